"""READ in the face of odd input: brackets in texts, changed texts, foreign lines, paths and links that lead away."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pourparler.case.load import load_case
from pourparler.cli import app, main
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.exchange.detect import detect_coded
from pourparler.exchange.foreign_file import identifier
from pourparler.read.documents.document_table import read_document_table
from pourparler.read.documents.gather import gather
from pourparler.read.documents.read_document import read_content
from pourparler.read.queue.coder_fields import checked_paraphrase
from pourparler.read.queue.durable import locked
from pourparler.read.queue.queue import Queue
from tests.water_queue import REPOSITORY, TEXTS, water

__all__ = ["water"]


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def exit_of(*arguments: str | Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["pourparler", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)


def made(tmp_path: Path) -> Path:
    """A case as ``pourparler new`` makes it."""
    folder = tmp_path / "talks"
    run("new", folder)
    return folder


def dead_pid() -> int:
    """The number of a process that ran and runs no more."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_brackets_and_colons_of_a_document_stay_in_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    case = made(tmp_path)
    document = tmp_path / "memo.txt"
    document.write_text("Talks [/] and [bold]more[/bold] :smile:\n\nMira Okafor rejects [/] the pitch fee [red].\n")
    shown = run("read", case, document)
    assert "[bold]more[/bold]" in " ".join(re.findall(r"\S+", shown)) or "[bold]more[/bold]" in shown.replace("\n", "")
    assert ":smile:" in shown
    run("read", case, "--confirm", "kind=news", "published=2024-05-01")
    assert "[/] the pitch fee [red]" in " ".join(run("read", case, "--list").split())
    assert "[/] the pitch fee [red]" in " ".join(run("read", case, "--next").split())
    first = json.loads(run("read", case, "--next", "--json"))["suggestions"][0]["id"]
    run("read", case, "--reject", first, "--coder", "[/]An [b]")
    assert "decided by [/]An [b]" in run("read", case, "--progress")


def test_a_fresh_case_suggests_by_its_lexicons_and_says_what_is_missing(tmp_path: Path) -> None:
    case = made(tmp_path)
    assert run("read", case, "--next").startswith("No suggestions yet: ingest documents")
    run("read", case, case / "documents")
    assert len(Queue(case).items()) >= 4
    issues = case / "issues.yaml"
    issues.write_text(re.sub(r"    lexicon:\n      en: .*\n", "", issues.read_text()))
    other = Path(shutil.copytree(case, tmp_path / "other"))
    shutil.rmtree(other / "reading")
    assert "No issue has a lexicon: add words" in run("read", other, other / "documents")
    shown = run("read", other, "--list")
    assert "No issue has a lexicon: add words" in shown
    assert "accepted or rejected" not in shown


def test_nothing_open_is_said_of_what_was_decided(water: Queue) -> None:
    for item in water.items():
        water.reject(item.id, "An")
    assert "every suggestion was accepted or rejected" in run("read", water.case, "--next")


def test_a_text_that_changed_is_not_coded(water: Queue) -> None:
    first, second = (item.id for item in water.items()[:2])
    water.accept(first, {"paraphrase": "One thing"}, "An")
    text = water.folder / "texts" / "review.txt"
    before = {path: path.read_bytes() for path in water.case.glob("*.yaml")}
    text.write_bytes(text.read_bytes()[1:])
    with pytest.raises(OutputError, match="has changed since it was read in"):
        water.accept(second, {"paraphrase": "Another"}, "An")
    with pytest.raises(OutputError, match="has changed since it was read in"):
        water.edit(first, {"paraphrase": "Another"}, "An")
    assert before == {path: path.read_bytes() for path in water.case.glob("*.yaml")}
    text.write_bytes((TEXTS / "review.txt").read_bytes())
    water.accept(second, {"paraphrase": "Another"}, "An")


def test_the_record_of_a_reading_tells_a_changed_text_where_the_source_has_no_hash(water: Queue) -> None:
    path = water.case / "case.yaml"
    path.write_text(re.sub(r"    sha256: .*\n", "", path.read_text()))
    first = water.items()[0].id
    (water.folder / "documents.jsonl").write_text(json.dumps({"id": "review", "sha256": "0" * 64}) + "\n")
    with pytest.raises(OutputError, match="has changed since it was read in"):
        water.accept(first, {"paraphrase": "One thing"}, "An")
    (water.folder / "documents.jsonl").unlink()
    water.accept(first, {"paraphrase": "One thing"}, "An")


