"""What happened in each round, on request: offers and moves, exchanges, challenges; by the names of actors and issues.

One entry per round, the first for the start, in which nothing has happened. Of the challenge model: ``risk`` and
``security`` by actor; ``dyads``, how each actor views each other one; ``offers``, who put what to whom; ``moves``,
which offers were taken. Of the exchange model: the ``exchanges`` that move the issue. Of SMP: ``support``, ``target``,
``gain`` and ``chance`` by actor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pourparler.reach.settlement.challenge import Challenge, ChallengeDetail
    from pourparler.reach.settlement.equal_gain_exchange import EqualGainExchange
    from pourparler.reach.settlement.smp import Smp

__all__ = ["challenge_rounds", "exchange_rounds", "smp_rounds"]

Happened = dict[str, object]


def challenge_rounds(found: Challenge, actors: Sequence[str]) -> list[Happened]:
    """Return what happened in the rounds of the challenge model, of its first draw; needs its detail.

    In ``dyads`` and ``offers`` expected utilities and octants are as the actor sees them that looks at its rival, or to
    whom the offer is put: ``own_expected_utility`` of challenging the other, ``rival_expected_utility`` of being
    challenged.
    """
    detail = found.detail
    if detail is None:
        return []
    moves: dict[int, list[Happened]] = {}
    for move in found.moves():
        told = {"actor": actors[move.actor], "from": move.start, "to": move.end, "by": actors[move.by]}
        moves.setdefault(move.round, []).append({**told, "because": move.because})
    rounds: list[Happened] = [{}]
    for number in range(detail.risk.shape[1]):
        if number >= found.rounds_played[0]:
            rounds.append({})
            continue
        rounds.append(
            {
                "risk": dict(zip(actors, map(float, detail.risk[0, number]), strict=True)),
                "security": dict(zip(actors, map(float, detail.security[0, number]), strict=True)),
                "dyads": _dyads(detail, number, actors),
                "offers": _offers(detail, number, actors),
                "moves": moves.get(number + 1, []),
            }
        )
    return rounds


def _seen(detail: ChallengeDetail, at: tuple[int, int, int, int]) -> Happened:
    from pourparler.reach.settlement.challenge import OCTANTS

    return {
        "own_expected_utility": float(detail.own_expected_utility[at]),
        "rival_expected_utility": float(detail.rival_expected_utility[at]),
        "octant": OCTANTS[detail.octant[at]],
    }


def _dyads(detail: ChallengeDetail, number: int, actors: Sequence[str]) -> list[Happened]:
    from pourparler.reach.settlement.challenge import QUADRANTS

    quadrant = detail.quadrant
    return [
        {
            "actor": actor,
            "rival": rival,
            "probability": float(detail.probability[0, number, i, j]),
            "neutral_expected_utility": float(detail.neutral_expected_utility[0, number, i, j]),
            **_seen(detail, (0, number, i, j)),
            "quadrant": QUADRANTS[quadrant[0, number, i, j]],
        }
        for i, actor in enumerate(actors)
        for j, rival in enumerate(actors)
        if i != j
    ]


def _offers(detail: ChallengeDetail, number: int, actors: Sequence[str]) -> list[Happened]:
    from pourparler.reach.settlement.challenge import OFFERS

    return [
        {
            "from": actors[j],
            "to": actors[i],
            "kind": OFFERS[detail.offer[0, number, i, j]],
            "position": float(detail.offered_position[0, number, i, j]),
            **_seen(detail, (0, number, int(i), int(j))),
        }
        for i, j in np.argwhere(detail.offer[0, number] > 0)
    ]


def exchange_rounds(
    found: EqualGainExchange, actors: Sequence[str], issues: Sequence[str], issue: int
) -> list[Happened]:
    """Return the exchanges of every round that move an issue, in their order, of the first draw.

    Of an exchange: the two ``actors``, the ``issues`` each supplies, its ``moves`` there in native units and its
    ``gains``; ``externality``: what it is worth to everybody else.
    """
    done = found.exchanges
    rounds: list[list[Happened]] = [[] for _ in range(found.nbs.shape[1])]
    for row in np.flatnonzero((done.draw == 0) & (done.issue == issue).any(axis=1)):
        pair = [int(actor) for actor in done.actor[row]]
        rounds[int(done.round[row])].append(
            {
                "actors": [actors[i] for i in pair],
                "issues": [issues[int(k)] for k in done.issue[row]],
                "moves": [float(move) for move in done.move[row]],
                "gains": [float(gain) for gain in done.gain[row]],
                "externality": {
                    actor: float(done.externality[row, i]) for i, actor in enumerate(actors) if i not in pair
                },
            }
        )
    told: list[Happened] = [{"exchanges": each} for each in rounds[1:]]
    return [{}, *told]


def smp_rounds(found: Smp, actors: Sequence[str], turns: int) -> list[Happened]:
    """Return whom everybody challenged in the turns that led to each, with what it expected, of the first draw."""

    def by_actor(values: Any) -> dict[str, float]:
        return dict(zip(actors, map(float, values), strict=True))

    def target(values: Any) -> dict[str, str | None]:
        return {actor: None if j < 0 else actors[int(j)] for actor, j in zip(actors, values, strict=True)}

    return [
        {},
        *(
            {
                "support": by_actor(found.support[0, turn]),
                "target": target(found.target[0, turn]),
                "gain": by_actor(found.gain[0, turn]),
                "chance": by_actor(found.chance[0, turn]),
            }
            for turn in range(turns)
        ),
    ]
