"""The graph model's results in the terminal: states, who is stable where, what deters whom, and the ways there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.hold.adapter import GraphFrame, GraphSection
from pourparler.hold.graph_model.stability import CONCEPTS, Concept
from pourparler.hold.tables import ConditionRow

__all__ = ["hold_screen"]

_MOST_STATES = 40
_LABELS: dict[Concept, str] = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sseq": "SSEQ"}


def hold_screen(
    section: GraphSection,
    main: GraphFrame,
    sensitivity: Concept | None = None,
    conditions: Sequence[ConditionRow] | None = None,
    *,
    complete: bool = True,
) -> RenderableType:
    """Lay out the results: a table of states, equilibria frame by frame, proofs of equilibria, paths."""
    case = main.situation.case
    parts: list[RenderableType] = [Text(f"{case.title}\nframe: {main.frame}", style="bold")]
    if main.silent:
        parts.append(Text(f"Preferences that nobody states: {main.namer.actors(main.silent)}; read as unknown"))
    parts += [_title("States"), _states(main)]
    if main.conflict.options:
        parts.append(Text(_options(main)))
    if len(section.frames) > 1:
        parts += [_title("Equilibria by frame"), _frames(section)]
    parts += [_title("What holds the equilibria"), _proofs(main)]
    if main.status_quo is not None:
        parts += [_title(f"From the status quo, {main.namer.state(main.status_quo)}"), _paths(main)]
    if sensitivity is not None:
        parts += [_title(f"How firm the {_LABELS[sensitivity]} equilibria are"), _sensitivity(main, sensitivity)]
    if conditions is not None:
        parts += [_title("Preferences that make it an equilibrium"), _conditions(conditions, complete=complete)]
    return Group(*parts)


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _table(*columns: str, right: int = 0) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number < right else "left", overflow="fold")
    return table


def _states(main: GraphFrame) -> Table:
    """One row for each state; E marks an equilibrium, C one that no coalition leaves."""
    concepts = [_LABELS[concept] for concept in CONCEPTS]
    table = _table("state", "decimal", "pattern", *concepts, "what is done", right=2)
    shown = main.states
    if len(shown) > _MOST_STATES:
        kept = {state for row in main.equilibria for state in row.states[:_MOST_STATES]}
        shown = tuple(row for row in shown if row.ordinal in kept)[:_MOST_STATES]
    for row in shown:
        marks = []
        for each in main.equilibria:
            is_joint = each.against_coalitions is not None and row.ordinal in each.against_coalitions
            marks.append("C" if is_joint else "E" if row.ordinal in each.states else ".")
        table.add_row(str(row.ordinal), str(row.decimal), row.pattern, *marks, "; ".join(row.taken) or "nothing")
    if len(shown) < len(main.states):
        table.caption = f"{len(main.states) - len(shown)} more states; --json has them all"
    return table


def _options(main: GraphFrame) -> str:
    looks = "; C: no coalition leaves it either" if main.looks_at_coalitions else ""
    lines = [f"E: stable for every decision maker{looks}"]
    if main.conflict.order.unknown is not None:
        lines.append(f"Unknown preferences are read as type {main.rules.unknown}: --unknown chooses another")
    for decider, actor in enumerate(main.conflict.deciders):
        mine = [main.namer.title(option.name) for option in main.conflict.options if option.owner == decider]
        lines.append(f"{main.namer.actor(actor)}: {', '.join(mine) or 'no options'}")
    return "\n".join(lines)


def _frames(section: GraphSection) -> Table:
    table = _table("frame", *(_LABELS[concept] for concept in CONCEPTS))
    for frame in section.frames:
        table.add_row(frame.frame, *(", ".join(map(str, row.states)) or "none" for row in frame.equilibria))
    return table


def _proofs(main: GraphFrame) -> RenderableType:
    """Who could leave each equilibrium and what deters them, in the strictest sense in which it is one."""
    if not main.is_proved:
        return Text("The conflict is too large for proofs.")
    lines = []
    for state in main.proved:
        senses = [row.concept for row in main.equilibria if state in row.states]
        if not senses:
            continue
        sense = next(concept for concept in ("nash", "sseq", "seq", "smr", "gmr") if concept in senses)
        rows = [row for row in main.proofs if row.state == state and row.concept == sense]
        told = [f"  {row.in_words}" for row in rows if row.breaks or row.deterred]
        lines += [f"{main.namer.state(state)}, {_LABELS[sense]}", *(told or ["  nobody can move to anything better"])]
    return Text("\n".join(lines) or "There is no equilibrium.")


def _paths(main: GraphFrame) -> Table:
    table = _table("to", "by", "path", right=1)
    for row in main.paths:
        if row.to == main.status_quo:
            path = "it is the status quo"
        else:
            path = main.namer.sequence(row.steps) if row.reached else "not reached"
        table.add_row(str(row.to), row.by, path)
    return table


def _sensitivity(main: GraphFrame, concept: Concept) -> RenderableType:
    table = _table("state", "ranking of", "swaps it survives", "swaps it does not", right=1)
    for row in main.swaps(concept):
        broken = [f"{'='.join(map(str, better))} with {'='.join(map(str, worse))}" for better, worse in row.breaking]
        who = main.namer.actor(row.decision_maker)
        table.add_row(str(row.state), who, f"{row.standing} of {row.swaps}", "; ".join(broken) or "none")
    lines = [
        f"{row.state} hangs on one preference: {main.namer.actor(row.decision_maker)} prefers {row.preference}"
        for row in main.pivotal(concept)
    ]
    return Group(table, Text("\n".join(lines))) if lines else table


def _conditions(conditions: Sequence[ConditionRow], *, complete: bool) -> Text:
    if not conditions:
        return Text("No preferences do.")
    lines = [row.in_words for row in conditions]
    if not complete:
        lines.append("... and further conditions")
    return Text("\n".join(lines))
