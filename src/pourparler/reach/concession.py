"""The smallest concession: the least move of one term that lifts a block.

As one term x moves, an actor's upper bound of gain is, between the kinks of its term gains, the maximum of linear
functions of x, hence convex: it crosses zero once between a point below and one not below. Red lines, requirements and
rejections change only at their ends. So the nearest feasible x is an end, a kink, or one crossing in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from pourparler.case.schema import Package
from pourparler.reach.acceptance.answers import OPPOSES, REFUSES, SILENT, UPPER_NEGATIVE, answer_packages
from pourparler.reach.acceptance.arrays import Integers
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.acceptance.verdicts import judge_packages
from pourparler.reach.encode import Evaluation, force_answers, forced_bits
from pourparler.reach.tables import VERDICTS, ConcessionRow

__all__ = ["smallest_concessions"]

_BLOCKED, _NOT_APPLICABLE = 0, 6
_HALVINGS = 40
_INSIDE = (0.25, 0.5, 0.75)


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
    for issue in evaluation.packages[p].terms:
        line = _Line(evaluation, p, issue)
        for f in formats:
            move = line.least_move(f)
            if move is not None and (f not in best or move.distance < best[f].distance):
                best[f] = move
    for f, move in sorted(best.items()):
        yield _row(evaluation, p, f, move)


class _Move(NamedTuple):
    distance: float
    issue: str
    place: float
    verdict: int


class _Line:
    """One term of one package, moved along its scale while everything else stays."""

    def __init__(self, evaluation: Evaluation, p: int, issue: str) -> None:
        self._evaluation, self._p, self._issue = evaluation, p, issue
        self._package = evaluation.packages[p]
        terms = slice(evaluation.inputs.start[p], evaluation.inputs.start[p + 1])
        base = evaluation.inputs
        self._inputs = base._replace(
            start=np.array([0, terms.stop - terms.start]),
            term_issue=base.term_issue[terms],
            term_low=base.term_low[terms].copy(),
            term_high=base.term_high[terms].copy(),
            term_core=base.term_core[terms],
            forced=base.forced[:, [p]],
        )
        self._term = int(np.flatnonzero(self._inputs.term_issue == evaluation.issue_index[issue])[0])
        formats = evaluation.format_inputs
        self._formats = formats._replace(needs=formats.needs[[p]], between=formats.between[[p]])
        self._seen: dict[float, tuple[Integers, bool]] = {}
        self._places = _breakpoints(evaluation, self._package, issue)
        self._forced_moves = (p in {key[1] for key in evaluation.forcings}) or bool(evaluation.situation.answers)

    def _at(self, x: float) -> tuple[Integers, bool]:
        """Verdicts (F,) with the term at x, and whether a negative upper bound makes anybody refuse there."""
        if x not in self._seen:
            self._inputs.term_low[self._term] = self._inputs.term_high[self._term] = x
            if self._forced_moves:
                moved = self._package.model_copy(update={"terms": {**self._package.terms, self._issue: (x, x)}})
                forced = force_answers(self._evaluation.situation, (moved,), self._evaluation.actor_index)
                self._inputs.forced[:] = forced_bits(forced, len(self._evaluation.actor_index), 1)
            answers = answer_packages(self._inputs, gain_bounds(self._inputs))
            verdicts = judge_packages(answers.answer, self._formats).verdict[:, 0]
            self._seen[x] = (verdicts, bool(np.any(answers.because == UPPER_NEGATIVE)))
        return self._seen[x]

    def _lifted(self, f: int, x: float) -> bool:
        return int(self._at(x)[0][f]) not in (_BLOCKED, _NOT_APPLICABLE)

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
                    moves.append(_Move(abs(place - start), self._issue, place, int(self._at(place)[0][f])))
                    break
                near = far
        return min(moves, default=None)

    def _first_lifted(self, f: int, near: float, far: float) -> float | None:
        """Return the point of (near, far] closest to ``near`` at which the format is not blocked."""
        step = float(np.nextafter(near, far))
        if step != far and self._lifted(f, step):
            return step
        crossing = self._at(step)[1]
        tried = (near + (far - near) * share for share in (_INSIDE if crossing else ()))
        inside = next((x for x in (*tried, far) if self._lifted(f, x)), None)
        if inside is None or not crossing:
            return inside
        blocked, lifted = near, inside
        for _ in range(_HALVINGS):
            between = (blocked + lifted) / 2
            if self._lifted(f, between):
                lifted = between
            else:
                blocked = between
        return lifted


def _breakpoints(evaluation: Evaluation, package: Package, issue: str) -> list[float]:
    """Where the answer of some actor can change its form as the term on one issue moves: ends, kinks, limits."""
    situation = evaluation.situation
    places = {0.0, 100.0}
    point = situation.references[issue]
    if point.exists:
        places |= {point.low, point.high}
    for actor in evaluation.actor_index:
        cell = situation.cell(actor, issue)
        places |= {cell.low, cell.high} | {end for line in cell.red_lines for end in (line.low, line.high)}
    for requirement in situation.requirements:
        if requirement.code.issue == issue and package.id in requirement.code.packages:
            places |= set(requirement.code.within)
    for said in situation.answers:
        for zone in ((said.code.terms or {}).get(issue), said.code.conditions.get(issue)):
            if zone is not None:
                places |= set(zone)
    return sorted(place for place in places if 0 <= place <= 100)


def _row(evaluation: Evaluation, p: int, f: int, best: _Move) -> ConcessionRow:
    move, issue, place, verdict = best
    package = evaluation.packages[p]
    case = evaluation.situation.case
    label = case.name_of("issue", issue)
    ids = list(evaluation.actor_index)
    formats, answer = evaluation.format_inputs, evaluation.answers.answer[:, p]
    imposed = formats.needs[p] & (formats.imposed_by >= 0) & np.isin(answer, (OPPOSES, SILENT))
    counted = formats.table[f] | formats.can_block[f] | formats.needs[p]
    counted[formats.imposed_by[imposed]] = True
    lifts = tuple(ids[i] for i in np.flatnonzero(counted & (answer == REFUSES)))
    term = package.terms[issue]
    from_ = f"{term[0]:g}" if term[0] == term[1] else f"{term[0]:g}-{term[1]:g}"
    core = "; but that term is what the package claims to be about" if issue in package.core else ""
    text = (
        f"Moving {label} from {from_} to {round(place, 6):g} (by {round(move, 6):g} of 100) lifts the block by "
        f"{', '.join(case.name_of('actor', actor) for actor in lifts)}: {VERDICTS[verdict].replace('_', ' ')}{core}."
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
