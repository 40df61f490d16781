"""Acceptability over draws: against a slow reference, against closed forms, and withheld where silence decides."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import pourparler
from pourparler.case.assemble import assemble, frames_of
from pourparler.case.schema import Case
from pourparler.case.situation import Situation
from pourparler.reach.acceptability import QUANTILES, Acceptability, acceptability_of
from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow
from pourparler.reach.encode import Evaluation, evaluate
from pourparler.reach.ensemble.acceptance_draws import draw_acceptance_inputs
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.tables import CellRef
from pourparler.report.document import study_schema
from pourparler.report.terminal import study_screen
from pourparler.study import Study
from tests import reference_smaa as reference
from tests.small_cases import accepts, cost, pooled, rejects, said, small, stance
from tests.small_cases import reference as bringing
from tests.strategies import random_case

MANY = 40_000


def evaluation_of(case: Case, frame: str = "pooled") -> Evaluation:
    return evaluate(assemble(case, frame), case.packages, case.formats)


def found_in(case: Case, draws: int = MANY, **chosen: Any) -> Acceptability:
    return acceptability_of(evaluation_of(case), Sampling(draws=draws, **chosen))


def row_of(found: Acceptability, actor: str = "a", package: str = "p") -> AcceptabilityRow:
    return next(row for row in found.rows if (row.actor, row.package) == (actor, package))


def agreement_of(found: Acceptability, package: str = "p", format_: str = "f") -> AgreementRow:
    return next(row for row in found.agreements if (row.package, row.format) == (package, format_))


def near(row: AcceptabilityRow, share: float) -> bool:
    """Whether an index is within five standard errors of a share."""
    assert row.index is not None
    assert row.standard_error is not None
    assert row.standard_error == pytest.approx(math.sqrt(row.index * (1 - row.index) / row.draws))
    return abs(row.index - share) <= 5 * max(row.standard_error, 1 / row.draws)


# against the slow reference ------------------------------------------------------------------------------------------


def reference_draws(situation: Situation, sampling: Sampling) -> list[reference.Draw]:
    return [
        draw
        for batch in draw_acceptance_inputs(situation, sampling)
        for draw in reference.draws_of(
            situation,
            batch.theta,
            batch.weights,
            batch.reference,
            batch.cost,
            batch.kappa,
            batch.stated,
            batch.raw,
            batch.levels,
        )
    ]


def held_against_the_reference(evaluation: Evaluation, sampling: Sampling) -> int:
    """Compare every number of one frame; return how many indices were drawn."""
    found, situation = acceptability_of(evaluation, sampling), evaluation.situation
    draws = reference_draws(situation, sampling)
    packages = {package.id: package for package in evaluation.packages}
    ranked: dict[str, list[str]] = {}
    for row in found.rows:
        if row.basis == "drawn":
            index, central = reference.shares(situation, packages[row.package], row.actor, draws)
            assert row.index == pytest.approx(index, abs=1e-12), row
            if row.central_weights:
                assert {each.issue: each.weight for each in row.central_weights} == pytest.approx(central, abs=1e-9)
                assert sum(central.values()) == pytest.approx(1.0)
        if row.ranked:
            ranked.setdefault(row.actor, []).append(row.package)
    for actor, names in ranked.items():
        shares = reference.rank_shares(situation, [packages[name] for name in names], actor, draws)
        for name in names:
            row = row_of(found, actor, name)
            assert row.ranked == len(names)
            assert list(row.rank_shares) == pytest.approx(shares[name], abs=1e-12)
            expected = sum((rank + 1) * share for rank, share in enumerate(shares[name]))
            assert row.expected_rank == pytest.approx(expected)
    compare_agreements(evaluation, found, draws)
    return sum(row.basis == "drawn" for row in found.rows)


def compare_agreements(evaluation: Evaluation, found: Acceptability, draws: list[reference.Draw]) -> None:
    for agreement in found.agreements:
        package = next(each for each in evaluation.packages if each.id == agreement.package)
        format_ = next(each for each in evaluation.formats if each.id == agreement.format)
        rows = [row for row in found.rows if row.package == package.id]
        told = reference.may_be_told(
            evaluation.situation,
            package,
            format_,
            {row.actor: row.basis for row in rows},
            {row.actor: row.answer for row in rows},
            {row.actor: row.index for row in rows},
        )
        assert (agreement.index is not None) == told, agreement
        assert (agreement.basis == "withheld") == (not told)
        if agreement.index is None:
            continue
        # Where there is a number, an actor whose own is withheld was not asked: it is silent and could only block, or a
        # principal stands for it; or somebody else refuses anyway.
        outright = {row.actor: bool(row.index) for row in rows if row.basis == "held"}
        for row in rows:
            if row.basis == "withheld":
                replaced = row.actor in package.needs and row.actor in evaluation.situation.impositions
                outright[row.actor] = not replaced or row.actor in agreement.actors
        refusing = [row.actor for row in rows if row.answer == "refuses"]
        unknown = [row.actor for row in rows if row.basis == "withheld"]
        share = reference.agreed_share(evaluation.situation, package, format_, outright, refusing, unknown, draws)
        assert agreement.index == pytest.approx(share, abs=1e-12), agreement


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute"])
def test_shipped_cases_equal_the_slow_reference(name: str) -> None:
    case = pourparler.load_case(name)
    for frame in frames_of(case):
        evaluation = evaluation_of(case, frame.id)
        if evaluation.situation.speaks:
            held_against_the_reference(evaluation, Sampling(draws=150, seed=4))


def test_random_cases_equal_the_slow_reference() -> None:
    drawn = 0
    for seed in range(60):
        case = random_case(np.random.default_rng([31, seed]))
        for frame in frames_of(case):
            evaluation = evaluation_of(case, frame.id)
            drawn += held_against_the_reference(evaluation, Sampling(draws=40, seed=seed))
    assert drawn > 50


@pytest.mark.heavy
def test_many_random_cases_equal_the_slow_reference() -> None:
    for seed in range(600):
        case = random_case(np.random.default_rng([32, seed]))
        for frame in frames_of(case):
            held_against_the_reference(evaluation_of(case, frame.id), Sampling(draws=25, seed=seed))


# areas in closed form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high", "share"), [(0, 100, 0.5), (40, 60, 0.5), (20, 80, 0.5), (45, 65, 0.75)])
def test_one_issue_is_the_part_of_the_interval_that_is_nearer_to_the_term(
    low: float, high: float, share: float
) -> None:
    """From 0 to 100 an ideal point gains where it lies above 50."""
    case = small([said(stance("a", "k", [low, high]))], packages={"p": {"terms": {"k": 100}}})
    row = row_of(found_in(case))
    assert row.basis == "drawn"
    assert near(row, share)


@pytest.mark.parametrize(
    ("levels", "share"),
    [
        ((None, None), 0.25),  # w even on [0, 1]: 0.6 w - 0.2 (1 - w) < 0 below w = 1/4
        (("high", "low"), 0.0),  # w on [1/2, 1]
        (("low", "high"), 0.5),  # w on [0, 1/2]
    ],
)
def test_two_issues_are_the_part_of_the_weights_that_gain(levels: tuple[Any, Any], share: float) -> None:
    """A gain of 0.6 on k and a loss of 0.2 on m: the share of weights that lose."""
    case = small(
        [said(stance("a", "k", 60, levels[0]), stance("a", "m", 0, levels[1]))],
        packages={"p": {"terms": {"k": 60, "m": 20}}},
    )
    row = row_of(found_in(case))
    assert row.index is not None
    assert near(row, 1 - share)


def test_three_free_weights_are_an_area_of_the_triangle() -> None:
    """Gains 1, 0 and -1: half of the triangle by symmetry; the centre of that half, and of gains 1, 1, -1, is known."""
    codes = (stance("a", "k", 100), stance("a", "m", 50), stance("a", "n", 0))
    case = small([said(*codes)], packages={"p": {"terms": {"k": 100, "m": 100, "n": 100}}})
    row = row_of(found_in(case))
    assert near(row, 0.5)
    weights = {each.issue: each.weight for each in row.central_weights}
    # The half w_k >= w_n of the triangle has corners (1,0,0), (0,1,0) and (1/2,0,1/2).
    assert weights == pytest.approx({"k": 0.5, "m": 1 / 3, "n": 1 / 6}, abs=0.01)


def test_weights_are_even_on_what_a_package_moves_whatever_else_is_cared_for() -> None:
    """DESIGN: weights only on the issues that the package moves. The third issue, of the highest level, is not moved.

    Gain w1 * 0.3 - w2 * 0.6 with w1 + w2 = 1 even on [0, 1]: accepted where w1 >= 2/3. Divided from a vector over all
    three issues the two weights would be closer to each other than that.
    """
    codes = (stance("a", "k", 100, "low"), stance("a", "m", 0, "low"), stance("a", "n", 50, "high"))
    case = small([said(*codes)], packages={"p": {"terms": {"k": 30, "m": 60}}})
    row = row_of(found_in(case))
    assert near(row, 1 / 3)
    weights = {each.issue: each.weight for each in row.central_weights}
    assert weights == pytest.approx({"k": 5 / 6, "m": 1 / 6}, abs=0.01)


def test_a_cost_of_no_agreement_is_drawn_inside_its_interval() -> None:
    """A loss of 0.2 against a cost even on [0, 0.5]: 60 % of it is enough."""
    case = small([said(stance("a", "k", 0)), said(cost("a", 0, 0.5))], packages={"p": {"terms": {"k": 20}}})
    assert near(row_of(found_in(case)), 0.6)


def test_a_reference_is_drawn_inside_its_interval() -> None:
    """Ideal point 0, term 40, reference even on [0, 100]: better than the reference above 40."""
    case = small(
        [said(stance("a", "k", 0)), said(bringing("k", [0, 100]))],
        packages={"p": {"terms": {"k": 40}}},
        references={"k": None},
    )
    assert near(row_of(found_in(case)), 0.6)


def test_regard_for_a_rival_is_drawn_inside_its_interval() -> None:
    """Own gain 0.3 less kappa times the rival's 0.5, kappa = k / (1 + k): as it is stated, even on [0, 1]."""
    case = small(
        [said(stance("a", "k", 65), stance("b", "k", 100))],
        packages={"p": {"terms": {"k": 50}}},
        frames=[pooled(relative_gains={"a": {"rival": "b", "kappa": [0, 1]}})],
    )
    # Own: |0 - 65| - |50 - 65| = 50 of 100; the rival: 100 - 50 = 50 of 100; so every kappa below 1 accepts.
    assert near(row_of(found_in(case)), 1.0)


