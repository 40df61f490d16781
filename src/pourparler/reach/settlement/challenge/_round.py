"""One round of the challenge model, over actors sorted by position.

Voters' losses are sorted with the positions, so that every sum over third parties is a difference of two prefix sums:
a round costs O(n^2) for n actors, whatever the choices. Sums run in the order of the positions, so that the order of
the actors changes no bit of the result. Equation names (delta, v, P, E, D, R) are those of the package's docstring.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement.challenge._choices import Codes

__all__ = ["SAME", "Scratch", "median_place", "new_scratch", "offer_kind", "offered_shift", "play_round", "sort_actors"]

SAME = 1e-12
"""Positions nearer than this share of the range, and expected utilities nearer than this, are the same."""
_NOBODY = 1e-14
"""Votes below this share of all weight are nobody's."""
TRIPLES, THIRD_PARTIES = 0, 2
NET_VOTES = HALF = UNWEIGHTED = OWN = NEUTRAL = NOBODY_MOVES = TAKEN = 1
NO_DRIFT, EVEN, MEDIAN = 0, 1, 2
LOWEST, LEAST_MOVE = 0, 1
NONE, CONFRONTATION, COMPROMISE, CAPITULATION = 0, 1, 2, 3


class Scratch(NamedTuple):
    """Arrays of one round, by place in the order of positions: (n,), (n, n) or, for prefix sums, (n + 1, n).

    ``order``: the actor at each place. ``neutral``: E(a -> b) where nobody minds risk. ``own``: E_i(i -> j), at
    [i, j]; ``rival``: E_i(j -> i), at [i, j]. ``by``: the place of the actor whose offer is taken, -1 for none.
    """

    order: Indices
    position: Floats
    weight: Floats
    salience: Floats
    security: Floats
    risk: Floats
    exponent: Floats
    distance: Floats
    log_distance: Floats
    log_near: Floats
    log_far: Floats
    rank: Floats
    loss: Floats
    prefix: Floats
    probability: Floats
    neutral: Floats
    own: Floats
    rival: Floats
    moved: Floats
    by: Indices


