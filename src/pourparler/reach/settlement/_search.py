"""The search for the best package: one pass to see the space, one for the best value, and a look at what is tied.

Packages are taken in blocks, party by party, so that the compiler can use vector instructions. Values are compared with
a tolerance for rounding: the order of additions decides nothing, and the tie rule decides what lies within it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.settlement._packages import (
    PackageSpace,
    check_choice,
    checked_packages,
    disagreement_for,
    utilities_of,
)
from pourparler.reach.settlement.spaces import NO_AGREEMENT, AdditiveIssues, PackageSettlement, Ties, WithoutAgreement

__all__ = [
    "LEAST_SPREAD",
    "PRODUCT",
    "ROUNDING",
    "SMALLEST",
    "SUM",
    "one_unit",
    "search",
    "shares_of_ideal",
    "shares_of_ideal_anywhere",
]

PRODUCT, LOGARITHMS, SMALLEST, SUM, LEAST_SPREAD = 0, 1, 2, 3, 4
"""What is made as large as possible: the product of scaled gains, the sum of their logarithms (where a product of many
would vanish), the smallest, the sum, or minus the spread."""

_FEW = 16
"""Up to so many parties the product itself is compared; of more, the sum of logarithms, which cannot vanish."""

ROUNDING = 1e-12
"""Values closer than this, relative to what they are made of, count as equal."""

_BLOCK = 256


class Survey(NamedTuple):
    """What a first pass sees, all (draw, party).

    ``size``: greatest absolute utility of any package or of the disagreement; ``ideal``: greatest gain over the
    disagreement in any package that gives no party less than it, and ``ideal_anywhere`` in any package. Minus infinity
    where there is none.
    """

    size: Floats
    ideal: Floats
    ideal_anywhere: Floats


def survey(model: str, space: PackageSpace, disagreement: Floats) -> Survey:
    """Look at every package once; refuses utilities that are not finite."""
    found, broken = _survey(space.base, space.table, disagreement)
    if broken:
        raise ModelError(
            f"{model}: a utility of party {_first_broken(space)} is not a finite number, or too large; leave out "
            "packages that are not valued, or draw the values that nobody states"
        )
    return found


def _first_broken(space: PackageSpace) -> int:
    for part in (space.base, space.table):
        wrong = ~np.isfinite(part).all(axis=(0, 1))
        if wrong.any():
            return int(np.argmax(wrong))
    return 0


@njit(cache=True)
def _survey(base: Floats, table: Floats, disagreement: Floats) -> tuple[Survey, bool]:
    draws, parties = disagreement.shape
    size, ideal, anywhere = np.empty((draws, parties)), np.empty((draws, parties)), np.empty((draws, parties))
    gains, worst, broken = np.empty((parties, _BLOCK)), np.empty(_BLOCK), np.zeros(_BLOCK)
    largest, best, best_anywhere = np.empty_like(gains), np.empty_like(gains), np.empty_like(gains)
    for draw in range(draws):
        sums, rows = base[min(draw, base.shape[0] - 1)], table[min(draw, table.shape[0] - 1)]
        largest[:] = 0.0
        best[:], best_anywhere[:] = -np.inf, -np.inf
        for outer in range(sums.shape[0]):
            for first in range(0, rows.shape[0], _BLOCK):
                count = min(_BLOCK, rows.shape[0] - first)
                worst[:count] = np.inf
                for i in range(parties):
                    start, none = sums[outer, i], disagreement[draw, i]
                    floor = abs(none)
                    for k in range(count):
                        utility = start + rows[first + k, i]
                        gain = utility - none
                        magnitude = abs(utility)
                        gains[i, k] = gain
                        broken[k] += gain * 0.0
                        largest[i, k] = max(largest[i, k], magnitude)
                        worst[k] = min(worst[k], gain + ROUNDING * max(magnitude, floor))
                for i in range(parties):
                    for k in range(count):
                        best_anywhere[i, k] = max(best_anywhere[i, k], gains[i, k])
                        best[i, k] = max(best[i, k], gains[i, k] if worst[k] >= 0.0 else -np.inf)
        for i in range(parties):
            size[draw, i] = max(largest[i].max(), abs(disagreement[draw, i]))
            ideal[draw, i], anywhere[draw, i] = best[i].max(), best_anywhere[i].max()
    return Survey(size, ideal, anywhere), not (broken == 0.0).all()


def shares_of_ideal(seen: Survey) -> Floats:
    """Return what turns gains into shares of ideal gains: 1 / ideal, not finite where a party cannot gain."""
    return _shares(seen, seen.ideal)


def shares_of_ideal_anywhere(seen: Survey) -> Floats:
    """Return the same for ideal gains in any package."""
    return _shares(seen, seen.ideal_anywhere)


def _shares(seen: Survey, ideal: Floats) -> Floats:
    gains = ideal > ROUNDING * seen.size
    factor: Floats = np.where(gains, 1.0 / np.where(gains, ideal, 1.0), np.inf)
    return factor


def one_unit(seen: Survey) -> Floats:
    """Return what scales all parties' gains alike, by the largest utility of any of them."""
    largest = seen.size.max(axis=1, keepdims=True)
    return np.broadcast_to(1.0 / np.where(largest > 0.0, largest, 1.0), seen.size.shape)


