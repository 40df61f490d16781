"""A mediator's view: dominance against enumeration, trades against loops, hand-made cases, and how it travels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.case.situation import Situation
from pourparler.reach.mediation.adapter import MediatorSection
from pourparler.reach.mediation.dominance import dominance, pairwise_gains
from pourparler.reach.mediation.frontier import package_worth
from pourparler.reach.mediation.tables import FrontierRow, TradeRow
from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
from pourparler.report.document import study_schema
from pourparler.report.mediation import mediator_lines
from pourparler.report.repeat import command_again
from pourparler.report.report import render_report
from pourparler.study import Study
from tests.reference_mediation import gain_bounds, logrolls, pareto, worth_of
from tests.settle_cases import case_of
from tests.small_cases import Data, pooled, reference, said, small, stance

ISSUES = ("k", "m", "n")
TABLE = {"f": {"at_table": ["a", "b"]}}
VALUES = (0, 10, 30, 50, 70, 100)


def run(case: Case) -> Study:
    return pourparler.run_study(case, mediator=True)


def section(case: Case) -> MediatorSection:
    found = run(case).mediator
    assert found is not None
    return found


def status(case: Case) -> dict[str, str]:
    return {row.package: row.status for row in section(case).frontier}


# --- dominance --------------------------------------------------------------------------------------


def random_case(rng: np.random.Generator, *, numbers: bool) -> Case:
    """Three issues, some packages, three parties: all in numbers, or intervals, levels, silence and open references."""

    def interval() -> Any:
        low, high = sorted(rng.choice(VALUES, 2).tolist())
        return float(low) if numbers or rng.random() < 0.5 else [low, high]

    codes: list[Data] = []
    for actor in ("a", "b", "c"):
        numeric = numbers or rng.random() < 0.3
        for issue in ISSUES:
            salience: Any = rng.choice(["high", "medium", "low"]).item()
            if numeric:
                low, high = sorted(rng.choice((5, 20, 40, 90), 2).tolist())
                salience = low if numbers else [low, high]
            silent = not numbers and rng.random() < 0.2
            unsaid = not numbers and rng.random() < 0.3
            if not (silent and unsaid):
                codes.append(stance(actor, issue, None if silent else interval(), None if unsaid else salience))
    packages = {}
    for number in range(int(rng.integers(2, 6))):
        chosen = [issue for issue in ISSUES if rng.random() < 0.7] or ["k"]
        packages[f"p{number}"] = {"terms": {issue: interval() for issue in chosen}}
    references = {issue: float(rng.choice(VALUES)) if numbers or rng.random() < 0.6 else [20, 60] for issue in ISSUES}
    return small([said(*codes)], packages=packages, formats={"f": {"at_table": ["all"]}}, references=references)


@pytest.mark.parametrize("seed", range(25))
def test_bounds_between_two_packages_are_those_of_an_enumeration(seed: int) -> None:
    (evaluation,) = pourparler.run_study(random_case(np.random.default_rng(seed), numbers=False)).section.evaluations
    packages = evaluation.packages
    for q, (old, gains) in enumerate(zip(packages, pairwise_gains(evaluation.inputs), strict=True)):
        for p, new in enumerate(packages):
            for i, actor in enumerate(evaluation.actor_index):
                everything = gain_bounds(evaluation.situation, actor, old, new, stated=False)
                assert everything is not None
                assert (gains.low[i, p], gains.high[i, p]) == pytest.approx(everything, abs=1e-9)
                stated = gain_bounds(evaluation.situation, actor, old, new, stated=True)
                if stated is None or p == q:
                    assert np.isnan(gains.stated_low[i, p])
                else:
                    assert (gains.stated_low[i, p], gains.stated_high[i, p]) == pytest.approx(stated, abs=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_with_numbers_the_frontier_is_that_of_the_definition(seed: int) -> None:
    case = random_case(np.random.default_rng(seed), numbers=True)
    study = run(case)
    (evaluation,) = study.section.evaluations
    issues = [issue for issue in ISSUES if any(issue in package.terms for package in case.packages)]
    parties = list(evaluation.actor_index)
    worth = {
        package.id: [worth_of(evaluation.situation, package, party, issues) for party in parties]
        for package in case.packages
    }
    rows = study.frontier_rows
    assert {row.basis for row in rows} == {"numbers"}
    assert {row.package for row in rows if row.status == "on_frontier"} == pareto(worth)
    for row in rows:
        assert [each.worth for each in row.worth] == pytest.approx(worth[row.package], abs=1e-8)
    (found,) = dominance(evaluation.inputs, [range(len(parties))])
    ids = [package.id for package in case.packages]
    by_bounds = {row.package: {ids[p] for p in np.flatnonzero(found.surely[ids.index(row.package)])} for row in rows}
    assert by_bounds == {row.package: set(row.dominated_by) for row in rows}
    assert np.array_equal(found.surely, found.possibly)


def test_what_dominates_surely_does_so_wherever_the_intervals_end() -> None:
    better, worse = {"terms": {"k": 60, "m": 40}}, {"terms": {"k": 20, "m": 40}}
    talk = [stance("a", "k", [70, 100], "high"), stance("b", "k", [60, 80]), stance("b", "m", 10)]
    case = small([said(*talk)], packages={"better": better, "worse": worse}, formats=TABLE)
    rows = {row.package: row for row in section(case).frontier}
    assert rows["worse"].status == "dominated"
    assert rows["worse"].dominated_by == ("better",)
    assert rows["worse"].basis == "bounds"
    assert rows["worse"].statements == ("t0",)
    assert rows["better"].status == "on_frontier"
    assert rows["worse"].text == "better would leave nobody at the table worse off, and somebody better."


def test_silence_decides_nothing_and_is_named() -> None:
    packages: dict[str, Data] = {"better": {"terms": {"k": 60}}, "worse": {"terms": {"k": 20}}}
    found = section(small([said(stance("a", "k", 100))], packages=packages, formats=TABLE))
    row = next(row for row in found.frontier if row.package == "worse")
    assert (row.status, row.dominated_by, row.dominated_as_stated_by) == ("open", (), ())
    assert [(cell.actor, cell.issue) for cell in row.open_cells] == [("b", "k")]
    (gap,) = found.missing
    assert (gap.needed_for, gap.actor, gap.issue, gap.input, gap.hangs) == ("frontier", "b", "k", "position", 1)
    assert gap.way_out == "state it: {kind: stance, actor: b, issue: k, position: 0 to 100}"


def test_stated_cells_alone_tell_only_where_everybody_says_something() -> None:
    packages: dict[str, Data] = {"better": {"terms": {"k": 60, "m": 30}}, "worse": {"terms": {"k": 20}}}
    both = [stance("a", "k", 100), stance("a", "m", 30), stance("b", "k", 70)]
    row = next(
        row
        for row in section(small([said(*both)], packages=packages, formats=TABLE)).frontier
        if row.package == "worse"
    )
    assert (row.status, row.dominated_as_stated_by) == ("open", ("better",))
    assert [(cell.actor, cell.issue) for cell in row.open_cells] == [("b", "m")]
    assert "On stated positions alone better would leave nobody worse off" in row.text
    one = section(small([said(*both[:2])], packages=packages, formats=TABLE)).frontier
    assert {row.dominated_as_stated_by for row in one} == {()}


def test_a_term_without_a_reference_compares_only_where_both_packages_name_it() -> None:
    talk = said(stance("a", "k", 100), stance("b", "k", 100), stance("a", "m", 100), stance("b", "m", 100))
    none = said(reference("m", "none"))
    apart: dict[str, Data] = {"more": {"terms": {"k": 60, "m": 50}}, "less": {"terms": {"k": 20}}}
    assert status(small([talk, none], packages=apart, formats=TABLE))["less"] == "open"
    gaps = section(small([talk, none], packages=apart, formats=TABLE)).missing
    assert ("reference", "m") in {(gap.input, gap.issue) for gap in gaps}
    alike = {"more": {"terms": {"k": 60, "m": 50}}, "less": {"terms": {"k": 20, "m": 50}}}
    assert status(small([talk, none], packages=alike, formats=TABLE)) == {"more": "on_frontier", "less": "dominated"}


def test_terms_set_alike_are_the_same_term_even_as_intervals() -> None:
    talk = said(stance("a", "k", 100), stance("b", "k", 100), stance("a", "m", [0, 100], "high"))
    packages = {"more": {"terms": {"k": 60, "m": [20, 80]}}, "less": {"terms": {"k": 20, "m": [20, 80]}}}
    assert status(small([talk], packages=packages, formats=TABLE))["less"] == "dominated"


def test_who_minds_a_rivals_gain_is_not_better_off_by_both_gaining() -> None:
    packages: dict[str, Data] = {"more": {"terms": {"k": 60}}, "less": {"terms": {"k": 20}}}
    talk = [said(stance("a", "k", 100, 50), stance("b", "k", 100, 50))]
    assert status(small(talk, packages=packages, formats=TABLE))["less"] == "dominated"
    minds = pooled(relative_gains={"a": {"rival": "b", "kappa": [0, 1]}})
    jealous = section(small(talk, packages=packages, formats=TABLE, frames=[minds])).frontier
    assert {row.basis for row in jealous} == {"bounds"}
    assert {row.package: row.status for row in jealous}["less"] == "dominated"
    sure = pooled(relative_gains={"a": {"rival": "b", "kappa": [0.5, 1]}})
    thrice = [said(stance("a", "k", 50, 50), stance("b", "k", 100, 50))]
    told = {
        row.package: row for row in section(small(thrice, packages=packages, formats=TABLE, frames=[sure])).frontier
    }
    assert told["less"].dominated_by == ()


def test_one_package_or_none_has_nothing_to_compare() -> None:
    assert section(small([said(stance("a", "k", 100))], formats=TABLE)).frontier == ()
    packages: dict[str, Data] = {"p": {"terms": {"k": 10}}, "q": {"terms": {"k": 20}, "between": ["a", "c"]}}
    assert section(small([said(stance("a", "k", 100))], packages=packages, formats=TABLE)).frontier == ()


# --- trades -----------------------------------------------------------------------------------------


def apart(*saliences: Any, first: Sequence[Any] = (0, 0), second: Sequence[Any] = (100, 80), **more: Any) -> Case:
    """Parties a and b apart on k and m, with saliences a/k, a/m, b/k, b/m."""
    codes = [
        stance(actor, issue, position, salience)
        for (actor, issue, position), salience in zip(
            [("a", "k", first[0]), ("a", "m", first[1]), ("b", "k", second[0]), ("b", "m", second[1])],
            saliences,
            strict=True,
        )
    ]
    return small([said(code) for code in codes] + more.pop("also", []), formats=TABLE, **more)


def trade(case: Case) -> TradeRow:
    (found,) = section(case).trades
    return found


def test_each_gives_way_where_it_cares_less() -> None:
    found = trade(apart("high", "low", "low", "medium", first=([0, 20], 0)))
    assert (found.kind, found.barred, found.ratio, found.shifts, found.gain) == ("logroll", False, None, None, None)
    assert (found.first.actor, found.first.issue, found.first.start, found.first.toward) == ("a", "m", 0, 80)
    assert (found.second.actor, found.second.issue, found.second.start, found.second.toward) == ("b", "k", 100, 20)
    assert (found.first.salience, found.first.salience_elsewhere) == ("low", "high")
    assert found.statements == ("t1", "t0", "t3", "t2")
    assert found.text.startswith("a gives way on m from 0 towards 80 (its salience is low there, high on the other); b")


@pytest.mark.parametrize(
    "saliences",
    [
        ("high", "low", "high", "low"),
        ("high", "high", "low", "high"),
        ("high", "low", "medium", None),
        (None, None, None, None),
        (50, 20, [10, 40], [30, 60]),
        (50, 20, 100, 40),
        (0, 0, 10, 20),
    ],
)
def test_the_same_order_an_unknown_one_or_the_same_proportion_is_no_trade(saliences: tuple[Any, ...]) -> None:
    assert section(apart(*saliences)).trades == ()


def test_who_overlaps_on_an_issue_has_nothing_to_trade_there() -> None:
    assert section(apart("high", "low", "low", "high", second=([0, 50], 80))).trades == ()
    assert section(apart("high", "low", "low", "high", second=(0, 80))).trades == ()


def test_a_salience_that_would_tell_is_named() -> None:
    (gap,) = [gap for gap in section(apart("high", "low", "low", None)).missing if gap.needed_for == "trades"]
    assert (gap.actor, gap.issue, gap.input, gap.why, gap.hangs) == ("b", "m", "salience", "is not stated", 1)
    assert gap.way_out == "state it: {kind: stance, actor: b, issue: m, salience: high, medium or low}"
    in_numbers = section(apart(40, 10, 10, None)).missing
    assert [gap.way_out for gap in in_numbers if gap.needed_for == "trades"] == [
        "state it: {kind: stance, actor: b, issue: m, salience: 0 to 100}"
    ]
    told = section(apart("high", "high", "low", "medium")).missing
    assert [gap for gap in told if gap.needed_for == "trades"] == []


def test_red_lines_limit_or_bar_a_trade() -> None:
    short = apart("high", "low", "low", "high", also=[said(stance("a", "m", within=[0, 30]), name="line")])
    found = trade(short)
    assert (found.first.limit, found.first.limited_by, found.barred) == (30, ("line",), False)
    assert found.second.limit == found.second.toward
    assert "towards 80, as far as 30" in found.text
    none = trade(apart("high", "low", "low", "high", also=[said(stance("a", "m", within=[0, 0]), name="line")]))
    assert (none.first.limit, none.barred) == (None, True)
    third = small(
        [said(*(code for code in _codes())), said(stance("c", "m", within=[0, 10]))],
        formats={"f": {"at_table": ["a", "b"], "can_block": ["c"]}},
    )
    assert trade(third).first.limit == 10


def _codes() -> list[Data]:
    rows = [("a", "k", 0, "high"), ("a", "m", 0, "low"), ("b", "k", 100, "low"), ("b", "m", 80, "high")]
    return [stance(*row) for row in rows]


def test_numbers_give_the_ratio_of_equal_gains_and_the_exchange() -> None:
    rows = [
        ("ann", 100, {"toll": (0.0, 80), "ring": (0.0, 20)}),
        ("bob", 50, {"toll": (100.0, 30), "ring": (100.0, 60)}),
    ]
    data = case_of(rows).model_dump(mode="json", by_alias=True)
    found = trade(Case.model_validate({**data, "formats": [{"id": "f", "at_table": ["all"]}]}))
    assert (found.first.actor, found.first.issue, found.second.issue) == ("ann", "ring", "toll")
    assert found.ratio == pytest.approx((20 + 60) / (80 + 30))
    assert found.shifts is not None
    assert found.gain is not None
    assert abs(found.shifts[1] / found.shifts[0]) == pytest.approx(found.ratio)
    saliences, capability = [[0.2, 0.8], [0.6, 0.3]], [[100, 100], [50, 50]]
    played = equal_gain_exchange([[0, 0], [100, 100]], capability, saliences, rounds=1)
    assert found.gain == pytest.approx(played.own_gain[0, 1, 0])
    mine = 0.8 * abs(found.shifts[1]) - 0.2 * abs(found.shifts[0])
    theirs = 0.6 * abs(found.shifts[0]) - 0.3 * abs(found.shifts[1])
    assert [mine, theirs] == pytest.approx([found.gain, found.gain])


def test_both_may_care_more_about_the_same_issue_in_other_proportions() -> None:
    found = trade(apart(90, 30, 50, 40))
    assert (found.kind, found.first.issue, found.second.issue) == ("exchange", "m", "k")
    assert found.ratio == pytest.approx((30 + 40) / (90 + 50))
    assert (found.shifts, found.gain) == (None, None)


@pytest.mark.parametrize("seed", range(40))
def test_logrolls_are_those_of_a_search_over_everybody(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = random_case(rng, numbers=bool(seed % 4 == 0))
    study = run(case)
    (evaluation,) = study.section.evaluations
    found = {
        frozenset([(row.first.actor, row.first.issue), (row.second.actor, row.second.issue)])
        for row in study.trade_rows
        if row.kind == "logroll"
    }
    wanted = logrolls(evaluation.situation, list(evaluation.actor_index))
    assert found == {frozenset([(one, k), (other, m)]) for one, k, other, m in wanted}
    assert len(found) == sum(row.kind == "logroll" for row in study.trade_rows)
    for row in study.trade_rows:
        if row.kind == "exchange":
            assert _proportion(evaluation.situation, row) > 1
        for side in (row.first, row.second):
            assert side.start != side.toward
            assert side.limit is None or min(side.start, side.toward) <= side.limit <= max(side.start, side.toward)


def _proportion(situation: Situation, row: TradeRow) -> float:
    def salience(actor: str, issue: str) -> float:
        value = situation.cell(actor, issue).salience
        return float(value[0]) if isinstance(value, tuple) else float("nan")

    mine = salience(row.first.actor, row.second.issue) / salience(row.first.actor, row.first.issue)
    theirs = salience(row.second.actor, row.second.issue) / salience(row.second.actor, row.first.issue)
    return mine / theirs


def test_saliences_give_the_same_trades_in_any_order_of_actors() -> None:
    rng = np.random.default_rng(3)
    case = random_case(rng, numbers=True)
    turned = case.model_copy(update={"actors": case.actors[::-1], "issues": case.issues[::-1]})

    def of(each: Case) -> set[frozenset[tuple[str, str, float | None]]]:
        sides = [(row.first, row.second) for row in section(each).trades]
        return {frozenset((side.actor, side.issue, side.limit) for side in pair) for pair in sides}

    assert of(case) == of(turned) != set()


# --- how it travels ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def traded() -> Study:
    packages: dict[str, Data] = {"better": {"terms": {"k": 30}}, "worse": {"terms": {"k": 0}}}
    return run(apart("high", "low", "low", "medium", first=(40, 0), packages=packages))


def test_it_is_there_on_request_only(traded: Study) -> None:
    plain = pourparler.run_study(traded.case)
    assert plain.mediator is None
    assert (plain.frontier_rows, plain.trade_rows, plain.mediator_missing_rows) == ((), (), ())
    assert json.loads(plain.to_json())["mediator"] is None
    assert 'id="mediator"' not in render_report(plain)
    assert "--mediator" in command_again(traded)[0]
    assert "--mediator" not in command_again(plain)[0]


def test_it_is_part_of_the_document_and_of_the_tables(traded: Study, tmp_path: Path) -> None:
    document = json.loads(traded.to_json())
    jsonschema.validate(document, json.loads(study_schema()), jsonschema.Draft202012Validator)
    assert [row["status"] for row in document["mediator"]["frontier"]] == ["on_frontier", "dominated"]
    assert document["mediator"]["trades"][0]["first"]["actor"] == "a"
    tables = traded.save(tmp_path / "out") / "tables"
    assert (
        (tables / "frontier.csv").read_text(encoding="utf-8").splitlines()[0].startswith("package,format,frame,status")
    )
    assert "logroll" in (tables / "trades.csv").read_text(encoding="utf-8")


def test_the_report_has_the_section(traded: Study) -> None:
    page = render_report(traded)
    shown = page.partition('<section id="mediator"')[2].partition("</section>")[0]
    assert 'href="#mediator"' in page
    assert "dominated</strong>" in shown
    assert "a gives way on m from 0 towards 80" in shown
    assert "no red line" in shown


def test_the_terminal_says_it_in_lines(traded: Study) -> None:
    lines = list(mediator_lines(traded))
    assert lines[0] == "Frontier, f: of 2 packages 1 on the frontier, 1 dominated"
    assert "  worse: dominated. better would leave nobody at the table worse off, and somebody better." in lines
    assert any(line.startswith("Logroll: a gives way on m") for line in lines)


def test_water_one_package_leaves_something_on_the_table() -> None:
    study = run(pourparler.load_case("water-dispute"))
    dominated = {(row.frame, row.format, row.package): row for row in study.frontier_rows if row.status == "dominated"}
    assert {key[1:] for key in dominated} == {("two-governments", "quarter-flow")}
    assert {row.dominated_by for row in dominated.values()} == {("half-flow",)}
    assert study.trade_rows == ()


def test_alaska_too_much_is_silent_to_tell_and_it_says_what() -> None:
    study = run(pourparler.load_case("alaska-2025"))
    rows: tuple[FrontierRow, ...] = study.frontier_rows
    assert {row.status for row in rows} == {"open"}
    assert all(row.open_cells for row in rows)
    assert study.trade_rows == ()
    gaps = [gap for gap in study.mediator_missing_rows if gap.needed_for == "trades" and gap.frame == "pooled"]
    assert ("usa", "alignment", "salience") in {(gap.actor, gap.issue, gap.input) for gap in gaps}
    assert "cannot be told" in "".join(mediator_lines(study))


def test_worth_needs_every_input_as_a_number() -> None:
    (evaluation,) = pourparler.run_study(random_case(np.random.default_rng(1), numbers=True)).section.evaluations
    situation, packages = evaluation.situation, evaluation.packages
    assert package_worth(situation, packages, ["a", "b"]) is not None
    assert package_worth(situation, [packages[0].model_copy(update={"terms": {"k": (0.0, 5.0)}})], ["a"]) is None
    (other,) = pourparler.run_study(random_case(np.random.default_rng(1), numbers=False)).section.evaluations
    assert package_worth(other.situation, other.packages, ["a", "b", "c"]) is None
