"""The CSV of programs after Bueno de Mesquita's expected utility model: actor, capability, position, salience.

The public programs read one issue per file. A column ``issue`` is our addition for several: a row is then one actor on
one issue, and its capability holds on that issue.
"""

from __future__ import annotations

from pourparler.exchange.cells import Cells, line_of, other_delimiter
from pourparler.exchange.delimited import Cell, ForeignText, Row, first_line, read_rows
from pourparler.exchange.fields import comment_notes, csv_text, number_text
from pourparler.exchange.foreign_file import ForeignActor, ForeignFile, ForeignIssue, ForeignRow, ForeignStance
from pourparler.exchange.numbers import Numbers

__all__ = ["column_of", "read_bdm_csv", "sniff_delimiter", "write_bdm_csv"]

_COLUMNS = {
    "actor": ("actor", "actors", "name", "player", "stakeholder"),
    "capability": ("capability", "capabilities", "influence", "power", "resources"),
    "position": ("position",),
    "salience": ("salience",),
    "issue": ("issue",),
}
_NEEDED = ("actor", "capability", "position", "salience")
_ONLY_ISSUE = "Position"
"""The title of the issue of a file that names none."""

_SHARE, _PER_CENT = 1.0, 100.0
_DELIMITERS = ",;\t|"


def column_of(text: str) -> str | None:
    """Recognise a column by its name, in any case of letters.

    >>> column_of(" Salience"), column_of("Influence"), column_of("flexibility")
    ('salience', 'capability', None)
    """
    word = text.strip().casefold()
    return next((column for column, names in _COLUMNS.items() if word in names), None)


def sniff_delimiter(line: str) -> str:
    """Find the delimiter of a line of column names: the one that shows most columns, of equals the comma first.

    >>> sniff_delimiter("Actor;Capability;Position;Salience")
    ';'
    """
    found = {each: sum(column_of(cell.strip('" ')) is not None for cell in line.split(each)) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: found[each])


def read_bdm_csv(file: ForeignText) -> ForeignFile:
    r"""Read a BDM-style CSV. Raises ``CaseError`` with everything that is wrong with it.

    Salience is read as per cent if the largest is above 1, else as a share of 1; the notes say which. Positions within
    0-100 are kept as they are; where one is outside, the lowest becomes 0 and the highest 100. Lines that begin with #
    are comments. Commas in numbers are decimal ones where the delimiter is another.

    >>> read = read_bdm_csv(ForeignText("ec.csv", "Actor,Capability,Position,Salience\nNL,.08,4,80\nBE,.08,7,40"))
    >>> read.salience_of_100, read.notes[0]
    (100.0, 'salience is read as per cent, because the largest is 80, above 1')
    """
    cells = Cells(file)
    delimiter = sniff_delimiter(first_line(file))
    comments: list[int] = []
    rows = read_rows(file, delimiter, comments=comments)
    columns = _columns(cells, rows, delimiter)
    figures = [at for name, at in columns.items() if name in ("capability", "position", "salience")]
    commas = cells.note_decimal_comma(delimiter, (row.cell(at) for row in rows[1:] for at in figures))
    stated = _stated(cells, rows[0], rows[1:], columns)
    largest = max((row.stances[0].salience for row in stated), default=0.0)
    cells.finish()
    unit = _PER_CENT if largest > _SHARE else _SHARE
    why = f"because the largest is {largest:.15g}, {'above' if unit == _PER_CENT else 'not above'} 1"
    notes = [f"salience is read as {'per cent' if unit == _PER_CENT else 'a share of 1'}, {why}", *commas]
    notes += comment_notes(comments)
    ignored = [cell.text for cell in rows[0].cells if column_of(cell.text) is None]
    if ignored:
        notes.append(f"columns that are not read: {', '.join(map(repr, ignored))}")
    positions: dict[str, list[float]] = {}
    for row in stated:
        positions.setdefault(row.stances[0].issue, []).append(row.stances[0].position)
    return ForeignFile(
        actors=tuple(ForeignActor(name, name) for name in dict.fromkeys(row.actor for row in stated)),
        issues=tuple(_issue(title, held) for title, held in positions.items()),
        rows=tuple(stated),
        salience_of_100=unit,
        notes=tuple(notes),
    )


