"""The answer of an actor to a package: one small case for every sentence of the design's rules of acceptance.

Everything is about actor ``a`` and package ``p``; issues k, m and n have reference 0 unless a row says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

import pourparler
from pourparler.case.assemble import assemble
from pourparler.case.schema import Case
from tests.reference_acceptance import judge
from tests.small_cases import Data, accepts, cost, pooled, reference, rejects, requires, said, small, stance


@dataclass(frozen=True)
class Row:
    """A small case and the answer that the design's text gives."""

    id: str
    answer: str
    codes: Sequence[Data] = ()
    terms: Mapping[str, Any] = field(default_factory=lambda: {"k": 50})
    core: Sequence[str] = ()
    references: Mapping[str, Any] = field(default_factory=dict)
    assume: Mapping[str, Any] = field(default_factory=dict)
    rest: str | None = None
    disputed: bool = False
    bounds: tuple[float, float] | None = None
    stated: tuple[float, float] | None = None

    def case(self) -> Case:
        return small(
            [said(code, source=code.pop("source", "s")) for code in (dict(each) for each in self.codes)],
            packages={"p": {"terms": dict(self.terms), "core": list(self.core)}, "q": {"terms": {"n": 50}}},
            references=self.references,
            frames=[pooled(**self.assume)] if self.assume else [],
        )


def by(source: str, code: Data) -> Data:
    return {**code, "source": source}


LIKES, DISLIKES = stance("a", "k", 100), stance("a", "k", 0)
BOTH = {"k": 50, "m": 50}
NONE = {"k": "none"}

GAIN = [
    Row("gain of a liked term", "accepts", [LIKES], bounds=(0.5, 0.5), stated=(0.5, 0.5)),
    Row("gain of a disliked term", "refuses", [DISLIKES], bounds=(-0.5, -0.5), stated=(-0.5, -0.5)),
    Row("interval endpoints suffice", "torn", [stance("a", "k", [20, 30])], bounds=(-0.1, 0.1)),
    Row("exactly half way is a tie and accepted", "accepts", [stance("a", "k", 25)], bounds=(0.0, 0.0)),
    Row("lower bound zero is at least zero", "accepts", [stance("a", "k", [25, 60])], bounds=(0.0, 0.5)),
    Row("upper bound zero is not below zero", "torn", [stance("a", "k", [0, 25])], bounds=(-0.5, 0.0)),
    Row("thirds that cancel are a tie", "accepts", [stance("a", "k", 66.7), stance("a", "m", 16.65)], {"m": 33.3}),
    Row("a package that moves nothing is accepted unasked", "accepts", [], {"k": 0}, bounds=(0.0, 0.0)),
    Row("an unmoved term carries no weight", "accepts", [LIKES, stance("a", "m", 100)], {"k": 50, "m": 0}),
    Row("other issues stay at their reference", "accepts", [LIKES, stance("a", "m", 0)], bounds=(0.5, 0.5)),
    Row("nobody states a reference: it may be anywhere", "torn", [LIKES], references={"k": None}, bounds=(-0.5, 0.5)),
    Row("a stated reference", "refuses", [LIKES, reference("k", 80)], bounds=(-0.3, -0.3)),
    Row("an interval reference is a family", "torn", [LIKES, reference("k", [40, 60])], bounds=(-0.1, 0.1)),
]

