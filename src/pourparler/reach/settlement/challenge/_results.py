"""What the challenge model returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Integers
from pourparler.reach.settlement.challenge._choices import ChallengeChoices, ChallengePreset

__all__ = ["OCTANTS", "OFFERS", "QUADRANTS", "Challenge", "ChallengeDetail", "Move"]

OFFERS: Final = ("none", "confrontation", "compromise", "capitulation")
"""Kinds of offer, by code."""
OCTANTS: Final = (
    "same position",
    "confrontation, own favour",
    "confrontation, rival's favour",
    "compromise, own favour",
    "rival capitulates",
    "compromise, rival's favour",
    "capitulates",
    "stalemate, own favour",
    "stalemate, rival's favour",
)
"""How i sees its dyad with j, by code, from e = E_i(i -> j) and f = E_i(j -> i); within 1e-12 of zero is not above it.

e, f > 0: e >= f (1) or not (2). e > 0 >= f: e > |f| (3) or not (4). f > 0 >= e: f > |e| (5) or not (6). Neither above
zero: e >= f (7) or not (8).
"""
QUADRANTS: Final = ("same position", "confrontation", "own favour", "rival's favour", "stalemate")
"""Pairs of octants, by code."""


class Move(NamedTuple):
    """An offer that was taken: in which round (from 1), by whom, from whom, why, and from where to where."""

    round: int
    actor: int
    by: int
    because: str
    start: float
    end: float


@dataclass(frozen=True)
class ChallengeDetail:
    """What happened in each round, by (draw, round, actor) or, with [i, j], by (draw, round, actor, actor).

    ``security``: D. ``risk``: R, from -1 (averse) to 1. ``exponent``: r, from 2 to 1/2. ``probability``: P(i, j).
    ``neutral_expected_utility``: E(i -> j) where nobody minds risk. ``own_expected_utility``: e = E_i(i -> j).
    ``rival_expected_utility``: f = E_i(j -> i). ``octant``: codes of ``OCTANTS``, how i sees it. ``offer``: codes of
    ``OFFERS``, what j puts to i. ``offered_position``: where it would take i, where i is if there is none.
    ``moved_by``: whose offer was taken, -1 for nobody's. ``moved_because``: its code of ``OFFERS``. In rounds that were
    not played nothing happens: 0 throughout, r = 1, nobody's offer.
    """

    security: Floats
    risk: Floats
    exponent: Floats
    probability: Floats
    neutral_expected_utility: Floats
    own_expected_utility: Floats
    rival_expected_utility: Floats
    octant: Integers
    offer: Integers
    offered_position: Floats
    moved_by: Indices
    moved_because: Integers

    @property
    def quadrant(self) -> Integers:
        """Codes of ``QUADRANTS`` (draw, round, actor, actor)."""
        return (self.octant + np.int8(1)) // np.int8(2)


@dataclass(frozen=True)
class Challenge:
    """Outcomes of the challenge model, and how they were made.

    ``preset`` and ``choices``: the options, those that replaced the preset's included. ``positions``
    (draw, round, actor), ``median`` and ``mean`` (draw, round), both weighted by capability times salience: round 0 is
    the start. ``rounds_played`` (draw,): fewer than asked for where a stopping rule held or all agreed, and then the
    rest repeats the last. ``detail``: on request.
    """

    preset: ChallengePreset
    choices: ChallengeChoices
    positions: Floats
    median: Floats
    mean: Floats
    rounds_played: Indices
    detail: ChallengeDetail | None

    def moves(self, draw: int = 0) -> tuple[Move, ...]:
        """Who moved whom, and why, in the order of rounds and actors; needs ``detail``."""
        if self.detail is None:
            raise ModelError("challenge: the moves are part of the detail; call challenge(..., detail=True)")
        by, because = self.detail.moved_by[draw], self.detail.moved_because[draw]
        return tuple(
            Move(
                int(t) + 1,
                int(i),
                int(by[t, i]),
                OFFERS[because[t, i]],
                float(self.positions[draw, t, i]),
                float(self.positions[draw, t + 1, i]),
            )
            for t, i in np.argwhere(by >= 0)
        )
