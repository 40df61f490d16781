"""What a case says against itself: each check, its message and its place; and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.case_problems import problems

BASE = """id: talks
title: Talks
sources: [{id: f, title: F, kind: news, published: 2025-08-15, characters: 100}]
actors: [{id: usa, name: USA, kind: state}, {id: russia, name: Russia, kind: state}]
issues: [{id: land, question: Whose land, scale: {0: a, 50: m, 100: b}}]
packages: [{id: deal, terms: {land: 50}}]
questions: [{id: ends, question: Does it end, resolves: by June}]
"""
STATEMENT = """statements:
- id: s
  source: f
  span: [0, 9]
  paraphrase: p
  voice: reported
"""

DISPUTE = "- {id: d, question: q, sides: [{claim: a, statements: [s]}, {claim: b, statements: [s]}]}\n"


def statement(more: str) -> str:
    return BASE + STATEMENT + more


def code(text: str) -> str:
    return statement(f"  codes:\n  - {text}\n")


def two_stances(first: str, second: str) -> str:
    again = STATEMENT.replace("statements:\n", "").replace("id: s", "id: t")
    codes = [f"  codes: [{{kind: stance, issue: land, {stance}}}]\n" for stance in (first, second)]
    return BASE + STATEMENT + codes[0] + again + codes[1]


CONTRADICTIONS: dict[str, tuple[str, ...]] = {
    "duplicate source": (
        BASE.replace("sources: [", "sources: [{id: f, title: G, kind: news, published: 2025-08-14}, "),
        "3:70 sources[1].id: duplicate source id 'f'; the first is at case.yaml:3:16; rename one",
    ),
    "duplicate actor": (
        BASE.replace("id: russia", "id: usa"),
        "4:50 actors[1].id: duplicate actor id 'usa'; the first is at case.yaml:4:15; rename one",
    ),
    "duplicate issue": (
        BASE.replace("issues: [", "issues: [{id: land, question: q, scale: {0: a, 100: b}}, "),
        "5:63 issues[1].id: duplicate issue id 'land'; the first is at case.yaml:5:15; rename one",
    ),
    "duplicate package": (
        BASE.replace("packages: [", "packages: [{id: deal, terms: {land: 0}}, "),
        "6:47 packages[1].id: duplicate package id 'deal'; the first is at case.yaml:6:17; rename one",
    ),
    "duplicate question": (
        BASE.replace("questions: [", "questions: [{id: ends, question: q, resolves: r}, "),
        "7:56 questions[1].id: duplicate question id 'ends'; the first is at case.yaml:7:18; rename one",
    ),
    "duplicate statement": (
        BASE + STATEMENT + STATEMENT.replace("statements:\n", ""),
        "14:7 statements[1].id: duplicate statement id 's'; the first is at case.yaml:9:7; rename one",
    ),
    "duplicate factor": (
        BASE + "factors: [{id: a, title: A}, {id: a, title: B}]\n",
        "8:35 factors[1].id: duplicate factor id 'a'; the first is at case.yaml:8:16; rename one",
    ),
    "duplicate format": (
        BASE + "formats: [{id: a, at_table: [usa]}, {id: a, at_table: [russia]}]\n",
        "8:42 formats[1].id: duplicate format id 'a'; the first is at case.yaml:8:16; rename one",
    ),
    "duplicate frame": (
        BASE + "frames: [{id: a}, {id: a}]\n",
        "8:24 frames[1].id: duplicate frame id 'a'; the first is at case.yaml:8:15; rename one",
    ),
    "duplicate dispute": (
        BASE + STATEMENT + "disputes:\n" + DISPUTE * 2,
        "16:8 disputes[1].id: duplicate dispute id 'd'; the first is at case.yaml:15:8; rename one",
    ),
    "duplicate assumption": (
        BASE + "assumptions:\n" + "- {name: a, reason: r, reference: {land: 0}}\n" * 2,
        "10:10 assumptions[1].name: duplicate assumption name 'a'; the first is at case.yaml:9:10; rename one",
    ),
    "duplicate assumption inside a frame": (
        BASE + "assumptions:\n- {name: a, reason: r, reference: {land: 0}}\n"
        "frames:\n- {id: x, assumptions: [{name: a, reason: r, reference: {land: 5}}]}\n",
        "11:32 frames[0].assumptions[0].name: duplicate assumption name 'a'; the first is at "
        "case.yaml:9:10; rename one",
    ),
    "third duplicate": (
        BASE + "factors: [{id: a, title: A}, {id: a, title: B}, {id: a, title: C}]\n",
        "8:35 factors[1].id: duplicate factor id 'a'; the first is at case.yaml:8:16; rename one",
        "8:54 factors[2].id: duplicate factor id 'a'; the first is at case.yaml:8:16; rename one",
    ),
    "duplicate of a member that is not valid": (
        BASE + "factors: [{id: a}, {id: a, title: B}]\n",
        "8:11 factors[0]: missing key 'title'",
        "8:25 factors[1].id: duplicate factor id 'a'; the first is at case.yaml:8:16; rename one",
    ),
    "id of a member that is not valid is known": (
        BASE.replace("name: USA", "nam: USA") + STATEMENT + "  codes: [{kind: cost_sign, actor: usa, sign: rises}]\n",
        "4:10 actors[0]: missing key 'name'",
        "4:20 actors[0].nam: unknown key 'nam'; did you mean 'name'?",
    ),
    "list that cannot be read knows every id": (
        BASE.replace("actors: [{", "actors: usa # [{")
        + STATEMENT
        + "  codes: [{kind: cost_sign, actor: usa, sign: rises}]\n",
        "4:9 actors: should be a list, not 'usa'; write [usa]",
    ),
    "unknown source": (
        BASE + STATEMENT.replace("source: f", "source: g"),
        "10:11 statements[0].source: unknown source 'g'; sources: f",
    ),
    "unknown member_of": (
        BASE.replace("name: Russia", "name: Russia, member_of: [brics]"),
        "4:84 actors[1].member_of[0]: unknown actor 'brics'; actors: usa, russia",
    ),
    "unknown actor in a stance": (
        code("{kind: stance, actor: rusia, issue: land, position: 5}"),
        "15:27 statements[0].codes[0].actor: unknown actor 'rusia'; did you mean 'russia'?",
    ),
    "unknown issue in a stance": (
        code("{kind: stance, actor: usa, issue: lnd, position: 5}"),
        "15:39 statements[0].codes[0].issue: unknown issue 'lnd'; did you mean 'land'?",
    ),
    "unknown ids in requires": (
        code("{kind: requires, actor: us, issue: lan, within: 5, for: [deal, dael]}"),
        "15:29 statements[0].codes[0].actor: unknown actor 'us'; did you mean 'usa'?",
        "15:40 statements[0].codes[0].issue: unknown issue 'lan'; did you mean 'land'?",
        "15:68 statements[0].codes[0].for[1]: unknown package 'dael'; did you mean 'deal'?",
    ),
    "unknown ids in an answer": (
        code("{kind: answer, actor: us, package: dael, answer: accepts, conditions: {lnd: 5}}"),
        "15:27 statements[0].codes[0].actor: unknown actor 'us'; did you mean 'usa'?",
        "15:40 statements[0].codes[0].package: unknown package 'dael'; did you mean 'deal'?",
        "15:76 statements[0].codes[0].conditions.lnd: unknown issue 'lnd'; did you mean 'land'?",
    ),
    "unknown term in an answer": (
        code("{kind: answer, actor: usa, terms: {land: 0, sea: 5}, answer: rejects}"),
        "15:49 statements[0].codes[0].terms.sea: unknown issue 'sea'; issues: land",
    ),
    "unknown issue in a reference": (
        code("{kind: reference, issue: sea, value: none}"),
        "15:30 statements[0].codes[0].issue: unknown issue 'sea'; issues: land",
    ),
    "unknown actor in a cost": (
        code("{kind: cost, actor: usaa, low: 0, high: 1}"),
        "15:25 statements[0].codes[0].actor: unknown actor 'usaa'; did you mean 'usa'?",
    ),
    "unknown actor in a cost sign": (
        code("{kind: cost_sign, actor: usaa, sign: rises}"),
        "15:30 statements[0].codes[0].actor: unknown actor 'usaa'; did you mean 'usa'?",
    ),
    "unknown ids in an influence": (
        code("{kind: influence, actor: usaa, issue: lnd, level: high}"),
        "15:30 statements[0].codes[0].actor: unknown actor 'usaa'; did you mean 'usa'?",
        "15:43 statements[0].codes[0].issue: unknown issue 'lnd'; did you mean 'land'?",
    ),
    "unknown actors in a trust": (
        code("{kind: trust, from: usaa, to: rusia, change: falls}"),
        "15:25 statements[0].codes[0].from: unknown actor 'usaa'; did you mean 'usa'?",
        "15:35 statements[0].codes[0].to: unknown actor 'rusia'; did you mean 'russia'?",
    ),
    "unknown actor in a commitment": (
        code("{kind: commitment, who: usaa, what: peace, kept: no}"),
        "15:29 statements[0].codes[0].who: unknown actor 'usaa'; did you mean 'usa'?",
    ),
    "unknown factors in an effect": (
        code("{kind: effect, cause: war, on: peace, sign: lowers}"),
        "15:27 statements[0].codes[0].cause: unknown factor 'war'; the case has no factors",
        "15:36 statements[0].codes[0].on: unknown factor 'peace'; the case has no factors",
    ),
    "forecast on an unknown question": (
        code("{kind: forecast, question: end, likelihood: likely}"),
        "15:32 statements[0].codes[0].question: unknown question 'end'; did you mean 'ends'?",
    ),
    "forecast of an unknown answer": (
        code("{kind: forecast, question: ends, likelihood: likely, value: yess}"),
        "15:65 statements[0].codes[0].value: 'yess' is not an answer to question 'ends'; did you mean 'yes'?",
    ),
    "outcome on an unknown question": (
        code("{kind: outcome, question: starts, value: no}"),
        "15:31 statements[0].codes[0].question: unknown question 'starts'; questions: ends",
    ),
    "outcome of an unknown answer": (
        code("{kind: outcome, question: ends, value: perhaps}"),
        "15:44 statements[0].codes[0].value: 'perhaps' is not an answer to question 'ends'; answers: yes, no",
    ),
    "unknown package in a conclusion": (
        code("{kind: conclusion, package: dael, verdict: blocked}"),
        "15:33 statements[0].codes[0].package: unknown package 'dael'; did you mean 'deal'?",
    ),
    "unknown package in a legal finding": (
        code("{kind: legal, package: dael, finding: unlawful}"),
        "15:28 statements[0].codes[0].package: unknown package 'dael'; did you mean 'deal'?",
    ),
    "unknown issue in a legal finding": (
        code("{kind: legal, issue: lnd, finding: unlawful}"),
        "15:26 statements[0].codes[0].issue: unknown issue 'lnd'; did you mean 'land'?",
    ),
    "term on an unknown issue": (
        BASE.replace("terms: {land: 50}", "terms: {land: 50, territry: 5}"),
        "6:41 packages[0].terms.territry: unknown issue 'territry'; issues: land",
    ),
    "unknown actors of a package": (
        BASE.replace("terms: {land: 50}", "terms: {land: 50}, between: [usa, rusia], needs: [ukraine]"),
        "6:57 packages[0].between[1]: unknown actor 'rusia'; did you mean 'russia'?",
        "6:73 packages[0].needs[0]: unknown actor 'ukraine'; actors: usa, russia",
    ),
    "unknown actors of a format": (
        BASE + "formats: [{id: a, at_table: [usaa], can_block: [rusia]}, {id: b, stages: [[usa], [all, rusia]]}]\n",
        "8:30 formats[0].at_table[0]: unknown actor 'usaa'; did you mean 'usa'?",
        "8:49 formats[0].can_block[0]: unknown actor 'rusia'; did you mean 'russia'?",
        "8:88 formats[1].stages[1][1]: names 'all' beside other actors; 'all' already means every actor",
        "8:88 formats[1].stages[1][1]: unknown actor 'rusia'; did you mean 'russia'?",
    ),
    "unknown statement behind a reference": (
        BASE.replace("100: b}", "100: b}, reference: {value: 0, reason: r, statements: [s1]}"),
        "5:119 issues[0].reference.statements[0]: unknown statement 's1'; the case has no statements",
    ),
    "unknown ids in an assumption": (
        BASE + "assumptions:\n- name: a\n  reason: r\n  statements: [s1]\n  imposable: {ussa: rusia}\n"
        "  speaks_for: {west: [usaa]}\n  relative_gains: {usaa: {rival: rusia, kappa: 0.5}}\n"
        "  reference: {lnd: 5}\n",
        "11:16 assumptions[0].statements[0]: unknown statement 's1'; the case has no statements",
        "12:15 assumptions[0].imposable.ussa: unknown actor 'ussa'; did you mean 'usa'?",
        "12:21 assumptions[0].imposable.ussa: unknown actor 'rusia'; did you mean 'russia'?",
        "13:16 assumptions[0].speaks_for.west: unknown actor 'west'; actors: usa, russia",
        "13:23 assumptions[0].speaks_for.west[0]: unknown actor 'usaa'; did you mean 'usa'?",
        "14:20 assumptions[0].relative_gains.usaa: unknown actor 'usaa'; did you mean 'usa'?",
        "14:34 assumptions[0].relative_gains.usaa.rival: unknown actor 'rusia'; did you mean 'russia'?",
        "15:15 assumptions[0].reference.lnd: unknown issue 'lnd'; did you mean 'land'?",
    ),
    "unknown ids in a frame": (
        BASE + "frames: [{id: a, sources: [g], assumptions: [strong]}]\n",
        "8:28 frames[0].sources[0]: unknown source 'g'; sources: f",
        "8:46 frames[0].assumptions[0]: unknown assumption 'strong'; the case has no assumptions",
    ),
    "unknown actor in a frame's own assumption": (
        BASE + "frames: [{id: a, assumptions: [{name: x, reason: r, imposable: {ukraine: usa}}]}]\n",
        "8:65 frames[0].assumptions[0].imposable.ukraine: unknown actor 'ukraine'; actors: usa, russia",
    ),
    "unknown statement in a dispute": (
        BASE + STATEMENT + "disputes:\n" + DISPUTE.replace("s]}]", "s2]}]"),
        "15:85 disputes[0].sides[1].statements[0]: unknown statement 's2'; did you mean 's'?",
    ),
    "all outside a format": (
        code("{kind: cost_sign, actor: all, sign: rises}"),
        "15:30 statements[0].codes[0].actor: unknown actor 'all'; actors: usa, russia",
    ),
    "cyclic member_of": (
        BASE.replace("name: USA", "name: USA, member_of: [russia]").replace(
            "name: Russia", "name: Russia, member_of: [usa]"
        ),
        "4:43 actors[0].member_of[0]: cyclic member_of: usa -> russia -> usa; an actor cannot be a member of itself",
    ),
    "member of itself": (
        BASE.replace("name: USA", "name: USA, member_of: [usa]"),
        "4:43 actors[0].member_of[0]: cyclic member_of: usa -> usa; an actor cannot be a member of itself",
    ),
    "span beyond the document": (
        BASE + STATEMENT.replace("[0, 9]", "[90, 101]"),
        "11:9 statements[0].span: span [90, 101] goes beyond source 'f', which has 100 characters",
    ),
    "event after publication": (
        statement("  event_date: 2025-08-16\n"),
        "14:15 statements[0].event_date: dates in the wrong order: the event (2025-08-16) is after "
        "source 'f' (2025-08-15); what is reported has happened before it is published; mend "
        "event_date or published",
    ),
    "fact after publication": (
        BASE + STATEMENT.replace("reported", "observed_fact") + "  event_date: ['2025-08-16T00:00:00Z', 2025-08-17]\n",
        "14:15 statements[0].event_date: dates in the wrong order: the event "
        "(2025-08-16T00:00:00+00:00) is after source 'f' (2025-08-15); what is observed_fact has "
        "happened before it is published; mend event_date or published",
    ),
    "mixed salience": (
        two_stances("actor: usa, salience: high", "actor: usa, salience: [20, 40]"),
        "20:61 statements[1].codes[0].salience: ordinal and numeric salience mixed for actor 'usa': a "
        "level in statement 's', a number in 't'; give levels or numbers, not both, for one actor",
    ),
    "mixed salience through a bloc": (
        two_stances("actor: russia, salience: high", "actor: usa, salience: 40")
        + "assumptions: [{name: a, reason: r, speaks_for: {russia: [usa]}}]\n",
        "21:58 assumptions[0].speaks_for.russia[0]: ordinal and numeric salience mixed for actor "
        "'usa': a level from 'russia' in statement 's', a number in 't'; give levels or numbers, not "
        "both, for one actor",
    ),
    "assumptions at odds": (
        BASE
        + "assumptions:\n- {name: a, reason: r, reference: {land: 10}}\n- {name: b, reason: r, reference: {land: 90}}\n"
        + "frames: [{id: f, assumptions: [a, b]}]\n",
        "10:42 assumptions[1].reference.land: assumption 'b' contradicts 'a' on reference of 'land' in one frame; "
        "let the frame make only one of the two",
    ),
    "own rival": (
        BASE + "assumptions: [{name: a, reason: r, relative_gains: {usa: {rival: usa, kappa: 0.5}}}]\n",
        "8:66 assumptions[0].relative_gains.usa.rival: actor 'usa' is its own rival; name another actor",
    ),
    "imposes on itself": (
        BASE + "assumptions: [{name: a, reason: r, imposable: {usa: usa}}]\n",
        "8:53 assumptions[0].imposable.usa: cyclic imposable (on -> by): usa -> usa; no actor can "
        "impose on itself, not even through others",
    ),
    "cyclic imposable in one assumption": (
        BASE + "frames: [{id: x, assumptions: [{name: a, reason: r, imposable: {usa: russia, russia: usa}}]}]\n",
        "8:70 frames[0].assumptions[0].imposable.usa: cyclic imposable (on -> by): usa -> russia -> "
        "usa; no actor can impose on itself, not even through others",
    ),
    "cyclic imposable in a frame": (
        BASE + "assumptions:\n- {name: a, reason: r, imposable: {usa: russia}}\n"
        "- {name: b, reason: r, imposable: {russia: usa}}\nframes: [{id: x, assumptions: [a, b]}]\n",
        "9:41 assumptions[0].imposable.usa: cyclic imposable (on -> by): usa -> russia -> usa; no "
        "actor can impose on itself, not even through others",
    ),
    "actor twice at a table": (
        BASE + "formats: [{id: a, at_table: [usa, russia, usa]}]\n",
        "8:43 formats[0].at_table[2]: names actor 'usa' twice; keep one",
    ),
    "actor twice in a stage": (
        BASE + "formats: [{id: a, stages: [[usa, usa], [usa, russia]]}]\n",
        "8:34 formats[0].stages[0][1]: names actor 'usa' twice; keep one",
    ),
    "all beside others": (
        BASE + "formats: [{id: a, at_table: [all, usa]}, {id: b, at_table: [usa, all]}]\n",
        "8:35 formats[0].at_table[1]: names 'all' beside other actors; 'all' already means every actor",
        "8:66 formats[1].at_table[1]: names 'all' beside other actors; 'all' already means every actor",
    ),
    "core twice": (
        BASE.replace("terms: {land: 50}", "terms: {land: 50}, core: [land, land]"),
        "6:55 packages[0].core[1]: names issue 'land' twice; keep one",
    ),
    "requires a package twice": (
        code("{kind: requires, actor: usa, issue: land, within: 5, for: [deal, deal]}"),
        "15:70 statements[0].codes[0].for[1]: names package 'deal' twice; keep one",
    ),
    "actor called all": (
        BASE.replace("id: usa", "id: all"),
        "4:15 actors[0].id: 'all' cannot be the id of an actor: it means every actor of a format; choose another id",
    ),
    "actor called pooled": (
        BASE.replace("id: usa", "id: pooled"),
        "4:15 actors[0].id: 'pooled' cannot be the id of an actor: it is the frame of everything "
        "anyone says; choose another id",
    ),
    "actor called like the case": (
        BASE.replace("id: usa", "id: talks"),
        "4:15 actors[0].id: 'talks' cannot be the id of an actor: it is the id of the case; choose another id",
    ),
    "pooled with sources": (
        BASE + "frames: [{id: pooled, sources: [f], voices: [quoted]}]\n",
        "8:23 frames[0].sources: the frame 'pooled' lists sources, but it owns every source in every "
        "voice; remove sources; it may list assumptions",
        "8:37 frames[0].voices: the frame 'pooled' lists voices, but it owns every source in every "
        "voice; remove voices; it may list assumptions",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_is_named_where_it_stands(name: str, tmp_path: Path) -> None:
    text, *expected = CONTRADICTIONS[name]
    assert problems(text, tmp_path) == expected