SILENCE = [
    Row("silent: no stated cell bears on it", "silent", [stance("a", "m", 100)], bounds=(-0.5, 0.5)),
    Row("favours: stated cells at least zero, an open cell could overturn it", "favours", [LIKES], BOTH),
    Row("opposes: stated cells below zero, an open cell could overturn it", "opposes", [DISLIKES], BOTH),
    Row("torn: stated cells straddle zero", "torn", [LIKES, stance("a", "m", 0)], BOTH, stated=(-0.5, 0.5)),
    Row(
        "accepts whatever the silence hides",
        "accepts",
        [stance("a", "k", 100, "high"), stance("a", "m", salience="low")],
        {"k": 50, "m": 20},
        bounds=(0.15, 0.5),
        stated=(0.5, 0.5),
    ),
    Row(
        "refuses whatever the silence hides",
        "refuses",
        [stance("a", "k", 0, "high"), stance("a", "m", salience="low")],
        {"k": 50, "m": 20},
        bounds=(-0.5, -0.15),
    ),
    Row("core cell open: silent; on the rest: favours", "silent", [LIKES], BOTH, core=["m"], rest="favours"),
    Row("core cell open: silent; on the rest: opposes", "silent", [DISLIKES], BOTH, core=["m"], rest="opposes"),
    Row("core cell open and nothing else stated", "silent", [], BOTH, core=["m"], rest="silent"),
    Row("core cell stated, the rest open", "favours", [LIKES], BOTH, core=["k"]),
    Row(
        "a red line is no position: the core cell is open",
        "silent",
        [stance("a", "k", within=[40, 60])],
        core=["k"],
        rest="silent",
    ),
    Row(
        "accepts comes before an open core cell",
        "accepts",
        [stance("a", "k", 100, "high"), stance("a", "m", salience="low")],
        {"k": 50, "m": 20},
        core=["m"],
    ),
    Row("refuses comes before an open core cell", "refuses", [DISLIKES, rejects("a", "p")], BOTH, core=["m"]),
    Row("an open core cell comes before torn", "silent", [stance("a", "k", [20, 30])], BOTH, core=["m"], rest="torn"),
]

WEIGHTS = [
    Row("unstated salience is any", "torn", [LIKES, stance("a", "m", 20)], BOTH, bounds=(-0.1, 0.5)),
    Row(
        "a higher level weighs at least as much",
        "accepts",
        [stance("a", "k", 100, "high"), stance("a", "m", 20, "low")],
        BOTH,
        bounds=(0.2, 0.5),
    ),
    Row(
        "a higher level may weigh just as much",
        "torn",
        [stance("a", "k", 25, "high"), stance("a", "m", 20, "medium")],
        BOTH,
        bounds=(-0.05, 0.0),
    ),
    Row(
        "within a level weights are unordered",
        "torn",
        [stance("a", "k", 100, "high"), stance("a", "m", 20, "high")],
        BOTH,
        bounds=(-0.1, 0.5),
    ),
    Row(
        "running mean of all higher levels plus the largest of the next",
        "accepts",
        [stance("a", "k", 20, "high"), stance("a", "m", 100, "medium"), stance("a", "n", 100, "medium")],
        {"k": 20, "m": 50, "n": 20},
        bounds=(0.2, 0.35),
    ),
    Row(
        "an unstated salience beside levels is any",
        "torn",
        [stance("a", "k", 100, "high"), stance("a", "m", 20)],
        BOTH,
        bounds=(-0.1, 0.5),
    ),
    Row(
        "two sources differ on a level: unstated",
        "torn",
        [
            by("s1", stance("a", "k", 100, "high")),
            by("s2", stance("a", "k", salience="low")),
            stance("a", "m", 20, "low"),
        ],
        BOTH,
        bounds=(-0.1, 0.5),
    ),
    Row(
        "numeric weights are shares",
        "accepts",
        [stance("a", "k", 100, 20), stance("a", "m", 20, 80)],
        BOTH,
        bounds=(0.02, 0.02),
    ),
    Row(
        "numeric weights in boxes",
        "torn",
        [stance("a", "k", 100, [10, 20]), stance("a", "m", 20, [50, 80])],
        BOTH,
        bounds=(-0.1 * 8 / 9 + 0.5 / 9, 0.5 * 2 / 7 - 0.1 * 5 / 7),
    ),
    Row(
        "numeric and unstated: anywhere in 0-100",
        "torn",
        [stance("a", "k", 100, 10), stance("a", "m", 20)],
        BOTH,
        bounds=(-0.1 * 100 / 110 + 0.5 * 10 / 110, 0.5),
    ),
    Row(
        "an issue of no importance has no weight",
        "accepts",
        [stance("a", "k", 100, 20), stance("a", "m", 0, 0)],
        BOTH,
        bounds=(0.5, 0.5),
    ),
    Row(
        "only issues of no importance: any weights",
        "torn",
        [stance("a", "k", 100, 0), stance("a", "m", 0, 0)],
        BOTH,
        bounds=(-0.5, 0.5),
    ),
    Row(
        "stated bounds weigh stated cells only",
        "favours",
        [stance("a", "k", 100, "high"), stance("a", "m", salience="high")],
        BOTH,
        bounds=(-0.5, 0.5),
        stated=(0.5, 0.5),
    ),
]