def test_numeric_saliences_are_drawn_in_their_boxes() -> None:
    """0.6 s_k against 0.2 s_m, s_k even on [0, 20], s_m = 30: enough from s_k = 10."""
    case = small(
        [said(stance("a", "k", 60, [0, 20]), stance("a", "m", 0, [30, 30]))],
        packages={"p": {"terms": {"k": 60, "m": 20}}},
    )
    assert near(row_of(found_in(case)), 0.5)


def test_all_who_count_accept_together_and_apart() -> None:
    """Two independent halves: a quarter together; the one format asks both."""
    case = small(
        [said(stance("a", "k", [0, 100]), stance("b", "k", [0, 100]))],
        packages={"p": {"terms": {"k": 100}}},
        formats={
            "f": {"at_table": ["a", "b"]},
            "one": {"at_table": ["a"]},
            "veto": {"at_table": ["a"], "can_block": ["b"]},
        },
    )
    found = found_in(case)
    for format_, share in (("f", 0.25), ("one", 0.5), ("veto", 0.25)):
        agreement = agreement_of(found, format_=format_)
        assert agreement.index == pytest.approx(share, abs=0.02)
        assert agreement.basis == "drawn"


def test_ranks_follow_the_gain_with_one_vector_of_weights() -> None:
    """A package that brings the same and more is never behind, though it moves more issues."""
    case = small(
        [said(stance("a", "k", 100), stance("a", "m", 100))],
        packages={"p": {"terms": {"k": 100}}, "q": {"terms": {"k": 100, "m": 10}}, "r": {"terms": {"m": 100}}},
    )
    found = found_in(case, 5000)
    assert row_of(found, package="p").rank_shares[0] == 0.0
    assert row_of(found, package="q").rank_shares[0] == pytest.approx(1 - 0.9 / 1.9, abs=0.03)
    assert sum(row_of(found, package=name).rank_shares[0] for name in "pqr") == pytest.approx(1.0)


