"""What of a case is drawn, what models are given of it, and what stays missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from pourparler.case.assemble import assemble
from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError, ModelError
from pourparler.reach.ensemble.acceptance_draws import acceptance_space, draw_acceptance_inputs
from pourparler.reach.ensemble.inputs import read_inputs
from pourparler.reach.ensemble.sampling import Sampling, read_distributions
from pourparler.reach.ensemble.settle_draws import SettleEnsemble, plan_settle
from pourparler.reach.registry import MODELS
from pourparler.reach.settlement.challenge import challenge
from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
from pourparler.reach.settlement.smp import smp
from pourparler.reach.settlement.weighted_mean import weighted_mean
from tests.settle_cases import ROWS, Row, case_of

SPREAD_ROWS: tuple[Row, ...] = (
    ("ann", (90, 100), {"toll": ((0, 10), (70, 90)), "ring": (92, 34)}),
    ("bob", 63, {"toll": (78, 37), "ring": ((20, 30), 93)}),
    ("cem", (30, 50), {"toll": ((50, 70), 72), "ring": (44, (50, 60))}),
    ("dee", 27, {"toll": (34, 64), "ring": (71, 12)}),
)
TWO_YEARS = {"low": 4.0, "high": 10.0, "unit": "years"}


def situation_of(*rows: Row, **more: Any) -> Situation:
    return assemble(case_of(rows or SPREAD_ROWS, **more), "pooled")


def planned(situation: Situation, models: str, draws: int = 300, **more: Any) -> SettleEnsemble:
    chosen = {
        name: more.pop(name) for name in ("options", "rounds", "preset", "keep_inputs", "keep_rounds") if name in more
    }
    return plan_settle(situation, models.split(","), Sampling(draws=draws, seed=3, **more), version="1", **chosen)


def columns_of(plan: SettleEnsemble) -> dict[str, np.ndarray]:
    assert plan.plan.chunks == 1
    return dict(zip(plan.plan.columns, plan.plan.compute(0), strict=True))


def test_stated_intervals_are_drawn_and_numbers_are_fixed() -> None:
    found = read_inputs(situation_of(), Sampling(draws=1))
    assert list(found.uncertain) == [
        "ann.influence",
        "ann.toll.position",
        "ann.toll.salience",
        "bob.ring.position",
        "cem.influence",
        "cem.ring.salience",
        "cem.toll.position",
    ]
    drawn = found.uncertain["ann.toll.position"]
    assert (drawn.low, drawn.high, drawn.sources, drawn.statements) == (0.0, 10.0, ("table",), ("s0",))
    assert found.uncertain["cem.influence"].statements == ("s2",)
    assert found.fixed["dee.ring.position"] == 71.0
    assert found.lacking["toll.reference"].why == "is not stated"


@pytest.mark.parametrize("native", [TWO_YEARS, {"low": 0.0, "high": 100.0, "unit": ""}], ids=["years", "points"])
def test_every_outcome_is_the_model_at_the_inputs_of_its_draw(native: dict[str, Any]) -> None:
    plan = planned(situation_of(native=native), "challenge,weighted_mean,exchange", rounds=2, keep_inputs=True)
    found = columns_of(plan)
    width = (native["high"] - native["low"]) / 100
    actors = ["ann", "bob", "cem", "dee"]
    fixed = read_inputs(situation_of(native=native), Sampling(draws=1)).fixed

    def given(draw: int, name: str) -> float:
        return float(found[name][draw]) if name in found else fixed[name]

    for draw in (0, 1, 17, 299):
        cells: dict[str, dict[str, Any]] = {}
        for issue in ("toll", "ring"):
            cells[issue] = {
                "position": [native["low"] + width * given(draw, f"{actor}.{issue}.position") for actor in actors],
                "capability": [given(draw, f"{actor}.influence") for actor in actors],
                "salience": [given(draw, f"{actor}.{issue}.salience") / 100 for actor in actors],
            }
            median = challenge(**cells[issue], rounds=2).median[0, -1]
            assert found[f"challenge:{issue}"][draw] == pytest.approx(median, abs=1e-9)
            assert found[f"weighted_mean:{issue}"][draw] == pytest.approx(weighted_mean(**cells[issue])[0], abs=1e-9)
        grids: dict[str, Any] = {
            name: np.array([[cells[issue][name][i] for issue in ("toll", "ring")] for i in range(4)])
            for name in ("position", "capability", "salience")
        }
        together = equal_gain_exchange(**grids, bounds=(native["low"], native["high"]), rounds=2).nbs[0, -1]
        for k, issue in enumerate(("toll", "ring")):
            assert found[f"equal_gain_exchange:{issue}"][draw] == pytest.approx(together[k], abs=1e-9)


def test_rounds_are_stored_on_request() -> None:
    found = columns_of(planned(situation_of(), "challenge,mean", rounds=2, keep_rounds=True))
    assert list(found) == [
        *("challenge:toll", "challenge:toll:0", "challenge:toll:1", "challenge:toll:2"),
        *("challenge:ring", "challenge:ring:0", "challenge:ring:1", "challenge:ring:2"),
        *("plain_mean:toll", "plain_mean:ring"),
    ]
    assert np.array_equal(found["challenge:toll"], found["challenge:toll:2"])
    assert not np.array_equal(found["challenge:toll"], found["challenge:toll:0"])


def test_draws_that_stop_early_keep_their_last_round() -> None:
    options = {"stop": "nobody-moves"}
    plan = planned(situation_of(), "challenge", rounds=30, options=options, keep_rounds=True)
    found = columns_of(plan)
    assert np.array_equal(found["challenge:toll"], found["challenge:toll:30"])


def test_spread_turns_numbers_into_intervals_within_their_scales() -> None:
    sampling = Sampling(draws=1, spread=10.0)
    found = read_inputs(situation_of(*ROWS, references={"toll": 95.0}), sampling).uncertain
    ends = {name: (found[name].low, found[name].high) for name in found}
    assert ends["ann.toll.position"] == (0.0, 15.0)
    assert ends["toll.reference"] == (85.0, 100.0)
    assert ends["ann.toll.salience"] == pytest.approx((72.9, 89.1))
    assert ends["bob.ring.salience"] == pytest.approx((83.7, 100.0))
    assert ends["ann.influence"] == pytest.approx((90.0, 100.0))
    cut = {name for name in found if found[name].is_clipped}
    assert cut >= {"ann.toll.position", "toll.reference", "bob.ring.salience", "ann.influence"}
    assert "ann.toll.salience" not in cut
    assert found["ann.influence"].as_json()["clipped"] is True
    assert {each.origin for each in found.values()} == {"spread"}
    stamps = sampling.stamps
    assert stamps == (
        "analyst's assumption: single numbers are spread (--spread 10): positions and references by 10 points of their "
        "scale, saliences and influences by 10 per cent",
    )


def test_what_is_silent_is_not_drawn_unless_that_is_asked_for() -> None:
    rows: tuple[Row, ...] = (
        ("ann", (80, 100), {"toll": ((0, 10), "high"), "ring": (None, "low")}),
        ("bob", 63, {"toll": (78, 37), "ring": (20, 93)}),
        ("cem", None, {"toll": (50, 50), "ring": (44, (50, 60))}),
    )
    with pytest.raises(ModelError, match="small: no model could be run on draws\nchallenge was not run on toll, ring:"):
        planned(situation_of(*rows), "challenge")
    means = planned(situation_of(*rows), "mean,challenge")
    assert means.plan.columns == ("plain_mean:toll", "plain_mean:ring")
    assert {(gap.model, gap.issue, gap.actor, gap.input) for gap in means.gaps} == {
        ("challenge", "toll", "ann", "salience"),
        ("challenge", "toll", "cem", "influence"),
        ("challenge", "ring", "cem", "influence"),
    }
    assert all("--assume-open uniform" in gap.way_out for gap in means.gaps)
    over = planned(situation_of(*rows), "challenge", assume_open="uniform", keep_inputs=True)
    assert over.plan.metadata["stamps"] == [
        "computed over silence: open cells are sampled evenly over their whole scale (--assume-open uniform)"
    ]
    found = columns_of(over)
    assert {each.name: each.origin for each in over.uncertain if each.origin != "stated"} == {
        "ann.ring.position": "open",
        "ann.ring.salience": "level",
        "ann.toll.salience": "level",
        "cem.influence": "open",
    }
    assert (found["ann.toll.salience"] >= found["ann.ring.salience"]).all()
    assert found["ann.ring.position"].max() > 90
    assert found["ann.ring.position"].min() < 10


def test_incomplete_actors_can_be_left_out() -> None:
    rows = (*SPREAD_ROWS, ("eva", None, {"toll": ((1, 2), 3), "ring": (4, 5)}))
    plan = planned(situation_of(*rows), "challenge", options={"incomplete": "leave-out"})
    assert {batch.actors for batch in plan.batches} == {("ann", "bob", "cem", "dee")}
    assert {(gap.actor, gap.stops) for gap in plan.gaps} == {("eva", False)}


def test_models_over_whole_votes_and_packages_are_not_run_on_draws() -> None:
    plan = planned(situation_of(), "mean,banzhaf,nash")
    assert [str(gap) for gap in plan.gaps] == [
        "banzhaf: is not run on draws: it counts whole votes exactly; run it without --draws",
        "nash_bargaining: is not run on draws: it chooses among packages; run it without --draws",
    ]


@pytest.mark.parametrize("name", [model.name for model in MODELS.values() if model.settles in ("issue", "issues")])
def test_every_model_of_positions_runs_on_draws(name: str) -> None:
    situation = situation_of(references={"toll": 20.0, "ring": 30.0})
    if name == "reference_outcome":
        situation = situation_of(
            codes=[{"kind": "reference", "issue": "toll", "value": (10, 20)}], references={"ring": 3}
        )
    found = columns_of(planned(situation, name, options={"salience_sum": "scale-all"} if name == "smp" else {}))
    assert set(found) == {f"{name}:toll", f"{name}:ring"}
    assert all(np.isfinite(column).all() for column in found.values())
    assert np.ptp(found[f"{name}:toll"]) > 0


SHARES: tuple[Row, ...] = (
    ("ann", (90, 100), {"toll": ((0, 10), (30, 50)), "ring": (92, 34)}),
    ("bob", 63, {"toll": (78, 37), "ring": ((20, 30), 53)}),
    ("cem", (30, 50), {"toll": ((50, 70), 42), "ring": (44, (50, 58))}),
)


@pytest.mark.parametrize("way", ["refuse", "scale-each", "scale-all"])
def test_smp_has_one_influence_per_actor_and_everybody_everywhere(way: str) -> None:
    """The model at the inputs of a draw, in years; saliences add up to 1 at most, or are scaled in their own draw."""
    rows = SHARES if way == "refuse" else SPREAD_ROWS
    situation = situation_of(*rows, native=TWO_YEARS)
    found = columns_of(planned(situation, "smp", rounds=4, keep_inputs=True, options={"salience_sum": way}))
    fixed = read_inputs(situation, Sampling(draws=1)).fixed
    actors, issues = [actor for actor, _, _ in rows], ["toll", "ring"]

    def given(draw: int, name: str) -> float:
        return float(found[name][draw]) if name in found else fixed[name]

    for draw in (0, 5, 299):
        position = [[4 + 0.06 * given(draw, f"{a}.{issue}.position") for issue in issues] for a in actors]
        salience = np.array([[given(draw, f"{a}.{issue}.salience") / 100 for issue in issues] for a in actors])
        total = salience.sum(axis=1, keepdims=True)
        if way == "refuse":
            assert total.max() <= 1
        scaled = salience / np.maximum(total if way == "scale-each" else total.max(), 1)
        influence = np.array([given(draw, f"{actor}.influence") for actor in actors])
        last = smp(position, influence, scaled, bounds=(4.0, 10.0), rounds=4).positions[0, -1]
        # What comes of an issue is weighed by the saliences as they were given.
        weight = influence[:, np.newaxis] * salience
        expected = (weight * last).sum(axis=0) / weight.sum(axis=0)
        assert [found[f"smp:{issue}"][draw] for issue in issues] == pytest.approx(expected, abs=1e-9)


def gaps_of(situation: Situation, model: str, **more: Any) -> list[str]:
    """What a model misses, where the plain mean runs beside it."""
    return [str(gap) for gap in planned(situation, f"mean,{model}", **more).gaps]


def test_saliences_that_can_add_up_to_more_than_all_are_refused_before_any_draw() -> None:
    way_out = (
        "; state shares that add up to at most 100, or choose --option salience_sum=scale-each (divide its own by "
        "their sum) or scale-all (divide everybody's by the largest sum)"
    )
    assert gaps_of(situation_of(), "smp") == [
        f"smp: ann: salience adds up to more than 100 over the issues in some draws; up to 124{way_out}",
        f"smp: bob: salience adds up to more than 100 over the issues; stated 130{way_out}",
        f"smp: cem: salience adds up to more than 100 over the issues in some draws; up to 132{way_out}",
    ]
    # A draw in which they do not is no way round: what runs must run in every draw.
    nearly = (*SHARES[:2], ("cem", 40, {"toll": (50, 42), "ring": (44, (50, 58.1))}))
    assert len(gaps_of(situation_of(*nearly), "smp")) == 1


def test_whoever_does_not_stand_on_every_issue_stops_smp_or_is_left_out() -> None:
    rows = (*SHARES, ("eva", 20, {"toll": ((10, 20), 40)}), ("fay", 20, {"toll": (10, 0), "ring": (20, 0)}))
    (eva, fay) = gaps_of(situation_of(*rows), "smp")
    assert eva.startswith(
        "smp: eva on ring: position is not stated, and is needed on every issue that the model is about; state it"
    )
    assert eva.endswith("or --assume-open uniform")
    assert fay == "smp: fay: salience is 0 on every issue; leave it out, or state what it cares about"
    without = planned(situation_of(*rows), "smp", options={"incomplete": "leave-out"})
    assert {batch.actors for batch in without.batches} == {("ann", "bob", "cem")}
    assert np.array_equal(
        columns_of(without)["smp:ring"], columns_of(planned(situation_of(*SHARES), "smp"))["smp:ring"]
    )
    both = {"salience_sum": "scale-each", "incomplete": "leave-out"}
    over = planned(situation_of(*rows), "smp", assume_open="uniform", options=both)
    assert {batch.actors for batch in over.batches} == {("ann", "bob", "cem", "eva")}
    assert [gap.actor for gap in over.gaps] == ["fay"]


@pytest.mark.parametrize(("level", "told"), [(20, "20, 63"), ((10, 20), "[10, 20], 63"), (63, None)])
def test_smp_needs_one_influence_over_all(level: Any, told: str | None) -> None:
    code = {"kind": "influence", "actor": "bob", "issue": "toll", "level": level}
    found = gaps_of(situation_of(*SHARES, codes=[code]), "smp")
    assert found == (
        []
        if told is None
        else [
            f"smp: bob: influence differs between issues, and the model has one per actor; stated {told}; state one "
            "influence over all, without an issue"
        ]
    )


def test_a_reference_that_is_drawn_reaches_the_challenge_model() -> None:
    situation = situation_of(codes=[{"kind": "reference", "issue": "toll", "value": (10, 90)}], references={"ring": 3})
    fixed = situation_of(references={"toll": 50.0, "ring": 3.0})
    drawn, held = (planned(each, "challenge", preset="reference-point", rounds=2) for each in (situation, fixed))
    assert "toll.reference" in drawn.plan.input_names
    assert not np.array_equal(drawn.plan.compute(0), held.plan.compute(0))


def test_nothing_uncertain_is_told() -> None:
    message = r"nothing that challenge, plain_mean takes is uncertain, .* or assume an error: --spread POINTS"
    with pytest.raises(ChoiceError, match=message):
        planned(situation_of(*ROWS), "challenge,mean")
    with pytest.raises(ChoiceError, match="option position: with draws intervals are sampled"):
        planned(situation_of(), "mean", options={"position": "low"})


def test_a_distribution_of_what_is_not_drawn_is_refused() -> None:
    for text, why in (
        ("bob.toll.position", "bob.toll.position is a single number"),
        ("ann.tool.position", r"is no uncertain input; did you mean 'ann.toll.position'\?"),
    ):
        own = read_distributions((f"{text}=pert",))[1]
        with pytest.raises(ChoiceError, match=why):
            read_inputs(situation_of(), Sampling(draws=1, own=own))


def test_single_inputs_have_distributions_of_their_own() -> None:
    general, own = read_distributions(("triangular", "ann.toll.position=beta:1,4"))
    plan = planned(situation_of(), "mean", draws=4000, distribution=general, own=own, keep_inputs=True)
    found = columns_of(plan)
    assert stats.kstest(found["ann.toll.position"] / 10, stats.beta(1, 4).cdf).pvalue > 1e-4
    assert stats.kstest((found["cem.toll.position"] - 50) / 20, stats.triang(0.5).cdf).pvalue > 1e-4


def test_cells_of_one_source_err_together() -> None:
    apart = columns_of(planned(situation_of(), "mean", draws=4000, keep_inputs=True))
    together = columns_of(planned(situation_of(), "mean", draws=4000, source_correlation=0.8, keep_inputs=True))
    pairs = [np.corrcoef(each["ann.toll.position"], each["cem.toll.position"])[0, 1] for each in (apart, together)]
    # Of two uniform numbers with a Gaussian copula: 6 / pi asin(rho / 2).
    assert pairs == pytest.approx([0.0, 6 / np.pi * np.arcsin(0.4)], abs=0.05)
    for each in (apart, together):
        assert stats.kstest(each["ann.toll.position"] / 10, "uniform").pvalue > 1e-4


def test_the_order_of_actors_changes_no_draw() -> None:
    one, other = situation_of(*SPREAD_ROWS), situation_of(*reversed(SPREAD_ROWS))
    first, second = (columns_of(planned(each, "challenge,mean", keep_inputs=True)) for each in (one, other))
    for name in first:
        assert np.allclose(first[name], second[name], rtol=0, atol=1e-9), name


def test_a_draw_that_a_model_refuses_is_named_by_its_number() -> None:
    rows: tuple[Row, ...] = (
        ("ann", 50, {"toll": ((0, 50), (0, 0))}),
        ("bob", 50, {"toll": (78, 0)}),
    )
    with pytest.raises(ModelError, match=r"weighted_mean: in draw 0 no actor has .*draws count from 0"):
        planned(situation_of(*rows), "weighted_mean").plan.compute(0)
    plan = planned(situation_of(*rows), "weighted_mean").plan
    with pytest.raises(ModelError, match="in draw 40 no actor"):
        plan.batches[0].evaluate(plan.values(0)[40:], 40)


# Acceptance


def test_acceptance_draws_stay_inside_what_is_stated() -> None:
    situation = assemble(load_case("alaska-2025"), "pooled")
    (drawn,) = draw_acceptance_inputs(situation, Sampling(draws=2000, seed=4))
    actors = [actor.id for actor in situation.case.actors]
    issues = [issue.id for issue in situation.case.issues]
    for i, actor in enumerate(actors):
        for k, issue in enumerate(issues):
            cell = situation.cell(actor, issue)
            assert drawn.stated[i, k] == cell.stated
            theta = drawn.theta[:, i, k]
            assert ((theta >= cell.low) & (theta <= cell.high)).all() if cell.stated else (theta == 0).all()
            for other, held in enumerate(situation.cell(actor, each) for each in issues):
                levels = [{"high": 1, "medium": 2, "low": 3}.get(str(each.salience), 0) for each in (cell, held)]
                if cell.stated and held.stated and 0 < levels[0] < levels[1]:
                    assert (drawn.weights[:, i, k] >= drawn.weights[:, i, other]).all()
    assert np.allclose(drawn.weights.sum(axis=2), drawn.stated.any(axis=1))
    assert (drawn.weights[:, ~drawn.stated] == 0).all()
    for k, issue in enumerate(issues):
        point = situation.references[issue]
        assert drawn.reference_stated[k] == (point.exists and point.basis not in ("open", "disputed"))
        if drawn.reference_stated[k]:
            assert drawn.reference[:, k].min() >= point.low
            assert drawn.reference[:, k].max() <= point.high
    assert all(np.isfinite(array).all() for array in drawn if isinstance(array, np.ndarray))


def test_batches_and_starts_change_no_acceptance_draw() -> None:
    situation = assemble(load_case("alaska-2025"), "pooled")
    sampling = Sampling(draws=500, seed=4, sampler="sobol")
    (whole,) = draw_acceptance_inputs(situation, sampling)
    parts = list(draw_acceptance_inputs(situation, sampling, first=100, count=250, batch=77))
    assert [(part.first, part.theta.shape[0]) for part in parts] == [(100, 77), (177, 77), (254, 77), (331, 19)]
    assert np.array_equal(np.concatenate([part.theta for part in parts]), whole.theta[100:350])
    assert np.array_equal(np.concatenate([part.weights for part in parts]), whole.weights[100:350])


def test_numeric_saliences_become_weights() -> None:
    situation = situation_of(*SPREAD_ROWS)
    (drawn,) = draw_acceptance_inputs(situation, Sampling(draws=2000, seed=4))
    bob, cem = drawn.weights[:, 1], drawn.weights[:, 2]
    assert bob[0] == pytest.approx([37 / 130, 93 / 130])
    ratio = cem[:, 1] / cem[:, 0] * 72
    assert ratio.min() >= 50 - 1e-9
    assert ratio.max() <= 60 + 1e-9
    assert stats.kstest((ratio - 50) / 10, "uniform").pvalue > 1e-4


def test_saliences_of_zero_and_single_cells_have_weights() -> None:
    rows: tuple[Row, ...] = (
        ("ann", 1, {"toll": (1, 0), "ring": (2, 0)}),
        ("bob", 1, {"toll": (1, (0, 10)), "ring": (2, 0)}),
        ("cem", 1, {"toll": (1, "low"), "ring": (None, "high")}),
    )
    (drawn,) = draw_acceptance_inputs(situation_of(*rows), Sampling(draws=3000, seed=4))
    assert stats.kstest(drawn.weights[:, 0, 0], "uniform").pvalue > 1e-4
    assert (drawn.weights[:, 1] == [1.0, 0.0]).all()
    assert (drawn.weights[:, 2] == [1.0, 0.0]).all()


def test_open_cells_count_as_stated_where_they_are_sampled() -> None:
    situation = assemble(load_case("alaska-2025"), "pooled")
    space = acceptance_space(situation, Sampling(draws=10, assume_open="uniform"))
    assert space.stated.all()
    assert space.draw(0, 10).weights.sum(axis=2) == pytest.approx(1.0)
    assert any(each.origin == "open" for each in space.uncertain)


def test_costs_and_regard_for_a_rival_are_drawn() -> None:
    base = case_of(codes=[{"kind": "cost", "actor": "ann", "low": 0.1, "high": 0.3}]).model_dump()
    gains = {"relative_gains": {"bob": {"rival": "ann", "kappa": (0.2, 0.4)}}}
    base["assumptions"] = [{"name": "envy", "reason": "a test", **gains}]
    base["frames"] = [{"id": "pooled", "title": "All", "assumptions": ["envy"]}]
    (drawn,) = draw_acceptance_inputs(assemble(Case.model_validate(base), "pooled"), Sampling(draws=500))
    assert (drawn.cost[:, 1:] == 0).all()
    assert 0.1 <= drawn.cost[:, 0].min() < 0.12 < 0.28 < drawn.cost[:, 0].max() <= 0.3
    assert 0.2 <= drawn.kappa[:, 1].min() < 0.22 < 0.38 < drawn.kappa[:, 1].max() <= 0.4
    assert (drawn.kappa[:, [0, 2, 3]] == 0).all()
