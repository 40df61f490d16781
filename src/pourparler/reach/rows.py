"""One frame's evaluation as the rows of the result tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from pourparler.reach.acceptance.answers import ACCEPTS, BECAUSE, OPPOSES, REFUSES, SILENT, gain_if_kept
from pourparler.reach.acceptance.verdicts import NOT_APPLICABLE
from pourparler.reach.bodies_heard import bodies_heard
from pourparler.reach.encode import Evaluation, everyone
from pourparler.reach.reasons import Reason, reason_of
from pourparler.reach.tables import (
    ANSWERS,
    VERDICTS,
    AcceptanceRow,
    BodyAnswer,
    CellRow,
    Imposed,
    RedLineRow,
    ReferenceRow,
    StageVerdict,
    VerdictRow,
)

__all__ = ["acceptance_rows", "cell_rows", "reference_rows", "verdict_rows"]


_Item = TypeVar("_Item")
_HOLDS_WHATEVER = (REFUSES, ACCEPTS, NOT_APPLICABLE)
"""Verdicts that no silence can overturn."""


def _joined(groups: Iterable[tuple[_Item, ...]]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def acceptance_rows(evaluation: Evaluation) -> Iterator[AcceptanceRow]:
    """Yield every actor's answer to every package, package by package."""
    for p in range(len(evaluation.packages)):
        for i in range(len(evaluation.actor_index)):
            yield _acceptance_row(evaluation, i, p)


def _acceptance_row(evaluation: Evaluation, i: int, p: int) -> AcceptanceRow:
    answers, reason = evaluation.answers, reason_of(evaluation, i, p)
    rest = int(answers.rest[i, p])
    kappa, rival = _break_even_kappa(evaluation, i, p)
    return AcceptanceRow(
        actor=evaluation.situation.case.actors[i].id,
        package=evaluation.packages[p].id,
        frame=evaluation.situation.frame.id,
        low=_clean(answers.low[i, p]),
        high=_clean(answers.high[i, p]),
        stated_low=_number(answers.stated_low[i, p]),
        stated_high=_number(answers.stated_high[i, p]),
        answer=ANSWERS[answers.answer[i, p]],
        because=BECAUSE[answers.because[i, p]],
        why=reason.text,
        break_even_cost=_break_even_cost(evaluation, i, p),
        break_even_kappa=kappa,
        break_even_rival=rival,
        rest=ANSWERS[rest] if rest >= 0 else None,
        disputed=bool(answers.disputed[i, p]),
        outer=_is_outer(evaluation, i, p),
        open_cells=reason.open_cells,
        statements=reason.statements,
        assumptions=reason.assumptions,
    )


def _clean(value: float) -> float:
    """Drop the noise of floating sums, and negative zero."""
    return round(float(value), 12) + 0.0


def _number(value: float) -> float | None:
    return None if np.isnan(value) else _clean(value)


def _break_even_cost(evaluation: Evaluation, i: int, p: int) -> float | None:
    """Return the cost of no agreement from which the lower bound on stated cells reaches zero."""
    stated_low = gain_if_kept(evaluation.inputs, evaluation.bounds, i, p)[2]
    return None if np.isnan(stated_low) else _clean(float(evaluation.inputs.cost_low[i]) - float(stated_low))


def _break_even_kappa(evaluation: Evaluation, i: int, p: int) -> tuple[float | None, str | None]:
    """Return the least weight on another actor's gain at which the lower stated bound falls to zero, and whose gain.

    The rival is the one a frame names, else whichever other actor's gain does it at the smallest weight; none where
    no weight up to 1 does.
    """
    bounds = evaluation.bounds
    own = _clean(bounds.stated_low[i, p] + evaluation.inputs.cost_low[i])
    named = int(evaluation.inputs.rival[i])
    gains = bounds.stated_high[:, p].copy()
    gains[i] = np.nan
    if named >= 0:
        gains[np.arange(gains.size) != named] = np.nan
    if np.isnan(own) or own < 0 or not np.any(gains > 0):
        return None, None
    most = np.nanmax(gains)
    kappa = _clean(own / most)
    rival = min(evaluation.situation.case.actors[int(j)].id for j in np.flatnonzero(gains == most))
    return (kappa, rival) if kappa <= 1 else (None, None)


def _is_outer(evaluation: Evaluation, i: int, p: int) -> bool:
    """Whether the actor minds a rival's gain while a term or reference is an interval, shared by both gains."""
    inputs = evaluation.inputs
    if inputs.rival[i] < 0:
        return False
    terms = slice(inputs.start[p], inputs.start[p + 1])
    issues = inputs.term_issue[terms]
    loose_terms = inputs.term_low[terms] < inputs.term_high[terms]
    loose_references = inputs.reference_low[issues] < inputs.reference_high[issues]
    return bool(np.any((loose_terms | loose_references) & ~inputs.inside_only[issues]))


