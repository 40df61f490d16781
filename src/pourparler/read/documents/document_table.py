"""A CSV of documents: one per row, its text or the path of its file, and what is known of it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from pourparler.case.places import nearest
from pourparler.case.schema import Source
from pourparler.errors import CaseError, Problem
from pourparler.exchange.statements_csv import is_statements_header
from pourparler.read.documents.extracted import unreadable

__all__ = ["KNOWN", "TableRow", "is_document_table", "read_document_table"]

KNOWN = ("id", "title", "author", "publisher", "published", "language", "url", "kind")
"""The columns about a document, beside ``text`` or ``path``; none is needed, and any other is an error."""

_HINTS = {
    "kind": "write primary, news, analysis or opinion, or leave it blank",
    "published": "write a day such as 2024-03-02, or leave it blank",
}
_CONTENT = ("text", "path")
_DELIMITERS = ",;\t|"
_TOLD = 3
_LARGEST_CELL = 200_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True)
class TableRow:
    """A document of a table: the line it begins on, its text or its file, and what the table says of it."""

    line: int
    text: str | None = field(repr=False)
    path: Path | None
    known: dict[str, str]


def is_document_table(path: Path) -> bool:
    """Tell whether a file is called like a table."""
    return path.suffix.lower() in (".csv", ".tsv")


def read_document_table(path: Path, encoding: str | None = None) -> Iterator[TableRow]:
    r"""Yield the documents of a table, row by row; the table is never held as a whole.

    Columns ``text`` or ``path`` (relative to the table), and ``id``, ``title``, ``author``, ``publisher``,
    ``published``, ``language``, ``url``, ``kind``. A cell in quotes may hold line ends; they stay as they are. The
    delimiter is the one of comma, semicolon, tab and bar that most often stands in the first line. Without
    ``encoding`` the table is UTF-8 (or has a mark), else Windows-1252. Raises ``CaseError`` with the line of what is
    wrong, also for a kind or a day that no source can have, and for a path that leaves the folder of the table.

    >>> import tempfile
    >>> table = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = table.write_bytes(b"title,text\nLetter,\"We agree,\r\nthen.\"\n")
    >>> [(row.line, row.text, row.known) for row in read_document_table(table)]
    [(2, 'We agree,\r\nthen.', {'title': 'Letter'})]
    """
    used = encoding or _encoding_of(path)
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        with path.open(encoding=used, newline="") as opened:
            start = opened.readline()
            opened.seek(0)
            reader = csv.reader(opened, delimiter=max(_DELIMITERS, key=start.count), strict=True)
            columns = _columns(path, next(reader, []))
            line = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _row(path, line, columns, cells)
                line = reader.line_num + 1
    except LookupError:
        raise unreadable(str(path), f"unknown encoding {used!r}", "use a name such as utf-8 or cp1252") from None
    except UnicodeDecodeError as error:
        raise unreadable(str(path), f"not {used}: {error.reason}", "name its encoding with --encoding") from None
    except csv.Error as error:
        raise CaseError([Problem(str(path), reader.line_num, 1, "", f"broken table ({error})", "mend it")]) from None
    except OSError as error:
        raise unreadable(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    finally:
        csv.field_size_limit(before)


def _encoding_of(path: Path) -> str:
    """Return the encoding of a table, by its mark or by reading it as UTF-8 piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as opened:
            block = opened.read(_BLOCK)
            if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            while block:
                decoder.decode(block)
                block = opened.read(_BLOCK)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as error:
        raise unreadable(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    return "utf-8-sig"


def _columns(path: Path, cells: list[str]) -> list[str]:
    columns = [cell.strip().casefold() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if is_statements_header(columns):
        what = "a table of statements as convert --to csv writes it, and no table of documents"
        raise CaseError([Problem(str(path), 1, 1, "", what, "name the documents themselves")])
    problems = []
    allowed = (*_CONTENT, *KNOWN)
    unknown = [name for name in columns if name not in allowed]
    if len(unknown) > _TOLD:
        told = ", ".join(map(repr, unknown[:_TOLD]))
        what = f"unknown columns {told} and {len(unknown) - _TOLD} more"
        raise CaseError([Problem(str(path), 1, 1, "", what, f"columns: {', '.join(allowed)}")])
    for at, name in enumerate(columns):
        if name not in allowed:
            way_out = nearest(name, allowed) or f"columns: {', '.join(allowed)}"
            problems.append(Problem(str(path), 1, 1, "", f"unknown column {name!r}", way_out))
        elif name in columns[:at]:
            problems.append(Problem(str(path), 1, 1, "", f"the column {name!r} stands twice", "keep one"))
    if len({*_CONTENT} & {*columns}) != 1 and not problems:
        what = "a table of documents has a column text, or a column path, and not both"
        problems.append(Problem(str(path), 1, 1, "", what, f"and, where known, {', '.join(KNOWN)}"))
    if problems:
        raise CaseError(problems)
    return columns


def _row(path: Path, line: int, columns: list[str], cells: list[str]) -> TableRow:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        what = f"{len(cells)} cells in a table of {len(columns)} columns"
        raise CaseError([Problem(str(path), line, 1, "", what, "put text that holds the delimiter in quotes")])
    said = dict(zip(columns, cells, strict=False))
    known = {name: said[name].strip() for name in KNOWN if said.get(name, "").strip()}
    if problems := _wrong(path, line, columns, known):
        raise CaseError(problems)
    if "text" in said:
        return TableRow(line, said["text"], None, known)
    place = said.get("path", "").strip()
    if not place:
        raise CaseError([Problem(str(path), line, 1, "path", "is blank", "name the document's file")])
    file = path.parent / place
    if Path(place).is_absolute() or not file.resolve().is_relative_to(path.parent.resolve()):
        what = f"{place[:80]!r} leaves the folder of the table"
        way_out = "put the document beside the table or below it, and name it from there"
        raise CaseError([Problem(str(path), line, columns.index("path") + 1, "path", what, way_out)])
    return TableRow(line, None, file, known)


def _wrong(path: Path, line: int, columns: list[str], known: dict[str, str]) -> list[Problem]:
    """Return what no source can be, by its cell: the column is counted in cells."""
    said = {"id": "document", "title": "Document", "kind": "news", "published": "2000-01-01"}
    said |= {name: value for name, value in known.items() if name != "id"}
    try:
        Source.model_validate(said)
    except ValidationError as error:
        names = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
        return [
            Problem(
                str(path),
                line,
                columns.index(name) + 1,
                name,
                f"{known[name][:80]!r} is no {name} of a source",
                _HINTS.get(name, "correct it, or leave the cell blank"),
            )
            for name in names
        ]
    return []