RED_LINES = [
    Row("red line crossed", "refuses", [stance("a", "k", 100, within=[60, 100])]),
    Row("red line touched", "accepts", [stance("a", "k", 100, within=[50, 100])]),
    Row("red line on a term the package does not set", "accepts", [LIKES, stance("a", "n", within=[60, 100])]),
    Row(
        "red line on the term of an issue left at the reference",
        "refuses",
        [LIKES, stance("a", "m", within=[60, 100])],
        {"k": 50, "m": 0},
    ),
    Row(
        "of two red lines one is crossed",
        "refuses",
        [LIKES, by("s1", stance("a", "k", within=[0, 50])), by("s2", stance("a", "k", within=[60, 100]))],
    ),
    Row("inside a red line, and nothing else stated", "silent", [stance("a", "k", within=[0, 60])]),
    Row(
        "interval term disjoint from the red line",
        "refuses",
        [stance("a", "k", 100, within=[60, 100])],
        {"k": [30, 50]},
    ),
    Row("interval term touching the red line", "torn", [stance("a", "k", 100, within=[60, 100])], {"k": [30, 60]}),
    Row("interval term inside the red line", "accepts", [stance("a", "k", 100, within=[60, 100])], {"k": [60, 70]}),
    Row("partial overlap, and nothing else stated", "torn", [stance("a", "k", within=[60, 100])], {"k": [30, 60]}),
    Row(
        "partial overlap does not soften what stated cells oppose",
        "opposes",
        [stance("a", "k", 0, within=[0, 40])],
        {"k": [30, 60], "m": 50},
    ),
    Row(
        "refused by bounds although the overlap is partial",
        "refuses",
        [stance("a", "k", 0, within=[0, 40])],
        {"k": [30, 60]},
    ),
]

INTERVAL_TERMS = [
    Row("a family of gains", "accepts", [LIKES], {"k": [20, 80]}, bounds=(0.2, 0.8)),
    Row(
        "the best member lies at the ideal point", "accepts", [stance("a", "k", 50)], {"k": [20, 80]}, bounds=(0.2, 0.5)
    ),
    Row("a family around the reference", "torn", [LIKES], {"k": [40, 60]}, references={"k": 50}, bounds=(-0.1, 0.1)),
    Row(
        "a family that ends at the reference",
        "accepts",
        [LIKES],
        {"k": [50, 60]},
        references={"k": 50},
        bounds=(0.0, 0.1),
    ),
    Row(
        "a family whose best member is the reference",
        "torn",
        [LIKES],
        {"k": [40, 50]},
        references={"k": 50},
        bounds=(-0.1, 0.0),
    ),
]