# what is not a matter of draws ---------------------------------------------------------------------------------------


def test_what_is_said_outright_holds_in_every_draw() -> None:
    case = small(
        [
            said(stance("a", "k", [0, 100], within=[0, 40]), name="line"),
            said(rejects("b", "p"), stance("b", "k", [0, 100]), name="no"),
            said(accepts("c", "p"), stance("c", "k", [0, 100]), name="yes"),
        ],
        packages={"p": {"terms": {"k": 100}}},
        formats={"f": {"at_table": ["a", "b"]}, "g": {"at_table": ["c"]}},
    )
    found = found_in(case, 100)
    assert [(row.index, row.basis, row.standard_error) for row in found.rows] == [
        (0.0, "held", 0.0),
        (0.0, "held", 0.0),
        (1.0, "held", 0.0),
    ]
    assert "in every draw: accepts k only at 0–40 (line)" in row_of(found).why
    assert agreement_of(found).index == 0.0
    assert agreement_of(found).why == "accepted in no draw by a, b"
    assert agreement_of(found, format_="g").index == 1.0


def test_an_open_core_cell_withholds_the_number_and_is_named() -> None:
    case = small(
        [said(stance("a", "m", [0, 100]), stance("b", "k", [0, 100]))],
        packages={"p": {"terms": {"k": 100, "m": 100}, "core": ["k"]}},
        formats={"f": {"at_table": ["a", "b"]}},
    )
    found = found_in(case, 100)
    row = row_of(found)
    assert (row.index, row.standard_error, row.basis) == (None, None, "withheld")
    assert row.open_cells == (CellRef("a", "k"),)
    assert row.why == "withheld: nobody states its position on k, at the core of the package; on the rest: torn"
    agreement = agreement_of(found)
    assert agreement.index is None
    assert agreement.open_cells == (CellRef("a", "k"),)
    assert agreement.why.startswith("a: withheld: nobody states its position on k")


