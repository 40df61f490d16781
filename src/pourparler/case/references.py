"""What no agreement would bring in one frame: an assumption of it, else its own sources, else the issue's default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial
from typing import TypeVar

from pourparler.case.codes import Reference
from pourparler.case.codes.base import ReferenceValue
from pourparler.case.schema import Assumption, Case, Statement, latest_moment
from pourparler.case.situation import ReferencePoint

__all__ = ["frame_references", "latest_events"]

_Coded = TypeVar("_Coded")


def latest_events(said: Sequence[tuple[_Coded, Statement]]) -> list[_Coded]:
    """Keep what statements with the latest event date say, and what undated ones say beside them."""
    if len(said) < 2:
        return [item for item, _ in said]
    dates = [latest_moment(statement.event_date[1]) for _, statement in said if statement.event_date]
    if not dates:
        return [item for item, _ in said]
    last = max(dates)
    return [
        item
        for item, statement in said
        if statement.event_date is None or latest_moment(statement.event_date[1]) == last
    ]


def frame_references(
    case: Case, own: Sequence[Statement], assumptions: Sequence[Assumption], seen: Collection[str]
) -> dict[str, ReferencePoint]:
    """Return the references of a frame; of the statements an assumption rests on, those already seen are named."""
    said: dict[str, list[tuple[ReferenceValue, Statement]]] = defaultdict(list)
    for statement in own:
        for code in statement.codes:
            if isinstance(code, Reference):
                said[code.issue].append((code.value, statement))
    references: dict[str, ReferencePoint] = {}
    for issue in case.issues:
        overrides = [assumption for assumption in assumptions if issue.id in assumption.reference]
        if overrides:
            last = overrides[-1]
            point = partial(ReferencePoint, issue.id, basis="assumption", assumption=last.name, reason=last.reason)
            references[issue.id] = _reference(point, [last.reference[issue.id]], _seen(last.statements, seen))
        elif issue.id in said:
            references[issue.id] = _stated_reference(issue.id, said[issue.id])
        elif issue.reference is not None:
            point = partial(ReferencePoint, issue.id, basis="issue", reason=issue.reference.reason)
            references[issue.id] = _reference(point, [issue.reference.value], _seen(issue.reference.statements, seen))
        else:
            references[issue.id] = ReferencePoint(issue.id)
    return references


def _seen(statements: Sequence[str], seen: Collection[str]) -> tuple[str, ...]:
    return tuple(statement for statement in statements if statement in seen)


def _stated_reference(issue: str, said: Sequence[tuple[ReferenceValue, Statement]]) -> ReferencePoint:
    by_source: dict[str, list[tuple[ReferenceValue, Statement]]] = defaultdict(list)
    for pair in said:
        by_source[pair[1].source].append(pair)
    latest = [p for _, pairs in sorted(by_source.items()) for p in latest_events([(pair, pair[1]) for pair in pairs])]
    statements = tuple(dict.fromkeys(statement.id for _, statement in latest))
    values = [value for value, _ in latest]
    if len({value == "none" for value in values}) > 1:
        return ReferencePoint(issue, basis="disputed", statements=statements)
    return _reference(partial(ReferencePoint, issue, basis="statement"), values, statements)


def _reference(
    point: partial[ReferencePoint], values: Sequence[ReferenceValue], statements: tuple[str, ...]
) -> ReferencePoint:
    numbers = [value for value in values if isinstance(value, tuple)]
    if not numbers:
        return point(exists=False, statements=statements)
    return point(low=min(low for low, _ in numbers), high=max(high for _, high in numbers), statements=statements)
