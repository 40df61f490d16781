"""Random texts with emoji, line ends of all kinds, right-to-left and combining letters: no span is ever off by one."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.case.documents import check_documents
from pourparler.case.load import load_case
from pourparler.case.schema import Case, Source, Statement
from pourparler.exchange.coded_texts import read_coded
from pourparler.exchange.convert import convert
from pourparler.exchange.delimited import ForeignText
from pourparler.exchange.dna import read_dna
from pourparler.exchange.offsets import Unit, code_point_offsets, unit_offsets
from pourparler.exchange.qda_positions import STANDARD, PositionReading
from pourparler.exchange.qda_project_file import SIDECAR, qda_project
from pourparler.exchange.refi_qda import read_qdpx
from pourparler.exchange.statements_csv import statements_csv
from pourparler.exchange.taguette import read_taguette

PIECES = [
    "They agree", " ", "\n", "\r\n", "\r", "é", "e\u0301", "ﷺ", "שלום", "\u200f", "مرحبا", "\u202e", "\u00a0", "\ufeff",
    "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1eb\U0001f1f7", "\U0010fffd", "«", "»", "—",
    "\"", "'", ",", ";", "&", "<", "]]>", "# ", "\t", "\u2028", "\x85", "ÿ", "߿", "ࠀ", "\uffff", "\ud7ff", "\ue000",
]  # fmt: skip


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text, and up to four passages of it."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30)))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = draw(st.lists(ends.map(sorted).filter(lambda pair: pair[0] < pair[1]), min_size=1, max_size=4))
    return text, sorted({(low, high) for low, high in spans})


def coded(text: str, spans: list[tuple[int, int]]) -> Case:
    source = Source(
        id="letter",
        title="Letter",
        kind="news",
        published="2024-03-02",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        characters=len(text),
    )
    statements = [
        Statement(id=f"letter-{at}", source="letter", span=span, paraphrase="So.", voice="author_claim")
        for at, span in enumerate(spans)
    ]
    return Case(id="talks", title="Talks", sources=(source,), statements=tuple(statements))


@given(texts_and_spans())
@settings(max_examples=60, deadline=None)
def test_projects_keep_every_span_with_their_sidecar_and_without(made: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = made
    case = coded(text, spans)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talks.qdpx"
        files = qda_project(case, {"letter": text})
        path.write_bytes(files.project)
        alone = read_coded(path, "qdpx")
        assert [*alone.texts.values()] == [text]
        assert [each.span for each in alone.case.statements] == spans
        Path(f"{path}{SIDECAR}").write_bytes(files.sidecar)
        again = read_coded(path, "qdpx")
        assert (again.case, again.texts) == (case, {"letter": text})


@given(texts_and_spans())
@settings(max_examples=60, deadline=None)
def test_tables_of_statements_keep_every_span(made: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = made
    table, _ = statements_csv(coded(text, spans), {"letter": text})
    rows = [*csv.DictReader(io.StringIO(table, newline=""))]
    assert [(int(row["start"]), int(row["end"])) for row in rows] == spans
    assert [row["text"] for row in rows] == [text[slice(*span)] for span in spans]


@given(texts_and_spans())
@settings(max_examples=60, deadline=None)
def test_tables_of_highlights_keep_every_span(made: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = made
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(["id", "document", "tag", "content", "start_offset", "end_offset"])
    for number, (start, stop) in enumerate(spans):
        first, last = len(text[:start].encode()), len(text[:stop].encode())
        table.writerow([number, "letter", "peace", "...", first, last])
    read = read_taguette(ForeignText("h.csv", written.getvalue()), {"letter.txt": text})
    assert [(each.start, each.stop) for each in read.passages] == spans
    assert read.notes == ()


def database(path: Path, text: str, spans: list[tuple[int, int]]) -> None:
    """Write a database as DNA 3 does, in the tables and columns that are read; it counts as Java does."""
    tables = {
        "SETTINGS": "Property, Value",
        "CODERS": "ID, Name",
        "DOCUMENTS": "ID, Title, Text, Author, Source, Section, Type, Date",
        "STATEMENTTYPES": "ID, Label",
        "VARIABLES": "ID, Variable, DataType, StatementTypeId",
        "STATEMENTS": "ID, StatementTypeId, DocumentId, Start, Stop, Coder",
        "ENTITIES": "ID, VariableId, Value",
        "DATASHORTTEXT": "StatementId, VariableId, Entity",
        "DATALONGTEXT": "StatementId, VariableId, Value",
        "DATABOOLEAN": "StatementId, VariableId, Value",
        "DATAINTEGER": "StatementId, VariableId, Value",
    }
    with closing(sqlite3.connect(path)) as connection:
        for name, columns in tables.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.execute("INSERT INTO SETTINGS VALUES ('version', '3.0')")
        connection.execute("INSERT INTO CODERS VALUES (1, 'Cy')")
        connection.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement')")
        connection.execute("INSERT INTO DOCUMENTS VALUES (1, 'Letter', ?, '', '', '', '', 0)", (text,))
        for number, (start, stop) in enumerate(spans):
            units = [len(text[:at].encode("utf-16-le")) // 2 for at in (start, stop)]
            connection.execute("INSERT INTO STATEMENTS VALUES (?, 1, 1, ?, ?, 1)", (number, *units))
        connection.commit()


@given(texts_and_spans())
@settings(max_examples=40, deadline=None)
def test_databases_keep_every_span(made: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = made
    with tempfile.TemporaryDirectory() as folder:
        database(Path(folder) / "talks.dna", text, spans)
        read = read_dna(Path(folder) / "talks.dna")
        assert [(each.start, each.stop) for each in read.statements] == spans
        assert read.documents[0].text == text


@given(texts_and_spans())
@settings(max_examples=10, deadline=None)
def test_a_database_goes_on_through_a_case_and_a_project(made: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = made
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database(folder / "talks.dna", text, spans)
        convert(folder / "talks.dna", "case", folder / "case")
        case = load_case(folder / "case")
        assert sorted(each.span for each in case.statements) == spans
        problems = check_documents(case, folder / "case" / "reading" / "texts")
        assert [each for each in problems if not each.what.endswith("is blank")] == []
        convert(folder / "case", "qdpx", folder / "talks.qdpx")
        (folder / f"talks.qdpx{SIDECAR}").unlink()
        selections = read_qdpx(folder / "talks.qdpx").selections
        assert sorted((each.passage.start, each.passage.stop) for each in selections) == spans


@given(texts_and_spans(), st.sampled_from(["utf-16", "utf-8"]))
@settings(max_examples=100, deadline=None)
def test_offsets_are_those_of_the_encoded_text(made: tuple[str, list[tuple[int, int]]], unit: Unit) -> None:
    text, _ = made
    width, encoding = (2, "utf-16-le") if unit == "utf-16" else (1, "utf-8")
    wanted = [len(text[:at].encode(encoding)) // width for at in range(len(text) + 1)]
    assert unit_offsets(text, range(len(text) + 1), unit) == wanted
    known = {offset: at for at, offset in enumerate(wanted)}
    everywhere = [*range(-1, wanted[-1] + 2)]
    assert code_point_offsets(text, everywhere, unit) == [known.get(each) for each in everywhere]


# --- how a project counts -------------------------------------------------------------------------

TEXT = "\U0001f600 They met. They agree on the toll, \U0001f54a says Ann."
NAMED = ["They met.", "They agree on the toll", "says Ann."]


def project(path: Path, reading: PositionReading, names: list[str], origin: str = "") -> None:
    """A project of another program that counts in its own way, its passages called by their words or not."""
    marked = ""
    for number, words in enumerate(NAMED):
        start = TEXT.index(words)
        ends = (start, start + len(words) - reading.includes_end)
        if reading.is_utf_16:
            ends = (len(TEXT[: ends[0]].encode("utf-16-le")) // 2, len(TEXT[: ends[1]].encode("utf-16-le")) // 2)
        marked += f'<PlainTextSelection guid="P{number}" name={quoteattr(names[number])} '
        marked += f'startPosition="{ends[0]}" endPosition="{ends[1]}"/>'
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="T" origin={quoteattr(origin)}><CodeBook><Codes/></CodeBook>'
    xml += f'<Sources><TextSource guid="S" name="Letter" plainTextPath="internal://S.txt">{marked}</TextSource>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml + "</Sources></Project>")
        archive.writestr("sources/S.txt", TEXT)


READINGS = [PositionReading(units, end) for units in (False, True) for end in (False, True)]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("names", [NAMED, [NAMED[0], "", "renamed by hand"], ["  They\nmet. ", "", ""]])
def test_a_project_whose_passages_are_called_by_their_words_is_read_as_it_counts(
    reading: PositionReading, names: list[str], tmp_path: Path
) -> None:
    project(tmp_path / "a.qdpx", reading, names)
    read = read_qdpx(tmp_path / "a.qdpx")
    assert [TEXT[each.passage.start : each.passage.stop] for each in read.selections] == NAMED
    assert any("positions are read" in note for note in read.file.notes) == (reading != STANDARD)


def test_a_project_that_does_not_show_how_it_counts_is_read_as_the_standard_says(tmp_path: Path) -> None:
    for origin, names in (("", ["a", "b", "c"]), ("pourparler", NAMED)):
        project(tmp_path / "a.qdpx", PositionReading(includes_end=True), names, origin)
        read = read_qdpx(tmp_path / "a.qdpx")
        assert [TEXT[each.passage.start : each.passage.stop] for each in read.selections] == [w[:-1] for w in NAMED]
        assert read.file.notes == ()


def test_positions_that_are_none_are_left_out_with_a_note(tmp_path: Path) -> None:
    project(tmp_path / "a.qdpx", STANDARD, NAMED)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        xml = archive.read("project.qde").decode()
    for wrong in ('endPosition="x"', 'endPosition="2"', 'endPosition="99999999999999999999"', 'endPosition="-1"', ""):
        with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as archive:
            archive.writestr("project.qde", xml.replace('endPosition="11"', wrong, 1))
            archive.writestr("sources/S.txt", TEXT)
        read = read_qdpx(tmp_path / "b.qdpx")
        assert len(read.selections) == 2
        assert any("is no passage of 'Letter'" in note for note in read.file.notes)
