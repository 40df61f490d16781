"""The section ``conflict`` of a case: how it reads, what frames admit of it, and what is wrong where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pourparler.case.assemble import assemble
from pourparler.case.conflict_view import preferences_in
from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError
from pourparler.hold.adapter import GraphFrame, graph_section
from pourparler.hold.encode import encode_conflict
from pourparler.hold.graph_model.stability import Rules

HEAD = """id: talks
title: Talks
actors: [{id: usa, name: USA, kind: state}, {id: russia, name: Russia, kind: state}]
sources:
  - {id: early, title: E, kind: news, published: 2025-08-01}
  - {id: late, title: L, kind: opinion, published: 2025-08-20}
statements:
  - {id: e1, source: early, span: [0, 5], paraphrase: p, voice: reported}
  - {id: l1, source: late, span: [0, 5], paraphrase: p, voice: author_claim}
  - {id: l2, source: late, span: [6, 9], paraphrase: p, voice: reported}
frames: [{id: hawk, sources: [late]}, {id: dove, sources: [early]}]
"""
CONFLICT = """conflict:
  decision_makers: [usa, russia]
  options:
    - {id: ceasefire, actor: russia, title: Cease fire}
    - {id: sanctions, actor: usa, change: forward}
  infeasible: [{when: ceasefire AND sanctions, statements: [e1]}]
  preferences:
    - {actor: usa, prefers: ceasefire, statements: [e1]}
    - {actor: russia, prefers: NOT sanctions, statements: [l1]}
    - {actor: russia, prefers: NOT ceasefire, statements: [l2]}
  status_quo: NN
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "talks.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


@pytest.fixture
def talks(tmp_path: Path) -> Case:
    return load_case(write(tmp_path, CONFLICT))


def test_options_are_numbered_by_decision_maker(talks: Case) -> None:
    conflict = encode_conflict(assemble(talks))
    assert [option.name for option in conflict.options] == ["sanctions", "ceasefire"]
    assert conflict.space.patterns == ("NN", "YN", "NY")


def test_a_frame_hears_what_it_admits(talks: Case) -> None:
    after, before = date(2025, 8, 21), date(2025, 8, 2)

    def heard(frame: str, when: date) -> list[int]:
        return [len(each) for each in preferences_in(assemble(talks, frame, when)).values()]

    assert heard("pooled", after) == [1, 2]
    assert heard("hawk", after) == [1, 2]
    assert heard("dove", after) == [1, 1], "an author's claim belongs to its own frame"
    assert heard("pooled", before) == [1, 0], "nothing published later is seen"


def test_preferences_can_be_limited_to_frames(tmp_path: Path) -> None:
    text = CONFLICT.replace("statements: [l2]}", "reason: assumed, frames: [hawk]}")
    case = load_case(write(tmp_path, text))
    assert [len(preferences_in(assemble(case, name))["russia"]) for name in ("pooled", "hawk", "dove")] == [1, 2, 0]


def test_silence_is_an_unknown_preference(talks: Case) -> None:
    its = GraphFrame(assemble(talks, "pooled", date(2025, 8, 2)))
    assert its.silent == ("russia",)
    assert its.conflict.order.unknown is not None
    assert its.conflict.order.unknown[1].sum() == 6
    rows = {row.concept: row for row in its.equilibria}
    assert {row.unknown for row in its.equilibria} == {"a"}
    assert rows["nash"].states == (2,), "Russia may leave the others"
    loose = GraphFrame(assemble(talks, "pooled", date(2025, 8, 2)), Rules(unknown="b"))
    assert {row.concept: row.states for row in loose.equilibria}["nash"] == (1, 2, 3)


def test_frames_stand_side_by_side(talks: Case) -> None:
    section = graph_section([assemble(talks, name) for name in ("pooled", "hawk", "dove")])
    assert [row.frame for row in section.equilibria if row.concept == "nash"] == ["pooled", "hawk", "dove"]
    assert graph_section([assemble(load_case("ec-emissions"))]).frames == ()


def test_states_and_moves(tmp_path: Path) -> None:
    text = """conflict:
  decision_makers: [usa, russia]
  states: [war, talks, peace]
  moves: {usa: [[war, talks]], russia: [[talks, peace], [talks, war]]}
  preferences:
    - {actor: usa, ranking: [peace, talks, war], reason: r}
    - {actor: russia, ranking: [war, ">>", [talks, peace]], reason: r}
  status_quo: talks
"""
    its = GraphFrame(assemble(load_case(write(tmp_path, text))))
    rows = {row.concept: row for row in its.equilibria}
    assert (rows["nash"].states, rows["seq"].states, rows["seq"].strong) == ((3,), (1, 2, 3), (3,))
    assert its.status_quo == 2
    assert [row.taken for row in its.states] == [("war",), ("talks",), ("peace",)]


