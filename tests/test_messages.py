"""Wrong values in statements and their codes: each message, at its line and column."""

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


def statement(more: str) -> str:
    return BASE + STATEMENT + more


def code(text: str) -> str:
    return statement(f"  codes:\n  - {text}\n")


BAD_VALUES: dict[str, tuple[str, ...]] = {
    "unknown key": (
        code("{kind: stance, actor: usa, issue: land, postion: 5, salience: high}"),
        "15:45 statements[0].codes[0].postion: unknown key 'postion'; did you mean 'position'?",
    ),
    "unknown key, nothing near": (
        code("{kind: stance, actor: usa, issue: land, xyz: 5, salience: high}"),
        "15:45 statements[0].codes[0].xyz: unknown key 'xyz'; keys here: kind, actor, issue, position, "
        "salience, accepts_within",
    ),
    "unknown top-level key": (BASE + "actor: [usa]\n", "8:1 actor: unknown key 'actor'; did you mean 'actors'?"),
    "missing key": (
        BASE + "statements:\n- {id: s, source: f, span: [0, 9], voice: reported}\n",
        "9:3 statements[0]: missing key 'paraphrase'",
    ),
    "missing title": ("id: talks\n", "1:1: missing key 'title'"),
    "missing kind": (
        code("{actor: usa, issue: land, position: 5}"),
        "15:5 statements[0].codes[0]: missing key 'kind'; kinds: stance, requires, answer, reference, "
        "cost, cost_sign, influence, trust, commitment, compliance, effect, forecast, outcome, conclusion, legal",
    ),
    "unknown kind": (
        code("{kind: stanse, actor: usa, issue: land, position: 5}"),
        "15:12 statements[0].codes[0].kind: unknown kind 'stanse'; did you mean 'stance'?",
    ),
    "unknown kind, nothing near": (
        code("{kind: 7, actor: usa}"),
        "15:12 statements[0].codes[0].kind: unknown kind 7; kinds: stance, requires, answer, "
        "reference, cost, cost_sign, influence, trust, commitment, compliance, effect, forecast, outcome, "
        "conclusion, legal",
    ),
    "null kind": (
        code("{kind: , actor: usa}"),
        "15:12 statements[0].codes[0].kind: unknown kind nothing; kinds: stance, requires, answer, "
        "reference, cost, cost_sign, influence, trust, commitment, compliance, effect, forecast, outcome, "
        "conclusion, legal",
    ),
    "code is text": (code("stance"), "15:5 statements[0].codes[0]: should be a mapping, not 'stance'"),
    "position is text": (
        code("{kind: stance, actor: usa, issue: land, position: abc}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not 'abc'",
    ),
    "position of three": (
        code("{kind: stance, actor: usa, issue: land, position: [1, 2, 3]}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not [1, 2, 3]",
    ),
    "position of one": (
        code("{kind: stance, actor: usa, issue: land, position: [1]}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not [1]",
    ),
    "position true": (
        code("{kind: stance, actor: usa, issue: land, position: true}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not true",
    ),
    "position a mapping": (
        code("{kind: stance, actor: usa, issue: land, position: {low: 1, high: 2}}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not a mapping",
    ),
    "position reversed": (
        code("{kind: stance, actor: usa, issue: land, position: [60, 40]}"),
        "15:55 statements[0].codes[0].position: interval reversed: [60, 40]; write [40, 60]",
    ),
    "position outside": (
        code("{kind: stance, actor: usa, issue: land, position: [0, 140]}"),
        "15:55 statements[0].codes[0].position: [0, 140] is outside 0-100; positions are given on the "
        "issue's 0-100 scale",
    ),
    "position infinite": (
        code("{kind: stance, actor: usa, issue: land, position: .inf}"),
        "15:55 statements[0].codes[0].position: interval ends must be finite numbers",
    ),
    "position not a number": (
        code("{kind: stance, actor: usa, issue: land, position: [.nan, 5]}"),
        "15:55 statements[0].codes[0].position: interval ends must be finite numbers",
    ),
    "position enormous": (
        code("{kind: stance, actor: usa, issue: land, position: 1e999}"),
        "15:55 statements[0].codes[0].position: interval ends must be finite numbers",
    ),
    "position of 5000 digits": (
        code("{kind: stance, actor: usa, issue: land, position: " + "9" * 5000 + "}"),
        "15:55 statements[0].codes[0].position: interval ends must be finite numbers",
    ),
    "salience misspelt": (
        code("{kind: stance, actor: usa, issue: land, salience: hgh}"),
        "15:55 statements[0].codes[0].salience: 'hgh' is not one of high, medium, low, a number or "
        "[low, high]; did you mean 'high'?",
    ),
    "salience outside": (
        code("{kind: stance, actor: usa, issue: land, salience: 500}"),
        "15:55 statements[0].codes[0].salience: 500 is outside 0-100; positions are given on the issue's 0-100 scale",
    ),
    "salience a mapping": (
        code("{kind: stance, actor: usa, issue: land, salience: {a: 1}}"),
        "15:55 statements[0].codes[0].salience: should be a number or [low, high], not a mapping",
    ),
    "stance states nothing": (
        code("{kind: stance, actor: usa, issue: land}"),
        "15:5 statements[0].codes[0]: a stance states nothing; give position, salience or accepts_within",
    ),
    "field name instead of key": (
        code("{kind: requires, actor: usa, issue: land, within: 5, packages: [deal]}"),
        "15:5 statements[0].codes[0]: missing key 'for'",
        "15:58 statements[0].codes[0].packages: unknown key 'packages'; keys here: kind, actor, issue, within, for",
    ),
    "requires nothing": (
        code("{kind: requires, actor: usa, issue: land, within: 5, for: []}"),
        "15:63 statements[0].codes[0].for: should hold at least 1, not 0",
    ),
    "requires text": (
        code("{kind: requires, actor: usa, issue: land, within: 5, for: deal}"),
        "15:63 statements[0].codes[0].for: should be a list, not 'deal'; write [deal]",
    ),
    "answer to nothing": (
        code("{kind: answer, actor: usa, answer: accepts}"),
        "15:5 statements[0].codes[0]: an answer is to a package or to terms; give one of the two",
    ),
    "answer to empty terms": (
        code("{kind: answer, actor: usa, terms: {}, answer: accepts}"),
        "15:39 statements[0].codes[0].terms: should hold at least 1, not 0",
    ),
    "answer to a list of terms": (
        code("{kind: answer, actor: usa, terms: [land], answer: accepts}"),
        "15:39 statements[0].codes[0].terms: should be a mapping, not ['land']",
    ),
    "term of a bad id": (
        code("{kind: answer, actor: usa, terms: {the land: 5}, answer: accepts}"),
        "15:40 statements[0].codes[0].terms['the land']: 'the land' cannot be an id; use letters, "
        "digits, '-', '_' and '.' without spaces",
    ),
    "cost in words": (
        code("{kind: cost, actor: usa, low: much, high: 3}"),
        "15:35 statements[0].codes[0].low: should be a number, not 'much'",
    ),
    "cost infinite": (
        code("{kind: cost, actor: usa, low: 0, high: .inf}"),
        "15:5 statements[0].codes[0]: costs must be finite numbers",
    ),
    "cost reversed": (
        code("{kind: cost, actor: usa, low: 2, high: 1}"),
        "15:5 statements[0].codes[0]: interval reversed: low 2 is above high 1",
    ),
    "trust says nothing": (
        code("{kind: trust, from: usa, to: russia}"),
        "15:5 statements[0].codes[0]: a trust code states nothing; give level or change",
    ),
    "legal about both": (
        code("{kind: legal, package: deal, issue: land, finding: none}"),
        "15:5 statements[0].codes[0]: a legal finding bears on a package or on an issue; give one of the two",
    ),
    "reference misspelt": (
        code("{kind: reference, issue: land, value: nne}"),
        "15:43 statements[0].codes[0].value: 'nne' is not one of none, a number or [low, high]; did you mean 'none'?",
    ),
    "codes nothing": (
        statement("  codes:\n"),
        "14:9 statements[0].codes: should be a list, not nothing; write [] for none, or leave the key out",
    ),
    "codes text": (
        statement("  codes: stance\n"),
        "14:10 statements[0].codes: should be a list, not 'stance'; write [stance]",
    ),
    "voice misspelt": (
        BASE + STATEMENT.replace("reported", "'quoted '"),
        "13:10 statements[0].voice: 'quoted ' is not one of quoted, reported, author_claim, "
        "author_forecast, author_judgement, observed_fact, other_expert; did you mean 'quoted'?",
    ),
    "voice a number": (
        BASE + STATEMENT.replace("reported", "5"),
        "13:10 statements[0].voice: 5 is not one of quoted, reported, author_claim, author_forecast, "
        "author_judgement, observed_fact, other_expert",
    ),
    "quoted without speaker": (
        BASE + STATEMENT.replace("reported", "quoted"),
        '9:3 statements[0]: voice "quoted" with no speaker; name the speaker',
    ),
    "span of one": (
        BASE + STATEMENT.replace("[0, 9]", "[0]"),
        "11:9 statements[0].span: should be [start, end), two whole numbers that count characters, not [0]",
    ),
    "span of fractions": (
        BASE + STATEMENT.replace("[0, 9]", "[0, 1.5]"),
        "11:9 statements[0].span: should be [start, end), two whole numbers that count characters, not [0, 1.5]",
    ),
    "span reversed": (
        BASE + STATEMENT.replace("[0, 9]", "[9, 3]"),
        "9:3 statements[0]: span [9, 3] is empty or reversed; write [start, end) with end after start",
    ),
    "span negative": (
        BASE + STATEMENT.replace("[0, 9]", "[-1, 3]"),
        "11:10 statements[0].span[0]: should be at least 0, not -1",
    ),
    "empty paraphrase": (
        BASE + STATEMENT.replace("paraphrase: p", 'paraphrase: ""'),
        "12:15 statements[0].paraphrase: should not be empty",
    ),
    "no paraphrase": (
        BASE + STATEMENT.replace("paraphrase: p", "paraphrase:"),
        "12:14 statements[0].paraphrase: should be text, not nothing",
    ),
    "id with a space": (
        BASE + STATEMENT.replace("id: s", "id: s 1"),
        "9:7 statements[0].id: 's 1' cannot be an id; use letters, digits, '-', '_' and '.' without spaces",
    ),
    "id a number": (
        BASE + STATEMENT.replace("id: s", "id: 7"),
        "9:7 statements[0].id: should be text, not 7; write it in quotes",
    ),
    "speaker true": (
        statement("  speaker: true\n"),
        "14:12 statements[0].speaker: should be text, not true; write it in quotes",
    ),
    "date impossible": (
        statement("  event_date: 2025-02-30\n"),
        "14:15 statements[0].event_date: '2025-02-30' is not a date; write 2025-08-15, or 2025-08-15T21:30:00Z",
    ),
    "date a number": (
        statement("  event_date: 2025\n"),
        "14:15 statements[0].event_date: should be a date or [earliest, latest], not 2025",
    ),
    "dates of three": (
        statement("  event_date: [2025-02-01, 2025-02-02, 2025-02-03]\n"),
        "14:15 statements[0].event_date: should be a date or [earliest, latest], not ['2025-02-01', "
        "'2025-02-02', '2025-02-03']",
    ),
    "dates reversed": (
        statement("  event_date: [2025-02-02, 2025-02-01]\n"),
        "14:15 statements[0].event_date: dates in the wrong order: 2025-02-02 is after 2025-02-01; "
        "write [earliest, latest]",
    ),
    "one of two dates impossible": (
        statement("  event_date: [2025-02-02, soon]\n"),
        "14:28 statements[0].event_date[1]: 'soon' is not a date; write 2025-08-15, or 2025-08-15T21:30:00Z",
    ),
    "tag-like key": (
        code("{kind: stance, actor: usa, issue: land, stance: 1, position: abc}"),
        "15:45 statements[0].codes[0].stance: unknown key 'stance'; did you mean 'salience'?",
        "15:66 statements[0].codes[0].position: should be a number or [low, high], not 'abc'",
    ),
    "long text": (
        code("{kind: stance, actor: usa, issue: land, position: " + "x" * 200 + "}"),
        "15:55 statements[0].codes[0].position: should be a number or [low, high], not "
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'",
    ),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_wrong_value_is_named_where_it_stands(name: str, tmp_path: Path) -> None:
    text, *expected = BAD_VALUES[name]
    assert problems(text, tmp_path) == expected
