"""What the frames say together, what the sources themselves conclude, and what is disputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pourparler.case.codes import Conclusion
from pourparler.case.schema import POOLED, Case, Statement
from pourparler.reach.encode import Evaluation
from pourparler.reach.find_out import is_determinate
from pourparler.reach.tables import (
    VERDICTS,
    AcceptanceRow,
    CellRow,
    FindingKind,
    FindingRow,
    FrameVerdict,
    VerdictName,
    VerdictRow,
)

__all__ = ["across_frames", "beside_the_sources", "disputed_inputs"]

_PHRASES: dict[str, str] = {
    "robust": "the accounts that settle it agree",
    "contested": "the accounts differ",
    "one_account_only": "one account only",
    "nobody_says": "no account settles it",
    "not_applicable": "not applicable",
}


def across_frames(evaluations: Sequence[Evaluation], verdicts: Iterable[VerdictRow]) -> Iterator[FindingRow]:
    """Yield, per package and format, whether the accounts agree on a determinate verdict.

    The accounts are the frames other than ``pooled``, which joins them all; where it is the only frame it stands for
    them. *Robust*: at least two accounts are determinate and all of those agree; *contested*: two differ; *one account
    only*: one is determinate; *nobody says*: none is. The statements named are those behind the ``verdicts`` of the
    accounts that settle it: accounts that agree because all rest on one sentence do not corroborate one another.
    """
    if not evaluations:
        return
    accounts = [e for e in evaluations if e.situation.frame.id != POOLED] or list(evaluations)
    first = evaluations[0]
    behind = {(row.package, row.format, row.frame): row.statements for row in verdicts}
    for p, package in enumerate(first.packages):
        for f, format_ in enumerate(first.formats):
            frames = tuple(
                FrameVerdict(e.situation.frame.id, VERDICTS[int(e.verdicts.verdict[f, p])]) for e in evaluations
            )
            names = {e.situation.frame.id for e in accounts}
            kind, verdict = _agreement([each for each in frames if each.frame in names])
            settling = [each.frame for each in frames if each.frame in names and is_determinate(each.verdict)]
            rests = [behind[package.id, format_.id, frame] for frame in settling]
            statements = tuple(dict.fromkeys(statement for each in rests for statement in each))
            shared = [statement for statement in statements if all(statement in each for each in rests)]
            text = f"{package.label} in {format_.label}: {_across_text(kind, verdict, frames)}"
            if kind == "robust":
                text += f"; {len(settling)} of {len(accounts)} accounts{_resting(shared)}"
            yield FindingRow(kind, package.id, format_.id, verdict, frames, statements, text)


def _resting(shared: Sequence[str]) -> str:
    return f", all resting on {', '.join(shared)}" if shared else ", on different statements"


def _agreement(frames: Sequence[FrameVerdict]) -> tuple[FindingKind, VerdictName | None]:
    determinate = [each.verdict for each in frames if is_determinate(each.verdict)]
    if all(each.verdict == "not_applicable" for each in frames):
        return "not_applicable", "not_applicable"
    if not determinate:
        return "nobody_says", None
    if len(set(determinate)) > 1:
        return "contested", None
    return ("robust" if len(determinate) > 1 else "one_account_only"), determinate[0]


def _across_text(kind: FindingKind, verdict: VerdictName | None, frames: Sequence[FrameVerdict]) -> str:
    grouped: dict[str, list[str]] = defaultdict(list)
    for each in frames:
        grouped[each.verdict].append(each.frame)
    listed = "; ".join(f"{words(name)} in {', '.join(ids)}" for name, ids in grouped.items())
    head = f"{words(verdict)}, {_PHRASES[kind]}" if verdict else _PHRASES[kind]
    return head if kind == "not_applicable" else f"{head} ({listed})"


def words(verdict: str) -> str:
    """Write a verdict's id as words.

    >>> words("within_reach")
    'within reach'
    """
    return verdict.replace("_", " ")


def beside_the_sources(evaluations: Sequence[Evaluation], visible: Iterable[Statement]) -> Iterator[FindingRow]:
    """Yield, for each verdict a visible source itself gives on a package, whether the computed ones agree.

    Computed verdicts are those of the frames that own the source, in every format; without such a frame, the pooled.
    """
    for statement in visible:
        for code in statement.codes:
            if isinstance(code, Conclusion):
                yield from _beside(evaluations, statement, code)


def _beside(evaluations: Sequence[Evaluation], statement: Statement, code: Conclusion) -> Iterator[FindingRow]:
    own = [e for e in evaluations if e.situation.frame.id != POOLED and statement.id in e.situation.own]
    compared = own or [e for e in evaluations if e.situation.frame.id == POOLED]
    for f, format_ in enumerate(evaluations[0].formats) if evaluations else ():
        p = next((n for n, each in enumerate(evaluations[0].packages) if each.id == code.package), None)
        if p is None or not compared:
            continue
        frames = tuple(FrameVerdict(e.situation.frame.id, VERDICTS[int(e.verdicts.verdict[f, p])]) for e in compared)
        agrees = all(each.verdict == code.verdict for each in frames)
        computed = ", ".join(f"{words(each.verdict)} ({each.frame})" for each in frames)
        text = (
            f"{statement.source} concludes {words(code.verdict)} on {evaluations[0].packages[p].label} "
            f"({statement.id}); computed in {format_.label}: {computed}"
        )
        kind: FindingKind = "source_agrees" if agrees else "source_differs"
        yield FindingRow(kind, code.package, format_.id, code.verdict, frames, (statement.id,), text)


def disputed_inputs(acceptance: Iterable[AcceptanceRow], cells: Iterable[CellRow], case: Case) -> Iterator[FindingRow]:
    """Yield answers both accepted and refused, and cells on which sources exclude one another."""
    for row in acceptance:
        if row.disputed:
            text = (
                f"{case.name_of('actor', row.actor)} on {case.name_of('package', row.package)} "
                f"in frame {row.frame}: {row.why}"
            )
            yield FindingRow("disputed_answer", row.package, None, None, (), row.statements, text)
    for cell in cells:
        if cell.contradicted:
            who = f"{case.name_of('actor', cell.actor)} on {case.name_of('issue', cell.issue)}"
            text = f"Sources exclude one another: {who} (frame {cell.frame}: {', '.join(cell.sources)})"
            yield FindingRow("contradicted_cell", None, None, None, (), cell.statements, text)
