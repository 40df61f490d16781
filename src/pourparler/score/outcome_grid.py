"""Where on the scale an outcome comes to lie: a logit over the points 0 to 100, and its quantiles.

Outcomes pile up on the ends of the scale, on round numbers and on the positions of actors. Each grid point y therefore
has a probability proportional to exp(sum_k b_k f_k(y)) (a conditional logit, McFadden 1974), with features f_k that a
user can state before the decision:

``scale_end``       1 at 0 and 100
``start``           1 at 0, where the scales of the data mostly have what no agreement would bring
``middle``          1 at 50
``tens``, ``fives`` 1 at multiples of 10, of 5
``held``            1 where somebody's position is
``parliament``      1 at the position of the European Parliament
``near_mean``       minus the distance to the weighted mean, as a share of the scale
``near_exchange``   minus the distance to the outcome of the equal gain exchange, as a share of the scale
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["FEATURES", "GRID", "OutcomeSetting", "outcome_features", "outcome_probabilities", "outcome_quantiles"]

GRID: Floats = np.arange(101.0)
"""The points an outcome can take."""

FEATURES = (
    "scale_end",
    "start",
    "middle",
    "tens",
    "fives",
    "held",
    "parliament",
    "near_mean",
    "near_exchange",
)


@dataclass(frozen=True, eq=False)
class OutcomeSetting:
    """What is known of an issue before it is decided, on the scale of 0-100.

    ``position`` (actor,); ``weighted_mean`` and ``exchange`` are what these two models forecast; ``parliament`` is
    None where there is no such actor or it has no position.
    """

    position: Floats
    weighted_mean: float
    exchange: float
    parliament: float | None = None


def outcome_features(settings: Sequence[OutcomeSetting]) -> Floats:
    """Return the features of every grid point: (issue, point, feature), features in the order of ``FEATURES``.

    Raises ``ModelError`` where a number is missing or outside the scale.

    >>> setting = OutcomeSetting(np.array([0.0, 70.0]), 40.0, 50.0, 70.0)
    >>> outcome_features([setting])[0, 70].round(3).tolist()
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, -0.3, -0.2]
    """
    fixed = [(GRID % 100 == 0), (GRID == 0), (GRID == 50), (GRID % 10 == 0), (GRID % 5 == 0)]
    rows = np.zeros((len(settings), GRID.size, len(FEATURES)))
    rows[:, :, : len(fixed)] = np.stack(fixed, axis=1)
    for row, setting in zip(rows, settings, strict=True):
        known = [setting.weighted_mean, setting.exchange, *setting.position]
        known += [] if setting.parliament is None else [setting.parliament]
        if not all(0.0 <= value <= 100.0 for value in known):
            raise ModelError("outcome distribution: a position or forecast is outside 0 to 100; give points of 100")
        row[np.rint(setting.position).astype(np.int64), 5] = 1.0
        if setting.parliament is not None:
            row[round(setting.parliament), 6] = 1.0
        row[:, 7] = -np.abs(GRID - setting.weighted_mean) / 100.0
        row[:, 8] = -np.abs(GRID - setting.exchange) / 100.0
    return rows


def outcome_probabilities(features: Floats, parameters: npt.ArrayLike) -> Floats:
    """Conditional logit (McFadden 1974): the probability of every grid point, (issue, point).

    ``features`` (issue, point, feature), ``parameters`` (feature,).

    Reference: McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Zarembka (ed.),
    Frontiers in Econometrics, 105-142.

    >>> outcome_probabilities(np.zeros((1, 4, 2)), [1.0, 2.0]).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """
    level = features @ np.asarray(parameters, dtype=np.float64)
    weight = np.exp(level - level.max(axis=1, keepdims=True))
    probability: Floats = weight / weight.sum(axis=1, keepdims=True)
    return probability


def outcome_quantiles(probability: Floats, levels: npt.ArrayLike) -> Floats:
    """Quantiles of the mid-distribution (Parzen 2004) of probabilities on the grid: (issue, level).

    The mid-distribution of a point is the probability below it plus half its own; between points it is straight, and
    beyond the first and the last it stays there. A plain quantile would sit on points that hold much probability, and
    intervals, whose ends count as covered, would hold more than their name says.

    Reference: Parzen, E. (2004). Quantile probability and statistical data modeling. Statistical Science 19(4),
    652-662.

    >>> sure = np.zeros((1, 101))
    >>> sure[0, [0, 40, 100]] = 0.5, 0.25, 0.25
    >>> outcome_quantiles(sure, [0.1, 0.25, 0.4375, 0.625, 0.9]).round(6).tolist()
    [[0.0, 0.0, 20.0, 40.0, 100.0]]
    """
    middle = np.cumsum(probability, axis=1) - 0.5 * probability
    shares = np.asarray(levels, dtype=np.float64)
    found = [np.interp(shares, at[held], GRID[held]) for at, held in zip(middle, probability > 0.0, strict=True)]
    return np.array(found).reshape(len(probability), shares.size)
