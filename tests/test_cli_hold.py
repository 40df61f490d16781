"""The command ``hold``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.commands import Run

FILES = Path(__file__).parent / "gmcr"
SYRIA_IRAQ = FILES / "syria-iraq-1975.gmcr"
DILEMMA = FILES / "prisoners-dilemma.gmcr"


def test_the_json_is_one_document_of_ordinals(run: Run) -> None:
    ran = run("hold", DILEMMA, "--json", "--coalitions")
    assert ran.code == 0
    assert ran.err.startswith(f"read {DILEMMA} as gmcr")
    document = json.loads(ran.out)
    assert document["states"] == [
        {"ordinal": 1, "decimal": 0, "pattern": "NN"},
        {"ordinal": 2, "decimal": 1, "pattern": "YN"},
        {"ordinal": 3, "decimal": 2, "pattern": "NY"},
        {"ordinal": 4, "decimal": 3, "pattern": "YY"},
    ]
    assert document["equilibria"] == {"nash": [1], "gmr": [1, 4], "smr": [1, 4], "seq": [1, 4], "sseq": [1, 4]}
    assert document["coalition_equilibria"] == {"nash": [], "gmr": [4], "smr": [4], "seq": [4], "sseq": [4]}
    assert (document["status_quo"], document["paths"]) == (None, [])
    proofs = [
        proof
        for proof in document["proofs"]
        if (proof["state"], proof["concept"], proof["coalition"]) == (4, "sseq", ["Player-1"])
    ]
    assert proofs == [
        {
            "state": 4,
            "concept": "sseq",
            "coalition": ["Player-1"],
            "stable": True,
            "breaks": [],
            "deterred": [
                {
                    "improvement": [{"movers": ["Player-1"], "to": 3}],
                    "sanction": [{"movers": ["Player-2"], "to": 1}],
                }
            ],
            "in_words": "4 (YY) is SSEQ stable for Player 1: Player 1 to 3 (NY) is answered by Player 2 to 1 (NN), "
            "which is no better than 4 (YY), with nothing better to move on to",
        }
    ]


@pytest.mark.parametrize("state", ["1", "d0", "NNN", "nnn"])
def test_the_status_quo_can_be_named_in_three_ways(run: Run, state: str) -> None:
    document = json.loads(run("hold", SYRIA_IRAQ, "--status-quo", state, "--json").out)
    assert document["status_quo"] == 1
    path = next(path for path in document["paths"] if (path["by"], path["to"]) == ("improvements", 6))
    assert path["steps"] == [{"movers": ["Iraq"], "to": 4}, {"movers": ["Syria"], "to": 6}]


def test_the_tables_align(run: Run) -> None:
    ran = run("hold", SYRIA_IRAQ, "--status-quo", "1", "--sensitivity", "--conditions", "6", "--concept", "nash")
    assert ran.code == 0
    lines = ran.out.splitlines()
    header = next(line for line in lines if line.startswith("state  decimal"))
    row = next(line for line in lines if "NYY " in line and "Escalate; Attack" in line)
    assert header.index("what is done") == row.index("Escalate; Attack")
    assert row.split()[:8] == ["6", "6", "NYY", "C", "C", "C", "C", "C"]
    assert " 6  improvements  Iraq to 4 (NNY), then Syria to 6 (NYY)" in [line.rstrip() for line in lines]
    condition = "Syria does not prefer 4 to 6 and Syria does not prefer 5 to 6 and Iraq does not prefer 3 to 6"
    assert f"whenever {condition}" in ran.out
    assert "    6  Syria       5 of 5             none" in ran.out


def test_files_hold_the_same(run: Run, tmp_path: Path) -> None:
    ran = run("hold", DILEMMA, "--json", "--out", tmp_path / "out", "--status-quo", "4")
    names = ["equilibria.csv", "hold.json", "paths.csv", "proofs.csv", "states.csv"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == names
    assert json.loads((tmp_path / "out" / "hold.json").read_text("utf-8")) == json.loads(ran.out)
    with (tmp_path / "out" / "equilibria.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.reader(file)]
    assert ["pooled", "gmr", "1", "no"] in rows
    assert ["pooled", "gmr", "4", "yes"] in rows


def test_the_shipped_conflict(run: Run) -> None:
    document = json.loads(run("hold", "elmira", "--json").out)
    assert document["states"][8] == {"ordinal": 9, "decimal": 25, "pattern": "-NNY-"}
    assert document["equilibria"]["nash"] == [5, 8, 9]
    assert document["coalition_equilibria"]["smr"] == [1, 4, 8, 9]
    assert document["status_quo"] == 1
    (joint,) = [path for path in document["paths"] if (path["by"], path["to"]) == ("coalitions", 8)]
    assert joint["steps"][-1] == {"movers": ["ministry", "uniroyal"], "to": 8}


def test_a_case_has_the_compliance_results_beside_the_conflict(run: Run) -> None:
    document = json.loads(run("hold", "alaska-2025", "--json").out)
    assert len(document["states"]) == 40
    assert document["status_quo"] == 21
    assert [each["frame"] for each in document["frames"]] == [
        "pooled",
        "proxy-war",
        "attrition-opening",
        "imperial-bargain",
    ]
    assert set(document["equilibria"]) == set(document["coalition_equilibria"]) == {"nash", "gmr", "smr", "seq", "sseq"}
    for name in ("break_even", "commitments", "beliefs", "agreements", "curves", "paths", "proofs", "outcomes"):
        assert document[name]
    assert document["kept_if"] == []
    assert {row["verdict"] for row in document["break_even"]} == {"unstated"}
    later = json.loads(run("hold", "alaska-2025", "--json", "--as-of", "2025-08-17", "--frame", "detente").out)
    assert (later["frame"], len(later["frames"]), later["as_of"]) == ("detente", 6, "2025-08-17")
    assert {row["frame"] for row in later["commitments"]} == {"detente"}


def test_the_terminal_says_in_words_who_could_leave(run: Run) -> None:
    ran = run("hold", "water-dispute")
    assert ran.code == 0
    told = " ".join(ran.out.split())
    assert "When an outcome holds" in told
    assert "What it would take to keep an agreement, frame pooled" in told
    assert "Altovar announce each closing of the old weir not kept review, author claim (review-10)" in told
    assert "low (review-10)" in told


def test_a_case_without_a_conflict_still_has_its_compliance_results(run: Run, tmp_path: Path) -> None:
    ran = run("hold", "ec-emissions", "--json", "--out", tmp_path)
    assert ran.code == 0
    document = json.loads(ran.out)
    assert (document["states"], document["equilibria"], document["proofs"]) == ([], {}, [])
    assert document["break_even"] == document["commitments"] == []
    assert [file.name for file in tmp_path.iterdir()] == ["hold.json"]
    assert "The case has no conflict" in run("hold", "ec-emissions").out


def test_tables_of_compliance_are_written_where_they_have_rows(run: Run, tmp_path: Path) -> None:
    document = json.loads(run("hold", "alaska-2025", "--json", "--out", tmp_path).out)
    for name in ("break_even", "commitments", "beliefs"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        assert len(rows) == len(document[name])
        assert [*rows[0]] == [*document[name][0]]


def test_the_same_command_prints_the_same(run: Run) -> None:
    command = ("hold", FILES / "elmira.gmcr", "--json", "--sensitivity", "--conditions", "10", "--concept", "gmr")
    assert run(*command).out == run(*command).out


def test_preferences_of_one_with_those_of_others_as_stated(run: Run) -> None:
    ran = run("hold", SYRIA_IRAQ, "--conditions", "6", "--of", "Iraq", "--concept", "nash", "--json")
    (only,) = json.loads(ran.out)["conditions"]
    assert only["in_words"] == "whenever Iraq does not prefer 3 to 6"


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "no file": (("nowhere.gmcr",), "nowhere.gmcr: no such file"),
    "no conflict": (
        ("ec-emissions", "--coalitions"),
        "--coalitions: ec-emissions: the case has no conflict; write a section 'conflict', or give a .gmcr file",
    ),
    "no state": (
        (str(DILEMMA), "--status-quo", "YYY"),
        "status quo: no feasible state is 'YYY'; give an ordinal from 1 to 4",
    ),
    "infeasible": ((str(SYRIA_IRAQ), "--status-quo", "d3"), "status quo: no feasible state is 'd3'"),
    "no concept": ((str(DILEMMA), "--concept", "sqe"), "--concept 'sqe' is not one of nash, gmr, smr, seq, sseq"),
    "no type": ((str(DILEMMA), "--unknown", "e"), "--unknown 'e' is not one of a, b, c, d"),
    "no frame": ((str(DILEMMA), "--frame", "x"), "unknown frame 'x'; this case has pooled"),
    "nobody": (
        (str(DILEMMA), "--conditions", "1", "--of", "Player"),
        "--of 'Player' is no decision maker of the conflict; did",
    ),
    "empty state": (
        (str(DILEMMA), "--status-quo", ""),
        "status quo: no feasible state is ''; give an ordinal from 1 to 4",
    ),
    "empty state of a case": (("elmira", "--status-quo", ""), "status quo: no feasible state is ''"),
    "of nothing": (
        (str(DILEMMA), "--of", "Player-1"),
        "--of says whose preferences --conditions asks; add --conditions STATE, or leave it out",
    ),
    "conditions": ((str(DILEMMA), "--conditions", "9"), "--conditions: no feasible state is '9'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_message_and_code_2(run: Run, name: str, tmp_path: Path) -> None:
    arguments, message = BAD[name]
    ran = run("hold", *arguments, "--out", tmp_path / "out")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(message)
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_malformed_file_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.gmcr"
    file.write_text(DILEMMA.read_text("utf-8").replace('[[1, "Y"]]', '[[1, "Y"'), encoding="utf-8")
    ran = run("hold", file, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}:14:77 decisionMakers[0].preferences[0]: ")
    assert "not valid JSON: ',' or ']' should stand here" in ran.err


def test_half_a_character_is_one_message(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.gmcr"
    file.write_text('{"options": [{"name": "\\ud800"}], "decisionMakers": []}', encoding="utf-8")
    ran = run("hold", file, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}:1:23 options[0].name: the text has half of a surrogate pair")
    assert len(ran.err.splitlines()) == 1


def test_the_json_names_decision_makers_and_options_by_position(run: Run) -> None:
    ran = run("hold", FILES / "elmira.gmcr", "--json")
    document = json.loads(ran.out)
    assert document["decision_maker_names"][0] == {
        "position": 0,
        "id": "Ministry-of-the-Environment",
        "name": "Ministry of the Environment",
    }
    assert [option["position"] for option in document["options"]] == [0, 1, 2, 3, 4]
    assert document["options"][0]["name"] == "Modify"
    assert document["as_of"] is None
    assert "names that cannot be ids" not in ran.err
    assert document["limits"] == []
    assert json.loads(run("hold", FILES / "elmira.gmcr", "--json", "--as-of", "2000-01-01").out)["as_of"] is not None


def large(options: int, deciders: int) -> dict[str, object]:
    """Every option is one's own to take, and everyone wants above all that the others take theirs."""
    own = [[k for k in range(options) if k % deciders == i] for i in range(deciders)]
    return {
        "options": [{"name": f"o{k}"} for k in range(options)],
        "decisionMakers": [
            {
                "name": f"D{i}",
                "options": mine,
                "preferences": [[[k, "Y"]] for k in range(options) if k not in mine] + [[[k, "N"]] for k in mine],
            }
            for i, mine in enumerate(own)
        ],
    }