REQUIREMENTS = [
    Row("requirement not met", "refuses", [LIKES, requires("a", "k", [60, 100], "p")]),
    Row("requirement met", "accepts", [LIKES, requires("a", "k", [50, 100], "p")]),
    Row("requirement for another package", "accepts", [LIKES, requires("a", "k", [60, 100], "q")]),
    Row(
        "requirement on an issue the package leaves at the reference",
        "refuses",
        [LIKES, requires("a", "m", [60, 100], "p")],
    ),
    Row("requirement that the reference meets", "accepts", [LIKES, requires("a", "m", [0, 10], "p")]),
    Row(
        "requirement on a term that exists only inside an agreement",
        "refuses",
        [LIKES, requires("a", "m", [0, 100], "p")],
        references={"m": "none"},
    ),
    Row(
        "requirement that an interval term meets in part",
        "torn",
        [LIKES, requires("a", "k", [60, 100], "p")],
        {"k": [50, 70]},
    ),
    Row("requirement of another actor", "accepts", [LIKES, requires("b", "k", [60, 100], "p")]),
]

ANSWERS = [
    Row("stated rejection of the package", "refuses", [LIKES, rejects("a", "p")]),
    Row("stated rejection of another package", "accepts", [LIKES, rejects("a", "q")]),
    Row(
        "rejecting terms rejects every package containing them",
        "refuses",
        [LIKES, rejects("a", {"k": 50})],
        {"k": 50, "n": 50},
    ),
    Row("rejecting a range rejects every term in it", "refuses", [LIKES, rejects("a", {"k": [40, 60]})]),
    Row("rejecting a range leaves terms beside it", "accepts", [LIKES, rejects("a", {"k": [51, 60]})]),
    Row("rejecting a bundle leaves one of its terms", "accepts", [LIKES, rejects("a", {"k": 50, "m": 50})]),
    Row(
        "rejecting a range that an interval term meets in part",
        "torn",
        [LIKES, rejects("a", {"k": [60, 100]})],
        {"k": [50, 70]},
    ),
    Row("a rejection in words alone stands", "refuses", [LIKES, rejects("a", "p", note="as it is now")]),
    Row(
        "a rejection of terms that are as its conditions say",
        "refuses",
        [LIKES, rejects("a", "p", conditions={"k": [40, 60]})],
    ),
    Row("a rejection whose conditions do not hold", "accepts", [LIKES, rejects("a", "p", conditions={"k": [60, 100]})]),
    Row("stated acceptance", "accepts", [stance("a", "k", [20, 30]), accepts("a", "p")]),
    Row("stated acceptance of an actor of whom nothing else is known", "accepts", [accepts("a", "p")], core=["k"]),
    Row("accepting terms accepts them", "accepts", [accepts("a", {"k": 50})]),
    Row("accepting a range accepts a term in it", "accepts", [accepts("a", {"k": [40, 60]})]),
    Row("accepting terms accepts only them", "silent", [accepts("a", {"k": 50})], BOTH),
    Row("accepting a bundle does not accept one of its terms", "silent", [accepts("a", BOTH)]),
    Row("accepting other terms", "silent", [accepts("a", {"k": 60})]),
    Row("accepting a range that an interval term exceeds", "silent", [accepts("a", {"k": [40, 60]})], {"k": [50, 70]}),
    Row("condition met", "accepts", [accepts("a", "p", conditions={"k": [50, 60]})]),
    Row("condition not met", "silent", [accepts("a", "p", conditions={"k": [51, 60]})]),
    Row("condition met at the reference", "accepts", [accepts("a", "p", conditions={"m": [0, 10]})]),
    Row("condition not met at the reference", "silent", [accepts("a", "p", conditions={"m": 50})]),
    Row("one of two conditions met", "silent", [accepts("a", "p", conditions={"k": 50, "m": 50})]),
    Row("condition in words never counts as met", "silent", [accepts("a", "p", note="if the rains come")]),
    Row("condition in words beside bounds that accept", "accepts", [LIKES, accepts("a", "p", note="if it rains")]),
    Row(
        "acceptance and rejection: refuses, disputed", "refuses", [accepts("a", "p"), rejects("a", "p")], disputed=True
    ),
    Row(
        "acceptance against a red line: refuses, disputed",
        "refuses",
        [accepts("a", "p"), stance("a", "k", within=[60, 100])],
        disputed=True,
    ),
    Row(
        "acceptance against a requirement: refuses, disputed",
        "refuses",
        [accepts("a", "p"), requires("a", "k", [60, 100], "p")],
        disputed=True,
    ),
    Row("acceptance of a sure loss: refuses, disputed", "refuses", [DISLIKES, accepts("a", "p")], disputed=True),
    Row(
        "an acceptance in words beside a rejection is not disputed",
        "refuses",
        [accepts("a", "p", note="if the rains come"), rejects("a", "p")],
    ),
    Row(
        "acceptance although a red line overlaps in part",
        "accepts",
        [accepts("a", "p"), stance("a", "k", within=[40, 60])],
        {"k": [50, 70]},
    ),
    Row("an answer of another actor", "accepts", [LIKES, rejects("b", "p")]),
]

