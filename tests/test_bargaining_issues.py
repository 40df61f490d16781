"""Bargaining over continuous issues: linear programs, certificates of optimality, and what must not change it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import linprog, minimize

from pourparler.errors import ModelError
from pourparler.reach.settlement._continuous import utilities_at
from pourparler.reach.settlement.egalitarian import egalitarian
from pourparler.reach.settlement.kalai_smorodinsky import kalai_smorodinsky
from pourparler.reach.settlement.nash_bargaining import nash_bargaining
from pourparler.reach.settlement.spaces import ContinuousIssues
from pourparler.reach.settlement.utilitarian import utilitarian

Floats = npt.NDArray[np.float64]

MODELS: dict[str, Callable[..., Any]] = {
    "nash_bargaining": nash_bargaining,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}
RANDOM = np.random.default_rng(1975)


def random_issues(loss: Any) -> tuple[Floats, Floats, Floats, Any]:
    """Positions and weights (party, issue) and a disagreement that leaves some room (party,)."""
    parties, issues = int(RANDOM.integers(2, 6)), int(RANDOM.integers(1, 6))
    positions, weights = RANDOM.uniform(0, 100, (parties, issues)), RANDOM.uniform(0.1, 3, (parties, issues))
    middle = utilities_at(ContinuousIssues(positions[None], weights[None], loss), [positions.mean(axis=0)])[0]
    return positions, weights, middle * RANDOM.uniform(1.05, 1.5) - 0.1, loss


def program(positions: Floats, weights: Floats, disagreement: Floats, scale: Floats, only: int | None = None) -> float:
    """Largest t with scale_i t <= gain_i for all, as a linear program; or party ``only``'s gain where none loses."""
    parties, issues = positions.shape
    size = issues + 1 + parties * issues  # the outcome, t, and every party's distance on every issue
    rows, limits = [], []
    for i in range(parties):
        row = np.zeros(size)
        row[issues] = scale[i] if only is None else float(i == only)
        row[issues + 1 + i * issues : issues + 1 + (i + 1) * issues] = weights[i]
        rows.append(row)
        limits.append(-disagreement[i])
        for k in range(issues):
            for sign in (1.0, -1.0):
                row = np.zeros(size)
                row[k], row[issues + 1 + i * issues + k] = sign, -1.0
                rows.append(row)
                limits.append(sign * positions[i, k])
    aim = np.zeros(size)
    aim[issues] = -1.0
    bounds = [(None, None)] * (issues + 1) + [(0, None)] * (parties * issues)
    solved: Any = linprog(aim, A_ub=np.array(rows), b_ub=limits, bounds=bounds)
    return -float(solved.fun)


def gap_of_nash(positions: Floats, weights: Floats, disagreement: Floats, gains: Floats, power: int) -> float:
    """How much sum_i gain_i(y) / gain_i can exceed the number of parties, issue by issue: 0 at Nash's point."""
    shares = weights / gains[:, None]
    best = -(disagreement / gains).sum()
    for k in range(positions.shape[1]):
        points = positions[:, k] if power == 1 else [np.average(positions[:, k], weights=shares[:, k])]
        best -= min((shares[:, k] * np.abs(x - positions[:, k]) ** power).sum() for x in points)
    return float(best - gains.size)


def test_linear_losses_against_linear_programs() -> None:
    for _ in range(30):
        positions, weights, disagreement, loss = random_issues("linear")
        issues, ones = ContinuousIssues(positions[None], weights[None], loss), np.ones(positions.shape[0])
        stake = (weights * np.ptp(positions, axis=0)).sum(axis=1).max()
        even = egalitarian(issues, disagreement)
        assert (even.utilities[0] - disagreement).min() / stake == pytest.approx(
            program(positions, weights, disagreement, ones) / stake, abs=1e-8
        )
        ideal = np.array([program(positions, weights, disagreement, ones, i) for i in range(ones.size)])
        raised = kalai_smorodinsky(issues, disagreement)
        assert ((raised.utilities[0] - disagreement) / ideal).min() == pytest.approx(
            program(positions, weights, disagreement, ideal), abs=1e-7
        )
        anywhere = kalai_smorodinsky(issues, disagreement, ideal="anywhere")
        assert (-(anywhere.utilities[0] - disagreement) / disagreement).min() == pytest.approx(
            program(positions, weights, disagreement, -disagreement), abs=1e-7
        )


