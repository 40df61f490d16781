"""The input of the open DECIDE program (exchange model of Stokman & Van Oosten 1994): rows of four kinds.

``#A key name [comment]`` is an actor, ``#P key name [comment]`` an issue, ``#M issue position [text]`` a bound of an
issue or what a position means, ``#D actor issue position salience power`` a position, with salience and power of 0-1.
"""

from __future__ import annotations

import re

from pourparler.case.schema import Issue
from pourparler.exchange.cells import LARGEST_NUMBER, Cells
from pourparler.exchange.delimited import Cell, ForeignText, Row, read_rows
from pourparler.exchange.fields import anchor_value, anchor_words, number_text, one_line
from pourparler.exchange.foreign_file import (
    ForeignActor,
    ForeignFile,
    ForeignIssue,
    ForeignMeaning,
    ForeignRow,
    ForeignStance,
)
from pourparler.exchange.numbers import Numbers

__all__ = ["read_decide", "write_decide"]

_LAYOUTS = {
    "#A": "#A key name [comment]",
    "#P": "#P key name [comment]",
    "#M": "#M issue position [text]",
    "#D": "#D actor issue position salience power",
}
_LONGEST = {"#A": 4, "#P": 4, "#M": 4, "#D": 6}
_UNBOUNDED = (-LARGEST_NUMBER, LARGEST_NUMBER)
_DELIMITERS = "\t;,|"
_TAG = re.compile(r"['\"]?#[APMD]\b", re.IGNORECASE)


def sniff_delimiter(file: ForeignText) -> tuple[str, str]:
    r"""Find the delimiter and the quote of a DECIDE file: those that give most rows their right number of cells.

    Of equals the first of tab, semicolon, comma, bar. The quote is the mark that the file begins with, else ".

    >>> sniff_delimiter(ForeignText("a.txt", "'#A';'x';'X'"))
    (';', "'")
    """
    text = file.text[file.start :].lstrip()
    quote = "'" if text.startswith("'") else '"'
    lines = [line for line in text.splitlines() if _TAG.match(line)][:1000]
    fits = {
        delimiter: sum(3 <= line.count(delimiter) + 1 <= 8 and line[2:5].find(delimiter) >= 0 for line in lines)
        for delimiter in _DELIMITERS
    }
    return max(_DELIMITERS, key=lambda delimiter: fits[delimiter]), quote


def read_decide(file: ForeignText) -> ForeignFile:
    r"""Read a DECIDE file. Raises ``CaseError`` with everything that is wrong with it.

    An issue's bounds are its lowest and its highest ``#M``; rows may stand in any order.

    >>> read = read_decide(ForeignText("a.txt", "#A;a;Ann\n#P;k;Toll\n#M;k;0.5\n#M;k;7;high\n#D;a;k;3;0.7;1"))
    >>> read.issues[0].low, read.issues[0].high, read.rows[0].stances[0].position
    (0.5, 7.0, 3.0)
    """
    cells = Cells(file)
    delimiter, quote = sniff_delimiter(file)
    rows = read_rows(file, delimiter, quote)
    figures = {"#M": (2,), "#D": (3, 4, 5)}
    numbers = (row.cell(at) for row in rows for at in figures.get(row.cells[0].text.upper(), ()))
    notes = tuple(cells.note_decimal_comma(delimiter, numbers))
    by_tag = _by_tag(cells, rows)
    actors = _declared(cells, by_tag["#A"], "actor")
    issues = _declared(cells, by_tag["#P"], "issue")
    marks = _marks(cells, by_tag["#M"], issues)
    bounds = {key: _bounds(cells, issues[key], marks[key]) for key in issues}
    stated = _stated(cells, by_tag["#D"], actors, issues, bounds)
    cells.finish()
    said = [row for row in by_tag["#A"] if row.cell(1).text in actors]
    return ForeignFile(
        actors=tuple(ForeignActor(row.cell(1).text, row.cell(2).text, row.cell(3).text) for row in said),
        issues=tuple(_issue(row, bounds[row.cell(1).text], marks[row.cell(1).text]) for row in by_tag["#P"]),
        rows=tuple(stated),
        salience_of_100=1.0,
        notes=notes,
    )


def _by_tag(cells: Cells, rows: list[Row]) -> dict[str, list[Row]]:
    if not rows:
        cells.wrong(Cell("", 1, 1), "the file is empty", f"rows: {', '.join(_LAYOUTS.values())}")
        cells.finish()
    by_tag: dict[str, list[Row]] = {tag: [] for tag in _LAYOUTS}
    for row in rows:
        tag = row.cells[0].text.upper()
        if tag not in by_tag:
            way_out = f"rows begin with {', '.join(by_tag)}"
            if tag[:2] in by_tag and tag[2:3].isspace():
                way_out = "put tabs, ';', ',' or '|' between the cells of a row"
            cells.wrong(row.cells[0], f"{row.cells[0].text[:20]!r} is no kind of row", way_out)
            continue
        by_tag[tag].append(row)
        cells.no_more(row, _LONGEST[tag], _LAYOUTS[tag])
    for tag, word in (("#A", "actor"), ("#P", "issue"), ("#D", "position")):
        if not by_tag[tag] and len(cells.problems) < len(rows):
            cells.wrong(rows[-1].cells[0], f"the file has no {tag} row, so no {word}", f"write {_LAYOUTS[tag]}")
    return by_tag


