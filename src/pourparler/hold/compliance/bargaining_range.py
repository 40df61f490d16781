"""Bargaining range (Fearon 1995): the divisions that both sides prefer to a costly war."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, shares

__all__ = ["BargainingRange", "bargaining_range"]


@dataclass(frozen=True)
class BargainingRange:
    """A's share at which A (``low``) and B (``high``) are indifferent to war, and what of it lies on the pie."""

    low: Floats
    high: Floats
    feasible_low: Floats
    feasible_high: Floats


def bargaining_range(win_probability: npt.ArrayLike, cost_a: npt.ArrayLike, cost_b: npt.ArrayLike) -> BargainingRange:
    """Bargaining range (Fearon 1995): A's shares x in [p - c_A, p + c_B].

    Two risk-neutral sides divide a pie of 1. In a war A wins it all with probability p, and each side pays its cost, in
    shares of the pie. Whatever division lies within the range both prefer to fighting; whoever gets less than its end
    of the range would rather fight. The range is never empty: costs alone are no reason for war.

    ``win_probability`` in [0, 1], ``cost_a`` and ``cost_b`` >= 0; numbers or arrays that broadcast, draws first.
    Returns ``low`` and ``high`` as the formula gives them, and clipped to the pie. Raises ``ModelError`` for a
    probability outside [0, 1] or a negative cost.

    Reference: Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49(3), 379-414.

    >>> found = bargaining_range(0.6, 0.1, 0.15)
    >>> found.low.round(6).tolist(), found.high.round(6).tolist()
    (0.5, 0.75)
    """
    model = "bargaining_range"
    p, a, b = broadcast(model, win_probability=win_probability, cost_a=cost_a, cost_b=cost_b)
    shares(model, win_probability=p)
    need(model, (a >= 0.0) & (b >= 0.0), "costs of war must be at least 0", cost_a=a, cost_b=b)
    low, high = np.asarray(p - a), np.asarray(p + b)
    return BargainingRange(low, high, np.asarray(np.maximum(low, 0.0)), np.asarray(np.minimum(high, 1.0)))