BAD = {
    "syntax": (
        "prefers: ceasefire,",
        "prefers: ceasefire AND,",
        "19:29 conflict.preferences[0].prefers: 'ceasefire AND': column",
    ),
    "unknown option": (
        "prefers: ceasefire,",
        "prefers: ceasfire,",
        "19:29 conflict.preferences[0].prefers: unknown option 'ceasfire'; did you mean 'ceasefire'?",
    ),
    "unknown statement": (
        "statements: [l2]",
        "statements: [l9]",
        "21:60 conflict.preferences[2].statements[0]: unknown statement 'l9'",
    ),
    "unknown actor": ("actor: russia, title", "actor: rusia, title", "unknown actor 'rusia'; did you mean 'russia'?"),
    "unknown frame": (
        "statements: [l2]}",
        "statements: [l2], frames: [owl]}",
        "unknown frame 'owl'; frames: hawk, dove",
    ),
    "no reason": (
        ", statements: [l2]}",
        "}",
        "21:7 conflict.preferences[2]: the preference rests on nothing; give the statements",
    ),
    "nothing preferred": (
        "prefers: NOT ceasefire, ",
        "",
        "a preference is one of prefers, unknown and ranking; give one of the three",
    ),
    "not a decision maker": (
        "decision_makers: [usa, russia]",
        "decision_makers: [usa]",
        "15:30 conflict.options[0].actor: 'russia' is no decision maker of the conflict; decision_makers: usa",
    ),
    "option twice": (
        "id: sanctions",
        "id: ceasefire",
        "16:12 conflict.options[1].id: option 'ceasefire' stands twice; rename one",
    ),
    "contradiction": (
        "when: ceasefire AND sanctions",
        "when: ceasefire AND NOT ceasefire",
        "17:23 conflict.infeasible[0].when: the condition 'ceasefire AND NOT ceasefire' contradicts itself: no state",
    ),
    "no state": (
        "when: ceasefire AND sanctions",
        "when: ceasefire OR NOT ceasefire",
        "17:15 conflict.infeasible: no state is feasible: the infeasible conditions leave none; remove or narrow one",
    ),
    "ranking misses": (
        "prefers: ceasefire,",
        "ranking: [NN, NY],",
        "19:29 conflict.preferences[0].ranking: misses state 2 (YN); rank every state once",
    ),
    "ranked nowhere": (
        "prefers: ceasefire,",
        "ranking: [NN, YY],",
        "conflict.preferences[0].ranking: no feasible state is 'YY'",
    ),
    "ranking beside": (
        "prefers: NOT ceasefire",
        "ranking: [1, 2, 3]",
        "21:7 conflict.preferences[2]: 'russia' has a ranking beside other preferences in one frame; keep the ranking",
    ),
    "much ranking": (
        "prefers: ceasefire,",
        "ranking: [1, 2, 3], much: true,",
        "much goes with prefers; in a ranking write '>>'",
    ),
    "status quo": (
        "status_quo: NN",
        "status_quo: YY",
        "22:15 conflict.status_quo: no feasible state is 'YY'; give an ordinal",
    ),
    "two forms": (
        "  infeasible",
        "  states: [war]\n  infeasible",
        "a conflict has options, or states and moves; give one",
    ),
    "unknown key": (
        "  status_quo",
        "  statusquo",
        "22:3 conflict.statusquo: unknown key 'statusquo'; did you mean 'status_quo'?",
    ),
}


SEVERAL = ("not a decision maker", "option twice")
"""Mistakes that are made in several places at once."""


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_at_its_place(name: str, tmp_path: Path) -> None:
    old, new, message = BAD[name]
    assert old in CONFLICT
    with pytest.raises(CaseError) as refused:
        load_case(write(tmp_path, CONFLICT.replace(old, new)))
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1 or name in SEVERAL


def test_moves_that_lead_nowhere(tmp_path: Path) -> None:
    text = """conflict:
  decision_makers: [usa]
  states: [war, peace]
  moves: {usa: [[war, piece], [war, war]]}
  preferences: [{actor: usa, prefers: war, reason: r}]
"""
    with pytest.raises(CaseError) as refused:
        load_case(write(tmp_path, text))
    assert "conflict.preferences[0].prefers: unknown option 'war'; options: none; the conflict gives states" in str(
        refused.value
    )
    with pytest.raises(CaseError) as refused:
        load_case(write(tmp_path, text.replace("prefers: war", "ranking: [war, peace]")))
    assert [line.partition(": ")[2] for line in str(refused.value).splitlines()] == [
        "unknown state 'piece'; did you mean 'peace'?",
        "a move from a state to itself; remove it",
    ]
