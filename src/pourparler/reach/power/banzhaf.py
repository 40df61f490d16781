"""Banzhaf index of voting power (Penrose 1946; Banzhaf 1965), exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy.typing as npt

from pourparler.reach.power.swings import count_swings
from pourparler.reach.power.voting_game import check_game

__all__ = ["Banzhaf", "banzhaf"]


@dataclass(frozen=True)
class Banzhaf:
    """Per voter: ``swings``, their share ``index`` (sums to 1), and ``measure``, the probability of a swing.

    The measure (Penrose; "absolute" Banzhaf) is swings / 2 ** (n - 1): the probability that the voter decides when
    all others vote yes or no by tossing a coin.
    """

    swings: tuple[int, ...]
    index: tuple[Fraction, ...]
    measure: tuple[Fraction, ...]


def banzhaf(
    quotas: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    blocking_quotas: npt.ArrayLike | None = None,
    blocking_weights: npt.ArrayLike | None = None,
) -> Banzhaf:
    """Banzhaf index of voting power (Penrose 1946; Banzhaf 1965), exactly.

    A swing is a winning coalition that loses when the voter leaves it. The index is the voter's share of all voters'
    swings.

    ``quotas`` (rule,) and ``weights`` (rule, voter), whole numbers from 0 up, are rules that a coalition must all meet;
    one rule may be given as one quota and a row of weights. ``blocking_quotas`` and ``blocking_weights`` have the same
    form: those who oppose can block only if they reach the quota of every such clause, and otherwise the proposal
    passes whatever the rules say. (A group that can block by itself is a rule: its quota is its votes, less the least
    that block, plus one.)

    Raises ``ModelError`` if weights are negative or not whole, shapes do not fit, a quota cannot be met or is met by
    nobody, or the game is too large to be counted exactly.

    References: Banzhaf, J. F. (1965). Weighted voting doesn't work: a mathematical analysis. Rutgers Law Review 19,
    317-343. Penrose, L. S. (1946). The elementary statistics of majority voting. Journal of the Royal Statistical
    Society 109(1), 53-57.

    Banzhaf's county board, where half of the members never decide anything:

    >>> banzhaf(16, [9, 9, 7, 3, 1, 1]).swings
    (16, 16, 16, 0, 0, 0)
    """
    game = check_game(quotas, weights, blocking_quotas, blocking_weights)
    swings = tuple(int(count) for count in count_swings(game, sized=False)[:, 0])
    total, others = sum(swings), 2 ** (game.voters - 1)
    return Banzhaf(swings, tuple(Fraction(s, total) for s in swings), tuple(Fraction(s, others) for s in swings))
