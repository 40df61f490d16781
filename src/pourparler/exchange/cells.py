"""What cells say: names and numbers, with every problem of a file collected at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pourparler.case.places import listed, nearest
from pourparler.errors import CaseError, Problem
from pourparler.exchange.delimited import Cell, ForeignText, Row

__all__ = ["LARGEST_NUMBER", "Cells", "line_of", "other_delimiter"]

LARGEST_NUMBER = 1e100
"""Numbers beyond are refused: squares and sums of them would overflow."""

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
_MOST_NEAREST = 50
"""Looking for the nearest of thousands of names takes time: after so many unknown ones it is no longer done."""


@dataclass
class Cells:
    """Reads cells of one file, and collects what is wrong with them; ``decimal_comma``: numbers are written so."""

    file: ForeignText
    problems: list[Problem] = field(default_factory=list)
    unknown: int = 0
    decimal_comma: bool = False

    def wrong(self, cell: Cell, what: str, way_out: str = "", path: str = "") -> None:
        """Keep a problem at a cell."""
        self.problems.append(Problem(self.file.name, cell.line, cell.column, path, what, way_out))

    def finish(self) -> None:
        """Raise ``CaseError`` with everything that was wrong, if anything was."""
        if self.problems:
            raise CaseError(list(dict.fromkeys(self.problems)))

    def number(self, cell: Cell, name: str, low: float = -LARGEST_NUMBER, high: float = LARGEST_NUMBER) -> float | None:
        """Read a number within [low, high]; ``name`` is what the cell is called.

        >>> cells = Cells(ForeignText("a.csv", ""))
        >>> cells.number(Cell("0,5", 2, 7), "salience", 0, 100)
        >>> print(*cells.problems)
        a.csv:2:7 salience: '0,5' is not a number; write 0.5, with a point
        """
        text = cell.text
        if not text:
            self.wrong(cell, "is blank", "give a number, or leave the row out; nothing is guessed", name)
            return None
        if why := self._not_read(text):
            self.wrong(cell, *why, name)
            return None
        value = float(text.replace(",", "."))
        if abs(value) > LARGEST_NUMBER:
            self.wrong(cell, f"{value:g} is too large a number", f"numbers up to {LARGEST_NUMBER:g} are read", name)
        elif value < low:
            what = f"{value:g} is negative" if low == 0 and value < 0 else f"{value:g} is below {low:g}"
            self.wrong(cell, what, _range(low, high), name)
        elif value > high:
            self.wrong(cell, f"{value:g} is above {high:g}", _range(low, high), name)
        else:
            return value
        return None

    def _not_read(self, text: str) -> tuple[str, str] | None:
        """Say why text cannot be read as a number, and the way out; None where it can."""
        shown = repr(text if len(text) <= 40 else f"{text[:37]}...")
        whole = text.replace(",", "")
        if _NUMBER.fullmatch(text):
            if self.decimal_comma and "." in text:
                return f"{shown} has a point where other numbers of the file have a comma", "write all with a point"
            return None
        if self.decimal_comma and _DECIMAL_COMMA.fullmatch(text):
            if _THOUSANDS.fullmatch(text):
                return f"{shown} can be read in two ways", f"write {whole}, or {text.replace(',', '.')} with a point"
            return None
        if _THOUSANDS.fullmatch(text):
            return f"{shown} is not a number", f"write {whole}"
        if _DECIMAL_COMMA.fullmatch(text):
            return f"{shown} is not a number", f"write {text.replace(',', '.')}, with a point"
        return f"{shown} is not a number", "write a plain number such as 12.5"

    def note_decimal_comma(self, delimiter: str, numbers: Iterable[Cell]) -> list[str]:
        """Take commas in a file's numbers for decimal ones where its delimiter is another; return the note on it.

        >>> cells = Cells(ForeignText("a.csv", ""))
        >>> cells.note_decimal_comma(";", [Cell("0,5", 2, 7)]), cells.number(Cell("0,5", 2, 7), "salience")
        (["numbers are read with a decimal comma, such as '0,5'"], 0.5)
        """
        found = next((cell.text for cell in numbers if _DECIMAL_COMMA.fullmatch(cell.text)), None)
        self.decimal_comma = delimiter != "," and found is not None
        return [f"numbers are read with a decimal comma, such as {found!r}"] if self.decimal_comma else []

    def name(self, cell: Cell, what: str) -> str:
        """Read a name that must not be blank."""
        if not cell.text:
            self.wrong(cell, "is blank", "give a name", what)
        return cell.text

    def is_new(self, cell: Cell, word: str, seen: dict[str, Cell], key: str = "") -> bool:
        """Keep a name where it is first met, and a problem where it is met again."""
        first = seen.setdefault(key or cell.text, cell)
        if first is cell:
            return True
        self.wrong(cell, f"duplicate {word} {cell.text!r}; the first is on line {first.line}", "rename or remove one")
        return False

    def known(self, cell: Cell, word: str, names: dict[str, Cell]) -> bool:
        """Keep a problem where a name is none of those declared."""
        if cell.text in names:
            return True
        self.unknown += 1
        near = nearest(cell.text, names) if self.unknown <= _MOST_NEAREST else ""
        here = f"{word}s of this file: {listed(names)}" if names else f"the file declares no {word}"
        self.wrong(cell, f"unknown {word} {cell.text!r}", near or here)
        return False

    def no_more(self, row: Row, count: int, columns: str) -> None:
        """Keep a problem where a row goes on behind its last column."""
        if len(row.cells) > count:
            extra = row.cells[count]
            what = f"{extra.text!r} stands behind the last column"
            decimals = ", and write decimals with a point" if "," in line_of(self.file, row) else ""
            self.wrong(extra, what, f"columns: {columns}; put text that holds the delimiter in quotes{decimals}")


def _range(low: float, high: float) -> str:
    return f"give a number of at least {low:g}" if high == LARGEST_NUMBER else f"give a number within {low:g}-{high:g}"


def line_of(file: ForeignText, row: Row) -> str:
    """Return a row as it stands in the file."""
    return file.text[row.start : row.end]


def other_delimiter(text: str, delimiter: str) -> str:
    """Guess which delimiter a line was written with instead, for a way out; empty where none is likely.

    >>> other_delimiter("Actor;Capability;Position", ",")
    "it seems to be delimited by ';'; save it with ',' instead"
    """
    names = {"\t": "tabs", ";": "';'", ",": "','", "|": "'|'"}
    counts = {other: text.count(other) for other in names if other != delimiter}
    likely = max(counts, key=lambda other: counts[other])
    if counts[likely] < 2 or counts[likely] < text.count(delimiter):
        return ""
    return f"it seems to be delimited by {names[likely]}; save it with {names[delimiter]} instead"