NONE_REFERENCES = [
    Row("outside the red line", "refuses", [stance("a", "k", within=[60, 100])], references=NONE),
    Row("inside the red line, alone", "favours", [stance("a", "k", within=[40, 60])], references=NONE),
    Row("inside a stated position, alone", "favours", [stance("a", "k", [40, 60])], references=NONE),
    Row("outside a stated position", "torn", [stance("a", "k", [60, 80])], references=NONE),
    Row(
        "inside the red line, outside the stated position",
        "favours",
        [stance("a", "k", [60, 80], within=[40, 100])],
        references=NONE,
    ),
    Row("nothing stated: an open cell", "silent", [], references=NONE),
    Row(
        "inside, beside an unmoved term: still alone",
        "favours",
        [stance("a", "k", [40, 60])],
        {"k": 50, "m": 0},
        references=NONE,
    ),
    Row(
        "inside, beside a term accepted: accepts",
        "accepts",
        [stance("a", "k", [40, 60]), stance("a", "m", 100)],
        BOTH,
        references=NONE,
        bounds=(0.5, 0.5),
    ),
    Row(
        "inside, beside a term refused: refuses",
        "refuses",
        [stance("a", "k", [40, 60]), stance("a", "m", 0)],
        BOTH,
        references=NONE,
    ),
    Row("inside, beside an open cell: favours", "favours", [stance("a", "k", [40, 60])], BOTH, references=NONE),
    Row(
        "open, beside a term accepted: favours",
        "favours",
        [stance("a", "m", 100)],
        BOTH,
        references=NONE,
        bounds=(0.5, 0.5),
    ),
    Row(
        "outside a stated position, beside a term accepted: torn",
        "torn",
        [stance("a", "k", [60, 80]), stance("a", "m", 100)],
        BOTH,
        references=NONE,
    ),
    Row(
        "outside a stated position, beside stated cells below zero: opposes",
        "opposes",
        [stance("a", "k", [60, 80]), stance("a", "m", 0)],
        {**BOTH, "n": 50},
        references=NONE,
    ),
    Row("at the core and open", "silent", [stance("a", "m", 100)], BOTH, ["k"], NONE, rest="favours"),
    Row(
        "at the core with a red line",
        "accepts",
        [stance("a", "m", 100), stance("a", "k", within=[40, 60])],
        BOTH,
        ["k"],
        NONE,
    ),
    Row(
        "interval term partly inside the red line",
        "torn",
        [stance("a", "k", within=[60, 100])],
        {"k": [50, 70]},
        references=NONE,
    ),
    Row(
        "interval term partly inside a stated position",
        "torn",
        [stance("a", "k", [60, 80])],
        {"k": [50, 70]},
        references=NONE,
    ),
    Row("a rejected term", "refuses", [stance("a", "k", [40, 60]), rejects("a", {"k": 50})], references=NONE),
    Row(
        "sources differ on whether there is a reference: it may be anywhere",
        "torn",
        [LIKES, by("s1", reference("k", "none")), by("s2", reference("k", 20))],
        bounds=(-0.5, 0.5),
    ),
]

