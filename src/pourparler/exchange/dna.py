"""Databases of the Discourse Network Analyzer (``.dna``, SQLite, schema 3): documents, coders and coded statements."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from pourparler.case.files import check_regular
from pourparler.errors import CaseError, Problem
from pourparler.exchange.offsets import code_point_offsets

__all__ = ["DnaDatabase", "DnaDocument", "DnaStatement", "code_point_offsets", "read_dna"]

_HEAD = b"SQLite format 3\x00"
_TABLES = {
    "CODERS": ("ID", "Name"),
    "DOCUMENTS": ("ID", "Title", "Text", "Author", "Source", "Section", "Type", "Date"),
    "STATEMENTTYPES": ("ID", "Label"),
    "VARIABLES": ("ID", "Variable", "DataType", "StatementTypeId"),
    "STATEMENTS": ("ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"),
    "ENTITIES": ("ID", "VariableId", "Value"),
    "DATASHORTTEXT": ("StatementId", "VariableId", "Entity"),
    "DATALONGTEXT": ("StatementId", "VariableId", "Value"),
    "DATABOOLEAN": ("StatementId", "VariableId", "Value"),
    "DATAINTEGER": ("StatementId", "VariableId", "Value"),
}
_DOCUMENTS = "SELECT ID, Title, Text, Author, Source, Section, Type, Date FROM DOCUMENTS ORDER BY ID"
_VARIABLES = "SELECT ID, Variable, DataType, StatementTypeId FROM VARIABLES ORDER BY ID"
_STATEMENTS = "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY ID"
_Kinds: TypeAlias = tuple[type[object], ...]
_WHOLE: _Kinds = (int,)
_WHOLE_OR_NONE: _Kinds = (int, type(None))
_TEXT: _Kinds = (str,)
_TEXT_OR_NONE: _Kinds = (str, type(None))
_ANYTHING: _Kinds = (object,)
_CALLED = {int: "a whole number", float: "a number with decimals", str: "text", bytes: "a BLOB", type(None): "nothing"}
"""SQLite keeps any value in any column, whatever its declared type."""

_VALUES: tuple[tuple[str, type[str] | type[int] | type[bool], _Kinds], ...] = (
    (
        "SELECT StatementId, DATASHORTTEXT.VariableId, ENTITIES.Value FROM DATASHORTTEXT "
        "JOIN ENTITIES ON ENTITIES.ID = DATASHORTTEXT.Entity",
        str,
        _TEXT,
    ),
    ("SELECT StatementId, VariableId, Value FROM DATALONGTEXT", str, _TEXT_OR_NONE),
    ("SELECT StatementId, VariableId, Value FROM DATAINTEGER", int, _WHOLE),
    ("SELECT StatementId, VariableId, Value FROM DATABOOLEAN", bool, _WHOLE),
)
_MEND = "open it in DNA 3 and save it anew"


@dataclass(frozen=True)
class DnaDocument:
    """A document of the database; ``published`` is None where its date cannot be read."""

    id: int
    title: str
    text: str
    author: str
    source: str
    section: str
    type: str
    published: datetime | None


@dataclass(frozen=True)
class DnaStatement:
    """A coded passage, [start, stop) in code points of the document, and its values by variable."""

    id: int
    type: str
    document: int
    start: int
    stop: int
    coder: str
    values: dict[str, str | int | bool]


@dataclass(frozen=True)
class DnaDatabase:
    """What a ``.dna`` file holds. ``variables``: the variables of each statement type, with their data types."""

    name: str
    version: str
    coders: tuple[str, ...]
    documents: tuple[DnaDocument, ...]
    variables: dict[str, dict[str, str]]
    statements: tuple[DnaStatement, ...]

    def of_type(self, label: str) -> tuple[DnaStatement, ...]:
        """Return the statements of a type, in the order of the database."""
        return tuple(each for each in self.statements if each.type == label)


def read_dna(path: str | Path) -> DnaDatabase:
    """Read a database of the Discourse Network Analyzer. Raises ``CaseError``; the file is opened read-only.

    Offsets are UTF-16 units in the file and code points in what is returned.
    """
    file = Path(path)
    check_regular(file, str(file))
    try:
        with file.open("rb") as opened:
            head = opened.read(len(_HEAD))
    except OSError as error:
        raise _problem(file, f"cannot be read ({error.strerror})", "check the path") from None
    if head != _HEAD:
        raise _problem(file, "not an SQLite database", "give a .dna file, as saved by DNA 3")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return _read(file, connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _problem(file, f"damaged database ({error})", _MEND) from None


def _problem(file: Path, what: str, way_out: str) -> CaseError:
    return CaseError([Problem(str(file), 0, 0, "", what, way_out)])


def _read(file: Path, connection: sqlite3.Connection) -> DnaDatabase:
    _check_tables(file, connection)
    version = dict(_rows(file, connection, "SELECT Property, Value FROM SETTINGS", _TEXT, _ANYTHING)).get("version")
    if not str(version).startswith("3"):
        raise _problem(file, f"a database of DNA {version or 'of an unknown version'}", f"only DNA 3 is read; {_MEND}")
    named = (_WHOLE, _TEXT)
    coders: dict[int, str] = dict(_rows(file, connection, "SELECT ID, Name FROM CODERS ORDER BY ID", *named))
    types: dict[int, str] = dict(_rows(file, connection, "SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID", *named))
    documents = {
        number: DnaDocument(number, title, text, author, source, section, of_type, _moment(seconds))
        for number, title, text, author, source, section, of_type, seconds in _rows(
            file, connection, _DOCUMENTS, _WHOLE, *(_TEXT,) * 6, _ANYTHING
        )
    }
    variables: dict[str, dict[str, str]] = {label: {} for label in types.values()}
    names: dict[int, str] = {}
    for number, name, kind, of_type in _rows(file, connection, _VARIABLES, *named, _TEXT, _WHOLE_OR_NONE):
        names[number] = name
        if of_type in types:
            variables[types[of_type]][name] = kind
    values = _values(file, connection, names)
    statements = _statements(file, connection, documents, types)
    return DnaDatabase(
        name=file.name,
        version=str(version),
        coders=tuple(coders.values()),
        documents=tuple(documents.values()),
        variables=variables,
        statements=tuple(
            DnaStatement(row[0], types[row[1]], row[2], row[3], row[4], coders.get(row[5], ""), values[row[0]])
            for row in statements
        ),
    )


def _rows(file: Path, connection: sqlite3.Connection, query: str, *kinds: _Kinds) -> Iterator[tuple[Any, ...]]:
    """Yield rows whose cells are of the given kinds; any other cell is a problem that names its table and column."""
    cursor = connection.execute(query)
    columns = [each[0] for each in cursor.description]
    table = query.partition(" FROM ")[2].split()[0]
    for row in cursor:
        for column, value, kind in zip(columns, row, kinds, strict=True):
            if not isinstance(value, kind):
                where = f"table {table}, row {row[0]!r:.40}, column {column}"
                what = f"{where}: {_CALLED[type(value)]} where {_CALLED[kind[0]]} belongs"
                raise _problem(file, what, _MEND)
        yield row


def _check_tables(file: Path, connection: sqlite3.Connection) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    held = {str(name).upper() for (name,) in _rows(file, connection, query, _TEXT)}
    if missing := sorted({*_TABLES, "SETTINGS"} - held):
        raise _problem(file, f"no table {missing[0]}: not a database of DNA 3", _MEND)
    for table, columns in _TABLES.items():
        there = {str(row[1]).upper() for row in connection.execute(f"PRAGMA table_info({table})")}
        if lost := [column for column in columns if column.upper() not in there]:
            raise _problem(file, f"table {table} has no column {lost[0]}", _MEND)


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _values(
    file: Path, connection: sqlite3.Connection, names: dict[int, str]
) -> dict[int, dict[str, str | int | bool]]:
    """Return the values of every statement, by variable."""
    values: dict[int, dict[str, str | int | bool]] = defaultdict(dict)
    for query, read, kind in _VALUES:
        for statement, variable, value in _rows(file, connection, query, _WHOLE, _WHOLE, kind):
            if variable not in names:
                raise _problem(file, f"statement {statement} has a value of the unknown variable {variable}", _MEND)
            values[statement][names[variable]] = read("" if value is None else value)
    return values


def _statements(
    file: Path, connection: sqlite3.Connection, documents: dict[int, DnaDocument], types: dict[int, str]
) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Yield id, type, document, start, stop and coder of every statement, its offsets in code points."""
    rows = list(_rows(file, connection, _STATEMENTS, _WHOLE, *(_WHOLE_OR_NONE,) * 2, _WHOLE, _WHOLE, _WHOLE_OR_NONE))
    offsets: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row[2] not in documents or row[1] not in types:
            raise _problem(file, f"statement {row[0]} is of an unknown document or type", _MEND)
        offsets[row[2]].extend(row[3:5])
    points = {
        number: dict(zip(given, code_point_offsets(documents[number].text, given), strict=True))
        for number, given in offsets.items()
    }
    for number, of_type, document, start, stop, coder in rows:
        begin, end = points[document][start], points[document][stop]
        if begin is None or end is None or begin >= end:
            where = f"statement {number}: [{start}, {stop}) is no passage of document {document}"
            raise _problem(file, where, "code it anew in DNA")
        yield number, of_type, document, begin, end, coder
