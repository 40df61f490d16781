"""``.gmcr`` files: what they mean, what is refused and where, and that conflicts come back from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.case.assemble import assemble
from pourparler.case.check import check_case
from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError, OutputError
from pourparler.exchange.convert import convert
from pourparler.exchange.foreign import read_foreign, write_foreign
from pourparler.hold.adapter import GraphFrame
from pourparler.hold.graph_model.stability import CONCEPTS

FILES = Path(__file__).parent / "gmcr"
Data = dict[str, Any]


def read(path: Path, name: str, content: Data | str) -> Case:
    file = path / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_foreign(file).case


def frame(case: Case) -> GraphFrame:
    return GraphFrame(assemble(case))


def found(case: Case, *, joint: bool = False) -> dict[str, list[int]]:
    """Equilibria by the decimals of their states."""
    its = frame(case)
    decimals = its.conflict.space.decimals
    return {
        row.concept: [decimals[s - 1] for s in ((row.against_coalitions or ()) if joint else row.states)]
        for row in its.equilibria
    }


EQUILIBRIA = {
    "prisoners-dilemma": {"nash": [0], "gmr": [0, 3], "smr": [0, 3], "seq": [0, 3], "sseq": [0, 3]},
    "syria-iraq-1975": {"nash": [6], "gmr": [0, 6], "smr": [6], "seq": [6], "sseq": [6]},
    "cuban-missile-crisis": {
        "nash": [],
        "gmr": [0, 1, 2, 4, 5, 6, 7],
        "smr": [0, 1, 2, 4, 5, 6, 7],
        "seq": [4, 6],
        "sseq": [4, 6],
    },
    "elmira": {
        "nash": [8, 9, 18, 21, 24, 25],
        "gmr": [2, 5, 8, 9, 18, 21, 24, 25],
        "smr": [2, 5, 8, 9, 18, 21, 24, 25],
        "seq": [8, 9, 18, 21, 24, 25],
        "sseq": [8, 9, 18, 21, 24, 25],
    },
}
"""In the file of Elmira the state after abandoning is four (8, 9, 24, 25), which tie; below they are one."""


@pytest.mark.parametrize("name", EQUILIBRIA)
def test_published_conflicts_as_files(name: str) -> None:
    assert found(read_foreign(FILES / f"{name}.gmcr").case) == EQUILIBRIA[name]


def test_an_irreversible_air_strike_changes_the_cuban_missile_crisis() -> None:
    irreversible = found(read_foreign(FILES / "cuban-missile-crisis-irreversible.gmcr").case)
    assert (irreversible["nash"], irreversible["seq"]) == ([5], [4, 5, 6])


def test_coalitions_in_files() -> None:
    dilemma = found(read_foreign(FILES / "prisoners-dilemma.gmcr").case, joint=True)
    assert dilemma == {"nash": [], "gmr": [3], "smr": [3], "seq": [3], "sseq": [3]}
    elmira = found(read_foreign(FILES / "elmira.gmcr").case, joint=True)
    assert elmira["nash"] == [8, 9, 21, 24, 25]
    assert elmira["gmr"] == [2, 5, 8, 9, 21, 24, 25]


ELMIRA = """
id: elmira
title: Elmira
actors: [{id: moe, name: MoE, kind: state}, {id: uniroyal, name: Uniroyal, kind: organisation},
         {id: lg, name: Local government, kind: organisation}]
conflict:
  decision_makers: [moe, uniroyal, lg]
  options:
    - {id: insist, actor: lg}
    - {id: modify, actor: moe, change: forward}
    - {id: delay, actor: uniroyal, change: back}
    - {id: accept, actor: uniroyal}
    - {id: abandon, actor: uniroyal, change: forward}
  infeasible:
    - {when: delay AND (accept OR abandon), reason: one thing at a time}
    - {when: accept AND abandon}
    - {when: NOT (delay OR accept OR abandon)}
  indistinguishable: [{when: abandon, reason: nothing else matters then}]
  preferences:
    - {actor: moe, ranking: [7, 3, 4, 8, 5, 1, 2, 6, 9], reason: published}
    - {actor: uniroyal, ranking: [1, 4, 8, 5, 9, 3, 7, 2, 6], reason: published}
    - {actor: lg, ranking: [7, 3, 5, 1, 8, 6, 4, 2, 9], reason: published}
  status_quo: NYNNN
