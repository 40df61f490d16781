"""Pareto frontier of packages: those no other package beats for one party without loss to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.settlement._packages import checked_packages
from pourparler.reach.settlement.spaces import AdditiveIssues

__all__ = ["ParetoFrontier", "pareto_frontier"]


@dataclass(frozen=True)
class ParetoFrontier:
    """Frontier packages: number (n,), ascending, and what they are worth (n, party)."""

    package: Indices
    utilities: Floats


def pareto_frontier(space: npt.ArrayLike | AdditiveIssues) -> ParetoFrontier:
    """Pareto frontier (Pareto 1906; Kung, Luccio & Preparata 1975): packages that no package dominates.

    A package is dominated when another gives every party at least as much and some party more. Packages of exactly
    equal worth to everybody do not dominate one another: all stand on the frontier, or none.

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
    package = np.flatnonzero(_undominated(utilities))
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
    for issue in issues:
        options = np.arange(issue.shape[0])
        package = (package[:, np.newaxis] * issue.shape[0] + options).reshape(-1)
        utilities = (utilities[:, np.newaxis] + issue).reshape(-1, issue.shape[1])
        kept = _undominated(utilities)
        package, utilities = package[kept], utilities[kept]
    return ParetoFrontier(package, utilities)


def _undominated(utilities: Floats) -> Mask:
    """Which packages (package,) are not dominated: sorted from the best for the first party down, ties by the next."""
    parties = utilities.shape[1]
    order = np.lexsort(tuple(-utilities[:, party] for party in range(parties - 1, -1, -1)))
    ordered = np.ascontiguousarray(utilities[order])
    kept = np.empty(order.size, dtype=np.bool_)
    if parties <= 3:
        columns = np.zeros((order.size, 3))
        columns[:, :parties] = ordered
        ranks = np.unique(-columns[:, 1], return_inverse=True)[1].reshape(-1)
        kept[order] = _undominated_by_rank(columns, ranks)
    else:
        kept[order] = _undominated_by_frontier(ordered)
    return kept


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
