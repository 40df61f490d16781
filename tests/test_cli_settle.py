"""The command ``settle``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pourparler.reach.registry import MODELS, find_model
from tests.commands import Run

EC = "Actor,Capability,Position,Salience\nNL,.08,4,80\nFR,.16,10,60\nUK,.16,10,90\n"


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
    assert list(document) == ["version", "case", "case_sha256", "frame", "as_of", "seed", "results"]
    assert (document["frame"], document["seed"], len(document["case_sha256"])) == ("pooled", 0, 64)
    assert [result["model"] for result in document["results"]] == ["challenge"]
    assert len(document["results"][0]["rounds"]) == 3
    assert document["results"][0]["rounds"][0]["positions"] == {"NL": 4.0, "FR": 10.0, "UK": 10.0}
    assert ran.err.splitlines()[0] == f"read {table} as bdm"
    assert "nash_bargaining was not run on Position:" in ran.err


def test_a_ktab_file_is_settled_by_its_own_model(run: Run, shared: Path) -> None:
    ran = run("settle", shared / "data" / "ktab" / "dummyData_3Dim.csv", "--model", "smp", "--rounds", 2, "--json")
    assert ran.code == 0
    results = json.loads(ran.out)["results"]
    assert [(each["model"], each["issue"], len(each["rounds"])) for each in results] == [
        ("smp", "Pstn1", 3),
        ("smp", "Pstn2", 3),
        ("smp", "Pstn3", 3),
    ]
    assert list(results[0]["rounds"][0]) == ["round", "median", "mean", "positions"]
    assert list(results[0]["rounds"][1]) == ["round", "median", "mean", "positions", "risk", "partner"]
    assert results[0]["rounds"][1]["risk"]["SActor-05"] == pytest.approx(-0.232, abs=5e-4)
    assert results[0]["rounds"][2]["mean"] == pytest.approx(results[0]["outcome"], abs=1e-9)
    assert "as ktab" in ran.err


CASE = """id: small
title: Small
sources: [{id: f, title: F, kind: news, published: 2025-08-15}]
actors: [{id: ann, name: Ann, kind: state}, {id: bob, name: Bob, kind: state}]
issues:
- {id: toll, title: Toll, question: q, scale: {0: a, 100: b}, native: {low: 0, high: 10, unit: euros}}
- {id: ring, title: Ring, question: q, scale: {0: a, 100: b}}
statements:
- id: s
  source: f
  span: [0, 9]
  paraphrase: p
  voice: reported
  codes:
  - {kind: stance, actor: ann, issue: toll, position: 20, salience: 70}
  - {kind: stance, actor: ann, issue: ring, position: 0, salience: 30}
  - {kind: stance, actor: bob, issue: toll, position: 80, salience: 30}
  - {kind: stance, actor: bob, issue: ring, position: 90, salience: 70}
  - {kind: reference, issue: toll, value: 100}
  - {kind: reference, issue: ring, value: 0}
packages:
- {id: swap, title: Swap, terms: {toll: 20, ring: 90}}
- {id: half, title: Half, terms: {toll: 50, ring: 45}}
- {id: bad, title: Bad, terms: {toll: 100, ring: 20}}
formats:
- id: room
  title: The room
  at_table: [ann]
  can_block: [{id: senate, name: Senate, quota: 2, members: {ann: 1, bob: 2}}]
