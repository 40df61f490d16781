"""The bounds and answers against enumeration, linear programs, witnesses, random draws, grids and the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import pourparler
from pourparler.case.assemble import assemble
from pourparler.case.codes.base import Level
from pourparler.case.schema import Case
from pourparler.reach.acceptance.answers import (
    BECAUSE,
    UPPER_NEGATIVE,
    answer_packages,
)
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats, Indices
from pourparler.reach.acceptance.gain import Witness, gain_bounds, gain_witness
from pourparler.reach.acceptance.numeric_weights import numeric_upper
from pourparler.reach.acceptance.ordinal_weights import ordinal_upper
from pourparler.reach.acceptance.term_gain import term_gain_lower, term_gain_upper
from pourparler.reach.tables import ANSWERS
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


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute"])
def test_shipped_cases_equal_the_reference(name: str) -> None:
    seen = assert_study_equals_reference(pourparler.load_case(name))
    assert len(seen) >= 4, seen


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_case_equals_the_reference(case: Case) -> None:
    assert_study_equals_reference(case)
