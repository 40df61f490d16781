"""Compliance in a case: what codes state, the break-even table, the ledger, beliefs, and the shipped cases."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

import pourparler
from pourparler.case.codes import Compliance
from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError, ChoiceError
from pourparler.hold.commitments import STRENGTH
from pourparler.hold.compliance.record_belief import record_belief
from pourparler.hold.compliance_adapter import ComplianceSection, compliance_section
from pourparler.hold.compliance_tables import BeliefRow, BreakEvenRow
from pourparler.hold.results import RESULTS
from tests.small_cases import Data, said, small

PACKAGES = {"p": {"terms": {"k": 50}, "needs": ["a"]}, "q": {"terms": {"k": 100}, "needs": ["a", "b"]}}
FOLLOW_UPS = [
    {"id": "watch", "kind": "verification", "reason": "asked for", "where": {"k": 100}, "statements": ["t0"]},
    {"id": "shield", "kind": "guarantee", "reason": "asked for"},
]


def code(actor: str, quantity: str, value: Any = None, **more: Any) -> Data:
    given = {"value": value} if value is not None else {}
    return {"kind": "compliance", "actor": actor, "quantity": quantity, **given, **more}


def promise(who: str, what: str, kept: str, **more: Any) -> Data:
    return {"kind": "commitment", "who": who, "what": what, "kept": kept, **more}


DILEMMA = [code("a", "temptation", 5), code("a", "reward", 3), code("a", "punishment", 1)]


def with_follow_ups(*statements: Data, **more: Any) -> Case:
    data = small(statements, packages=PACKAGES, **more).model_dump(by_alias=True)
    return Case.model_validate({**data, "follow_ups": FOLLOW_UPS})


def row(
    section: ComplianceSection,
    result: str,
    actor: str = "a",
    package: str | None = "p",
    follow_up: str | None = None,
) -> BreakEvenRow:
    wanted = (result, actor, package, follow_up)
    (found,) = [r for r in section.break_even if (r.result, r.actor, r.package, r.follow_up) == wanted]
    return found


def belief(section: ComplianceSection, trusted: str, truster: str | None = None) -> BeliefRow:
    (found,) = [r for r in section.beliefs if (r.trusted, r.truster) == (trusted, truster)]
    return found


# the table ------------------------------------------------------------------------------------------------------------


def test_there_is_a_row_for_each_package_follow_up_actor_and_result() -> None:
    section = compliance_section(with_follow_ups())
    general = {name for name, result in RESULTS.items() if not result.kinds and result.of_packages}
    watched = {name for name, result in RESULTS.items() if "verification" in result.kinds}
    alone = {name for name, result in RESULTS.items() if not result.of_packages}
    keys = [(r.package, r.follow_up, r.actor, r.result) for r in section.break_even]
    expected = {
        (package, follow_up, actor, result)
        for package, actors in (("p", "a"), ("q", "ab"))
        for actor in actors
        for follow_up, results in ((None, general), ("watch", watched), ("shield", {"guarantor"}))
        for result in results
    } | {(None, None, actor, result) for actor in "ab" for result in alone}
    assert len(keys) == len(set(keys))
    assert set(keys) == expected


def test_stated_numbers_give_thresholds_with_their_statements() -> None:
    section = compliance_section(
        with_follow_ups(said(*DILEMMA, name="t0"), said(code("a", "patience", 0.72), name="t1"))
    )
    found = row(section, "detection_lag", package="q", follow_up="watch")
    assert (found.verdict, found.missing, found.in_package, found.curve) == ("depends", ("detection_lag",), True, None)
    assert found.statement == "Kept, where cheating is seen late, if cheating is detected within 2.11 periods."
    assert {each.quantity: each.statements for each in found.known} == {
        "temptation": ("t0",),
        "reward": ("t0",),
        "punishment": ("t0",),
        "patience": ("t1",),
    }
    assert found.follow_up_statements == ("t0",)
    without = row(section, "detection_lag", package="p", follow_up="watch")
    assert without.in_package is False
    assert without.statement.endswith("The package does not have this follow-up; it would have to be added.")
    assert row(section, "repeated_prisoners_dilemma").verdict == "kept"
    nobody = row(section, "detection_lag", actor="b", package="q", follow_up="watch")
    assert (nobody.verdict, nobody.known) == ("unstated", ())
    assert nobody.curve in {curve.id for curve in section.curves}


def test_what_is_said_of_the_package_stands_before_what_is_said_of_any() -> None:
    case = with_follow_ups(
        said(
            *DILEMMA,
            code("a", "patience", 0.9),
            code("a", "patience", 0.2, package="p"),
            code("a", "detection_lag", 1),
            code("a", "detection_lag", 5, follow_up="watch"),
        )
    )
    section = compliance_section(case)
    assert row(section, "repeated_prisoners_dilemma").verdict == "broken"
    assert row(section, "repeated_prisoners_dilemma", package="q").verdict == "kept"
    lag = {each.quantity: each for each in row(section, "detection_lag", follow_up="watch").known}["detection_lag"]
    assert (lag.low, lag.high) == (5.0, 5.0)


def test_sources_that_differ_are_joined_by_their_hull_and_an_assumption_stands_before_them() -> None:
    statements = [
        said(code("a", "patience", 0.3), source="s"),
        said(code("a", "patience", 0.9), source="r"),
        said(*DILEMMA),
    ]
    assumed = {"name": "patient", "reason": "for the argument", "compliance": [code("a", "patience", [0.6, 0.7])]}
    frames = [{"id": "mine", "sources": ["s", "r"], "assumptions": [assumed]}]
    case = with_follow_ups(*statements, frames=frames)
    pooled = row(compliance_section(case), "repeated_prisoners_dilemma")
    assert pooled.verdict == "either"
    assert [(each.low, each.high) for each in pooled.known if each.quantity == "patience"] == [(0.3, 0.9)]
    mine = row(compliance_section(case, "mine"), "repeated_prisoners_dilemma")
    assert mine.verdict == "kept"
    (patience,) = [each for each in mine.known if each.quantity == "patience"]
    assert (patience.assumptions, patience.statements, patience.low) == (("patient",), (), 0.6)


def test_of_one_source_the_latest_event_counts_and_nothing_later_is_seen() -> None:
    statements = [
        said(code("a", "patience", 0.3), date="2025-01-01"),
        said(code("a", "patience", 0.9), date="2025-01-05"),
        said(code("a", "patience", 0.1), source="late"),
        said(*DILEMMA),
    ]
    case = with_follow_ups(*statements, published={"late": "2025-03-01"})
    (patience,) = [
        e for e in row(compliance_section(case), "repeated_prisoners_dilemma").known if e.quantity == "patience"
    ]
    assert (patience.low, patience.high) == (0.9, 0.9)
    later = compliance_section(case, as_of=date(2025, 4, 1))
    (patience,) = [e for e in row(later, "repeated_prisoners_dilemma").known if e.quantity == "patience"]
    assert (patience.low, patience.high) == (0.1, 0.9)


def test_claims_of_an_author_belong_to_the_frames_that_own_them() -> None:
    case = with_follow_ups(
        said(*DILEMMA, code("a", "patience", 0.9), voice="author_claim", source="s"),
        said(source="r"),
        frames=[{"id": "one", "sources": ["s"]}, {"id": "other", "sources": ["r"]}],
    )
    verdicts = [row(compliance_section(case, f), "repeated_prisoners_dilemma").verdict for f in ("one", "other")]
    assert verdicts == ["kept", "unstated"]


def test_a_level_says_which_way_it_pushes_and_gives_no_threshold() -> None:
    case = with_follow_ups(
        said(code("a", "temptation", level="high"), code("b", "temptation", level="low"), code("a", "patience", 0.5))
    )
    found = row(compliance_section(case), "repeated_prisoners_dilemma")
    assert (found.verdict, found.thresholds[0].quantity) == ("depends", "payoff_ratio")
    assert found.statement.endswith(
        "The temptation is called high: the more of it, the harder the deal is to keep; all else equal, harder than "
        "for b. A level sets no threshold."
    )
    differing = with_follow_ups(
        said(code("a", "patience", level="high")), said(code("a", "patience", level="low"), source="r")
    )
    text = row(compliance_section(differing), "repeated_prisoners_dilemma").statement
    assert text.endswith("Sources differ on patience: high or low.")


def test_payoffs_to_which_a_result_does_not_apply_say_so() -> None:
    payoffs = [code("a", "reward", 3), code("a", "temptation", 2), code("a", "punishment", 1), code("a", "sucker", 0)]
    section = compliance_section(with_follow_ups(said(*payoffs)))
    found = row(section, "repeated_prisoners_dilemma")
    assert found.verdict == "not applicable"
    assert "temptation must lie above reward" in found.statement
    assert row(section, "trust_threshold").thresholds[0].sure == pytest.approx(0.5)


def test_the_belief_that_counts_is_that_in_the_least_trusted_of_the_others() -> None:
    payoffs = [code("a", "reward", 3), code("a", "temptation", 2), code("a", "punishment", 1), code("a", "sucker", 0)]
    one = [code("a", "belief", [0.6, 0.8], other="b")]
    case = with_follow_ups(said(*payoffs, *one))
    assert row(compliance_section(case), "trust_threshold", package="q").verdict == "kept"
    assert row(compliance_section(case), "trust_threshold", package="p").verdict == "depends"
    data = case.model_dump(by_alias=True)
    data["packages"][1]["needs"] = ("a", "b", "c")
    three = Case.model_validate(data)
    assert row(compliance_section(three), "trust_threshold", package="q").missing == ("belief",)
    doubt = said(code("a", "belief", 0.3, other="c"), name="doubt")
    data["statements"] = (*data["statements"], {"span": [9, 10], "paraphrase": "p", **doubt})
    found = row(compliance_section(Case.model_validate(data)), "trust_threshold", package="q")
    assert found.verdict == "broken"
    (belief_,) = [each for each in found.known if each.quantity == "belief"]
    assert (belief_.low, belief_.high, belief_.statements) == (0.3, 0.3, ("t0", "doubt"))


def test_what_would_do_is_said_in_one_sentence_per_package_and_actor() -> None:
    stated = said(*DILEMMA, code("a", "patience", 0.4), code("a", "penalty", 4, follow_up="shield"))
    section = compliance_section(with_follow_ups(stated))
    assert [(each.package, each.actor) for each in section.kept_if] == [("p", "a"), ("q", "a")]
    assert section.kept_if[0].text == (
        "Kept if cheating is detected within 0.76 periods, or a guarantor acts with a probability of at least 0.17."
    )
    assert "guarantor" in section.kept_if[0].results
    assert compliance_section(with_follow_ups()).kept_if == ()


def test_the_section_is_plain_json_and_the_same_each_time() -> None:
    case = with_follow_ups(said(*DILEMMA, promise("a", "x", "no")))
    once, again = (json.dumps(compliance_section(case).as_json(), allow_nan=False) for _ in range(2))
    assert once == again
    with pytest.raises(ChoiceError, match="unknown frame 'nobody'"):
        compliance_section(case, "nobody")


# the ledger and beliefs -----------------------------------------------------------------------------------------------


def test_a_commitment_counts_as_those_who_speak_of_it_agree() -> None:
    section = compliance_section(
        with_follow_ups(
            said(promise("a", "Leave the hill", "yes"), name="y", source="s"),
            said(promise("a", "leave  the hill", "no"), name="n", source="r"),
            said(promise("a", "pay", "yes"), promise("a", "stop", "no"), promise("a", "talk", "partly")),
            said(promise("a", "wait", "disputed"), promise("b", "go", "no")),
        )
    )
    counted = {entry.what: entry.counts_as for entry in section.commitments}
    assert counted == {
        "Leave the hill": "either",
        "pay": "kept",
        "stop": "broken",
        "talk": "either",
        "wait": "either",
        "go": "broken",
    }
    hill = section.commitments[0]
    assert [(each.kept, each.source, each.statement) for each in hill.sayings] == [("yes", "s", "y"), ("no", "r", "n")]
    assert hill.text == (
        "a: Leave the hill: kept according to X in s (y, reported); not kept according to X in r (n, reported)."
    )
    found = belief(section, "a")
    assert (found.kept, found.commitments, found.prior, found.strength) == ((1, 4), 5, (0.0, 1.0), STRENGTH)
    assert found.low == float(record_belief(1, 4).low) == pytest.approx(1 / 7)
    assert found.high == float(record_belief(4, 1).high) == pytest.approx(6 / 7)
    assert found.text.startswith("Of 5 commitments of a spoken of, 1 to 4 kept. ")


def test_an_agreement_says_of_whose_part_nothing_is_said() -> None:
    section = compliance_section(with_follow_ups(said(promise("b", "withdraw", "no", under="The pact"))))
    (found,) = section.agreements
    assert (found.under, found.spoken_of, found.silent_on) == ("The pact", ("b",), ("a",))
    assert found.text == "Of The pact, what is visible speaks of the part of b; it says nothing of that of a."


def test_a_stated_prior_and_likelihoods_give_the_posterior_and_payoffs_the_threshold() -> None:
    payoffs = [code("a", "reward", 3), code("a", "temptation", 2), code("a", "punishment", 1), code("a", "sucker", 0)]
    about = {"other": "b"}
    numbers = [
        code("a", "prior", 0.5, **about),
        code("a", "keeps_if_trustworthy", 0.9, **about),
        code("a", "keeps_if_untrustworthy", 0.3, **about),
    ]
    section = compliance_section(with_follow_ups(said(*payoffs, *numbers, promise("b", "go", "no"), name="t0")))
    found = belief(section, "b", "a")
    assert found.posterior == pytest.approx((0.125, 0.125))
    assert found.threshold == pytest.approx((0.5, 0.5))
    assert found.verdict == "below"
    assert "Cooperating takes a belief of at least 0.5: the belief does not suffice" in found.text
    assert found.statements == ("t0",)
    stated = compliance_section(with_follow_ups(said(*payoffs, code("a", "belief", [0.4, 0.7], other="b"))))
    assert belief(stated, "b", "a").verdict == "either"
    assert belief(stated, "b", "a").text.startswith("No source visible at the date says whether b kept a commitment. ")


def test_likelihoods_that_speak_for_neither_are_named() -> None:
    numbers = [
        code("a", "prior", 0.5, other="b"),
        code("a", "keeps_if_trustworthy", 0.3, other="b"),
        code("a", "keeps_if_untrustworthy", 0.9, other="b"),
    ]
    found = belief(compliance_section(with_follow_ups(said(*numbers))), "b", "a")
    assert found.posterior is None
    assert "No updating by Bayes: belief_bounds: keeps_if_trustworthy must not lie below" in found.text


def test_trust_levels_stand_beside_the_record() -> None:
    trust = {"kind": "trust", "from": "a", "to": "b", "level": "low"}
    found = belief(compliance_section(with_follow_ups(said(trust, name="t0"))), "b", "a")
    assert [(each.level, each.statement) for each in found.trust] == [("low", "t0")]
    assert (found.low, found.high, found.verdict) == (0.0, 1.0, "no threshold")
    assert found.text.endswith("Trust is called low in t0.")


# the case format ------------------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({"quantity": "patience"}, "gives a value or a level; give one of the two"),
    "both": ({"quantity": "patience", "value": 0.5, "level": "high"}, "gives a value or a level"),
    "share": ({"quantity": "belief", "value": 1.5, "other": "b"}, "belief 1.5 is outside 0-1"),
    "patience": ({"quantity": "patience", "value": [0.5, 1]}, "must lie below 1"),
    "amount": ({"quantity": "penalty", "value": -1}, "penalty -1 is below 0"),
    "count": ({"quantity": "punishment_periods", "value": [1, 2.5]}, "whole numbers of at least 1"),
    "war": ({"quantity": "war_value", "value": 0}, "should be below 0"),
    "other missing": ({"quantity": "prior", "value": 0.5}, "prior is about another actor; name it in other"),
    "other": ({"quantity": "penalty", "value": 1, "other": "b"}, "penalty is about the actor itself; remove other"),
    "quantity": ({"quantity": "patiense", "value": 1}, "patience"),
}


@pytest.mark.parametrize(("keys", "message"), WRONG.values(), ids=WRONG)
def test_a_code_that_cannot_be_is_refused(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Compliance.model_validate({"kind": "compliance", "actor": "a", **keys})


BASE = """id: c
title: C
sources: [{id: s, title: S, kind: news, published: 2025-01-01}]
actors: [{id: a, name: A, kind: state}]
issues: [{id: k, question: "How much?", scale: {0: none, 100: all}}]
packages: [{id: p, terms: {k: 50}}]
follow_ups: [{id: watch, kind: verification, reason: asked for, where: {k: 100}}]
statements:
  - {id: x, source: s, span: [0, 5], paraphrase: p, voice: author_claim, codes: [CODE]}
