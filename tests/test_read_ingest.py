"""Documents into a case: proposals and their confirmation, resuming, workers, and what the command says."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pourparler.case.documents import check_documents
from pourparler.case.load import load_case
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.read.queue.queue import Queue
from pourparler.report.read_ingest import Confirmation, Ingested, confirm, ingest
from tests.commands import Run

LETTER = "Altovar rejects the joint commission.\r\n\r\nBrennia says that the dam waits. \U0001f600\r\n"
NOTE = "The ministry published a long note about the harvest and the mills of the lower valley this year."


def silently(_what: str, _done: int, _total: int) -> None:
    return None


def read_in(case: Path, *documents: Path, **options: Any) -> Ingested:
    return ingest(Queue(case), [*map(str, documents)], advance=silently, **options)


def confirmed(case: Path, only: str | None = None, **given: str) -> Confirmation:
    return confirm(Queue(case), given, only, advance=silently)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with actors and issues of the water dispute, comments, and no sources."""
    folder = tmp_path / "talks"
    folder.mkdir()
    water = load_case("water-dispute")
    (folder / "case.yaml").write_text("# Ours.\nid: talks\ntitle: Talks  # for now\n", encoding="utf-8")
    for name in ("actors", "issues"):
        data = [each.model_dump(mode="json", exclude_defaults=True) for each in getattr(water, name)]
        (folder / f"{name}.yaml").write_text(json.dumps({name: data}), encoding="utf-8")
    return folder


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "letter.txt").write_bytes(LETTER.encode())
    (folder / "note.txt").write_bytes(NOTE.encode("cp1252"))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def test_documents_are_proposed_and_nothing_goes_into_the_sources_by_itself(case: Path, documents: Path) -> None:
    before = files_of(case)
    done = read_in(case, documents)
    assert done.proposed == ("letter", "note")
    assert done.added == {}
    assert {name: held for name, held in files_of(case).items() if not name.startswith("reading")} == before
    assert (case / "reading/texts/letter.txt").read_bytes() == LETTER.encode()
    proposal = (case / "reading/proposed-sources.yaml").read_text(encoding="utf-8")
    assert "  - id: letter\n    title: Altovar rejects the joint commission.\n" in proposal
    assert "    kind:  # primary, news, analysis or opinion\n" in proposal
    assert done.proposals == case / "reading/proposed-sources.yaml"


def test_confirmed_sources_are_checked_written_and_suggest(case: Path, documents: Path) -> None:
    (case / "sources.yaml").write_text(
        "# The documents.\nsources:\n"
        "  - id: old  # the first\n    title: Old\n    kind: news\n    published: 2024-01-01\n",
        encoding="utf-8",
    )
    read_in(case, documents)
    done = confirmed(case, "letter", kind="primary", published="2024-03-02", publisher="The \u00c9cho")
    assert done.sources == ("letter",)
    assert done.added == {"letter": 1}
    text = (case / "sources.yaml").read_text(encoding="utf-8")
    assert text.startswith("# The documents.\nsources:\n  - id: old  # the first\n    title: Old\n    kind: news\n")
    source = load_case(case).sources[1]
    assert (source.id, source.publisher, source.characters) == ("letter", "The \u00c9cho", len(LETTER))
    done = confirmed(case, kind="news", published="[2024-03-01, 2024-03-05]", published_basis="the week of the talks")
    assert done.sources == ("note",)
    assert not (case / "reading/proposed-sources.yaml").exists()
    loaded = load_case(case)
    without = loaded.model_copy(update={"sources": loaded.sources[1:]})
    assert check_documents(without, case / "reading/texts") == []
    (item,) = Queue(case).items()
    assert LETTER[slice(*item.suggestion.span)] == "Altovar rejects the joint commission."
    with pytest.raises(ChoiceError, match=r"nothing is proposed in .*; read documents in first"):
        confirmed(case)
    again = read_in(case, documents)
    assert (again.new, again.proposed, again.added) == (0, (), {})


