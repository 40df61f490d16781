"""The best weighted mean under ordinal weights (Hazen 1986; Salo & Hamalainen 1992).

Weights are non-negative, sum to one, and every issue of a higher level weighs at least as much as every issue of a
lower one; within a level, and for issues of no stated level, they are free. The extreme points of that polytope put
all weight on one unstated issue, or spread it evenly over all higher levels plus some of the next one.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats, Integers

__all__ = ["HIGH", "LOW", "MEDIUM", "UNSTATED", "ordinal_upper"]

UNSTATED, HIGH, MEDIUM, LOW = 0, 1, 2, 3
"""Codes of the levels, in the order in which weight is handed down."""


@njit(cache=True)
def ordinal_upper(gains: Floats, levels: Integers, weights: Floats) -> float:
    """Greatest weighted mean of ``gains`` (n,) under the ``levels`` (n,), writing a best ``weights`` (n,).

    The maximum of each unstated gain, each gain of the top occupied level, and every running mean of all higher
    levels plus the k largest gains of the next. Minus infinity where n = 0.

    >>> weights = np.zeros(3)
    >>> ordinal_upper(np.array([-0.25, 0.5, 0.1]), np.array([HIGH, LOW, LOW], dtype=np.int8), weights)
    0.125
    >>> weights.tolist()
    [0.5, 0.5, 0.0]
    """
    n = gains.size
    order = np.empty(n, dtype=np.int64)
    filled = 0
    best, best_unstated, best_count = -np.inf, -1, 0
    total = 0.0
    for k in range(n):
        if levels[k] == UNSTATED and gains[k] > best:
            best, best_unstated = gains[k], k
    for level in (HIGH, MEDIUM, LOW):
        start = filled
        for k in range(n):
            if levels[k] == level:
                place = filled
                while place > start and gains[order[place - 1]] < gains[k]:
                    order[place] = order[place - 1]
                    place -= 1
                order[place] = k
                filled += 1
        for place in range(start, filled):
            total += gains[order[place]]
            mean = total / (place + 1)
            if mean > best:
                best, best_unstated, best_count = mean, -1, place + 1
    weights[:] = 0.0
    if best_unstated >= 0:
        weights[best_unstated] = 1.0
    for place in range(best_count if best_unstated < 0 else 0):
        weights[order[place]] = 1.0 / best_count
    return best