def test_an_open_cell_that_decides_alone_withholds_the_number() -> None:
    """High salience on the open issue, low on the stated one: known at 100 it gains whatever the weights, at 0 not."""
    case = small(
        [said(stance("a", "m", [40, 60])), said(stance("a", "k", None, "high"), stance("a", "m", None, "low"))],
        packages={"p": {"terms": {"k": 100, "m": 100}}},
    )
    row = row_of(found_in(case, 100))
    assert row.answer == "torn"
    assert (row.index, row.basis, row.open_cells) == (None, "withheld", (CellRef("a", "k"),))
    assert row.why == "withheld: what alone could turn the answer is open: a on k"


def test_an_open_cell_that_does_not_decide_is_left_out_and_named() -> None:
    """With free weights an open cell cannot turn a torn answer alone."""
    case = small([said(stance("a", "m", [0, 100]))], packages={"p": {"terms": {"k": 100, "m": 100}}})
    row = row_of(found_in(case))
    assert row.basis == "drawn"
    assert near(row, 0.5)
    assert row.open_cells == (CellRef("a", "k"),)
    assert row.why == "counted over draws of stated cells; open and left out: a on k"


def test_an_interval_term_is_a_family_and_withheld_unless_all_of_it_is_decided() -> None:
    codes = (stance("a", "k", [0, 100]), stance("b", "k", 100), stance("c", "k", 0))
    case = small([said(*codes)], packages={"p": {"terms": {"k": [50, 100]}}})
    found = found_in(case, 100)
    assert row_of(found, "a").why == "withheld: its term on k is 50–100: a family of packages, not one"
    assert row_of(found, "a").index is None
    assert (row_of(found, "b").index, row_of(found, "b").basis) == (1.0, "held")
    assert (row_of(found, "c").index, row_of(found, "c").basis) == (0.0, "held")


