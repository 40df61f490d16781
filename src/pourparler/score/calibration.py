"""A calibration: the parameters of the predictive distribution, how they are learned, and their file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as resources

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from pourparler.errors import ModelError
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.reach.acceptance.arrays import Floats
from pourparler.score.outcome_grid import (
    FEATURES,
    GRID,
    OutcomeSetting,
    outcome_features,
    outcome_probabilities,
    outcome_quantiles,
)

__all__ = [
    "PENALTY",
    "POPULATION",
    "WARNING",
    "Calibration",
    "baseline_sample",
    "calibration_text",
    "fit_calibration",
    "read_calibration",
    "shipped_calibration",
]

PENALTY = 3.0
"""How strongly parameters are held to 0: this times the squared effect of one standard deviation of each feature."""

POPULATION = "legislative decisions of the European Union"
WARNING = (
    "Learned on the making of EU laws, where every issue is decided and no party can fight: "
    "nothing says that its intervals hold anywhere else, and a war is not a legislative procedure."
)
_DIGITS = 4
_RESIDUALS = 40
_STEPS = 100


@dataclass(frozen=True)
class Calibration:
    """Parameters by feature, on how many ``issues`` of how many ``dossiers`` they were learned, and of what population.

    ``residuals`` are even quantiles of outcome minus weighted mean there: the baseline's, in points of 100.
    """

    parameters: Mapping[str, float]
    residuals: tuple[float, ...] = field(repr=False)
    issues: int
    dossiers: int
    population: str = POPULATION
    penalty: float = PENALTY

    def probabilities(self, settings: Sequence[OutcomeSetting]) -> Floats:
        """Return the probability of every grid point: (issue, point)."""
        used = [self.parameters[name] for name in FEATURES]
        return outcome_probabilities(outcome_features(settings), used)

    def interval(self, setting: OutcomeSetting, levels: npt.ArrayLike) -> Floats:
        """Return the quantiles of one issue's predictive distribution at some levels, on the scale of 0-100.

        >>> setting = OutcomeSetting(np.array([0.0, 30.0, 100.0]), 40.0, 45.0)
        >>> low, middle, high = shipped_calibration().interval(setting, [0.1, 0.5, 0.9])
        >>> bool(0.0 <= low < middle < high <= 100.0)
        True
        """
        found: Floats = outcome_quantiles(self.probabilities([setting]), levels)[0]
        return found


def fit_calibration(
    settings: Sequence[OutcomeSetting],
    outcome: npt.ArrayLike,
    dossiers: int,
    penalty: float = PENALTY,
    features: Floats | None = None,
) -> Calibration:
    """Penalised maximum likelihood of the conditional logit (McFadden 1974; Le Cessie & Van Houwelingen 1992).

    Maximises sum log p(outcome) - penalty sum (b_k sd_k)^2 by Newton's method, sd_k the standard deviation of feature
    k over issues and grid points: a concave problem with one solution. ``outcome`` (issue,) from 0 to 100 is taken at
    the nearest grid point. ``features`` may be given where they are known. Raises ``ModelError`` without issues.

    Reference: Le Cessie, S. & Van Houwelingen, J. C. (1992). Ridge estimators in logistic regression. Applied
    Statistics 41(1), 191-201.

    >>> settings = [OutcomeSetting(np.array([0.0, 100.0]), 50.0, 50.0)] * 20
    >>> fitted = fit_calibration(settings, [0.0, 100.0] * 10, dossiers=20)
    >>> fitted.parameters["scale_end"] > 0.5
    True
    """
    came = np.asarray(outcome, dtype=np.float64)
    if came.size == 0 or came.size != len(settings):
        raise ModelError(f"calibration: {came.size} outcomes for {len(settings)} issues; give one for each")
    known = outcome_features(settings) if features is None else features
    found = _newton(known, np.rint(came).astype(np.int64), penalty)
    residual = came - np.array([setting.weighted_mean for setting in settings])
    even = (np.arange(_RESIDUALS) + 0.5) / _RESIDUALS
    return Calibration(
        dict(zip(FEATURES, found.round(_DIGITS).tolist(), strict=True)),
        tuple(np.quantile(residual, even).round(1).tolist()),
        came.size,
        dossiers,
        penalty=penalty,
    )


def _newton(features: Floats, outcome: npt.NDArray[np.int64], penalty: float) -> Floats:
    """Maximise the penalised log-likelihood; steps are halved until it rises."""
    held = 2.0 * penalty * features.reshape(-1, features.shape[2]).var(axis=0)
    observed = features[np.arange(outcome.size), outcome].sum(axis=0)

    def goal(parameters: Floats) -> float:
        level = features @ parameters
        top = level.max(axis=1)
        total = np.log(np.exp(level - top[:, np.newaxis]).sum(axis=1)) + top
        return float(parameters @ observed - total.sum() - 0.5 * (held * parameters**2).sum())

    # What never varies is held at 0: its slope is 0 whatever the value.
    ridge = np.diag(np.where(held > 0.0, held, 1.0))
    parameters = np.zeros(features.shape[2])
    value = goal(parameters)
    for _ in range(_STEPS):
        chance = outcome_probabilities(features, parameters)
        mean = (chance[:, :, np.newaxis] * features).sum(axis=1)
        slope = observed - mean.sum(axis=0) - held * parameters
        weighted = (chance[:, :, np.newaxis] * features).reshape(-1, features.shape[2])
        curvature = weighted.T @ features.reshape(-1, features.shape[2]) - mean.T @ mean + ridge
        step = np.linalg.solve(curvature, slope)
        share = 1.0
        while goal(parameters + share * step) < value and share > 1e-9:
            share *= 0.5
        parameters = parameters + share * step
        value = goal(parameters)
        if np.abs(share * step).max() < 1e-10:
            break
    return parameters


def calibration_text(calibration: Calibration) -> str:
    """Return a calibration as the text of its file.

    >>> read_calibration(calibration_text(shipped_calibration())) == shipped_calibration()
    True
    """
    told = {
        "population": calibration.population,
        "issues": calibration.issues,
        "dossiers": calibration.dossiers,
        "penalty": calibration.penalty,
        "parameters": dict(calibration.parameters),
        "residuals": [*calibration.residuals],
    }
    return _HEADING + "\n".join(yaml_lines(told)) + "\n"


_HEADING = """\
# Parameters of the predictive distribution around settlement forecasts; no data. What they mean and how they do out of
# sample: docs/explanation/calibration.md. Written by `pourparler backtest DATA --out DIR`, as DIR/calibration.yaml.
"""


def read_calibration(text: str) -> Calibration:
    """Read a calibration from the text of its file. Raises ``ModelError`` where it is none of this version.

    >>> read_calibration("parameters: {slope: 1}")
    Traceback (most recent call last):
        ...
    pourparler.errors.ModelError: calibration: not made by this version; write it again with: pourparler backtest ...
    """
    told = YAML(typ="safe").load(text)
    keys = {"population", "issues", "dossiers", "penalty", "parameters", "residuals"}
    if not isinstance(told, dict) or set(told) != keys or tuple(told["parameters"]) != FEATURES:
        raise ModelError(
            "calibration: not made by this version; write it again with: pourparler backtest DATA --out DIR"
        )
    return Calibration(
        told["parameters"],
        tuple(told["residuals"]),
        told["issues"],
        told["dossiers"],
        told["population"],
        told["penalty"],
    )


@cache
def shipped_calibration() -> Calibration:
    """Return the calibration that comes with Pourparler, learned on EU law-making.

    >>> shipped_calibration().population
    'legislative decisions of the European Union'
    """
    return read_calibration(
        resources("pourparler").joinpath("score", "calibration_eu.yaml").read_text(encoding="utf-8")
    )


def baseline_sample(weighted_mean: npt.ArrayLike, residuals: npt.ArrayLike) -> Floats:
    """Return the baseline's predictive sample: the weighted mean plus pooled residuals, clipped to 0-100.

    ``weighted_mean`` (issue,), ``residuals`` (value,); returns (issue, value).

    >>> baseline_sample([90.0], [-20.0, 20.0]).tolist()
    [[70.0, 100.0]]
    """
    middle, spread = np.asarray(weighted_mean, dtype=np.float64), np.asarray(residuals, dtype=np.float64)
    sample: Floats = np.clip(middle[:, np.newaxis] + spread, GRID[0], GRID[-1])
    return sample
