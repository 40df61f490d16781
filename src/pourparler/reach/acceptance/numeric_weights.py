"""The best weighted mean when saliences are numbers in boxes: w = s / sum s (Hazen 1986)."""

from __future__ import annotations

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["numeric_upper"]


@njit(cache=True)
def numeric_upper(gains: Floats, salience_low: Floats, salience_high: Floats, weights: Floats) -> float:
    """Greatest weighted mean of ``gains`` (n,) with saliences in their boxes (n,), writing a best ``weights`` (n,).

    Sort the gains, put the top m saliences at their high end and the rest at their low end, and take the best m.
    Where every salience can only be zero, any weights are possible, and the greatest gain is returned. Minus infinity
    where n = 0.

    >>> weights = np.zeros(2)
    >>> numeric_upper(np.array([-0.25, 0.5]), np.array([50.0, 10.0]), np.array([60.0, 50.0]), weights)
    0.125
    >>> weights.tolist()
    [0.5, 0.5]
    """
    n = gains.size
    weights[:] = 0.0
    if n == 0:
        return -np.inf
    order = np.argsort(-gains, kind="mergesort")
    total, weighted = 0.0, 0.0
    for k in range(n):
        total += salience_low[k]
        weighted += salience_low[k] * gains[k]
    best, best_count = -np.inf, 0
    for place in range(n):
        k = order[place]
        total += salience_high[k] - salience_low[k]
        weighted += (salience_high[k] - salience_low[k]) * gains[k]
        if total > 0.0 and weighted / total > best:
            best, best_count = weighted / total, place + 1
    if best_count == 0:
        weights[order[0]] = 1.0
        return float(gains[order[0]])
    total = 0.0
    for place in range(n):
        k = order[place]
        weights[k] = salience_high[k] if place < best_count else salience_low[k]
        total += weights[k]
    best = 0.0
    for k in range(n):
        weights[k] /= total
        best += weights[k] * gains[k]
    return best
