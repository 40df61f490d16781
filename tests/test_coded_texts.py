"""Programs for coding texts (DNA, REFI-QDA, Taguette): read, written, refused, and no span ever off by one."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pourparler.case.check import check_case
from pourparler.case.codes import Stance
from pourparler.case.documents import check_documents
from pourparler.case.load import load_case
from pourparler.case.schema import Case, Source, Statement
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.exchange import safe_archive
from pourparler.exchange.coded_texts import read_coded, write_coded
from pourparler.exchange.convert import convert
from pourparler.exchange.detect import detect_coded
from pourparler.exchange.dna import read_dna
from pourparler.exchange.offsets import unit_offsets
from pourparler.exchange.qda_project_file import qda_project
from pourparler.exchange.refi_qda import read_qdc, read_qdpx

TEXTS = {
    "plain": "They met. They agree on the toll. They left.",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469 They met. \U0001f64f They agree on the toll.\U0001f600",
    "crlf": "They met.\r\n\r\nThey agree on the toll.\r\nThey left.\r\n",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u200fThey agree on the toll.\u200e \u0645\u0631 \U0001f54a",
    "ten megabytes": "Le 15 ao\u00fbt, \U0001f600 \u05e9\u05dc\u05d5\u05dd.\r\n" * 420_000
    + "They agree on the toll. Fin.",
}
WORDS = "They agree on the toll."
NAMESPACE = 'xmlns="urn:QDA-XML:project:1.0"'
CODEBOOK = """<CodeBook><Codes><Code guid="c1" name="peace" isCodable="true"><Description>An end of war.</Description>
<Code guid="c2" name="truce" isCodable="true"/></Code></Codes></CodeBook>"""


def span_of(text: str) -> tuple[int, int]:
    start = text.index(WORDS)
    return start, start + len(WORDS)


def coded_case(text: str) -> Case:
    import hashlib

    source = Source(
        id="letter",
        title="Letter & <more>",
        kind="news",
        published="2024-03-02",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        characters=len(text),
    )
    statement = Statement(
        id="letter-001",
        source="letter",
        span=span_of(text),
        paraphrase="Ann & Bo agree.",
        voice="reported",
        speaker="Ann",
        coder="Cy",
        coded_at="2024-03-05T10:00:00Z",
        codes=(Stance(kind="stance", actor="ann", issue="toll", position=(70, 80)),),
    )
    scale = {0: "none", 100: "all"}
    return Case.model_validate(
        {
            "id": "talks",
            "title": "Talks",
            "sources": [source],
            "actors": [{"id": "ann", "name": "Ann", "kind": "state"}],
            "issues": [{"id": "toll", "question": "How high?", "scale": scale}],
            "statements": [statement],
        }
    )


def project(
    folder: Path, sources: str, parts: dict[str, bytes | str] | None = None, head: str = "", codebook: str = CODEBOOK
) -> Path:
    """Write a project as other programs do."""
    path = folder / "talks.qdpx"
    xml = f'<?xml version="1.0" encoding="utf-8"?>{head}<Project {NAMESPACE} name="Talks">'
    xml += f'<Users><User guid="{{U1}}" name="Cy"/></Users>{codebook}<Sources>{sources}</Sources></Project>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return path


def text_source(path: str = "internal://S1.txt", start: int = 10, stop: int = 33) -> str:
    return (
        f'<TextSource guid="S1" name="Letter" plainTextPath="{path}"><PlainTextSelection guid="P1" '
        f'startPosition="{start}" endPosition="{stop}" creatingUser="u1" creationDateTime="2024-03-05T10:00:00Z">'
        '<Description>They settle.</Description><Coding guid="K1"><CodeRef targetGUID="C2"/></Coding>'
        "</PlainTextSelection></TextSource>"
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_case_goes_to_a_project_and_comes_back_whole(name: str, tmp_path: Path) -> None:
    case = coded_case(TEXTS[name])
    written, lost = write_coded(case, "qdpx", tmp_path / "talks.qdpx", {"letter": TEXTS[name]})
    assert [path.name for path in written] == ["talks.qdpx", "talks.qdpx.json"]
    assert "see the sidecar" in lost[-1]
    back = read_coded(tmp_path / "talks.qdpx", "qdpx")
    assert back.case == case
    assert back.texts == {"letter": TEXTS[name]}


@pytest.mark.parametrize("name", TEXTS)
def test_every_span_of_a_project_alone_is_exact(name: str, tmp_path: Path) -> None:
    case = coded_case(TEXTS[name])
    write_coded(case, "qdpx", tmp_path / "talks.qdpx", {"letter": TEXTS[name]})
    (tmp_path / "talks.qdpx.json").unlink()
    back = read_coded(tmp_path / "talks.qdpx", "qdpx")
    (statement,), (source,) = back.case.statements, back.case.sources
    assert back.texts[source.id][slice(*statement.span)] == WORDS
    assert statement.paraphrase == "Ann & Bo agree."
    assert statement.note == "coded as voice > reported, kind > stance, actor > ann, issue > toll"
    assert (statement.coder, source.title) == ("Cy", "Letter & <more>")
    assert [factor.title for factor in back.case.factors][:2] == ["voice", "voice > reported"]
    assert check_case(back.case) == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_span_in_a_table_of_statements_is_exact(name: str, tmp_path: Path) -> None:
    case = coded_case(TEXTS[name])
    write_coded(case, "csv", tmp_path / "talks.csv", {"letter": TEXTS[name]})
    with (tmp_path / "talks.csv").open(encoding="utf-8", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert TEXTS[name][int(row["start"]) : int(row["end"])] == WORDS == row["text"]
    assert (row["actor"], row["issue"], row["position_low"], row["position_high"]) == ("ann", "toll", "70", "80")
    assert json.loads(row["fields"])["kind"] == "stance"


@pytest.mark.parametrize("name", TEXTS)
def test_every_span_of_a_table_of_highlights_is_exact(name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "letter.txt").write_bytes(text.encode())
    start, end = unit_offsets(text, span_of(text), "utf-8")
    for columns, more in (("", ""), (",start_offset,end_offset", f",{start},{end}")):
        table = tmp_path / "h.csv"
        table.write_text(f"id,document,tag,content{columns}\n1,Letter,peace,{WORDS}{more}\n", encoding="utf-8")
        assert detect_coded(table) == "taguette"
        read = read_coded(table, "taguette", tmp_path / "docs")
        (statement,) = read.case.statements
        assert statement.span == span_of(text)
        assert check_documents(read.case, tmp_path / "docs") == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_span_of_a_database_goes_through_every_format(name: str, shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "talks.dna"
    shutil.copyfile(shared / "data/dna/sample.dna", path)
    text = TEXTS[name]
    start, stop = unit_offsets(text, span_of(text))
    with closing(sqlite3.connect(path)) as connection:
        document, statement = connection.execute("SELECT DocumentId, ID FROM STATEMENTS ORDER BY ID").fetchone()
        connection.execute("DELETE FROM STATEMENTS WHERE ID <> ?", (statement,))
        connection.execute("DELETE FROM DOCUMENTS WHERE ID <> ?", (document,))
        connection.execute("UPDATE DOCUMENTS SET Text = ?", (text,))
        connection.execute("UPDATE STATEMENTS SET Start = ?, Stop = ?", (start, stop))
        connection.commit()
    assert convert(path, "case", tmp_path / "case").from_format == "dna"
    case = load_case(tmp_path / "case")
    texts = tmp_path / "case" / "reading" / "texts"
    assert check_documents(case, texts) == []
    (made,) = case.statements
    assert (texts / f"{made.source}.txt").read_bytes().decode()[slice(*made.span)] == WORDS
    convert(path, "qdpx", tmp_path / "talks.qdpx")
    (selection,) = read_qdpx(tmp_path / "talks.qdpx").selections
    assert (selection.passage.start, selection.passage.stop) == span_of(text)
    convert(path, "csv", tmp_path / "talks.csv")
    with (tmp_path / "talks.csv").open(encoding="utf-8", newline="") as opened:
        assert next(csv.DictReader(opened))["text"] == WORDS


def test_the_sample_database_becomes_a_case(shared: Path) -> None:
    database = read_dna(shared / "data/dna/sample.dna")
    read = read_coded(shared / "data/dna/sample.dna", "dna")
    case = read.case
    assert check_case(case) == []
    assert (len(case.sources), len(case.statements)) == (len(database.documents), len(database.statements))
    stances = [(statement, code) for statement in case.statements for code in statement.codes]
    coded = [each for each in database.of_type("DNA Statement") if each.values["organization"]]
    assert len(stances) == len(coded)
    names = {actor.id: actor.name for actor in case.actors}
    titles = {issue.id: issue.title for issue in case.issues}
    said = set()
    for statement, code in stances:
        assert isinstance(code, Stance)
        assert code.position in ((0.0, 0.0), (100.0, 100.0))
        said.add((names[code.actor], titles[code.issue], code.position == (100.0, 100.0), statement.span))
    assert said == {
        (each.values["organization"], each.values["concept"], each.values["agreement"], (each.start, each.stop))
        for each in coded
    }
    for actor in case.actors:
        persons = {each.values["person"] for each in coded if each.values["organization"] == actor.name}
        assert {*actor.speakers} == persons - {""}
    assert any("Annotation" in lost for lost in read.lost)


def test_a_project_of_another_program(tmp_path: Path) -> None:
    text = "\ufeffThey met. They agree on the toll."
    file = project(tmp_path, text_source(), {"Sources/s1.TXT": text.encode()})
    assert detect_coded(file) == "qdpx"
    read = read_coded(file, "qdpx")
    (statement,) = read.case.statements
    assert read.texts == {"Letter": text[1:]}
    assert text[1:][slice(*statement.span)] == WORDS
    assert (statement.paraphrase, statement.note) == ("They settle.", "coded as peace > truce")
    assert statement.coder == "Cy"
    assert [(factor.id, factor.title) for factor in read.case.factors] == [
        ("peace", "peace"),
        ("peace.truce", "peace > truce"),
    ]
    assert "descriptions of 1 code" in read.lost


def test_what_was_done_to_a_project_since_is_taken_over(tmp_path: Path) -> None:
    text = TEXTS["plain"]
    case = coded_case(text)
    moved = case.model_copy(update={"statements": (case.statements[0].model_copy(update={"span": (10, 20)}),)})
    made = qda_project(moved, {"letter": text})
    (tmp_path / "a.qdpx").write_bytes(made.project)
    (tmp_path / "a.qdpx.json").write_bytes(qda_project(case, {"letter": text}).sidecar)
    read = read_coded(tmp_path / "a.qdpx", "qdpx")
    assert read.case == moved
    other = project(tmp_path, text_source(start=0, stop=9), {"sources/S1.txt": text})
    (tmp_path / "talks.qdpx.json").write_bytes(made.sidecar)
    read = read_coded(other, "qdpx")
    assert [(each.id, each.span, len(each.codes)) for each in read.case.statements] == [("letter-new", (0, 9), 0)]
    assert [source.id for source in read.case.sources] == ["letter"]
    assert any("1 statement taken out" in note for note in read.notes)


def test_statements_without_their_texts_stay_in_the_sidecar(tmp_path: Path) -> None:
    case = load_case("water-dispute")
    text = "Nothing is settled."
    made = qda_project(case, {case.sources[0].id: text * 200})
    assert "whose text is not at hand" in made.not_held[0]
    with pytest.raises(OutputError, match="none of the texts of its sources is at hand; name their folder with --doc"):
        write_coded(case, "qdpx", tmp_path / "a.qdpx", {})
    assert [*tmp_path.iterdir()] == []


def test_the_same_case_gives_the_same_bytes() -> None:
    case = coded_case(TEXTS["emoji"])
    texts = {"letter": TEXTS["emoji"]}
    assert qda_project(case, texts) == qda_project(case, texts)


def test_a_codebook_becomes_factors(tmp_path: Path) -> None:
    file = tmp_path / "codes.qdc"
    file.write_text(CODEBOOK.replace("<CodeBook", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"', 1), encoding="utf-8")
    assert detect_coded(file) == "qdc"
    done = convert(file, "case", tmp_path / "case")
    assert done.notes[0] == "the codes of the codebook are factors of the case"
    assert done.left_behind == ("descriptions of 1 code",)
    assert [factor.title for factor in load_case(tmp_path / "case").factors] == ["peace", "peace > truce"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_of_numbers_is_no_table_of_highlights_whatever_its_line_ends(end: str, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(f'actor,capability,position,salience{end}"A ""b""",1,2,0.5{end}'.encode())
    assert detect_coded(table) is None
    assert convert(table, "case", tmp_path / "case").from_format == "bdm"