@pytest.mark.parametrize("loss", ["linear", "quadratic"])
def test_the_product_of_gains_cannot_grow(loss: Any) -> None:
    """Nash's point is the utilitarian one of gains weighted by 1 / gain; that bound is computed issue by issue."""
    for _ in range(40):
        positions, weights, disagreement, _ = random_issues(loss)
        found = nash_bargaining(ContinuousIssues(positions[None], weights[None], loss), disagreement)
        gains = found.utilities[0] - disagreement
        assert gains.min() > 0
        assert gap_of_nash(positions, weights, disagreement, gains, 1 if loss == "linear" else 2) < 1e-6


def test_quadratic_losses_against_a_general_optimiser() -> None:
    for _ in range(12):
        positions, weights, disagreement, loss = random_issues("quadratic")
        issues = ContinuousIssues(positions[None] / 100, weights[None], loss)
        none = disagreement / 10_000

        def gain(point: Floats, issues: ContinuousIssues = issues, none: Floats = none) -> Floats:
            found: Floats = utilities_at(issues, point[None, :-1])[0] - none
            return found

        start = np.append(positions.mean(axis=0) / 100, 0.0)
        optimise: Any = minimize
        peak = optimise(
            lambda point: -point[-1],
            start,
            constraints={"type": "ineq", "fun": lambda point: gain(point) - point[-1]},
            method="SLSQP",
            options={"ftol": 1e-12, "maxiter": 500},
        )
        found = egalitarian(issues, none)
        assert (found.utilities[0] - none).min() == pytest.approx(peak.x[-1], abs=1e-6)
        raised = utilitarian(issues, none, individually_rational=True)
        free = utilitarian(issues)
        assert free.utilities.sum() >= raised.utilities.sum() - 1e-9
        if (free.utilities[0] >= none + 1e-6).all():
            assert raised.outcome[0] == pytest.approx(free.outcome[0], abs=1e-4)


def test_one_issue_two_parties_by_hand() -> None:
    """Parties at 0 and 100, one caring twice as much, and nothing without agreement but the far end for both."""
    issues = ContinuousIssues([[0.0, 100.0]], [[2.0, 1.0]])
    none = [-200.0, -100.0]
    assert nash_bargaining(issues, none).outcome[0, 0] == pytest.approx(50.0, abs=1e-5)
    assert kalai_smorodinsky(issues, none).outcome[0, 0] == pytest.approx(50.0, abs=1e-5)
    assert egalitarian(issues, none).outcome[0, 0] == pytest.approx(100 * 2 / 3, abs=1e-5)
    assert utilitarian(issues).outcome.tolist() == [[0.0]]
    assert utilitarian(ContinuousIssues([[0.0, 100.0]], [[1.0, 1.0]])).outcome.tolist() == [[50.0]]
    assert utilitarian(ContinuousIssues([[0.0, 90.0]], [[2.0, 1.0]], "quadratic")).outcome.tolist() == [[30.0]]


def test_disagreement_is_not_clipped() -> None:
    """Whoever can hardly do without an agreement gets less of it, however far down its disagreement lies."""
    issues = ContinuousIssues([[0.0, 100.0]], [[1.0, 1.0]])
    outcomes = [nash_bargaining(issues, [-depth, -100.0]).outcome[0, 0] for depth in (100, 150, 190, 1000)]
    assert outcomes == pytest.approx([50, 75, 95, 100], abs=1e-4)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("loss", ["linear", "quadratic"])
