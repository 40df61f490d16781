"""KTAB's CSV (KAPSARC Toolkit for Behavioral Analysis; Wise, Lester & Efird 2015): actors on one or more dimensions.

Line 1 holds the scenario's name, its description, the number of actors and the number of dimensions; line 2 the column
names; each further line an actor, its description, its influence, and a position and a salience of 0-100 per dimension.
"""

from __future__ import annotations

import re

from pourparler.exchange.cells import Cells, line_of, other_delimiter
from pourparler.exchange.delimited import Cell, ForeignText, Row, read_rows
from pourparler.exchange.fields import comment_notes, csv_text, number_text
from pourparler.exchange.foreign_file import ForeignActor, ForeignFile, ForeignIssue, ForeignRow, ForeignStance
from pourparler.exchange.numbers import Numbers, one_of_each

__all__ = ["read_ktab_csv", "write_ktab_csv"]

_LAYOUT = "KTAB writes: name, description, number of actors, number of dimensions"
_POSITION = re.compile(r"[\s_]*position$", re.IGNORECASE)
_FIXED = 3
"""The columns before the first dimension: actor, description, influence."""


def read_ktab_csv(file: ForeignText) -> ForeignFile:
    r"""Read a KTAB CSV. Raises ``CaseError`` with everything that is wrong with it.

    The actor's description becomes its note. Lines that begin with # are comments.

    >>> text = "Toll,How high?,2,1,\nActor,Description,Power,Toll Position,Toll Salience,\nA,Ann,3,20,50\nB,,1,80,70"
    >>> read = read_ktab_csv(ForeignText("toll.csv", text))
    >>> read.issues[0].title, [(row.actor, row.influence, row.stances[0].position) for row in read.rows]
    ('Toll', [('A', 3.0, 20.0), ('B', 1.0, 80.0)])
    """
    cells = Cells(file)
    comments: list[int] = []
    rows = read_rows(file, ",", comments=comments)
    _check_layout(cells, rows)
    issues = _issues(cells, rows)
    seen: dict[str, Cell] = {}
    actors, stated = [], []
    for row in rows[2:]:
        actor = cells.name(row.cell(0), "actor")
        if actor:
            cells.is_new(row.cell(0), "actor", seen)
        actors.append(ForeignActor(actor, actor, note=row.cell(1).text))
        if (read := _row(cells, row, issues)) is not None:
            stated.append(read)
    cells.finish()
    head = rows[0]
    notes = tuple(comment_notes(comments))
    return ForeignFile(tuple(actors), issues, tuple(stated), head.cell(0).text, head.cell(1).text, notes=notes)


def _check_layout(cells: Cells, rows: list[Row]) -> None:
    """Refuse at once what has not the shape of the format; the rest would be nothing but consequences."""
    if not rows:
        cells.wrong(Cell("", 1, 1), "the file is empty", _LAYOUT)
    elif len(rows[0].cells) < 4:
        other = other_delimiter(line_of(cells.file, rows[0]), ",")
        cells.wrong(rows[0].cells[0], f"line 1 has {len(rows[0].cells)} cells, not 4", other or _LAYOUT)
    elif len(rows) < 3:
        cells.wrong(rows[-1].cells[0], "no actor follows", "give the column names, and one line per actor")
    cells.finish()


def _issues(cells: Cells, rows: list[Row]) -> tuple[ForeignIssue, ...]:
    head, names, actors = rows[0], rows[1], rows[2:]
    count = cells.number(head.cell(2), "number of actors", 1)
    if count is not None and count != len(actors):
        what = f"says {count:g} actors, and {len(actors)} follow"
        cells.wrong(head.cell(2), what, "mend the number, or the lines", "number of actors")
    pairs = max(len(names.cells) - _FIXED, 0) / 2
    dimensions = cells.number(head.cell(3), "number of dimensions", 1)
    if dimensions is not None and dimensions != pairs:
        what = f"{len(names.cells)} columns are not actor, description, influence and {dimensions:g} times two"
        cells.wrong(names.cells[0], what, "give a position and a salience column per dimension, or mend the number")
    seen: dict[str, Cell] = {}
    issues = []
    for at in range(_FIXED, _FIXED + 2 * int(pairs), 2):
        cell = names.cell(at)
        title = _POSITION.sub("", cell.text) or cell.text
        cells.name(cell, "column")
        cells.is_new(cell, "dimension", seen, title)
        issues.append(ForeignIssue(title, title, assumed="as KTAB's positions are"))
    return tuple(issues)


def _row(cells: Cells, row: Row, issues: tuple[ForeignIssue, ...]) -> ForeignRow | None:
    cells.no_more(row, _FIXED + 2 * len(issues), "actor, description, influence, position and salience per dimension")
    influence = cells.number(row.cell(2), "influence", 0)
    stances = []
    for number, issue in enumerate(issues):
        position = cells.number(row.cell(_FIXED + 2 * number), f"position on {issue.title}", 0, 100)
        salience = cells.number(row.cell(_FIXED + 2 * number + 1), f"salience of {issue.title}", 0, 100)
        if position is not None and salience is not None:
            stances.append(ForeignStance(issue.key, position, salience))
    if influence is None or len(stances) < len(issues):
        return None
    return ForeignRow(row.line, (row.start, row.end), row.cell(0).text, influence, tuple(stances))


def write_ktab_csv(numbers: Numbers) -> tuple[str, tuple[str, ...]]:
    """Write numbers as a KTAB CSV; return its text, and what of them KTAB cannot hold.

    KTAB needs every actor on every dimension and has one influence per actor: an actor without is left out. Positions
    are written on the 0-100 scale. The text is empty where no actor is left.
    """
    issues = [issue.id for issue in numbers.issues]
    whole = {actor.id for actor in numbers.actors if all((actor.id, issue) in numbers.cells for issue in issues)}
    same = {actor for actor in whole if len({numbers.cells[actor, issue].influence for issue in issues}) == 1}
    partial = [actor.id for actor in numbers.actors if actor.id not in whole]
    varying = [actor.id for actor in numbers.actors if actor.id in whole - same]
    lost = [f"actors without numbers on every issue, left out: {one_of_each(partial)}"] if partial else []
    if varying:
        lost.append(f"actors whose influence differs between issues, left out: {one_of_each(varying)}")
    for issue in numbers.issues:
        if native := issue.native:
            units = f"{native.low:.15g}-{native.high:.15g} {native.unit}".strip()
            lost.append(f"the native units of {issue.id} ({units}): positions are written on 0-100")
    names = ["Actor", "Description", "Influence"]
    for title in numbers.issue_titles.values():
        names += _columns(title)
    lines = [[numbers.case.title, numbers.case.description, str(len(same)), str(len(issues))], names]
    for actor in (actor for actor in numbers.actors if actor.id in same):
        own = [numbers.cells[actor.id, issue] for issue in issues]
        line = [numbers.actor_names[actor.id], actor.note, number_text(numbers.influence(own[0]))]
        lines.append([*line, *(number_text(value) for cell in own for value in (cell.position, cell.salience))])
    return "".join(",".join(map(csv_text, line)) + ",\n" for line in lines) if same else "", tuple(lost)


def _columns(title: str) -> tuple[str, str]:
    """Name the two columns of a dimension so that its title is read back."""
    if title.casefold() == "position":
        return title, "Salience"
    return f"{title} Position", f"{title} Salience"
