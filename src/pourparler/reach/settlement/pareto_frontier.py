"""Pareto frontier of packages: those no other package beats for one party without loss to another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.settlement._packages import checked_packages
from pourparler.reach.settlement.spaces import AdditiveIssues

__all__ = ["ParetoFrontier", "pareto_frontier"]


ROUNDING = 1e-9
"""Differences up to this share of a party's largest number are rounding."""


@dataclass(frozen=True)
class ParetoFrontier:
    """Frontier packages: number (n,), ascending, and what they are worth (n, party)."""

    package: Indices
    utilities: Floats


def pareto_frontier(space: npt.ArrayLike | AdditiveIssues) -> ParetoFrontier:
    """Pareto frontier (Pareto 1906; Kung, Luccio & Preparata 1975): packages that no package dominates.

    A package is dominated when another gives every party at least as much and some party more. Values of one party
    within rounding of one another, 1e-9 of its largest, count as equal, and so does what a chain of such values joins,
    so that neither the order of additions nor that of packages decides. Packages of equal worth to everybody do not
    dominate one another: all stand on the frontier, or none.

    ``space``: utilities (package, party), or ``AdditiveIssues``, of one draw: frontiers of several differ in length.
    Additive issues are joined one by one, and what is dominated is left behind each time: it stays dominated whatever
    is added. With two or three parties n packages take n log n steps; with more, each is held against the frontier.

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there are several draws.

    Reference: Kung, H. T., Luccio, F. & Preparata, F. P. (1975). On finding the maxima of a set of vectors. Journal of
    the ACM 22(4), 469-476.

    >>> pareto_frontier([[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55], [0.4, 0.6]]).package.tolist()
    [0, 1, 2, 3]
    """
    model = "pareto_frontier"
    if isinstance(space, AdditiveIssues):
        issues = [_one_draw(model, each) for each in space.utilities]
        if len({each.shape[1] for each in issues}) != 1:
            raise ModelError(
                f"{model}: issues differ in parties, or there are none; give (option, party) for each issue"
            )
        return _join_issues(issues)
    utilities = _one_draw(model, space)
    package = np.flatnonzero(_undominated(utilities, np.abs(utilities).max(axis=0)))
    return ParetoFrontier(package, utilities[package])


def _one_draw(model: str, utilities: npt.ArrayLike) -> Floats:
    table = checked_packages(model, utilities).table
    if table.shape[0] != 1:
        raise ModelError(f"{model}: {table.shape[0]} draws; ask for the frontier of one at a time")
    if not np.isfinite(table).all():
        row, party = (int(index) for index in np.argwhere(~np.isfinite(table[0]))[0])
        raise ModelError(f"{model}: the utility of {row} for party {party} is not finite; leave out what is not valued")
    only: Floats = table[0]
    return only


def _join_issues(issues: list[Floats]) -> ParetoFrontier:
    package, utilities = np.zeros(1, dtype=np.int64), np.zeros((1, issues[0].shape[1]))
    magnitude = np.zeros(issues[0].shape[1])
    for issue in issues:
        options = np.arange(issue.shape[0])
        package = (package[:, np.newaxis] * issue.shape[0] + options).reshape(-1)
        utilities = (utilities[:, np.newaxis] + issue).reshape(-1, issue.shape[1])
        magnitude = magnitude + np.abs(issue).max(axis=0)
        kept = _undominated(utilities, magnitude)
        package, utilities = package[kept], utilities[kept]
    return ParetoFrontier(package, utilities)


def _undominated(utilities: Floats, magnitude: Floats) -> Mask:
    """Which packages (package,) are not dominated: sorted from the best for the first party down, ties by the next.

    ``magnitude`` (party,) is the largest number that was added up; rounding is relative to it.
    """
    parties = utilities.shape[1]
    places = np.stack([_places(utilities[:, party], ROUNDING * magnitude[party]) for party in range(parties)], axis=1)
    order = _best_first(places)
    ordered = places[order]
    kept = np.empty(order.size, dtype=np.bool_)
    if parties <= 3:
        columns = np.zeros((order.size, 3))
        columns[:, :parties] = ordered
        ranks = (columns[:, 1].max() - columns[:, 1]).astype(np.int64)
        kept[order] = _undominated_by_rank(columns, ranks)
    else:
        kept[order] = _undominated_by_frontier(ordered)
    return kept


def _best_first(places: Floats) -> Indices:
    """Sort packages by the places (package, party) of the first party, ties by the next; as one number if it fits."""
    sizes = [int(size) + 1 for size in places.max(axis=0)]
    if math.prod(sizes) >= 2**62:
        return np.lexsort(tuple(-places[:, party] for party in range(len(sizes) - 1, -1, -1)))
    key = np.zeros(places.shape[0], dtype=np.int64)
    for party, size in enumerate(sizes):
        key = key * size + places[:, party].astype(np.int64)
    return np.argsort(-key, kind="stable")


def _places(values: Floats, rounding: float) -> Floats:
    """Number values (package,) from the lowest up; values no further apart than rounding have one number."""
    order = np.argsort(values)
    places = np.empty(values.size)
    places[order] = np.concatenate(([0.0], np.cumsum(np.diff(values[order]) > rounding)))
    return places


@njit(cache=True)
def _is_same(ordered: Floats, one: int, other: int) -> bool:
    return bool((ordered[one] == ordered[other]).all())


@njit(cache=True)
def _undominated_by_rank(ordered: Floats, ranks: Indices) -> Mask:
    """Three parties: whoever stands earlier is as good for the first, so the best third among second ranks decides.

    ``best`` is a Fenwick tree of the greatest third utility by rank of the second, best first.
    """
    size = ordered.shape[0]
    kept, best = np.empty(size, dtype=np.bool_), np.full(size + 1, -np.inf)
    for row in range(size):
        if row > 0 and _is_same(ordered, row, row - 1):
            kept[row] = kept[row - 1]
            continue
        third, place, reached = ordered[row, 2], ranks[row] + 1, -np.inf
        while place > 0:
            reached = max(reached, best[place])
            place -= place & -place
        kept[row] = reached < third
        place = ranks[row] + 1
        while place <= size and kept[row]:
            best[place] = max(best[place], third)
            place += place & -place
    return kept


@njit(cache=True)
def _undominated_by_frontier(ordered: Floats) -> Mask:
    """Any number of parties: whoever stands earlier cannot be dominated, so the frontier only grows.

    The package that dominated last is tried first: it is likely to dominate again.
    """
    size, parties = ordered.shape
    kept, frontier = np.zeros(size, dtype=np.bool_), np.empty(size, dtype=np.int64)
    count = 0
    for row in range(size):
        if row > 0 and _is_same(ordered, row, row - 1):
            kept[row] = kept[row - 1]
            continue
        dominated = False
        for place in range(count):
            dominated = True
            for party in range(parties):
                if ordered[frontier[place], party] < ordered[row, party]:
                    dominated = False
                    break
            if dominated:
                first = frontier[place]
                frontier[1 : place + 1] = frontier[:place].copy()
                frontier[0] = first
                break
        if not dominated:
            kept[row] = True
            frontier[count] = row
            count += 1
    return kept