def test_order_units_and_directions_change_nothing(model: str, loss: Any) -> None:
    for _ in range(8):
        positions, weights, disagreement, _ = random_issues(loss)
        power = 1 if loss == "linear" else 2
        found = MODELS[model](ContinuousIssues(positions[None], weights[None], loss), disagreement)
        order = RANDOM.permutation(positions.shape[0])
        for shape, scale, shift in ((order, 1.0, 0.0), (slice(None), 2.5, 40.0), (slice(None), -1.0, 0.0)):
            issues = ContinuousIssues(
                positions[None, shape] * scale + shift, weights[None, shape] / abs(scale) ** power, loss
            )
            other = MODELS[model](issues, disagreement[shape])
            assert other.utilities[0] == pytest.approx(found.utilities[0][shape], rel=1e-5, abs=1e-5)
            if loss == "quadratic":
                assert (other.outcome - shift) / scale == pytest.approx(found.outcome, abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_draws_are_cases_of_their_own_and_one_position_is_the_outcome(model: str) -> None:
    positions, weights = RANDOM.uniform(0, 100, (5, 3, 2)), RANDOM.uniform(0.5, 2, (5, 3, 2))
    positions[2] = positions[2, 0]
    none = np.full(3, -400.0)
    found = MODELS[model](ContinuousIssues(positions, weights), none)
    assert found.agreed.all()
    assert found.outcome[2].tolist() == positions[2, 0].tolist()
    for draw in range(5):
        alone = MODELS[model](ContinuousIssues(positions[draw : draw + 1], weights[draw : draw + 1]), none)
        assert alone.outcome[0].tolist() == found.outcome[draw].tolist()


@pytest.mark.parametrize("model", MODELS)
def test_no_agreement_is_the_reference(model: str) -> None:
    """A reference between two opposed parties leaves no room; one outside them does."""
    issues = ContinuousIssues([[20.0, 80.0]] * 2, [[1.0, 1.0]], reference=[[50.0], [100.0]])
    rational = {"individually_rational": True} if model == "utilitarian" else {}
    found = MODELS[model](issues, without_agreement="disagreement", **rational)
    assert found.agreed.tolist() == [False, True]
    assert found.outcome[0].tolist() == [50.0]
    assert found.utilities[0].tolist() == [-30.0, -30.0]
    assert 60.0 <= found.outcome[1, 0] < 100.0
    with pytest.raises(ModelError, match="in draw 0 no outcome gives every party a gain"):
        MODELS[model](issues, **rational)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"positions": [[1.0, math.nan]]}, "positions of draw 0, party 1, issue 0 is nan; draw what nobody states"),
        ({"weights": [[1.0, -1.0]]}, "weights of draw 0, party 1 are negative or all 0"),
        ({"weights": [[1.0, 0.0]]}, "leave out a party that cares about nothing"),
        ({"weights": [[1.0, 1.0, 1.0]]}, "differ; give one shape"),
        ({"positions": [1.0, 2.0]}, r"positions have the shape \(2,\)"),
        ({"positions": [["a", "b"]]}, "positions are not an array of numbers"),
        ({"loss": "cubic"}, "loss is 'cubic'; it is 'linear' or 'quadratic'"),
        ({"reference": [[1.0, 2.0]]}, r"reference of shape \(1, 2\) for 1 issues"),
        ({"reference": [["a"]]}, "reference is not an array of numbers"),
        ({"positions": np.zeros((3, 2)), "weights": np.ones((2, 2))}, "inputs have 3, 2.* draws"),
    ],
)
def test_what_cannot_be_settled_is_refused(model: str, arguments: dict[str, Any], message: str) -> None:
    told: dict[str, Any] = {"positions": [[0.0, 1.0]], "weights": [[1.0, 1.0]], **arguments}
    with pytest.raises(ModelError, match=f"^{model}: .*{message}"):
        MODELS[model](ContinuousIssues(**told), [-2.0, -2.0])


def test_what_is_missing_is_said() -> None:
    issues = ContinuousIssues([[0.0, 1.0]], [[1.0, 1.0]])
    with pytest.raises(ModelError, match=r"nash_bargaining: no disagreement; give .* or a reference"):
        nash_bargaining(issues)
    with pytest.raises(ModelError, match="needs the reference outcome of the issues"):
        nash_bargaining(issues, [-2, -2], without_agreement="disagreement")
