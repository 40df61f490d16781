"""The bounds against enumeration, linear programs, random draws and grids; and the properties the design promises."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import pourparler
from pourparler.case.assemble import assemble
from pourparler.case.codes.base import Level
from pourparler.case.schema import Case
from pourparler.reach.acceptance.answers import (
    ACCEPTS,
    BECAUSE,
    FAVOURS,
    OPPOSES,
    REFUSES,
    TORN,
    UPPER_NEGATIVE,
    Answers,
    answer_packages,
)
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats, Indices
from pourparler.reach.acceptance.gain import Witness, gain_bounds, gain_witness
from pourparler.reach.acceptance.numeric_weights import numeric_upper
from pourparler.reach.acceptance.ordinal_weights import ordinal_upper
from pourparler.reach.acceptance.term_gain import term_gain_lower, term_gain_upper
from pourparler.reach.encode import evaluate
from pourparler.reach.tables import ANSWERS, VERDICTS
from pourparler.study import Study
from tests.reference_acceptance import (
    Terms,
    best_of,
    exact,
    gain_range,
    judge,
    numeric_extremes,
    numeric_upper_by_program,
    ordinal_extremes,
    ordinal_upper_by_program,
)
from tests.reference_verdicts import across, judge_format, judge_stages
from tests.strategies import cases, random_case, random_inputs

LEVELS: tuple[Level | None, ...] = (None, "high", "medium", "low")
"""By code."""
LOWER_POSITIVE = BECAUSE.index("lower bound at least zero")
SLACK = 1e-9

counts = pytest.mark.parametrize(
    "count", [pytest.param(250, id="some"), pytest.param(2500, id="all", marks=pytest.mark.heavy)]
)
"""A fixed subset in make test, the full number in make test-all."""


def moved_terms(inputs: AcceptanceInputs, i: int, p: int, stated_only: bool) -> list[int]:
    return [
        t
        for t in range(int(inputs.start[p]), int(inputs.start[p + 1]))
        for k in [inputs.term_issue[t]]
        if not inputs.inside_only[k]
        and len({inputs.term_low[t], inputs.term_high[t], inputs.reference_low[k], inputs.reference_high[k]}) > 1
        and (inputs.stated[i, k] or not stated_only)
    ]


def plain_terms(inputs: AcceptanceInputs, i: int, terms: Iterable[int]) -> Terms:
    """What the reference makes of an actor's arrays."""
    pairs = [(t, inputs.term_issue[t]) for t in terms]

    def ends(low: float, high: float) -> Any:
        return exact((float(low), float(high)))

    return Terms(
        gains=tuple(
            gain_range(
                ends(inputs.theta_low[i, k], inputs.theta_high[i, k]),
                ends(inputs.term_low[t], inputs.term_high[t]),
                ends(inputs.reference_low[k], inputs.reference_high[k]),
            )
            for t, k in pairs
        ),
        levels=tuple(LEVELS[inputs.level[i, k]] for _, k in pairs),
        boxes=tuple(ends(inputs.salience_low[i, k], inputs.salience_high[i, k]) for _, k in pairs),
        numeric=bool(inputs.numeric[i]),
    )


# bounds --------------------------------------------------------------------------------------------------------------


@counts
def test_bounds_equal_enumeration_and_linear_program(count: int) -> None:
    """Each input: one actor and one package of up to six issues, over everything and over stated cells."""
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(count):
        inputs = random_inputs(np.random.default_rng([2, seed]), actors=2, issues=6, packages=1)
        bounds = gain_bounds(inputs)
        for stated_only, low, high in (
            (False, bounds.low, bounds.high),
            (True, bounds.stated_low, bounds.stated_high),
        ):
            terms = plain_terms(inputs, 0, moved_terms(inputs, 0, 0, stated_only))
            if not terms.gains:
                assert np.isnan(low[0, 0]) if stated_only else low[0, 0] == high[0, 0] == 0
                continue
            seen["numeric" if terms.numeric else "ordinal", stated_only] += 1
            found = (low[0, 0], high[0, 0])
            assert found == pytest.approx(tuple(map(float, terms.bounds())), abs=1e-12), seed
            assert found == pytest.approx(terms.bounds_by_program(), abs=SLACK), seed
    assert min(seen.values()) > count / 3, seen
    assert len(seen) == 4


