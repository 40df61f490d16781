"""Which verdicts change without one source, or if one actor's consent did not count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pourparler.case.assemble import assemble
from pourparler.case.schema import Case
from pourparler.errors import CaseError
from pourparler.reach.acceptance.arrays import Integers, Mask
from pourparler.reach.acceptance.verdicts import Bodies, judge_packages
from pourparler.reach.encode import Evaluation, evaluate
from pourparler.reach.tables import VERDICTS, Flip

__all__ = ["LeftOutRow", "case_without_source", "left_out"]


@dataclass(frozen=True)
class LeftOutRow:
    """What changes without one source or actor: ``flips``, and the frames that then say nothing (``silenced``)."""

    kind: str
    id: str
    flips: tuple[Flip, ...]
    silenced: tuple[str, ...]
    text: str


def left_out(
    evaluations: Sequence[Evaluation], advance: Callable[[int], None] = lambda _: None
) -> tuple[LeftOutRow, ...]:
    """Return a row for every source that speaks and every actor that counts somewhere, the most changes first.

    *Without a source* the case is assembled again as if it had not appeared: what it had superseded stands again, and
    assumptions that rest on its statements alone lapse. *Without an actor* its consent is not asked for, and its votes
    in a body are never against; what it wants still enters what others mind. Formats in which nobody would be left are
    passed over.
    """
    if not evaluations:
        return ()
    case = evaluations[0].situation.case
    speaking = {statement.source for evaluation in evaluations for statement in evaluation.situation.admitted}
    rows = []
    for source in case.sources:
        if source.id in speaking:
            rows.append(_without_source(evaluations, case, source.id, source.title))
            advance(1)
    for i, actor in enumerate(case.actors):
        if any(_counts(evaluation, i) for evaluation in evaluations):
            flips = [flip for evaluation in evaluations for flip in _without_actor(evaluation, i)]
            rows.append(_row("actor", actor.id, actor.name, flips, ()))
            advance(1)
    return tuple(sorted(rows, key=lambda row: -len(row.flips) - len(row.silenced)))


def case_without_source(case: Case, source: str) -> Case:
    """Return the case as if a source had not appeared."""
    kept = tuple(statement for statement in case.statements if statement.source != source)
    return case.model_copy(update={"statements": kept})


def _without_source(evaluations: Sequence[Evaluation], case: Case, source: str, title: str) -> LeftOutRow:
    reduced = case_without_source(case, source)
    flips: list[Flip] = []
    silenced: list[str] = []
    for evaluation in evaluations:
        situation = evaluation.situation
        try:
            other = assemble(reduced, situation.frame, situation.as_of, situation.combine)
        except CaseError:
            # Under intersect, what the source had superseded contradicts another one: there is no verdict to compare.
            continue
        if not other.speaks:
            silenced.append(situation.frame.id)
            continue
        found = evaluate(other, evaluation.packages, evaluation.formats).verdicts.verdict
        flips += _flips(evaluation, found, np.ones(len(evaluation.formats), dtype=np.bool_))
    return _row("source", source, title, flips, tuple(silenced))


def _counts(evaluation: Evaluation, i: int) -> bool:
    formats = evaluation.format_inputs
    alone = (formats.table[:, i], formats.can_block[:, i], formats.needs[:, i])
    return bool(any(mask.any() for mask in alone) or formats.bodies.votes[:, i].any())


def _without_actor(evaluation: Evaluation, i: int) -> list[Flip]:
    masks = {
        name: getattr(evaluation.format_inputs, name).copy() for name in ("table", "can_block", "needs", "between")
    }
    for mask in masks.values():
        mask[:, i] = False
    formats = evaluation.format_inputs._replace(**masks, bodies=_carried_by(evaluation.format_inputs.bodies, i))
    found = judge_packages(evaluation.answers.answer, formats).verdict
    somebody: Mask = np.any(formats.table, axis=1)
    return _flips(evaluation, found, somebody)


def _carried_by(bodies: Bodies, i: int) -> Bodies:
    """Return bodies in which an actor's votes are never against: the others need as many less."""
    votes = bodies.votes.copy()
    votes[:, i] = 0
    return bodies._replace(votes=votes, quota=np.maximum(bodies.quota - bodies.votes[:, i], 0))


def _flips(evaluation: Evaluation, found: Integers, compared: Mask) -> list[Flip]:
    before = evaluation.verdicts.verdict
    return [
        Flip(
            evaluation.packages[p].id,
            evaluation.formats[f].id,
            evaluation.situation.frame.id,
            VERDICTS[int(before[f, p])],
            VERDICTS[int(found[f, p])],
        )
        for f, p in np.argwhere(before != found)
        if compared[f]
    ]


def _row(kind: str, name: str, label: str, flips: Sequence[Flip], silenced: tuple[str, ...]) -> LeftOutRow:
    packages = ", ".join(sorted({flip.package for flip in flips}))
    told = f"{len(flips)} verdict{'s change' if len(flips) != 1 else ' changes'}"
    text = f"Without {label} {told if flips else 'no verdict changes'}" + (f": {packages}" if flips else "")
    if silenced:
        text += f"; {', '.join(silenced)} would have nothing of {'its' if len(silenced) == 1 else 'their'} own"
    return LeftOutRow(kind, name, tuple(flips), silenced, f"{text}.")
