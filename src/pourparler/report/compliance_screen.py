"""Whether it would be kept, in the terminal: who could leave an outcome, break-even values, the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.hold.compliance_adapter import ComplianceSection
from pourparler.hold.compliance_tables import BreakEvenRow, CommitmentRow
from pourparler.hold.outcomes import Outcomes
from pourparler.hold.quantities import QUANTITIES
from pourparler.report.state_graph import STANDING, standing_of
from pourparler.report.words import join_words

__all__ = ["compliance_screen", "outcomes_screen"]

_MOST = 40


def outcomes_screen(frames: Sequence[Outcomes]) -> RenderableType:
    """Lay out the outcomes of the first frame, and when an outcome holds in each of the frames."""
    main = frames[0].stated
    when = _table("frame", "reading", "pattern", "outcomes", "what it says")
    for each in frames:
        for row in each.holds_when:
            reading = "on what is stated" if row.reading == "stated" else "whatever is not"
            when.add_row(row.frame, reading, row.pattern, ", ".join(map(str, row.states)), row.text)
    table = _table("state", "pattern", "standing", "who could leave it, and what deters them", right=1)
    for outcome in frames[0].rows:
        standing = STANDING[standing_of(outcome)]
        here = f"{standing.symbol} {standing.words}" + (" (status quo)" if outcome.is_status_quo else "")
        table.add_row(str(outcome.state), outcome.pattern, here, outcome.text)
    actors = ", ".join(main.namer.actor(actor) for actor in main.conflict.deciders)
    return Group(
        _title("When an outcome holds: answers pay whoever gives them (SEQ); Y done, N not done, - either"),
        when if when.row_count else Text("None holds."),
        _title(f"Outcomes near the status quo and those that hold, frame {main.frame} ({actors})"),
        table,
    )


def compliance_screen(section: ComplianceSection, case: Case) -> RenderableType:
    """Lay out one frame: the break-even table by what it says, the ledger, the beliefs."""
    parts: list[RenderableType] = []
    if section.break_even:
        parts += [_title(f"What it would take to keep an agreement, frame {section.frame}"), _break_even(section, case)]
        parts += [
            Text(f"{case.name_of('package', row.package)}, {case.name_of('actor', row.actor)}: {row.text}")
            for row in section.kept_if
        ]
    if section.commitments:
        parts += [_title("Commitments made, and who says whether they were kept"), _commitments(section, case)]
        parts += [Text(row.text) for row in section.agreements]
    if section.beliefs:
        parts += [_title("What the record implies for trust"), _beliefs(section, case)]
        first = section.beliefs[0]
        parts.append(
            Text(
                "bounds on the probability that the next commitment is kept, from the record alone (Walley 1996); "
                f"prior mean anything from 0 to 1 unless stated, weight {first.strength:g}"
            )
        )
    return Group(*parts) if parts else Text("\nNo package, commitment or level of trust bears on whether it is kept.")


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _table(*columns: str, right: int = 0) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number < right else "left", overflow="fold")
    return table


def _break_even(section: ComplianceSection, case: Case) -> Table:
    """One row for what the same result says of several packages and actors."""
    groups: dict[tuple[object, ...], list[BreakEvenRow]] = {}
    for row in section.break_even:
        alone = () if row.verdict == "unstated" else (row.package, row.actor)
        groups.setdefault((row.result, row.follow_up, row.verdict, row.missing, *alone), []).append(row)
    ordered = sorted(groups.values(), key=lambda rows: rows[0].verdict == "unstated")
    table = _table("result", "follow-up", "of", "verdict", "what it takes, or what nobody states")
    for rows in ordered[:_MOST]:
        first = rows[0]
        says = first.statement
        if first.verdict == "unstated":
            says = f"missing: {', '.join(QUANTITIES[name].label for name in first.missing)}"
        of = join_words(case.name_of("actor", actor) for actor in _each(row.actor for row in rows))
        packages = _each(row.package for row in rows if row.package)
        if packages:
            of += f"; {packages[0] if len(packages) == 1 else f'{len(packages)} packages'}"
        table.add_row(first.result.replace("_", " "), first.follow_up or "-", of, first.verdict, says)
    if len(ordered) > _MOST:
        table.caption = f"{len(ordered) - _MOST} more groups; --json has every row"
    return table


def _each(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


_KEPT = {"yes": "kept", "no": "not kept", "partly": "kept in part", "disputed": "disputed"}


def _commitments(section: ComplianceSection, case: Case) -> Table:
    table = _table("of whom", "what", "kept?", "according to")
    for row in section.commitments[:_MOST]:
        what = row.what + (f" (under {row.under})" if row.under else "")
        for number, (kept, who) in enumerate(_sides(row)):
            table.add_row(*((case.name_of("actor", row.who), what) if not number else ("", "")), kept, who)
    if len(section.commitments) > _MOST:
        table.caption = f"{len(section.commitments) - _MOST} more; --json has them all"
    return table


def _sides(row: CommitmentRow) -> list[tuple[str, str]]:
    """Return (kept or not, who says so), one for each answer that is given."""
    found: dict[str, list[str]] = {}
    for each in row.sayings:
        voice = each.voice.replace("_", " ")
        who = f"{each.speaker}, {voice} in {each.source}" if each.speaker else f"{each.source}, {voice}"
        found.setdefault(_KEPT[each.kept], []).append(f"{who} ({each.statement})")
    return [(kept, "; ".join(said)) for kept, said in found.items()]


def _beliefs(section: ComplianceSection, case: Case) -> Table:
    table = _table("trust in", "held by", "record", "belief", "needed", "what sources say of trust")
    for row in section.beliefs[:_MOST]:
        low, high = row.kept
        record = f"{low if low == high else f'{low}-{high}'} of {row.commitments} kept" if row.commitments else "none"
        needed = "-" if row.threshold is None else f"{row.threshold[0]:.2f}-{row.threshold[1]:.2f}: {row.verdict}"
        said = "; ".join(f"{each.level or each.change} ({each.statement})" for each in row.trust)
        truster = case.name_of("actor", row.truster) if row.truster else "any reader"
        trusted = case.name_of("actor", row.trusted)
        table.add_row(trusted, truster, record, f"{row.low:.2f}-{row.high:.2f}", needed, said or "-")
    return table