def test_a_source_without_a_hash_is_known_by_its_name(case: Path, documents: Path, run: Run) -> None:
    (case / "sources.yaml").write_text(
        "sources:\n  - {id: letter, title: A letter, kind: primary, published: 2024-03-02, language: en}\n",
        encoding="utf-8",
    )
    (documents / "more").mkdir()
    (documents / "more/letter.txt").write_text("Another letter, on the dam of Altovar.", encoding="utf-8")
    done = read_in(case, documents)
    assert [record.id for record in done.records] == ["letter", "letter-2", "note"]
    assert done.proposed == ("letter-2", "note")
    assert done.added == {"letter": 1}
    assert done.by_name == (("letter", hashlib.sha256(LETTER.encode()).hexdigest()),)
    told = " ".join(run("read", case, documents).out.split())
    assert (
        f"letter: known by the name of its file, since the source has no hash; add to it sha256: {done.by_name[0][1]}"
        in told
    )
    hashed = f"sources:\n  - {{id: letter, title: A, kind: news, published: 2024-03-02, sha256: '{'0' * 64}'}}\n"
    (case / "sources.yaml").write_text(hashed, encoding="utf-8")
    assert read_in(case, documents).by_name == ()


def test_what_was_read_in_is_listed(case: Path, documents: Path, run: Run) -> None:
    read_in(case, documents)
    confirmed(case, "letter", kind="primary", published="2024-03-02")
    told = json.loads(run("read", case, documents / "letter.txt", "--json").out)
    assert [each["sentence"] for each in told["suggestions"]] == ["Altovar rejects the joint commission."]
    assert told["open"] == 1
    shown = run("read", case, documents / "letter.txt").out
    assert "1 open suggestion, best first" in shown
    assert "Altovar rejects the joint commission." in shown


def test_what_the_coder_wrote_into_the_proposals_stays_and_counts(case: Path, documents: Path) -> None:
    read_in(case, documents / "letter.txt")
    path = case / "reading/proposed-sources.yaml"
    text = path.read_text(encoding="utf-8").replace("id: letter", "id: envoy  # mine").replace("kind:", "kind: opinion")
    path.write_text(text.replace("published:", "published: 2024-05-01"), encoding="utf-8")
    read_in(case, documents)
    assert "- id: envoy  # mine" in path.read_text(encoding="utf-8")
    done = confirmed(case)
    assert (done.sources, done.waiting) == (("envoy",), {"note": ("kind", "published")})
    assert [each.name for each in sorted((case / "reading/texts").iterdir())] == ["envoy.txt", "note.txt"]
    assert "envoy" not in path.read_text(encoding="utf-8")
    assert load_case(case).sources[0].kind == "opinion"
    assert read_in(case, documents).proposed == ("note",)


@pytest.mark.parametrize(
    ("change", "given", "expected"),
    [
        (
            ("kind:", "kind: newz"),
            {"published": "2024-05-01"},
            r"proposed-sources.yaml:\d+:\d+ sources\[0\].kind: .*newz",
        ),
        (("kind:", "kindd: news\n    kind:"), {"kind": "news", "published": "2024-05-01"}, "unknown key 'kindd'"),
        (("id: letter", "id: a b"), {"kind": "news", "published": "2024-05-01"}, "'a b' cannot be an id"),
        (("id: letter", "id: altovar"), {"kind": "news", "published": "March"}, "is not a date; write"),
        (("sha256: ", "sha256: '0'  #"), {"kind": "news", "published": "2024-05-01"}, "64 hexadecimal digits"),
        (("title", "title"), {"kind": "newz"}, "kind=newz: did you mean 'news'"),
        (("title", "title"), {"kin": "news"}, "a source has no 'kin' to be given here; did you mean 'kind'"),
        (("title", "title"), {}, r"every proposal lacks something \(letter: kind, published; note: kind, published\)"),
    ],
)
def test_a_proposal_that_is_wrong_is_told_and_nothing_changes(
    case: Path, documents: Path, change: tuple[str, str], given: dict[str, str], expected: str
) -> None:
    read_in(case, documents)
    path = case / "reading/proposed-sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    before = files_of(case)
    with pytest.raises((CaseError, ChoiceError), match=expected):
        confirmed(case, **given)
    assert files_of(case) == before