COSTS_AND_RIVALS = [
    Row(
        "a cost of no agreement makes up for a loss: a tie",
        "accepts",
        [DISLIKES, cost("a", 0.5, 0.5)],
        bounds=(0.0, 0.0),
    ),
    Row("a cost that may not make up for it", "torn", [DISLIKES, cost("a", 0.4, 0.6)], bounds=(-0.1, 0.1)),
    Row("a gain from no agreement", "refuses", [LIKES, cost("a", -0.7, -0.6)], bounds=(-0.2, -0.1)),
    Row("a cost is no position: silent", "silent", [cost("a", 0.1, 0.2)], bounds=(-0.4, 0.7)),
    Row(
        "only the sign of a cost: zero",
        "refuses",
        [DISLIKES, {"kind": "cost_sign", "actor": "a", "sign": "rises"}],
        bounds=(-0.5, -0.5),
    ),
    Row("cost of another actor", "refuses", [DISLIKES, cost("b", 0.5, 0.5)], bounds=(-0.5, -0.5)),
    Row(
        "a rival's gain counts against it",
        "accepts",
        [LIKES, stance("b", "k", 100)],
        assume={"relative_gains": {"a": {"rival": "b", "kappa": 1}}},
        bounds=(0.0, 0.0),
    ),
    Row(
        "a rival's loss counts for it",
        "accepts",
        [stance("a", "k", 20), stance("b", "k", 0)],
        assume={"relative_gains": {"a": {"rival": "b", "kappa": 0.5}}},
        bounds=(0.15, 0.15),
    ),
    Row(
        "kappa in an interval",
        "torn",
        [stance("a", "k", 40), stance("b", "k", 100)],
        assume={"relative_gains": {"a": {"rival": "b", "kappa": [0.2, 1]}}},
        bounds=(-0.2, 0.2),
    ),
    Row(
        "the end of kappa that counts depends on the sign of the rival's gain",
        "torn",
        [stance("a", "k", 25), stance("b", "k", [0, 100])],
        assume={"relative_gains": {"a": {"rival": "b", "kappa": [0.2, 1]}}},
        bounds=(-0.5, 0.5),
    ),
    Row(
        "a rival of whom nothing is stated",
        "favours",
        [stance("a", "k", 40)],
        assume={"relative_gains": {"a": {"rival": "b", "kappa": [0.5, 1]}}},
        bounds=(-0.2, 0.8),
        stated=(0.3, 0.3),
    ),
    Row("kappa is zero unless assumed", "accepts", [LIKES, stance("b", "k", 100)], bounds=(0.5, 0.5)),
]

ROWS = [
    *GAIN,
    *SILENCE,
    *WEIGHTS,
    *RED_LINES,
    *INTERVAL_TERMS,
    *REQUIREMENTS,
    *ANSWERS,
    *NONE_REFERENCES,
    *COSTS_AND_RIVALS,
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_answer(row: Row) -> None:
    study = pourparler.run_study(row.case(), frames=["pooled"])
    [found] = [each for each in study.acceptance_rows if (each.actor, each.package) == ("a", "p")]
    assert (found.answer, found.rest, found.disputed) == (row.answer, row.rest, row.disputed), found.why
    if row.bounds:
        assert (found.low, found.high) == pytest.approx(row.bounds, abs=1e-12)
    if row.stated:
        assert (found.stated_low, found.stated_high) == pytest.approx(row.stated, abs=1e-12)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_reference_gives_the_same_answer(row: Row) -> None:
    case = row.case()
    found = judge(assemble(case), "a", case.packages[0])
    assert (found.answer, found.rest, found.disputed) == (row.answer, row.rest, row.disputed)


def test_ids_of_the_table_are_unique() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
