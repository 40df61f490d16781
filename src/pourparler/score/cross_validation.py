"""Out-of-sample predictive distributions: each dossier is forecast by a calibration that has seen nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.score.calibration import PENALTY, Calibration, baseline_sample, fit_calibration
from pourparler.score.crps import crps_of_grid, crps_of_quantiles, crps_of_sample
from pourparler.score.outcome_grid import GRID, OutcomeSetting, outcome_features, outcome_quantiles

__all__ = [
    "COVERAGES",
    "LEVELS",
    "CalibrationScores",
    "Predictions",
    "cross_validate",
    "dossier_folds",
    "predict",
    "score_predictions",
]

LEVELS: Floats = np.arange(1, 20) / 20.0
"""The levels of the quantiles that are told: 0.05, 0.10, ..., 0.95."""

COVERAGES = (0.5, 0.8, 0.95)
"""The central intervals whose coverage is told."""

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictive distributions of issues on the grid (issue, point), and the baseline's CRPS (issue,) beside them.

    ``baseline_quantiles`` (issue, level) are the baseline's at ``LEVELS``, ``baseline_ends`` (issue, coverage, 2) its
    central intervals.
    """

    probability: Floats = field(repr=False)
    baseline_crps: Floats = field(repr=False)
    baseline_quantiles: Floats = field(repr=False)
    baseline_ends: Floats = field(repr=False)

    @property
    def quantiles(self) -> Floats:
        """The quantiles at ``LEVELS``: (issue, level)."""
        return outcome_quantiles(self.probability, LEVELS)

    @property
    def median(self) -> Floats:
        """The medians (issue,), the best point forecast for absolute errors."""
        return outcome_quantiles(self.probability, [0.5])[:, 0]

    @property
    def ends(self) -> Floats:
        """The central intervals of ``COVERAGES``: (issue, coverage, 2)."""
        return outcome_quantiles(self.probability, _tails()).reshape(-1, len(COVERAGES), 2)


@dataclass(frozen=True)
class CalibrationScores:
    """Mean scores over issues, in points of 100: CRPS, and share covered and width of the central intervals.

    ``crps_quantiles`` is the CRPS as the 19 quantiles tell it. Those of the baseline end in ``_baseline``.
    """

    crps: float
    crps_baseline: float
    crps_quantiles: float
    crps_quantiles_baseline: float
    coverage: tuple[float, ...]
    width: tuple[float, ...]
    coverage_baseline: tuple[float, ...]
    width_baseline: tuple[float, ...]

    @property
    def gain(self) -> float:
        """The share of the baseline's CRPS that is saved."""
        return 1.0 - self.crps / self.crps_baseline

    def as_json(self) -> dict[str, object]:
        """Return the scores as JSON holds them."""
        names = [f"{share:g}" for share in COVERAGES]
        return {
            "crps": self.crps,
            "crps_baseline": self.crps_baseline,
            "coverage": dict(zip(names, self.coverage, strict=True)),
            "width": dict(zip(names, self.width, strict=True)),
        }


def _tails() -> list[float]:
    return [tail for share in COVERAGES for tail in ((1.0 - share) / 2.0, (1.0 + share) / 2.0)]


def dossier_folds(dossier: npt.ArrayLike, folds: int, seed: int) -> Indices:
    """Deal dossiers out to folds at random, as evenly as can be: the fold of every issue (issue,).

    ``dossier`` (issue,) numbers the dossiers. Raises ``ChoiceError`` for fewer than 2 folds, or more than dossiers.

    >>> dossier_folds([0, 0, 1, 2], 3, seed=0).tolist()
    [1, 1, 2, 0]
    """
    group = np.unique(np.asarray(dossier), return_inverse=True)[1]
    groups = int(group.max()) + 1
    if groups < 2:
        raise ChoiceError("there is one dossier, and nothing to learn from for it; score it with --apply")
    if not 2 <= folds <= groups:
        raise ChoiceError(
            f"--folds {folds}: there are {groups} dossiers; choose from 2 to {groups}, or score with --apply"
        )
    fold_of = np.empty(groups, dtype=np.int64)
    fold_of[np.random.default_rng(seed).permutation(groups)] = np.arange(groups) % folds
    return fold_of[group]