def test_an_id_that_the_case_has_already_is_told(case: Path, documents: Path) -> None:
    (case / "sources.yaml").write_text(
        "sources:\n  - {id: old, title: Old, kind: news, published: 2024-01-01}\n", encoding="utf-8"
    )
    read_in(case, documents / "letter.txt")
    path = case / "reading/proposed-sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: letter", "id: old"), encoding="utf-8")
    before = files_of(case)
    with pytest.raises(CaseError, match="old"):
        confirmed(case, kind="news", published="2024-05-01")
    assert files_of(case) == before


def test_a_source_of_the_case_is_known_by_its_hash_and_its_bytes_are_its_text(case: Path, tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + LETTER.encode()
    (tmp_path / "any-name.txt").write_bytes(marked)
    import hashlib

    sources = (
        "sources:\n  - id: envoy\n    title: Letter\n    kind: news\n    language: en\n    published: 2024-01-01\n"
    )
    sources += f"    sha256: {hashlib.sha256(marked).hexdigest()}\n    characters: {len(LETTER) + 1}\n"
    (case / "sources.yaml").write_text(sources, encoding="utf-8")
    done = read_in(case, tmp_path / "any-name.txt")
    assert (done.proposed, done.added) == ((), {"envoy": 1})
    assert (case / "reading/texts/envoy.txt").read_bytes() == marked
    assert check_documents(load_case(case), case / "reading/texts") == []
    (item,) = Queue(case).items()
    assert item.suggestion.span[0] in (0, 1)


def test_texts_are_looked_through_again_when_the_lexicon_changes(case: Path, documents: Path) -> None:
    read_in(case, documents)
    confirmed(case, kind="news", published="2024-05-01")
    assert len(Queue(case).items()) == 1
    issues = json.loads((case / "issues.yaml").read_text(encoding="utf-8"))
    issues["issues"][0].setdefault("lexicon", {}).setdefault("en", []).append("waits")
    (case / "issues.yaml").write_text(json.dumps(issues), encoding="utf-8")
    assert read_in(case, documents).added == {"letter": 1, "note": 0}
    assert len(Queue(case).items()) == 2
    assert read_in(case, documents).added == {}


def test_the_same_text_is_kept_once_and_near_duplicates_are_told(case: Path, documents: Path) -> None:
    (documents / "copy.txt").write_bytes(LETTER.encode())
    (documents / "wide.txt").write_bytes(NOTE.encode("utf-16"))
    (documents / "other.txt").write_text(f"{NOTE} It was sent to all the councils.", encoding="utf-8")
    done = read_in(case, documents)
    assert done.proposed == ("copy", "note", "other")
    assert done.same == (("wide.txt", "note"),)
    assert len(done.records) == 4
    assert done.alike is not None
    assert [(each.one, each.other) for each in done.alike] == [("note", "other")]
    assert read_in(case, documents).same == done.same


def test_repeated_pull_quotes_are_told_and_not_suggested_twice(case: Path, tmp_path: Path) -> None:
    said = "Altovar rejects the joint commission for the whole of the lower valley."
    text = f"Talks.\n\nIt rained at noon. {said} Nobody spoke.\n\n{said}\n\nThe talks end.\n"
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    (record,) = read_in(case, tmp_path / "page.txt").records
    assert record.furniture == {"pull quote": 1}
    confirmed(case, kind="news", published="2024-05-01")
    spans = [item.suggestion.span for item in Queue(case).items()]
    assert [text[slice(*span)] for span in spans if said in text[slice(*span)]] == [said]
    assert min(span[0] for span in spans) == text.index(said)


def test_documents_that_cannot_be_read_are_told_and_the_others_read(case: Path, documents: Path) -> None:
    (documents / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (documents / "picture.png").write_bytes(b"x")
    done = read_in(case, documents)
    assert done.proposed == ("letter", "note")
    assert [problem.what[:11] for problem in done.refused] == ["damaged PDF"]
    assert done.passed_over == {".png": 1}


def test_a_table_of_documents_says_what_they_are(case: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows = [f'"d{n}",News {n},news,2024-03-0{n},"Altovar rejects the joint commission {n}.\r\nSo."' for n in (1, 2, 3)]
    table.write_bytes(("id,title,kind,published,text\n" + "\n".join(rows)).encode())
    done = read_in(case, table)
    assert done.proposed == ("d1", "d2", "d3")
    assert confirmed(case).sources == ("d1", "d2", "d3")
    source = load_case(case).sources[1]
    assert (source.title, str(source.published[0]), source.kind) == ("News 2", "2024-03-02", "news")
    assert source.published_basis == "the table of documents"
    assert (case / "reading/texts/d2.txt").read_bytes() == b"Altovar rejects the joint commission 2.\r\nSo."


def test_a_file_that_a_table_names_and_is_not_there_is_told_alone(case: Path, tmp_path: Path, documents: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("path,kind\ndocuments/letter.txt,primary\nnone.txt,news\ndocuments/note.txt,\n", encoding="utf-8")
    done = read_in(case, table)
    assert done.proposed == ("letter", "note")
    assert [problem.file for problem in done.refused] == [str(tmp_path / "none.txt")]
    assert confirmed(case, published="2024-05-01").sources == ("letter",)
    assert documents.exists()


def test_a_case_of_one_file_takes_sources_too(tmp_path: Path, documents: Path) -> None:
    case = tmp_path / "talks.yaml"
    case.write_bytes(b"# Ours.\r\nid: talks\r\ntitle: Talks  # for now\r\n")
    read_in(case, documents)
    assert confirmed(case, kind="news", published="2024-05-01").file == case
    assert case.read_bytes().startswith(
        b"# Ours.\r\nid: talks\r\ntitle: Talks  # for now\r\nsources:\r\n  - id: letter\r\n"
    )
    assert check_documents(load_case(case), tmp_path / "talks.reading" / "texts") == []


def test_sources_in_brackets_cannot_be_added_to(case: Path, documents: Path) -> None:
    (case / "sources.yaml").write_text(
        "sources: [{id: old, title: Old, kind: news, published: 2024-01-01}]\n", encoding="utf-8"
    )
    read_in(case, documents)
    with pytest.raises(CaseError, match=r"sources.yaml:1:\d+ sources: the list 'sources' is written in brackets and"):
        confirmed(case, kind="news", published="2024-05-01")


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        own = " ".join(f"word{number}x{place}" for place in range(40))
        text = f"Report {number}.\n\n{LETTER}\n{own}.\n\nCeldor pays {number}.\n"
        (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
    return folder


def texts_and_lines(case: Path) -> dict[str, bytes]:
    return files_of(case / "reading")


def test_as_many_workers_as_one_likes_give_the_same_bytes(case: Path, tmp_path: Path) -> None:
    folder = many(tmp_path / "many", 150)
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    other = shutil.copytree(case, tmp_path / "other")
    for each, workers in ((case, 1), (other, 3)):
        read_in(each, folder, workers=workers)
        confirm(Queue(each), {"kind": "news", "published": "2024-05-01"}, workers=workers, advance=silently)
    assert texts_and_lines(case) == texts_and_lines(other)
    assert len(Queue(case).items()) > 150


def test_workers_and_schedulers_that_cannot_be(case: Path, documents: Path) -> None:
    with pytest.raises(ChoiceError, match="workers cannot be 0; give a whole number from 1 to 1024"):
        read_in(case, documents, workers=0)
    with pytest.raises(ChoiceError, match="--scheduler and --workers exclude each other"):
        read_in(case, documents, workers=2, scheduler="tcp://127.0.0.1:1")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_goes_on_where_it_was(workers: int, case: Path, tmp_path: Path, repository: Path) -> None:
    folder = many(tmp_path / "many", 1500)
    other = shutil.copytree(case, tmp_path / "other")
    command = [sys.executable, "-m", "pourparler", "read", str(case), str(folder), "--workers", str(workers)]
    started = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(repository / "src")}, stdout=subprocess.DEVNULL
    )
    lines = case / "reading/documents.jsonl"
    until = time.monotonic() + 60
    while not (lines.exists() and lines.stat().st_size) and time.monotonic() < until:
        time.sleep(0.005)
    started.send_signal(signal.SIGKILL)
    started.wait()
    done = len(lines.read_bytes().splitlines())
    assert 0 < done < 1500
    before = {path: path.stat().st_mtime_ns for path in (case / "reading/texts").glob("[!.]*")}
    with lines.open("ab") as opened:
        opened.write(b'{"key": "cut sh')
    whole = read_in(case, folder, workers=workers)
    assert (len(whole.records), len(whole.refused)) == (1500, 0)
    assert 0 < whole.new <= 1500 - done + 32
    assert sum(path.stat().st_mtime_ns == when for path, when in before.items()) >= done - 1
    read_in(other, folder)
    mine, theirs = texts_and_lines(case), texts_and_lines(other)
    cut = [line for line in mine.pop("documents.jsonl").splitlines() if line != b'{"key": "cut sh']
    assert [*dict.fromkeys(cut)] == theirs.pop("documents.jsonl").splitlines()
    assert {name: held for name, held in mine.items() if not Path(name).name.startswith(".")} == theirs


def test_two_ingestions_at_once_are_told(case: Path, documents: Path) -> None:
    from pourparler.read.queue.durable import locked

    with locked(case / "reading/ingest.lock", "An"), pytest.raises(OutputError, match="An is writing to this case"):
        read_in(case, documents)


def test_the_command_shows_the_proposals_and_how_to_go_on(run: Run, case: Path, documents: Path) -> None:
    ran = run("read", case, documents)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("2 documents read\n")
    assert f"pourparlerread{case}--confirm" in "".join(ran.out.split())
    ran = run("read", case, "--confirm", "kind=news")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(
        "nothing is confirmed, because every proposal lacks something (letter: published; note: pub"
    )
    ran = run("read", case, "--source", "leter", "kind=news")
    assert (ran.code, ran.err) == (2, "no proposed source 'leter'; did you mean 'letter'?\n")
    ran = run("read", case, "--source", "letter", "kind=news", "published=2024-03-02", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["confirmed"] == ["letter"]
    assert json.loads(ran.out)["waiting"] == {}
    ran = run("read", case, documents, "--json")
    told = json.loads(ran.out)
    assert (told["new"], told["proposed_sources"], told["open"]) == (0, ["note"], 1)
    assert [each["encoding"] for each in told["documents"]] == ["utf-8", "utf-8"]


def test_the_command_tells_what_cannot_be_read_and_ends_with_2(run: Run, case: Path, documents: Path) -> None:
    (documents / "page.html").write_text("<html><body><p>Home</p></body></html>", encoding="utf-8")
    ran = run("read", case, documents)
    assert ran.code == 2
    assert ran.out.startswith("2 documents read\n")
    page = documents / "page.html"
    assert ran.err == f"{page}: no article is found in this HTML page; save the article's text as a .txt file\n"
    ran = run("read", case, page)
    assert (ran.code, ran.out) == (2, "")
    ran = run("read", case, "nowhere.txt")
    assert (ran.code, ran.err[:39]) == (2, "nowhere.txt: no such file or folder; na")


@pytest.mark.parametrize("at", [0, 40, 100])
def test_a_confirmation_that_is_killed_goes_on_where_it_was(case: Path, tmp_path: Path, run: Run, at: int) -> None:
    folder = many(tmp_path / "many", 120)
    read_in(case, folder)
    other = shutil.copytree(case, tmp_path / "other")

    def killed(what: str, done: int, _total: int) -> None:
        seen.append(done)
        if what == "Looking for statements" and sum(seen) >= at:
            raise KeyboardInterrupt

    seen: list[int] = []
    given = {"kind": "news", "published": "2024-05-01"}
    with pytest.raises(KeyboardInterrupt):
        confirm(Queue(case), given, advance=killed)
    shown = run("read", case, "--next").out
    assert "120 texts of sources still to be looked through, as after an interruption" in shown
    assert f"pourparler read {case} --confirm" in shown
    assert "120 texts of sources still to be looked through" in run("read", case, "--list").out
    done = confirm(Queue(case), given, advance=silently)
    assert done.sources == ()
    whole = confirm(Queue(other), given, advance=silently)
    assert done.added == whole.added
    mine = {name: held for name, held in files_of(case).items() if name != "reading/case-overview.json"}
    assert mine == files_of(other)
    with pytest.raises(ChoiceError, match=r"nothing is proposed in .*; read documents in first"):
        confirm(Queue(case), given, advance=silently)


def test_a_confirmation_killed_before_the_proposals_were_taken_out_goes_on(case: Path, documents: Path) -> None:
    read_in(case, documents)
    proposals = (case / "reading/proposed-sources.yaml").read_bytes()
    done = confirmed(case, kind="news", published="2024-05-01")
    held = files_of(case)
    (case / "reading/proposed-sources.yaml").write_bytes(proposals)
    for name in ("suggestions.jsonl", "looked-through.jsonl"):
        (case / "reading" / name).unlink()
    again = confirmed(case, kind="news", published="2024-05-01")
    assert (again.sources, again.added) == ((), done.added)
    assert files_of(case) == held


def test_who_interrupts_is_told_that_the_same_command_goes_on(
    case: Path, documents: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_given: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pourparler.report.read_ingest.shelve", interrupted)
    ran = run("read", case, documents)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "interrupted; what was done is kept, and the same command goes on from there\n"


def test_a_document_that_has_changed_is_told(case: Path, documents: Path, run: Run) -> None:
    letter = documents / "letter.txt"
    read_in(case, documents)
    confirmed(case, kind="news", published="2024-05-01")
    (item,) = Queue(case).items()
    Queue(case).accept(item.id, {"paraphrase": "No commission."}, "Ana")
    letter.write_bytes(LETTER.replace("waits", "waits for rain").encode())
    done = read_in(case, letter)
    assert done.proposed == ("letter-2",)
    (changed,) = done.changed
    assert (changed.was, changed.id, changed.statements) == ("letter", "letter-2", 1)
    shown = " ".join(run("read", case, letter).out.split())
    assert (
        "letter.txt has changed since it was read in as letter: as it is now it is letter-2; 1 statement of letter "
        "stays with the text as it was" in shown
    )
    assert "1 document is no source of the case yet. Check" in shown
    proposals = (case / "reading/proposed-sources.yaml").read_text(encoding="utf-8")
    assert "- id: letter-2  # letter.txt has changed since it was read in as letter; take out" in proposals
    told = run("read", case, "--confirm", "kind=news", "published=2024-05-02").out
    assert "letter.txt has changed since it was read in as letter" in " ".join(told.split())
    letter.write_text("Nothing of what was said before is left in this one, which is on fish.", encoding="utf-8")
    assert read_in(case, letter).changed == ()


def test_two_files_of_one_name_that_are_read_in_together_have_not_changed(case: Path, documents: Path) -> None:
    (documents / "more").mkdir()
    (documents / "more/letter.txt").write_text(LETTER + "Again.", encoding="utf-8")
    assert read_in(case, documents).changed == ()
    assert read_in(case, documents).changed == ()


def test_a_changed_document_whose_first_text_is_no_source_either(case: Path, documents: Path) -> None:
    read_in(case, documents)
    (documents / "letter.txt").write_text(LETTER + "Again.", encoding="utf-8")
    (changed,) = read_in(case, documents).changed
    assert (changed.was, changed.is_source) == ("letter", False)
    path = case / "reading/proposed-sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- id: letter\n", "- id: envoy\n"), encoding="utf-8")
    done = confirmed(case, kind="news", published="2024-05-01")
    assert [(each.was, each.id, each.is_source) for each in done.changed] == [("envoy", "letter-2", True)]


def test_what_another_source_has_too_says_so_and_comes_last(case: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    said = "The minister of Altovar rejects the joint commission for the whole of the lower valley"
    own = "Altovar rejects the joint commission of the towns."
    (folder / "a.txt").write_text(f"News of the day.\n{said}.\n", encoding="utf-8")
    (folder / "b.txt").write_text(f"{said}, today.\n{own}\n", encoding="utf-8")
    (folder / "c.txt").write_text(f"{said}! {said}.\n", encoding="utf-8")
    read_in(case, folder)
    confirmed(case, kind="news", published="2024-05-01")
    items = Queue(case).items()
    shared = {item.id: item.suggestion.shared_with for item in items}
    first = f"a-{len('News of the day.') + 1}"
    assert shared == {
        first: (),
        f"b-{len(said) + 9}": (),
        "b-0": (first,),
        "c-0": (first, "b-0"),
        f"c-{len(said) + 2}": (first, "b-0"),
    }
    assert {*[item.id for item in items][:2]} == {first, f"b-{len(said) + 9}"}
    assert [item.id for item in Queue(case).first(9)[0]] == [item.id for item in items]
    told = json.loads(run("read", case, "--list", "--json").out)["suggestions"]
    assert told[-1]["shared_with"] == [first, "b-0"]
    assert f"as {first}" in run("read", case, "--list").out
    Queue(case).reject(items[0].id, "Ana")
    Queue(case).reject(items[1].id, "Ana")
    shown = " ".join(run("read", case, "--next").out.split())
    assert f"Another source has this passage, word for word or nearly: {first}" in shown


def test_a_passage_that_the_case_has_coded_in_another_source_is_told(case: Path, documents: Path) -> None:
    said = "The minister of Altovar rejects the joint commission for the whole of the lower valley."
    (documents / "letter.txt").write_text(said, encoding="utf-8")
    read_in(case, documents)
    confirmed(case, kind="news", published="2024-05-01")
    statement = {"id": "letter-9", "source": "letter", "span": [0, len(said)], "paraphrase": "No.", "voice": "reported"}
    (case / "statements.yaml").write_text(json.dumps({"statements": [statement]}), encoding="utf-8")
    (documents / "late.txt").write_text(f"Late news. {said}", encoding="utf-8")
    read_in(case, documents)
    confirmed(case, kind="news", published="2024-05-01")
    (item,) = Queue(case).items(source="late")
    assert item.suggestion.shared_with == ("letter-9", "letter-0")


def test_a_length_that_is_not_the_texts_is_told(case: Path, documents: Path) -> None:
    read_in(case, documents)
    path = case / "reading/proposed-sources.yaml"
    text = path.read_text(encoding="utf-8").replace(f"characters: {len(LETTER)}", "characters: 600")
    path.write_text(text, encoding="utf-8")
    before = files_of(case)
    with pytest.raises(CaseError, match=rf"the text of 'letter' has {len(LETTER)} characters, not 600"):
        confirmed(case, kind="news", published="2024-05-01")
    assert files_of(case) == before


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--confirm", "kind=news", "published=March"), "published=March: 'March' is not a date; write 2025-08-15"),
        (("--confirm", "id=envoy"), "id=envoy: an id is not given here; rename it in the file of proposed sources"),
        (("--source", "letter", "kind=primary"), "letter is not confirmed, because it lacks published; write it into "),
        (("--confirm", "kind=news"), "nothing is confirmed, because every proposal lacks something"),
    ],
)
def test_what_is_wrong_or_lacks_is_named_as_it_was_given(
    given: tuple[str, ...], told: str, case: Path, documents: Path, run: Run
) -> None:
    read_in(case, documents)
    ran = run("read", case, *given)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(told)
    assert "proposed-sources.yaml:" not in ran.err
    if "letter" in given:
        assert ran.err.endswith(", or give it, such as --source letter published=2024-03-02\n")
    elif given == ("--confirm", "kind=news"):
        assert ran.err.endswith("--confirm published=2024-03-02, or for one: --source ID published=2024-03-02\n")
