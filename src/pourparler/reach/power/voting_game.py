"""Weighted voting games: rules that must all be met, and minorities that must be large enough to block.

A coalition wins when it meets every rule (an intersection of games: votes, states, population), or when those outside
it are too few to block. Indices of power are linear in the game, so a game with blocking clauses is taken apart into
signed intersections of rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["Rules", "VotingGame", "check_game", "signed_intersections"]

Whole = npt.NDArray[np.int64]
_MOST_VOTES = 2**53


@dataclass(frozen=True)
class Rules:
    """Rules that a coalition must all meet: ``quotas`` (rule,) and ``weights`` (rule, voter), whole numbers."""

    quotas: tuple[int, ...]
    weights: Whole


@dataclass(frozen=True)
class VotingGame:
    """A checked game: the rules to meet, and the clauses (each a quota of opponents) that a minority must meet."""

    rules: Rules
    blocking: Rules

    @property
    def voters(self) -> int:
        """How many voters there are."""
        return int(self.rules.weights.shape[1])


def check_game(
    quotas: npt.ArrayLike,
    weights: npt.ArrayLike,
    blocking_quotas: npt.ArrayLike | None = None,
    blocking_weights: npt.ArrayLike | None = None,
) -> VotingGame:
    """Turn quotas (rule,) and weights (rule, voter) into a game, or say what is wrong with them.

    One rule may be given as one number and a row of weights. Blocking clauses have the same form: those who oppose
    can block only if they reach the quota of every clause.

    Raises ``ModelError`` if a weight is negative or not a whole number, shapes do not fit, or a quota can be met by
    nobody or without a vote.

    >>> check_game(39, [7] * 5 + [1] * 10).voters
    15
    """
    rules = _check_rules("quota", quotas, weights)
    if (blocking_quotas is None) != (blocking_weights is None):
        raise ModelError("a blocking clause needs both a quota and weights; give blocking_quotas and blocking_weights")
    if blocking_quotas is None or blocking_weights is None:
        return VotingGame(rules, Rules((), np.zeros((0, rules.weights.shape[1]), dtype=np.int64)))
    blocking = _check_rules("blocking quota", blocking_quotas, blocking_weights)
    if blocking.weights.shape[1] != rules.weights.shape[1]:
        raise ModelError(
            f"blocking weights are for {blocking.weights.shape[1]} voters, the rules for {rules.weights.shape[1]}; "
            "give every voter a weight, 0 where it does not count"
        )
    return VotingGame(rules, blocking)


def _check_rules(name: str, quotas: npt.ArrayLike, weights: npt.ArrayLike) -> Rules:
    table = np.atleast_2d(_whole(f"{name} weights", weights))
    limits = np.atleast_1d(_whole(name, quotas))
    if table.ndim != 2 or limits.ndim != 1 or table.shape[0] != limits.size or 0 in table.shape:
        raise ModelError(
            f"{limits.size} {name} values for weights of shape {table.shape}; give one quota per rule and a row of "
            "weights per rule, one per voter"
        )
    if (table < 0).any():
        raise ModelError(f"{name} {int(np.argwhere(table < 0)[0, 0])}: a weight is negative; weights count from 0 up")
    totals = [sum(map(int, row)) for row in table]
    for rule, (quota, total) in enumerate(zip(limits.tolist(), totals, strict=True)):
        if quota < 1:
            raise ModelError(f"{name} {rule} is {quota}, which nobody's vote meets; leave the rule out")
        if quota > total:
            raise ModelError(f"{name} {rule} is {quota}, more than all {total} votes; lower it, or leave the rule out")
        if total > _MOST_VOTES:
            raise ModelError(f"{name} {rule}: {total} votes in all; divide by a common factor or round to thousands")
    return Rules(tuple(limits.tolist()), table)


def _whole(name: str, values: npt.ArrayLike) -> Whole:
    try:
        given = np.asarray(values)
        numbers = given.astype(np.float64)
    except (TypeError, ValueError):
        raise ModelError(f"{name}: not numbers, or rows of different lengths; give every voter a weight") from None
    if given.dtype == np.bool_ or np.issubdtype(given.dtype, np.integer):
        return given.astype(np.int64)
    if not (
        np.isfinite(numbers).all() and (numbers == np.round(numbers)).all() and (abs(numbers) <= _MOST_VOTES).all()
    ):
        raise ModelError(f"{name}: not whole numbers; multiply the weights and the quota by a common denominator")
    return numbers.astype(np.int64)


def signed_intersections(game: VotingGame) -> list[tuple[int, Rules]]:
    """Return (sign, rules) whose signed sum tells which coalitions win, by inclusion and exclusion.

    A coalition wins when it meets all rules, or when the rest misses a blocking quota b of B votes: when it has at
    least B - b + 1 itself. Rules that weigh voters alike are merged into the stricter one.

    >>> game = check_game(3, [1, 1, 1, 1], 2, [1, 1, 1, 1])
    >>> [(sign, rules.quotas) for sign, rules in signed_intersections(game)]
    [(1, (3,)), (1, (3,)), (-1, (3,))]
    """
    clauses = [(game.rules.quotas, game.rules.weights)]
    for quota, row in zip(game.blocking.quotas, game.blocking.weights, strict=True):
        clauses.append(((int(row.sum()) - quota + 1,), row[None]))
    return [
        ((-1) ** (size + 1), _merged(chosen))
        for size in range(1, len(clauses) + 1)
        for chosen in combinations(clauses, size)
    ]


def _merged(chosen: Iterable[tuple[tuple[int, ...], Whole]]) -> Rules:
    """Divide each rule by the greatest common factor of its weights, and keep the strictest of rules that are alike."""
    strictest: dict[tuple[int, ...], int] = {}
    for quotas, rows in chosen:
        for quota, row in zip(quotas, rows, strict=True):
            factor = int(np.gcd.reduce(row))
            key = tuple((row // factor).tolist())
            strictest[key] = max(strictest.get(key, 0), -(-quota // factor))
    return Rules(tuple(strictest.values()), np.array(list(strictest), dtype=np.int64))
