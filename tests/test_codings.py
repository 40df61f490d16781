"""Other codings in a case: checked like all else, written and read back, and never part of a result."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pourparler
from pourparler.case.check import check_case
from pourparler.case.documents import check_documents
from pourparler.case.json_schema import case_json_schema
from pourparler.case.load import load_case
from pourparler.case.schema import Case, Coding, Statement
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError
from pourparler.exchange.case_folder import write_case_folder
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.report.coding_file import coding_of, coding_text
from pourparler.report.read_results import agreement_result
from pourparler.study import run_study

BASE = """id: talks
title: Talks
sources: [{id: f, title: F, kind: news, published: 2025-08-15, characters: 100}]
actors: [{id: usa, name: USA, kind: state}]
issues: [{id: land, question: Whose land, scale: {0: a, 100: b}}]
questions: [{id: ends, question: Does it end, resolves: by June}]
codings:
- id: blind
  coder: Bo
"""
SAID = "{id: b, source: f, span: [10, 20], paraphrase: p, voice: reported"

MISTAKES: dict[str, tuple[str, ...]] = {
    "no coder": ("", "8:3 codings[0]: missing key 'coder'"),
    "unknown key": ("  codr: x\n", "10:3 codings[0].codr: unknown key 'codr'; did you mean 'coder'?"),
    "blind": ("  blind: perhaps\n", "10:10 codings[0].blind: should be true or false, not 'perhaps'"),
    "blind as a number": ("  blind: 7\n", "10:10 codings[0].blind: should be true or false, not 7"),
    "unknown source": (
        "  passages: {g: [[0, 9]]}\n",
        "10:14 codings[0].passages.g: unknown source 'g'; sources: f",
    ),
    "no passage": (
        "  passages: {f: [[0]]}\n",
        "10:18 codings[0].passages.f[0]: should be [start, end), two whole numbers that count characters, not [0]",
    ),
    "empty passage": (
        "  passages: {f: [[9, 9]]}\n",
        "10:18 codings[0].passages.f[0]: passage [9, 9] is empty or reversed; write [start, end) with end after start",
    ),
    "passage beyond": (
        "  passages: {f: [[0, 101]]}\n",
        "10:18 codings[0].passages.f[0]: passage [0, 101] goes beyond source 'f', which has 100 characters",
    ),
    "passages overlap": (
        "  passages: {f: [[0, 50], [40, 60]]}\n",
        "10:27 codings[0].passages.f[1]: passage [40, 60] overlaps [0, 50] of the same source; join the two",
    ),
    "outside the passages": (
        "  passages: {f: [[0, 15]]}\n  statements:\n  - " + SAID + "}\n",
        "12:30 codings[0].statements[0].span: span [10, 20] of source 'f' lies in no passage of coding 'blind'; "
        "passages says what was coded; add the passage, or leave the statement out",
    ),
    "statement twice": (
        "  statements:\n  - " + SAID + "}\n  - " + SAID + "}\n",
        "12:10 codings[0].statements[1].id: duplicate statement id 'b' in one coding; the first is at case.yaml:11:10; "
        "rename one",
    ),
    "statement beyond": (
        "  statements:\n  - " + SAID.replace("20", "200") + "}\n",
        "11:30 codings[0].statements[0].span: span [10, 200] goes beyond source 'f', which has 100 characters",
    ),
    "unknown actor": (
        "  statements:\n  - " + SAID + ", codes: [{kind: stance, actor: us, issue: land, position: 5}]}\n",
        "11:102 codings[0].statements[0].codes[0].actor: unknown actor 'us'; did you mean 'usa'?",
    ),
    "position off the scale": (
        "  statements:\n  - " + SAID + ", codes: [{kind: stance, actor: usa, issue: land, position: 500}]}\n",
        "11:130 codings[0].statements[0].codes[0].position: 500 is outside 0-100; positions are given on the issue's "
        "0-100 scale",
    ),
    "event after its source": (
        "  statements:\n  - " + SAID + ", event_date: 2026-01-01}\n",
        "11:84 codings[0].statements[0].event_date: dates in the wrong order: the event (2026-01-01) is after source "
        "'f' (2025-08-15); what is reported has happened before it is published; mend event_date or published",
    ),
    "unknown answer": (
        "  statements:\n  - " + SAID + ", codes: [{kind: outcome, question: ends, value: maybe}]}\n",
        "11:119 codings[0].statements[0].codes[0].value: 'maybe' is not an answer to question 'ends'; answers: yes, no",
    ),
    "coding twice": (
        "- {id: blind, coder: Cy}\n",
        "10:8 codings[1].id: duplicate coding id 'blind'; the first is at case.yaml:8:7; rename one",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_found_where_they_stand(mistake: str, tmp_path: Path) -> None:
    text, message = MISTAKES[mistake]
    whole = BASE.replace("  coder: Bo\n", "") if mistake == "no coder" else BASE
    (tmp_path / "case.yaml").write_text(whole + text, encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_case(tmp_path / "case.yaml")
    assert [str(problem) for problem in caught.value.problems] == [f"case.yaml:{message}"]


def test_a_coding_in_order_is_taken_and_its_ids_are_its_own(tmp_path: Path) -> None:
    """The same statement ids as in the case and in another coding are no mistake."""
    text = "  passages: {f: [[0, 50], [50, 60]]}\n  statements:\n  - " + SAID + "}\n- {id: c, coder: Cy, statements: ["
    (tmp_path / "case.yaml").write_text(f"{BASE}{text}{SAID}}}]}}\nstatements: [{SAID}}}]\n", encoding="utf-8")
    case = load_case(tmp_path / "case.yaml")
    assert [(each.id, each.blind, len(each.statements)) for each in case.codings] == [
        ("blind", False, 1),
        ("c", False, 1),
    ]
    assert case.codings[0].passages == {"f": ((0, 50), (50, 60))}


def test_a_file_named_codings_may_hold_just_the_list(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(BASE[: BASE.index("codings:")], encoding="utf-8")
    (tmp_path / "codings.yaml").write_text("- {id: blind, coder: Bo, blind: true}\n", encoding="utf-8")
    assert load_case(tmp_path).codings == (Coding(id="blind", coder="Bo", blind=True),)


def test_the_schema_for_editors_knows_codings() -> None:
    schema = case_json_schema()
    assert schema["properties"]["codings"]["items"] == {"$ref": "#/$defs/Coding"}
    assert set(schema["$defs"]["Coding"]["required"]) == {"id", "coder"}


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute"])
def test_written_and_read_back_a_case_with_codings_is_the_same(name: str, tmp_path: Path) -> None:
    case = load_case(name)
    codings = (*case.codings, Coding(id="full", coder="Bo: 2", coded_at="2025-09-01", statements=case.statements))
    case = case.model_copy(update={"codings": codings})
    write_case_folder(case, tmp_path / "copy")
    assert load_case(tmp_path / "copy") == case


SPANS = st.lists(st.integers(0, 90), min_size=2, max_size=8, unique=True).map(sorted)


@given(SPANS, st.booleans(), st.text("ab:#'é\n", min_size=1, max_size=8).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_any_coding_survives_its_file(ends: list[int], blind: bool, coder: str) -> None:
    passages = tuple(zip(ends[::2], ends[1::2], strict=False))
    said = [
        {"id": f"b-{at}", "source": "f", "span": span, "paraphrase": coder, "voice": "author_claim"}
        for at, span in enumerate(passages)
    ]
    made = Coding.model_validate(
        {"id": "x", "coder": coder, "blind": blind, "passages": {"f": passages}, "statements": said}
    )
    node, problems = parse_yaml(coding_text(made), "codings.yaml")
    assert not problems
    assert node is not None
    held: Any = plain(node)
    assert [Coding.model_validate(each) for each in held["codings"]] == [made]


def contrary(case: Case) -> Case:
    """The case with a coding that says the opposite of everything, and more of it than the case."""
    limits = [
        {"kind": "stance", "actor": actor.id, "issue": issue.id, "position": 0, "accepts_within": 0}
        for actor in case.actors
        for issue in case.issues
    ]
    answers = [
        {"kind": "answer", "actor": actor.id, "package": package.id, "answer": "rejects"}
        for actor in case.actors
        for package in case.packages
    ]
    said = [
        each.model_dump(by_alias=True)
        | {"id": f"x-{each.id}", "voice": "quoted", "speaker": "Nobody", "event_date": None}
        | {"codes": [*limits, *answers]}
        for each in case.statements
    ]
    coding = Coding.model_validate({"id": "contrary", "coder": "Nobody", "statements": said})
    found = case.model_copy(update={"codings": (*case.codings, coding)})
    assert not check_case(found)
    return found


@pytest.mark.parametrize(("name", "as_of"), [("water-dispute", None), ("alaska-2025", "2025-08-17"), ("elmira", None)])
def test_no_statement_of_another_coding_enters_a_result(name: str, as_of: str | None) -> None:
    """Everything that a study says, but for who coded, is the same with codings that contradict the case throughout."""
    documents = []
    case = load_case(name)
    for each in (case.model_copy(update={"codings": ()}), contrary(case)):
        study = run_study(each, as_of=as_of, sampling=Sampling(200), mediator=name == "water-dispute")
        documents.append(json.loads(study.to_json()))
    plain, coded = documents
    assert coded["read"]["coding_conflicts"] or not case.statements
    for document in documents:
        del document["case_sha256"]
        document["read"] = {key: document["read"][key] for key in ("coders", "source_views")}
    assert coded == plain


def test_spans_of_codings_are_held_against_the_documents(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(b"We accept.   And more.")
    source = {"id": "f", "title": "F", "kind": "news", "published": "2025-08-15"}
    said: dict[str, Any] = {"id": "b", "source": "f", "paraphrase": "p", "voice": "reported"}
    digest = hashlib.sha256(b"We accept.   And more.").hexdigest()
    case = Case.model_validate(
        {"id": "c", "title": "C", "sources": [source | {"sha256": digest}]}
        | {"codings": [{"id": "x", "coder": "Bo", "statements": [said | {"span": [10, 13]}, said | {"span": [0, 99]}]}]}
    )
    assert [str(problem) for problem in check_documents(case, tmp_path)] == [
        "case codings[0].statements[0].span: span [10, 13] of letter.txt is blank",
        "case codings[0].statements[1].span: span [0, 99] goes beyond the document letter.txt of 22 characters",
    ]


def test_spans_of_the_blind_coding_stand_in_the_documents(documents: Path) -> None:
    texts = [path.read_bytes().decode("utf-8") for path in sorted(documents.iterdir())]
    (blind,) = load_case("alaska-2025").codings
    assert len(blind.statements) == 64
    for each in blind.statements:
        passage = texts[int(each.source[1])][slice(*each.span)]
        assert passage == passage.strip() != "", each.id


def test_another_coders_case_becomes_a_coding_of_the_first(tmp_path: Path) -> None:
    """What ``read --agreement --out`` writes is read back where it is put, and compares as the two cases did."""
    case = pourparler.load_case("water-dispute")
    changed = tuple(
        each.model_copy(update={"voice": "author_claim", "coder": "Bo"}) if each.voice == "author_forecast" else each
        for each in case.statements
    )
    other = case.model_copy(update={"statements": changed})
    done = agreement_result(case, other)
    folder = tmp_path / "river"
    write_case_folder(case, folder)
    (folder / "codings.yaml").write_text(done.files["codings.yaml"], encoding="utf-8")
    found = load_case(folder)
    (coding,) = found.codings
    assert (coding.id, coding.coder, coding.statements) == ("coding-1", "Bo", changed)
    (row,) = run_study(found).read.codings
    assert (row.matched, row.conflicts) == (len(done.document["matched"]), len(done.document["conflicts"]))
    assert coding_of(found, other).id == "coding-2"


def test_what_reaches_beyond_the_passages_is_left_out_of_the_coding() -> None:
    case = pourparler.load_case("water-dispute")
    made = coding_of(case, case, {"review": [(0, 191), (200, 210)], "strange": [(0, 9)]})
    assert made.passages == {"review": ((0, 191), (200, 210))}
    held = [each for each in case.statements if each.source == "review" and each.span[1] <= 191]
    assert [*made.statements] == held
    assert not check_case(case.model_copy(update={"codings": (made,)}))


def test_statements_of_a_coding_are_statements() -> None:
    (blind,) = load_case("alaska-2025").codings
    assert all(isinstance(each, Statement) for each in blind.statements)
    assert {each.source for each in blind.statements} <= set(blind.passages)
