"""The smallest concession: the least move of one term that lifts a block.

As one term x moves, an actor's upper bound of gain is, between the kinks of its term gains, the maximum of linear
functions of x, hence convex: where it is below zero is one stretch, left by one crossing. Red lines, requirements and
rejections change only at their ends. So the nearest feasible x is an end, a kink, or the last crossing of those who
refuse at a point already reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from pourparler.reach.acceptance.answers import OPPOSES, REFUSES, SILENT, UPPER_NEGATIVE, answer_packages
from pourparler.reach.acceptance.arrays import Indices, Integers, Mask, for_actors_and_package, renumbered
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.acceptance.verdicts import FormatInputs, judge_packages
from pourparler.reach.bodies_heard import bodies_heard, members_of_bodies
from pourparler.reach.encode import Evaluation, force_answers, forced_bits
from pourparler.reach.reasons import span
from pourparler.reach.tables import VERDICTS, ConcessionRow

__all__ = ["smallest_concessions"]

_BLOCKED, _NOT_APPLICABLE = 0, 6
_HALVINGS = 50
_HAIR = 1e-6
"""How far beside an end, on the 0-100 scale, counts as just beside it: far above rounding, far below any meaning."""


def smallest_concessions(
    evaluation: Evaluation, wanted: Iterable[tuple[int, int]] | None = None
) -> tuple[ConcessionRow, ...]:
    """Return, for each blocked package in a format, the least move of one term that lifts the block.

    A package that no move of a single term can unblock has no row. ``wanted`` restricts to (format, package) indices.
    """
    blocked = wanted if wanted is not None else zip(*np.nonzero(evaluation.verdicts.verdict == _BLOCKED), strict=True)
    by_package: dict[int, list[int]] = {}
    for f, p in blocked:
        by_package.setdefault(int(p), []).append(int(f))
    return tuple(row for p, formats in sorted(by_package.items()) for row in _concessions(evaluation, p, formats))


def _concessions(evaluation: Evaluation, p: int, formats: Sequence[int]) -> Iterable[ConcessionRow]:
    best: dict[int, _Move] = {}
    for issue in sorted(evaluation.packages[p].terms):
        hopeful = [f for f in formats if _could_lift(evaluation, p, f, issue)]
        line = _Line(evaluation, p, issue, hopeful) if hopeful else None
        for f in hopeful:
            move = line.least_move(f) if line else None
            if move is not None and (f not in best or move.distance < best[f].distance):
                best[f] = move
    for f, move in sorted(best.items()):
        yield _row(evaluation, p, f, move)


def _counted(evaluation: Evaluation, p: int, f: int) -> Mask:
    """Who alone can stop package p in format f: those at the table, who can block, and whose action it needs."""
    formats = evaluation.format_inputs
    counted: Mask = formats.table[f] | formats.can_block[f] | formats.needs[p]
    return counted


def _voting(evaluation: Evaluation, f: int) -> Mask:
    """Who votes in a body that can block in format f."""
    formats = evaluation.format_inputs
    return members_of_bodies(formats.bodies, f, formats.table.shape[1])


def _could_lift(evaluation: Evaluation, p: int, f: int, issue: str) -> bool:
    """Whether nobody who alone can stop the package has a red line crossed by a term on another issue."""
    inputs = evaluation.inputs
    terms = slice(inputs.start[p], inputs.start[p + 1])
    issues = inputs.term_issue[terms]
    low, high = inputs.zone_low[:, issues], inputs.zone_high[:, issues]
    crossed = inputs.lined[:, issues] & ((inputs.term_high[terms] < low) | (inputs.term_low[terms] > high))
    elsewhere = crossed[:, issues != evaluation.issue_index[issue]]
    return not np.any(elsewhere[_counted(evaluation, p, f)])


def _with_rivals(evaluation: Evaluation, who: Indices) -> Indices:
    """Add the rivals of those who count, and theirs."""
    rivals = evaluation.inputs.rival
    known: Indices = who
    while True:
        found = np.union1d(known, rivals[known][rivals[known] >= 0])
        if found.size == known.size:
            return known
        known = found


class _Move(NamedTuple):
    distance: float
    issue: str
    place: float
    verdict: int
    reached: bool


class _Line:
    """One term of one package, moved along its scale while everything else stays; only actors that count are kept."""

    def __init__(self, evaluation: Evaluation, p: int, issue: str, formats: Sequence[int]) -> None:
        self._situation, self._issue = evaluation.situation, issue
        self._package = evaluation.packages[p]
        who = np.flatnonzero(np.any([_counted(evaluation, p, f) | _voting(evaluation, f) for f in formats], axis=0))
        principals = evaluation.format_inputs.imposed_by[who]
        who = _with_rivals(evaluation, np.union1d(who, principals[principals >= 0]))
        ids = list(evaluation.actor_index)
        self._actor_index = {ids[i]: n for n, i in enumerate(who)}
        self._inputs = for_actors_and_package(evaluation.inputs, who, p)
        self._term = int(np.flatnonzero(self._inputs.term_issue == evaluation.issue_index[issue])[0])
        whole = evaluation.format_inputs
        self._formats = FormatInputs(
            table=np.ascontiguousarray(whole.table[:, who]),
            can_block=np.ascontiguousarray(whole.can_block[:, who]),
            needs=np.ascontiguousarray(whole.needs[p : p + 1, who]),
            between=np.ascontiguousarray(whole.between[p : p + 1, who]),
            imposed_by=renumbered(whole.imposed_by[who], who),
            bodies=whole.bodies._replace(votes=np.ascontiguousarray(whole.bodies.votes[:, who])),
        )
        self._counted = whole.table[:, who] | whole.can_block[:, who] | whole.needs[p, who]
        self._voting = {f: members_of_bodies(self._formats.bodies, f, who.size) for f in formats}
        self._seen: dict[float, tuple[Integers, Integers, Mask]] = {}
        self._places = self._breakpoints()

    def _at(self, x: float) -> tuple[Integers, Integers, Mask]:
        """Verdicts (F,) with the term at x, answers (A,), and who refuses for a negative upper bound (A,)."""
        if x not in self._seen:
            self._inputs.term_low[self._term] = self._inputs.term_high[self._term] = x
            if self._situation.answers or self._situation.requirements:
                moved = self._package.model_copy(update={"terms": {**self._package.terms, self._issue: (x, x)}})
                forced = force_answers(self._situation, (moved,), self._actor_index)
                self._inputs.forced[:] = forced_bits(forced, len(self._actor_index), 1)
            answers = answer_packages(self._inputs, gain_bounds(self._inputs))
            verdicts = judge_packages(answers.answer, self._formats).verdict[:, 0]
            self._seen[x] = (verdicts, answers.answer[:, 0], answers.because[:, 0] == UPPER_NEGATIVE)
        return self._seen[x]

    def _lifted(self, f: int, x: float) -> bool:
        return int(self._at(x)[0][f]) not in (_BLOCKED, _NOT_APPLICABLE)

    def _breakpoints(self) -> list[float]:
        """Where the answer of some actor can change its form as the term moves: ends, kinks, limits."""
        places = {0.0, 100.0}
        point = self._situation.references[self._issue]
        if point.exists:
            places |= {point.low, point.high}
        for actor in self._actor_index:
            cell = self._situation.cell(actor, self._issue)
            places |= {cell.low, cell.high} | {end for line in cell.red_lines for end in (line.low, line.high)}
        for requirement in self._situation.requirements:
            if requirement.code.issue == self._issue and self._package.id in requirement.code.packages:
                places |= set(requirement.code.within)
        for said in self._situation.answers:
            for zone in ((said.code.terms or {}).get(self._issue), said.code.conditions.get(self._issue)):
                if zone is not None:
                    places |= set(zone)
        return sorted(places)

    def least_move(self, f: int) -> _Move | None:
        """Return the least move that lifts the block in one format, if any does."""
        low, high = self._package.terms[self._issue]
        below = sorted((x for x in self._places if x < low), reverse=True)
        above = [x for x in self._places if x > high]
        moves = []
        for start, outward in ((low, below), (high, above)):
            near = start
            for far in outward:
                if (place := self._first_lifted(f, near, far)) is not None:
                    verdict, reached = int(self._at(place)[0][f]), self._lifted(f, float(f"{place:g}"))
                    moves.append(_Move(abs(place - start), self._issue, place, verdict, reached))
                    break
                near = far
        return min(moves, default=None)

    def _first_lifted(self, f: int, near: float, far: float) -> float | None:
        """Return the point of (near, far] closest to ``near`` at which the format is not blocked."""
        hair = float(np.clip((far - near) / 4, -_HAIR, _HAIR))
        x, last = near + hair, far - hair
        for _ in range(len(self._actor_index) + 1):  # each actor refuses on one stretch at most
            if self._lifted(f, x):
                return x
            beyond = self._end_of_refusals(f, x, last)
            if beyond is None:
                break
            x = beyond
        return far if self._lifted(f, far) else None

    def _end_of_refusals(self, f: int, x: float, last: float) -> float | None:
        """Return where refusals at x for a negative upper bound that block end, if before ``last``.

        All who alone can block have to cease. Where only bodies block, one member less may do: the first to cease.
        """
        refuses = self._at(x)[2]
        refusing = refuses & (self._counted[f] | self._imposing(x))
        if np.any(refusing):
            return self._where(x, last, lambda place: not np.any(self._at(place)[2] & refusing))
        ceasing = refuses & self._voting[f] & ~self._at(last)[2]
        if not np.any(ceasing):
            return None
        return self._where(x, last, lambda place: not np.all(self._at(place)[2][ceasing]))

    def _where(self, x: float, last: float, is_over: Callable[[float], bool]) -> float | None:
        """Return the least place from x on at which something is over for good, if it is at ``last``."""
        if not is_over(last):
            return None
        before, after = x, last
        for _ in range(_HALVINGS):
            between = (before + after) / 2
            if is_over(between):
                after = between
            else:
                before = between
        return after

    def _imposing(self, x: float) -> Mask:
        """Principals whose answer stands, with the term at x, for an actor the package needs."""
        answer = self._at(x)[1]
        imposed_by = self._formats.imposed_by
        imposed = self._formats.needs[0] & (imposed_by >= 0) & ((answer == OPPOSES) | (answer == SILENT))
        imposing: Mask = np.zeros(answer.size, dtype=np.bool_)
        imposing[imposed_by[imposed]] = True
        return imposing


def _row(evaluation: Evaluation, p: int, f: int, best: _Move) -> ConcessionRow:
    move, issue, place, verdict, reached = best
    package = evaluation.packages[p]
    case = evaluation.situation.case
    label = case.name_of("issue", issue)
    ids = list(evaluation.actor_index)
    formats, answer = evaluation.format_inputs, evaluation.answers.answer[:, p]
    imposed = formats.needs[p] & (formats.imposed_by >= 0) & np.isin(answer, (OPPOSES, SILENT))
    counted = formats.table[f] | formats.can_block[f] | formats.needs[p]
    counted[formats.imposed_by[imposed]] = True
    refusing = counted & (answer == REFUSES)
    names = [case.name_of("actor", ids[i]) for i in np.flatnonzero(refusing)]
    for heard in (each for each in bodies_heard(evaluation, f, p) if each.answer == REFUSES):
        refusing[list(heard.members)] = True
        names.append(f"{heard.body.label} ({', '.join(case.name_of('actor', ids[i]) for i in heard.members)})")
    lifts = tuple(ids[i] for i in np.flatnonzero(refusing))
    term = package.terms[issue]
    core = " That term is at the core of the package." if issue in package.core else ""
    to = f"to {'' if reached else 'just below ' if place < term[0] else 'just above '}{place:g}"
    text = (
        f"Moving {label} from {span(*term)} {to} (by {round(move, 6):g} of 100) would lift the block by "
        f"{', '.join(names)}; the verdict would then be "
        f"{VERDICTS[verdict].replace('_', ' ')}.{core}"
    )
    return ConcessionRow(
        package.id,
        evaluation.formats[f].id,
        evaluation.situation.frame.id,
        issue,
        term,
        round(place, 9),
        round(move, 9),
        VERDICTS[verdict],
        lifts,
        text,
    )