"""

SCREENS: dict[str, tuple[list[str], list[list[str]]]] = {
    "frontier": (
        ["--model", "pareto"],
        [["pareto_frontier:", "1", "of", "3", "packages"], ["Swap", "-27", "-18"], ["dominated:", "Half,", "Bad"]],
    ),
    "division": (
        ["--model", "adjusted-winner"],
        [
            ["adjusted_winner:", "nothing", "is", "divided"],
            ["Toll", "(euros)", "100", "%", "0", "%", "2"],
            ["Ring", "0", "%", "100", "%", "90"],
            ["points", "70", "70"],
        ],
    ),
    "all values": (
        ["--model", "utilitarian", "--option", "space=continuous"],
        [
            ["utilitarian:", "over", "all", "values", "of", "the", "issues"],
            ["Toll", "(euros)", "2", "-3"],
            ["Ann", "-27", "-56"],
        ],
    ),
    "veto players": (
        ["--model", "veto-players", "--option", "agenda_setter=ann"],
        [
            ["veto_players:", "consent", "in", "The", "room"],
            ["Toll", "(euros)", "10", "2", "to", "8", "6", "to", "10", "6"],
            ["Ring", "0", "0", "to", "90", "nothing", "beats", "it", "0"],
        ],
    ),
    "power": (
        ["--model", "banzhaf,shapley-shubik"],
        [["Power", "in", "senate", "(room),", "quota", "2", "of", "3"], ["bob", "100.00", "%", "100.00", "%"]],
    ),
}


@pytest.mark.parametrize("name", SCREENS)
def test_what_settles_no_outcome_has_a_table_of_its_own(name: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(CASE, encoding="utf-8")
    arguments, expected = SCREENS[name]
    ran = run("settle", file, *arguments)
    rows = [line.split() for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [row for row in expected if row not in rows] == [], ran.out


def test_rounds_are_printed_and_moves_on_request(run: Run) -> None:
    ran = run("settle", "ec-emissions", "--model", "challenge,smp,mean", "--rounds", 1, "--option", "stop=rounds")
    assert ran.code == 0
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["challenge", "(replication-2014),", "by", "round"] in rows
    assert ["round", "median", "mean"] in rows
    assert ["1", "8.416", "7.461"] in rows
    detailed = run("settle", "ec-emissions", "--model", "challenge", "--rounds", 1, "--detail")
    assert ["1", "BE", "7", "8.416", "FR", "compromise"] in [
        [*line.split()] for line in detailed.out.replace("Belgium", "BE").replace("France", "FR").splitlines()
    ]
    changed = run("settle", "ec-emissions", "--model", "challenge", "--rounds", 1, "--option", "status_quo=0.5")
    assert "challenge (replication-2014, changed)" in changed.out


def test_many_rounds_are_told_by_the_first_and_the_last(run: Run) -> None:
    ran = run("settle", "ec-emissions", "--model", "challenge", "--rounds", 99)
    numbers = [line.split()[0] for line in ran.out.splitlines() if line[:1].isdigit()]
    assert numbers == [str(number) for number in (*range(30), *range(70, 100))]
    assert "... 40 more" in ran.out


def test_a_folder_of_something_else_is_left_alone(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = ("settle", table, "--model", "median", "--out", out)
    assert run(*first).code == 0
    assert run("settle", table, "--model", "mean", "--out", out).code == 0, "its own files, of the same case"
    other = run("settle", "ec-emissions", "--model", "median", "--out", out)
    told = f"--out {out}: holds results of ec, and not of ec-emissions; choose a new or empty folder"
    assert (other.code, other.err.strip()) == (2, told)
    assert json.loads((out / "settlement.json").read_text(encoding="utf-8"))["case"] == "ec"
    (out / "study.json").write_text("{}", encoding="utf-8")
    refused = run(*first)
    assert (refused.code, refused.err.strip()) == (
        2,
        f"--out {out}: holds study.json of another run; choose a new or empty folder",
    )
    (out / "study.json").unlink()
    (out / "settlement.json").write_text("{", encoding="utf-8")
    assert run(*first).err.startswith(f"--out {out}: cannot be read (")
    (out / "settlement.json").write_text("{}", encoding="utf-8")
    assert "of something else, and not of ec" in run(*first).err


def test_a_model_that_refuses_a_file_names_it(run: Run, table: Path) -> None:
    table.write_text("actor,capability,position,salience\nA,0,8,7\nB,0,5,9\n", encoding="utf-8")
    ran = run("settle", table, "--model", "challenge")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{table}: no model could be run\nchallenge was not run on Position:\n  refused: ")


def test_the_ends_of_the_scale_of_a_file(run: Run, table: Path) -> None:
    ran = run("settle", table, "--model", "median")
    assert "  Position: scale taken as 0-100, as every position lies there" in ran.out.splitlines()
    ran = run("settle", table, "--model", "median", "--scale", "4,10")
    assert "  Position: scale taken as 4-10, as chosen" in ran.out.splitlines()
    ran = run("settle", "ec-emissions", "--model", "median", "--scale", "4,10")
    assert (ran.code, ran.err[:24]) == (2, "scale '4,10' is for file")


def test_short_name_of_kalai_smorodinsky() -> None:
    assert find_model("ks") is MODELS["kalai_smorodinsky"]


@pytest.mark.parametrize(("alias", "name"), [("ss", "shapley_shubik"), ("ssi", "shapley_shubik"), ("bz", "banzhaf")])
def test_short_names(run: Run, table: Path, alias: str, name: str) -> None:
    ran = run("settle", table, "--model", alias, "--json")
    assert [each["model"] for each in json.loads(ran.out)["results"]] == [name]


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
    assert sorted(path.name for path in out.iterdir()) == [
        *("missing.csv", "rounds.csv", "settlement.html", "settlement.json")
    ]
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
    assert ran.err.startswith(f"{table}:1:18 number of ac")


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
    "an option's value, whatever else runs": (
        ["ec.csv", "--model", "median,challenge", "--option", "status_quo=2", "--out", "new"],
        "challenge: status_quo is 2.0; it must be a number from 0 to 1\n",
    ),
    "detail of what has no rounds": (["ec.csv", "--model", "median", "--detail"], "detail: weighted_median has no rou"),
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
