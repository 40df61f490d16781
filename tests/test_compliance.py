"""The compliance results against independent play, in their properties, and in what they refuse."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.hold.compliance.audience_costs import audience_costs
from pourparler.hold.compliance.bargaining_range import bargaining_range
from pourparler.hold.compliance.belief_updating import belief_updating
from pourparler.hold.compliance.commitment_problem import commitment_problem
from pourparler.hold.compliance.costly_signal import costly_signal
from pourparler.hold.compliance.detection_lag import detection_lag
from pourparler.hold.compliance.detection_probability import detection_probability
from pourparler.hold.compliance.finite_punishment import finite_punishment
from pourparler.hold.compliance.guarantor import guarantor
from pourparler.hold.compliance.imperfect_public_monitoring import imperfect_public_monitoring
from pourparler.hold.compliance.intervals import Ends, belief_bounds, interval_bounds
from pourparler.hold.compliance.optimal_demand import optimal_demand
from pourparler.hold.compliance.preventive_war import preventive_war
from pourparler.hold.compliance.record_belief import record_belief
from pourparler.hold.compliance.repeated_prisoners_dilemma import repeated_prisoners_dilemma
from pourparler.hold.compliance.time_horizon import time_horizon
from pourparler.hold.compliance.trust_threshold import trust_threshold
from pourparler.hold.compliance.war_of_attrition import war_of_attrition
from tests import reference_compliance as plain

seeds = st.integers(0, 2**32 - 1)


def dilemma(rng: np.random.Generator) -> tuple[float, float, float]:
    """Random T > R > P, for which some patience below 0.995 is enough in grim trigger."""
    p = rng.uniform(-5, 5)
    r = p + rng.uniform(0.5, 5)
    return r + rng.uniform(0.05, 2.0) * (r - p), r, p


def near(found: Any, expected: float, tolerance: float = 1e-6) -> bool:
    value = float(found)
    return value == expected if math.isinf(expected) else abs(value - expected) <= tolerance


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_needed_patience_is_what_play_needs(seed: int) -> None:
    """Each formula against the least patience at which discounted sums of play favour keeping."""
    rng = np.random.default_rng(seed)
    t, r, p = dilemma(rng)

    def least(cheating: Callable[[float], float], keeping: Callable[[float], float] | None = None) -> float:
        worth = keeping or (lambda d: plain.worth_of_keeping(r, d))
        return plain.least_patience(lambda d: worth(d) >= cheating(d), 30)

    grim = least(lambda d: plain.worth_of_cheating_seen_after(t, p, 1, d))
    assert near(repeated_prisoners_dilemma(t, r, p), grim)
    lag = int(rng.integers(1, 6))
    found = float(detection_lag(t, r, p, lag))
    if found < 0.99:
        assert near(found, least(lambda d: plain.worth_of_cheating_seen_after(t, p, lag, d)))
    seen = rng.uniform(0.2, 1)
    found = float(detection_probability(t, r, p, seen))
    if found < 0.99:
        assert near(found, least(lambda d: plain.worth_of_cheating_while_unseen(t, p, seen, d)))
    periods = int(rng.integers(1, 8))
    found = float(finite_punishment(t, r, p, periods))
    if found < 0.99 or (math.isinf(found) and periods < 0.98 * (t - r) / (r - p)):
        assert near(found, least(lambda d: plain.worth_of_cheating_once(t, r, p, periods, d)))
    pi, penalty = rng.uniform(0, 1), rng.uniform(0, 2 * (t - r))
    guaranteed = guarantor(t, r, p, pi, penalty)
    assert near(guaranteed.patience, least(lambda d: plain.worth_of_cheating_guaranteed(t, p, pi, penalty, d)))
    assert bool(guaranteed.suffices_alone) == (t - pi * penalty <= r)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_public_monitoring_is_what_signals_need(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t, r, p = dilemma(rng)
    good, fooled = rng.uniform(0.7, 1), rng.uniform(0, 0.6)
    found = imperfect_public_monitoring(t, r, p, good, fooled)
    if float(found.patience) < 0.99:
        needed = plain.least_patience(
            lambda d: (
                plain.worth_under_signals(r, r, p, good, good, d) >= plain.worth_under_signals(t, r, p, fooled, good, d)
            ),
            30,
        )
        assert near(found.patience, needed)
    lengths = rng.geometric(1 - good, 40_000)
    assert float(found.expected_duration) == pytest.approx(lengths.mean(), rel=0.05)


def test_no_patience_suffices_where_signals_or_detection_say_too_little() -> None:
    assert math.isinf(float(detection_probability(5, 3, 1, 0)))
    assert math.isinf(float(finite_punishment(5, 3, 1, 1)))
    assert math.isinf(float(imperfect_public_monitoring(9, 3, 1, 0.5, 0.45).patience))
    assert imperfect_public_monitoring(5, 3, 1, 1.0, 0.0).expected_duration == np.inf


def test_finite_punishment_solves_its_polynomial_and_falls_to_grim_trigger() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        t, r, p = dilemma(rng)
        n = int(rng.integers(1, 12))
        delta = float(finite_punishment(t, r, p, n))
        if math.isfinite(delta):
            assert (r - p) * sum(delta**k for k in range(1, n + 1)) == pytest.approx(t - r, abs=1e-9)
        assert delta >= float(repeated_prisoners_dilemma(t, r, p)) - 1e-12
        assert float(finite_punishment(t, r, p, 5000)) == pytest.approx(float(repeated_prisoners_dilemma(t, r, p)))


def test_limits_meet() -> None:
    """Lag 1, certain detection, a perfect signal, a guarantor who never acts: all are grim trigger."""
    grim = float(repeated_prisoners_dilemma(5, 3, 1))
    assert float(detection_lag(5, 3, 1, 1)) == grim
    assert float(detection_probability(5, 3, 1, 1)) == grim
    assert float(imperfect_public_monitoring(5, 3, 1, 1, 0).patience) == grim
    assert float(guarantor(5, 3, 1, 0, 7).patience) == grim


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_war_thresholds_are_where_play_turns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    now, later, patience = rng.uniform(0.05, 0.6), rng.uniform(0, 1), rng.uniform(0.5, 0.97)
    a, b = rng.uniform(0, 0.4, 2)
    forestalling, problem = preventive_war(now, later, b, patience), commitment_problem(now, later, a, b, patience)
    if abs(later - float(forestalling.threshold)) > 1e-9:
        assert bool(forestalling.war) == plain.forestalls(now, later, b, patience)
        assert bool(forestalling.war) == (later > float(forestalling.threshold))
    if abs(later - float(problem.threshold)) > 1e-9:
        assert bool(problem.war) == plain.breaks_down(now, later, a, b, patience)
        assert bool(problem.war) == (later > float(problem.threshold))
    assert float(problem.war_value_a_now) == pytest.approx(plain.war_payoff(now, a, patience))
    assert float(problem.war_value_b_now) == pytest.approx(plain.war_payoff(1 - now, b, patience))


def test_no_side_fights_inside_the_bargaining_range_and_one_does_outside() -> None:
    rng = np.random.default_rng(5)
    p, a, b = rng.random(500), rng.uniform(0, 0.5, 500), rng.uniform(0, 0.5, 500)
    found = bargaining_range(p, a, b)
    share = rng.random(500)
    content = (share >= p - a) & (1 - share >= (1 - p) - b)
    assert np.array_equal(content, (share >= found.low) & (share <= found.high))
    assert np.all(found.feasible_low <= found.feasible_high)
    assert np.all((found.feasible_low >= 0) & (found.feasible_high <= 1))


def test_the_optimal_demand_is_the_best_on_a_grid() -> None:
    rng = np.random.default_rng(6)
    for _ in range(30):
        most = rng.uniform(0.05, 0.6)
        a = rng.uniform(0, most)
        p = rng.uniform(0, 1 - (most - a) / 2)
        demand, refused = plain.best_demand(p, a, most)
        found = optimal_demand(p, a, most)
        assert float(found.demand) == pytest.approx(demand, abs=1e-5)
        assert float(found.war_probability) == pytest.approx(refused, abs=1e-4)
        costs = rng.uniform(0, most, 100_000)
        accepted = float(found.demand) <= p + costs
        played = np.where(accepted, float(found.demand), p - a).mean()
        assert float(found.expected_value) == pytest.approx(played, abs=0.01)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_the_trust_threshold_is_where_cooperating_begins_to_pay(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t, s = rng.uniform(-3, 3, 2)
    r, p = t + rng.uniform(0.5, 4), s + rng.uniform(0.5, 4)
    threshold = float(trust_threshold(r, t, p, s))
    assert 0 < threshold < 1
    scale = (p - s) + (r - t)
    for belief in (max(threshold - 0.05, 0.0), min(threshold + 0.05, 1.0)):
        advantage = plain.cooperates(belief, r, t, p, s, rng, 60_000)
        assert advantage == pytest.approx((belief - threshold) * scale, abs=0.03 * scale)


def test_a_signal_separates_at_the_costs_that_enumeration_finds() -> None:
    rng = np.random.default_rng(8)
    separated = 0
    for _ in range(200):
        honest, cheat, ratio = rng.uniform(0.1, 3, 3)
        costs = np.linspace(0, 4, 801)
        found = costly_signal(honest, cheat, ratio)
        inside = (costs >= float(found.low)) & (costs <= float(found.high))
        assert np.array_equal(inside, plain.separating_costs(honest, cheat, ratio, costs))
        assert bool(found.separates) == (float(found.low) <= float(found.high))
        separated += bool(found.separates)
    assert 40 < separated < 160


def test_beliefs_are_shares_of_a_population() -> None:
    rng = np.random.default_rng(9)
    for _ in range(12):
        prior, honest, cheat = rng.uniform(0.2, 0.8), rng.uniform(0.6, 0.95), rng.uniform(0.1, 0.5)
        kept, broken = (int(each) for each in rng.integers(0, 3, 2))
        counted = plain.posterior_by_dice(prior, kept, broken, honest, cheat, rng, 400_000)
        assert float(belief_updating(prior, kept, broken, honest, cheat)) == pytest.approx(counted, abs=0.02)


def test_a_long_record_does_not_underflow_and_order_does_not_matter() -> None:
    assert float(belief_updating(0.5, 100_000, 50_000, 0.7, 0.6)) == pytest.approx(1.0)
    one = belief_updating(belief_updating(0.4, 1, 0, 0.8, 0.3), 0, 1, 0.8, 0.3)
    assert float(one) == pytest.approx(float(belief_updating(0.4, 1, 1, 0.8, 0.3)))
    assert belief_updating([0.0, 1.0], 3, 2, 0.8, 0.3).tolist() == [0.0, 1.0]


def test_the_record_belief_spans_beta_posteriors_of_every_prior() -> None:
    rng = np.random.default_rng(10)
    for _ in range(20):
        kept, broken = (int(each) for each in rng.integers(0, 6, 2))
        found = record_belief(kept, broken)
        means = []
        for mean in np.linspace(0.001, 0.999, 60):
            chance = np.linspace(5e-4, 1 - 5e-4, 4000)
            weight = np.exp((2 * mean - 1 + kept) * np.log(chance) + (2 * (1 - mean) - 1 + broken) * np.log1p(-chance))
            means.append(np.sum(weight * chance) / np.sum(weight))
        if kept >= 1 and broken >= 1:
            assert min(means) == pytest.approx(float(found.low), abs=0.01)
            assert max(means) == pytest.approx(float(found.high), abs=0.01)
        assert float(found.low) - 0.05 <= min(means) <= max(means) <= float(found.high) + 0.05


def test_lock_in_is_first_where_a_walk_through_time_finds_it() -> None:
    rng = np.random.default_rng(11)
    for _ in range(25):
        war, rate = -rng.uniform(0.1, 1, 2), rng.uniform(0.5, 2, 2)
        found = audience_costs(war[0], war[1], rate[0], rate[1])
        if abs(float(found.time_a - found.time_b)) > 1e-3:
            walked = plain.first_to_be_locked_in((war[0], war[1]), (rate[0], rate[1]))
            assert int(found.first) == walked
    assert int(audience_costs(-1, -2, 1, 2).first) == -1


def test_attrition_is_what_dice_give_and_nobody_gains_by_staying_longer() -> None:
    rng = np.random.default_rng(12)
    for _ in range(10):
        v1, v2 = rng.uniform(1, 10, 2)
        c1, c2 = rng.uniform(0.5, 4, 2)
        found = war_of_attrition(v1, c1, v2, c2)
        won, lasted = plain.attrition_by_dice((v1, c1), (v2, c2), rng, 200_000)
        assert float(found.first_wins) == pytest.approx(won, abs=0.006)
        assert float(found.mean_duration) == pytest.approx(lasted, rel=0.02)
        for stay in (0.1, 1.0, 3.0):
            worth = plain.worth_of_staying(v1, c1, float(found.hazard_second), stay)
            assert worth == pytest.approx(0.0, abs=1e-3)


def test_a_hazard_of_losing_office_is_a_shorter_game() -> None:
    """The sum over periods that are reached with probability (1 - h)^t equals discounting by delta (1 - h)."""

    def worth(hazard: float, delta: float) -> float:
        return plain.discounted(lambda t: (1 - hazard) ** t, delta)

    for delta, hazard in ((0.9, 0.1), (0.8, 0.5), (0.95, 0.0)):
        left = worth(hazard, delta)
        assert left == pytest.approx(1 / (1 - float(time_horizon(delta, hazard))))


REFUSED: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
    "probability": (
        bargaining_range,
        {"win_probability": 1.2, "cost_a": 0, "cost_b": 0},
        "win_probability must lie in",
    ),
    "cost": (bargaining_range, {"win_probability": 0.5, "cost_a": -1, "cost_b": 0}, "costs of war must be at least 0"),
    "demand": (
        optimal_demand,
        {"win_probability": 0.5, "cost_a": 0.5, "greatest_cost_b": 0.4},
        "cost_a must not exceed",
    ),
    "pie": (optimal_demand, {"win_probability": 0.9, "cost_a": 0, "greatest_cost_b": 0.4}, "the whole pie (x* > 1)"),
    "patience": (
        preventive_war,
        {"win_probability_now": 0.3, "win_probability_later": 0.4, "cost_b": 0.1, "patience": 1},
        "patience must lie strictly between 0 and 1",
    ),
    "problem": (
        commitment_problem,
        {"win_probability_now": 0.3, "win_probability_later": 0.4, "cost_a": 0.1, "cost_b": -0.1, "patience": 0.9},
        "costs of war must be at least 0",
    ),
    "order": (repeated_prisoners_dilemma, {"temptation": 3, "reward": 3, "punishment": 1}, "payoffs must be ordered"),
    "sucker": (
        repeated_prisoners_dilemma,
        {"temptation": 5, "reward": 3, "punishment": 1, "sucker": 2},
        "punishment >= sucker",
    ),
    "lag": (detection_lag, {"temptation": 5, "reward": 3, "punishment": 1, "lag": 0}, "the lag must be above 0"),
    "periods": (
        finite_punishment,
        {"temptation": 5, "reward": 3, "punishment": 1, "periods": 1.5},
        "periods must be a whole number",
    ),
    "detection": (
        detection_probability,
        {"temptation": 5, "reward": 3, "punishment": 1, "probability": -0.1},
        "probability must lie in [0, 1]",
    ),
    "signal": (
        imperfect_public_monitoring,
        {"temptation": 5, "reward": 3, "punishment": 1, "good_if_honest": 0.4, "good_if_cheating": 0.4},
        "good_if_honest must exceed good_if_cheating",
    ),
    "penalty": (
        guarantor,
        {"temptation": 5, "reward": 3, "punishment": 1, "probability": 0.5, "penalty": -1},
        "the penalty must be at least 0",
    ),
    "untrustworthy": (
        trust_threshold,
        {"reward": 2, "temptation": 2, "punishment": 1, "sucker": 0},
        "a trustworthy actor has reward > temptation",
    ),
    "no risk": (
        trust_threshold,
        {"reward": 3, "temptation": 2, "punishment": 1, "sucker": 1},
        "a trustworthy actor has punishment > sucker",
    ),
    "gain": (costly_signal, {"gain_trustworthy": 0, "gain_untrustworthy": 1}, "gains must be above 0"),
    "ratio": (
        costly_signal,
        {"gain_trustworthy": 1, "gain_untrustworthy": 1, "cost_ratio": 0},
        "the cost ratio must be above 0",
    ),
    "impossible record": (
        belief_updating,
        {"prior": 0.5, "kept": 1, "broken": 1, "keeps_if_trustworthy": 1, "keeps_if_untrustworthy": 0},
        "neither kind of side",
    ),
    "prior": (
        record_belief,
        {"kept": 1, "broken": 0, "prior_low": 0.6, "prior_high": 0.4},
        "prior_low must not exceed",
    ),
    "strength": (record_belief, {"kept": 1, "broken": 0, "strength": 0}, "the strength of the prior"),
    "war value": (
        audience_costs,
        {"war_value_a": 0, "war_value_b": -1, "cost_rate_a": 1, "cost_rate_b": 1},
        "the value of war must be below 0",
    ),
    "audience": (
        audience_costs,
        {"war_value_a": -1, "war_value_b": -1, "cost_rate_a": 0, "cost_rate_b": 1},
        "audience costs must grow",
    ),
    "prize": (
        war_of_attrition,
        {"value_first": 0, "cost_first": 1, "value_second": 1, "cost_second": 1},
        "prizes must be above 0",
    ),
    "waiting": (
        war_of_attrition,
        {"value_first": 1, "cost_first": 1, "value_second": 1, "cost_second": 0},
        "costs of waiting must be above 0",
    ),
    "horizon": (time_horizon, {"patience": 1.1, "hazard": 0.1}, "patience must lie in [0, 1]"),
}


@pytest.mark.parametrize(("model", "given_", "message"), REFUSED.values(), ids=REFUSED)
def test_degenerate_input_is_named(model: Callable[..., Any], given_: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError) as refused:
        model(**given_)
    assert str(refused.value).startswith(f"{model.__name__}: ")
    assert message in str(refused.value)


def test_the_draw_that_is_wrong_is_named() -> None:
    with pytest.raises(ModelError, match=r"draw 1 has temptation = 3, reward = 3, punishment = 1$"):
        repeated_prisoners_dilemma([5, 3], 3, 1)
    with pytest.raises(ModelError, match=r"reward must be a finite number; draw 0 has reward = nan"):
        repeated_prisoners_dilemma(5, [math.nan, 1], 1)
    with pytest.raises(ModelError, match=r"shapes do not fit together: temptation \(2,\), reward \(3,\)"):
        repeated_prisoners_dilemma([5, 6], [3, 3, 3], 1)
    with pytest.raises(ModelError, match="temptation is not an array of numbers"):
        repeated_prisoners_dilemma("much", 3, 1)
    with pytest.raises(ModelError, match="temptation is empty"):
        repeated_prisoners_dilemma([], 3, 1)


# intervals -----------------------------------------------------------------------------------------------------------

UP, DOWN = True, False
PAYOFFS = {"temptation": UP, "reward": DOWN, "punishment": UP}
MONOTONE: dict[str, tuple[Callable[..., Any], str, dict[str, bool], dict[str, tuple[float, float]]]] = {
    "repeated_prisoners_dilemma": (repeated_prisoners_dilemma, "", PAYOFFS, {}),
    "detection_lag": (detection_lag, "", {**PAYOFFS, "lag": UP}, {"lag": (0.5, 6)}),
    "detection_probability": (
        detection_probability,
        "",
        {**PAYOFFS, "probability": DOWN},
        {"probability": (0.05, 1)},
    ),
    "finite_punishment": (finite_punishment, "", {**PAYOFFS, "periods": DOWN}, {"periods": (3, 9)}),
    "imperfect_public_monitoring": (
        imperfect_public_monitoring,
        "patience",
        {**PAYOFFS, "good_if_honest": DOWN, "good_if_cheating": UP},
        {"good_if_honest": (0.7, 1), "good_if_cheating": (0, 0.6)},
    ),
    "guarantor": (
        guarantor,
        "patience",
        {**PAYOFFS, "probability": DOWN, "penalty": DOWN},
        {"probability": (0, 1), "penalty": (0, 2)},
    ),
    "trust_threshold": (
        trust_threshold,
        "",
        {"reward": DOWN, "temptation": UP, "punishment": UP, "sucker": DOWN},
        {"reward": (5, 7), "temptation": (2, 4.5), "punishment": (1, 3), "sucker": (-4, 0.5)},
    ),
    "preventive_war": (
        preventive_war,
        "threshold",
        {"win_probability_now": UP, "win_probability_later": UP, "cost_b": UP, "patience": DOWN},
        {"win_probability_now": (0, 1), "win_probability_later": (0, 1), "cost_b": (0, 1), "patience": (0.1, 0.95)},
    ),
    "commitment_problem": (
        commitment_problem,
        "threshold",
        {"win_probability_now": UP, "win_probability_later": UP, "cost_a": UP, "cost_b": UP, "patience": DOWN},
        {
            "win_probability_now": (0, 1),
            "win_probability_later": (0, 1),
            "cost_a": (0, 1),
            "cost_b": (0, 1),
            "patience": (0.1, 0.95),
        },
    ),
    "time_horizon": (time_horizon, "", {"patience": UP, "hazard": DOWN}, {"patience": (0, 0.99), "hazard": (0, 1)}),
}
BOX = {"temptation": (4.2, 6.0), "reward": (2.6, 4.0), "punishment": (-1.0, 2.5)}


@pytest.mark.parametrize("name", MONOTONE)
def test_interval_bounds_are_those_of_a_grid(name: str) -> None:
    """No point of a grid lies outside the bounds, and the bounds are attained at points of it: they are sharp."""
    model, field, rises, ranges = MONOTONE[name]
    rng = np.random.default_rng(20)

    def result(**values: Any) -> Any:
        found = model(**values)
        return getattr(found, field) if field else found

    for _ in range(20):
        box: dict[str, tuple[float, float]] = {}
        for key in rises:
            low, high = np.sort(rng.uniform(*(ranges.get(key) or BOX[key]), 2)).tolist()
            box[key] = (math.ceil(low), math.ceil(high)) if key == "periods" else (low, high)
        least, most = interval_bounds(result, box, rises)
        axes = [np.unique(np.linspace(*ends, 5).round(0 if key == "periods" else 15)) for key, ends in box.items()]
        grid = np.meshgrid(*axes, indexing="ij")
        values = np.asarray(result(**dict(zip(box, grid, strict=True))))
        assert values.min() == pytest.approx(float(least), abs=1e-9)
        if np.isfinite(float(most)):
            assert values.max() == pytest.approx(float(most), abs=1e-9)
        else:
            assert np.isinf(values.max())


def test_belief_bounds_are_those_of_a_grid() -> None:
    rng = np.random.default_rng(21)
    for _ in range(40):
        total = int(rng.integers(0, 6))
        kept = np.sort(rng.integers(0, total + 1, 2))
        prior, cheat = np.sort(rng.uniform(0, 1, 2)), np.sort(rng.uniform(0.05, 0.5, 2))
        honest = np.sort(rng.uniform(0.5, 0.95, 2))
        low, high = belief_bounds(
            (prior[0], prior[1]), (kept[0], kept[1]), total, (honest[0], honest[1]), (cheat[0], cheat[1])
        )
        seen = []
        for k in range(int(kept[0]), int(kept[1]) + 1):
            axes = [np.linspace(ends[0], ends[1], n) for ends, n in ((prior, 4), (honest, 61), (cheat, 61))]
            grid = np.meshgrid(*axes)
            seen.append(belief_updating(grid[0], k, total - k, grid[1], grid[2]))
        assert np.min(seen) == pytest.approx(float(low), abs=2e-3)
        assert np.max(seen) == pytest.approx(float(high), abs=2e-3)
        assert float(low) <= np.min(seen) + 1e-12
        assert np.max(seen) <= float(high) + 1e-12


def test_intervals_that_overlap_in_the_wrong_order_or_are_reversed_are_refused() -> None:
    box: dict[str, Ends] = {"temptation": (3, 5), "reward": (2, 4), "punishment": (0, 1)}
    with pytest.raises(ModelError, match="payoffs must be ordered"):
        interval_bounds(repeated_prisoners_dilemma, box, PAYOFFS)
    with pytest.raises(ModelError, match="the interval of reward is reversed"):
        interval_bounds(repeated_prisoners_dilemma, {**box, "reward": (4, 2)}, PAYOFFS)
    with pytest.raises(ModelError, match="say of every input"):
        interval_bounds(repeated_prisoners_dilemma, box, {"temptation": UP})
    with pytest.raises(ModelError, match="keeps_if_trustworthy must not lie below"):
        belief_bounds((0.5, 0.5), (0, 0), 1, (0.2, 0.4), (0.3, 0.5))
    with pytest.raises(ModelError, match="more kept than there are"):
        belief_bounds((0.5, 0.5), (0, 2), 1, (0.6, 0.7), (0.3, 0.5))


def test_draws_come_first_and_each_is_the_scalar_result() -> None:
    rng = np.random.default_rng(22)
    games = np.array([dilemma(rng) for _ in range(50)])
    for name in ("repeated_prisoners_dilemma", "detection_lag", "guarantor", "imperfect_public_monitoring"):
        model, field, rises, ranges = MONOTONE[name]
        extra = {key: rng.uniform(*ranges[key], 50) for key in rises if key in ranges}
        many = model(games[:, 0], games[:, 1], games[:, 2], **extra)
        many = getattr(many, field) if field else many
        for draw in range(50):
            one = model(*games[draw], **{key: values[draw] for key, values in extra.items()})
            assert float(getattr(one, field) if field else one) == pytest.approx(many[draw], rel=1e-14)


def test_every_file_has_one_public_function_of_its_name_with_citation_and_example() -> None:
    import pkgutil

    from pourparler.hold import compliance

    modules = [each.name for each in pkgutil.iter_modules(compliance.__path__) if not each.name.startswith("_")]
    assert len(modules) == 18
    for name in set(modules) - {"intervals"}:
        module = import_module(f"pourparler.hold.compliance.{name}")
        function = getattr(module, name)
        text = function.__doc__ or ""
        assert "Reference" in text, name
        assert ">>>" in text, name
        assert name in module.__all__
        assert [each for each in module.__all__ if each[0].islower()] == [name]
