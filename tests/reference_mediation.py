"""Slow references for the mediator's view, written from the definitions: dominance by enumeration, trades by loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from pourparler.case.schema import Package
from pourparler.case.situation import Situation

Place = tuple[float, float]
Bounds = tuple[float, float] | None
_SIXTHS = 6
"""The corners of ordinal weights on three issues at most are multiples of a sixth."""
_RANKS = {"low": 0, "medium": 1, "high": 2}


def places(situation: Situation, package: Package) -> dict[str, Place]:
    """Where a package leaves every issue."""
    points = situation.references
    return {k: package.terms.get(k, (point.low, point.high)) for k, point in points.items()}


def weights_of(situation: Situation, actor: str, issues: Sequence[str]) -> Iterator[tuple[float, ...]]:
    """Every corner of the weights that an actor's saliences allow on some issues, and more."""
    saliences = [situation.cell(actor, issue).salience for issue in issues]
    if any(isinstance(each, tuple) for each in saliences):
        boxes = [each if isinstance(each, tuple) else (0.0, 100.0) for each in saliences]
        for corner in product(*boxes):
            if sum(corner) > 0:
                yield tuple(value / sum(corner) for value in corner)
        if all(low == 0 for low, _ in boxes):
            yield from (tuple(float(n == m) for n in range(len(boxes))) for m in range(len(boxes)))
        return
    ranks = [None if each is None else _RANKS[str(each)] for each in saliences]
    for parts in product(range(_SIXTHS + 1), repeat=len(issues)):
        in_order = all(
            not (one is not None and other is not None and one > other and mine < yours)
            for one, mine in zip(ranks, parts, strict=True)
            for other, yours in zip(ranks, parts, strict=True)
        )
        if sum(parts) == _SIXTHS and in_order:
            yield tuple(part / _SIXTHS for part in parts)


def gain_bounds(situation: Situation, actor: str, old: Package, new: Package, *, stated: bool) -> Bounds:
    """The least and most that an actor can gain as one package replaces another; None where nothing stated bears."""
    here, there = places(situation, old), places(situation, new)
    alike = {
        k for k in here if here[k] == there[k] and ((k in old.terms) == (k in new.terms) or here[k][0] == here[k][1])
    }
    issues = [k for k in here if k not in alike and (not stated or situation.cell(actor, k).stated)]
    if stated and not issues:
        return None
    spans = []
    for k in issues:
        cell = situation.cell(actor, k)
        ends = (cell.low, cell.high)
        values = [
            abs(q - theta) - abs(p - theta)
            for theta in ends
            for q in _candidates(here[k], ends)
            for p in _candidates(there[k], ends)
        ]
        spans.append((min(values) / 100, max(values) / 100))
    if not issues:
        return 0.0, 0.0
    worst, best = [], []
    for weights in weights_of(situation, actor, issues):
        worst.append(sum(w * low for w, (low, _) in zip(weights, spans, strict=True)))
        best.append(sum(w * high for w, (_, high) in zip(weights, spans, strict=True)))
    return min(worst), max(best)


def _candidates(place: Place, thetas: Sequence[float]) -> list[float]:
    return [*place, *(theta for theta in thetas if place[0] < theta < place[1])]


def pareto(worth: Mapping[str, Sequence[float]]) -> set[str]:
    """The packages that no other dominates."""

    def beats(one: Sequence[float], other: Sequence[float]) -> bool:
        better = any(x > y + 1e-9 for x, y in zip(one, other, strict=True))
        return better and all(x >= y - 1e-9 for x, y in zip(one, other, strict=True))

    return {name for name in worth if not any(beats(worth[each], worth[name]) for each in worth)}


def worth_of(situation: Situation, package: Package, actor: str, issues: Sequence[str]) -> float:
    """Minus the weighted distance of a package's terms from what an actor wants; all as single numbers."""
    total, stakes = 0.0, 0.0
    for issue in issues:
        cell = situation.cell(actor, issue)
        stake = float(cell.salience[0]) if isinstance(cell.salience, tuple) else float("nan")
        total += stake * abs(places(situation, package)[issue][0] - cell.low)
        stakes += stake
    return -total / stakes


def logrolls(situation: Situation, table: Sequence[str]) -> set[tuple[str, str, str, str]]:
    """(giver, issue, giver, issue): everyone holds against everyone else what it cares less about."""
    issues = [issue.id for issue in situation.case.issues]
    found = set()
    for one, other, k, m in product(table, table, issues, issues):
        cells = {(a, i): situation.cell(a, i) for a in (one, other) for i in (k, m)}
        if one == other or k == m or not all(cell.stated for cell in cells.values()):
            continue
        apart = all(
            max(cells[one, i].low, cells[other, i].low) > min(cells[one, i].high, cells[other, i].high) for i in (k, m)
        )
        mine = _more(cells[one, m].salience, cells[one, k].salience)
        if apart and mine and _more(cells[other, k].salience, cells[other, m].salience):
            found.add((one, k, other, m))
    return found


def _more(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _RANKS[one] > _RANKS[other]
    return isinstance(one, tuple) and isinstance(other, tuple) and one[0] > other[1]
