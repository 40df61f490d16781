"""One round of the equal gain exchange model: list the exchanges, and execute the best until none is left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, uint64

from pourparler.reach.acceptance.arrays import Floats, Indices

__all__ = ["RoundInputs", "RoundPlayed", "new_round", "play_round"]

_NOTHING = 1e-10
"""Moves of at most this many points, and gains below it, count as none."""
_SAME = 1e-9
"""Gains that differ by less tie; positions this near to the NBS lie on it, and thus to its left."""


class RoundInputs(NamedTuple):
    """One round of one draw, (actor, issue): positions on 0-100, weights that sum to 1 per issue, saliences."""

    position: Floats
    weight: Floats
    salience: Floats
    randomness: float
    shuffle: bool


class RoundPlayed(NamedTuple):
    """What a round leaves: ``vote`` (actor, issue), the number ``executed`` (1,) and, in as many rows, the exchanges.

    ``who`` (n, 4): supplier of the first issue, its partner, the first issue, the second. ``what`` (n, 4): move on the
    first, move on the second, gain of either. ``externality`` (n, actor). ``received`` (actor, issue): shifts of the
    NBS supplied to an actor; ``received_from`` (supplier, actor, issue). ``nbs`` (issue,): outcome of the votes.
    """

    vote: Floats
    executed: Indices
    who: Indices
    what: Floats
    externality: Floats
    received: Floats
    received_from: Floats
    nbs: Floats


class Candidates(NamedTuple):
    """The exchanges of a round in the order of listing: ``who`` as in ``RoundPlayed``, ``ratio`` delta_q / delta_p.

    ``offer`` (n, 4) is ``what`` would happen now, ``rank`` the mean gain.
    """

    who: Indices
    ratio: Floats
    offer: Floats
    rank: Floats


@njit(cache=True)
def new_round(inputs: RoundInputs) -> RoundPlayed:
    """Return a round in which nothing has happened; no exchange can be executed twice."""
    actors, issues = inputs.position.shape
    most = (issues * (issues - 1) // 2) * (actors * actors // 2)
    nbs = np.empty(issues)
    for k in range(issues):
        nbs[k] = (inputs.weight[:, k] * inputs.position[:, k]).sum()
    return RoundPlayed(
        inputs.position.copy(),
        np.zeros(1, dtype=np.int64),
        np.empty((most, 4), dtype=np.int64),
        np.empty((most, 4)),
        np.empty((most, actors)),
        np.zeros((actors, issues)),
        np.zeros((actors, actors, issues)),
        nbs,
    )


@njit(cache=True)
def uniform(seed: int, number: int) -> float:
    """Return the number-th of a stream of numbers in [0, 1) (splitmix64; Steele, Lea & Flood 2014)."""
    z = uint64(seed) + uint64(number) * uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return float((z ^ (z >> uint64(31))) >> uint64(11)) / 9007199254740992.0


@njit(cache=True)
def _list(inputs: RoundInputs, nbs: Floats, seed: int) -> Candidates:
    """List the exchanges: pairs of issues in order, right x left of both, left of the first x of the second, actors."""
    actors, issues = inputs.position.shape
    most = (issues * (issues - 1) // 2) * (actors * actors // 2)
    who, ratio = np.empty((most, 4), dtype=np.int64), np.empty(most)
    left = inputs.position <= nbs + _SAME
    s = inputs.salience
    n = 0
    for p in range(issues):
        for q in range(p + 1, issues):
            for on_left in (False, True):
                for i in range(actors):
                    if left[i, p] != on_left or left[i, q]:
                        continue
                    for j in range(actors):
                        if left[j, p] == on_left or not left[j, q]:
                            continue
                        first, second = i, j
                        if s[i, p] * s[j, q] >= s[j, p] * s[i, q]:
                            first, second = j, i
                        if inputs.weight[first, p] <= 0.0 or inputs.weight[second, q] <= 0.0:
                            continue
                        ratio[n] = (s[first, p] + s[second, p]) / (s[first, q] + s[second, q])
                        if inputs.randomness > 0.0:
                            fairest, kindest = s[first, p] / s[first, q], s[second, p] / s[second, q]
                            drawn = fairest + (kindest - fairest) * uniform(seed, n)
                            ratio[n] += inputs.randomness * (drawn - ratio[n])
                        who[n, 0], who[n, 1], who[n, 2], who[n, 3] = first, second, p, q
                        n += 1
    return Candidates(who[:n], ratio[:n], np.zeros((n, 4)), np.zeros(n))


@njit(cache=True)
def _room(inputs: RoundInputs, played: RoundPlayed, supplier: int, partner: int, k: int) -> float:
    """How far the supplier may shift the NBS of issue k, as the two know it, towards the partner's position."""
    x = inputs.position
    known = 0.0
    for actor in range(x.shape[0]):
        known += inputs.weight[actor, k] * x[actor, k]
    known += inputs.weight[supplier, k] * (played.vote[supplier, k] - x[supplier, k])
    known += played.received[partner, k] - played.received_from[supplier, partner, k]
    distance = x[partner, k] - known
    towards: float = distance if x[partner, k] > played.vote[supplier, k] else -distance
    return max(towards, 0.0)


