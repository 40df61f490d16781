"""The inventory: what a case holds, what nobody says, what rests on nothing; and that it fits on one screen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rich.console import Console

from pourparler.case.inventory import OpenCell, SpeakerCount, take_inventory
from pourparler.case.inventory_screen import inventory_screen
from pourparler.case.load import load_case
from pourparler.case.schema import Case

STATEMENT = {"source": "f", "span": [0, 9], "paraphrase": "p", "voice": "reported"}
BASE: dict[str, Any] = {
    "id": "talks",
    "title": "Talks",
    "sources": [
        {"id": "f", "title": "F", "kind": "news", "published": "2025-08-15", "characters": 100, "sha256": "0" * 64},
        {"id": "g", "title": "G", "kind": "news", "published": "2025-08-15"},
    ],
    "actors": [
        {"id": "usa", "name": "États-Unis", "kind": "state", "speakers": ["Marco Rubio"], "aliases": {"de": ["USA"]}},
        {"id": "russia", "name": "Russia", "kind": "state"},
    ],
    "issues": [
        {"id": "land", "question": "q", "scale": {0: "a", 50: "m", 100: "b"}, "built": [50]},
        {"id": "arms", "question": "q", "scale": {0: "a", 100: "b"}, "reference": {"value": 0, "reason": "r"}},
    ],
    "statements": [
        STATEMENT
        | {
            "id": "s",
            "speaker": "RUBIO",
            "codes": [
                {"kind": "stance", "actor": "usa", "issue": "land", "position": [0, 20]},
                {"kind": "stance", "actor": "usa", "issue": "arms", "salience": "high"},
            ],
        },
        STATEMENT | {"id": "t", "speaker": "marco rubio ", "voice": "quoted"},
        STATEMENT | {"id": "u", "speaker": "usa"},
        STATEMENT | {"id": "v", "speaker": "A diplomat"},
        STATEMENT | {"id": "w", "speaker": "A diplomat"},
    ],
}


def changed(**keys: Any) -> Case:
    return Case.model_validate(BASE | keys)


def test_counts() -> None:
    inventory = take_inventory(changed())
    assert {name: number for name, number in inventory.counts.items() if number} == {
        "sources": 2,
        "statements": 5,
        "actors": 2,
        "issues": 2,
    }
    rows = [(row.source, row.by_voice, row.statements) for row in inventory.statements_by_source]
    assert rows == [("f", {"quoted": 1, "reported": 4}, 5), ("g", {}, 0)]
    assert inventory.codes_by_kind == {"stance": 2}


def test_what_nobody_says() -> None:
    inventory = take_inventory(changed())
    assert inventory.cells == 4
    assert inventory.open_cells == (OpenCell("usa", "arms"), OpenCell("russia", "land"), OpenCell("russia", "arms"))
    assert inventory.actors_nobody_speaks_of == ("russia",)
    assert inventory.issues_without_position == ("arms",)
    assert inventory.sources_without_sha256 == inventory.sources_without_characters == ("g",)


def test_speakers_are_matched_by_any_name_whatever_the_case() -> None:
    assert take_inventory(changed()).speakers_of_no_actor == (SpeakerCount("A diplomat", 2), SpeakerCount("RUBIO", 1))
    spoken = STATEMENT | {"id": "x", "speaker": "e\u0301tats-unis"}
    assert take_inventory(changed(statements=[spoken])).speakers_of_no_actor == ()


CODE = STATEMENT | {"id": "x"}
NO_REFERENCE = "issue 'land' has no reference"
NOT_NAMED = "anchor 50 of 'land' is built, and no statement names it"
ASSUMED = {"name": "n", "reason": "r", "reference": {"land": 5}}
UNFOUNDED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no reference, anchor never named": ({}, [NO_REFERENCE, NOT_NAMED]),
    "reference by a statement": (
        {"statements": [CODE | {"codes": [{"kind": "reference", "issue": "land", "value": "none"}]}]},
        [NOT_NAMED],
    ),
    "reference by an assumption": ({"assumptions": [ASSUMED]}, [NOT_NAMED]),
    "reference by a frame's own assumption": ({"frames": [{"id": "a", "assumptions": [ASSUMED]}]}, [NOT_NAMED]),
    "anchor named by a position": (
        {"statements": [CODE | {"codes": [{"kind": "stance", "actor": "usa", "issue": "land", "position": [10, 50]}]}]},
        [NO_REFERENCE],
    ),
    "anchor named by a term": (
        {
            "statements": [
                CODE | {"codes": [{"kind": "answer", "actor": "usa", "terms": {"land": 50}, "answer": "accepts"}]}
            ]
        },
        [NO_REFERENCE],
    ),
    "end of the scale is not named by an open interval": (
        {
            "issues": [BASE["issues"][0] | {"built": [100]}],
            "statements": [
                CODE | {"codes": [{"kind": "stance", "actor": "usa", "issue": "land", "accepts_within": [60, 100]}]}
            ],
        },
        [NO_REFERENCE, "anchor 100 of 'land' is built, and no statement names it"],
    ),
    "term at an anchor": ({"packages": [{"id": "p", "terms": {"land": [0, 100]}}]}, [NO_REFERENCE, NOT_NAMED]),
    "term between anchors": (
        {"packages": [{"id": "p", "terms": {"land": [0, 62.5]}}]},
        [NO_REFERENCE, "package 'p' sets 'land' to 62.5, no anchor, without a reason", NOT_NAMED],
    ),
    "term between anchors, with a reason": (
        {"packages": [{"id": "p", "terms": {"land": 70}, "built": {"land": "halfway"}}]},
        [NO_REFERENCE, NOT_NAMED],
    ),
}


@pytest.mark.parametrize("name", UNFOUNDED)
def test_numbers_behind_which_nothing_stands(name: str) -> None:
    keys, expected = UNFOUNDED[name]
    assert list(take_inventory(changed(**keys)).unfounded_numbers) == expected


def test_assumptions_without_statements() -> None:
    with_statement = {"name": "o", "reason": "r", "statements": ["s"], "reference": {"arms": 5}}
    inventory = take_inventory(changed(assumptions=[with_statement, ASSUMED]))
    assert inventory.assumptions_without_statements == ("n",)


def test_preferences_that_are_assumed() -> None:
    wants: dict[str, object] = {"actor": "usa", "reason": "r"}
    preferences = [
        {**wants, "prefers": "arm"},
        {**wants, "unknown": "arm"},
        {**wants, "prefers": "arm", "statements": ["s"]},
    ]
    conflict = {"decision_makers": ["usa"], "options": [{"id": "arm", "actor": "usa"}], "preferences": preferences}
    inventory = take_inventory(changed(conflict=conflict))
    assert inventory.preferences_without_statements == ("usa: arm", "usa: unknown: arm")


def test_inventory_is_plain_data() -> None:
    data = json.loads(json.dumps(take_inventory(changed()).as_json()))
    assert data["open_cells"][0] == {"actor": "usa", "issue": "arms"}
    assert data["statements_by_source"][0] == {"source": "f", "by_voice": {"quoted": 1, "reported": 4}, "statements": 5}


def screen(case: Case) -> list[str]:
    console = Console(width=80, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(inventory_screen(take_inventory(case)))
    return capture.get().splitlines()


def test_screen_of_a_small_case() -> None:
    assert [line.rstrip() for line in screen(changed())] == [
        "talks: Talks",
        "2 sources; 5 statements; 2 actors; 2 issues",
        "statements of  quoted  reported  claim  forecast  judgement  fact  expert  all",
        "f                   1         4                                              5",
        "g                                                                            0",
        "Codes: stance 2",
        "3 of 4 cells are open, nobody states a position: usa x arms; russia x land;",
        "  russia x arms",
        "Actors nobody speaks of: russia",
        "Issues without any position: arms",
        "Numbers without statement or assumption: issue 'land' has no reference;",
        "  anchor 50 of 'land' is built, and no statement names it",
        "Speakers that belong to no actor: A diplomat (2); RUBIO (1)",
        "Sources without sha256: g",
        "Sources without their length (characters): g",
    ]


def test_screen_of_a_large_case_is_cut_to_one_screen() -> None:
    name = "a-rather-long-identifier-of-an-actor-"
    case = Case.model_validate(
        {
            "id": "large",
            "title": "A title that goes on " * 10,
            "sources": [
                {"id": f"source-with-a-long-name-{n}", "title": "T", "kind": "news", "published": "2025-08-15"}
                for n in range(200)
            ],
            "actors": [{"id": f"{name}{n}", "name": "交渉" * 20, "kind": "state"} for n in range(50)],
            "issues": [{"id": f"issue-{n}", "question": "q", "scale": {0: "a", 100: "b"}} for n in range(40)],
            "statements": [
                STATEMENT | {"id": f"s{n}", "source": f"source-with-a-long-name-{n % 200}", "speaker": f"交渉 {n}" * 9}
                for n in range(400)
            ],
        }
    )
    lines = screen(case)
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line.startswith("and 194 more")]
    assert [line for line in lines if line.startswith("2000 of 2000 cells are open")]
    assert [line.split()[-3:] for line in lines if "more" in line][1] == ["and", "1997", "more"]


@pytest.mark.parametrize("name", ["alaska-2025"])
def test_screen_of_a_shipped_case_fits(name: str) -> None:
    lines = screen(load_case(name))
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


def test_screen_of_an_empty_case() -> None:
    assert screen(Case(id="x", title="X")) == ["x: X", "The case is empty so far: it has no statements."]
