"""Weights drawn evenly from the polytope that an order of levels leaves.

The weights of n issues are at least 0 and sum to 1; every issue of a higher level weighs at least as much as every one
of a lower level; within a level, and for issues of no stated level, they are free: the weights over which
``ordinal_weights`` of the acceptance model takes its bounds. Normalised exponential numbers are even on the simplex
(Devroye 1986, ch. 11) and exchangeable: given the order of levels, the issues of the highest level hold the largest
values of all that have a level, in an order of their own that is independent of the values. So the values are handed
down by rank, which is exact and rejects nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.reach.acceptance.arrays import Floats, Integers
from pourparler.reach.acceptance.ordinal_weights import UNSTATED

__all__ = ["handed_down", "ordinal_weights_of", "weights_among"]


def handed_down(values: Floats, levels: npt.ArrayLike) -> Floats:
    """Rearrange values (draw, n) so that higher levels (n,) hold the larger ones; issues of no level keep theirs.

    Levels are the codes of ``ordinal_weights``: 1 the highest, then 2 and 3. Within a level the order of the values
    stays.

    >>> handed_down(np.array([[0.1, 0.5, 0.4, 0.2]]), [1, 3, 1, 0]).tolist()
    [[0.4, 0.1, 0.5, 0.2]]
    """
    codes: Integers = np.asarray(levels, dtype=np.int8)
    handed = values.copy()
    chain = np.flatnonzero(codes != UNSTATED)
    falling = -np.sort(-values[:, chain], axis=1)
    start = 0
    for level in np.unique(codes[chain]):
        mine = np.flatnonzero(codes == level)
        rank = np.argsort(np.argsort(-values[:, mine], axis=1, kind="stable"), axis=1, kind="stable")
        handed[:, mine] = np.take_along_axis(falling[:, start : start + mine.size], rank, axis=1)
        start += mine.size
    return handed


def ordinal_weights_of(uniform: Floats, levels: npt.ArrayLike) -> Floats:
    """Weights (draw, n) from ``uniform`` numbers (draw, n) in (0, 1), even on the polytope of the levels (n,).

    References: Devroye, L. (1986), Non-uniform random variate generation, Springer, ch. 11. Lahdelma, R., Hokkanen, J.
    & Salminen, P. (1998), SMAA: stochastic multiobjective acceptability analysis, European Journal of Operational
    Research 106(1), 137-143.

    >>> ordinal_weights_of(np.array([[0.5, 0.5 ** 0.5]]), [3, 1]).round(12).tolist()
    [[0.333333333333, 0.666666666667]]
    """
    exponential = -np.log(uniform)
    handed = handed_down(exponential, levels)
    weights: Floats = handed / handed.sum(axis=1, keepdims=True)
    return weights


def weights_among(raw: Floats, levels: npt.ArrayLike) -> Floats:
    """Weights (draw, n) on some issues from what they are drawn from, ``raw`` (draw, n), and their levels (n,).

    Of exponential numbers: even on the polytope of these issues alone, whichever others there are, since any of the
    numbers are independent of the rest. Even weights where all are 0.

    >>> weights_among(np.array([[1.0, 3.0], [0.0, 0.0]]), [1, 3]).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    handed = handed_down(raw, levels)
    total = handed.sum(axis=1, keepdims=True)
    weights: Floats = np.where(total > 0.0, handed, 1.0) / np.where(total > 0.0, total, max(1, handed.shape[1]))
    return weights
