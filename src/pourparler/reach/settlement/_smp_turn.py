"""One turn of the SMP model: an election for risk attitudes, challenges, bargains, and each actor's choice."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement._election import elect, vote

__all__ = ["SmpCodes", "SmpTurn", "new_turn", "play_turn"]

_LEAST_STRENGTH, _LEAST_GAIN, _OWN_SHARE = 1e-10, 1e-5, 1e-6
"""Strength every side of a contest starts with; gain that is worth a challenge; weight nobody loses in a bargain."""
_SAME = 1e-12
"""Chances that differ by less are the same."""


class SmpCodes(NamedTuple):
    """The choices of the model, as the kernels read them."""

    voting: int
    victory: int
    election: int
    risk_low: float
    risk_known: float
    power: int
    counterproposals: bool
    decimals: int


class SmpTurn(NamedTuple):
    """What happens in a turn, (actor,) each.

    ``support``: chance to win the election of positions. ``risk``: R. ``target``: whom the actor challenges, -1 nobody,
    with the ``gain`` it expects and its ``chance`` to prevail. ``partner``: whom it moves with, -1 if it stays.
    """

    support: Floats
    risk: Floats
    target: Indices
    gain: Floats
    chance: Floats
    partner: Indices


class Bargain(NamedTuple):
    """Bargains (b,): who proposes it, the two who would move, and where to (b, issue)."""

    first: Indices
    second: Indices
    first_end: Floats
    second_end: Floats


@njit(cache=True)
def new_turn(actors: int) -> SmpTurn:
    """Return a turn in which nothing has happened."""
    nobody = np.full(actors, -1, dtype=np.int64)
    zeros = np.zeros((4, actors))
    return SmpTurn(zeros[0], zeros[1], nobody, zeros[2], zeros[3], nobody.copy())


@njit(cache=True)
def _distance(salience: Floats, one: Floats, other: Floats) -> float:
    """Return sqrt(sum (s_k d_k)^2 / sum s_k^2) with the saliences of whoever looks."""
    squares, weights = 0.0, 0.0
    for k in range(salience.size):
        squares += (salience[k] * (one[k] - other[k])) ** 2
        weights += salience[k] ** 2
    return float(np.sqrt(squares / weights))


@njit(cache=True)
def _worth(distance: float, risk: float) -> float:
    return (1.0 - distance) * (1.0 + risk * distance)


@njit(cache=True)
def _attitudes(capability: Floats, distance: Floats, codes: SmpCodes, turn: SmpTurn) -> bool:
    """Elect a position among neutral voters and set risks from the chances; False if all chances are the same."""
    turn.support[:] = elect(capability, (1.0 - distance).T.copy(), codes.voting, codes.victory, codes.election)
    low, high = turn.support.min(), turn.support.max()
    turn.risk[:] = 0.0
    if high - low <= _SAME:
        return False
    turn.risk[:] = codes.risk_low + (1.0 - codes.risk_low) * (turn.support - low) / (high - low)
    return True


@njit(cache=True)
def _views(viewer: int, distance: Floats, risk: Floats, known: float, seen: Floats) -> None:
    """Write what every position is worth to every actor (n, n) as the viewer sees it."""
    for n in range(risk.size):
        attitude = risk[viewer] + known * (risk[n] - risk[viewer])
        for m in range(risk.size):
            seen[n, m] = _worth(distance[n, m], attitude)


@njit(cache=True)
def _contest(i: int, j: int, strength: Floats, seen: Floats, voting: int) -> float:
    """Return the chance that i prevails over j, all others taking sides (SemiCommit)."""
    for_i = _LEAST_STRENGTH + vote(voting, strength[i], seen[i, i] - seen[i, j])
    for_j = _LEAST_STRENGTH + vote(voting, strength[j], seen[j, j] - seen[j, i])
    side_i, side_j = for_i, for_j
    for n in range(strength.size):
        if n in (i, j):
            continue
        to_i, to_j, own = seen[n, i], seen[n, j], seen[n, n]
        alone = vote(voting, strength[n], to_i - to_j)
        total = for_i + for_j + abs(alone)
        p = (for_i + max(alone, 0.0)) / total
        with_i = p * (2.0 * to_i + own) + 3.0 * (1.0 - p) * to_j
        with_j = 3.0 * p * to_i + (1.0 - p) * (2.0 * to_j + own)
        taken = vote(voting, strength[n], with_i - with_j)
        if taken > 0.0:
            side_i += taken
        else:
            side_j -= taken
    return side_i / (side_i + side_j)


@njit(cache=True)
def _challenge(i: int, strength: Floats, resolve: Floats, seen: Floats, voting: int, turn: SmpTurn) -> None:
    """Find whom i gains most by challenging, of ties the first listed."""
    for j in range(strength.size):
        if j == i:
            continue
        chance = _contest(i, j, strength, seen, voting)
        win, lose = 2.0 * seen[i, i], 2.0 * seen[i, j]
        expected = (1.0 - resolve[j]) * win + resolve[j] * (chance * win + (1.0 - chance) * lose)
        gain = expected - seen[i, i] - seen[i, j]
        if gain > _LEAST_GAIN and gain > turn.gain[i] + _SAME:
            turn.target[i], turn.gain[i], turn.chance[i] = j, gain, chance


@njit(cache=True)
def _interpolate(
    i: int, j: int, chance: float, x: Floats, s: Floats, codes: SmpCodes, first_end: Floats, second_end: Floats
) -> None:
    """Write where a bargain takes i and j, dimension by dimension."""
    scale = 10.0**codes.decimals
    for k in range(x.shape[1]):
        weight_i = (s[i, k] * chance) ** codes.power
        weight_j = (s[j, k] * (1.0 - chance)) ** codes.power
        total = weight_i + weight_j + _OWN_SHARE
        first = ((weight_i + _OWN_SHARE) * x[i, k] + weight_j * x[j, k]) / total
        second = ((weight_j + _OWN_SHARE) * x[j, k] + weight_i * x[i, k]) / total
        first_end[k] = round(first * scale) / scale
        second_end[k] = round(second * scale) / scale


@njit(cache=True)
def _bargains(
    x: Floats, s: Floats, strength: Floats, resolve: Floats, distance: Floats, codes: SmpCodes, turn: SmpTurn
) -> Bargain:
    """Let everybody challenge, and return the bargains that come of it, in the order of those who challenge."""
    actors, issues = x.shape
    seen = np.empty((actors, actors))
    most = 2 * actors if codes.counterproposals else actors
    pair = np.empty((2, most), dtype=np.int64)
    ends = np.empty((2, most, issues))
    n = 0
    for i in range(actors):
        _views(i, distance, turn.risk, codes.risk_known, seen)
        _challenge(i, strength, resolve, seen, codes.voting, turn)
        j = turn.target[i]
        if j < 0:
            continue
        pair[0, n], pair[1, n] = i, j
        _interpolate(i, j, turn.chance[i], x, s, codes, ends[0, n], ends[1, n])
        n += 1
        if codes.counterproposals:
            _views(j, distance, turn.risk, codes.risk_known, seen)
            chance = _contest(i, j, strength, seen, codes.voting)
            pair[0, n], pair[1, n] = i, j
            _interpolate(i, j, chance, x, s, codes, ends[0, n], ends[1, n])
            n += 1
    return Bargain(pair[0, :n], pair[1, :n], ends[0, :n], ends[1, :n])


@njit(cache=True)
def _worth_of_bargains(x: Floats, s: Floats, risk: Floats, distance: Floats, bargain: Bargain) -> Floats:
    """Return the mean worth of all positions (b + 1, n) to every actor: as they are, and after each bargain."""
    actors, count = x.shape[0], bargain.first.size
    worth = np.zeros((count + 1, actors))
    for n in range(actors):
        for m in range(actors):
            worth[0, n] += _worth(distance[n, m], risk[n])
    for b in range(count):
        i, j = bargain.first[b], bargain.second[b]
        for n in range(actors):
            left = _worth(distance[n, i], risk[n]) + _worth(distance[n, j], risk[n])
            reached = _worth(_distance(s[n], x[n], bargain.first_end[b]), risk[n])
            reached += _worth(_distance(s[n], x[n], bargain.second_end[b]), risk[n])
            worth[b + 1, n] = worth[0, n] - left + reached
    worth /= actors
    return worth


@njit(cache=True)
def play_turn(x: Floats, capability: Floats, s: Floats, codes: SmpCodes, turn: SmpTurn, moved: Floats) -> bool:
    """Play a turn from positions x (n, issue) on scales of 0-1 and write where it ends; False if risks are undefined.

    Every actor has a queue: to stay, and every bargain it proposes or is proposed. It takes the one most likely to win
    the election of its queue, of ties the first, and all move at once.
    """
    actors = x.shape[0]
    resolve = s.sum(axis=1)
    distance = np.empty((actors, actors))
    for i in range(actors):
        for j in range(actors):
            distance[i, j] = _distance(s[i], x[i], x[j])
    defined = _attitudes(capability, distance, codes, turn)
    bargain = _bargains(x, s, capability * resolve, resolve, distance, codes, turn)
    worth = _worth_of_bargains(x, s, turn.risk, distance, bargain)
    moved[:] = x
    queue = np.empty(bargain.first.size + 1, dtype=np.int64)
    for i in range(actors):
        queue[0], waiting = 0, 1
        for b in range(bargain.first.size):
            if bargain.first[b] == i or bargain.second[b] == i:
                queue[waiting] = b + 1
                waiting += 1
        if waiting == 1:
            continue
        chance = elect(capability, worth[queue[:waiting]], codes.voting, codes.victory, codes.election)
        best = 0
        for place in range(waiting):
            if chance[place] > chance[best] + _SAME:
                best = place
        b = queue[best] - 1
        if b >= 0 and bargain.first[b] == i:
            moved[i], turn.partner[i] = bargain.first_end[b], bargain.second[b]
        elif b >= 0:
            moved[i], turn.partner[i] = bargain.second_end[b], bargain.first[b]
    return defined
