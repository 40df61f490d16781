"""Swings: the coalitions that a voter turns from losing into winning by joining, counted exactly.

Two ways, whichever is cheaper: dynamic programming over what coalitions weigh (``coalition_counts``), or, for few
voters with long weights, every coalition in turn (``enumeration``).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.power.coalition_counts import (
    Counts,
    Whole,
    count_coalitions,
    count_without_each,
    whole_numbers,
    words_needed,
)
from pourparler.reach.power.enumeration import swings_by_enumeration
from pourparler.reach.power.voting_game import Rules, VotingGame, signed_intersections

__all__ = ["count_swings"]

Objects = npt.NDArray[np.object_]

_MOST_WORDS = 2**27
_MOST_ENUMERATED = 30


def count_swings(game: VotingGame, *, sized: bool) -> Objects:
    """Count each voter's swings: whole numbers (voter, size of the coalition it joins), or (voter, 1) for all sizes.

    Raises ``ModelError`` if the game is too large for both ways: more than 30 voters, and weights that need a table
    above 1 GiB.

    >>> from pourparler.reach.power.voting_game import check_game
    >>> count_swings(check_game(3, [2, 1, 1]), sized=True).tolist()
    [[0, 2, 1], [0, 1, 0], [0, 1, 0]]
    """
    parts = [(sign, *_split(rules, game.voters, sized)) for sign, rules in signed_intersections(game)]
    words = sum(_words(rules, game.voters, sized) for _, rules, _ in parts)
    if game.voters <= _MOST_ENUMERATED and (8 * 2**game.voters < game.voters * words or words > _MOST_WORDS):
        found = swings_by_enumeration(game)
        return found if sized else found.sum(axis=1, keepdims=True)
    if words > _MOST_WORDS:
        raise ModelError(
            f"{game.voters} voters with quotas up to {max(game.rules.quotas)} need a table of {words * 8 / 2**30:.1f} "
            "GiB, and at most 1 is made; round the weights of a rule to fewer digits, and say so"
        )
    total = np.zeros((game.voters, game.voters if sized else 1), dtype=object)
    for sign, rules, least in parts:
        total = total + sign * (_sized_swings(rules, least, game.voters) if sized else _swings(rules))
    return total


def _split(rules: Rules, voters: int, sized: bool) -> tuple[Rules, int]:
    """Where sizes are counted, a rule that weighs all voters alike is only a least size."""
    alike = (rules.weights == rules.weights[:, :1]).all(axis=1) & sized
    least = max((quota for quota, same in zip(rules.quotas, alike, strict=True) if same), default=0)
    kept = tuple(quota for quota, same in zip(rules.quotas, alike, strict=True) if not same)
    return Rules(kept, rules.weights[~alike].reshape(len(kept), voters)), least


def _words(rules: Rules, voters: int, sized: bool) -> int:
    if sized and len(rules.quotas) == 1:
        (quota,), total = rules.quotas, int(rules.weights.sum())
        quota, largest = _cheaper_quota(quota, total, voters)
        return words_needed(voters, np.array([quota]), largest)
    return words_needed(voters, np.array(rules.quotas), voters - 1 if sized else None)


def _cheaper_quota(quota: int, total: int, voters: int) -> tuple[int, int]:
    """Quota and largest size of the table to make for one rule: all sizes up to it, or half of them for both quotas.

    The dual game, won by those who can block the other, has the quota total - quota + 1 and the swings of size s at
    voters - 1 - s.
    """
    low, high = sorted((quota, total - quota + 1))
    return (high, (voters - 1) // 2) if high < 2 * low else (low, voters - 1)


def _swings(rules: Rules) -> Objects:
    """Swings under rules that must all be met: coalitions that win with the voter, less those that win without."""
    weights, quotas = np.ascontiguousarray(rules.weights.T), np.array(rules.quotas)
    table = count_coalitions(weights, quotas, None)
    winning_with = count_without_each(table, weights, quotas, quotas, sized=False)
    return np.asarray(2 * winning_with - _at(table, quotas, quotas, sized=False), dtype=object)


def _sized_swings(rules: Rules, least: int, voters: int) -> Objects:
    """Swings by size under rules that must all be met by at least so many voters."""
    if not rules.quotas:
        found = np.zeros((voters, voters), dtype=object)
        found[:, least - 1] = math.comb(voters - 1, least - 1)
        return found
    weights = np.ascontiguousarray(rules.weights.T)
    if len(rules.quotas) > 1 or least:
        quotas = np.array(rules.quotas)
        return _swings_at(count_coalitions(weights, quotas, voters - 1), weights, quotas, quotas, least)
    (quota,), total = rules.quotas, int(weights.sum())
    made, largest = _cheaper_quota(quota, total, voters)
    quotas = np.array([made])
    table = count_coalitions(weights, quotas, largest)
    if largest == voters - 1:
        found = _swings_at(table, weights, quotas, quotas, 0)
        return found if made == quota else found[:, ::-1]
    small, large = (_swings_at(table, weights, quotas, np.array([q]), 0) for q in (quota, total - quota + 1))
    return np.hstack([small, large[:, : voters - 1 - largest][:, ::-1]])


def _swings_at(table: Counts, weights: Whole, quotas: Whole, at: Whole, least: int) -> Objects:
    """N(s, x - w_i) - N(s, x) from a table with sizes, x = ``at``; N(s, x) = U(s, x) - N(s - 1, x - w_i)."""
    winning_with = count_without_each(table, weights, quotas, at, sized=True)
    sizes = np.arange(winning_with.shape[1])
    one_smaller = np.hstack([np.zeros((weights.shape[0], 1), dtype=object), winning_with[:, :-1]])
    winning = _at(table, quotas, at, sized=True) - one_smaller
    return np.asarray(winning_with * (sizes + 1 >= least) - winning * (sizes >= least), dtype=object)


def _at(table: Counts, quotas: Whole, at: Whole, *, sized: bool) -> Objects:
    """U at one point: whole numbers (1, size), or (1, 1) for all sizes."""
    place = int(np.ravel_multi_index(tuple(at), tuple(quotas + 1)))
    counts = table[place, :, :-1] if sized else table.transpose(0, 2, 1).reshape(-1, table.shape[1])[place][:, None]
    halves = np.stack([counts & np.uint64(2**32 - 1), counts >> np.uint64(32)], axis=1)
    return whole_numbers(halves[None].astype(np.int64))
