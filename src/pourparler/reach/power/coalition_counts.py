"""How many coalitions reach given weights: exact counts by dynamic programming, in limbs of 63 bits.

A table counts coalitions by what they weigh under each rule, every axis ending in "this much or more", and, where
asked, by size. One more voter shifts the table and adds it to itself. Counts are long numbers; how many limbs a cell
can need is known beforehand, because no count exceeds a binomial coefficient. Suffix sums then turn the table into
U(s, x), the coalitions of s voters that weigh at least x. Those without voter i follow from
U(s, x) = N(s, x) + N(s - 1, x - w_i), hence

    N(s, x) = sum_j (-1)^j U(s - j, x - j w_i),

read off at one point of the table per j instead of building a table for each voter.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["Counts", "Whole", "count_coalitions", "count_without_each", "whole_numbers", "words_needed"]

Counts = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int64]

BITS = 63
_LIMB = np.uint64(2**BITS - 1)
_SHIFT = np.uint64(BITS)
_LOW = np.uint64(2**32 - 1)
_HALF = np.uint64(32)
_CACHE_WORDS = 2**21
"""Voters join together while the cells between the first and the last of them fit into 4 MiB."""


def _shape(voters: int, quotas: Whole, largest: int | None) -> tuple[int, int, int]:
    """Shape of a table: cells of the outer axes, limbs, and the inner axis: sizes, or what the last rule counts."""
    if largest is None:
        cells, inner = math.prod(int(quota) + 1 for quota in quotas[:-1]), int(quotas[-1]) + 1
        return cells, voters // BITS + 1, inner
    most = math.comb(voters, min(largest, voters // 2))
    return math.prod(int(quota) + 1 for quota in quotas), (most.bit_length() - 1) // BITS + 1, largest + 2


def words_needed(voters: int, quotas: Whole, largest: int | None) -> int:
    """Return how many 64-bit words the table of ``count_coalitions`` takes."""
    return math.prod(_shape(voters, quotas, largest))


def _strides(lengths: Whole) -> Whole:
    return np.array([math.prod(map(int, lengths[r + 1 :])) for r in range(lengths.size)], dtype=np.int64)


def count_coalitions(weights: Whole, quotas: Whole, largest: int | None) -> Counts:
    """Count coalitions by weight: U (cell, limb, inner) for weights (voter, rule) and quotas (rule,).

    U counts the coalitions that weigh at least x under every rule, each x from 0 to the quota. Limb l counts
    2 ** (63 l). Where sizes are counted, up to ``largest``, a cell is a point x (last rule fastest) and the inner axis
    the size, with one more place that means nothing; without, the inner axis is x of the last rule.

    >>> count_coalitions(np.array([[3], [1], [1]]), np.array([3]), None).tolist()
    [[[8, 7, 5, 4]]]
    >>> count_coalitions(np.array([[3], [1], [1]]), np.array([3]), 1)[:, 0, :2].tolist()
    [[1, 3], [0, 3], [0, 1], [0, 1]]
    """
    voters, rules = weights.shape
    sized = largest is not None
    shape = _shape(voters, quotas, largest)
    outer = rules if sized else rules - 1
    lengths = quotas[:outer] + 1
    strides = _strides(lengths)
    shifts = np.ones(voters, dtype=np.int64) if sized else weights[:, -1]
    order = np.lexsort((shifts, weights[:, :outer] @ strides))
    storage = np.zeros((shape[0] + 2, *shape[1:]), dtype=np.uint64)
    storage[0, 0, 0] = 1
    flat = storage.reshape(-1)
    _add_voters(flat, shape, np.ascontiguousarray(weights[order, :outer]), shifts[order], lengths, strides, sized)
    _sum_from_above(flat, shape, lengths, strides, sized)
    return storage[: shape[0]]


@njit(cache=True)
def _limb_ranges(voters: int, limbs: int, inner: int, sized: bool) -> Whole:
    """Where on the inner axis a limb may be filled once k voters are in: first and last, (k, limb, 2).

    With sizes its last place, whatever is larger, is left out: what overflows there is never read.
    """
    ranges = np.empty((voters + 1, limbs, 2), dtype=np.int64)
    ranges[:, :, 0], ranges[:, :, 1] = inner, -1
    for k in range(voters + 1):
        if not sized:
            ranges[k, : k // BITS + 1, 0], ranges[k, : k // BITS + 1, 1] = 0, inner - 1
            continue
        for s in range(min(k + 1, inner - 1)):  # log2 of C(k, s)
            bits = (math.lgamma(k + 1.0) - math.lgamma(s + 1.0) - math.lgamma(k - s + 1.0)) / math.log(2.0)
            for limb in range(min(limbs, int(bits + 1e-6) // BITS + 1)):
                ranges[k, limb, 0] = min(ranges[k, limb, 0], s)
                ranges[k, limb, 1] = s
    return ranges


@njit(cache=True)
def _add_voters(
    flat: Counts,
    shape: tuple[int, int, int],
    steps: Whole,
    shifts: Whole,
    lengths: Whole,
    strides: Whole,
    sized: bool,
) -> None:
    """Let voters join, several at a time so that the cells they pass stay in the cache.

    From the highest cell down: a cell may be read for the next voter once every cell that the last one moves into it
    has been read, which is a full step below.
    """
    cells, limbs, inner = shape
    voters = steps.shape[0]
    ranges = _limb_ranges(voters, limbs, inner, sized)
    filled = np.empty((cells, 2), dtype=np.int64)
    filled[:, 0], filled[:, 1] = inner, -1
    filled[0] = 0
    full = np.array([(steps[k] * strides).sum() for k in range(voters)], dtype=np.int64)
    scratch = cells * limbs * inner
    first, top = 0, 0
    while first < voters:
        after, lag = first + 1, full[first]
        while after < voters and (lag + full[after]) * limbs * inner <= _CACHE_WORDS:
            lag += full[after]
            after += 1
        for cell in range(min(top, cells - 1), -1 - lag, -1):
            source = cell
            for k in range(first, after):
                if 0 <= source < cells and filled[source, 1] >= 0:
                    goal = _reached(source, steps, k, lengths, strides)
                    _join(flat, source, goal, filled, ranges, k + 1, shifts[k], scratch)
                source += full[k]
        first, top = after, top + lag


@njit(cache=True)
def _reached(cell: int, steps: Whole, k: int, lengths: Whole, strides: Whole) -> int:
    """The cell a coalition of ``cell`` is in once voter k joins."""
    reached, rest = 0, cell
    for r in range(lengths.size):
        here = rest // strides[r] if strides[r] > 1 else rest
        rest -= here * strides[r]
        reached += min(here + steps[k, r], lengths[r] - 1) * strides[r]
    return reached


@njit(cache=True)
def _join(flat: Counts, source: int, goal: int, filled: Whole, ranges: Whole, k: int, shift: int, scratch: int) -> None:
    """Add one cell's counts to another's, moved along the inner axis: long addition with carries between limbs.

    ``flat`` ends in two scratch cells: one for a copy of a cell that is added to itself, one for carries.
    """
    limbs = ranges.shape[1]
    width = scratch // filled.shape[0]
    inner = width // limbs
    low, high = filled[source, 0], filled[source, 1]
    filled[goal, 0] = min(filled[goal, 0], low + shift, inner - 1)
    filled[goal, 1] = max(filled[goal, 1], min(high + shift, inner - 1))
    start, end, carry = source * width, goal * width, scratch + width
    if source == goal:
        for at in range(width):
            flat[scratch + at] = flat[start + at]
        start = scratch
    for at in range(carry + low, carry + high + 1):
        flat[at] = 0
    for limb in range(limbs):
        first, last = max(low, ranges[k, limb, 0] - shift), min(high, ranges[k, limb, 1] - shift)
        if first > last:
            break
        _add_run(
            flat, end + limb * inner + first + shift, start + limb * inner + first, carry + first, last - first + 1
        )
    for at in range(max(low, inner - shift), high + 1):
        over = np.uint64(0)
        for limb in range(limbs):
            value = flat[end + (limb + 1) * inner - 1] + flat[start + limb * inner + at] + over
            flat[end + (limb + 1) * inner - 1] = value & _LIMB
            over = value >> _SHIFT


@njit(cache=True)
def _add_run(flat: Counts, goal: int, source: int, carry: int, count: int) -> None:
    """One limb of a long addition; unsigned indices let the compiler use vector instructions."""
    into, out_of, over = np.uint64(goal), np.uint64(source), np.uint64(carry)
    for s in range(np.uint64(count)):
        value = flat[into + s] + flat[out_of + s] + flat[over + s]
        flat[into + s] = value & _LIMB
        flat[over + s] = value >> _SHIFT


@njit(cache=True)
def _sum_from_above(flat: Counts, shape: tuple[int, int, int], lengths: Whole, strides: Whole, sized: bool) -> None:
    """Turn "exactly this much" into "this much or more" along each rule's axis."""
    cells, limbs, inner = shape
    width = limbs * inner
    carry = (cells + 1) * width
    for r in range(lengths.size):
        for cell in range(cells - 1, -1, -1):
            if (cell // strides[r]) % lengths[r] < lengths[r] - 1:
                flat[carry:] = 0
                for limb in range(limbs):
                    start = cell * width + limb * inner
                    _add_run(flat, start, start + strides[r] * width, carry, inner)
    if not sized:
        for cell in range(cells):
            for at in range(inner - 2, -1, -1):
                over = np.uint64(0)
                for start in range(cell * width + at, (cell + 1) * width, inner):
                    value = flat[start] + flat[start + 1] + over
                    flat[start] = value & _LIMB
                    over = value >> _SHIFT


def count_without_each(
    table: Counts, weights: Whole, quotas: Whole, at: Whole, *, sized: bool
) -> npt.NDArray[np.object_]:
    """Count the coalitions without voter i that weigh at least ``at`` once it joins: whole numbers (voter, size).

    ``table`` is that of ``count_coalitions`` for the weights (voter, rule) and quotas (rule,), and ``at`` (rule,) is at
    most the quotas. Without sizes there is one column.

    >>> weights, quotas = np.array([[3], [1], [1]]), np.array([3])
    >>> table = count_coalitions(weights, quotas, None)
    >>> count_without_each(table, weights, quotas, quotas, sized=False)[:, 0].tolist()
    [4, 2, 2]
    """
    kinds, kind = np.unique(weights, axis=0, return_inverse=True)
    strides = _strides(quotas + 1)
    total = whole_numbers((_alternate_sized if sized else _alternate)(table, kinds, at, strides))
    return np.asarray((total if sized else total // 2)[kind.reshape(-1)], dtype=object)


def whole_numbers(halves: Whole) -> npt.NDArray[np.object_]:
    """Put half limbs (kind, limb, half, size) together: whole numbers (kind, size).

    >>> whole_numbers(np.array([[[[3], [1]]]])).tolist()
    [[4294967299]]
    """
    parts = halves.astype(object)
    limbs = (parts[:, limb, 0] + parts[:, limb, 1] * 2**32 << BITS * limb for limb in range(halves.shape[1]))
    return np.asarray(sum(limbs), dtype=object)


@njit(cache=True)
def _alternate_sized(table: Counts, kinds: Whole, at: Whole, strides: Whole) -> Whole:
    """sum_j (-1)^j U(s - j, x - (j + 1) w) as signed sums of half limbs: (kind, limb, half, size)."""
    limbs, sizes = table.shape[1], table.shape[2] - 1
    sums = np.zeros((kinds.shape[0], limbs, 2, sizes), dtype=np.int64)
    for i in range(kinds.shape[0]):
        for j in range(sizes):
            cell = (np.maximum(at - (j + 1) * kinds[i], 0) * strides).sum()
            sign = 1 - 2 * (j % 2)
            for limb in range(limbs):
                for s in range(j, sizes):
                    value = table[cell, limb, s - j]
                    sums[i, limb, 0, s] += sign * np.int64(value & _LOW)
                    sums[i, limb, 1, s] += sign * np.int64(value >> _HALF)
    return sums


@njit(cache=True)
def _alternate(table: Counts, kinds: Whole, at: Whole, strides: Whole) -> Whole:
    """Twice sum_j (-1)^j U(x - (j + 1) w) as signed sums of half limbs: (kind, limb, half, 1).

    Where the point moves no further, U(x) = 2 N(x) ends the sum.
    """
    _, limbs, inner = table.shape
    sums = np.zeros((kinds.shape[0], limbs, 2, 1), dtype=np.int64)
    for i in range(kinds.shape[0]):
        steps = 1
        for r in range(at.size):
            if kinds[i, r] > 0:
                steps = max(steps, -(-at[r] // kinds[i, r]))
        for j in range(steps):
            place = (np.maximum(at - (j + 1) * kinds[i], 0) * strides).sum()
            times = (1 - 2 * (j % 2)) * (2 if j < steps - 1 else 1)
            for limb in range(limbs):
                value = table[place // inner, limb, place % inner]
                sums[i, limb, 0, 0] += times * np.int64(value & _LOW)
                sums[i, limb, 1, 0] += times * np.int64(value >> _HALF)
    return sums
