"""Optimal demand under uncertainty (Fearon 1995): the risk of war that a side takes for a better bargain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, shares

__all__ = ["OptimalDemand", "optimal_demand"]


@dataclass(frozen=True)
class OptimalDemand:
    """The share A demands, the probability that B fights rather than accepts, and what A expects to get."""

    demand: Floats
    war_probability: Floats
    expected_value: Floats


def optimal_demand(
    win_probability: npt.ArrayLike, cost_a: npt.ArrayLike, greatest_cost_b: npt.ArrayLike
) -> OptimalDemand:
    """Optimal demand (Fearon 1995): x* = p + (C - c_A)/2, with a probability of war of (1 - c_A/C)/2.

    A makes one offer without knowing B's cost of war, which it holds to be uniform on [0, C]. B accepts a demand x as
    long as x <= p + c_B. Demanding more is worth the risk until the share gained and the risk added balance.

    ``win_probability`` in [0, 1], ``cost_a`` >= 0 and ``greatest_cost_b`` = C > 0, in shares of the pie; numbers or
    arrays that broadcast, draws first. Raises ``ModelError`` where c_A > C (A then demands what B never refuses) or
    x* > 1 (the demand would be the whole pie), which the formula does not cover.

    Reference: Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49(3), 379-414.

    >>> found = optimal_demand(0.6, 0.1, 0.4)
    >>> found.demand.round(6).tolist(), found.war_probability.round(6).tolist()
    (0.75, 0.375)
    """
    model = "optimal_demand"
    p, a, most = broadcast(model, win_probability=win_probability, cost_a=cost_a, greatest_cost_b=greatest_cost_b)
    shares(model, win_probability=p)
    need(model, (a >= 0.0) & (most > 0.0), "costs must be at least 0, and C above 0", cost_a=a, greatest_cost_b=most)
    need(model, a <= most, "cost_a must not exceed greatest_cost_b", cost_a=a, greatest_cost_b=most)
    demand, war = np.asarray(p + (most - a) / 2.0), np.asarray((1.0 - a / most) / 2.0)
    need(model, demand <= 1.0, "the demand would exceed the whole pie (x* > 1)", win_probability=p, demand=demand)
    return OptimalDemand(demand, war, np.asarray(demand * (1.0 - war) + (p - a) * war))