def test_an_open_reference_is_silence() -> None:
    case = small([said(stance("a", "k", 50))], packages={"p": {"terms": {"k": 70}}}, references={"k": None})
    row = row_of(found_in(case, 100))
    assert row.why == "withheld: nobody says what no agreement would bring on k"


def test_terms_that_exist_only_inside_an_agreement_are_no_matter_of_gain() -> None:
    case = small(
        [said(stance("a", "k", [0, 40]), stance("b", "k", [60, 100])), said(bringing("k", "none"))],
        packages={"p": {"terms": {"k": 80}}},
        references={"k": None},
    )
    found = found_in(case, 100)
    assert row_of(found, "a").basis == "withheld"
    assert "is not a matter of its gain" in row_of(found, "a").why
    assert (row_of(found, "b").basis, row_of(found, "b").index) == ("held", 1.0)


def test_a_principal_stands_in_where_it_can_impose() -> None:
    """b would lose by p; a, who can impose on b, gains in half of the draws; b's own refusal would stay."""
    frames = [pooled(imposable={"b": "a"})]
    packages = {"p": {"terms": {"k": 100}, "needs": ["b"]}}
    torn = stance("a", "k", [0, 100])
    for said_of_b, share in ((stance("b", "m", 0), 0.5), (rejects("b", "p"), 0.0)):
        case = small([said(torn), said(said_of_b)], packages=packages, frames=frames)
        assert agreement_of(found_in(case)).index == pytest.approx(share, abs=0.02)


def test_a_principal_that_does_not_sit_stands_in_draw_by_draw() -> None:
    """Two independent halves, of which either is enough: three quarters; a principal of whom nothing is known: none."""
    drawn = stance("b", "k", [0, 100])
    packages = {"p": {"terms": {"k": 100}, "needs": ["b"]}}
    chosen: dict[str, Any] = {
        "packages": packages,
        "formats": {"f": {"at_table": ["c"]}},
        "frames": [pooled(imposable={"b": "a"})],
    }
    sits = stance("c", "k", 100)
    agreement = agreement_of(found_in(small([said(drawn, sits, stance("a", "k", [0, 100]))], **chosen)))
    assert agreement.index == pytest.approx(0.75, abs=0.02)
    assert agreement.actors == ("a", "b", "c")
    silent = agreement_of(found_in(small([said(drawn, sits)], **chosen), 100))
    assert (silent.index, silent.basis) == (None, "withheld")
    assert silent.why.startswith("a: withheld: nobody states its position on k")
    refusing = agreement_of(found_in(small([said(drawn, sits, rejects("a", "p"))], **chosen)))
    assert refusing.index == pytest.approx(0.5, abs=0.02)


def test_a_format_in_which_a_package_makes_no_sense_has_no_number() -> None:
    case = small([said(stance("a", "k", 100))], packages={"p": {"terms": {"k": 100}, "between": ["a", "b"]}})
    agreement = agreement_of(found_in(case, 10))
    assert (agreement.verdict, agreement.index) == ("not_applicable", None)
    assert agreement.why == "it only makes sense among actors who do not all sit in this format"


# properties ----------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**30))
def test_numbers_agree_with_the_answers(seed: int) -> None:
    """What favours or accepts does so in all draws, what opposes or refuses in none; quantiles rise; nothing is NaN."""
    case = random_case(np.random.default_rng(seed))
    for row in acceptability_of(evaluation_of(case), Sampling(draws=30, seed=seed)).rows:
        if row.index is not None:
            assert {"favours": row.index == 1.0, "accepts": row.index == 1.0}.get(row.answer, True), row
            assert {"opposes": row.index == 0.0, "refuses": row.index == 0.0}.get(row.answer, True), row
        assert (row.index is None) == (row.basis == "withheld") == row.why.startswith("withheld")
        if row.basis == "drawn":
            assert len(row.gain_quantiles) == len(QUANTILES)
            assert list(row.gain_quantiles) == sorted(row.gain_quantiles)
        numbers = [row.index, row.standard_error, row.expected_rank, *row.rank_shares, *row.gain_quantiles]
        assert all(math.isfinite(number) for number in numbers if number is not None)
        if row.rank_shares and len(row.rank_shares) == row.ranked:
            assert sum(row.rank_shares) == pytest.approx(1.0)


