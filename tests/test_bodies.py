"""Bodies that can block in a format: how they are stated, what they answer, and what follows in verdicts and what-ifs.

Random cases with bodies are held against the slow reference in ``test_acceptance`` and ``test_whatif``.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pourparler
from pourparler.case.bodies import Body, whole_votes
from pourparler.case.json_schema import case_json_schema
from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError
from pourparler.reach.acceptance.verdicts import Bodies, answer_of_body
from pourparler.reach.encode import everyone
from pourparler.reach.tables import ANSWERS, VERDICTS, BodyAnswer, VerdictRow
from pourparler.report.report import render_report
from pourparler.study import Study
from tests.reference_verdicts import judge_body
from tests.small_cases import Data, accepts, rejects, said, small, stance
from tests.strategies import CaseBuilder, FromGenerator, random_case

BASE = """id: c
title: C
sources: [{id: f, title: F, kind: news, published: 2025-08-15}]
actors: [{id: usa, name: US, kind: state}, {id: russia, name: R, kind: state}]
issues: [{id: land, question: q, scale: {0: a, 100: b}}]
packages: [{id: deal, terms: {land: 50}}]
"""
TWO = "formats: [{id: x, at_table: [usa], can_block: [%s]}, {id: y, at_table: [usa], can_block: [%s]}]\n"


def one(body: str) -> str:
    return f"formats:\n- id: x\n  at_table: [usa]\n  can_block:\n  - {body}\n"


WRONG: dict[str, tuple[str, ...]] = {
    "unknown member": (
        one("{id: duma, quota: 1, members: {rusia: 1}}"),
        "11:36 formats[0].can_block[0].members.rusia: unknown actor 'rusia'; did you mean 'russia'?",
    ),
    "unknown veto": (
        one("{id: duma, quota: 1, members: {russia: 1}, veto: [ussr]}"),
        "11:55 formats[0].can_block[0].veto[0]: unknown actor 'ussr'; did you mean 'russia'?",
    ),
    "veto twice": (
        one("{id: duma, quota: 1, members: {russia: 1}, veto: [usa, usa]}"),
        "11:60 formats[0].can_block[0].veto[1]: names actor 'usa' twice; keep one",
    ),
    "everybody is no member": (
        one("{id: duma, quota: 1, members: {all: 1}}"),
        "11:36 formats[0].can_block[0].members.all: unknown actor 'all'; actors: usa, russia",
    ),
    "quota above the votes": (
        one("{id: duma, quota: 4, members: {russia: 1, usa: 2.5}}"),
        "11:5 formats[0].can_block[0]: quota 4 is more than all 3.5 votes; lower it, or mend the votes",
    ),
    "quota above the votes of one of several": (
        one("{id: duma, all_of: [{quota: 1, members: {usa: 1}}, {quota: 2, members: {russia: 1}}]}"),
        "11:56 formats[0].can_block[0].all_of[1]: quota 2 is more than all 1 votes; lower it, or mend the votes",
    ),
    "quota of nothing": (
        one("{id: duma, quota: 0, members: {russia: 1}}"),
        "11:5 formats[0].can_block[0]: quota 0 is met by nobody's votes; give more than 0",
    ),
    "too fine": (
        one("{id: duma, quota: 1, members: {russia: 1.00000000000000022, usa: 1e+3}}"),
        "11:5 formats[0].can_block[0]: votes are too finely stated to be counted exactly (5005000000000000001 in whole "
        "numbers); round them",
    ),
    "negative votes": (
        one("{id: duma, quota: 1, members: {russia: -1}}"),
        "11:44 formats[0].can_block[0].members.russia: should be at least 0.0, not -1",
    ),
    "two ways of voting": (
        one("{id: duma, quota: 1, members: {usa: 1}, all_of: [{quota: 1, members: {usa: 1}}]}"),
        "11:5 formats[0].can_block[0]: a body has quota and members, or all_of; give one of the two",
    ),
    "no quota": (
        one("{id: duma, members: {usa: 1}}"),
        "11:5 formats[0].can_block[0]: a body has quota and members, or all_of; give one of the two",
    ),
    "misspelt": (
        one("{id: duma, qouta: 1, members: {usa: 1}}"),
        "11:16 formats[0].can_block[0].qouta: unknown key 'qouta'; did you mean 'quota'?",
    ),
    "a member twice": (
        one("{id: duma, quota: 1, members: {usa: 1, usa: 2}}"),
        "11:44: the key 'usa' stands twice in one mapping; first in line 11; keep one",
    ),
    "the id of an actor": (
        one("{id: russia, quota: 1, members: {usa: 1}}"),
        "11:10 formats[0].can_block[0].id: body 'russia' has the id of an actor; choose another id",
    ),
    "two bodies of one id": (
        TWO % ("{id: d, quota: 1, members: {usa: 1}}", "{id: d, quota: 2, members: {usa: 2}}"),
        "7:130 formats[1].can_block[0].id: body 'd' is another one at case.yaml:7:53; rename one of them",
    ),
}


def problems(text: str, folder: Path) -> list[str]:
    file = folder / "case.yaml"
    file.write_text(BASE + text, encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load_case(file)
    return [str(problem).removeprefix("case.yaml:") for problem in refused.value.problems]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_body_is_named_where_it_stands(name: str, tmp_path: Path) -> None:
    text, *expected = WRONG[name]
    found = [each.replace(str(tmp_path) + "/", "") for each in problems(text, tmp_path)]
    assert found == expected


SENATE: Data = {"id": "senate", "name": "The Senate", "quota": 67, "members": {"b": 53, "c": 47}}
COUNCIL: Data = {
    "id": "council",
    "all_of": [
        {"quota": 2, "members": {"a": 1, "b": 1, "c": 1}},
        {"quota": 0.65, "members": {"a": 0.4, "b": 0.3, "c": 0.3}},
    ],
    "veto": ["d"],
}


def test_a_body_is_kept_as_it_is_stated_and_fits_the_schema(tmp_path: Path) -> None:
    text = BASE + TWO % (
        "usa, {id: d, name: Duma, quota: 1, members: {usa: 1}}",
        "{id: d, name: Duma, quota: 1, members: {usa: 1}}",
    )
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    case = load_case(tmp_path / "case.yaml")
    assert case.formats[0].blockers == ("usa",)
    assert [each.label for each in case.formats[0].bodies] == ["Duma"]
    assert Case.model_validate_json(case.model_dump_json(by_alias=True)) == case
    jsonschema.validate(json.loads(case.model_dump_json(by_alias=True, exclude_defaults=True)), case_json_schema())


def test_who_can_refuse_alone() -> None:
    body = Body.model_validate(COUNCIL)
    assert body.actors == ("a", "b", "c", "d")
    assert body.lone_blockers == ("a", "d")
    assert not body.passes(["b", "c", "d"])
    assert body.passes(["a", "b", "d"])
    assert not body.passes(["a", "b", "c"])


def test_votes_are_made_whole_without_changing_anything() -> None:
    assert whole_votes(0.7, {"a": 0.1, "b": 0.6}) == (7, {"a": 1, "b": 6})
    assert Body(id="x", quota=0.7, members={"a": 0.1, "b": 0.6}).passes(["a", "b"])


VOTES: dict[str, tuple[tuple[list[Data], ...], str, tuple[str, str, str] | None]] = {
    # what b and c say; the verdict; the body's answer and the members who make it
    "all for it": (([accepts("b", "p")], [accepts("c", "p")]), "reachable", None),
    "one refuses, and the rest cannot carry it": (
        ([rejects("b", "p")], [accepts("c", "p")]),
        "blocked",
        ("senate", "refuses", "b"),
    ),
    "nothing is said of one who could decide": (([], [accepts("c", "p")]), "reachable", ("senate", "silent", "b")),
    "nothing is said of any": (([], []), "reachable", ("senate", "silent", "bc")),
}


def verdict(*codes: Data, body: Data = SENATE, table: str = "a", **package: Any) -> VerdictRow:
    case = small(
        [said(accepts("a", "p"), *codes)],
        actors=["a", "b", "c", "d"],
        packages={"p": {"terms": {"k": 50}, **package}},
        formats={"f": {"at_table": list(table), "can_block": [body]}},
    )
    [row] = pourparler.run_study(case).verdict_rows
    return row


def heard(row: VerdictRow) -> list[tuple[str, str, str]]:
    return [(each.body, each.answer, "".join(each.members)) for each in row.bodies]


@pytest.mark.parametrize("name", VOTES)
def test_a_body_blocks_where_the_rest_cannot_carry_it(name: str) -> None:
    codes, expected, answer = VOTES[name]
    row = verdict(*(code for each in codes for code in each))
    assert row.verdict == expected
    assert heard(row) == ([] if answer is None else [answer])


MAJORITY: Data = {"id": "board", "quota": 2, "members": {"b": 1, "c": 1, "d": 1}}


def test_a_minority_is_outvoted() -> None:
    row = verdict(rejects("b", "p"), accepts("c", "p"), accepts("d", "p"), body=MAJORITY)
    assert (row.verdict, row.bodies, row.decided_by, row.blockers) == ("reachable", (), ("a",), ())
    assert set(row.not_asked) == {"b", "c", "d"}


def test_two_who_refuse_block_and_are_named_under_the_body() -> None:
    row = verdict(rejects("b", "p"), rejects("c", "p"), accepts("d", "p"), body={**MAJORITY, "name": "Board"})
    assert (row.verdict, row.at_table, row.implementable) == ("blocked", "blocked", "blocked")
    assert row.bodies == (BodyAnswer("board", "Board", "refuses", ("b", "c")),)
    assert (row.decided_by, row.blockers, row.not_asked) == (("b", "c"), ("b", "c"), ("d",))
    assert row.why.startswith("Board (refuses): without b, c it cannot agree; b (refuses): ")
    assert "c (refuses): " in row.why
    assert row.statements == ("t0",)


def test_one_who_refuses_and_one_who_is_against_make_it_oppose() -> None:
    """What nobody says of c on m keeps it from refusing outright."""
    against = [stance("c", "k", 10), stance("c", "m", salience="high")]
    row = verdict(rejects("b", "p"), *against, accepts("d", "p"), body=MAJORITY, terms={"k": 50, "m": 20})
    assert [(each.answer, each.members) for each in row.bodies] == [("opposes", ("b", "c"))]
    assert (row.verdict, row.decided_by, row.blockers) == ("resisted", ("b", "c"), ())


def test_a_veto_and_a_second_vote_bind_as_the_first() -> None:
    rest = [accepts(each, "p") for each in "bc"]
    assert verdict(*rest, rejects("d", "p"), body=COUNCIL).verdict == "blocked"
    population = verdict(accepts("c", "p"), accepts("d", "p"), rejects("b", "p"), body=COUNCIL)
    assert population.verdict == "reachable", "a and c have two votes of three, and 0.7 of 0.65"


def test_silence_in_a_body_is_named_and_is_no_yes() -> None:
    row = verdict(rejects("b", "p"), accepts("d", "p"), body=MAJORITY)
    assert row.verdict == "reachable"
    assert heard(row) == [("board", "silent", "bc")]
    assert "board (silent): nobody knows of b, c, who could decide it" in row.why
    without = verdict(rejects("b", "p"), body={**MAJORITY, "quota": 1})
    assert heard(without) == [("board", "silent", "bcd")]


def study_of(*codes: Data, terms: Data, body: Data) -> Study:
    case = small(
        [said(accepts("a", {"k": 0})), *(said(code) for code in codes)],
        actors=["a", "b", "c", "d"],
        packages={"p": {"terms": terms}},
        formats={"f": {"at_table": ["a"], "can_block": [body]}},
    )
    return pourparler.run_study(case)


def test_the_smallest_concession_wins_the_member_who_is_nearest() -> None:
    """Both lose by a term of 50 over the reference, 0, until 40 and 30; to win one is enough, and b is won first."""
    codes = [stance("b", "k", 20, 1), stance("c", "k", 15, 1), stance("d", "k", 100, 1), stance("a", "k", 100, 1)]
    study = study_of(*codes, terms={"k": 50}, body=MAJORITY)
    assert [row.verdict for row in study.verdict_rows] == ["blocked"]
    [row] = study.concession_rows
    assert (row.issue, round(row.moved_to, 6), row.lifts) == ("k", 40.0, ("b", "c"))
    assert "would lift the block by board (b, c)" in row.text


def test_statements_on_which_a_body_hangs_are_pivotal_and_its_members_worth_asking() -> None:
    codes = [stance("b", "k", 20, 1), stance("c", "k", 10, 1), stance("d", "k", 100, 1), stance("a", "k", 100, 1)]
    study = study_of(*codes, terms={"k": 50}, body=MAJORITY)
    flips = {row.id: {flip.after for flip in row.flips} for row in study.pivotal_rows}
    assert {"t1", "t2"} <= set(flips)
    less = study_of(*codes[1:], terms={"k": 50}, body=MAJORITY)
    assert any((row.actor, row.issue) == ("b", "k") and row.changes for row in less.find_out_rows)


def test_the_zone_counts_members_without_whom_a_body_cannot_agree() -> None:
    line = said(stance("b", "k", within=[20, 60]))
    for body, ends in ((SENATE, (20, 60)), (MAJORITY, (0, 100))):
        case = small([line], actors=["a", "b", "c", "d"], formats={"f": {"at_table": ["a"], "can_block": [body]}})
        [row] = [row for row in pourparler.run_study(case).zone_rows if row.issue == "k"]
        assert (row.low, row.high) == ends


def test_random_cases_have_bodies_that_decide() -> None:
    """What the comparisons with the reference rest on: bodies of every kind occur and change verdicts."""
    seen: Counter[str] = Counter()
    for seed in range(120):
        study = pourparler.run_study(random_case(np.random.default_rng([9, seed])))
        for row in study.verdict_rows:
            for each in row.bodies:
                seen[each.answer] += 1
                seen["decides"] += set(each.members) <= set(row.decided_by)
    assert min(seen[name] for name in ("refuses", "silent", "decides")) > 50, seen


def _judged(case: Case) -> list[tuple[Any, ...]]:
    rows = pourparler.run_study(case).verdict_rows
    parts = (
        "package",
        "format",
        "frame",
        "verdict",
        "at_table",
        "implementable",
        "decided_by",
        "not_asked",
        "blockers",
    )
    return [
        tuple(sorted(each) if isinstance(each := getattr(row, name), tuple) else each for name in parts) for row in rows
    ]


def test_a_body_of_one_is_an_actor_who_can_block() -> None:
    blocked = 0
    for seed in range(60):
        case = random_case(np.random.default_rng([31, seed]))
        data = case.model_dump(by_alias=True)
        answered = [actor.id for actor in case.actors]
        for format_ in data["formats"]:
            named = everyone(answered, [each for each in format_["can_block"] if isinstance(each, str)])
            format_["can_block"] = [{"id": f"{each}-alone", "quota": 2, "members": {each: 2}} for each in named]
        alone = case.model_copy(
            update={"formats": tuple(f.model_copy(update={"can_block": f.blockers}) for f in case.formats)}
        )
        assert _judged(Case.model_validate(data)) == _judged(alone), seed
        blocked += sum(row.verdict == "blocked" for row in pourparler.run_study(alone).verdict_rows)
    assert blocked > 20


def test_a_body_never_makes_a_package_more_reachable_and_a_lower_quota_never_less() -> None:
    order: list[str] = [each for each in VERDICTS if each != "not_applicable"]
    lowered = 0
    for seed in range(170):
        case = random_case(np.random.default_rng([32, seed]))
        actors = [actor.id for actor in case.actors]
        found = []
        for quota in (None, 1, 2, len(actors)):
            data = case.model_dump(by_alias=True)
            for format_ in data["formats"] if quota is not None else ():
                votes = dict.fromkeys(actors, 1)
                format_["can_block"] = (*format_["can_block"], {"id": "new", "quota": quota, "members": votes})
            found.append([row.verdict for row in pourparler.run_study(Case.model_validate(data)).verdict_rows])
        for weaker, stronger in zip(found[1:], found[:-1], strict=True):
            pairs = [pair for pair in zip(weaker, stronger, strict=True) if "not_applicable" not in pair]
            assert all(order.index(one) <= order.index(other) for one, other in pairs), seed
            lowered += sum(one != other for one, other in pairs)
    assert lowered > 20


def test_reports_of_random_cases_with_bodies_are_written() -> None:
    """Where a body decides, the members it names need not answer as the verdict says."""
    decided = 0
    for seed in range(30):
        study = pourparler.run_study(random_case(np.random.default_rng([9, seed])))
        if any(row.bodies for row in study.verdict_rows):
            decided += 1
            assert "<html" in render_report(study)
    assert decided > 5


ACTORS = ("a", "b", "c", "d", "e")


@settings(max_examples=400, deadline=None)
@given(st.builds(np.random.default_rng, st.integers(0, 2**32 - 1)))
def test_a_body_answers_as_the_reference(rng: np.random.Generator) -> None:
    builder = CaseBuilder(FromGenerator(rng))
    builder.actors = [*ACTORS]
    body = Body.model_validate(builder.body("x"))
    answers = {actor: ANSWERS[int(rng.integers(6))] for actor in ACTORS}
    rules = [whole_votes(*rule) for rule in body.rules]
    bodies = Bodies(
        format=np.array([0]),
        start=np.array([0, len(rules)]),
        quota=np.array([quota for quota, _ in rules]),
        votes=np.array([[votes.get(actor, 0) for actor in ACTORS] for _, votes in rules]),
    )
    codes = np.array([[ANSWERS.index(answers[actor])] for actor in ACTORS], dtype=np.int8)
    expected = judge_body(body, answers)
    assert ANSWERS[answer_of_body(codes, bodies, 0, 0)] == ("favours" if expected is None else expected[0])


def test_a_report_of_a_case_with_bodies_is_written(tmp_path: Path) -> None:
    case = small(
        [said(accepts("a", "p"), rejects("b", "p"), rejects("c", "p"))],
        actors=["a", "b", "c", "d"],
        formats={"f": {"at_table": ["a"], "can_block": [{**MAJORITY, "name": "Board"}]}},
    )
    study = pourparler.run_study(case)
    study.save(tmp_path / "out")
    assert "Board (refuses): without b, c it cannot agree" in (tmp_path / "out" / "study.json").read_text("utf-8")
    assert (tmp_path / "out" / "report.html").is_file()
