"""The queue of suggestions: as a person works through it, in the face of kills, and with two coders at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.cli import app, main
from pourparler.cli._queue import coder_name
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.exchange.yaml_list import added_entries
from pourparler.read.queue.coder_fields import checked_paraphrase, parsed_fields
from pourparler.read.queue.durable import locked, replace_file
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.statement_file import edited_block, replaced_block
from pourparler.read.queue.suggestions import PROVISIONAL, Suggester
from pourparler.report.files import write_bytes

REPOSITORY = Path(__file__).parents[1]
TEXTS = REPOSITORY / "docs" / "tutorials" / "water-texts"
WATER = REPOSITORY / "src" / "pourparler" / "cases" / "water-dispute"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def filled(folder: Path) -> Queue:
    """A queue over a case with the suggestions and texts of the three water texts."""
    queue = Queue(folder, lambda: NOW)
    case = load_case(folder)
    suggester = Suggester(case)
    for source in case.sources:
        text = (TEXTS / f"{source.id}.txt").read_bytes().decode()
        write_bytes(queue.folder / "texts" / f"{source.id}.txt", text.encode())
        queue.fill(suggester.suggest(source, text))
    return queue


def emptied(path: Path) -> Path:
    """The water case without its statements and what rests on them, with a comment to be kept."""
    shutil.copytree(WATER, path)
    (path / "frames.yaml").unlink()
    (path / "conflict.yaml").unlink()
    text = (path / "case.yaml").read_text()
    cut = re.split(r"^(?:disputes|frames|assumptions):", text, flags=re.M)[0]
    (path / "case.yaml").write_text(cut)
    (path / "statements.yaml").write_text(
        "# Kept: a comment.\nstatements:\n  - id: first # kept\n"
        "    source: ministry\n"
        "    span: [0, 15]\n    paraphrase: A title\n    voice: author_claim\n"
    )
    return path


@pytest.fixture
def water(tmp_path: Path) -> Queue:
    return filled(emptied(tmp_path / "water"))


def run(case: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["read", str(case), *arguments], env={"POURPARLER_CODER": "An"})


def told(case: Path, *arguments: str) -> dict[str, object]:
    done = run(case, *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_ten_statements_coded_as_a_person_would(tmp_path: Path) -> None:
    """Ingest, look at what comes next, accept, edit, reject, undo: ten statements in the case, with coder and time."""
    folder = emptied(tmp_path / "water")
    assert "suggestions open; see --next" in run(folder, *map(str, sorted(TEXTS.glob("*.txt")))).stdout
    coded = 0
    while coded < 10:
        first = told(folder, "--next")["suggestions"]
        assert isinstance(first, list)
        each = first[0]
        if coded == 4:
            assert told(folder, "--reject", each["id"])["state"] == "rejected"
            assert told(folder, "--undo")["state"] == "open"
            assert told(folder, "--next")["suggestions"] == first
        fields = [f"paraphrase=Statement number {coded}, as we understand it"]
        if coded % 2 == 0:
            fields += [
                f"stance.actor={each['actors'][0]}",
                f"stance.issue={each['issues'][0]}",
                "stance.position=[40, 60]",
            ]
        if each["voice"] == "quoted" and not each["speaker"]:
            fields.append("voice=author_claim")
        made = told(folder, "--accept", each["id"], *fields)["statement"]
        assert isinstance(made, dict)
        assert made["coder"] == "An"
        coded += 1
        if coded == 7:
            changed = told(folder, "--edit", each["id"], "note=looked at twice", "voice=author_judgement")["statement"]
            assert isinstance(changed, dict)
            assert (changed["note"], changed["voice"], changed["id"]) == (
                "looked at twice",
                "author_judgement",
                made["id"],
            )
    progress = told(folder, "--progress")
    assert (progress["accepted"], progress["by_coder"]) == (10, {"An": 10})
    case = load_case(folder)
    mine = [each for each in case.statements if each.coder == "An"]
    assert len(mine) == 10
    assert all(each.coded_at is not None for each in mine)
    text = (folder / "statements.yaml").read_text()
    assert text.startswith("# Kept: a comment.\nstatements:\n  - id: first # kept\n")
    for each in mine:
        passage = (TEXTS / f"{each.source}.txt").read_bytes().decode()[slice(*each.span)]
        assert passage == passage.strip()
        assert each.paraphrase not in passage
    checked = CliRunner().invoke(app, ["check", str(folder), "--documents", str(folder / "reading" / "texts")])
    assert checked.exit_code == 0, checked.stderr


def test_undo_gives_every_byte_back(water: Queue) -> None:
    path = water.case / "statements.yaml"
    for text in (path.read_bytes(), path.read_bytes().rstrip(b"\n"), path.read_bytes().replace(b"\n", b"\r\n")):
        path.write_bytes(text)
        first, second = (item.id for item in water.items()[:2])
        water.accept(first, {"paraphrase": "One thing"}, "An")
        after_one = path.read_bytes()
        water.edit(first, {"paraphrase": "Another thing"}, "An")
        edited = path.read_bytes()
        water.accept(second, {"paraphrase": "Two"}, "Bo")
        assert water.undo("Bo").suggestion == second
        assert path.read_bytes() == edited
        assert water.undo("An").replaced
        assert path.read_bytes() == after_one
        assert water.item(first).state == "accepted"
        water.undo("An")
        assert path.read_bytes() == text
        assert water.progress().open == len(water.items(None))
    with pytest.raises(ChoiceError, match="Bo decided nothing that could be undone"):
        water.undo("Bo")


def test_a_statement_file_that_was_made_goes_when_undone(water: Queue) -> None:
    (water.case / "statements.yaml").unlink()
    first = water.items()[0].id
    water.accept(first, {"paraphrase": "One thing"}, "An")
    assert load_case(water.case).statements[0].paraphrase == "One thing"
    water.undo("An")
    assert not (water.case / "statements.yaml").exists()


def test_several_statements_of_one_sentence(water: Queue) -> None:
    first = water.items()[0].id
    water.accept(first, {"paraphrase": "One thing"}, "An")
    with pytest.raises(ChoiceError, match="--again makes another statement of it"):
        water.accept(first, {"paraphrase": "Another thing"}, "An")
    water.accept(first, {"paraphrase": "Another thing"}, "An", again=True)
    water.edit(f"{first}+2", {"paraphrase": "A third thing"}, "An")
    assert [each.paraphrase for each in load_case(water.case).statements[1:]] == ["One thing", "A third thing"]
    counted = water.progress()
    assert (counted.accepted, counted.statements) == (1, 2)
    for _ in range(3):
        water.undo("An")
    assert len(load_case(water.case).statements) == 1


def test_a_case_in_one_file_works(tmp_path: Path, water: Queue) -> None:
    whole = "\n".join(path.read_text() for path in sorted(water.case.glob("*.yaml")))
    file = tmp_path / "one.yaml"
    file.write_text(whole)
    queue = filled(file)
    assert queue.folder == tmp_path / "one.reading"
    queue.accept(queue.items()[0].id, {"paraphrase": "One thing"}, "An")
    assert len(load_case(file).statements) == 2
    queue.undo("An")
    assert file.read_text() == whole


MISTAKES = {
    "no paraphrase": (
        {"paraphrase": " "},
        "a statement needs paraphrase=...: what the sentence says, in your own words",
    ),
    "field": ({"paraphras": "x"}, "unknown field 'paraphras'; did you mean 'paraphrase'?"),
    "voice": ({"paraphrase": "x", "voice": "quote"}, "'quote' is no voice; did you mean 'quoted'?"),
    "kind": (
        {"paraphrase": "x", "stanze.actor": "a"},
        "stanze.actor: 'stanze' is no kind of code; did you mean 'stance'?",
    ),
    "actor": (
        {"paraphrase": "x", "stance.actor": "brenia", "stance.issue": "commission", "stance.position": "50"},
        "unknown actor 'brenia'; did you mean 'brennia'?",
    ),
    "position": (
        {"paraphrase": "x", "stance.actor": "brennia", "stance.issue": "commission", "stance.position": "half"},
        "should be a number or [low, high], not 'half'",
    ),
    "span": ({"paraphrase": "x", "span": "10,100000"}, "span [10, 100000] is no passage of"),
    "no span": ({"paraphrase": "x", "span": "ten"}, "should be [start, end)"),
    "codes": ({"paraphrase": "x", "codes": "stance"}, "codes=stance: not a list of codes"),
    "YAML": ({"paraphrase": "x", "codes": "[{kind: stance"}, "codes=[{kind: stance: not valid YAML"),
    "date": ({"paraphrase": "x", "event_date": "soon"}, "'soon' is not a date; write 2025-08-15"),
    "used id": ({"paraphrase": "x", "id": "first"}, "duplicate statement id 'first'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_clear_message_and_changes_nothing(water: Queue, mistake: str) -> None:
    fields, message = MISTAKES[mistake]
    first = water.items()[0].id
    before = {path: path.read_bytes() for path in water.case.rglob("*") if path.is_file()}
    with pytest.raises((ChoiceError, CaseError), match=re.escape(message)) as raised:
        water.accept(first, fields, "An")
    assert str(raised.value).count("\n") == 0
    assert {path: path.read_bytes() for path in water.case.rglob("*") if path.is_file()} == before


def test_the_sentence_itself_is_no_paraphrase(water: Queue) -> None:
    item = water.items()[0]
    sentence = water.text(item.suggestion.source)[slice(*item.suggestion.span)]
    for copy in (sentence, sentence.upper(), " ".join(sentence.split()[:9])):
        with pytest.raises(ChoiceError, match="the paraphrase is the sentence itself"):
            water.accept(item.id, {"paraphrase": copy}, "An")
    assert checked_paraphrase("  They\n want it. ", sentence) == "They want it."


def test_a_suggestion_can_be_confirmed_as_it_stands(water: Queue) -> None:
    item = next(each for each in water.items() if each.suggestion.speaker and each.suggestion.voice == "quoted")
    made = water.accept(item.id, {}, "An")
    each = item.suggestion
    assert made.paraphrase == f"{each.speaker} on {', '.join((each.issues[0], *each.actors))} {PROVISIONAL}"
    assert (made.source, [*made.span], made.voice, made.speaker) == (each.source, [*each.span], "quoted", each.speaker)
    assert water.progress().unparaphrased == 1
    shown = run(water.case, "--progress").stdout
    assert "without a paraphrase       1" in shown
    water.edit(item.id, {"paraphrase": "They want most of it."}, "An")
    assert water.progress().unparaphrased == 0
    assert load_case(water.case).statements[-1].paraphrase == "They want most of it."


def test_the_command_says_that_a_paraphrase_is_missing(water: Queue) -> None:
    item = next(each for each in water.items() if each.suggestion.speaker)
    told = run(water.case, "--accept", item.id).stdout
    assert told.endswith(f"pourparler read {water.case} --edit {item.id} paraphrase='...'\n")
    assert "say in your own words what it says" in told


def test_who_is_logged_in_codes_where_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POURPARLER_CODER", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    assert coder_name(None) == "ana"
    assert coder_name("bo") == "bo"
    monkeypatch.setenv("POURPARLER_CODER", "cy")
    assert coder_name(None) == "cy"

    def nobody() -> str:
        raise KeyError("uid 4000")

    monkeypatch.delenv("POURPARLER_CODER")
    monkeypatch.setattr("getpass.getuser", nobody)
    assert coder_name(None) == ""


def test_somebody_has_to_code(water: Queue) -> None:
    for act in (lambda who: water.accept("x", {}, who), lambda who: water.reject("x", who), water.undo):
        with pytest.raises(ChoiceError, match="nobody is named who codes; give --coder NAME, or set POURPARLER_CODER"):
            act(" ")


def test_the_command_says_what_is_wrong_with_exit_code_2(
    water: Queue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = water.items()[0].id
    for arguments, message in (
        (["--accept", "nothing-1", "paraphrase=x"], "no suggestion 'nothing-1'"),
        (["--accept", first, "paraphrase"], "'paraphrase' is no FIELD=VALUE"),
        (["--next", "--list"], "--next and --list: one at a time"),
        (["--edit", first, "note=x"], "is still open and cannot be edited; accept it first"),
        (["--again", "--next"], "--again goes with --accept"),
    ):
        monkeypatch.setenv("POURPARLER_CODER", "An")
        monkeypatch.setattr(sys, "argv", ["pourparler", "read", str(water.case), *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr().err
        assert stopped.value.code == 2
        assert message in said
        assert said.count("\n") == 1


def test_fields_make_codes() -> None:
    made = parsed_fields(
        {"stance.actor": "a", "stance2.actor": "b", "codes": "[{kind: cost_sign, actor: a, sign: rises}]"}
    )
    assert [code["kind"] for code in made["codes"]] == ["cost_sign", "stance", "stance"]
    assert parsed_fields({"event_date": "2024-01-02", "span": "3-7"}) == {"event_date": "2024-01-02", "span": [3, 7]}


def test_a_list_in_brackets_is_refused_with_the_way_out(water: Queue) -> None:
    (water.case / "statements.yaml").write_text(
        "statements: [{id: first, source: ministry, span: [0, 15], paraphrase: A title, voice: author_claim}]\n"
    )
    with pytest.raises(
        CaseError, match="'statements' is written in brackets and cannot be added to; write it as a block"
    ):
        water.accept(water.items()[0].id, {"paraphrase": "x"}, "An")


def test_what_was_changed_by_hand_is_left_alone(water: Queue) -> None:
    first = water.items()[0].id
    water.accept(first, {"paraphrase": "One thing"}, "An")
    path = water.case / "statements.yaml"
    path.write_text(path.read_text().replace("One thing", "One thing, said better"))
    assert water.item(first).state == "accepted"
    with pytest.raises(
        OutputError, match=r"line 8, was changed by hand since .* give --undo again, which then goes on"
    ):
        water.undo("An")


KILLED = """
import os, signal, sys
from pathlib import Path
import pourparler.read.queue.queue as module
from pourparler.read.queue.queue import Queue
queue, action, at = Queue(sys.argv[1]), sys.argv[2], sys.argv[3]
def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
real = module.replace_file
if at == "before the file is written":
    module.replace_file = kill