@njit(cache=True)
def _offer(inputs: RoundInputs, played: RoundPlayed, candidates: Candidates, c: int) -> bool:
    """Calculate an exchange from the present votes; False where it is to be dropped."""
    i, j, p, q = candidates.who[c]
    x, vote, s = inputs.position, played.vote, inputs.salience
    ratio, weight_p, weight_q = candidates.ratio[c], inputs.weight[i, p], inputs.weight[j, q]
    way_p, way_q = x[j, p] - vote[i, p], x[i, q] - vote[j, q]
    if way_p * (vote[i, p] - x[i, p]) < 0.0 or way_q * (vote[j, q] - x[j, q]) < 0.0:
        return False
    shift_p = abs(way_p) * weight_p
    shift_q = shift_p * ratio
    if shift_q > abs(way_q) * weight_q:
        shift_q = abs(way_q) * weight_q
        shift_p = shift_q / ratio
    room = _room(inputs, played, j, i, q)
    if shift_q > room:
        shift_q, shift_p = room, room / ratio
    room = _room(inputs, played, i, j, p)
    if shift_p > room:
        shift_p, shift_q = room, room * ratio
    gain_i = shift_q * s[i, q] - shift_p * s[i, p]
    gain_j = shift_p * s[j, p] - shift_q * s[j, q]
    move_p, move_q = min(shift_p / weight_p, abs(way_p)), min(shift_q / weight_q, abs(way_q))
    candidates.rank[c] = 0.5 * (gain_i + gain_j)
    if move_p <= _NOTHING or move_q <= _NOTHING or candidates.rank[c] < _NOTHING:
        return False
    offer = candidates.offer[c]
    offer[0], offer[1] = move_p if way_p > 0.0 else -move_p, move_q if way_q > 0.0 else -move_q
    offer[2], offer[3] = gain_i, gain_j
    return True


@njit(cache=True)
def _best(candidates: Candidates, alive: Indices, shuffle: bool, seed: int) -> int:
    """Return the place among the alive of the exchange with the highest gain: of ties the first, or any."""
    highest = 0.0
    for c in alive:
        highest = max(highest, candidates.rank[c])
    ties = 0
    for place in range(alive.size):
        if candidates.rank[alive[place]] >= highest - _SAME:
            if not shuffle:
                return place
            ties += 1
    chosen = int(uniform(~seed, alive.size) * ties)
    for place in range(alive.size):
        if candidates.rank[alive[place]] >= highest - _SAME:
            if chosen == 0:
                return place
            chosen -= 1
    return 0


@njit(cache=True)
def _execute(inputs: RoundInputs, played: RoundPlayed, candidates: Candidates, c: int) -> None:
    """Move the votes and the NBS, and record the exchange with its externalities."""
    i, j, p, q = candidates.who[c]
    x, n = inputs.position, played.executed[0]
    played.who[n], played.what[n] = candidates.who[c], candidates.offer[c]
    played.externality[n] = 0.0
    for supplier, partner, k, move in ((i, j, p, candidates.offer[c, 0]), (j, i, q, candidates.offer[c, 1])):
        shift = move * inputs.weight[supplier, k]
        played.vote[supplier, k] += move
        if abs(played.vote[supplier, k] - x[partner, k]) <= _NOTHING:
            played.vote[supplier, k] = x[partner, k]
        played.received[partner, k] += shift
        played.received_from[supplier, partner, k] += shift
        for actor in range(x.shape[0]):
            nearer = abs(x[actor, k] - played.nbs[k]) - abs(x[actor, k] - played.nbs[k] - shift)
            played.externality[n, actor] += inputs.salience[actor, k] * nearer
        played.nbs[k] += shift
    played.externality[n, i] = played.externality[n, j] = 0.0
    played.executed[0] = n + 1


@njit(cache=True)
def play_round(inputs: RoundInputs, played: RoundPlayed, seed: int) -> None:
    """Execute the exchange with the highest gain, recalculate those it touches, until none is left.

    An exchange is touched where one of its actors supplies what the same actor has just supplied (its vote has moved),
    or demands what the same actor has just been supplied with (the NBS it knows has moved).
    """
    candidates = _list(inputs, played.nbs, seed)
    alive = np.empty(candidates.rank.size, dtype=np.int64)
    n = 0
    for c in range(alive.size):
        if _offer(inputs, played, candidates, c):
            alive[n] = c
            n += 1
    while n > 0:
        place = _best(candidates, alive[:n], inputs.shuffle, seed)
        done = candidates.who[alive[place]]
        candidates.rank[alive[place]] = 0.0
        _execute(inputs, played, candidates, alive[place])
        left = 0
        for each in range(n):
            c = alive[each]
            who = candidates.who[c]
            same = (done[2] == who[2] and (done[0] == who[0] or done[1] == who[1])) or (
                done[3] == who[3] and (done[0] == who[0] or done[1] == who[1])
            )
            across = (done[2] == who[3] or done[3] == who[2]) and (done[0] == who[1] or done[1] == who[0])
            if each != place and (not (same or across) or _offer(inputs, played, candidates, c)):
                alive[left] = c
                left += 1
        n = left
