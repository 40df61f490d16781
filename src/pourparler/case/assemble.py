"""``assemble(case, frame, as_of)``: what one frame says at one date, with the provenance of every cell.

1. *Visible* statements are those whose source has appeared by ``as_of``.
2. *Admitted* are, in the frame ``pooled``, all of them; in any other frame the quoted and reported ones of every source
   and those of the frame's own sources and voices. References come from own sources only.
   An assumption that rests on statements applies once one of them is visible.
3. Per cell and source the statements with the latest event date stand (undated ones stand beside them), then sources
   are joined by their hull, or by their intersection where that is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations
from typing import Literal

from pourparler.case.codes import Answer, Cost, CostSign, Reference, Requires, Stance
from pourparler.case.codes.base import Level
from pourparler.case.references import frame_references, latest_events
from pourparler.case.schema import POOLED, Assumption, Case, Frame, Statement, latest_moment
from pourparler.case.situation import (
    Cell,
    Imposition,
    NamedRelativeGains,
    RedLine,
    Situation,
    SourceInterval,
    StatedAnswer,
    StatedCost,
    StatedRequirement,
    StatedSign,
)
from pourparler.errors import CaseError, ChoiceError, Problem

__all__ = [
    "Combine",
    "assemble",
    "default_as_of",
    "frame_assumptions",
    "frames_of",
    "visible_statements",
    "without_statement",
]

Combine = Literal["hull", "intersect"]
_REPORTED_BY_ALL = frozenset({"quoted", "reported"})


@dataclass(frozen=True)
class _Said:
    """One code of one admitted statement, reaching one actor (its own, or a member a bloc speaks for)."""

    statement: Statement
    code: Stance
    actor: str
    assumption: str


def frames_of(case: Case) -> tuple[Frame, ...]:
    """Return every frame of a case, ``pooled`` first.

    >>> [frame.id for frame in frames_of(Case(id="c", title="C", frames=(Frame(id="a"),)))]
    ['pooled', 'a']
    """
    listed = {frame.id: frame for frame in case.frames}
    pooled = listed.pop(POOLED, Frame(id=POOLED, title="Everything anyone says"))
    return (pooled, *listed.values())


def frame_assumptions(case: Case, frame: Frame) -> tuple[Assumption, ...]:
    """Return a frame's assumptions, those named by the case's list resolved."""
    by_name = {assumption.name: assumption for assumption in case.assumptions}
    return tuple(by_name[item] if isinstance(item, str) else item for item in frame.assumptions)


def visible_statements(case: Case, as_of: date | datetime) -> tuple[Statement, ...]:
    """Return the statements whose source has certainly appeared by the end of ``as_of``."""
    moment = latest_moment(as_of)
    visible = {source.id for source in case.sources if source.visible_from <= moment}
    return tuple(statement for statement in case.statements if statement.source in visible)


def assemble(
    case: Case, frame: Frame | str = POOLED, as_of: date | datetime | None = None, combine: Combine = "hull"
) -> Situation:
    """Return what a frame of a case says at a date.

    ``as_of`` defaults to the case's own date, or to the moment its last source is visible from. ``combine`` joins
    sources by ``hull`` or ``intersect``. Raises ``ChoiceError`` for an unknown frame and, under ``intersect``,
    ``CaseError`` naming every pair of statements that contradict.

    >>> assemble(Case(id="c", title="C"), as_of=date(2025, 8, 15)).speaks
    True
    """
    chosen = _frame(case, frame)
    moment = latest_moment(as_of if as_of is not None else default_as_of(case))
    visible = visible_statements(case, moment)
    own = _own_statements(chosen, visible)
    admitted = tuple(s for s in visible if s.id in own or s.voice in _REPORTED_BY_ALL)
    seen = {statement.id for statement in visible}
    assumptions = tuple(a for a in frame_assumptions(case, chosen) if not a.statements or seen & set(a.statements))
    reach = _reach(assumptions)
    return Situation(
        case=case,
        frame=chosen,
        as_of=moment,
        combine=combine,
        speaks=chosen.id == POOLED or bool(own) or (not chosen.sources and bool(assumptions)),
        admitted=admitted,
        own=own,
        assumptions=assumptions,
        cells=_cells(admitted, reach, combine),
        references=frame_references(case, [s for s in admitted if s.id in own], assumptions, seen),
        requirements=_requirements(admitted, reach),
        answers=_answers(admitted, reach),
        costs=_costs(admitted),
        cost_signs=tuple(
            StatedSign(code.actor, code.sign, s.id) for s in admitted for code in s.codes if isinstance(code, CostSign)
        ),
        relative_gains={
            actor: NamedRelativeGains(actor, gains, assumption.name)
            for assumption in assumptions
            for actor, gains in assumption.relative_gains.items()
        },
        impositions={
            on: Imposition(on, by, assumption.name)
            for assumption in assumptions
            for on, by in assumption.imposable.items()
        },
    )


def without_statement(situation: Situation, statement: Statement) -> Situation:
    """Return the situation as it would be had one statement not been made; what it does not touch is kept.

    Assumptions stay as they are. Raises ``CaseError`` where, under ``intersect``, what it hid contradicts others.
    """
    admitted = tuple(other for other in situation.admitted if other.id != statement.id)
    reach = _reach(situation.assumptions)
    touched = {code.issue for code in statement.codes if isinstance(code, Stance)}
    cells = dict(situation.cells)
    for key in [key for key, cell in cells.items() if key[1] in touched and statement.id in cell.said]:
        del cells[key]
    gone = set(situation.cells) - set(cells)
    if gone:
        sharing = {name for key in gone for name in situation.cells[key].said} - {statement.id}
        cells |= _cells([other for other in admitted if other.id in sharing], reach, situation.combine, gone)
    kinds = {type(code) for code in statement.codes}
    own = [other for other in admitted if other.id in situation.own]
    return replace(
        situation,
        admitted=admitted,
        cells=cells,
        references=frame_references(situation.case, own, situation.assumptions, {s.id for s in admitted})
        if Reference in kinds
        else situation.references,
        requirements=_requirements(admitted, reach) if Requires in kinds else situation.requirements,
        answers=_answers(admitted, reach) if Answer in kinds else situation.answers,
        costs=_costs(admitted) if Cost in kinds else situation.costs,
    )


def default_as_of(case: Case) -> date | datetime:
    """Return the date a case is studied at unless another is asked for."""
    if case.as_of is not None:
        return case.as_of
    if case.sources:
        return max(source.visible_from for source in case.sources)
    return date.max


def _frame(case: Case, frame: Frame | str) -> Frame:
    if isinstance(frame, Frame):
        return frame
    frames = {each.id: each for each in frames_of(case)}
    if frame not in frames:
        raise ChoiceError(f"unknown frame {frame!r}; this case has {', '.join(frames)}")
    return frames[frame]


def _own_statements(frame: Frame, visible: Sequence[Statement]) -> frozenset[str]:
    if frame.id == POOLED:
        return frozenset(statement.id for statement in visible)
    return frozenset(
        statement.id
        for statement in visible
        if statement.source in frame.sources and (not frame.voices or statement.voice in frame.voices)
    )


def _reach(assumptions: Iterable[Assumption]) -> dict[str, list[tuple[str, str]]]:
    """Map a bloc to the (actor, assumption) pairs its statements reach beyond itself."""
    reach: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for assumption in assumptions:
        for bloc, members in assumption.speaks_for.items():
            reach[bloc].extend((member, assumption.name) for member in members)
    return reach


def _reached(actor: str, reach: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    return [(actor, ""), *(pair for pair in reach.get(actor, []) if pair[0] != actor)]


def _latest_per_source(said: Iterable[_Said]) -> dict[str, list[_Said]]:
    """Group what is said by source, each actor's latest event; what a bloc says does not supersede its member's own."""
    by_voice: dict[tuple[str, str], list[tuple[_Said, Statement]]] = defaultdict(list)
    for item in said:
        by_voice[item.statement.source, item.code.actor].append((item, item.statement))
    by_source: dict[str, list[_Said]] = defaultdict(list)
    for (source, _), pairs in by_voice.items():
        by_source[source] += latest_events(pairs)
    return by_source


def _cells(
    admitted: Sequence[Statement],
    reach: dict[str, list[tuple[str, str]]],
    combine: Combine,
    only: Collection[tuple[str, str]] | None = None,
) -> dict[tuple[str, str], Cell]:
    """Return the cells that statements bear on, or of those the ones in ``only``."""
    said: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for statement in admitted:
        for code in statement.codes:
            if isinstance(code, Stance):
                for actor, assumption in _reached(code.actor, reach):
                    if only is None or (actor, code.issue) in only:
                        said[actor, code.issue].append(_Said(statement, code, actor, assumption))
    problems: list[Problem] = []
    cells = {key: _cell(*key, items, combine, problems) for key, items in said.items()}
    if problems:
        raise CaseError(problems)
    return cells


def _cell(actor: str, issue: str, said: list[_Said], combine: Combine, problems: list[Problem]) -> Cell:
    placed = _latest_per_source(item for item in said if item.code.position is not None)
    by_source = tuple(
        sorted((_source_interval(source, items) for source, items in placed.items()), key=lambda i: i.source)
    )
    low, high = 0.0, 100.0
    if by_source:
        low, high = min(i.low for i in by_source), max(i.high for i in by_source)
        if combine == "intersect":
            low, high = max(i.low for i in by_source), min(i.high for i in by_source)
            if low > high:
                problems.append(_contradiction(actor, issue, by_source))
    salience, disputed, behind = _salience(said)
    lines = _latest_per_source(item for item in said if item.code.accepts_within is not None)
    pairs = list(combinations(by_source, 2))
    return Cell(
        actor=actor,
        issue=issue,
        low=low,
        high=high,
        stated=bool(by_source),
        by_source=by_source,
        disagreement=max((max(abs(a.low - b.low), abs(a.high - b.high)) for a, b in pairs), default=0.0),
        contradicted=any(a.high < b.low or b.high < a.low for a, b in pairs),
        salience=salience,
        salience_statements=behind,
        salience_disputed=disputed,
        red_lines=tuple(
            RedLine(*item.code.accepts_within, item.statement.id, item.assumption)
            for _, items in sorted(lines.items())
            for item in items
            if item.code.accepts_within is not None
        ),
        assumptions=tuple(sorted({item.assumption for item in said if item.assumption})),
        said=tuple(dict.fromkeys(item.statement.id for item in said)),
    )


def _source_interval(source: str, items: Sequence[_Said]) -> SourceInterval:
    ends = [item.code.position for item in items if item.code.position is not None]
    statements = tuple(dict.fromkeys(item.statement.id for item in items))
    return SourceInterval(source, min(low for low, _ in ends), max(high for _, high in ends), statements)


def _contradiction(actor: str, issue: str, by_source: Sequence[SourceInterval]) -> Problem:
    lowest, highest = min(by_source, key=lambda i: i.high), max(by_source, key=lambda i: i.low)
    return Problem(
        f"{actor} x {issue}",
        0,
        0,
        "",
        f"under intersect, statement {' and '.join(lowest.statements)} (source {lowest.source}: "
        f"{lowest.low:g}-{lowest.high:g}) contradicts {' and '.join(highest.statements)} (source {highest.source}: "
        f"{highest.low:g}-{highest.high:g})",
        "choose hull, or a frame that admits only one of the two sources",
    )


def _salience(said: Sequence[_Said]) -> tuple[Level | tuple[float, float] | None, bool, tuple[str, ...]]:
    """Join what the sources say of salience: levels must agree, numbers take their hull."""
    latest = _latest_per_source(item for item in said if item.code.salience is not None)
    items = [item for _, each in sorted(latest.items()) for item in each]
    behind = tuple(dict.fromkeys(item.statement.id for item in items))
    levels = {item.code.salience for item in items if isinstance(item.code.salience, str)}
    numbers = [item.code.salience for item in items if isinstance(item.code.salience, tuple)]
    if levels:
        level: Level | None = next(iter(levels)) if len(levels) == 1 else None
        return level, len(levels) > 1, behind
    if numbers:
        return (min(low for low, _ in numbers), max(high for _, high in numbers)), False, behind
    return None, False, ()


def _requirements(
    admitted: Sequence[Statement], reach: dict[str, list[tuple[str, str]]]
) -> tuple[StatedRequirement, ...]:
    grouped: dict[tuple[str, str, tuple[str, ...], str], list[tuple[StatedRequirement, Statement]]] = defaultdict(list)
    for statement in admitted:
        for code in statement.codes:
            if isinstance(code, Requires):
                for actor, assumption in _reached(code.actor, reach):
                    key = (actor, code.issue, code.packages, statement.source)
                    requirement = StatedRequirement(actor, code, statement.id, assumption)
                    grouped[key].append((requirement, statement))
    return tuple(kept for pairs in grouped.values() for kept in latest_events(pairs))


def _answers(admitted: Sequence[Statement], reach: dict[str, list[tuple[str, str]]]) -> tuple[StatedAnswer, ...]:
    grouped: dict[tuple[str, str, str], list[tuple[StatedAnswer, Statement]]] = defaultdict(list)
    for statement in admitted:
        for code in statement.codes:
            if isinstance(code, Answer):
                for actor, assumption in _reached(code.actor, reach):
                    key = (actor, code.package or repr(sorted((code.terms or {}).items())), statement.source)
                    grouped[key].append((StatedAnswer(actor, code, statement.id, assumption), statement))
    return tuple(kept for pairs in grouped.values() for kept in latest_events(pairs))


def _costs(admitted: Sequence[Statement]) -> dict[str, StatedCost]:
    by_actor: dict[str, dict[str, list[tuple[Cost, Statement]]]] = defaultdict(lambda: defaultdict(list))
    for statement in admitted:
        for code in statement.codes:
            if isinstance(code, Cost):
                by_actor[code.actor][statement.source].append((code, statement))
    costs: dict[str, StatedCost] = {}
    for actor, by_source in by_actor.items():
        kept = [p for _, pairs in sorted(by_source.items()) for p in latest_events([(pair, pair[1]) for pair in pairs])]
        low, high = min(code.low for code, _ in kept), max(code.high for code, _ in kept)
        costs[actor] = StatedCost(actor, low, high, tuple(dict.fromkeys(s.id for _, s in kept)))
    return costs