def test_a_highlight_that_cannot_be_placed_has_its_row(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "Letter.txt").write_text("They agree. They agree.", encoding="utf-8")
    rows = '1,Letter,peace,They agree.\n2,Other,trust,"So, no"\n2,Other,peace,"So, no"\n'
    table = tmp_path / "h.csv"
    table.write_text(f"id,document,tag,content\n{rows}", encoding="utf-8")
    read = read_coded(table, "taguette", tmp_path / "docs")
    passages = [read.texts[each.source][slice(*each.span)] for each in read.case.statements]
    assert passages == ["1,Letter,peace,They agree.", '2,Other,trust,"So, no"']
    assert read.case.statements[1].paraphrase == "coded as trust, peace"
    assert check_documents(read.case, tmp_path) == []
    assert "whose words stand more than once in 'Letter.txt'" in read.notes[0]
    assert "of 'Other', which is not at hand (give --documents DIR)" in read.notes[1]


BOMB = b"0" * 30_000_000
BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a ZIP bomb": (
        lambda folder: project(folder, text_source(), {"sources/S1.txt": BOMB}),
        "a ZIP bomb, or as large as one: 'sources/S1.txt' unpacks to 30,000,000 bytes; at most",
    ),
    "a part that leaves the archive": (
        lambda folder: project(folder, text_source(), {"../../S1.txt": "x"}),
        "the part '../../S1.txt' leaves the archive; do not trust this file",
    ),
    "an absolute part": (
        lambda folder: project(folder, text_source(), {"/etc/passwd": "x"}),
        "the part '/etc/passwd' leaves the archive",
    ),
    "a text that leaves the archive": (
        lambda folder: project(folder, text_source("internal://../../etc/passwd"), {}),
        "the text of 'Letter' is at 'internal://../../etc/passwd', which leaves the archive; export",
    ),
    "a text elsewhere": (
        lambda folder: project(folder, text_source("relative:///S1.txt"), {}),
        "the text of 'Letter' is at 'relative:///S1.txt', which leaves the archive; export",
    ),
    "a text that is missing": (
        lambda folder: project(folder, text_source(), {}),
        "the text of 'Letter', 'S1.txt', is missing; export the project anew",
    ),
    "entities": (
        lambda folder: project(folder, text_source(), {}, '<!DOCTYPE x [<!ENTITY a "b">]>'),
        "a document type declaration, which can define entities, is not read",
    ),
    "broken XML": (
        lambda folder: project(folder, "<TextSource>", {}),
        "talks.qdpx:project.qde:2:97: not well-formed XML (mismatched tag); save it anew",
    ),
    "not UTF-8": (
        lambda folder: project(folder, text_source(), {"sources/S1.txt": b"\xe9t\xe9" * 20}),
        "sources/S1.txt is not UTF-8 (byte 0); export the project anew",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_project_that_is_broken_or_dangerous_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    make, expected = BROKEN[name]
    with pytest.raises(CaseError) as raised:
        read_coded(make(tmp_path), "qdpx")
    (problem,) = raised.value.problems
    assert expected in str(problem)
    assert problem.way_out
    assert len(str(problem)) < 300


def test_archives_that_are_none(tmp_path: Path) -> None:
    for content, expected in (
        (b"PK\x03\x04 but no more", "damaged archive"),
        (b"text", "damaged archive"),
    ):
        (tmp_path / "a.qdpx").write_bytes(content)
        with pytest.raises(CaseError, match=expected):
            read_qdpx(tmp_path / "a.qdpx")
    with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(CaseError, match=r"no project.qde in it: not a REFI-QDA project"):
        read_qdpx(tmp_path / "b.qdpx")
    whole = project(tmp_path, text_source(), {"sources/S1.txt": TEXTS["plain"] * 99}).read_bytes()
    at = whole.index(b"sources/S1.txt") + 14
    (tmp_path / "c.qdpx").write_bytes(whole[:at] + b"\xff\xff" + whole[at + 2 :])
    with pytest.raises(CaseError, match=r"'sources/S1.txt' is damaged or locked"):
        read_qdpx(tmp_path / "c.qdpx")
    with pytest.raises(CaseError, match="a Project, not the CodeBook"):
        read_qdc(f"<Project {NAMESPACE}/>".encode(), "a.qdc")
    with pytest.raises(CaseError, match="nested deeper than 200"):
        read_qdc(b"<a>" * 300, "a.qdc")


def test_an_archive_of_too_many_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_archive, "LARGEST_UNPACKED", 1000)
    with pytest.raises(CaseError, match="a ZIP bomb, or as large as one"):
        read_qdpx(project(tmp_path, text_source(), {"sources/S1.txt": TEXTS["plain"] * 99}))


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (
            zipfile.ZIP_DEFLATED,
            r"a ZIP bomb: 'sources/S1.txt' unpacks to more than the 1,000 bytes that it says; do not",
        ),
        (zipfile.ZIP_BZIP2, r"'sources/S1.txt' is packed in a way that is not read \(method 12\); save it anew"),
        (zipfile.ZIP_LZMA, r"'sources/S1.txt' is packed in a way that is not read \(method 14\); save it anew"),
    ],
)
def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked(method: int, expected: str, tmp_path: Path) -> None:
    import struct
    import tracemalloc

    size = 100_000_000
    file = project(tmp_path, text_source(), {})
    with zipfile.ZipFile(file, "a", method) as archive:
        archive.writestr("sources/S1.txt", b"0" * size)
    file.write_bytes(file.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    tracemalloc.start()
    try:
        with pytest.raises(CaseError, match=expected):
            read_qdpx(file)
        assert tracemalloc.get_traced_memory()[1] < size // 2
    finally:
        tracemalloc.stop()


def test_a_sidecar_that_is_broken_is_told(tmp_path: Path) -> None:
    write_coded(coded_case(TEXTS["plain"]), "qdpx", tmp_path / "a.qdpx", {"letter": TEXTS["plain"]})
    sidecar = tmp_path / "a.qdpx.json"
    for text, expected in (("{", "not the sidecar of a project"), ('{"case": {"id": 1}}', "case.*|id|title")):
        sidecar.write_text(text, encoding="utf-8")
        with pytest.raises(CaseError, match=expected):
            read_coded(tmp_path / "a.qdpx", "qdpx")


def test_choices_of_formats_are_told() -> None:
    with pytest.raises(ChoiceError, match=r"--from 'qpdx' is not one of .*did you mean 'qdpx'"):
        convert("x", "case", "y", "qpdx")
    with pytest.raises(ChoiceError, match="--to 'dna' is not one of ktab, decide, bdm, gmcr, case, qdpx, csv"):
        convert("water-dispute", "dna", "y")


def test_a_statement_without_codes_has_a_row() -> None:
    from pourparler.exchange.statements_csv import statements_csv

    case = coded_case(TEXTS["plain"])
    bare = case.model_copy(update={"statements": (case.statements[0].model_copy(update={"codes": ()}),)})
    (row,) = csv.DictReader(io.StringIO(statements_csv(bare, {})[0]))
    assert (row["kind"], row["text"], row["event_from"]) == ("", "", "")