def cross_validate(
    settings: Sequence[OutcomeSetting],
    outcome: Floats,
    dossier: Indices,
    folds: int,
    seed: int = 0,
    *,
    penalty: float = PENALTY,
    advance: Callable[[int], None] = lambda _done: None,
) -> Predictions:
    """Grouped cross-validation: every fold is forecast by a calibration fitted on the dossiers of the others.

    The baseline of a fold is the weighted mean plus the residuals of the other folds, clipped to the scale. Returns
    the predictions of all issues, each out of sample. ``advance`` is called after each fold with 1.
    """
    fold = dossier_folds(dossier, folds, seed)
    features = outcome_features(settings)
    mean = np.array([setting.weighted_mean for setting in settings])
    made = _empty(len(settings))
    for number in range(folds):
        held, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        known = [settings[k] for k in rest.tolist()]
        seen = int(np.unique(dossier[rest]).size)
        fitted = fit_calibration(known, outcome[rest], seen, penalty, features[rest])
        _fill(made, held, fitted, [settings[k] for k in held.tolist()], outcome[held], outcome[rest] - mean[rest])
        advance(1)
    return made


def predict(calibration: Calibration, settings: Sequence[OutcomeSetting], outcome: Floats) -> Predictions:
    """Apply a calibration to issues, fitting nothing; the baseline's residuals are those that the calibration holds."""
    made = _empty(len(settings))
    every = np.arange(len(settings))
    _fill(made, every, calibration, settings, outcome, np.array(calibration.residuals))
    return made


def _empty(issues: int) -> Predictions:
    return Predictions(
        np.empty((issues, GRID.size)),
        np.empty(issues),
        np.empty((issues, LEVELS.size)),
        np.empty((issues, len(COVERAGES), 2)),
    )


def _fill(
    made: Predictions,
    places: Indices,
    fitted: Calibration,
    settings: Sequence[OutcomeSetting],
    outcome: Floats,
    residuals: Floats,
) -> None:
    made.probability[places] = fitted.probabilities(settings)
    sample = baseline_sample([setting.weighted_mean for setting in settings], residuals)
    made.baseline_crps[places] = crps_of_sample(sample, outcome)
    made.baseline_quantiles[places] = np.quantile(sample, LEVELS, axis=1, method="inverted_cdf").T
    ends = np.quantile(sample, _tails(), axis=1, method="inverted_cdf").T
    made.baseline_ends[places] = ends.reshape(-1, len(COVERAGES), 2)


def score_predictions(made: Predictions, outcome: Floats) -> CalibrationScores:
    """Score predictive distributions against outcomes (issue,); an outcome on an interval's end counts as covered."""
    coverage, width = _covered(made.ends, outcome)
    coverage_baseline, width_baseline = _covered(made.baseline_ends, outcome)
    return CalibrationScores(
        float(crps_of_grid(GRID, made.probability, outcome).mean()),
        float(made.baseline_crps.mean()),
        float(crps_of_quantiles(LEVELS, made.quantiles, outcome).mean()),
        float(crps_of_quantiles(LEVELS, made.baseline_quantiles, outcome).mean()),
        coverage,
        width,
        coverage_baseline,
        width_baseline,
    )


def _covered(ends: Floats, outcome: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the share of outcomes inside closed intervals, and their mean width, per coverage."""
    low, high = ends[:, :, 0], ends[:, :, 1]
    came = outcome[:, np.newaxis]
    inside = (low - _ROUNDING <= came) & (came <= high + _ROUNDING)
    return tuple(inside.mean(axis=0).tolist()), tuple((high - low).mean(axis=0).tolist())
