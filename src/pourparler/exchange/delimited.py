"""Read delimited text into cells that know their line, their column and the span of their row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pourparler.case.yaml_nodes import LARGEST
from pourparler.errors import CaseError, Problem

__all__ = ["MOST_CELLS", "Cell", "ForeignText", "Row", "first_line", "read_rows"]

MOST_CELLS = LARGEST // 8
"""The most cells a file may hold: a case made of more could not be read back."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")
_BEFORE_DATA = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*")


@dataclass(frozen=True)
class ForeignText:
    """A file of another program: the name its problems carry, and its text as decoded UTF-8.

    A byte order mark stays in the text, because the spans of a source count it; rows begin behind it.
    """

    name: str
    text: str

    @property
    def start(self) -> int:
        """Where the first row begins."""
        return 1 if self.text.startswith("\ufeff") else 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One field without its quotes and the blanks around it, at a 1-based line and column."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that is not blank, and its span [start, end) in the text."""

    cells: tuple[Cell, ...]
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line the row begins on."""
        return self.cells[0].line

    def cell(self, position: int) -> Cell:
        """Return a cell; an empty one behind the last where the row is too short."""
        if position < len(self.cells):
            return self.cells[position]
        last = self.cells[-1]
        return Cell("", last.line, last.column + len(last.text))


def first_line(file: ForeignText) -> str:
    r"""Return the first line that is neither blank nor a comment.

    >>> first_line(ForeignText("a.csv", "# of 1994\n\nx,y\n1,2\n"))
    'x,y'
    """
    before = _BEFORE_DATA.match(file.text, file.start)
    start = before.end() if before else file.start
    end = _LINE_END.search(file.text, start)
    line = file.text[start : end.start() if end else len(file.text)]
    return "" if _COMMENT.fullmatch(line) else line.strip()


def read_rows(
    file: ForeignText, delimiter: str, quote: str = '"', most: int | None = None, comments: list[int] | None = None
) -> list[Row]:
    r"""Split text into rows of cells; blank rows are passed over, empty cells at the end of a row are dropped.

    A quoted cell may hold the delimiter, line ends, and its quote doubled. Lines may end in LF, CRLF or CR. ``most``
    stops after so many rows. Where ``comments`` is given, lines that begin with # outside quotes are no rows; their
    numbers are put there. Raises ``CaseError`` for what no row can hold: a quote that never closes, text after a
    closing quote, a control character, more than ``MOST_CELLS`` cells.

    >>> rows = read_rows(ForeignText("a.csv", 'x, "y, z"\r\n\r\n1,2,\r\n'), ",")
    >>> [[cell.text for cell in row.cells] for row in rows], rows[1].line, (rows[1].start, rows[1].end)
    ([['x', 'y, z'], ['1', '2']], 3, (13, 17))
    """
    reader = _Reader(file, delimiter, quote)
    rows: list[Row] = []
    while reader.at < len(file.text) and (most is None or len(rows) < most):
        if comments is not None and reader.skip_comment():
            comments.append(reader.line)
            reader.end_line()
            continue
        row = reader.row()
        if row is not None:
            rows.append(row)
    return rows


class _Reader:
    """A place in the text, and the row and line it is on."""

    def __init__(self, file: ForeignText, delimiter: str, quote: str) -> None:
        self.file, self.text, self.delimiter = file, file.text, delimiter
        self.at = self.line_start = file.start
        self.line = 1
        self.left = MOST_CELLS
        blank = "[ ]*" if delimiter == "\t" else "[ \t]*"
        between, mark = re.escape(delimiter), re.escape(quote)
        self.quoted = re.compile(f"{blank}{mark}([^{mark}]*(?:{mark}{mark}[^{mark}]*)*){mark}{blank}")
        self.opening = re.compile(f"{blank}{mark}")
        self.plain = re.compile(f"[^{between}\r\n]*")
        self.doubled, self.mark = quote * 2, quote
        if found := _FORBIDDEN.search(self.text, file.start):
            self._to(found.start())
            raise self.error(found.start(), f"control character U+{ord(found[0]):04X}", "remove it")

    def error(self, at: int, what: str, way_out: str) -> CaseError:
        return CaseError([Problem(self.file.name, self.line, at - self.line_start + 1, "", what, way_out)])

    def skip_comment(self) -> bool:
        """Move behind a line that begins with #, up to its end; say whether there was one."""
        found = _COMMENT.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found is not None

    def end_line(self) -> None:
        """Move behind the line end that is here, if there is one."""
        if line_end := _LINE_END.match(self.text, self.at):
            self._to(line_end.end())

    def row(self) -> Row | None:
        start, cells = self.at, [self.cell()]
        while self.text.startswith(self.delimiter, self.at):
            self.at += len(self.delimiter)
            cells.append(self.cell())
        end = self.at
        self.end_line()
        while cells and not cells[-1].text:
            cells.pop()
        self.left -= len(cells)
        if self.left < 0:
            what, way_out = f"more than {MOST_CELLS:,} cells", "split the file, or leave out what is not needed"
            raise CaseError([Problem(self.file.name, cells[0].line, cells[0].column, "", what, way_out)])
        return Row(tuple(cells), start, end) if cells else None

    def cell(self) -> Cell:
        line, column = self.line, self.at - self.line_start + 1
        if not self.opening.match(self.text, self.at):
            found = self.plain.match(self.text, self.at)
            self.at = found.end() if found else self.at
            written = found[0] if found else ""
            indent = len(written) - len(written.lstrip())
            return Cell(written.strip(), line, column + (indent if written.strip() else 0))
        quoted = self.quoted.match(self.text, self.at)
        if not quoted:
            raise self.error(self.at, f"a quote {self.mark} opens here and never closes", "close it, or double it")
        self._to(quoted.end())
        after = self.text[self.at : self.at + 1]
        if after and after not in ("\r", "\n") and after != self.delimiter:
            way_out = f"a quote inside a quoted cell is written twice: {self.doubled}"
            raise self.error(self.at, "text after a closing quote", way_out)
        return Cell(quoted[1].replace(self.doubled, self.mark).strip(), line, column)

    def _to(self, place: int) -> None:
        """Move on, counting the lines passed."""
        for line_end in _LINE_END.finditer(self.text, self.at, place):
            self.line += 1
            self.line_start = line_end.end()
        self.at = place