def _columns(cells: Cells, rows: list[Row], delimiter: str) -> dict[str, int]:
    """Find the columns by their names; nothing can be read without all that are needed."""
    way_out = f"the first line names the columns {', '.join(_NEEDED)}; a column issue is read where there is one"
    if not rows:
        cells.wrong(Cell("", 1, 1), "the file is empty", way_out)
        cells.finish()
    columns: dict[str, int] = {}
    for at, cell in enumerate(rows[0].cells):
        column = column_of(cell.text)
        if column in columns:
            what = f"{cell.text!r} is a second column for {column}"
            cells.wrong(cell, what, f"keep one; the first is {rows[0].cells[columns[column]].text!r}")
        elif column:
            columns[column] = at
    if missing := [column for column in _NEEDED if column not in columns]:
        here = ", ".join(repr(cell.text) for cell in rows[0].cells[:12])
        other = other_delimiter(line_of(cells.file, rows[0]), delimiter) if len(rows[0].cells) < len(_NEEDED) else ""
        for column in missing:
            cells.wrong(rows[0].cells[0], f"no column {column!r}; columns here: {here}", other or way_out)
        cells.finish()
    if len(rows) == 1:
        cells.wrong(rows[0].cells[0], "no actor follows the column names", "give one line per actor")
    return columns


def _stated(cells: Cells, head: Row, rows: list[Row], columns: dict[str, int]) -> list[ForeignRow]:
    seen: dict[tuple[str, str], int] = {}
    stated = []
    for row in rows:
        cells.no_more(row, len(head.cells), ", ".join(cell.text for cell in head.cells[:12]))
        issue = cells.name(row.cell(columns["issue"]), "issue") if "issue" in columns else _ONLY_ISSUE
        actor_cell = row.cell(columns["actor"])
        actor = cells.name(actor_cell, "actor")
        if actor and seen.setdefault((actor, issue), row.line) != row.line:
            on = f" on {issue!r}" if "issue" in columns else ""
            what = f"duplicate actor {actor!r}{on}; the first is on line {seen[actor, issue]}"
            cells.wrong(actor_cell, what, "rename or remove one; several issues need a column issue")
        capability = cells.number(row.cell(columns["capability"]), "capability", 0)
        position = cells.number(row.cell(columns["position"]), "position")
        salience = cells.number(row.cell(columns["salience"]), "salience", 0, 100)
        if capability is not None and position is not None and salience is not None:
            stance = ForeignStance(issue, position, salience)
            on_issue = issue if "issue" in columns else None
            stated.append(ForeignRow(row.line, (row.start, row.end), actor, capability, (stance,), on_issue))
    return stated


def _issue(title: str, positions: list[float]) -> ForeignIssue:
    """Return an issue whose ends are assumed, as the file does not say them."""
    low, high = min(positions), max(positions)
    if low >= 0 and high <= 100:
        return ForeignIssue(title, title, assumed="as every position lies there")
    end = high if high > low else low + max(1.0, abs(low))
    return ForeignIssue(title, title, "", low, end, assumed="from the lowest position to the highest")


def write_bdm_csv(numbers: Numbers) -> tuple[str, tuple[str, ...]]:
    """Write numbers as a BDM-style CSV, in native units; return its text, and what of them it cannot hold.

    One issue is written without a column ``issue``, as the public programs want it. Salience is written as the case's
    file had it, as a share or as per cent; per cent that a reader would take for shares (none above 1) as shares.
    """
    unit = numbers.weights.salience
    lost = [
        f"the ends of the scale of {issue.id}: " + f"{native.low:.15g}-{native.high:.15g} {native.unit}".strip()
        for issue in numbers.issues
        if (native := issue.native)
    ]
    largest = max((cell.salience for cell in numbers.cells.values()), default=0.0)
    as_share = unit == _SHARE or largest <= 1
    if unit not in (_SHARE, _PER_CENT):
        lost.append(f"the unit of salience ({unit:.15g} is the most): it is written as per cent")
    if as_share and unit != _SHARE and largest > 0:
        lost.append("salience in per cent: none is above 1, and it would be taken for a share, so shares are written")
    several = len(numbers.issues) > 1
    if not several:
        lost += [f"the title of the issue: {i.label}" for i in numbers.issues if i.label != _ONLY_ISSUE]
    lines = [["actor", *(["issue"] if several else []), "capability", "position", "salience"]]
    for (actor, issue_id), cell in numbers.cells.items():
        salience = cell.salience / 100 if as_share else cell.salience
        figures = (numbers.influence(cell), numbers.position(issue_id, cell), salience)
        named = [numbers.actor_names[actor], *([numbers.issue_titles[issue_id]] if several else [])]
        lines.append([*named, *map(number_text, figures)])
    return "".join(",".join(map(csv_text, line)) + "\n" for line in lines), tuple(lost)
