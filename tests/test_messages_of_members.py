"""Wrong values everywhere but in statements: each message, at its line and column."""

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

BAD_VALUES: dict[str, tuple[str, ...]] = {
    "as_of impossible": (
        BASE + "as_of: tomorrow\n",
        "8:8 as_of: 'tomorrow' is not a date; write 2025-08-15, or 2025-08-15T21:30:00Z",
    ),
    "member is text": (
        BASE + "factors: [peace]\n",
        "8:11 factors[0]: should be a mapping, not 'peace'; keys: id, title",
    ),
    "members a mapping": (
        BASE + "factors: {id: peace, title: Peace}\n",
        "8:10 factors: should be a list, not a mapping",
    ),
    "members nothing": (
        BASE + "factors:\n",
        "8:9 factors: should be a list, not nothing; write [] for none, or leave the key out",
    ),
    "title a number": ("id: talks\ntitle: 5\n", "2:8 title: should be text, not 5; write it in quotes"),
    "title a mapping": ("id: talks\ntitle: {a: 1}\n", "2:8 title: should be text, not a mapping"),
    "author a number": (BASE + "authors: [5]\n", "8:11 authors[0]: should be text, not 5; write it in quotes"),
    "authors text": (
        BASE + "authors: An Author\n",
        "8:10 authors: should be a list, not 'An Author'; write [An Author]",
    ),
    "scale without end": (
        BASE.replace(", 100: b", ""),
        "5:10 issues[0]: the scale does not say what 100 means; give 0 and 100",
    ),
    "scale anchor in words": (
        BASE.replace("50: m", "half: m"),
        "5:57 issues[0].scale.half: should be a whole number, not 'half'",
    ),
    "scale anchor outside": (BASE.replace("50: m", "500: m"), "5:10 issues[0]: anchor 500 is outside 0-100"),
    "scale anchor twice": (
        BASE.replace("50: m", "'0': m"),
        "5:57: the key '0' stands twice in one mapping; first in line 5; keep one",
    ),
    "votes that are no number": (
        BASE + "formats: [{id: f, title: F, can_block: [{id: b, quota: 1, members: {usa: .nan}}]}]\n",
        "8:74 formats[0].can_block[0].members.usa: should be a finite number, not nan",
    ),
    "scale a list": (
        BASE.replace("{0: a, 50: m, 100: b}", "[a, b]"),
        "5:50 issues[0].scale: should be a mapping, not ['a', 'b']; write 0: ..., 100: ..., each with what that end of "
        "the scale means",
    ),
    "built anchor in words": (
        BASE.replace("100: b}", "100: b}, built: [half]"),
        "5:81 issues[0].built[0]: should be a whole number, not 'half'",
    ),
    "built anchor half": (
        BASE.replace("100: b}", "100: b}, built: [0.5]"),
        "5:81 issues[0].built[0]: should be a whole number, not 0.5",
    ),
    "built anchor unknown": (
        BASE.replace("100: b}", "100: b}, built: [70]"),
        "5:10 issues[0]: built anchor 70 is not on the scale; anchors: [0, 50, 100]",
    ),
    "reference without reason": (
        BASE.replace("100: b}", "100: b}, reference: {value: 0}"),
        "5:84 issues[0].reference: missing key 'reason'",
    ),
    "reference a number": (
        BASE.replace("100: b}", "100: b}, reference: 0"),
        "5:84 issues[0].reference: should be a mapping, not 0; keys: value, reason, statements",
    ),
    "no terms": (BASE.replace("{land: 50}", "{}"), "6:30 packages[0].terms: should hold at least 1, not 0"),
    "core not set": (
        BASE.replace("{land: 50}", "{land: 50}, core: [sea]"),
        "6:12 packages[0]: core names 'sea', which is not among the terms",
    ),
    "sha256 in capitals": (
        BASE.replace("characters: 100", "sha256: " + "A" * 64),
        "3:72 sources[0].sha256: should be 64 hexadecimal digits in lower case, not "
        "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...'",
    ),
    "characters negative": (
        BASE.replace("characters: 100", "characters: -1"),
        "3:76 sources[0].characters: should be at least 0, not -1",
    ),
    "characters quoted": (
        BASE.replace("characters: 100", "characters: '100'"),
        "3:76 sources[0].characters: should be a whole number, not '100'",
    ),
    "published interval without basis": (
        BASE.replace("2025-08-15", "[2025-08-14, 2025-08-15]"),
        "3:11 sources[0]: published is an interval without a basis; say in published_basis how it is known",
    ),
    "published missing": (BASE.replace(" published: 2025-08-15,", ""), "3:11 sources[0]: missing key 'published'"),
    "alias not a list": (
        BASE.replace("name: USA", "name: USA, aliases: {fr: EU}"),
        "4:45 actors[0].aliases.fr: should be a list, not 'EU'; write [EU]",
    ),
    "speakers text": (
        BASE.replace("name: USA", "name: USA, speakers: Rubio"),
        "4:41 actors[0].speakers: should be a list, not 'Rubio'; write [Rubio]",
    ),
    "format without table": (
        BASE + "formats: [{id: room}]\n",
        "8:11 formats[0]: a format has at_table or stages; give one of the two",
    ),
    "format with both": (
        BASE + "formats: [{id: room, at_table: [usa], stages: [[usa]]}]\n",
        "8:11 formats[0]: a format has at_table or stages; give one of the two",
    ),
    "format with an empty stage": (
        BASE + "formats: [{id: room, stages: [[usa], []]}]\n",
        "8:11 formats[0]: a stage without actors; name who meets in it",
    ),
    "dispute with one side": (
        BASE + STATEMENT + "disputes: [{id: d, question: q, sides: [{claim: c, statements: [s]}]}]\n",
        "14:40 disputes[0].sides: should hold at least 2, not 1",
    ),
    "dispute side without statements": (
        BASE + STATEMENT + "disputes: [{id: d, question: q, sides: [{claim: c, statements: [s]}, "
        "{claim: e, statements: []}]}]\n",
        "14:93 disputes[0].sides[1].statements: should hold at least 1, not 0",
    ),
    "assumption without reason": (
        BASE + "frames: [{id: a, assumptions: [{name: x, imposable: {usa: russia}}]}]\n",
        "8:32 frames[0].assumptions[0]: missing key 'reason'",
    ),
    "assumption with unknown key": (
        BASE + "frames: [{id: a, assumptions: [{name: x, reason: r, imposabel: {usa: russia}}]}]\n",
        "8:53 frames[0].assumptions[0].imposabel: unknown key 'imposabel'; did you mean 'imposable'?",
    ),
    "assumption of nothing": (
        BASE + "frames: [{id: a, assumptions: [{name: x, reason: r}]}]\n",
        "8:32 frames[0].assumptions[0]: the assumption assumes nothing; give imposable, speaks_for, "
        "relative_gains, reference or compliance",
    ),
    "assumption by a bad name": (
        BASE + "frames: [{id: a, assumptions: [the best]}]\n",
        "8:32 frames[0].assumptions[0]: 'the best' cannot be an id; use letters, digits, '-', '_' and "
        "'.' without spaces",
    ),
    "assumption a number": (
        BASE + "frames: [{id: a, assumptions: [5]}]\n",
        "8:32 frames[0].assumptions[0]: should be text, not 5; write it in quotes",
    ),
    "kappa outside": (
        BASE + "assumptions: [{name: x, reason: r, relative_gains: {usa: {rival: russia, kappa: 3}}}]\n",
        "8:58 assumptions[0].relative_gains.usa: kappa [3, 3] should be [low, high] within 0-1",
    ),
    "imposable by a list": (
        BASE + "assumptions: [{name: x, reason: r, imposable: {usa: [russia]}}]\n",
        "8:53 assumptions[0].imposable.usa: should be text, not ['russia']",
    ),
    "assumed reference misspelt": (
        BASE + "assumptions: [{name: x, reason: r, reference: {land: nome}}]\n",
        "8:54 assumptions[0].reference.land: 'nome' is not one of none, a number or [low, high]; did you mean 'none'?",
    ),
    "key with a line break": (
        BASE + 'factors: [{id: a, title: b, "odd key": 1}]\n',
        "8:29 factors[0]['odd key']: unknown key 'odd key'; keys here: id, title",
    ),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_wrong_value_is_named_where_it_stands(name: str, tmp_path: Path) -> None:
    text, *expected = BAD_VALUES[name]
    assert problems(text, tmp_path) == expected
