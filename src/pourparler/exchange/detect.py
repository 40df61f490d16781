"""Which program a file was written for, by what stands in it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pourparler.case.files import check_regular
from pourparler.errors import CaseError, Problem
from pourparler.exchange.bdm_csv import column_of, sniff_delimiter
from pourparler.exchange.coded_file import CodedFormat
from pourparler.exchange.delimited import ForeignText, Row, first_line, read_rows
from pourparler.exchange.foreign_file import ForeignFormat
from pourparler.exchange.statements_csv import is_statements_header
from pourparler.exchange.taguette import is_taguette_header

__all__ = ["detect_coded", "detect_format"]

_JSON = re.compile(r"\s*\{")
_DECIDE = re.compile(r"\s*['\"]?#[APMD]\b", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<")
_WHOLE = re.compile(r"[0-9]+")
_BY_NAME: dict[str, CodedFormat] = {".dna": "dna", ".qdpx": "qdpx", ".qdc": "qdc"}
"""Files called so are read as such even where they are damaged, so that what is wrong is said of the right format."""
_BEGINNING = 100_000
"""The first lines decide: no more than so many characters are looked at."""


def detect_coded(path: Path) -> CodedFormat | None:
    """Tell which program for coding texts a file is of, by how it begins; None where it is of none.

    Raises ``CaseError`` for pipes, devices and sockets.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = file.write_text("id,document,tag,content", encoding="utf-8")
    >>> detect_coded(file)
    'taguette'
    """
    check_regular(path, str(path))
    try:
        with path.open("rb") as opened:
            start = opened.read(_BEGINNING)
    except OSError:
        return None
    if start.startswith(b"SQLite format 3\x00"):
        return "dna"
    if start.startswith(b"PK"):
        return "qdpx"
    text = start.decode("utf-8", "ignore").removeprefix("\ufeff").lstrip()
    if text.startswith("<") and "<CodeBook" in text:
        return "qdc"
    if (named := _BY_NAME.get(path.suffix.lower())) is not None:
        return named
    names = next(csv.reader(text.splitlines()[:1]), [])
    return "taguette" if is_taguette_header(names) else None


def detect_format(file: ForeignText) -> ForeignFormat:
    r"""Tell which program a file was written for.

    DECIDE: the first row begins with ``#A``, ``#P``, ``#M`` or ``#D``. KTAB: the third and fourth cell of line 1 are
    whole numbers, or line 2 begins with ``Actor``. BDM-style: line 1 names two or more of its columns. GMCR: the name
    ends in ``.gmcr``, or an object of JSON begins. Raises
    ``CaseError`` where it is none of them, and for our own table of statements, which is not read back.

    >>> detect_format(ForeignText("a.csv", "Actor;Capability;Position;Salience\nNL;1;4;80"))
    'bdm'
    """
    text = file.text[: file.start + _BEGINNING]
    if file.name.casefold().endswith(".gmcr") or _JSON.match(text, file.start):
        return "gmcr"
    if _DECIDE.match(text, file.start):
        return "decide"
    if not text[file.start :].strip():
        way_out = "give a file that KTAB, DECIDE, BDM or GMCR reads, a .qdpx or a .dna"
        raise CaseError([Problem(file.name, 1, 1, "", "the file is empty", way_out)])
    if not _MARKUP.match(text, file.start):
        beginning = ForeignText(file.name, text)
        rows = read_rows(beginning, sniff_delimiter(first_line(beginning)), most=2, comments=[])
        if rows and is_statements_header(cell.text for cell in rows[0].cells):
            what = "a table of statements as convert --to csv writes it: it holds no whole case, and is not read back"
            raise CaseError([Problem(file.name, 1, 1, "", what, "convert the case with --to qdpx for a file that is")])
        if len(rows) == 2 and _is_ktab(*rows):
            return "ktab"
        if rows and len([cell for cell in rows[0].cells if column_of(cell.text)]) >= 2:
            return "bdm"
        way_out = "name it with --from ktab, decide, bdm or gmcr, or begin a BDM-style file with its column names"
        way_out += "; of coded texts, .qdpx, .qdc and .dna are read"
    else:
        way_out = "XML is not read; save KTAB's scenario as CSV"
    what = "not recognised as a file of KTAB, DECIDE, BDM or GMCR"
    raise CaseError([Problem(file.name, 1, 1, "", what, way_out)])


def _is_ktab(head: Row, names: Row) -> bool:
    counts = len(head.cells) >= 4 and all(_WHOLE.fullmatch(head.cell(at).text) for at in (2, 3))
    is_named = names.cell(0).text.casefold() == "actor"
    return is_named or (counts and not re.match(r"[-+.0-9]", names.cell(2).text))