@njit(cache=True)
def new_scratch(n: int) -> Scratch:
    """Return arrays for n actors."""
    return Scratch(
        np.arange(n),
        np.empty(n),
        np.empty(n),
        np.empty(n),
        np.empty(n),
        np.empty(n),
        np.ones(n),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.zeros((n + 1, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty((n, n)),
        np.empty(n),
        np.empty(n, dtype=np.int64),
    )


@njit(cache=True)
def _stands_after(x: Floats, weight: Floats, salience: Floats, one: int, other: int) -> bool:
    """Whether one actor comes after another: by position, weight, salience, and only then by place in the list."""
    if x[one] != x[other]:
        return bool(x[one] > x[other])
    if weight[one] != weight[other]:
        return bool(weight[one] > weight[other])
    if salience[one] != salience[other]:
        return bool(salience[one] > salience[other])
    return one > other


@njit(cache=True)
def sort_actors(scratch: Scratch, x: Floats, weight: Floats, salience: Floats) -> None:
    """Sort the actors by position; quick where the last order nearly holds."""
    order = scratch.order
    for m in range(1, x.size):
        actor = order[m]
        place = m
        while place > 0 and _stands_after(x, weight, salience, order[place - 1], actor):
            order[place] = order[place - 1]
            place -= 1
        order[place] = actor
    for m in range(x.size):
        scratch.position[m] = x[order[m]]
        scratch.weight[m] = weight[order[m]]
        scratch.salience[m] = salience[order[m]]


@njit(cache=True)
def median_place(weight: Floats) -> int:
    """Return the first place at which half of the weight (sorted by position) is reached."""
    half, total = 0.5 * weight.sum() * (1.0 - SAME), 0.0
    for m in range(weight.size):
        total += weight[m]
        if total >= half:
            return m
    return weight.size - 1


@njit(cache=True)
def _measure(scratch: Scratch, width: float) -> None:
    """Distances d, as shares of the range, and the logarithms of d, .5 - .5 d and .5 + .5 d."""
    y, distance = scratch.position, scratch.distance
    log_distance, log_near, log_far = scratch.log_distance, scratch.log_near, scratch.log_far
    n = y.size
    for a in range(n):
        distance[a, a] = 0.0
        log_distance[a, a] = -np.inf
        log_near[a, a] = log_far[a, a] = math.log(0.5)
        for b in range(a + 1, n):
            d = min(1.0, (y[b] - y[a]) / width)
            distance[a, b] = distance[b, a] = d
            log_distance[a, b] = log_distance[b, a] = math.log(d) if d > 0.0 else -np.inf
            log_near[a, b] = log_near[b, a] = math.log(0.5 - 0.5 * d) if d < 1.0 else -np.inf
            log_far[a, b] = log_far[b, a] = math.log(0.5 + 0.5 * d)


@njit(cache=True)
def _rank_distances(scratch: Scratch) -> None:
    """Coefficients that turn the losses of voter k into sum over l and m of |v_k(l, m)|: 2 (2 rank - n + 1)."""
    distance, rank = scratch.distance, scratch.rank
    n = scratch.position.size
    for k in range(n):
        left, right = k, k + 1
        for t in range(n):
            nearer_left = right == n or (left >= 0 and distance[k, left] <= distance[k, right])
            place = left if nearer_left else right
            left -= nearer_left
            right += not nearer_left
            rank[k, place] = 2.0 * (2 * t - n + 1)


@njit(cache=True)
def _sum_losses(scratch: Scratch, codes: Codes) -> float:
    """Prefix sums over voters of c s delta^r, from ``loss``; returns the sum of votes over all triples if asked for."""
    loss, prefix, rank = scratch.loss, scratch.prefix, scratch.rank
    n = scratch.position.size
    triples = 0.0
    for k in range(n):
        for a in range(n):
            prefix[k + 1, a] = prefix[k, a] + loss[k, a]
    if codes.denominator == TRIPLES:
        for k in range(n):
            for a in range(n):
                triples += rank[k, a] * loss[k, a]
    return triples


@njit(cache=True)
def _contest(scratch: Scratch, codes: Codes) -> bool:
    """P(a, b) of every pair; false where nobody votes between different positions and that is refused."""
    prefix, loss, y = scratch.prefix, scratch.loss, scratch.position
    distance, probability = scratch.distance, scratch.probability
    n = y.size
    triples = _sum_losses(scratch, codes)
    nobody = _NOBODY * scratch.weight.sum()
    tie = 0.5 if codes.undecided == HALF else 0.0
    for a in range(n):
        probability[a, a] = tie
        cut = a
        for b in range(a + 1, n):
            if distance[a, b] <= SAME:
                probability[a, b] = probability[b, a] = tie
                continue
            while cut < b and y[cut] - y[a] < y[b] - y[cut]:
                cut += 1
            # Voters before the cut are nearer to a, the rest to b.
            for_a = prefix[cut, b] - prefix[cut, a]
            for_b = (prefix[n, a] - prefix[cut, a]) - (prefix[n, b] - prefix[cut, b])
            if codes.denominator == THIRD_PARTIES:
                for_a, for_b = for_a - loss[a, b], for_b - loss[b, a]
            for_a, for_b = max(0.0, for_a), max(0.0, for_b)
            below = triples if codes.denominator == TRIPLES else for_a + for_b
            if below <= nobody:
                if codes.undecided != HALF:
                    return False
                probability[a, b] = probability[b, a] = 0.5
                continue
            if codes.numerator == NET_VOTES:
                for_a, for_b = max(0.0, for_a - for_b), max(0.0, for_b - for_a)
            probability[a, b], probability[b, a] = for_a / below, for_b / below
    return True


@njit(cache=True)
def _drift(even: bool, distance: float, to_centre: float, exponent: float) -> float:
    """T ub + (1 - T) uw: what is expected of a rival without a challenge (Scholz, Calbert & Smith 2011)."""
    half = 0.25 * (to_centre + distance)
    if even:
        return 2.0 - 2.0 * float((0.5 - half) ** exponent + (0.5 + half) ** exponent)
    base = 0.5 - half if to_centre < distance - SAME else 0.5 + half
    return 2.0 - 4.0 * float(base**exponent)


@njit(cache=True)
def _expect_neutral(scratch: Scratch, codes: Codes, to_centre: Floats) -> None:
    """E(a -> b) of every pair where nobody minds risk, where us = 2 d, uf = -2 d and sq = 0; and security D."""
    distance, probability, neutral = scratch.distance, scratch.probability, scratch.neutral
    salience, security = scratch.salience, scratch.security
    n = security.size
    for a in range(n):
        for b in range(n):
            lost = salience[b] * (1.0 - probability[a, b])
            neutral[a, b] = 2.0 * distance[a, b] * (1.0 - 2.0 * lost)
        if codes.drift != NO_DRIFT:
            for b in range(n):
                expected = _drift(codes.drift == EVEN, distance[a, b], to_centre[a], 1.0)
                neutral[a, b] -= (1.0 - codes.status_quo) * expected
        neutral[a, a] = 0.0
    security[:] = 0.0
    for a in range(n):
        for b in range(n):
            security[b] += neutral[a, b] if codes.security != OWN else neutral[b, a]


@njit(cache=True)
def _mind_risk(scratch: Scratch, codes: Codes) -> bool:
    """Risk R and exponents r from security; false where all are equally secure and that is refused."""
    security, risk, exponent = scratch.security, scratch.risk, scratch.exponent
    least, most = security[0], security[0]
    for i in range(security.size):
        least, most = min(least, security[i]), max(most, security[i])
    degenerate = most - least <= SAME * max(1.0, abs(least), abs(most))
    if degenerate and codes.degenerate_risk != NEUTRAL:
        return False
    for i in range(security.size):
        risk[i] = 0.0 if degenerate else (2.0 * security[i] - most - least) / (most - least)
        exponent[i] = (1.0 - risk[i] / 3.0) / (1.0 + risk[i] / 3.0)
    return True


@njit(cache=True)
def _expect(scratch: Scratch, codes: Codes, to_centre: Floats) -> None:
    """E_i(i -> j) and E_i(j -> i) of every pair, both with i's exponent."""
    own, rival, probability, distance = scratch.own, scratch.rival, scratch.probability, scratch.distance
    log_near, log_far, salience = scratch.log_near, scratch.log_far, scratch.salience
    n = salience.size
    for i in range(n):
        r = scratch.exponent[i]
        quo = codes.status_quo * (2.0 - 4.0 * 0.5**r)
        for j in range(n):
            own[i, j] = 2.0 - 4.0 * math.exp(r * log_near[i, j])
        for j in range(n):
            rival[i, j] = 2.0 - 4.0 * math.exp(r * log_far[i, j])
        for j in range(n):
            success, stake = own[i, j] - quo, own[i, j] - rival[i, j]
            own[i, j] = success - salience[j] * (1.0 - probability[i, j]) * stake
            rival[i, j] = success - salience[i] * (1.0 - probability[j, i]) * stake
        if codes.drift != NO_DRIFT:
            for j in range(n):
                even, rest = codes.drift == EVEN, 1.0 - codes.status_quo
                own[i, j] -= rest * _drift(even, distance[i, j], to_centre[i], r)
                rival[i, j] -= rest * _drift(even, distance[i, j], to_centre[j], r)


@njit(cache=True)
def offer_kind(own: float, rival: float, fights: bool, yields: bool) -> int:
    """Return which offer expected utilities e and f of i make j put to i; confrontation and capitulation may not be."""
    if rival <= SAME or abs(own) <= SAME:
        return NONE
    if own > 0.0:
        return CONFRONTATION if fights and rival > own + SAME else NONE
    if rival > SAME - own:
        return COMPROMISE
    return CAPITULATION if yields else NONE


@njit(cache=True)
def offered_shift(kind: int, own: float, rival: float, gap: float) -> float:
    """Return how far i would move: all of the ``gap`` to j, or |e| / f of it in a compromise."""
    return gap * (-own / rival) if kind == COMPROMISE else gap


@njit(cache=True)
def _key(kind: int, own: float, rival: float, here: float, there: float, rule: int) -> float:
    """Return what is least in the offer that is taken, among offers of one kind."""
    if kind == COMPROMISE and rule != LEAST_MOVE:
        return (-own * here + rival * there) / (rival - own) if rule == LOWEST else -own
    return abs(offered_shift(kind, own, rival, there - here))


@njit(cache=True)
def _choose(scratch: Scratch, codes: Codes, width: float) -> None:
    """The offer each takes: confrontation before compromise before capitulation, the least key, then first listed."""
    y, moved, order, distance = scratch.position, scratch.moved, scratch.order, scratch.distance
    own, rival, rule = scratch.own, scratch.rival, codes.compromise
    fights, yields = codes.confrontation != NOBODY_MOVES, codes.capitulation == TAKEN
    for i in range(y.size):
        taken, best, least = CAPITULATION + 1, -1, 0.0
        for j in range(y.size):
            e, f = own[i, j], rival[i, j]
            kind = offer_kind(e, f, fights, yields)
            if kind == NONE or kind > taken or distance[i, j] <= SAME:
                continue
            key = _key(kind, e, f, y[i], y[j], rule)
            same = SAME if kind == COMPROMISE and rule > LEAST_MOVE else SAME * width
            if kind < taken or key < least - same or (key <= least + same and order[j] < order[best]):
                taken, best, least = kind, j, key
        scratch.by[i] = best
        moved[i] = y[i]
        if best >= 0 and taken == COMPROMISE:
            moved[i] += offered_shift(taken, own[i, best], rival[i, best], y[best] - y[i])
        elif best >= 0:
            moved[i] = y[best]


@njit(cache=True)
def _weigh_losses(scratch: Scratch, minding: bool) -> None:
    """Losses c_k s_k delta_k(a)^r_k of voter k, with r = 1 where nobody minds risk."""
    loss, weight, exponent = scratch.loss, scratch.weight, scratch.exponent
    distance, log_distance = scratch.distance, scratch.log_distance
    for k in range(weight.size):
        for a in range(weight.size):
            share = math.exp(exponent[k] * log_distance[k, a]) if minding else distance[k, a]
            loss[k, a] = weight[k] * share


@njit(cache=True)
def play_round(scratch: Scratch, codes: Codes, width: float, reference: float) -> int:
    """Play one round of sorted actors; returns 0, or 1 where nobody votes, or 2 where all are equally secure."""
    y = scratch.position
    _measure(scratch, width)
    to_centre = np.empty(y.size if codes.drift != NO_DRIFT else 0)
    if codes.drift != NO_DRIFT:
        centre = y[median_place(scratch.weight)] if codes.drift <= MEDIAN else reference
        to_centre[:] = np.minimum(1.0, np.abs(y - centre) / width)
    if codes.denominator == TRIPLES:
        _rank_distances(scratch)
    _weigh_losses(scratch, False)
    if not _contest(scratch, codes):
        return 1
    _expect_neutral(scratch, codes, to_centre)
    if not _mind_risk(scratch, codes):
        return 2
    if codes.voter_exponent != UNWEIGHTED:
        _weigh_losses(scratch, True)
        if not _contest(scratch, codes):
            return 1
    _expect(scratch, codes, to_centre)
    _choose(scratch, codes, width)
    return 0
