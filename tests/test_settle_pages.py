"""The pages of ``settle`` and ``study --discover``: charts with tables beside them, stamps, and the track record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from pourparler.case.assemble import assemble
from pourparler.case.load import load_case
from pourparler.reach.ensemble.run import run_ensemble
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.settle_draws import SettleEnsemble, plan_settle, results_of
from pourparler.reach.ensemble.store import Store, open_store
from pourparler.reach.ensemble.summary import summarise
from pourparler.reach.settle import settle
from pourparler.reach.settle_sensitivity import settle_sensitivity
from pourparler.report.driver_charts import Driver, draw_drivers
from pourparler.report.ensemble_charts import Baseline, DrawnOutcome, draw_outcomes, draw_settling, settling_range
from pourparler.report.ensemble_page import ensemble_page
from pourparler.report.sensitivity_page import sensitivity_page
from pourparler.report.settlement_page import settlement_page
from pourparler.score.backtest import backtest
from pourparler.score.decided import DecidedIssues
from pourparler.score.read_cases import read_decided
from pourparler.score.track_record import TrackRecord, shipped_track_record
from tests.commands import Run
from tests.report_page import Page, hostile_case

DRAWN = ("settle", "ec-emissions", "--rounds", 1, "--draws", 256, "--spread", 10, "--seed", 3)


def whole(path: Path) -> Page:
    """Read a page and check that it stands alone."""
    page = Page(path.read_text(encoding="utf-8"))
    assert not page.unclosed
    assert not page.fetched
    assert not page.broken_links
    assert not page.all("script")
    assert len(page.ids) == len(set(page.ids))
    assert all(svg.attributes.get("aria-label") or svg.attributes.get("aria-hidden") for svg in page.all("svg"))
    return page


def test_the_page_of_an_ensemble_tells_outcomes_baselines_and_the_record(run: Run, tmp_path: Path) -> None:
    ran = run(*DRAWN, "--model", "challenge,weighted_mean", "--out", tmp_path)
    assert ran.code == 0, ran.err
    page = whole(tmp_path / "ensemble.html")
    text = " ".join(page.named("baseline").text.split()) + " ".join(page.source.split())
    assert "naive baseline: weighted mean, median over the draws" in text
    assert "naive baseline: plain mean at points" in text
    assert "How far it has settled" in text
    record = shipped_track_record()
    assert record.beats_baseline("challenge", "replication-2014") in text
    printed = " ".join(ran.out.split())
    assert "Does it beat the baseline?" in printed
    assert f"challenge (replication-2014): {record.beats_baseline('challenge', 'replication-2014')}" in printed
    document = json.loads((tmp_path / "settlement.json").read_text(encoding="utf-8"))
    median = document["results"][0]["ensemble"]["quantiles"]["0.5"]
    assert f'<td class="number">{median:.4g}</td>' in page.source


def test_outcomes_at_points_have_a_page(run: Run, tmp_path: Path) -> None:
    run("settle", "ec-emissions", "--model", "challenge,mean,weighted_mean", "--rounds", 1, "--out", tmp_path)
    page = whole(tmp_path / "settlement.html")
    assert '<td class="number">8.416</td><td class="number">+1.716</td>' in page.source
    assert "naive baseline: weighted mean" in page.source


@pytest.mark.parametrize(
    ("method", "more", "bars"),
    [
        ("tornado", (), True),
        ("sobol", ("--samples", 32), True),
        ("morris", ("--samples", 4), True),
        ("break-even", ("--threshold", 7.3), False),
    ],
)
def test_what_drives_an_outcome_has_a_page(
    run: Run, tmp_path: Path, method: str, more: tuple[object, ...], bars: bool
) -> None:
    asked = ("--model", "weighted_mean", "--spread", 10, "--sensitivity", method, *more, "--out", tmp_path)
    ran = run("settle", "ec-emissions", *asked)
    assert ran.code == 0, ran.err
    page = whole(tmp_path / "sensitivity.html")
    assert "Analyst&#39;s assumption: single numbers are spread" in page.source
    assert ('<svg class="chart"' in page.source) is bars
    assert "position of United Kingdom on Delay" in page.source
    assert "it is the baseline" in page.source


def test_leaving_one_out_has_a_page(run: Run, tmp_path: Path) -> None:
    asked = ("--model", "plain_mean", "--option", "position=middle", "--sensitivity", "leave-one-out")
    run("settle", "water-dispute", *asked, "--out", tmp_path)
    page = whole(tmp_path / "sensitivity.html")
    assert "without actor Altovar" in page.source
    assert "Only stated intervals are varied" not in page.source


def test_boxes_are_a_list_with_the_cells_named(run: Run, tmp_path: Path) -> None:
    asked = ("study", "water-dispute", "--discover", "quarter-flow", "--format", "two-governments", "--draws", 1000)
    run(*asked, "--out", tmp_path)
    page = whole(tmp_path / "discovery.html")
    limits = [element.text for element in page.all("li")]
    assert any("what no agreement would bring on Summer flow is at most" in each for each in limits)
    assert any(re.search(r"density \d+ %, coverage \d+ %", each) for each in limits)


def test_boxes_over_silence_are_stamped(run: Run, tmp_path: Path) -> None:
    asked = ("study", "water-dispute", "--discover", "quarter-flow", "--format", "two-governments", "--draws", 200)
    run(*asked, "--assume-open", "uniform", "--out", tmp_path)
    assert "Computed over silence" in (tmp_path / "discovery.html").read_text(encoding="utf-8")


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    case = hostile_case()
    points = settle(case, ["plain_mean"], options={"position": "middle"})
    sampling = Sampling(draws=64, seed=1, assume_open="uniform")
    planned = plan_settle(assemble(case, "pooled"), ["plain_mean"], sampling, version="1")
    results = results_of(planned, filled(tmp_path, planned))
    driven = settle_sensitivity(case, ["plain_mean"], "tornado", spread=5.0)
    pages = {
        "settlement": settlement_page(points),
        "ensemble": ensemble_page(points, planned, results),
        "sensitivity": sensitivity_page(driven, {}),
    }
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        page = whole(path)
        assert not page.all("img")
        assert '<svg class="chart"' in text


def filled(folder: Path, planned: SettleEnsemble) -> Store:
    store = open_store(folder / "store", planned.plan)
    run_ensemble(store)
    return store


# charts --------------------------------------------------------------------------------------------------------------


def test_every_draw_in_twenty_is_a_dot_and_baselines_are_lines() -> None:
    issue = load_case("ec-emissions").issues[0]
    found = summarise(lambda limit: [np.linspace(20.0, 80.0, 400)[:limit]], 400)
    outcome = DrawnOutcome("model", found.dots, None, ("median 50",))
    svg = draw_outcomes(issue, [outcome], [Baseline("mean", 50.0, "7", weighted=True)], "title & more")
    points = re.findall(r'transform="translate\(([\d.]+),[\d.]+\)" d="[^"]*" fill="var', svg)
    assert len(points) == 21
    assert sum(float(x) < 220.0 for x in points) == 10
    assert 'aria-label="title &amp; more"' in svg
    assert "var(--source-2)" in svg
    assert "10 years" in svg


def test_lines_that_settle_stay_inside_their_scale() -> None:
    drawn = np.random.default_rng(1).normal(size=1000)
    found = summarise(lambda limit: [drawn[:limit]], 1000)
    low, high = settling_range(found.convergence)
    for step in found.convergence:
        for share, value in step.quantiles.items():
            assert low <= value - step.quantile_errors[share] <= value + step.quantile_errors[share] <= high
    svg = draw_settling("model", found, ["low", "high", "95%: a", "50%: b", "5%: c"], "how it settled")
    assert "95% after 64 draws" in svg
    same = summarise(lambda limit: [np.full(1000, 5.0)[:limit]], 1000)
    assert "NaN" not in draw_settling("model", same, ["5", "5", "a", "b", "c"], "constant")


def test_two_bars_on_one_side_do_not_hide_each_other() -> None:
    def heights(first: float, second: float) -> set[str]:
        bars = ((5.0, first, "first"), (5.0, second, "second"))
        svg = draw_drivers([Driver("input", bars, ("words",))], (0.0, 10.0), 5.0, "", "title")
        return set(re.findall(r'aria-label="input: words"[^>]*d="M[\d.]+,([\d.]+)', svg))

    assert len(heights(2.0, 8.0)) == 1
    assert len(heights(8.0, 9.0)) == 2


# the track record ----------------------------------------------------------------------------------------------------


@pytest.fixture
def record() -> TrackRecord:
    models = {"good": (20.0, -3.0, -1.0), "bad:p": (30.0, 1.0, 3.0), "same": (24.0, -1.0, 2.0)}
    return TrackRecord("laws", 10, 5, 24.0, models, 15.0, 20.0, 0.8, 70.0)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (("good", None), "yes: 20.0 points off, by 1.0 to 3.0 less than the weighted mean (95%)"),
        (("bad", "p"), "no, it was worse: 30.0 points off, by 1.0 to 3.0 more than the weighted mean (95%)"),
        (("same", None), "not shown: 24.0 points off, between 1.0 less and 2.0 more than the weighted mean (95%)"),
        (("bad", None), "not known: it was not scored on decided issues"),
    ],
)
def test_a_model_beats_the_baseline_only_where_its_interval_says_so(
    record: TrackRecord, model: tuple[str, str | None], told: str
) -> None:
    assert record.beats_baseline(*model) == told


def test_intervals_are_told_with_what_they_gained(record: TrackRecord) -> None:
    assert (
        "held 80% of the outcomes and were 70 points wide on average; their CRPS was 25% below" in record.of_intervals
    )


@pytest.mark.heavy
def test_what_is_shipped_is_what_the_backtest_says(decided: DecidedIssues) -> None:
    shipped = shipped_track_record()
    names = [name for name in shipped.models if name != "calibrated_median"]
    found = backtest(decided, names)
    assert (shipped.issues, shipped.dossiers) == (len(decided.issues), decided.dossiers)
    assert shipped.baseline == pytest.approx(found.accuracy["weighted_mean"].mae, abs=0.005)
    for name, numbers in shipped.models.items():
        scored = found.accuracy[name]
        assert numbers == pytest.approx((scored.mae, *scored.vs_weighted_mean), abs=0.006), name
    assert (shipped.crps, shipped.crps_baseline) == pytest.approx(
        (found.scores.crps, found.scores.crps_baseline), abs=0.006
    )


@pytest.fixture
def decided(shared: Path) -> DecidedIssues:
    return read_decided(shared / "data" / "deu3")
