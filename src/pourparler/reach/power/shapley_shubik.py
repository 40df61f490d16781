"""Shapley-Shubik index of voting power (Shapley & Shubik 1954), exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy.typing as npt

from pourparler.reach.power.swings import count_swings
from pourparler.reach.power.voting_game import check_game

__all__ = ["ShapleyShubik", "shapley_shubik"]


@dataclass(frozen=True)
class ShapleyShubik:
    """``index``: each voter's share of all orders in which it is pivotal; they sum to 1."""

    index: tuple[Fraction, ...]


def shapley_shubik(
    quotas: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    blocking_quotas: npt.ArrayLike | None = None,
    blocking_weights: npt.ArrayLike | None = None,
) -> ShapleyShubik:
    """Shapley-Shubik index of voting power (Shapley & Shubik 1954), exactly.

    Voters join one after another, every order equally likely; the pivot is the one whose joining makes the coalition
    win. A voter's index is the share of orders in which it is the pivot: sum over sizes s of s! (n - 1 - s)! / n! times
    the coalitions of s others that it turns from losing into winning.

    ``quotas`` (rule,) and ``weights`` (rule, voter), whole numbers from 0 up, are rules that a coalition must all meet;
    one rule may be given as one quota and a row of weights. ``blocking_quotas`` and ``blocking_weights`` have the same
    form: those who oppose can block only if they reach the quota of every such clause, and otherwise the proposal
    passes whatever the rules say. (A group that can block by itself is a rule: its quota is its votes, less the least
    that block, plus one.)

    Raises ``ModelError`` if weights are negative or not whole, shapes do not fit, a quota cannot be met or is met by
    nobody, or the game is too large to be counted exactly.

    Reference: Shapley, L. S. & Shubik, M. (1954). A method for evaluating the distribution of power in a committee
    system. American Political Science Review 48(3), 787-792.

    The Security Council of the United Nations:

    >>> index = shapley_shubik(39, [7] * 5 + [1] * 10).index
    >>> print(index[0], index[5], sum(index))
    421/2145 4/2145 1
    """
    swings = count_swings(check_game(quotas, weights, blocking_quotas, blocking_weights), sized=True)
    voters = swings.shape[0]
    orders = [math.factorial(s) * math.factorial(voters - 1 - s) for s in range(voters)]
    pivots = (sum(count * order for count, order in zip(row, orders, strict=True)) for row in swings.tolist())
    return ShapleyShubik(tuple(Fraction(pivot, math.factorial(voters)) for pivot in pivots))
