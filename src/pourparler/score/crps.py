"""Continuous ranked probability score (Matheson & Winkler 1976): how far a predictive distribution is from what came.

CRPS(F, y) is the integral of (F(t) - [y <= t]) squared over t; for a forecast that is sure it is the absolute error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["crps_of_grid", "crps_of_quantiles", "crps_of_sample"]


def crps_of_grid(grid: npt.ArrayLike, probability: npt.ArrayLike, outcome: npt.ArrayLike) -> Floats:
    """CRPS (Matheson & Winkler 1976) of probabilities on the points of a grid, exactly.

    ``grid`` (point,) rises, ``probability`` (issue, point) sums to 1 per issue, ``outcome`` (issue,) in the unit of the
    grid and inside it. Returns (issue,) in that unit. Raises ``ModelError`` where shapes do not fit or an outcome is
    outside the grid.

    Reference: Gneiting, T. & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and estimation. Journal
    of the American Statistical Association 102(477), 359-378.

    >>> crps_of_grid([0.0, 100.0], [[0.5, 0.5], [0.0, 1.0]], [0.0, 40.0]).tolist()
    [25.0, 60.0]
    """
    points, masses, came = (np.asarray(each, dtype=np.float64) for each in (grid, probability, outcome))
    if masses.shape != (came.size, points.size):
        raise ModelError(f"crps: probabilities have the shape {masses.shape}; it must be (issue, point)")
    if ((came < points[0]) | (came > points[-1])).any():
        raise ModelError(f"crps: an outcome lies outside {points[0]:g} to {points[-1]:g}; leave it out")
    below = np.cumsum(masses, axis=1)[:, :-1]
    step = np.diff(points)
    # Of the step behind a grid point this much lies behind the outcome, where the indicator is 1.
    after = np.clip(points[1:] - came[:, np.newaxis], 0.0, step)
    scores: Floats = (below**2 * (step - after) + (1.0 - below) ** 2 * after).sum(axis=1)
    return scores


def crps_of_sample(sample: npt.ArrayLike, outcome: npt.ArrayLike) -> Floats:
    """CRPS (Matheson & Winkler 1976) of equally likely values, exactly: E|X - y| - E|X - X'| / 2.

    ``sample`` (issue, value) and ``outcome`` (issue,) in one unit; returns (issue,). Raises ``ModelError`` where
    shapes do not fit.

    Reference: Gneiting & Raftery (2007), equation 21.

    >>> crps_of_sample([[0.0, 100.0]], [0.0]).tolist()
    [25.0]
    """
    values, came = np.sort(np.asarray(sample, dtype=np.float64), axis=-1), np.asarray(outcome, dtype=np.float64)
    if values.ndim != 2 or values.shape[0] != came.size or values.shape[1] == 0:
        raise ModelError(f"crps: the sample has the shape {values.shape}; it must be (issue, value)")
    count = values.shape[1]
    order = 2.0 * np.arange(1, count + 1) - count - 1.0
    scores: Floats = np.abs(values - came[:, np.newaxis]).mean(axis=1) - (values @ order) / count**2
    return scores


def crps_of_quantiles(levels: npt.ArrayLike, quantiles: npt.ArrayLike, outcome: npt.ArrayLike) -> Floats:
    """CRPS as far as quantiles tell it: twice the pinball loss (Koenker & Bassett 1978), averaged over even levels.

    ``levels`` (level,) between 0 and 1 in even steps, ``quantiles`` (issue, level), ``outcome`` (issue,). The loss is
    taken as 0 at levels 0 and 1 and as straight between levels. Returns (issue,).

    Reference: Gneiting, T. & Ranjan, R. (2011). Comparing density forecasts using threshold- and quantile-weighted
    scoring rules. Journal of Business & Economic Statistics 29(3), 411-422.

    >>> crps_of_quantiles([0.25, 0.5, 0.75], [[10.0, 10.0, 10.0]], [30.0]).tolist()
    [15.0]
    """
    shares, found = np.asarray(levels, dtype=np.float64), np.asarray(quantiles, dtype=np.float64)
    off = np.asarray(outcome, dtype=np.float64)[:, np.newaxis] - found
    losses = 2.0 * np.where(off >= 0.0, shares * off, (shares - 1.0) * off)
    scores: Floats = losses.sum(axis=1) / (shares.size + 1)
    return scores
