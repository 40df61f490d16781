"""What a mediator's view misses: which input, of whom, and what stating it would take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pourparler.case.situation import Cell, Situation
from pourparler.reach.mediation.tables import MediatorGapRow

__all__ = ["Missing", "gap_rows", "missing_reference", "missing_salience", "missing_stance"]

NeededFor = Literal["frontier", "trades"]


class Missing(NamedTuple):
    """One input that one thing in one format hangs on."""

    format: str
    needed_for: NeededFor
    actor: str | None
    issue: str
    input: Literal["position", "salience", "reference"]
    why: str
    way_out: str


def missing_stance(
    situation: Situation, cell: Cell, format_: str, needed_for: NeededFor, *, alone: bool
) -> Iterator[Missing]:
    """Yield what is not stated of a cell; with one issue ``alone`` salience decides nothing."""
    if not cell.stated:
        way_out = f"state it: {{kind: stance, actor: {cell.actor}, issue: {cell.issue}, position: 0 to 100}}"
        yield Missing(format_, needed_for, cell.actor, cell.issue, "position", "is not stated", way_out)
    if not alone:
        yield from missing_salience(situation, cell, format_, needed_for)


def missing_salience(situation: Situation, cell: Cell, format_: str, needed_for: NeededFor) -> Iterator[Missing]:
    """Yield a salience that is not stated, in the way in which the actor's others are."""
    if cell.salience is not None:
        return
    numbers = any(isinstance(each.salience, tuple) for (who, _), each in situation.cells.items() if who == cell.actor)
    value = "0 to 100" if numbers else "high, medium or low"
    why = "differs between sources" if cell.salience_disputed else "is not stated"
    way_out = f"state it: {{kind: stance, actor: {cell.actor}, issue: {cell.issue}, salience: {value}}}"
    yield Missing(format_, needed_for, cell.actor, cell.issue, "salience", why, way_out)


def missing_reference(situation: Situation, issue: str, format_: str) -> Iterator[Missing]:
    """Yield a reference that is not known."""
    point = situation.references[issue]
    way_out = f"state it: {{kind: reference, issue: {issue}, value: 0 to 100}}"
    if not point.exists:
        why = "does not exist: the term is there only inside an agreement"
        yield Missing(format_, "frontier", None, issue, "reference", why, "name the issue in every package")
    elif point.basis in ("open", "disputed"):
        why = "is not stated" if point.basis == "open" else "is disputed: sources differ on whether there is one"
        yield Missing(format_, "frontier", None, issue, "reference", why, way_out)


def gap_rows(frame: str, missing: Iterable[Missing]) -> tuple[MediatorGapRow, ...]:
    """Join what hangs on the same input in several formats; what most hangs on comes first."""
    found: dict[Missing, list[str]] = {}
    for each in missing:
        found.setdefault(each._replace(format=""), []).append(each.format)
    rows = [
        MediatorGapRow(frame, tuple(dict.fromkeys(formats)), *key[1:], hangs=len(formats))
        for key, formats in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.needed_for, -row.hangs)))