def test_a_comment_in_a_statement_is_told_and_earlier_decisions_can_be_undone(water: Queue) -> None:
    first, second = (item.id for item in water.items()[:2])
    water.accept(first, {"paraphrase": "One thing"}, "An")
    statement = water.accept(second, {"paraphrase": "Another thing"}, "An")
    path = water.case / "statements.yaml"
    path.write_text(path.read_text().replace("Another thing", "Another thing or two  # sure?"))
    line = path.read_text().splitlines().index(f"  - id: {statement.id}") + 1
    with pytest.raises(
        OutputError, match=rf"{statement.id} in .*statements.yaml, line {line}, .*change it there by hand"
    ):
        water.edit(second, {"paraphrase": "A third thing"}, "An")
    with pytest.raises(OutputError, match=rf"line {line}, was changed by hand .*put back what it said, or take it out"):
        water.undo("An")
    water.reject(water.items()[-1].id, "Bo")
    text = path.read_text()
    path.write_text(text[: text.index(f"  - id: {statement.id}")])
    assert [water.undo("An").suggestion for _ in range(2)] == [second, first]
    assert (water.item(first).state, water.item(second).state) == ("open", "open")
    assert "One thing" not in path.read_text()


@pytest.mark.parametrize("place", ["/etc/hostname", "../outside.txt", "below/../../outside.txt", "link.txt"])
def test_a_path_of_a_table_stays_in_its_folder(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "table"
    (folder / "below").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("Secret.")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "below" / "in.txt").write_text("Open.")
    table = folder / "a.csv"
    table.write_text(f"kind,path\nnews,below/in.txt\nnews,{place}\n")
    with pytest.raises(CaseError, match=r"a.csv:3:2 path: .*leaves the folder of the table; put the document beside"):
        gather([str(table)])


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("Secret.")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.txt").write_text("Secret.")
    (folder / "a.txt").write_text("Open.")
    (folder / "same.txt").symlink_to(folder / "a.txt")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "more").symlink_to(tmp_path / "more")
    found = gather([str(folder)])
    assert [path.name for path in found.places] == ["a.txt", "same.txt"]
    assert found.passed_over == {"link out of the folder": 1}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,kind\nA text,news\nA text,rumour\n", "a.csv:3:2 kind: 'rumour' is no kind of a source; write primary"),
        ("published,text\n2024-13-45,A text\n", "a.csv:2:1 published: '2024-13-45' is no published"),
    ],
)
def test_what_a_table_says_of_a_document_is_checked(tmp_path: Path, content: str, told: str) -> None:
    table = tmp_path / "a.csv"
    table.write_text(content)
    with pytest.raises(CaseError, match=re.escape(told)):
        list(read_document_table(table))


