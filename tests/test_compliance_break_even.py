"""Break-even statements: thresholds are where margins turn, sentences say them, curves show what nobody states."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.case.codes.compliance import QUANTITIES as CODED
from pourparler.errors import ModelError
from pourparler.hold.break_even import RATIO, Interval, assess, curve_of, kept_if
from pourparler.hold.quantities import PAYOFFS, QUANTITIES, told
from pourparler.hold.results import RESULTS, Result
from pourparler.hold.thresholds import margin_bounds, threshold_of

DILEMMA: dict[str, Interval] = {"temptation": (5, 5), "reward": (3, 3), "punishment": (1, 1)}
LAGGED: dict[str, Interval] = {"patience": (0.5, 0.5), "detection_lag": (2, 2)}
TRUST: dict[str, Interval] = {"reward": (3, 3), "temptation": (2, 2), "punishment": (1, 1), "sucker": (0, 0)}


def interval(rng: np.random.Generator, low: float, high: float) -> Interval:
    ends = np.sort(rng.uniform(low, high, 2))
    return float(ends[0]), float(ends[1])


def random_inputs(result: Result, rng: np.random.Generator) -> dict[str, Interval]:
    """Intervals for every input of a result, payoffs in its order throughout."""
    spread = {"temptation": (4, 6), "reward": (2.5, 3.8), "punishment": (-1, 2)}
    if result.name == "trust_threshold":
        spread = {"reward": (4, 6), "temptation": (2, 3.8), "punishment": (0, 2), "sucker": (-5, -0.2)}
    ranges = {"share": (0.02, 0.95), "amount": (0.1, 4.0), "loss": (-3.0, -0.1), "count": (1.0, 8.0)}
    found = {}
    for name in result.inputs:
        low, high = interval(rng, *(spread[name] if name in PAYOFFS else ranges[QUANTITIES[name].scale]))
        found[name] = (float(round(low)), float(round(high))) if QUANTITIES[name].scale == "count" else (low, high)
    return found


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_threshold_is_where_the_margin_turns_over_the_whole_box(result: Result) -> None:
    """At the others' worst corner the deal turns at ``sure``, and at their best corner at ``possible``.

    As the margin is monotone (see below), so it is kept everywhere beyond the one and nowhere before the other.
    """
    rng = np.random.default_rng(30)
    inside = 0
    for _ in range(12):
        box = random_inputs(result, rng)
        for name in result.inputs:
            others = {other: ends for other, ends in box.items() if other != name}
            found = threshold_of(result, name, others)
            up = 1.0 if found.at_least else -1.0
            count = QUANTITIES[name].scale == "count"
            step = up * (1.0 if count else 1e-5)
            for end, worst in ((float(found.sure), True), (float(found.possible), False)):
                if not math.isfinite(end):
                    continue
                corner = {other: ends[result.helps[other] != worst] for other, ends in others.items()}
                here, there = (end, end - step) if count else (end + step, end - step)
                places = [{**corner, name: x} for x in (here, there) if valid(name, x)]
                margins = [result.margin(**place) for place in places if in_order(result, place)]
                if len(margins) == 2:
                    inside += 1
                    assert float(margins[0]) >= 0.0 > float(margins[1]), (name, end, box)
            assert (float(found.sure) - float(found.possible)) * up >= 0 or float(found.sure) == float(found.possible)
    assert inside > 12


def in_order(result: Result, place: dict[str, float]) -> bool:
    return all(place[higher] > place[lower] for higher, lower in result.order)


def valid(name: str, value: float) -> bool:
    scale = QUANTITIES[name].scale
    if name == "patience":
        return 0.0 < value < 1.0
    return {"share": 0 <= value <= 1, "amount": value > 0, "loss": value < 0, "count": value >= 1}.get(scale, True)


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_every_input_pushes_the_way_the_table_says(result: Result) -> None:
    rng = np.random.default_rng(31)
    for _ in range(100):
        box = random_inputs(result, rng)
        point = {name: rng.uniform(*ends) for name, ends in box.items()}
        if "punishment_periods" in point:
            point["punishment_periods"] = float(round(point["punishment_periods"]))
        for name, helps in result.helps.items():
            more = {**point, name: point[name] + (1.0 if QUANTITIES[name].scale == "count" else 1e-4)}
            before, after = float(result.margin(**point)), float(result.margin(**more))
            if math.isfinite(before) and math.isfinite(after):
                assert (after - before) * (1 if helps else -1) >= -1e-12, name


@given(st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_thresholds_have_the_closed_forms(delta: float) -> None:
    known = {**DILEMMA, "patience": (delta, delta)}
    lag = float(threshold_of(RESULTS["detection_lag"], "detection_lag", known).sure)
    assert lag == pytest.approx(math.log(0.5) / math.log(delta))
    seen = threshold_of(RESULTS["detection_probability"], "detection_probability", known)
    needed = (2 / delta - 2) / 2
    assert float(seen.sure) == (pytest.approx(needed) if needed <= 1 else math.inf)
    acts = threshold_of(RESULTS["guarantor"], "guarantor_probability", {**known, "penalty": (4, 4)})
    closed = (2 - delta / (1 - delta) * 2) / 4
    assert float(acts.sure) == (pytest.approx(closed) if closed > 0 else -math.inf)
    office = threshold_of(RESULTS["time_horizon"], "tenure_hazard", known)
    assert float(office.sure) == (pytest.approx(1 - 0.5 / delta) if delta >= 0.5 else -math.inf)


def test_the_needed_quantity_is_the_model_itself() -> None:
    """Where the model gives the needed value, the threshold on it is that value."""
    for name, extra, needed in (
        ("repeated_prisoners_dilemma", {}, 0.5),
        ("detection_lag", {"detection_lag": (2, 2)}, 0.7071067811865476),
        ("detection_probability", {"detection_probability": (0.5, 0.5)}, 2 / 3),
        ("imperfect_public_monitoring", {"good_if_honest": (0.9, 0.9), "good_if_cheating": (0.4, 0.4)}, 5 / 7),
        ("guarantor", {"guarantor_probability": (0.5, 0.5), "penalty": (2, 2)}, 1 / 3),
    ):
        assert float(threshold_of(RESULTS[name], "patience", {**DILEMMA, **extra}).sure) == pytest.approx(needed)
    war: dict[str, Interval] = {"rival_win_now": (0.3, 0.3), "war_cost": (0.2, 0.2), "patience": (0.9, 0.9)}
    assert float(threshold_of(RESULTS["preventive_war"], "rival_win_later", war).sure) == pytest.approx(0.3355555555)
    both: dict[str, Interval] = {**war, "rival_war_cost": (0.2, 0.2)}
    assert float(threshold_of(RESULTS["commitment_problem"], "rival_win_later", both).sure) == pytest.approx(
        0.3755555555
    )
    assert float(threshold_of(RESULTS["trust_threshold"], "belief", TRUST).sure) == pytest.approx(0.5)


def test_the_promised_sentence() -> None:
    """Detected within 2.1 periods, or a guarantor who acts with a probability above a third."""
    known: dict[str, Interval] = {**DILEMMA, "patience": (0.72, 0.72)}
    lag = assess(RESULTS["detection_lag"], known)
    assert lag.statement == "Kept, where cheating is seen late, if cheating is detected within 2.11 periods."
    impatient: dict[str, Interval] = {**DILEMMA, "patience": (1 / 3, 1 / 3), "penalty": (3, 3)}
    both = [assess(RESULTS[name], impatient) for name in ("detection_lag", "guarantor")]
    assert kept_if(both) == (
        "Kept if cheating is detected within 0.63 periods, or a guarantor acts with a probability of at least 0.33."
    )


def test_intervals_give_a_threshold_for_certain_and_one_that_might_do() -> None:
    found = assess(RESULTS["guarantor"], {**DILEMMA, "patience": (0.3, 0.4), "penalty": (4, 4)})
    (row,) = found.thresholds
    assert (found.verdict, row.direction, row.holds) == ("depends", "at least", "from the threshold")
    assert row.sure == pytest.approx(2 / 7)
    assert row.possible == pytest.approx(1 / 6)
    assert "at least 0.29 (for certain; 0.17 might do)" in found.statement


@pytest.mark.parametrize(
    ("patience", "verdict", "begins"),
    [
        ((0.6, 0.9), "kept", "Kept, where a breach ends the deal for good, on what is stated; "),
        ((0.1, 0.4), "broken", "Not kept, where a breach ends the deal for good, on what is stated; "),
        (
            (0.4, 0.6),
            "either",
            "Kept, where a breach ends the deal for good, or not: what is stated leaves both open; ",
        ),
    ],
)
def test_where_all_is_stated_there_is_a_verdict(patience: Interval, verdict: str, begins: str) -> None:
    found = assess(RESULTS["repeated_prisoners_dilemma"], {**DILEMMA, "patience": patience})
    assert found.verdict == verdict
    assert found.statement.startswith(begins)
    assert "the next period counts at least 0.5 of this one" in found.statement
    assert {row.quantity for row in found.thresholds} == {"temptation", "reward", "punishment", "patience"}


def test_whatever_the_unknown_is() -> None:
    patient: dict[str, Interval] = {**DILEMMA, "patience": (0.6, 0.9)}
    always = assess(RESULTS["guarantor"], {**patient, "penalty": (1, 1)})
    assert always.statement == (
        "Kept, where a third party may punish a breach, whatever the probability that the guarantor acts is."
    )
    assert kept_if([always]) == "Kept, whatever nobody states."
    hasty: dict[str, Interval] = {**DILEMMA, "patience": (0.1, 0.2)}
    never = assess(RESULTS["detection_probability"], hasty)
    assert never.statement == "Not kept, where cheating may be missed, whatever the probability of detection is."
    assert kept_if([never]) == ""


def test_without_a_scale_of_payoffs_their_ratio_takes_their_place() -> None:
    found = assess(RESULTS["detection_lag"], {"patience": (0.8, 0.8), "detection_lag": (2, 2)})
    (row,) = found.thresholds
    assert (row.quantity, found.missing) == (RATIO, ("temptation", "reward", "punishment"))
    assert row.sure == pytest.approx(0.64 / 0.36)
    trust = assess(RESULTS["trust_threshold"], {"belief": (0.8, 0.8)})
    assert trust.thresholds[0].sure == pytest.approx(4.0)
    assert "being cheated loses at most 4 times what keeping the deal adds" in trust.statement


def test_a_result_whose_inputs_nobody_states_says_so_and_has_a_curve() -> None:
    for result in RESULTS.values():
        found = assess(result, {})
        assert (found.verdict, found.thresholds, found.missing) == ("unstated", (), result.inputs)
        assert found.statement.startswith("No verdict: no source states ")
        curve = curve_of(result, {}, "c")
        assert curve is not None
        assert curve.lines
        for line in curve.lines:
            assert len(line.sure) == len(line.possible) == len(curve.x_values)
            assert any(value is not None for value in line.sure)
        json.dumps(asdict(curve), allow_nan=False)


def test_a_curve_is_the_model_along_its_axis() -> None:
    curve = curve_of(RESULTS["detection_lag"], {}, "c")
    assert curve is not None
    assert (curve.x, curve.y, curve.direction) == ("detection_lag", "patience", "at least")
    for line, ratio in zip(curve.lines, (0.5, 1.0, 2.0), strict=True):
        assert line.label == f"ratio of payoffs {told(ratio)}"
        assert line.sure == pytest.approx([(ratio / (1 + ratio)) ** (1 / k) for k in curve.x_values])
    partly = curve_of(RESULTS["guarantor"], {**DILEMMA, "penalty": (2, 3)}, "c")
    assert partly is not None
    (line,) = partly.lines
    expected = [
        (max(2 - pi * f, 0) / (4 - pi * f)) if pi * f < 2 else 0.0 for pi in partly.x_values for f in (2.0, 3.0)
    ]
    assert line.sure == pytest.approx(expected[::2], abs=1e-8)
    assert line.possible == pytest.approx(expected[1::2], abs=1e-8)
    finite = curve_of(RESULTS["finite_punishment"], {}, "c")
    assert finite is not None
    assert finite.lines[1].sure[0] is None
    assert curve_of(RESULTS["repeated_prisoners_dilemma"], DILEMMA, "c") is None


def test_payoffs_in_the_wrong_order_are_refused_even_where_inputs_are_missing() -> None:
    with pytest.raises(ModelError, match="temptation must lie above reward throughout their intervals"):
        assess(RESULTS["detection_lag"], {"temptation": (2, 4), "reward": (3, 3)})
    with pytest.raises(ModelError, match="what must exceed reward must exceed what it must exceed"):
        threshold_of(RESULTS["detection_lag"], "reward", {"temptation": (2, 2), "punishment": (3, 3), **LAGGED})
    with pytest.raises(ModelError, match="has no input 'penalty'"):
        threshold_of(RESULTS["detection_lag"], "penalty", DILEMMA)
    with pytest.raises(ModelError, match="patience is missing; give all inputs but detection_lag"):
        threshold_of(RESULTS["detection_lag"], "detection_lag", DILEMMA)
    with pytest.raises(ModelError, match="patience is missing; give all of"):
        margin_bounds(RESULTS["repeated_prisoners_dilemma"], DILEMMA)


def test_the_page_says_what_every_quantity_means(repository: Path) -> None:
    page = (repository / "docs" / "explanation" / "models" / "compliance.md").read_text(encoding="utf-8")
    for quantity in QUANTITIES.values():
        assert f"| `{quantity.name}` | {quantity.meaning} | {quantity.unit} |" in page
    assert all(f"| `{name}` |" in page for name in CODED)


def test_the_tables_know_the_same_quantities_and_every_result_is_cited() -> None:
    used = {name for result in RESULTS.values() for name in result.inputs}
    assert used == set(QUANTITIES)
    assert set(QUANTITIES) | {"prior", "keeps_if_trustworthy", "keeps_if_untrustworthy"} == set(CODED)
    for result in RESULTS.values():
        assert result.citation[-1] == "." or result.citation[-1] == ")"
        assert any(year in result.citation for year in ("1994", "1995", "1997", "2000", "2005", "2006"))
        assert result.claim.endswith(".")
        assert set(result.axes) <= set(result.inputs)
    for quantity in QUANTITIES.values():
        assert quantity.at_least.count("{}") == quantity.at_most.count("{}") == 1


OPEN: dict[str, tuple[dict[str, Interval], str]] = {
    "guarantor": ({**DILEMMA, "patience": (0.2, 0.8), "penalty": (1, 1)}, "the probability that the guarantor acts"),
    "finite_punishment": ({**DILEMMA, "punishment": (0, 0), "patience": (0.1, 0.9)}, "the length of the punishment"),
    "detection_lag": ({**DILEMMA, "patience": (0, 1)}, "the detection lag"),
}


@pytest.mark.parametrize("name", OPEN)
def test_an_input_may_decide_nothing_either_way(name: str) -> None:
    """No value suffices at the worst corner of the others, and any does at the best."""
    known, label = OPEN[name]
    found = assess(RESULTS[name], known)
    (row,) = found.thresholds
    assert (found.verdict, row.holds, row.sure, row.possible) == ("depends", "either", None, None)
    assert row.clause == f"it may be kept or not, whatever {label} is"
    assert found.statement.endswith(f" or not, whatever {label} is: what is stated leaves both open.")
    assert kept_if([found]) == ""
    (missing,) = found.missing
    grid = [(value, value) for value in (np.arange(1, 30.0) if missing == "punishment_periods" else [0.01, 0.5, 0.99])]
    for value in grid:
        assert assess(RESULTS[name], {**known, missing: value}).verdict == "either"


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_any_box_has_a_verdict_and_thresholds_that_say_the_same(result: Result) -> None:
    """Boxes up to the ends of the domains: nothing fails, nothing is infinite, and ``holds`` agrees with verdicts."""
    rng = np.random.default_rng(31)
    for _ in range(40):
        box = random_inputs(result, rng)
        for name in box:
            if QUANTITIES[name].scale == "share" and name not in ("good_if_honest", "good_if_cheating"):
                low, high = box[name]
                box[name] = [(low, high), (0.0, high), (low, 1.0), (0.0, 1.0)][int(rng.integers(4))]
        full = assess(result, box)
        json.dumps(asdict(full), allow_nan=False)
        for row in full.thresholds:
            verdict = {"always": "kept", "never": "broken", "either": "either"}.get(row.holds, full.verdict)
            assert full.verdict == verdict
        for name in result.inputs:
            one = assess(result, {other: ends for other, ends in box.items() if other != name})
            json.dumps(asdict(one), allow_nan=False)


PATIENT = [name for name, result in RESULTS.items() if "patience" in result.helps]
REST: dict[str, Interval] = {
    **DILEMMA, "tenure_hazard": (0.1, 0.1), "detection_lag": (2, 2), "detection_probability": (0.5, 0.5),
    "good_if_honest": (0.9, 0.9), "good_if_cheating": (0.4, 0.4), "guarantor_probability": (0.2, 0.2),
    "penalty": (1, 1), "punishment_periods": (3, 3), "rival_win_now": (0.3, 0.3), "rival_win_later": (0.6, 0.6),
    "war_cost": (0.2, 0.2), "rival_war_cost": (0.2, 0.2),
}  # fmt: skip


@pytest.mark.parametrize("name", PATIENT)
def test_patience_may_be_anything_from_0_to_1_and_nothing_else(name: str) -> None:
    helps = RESULTS[name].helps["patience"]
    at = {value: assess(RESULTS[name], {**REST, "patience": (value, value)}).verdict for value in (0.0, 1.0)}
    assert at == ({0.0: "broken", 1.0: "kept"} if helps else {0.0: "kept", 1.0: "broken"})
    assert assess(RESULTS[name], {**REST, "patience": (0, 1)}).verdict == "either"
    for ends in ((1.2, 1.2), (-0.1, 0.5), (0.5, math.nan)):
        with pytest.raises(ModelError, match=rf"{name}: patience must lie in \[0, 1\]; given are least_patience = "):
            assess(RESULTS[name], {**REST, "patience": ends})
    missing = RESULTS[name].inputs[-1]
    with pytest.raises(ModelError, match=r"patience must lie in \[0, 1\]"):
        assess(RESULTS[name], {**{n: e for n, e in REST.items() if n != missing}, "patience": (1.5, 1.5)})


def test_without_patience_no_lag_is_short_enough() -> None:
    (row,) = assess(RESULTS["detection_lag"], {**DILEMMA, "patience": (0, 0)}).thresholds
    assert (row.holds, row.clause) == ("never", "no value of the detection lag does")
    (short,) = assess(RESULTS["detection_lag"], {**DILEMMA, "patience": (1e-100, 1e-100)}).thresholds
    assert short.clause == "cheating is detected within 0.003 periods"
    assert short.sure == pytest.approx(math.log(0.5) / math.log(1e-100))


def test_never_and_always_are_told_apart_in_words() -> None:
    broken = assess(RESULTS["guarantor"], {**DILEMMA, "patience": (0.3, 0.3), "guarantor_probability": (0, 0)})
    assert [(row.holds, row.clause) for row in broken.thresholds] == [("never", "no value of the penalty does")]
    kept = assess(RESULTS["bargaining_range"], {"win_probability": (0.05, 0.05), "war_cost": (0.1, 0.1)})
    assert [(row.holds, row.clause) for row in kept.thresholds] == [
        ("always", "any value of its share under the terms does")
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.99999, "0.99999"), (0.9996, "0.9996"), (0.0004, "0.0004"), (0.0, "0"), (1.0, "1"), (-0.001, "-0.001")],
)
def test_numbers_near_an_end_are_not_told_as_the_end(value: float, words: str) -> None:
    assert told(value) == words
