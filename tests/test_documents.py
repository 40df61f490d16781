"""A case against its documents: hashes, lengths, spans."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pourparler.case.documents import check_documents, find_documents
from pourparler.case.load import load_case, read_case
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.report.passages import told_of_passages
from tests.commands import Run

TEXT = "Ils ont dit: «\u202fnon\u202f». \U0001f600\n   \n"


def case_of(data: bytes, *, characters: int | None = None, span: tuple[int, int] = (0, 3)) -> Case:
    source = {"id": "f", "title": "F", "kind": "news", "published": "2025-08-15", "characters": characters}
    statement = {"id": "s", "source": "f", "span": span, "paraphrase": "p", "voice": "reported"}
    hashed = source | {"sha256": hashlib.sha256(data).hexdigest()}
    return Case.model_validate({"id": "c", "title": "T", "sources": [hashed], "statements": [statement]})


TABLE: dict[str, tuple[Case, tuple[str, ...]]] = {
    "all agrees": (case_of(TEXT.encode(), characters=len(TEXT), span=(0, 23)), ()),
    "characters are code points": (
        case_of(TEXT.encode(), characters=len(TEXT.encode())),
        (f"case sources[0].characters: the document doc.txt has {len(TEXT)} characters, not {len(TEXT.encode())}",),
    ),
    "span beyond": (
        case_of(TEXT.encode(), span=(3, 4000)),
        (f"case statements[0].span: span [3, 4000] goes beyond the document doc.txt of {len(TEXT)} characters",),
    ),
    "blank span": (
        case_of(TEXT.encode(), span=(len(TEXT) - 4, len(TEXT))),
        (f"case statements[0].span: span [{len(TEXT) - 4}, {len(TEXT)}] of doc.txt is blank",),
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_document_is_held_against_the_case(name: str, tmp_path: Path) -> None:
    case, expected = TABLE[name]
    (tmp_path / "doc.txt").write_bytes(TEXT.encode())
    (tmp_path / "folder").mkdir()
    assert tuple(map(str, check_documents(case, tmp_path))) == expected


def test_changed_document_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_text("something else")
    assert [str(problem) for problem in check_documents(case_of(b"before"), tmp_path)] == [
        f"case sources[0].sha256: no file in {tmp_path} has the hash of source 'f'; "
        "add the document as it was coded; a changed file has another hash"
    ]


def test_document_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_bytes(b"caf\xe9")
    assert [str(problem) for problem in check_documents(case_of(b"caf\xe9"), tmp_path)] == [
        "case sources[0].sha256: the document doc.txt is not UTF-8: byte at offset 3; "
        "save it as UTF-8, and code it anew"
    ]


def test_source_without_a_hash_is_passed_over(tmp_path: Path) -> None:
    case = case_of(b"")
    case = case.model_copy(update={"sources": (case.sources[0].model_copy(update={"sha256": None}),)})
    assert check_documents(case, tmp_path) == []
    assert find_documents(case, tmp_path) == {}


def test_no_such_directory(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match=r"nowhere: no such directory; give the folder that holds the documents$"):
        check_documents(load_case("alaska-2025"), tmp_path / "nowhere")


def test_problems_carry_the_line_of_the_case(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "id: c\ntitle: T\nsources:\n- {id: f, title: F, kind: news, published: 2025-08-15, sha256: " + "a" * 64 + "}\n"
    )
    read = read_case(file)
    (problem,) = check_documents(read.case, tmp_path, read.locate)
    assert str(problem).startswith("case.yaml:4:64 sources[0].sha256: no file in ")


def test_texts_as_read_are_named_and_held_against_the_case(tmp_path: Path, run: Run) -> None:
    case = tmp_path / "talks"
    texts = case / "reading" / "texts"
    texts.mkdir(parents=True)
    (texts / "letter.txt").write_bytes(b"We accept.")
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / "letter.pdf").write_bytes(b"%PDF")
    source = "{id: letter, title: L, kind: news, published: 2024-03-02, characters: 10, sha256: "
    source += f"{hashlib.sha256(b'We accept.').hexdigest()}}}"
    statement = "{id: s1, source: letter, span: [0, 9], paraphrase: Yes., voice: reported}"
    text = f"id: talks\ntitle: Talks\nsources: [{source}]\nstatements: [{statement}]\n"
    (case / "case.yaml").write_text(text, encoding="utf-8")
    ran = run("check", case, "--documents", tmp_path / "originals")
    assert ran.code == 2
    assert f"its text as it was read in is {texts / 'letter.txt'}; give --documents {texts}" in ran.err
    assert run("check", case, "--documents", texts).code == 0
    assert run("check", case).code == 0
    told = told_of_passages(load_case(case), case, tmp_path / "originals")
    assert told == (
        f"1 of 1 sources with statements have no text in {tmp_path / 'originals'}, so their sentences are not shown: "
        f"letter; 1 of them are, as they were read in, in {texts}",
    )
    assert told_of_passages(load_case(case), case, texts) == ()
    (told_so,) = told_of_passages(load_case(case), case, None)
    assert f"with --documents {texts} the report shows their sentences" in told_so
    (case / "case.yaml").write_text(text.replace("characters: 10", "characters: 12"), encoding="utf-8")
    ran = run("check", case)
    assert ran.code == 2
    assert "the document letter.txt has 10 characters, not 12" in ran.err
    (texts / "letter.txt").unlink()
    assert run("check", case).code == 0