def verdict_rows(evaluation: Evaluation) -> Iterator[VerdictRow]:
    """Yield the verdict on every package in every format."""
    reasons: dict[tuple[int, int], Reason] = {}
    for p in range(len(evaluation.packages)):
        for f in range(len(evaluation.formats)):
            yield _Judged(evaluation, f, p, reasons).row()


class _Judged:
    """One package in one format of an evaluation."""

    def __init__(self, evaluation: Evaluation, f: int, p: int, reasons: dict[tuple[int, int], Reason]) -> None:
        self.evaluation, self.f, self.p, self.reasons = evaluation, f, p, reasons
        self.ids = [actor.id for actor in evaluation.situation.case.actors]
        self.names = [actor.name for actor in evaluation.situation.case.actors]
        self.answer = evaluation.answers.answer[:, p]
        formats = evaluation.format_inputs
        vetoes = formats.can_block[f] & (self.answer <= OPPOSES)
        self.at_table = np.flatnonzero(formats.table[f] | vetoes)
        self.counted = np.flatnonzero(formats.table[f] | vetoes | formats.needs[p])
        self.bodies = bodies_heard(evaluation, f, p)
        self.imposed = {
            int(i): int(formats.imposed_by[i])
            for i in np.flatnonzero(formats.needs[p])
            if formats.imposed_by[i] >= 0 and self.answer[i] in (OPPOSES, SILENT)
        }

    def row(self) -> VerdictRow:
        evaluation, verdicts = self.evaluation, self.evaluation.verdicts
        codes = [int(array[self.f, self.p]) for array in (verdicts.verdict, verdicts.at_table, verdicts.implementable)]
        applies = codes[0] != NOT_APPLICABLE
        alone = self._deciders(codes[0]) if applies else []
        deciders = list(dict.fromkeys([*alone, *(self._in_bodies(codes[0]) if applies else [])]))
        reasons = [self._reason(i) for i in deciders]
        return VerdictRow(
            package=evaluation.packages[self.p].id,
            format=evaluation.formats[self.f].id,
            frame=evaluation.situation.frame.id,
            verdict=VERDICTS[codes[0]],
            at_table=VERDICTS[codes[1]],
            implementable=VERDICTS[codes[2]],
            decided_by=tuple(self.ids[i] for i in deciders),
            blockers=self._blockers() if applies else (),
            open_cells=() if codes[0] in _HOLDS_WHATEVER else _joined([reason.open_cells for reason in reasons]),
            statements=_joined([reason.statements for reason in reasons]),
            assumptions=_joined([*(reason.assumptions for reason in reasons), self._imposing(codes[0], alone)]),
            stages=tuple(self._stages()) if applies else (),
            imposed=self._imposed() if applies else (),
            bodies=self._body_answers() if applies else (),
            not_asked=self._not_asked(),
            why=self._why(codes[0], alone) if applies else self._not_applicable(),
        )

    def _reason(self, i: int) -> Reason:
        key = (i, self.p)
        if key not in self.reasons:
            self.reasons[key] = reason_of(self.evaluation, *key)
        return self.reasons[key]

    def _sits(self, i: int) -> bool:
        return i in set(self.at_table.tolist())

    def _speaker(self, i: int) -> int:
        """The actor whose answer stands for i: a principal's that is imposed, unless i sits and decides itself."""
        own_decides = self._sits(i) and self.answer[i] == self.evaluation.verdicts.verdict[self.f, self.p]
        return i if own_decides else self.imposed.get(i, i)

    def _deciders(self, verdict: int) -> list[int]:
        """Whose answer is the weakest that counts; a principal, where its answer stands for another's."""
        speakers = (self._speaker(int(i)) for i in self.counted)
        return [i for i in dict.fromkeys(speakers) if self.answer[i] == verdict]

    def _in_bodies(self, verdict: int) -> list[int]:
        """The members who make some body give the weakest answer that counts."""
        return [i for heard in self.bodies if heard.counts and heard.answer == verdict for i in heard.members]

    def _body_answers(self) -> tuple[BodyAnswer, ...]:
        return tuple(
            BodyAnswer(each.body.id, each.body.label, ANSWERS[each.answer], tuple(self.ids[i] for i in each.members))
            for each in self.bodies
        )

    def _blockers(self) -> tuple[str, ...]:
        """Everyone whose refusal counts, also a principal's for an actor the package needs, and in a body's."""
        voting = {i for each in self.bodies if each.answer == REFUSES for i in each.members}
        counted = sorted({*self.counted.tolist(), *self.imposed.values(), *voting})
        return tuple(self.ids[i] for i in counted if self.answer[i] == REFUSES)

    def _not_asked(self) -> tuple[str, ...]:
        """Everyone whose answer counts nowhere: at the table, as needed, in a body that blocks, or for another."""
        voting = {i for each in self.bodies if each.counts for i in each.members}
        asked = {*self.counted.tolist(), *self.imposed.values(), *voting}
        return tuple(name for i, name in enumerate(self.ids) if i not in asked)

    def _imposed(self) -> tuple[Imposed, ...]:
        impositions = self.evaluation.situation.impositions
        return tuple(
            Imposed(self.ids[i], self.ids[by], impositions[self.ids[i]].assumption) for i, by in self.imposed.items()
        )

    def _imposing(self, verdict: int, deciders: list[int]) -> tuple[str, ...]:
        """The impositions without which the verdict would be weaker, or whose principal decides it."""
        impositions = self.evaluation.situation.impositions
        telling = [i for i, by in self.imposed.items() if self.answer[i] < verdict or by in deciders]
        return tuple(impositions[self.ids[i]].assumption for i in telling)

    def _stages(self) -> Iterator[StageVerdict]:
        format_ = self.evaluation.formats[self.f]
        for number, stage in enumerate(format_.stages, start=1):
            meeting = [self.evaluation.actor_index[actor] for actor in everyone(self.ids, stage)]
            weakest = min(int(self.answer[i]) for i in meeting)
            deciding = tuple(self.ids[i] for i in meeting if self.answer[i] == weakest)
            yield StageVerdict(number, tuple(self.ids[i] for i in meeting), VERDICTS[weakest], deciding)

    def _not_applicable(self) -> str:
        between = self.evaluation.packages[self.p].between
        names = [self.names[self.evaluation.actor_index[actor]] for actor in between]
        return f"only makes sense among {', '.join(names)}, who do not all sit in this format"

    def _told(self, i: int) -> str:
        return f"{self.names[i]} ({ANSWERS[self.answer[i]]}): {self._reason(i).text}"

    def _bodies_told(self, verdict: int) -> Iterator[str]:
        """Why bodies decide; and which are silent, which does not count."""
        for each in self.bodies:
            names = ", ".join(self.names[i] for i in each.members)
            if each.counts and each.answer == verdict:
                reasons = "; ".join(self._told(i) for i in each.members)
                yield f"{each.body.label} ({ANSWERS[each.answer]}): {each.why(names)}; {reasons}"
            elif each.answer == SILENT:
                yield f"{each.body.label} (silent): {each.why(names)}"

    def _why(self, verdict: int, alone: list[int]) -> str:
        parts = [*(self._told(i) for i in alone), *self._bodies_told(verdict)]
        stages = list(self._stages())
        stuck = next((stage for stage in stages if stage.verdict not in ("within_reach", "reachable")), None)
        if stages and stuck:
            names = ", ".join(self.names[self.evaluation.actor_index[actor]] for actor in stuck.decided_by)
            agreed = f"Agreed at stage {stuck.stage - 1}, stuck" if stuck.stage > 1 else "Stuck"
            parts.insert(0, f"{agreed} at stage {stuck.stage} by {names}")
        elif stages:
            parts.insert(0, f"Agreed at stage {len(stages)}")
        imposed = [f"{self.names[i]} by {self.names[by]}" for i, by in self.imposed.items() if not self._sits(i)]
        if imposed:
            parts.append(f"Imposed, not consented: {', '.join(imposed)}")
        return ". ".join(parts)