def _declared(cells: Cells, rows: list[Row], word: str) -> dict[str, Cell]:
    seen: dict[str, Cell] = {}
    for row in rows:
        if cells.name(row.cell(1), f"{word} key"):
            cells.is_new(row.cell(1), word, seen)
    return seen


def _marks(cells: Cells, rows: list[Row], issues: dict[str, Cell]) -> dict[str, list[ForeignMeaning]]:
    marks: dict[str, list[ForeignMeaning]] = {key: [] for key in issues}
    for row in rows:
        known = bool(cells.name(row.cell(1), "issue")) and cells.known(row.cell(1), "issue", issues)
        position = cells.number(row.cell(2), "position")
        if known and position is not None:
            mark = ForeignMeaning(position, row.cell(3).text, row.line, (row.start, row.end))
            marks[row.cell(1).text].append(mark)
    return marks


def _bounds(cells: Cells, declared: Cell, marks: list[ForeignMeaning]) -> tuple[float, float]:
    positions = {mark.position for mark in marks}
    if len(positions) < 2:
        what = f"issue {declared.text!r} has {'one bound' if positions else 'no bounds'}"
        cells.wrong(declared, what, "write its lowest and its highest position as two #M rows")
        return _UNBOUNDED
    return min(positions), max(positions)


def _issue(row: Row, bounds: tuple[float, float], marks: list[ForeignMeaning]) -> ForeignIssue:
    key, title, comment = (row.cell(at).text for at in (1, 2, 3))
    return ForeignIssue(key, title or key, comment, *bounds, tuple(mark for mark in marks if mark.text))


def _stated(
    cells: Cells,
    rows: list[Row],
    actors: dict[str, Cell],
    issues: dict[str, Cell],
    bounds: dict[str, tuple[float, float]],
) -> list[ForeignRow]:
    seen: dict[tuple[str, str], int] = {}
    stated = []
    for row in rows:
        actor, issue = row.cell(1).text, row.cell(2).text
        known = bool(cells.name(row.cell(1), "actor")) and cells.known(row.cell(1), "actor", actors)
        known &= bool(cells.name(row.cell(2), "issue")) and cells.known(row.cell(2), "issue", issues)
        if known and seen.setdefault((actor, issue), row.line) != row.line:
            what = f"duplicate position of {actor!r} on {issue!r}; the first is on line {seen[actor, issue]}"
            cells.wrong(row.cell(1), what, "remove one")
        position = cells.number(row.cell(3), "position", *bounds.get(issue, _UNBOUNDED))
        salience = cells.number(row.cell(4), "salience", 0, 1)
        power = cells.number(row.cell(5), "power", 0, 1)
        if known and position is not None and salience is not None and power is not None:
            stance = ForeignStance(issue, position, salience)
            stated.append(ForeignRow(row.line, (row.start, row.end), actor, power, (stance,), issue))
    return stated


def write_decide(numbers: Numbers) -> tuple[str, tuple[str, ...]]:
    """Write numbers as a DECIDE file, delimited by tabs; return its text, and what of them DECIDE cannot hold.

    Positions and bounds are in native units. Power lies in 0-1: where the largest native influence is above 1, it is
    written as a share of the largest.
    """
    largest = numbers.weights.influence
    share = f"influence in its own units: it is written as a share of {largest:.15g}, what 100 stands for"
    lines: list[tuple[str | float, ...]] = [
        ("#A", actor.id, one_line(actor.name), one_line(actor.note)) for actor in numbers.actors
    ]
    for issue in numbers.issues:
        comment = "" if issue.question == issue.label else issue.question
        lines.append(("#P", issue.id, one_line(issue.label), one_line(comment)))
        lines += [_anchor(issue, anchor) for anchor in sorted(issue.scale)]
    for (actor_id, issue_id), cell in numbers.cells.items():
        power = cell.influence / 100 if largest > 1 else numbers.influence(cell)
        lines.append(("#D", actor_id, issue_id, numbers.position(issue_id, cell), cell.salience / 100, power))
    return "".join("\t".join(map(_field, line)) + "\n" for line in lines), (share,) if largest > 1 else ()


def _anchor(issue: Issue, anchor: int) -> tuple[str | float, ...]:
    words = anchor_words(issue, anchor)
    return ("#M", issue.id, anchor_value(issue, anchor), *([words] if words else []))


def _field(value: str | float) -> str:
    """Write numbers bare, and text in single quotes as the program's own sample does."""
    return number_text(value) if isinstance(value, float) else "'" + value.replace("'", "''") + "'"
