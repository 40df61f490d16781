"""The inventory of a case on one screen, 80 columns by at most 40 lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.identifiers import COLLECTIONS
from pourparler.case.inventory import Inventory, SourceCount

__all__ = ["inventory_screen"]

_MOST_SOURCES = 6
_WIDTH = 78
_HEADINGS = {
    "quoted": "quoted",
    "reported": "reported",
    "author_claim": "claim",
    "author_forecast": "forecast",
    "author_judgement": "judgement",
    "observed_fact": "fact",
    "other_expert": "expert",
}


def inventory_screen(inventory: Inventory) -> RenderableType:
    """Lay an inventory out for a terminal of 80 columns; long lists are cut and say how much they leave out.

    >>> from rich.console import Console
    >>> from pourparler.case.inventory import take_inventory
    >>> from pourparler.case.schema import Case
    >>> Console(width=80).print(inventory_screen(take_inventory(Case(id="talks", title="The talks"))))
    talks: The talks
    The case is empty so far: it has no statements.
    """
    lines: list[RenderableType] = [Text(_cut(f"{inventory.case}: {inventory.title}", _WIDTH), style="bold")]
    if any(inventory.counts.values()):
        lines.append(Text(_wrapped(_counts(inventory))))
    if not inventory.counts["statements"]:
        is_empty = not inventory.preferences_without_statements
        told = "The case is empty so far: it has no statements." if is_empty else "The case has no statements."
        lines.append(Text(told))
    if inventory.statements_by_source:
        lines.append(_voices_table(inventory.statements_by_source))
    if inventory.codes_by_kind:
        codes = [f"{kind} {number}" for kind, number in inventory.codes_by_kind.items()]
        lines.append(Text(_wrapped(codes, start="Codes: ")))
    lines.extend(_findings(inventory))
    return Group(*lines)


def _counts(inventory: Inventory) -> list[str]:
    return [
        f"{number} {COLLECTIONS[name] if number == 1 else name.replace('_', '-')}"
        for name, number in inventory.counts.items()
        if number
    ]


def _voices_table(rows: Sequence[SourceCount]) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("statements of", max_width=16, no_wrap=True, overflow="ellipsis")
    for heading in (*_HEADINGS.values(), "all"):
        table.add_column(heading, justify="right")
    shown = sorted(rows, key=lambda row: -row.statements)[:_MOST_SOURCES] if len(rows) > _MOST_SOURCES else rows
    for row in shown:
        table.add_row(row.source, *(str(row.by_voice.get(voice, "")) for voice in _HEADINGS), str(row.statements))
    if rest := [row for row in rows if row not in shown]:
        totals = {voice: sum(row.by_voice.get(voice, 0) for row in rest) for voice in _HEADINGS}
        table.add_row(
            f"and {len(rest)} more",
            *(str(number or "") for number in totals.values()),
            str(sum(totals.values())),
        )
    return table


def _findings(inventory: Inventory) -> list[RenderableType]:
    cells = [f"{cell.actor} x {cell.issue}" for cell in inventory.open_cells]
    speakers = [f"{count.speaker} ({count.statements})" for count in inventory.speakers_of_no_actor]
    verb = "is" if len(cells) == 1 else "are"
    found: list[tuple[str, Sequence[str]]] = [
        (f"{len(cells)} of {inventory.cells} cells {verb} open, nobody states a position: ", cells),
        ("Actors nobody speaks of: ", inventory.actors_nobody_speaks_of),
        ("Issues without any position: ", inventory.issues_without_position),
        ("Numbers without statement or assumption: ", inventory.unfounded_numbers),
        ("Speakers that belong to no actor: ", speakers),
        ("Assumptions without statements: ", inventory.assumptions_without_statements),
        ("Preferences in the conflict that are assumed: ", inventory.preferences_without_statements),
        ("Sources without sha256: ", inventory.sources_without_sha256),
        ("Sources without their length (characters): ", inventory.sources_without_characters),
    ]
    return [Text(_wrapped(names, start=start, most_lines=4)) for start, names in found if names]


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 3)}..."


def _wrapped(names: Sequence[str], start: str = "", most_lines: int = 3) -> str:
    """Write names in a row over at most so many lines, and how many are left out."""
    lines = [start]
    for position, name in enumerate(names):
        left = len(names) - position
        item = _cut(name, _WIDTH - 4) + ("; " if left > 1 else "")
        room = _WIDTH - (14 if len(lines) == most_lines and left > 1 else 0)
        if cell_len(lines[-1]) + cell_len(item.rstrip()) > room:
            if len(lines) == most_lines:
                lines[-1] += f"and {left} more"
                break
            lines.append("  ")
        lines[-1] += item
    return "\n".join(line.rstrip() for line in lines)