def cell_rows(evaluation: Evaluation) -> Iterator[CellRow]:
    """Yield every actor x issue of a frame, open cells too."""
    situation = evaluation.situation
    for actor in evaluation.actor_index:
        for issue in evaluation.issue_index:
            cell = situation.cell(actor, issue)
            salience = cell.salience
            yield CellRow(
                frame=situation.frame.id,
                actor=actor,
                issue=issue,
                low=cell.low,
                high=cell.high,
                stated=cell.stated,
                disagreement=cell.disagreement,
                contradicted=cell.contradicted,
                salience=f"{salience[0]:g}-{salience[1]:g}" if isinstance(salience, tuple) else salience,
                salience_disputed=cell.salience_disputed,
                red_lines=tuple(RedLineRow(line.low, line.high, line.statement) for line in cell.red_lines),
                sources=tuple(interval.source for interval in cell.by_source),
                statements=cell.everything_behind,
                assumptions=cell.assumptions,
            )


def reference_rows(evaluation: Evaluation) -> Iterator[ReferenceRow]:
    """Yield what no agreement would bring on every issue of a frame."""
    for point in evaluation.situation.references.values():
        low, high = (point.low, point.high) if point.exists else (None, None)
        yield ReferenceRow(
            evaluation.situation.frame.id, point.issue, low, high, point.basis, point.statements, point.reason
        )
