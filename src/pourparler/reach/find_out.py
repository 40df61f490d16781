"""What to find out next: the cells on whose value the most verdicts hang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from pourparler.case.schema import Case
from pourparler.reach.acceptance.verdicts import NOT_APPLICABLE
from pourparler.reach.acceptance.what_if import Scratch
from pourparler.reach.encode import Evaluation
from pourparler.reach.tables import VERDICTS, FindOutRow, KnownAt, VerdictName

__all__ = ["WIDE", "find_out", "is_determinate", "scratch_of"]

WIDE = 25.0
"""A stated interval at least this wide (a quarter of the scale) is worth narrowing."""

_INDETERMINATE = frozenset({"unknown", "open", "not_applicable"})
_Point = tuple[str, str, str]


def is_determinate(verdict: VerdictName) -> bool:
    """Whether a verdict says something: not unknown, not open.

    >>> is_determinate("blocked"), is_determinate("open")
    (True, False)
    """
    return verdict not in _INDETERMINATE


def scratch_of(evaluation: Evaluation) -> Scratch:
    """Return a private copy of an evaluation on which cells can be changed."""
    return Scratch(
        evaluation.inputs, evaluation.bounds, evaluation.answers, evaluation.format_inputs, evaluation.verdicts
    )


def find_out(
    evaluations: Sequence[Evaluation], advance: Callable[[int], None] = lambda _: None
) -> tuple[FindOutRow, ...]:
    """Rank the open and wide cells of the frames by how many verdicts knowing them would change, then settle.

    A cell is tried at the low end, the middle and the high end of what it may be (0, 50 and 100 where it is open). A
    verdict *changes* if the three differ; it is *settled* if it is determinate at all three and was not before.
    ``advance`` is called with the number of cells done.
    """
    found: dict[tuple[str, str], list[KnownAt]] = defaultdict(list)
    ranges: dict[tuple[str, str], tuple[bool, float, float]] = {}
    for evaluation in evaluations:
        scratch = scratch_of(evaluation)
        situation = evaluation.situation
        for actor in evaluation.actor_index:
            for issue in evaluation.issue_index:
                cell = situation.cell(actor, issue)
                if not cell.stated or cell.high - cell.low >= WIDE:
                    ranges.setdefault((actor, issue), (cell.stated, cell.low, cell.high))
                    found[actor, issue] += _known_at(evaluation, scratch, actor, issue)
            advance(len(evaluation.issue_index))
    judged = sum(int((e.verdicts.verdict != NOT_APPLICABLE).sum()) for e in evaluations)
    rows = [
        _row(evaluations[0].situation.case, actor, issue, ranges[actor, issue], tuple(known), judged)
        for (actor, issue), known in found.items()
        if known
    ]
    rows.sort(key=lambda row: (-row.changes, -row.settled))
    return tuple(replace(row, rank=rank) for rank, row in enumerate(rows, start=1))


def _known_at(evaluation: Evaluation, scratch: Scratch, actor: str, issue: str) -> list[KnownAt]:
    i, k = evaluation.actor_index[actor], evaluation.issue_index[issue]
    cell = evaluation.situation.cell(actor, issue)
    verdicts: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for n, value in enumerate((cell.low, (cell.low + cell.high) / 2, cell.high)):
        patch = {"theta_low": value, "theta_high": value, "stated": True}
        for f, p, verdict in scratch.verdicts_if(i, [(k, patch)]):
            verdicts[f, p][n] = verdict
    known = []
    for (f, p), changed in verdicts.items():
        now = int(evaluation.verdicts.verdict[f, p])
        low, middle, high = (VERDICTS[changed.get(n, now)] for n in range(3))
        known.append(
            KnownAt(
                evaluation.packages[p].id,
                evaluation.formats[f].id,
                evaluation.situation.frame.id,
                VERDICTS[now],
                (low, middle, high),
            )
        )
    return known


def _row(
    case: Case,
    actor: str,
    issue: str,
    range_: tuple[bool, float, float],
    known: tuple[KnownAt, ...],
    judged: int,
) -> FindOutRow:
    stated, low, high = range_
    changes = sum(len(set(item.verdicts)) > 1 for item in known)
    settled = sum(all(is_determinate(v) for v in item.verdicts) and not is_determinate(item.now) for item in known)
    name, label = case.name_of("actor", actor), case.name_of("issue", issue)
    where = f"stated only as {low:g} to {high:g}" if stated else "not stated by anyone"
    text = (
        f"{name} on {label}: {where}. {changes} of {judged} verdicts hang on it; knowing it would settle "
        f"{settled or 'none'} whatever it turns out to be."
    )
    return FindOutRow(0, actor, issue, stated, low, high, changes, settled, known, text)
