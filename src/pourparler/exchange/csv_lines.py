"""Rows as CSV, as in every table that we write: they end in a line feed, and cells that hold a line end are quoted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

__all__ = ["LINE_END", "csv_lines", "with_line_feeds"]

LINE_END = "\r\n"
"""What rows are to be written with first: Python 3.11 puts in quotes only cells that hold a character of the line end
that it is told to write, and a lone carriage return in a bare cell begins a row of its own in whatever reads it."""

_QUOTED_OR_END = re.compile(r'("(?:[^"]|"")*+")|\r\n')


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    r"""Return rows as CSV; None is an empty cell.

    >>> csv_lines([("a", "b"), (1, "x, y"), (None, "x\ry")])
    'a,b\n1,"x, y"\n,"x\ry"\n'
    """
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=LINE_END).writerows(rows)
    return with_line_feeds(written.getvalue())


def with_line_feeds(table: str) -> str:
    r"""Return a CSV whose rows end in ``LINE_END`` with rows that end in one line feed; cells stay as they are.

    >>> with_line_feeds('a,"x\r\ny"\r\nb,c\r\n')
    'a,"x\r\ny"\nb,c\n'
    """
    return _QUOTED_OR_END.sub(lambda found: found[1] or "\n", table)