elif at == "after the file is written":
    module.replace_file = lambda path, content: (real(path, content), kill())
elif at == "in the middle of the file":
    module.replace_file = lambda path, content: (path.with_name(".half").write_bytes(content[:99]), kill())
elif at == "before the journal":
    queue._journal.append = kill
elif at == "in the middle of a line of the journal":
    queue._journal.append = lambda *_, **__: (queue._journal.path.open("ab").write(b'{"do": "acc'), kill())
if action == "accept":
    queue.accept(queue.items()[0].id, {"paraphrase": "Lost or kept"}, "Cy")
elif action == "edit":
    queue.edit(sys.argv[4], {"paraphrase": "Lost or kept"}, "Cy")
else:
    queue.undo("An")
"""


@pytest.mark.parametrize("action", ["accept", "edit", "undo"])
@pytest.mark.parametrize(
    "at",
    [
        "before the journal",
        "in the middle of a line of the journal",
        "before the file is written",
        "in the middle of the file",
        "after the file is written",
    ],
)
def test_a_kill_loses_at_most_the_statement_it_hits(water: Queue, action: str, at: str) -> None:
    """kill -9 at every step: the case still loads, what was there stays, and the next coder goes on at once."""
    kept, other = (item.id for item in water.items()[:2])
    water.accept(kept, {"paraphrase": "Kept"}, "Bo")
    water.accept(other, {"paraphrase": "Other"}, "An")
    before = load_case(water.case)
    arguments = [sys.executable, "-c", KILLED, str(water.case), action, at, other]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=_environment())
    assert done.returncode == -signal.SIGKILL, done.stderr
    after = load_case(water.case)
    kept_now = {each.id: each.paraphrase for each in after.statements}
    assert {"first": "A title", before.statements[1].id: "Kept"}.items() <= kept_now.items()
    opened = [item.id for item in water.items()]
    water.accept(opened[0], {"paraphrase": "Next"}, "Bo")
    final = load_case(water.case)
    said = [each.paraphrase for each in final.statements]
    assert said.count("Next") == said.count("Kept") == 1
    accepted = water.items("accepted")
    assert len(final.statements) == 1 + len(accepted), "journal and case agree"
    ids = {item.decision.statement for item in accepted if item.decision}
    assert ids | {"first"} == {each.id for each in final.statements}


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}


CODING = """
import sys
from pourparler.read.queue.queue import Queue
queue, coder, mine = Queue(sys.argv[1]), sys.argv[2], sys.argv[3:]
for name in mine:
    queue.accept(name, {"paraphrase": f"{coder} on {name}"}, coder)
