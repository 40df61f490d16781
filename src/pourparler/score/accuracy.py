"""How far off point forecasts are, and whether one beats another: a paired bootstrap over dossiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["Accuracy", "accuracy", "difference_interval"]

RESAMPLES = 10_000


@dataclass(frozen=True)
class Accuracy:
    """Errors over ``issues`` issues, in points of 100; the interval is that of the MAE minus the baseline's."""

    mae: float
    rmse: float
    within_10: float
    vs_weighted_mean: tuple[float, float]
    issues: int

    @property
    def against_baseline(self) -> str:
        """``better`` or ``worse`` than the baseline, or ``no difference shown`` where the interval includes 0."""
        low, high = self.vs_weighted_mean
        return "better" if high < 0.0 else "worse" if low > 0.0 else "no difference shown"

    def as_json(self) -> dict[str, object]:
        """Return the scores as JSON holds them."""
        return {
            "mae": self.mae,
            "rmse": self.rmse,
            "within_10": self.within_10,
            "vs_weighted_mean": [*self.vs_weighted_mean],
        }


def accuracy(
    forecast: npt.ArrayLike, baseline: npt.ArrayLike, outcome: npt.ArrayLike, dossier: npt.ArrayLike, seed: int = 0
) -> Accuracy:
    """Score point forecasts: MAE, RMSE, the share within 10 points, and the MAE against a baseline's.

    All (issue,); ``dossier`` says which issues belong together. Raises ``ModelError`` where there is no issue.

    >>> accuracy([10, 50], [30, 30], [10, 40], [0, 1]).mae
    5.0
    """
    guess, naive, came = (np.asarray(each, dtype=np.float64) for each in (forecast, baseline, outcome))
    if guess.size == 0:
        raise ModelError("accuracy: nothing was forecast; give at least one issue")
    error = np.abs(guess - came)
    return Accuracy(
        float(error.mean()),
        float(np.sqrt((error**2).mean())),
        float((error <= 10.0).mean()),
        difference_interval(error - np.abs(naive - came), dossier, seed),
        guess.size,
    )


def difference_interval(
    difference: npt.ArrayLike, dossier: npt.ArrayLike, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """Cluster bootstrap (Efron 1979; Cameron, Gelbach & Miller 2008) of a mean difference: its 95% interval.

    ``difference`` (issue,) is drawn by whole ``dossier`` (issue,), with replacement, as often as there are dossiers:
    issues of one dossier are not independent. Returns the 2.5 and 97.5 per cent points of the means. The draws depend
    on the seed and the number of dossiers alone, so every model meets the same ones.

    Reference: Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2008). Bootstrap-based improvements for inference with
    clustered errors. Review of Economics and Statistics 90(3), 414-427.

    >>> difference_interval([-1.0, -1.0, -1.0], [0, 0, 1])
    (-1.0, -1.0)
    """
    values = np.asarray(difference, dtype=np.float64)
    group = np.unique(np.asarray(dossier), return_inverse=True)[1]
    groups = int(group.max()) + 1
    sums, counts = np.bincount(group, values), np.bincount(group)
    drawn = np.random.default_rng(seed).integers(0, groups, size=(resamples, groups))
    means: Floats = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
