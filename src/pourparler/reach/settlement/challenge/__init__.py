"""The challenge, or expected utility, model (Bueno de Mesquita 1985, 1994; Scholz, Calbert & Smith 2011).

With delta_k(a) = |x_k - x_a| / W a voter k between a and b has v_k(a, b) = c_k s_k (delta_k(b)^r_k - delta_k(a)^r_k);
P(a, b), the chance that a prevails over b, is the sum of the votes for a over a denominator that is in dispute. With
d = |x_a - x_b| / W, us = 2 - 4 (.5 - .5 d)^r_i, uf = 2 - 4 (.5 + .5 d)^r_i and sq = 2 - 4 (.5)^r_i, viewer i expects
E_i(a -> b) = s_b [P us + (1 - P) uf] + (1 - s_b) us - Q sq of a challenge.

A round: with all r = 1, security D_i = sum over j of E(j -> i), risk R_i = (2 D_i - max D - min D) / (max D - min D),
exponent r_i = (1 - R_i / 3) / (1 + R_i / 3). Then every other actor j puts an offer to i, by e = E_i(i -> j) and f =
E_i(j -> i): x_j in a confrontation that i loses (f > e > 0), x_i + (x_j - x_i) |e| / f in a compromise (f > 0 > e, f >
|e|). Everybody takes one, and all move at once. ``challenge`` plays it; its options are the choices in dispute.
"""

from __future__ import annotations

from pourparler.reach.settlement.challenge._choices import (
    CHALLENGE_PRESETS,
    ChallengeChoices,
    ChallengePreset,
)
from pourparler.reach.settlement.challenge._model import challenge
from pourparler.reach.settlement.challenge._results import (
    OCTANTS,
    OFFERS,
    QUADRANTS,
    Challenge,
    ChallengeDetail,
    Move,
)

__all__ = [
    "CHALLENGE_PRESETS",
    "OCTANTS",
    "OFFERS",
    "QUADRANTS",
    "Challenge",
    "ChallengeChoices",
    "ChallengeDetail",
    "ChallengePreset",
    "Move",
    "challenge",
]
