"""The commands ``check``, ``new`` and ``cases``: what they print, where, and their exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import pourparler
from pourparler.case import starter_case
from pourparler.case.json_schema import case_json_schema
from pourparler.case.load import load_case, read_case
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import ChoiceError
from tests.commands import Ran, Run

SOURCE_FOLDER = Path(pourparler.__file__).parent.parent
STARTER = SOURCE_FOLDER / "pourparler" / "case" / "starter"
YAML_FILES = ["actors.yaml", "case.yaml", "frames.yaml", "issues.yaml", "packages.yaml", "statements.yaml"]
BAD = "id: talks\ntitle: Talks\nactors: [{id: usa, name: USA, knd: state}]\n"
PROBLEMS = [
    {
        "file": "case.yaml",
        "line": 3,
        "column": 10,
        "path": "actors[0]",
        "what": "missing key 'kind'",
        "way_out": "",
    },
    {
        "file": "case.yaml",
        "line": 3,
        "column": 31,
        "path": "actors[0].knd",
        "what": "unknown key 'knd'",
        "way_out": "did you mean 'kind'?",
    },
]


# --- check ------------------------------------------------------------


def test_check_prints_an_inventory(run: Run) -> None:
    ran = run("check", STARTER)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("night-market: The night market of Lindenhafen\n2 sources; 13 statements; 3 actors;")


def test_check_prints_problems_to_stderr(run: Run, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(BAD)
    ran = run("check", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "case.yaml:3:10 actors[0]: missing key 'kind'\n"
        "case.yaml:3:31 actors[0].knd: unknown key 'knd'; did you mean 'kind'?\n"
    )


def test_check_as_json(run: Run, tmp_path: Path) -> None:
    ran = run("check", STARTER, "--json")
    data = json.loads(ran.out)
    assert (ran.code, ran.err, list(data)) == (0, "", ["case", "case_sha256", "ok", "inventory"])
    assert (data["case"], data["ok"]) == ("night-market", True)
    assert data["case_sha256"] == read_case(STARTER).sha256
    assert data["inventory"]["counts"]["statements"] == 13
    (tmp_path / "case.yaml").write_text(BAD)
    ran = run("check", tmp_path, "--json")
    assert (ran.code, ran.err) == (2, "")
    assert json.loads(ran.out) == {"ok": False, "problems": PROBLEMS}


def test_check_against_documents(run: Run, tmp_path: Path) -> None:
    ran = run("check", STARTER, "--documents", STARTER / "documents")
    assert ran.code == 0
    assert ran.out.endswith(f"Every hash, length and span agrees with the documents in {STARTER / 'documents'}.\n")
    ran = run("check", STARTER, "--documents", tmp_path)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 2)
    expected = f"case.yaml:25:13 sources[0].sha256: no file in {tmp_path} has the hash of source 'courier'"
    assert ran.err.startswith(expected)


REFUSED: dict[str, tuple[list[str], str]] = {
    "no case": (["check"], "name a case to check: a YAML file, a folder, or one of 'pourparler cases'\n"),
    "no such documents": (
        ["check", str(STARTER), "--documents", "nowhere"],
        "nowhere: no such directory; give the folder that holds the documents\n",
    ),
    "out without schema": (["check", "x", "--out", "y"], "--out goes with --schema; check writes no other file\n"),
    "schema of a case": (["check", "x", "--schema"], "--schema is about every case; name none\n"),
    "schema into a file": (
        ["check", "--schema", "--out", str(STARTER / "case.yaml")],
        f"cannot write {STARTER / 'case.yaml' / 'case.schema.json'}: file exists; choose a folder you may write to, "
        "with room on its disk\n",
    ),
    "new into a file": (
        ["new", str(STARTER / "case.yaml")],
        f"{STARTER / 'case.yaml'}: exists and is not a directory; choose a new directory\n",
    ),
    "new below a file": (
        ["new", str(STARTER / "case.yaml" / "x")],
        f"{STARTER / 'case.yaml' / 'x'}: stands below a file; choose another directory\n",
    ),
    "new where there is something": (
        ["new", str(STARTER)],
        f"{STARTER}: exists and is not empty; choose a new directory\n",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_message_and_exit_code_2(name: str, run: Run) -> None:
    arguments, message = REFUSED[name]
    assert run(*arguments) == Ran(2, "", message)


def test_refused_as_json(run: Run) -> None:
    ran = run("check", STARTER, "--documents", "nowhere", "--json")
    (problem,) = json.loads(ran.out)["problems"]
    assert (ran.code, ran.err) == (2, "")
    assert problem["what"] == "nowhere: no such directory; give the folder that holds the documents"


def test_schema_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    printed = json.loads(run("check", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert run("check", "--schema", "--out", tmp_path / "a" / "b").out == f"wrote {tmp_path}/a/b/case.schema.json\n"
    assert json.loads((tmp_path / "a" / "b" / "case.schema.json").read_text(encoding="utf-8")) == printed


# --- new ------------------------------------------------------------


def test_new_writes_a_case_that_passes_check(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "far" / "my case"
    ran = run("new", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(f"Begin with {folder}/case.yaml; then: pourparler check {folder}\n")
    assert {path.name for path in folder.iterdir()} == {*YAML_FILES, "case.schema.json", "documents"}
    assert run("check", folder, "--documents", folder / "documents").code == 0
    assert list(tmp_path.iterdir()) == [tmp_path / "far"]
    assert list((tmp_path / "far").iterdir()) == [folder]


def test_new_fills_an_empty_directory_in_place(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", ".").code == 0
    assert load_case(tmp_path).id == "night-market"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["talks", "Été {x}: 2", "2024", "谈判"])
def test_new_and_empty_passes_check_and_takes_what_is_read_in(name: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / name
    ran = run("new", folder, "--empty")
    assert (ran.code, ran.err) == (0, "")
    assert {path.name for path in folder.glob("*.yaml")} == {"actors.yaml", "case.yaml", "issues.yaml", "sources.yaml"}
    case = load_case(folder)
    assert case.title == name
    assert (case.actors, case.issues, case.sources, case.statements) == ((), (), (), ())
    assert "The case is empty so far" in run("check", folder).out
    (folder / "actors.yaml").write_text("actors:\n  - {id: council, name: The council, kind: organisation}\n")
    issue = '  - {id: hour, question: "When?", scale: {0: early, 100: late}, lexicon: {en: [close]}}\n'
    (folder / "issues.yaml").write_text(f"issues:\n{issue}")
    (tmp_path / "letter.txt").write_text("The council wants to close at ten.", encoding="utf-8")
    assert run("read", folder, tmp_path / "letter.txt").code == 0
    ran = run("read", folder, "--confirm", "kind=news", "published=2024-03-02")
    assert (ran.code, ran.err) == (0, "")
    assert [source.id for source in load_case(folder).sources] == ["letter"]
    assert "# SOURCES are the documents" in (folder / "sources.yaml").read_text(encoding="utf-8")
    assert "letter-0" in run("read", folder, "--next").out


@pytest.mark.parametrize("name", ["actors.yaml", "case.yaml", "issues.yaml", "sources.yaml"])
def test_what_the_empty_case_shows_in_comments_can_be_taken_over(name: str, tmp_path: Path) -> None:
    starter_case.write_starter_case(tmp_path / "talks", empty=True)
    lines = (tmp_path / "talks" / name).read_text(encoding="utf-8").splitlines()
    told = "\n".join(line.removeprefix("# ") for line in lines if re.match(r"# +(- )?[a-z_]+:", line))
    root, problems = parse_yaml(told if name == "case.yaml" else f"{name.removesuffix('.yaml')}:\n{told}", name)
    assert problems == []
    held = plain(root)
    assert isinstance(held, dict)
    data = {"id": "a", "title": "A", **held}
    jsonschema.Draft202012Validator(case_json_schema()).validate(data)
    assert len(data) > 2


@pytest.mark.parametrize("exists", [True, False])
def test_new_that_fails_leaves_nothing(exists: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starter_case, "case_json_schema_text", disk_full)
    folder = tmp_path / "new"
    if exists:
        folder.mkdir()
    message = f"{folder}: cannot be written: no space left on device; choose another directory\n"
    assert run("new", folder) == Ran(2, "", message)
    assert list(tmp_path.iterdir()) == ([folder] if exists else [])
    assert not exists or not list(folder.iterdir())


@pytest.mark.parametrize("name", YAML_FILES)
def test_starter_files_fit_the_schema_they_name(name: str) -> None:
    text = (STARTER / name).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./case.schema.json\n#\n# ")
    root, problems = parse_yaml(text, name)
    assert problems == []
    jsonschema.Draft202012Validator(case_json_schema()).validate(plain(root))


def test_schema_refuses_what_the_loader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(case_json_schema())
    wrongs: list[object] = [{"actor": []}, {"actors": [{"id": "x"}]}, {"statements": [{"codes": [{"kind": "stanse"}]}]}]
    for wrong in wrongs:
        assert not validator.is_valid(wrong)


def test_shipped_cases_fit_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(case_json_schema())
    for path in sorted((SOURCE_FOLDER / "pourparler" / "cases").glob("*/*.yaml")):
        root, _ = parse_yaml(path.read_text(encoding="utf-8"), path.name)
        data = plain(root)
        validator.validate(data if isinstance(data, dict) else {path.stem: data})


def test_starter_case_shows_what_an_inventory_can_say(run: Run) -> None:
    out = run("check", STARTER).out
    assert "1 of 6 cells is open, nobody states a position: neighbours x pitch-fee\n" in out
    assert "anchor 100 of 'closing-hour' is built, and no statement names it\n" in out


# --- cases, and the program ------------------------------------------------------------


def test_cases_are_listed(run: Run) -> None:
    ran = run("cases")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("alaska-2025 ")
    rows = json.loads(run("cases", "--json").out)
    assert set(rows[0]) == {"case", "title", "statements", "problems"}


def test_broken_shipped_case_does_not_hide_the_others(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "case.yaml").write_text(BAD)
    monkeypatch.setattr("pourparler.case.files.shipped_cases", lambda: {"broken": tmp_path, "starter": STARTER})
    assert run("cases").out.splitlines() == [
        "broken                   has 2 problems; see: pourparler check broken",
        "starter                  The night market of Lindenhafen (13 statements)",
    ]


@pytest.mark.parametrize(("raised", "code", "err"), [(KeyboardInterrupt(), 130, ""), (ChoiceError("no"), 2, "no\n")])
def test_errors_become_exit_codes(
    raised: BaseException, code: int, err: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: object) -> None:
        raise raised

    monkeypatch.setattr("pourparler.case.load.read_case", fail)
    assert run("check", "x") == Ran(code, "", err)


def test_unknown_command_and_option(run: Run) -> None:
    assert run("chek").code == 2
    assert run("check", "--jsn").code == 2


def program(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {"PYTHONPATH": str(SOURCE_FOLDER), "PYTHONIOENCODING": encoding, "COLUMNS": "80"}
    command = [sys.executable, "-m", "pourparler", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def test_help_names_the_commands() -> None:
    ran = program("--help")
    assert ran.returncode == 0
    assert all(command in ran.stdout for command in (b"check", b"new", b"cases", b"study"))


def test_version() -> None:
    assert program("--version").stdout.startswith(b"pourparler ")


def test_output_that_cannot_show_a_script_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("id: x\ntitle: محادثات\n", encoding="utf-8")
    ran = program("check", str(file), encoding="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(rb"x: \u0645\u062d")
    ran = program("check", str(file), "--json", encoding="ascii")
    assert json.loads(ran.stdout)["inventory"]["title"] == "محادثات"
