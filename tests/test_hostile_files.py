"""Inputs that are no ordinary files, parts that are called alike, sidecars that are missing: one message for each."""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import networkx
import pytest

from pourparler.case.load import load_case
from pourparler.errors import CaseError
from pourparler.exchange.coded_texts import read_coded, write_coded
from pourparler.exchange.convert import convert
from pourparler.exchange.detect import detect_coded
from pourparler.exchange.dna import read_dna
from pourparler.exchange.refi_qda import read_qdpx
from pourparler.read.documents.gather import gather
from pourparler.read.documents.read_document import read_document
from pourparler.report.read_network import network_result
from tests.test_coded_texts import TEXTS, WORDS, coded_case, project, text_source

NOT_REGULAR = r"(is not a regular file|a pipe, a device or a socket)"
READERS: dict[str, Callable[[Path], object]] = {
    "convert": lambda path: convert(path, "case", path.with_name("out")),
    "convert from": lambda path: convert(path, "case", path.with_name("out"), "bdm"),
    "qdpx": read_qdpx,
    "dna": read_dna,
    "load": load_case,
    "gather": lambda path: gather([str(path)]),
    "read": read_document,
}


@pytest.fixture(params=["pipe", "socket", "device"])
def special(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    if request.param == "device":
        yield Path("/dev/zero")
        return
    monkeypatch.chdir(tmp_path)  # the paths of sockets are short
    place = tmp_path / "a.csv"
    if request.param == "pipe":
        os.mkfifo(place)
        yield place
        return
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("a.csv")
        yield place


@pytest.mark.parametrize("reader", READERS)
def test_what_may_never_end_is_refused_unread(reader: str, special: Path) -> None:
    with pytest.raises(CaseError, match=NOT_REGULAR) as raised:
        READERS[reader](special)
    (problem,) = raised.value.problems
    assert problem.way_out


def test_a_part_with_exactly_the_name_is_read_and_not_one_that_is_called_alike(tmp_path: Path) -> None:
    text = TEXTS["plain"]
    for first, second in (("sources/S1.txt", "sources/s1.TXT"), ("sources/s1.TXT", "sources/S1.txt")):
        parts: dict[str, bytes | str] = {first: text, second: text}
        parts["sources/s1.TXT"] = "z" * 99
        file = project(tmp_path, text_source(), {name: parts[name] for name in (first, second)})
        (statement,) = read_coded(file, "qdpx").case.statements
        assert read_coded(file, "qdpx").texts["Letter"][slice(*statement.span)] == WORDS
    file = project(tmp_path, text_source(), {"sources/s1.txt": text, "sources/s1.TXT": text})
    with pytest.raises(CaseError, match=r"no part 'sources/S1.txt', and several that differ .* \(sources/s1.txt, sou"):
        read_coded(file, "qdpx")


def test_a_codebook_with_entities_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "a.qdc"
    file.write_text('<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>', encoding="utf-8")
    assert detect_coded(file) == "qdc"
    with pytest.raises(CaseError, match=r"a\.qdc:1:\d+: a document type declaration, which can define entities"):
        convert(file, "case", tmp_path / "out")


def test_a_project_of_ours_without_its_sidecar_says_what_is_lost_and_keeps_the_voices(tmp_path: Path) -> None:
    text = TEXTS["plain"]
    case = coded_case(text)
    voiced = case.model_copy(update={"statements": (case.statements[0].model_copy(update={"voice": "reported"}),)})
    write_coded(voiced, "qdpx", tmp_path / "a.qdpx", {"letter": text})
    (tmp_path / "a.qdpx.json").unlink()
    read = read_coded(tmp_path / "a.qdpx", "qdpx")
    assert read.case.statements[0].voice == "reported"
    assert read.notes[0].startswith("a.qdpx.json does not lie beside the project, which was written by pourparler: ")
    assert "1 statement of 1 in the voice that a code of the passage names, all without codes yet" in read.notes
    assert not any("author_claim" in note for note in read.notes)


def test_what_is_quoted_of_nobody_named_comes_back_as_reported(tmp_path: Path) -> None:
    texts = Path(__file__).parents[1] / "docs" / "tutorials" / "water-texts"
    convert("water-dispute", "qdpx", tmp_path / "w.qdpx", None, texts)
    (tmp_path / "w.qdpx.json").unlink()
    done = convert(str(tmp_path / "w.qdpx"), "case", tmp_path / "back")
    assert "7 statements quoted, of a speaker whom the file does not name: kept as reported" in done.notes
    unnamed = [each for each in load_case(tmp_path / "back").statements if "does not say whom" in each.note]
    assert (len(unnamed), {each.voice for each in unnamed}) == (7, {"reported"})


def test_a_project_of_another_program_has_no_sidecar_to_miss(tmp_path: Path) -> None:
    read = read_coded(project(tmp_path, text_source(), {"sources/S1.txt": TEXTS["plain"]}), "qdpx")
    assert not any("does not lie beside" in note for note in read.notes)
    assert zipfile.is_zipfile(tmp_path / "talks.qdpx")


def test_graphml_is_well_formed_whatever_names_hold(shared: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(shared / "data" / "dna" / "sample.dna", tmp_path / "a.dna"))
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute(
            "SELECT DISTINCT Entity FROM DATASHORTTEXT JOIN VARIABLES ON VARIABLES.ID = VariableId "
            "WHERE Variable = 'organization' ORDER BY Entity LIMIT 2"
        ).fetchall()
        for (entity,), name in zip(names, ("a\x0b<&\"'\x01", "a\\u000b<&\"'\\u0001"), strict=True):
            connection.execute("UPDATE ENTITIES SET Value = ? WHERE ID = ?", (name, entity))
        connection.commit()
    done = network_result(str(file), "two-mode")
    graph = networkx.parse_graphml(done.files["network.graphml"])
    edges = list(csv.reader(io.StringIO(done.files["network.csv"], newline="")))[1:]
    assert graph.number_of_edges() == len(edges)
    assert {"a:a\\u000b<&\"'\\u0001", "a:a\\u000b<&\"'\\u0001'"} <= {*graph.nodes}
    assert any("1 name with control characters, which XML cannot hold" in note for note in done.document["notes"])
    plain = network_result(str(shared / "data" / "dna" / "sample.dna"), "two-mode")
    assert not any("control characters" in note for note in plain.document["notes"])
