"""The command ``convert``: what it prints and writes, what it refuses, and that it leaves nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.exchange import case_folder
from tests.commands import Ran, Run

EC = "Actor,Capability,Position,Salience\nNL,.08,4,80\nFR,.16,10,60\n"
KINDS = "the file does not say what its actors are: every one has the kind organisation; mend it in the case"
NOTES = [
    "salience is read as per cent, because the largest is 80, above 1",
    "influence: 100 stands for the largest, 0.16",
    "Position: scale taken as 0-100, as every position lies there",
    KINDS,
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "ec.csv"
    file.write_text(EC, encoding="utf-8")
    return file


def test_a_file_becomes_a_case_folder_that_passes_check(run: Run, table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "ec"
    ran = run("convert", table, "--to", "case", "--out", folder)
    names = ["actors.yaml", "case.schema.json", "case.yaml", "issues.yaml", "sources.yaml", "statements.yaml"]
    lines = [f"read {table} as bdm", *(f"  {note}" for note in NOTES), *(f"wrote {folder / name}" for name in names)]
    assert ran == Ran(0, "\n".join(lines) + "\n", "")
    assert run("check", folder, "--documents", tmp_path).code == 0
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    text = (folder / "statements.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./case.schema.json\n#\n# What the documents say")
    assert "      - {kind: stance, actor: NL, issue: Position, position: 4, salience: 80}\n" in text


def test_a_case_becomes_a_file_and_what_is_lost_is_listed(run: Run, table: Path, tmp_path: Path) -> None:
    run("convert", table, "--to", "case", "--out", tmp_path / "ec")
    ran = run("convert", tmp_path / "ec", "--to", "decide", "--out", tmp_path / "ec.txt")
    source = "where the numbers come from: spans, dates, voices and paraphrases of 2 statements of 1 source"
    expected = [f"read {tmp_path / 'ec'} as case", f"wrote {tmp_path / 'ec.txt'}", "decide cannot hold:", f"  {source}"]
    assert ran == Ran(0, "\n".join([*expected, "  of the case: title"]) + "\n", "")
    assert (tmp_path / "ec.txt").read_text(encoding="utf-8").splitlines()[-1] == "'#D'\t'FR'\t'Position'\t10\t0.6\t0.16"


def test_from_one_program_to_another_as_json(run: Run, table: Path, tmp_path: Path) -> None:
    ran = run("convert", table, "--from", "bdm", "--to", "ktab", "--out", tmp_path / "k.csv", "--json")
    assert (ran.code, ran.err) == (0, "")
    done = json.loads(ran.out)
    assert list(done) == ["input", "from", "to", "out", "written", "notes", "not_held"]
    assert (done["from"], done["to"], done["written"]) == ("bdm", "ktab", [str(tmp_path / "k.csv")])
    assert done["notes"] == NOTES
    assert len(done["not_held"]) == 1
    assert (tmp_path / "k.csv").read_text(encoding="utf-8") == (
        "ec,,2,1,\nActor,Description,Influence,Position,Salience,\nNL,,0.08,4,80,\nFR,,0.16,10,60,\n"
    )


def test_a_shipped_case_becomes_a_folder(run: Run, tmp_path: Path) -> None:
    assert run("convert", "water-dispute", "--to", "case", "--out", tmp_path / "water").code == 0
    assert load_case(tmp_path / "water") == load_case("water-dispute")


REFUSED: dict[str, tuple[list[str], str]] = {
    "unknown target": (
        ["ec.csv", "--to", "kase", "--out", "x"],
        "--to 'kase' is not one of ktab, decide, bdm, gmcr, case, qdpx, csv; did",
    ),
    "unknown input": (["ec.csv", "--from", "csv", "--to", "bdm", "--out", "x"], "--from 'csv' is not one of ktab, "),
    "no such file": (
        ["ce.csv", "--to", "bdm", "--out", "x"],
        "ce.csv: no such file, folder or shipped case; did you mean",
    ),
    "not that format": (["ec.csv", "--from", "ktab", "--to", "bdm", "--out", "x"], "ec.csv:1:18 number of ac"),
    "a case that is none": (["ec.csv", "--from", "case", "--to", "bdm", "--out", "x"], "ec.csv:1:1: the file holds a"),
    "file exists": (["ec.csv", "--to", "ktab", "--out", "ec.csv"], "ec.csv: exists already; choose another file"),
    "file is a folder": (["ec.csv", "--to", "ktab", "--out", "."], ".: exists already; choose another file"),
    "folder is not empty": (["ec.csv", "--to", "case", "--out", "."], ".: exists and is not empty; choose a new"),
    "below a file": (["ec.csv", "--to", "ktab", "--out", "ec.csv/x"], "ec.csv/x: stands below a file; choose another"),
    "nothing to write": (
        ["alaska-2025", "--to", "ktab", "--out", "x"],
        "alaska-2025: nothing to write as ktab: no actor has a position, a salience and an influence that are single",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_message_and_nothing_written(
    name: str, run: Run, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, message = REFUSED[name]
    monkeypatch.chdir(table.parent)
    ran = run("convert", *arguments)
    assert (ran.code, ran.out, ran.err[: len(message)]) == (2, "", message)
    assert list(table.parent.iterdir()) == [table]
    assert table.read_text(encoding="utf-8") == EC


@pytest.mark.parametrize("target", ["case", "ktab"])
def test_a_failure_leaves_nothing(
    target: str, run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_full(*_arguments: object, **_options: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(case_folder, "case_json_schema_text", disk_full)
    monkeypatch.setattr(Path, "replace", disk_full)
    out = tmp_path / "out"
    kind = "directory" if target == "case" else "file"
    message = f"{out}: cannot be written: no space left on device; choose another {kind}\n"
    assert run("convert", table, "--to", target, "--out", out) == Ran(2, "", message)
    assert list(tmp_path.iterdir()) == [table]


@pytest.mark.parametrize("command", ["check", "study"])
def test_other_commands_take_cases_only(command: str, run: Run, table: Path) -> None:
    ran = run(command, table)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ec.csv:1:1: the file holds a single value")


def test_the_ends_of_the_scale_are_kept_in_the_case(run: Run, table: Path, tmp_path: Path) -> None:
    ran = run("convert", table, "--to", "case", "--out", tmp_path / "ec", "--scale", "4,10")
    assert ran.code == 0
    assert "  Position: scale taken as 4-10, as chosen" in ran.out.splitlines()
    assert "native:" in (tmp_path / "ec" / "issues.yaml").read_text(encoding="utf-8")