@pytest.mark.parametrize("kind", ["ordinal", "numeric"])
def test_weight_kernels_equal_enumeration_and_linear_program(kind: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(150):
        n = int(rng.integers(1, 8))
        gains = rng.choice([rng.uniform(-1, 1, n).round(3), rng.integers(-2, 3, n) / 4])
        weights = np.empty(n)
        levels = rng.integers(0, 4, n).astype(np.int8)
        boxes = np.sort(rng.choice([0.0, 0.0, 1.0, 30.0, 100.0], (2, n)), axis=0)
        if kind == "ordinal":
            found = ordinal_upper(gains, levels, weights)
            words = [LEVELS[level] for level in levels]
            expected = best_of(ordinal_extremes(words), [exact((g, g))[0] for g in gains.tolist()])
            program = ordinal_upper_by_program(gains.tolist(), words)
        else:
            found = numeric_upper(gains, boxes[0], boxes[1], weights)
            pairs = [(float(low), float(high)) for low, high in boxes.T]
            expected = best_of(numeric_extremes([exact(p) for p in pairs]), [exact((g, g))[0] for g in gains.tolist()])
            program = numeric_upper_by_program(gains.tolist(), pairs) if boxes[1].any() else float(gains.max())
        assert found == pytest.approx(float(expected), abs=1e-12)
        assert found == pytest.approx(program, abs=SLACK)
        assert weights @ gains == pytest.approx(found, abs=1e-12)
        assert weights.sum() == pytest.approx(1)


def test_interval_terms_equal_a_fine_grid() -> None:
    """On whole numbers every extreme lies on the grid of step 1, so the grid's extremes are the bounds."""
    rng = np.random.default_rng(4)
    for _ in range(400):
        theta, x, r = (np.sort(rng.integers(0, 31, 2)) for _ in range(3))
        axes = [np.arange(low, high + 1) for low, high in (theta, x, r)]
        t, p, q = np.meshgrid(*axes, indexing="ij")
        grid = (np.abs(q - t) - np.abs(p - t)) / 100
        ends = [float(end) for pair in (theta, x, r) for end in pair]
        for found, extreme in ((term_gain_upper(*ends), grid.max()), (term_gain_lower(*ends), grid.min())):
            assert found[0] == extreme
            value, at, term, reference = found
            assert value == (abs(reference - at) - abs(term - at)) / 100
            assert theta[0] <= at <= theta[1]
            assert x[0] <= term <= x[1]
            assert r[0] <= reference <= r[1]


# witnesses -----------------------------------------------------------------------------------------------------------

ENDS: tuple[tuple[Literal["low", "high"], bool, str], ...] = (
    ("low", False, "low"),
    ("high", False, "high"),
    ("low", True, "stated_low"),
    ("high", True, "stated_high"),
)


def plain_formula(witness: Witness) -> float:
    """G = sum_k w_k (|r_k - theta_k| - |x_k - theta_k|) / 100."""
    rows = zip(witness.weight, witness.theta, witness.term, witness.reference, strict=True)
    return float(sum(w * (abs(r - theta) - abs(x - theta)) / 100 for w, theta, x, r in rows))


def assert_feasible_weights(inputs: AcceptanceInputs, i: int, issues: Indices, weight: Floats) -> None:
    assert weight.min() >= 0
    assert weight.sum() == pytest.approx(1, abs=1e-12)
    if inputs.numeric[i]:  # some total T has low <= w T <= high
        low, high = inputs.salience_low[i, issues], inputs.salience_high[i, issues]
        assert np.all(low[weight == 0] == 0)
        least = np.max(low[weight > 0] / weight[weight > 0])
        most = np.min(high[weight > 0] / weight[weight > 0])
        assert least <= most * (1 + 1e-9)
        return
    levels = inputs.level[i, issues]
    for higher, lower in ((1, 2), (1, 3), (2, 3)):
        if (levels == higher).any() and (levels == lower).any():
            assert weight[levels == higher].min() >= weight[levels == lower].max() - 1e-12


def test_every_bound_s_witness_reproduces_it() -> None:
    checked = 0
    for seed in range(200):
        inputs = random_inputs(np.random.default_rng([5, seed]))
        bounds = gain_bounds(inputs)
        for (i, p), _ in np.ndenumerate(bounds.low):
            for end, stated_only, name in ENDS:
                witness = gain_witness(inputs, i, p, end, stated_only=stated_only)
                terms = moved_terms(inputs, i, p, stated_only)
                k = inputs.term_issue[terms]
                assert witness.issues.tolist() == k.tolist()
                if not terms:
                    continue
                assert plain_formula(witness) == pytest.approx(getattr(bounds, name)[i, p], abs=1e-12)
                assert np.all((inputs.theta_low[i, k] <= witness.theta) & (witness.theta <= inputs.theta_high[i, k]))
                assert np.all((inputs.term_low[terms] <= witness.term) & (witness.term <= inputs.term_high[terms]))
                assert np.all(inputs.reference_low[k] <= witness.reference)
                assert np.all(witness.reference <= inputs.reference_high[k])
                assert_feasible_weights(inputs, i, k, witness.weight)
                checked += 1
    assert checked > 5000


def test_witnesses_of_actor_and_rival_reproduce_the_bounds_of_the_gain() -> None:
    """gain_i = G_i + c_i - kappa_i G_j, at the ends of c and kappa and at both witnesses."""
    checked = 0
    for seed in range(150):
        inputs = random_inputs(np.random.default_rng([6, seed]))
        answers = answer_packages(inputs, gain_bounds(inputs))
        for (i, p), low in np.ndenumerate(answers.low):
            rival = int(inputs.rival[i])
            worst = plain_formula(gain_witness(inputs, i, p, "low")) + inputs.cost_low[i]
            best = plain_formula(gain_witness(inputs, i, p, "high")) + inputs.cost_high[i]
            if rival >= 0:
                kappas = (inputs.kappa_low[i], inputs.kappa_high[i])
                worst -= max(kappa * plain_formula(gain_witness(inputs, rival, p, "high")) for kappa in kappas)
                best -= min(kappa * plain_formula(gain_witness(inputs, rival, p, "low")) for kappa in kappas)
                checked += 1
            assert (worst, best) == pytest.approx((low, answers.high[i, p]), abs=1e-12)
    assert checked > 500


# draws ---------------------------------------------------------------------------------------------------------------


def draw_weights(rng: np.random.Generator, inputs: AcceptanceInputs, i: int, issues: Indices) -> Floats:
    """Draw weights from an actor's polytope: at its corners, on its edges and inside."""
    if inputs.numeric[i]:
        low, high = inputs.salience_low[i, issues], inputs.salience_high[i, issues]
        share = rng.choice([rng.random(issues.size), rng.integers(0, 2, issues.size)])
        salience = low + share * (high - low)
        return salience / salience.sum() if salience.sum() > 0 else np.full(issues.size, 1 / issues.size)
    corners = np.array(list(ordinal_extremes([LEVELS[level] for level in inputs.level[i, issues]])), dtype=np.float64)
    return rng.dirichlet(np.full(len(corners), rng.choice([0.1, 1.0]))) @ corners


def draw_in(rng: np.random.Generator, low: Any, high: Any) -> Any:
    """Draw from intervals, often at their ends."""
    share = np.where(rng.random(np.shape(low)) < 0.3, rng.integers(0, 2, np.shape(low)), rng.random(np.shape(low)))
    return low + share * (high - low)


def draw_gain(rng: np.random.Generator, inputs: AcceptanceInputs, i: int, p: int) -> float:
    """One gain the actor may have: one draw of what is agreed and what else would be, of all tastes, c and kappa."""
    terms = np.array(moved_terms(inputs, i, p, stated_only=False), dtype=np.int64)
    k = inputs.term_issue[terms]
    x = draw_in(rng, inputs.term_low[terms], inputs.term_high[terms])
    r = draw_in(rng, inputs.reference_low[k], inputs.reference_high[k])

    def own(actor: int) -> float:
        if not terms.size:
            return 0.0
        theta = draw_in(rng, inputs.theta_low[actor, k], inputs.theta_high[actor, k])
        return float(draw_weights(rng, inputs, actor, k) @ (np.abs(r - theta) - np.abs(x - theta)) / 100)

    drawn = own(i) + float(draw_in(rng, inputs.cost_low[i], inputs.cost_high[i]))
    if inputs.rival[i] >= 0:
        drawn -= float(draw_in(rng, inputs.kappa_low[i], inputs.kappa_high[i])) * own(int(inputs.rival[i]))
    return drawn


def contradictions(rng: np.random.Generator, inputs: AcceptanceInputs, draws: int) -> Iterator[tuple[int, int, int]]:
    """Draw against every answer that rests on bounds; yield (reason, draws, contradictions)."""
    answers = answer_packages(inputs, gain_bounds(inputs))
    for (i, p), because in np.ndenumerate(answers.because):
        if because in (LOWER_POSITIVE, UPPER_NEGATIVE):
            gains = [draw_gain(rng, inputs, i, p) for _ in range(draws)]
            wrong = [g < -SLACK if because == LOWER_POSITIVE else g >= SLACK for g in gains]
            yield int(because), draws, sum(wrong)


@counts
def test_no_draw_contradicts_an_answer_that_rests_on_bounds(count: int) -> None:
    seen: Counter[int] = Counter()
    for seed in range(count):
        rng = np.random.default_rng([7, seed])
        for because, draws, wrong in contradictions(rng, random_inputs(rng), draws=15):
            assert wrong == 0, seed
            seen[because] += draws
    assert seen[LOWER_POSITIVE] > 5 * count, seen
    assert seen[UPPER_NEGATIVE] > 5 * count, seen


def test_no_draw_contradicts_the_answers_of_a_case() -> None:
    seen = 0
    for seed in range(150):
        rng = np.random.default_rng([8, seed])
        study = pourparler.run_study(random_case(rng))
        for evaluation in study.section.evaluations:
            for _, draws, wrong in contradictions(rng, evaluation.inputs, draws=10):
                assert wrong == 0, seed
                seen += draws
    assert seen > 1000


# against the reference -----------------------------------------------------------------------------------------------


def assert_study_equals_reference(case: Case) -> Counter[str]:
    """Compare every answer, bound and verdict of every frame with the reference; count the answers."""
    study = pourparler.run_study(case)
    seen: Counter[str] = Counter()
    answered = {(row.frame, row.actor, row.package): row for row in study.acceptance_rows}
    judged = {(row.frame, row.package, row.format): row for row in study.verdict_rows}
    for frame in study.frames:
        situation = assemble(case, frame)
        for package in case.packages:
            answers = {}
            for actor in case.actors:
                expected, found = judge(situation, actor.id, package), answered[frame.id, actor.id, package.id]
                assert (found.answer, found.rest, found.disputed) == (expected.answer, expected.rest, expected.disputed)
                assert (found.low, found.high) == pytest.approx((float(expected.low), float(expected.high)), abs=1e-11)
                stated = tuple(map(float, expected.stated)) if expected.stated else (None, None)
                assert (found.stated_low, found.stated_high) == pytest.approx(stated, abs=1e-11)
                answers[actor.id] = found.answer
                seen[found.answer] += 1
            for format_ in case.formats:
                outcome, row = (
                    judge_format(situation, package, format_, answers),
                    judged[frame.id, package.id, format_.id],
                )
                assert (row.verdict, row.at_table, row.implementable) == (
                    outcome.verdict,
                    outcome.at_table,
                    outcome.implementable,
                )
                assert set(row.decided_by) == outcome.decided_by
                assert {each.on for each in row.imposed} == outcome.imposed
                assert set(row.not_asked) == outcome.not_asked
                if row.verdict != "not_applicable":
                    assert [stage.verdict for stage in row.stages] == judge_stages(situation, format_, answers)
                    assert bool(row.blockers) == (row.verdict == "blocked")
    for finding in study.finding_rows:
        if finding.kind in ("robust", "contested", "one_account_only", "nobody_says", "not_applicable"):
            assert finding.kind == across({each.frame: each.verdict for each in finding.frames})
    return seen


@counts
def test_random_cases_equal_the_reference(count: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(count):
        seen += assert_study_equals_reference(random_case(np.random.default_rng([9, seed])))
    assert all(seen[answer] > count / 50 for answer in ANSWERS), seen


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_case_equals_the_reference(case: Case) -> None:
    assert_study_equals_reference(case)


# properties ----------------------------------------------------------------------------------------------------------


def narrowed(rng: np.random.Generator, inputs: AcceptanceInputs) -> AcceptanceInputs:
    """Narrow every stated interval, some of them to a point, and costs and numeric saliences too."""

    def inside(low: Floats, high: Floats) -> tuple[Floats, Floats]:
        pair = np.sort([draw_in(rng, low, high), draw_in(rng, low, high)], axis=0)
        return pair[0], np.where(rng.random(low.shape) < 0.3, pair[0], pair[1])

    theta_low, theta_high = inside(inputs.theta_low, inputs.theta_high)
    salience_low, salience_high = inside(inputs.salience_low, inputs.salience_high)
    cost_low, cost_high = inside(inputs.cost_low, inputs.cost_high)
    return inputs._replace(
        theta_low=np.where(inputs.stated, theta_low, inputs.theta_low),
        theta_high=np.where(inputs.stated, theta_high, inputs.theta_high),
        salience_low=salience_low,
        salience_high=salience_high,
        cost_low=cost_low,
        cost_high=cost_high,
    )


def test_narrowing_a_stated_interval_never_undoes_an_answer() -> None:
    """On issues with a reference: a ``none`` reference compares a term with the stated interval itself."""
    seen: Counter[tuple[int, int]] = Counter()
    for seed in range(600):
        rng = np.random.default_rng([10, seed])
        wide = random_inputs(rng)
        wide = wide._replace(inside_only=np.zeros_like(wide.inside_only))
        close = narrowed(rng, wide)
        before, after = (answer_packages(each, gain_bounds(each)).answer for each in (wide, close))
        seen.update(zip(before.ravel().tolist(), after.ravel().tolist(), strict=True))
    assert not [pair for pair in seen if pair[0] in (ACCEPTS, REFUSES) and pair[1] != pair[0]], seen
    assert not [pair for pair in seen if pair[0] in (FAVOURS, OPPOSES) and pair[1] == TORN], seen
    assert seen[TORN, FAVOURS] + seen[TORN, OPPOSES] + seen[TORN, ACCEPTS] + seen[TORN, REFUSES] > 50, seen


def with_actor(case: Case, actor: str, codes: list[dict[str, Any]], **places: bool) -> Case:
    """The case with one more actor, of whom the first source reports these codes, in the named places."""
    data = case.model_dump(by_alias=True)
    data["actors"] = (*data["actors"], {"id": actor, "name": actor, "kind": "state"})
    if codes:
        spoken = {"id": "added", "source": data["sources"][0]["id"], "span": (0, 1), "paraphrase": "p"}
        data["statements"] = (*data["statements"], {**spoken, "voice": "reported", "codes": codes})
    for format_ in data["formats"]:
        for place in ("at_table", "can_block"):
            if places.get(place) and (place == "can_block" or format_[place]):
                format_[place] = (*format_[place], actor)
        if places.get("stage") and format_["stages"]:
            format_["stages"] = ((*format_["stages"][0], actor), *format_["stages"][1:])
    for package in data["packages"]:
        if places.get("needs"):
            package["needs"] = (*package["needs"], actor)
    return Case.model_validate(data)


PLACES = {
    "at the table": {"at_table": True, "stage": True},
    "able to block": {"can_block": True},
    "needed": {"needs": True},
}


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES.keys())
def test_adding_an_actor_whose_consent_counts_never_makes_a_package_more_reachable(places: dict[str, bool]) -> None:
    lowered = 0
    for seed in range(60):
        case = random_case(np.random.default_rng([11, seed]))
        issue = case.issues[0].id
        consent = [{"kind": "answer", "actor": "z", "package": p.id, "answer": "accepts"} for p in case.packages]
        dissent = [{"kind": "stance", "actor": "z", "issue": issue, "position": 0}]
        before = {(r.frame, r.package, r.format): r.verdict for r in pourparler.run_study(case).verdict_rows}
        for codes in (consent, dissent, []):
            after = pourparler.run_study(with_actor(case, "z", codes, **places)).verdict_rows
            for row in after:
                old = before[row.frame, row.package, row.format]
                assert VERDICTS.index(row.verdict) <= VERDICTS.index(old), seed
                lowered += row.verdict != old
    assert lowered > 20


def test_an_actor_nobody_speaks_of_changes_no_other_answer() -> None:
    for seed in range(80):
        case = random_case(np.random.default_rng([12, seed]))
        before = pourparler.run_study(case).acceptance_rows
        after = pourparler.run_study(with_actor(case, "z", [])).acceptance_rows
        assert tuple(row for row in after if row.actor != "z") == before


def test_a_package_nobody_else_names_changes_no_other_answer() -> None:
    for seed in range(40):
        case = random_case(np.random.default_rng([13, seed]))
        more = case.model_copy(update={"packages": (*case.packages, case.packages[0].model_copy(update={"id": "z"}))})
        after = pourparler.run_study(more).acceptance_rows
        assert tuple(row for row in after if row.package != "z") == pourparler.run_study(case).acceptance_rows


def shuffled(case: Case, rng: np.random.Generator) -> Case:
    """The same case, written in another order: every list whose order means nothing, and every mapping."""
    ordered = {"published", "event_date", "span", "stages", "assumptions", "kappa", "within", "accepts_within"}

    def mix(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            keys = list(value)
            return {key: mix(value[key], key) for key in rng.permutation(np.array(keys, dtype=object)).tolist()}
        if isinstance(value, list | tuple) and key == "stages":
            return [mix(list(each)) for each in value]
        if isinstance(value, list | tuple):
            items = [mix(each) for each in value]
            numbers = all(isinstance(each, int | float) for each in items)
            if key in ordered or numbers:
                return items
            return [items[n] for n in rng.permutation(len(items))]
        return value

    return Case.model_validate(mix(case.model_dump(by_alias=True)))


def keyed(study: Study) -> dict[str, dict[Any, Any]]:
    """Every result by its key, without words and with lists as sets."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return frozenset(map(plain, value))
        if dataclasses.is_dataclass(value):
            return tuple(
                (f.name, plain(getattr(value, f.name))) for f in dataclasses.fields(value) if f.name not in WORDS
            )
        return value

    def table(rows: Iterable[Any], *key: str) -> dict[Any, Any]:
        return {tuple(plain(getattr(row, name)) for name in key): plain(row) for row in rows}

    return {
        "verdicts": table(study.verdict_rows, "package", "format", "frame"),
        "acceptance": table(study.acceptance_rows, "actor", "package", "frame"),
        "cells": table(study.cell_rows, "actor", "issue", "frame"),
        "references": table(study.reference_rows, "issue", "frame"),
        "findings": table(study.finding_rows, "kind", "package", "format", "statements", "frames"),
        "find_out": table(study.find_out_rows, "actor", "issue"),
        "pivotal": table(study.pivotal_rows, "kind", "id"),
        "zones": table(study.zone_rows, "issue", "format", "frame"),
        "concessions": table(study.concession_rows, "package", "format", "frame"),
    }


WORDS = {"why", "text", "rank"}
"""Sentences list things in the order of the case, and ties in a ranking stand in that order."""


def test_order_is_irrelevant() -> None:
    for seed in range(200):
        rng = np.random.default_rng([14, seed])
        case = random_case(rng)
        before, after = keyed(pourparler.run_study(case)), keyed(pourparler.run_study(shuffled(case, rng)))
        for name, rows in before.items():
            assert after[name] == rows, (seed, name)


# break-even ----------------------------------------------------------------------------------------------------------


def answers_with(inputs: AcceptanceInputs, i: int, **values: float) -> Answers:
    """The answers if one actor's entries of some arrays were these."""
    changed = {}
    for name, value in values.items():
        array = getattr(inputs, name).copy()
        array[i] = value
        changed[name] = array
    inputs = inputs._replace(**changed)
    return answer_packages(inputs, gain_bounds(inputs))


def test_break_even_cost_and_kappa_bring_the_lower_stated_bound_to_zero() -> None:
    costs = kappas = named = 0
    for seed in range(250):
        study = pourparler.run_study(random_case(np.random.default_rng([15, seed])))
        rows = iter(study.acceptance_rows)
        for evaluation in study.section.evaluations:
            inputs, index = evaluation.inputs, evaluation.actor_index
            for p in range(len(evaluation.packages)):
                for i in index.values():
                    row = next(rows)
                    assert (row.break_even_cost is None) == (row.stated_low is None)
                    if row.break_even_cost is not None:
                        cost = row.break_even_cost
                        changed = answers_with(inputs, i, cost_low=cost, cost_high=max(cost, inputs.cost_high[i]))
                        assert changed.stated_low[i, p] == pytest.approx(0, abs=SLACK)
                        costs += 1
                    if row.break_even_kappa is not None:
                        assert 0 <= row.break_even_kappa <= 1
                        rival, kappa = index[str(row.break_even_rival)], row.break_even_kappa
                        changed = answers_with(inputs, i, rival=rival, kappa_low=kappa, kappa_high=kappa)
                        assert changed.stated_low[i, p] == pytest.approx(0, abs=SLACK)
                        kappas += 1
                        named += int(inputs.rival[i]) == rival
    assert costs > 500
    assert kappas > 50
    assert named > 5


def test_no_smaller_kappa_on_any_rival_breaks_even() -> None:
    checked = 0
    for seed in range(60):
        study = pourparler.run_study(random_case(np.random.default_rng([16, seed])))
        rows = iter(study.acceptance_rows)
        for evaluation in study.section.evaluations:
            inputs = evaluation.inputs
            for p in range(len(evaluation.packages)):
                for i in evaluation.actor_index.values():
                    row = next(rows)
                    own = evaluation.bounds.stated_low[i, p] + inputs.cost_low[i]
                    if not own >= 0:
                        assert row.break_even_kappa is None
                        continue
                    rivals = [int(inputs.rival[i])] if inputs.rival[i] >= 0 else range(len(evaluation.actor_index))
                    for rival in set(rivals) - {i}:
                        kappa = 1.0 if row.break_even_kappa is None else row.break_even_kappa
                        below = answers_with(inputs, i, rival=rival, kappa_low=kappa - 1e-6, kappa_high=kappa - 1e-6)
                        assert below.stated_low[i, p] >= -SLACK
                        checked += 1
    assert checked > 100


# without compilation -------------------------------------------------------------------------------------------------

SCRIPT = """
import dataclasses, json, sys
import numpy as np
import pourparler
from numba import config
from tests.strategies import random_case
studies = [pourparler.run_study(random_case(np.random.default_rng([17, seed]))) for seed in range(25)]
rows = [[dataclasses.asdict(r) for r in (*s.verdict_rows, *s.acceptance_rows, *s.find_out_rows, *s.pivotal_rows,
                                         *s.concession_rows)] for s in studies]
json.dump({"jit_off": bool(config.DISABLE_JIT), "rows": rows}, sys.stdout)
"""


def run_script(**environment: str) -> dict[str, Any]:
    root = Path(__file__).parent.parent
    paths = os.pathsep.join([str(root / "src"), str(root)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_results_are_the_same_with_the_compiler_off() -> None:
    compiled, plain = run_script(), run_script(NUMBA_DISABLE_JIT="1")
    assert (compiled["jit_off"], plain["jit_off"]) == (False, True)
    assert sum(map(len, plain["rows"])) > 300
    assert plain["rows"] == compiled["rows"]


def test_frames_are_evaluated_independently() -> None:
    """Evaluating one situation twice, or after another, gives the same arrays."""
    for seed in range(20):
        case = random_case(np.random.default_rng([18, seed]))
        situation = assemble(case)
        one = evaluate(situation, case.packages, case.formats)
        evaluate(assemble(random_case(np.random.default_rng([19, seed]))), (), ())
        other = evaluate(situation, case.packages, case.formats)
        for before, after in zip(one.answers, other.answers, strict=True):
            np.testing.assert_array_equal(before, after)
