"""A study in the terminal: who decides what in which room, what is robust, and what to find out next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import POOLED
from pourparler.reach.tables import FindingRow, VerdictName, VerdictRow
from pourparler.report.acceptability import acceptability_part
from pourparler.report.coding import coding_lines
from pourparler.report.hold_section import hold_lines
from pourparler.report.mediation import mediator_lines
from pourparler.report.settlement import settlement_line

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["print_study", "study_screen"]

_STYLES: dict[VerdictName, tuple[str, str]] = {
    "blocked": ("✕", "bold red"),
    "resisted": ("▽", "red"),
    "unknown": ("?", "bold"),
    "open": ("◐", "yellow"),
    "within_reach": ("✓", "cyan"),
    "reachable": ("✔", "bold cyan"),
    "not_applicable": ("–", "dim"),
}
_MOST = 12
_LINES = 5
_COLUMN = 18
"""Characters a column needs so that no word is broken."""


def print_study(study: Study, console: Console) -> None:
    """Print the summary of a study."""
    console.print(study_screen(study))


def study_screen(study: Study) -> RenderableType:
    """Return the summary of a study: verdicts, what holds across accounts, what changed, what to find out."""
    parts: list[RenderableType] = [_heading(study)]
    if study.case.statements and not study.visible:
        parts.append(
            Text("No source had certainly appeared by this date, so everything below is silence.", style="bold")
        )
    if not study.case.packages:
        parts.append(
            Text("This case has no packages, so there is nothing to judge; 'pourparler check' lists what is there.")
        )
    elif not study.formats:
        parts.append(Text("This case has no formats, so nobody sits at a table; add formats to see verdicts."))
    elif study.frames:
        parts += [_Verdicts(study), _legend()]
        if _accounts(study) > 1:
            parts.append(_section("Across the accounts", _across(study)))
    else:
        parts.append(Text("No frame has anything visible at this date, so nothing was computed."))
    if study.comparison is not None:
        parts.append(_section(_comparison_title(study), _changed(study)))
    parts += acceptability_part(study)
    parts.append(_section("What to find out next", _find_out(study)))
    parts.append(Text(settlement_line(study)))
    parts += [Text(line) for line in hold_lines(study)]
    parts += [Text(line) for line in coding_lines(study)]
    if study.mediator is not None:
        parts.append(_section("For a mediator", map(Text, mediator_lines(study))))
    note = "'Within reach' says what stated positions allow; it is neither 'legitimate' nor 'advisable'."
    parts.append(Text(note, style="italic"))
    return Group(*parts)


def _heading(study: Study) -> Text:
    text = Text()
    text.append(study.case.title, style="bold")
    text.append(f"\nas of {study.as_of_text}, frames: {', '.join(frame.id for frame in study.frames) or 'none'}")
    if study.frames_not_run:
        names = ", ".join(each.frame for each in study.frames_not_run)
        text.append(f"\nnot run, as nothing of their own is visible at this date: {names}")
    if study.expected_compliance:
        told = ", ".join(f"{name} {low:g}–{high:g}" for name, (low, high) in study.expected_compliance.items())
        text.append(f"\nexpected compliance, which gains count with: {told}")
    return text


class _Verdicts:
    """Verdicts as a table where the screen is wide enough for one, else as a list."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = min(len(self._study.formats), _MOST)
        yield _verdict_table(self._study) if options.max_width >= _COLUMN * (shown + 1) else _verdict_list(self._study)


def _verdict_list(study: Study) -> Group:
    """Package by package, the formats with the same verdict and deciders on one line."""
    frame = study.frames[0]
    names = {actor.id: actor.name for actor in study.case.actors}
    titles = {format_.id: format_.label for format_ in study.formats}
    lines: list[RenderableType] = [Text(f"Verdict and who decides it, frame {frame.id}: {frame.label}", style="bold")]
    for package in study.case.packages[: 4 * _MOST]:
        lines.append(Text(f"\n{package.label}", style="bold"))
        grouped: dict[tuple[VerdictName, tuple[str, ...]], list[str]] = defaultdict(list)
        for row in study.verdict_rows:
            if row.package == package.id and row.frame == frame.id:
                grouped[row.verdict, row.decided_by].append(titles[row.format])
        for (verdict, deciders), formats in grouped.items():
            symbol, style = _STYLES[verdict]
            text = Text(f"{symbol} {verdict.replace('_', ' ')}", style=style)
            who = f" ({', '.join(names[actor] for actor in deciders)})" if deciders else ""
            where = "every format" if len(formats) == len(titles) > 1 else "; ".join(formats)
            text.append(f"{who} in {where}", style="not bold default")
            lines.append(Padding(text, (0, 0, 0, 2)))
    return Group(*lines)