def search(
    model: str,
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike | None,
    kind: int,
    scale_of: Callable[[Survey], Floats],
    *,
    rational: bool,
    ties: Ties,
    without_agreement: WithoutAgreement,
    why: str,
) -> PackageSettlement:
    """Find the best package of every draw, gains scaled by ``scale_of`` (draw, party), not finite where none will do.

    ``rational``: only packages that give no party less than the disagreement. ``why`` says what is missing where
    there is no package, as in "no package gives every party a gain". Raises ``ModelError`` for a space or a
    disagreement that cannot be.
    """
    packages = checked_packages(model, space)
    none = disagreement_for(model, disagreement, packages)
    seen = survey(model, packages, none)
    factor = scale_of(seen)
    kind = LOGARITHMS if kind == PRODUCT and none.shape[1] > _FEW else kind
    check_choice(model, "ties", ties, Ties)
    check_choice(model, "without_agreement", without_agreement, WithoutAgreement)
    possible = np.asarray(np.isfinite(factor).all(axis=1))
    scale = np.where(possible[:, np.newaxis], factor, 0.0)
    tolerance = ROUNDING * (seen.size * scale).max(axis=1)
    package = _search(
        packages.base, packages.table, none, kind, scale, possible, tolerance, rational, ties == "leximin"
    )
    nowhere = package == NO_AGREEMENT
    if nowhere.any() and without_agreement == "refuse":
        raise ModelError(
            f"{model}: in draw {int(np.argmax(nowhere))} {why}; check the disagreement utilities, or ask for "
            "without_agreement='disagreement'"
        )
    return PackageSettlement(package, utilities_of(packages, package, none))


class _Block(NamedTuple):
    """Room for a block: scaled gains (party, package), the value, the least and the greatest gain (package,)."""

    gains: Floats
    value: Floats
    worst: Floats
    most: Floats