def test_draws_depend_on_the_seed_alone() -> None:
    case = pourparler.load_case("water-dispute")
    one, same, other = (found_in(case, 500, seed=seed) for seed in (7, 7, 8))
    assert one == same
    assert one.rows != other.rows


# in a study ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn_study() -> Study:
    return pourparler.run_study(pourparler.load_case("water-dispute"), sampling=Sampling(draws=500, seed=1))


def test_a_study_without_draws_has_no_numbers(water: Study) -> None:
    assert water.acceptability_rows == ()
    assert water.agreement_rows == ()
    assert json.loads(water.to_json())["draws"] is None


def test_a_study_with_draws_has_them_in_json_and_tables(drawn_study: Study, tmp_path: Any) -> None:
    document = json.loads(drawn_study.to_json())
    jsonschema.validate(document, json.loads(study_schema()))
    told = document["draws"]
    assert (told["draws"], told["seed"], told["sampler"], told["stamps"]) == (500, 1, "mc", [])
    assert len(told["acceptability"]) == len(drawn_study.acceptability_rows) == len(document["acceptance"])
    assert len(told["agreements"]) == len(document["verdicts"])
    folder = drawn_study.save(tmp_path / "out")
    assert (
        (folder / "tables" / "acceptability.csv").read_text(encoding="utf-8").startswith("actor,package,frame,answer")
    )
    assert (folder / "tables" / "agreements.parquet").is_file()


def test_draws_over_silence_are_stamped() -> None:
    case = pourparler.load_case("alaska-2025")
    study = pourparler.run_study(case, frames=["pooled"], sampling=Sampling(draws=50, assume_open="uniform"))
    assert study.draws.stamps[0].startswith("computed over silence")
    silent = [row for row in study.acceptability_rows if row.answer == "silent"]
    assert silent
    assert all(row.index is not None for row in silent)
    assert json.loads(study.to_json())["draws"]["stamps"] == list(study.draws.stamps)


def test_every_table_and_page_of_draws_over_silence_says_so(tmp_path: Path) -> None:
    case = pourparler.load_case("alaska-2025")
    study = pourparler.run_study(case, frames=["pooled"], sampling=Sampling(draws=20, assume_open="uniform"))
    folder = study.save(tmp_path / "out")
    for name in ("acceptability", "agreements"):
        table = pd.read_csv(folder / "tables" / f"{name}.csv")
        assert table["stamps"].str.contains("computed over silence").all()
        parquet = pd.read_parquet(folder / "tables" / f"{name}.parquet")
        assert all("computed over silence" in each[0] for each in parquet["stamps"])
    for page in ("brief.html", "report.html"):
        assert "computed over silence" in (folder / page).read_text(encoding="utf-8").casefold()
    drawn = [row for row in study.acceptability_rows if row.basis == "drawn"]
    assert drawn
    assert not any("stated cells" in row.why for row in drawn)
    assert all("assumed to lie evenly over its whole scale" in row.why for row in drawn)
    names = {actor.name for actor in case.actors}
    named = [row.why for row in drawn if row.answer == "silent"]
    assert named
    assert all(any(f"{name} on " in why for name in names) for why in named)


def test_the_terminal_names_open_cells_beside_the_share() -> None:
    case = small(
        [said(stance("a", "k", [20, 80], "high"), stance("a", "m", salience="low"))],
        packages={"p": {"terms": {"k": 100, "m": 50}}},
        formats={"f": {"at_table": ["a"]}},
    )
    study = pourparler.run_study(case, sampling=Sampling(draws=50))
    (row,) = [row for row in study.acceptability_rows if row.basis == "drawn"]
    assert row.open_cells == (CellRef("a", "m"),)
    console = Console(record=True, width=200, file=io.StringIO())
    console.print(study_screen(study))
    text = console.export_text()
    assert "open, and left out" in text
    assert any("±" in line and " on " in line for line in text.splitlines())
