"""Rounds of many draws of the challenge model: one driver for outcomes alone, one that keeps everything."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats, Indices, Integers
from pourparler.reach.settlement.challenge._choices import Codes
from pourparler.reach.settlement.challenge._round import (
    NOBODY_MOVES,
    SAME,
    TAKEN,
    Scratch,
    median_place,
    new_scratch,
    offer_kind,
    offered_shift,
    play_round,
    sort_actors,
)

__all__ = ["Outcomes", "Record", "new_record", "solve"]

NOBODY_STILL, MEDIAN_STILL, MEAN_STILL = 1, 2, 3
EACH_ROUND = 1


class Outcomes(NamedTuple):
    """Positions (draw, round + 1, actor), weighted median and mean (draw, round + 1), rounds played (draw,)."""

    positions: Floats
    median: Floats
    mean: Floats
    rounds_played: Indices


class Record(NamedTuple):
    """What happened, by draw and round, then by actor or by pair; see ``ChallengeDetail``. Empty if not asked for."""

    security: Floats
    risk: Floats
    exponent: Floats
    moved_by: Indices
    moved_because: Integers
    probability: Floats
    neutral: Floats
    own: Floats
    rival: Floats
    offer: Integers
    offered: Floats
    octant: Integers


def new_record(draws: int, rounds: int, actors: int) -> Record:
    """Return a record in which nothing has happened."""
    each, pair = (draws, rounds, actors), (draws, rounds, actors, actors)
    return Record(
        security=np.zeros(each),
        risk=np.zeros(each),
        exponent=np.ones(each),
        moved_by=np.full(each, -1, dtype=np.int64),
        moved_because=np.zeros(each, dtype=np.int8),
        probability=np.zeros(pair),
        neutral=np.zeros(pair),
        own=np.zeros(pair),
        rival=np.zeros(pair),
        offer=np.zeros(pair, dtype=np.int8),
        offered=np.zeros(pair),
        octant=np.zeros(pair, dtype=np.int8),
    )


@njit(cache=True)
def _octant(own: float, rival: float) -> int:
    """Which octant e and f fall into: two per quadrant, in the order of ``OCTANTS``; nothing above zero is below it."""
    if own > SAME:
        if rival > SAME:
            return 1 if own >= rival else 2
        return 3 if own > -rival else 4
    if rival > SAME:
        return 5 if rival > -own else 6
    return 7 if own >= rival else 8


@njit(cache=True)
def _record(record: Record, scratch: Scratch, codes: Codes, d: int, t: int) -> None:
    """Copy a round that was played from places in the order of positions to actors."""
    n = scratch.position.size
    fights, yields = codes.confrontation != NOBODY_MOVES, codes.capitulation == TAKEN
    for a in range(n):
        i = scratch.order[a]
        record.security[d, t, i] = scratch.security[a]
        record.risk[d, t, i] = scratch.risk[a]
        record.exponent[d, t, i] = scratch.exponent[a]
        by = scratch.by[a]
        if by >= 0:
            record.moved_by[d, t, i] = scratch.order[by]
            record.moved_because[d, t, i] = offer_kind(scratch.own[a, by], scratch.rival[a, by], fights, yields)
        for b in range(n):
            j = scratch.order[b]
            record.probability[d, t, i, j] = scratch.probability[a, b]
            record.neutral[d, t, i, j] = scratch.neutral[a, b]
            record.offered[d, t, i, j] = scratch.position[a]
            if a == b:
                continue
            own, rival = scratch.own[a, b], scratch.rival[a, b]
            record.own[d, t, i, j], record.rival[d, t, i, j] = own, rival
            if scratch.distance[a, b] <= SAME:
                continue
            kind = offer_kind(own, rival, fights, yields)
            record.octant[d, t, i, j] = _octant(own, rival)
            record.offer[d, t, i, j] = kind
            if kind > 0:
                gap = scratch.position[b] - scratch.position[a]
                record.offered[d, t, i, j] += offered_shift(kind, own, rival, gap)


@njit(cache=True)
def _summarise(outcomes: Outcomes, scratch: Scratch, d: int, t: int) -> None:
    """Weighted median and mean of sorted positions; the mean from the lowest up, so that unanimity is exact."""
    y, weight = scratch.position, scratch.weight
    total, above = 0.0, 0.0
    for m in range(y.size):
        total += weight[m]
        above += weight[m] * (y[m] - y[0])
    outcomes.median[d, t] = y[median_place(weight)]
    outcomes.mean[d, t] = y[0] + above / total


@njit(cache=True)
def _is_still(outcomes: Outcomes, codes: Codes, d: int, t: int, limit: float) -> bool:
    """Whether the stopping rule holds after round t (from 1)."""
    if codes.stop == NOBODY_STILL:
        return bool(np.abs(outcomes.positions[d, t] - outcomes.positions[d, t - 1]).max() <= limit)
    if codes.stop == MEDIAN_STILL:
        return bool(abs(outcomes.median[d, t] - outcomes.median[d, t - 1]) <= limit)
    if codes.stop == MEAN_STILL:
        return bool(abs(outcomes.mean[d, t] - outcomes.mean[d, t - 1]) <= limit)
    return False


@njit(cache=True)
def solve(
    weight: Floats, salience: Floats, reference: Floats, codes: Codes, outcomes: Outcomes, record: Record
) -> tuple[int, int, int]:
    """Play every draw from ``outcomes.positions[:, 0]``; returns (status of ``play_round``, draw, round).

    Positions after a stop, or once all agree, are those of the last round played.
    """
    draws, rounds, n = outcomes.positions.shape
    scratch = new_scratch(n)
    for d in range(draws):
        x = outcomes.positions[d]
        for m in range(n):
            scratch.order[m] = m
        sort_actors(scratch, x[0], weight[d], salience[d])
        _summarise(outcomes, scratch, d, 0)
        initial = scratch.position[n - 1] - scratch.position[0]
        width, playing = initial, True
        for t in range(1, rounds):
            now = scratch.position[n - 1] - scratch.position[0]
            playing = playing and now > 0.0
            x[t] = x[t - 1]
            if playing:
                width = now if codes.scale == EACH_ROUND else initial
                status = play_round(scratch, codes, width, reference[d])
                if status != 0:
                    return status, d, t
                for m in range(n):
                    x[t, scratch.order[m]] = scratch.moved[m]
                if record.security.size:
                    _record(record, scratch, codes, d, t - 1)
                outcomes.rounds_played[d] = t
                sort_actors(scratch, x[t], weight[d], salience[d])
            _summarise(outcomes, scratch, d, t)
            playing = playing and not _is_still(outcomes, codes, d, t, codes.stop_tolerance * initial)
    return 0, 0, 0
