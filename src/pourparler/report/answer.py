"""The answer in one screen: what is within reach, what is blocked and by whom, what nobody knows; in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pourparler.case.schema import POOLED, Format
from pourparler.reach.tables import CellRef, FindOutRow, VerdictRow
from pourparler.report.lookup import Lookup
from pourparler.report.packages import Matrix, MatrixCell
from pourparler.report.words import VERDICT_WORDS, join_words, plural

__all__ = ["AnswerScreen", "Finding", "OtherRoom", "build_answer", "say_verdict"]


@dataclass(frozen=True)
class Finding:
    """One package in the first format: a sentence, what holds across accounts, and the statements behind it."""

    cell: MatrixCell
    sentence: str
    across: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class OtherRoom:
    """What another format changes, in a sentence per package that changes."""

    format: Format
    changes: tuple[tuple[str, str], ...]
    same: int


@dataclass(frozen=True)
class AnswerScreen:
    """The first screen of a report."""

    format: Format | None
    reach: tuple[Finding, ...]
    blocked: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    contested: tuple[Finding, ...]
    not_applicable: tuple[str, ...]
    others: tuple[OtherRoom, ...]
    find_out: tuple[FindOutRow, ...]


def build_answer(names: Lookup, matrix: Matrix) -> AnswerScreen:
    """Return the first screen: the case's first format in full, the others by what they change."""
    formats = matrix.formats
    groups: dict[str, list[Finding]] = defaultdict(list)
    absent: list[str] = []
    for package in matrix.packages:
        cell = matrix.cells.get((package.id, formats[0].id)) if formats else None
        if cell is None or cell.headline == "not_applicable":
            absent.append(package.id)
            continue
        groups[_group(cell)].append(
            Finding(cell, _sentence(cell, names), _across_words(cell, names), cell.telling.statements)
        )
    return AnswerScreen(
        format=formats[0] if formats else None,
        reach=tuple(groups["reach"]),
        blocked=tuple(groups["blocked"]),
        unknown=tuple(groups["unknown"]),
        contested=tuple(groups["contested"]),
        not_applicable=tuple(absent),
        others=tuple(_other_room(each, names, matrix) for each in formats[1:]),
        find_out=names.study.find_out_rows[:5],
    )


def _group(cell: MatrixCell) -> str:
    if cell.contested:
        return "contested"
    if cell.headline in ("reachable", "within_reach"):
        return "reach"
    return "blocked" if cell.headline in ("blocked", "resisted") else "unknown"


def _sentence(cell: MatrixCell, names: Lookup) -> str:
    if cell.contested:
        by_verdict: dict[str, list[str]] = defaultdict(list)
        for row in cell.rows:
            by_verdict[say_verdict(row, names)].append(f"“{names.frame(row.frame)}”")
        return " ".join(f"In {join_words(frames)}: {words[0].lower()}{words[1:]}" for words, frames in by_verdict.items())
    return say_verdict(cell.telling, names)


def say_verdict(row: VerdictRow, names: Lookup) -> str:
    """Return a verdict as one sentence with names for ids.

    The deciding actors are those whose answer is the weakest of all whose consent counts.
    """
    who = join_words(names.actor(actor) for actor in row.decided_by[:6])
    if len(row.decided_by) > 6:
        who += f" and {len(row.decided_by) - 6} more"
    many = len(row.decided_by) > 1
    match row.verdict:
        case "reachable":
            return "Everyone whose consent counts accepts it, whatever silence hides."
        case "within_reach":
            hidden = say_cells(row.open_cells, names)
            return "Everyone whose consent counts accepts or favours it." + (
                f" Not stated, and able to overturn this: {hidden}." if hidden else ""
            )
        case "blocked":
            return f"{who} {'refuse' if many else 'refuses'} it{_only_outside(row, names)}."
        case "resisted":
            return f"{who} {'oppose' if many else 'opposes'} it on what is stated{_only_outside(row, names)}."
        case "unknown":
            where = say_cells(row.open_cells, names)
            return f"Nobody states where {who} {'stand' if many else 'stands'}{_only_outside(row, names)}" + (
                f" ({where})." if where else "."
            )
        case "open":
            return f"What is stated of {who} points both ways{_only_outside(row, names)}."
        case _:
            return "It makes sense only among other actors."


def _only_outside(row: VerdictRow, names: Lookup) -> str:
    """Say that the table could agree where only those whose action is needed hold a package up."""
    if row.at_table == row.verdict or row.at_table == "not_applicable":
        return ""
    at_table = VERDICT_WORDS[row.at_table].word.lower()
    return f"; the package needs them, while at the table alone it is {at_table}"


def say_cells(cells: Iterable[CellRef], names: Lookup, most: int = 4) -> str:
    """Return cells in words, grouped by issue.

    The first few are named, the others counted.
    """
    by_issue: dict[str, list[str]] = defaultdict(list)
    count = 0
    for cell in cells:
        by_issue[cell.issue].append(names.actor(cell.actor))
        count += 1
    named = [f"{join_words(actors[:4])} on {names.issue(issue)}" for issue, actors in list(by_issue.items())[:most]]
    left = count - sum(min(len(actors), 4) for actors in list(by_issue.values())[:most])
    return "; ".join(named) + (f"; and {plural(left, 'more cell')}" if left else "")


def _across_words(cell: MatrixCell, names: Lookup) -> str:
    accounts = [row for row in cell.rows if row.frame != POOLED]
    settled = [row for row in accounts if row.verdict == cell.headline]
    together = cell.rows[0] if cell.rows[0].frame == POOLED else None
    beside = ""
    if together and together.verdict != cell.headline:
        beside = f" Taking together everything anyone says: {VERDICT_WORDS[together.verdict].word.lower()}."
    match cell.across:
        case "robust":
            rest = len(accounts) - len(settled)
            others = f" ({plural(rest, 'other account does', 'other accounts do')} not settle it)" if rest else ""
            return f"The same in {plural(len(settled), 'account')}{others}.{beside}"
        case "one_account_only":
            return f"Only the account “{names.frame(settled[0].frame)}” settles it.{beside}" if settled else beside.strip()
        case "nobody_says":
            settled_together = together and together.verdict not in ("unknown", "open")
            return "No account alone settles it; this takes everything together." if settled_together else ""
        case _:
            return ""


def _other_room(room: Format, names: Lookup, matrix: Matrix) -> OtherRoom:
    changes: list[tuple[str, str]] = []
    same = 0
    for package in matrix.packages:
        here = matrix.cells.get((package.id, matrix.formats[0].id))
        there = matrix.cells.get((package.id, room.id))
        if here is None or there is None:
            continue
        if there.rows[0].verdict == here.rows[0].verdict:
            same += 1
            continue
        before, after = (VERDICT_WORDS[cell.rows[0].verdict].word.lower() for cell in (here, there))
        changes.append((package.id, f"{before} becomes {after}. {say_verdict(there.rows[0], names)}"))
    return OtherRoom(room, tuple(changes), same)