@njit(cache=True)
def _search(
    base: Floats,
    table: Floats,
    disagreement: Floats,
    kind: int,
    factor: Floats,
    possible: Mask,
    tolerance: Floats,
    rational: bool,
    leximin: bool,
) -> Indices:
    draws, parties = disagreement.shape
    package = np.full(draws, NO_AGREEMENT, dtype=np.int64)
    block = _Block(np.empty((parties, _BLOCK)), np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK))
    best_of = np.empty((base.shape[1], -(-table.shape[1] // _BLOCK)))
    for draw in range(draws):
        sums, rows = base[min(draw, base.shape[0] - 1)], table[min(draw, table.shape[0] - 1)]
        none, scale = disagreement[draw], factor[draw]
        if possible[draw]:
            _best_of_blocks(best_of, block, sums, rows, none, scale, kind, rational)
            best = best_of.max()
            if best > -np.inf:
                bar = best - tolerance[draw] * (best if kind == PRODUCT else 1.0)
                package[draw] = _choose(
                    best_of, bar, tolerance[draw], leximin, block, sums, rows, none, scale, kind, rational
                )
    return package


@njit(cache=True)
def _best_of_blocks(
    best_of: Floats, block: _Block, sums: Floats, rows: Floats, none: Floats, scale: Floats, kind: int, rational: bool
) -> None:
    for outer in range(sums.shape[0]):
        for number in range(best_of.shape[1]):
            count = _fill(block, sums, outer, rows, number, none, scale)
            _value(block, count, kind, rational)
            best = -np.inf
            for k in range(count):
                best = max(best, block.value[k])
            best_of[outer, number] = best


@njit(cache=True)
def _choose(
    best_of: Floats,
    bar: float,
    tolerance: float,
    leximin: bool,
    block: _Block,
    sums: Floats,
    rows: Floats,
    none: Floats,
    scale: Floats,
    kind: int,
    rational: bool,
) -> int:
    """The package among those that reach the bar: the first, or the one whose sorted gains are highest from below."""
    chosen, ranked = NO_AGREEMENT, np.empty(none.size)
    for outer in range(sums.shape[0]):
        for number in range(best_of.shape[1]):
            if best_of[outer, number] >= bar:
                count = _fill(block, sums, outer, rows, number, none, scale)
                _value(block, count, kind, rational)
                for k in range(count):
                    if block.value[k] >= bar:
                        other = np.sort(block.gains[:, k])
                        if chosen < 0 or _is_above(other, ranked, tolerance):
                            chosen, ranked = outer * rows.shape[0] + number * _BLOCK + k, other
                        if not leximin:
                            return chosen
    return chosen


@njit(cache=True)
def _is_above(one: Floats, other: Floats, tolerance: float) -> bool:
    """Whether the first of two sorted lists is above the other where they first differ."""
    for i in range(one.size):
        if abs(one[i] - other[i]) > tolerance:
            return bool(one[i] > other[i])
    return False


@njit(cache=True)
def _fill(block: _Block, sums: Floats, outer: int, rows: Floats, number: int, none: Floats, scale: Floats) -> int:
    """Write a block's scaled gains, and into ``worst`` the least gain with room for rounding."""
    gains, worst = block.gains, block.worst
    first = number * _BLOCK
    count: int = min(_BLOCK, rows.shape[0] - first)
    worst[:count] = np.inf
    for i in range(none.size):
        start, without, times, floor = sums[outer, i], none[i], scale[i], abs(none[i])
        for k in range(count):
            utility = start + rows[first + k, i]
            gain = utility - without
            gains[i, k] = gain * times
            worst[k] = min(worst[k], gain + ROUNDING * max(abs(utility), floor))
    return count


@njit(cache=True)
def _value(block: _Block, count: int, kind: int, rational: bool) -> None:
    """Write what is to be made as large as possible into ``value``, minus infinity where it will not do."""
    gains, value, worst, most = block
    if kind == PRODUCT:
        _multiply(value, gains, count)
    elif kind == LOGARITHMS:
        _add_logarithms(value, gains, count)
    elif kind == SUM:
        _add(value, gains, count)
    else:
        _take_smallest(value, gains, count)
    if kind == LEAST_SPREAD:
        _take_greatest(most, gains, count)
        for k in range(count):
            value[k] = value[k] - most[k] if value[k] > 0.0 else -np.inf
    if rational:
        for k in range(count):
            value[k] = value[k] if worst[k] >= 0.0 else -np.inf


@njit(cache=True)
def _multiply(value: Floats, gains: Floats, count: int) -> None:
    value[:count] = 1.0
    for i in range(gains.shape[0]):
        for k in range(count):
            value[k] *= max(gains[i, k], 0.0)
    for k in range(count):
        value[k] = value[k] if value[k] > 0.0 else -np.inf


@njit(cache=True)
def _add_logarithms(value: Floats, gains: Floats, count: int) -> None:
    value[:count] = 0.0
    for i in range(gains.shape[0]):
        for k in range(count):
            value[k] += np.log(gains[i, k]) if gains[i, k] > 0.0 else -np.inf


@njit(cache=True)
def _add(value: Floats, gains: Floats, count: int) -> None:
    value[:count] = 0.0
    for i in range(gains.shape[0]):
        for k in range(count):
            value[k] += gains[i, k]


@njit(cache=True)
def _take_smallest(value: Floats, gains: Floats, count: int) -> None:
    value[:count] = np.inf
    for i in range(gains.shape[0]):
        for k in range(count):
            value[k] = min(value[k], gains[i, k])


@njit(cache=True)
def _take_greatest(value: Floats, gains: Floats, count: int) -> None:
    value[:count] = -np.inf
    for i in range(gains.shape[0]):
        for k in range(count):
            value[k] = max(value[k], gains[i, k])