"""
MISUSED = {
    "actor": ("{kind: compliance, actor: aa, quantity: patience, value: 0.5}", "unknown actor 'aa'"),
    "package": ("{kind: compliance, actor: a, quantity: patience, value: 0.5, package: pp}", "unknown package 'pp'"),
    "follow-up": (
        "{kind: compliance, actor: a, quantity: detection_lag, value: 2, follow_up: wach}",
        "unknown follow-up 'wach'; did you mean 'watch'?",
    ),
    "other": ("{kind: compliance, actor: a, quantity: prior, value: 0.5, other: bb}", "unknown actor 'bb'"),
}


@pytest.mark.parametrize(("written", "message"), MISUSED.values(), ids=MISUSED)
def test_a_misused_code_is_found_with_its_line(written: str, message: str, tmp_path: Any) -> None:
    (tmp_path / "case.yaml").write_text(BASE.replace("CODE", written), encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load_case(tmp_path)
    assert "case.yaml:9:" in str(refused.value)
    assert message in str(refused.value)


def test_assumptions_of_one_frame_that_differ_are_found(tmp_path: Any) -> None:
    code_ = "{kind: compliance, actor: a, quantity: patience, value: %s}"
    frames = "frames: [{id: f, assumptions: [" + ", ".join(
        f"{{name: n{n}, reason: r, compliance: [{code_ % value}]}}" for n, value in enumerate((0.5, 0.6))
    )
    (tmp_path / "case.yaml").write_text(BASE.replace("CODE", "") + frames + "]}]\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"assumption 'n1' contradicts 'n0' on patience of 'a' in one frame"):
        load_case(tmp_path)


# the shipped cases ----------------------------------------------------------------------------------------------------


def test_alaska_states_no_number_so_every_row_says_what_is_missing() -> None:
    case = pourparler.load_case("alaska-2025")
    section = compliance_section(case, "pooled", case.as_of)
    assert {row.verdict for row in section.break_even} == {"unstated"}
    assert {row.package for row in section.break_even} == {None, *(package.id for package in case.packages)}
    assert {row.follow_up for row in section.break_even} == {None, *(each.id for each in case.follow_ups)}
    curves = {curve.id for curve in section.curves}
    assert {row.curve for row in section.break_even} == curves
    assert all(row.missing == RESULTS[row.result].inputs for row in section.break_even)
    has = {(row.package, row.follow_up) for row in section.break_even if row.in_package}
    assert has == {
        ("freeze-guarantees-architecture", "verification"),
        ("freeze-and-guarantees", "binding-guarantees"),
        ("freeze-guarantees-architecture", "binding-guarantees"),
    }


def test_the_ledger_of_alaska_has_both_sides_by_frame_and_date() -> None:
    case = pourparler.load_case("alaska-2025")
    told = {
        frame: [(entry.who, entry.counts_as) for entry in compliance_section(case, frame).commitments]
        for frame in ("pooled", "proxy-war", "imperial-bargain", "symbolic-win")
    }
    assert told["proxy-war"] == [("west", "broken"), ("ukraine", "broken"), ("europeans", "broken")]
    assert ("usa", "broken") in told["imperial-bargain"]
    assert len(told["pooled"]) == 5
    (minsk,) = compliance_section(case, "proxy-war").agreements
    assert (minsk.under, minsk.spoken_of) == ("Minsk II", ("west", "ukraine", "europeans"))
    assert "russia" in minsk.silent_on
    later = compliance_section(case, "detente", date(2025, 8, 20))
    assert ("russia", "kept") in [(entry.who, entry.counts_as) for entry in later.commitments]
    found = belief(later, "russia")
    assert found.low == pytest.approx(1 / 3)
    assert found.high == 1.0