def test_of_a_large_conflict_the_json_says_what_is_left_out(run: Run, tmp_path: Path) -> None:
    """4,096 states of four: coalitions are looked at, without proofs."""
    file = tmp_path / "large.gmcr"
    file.write_text(json.dumps(large(12, 4)), encoding="utf-8")
    ran = run("hold", file, "--json")
    document = json.loads(ran.out)
    assert all(states is not None for states in document["coalition_equilibria"].values())
    nobody, everybody = 1, 4096
    assert document["equilibria"]["nash"] == [nobody]
    assert everybody in document["coalition_equilibria"]["gmr"]
    assert nobody not in document["coalition_equilibria"]["gmr"]
    joint, proofs = document["limits"]
    assert joint == "proofs for coalitions and paths with their joint moves, above 512 states and 6 decision makers"
    assert proofs.startswith("proofs, above 32 states, of any but the first 24 equilibria and the status quo")
    assert ran.err.splitlines()[-1] == f"left out: {joint}"
    assert {len(proof["coalition"]) for proof in document["proofs"]} == {1}


def test_coalitions_of_very_large_conflicts_are_left_out_or_refused_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pourparler.hold.adapter._SETS", 10)
    file = tmp_path / "large.gmcr"
    file.write_text(json.dumps(large(6, 3)), encoding="utf-8")
    ran = run("hold", file, "--json")
    assert set(json.loads(ran.out)["coalition_equilibria"].values()) == {None}
    left_out = "coalitions, of 64 states and 3 decision makers: --coalitions looks at them"
    assert json.loads(ran.out)["limits"][0] == left_out
    assert f"left out: {left_out}" in ran.err.splitlines()
    assert None not in json.loads(run("hold", file, "--json", "--coalitions").out)["coalition_equilibria"].values()
    monkeypatch.setattr("pourparler.hold.adapter._SETS_IF_ASKED", 10)
    assert "too many for --coalitions, too" in run("hold", file, "--json").err
    refused = run("hold", file, "--json", "--coalitions")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("--coalitions: 64 states and 3 decision makers are too many to look at every")


def test_proofs_and_paths_of_very_large_conflicts_are_left_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pourparler.hold.adapter._PROVED_MOVES", 3)
    monkeypatch.setattr("pourparler.hold.adapter._FOLLOWED_MOVES", 100)
    file = tmp_path / "large.gmcr"
    file.write_text(json.dumps(large(9, 3)), encoding="utf-8")
    ran = run("hold", file, "--json", "--status-quo", "1")
    document = json.loads(ran.out)
    assert (document["proofs"], document["paths"], document["proved_states"]) == ([], [], [])
    assert document["limits"][-2:] == [
        "proofs: a decision maker has more than 3 moves from a state",
        "paths from the status quo: there are more than 100 moves",
    ]
    assert "The conflict is too large for proofs." in run("hold", file).out


def test_too_many_states_are_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "large.gmcr"
    file.write_text(json.dumps(large(21, 4)), encoding="utf-8")
    ran = run("hold", file)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("large: 2,097,152 states are too many, at most 1,048,576; declare more of them")