"""


@pytest.fixture
def elmira(tmp_path: Path) -> Case:
    file = tmp_path / "elmira.yaml"
    file.write_text(ELMIRA, encoding="utf-8")
    return load_case(file)


def test_elmira_as_a_case_with_nine_states(elmira: Case) -> None:
    its = frame(elmira)
    assert its.conflict.space.patterns == (
        "NYNNN", "YYNNN", "NNYNN", "YNYNN", "NYNNY", "YYNNY", "NNYNY", "YNYNY", "-NNY-",
    )  # fmt: skip
    rows = {row.concept: row for row in its.equilibria}
    for concept in CONCEPTS[0], *CONCEPTS[3:]:
        assert rows[concept].states == (5, 8, 9)
        assert rows[concept].against_coalitions == (8, 9)
    for concept in CONCEPTS[1:3]:
        assert rows[concept].states == (1, 4, 5, 8, 9)
        assert rows[concept].against_coalitions == (1, 4, 8, 9)
    left = [row for row in its.proofs if row.state == 5 and row.coalition == ("moe", "uniroyal") and row.breaks]
    assert {row.breaks[-1].to for row in left} == {8}
    paths = {(row.by, row.to): row.steps for row in its.paths}
    assert [step.to for step in paths["improvements", 5]] == [5]
    assert [(step.movers, step.to) for step in paths["coalitions", 8]][-1][1] == 8


def test_a_conflict_comes_back_from_a_file(elmira: Case, tmp_path: Path) -> None:
    lost = write_foreign(elmira, "gmcr", tmp_path / "elmira.gmcr")
    assert "states that cannot be told apart: they are written as states of their own" in lost
    assert "the status quo" in lost
    again = read_foreign(tmp_path / "elmira.gmcr").case
    assert found(again) == EQUILIBRIA["elmira"]


@pytest.mark.parametrize("name", [*EQUILIBRIA, "cuban-missile-crisis-irreversible"])
def test_files_survive_the_way_through_a_case(name: str, tmp_path: Path) -> None:
    convert(FILES / f"{name}.gmcr", "case", tmp_path / "case")
    case = load_case(tmp_path / "case")
    assert check_case(case) == []
    convert(tmp_path / "case", "gmcr", tmp_path / "again.gmcr")
    again = read_foreign(tmp_path / "again.gmcr").case
    assert found(again, joint=True) == found(case, joint=True)
    assert (frame(again).conflict.order.payoffs == frame(case).conflict.order.payoffs).all()


def test_spans_are_those_of_the_file() -> None:
    path = FILES / "prisoners-dilemma.gmcr"
    text = path.read_text(encoding="utf-8")
    spans = {each.id: text[slice(*each.span)] for each in read_foreign(path).case.statements}
    assert spans["Player-1-1"] == '[[1, "Y"]]'
    assert spans["Player-2-2"] == '{"compound": true, "members": [[[1, "N"]]]}'


def small(**more: Any) -> Data:
    return {
        "options": [{"name": "a", "permittedDirection": "both"}, {"name": "b"}],
        "decisionMakers": [
            {"name": "A", "options": [0], "preferences": [[[0, "Y"]]]},
            {"name": "B", "options": [1], "preferences": [[[1, "Y"], [0, "N"]]]},
        ],
        **more,
    }


def makers(first: Data, second: Data | None = None) -> Data:
    data = small()
    data["decisionMakers"] = [data["decisionMakers"][0] | first, data["decisionMakers"][1] | (second or {})]
    return data


BAD: dict[str, tuple[Data | str, str]] = {
    "empty": ("", "1:1: the file is empty; give a file that GMCR programs read"),
    "cut off": (
        '{"options": [',
        "1:14 options[0]: not valid JSON: expecting value, and here stands the end; text stands",
    ),
    "no comma": ('{"options": []\n "x": 1}', "2:2: not valid JSON: ',' or '}' should stand here"),
    "two documents": ('{} {"options"', "1:4: not valid JSON: more stands behind the end of the document; remove it"),
    "key twice": ('{"options": [],\n"options": []}', "2:1: the key 'options' stands twice; keep one"),
    "infinite": ('{"options": [NaN]}', "1:14 options[0]: not valid JSON: NaN is no number; write a number or null"),
    "too deep": ('{"options": ' + "[" * 60, "1:63 options" + "[0]" * 11 + "...: the file has more than 50 levels"),
    "a list": ("[]", "1:1: not recognised as a file"),
    "no options": ({"decisionMakers": [{"name": "A", "options": []}]}, "1:1: the conflict has no options; write"),
    "no decision makers": ({"options": [{"name": "a"}]}, "1:1: the conflict has no decisionMakers; write"),
    "options text": ({**small(), "options": "a"}, "1:13 options: should be a list, not text"),
    "direction": (
        {**small(), "options": [{"name": "a", "permittedDirection": "up"}, {"name": "b"}]},
        "1:50 options[0].permittedDirection: 'up' is no direction; write both, fwd (N to Y only) or back (Y to N only)",
    ),
    "nobody's option": (
        makers({}, {"options": []}),
        "1:59 options[1]: no decision maker owns option 1 (b); list it among one's options",
    ),
    "two owners": (
        makers({}, {"options": [0, 1]}),
        "decisionMakers[1].options[0]: option 0 has one owner, and another has it already; list it once",
    ),
    "no such option": (makers({"options": [0, 7]}), "options[1]: there is no option 7; options are 0 to 1"),
    "condition of no option": (small(infeasibles=[[[4, "Y"]]]), "infeasibles[0][0][0]: there is no option 4; options"),
    "condition maybe": (
        small(infeasibles=[[[0, "?"]]]),
        'infeasibles[0][0]: should be an option and "Y" or "N"; write',
    ),
    "condition empty": (
        small(infeasibles=[[]]),
        'infeasibles[0]: a condition of no options; name one, such as [[0, "Y"]]',
    ),
    "condition text": (small(infeasibles=["a"]), 'infeasibles[0]: should be a list such as [[0, "Y"], [1, "N"]]'),
    "contradictory infeasible": (
        small(infeasibles=[[[0, "Y"], [0, "N"]]]),
        "infeasibles[0][1]: the infeasible condition contradicts itself: no state can meet it; an option is Y or N",
    ),
    "contradictory member": (
        small(infeasibles=[{"compound": True, "members": [[[1, "Y"]], [[0, "Y"], [0, "N"]]]}]),
        "infeasibles[0].members[1][1]: the infeasible condition contradicts itself",
    ),
    "no feasible state": (
        small(infeasibles=[[[0, "Y"]], [[0, "N"]]]),
        "infeasibles: no state is feasible: the infeasible conditions leave none; remove or narrow one",
    ),
    "ranking misses": (
        {
            **makers({"preferenceRanking": [1, 2, 4]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking: the ranking of A misses state 3 (NY); rank every state once",
    ),
    "ranked twice": (
        {
            **makers({"preferenceRanking": [1, 2, [4, 1], 3]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking: the ranking of A ranks state 1 (NN) twice; rank every state once",
    ),
    "ranked outside": (
        {
            **makers({"preferenceVector": [1, 2, 9]}, {"preferenceVector": [1, 2, 3, 4]}),
            "useManualPreferenceVectors": True,
        },
        "decisionMakers[0].preferenceVector: the ranking of A ranks state 9, and there are 1 to 4; rank every state",
    ),
    "ranking in words": (
        {
            **makers({"preferenceRanking": ["best"]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking[0]: should be a whole number, not text",
    ),
    "ranking by a number that is not whole": (
        {
            **makers({"preferenceRanking": [1.5]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking[0]: should be a whole number, not 1.5",
    ),
    "ranking by a number of 400 digits": (
        {
            **makers({"preferenceRanking": [10**399]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking[0]: the number is too large for an option or a state",
    ),
    "empty tie": (
        {
            **makers({"preferenceRanking": [1, 2, [], 3, 4]}, {"preferenceRanking": [1, 2, 3, 4]}),
            "useManualPreferenceRanking": True,
        },
        "decisionMakers[0].preferenceRanking[2]: a tie of no states; list the states that tie, or remove it",
    ),
    "option 0.0": (makers({"options": [0.0]}), "decisionMakers[0].options[0]: should be a whole number, not 0.0"),
    "flag in words": (
        {**small(), "useManualPreferenceRanking": "no"},
        "useManualPreferenceRanking: should be true or false, not text",
    ),
    "title": ({**small(), "title": 5}, "title: should be text, not a number"),
    "description": ({**small(), "description": ["a"]}, "description: should be text, not a list"),
    "direction in a list": (
        {**small(), "options": [{"name": "a", "permittedDirection": ["fwd"]}, {"name": "b"}]},
        "options[0].permittedDirection: a list is no direction; write both, fwd",
    ),
    "not compound": (
        small(infeasibles=[{"compound": False, "members": [[[0, "Y"]]]}]),
        "infeasibles[0]: an object that is no compound condition; write the options as a list",
    ),
    "compound in words": (
        small(infeasibles=[{"compound": "yes", "members": [[[0, "Y"]]]}]),
        "infeasibles[0].compound: should be true or false, not text",
    ),
    "half a character": (
        '{"options": [{"name": "a\\ud800"}]}',
        "1:23 options[0].name: the text has half of a surrogate pair, which is no character",
    ),
    "no ranking": (
        {**makers({"preferenceRanking": [1, 2, 3, 4]}), "useManualPreferenceRanking": True},
        "decisionMakers[1]: B has no preferenceRanking, and rankings are to be used; write it",
    ),
    "too many options": (
        {
            "options": [{"name": f"o{k}"} for k in range(25)],
            "decisionMakers": [{"name": "A", "options": [*range(25)], "preferences": []}],
        },
        "options: 25 options are more than 24; join options that are only taken together",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_once_at_its_place(name: str, tmp_path: Path) -> None:
    content, message = BAD[name]
    file = "bad.json" if name == "a list" else "bad.gmcr"
    with pytest.raises(CaseError) as refused:
        read(tmp_path, file, content)
    (problem,) = str(refused.value).splitlines()
    assert problem.startswith((f"{tmp_path / file}:1:", f"{tmp_path / file}:2:"))
    assert message in problem


def test_places_are_lines_and_columns(tmp_path: Path) -> None:
    text = json.dumps(small(infeasibles=[[[0, "Y"]], [[0, "N"]]]), indent=2)
    with pytest.raises(CaseError) as refused:
        read(tmp_path, "bad.gmcr", text)
    line, column = str(refused.value).split(" ")[0].split(":")[1:3]
    assert text.splitlines()[int(line) - 1][int(column) - 1 :] == "["
    assert '"infeasibles"' in text.splitlines()[int(line) - 1]


def test_legacy_fields_are_tolerated_and_named(tmp_path: Path) -> None:
    file = tmp_path / "old.gmcr"
    content = small(coalitions=[[0, 1]], coalitionsFull=[], misperceptions=None, version="0.3.11", infeasibles=None)
    content["decisionMakers"][0]["payoffs"] = [1, 2, 3, 4]
    content["decisionMakers"][0]["preferences"] *= 2
    file.write_text(json.dumps(content), encoding="utf-8-sig")
    done = read_foreign(file)
    assert "preferences of A: 1 stands for a second time, and later ones are left out" in done.notes
    assert any(note.startswith("not read: coalitions, coalitionsFull, misperceptions, payoffs;") for note in done.notes)
    assert found(done.case)["nash"] == [1, 3]


@pytest.mark.parametrize(
    ("flag", "key"),
    [("useManualPreferenceRanking", "preferenceRanking"), ("useManualPreferenceVectors", "preferenceVector")],
)
def test_a_ranking_is_used_as_the_flag_says(flag: str, key: str, tmp_path: Path) -> None:
    """With the flag down a ranking left behind counts for nothing; without a flag it is used, and that is said."""
    stale = makers({"preferences": [], key: [4, 3, 2, 1]})
    down = frame(read(tmp_path, "down.gmcr", {**stale, flag: False}))
    assert down.conflict.order.payoffs[0].tolist() == [0, 0, 0, 0]
    for name, content in (("none", stale), ("null", {**stale, flag: None})):
        file = tmp_path / f"{name}.gmcr"
        file.write_text(json.dumps(content), encoding="utf-8")
        done = read_foreign(file)
        assert frame(done.case).conflict.order.payoffs[0].tolist() == [0, 1, 2, 3]
        assert f"no preferences of A, and no flag says what to use: its {key} is used" in done.notes
    up = frame(read(tmp_path, "up.gmcr", {**makers({key: [4, 3, 2, 1]}, {key: [1, 2, 3, 4]}), flag: True}))
    assert up.conflict.order.payoffs.tolist() == [[0, 1, 2, 3], [3, 2, 1, 0]]


def test_notes_on_preferences_stand_once_for_each_decision_maker(tmp_path: Path) -> None:
    content = small()
    content["decisionMakers"][0]["preferences"] = [[[0, "Y"]]] * 5 + [[[1, "Y"], [1, "N"]]] * 2
    file = tmp_path / "a.gmcr"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert [note for note in read_foreign(file).notes if note.startswith("preferences of")] == [
        "preferences of A: 2 name an option as Y and N; they never hold and are left out",
        "preferences of A: 4 stand for a second time, and later ones are left out",
    ]


def test_preferences_weigh_as_their_order_says(tmp_path: Path) -> None:
    """Weight 2^(k-1-index); an option list out of order is renumbered, and its conditions with it."""
    content: Data = {
        "options": [{"name": "x"}, {"name": "y"}, {"name": "z"}],
        "decisionMakers": [
            {
                "name": "A",
                "options": [2],
                "preferences": [[[2, "N"]], {"compound": True, "members": [[[0, "Y"]], [[1, "Y"]]]}],
            },
            {"name": "B", "options": [0, 1], "preferences": [[[1, "Y"]], [[0, "N"], [2, "Y"]], [[2, "N"]]]},
        ],
        "infeasibles": [[[0, "Y"], [1, "Y"]]],
    }
    its = frame(read(tmp_path, "a.gmcr", content))
    assert its.conflict.space.options == ("z", "x", "y")
    assert its.conflict.space.decimals == (0, 1, 2, 3, 4, 5)
    scores = []
    for decimal in its.conflict.space.decimals:
        z, x, y = (decimal >> k & 1 for k in range(3))
        scores.append([2 * (not z) + (x or y), 4 * y + 2 * (not x and z) + (not z)])
    expected = np.array(scores).T
    payoffs = its.conflict.order.payoffs
    for mine, theirs in zip(payoffs, expected, strict=True):
        assert (np.sign(mine[:, None] - mine) == np.sign(theirs[:, None] - theirs)).all()


CONDITIONS = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"NOT ({text})"),
        st.tuples(inner, st.sampled_from(["AND", "OR", "IF", "IFF"]), inner).map(
            lambda each: "({}) {} ({})".format(*each)
        ),
    ),
    max_leaves=6,
)


@given(st.lists(st.lists(CONDITIONS, min_size=1, max_size=4), min_size=2, max_size=2), st.lists(CONDITIONS, max_size=2))
@settings(max_examples=60, deadline=None)
def test_any_conflict_of_statements_comes_back_the_same(wants: list[list[str]], never: list[str]) -> None:
    import tempfile

    from pourparler.case.check_conflict import conflict_problems
    from pourparler.case.places import unlocated

    case = Case.model_validate(
        {
            "id": "c",
            "title": "C",
            "actors": [{"id": name, "name": name, "kind": "state"} for name in ("p", "q")],
            "conflict": {
                "decision_makers": ["p", "q"],
                "options": [
                    {"id": "a", "actor": "p", "change": "forward"},
                    {"id": "b", "actor": "p"},
                    {"id": "c", "actor": "q"},
                ],
                "infeasible": [{"when": text} for text in never],
                "preferences": [
                    {"actor": actor, "prefers": text, "reason": "r"}
                    for actor, texts in zip(("p", "q"), wants, strict=True)
                    for text in texts
                ],
            },
        }
    )
    if [*conflict_problems(case, unlocated)]:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_foreign(case, "gmcr", Path(folder, "c.gmcr"))
        again = read_foreign(Path(folder, "c.gmcr")).case
    first, second = frame(case).conflict, frame(again).conflict
    assert first.space.decimals == second.space.decimals
    assert (first.order.payoffs == second.order.payoffs).all()
    assert [each.change for each in second.options] == ["forward", "both", "both"]


def test_a_case_without_a_conflict_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nothing to write as gmcr: the case has no conflict of options; give it one"):
        write_foreign(load_case("ec-emissions"), "gmcr", tmp_path / "x.gmcr")
