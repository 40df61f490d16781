"""Predictive distributions: scores against integrals, quantiles against closed forms, and nothing learned of a fold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pourparler.errors import ChoiceError, ModelError
from pourparler.reach.settle_adapter import SettlementSection
from pourparler.score import backtest as backtest_module
from pourparler.score.adapter import ForecastIntervalRow, forecast_intervals
from pourparler.score.backtest import Backtest, backtest
from pourparler.score.calibration import (
    Calibration,
    baseline_sample,
    calibration_text,
    fit_calibration,
    read_calibration,
    shipped_calibration,
)
from pourparler.score.cross_validation import cross_validate, dossier_folds, predict, score_predictions
from pourparler.score.crps import crps_of_grid, crps_of_quantiles, crps_of_sample
from pourparler.score.decided import DecidedIssues
from pourparler.score.outcome_grid import (
    FEATURES,
    GRID,
    OutcomeSetting,
    outcome_features,
    outcome_probabilities,
    outcome_quantiles,
)
from pourparler.score.read_cases import read_decided
from pourparler.study import run_study
from tests.decided_data import decided
from tests.settle_cases import ROWS, case_of

POINTS = arrays(np.float64, 101, elements=st.floats(0.0, 1.0)).filter(lambda each: each.sum() > 0.01)


def normal(weights: Any) -> Any:
    return (weights / weights.sum())[np.newaxis]


@given(POINTS, st.floats(0.0, 100.0))
def test_the_score_of_a_grid_is_the_integral_of_its_definition(weights: Any, outcome: float) -> None:
    probability = normal(weights)
    fine = (np.arange(20_000) + 0.5) / 200
    below = np.cumsum(probability[0])[np.floor(fine).astype(int)]
    integral = ((below - (fine >= outcome)) ** 2).mean() * 100.0
    assert crps_of_grid(GRID, probability, [outcome])[0] == pytest.approx(integral, abs=1e-2)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.integers(0, 100))
def test_the_score_of_a_sample_is_that_of_its_pairs_and_of_its_grid(sample: list[int], outcome: int) -> None:
    pairs = [abs(one - other) for one in sample for other in sample]
    plain = sum(abs(each - outcome) for each in sample) / len(sample) - sum(pairs) / (2 * len(pairs))
    found = crps_of_sample([sample], [outcome])[0]
    assert found == pytest.approx(plain, abs=1e-9)
    counts = np.bincount(sample, minlength=101)
    assert crps_of_grid(GRID, normal(counts.astype(float)), [float(outcome)])[0] == pytest.approx(plain, abs=1e-9)


def test_the_score_of_many_quantiles_comes_to_that_of_the_distribution() -> None:
    levels = np.arange(1, 2000) / 2000
    quantiles = 100.0 * levels[np.newaxis]
    for outcome in (0.0, 30.0, 100.0):
        share = outcome / 100.0
        exact = 100.0 * (share**3 + (1.0 - share) ** 3) / 3.0
        assert crps_of_quantiles(levels, quantiles, [outcome])[0] == pytest.approx(exact, abs=0.01)


def test_a_score_of_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ModelError, match="outside 0 to 100"):
        crps_of_grid(GRID, np.full((1, 101), 1 / 101), [101.0])
    with pytest.raises(ModelError, match=r"shape \(1, 2\)"):
        crps_of_grid(GRID, [[0.5, 0.5]], [1.0])
    with pytest.raises(ModelError, match="sample has the shape"):
        crps_of_sample([1.0, 2.0], [1.0])


def test_quantiles_of_an_even_grid_are_straight() -> None:
    even = np.full((1, 101), 1 / 101)
    levels = np.array([0.001, 0.1, 0.5, 0.77, 0.999])
    assert outcome_quantiles(even, levels)[0] == pytest.approx(np.clip(101 * levels - 0.5, 0, 100))


@given(POINTS)
def test_quantiles_rise_and_stay_on_the_scale(weights: Any) -> None:
    found = outcome_quantiles(normal(weights), np.arange(1, 40) / 40)[0]
    assert (np.diff(found) >= 0.0).all()
    assert 0.0 <= found[0] <= found[-1] <= 100.0


def some_settings(count: int, seed: int = 1) -> list[OutcomeSetting]:
    rng = np.random.default_rng(seed)
    settings = []
    for _ in range(count):
        position = rng.integers(0, 11, 6).astype(np.float64) * 10.0
        mean = float(position.mean())
        settings.append(OutcomeSetting(position, mean, float(np.clip(mean + rng.normal(0, 25), 0, 100)), position[0]))
    return settings


def drawn(settings: list[OutcomeSetting], parameters: Any, seed: int) -> Any:
    chance = outcome_probabilities(outcome_features(settings), parameters)
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(101, p=each) for each in chance], dtype=np.float64)


TRUTH = np.array([0.3, 0.8, 0.4, 0.7, 1.5, 1.8, 1.2, 2.5, 1.5])


def test_features_are_what_they_say() -> None:
    setting = OutcomeSetting(np.array([0.0, 42.0, 42.0]), 20.0, 30.0, 42.0)
    (rows,) = outcome_features([setting])
    for point in range(101):
        plain = [
            point in (0, 100),
            point == 0,
            point == 50,
            point % 10 == 0,
            point % 5 == 0,
            point in (0, 42),
            point == 42,
            -abs(point - 20) / 100,
            -abs(point - 30) / 100,
        ]
        assert rows[point].tolist() == pytest.approx([float(each) for each in plain])
    with pytest.raises(ModelError, match="outside 0 to 100"):
        outcome_features([OutcomeSetting(np.array([101.0]), 50.0, 50.0)])


def penalised(settings: list[OutcomeSetting], outcome: Any, parameters: Any, penalty: float) -> float:
    """The goal of the fit, issue by issue and from its definition."""
    features = outcome_features(settings)
    spread = features.reshape(-1, len(FEATURES)).std(axis=0)
    total = -penalty * sum((b * s) ** 2 for b, s in zip(parameters, spread, strict=True))
    for row, came in zip(features, outcome, strict=True):
        weights = [math.exp(sum(b * f for b, f in zip(parameters, point, strict=True))) for point in row.tolist()]
        total += math.log(weights[int(came)] / sum(weights))
    return float(total)


def test_the_fit_is_the_best_of_its_neighbours() -> None:
    settings = some_settings(25)
    outcome = drawn(settings, TRUTH, 3)
    fitted = np.array(list(fit_calibration(settings, outcome, 25, penalty=0.7).parameters.values()))
    best = penalised(settings, outcome, fitted, 0.7)
    for place in range(len(FEATURES)):
        for step in (-0.02, 0.02):
            moved = fitted.copy()
            moved[place] += step
            assert penalised(settings, outcome, moved, 0.7) < best


def test_known_parameters_are_found_again() -> None:
    settings = some_settings(4000)
    fitted = fit_calibration(settings, drawn(settings, TRUTH, 4), 4000)
    assert list(fitted.parameters.values()) == pytest.approx(TRUTH.tolist(), abs=0.3)


def test_intervals_hold_as_many_outcomes_as_they_say() -> None:
    """Outcomes drawn from the distribution itself: the ends of an interval count, and yet it holds no more."""
    settings = some_settings(3000)
    outcome = drawn(settings, TRUTH, 6)
    calibration = Calibration(dict(zip(FEATURES, TRUTH.tolist(), strict=True)), (0.0,), 3000, 3000)
    scores = score_predictions(predict(calibration, settings, outcome), outcome)
    assert scores.coverage == pytest.approx((0.5, 0.8, 0.95), abs=0.03)
    assert scores.width[0] < scores.width[1] < scores.width[2]


def test_a_feature_that_never_varies_has_no_effect() -> None:
    settings = [OutcomeSetting(each.position, each.weighted_mean, each.exchange) for each in some_settings(20)]
    assert fit_calibration(settings, [50.0] * 20, 20).parameters["parliament"] == 0.0
    with pytest.raises(ModelError, match="give one for each"):
        fit_calibration(settings, [50.0], 20)


def test_the_baseline_is_the_mean_plus_residuals_inside_the_scale() -> None:
    assert baseline_sample([10.0, 95.0], [-20.0, 0.0, 20.0]).tolist() == [[0.0, 10.0, 30.0], [75.0, 95.0, 100.0]]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=40), st.integers(0, 99))
def test_no_dossier_is_in_two_folds(dossier: list[int], seed: int) -> None:
    groups = len(set(dossier))
    if groups < 2:
        return
    fold = dossier_folds(dossier, min(4, groups), seed)
    of = {name: {int(each) for each, mine in zip(fold, dossier, strict=True) if mine == name} for name in set(dossier)}
    assert all(len(folds) == 1 for folds in of.values())
    sizes = np.bincount([next(iter(folds)) for folds in of.values()], minlength=min(4, groups))
    assert sizes.max() - sizes.min() <= 1


def test_folds_that_cannot_be_had_are_refused() -> None:
    with pytest.raises(ChoiceError, match="there are 3 dossiers; choose from 2 to 3, or score with --apply"):
        dossier_folds([0, 1, 2], 4, 0)


def test_a_dossier_is_forecast_from_others_alone() -> None:
    """What came out in a dossier changes the forecasts of others, and its own not at all."""
    settings, dossier = some_settings(24), np.repeat(np.arange(8), 3)
    outcome = drawn(settings, TRUTH, 2)
    before = cross_validate(settings, outcome, dossier, 4, seed=1)
    changed = np.where(dossier == 5, 100.0 - outcome, outcome)
    after = cross_validate(settings, changed, dossier, 4, seed=1)
    fold = dossier_folds(dossier, 4, 1)
    own = fold == fold[dossier == 5][0]
    assert (before.probability[own] == after.probability[own]).all()
    assert (before.baseline_quantiles[own] == after.baseline_quantiles[own]).all()
    assert (before.probability[~own] != after.probability[~own]).any(axis=1).all()


def test_applying_fits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(backtest_module, "fit_calibration", refuse)
    monkeypatch.setattr(backtest_module, "cross_validate", refuse)
    few = decided(2, per_dossier=2)
    found = backtest(few, ["weighted_mean"], apply=True)
    assert found.calibration == shipped_calibration()
    other = DecidedIssues(tuple(few.issues[::-1]))
    again = backtest(other, ["weighted_mean"], apply=True)
    assert (found.predictions.quantiles == again.predictions.quantiles[::-1]).all()


def test_a_calibration_survives_its_file() -> None:
    shipped = shipped_calibration()
    assert read_calibration(calibration_text(shipped)) == shipped
    with pytest.raises(ModelError, match="not made by this version"):
        read_calibration(calibration_text(shipped).replace("near_mean", "near"))


@pytest.fixture(scope="module")
def council(shared: Path) -> DecidedIssues:
    return read_decided(shared / "data" / "deu3")


@pytest.fixture(scope="module")
def found(council: DecidedIssues) -> Backtest:
    return backtest(council, ["weighted_mean"])


def test_what_is_shipped_is_what_is_fitted(found: Backtest) -> None:
    shipped = shipped_calibration()
    assert dict(found.calibration.parameters) == pytest.approx(dict(shipped.parameters), abs=2e-4)
    assert found.calibration.residuals == pytest.approx(shipped.residuals, abs=0.1)
    assert (shipped.issues, shipped.dossiers) == (found.calibration.issues, found.calibration.dossiers) == (233, 91)


def test_intervals_hold_out_of_sample(found: Backtest, council: DecidedIssues) -> None:
    """Must show: grouped cross-validated coverage of the 80% interval within 80 +- 4 points, in every dealing."""
    every = [found, *(backtest(council, ["weighted_mean"], folds=5, seed=seed) for seed in range(4))]
    for each in every:
        assert each.scores.coverage[1] == pytest.approx(0.80, abs=0.04)
        assert each.scores.coverage[0] == pytest.approx(0.50, abs=0.04)
        assert 0.07 < each.scores.gain < 0.11


@pytest.mark.xfail(reason="see docs/explanation/calibration.md for what was tried", raises=AssertionError, strict=True)
def test_the_score_is_fifteen_per_cent_below_the_baseline(found: Backtest) -> None:
    assert found.scores.gain >= 0.15


def rows_of(references: dict[str, float], *, turned: bool) -> list[ForecastIntervalRow]:
    rows = [
        (actor, power, {issue: (100 - x if turned else x, s) for issue, (x, s) in cells.items()})
        for actor, power, cells in ROWS
    ]
    study = run_study(case_of(rows, references=references))
    return list(study.forecast_interval_rows)


def test_a_study_has_intervals_where_numbers_are_stated() -> None:
    rows = rows_of({"toll": 0.0}, turned=False)
    assert [row.issue for row in rows] == ["toll", "ring"]
    for row in rows:
        ends = [row.low_95, row.low_80, row.low_50, row.median, row.high_50, row.high_80, row.high_95]
        assert ends == sorted(ends)
        assert (row.low_80, row.high_80) == pytest.approx((row.low_80_position, row.high_80_position))
        assert row.learned_on == "legislative decisions of the European Union"
        assert "war" in row.warning


def test_an_issue_whose_reference_is_at_the_upper_end_is_turned_round() -> None:
    low, high = rows_of({"toll": 0.0}, turned=False)[0], rows_of({"toll": 100.0}, turned=True)[0]
    assert (100 - high.high_80, 100 - high.median, 100 - high.low_95) == pytest.approx(
        (low.low_80, low.median, low.high_95)
    )


def test_too_few_actors_and_silence_have_no_interval() -> None:
    assert forecast_intervals(SettlementSection((), ())) == ()
    two = case_of(ROWS[:2])
    assert run_study(two).forecast_interval_rows == ()