def _verdict_table(study: Study) -> Table:
    frame = study.frames[0]
    rows = {(row.package, row.format): row for row in study.verdict_rows if row.frame == frame.id}
    title = Text(f"Verdict and who decides it, frame {frame.id}: {frame.label}")
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", show_lines=True)
    table.add_column(Text("Package"), ratio=3, overflow="fold")
    shown = study.formats[:_MOST]
    for format_ in shown:
        table.add_column(Text(format_.label), ratio=3, overflow="fold")
    names = {actor.id: actor.name for actor in study.case.actors}
    rows_across = study.finding_rows if _accounts(study) > 1 else ()
    marks = {(f.package, f.format): f for f in rows_across if f.format and f.kind in _MARKS}
    for package in study.case.packages[: 4 * _MOST]:
        cells = [
            _verdict_cell(rows[package.id, format_.id], names, marks.get((package.id, format_.id))) for format_ in shown
        ]
        table.add_row(Text(package.label), *cells)
    hidden = len(study.case.packages) - 4 * _MOST
    if hidden > 0 or len(study.formats) > _MOST:
        table.caption = Text("Only part is shown; the report and the tables hold everything.")
    return table


_MARKS = {"contested": "accounts differ", "one_account_only": "one account"}


def _mark(row: VerdictRow, finding: FindingRow) -> str:
    """What the accounts say beside the verdict that is shown."""
    differs = finding.verdict is not None and finding.verdict != row.verdict
    return _MARKS[finding.kind] + (f": {finding.verdict}".replace("_", " ") if differs else "")


def _verdict_cell(row: VerdictRow, names: dict[str, str], finding: FindingRow | None) -> Text:
    symbol, style = _STYLES[row.verdict]
    text = Text(f"{symbol} {row.verdict.replace('_', ' ')}", style=style)
    if row.decided_by:
        people = [names[actor] for actor in row.decided_by[:3]]
        more = f" and {len(row.decided_by) - 3} more" if len(row.decided_by) > 3 else ""
        text.append(f"\n{', '.join(people)}{more}", style="not bold default")
    if finding is not None:
        text.append(f"\n({_mark(row, finding)})", style="not bold italic default")
    if row.assumptions:
        text.append("\n(by assumption)", style="not bold italic default")
    return text


def _legend() -> Text:
    words: dict[VerdictName, str] = {
        "blocked": "someone refuses",
        "resisted": "someone opposes",
        "unknown": "someone is silent",
        "open": "someone is torn",
        "within_reach": "all favour or accept",
        "reachable": "all accept",
    }
    text = Text(style="dim")
    for n, (verdict, meaning) in enumerate(words.items()):
        text.append(f"{'; ' if n else ''}{_STYLES[verdict][0]} {verdict.replace('_', ' ')}: {meaning}")
    return text


def _section(title: str, lines: Iterable[Text]) -> Group:
    body = list(lines) or [Text("nothing")]
    return Group(Text(f"\n{title}", style="bold"), *(Padding(line, (0, 0, 0, 2)) for line in body))


def _accounts(study: Study) -> int:
    """How many accounts were run, not counting the one that joins them."""
    return sum(frame.id != POOLED for frame in study.frames)


def _across(study: Study) -> Iterator[Text]:
    labels = {package.id: package.label for package in study.case.packages}
    titles = {format_.id: format_.label for format_ in study.formats}
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    behind: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for row in study.finding_rows:
        if row.kind in ("robust", "contested", "one_account_only") and row.package and row.format:
            key = (row.kind, str(row.verdict or ""), row.package)
            grouped[key].append(titles[row.format])
            behind[key] |= dict.fromkeys(row.statements)
    anchored = {row.id.split(":")[0] for row in study.pivotal_rows if row.kind == "package_anchor"}
    heads = {"robust": "Robust", "contested": "Contested", "one_account_only": "One account only"}
    shown = sorted(grouped.items(), key=lambda item: list(heads).index(item[0][0]))
    for (kind, verdict, package), formats in shown[: 2 * _MOST]:
        everywhere = "in every format" if len(formats) == len(titles) > 1 else f"in {'; '.join(formats)}"
        text = Text(f"{heads[kind]}: ", style="bold")
        text.append(f"{labels[package]}{': ' + verdict.replace('_', ' ') if verdict else ''}, {everywhere}", "not bold")
        statements = list(behind[kind, verdict, package])
        more = f" and {len(statements) - 4} more" if len(statements) > 4 else ""
        text.append(f"; rests on {', '.join(statements[:4])}{more}", "not bold")
        if package in anchored:
            text.append(" and on a number the analyst built", "not bold")
        yield text
    if len(shown) > 2 * _MOST:
        yield Text(f"and {len(shown) - 2 * _MOST} more in the report")


def _comparison_title(study: Study) -> str:
    from pourparler.study import moment_text

    found = study.comparison
    return f"What changed from {moment_text(found.before)} to {moment_text(found.after)}" if found else ""


def _changed(study: Study) -> Iterator[Text]:
    found = study.comparison
    if found is None:
        return
    if found.sources:
        yield Text(f"newly visible sources: {', '.join(found.sources)}")
    if found.frames_begin:
        yield Text(f"frames that begin to speak: {', '.join(found.frames_begin)}")
    first = study.frames[0].id if study.frames else ""
    for change in found.cells:
        if change.frame == first:
            yield Text(f"{change.text}")
    for verdict in found.verdicts:
        if verdict.frame == first:
            yield Text(verdict.text, style="bold")
    others = sum(c.frame != first for c in found.cells) + sum(v.frame != first for v in found.verdicts)
    if others:
        yield Text(f"frame {first} is shown; {others} changes in other frames stand in the report")


def _find_out(study: Study) -> Iterator[Text]:
    for row in study.find_out_rows[:_LINES]:
        yield Text(f"{row.rank}. {row.text}")