@pytest.mark.parametrize("line", ['{"a": 1}', '{"do": "dance", "decision": {}, "by": "", "at": ""}', '{"decision": 3}'])
@pytest.mark.parametrize("name", ["journal.jsonl", "suggestions.jsonl", "documents.jsonl"])
def test_a_foreign_line_is_one_message(
    water: Queue, line: str, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with (water.folder / name).open("a") as opened:
        opened.write(line + "\n")
    document = tmp_path / "a.txt"
    document.write_text("Brennia rejects a dry summer.")
    asked = [document] if name == "documents.jsonl" else ["--list"]
    assert exit_of("read", water.case, *asked) == 2
    told = capsys.readouterr().err
    assert f"{name}: a line is none that pourparler writes there" in " ".join(told.split())
    assert "Traceback" not in told


def test_a_line_that_cannot_be_read_is_told(water: Queue) -> None:
    water.reject(water.items()[0].id, "An")
    journal = water.folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"do": "acc\n')
    assert [each.partition(": ")[0] for each in water.passed_over()] == [f"{journal}:2"]
    done = CliRunner().invoke(app, ["read", str(water.case), "--progress"])
    assert done.exit_code == 0
    assert "journal.jsonl:2: cannot be read and does not count" in done.stderr
    assert water.progress().rejected == 1


@pytest.mark.skipif(os.name == "nt", reason="on Windows a process cannot be asked whether it runs")
def test_what_killed_runs_leave_is_cleaned_by_the_next(water: Queue) -> None:
    gone, alive = dead_pid(), os.getppid()
    left = [
        water.folder / f".proposed-sources.yaml.partial-{gone}",
        water.folder / "texts" / f".a.txt.partial-{gone}",
    ]
    kept = [water.case / f".statements.yaml.partial-{alive}", water.case / ".notes.partial-x"]
    with locked(water.folder / "lock", "Bo"):
        holder = json.loads((water.folder / "lock").read_text())
    draft = water.folder / ".lock-abc"
    draft.write_text(json.dumps(holder | {"pid": gone}))
    statement = water.case / f".statements.yaml.partial-{gone}"
    for path in (*left, *kept, statement):
        path.write_text("half")
    water.reject(water.items()[0].id, "An")
    assert not [path for path in (statement, draft) if path.exists()]
    run("read", water.case, TEXTS / "gazette.txt")
    assert not [path for path in left if path.exists()]
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("text", ["They \x1b[31mwant more", "A\x00b", "A\x07", "A \x85\x9b b"])
def test_control_characters_in_a_paraphrase_are_refused(text: str) -> None:
    with pytest.raises(ChoiceError, match=r"control character \(U\+00"):
        checked_paraphrase(text, "We demand more.")


def test_ids_hold_letters_digits_and_three_signs() -> None:
    assert identifier("..", [], "actor") == "actor"
    assert identifier(".hidden", [], "actor") == "hidden"
    assert identifier("a$(b)|c*?#[d]\x1b{e}", [], "actor") == "a-b-c-d-e"
    assert identifier("E\u0301tat-major_2.b", [], "actor") == "\u00c9tat-major_2.b"


@pytest.mark.parametrize(("name", "named"), [("a.qdpx", "REFI-QDA"), ("a.dna", "Discourse Network Analyzer")])
def test_files_of_coded_texts_are_called_by_their_name(tmp_path: Path, name: str, named: str) -> None:
    with pytest.raises(CaseError, match=rf"{named}.*pourparler convert"):
        read_content(b"PK\x03\x04", name)
    file = tmp_path / name
    file.write_text("nothing of the sort")
    assert detect_coded(file) == name.rpartition(".")[2]
    file.write_text("")
    assert detect_coded(file) == name.rpartition(".")[2]


def test_the_commands_of_the_page_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (REPOSITORY / "docs" / "how-to" / "read-documents.md").read_text(encoding="utf-8")
    commands = page.split("```sh\n")[1].split("```")[0].splitlines()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "press").mkdir()
    (tmp_path / "memo.txt").write_text("Memo\n\nThe council rejects a lower pitch fee.\n")
    (tmp_path / "press" / "dam.txt").write_text("The council closes the market at midnight.\n")
    (tmp_path / "articles.csv").write_text("id,text\nfirst,The council asks the stallholders to pay.\n")
    assert commands[0] == "pourparler new talks"
    assert commands[-1].startswith("pourparler check talks --documents")
    for command in commands:
        printed = run(*command.split()[1:])
    assert "Every hash, length and span agrees" in printed
    assert {item.suggestion.source for item in Queue(tmp_path / "talks").items()} >= {"courier", "memo", "dam", "first"}