"""


def test_two_coders_at_once_lose_nothing(water: Queue) -> None:
    names = [item.id for item in water.items() if item.suggestion.voice != "quoted"][:16]
    command = [sys.executable, "-c", CODING, str(water.case)]
    started = [
        subprocess.Popen([*command, coder, *names[number::2]], env=_environment())
        for number, coder in enumerate(("An", "Bo"))
    ]
    for process in started:
        assert process.wait(timeout=120) == 0
    case: Case = load_case(water.case)
    assert sorted(each.paraphrase for each in case.statements[1:]) == sorted(
        f"{('An', 'Bo')[number % 2]} on {name}" for number, name in enumerate(names)
    )
    assert len({each.id for each in case.statements}) == len(names) + 1
    assert water.progress().by_coder == {"An": 8, "Bo": 8}


def test_a_lock_names_its_holder_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    lock = tmp_path / "reading" / "lock"
    with locked(lock, "An"):
        held = json.loads(lock.read_text())
        assert (held["who"], held["pid"], held["host"]) == ("An", os.getpid(), socket.gethostname())
        message = (
            rf"An is writing to this case \(process {os.getpid()} on .*, since 20.*\); try again, or delete .*lock if"
        )
        with pytest.raises(OutputError, match=message), locked(lock, "Bo", patience=0):
            pass
    assert not lock.exists()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lock.write_text(json.dumps({"who": "Cy", "pid": gone.pid, "host": socket.gethostname(), "since": "2020"}))
    with locked(lock, "Bo", patience=0):
        assert json.loads(lock.read_text())["who"] == "Bo"
    lock.write_text(json.dumps({"who": "Cy", "pid": 1, "host": "elsewhere", "since": "2020"}))
    with pytest.raises(OutputError, match="Cy is writing"), locked(lock, "Bo", patience=0):
        pass
    assert [path.name for path in lock.parent.iterdir()] == ["lock"]


def test_waiting_for_a_lock_ends_when_it_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = "import pathlib, sys, time\nfrom pourparler.read.queue.durable import locked\n"
    code += "with locked(pathlib.Path(sys.argv[1]), 'An'): time.sleep(0.5)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], env=_environment())
    while not lock.exists():
        time.sleep(0.01)
    with locked(lock, "Bo", patience=30):
        assert json.loads(lock.read_text())["who"] == "Bo"
    assert holder.wait() == 0


def test_replacing_a_file_leaves_no_half(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1")
    file.chmod(0o640)
    replace_file(file, b"a: 2")
    assert (file.read_text(), file.stat().st_mode & 0o777, len(list(tmp_path.iterdir()))) == ("a: 2", 0o640, 1)
    with pytest.raises(OutputError, match=r"cannot write .*; nothing was changed"):
        replace_file(file / "below", b"")


def test_statements_go_between_what_is_there() -> None:
    text = "# head\nstatements:\n  # of the first\n  - {id: a, source: s}\n  # end of list\n"
    text += "\n# about the rest\nfactors: []\n"
    made, block, _ = added_entries(text, "case.yaml", "statements", [{"id": "b", "source": "s"}])
    assert made == text.replace("  # end of list\n", "  # end of list\n" + block)
    assert replaced_block(made, block) == text
    assert replaced_block(made, block, edited_block(block, {"id": "c"})).count("id: c") == 1


def test_what_is_coded_already_comes_last_and_says_so(water: Queue) -> None:
    first = water.items()[0]
    start, end = first.suggestion.span
    path = water.case / "statements.yaml"
    with path.open("a") as opened:
        opened.write(f"  - id: by-hand\n    source: {first.suggestion.source}\n    span: [{start}, {end - 3}]\n"
                     "    paraphrase: Coded by hand\n    voice: author_claim\n")  # fmt: skip
    assert water.items()[-1].id == first.id
    assert water.items()[-1].coded == ("by-hand",)
    listed = told(water.case, "--list")["suggestions"]
    assert isinstance(listed, list)
    assert listed[-1]["coded"] == ["by-hand"]
    second = water.items()[0]
    water.accept(second.id, {"paraphrase": "Through the queue"}, "An")
    assert [item.coded for item in water.items("accepted")] == [()]


def test_the_statement_that_opened_the_list_can_go_first(water: Queue) -> None:
    """Two coders, a new file: the first undoes while the second stays, then the second."""
    (water.case / "statements.yaml").unlink()
    one, two = (item.id for item in water.items()[:2])
    water.accept(one, {"paraphrase": "One"}, "An")
    water.accept(two, {"paraphrase": "Two"}, "Bo")
    water.undo("An")
    assert [each.paraphrase for each in load_case(water.case).statements] == ["Two"]
    water.undo("Bo")
    assert not (water.case / "statements.yaml").exists()


def test_what_something_else_rests_on_cannot_be_undone(water: Queue) -> None:
    made = water.accept(water.items()[0].id, {"paraphrase": "One"}, "An")
    (water.case / "hypotheses.yaml").write_text(
        "hypotheses:\n  - id: q\n    question: Why?\n    claims: {a: A, b: B}\n"
        f"    evidence: [{{id: e, statements: [{made.id}], fits: {{a: C}}}}]\n"
    )
    before = (water.case / "statements.yaml").read_bytes()
    with pytest.raises(CaseError, match=f"unknown statement '{made.id}'"):
        water.undo("An")
    assert (water.case / "statements.yaml").read_bytes() == before
    assert water.item(water.items("accepted")[0].id).state == "accepted"


def test_a_file_of_a_case_in_a_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    for name in ("case", "actors"):
        (folder / f"{name}.yaml").write_text("id: talks\ntitle: Talks\n", encoding="utf-8")
        (tmp_path / f"{name}-2.yaml").write_text("id: talks\ntitle: Talks\n", encoding="utf-8")
    for name in ("case", "actors"):
        with pytest.raises(ChoiceError, match=rf"is a file of a case in a folder; give the folder: {folder}"):
            Queue(folder / f"{name}.yaml")
    assert Queue(folder).folder == folder / "reading"
    assert Queue(tmp_path / "case-2.yaml").folder == tmp_path / "case-2.reading"
