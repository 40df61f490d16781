"""The zone: what all red lines of those who count in a format leave of an issue; if nothing, who contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pourparler.case.situation import RedLine, Situation
from pourparler.reach.encode import Evaluation, everyone, table_of
from pourparler.reach.reasons import span
from pourparler.reach.tables import ZoneRow

__all__ = ["zones"]


def zones(evaluations: Sequence[Evaluation]) -> tuple[ZoneRow, ...]:
    """Return, per frame, format and issue, what the red lines leave: the whole scale where nobody who counts draws one.

    Those count who sit at the table or can block, alone; of the members of a body, those without whom it cannot agree.
    On a line, intervals without a common point always include two
    that are disjoint (Helly), so the minimal contradiction is a pair of statements.
    """
    return tuple(row for evaluation in evaluations for row in _zones_of(evaluation))


def _zones_of(evaluation: Evaluation) -> Iterable[ZoneRow]:
    situation, ids = evaluation.situation, list(evaluation.actor_index)
    for format_ in evaluation.formats:
        count = dict.fromkeys((*table_of(format_, ids), *everyone(ids, format_.lone_blockers)))
        for issue in situation.case.issues:
            lines = [(actor, line) for actor in count for line in situation.cell(actor, issue.id).red_lines]
            yield _zone(situation, format_.id, issue.id, lines)


def _zone(situation: Situation, format_id: str, issue_id: str, lines: Sequence[tuple[str, RedLine]]) -> ZoneRow:
    case, label = situation.case, situation.case.name_of("issue", issue_id)
    if not lines:
        text = f"On {label} nobody who sits here or can block draws a red line."
        return ZoneRow(issue_id, format_id, situation.frame.id, 0.0, 100.0, False, (), (), text)
    lowest_actor, lowest = min(lines, key=lambda pair: (pair[1].high, pair[1].statement, pair[0]))
    highest_actor, highest = min(lines, key=lambda pair: (-pair[1].low, pair[1].statement, pair[0]))
    actors = tuple(dict.fromkeys((highest_actor, lowest_actor)))
    statements = tuple(dict.fromkeys((highest.statement, lowest.statement)))
    empty = highest.low > lowest.high
    if empty:
        one, other = case.name_of("actor", highest_actor), case.name_of("actor", lowest_actor)
        text = (
            f"On {label} the red lines leave nothing: {one} accepts only {_span(highest)} "
            f"({highest.statement}), {other} only {_span(lowest)} ({lowest.statement})."
        )
        return ZoneRow(issue_id, format_id, situation.frame.id, None, None, True, actors, statements, text)
    text = f"On {label} the red lines leave {span(highest.low, lowest.high)}."
    return ZoneRow(issue_id, format_id, situation.frame.id, highest.low, lowest.high, False, actors, statements, text)


def _span(line: RedLine) -> str:
    return span(line.low, line.high)