TAKING_OVER = """
import os, signal, sys
from pathlib import Path
import pourparler.read.queue.durable as durable
lock = Path(sys.argv[1])
taken = durable.locked(lock, "Cy")
if sys.argv[2] == "in the middle of taking over":
    taken = durable._alone(durable._breaking(lock))
with taken:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="on Windows a process cannot be asked whether it runs")
@pytest.mark.parametrize("moment", ["while it holds the lock", "in the middle of taking over"])
def test_nothing_stays_of_a_lock_whose_process_was_killed(water: Queue, moment: str) -> None:
    lock = water.folder / "lock"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    lock.write_text(json.dumps({"who": "Cy", "pid": dead_pid(), "host": socket.gethostname(), "since": "2020"}))
    done = subprocess.run([sys.executable, "-c", TAKING_OVER, str(lock), moment], check=False, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert lock.exists()
    assert (water.folder / ".lock-breaking").exists() == (moment == "in the middle of taking over")
    water.reject(water.items()[0].id, "An")
    assert sorted(path.name for path in water.folder.iterdir()) == [
        "case-overview.json",
        "journal.jsonl",
        "suggestions.jsonl",
        "texts",
    ]


TAKING = """
import json, os, socket, sys
from pathlib import Path
from pourparler.read.queue.durable import locked
lock, counter, dead = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for _ in range(30):
    with locked(lock, "An", patience=60):
        counter.write_text(str(int(counter.read_text()) + 1))
        holder = {"who": "Cy", "pid": dead, "host": socket.gethostname(), "since": "2020"}
        mine = lock.with_name(f"mine-{os.getpid()}")
        mine.write_text(json.dumps(holder))
        os.replace(mine, lock)
"""


@pytest.mark.skipif(os.name == "nt", reason="on Windows a process cannot be asked whether it runs")
def test_dead_locks_are_taken_over_by_one_at_a_time(tmp_path: Path) -> None:
    """Four processes that each leave a dead lock behind thirty times: none ever goes on beside another."""
    counter, lock = tmp_path / "counter", tmp_path / "locks" / "lock"
    counter.write_text("0")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    command = [sys.executable, "-c", TAKING, str(lock), str(counter), str(dead_pid())]
    started = [subprocess.Popen(command, env=environment) for _ in range(4)]
    assert [process.wait(timeout=120) for process in started] == [0] * 4
    assert counter.read_text() == "120"
    with locked(lock, "Bo"):
        pass
    assert [*lock.parent.iterdir()] == []


CODING = """
import sys
from pourparler.read.queue.queue import Queue
queue, coder = Queue(sys.argv[1]), sys.argv[2]
for name in sys.argv[3:]:
    queue.accept(name, {"paraphrase": f"{coder} on {name}", "voice": "author_claim"}, coder)
    print(name, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="on Windows a process cannot be asked whether it runs")
@pytest.mark.parametrize(
    "seed", [0, pytest.param(1, marks=pytest.mark.heavy), pytest.param(2, marks=pytest.mark.heavy)]
)
def test_coders_at_once_and_one_that_is_killed_lose_at_most_that_statement(water: Queue, seed: int) -> None:
    """Three coders on one case, one killed at a random moment: what was told to be written is there, comments too."""
    path = water.case / "statements.yaml"
    path.write_text(path.read_text() + "    # The last comment.\n")
    case = load_case(water.case)
    made = water.items()[0].suggestion
    many = [replace(made, id=f"{made.source}-x{number}") for number in range(36)]
    water.fill(many)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    command = [sys.executable, "-c", CODING, str(water.case)]
    started = [
        subprocess.Popen(
            [*command, coder, *(each.id for each in many[number::3])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, coder in enumerate(("An", "Bo", "Cy"))
    ]
    victim = started[0]
    assert victim.stdout is not None
    told = [victim.stdout.readline().strip()]
    time.sleep(random.Random(seed).uniform(0, 0.4))  # noqa: S311
    victim.kill()
    told += victim.communicate(timeout=120)[0].split()
    for process in started[1:]:
        said = process.communicate(timeout=120)[0].split()
        assert (process.returncode, len(said)) == (0, 12)
        told += said
    water.reject(next(item.id for item in water.items() if "-x" not in item.id), "Bo")
    after = load_case(water.case)
    new = [each.paraphrase.split(" on ")[1] for each in after.statements[len(case.statements) :]]
    assert set(told) <= set(new)
    assert len(new) == len(set(new)) <= len(told) + 1
    accepted = [item for item in water.items("accepted") if item.decision is not None]
    assert sorted(new) == sorted(item.id for item in accepted)
    assert after.statements[: len(case.statements)] == case.statements
    text = path.read_text()
    assert text.count("    # The last comment.\n") == 1
    assert not [each for each in water.folder.iterdir() if each.name.startswith(".")]
