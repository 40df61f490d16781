"""The answer in one screen: what is within reach, what is blocked and by whom, what nobody knows; in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pourparler.case.schema import POOLED, Format
from pourparler.reach.tables import CellRef, CellRow, FindOutRow, VerdictRow
from pourparler.report.lookup import Lookup
from pourparler.report.packages import Matrix, MatrixCell
from pourparler.report.words import VERDICT_WORDS, join_words, plural, range_of

__all__ = ["AnswerScreen", "Finding", "OtherRoom", "build_answer", "say_verdict"]

_LONGEST_REASON = 260


@dataclass(frozen=True)
class Finding:
    """One package in the first format: a sentence, what holds across accounts, and the statements behind it."""

    cell: MatrixCell
    sentence: str
    why: str
    limit: str
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
    cells = {(cell.frame, cell.actor, cell.issue): cell for cell in names.study.cell_rows if cell.red_lines}
    groups: dict[str, list[Finding]] = defaultdict(list)
    absent: list[str] = []
    for package in matrix.packages:
        cell = matrix.cells.get((package.id, formats[0].id)) if formats else None
        if cell is None or cell.headline == "not_applicable":
            absent.append(package.id)
            continue
        groups[_group(cell)].append(
            Finding(
                cell=cell,
                sentence=_sentence(cell, names),
                why=_why(cell, names, cells),
                limit=_limits(cell, names, cells, told=1, in_words=False),
                across=_across_words(cell, names),
                statements=cell.telling.statements,
            )
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
        return " ".join(
            f"In {join_words(frames)}: {words[0].lower()}{words[1:]}" for words, frames in by_verdict.items()
        )
    return say_verdict(cell.telling, names)


_Cells = Mapping[tuple[str, str, str], CellRow]


def _why(cell: MatrixCell, names: Lookup, cells: _Cells) -> str:
    """Return the reason where it is short enough for the first screen; silence needs none."""
    telling = cell.telling
    if telling.verdict not in ("blocked", "resisted", "open") or cell.contested:
        return ""
    limits = _limits(cell, names, cells, told=2, in_words=True)
    return limits or (telling.why + "." if len(telling.why) <= _LONGEST_REASON else "")


def _limits(cell: MatrixCell, names: Lookup, cells: _Cells, told: int, in_words: bool) -> str:
    """Say which red lines of those who decide a package leaves out, in the words of the scale where asked for."""
    row = cell.telling
    said = [_red_lines(row, actor, names, cells, told, in_words) for actor in row.decided_by[:2]]
    return " ".join(each for each in said if each)


def _red_lines(row: VerdictRow, actor: str, names: Lookup, cells: _Cells, told: int, in_words: bool) -> str:
    reasons = []
    for issue, (low, high) in names.packages[row.package].terms.items():
        cell = cells.get((row.frame, actor, issue))
        crossed = [line for line in cell.red_lines if high < line.low or low > line.high] if cell else []
        if crossed:
            zone = " or, by another statement, ".join(dict.fromkeys(range_of(each.low, each.high) for each in crossed))
            meaning = names.term_words(issue, low, high) if in_words else ""
            term = range_of(low, high) + (f" ({meaning})" if meaning else "")
            reasons.append(f"on {names.issue(issue)} it accepts only {zone}, and this sets {term}")
    if not reasons:
        return ""
    more = f"; {plural(len(reasons) - told, 'further red line')}" if len(reasons) > told else ""
    return f"{names.actor(actor)}: {'; '.join(reasons[:told])}{more}."


def say_verdict(row: VerdictRow, names: Lookup) -> str:
    """Return a verdict as one sentence with names for ids.

    The deciding actors are those whose answer is the weakest of all whose consent counts.
    """
    who = join_words(names.actor(actor) for actor in row.decided_by[:6])
    if len(row.decided_by) > 6:
        who += f" and {len(row.decided_by) - 6} more"
    beside = _beside_the_table(row)
    match row.verdict:
        case "reachable":
            return "Everyone whose consent counts accepts it, whatever silence hides."
        case "within_reach":
            hidden = say_cells(row.open_cells, names)
            return "Everyone whose consent counts accepts or favours it." + (
                f" Not stated, and able to overturn this: {hidden}." if hidden else ""
            )
        case "blocked":
            return f"Refused by {who}{beside}."
        case "resisted":
            return f"Opposed, on what is stated, by {who}{beside}."
        case "unknown":
            where = say_cells(row.open_cells, names)
            if where:
                return f"Nobody states the position of {where}{beside}."
            return f"Nobody states the position of {who}{beside}."
        case "open":
            return f"What is stated of {who} points both ways{beside}."
        case _:
            return "It makes sense only among other actors."


def _beside_the_table(row: VerdictRow) -> str:
    """Say what the table alone comes to, where those whose action is needed hold a package up."""
    if row.at_table in (row.verdict, "not_applicable"):
        return ""
    return f" (at the table alone: {VERDICT_WORDS[row.at_table].word.lower()}; the package needs action by others)"


def say_cells(cells: Iterable[CellRef], names: Lookup, most: int = 4) -> str:
    """Return cells in words, grouped by actors who share issues.

    The first few are named, the others counted.
    """
    by_actor: dict[str, list[str]] = defaultdict(list)
    count = 0
    for cell in cells:
        by_actor[cell.actor].append(names.issue(cell.issue))
        count += 1
    by_issues: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for actor, issues in by_actor.items():
        by_issues[tuple(issues)].append(names.actor(actor))
    named, told = [], 0
    for shared, actors in list(by_issues.items())[:most]:
        named.append(f"{join_words(actors[:4])} on {join_words(shared[:4])}")
        told += len(actors[:4]) * len(shared[:4])
    left = count - told
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
            return (
                f"Only the account “{names.frame(settled[0].frame)}” settles it.{beside}" if settled else beside.strip()
            )
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
