"""Swings by trying every coalition: for few voters whose weights are too long to count by.

Coalitions are taken as a high part, one at a time, and a block of low parts that stand ready by size.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.reach.power.voting_game import VotingGame

__all__ = ["swings_by_enumeration"]

Whole = npt.NDArray[np.int64]

_LOW_VOTERS = 10


def swings_by_enumeration(game: VotingGame) -> npt.NDArray[np.object_]:
    """Count each voter's swings by size from every coalition in turn: whole numbers (voter, size).

    >>> from pourparler.reach.power.voting_game import check_game
    >>> swings_by_enumeration(check_game(3, [2, 1, 1])).tolist()
    [[0, 2, 1], [0, 1, 0], [0, 1, 0]]
    """
    blocking = np.array(game.blocking.quotas, dtype=np.int64)
    winning, with_each = _count_winning(
        np.array(game.rules.quotas), game.rules.weights, blocking, game.blocking.weights, _low_parts(game.voters)
    )
    return np.asarray((with_each[:, 1:] - (winning - with_each)[:, :-1]).astype(object))


def _low_parts(voters: int) -> npt.NDArray[np.bool_]:
    """Every coalition of the first voters (coalition, voter), by size."""
    low = min(voters, _LOW_VOTERS)
    members = ((np.arange(2**low)[:, None] >> np.arange(low)) & 1).astype(np.bool_)
    return members[np.argsort(members.sum(axis=1), kind="stable")]


@njit(cache=True)
def _count_winning(
    quotas: Whole, weights: Whole, blocking: Whole, clause_weights: Whole, members: npt.NDArray[np.bool_]
) -> tuple[Whole, Whole]:
    """Winning coalitions by size (size,), and those with each voter (voter, size)."""
    voters, (parts, low) = weights.shape[1], members.shape
    winning, with_each = np.zeros(voters + 1, dtype=np.int64), np.zeros((voters, voters + 1), dtype=np.int64)
    inside = _weigh(weights, members)
    opposed = clause_weights.sum(axis=1).reshape(-1, 1) - _weigh(clause_weights, members)
    low_size = np.array([members[part].sum() for part in range(parts)], dtype=np.int64)
    counted = np.zeros((voters - low + 1, parts), dtype=np.int64)
    wins, by_size = np.empty(parts, dtype=np.bool_), np.empty(low + 1, dtype=np.int64)
    for code in range(2 ** (voters - low)):
        high = np.array([(code >> i) & 1 for i in range(voters - low)], dtype=np.int64)
        _judge(wins, inside, quotas, weights[:, low:], opposed, blocking, clause_weights[:, low:], high)
        size = high.sum()
        counted[size] += wins
        by_size[:] = 0
        for part in range(parts):
            by_size[low_size[part]] += wins[part]
        for s in range(low + 1):
            winning[size + s] += by_size[s]
            for i in range(voters - low):
                with_each[low + i, size + s] += high[i] * by_size[s]
    for size in range(voters - low + 1):
        for part in range(parts):
            for i in range(low):
                with_each[i, size + low_size[part]] += members[part, i] * counted[size, part]
    return winning, with_each


@njit(cache=True)
def _weigh(weights: Whole, members: npt.NDArray[np.bool_]) -> Whole:
    """What every low part weighs under every rule: (rule, part)."""
    found = np.zeros((weights.shape[0], members.shape[0]), dtype=np.int64)
    for rule in range(weights.shape[0]):
        for part in range(members.shape[0]):
            for i in range(members.shape[1]):
                found[rule, part] += weights[rule, i] * members[part, i]
    return found


@njit(cache=True)
def _judge(
    wins: npt.NDArray[np.bool_],
    inside: Whole,
    quotas: Whole,
    weights: Whole,
    opposed: Whole,
    blocking: Whole,
    clause_weights: Whole,
    high: Whole,
) -> None:
    """Whether each low part wins together with a high part: it meets every rule, or the rest misses a clause."""
    wins[:] = True
    for rule in range(quotas.size):
        wins &= inside[rule] >= quotas[rule] - (weights[rule] * high).sum()
    for clause in range(blocking.size):
        wins |= opposed[clause] < blocking[clause] + (clause_weights[clause] * high).sum()
