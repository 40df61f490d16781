from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.report.passages import find_passages
from pourparler.report.report import render_report
from pourparler.study import run_study
from tests.report_page import Page, hostile_case

TEXT = "<b>Été</b> 2025: «\u00a0non\u00a0» 🙂 fin."


def case_for(text: str | None, span: tuple[int, int] = (0, 10), name: str = "f-1") -> Case:
    digest = hashlib.sha256(text.encode()).hexdigest() if text is not None else None
    source = {"id": name, "title": "T", "kind": "news", "published": "2025-08-10", "language": "fr", "sha256": digest}
    statement = {"id": "s1", "source": name, "span": list(span), "paraphrase": "P", "voice": "reported"}
    return hostile_case(sources=[source], statements=[statement], frames=[], disputes=[], assumptions=[])


def shown(case: Case, folder: Path) -> Page:
    return Page(render_report(run_study(case), folder))


def test_a_file_is_found_by_its_hash_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "other name.bin").write_bytes(TEXT.encode())
    case = case_for(TEXT)
    passages = find_passages(case, tmp_path)
    assert passages.original(case.statements[0]) == "<b>Été</b>"
    assert passages.files["f-1"] == "deep/er/other name.bin"
    quote = shown(case, tmp_path).all("blockquote")[0]
    assert quote.text == "<b>Été</b>"
    assert quote.attributes["lang"] == "fr"


def test_offsets_are_code_points(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(TEXT.encode())
    start = TEXT.index("🙂")
    case = case_for(TEXT, (start, start + 5))
    assert find_passages(case, tmp_path).original(case.statements[0]) == "🙂 fin"


def test_another_hash_shows_no_span(tmp_path: Path) -> None:
    (tmp_path / "f-1.txt").write_bytes((TEXT + " ").encode())
    case = case_for(TEXT)
    passages = find_passages(case, tmp_path)
    assert passages.original(case.statements[0]) is None
    assert passages.notes["f-1"].startswith("the hash of f-1.txt differs from the one the case was coded from")
    page = shown(case, tmp_path)
    assert page.all("blockquote") == []
    assert "Original not shown: the hash of f-1.txt differs" in page.named("source:f-1").text
    assert "Été" not in page.source


def test_a_missing_file_is_noted(tmp_path: Path) -> None:
    passages = find_passages(case_for(TEXT), tmp_path)
    assert passages.notes["f-1"].startswith(f"no file in {tmp_path} has this source's sha256")


def test_a_source_without_hash_is_never_matched(tmp_path: Path) -> None:
    (tmp_path / "f-1.txt").write_bytes(TEXT.encode())
    assert "does not give this source's sha256" in find_passages(case_for(None), tmp_path).notes["f-1"]


def test_a_file_that_is_not_utf8_is_noted(tmp_path: Path) -> None:
    data = b"caf\xe9 au lait"
    (tmp_path / "a.txt").write_bytes(data)
    source = case_for("x").sources[0].model_copy(update={"sha256": hashlib.sha256(data).hexdigest()})
    case = case_for("x").model_copy(update={"sources": (source,)})
    assert find_passages(case, tmp_path).notes["f-1"] == "a.txt has the right hash but is not UTF-8 (byte 3)"


def test_a_span_beyond_the_document_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(TEXT.encode())
    case = case_for(TEXT, (0, 500))
    assert find_passages(case, tmp_path).original(case.statements[0]) is None


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match="there is no such folder; give the folder that holds the sources"):
        find_passages(case_for(TEXT), tmp_path / "absent")


def test_without_documents_nothing_is_asked() -> None:
    passages = find_passages(case_for(TEXT), None)
    assert not passages.asked
    assert passages.notes == {}
    assert shown_without().all("blockquote") == []


def shown_without() -> Page:
    return Page(render_report(run_study(case_for(TEXT))))
