"""The command ``settle``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pourparler import cli
from pourparler.reach.registry import MODELS

EC = "Actor,Capability,Position,Salience\nNL,.08,4,80\nFR,.16,10,60\nUK,.16,10,90\n"


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["pourparler", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        captured = capsys.readouterr()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run_command


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "ec.csv"
    file.write_text(EC, encoding="utf-8")
    return file


def test_each_outcome_stands_beside_the_baseline(run: Run) -> None:
    ran = run("settle", "ec-emissions", "--model", "challenge,weighted_mean", "--model", "banzhaf", "--rounds", 1)
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["Delay", "(years)"] in rows
    assert ["challenge", "(replication-2014)", "8.416", "+1.716", "10", "1"] in rows
    assert ["weighted_mean", "7.39", "+0.69", "10"] in rows
    assert ["baseline:", "plain", "mean", "of", "positions", "6.7", "10"] in rows
    assert ["Power,", "quota", "0.51", "of", "1.01"] in rows
    assert ["NL", "7.93", "%"] in rows


def test_json_on_stdout_is_the_results_alone_and_the_rest_is_told_beside(run: Run, table: Path) -> None:
    ran = run("settle", table, "--model", "challenge,nash", "--rounds", 2, "--json")
    assert ran.code == 0
    document = json.loads(ran.out)
    assert list(document) == ["results"]
    assert [result["model"] for result in document["results"]] == ["challenge"]
    assert len(document["results"][0]["rounds"]) == 3
    assert document["results"][0]["rounds"][0]["positions"] == {"NL": 4.0, "FR": 10.0, "UK": 10.0}
    assert ran.err.splitlines()[0] == f"read {table} as bdm"
    assert "nash_bargaining was not run:" in ran.err


def test_the_same_command_prints_the_same(run: Run) -> None:
    command = (
        "settle",
        "ec-emissions",
        "--model",
        "challenge",
        "--option",
        "compromise=least-move",
        "--seed",
        0,
        "--json",
    )
    first, again = run(*command), run(*command)
    assert first.code == 0
    assert first == again


def test_files_are_written(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    ran = run("settle", table, "--model", "challenge,nash", "--rounds", 1, "--seed", 7, "--out", out, "--json")
    assert ran.code == 0
    assert sorted(path.name for path in out.iterdir()) == ["missing.csv", "rounds.csv", "settlement.json"]
    written = json.loads((out / "settlement.json").read_text(encoding="utf-8"))
    assert written["results"] == json.loads(ran.out)["results"]
    assert (written["case"], written["seed"], written["frame"], len(written["case_sha256"])) == ("ec", 7, "pooled", 64)
    assert [gap["model"] for gap in written["missing"]] == ["nash_bargaining"]
    with (out / "rounds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 3
    assert rows[0] == {
        "model": "challenge",
        "preset": "replication-2014",
        "issue": "Position",
        "round": "0",
        "actor": "NL",
        "position": "4.0",
    }
    assert f"wrote {out / 'missing.csv'}" in ran.err


def test_the_format_can_be_named(run: Run, table: Path) -> None:
    assert run("settle", table, "--model", "median", "--format-of-file", "bdm").code == 0
    ran = run("settle", table, "--model", "median", "--format-of-file", "ktab")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ec.csv:1:18 number of ac")


def test_the_list_of_models(run: Run) -> None:
    ran = run("settle", "--list")
    assert (ran.code, ran.err) == (0, "")
    assert [name for name in MODELS if f"\n{name}" not in f"\n{ran.out}"] == []
    assert "  option denominator=triples: triples, pair, third-parties\n" in ran.out
    assert "  presets: replication-2014, scholz-2011-printed, " in ran.out
    document = json.loads(run("settle", "--list", "--json").out)
    assert [model["name"] for model in document["models"]] == [*MODELS]
    challenge = next(model for model in document["models"] if model["name"] == "challenge")
    assert challenge["presets"]["bdm-lalman-1986"]["status_quo"] == 0.5
    assert "challenge-replication-2014" in challenge["published"]


REFUSED: dict[str, tuple[list[str], str]] = {
    "nothing": ([], "name an input to settle: a case, or a file of KTAB, DECIDE or a BDM program"),
    "no model": (["ec.csv"], "name one or more models with --model; see: pourparler settle --list"),
    "no such model": (["ec.csv", "--model", "chalenge"], "unknown model 'chalenge'; did you mean"),
    "no such file": (["ce.csv", "--model", "median"], "ce.csv: no such file, folder or shipped case; did you mean"),
    "format": (["ec.csv", "--model", "median", "--format-of-file", "x"], "--format-of-file 'x' is not one of ktab, de"),
    "option": (["ec.csv", "--model", "median", "--option", "tie"], "--option 'tie': write NAME=VALUE, such as posit"),
    "twice": (
        ["ec.csv", "--model", "median", "--option", "tie=lower", "--option", "tie=upper"],
        "--option tie is given twice, as 'lower' and as 'upper'; give it once",
    ),
    "date": (["ec-emissions", "--model", "median", "--as-of", "soon"], "as_of: 'soon' is not a date; write 2025-08-15"),
    "list and input": (["ec.csv", "--list"], "--list is about every model; give neither an input nor --model"),
    "out": (["ec.csv", "--model", "median", "--out", "ec.csv/x"], "--out ec.csv/x: ec.csv is not a folder; choose an"),
    "nothing to run": (
        ["alaska-2025", "--model", "challenge", "--out", "new"],
        "alaska-2025: no model could be run\nchallenge was not run on ",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_one_message_and_nothing_written(
    name: str, run: Run, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, message = REFUSED[name]
    monkeypatch.chdir(table.parent)
    ran = run("settle", *arguments)
    assert (ran.code, ran.out, ran.err[: len(message)]) == (2, "", message)
    assert list(table.parent.iterdir()) == [table]


def test_nothing_is_read_that_appeared_later(run: Run) -> None:
    ran = run("settle", "ec-emissions", "--model", "median", "--as-of", "2010-12-31")
    assert (ran.code, ran.out) == (2, "")
    assert "position is stated for nobody: delay" in ran.err
