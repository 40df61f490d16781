"""What changed between two dates, cell by cell and verdict by verdict, and through which statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pourparler.case.schema import Case
from pourparler.reach.findings import words
from pourparler.reach.reasons import span
from pourparler.reach.tables import CellRow, VerdictRow

__all__ = ["CellChange", "Change", "VerdictChange", "cell_changes", "verdict_changes"]

Change = Literal["becomes stated", "becomes open", "narrows", "widens", "moves", "salience or red lines change"]


@dataclass(frozen=True)
class CellChange:
    """One cell of one frame before and after, and the statements that came or went."""

    frame: str
    actor: str
    issue: str
    change: Change
    before: CellRow
    after: CellRow
    statements: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class VerdictChange:
    """One verdict of one frame before and after, and the statements that came or went behind it."""

    package: str
    format: str
    frame: str
    before: VerdictRow
    after: VerdictRow
    statements: tuple[str, ...]
    text: str


def cell_changes(before: Sequence[CellRow], after: Sequence[CellRow], case: Case) -> Iterator[CellChange]:
    """Yield the cells that differ, in frames that speak at both dates."""
    earlier = {(row.frame, row.actor, row.issue): row for row in before}
    for row in after:
        old = earlier.get((row.frame, row.actor, row.issue))
        change = _change(old, row) if old is not None else None
        if old is not None and change is not None:
            statements = _differing(old.statements, row.statements)
            who = f"{case.name_of('actor', row.actor)} on {case.name_of('issue', row.issue)}"
            told = _limits if change == "salience or red lines change" else _interval
            text = (
                f"{who} {change}: {told(old)} before, {told(row)} after "
                f"(through {', '.join(statements) or 'no statement of its own'})"
            )
            yield CellChange(row.frame, row.actor, row.issue, change, old, row, statements, text)


def _change(old: CellRow, new: CellRow) -> Change | None:
    if old.stated != new.stated:
        return "becomes stated" if new.stated else "becomes open"
    if (old.low, old.high) != (new.low, new.high):
        if old.low <= new.low and new.high <= old.high:
            return "narrows"
        if new.low <= old.low and old.high <= new.high:
            return "widens"
        return "moves"
    if (old.salience, old.red_lines) != (new.salience, new.red_lines):
        return "salience or red lines change"
    return None


def _interval(row: CellRow) -> str:
    return span(row.low, row.high) if row.stated else "open"


def _limits(row: CellRow) -> str:
    lines = ", ".join(span(line.low, line.high) for line in row.red_lines)
    return f"salience {row.salience or 'not stated'}, {f'red lines {lines}' if lines else 'no red line'}"


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return (*(name for name in new if name not in old), *(name for name in old if name not in new))


def verdict_changes(before: Sequence[VerdictRow], after: Sequence[VerdictRow], case: Case) -> Iterator[VerdictChange]:
    """Yield the verdicts that differ, in frames that speak at both dates."""
    earlier = {(row.package, row.format, row.frame): row for row in before}
    for row in after:
        old = earlier.get((row.package, row.format, row.frame))
        if old is not None and old.verdict != row.verdict:
            statements = _differing(old.statements, row.statements)
            where = f"{case.name_of('package', row.package)} in {case.name_of('format', row.format)}"
            text = f"{where}: {words(old.verdict)} before, {words(row.verdict)} after"
            yield VerdictChange(row.package, row.format, row.frame, old, row, statements, text)
