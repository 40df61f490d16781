"""PRIM and CART: against a slow reference, against boxes that are known, and in words."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.sensitivity.boxes import Box, Limit, box_in_words
from pourparler.reach.sensitivity.cart import cart
from pourparler.reach.sensitivity.prim import choose_box, prim, prim_trajectory
from tests.reference_prim import binomial_tail, halton_points, interest_of_halton, peel

NAMES = ("x0", "x1", "x2")


def ends_of(box: Box, inputs: tuple[str, ...]) -> list[tuple[float | None, float | None]]:
    named = {limit.input: (limit.low, limit.high) for limit in box.limits}
    return [named.get(name, (None, None)) for name in inputs]


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 2**20),
    st.integers(5, 60),
    st.integers(1, 3),
    st.sampled_from([2, 5, 1000]),
    st.sampled_from([0.05, 0.1, 0.3]),
)
def test_peeling_equals_the_slow_reference(seed: int, n: int, d: int, distinct: int, alpha: float) -> None:
    """Few distinct values make ties common."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, distinct, (n, d)).astype(np.float64)
    interest = rng.random(n) < 0.2 + 0.6 * (points[:, 0] > distinct / 2)
    interest[:2] = (True, False)
    inputs = NAMES[:d]
    found = prim_trajectory(inputs, points, interest, alpha=alpha, least_mass=0.1, paste=False)
    expected = peel(points.tolist(), interest.tolist(), alpha, 0.1)
    assert [(box.cases, box.of_interest) for box in found.boxes] == [(box.cases, box.hits) for box in expected]
    for box, slow in zip(found.boxes, expected, strict=True):
        assert ends_of(box, inputs) == list(slow.ends)
        assert box.coverage == slow.hits / int(interest.sum())
        assert box.density == slow.hits / slow.cases


def test_quasi_p_values_are_exact_binomial_tails() -> None:
    rng = np.random.default_rng(4)
    points = rng.random((60, 2))
    interest = (points[:, 0] > 0.4) & (points[:, 1] < 0.7)
    box = prim_trajectory(NAMES[:2], points, interest, paste=False).boxes[-1]
    assert len(box.limits) == 2
    for limit in box.limits:
        other = next(each for each in box.limits if each is not limit)
        k = NAMES.index(other.input)
        without = (points[:, k] >= (other.low or -1)) & (points[:, k] <= (2 if other.high is None else other.high))
        share = Fraction(int(interest[without].sum()), int(without.sum()))
        assert limit.quasi_p == pytest.approx(binomial_tail(box.of_interest, box.cases, share), rel=1e-9)


def test_pasting_raises_the_density_and_the_mass() -> None:
    """Patience that is too short cuts too far, and pasting gives some back."""
    pasted = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        points = rng.random((120, 2))
        interest = rng.random(120) < np.where((points > 0.3).all(axis=1) & (points < 0.8).all(axis=1), 0.7, 0.2)
        found = prim_trajectory(NAMES[:2], points, interest, alpha=0.2, least_mass=0.1)
        path = found.boxes[found.peeled :]
        pasted += len(path) - 1
        for before, after in pairwise(path):
            assert after.density > before.density
            assert after.mass > before.mass
    assert pasted > 5


def test_a_box_is_found_again() -> None:
    rng = np.random.default_rng(1)
    points = rng.random((4000, 3))
    interest = (points[:, 0] > 0.6) & (points[:, 1] < 0.4)
    best = choose_box(prim_trajectory(NAMES, points, interest), least_density=0.95)
    assert [limit.input for limit in best.limits] == ["x0", "x1"]
    assert best.limits[0].low == pytest.approx(0.6, abs=0.02)
    assert best.limits[1].high == pytest.approx(0.4, abs=0.02)
    assert best.coverage > 0.95


def test_covering_finds_one_region_after_the_other() -> None:
    points, interest = halton_points(), interest_of_halton()
    first, second = prim(NAMES, points, interest)[:2]
    assert {limit.input for limit in first.limits} >= {"x0", "x1"}
    assert "x2" in {limit.input for limit in second.limits}
    assert first.coverage + second.coverage <= 1.0
    assert min(first.density, second.density) > 0.8


@pytest.mark.parametrize("interest", [[True] * 4, [False] * 4])
def test_nothing_to_find_is_said(interest: list[bool]) -> None:
    which = "every case is" if interest[0] else "no case is"
    with pytest.raises(ModelError, match=f"{which} of interest, so there is no box to find"):
        prim_trajectory(["x"], [[1.0], [2.0], [3.0], [4.0]], interest)


def test_points_that_are_all_the_same_cannot_be_peeled() -> None:
    found = prim_trajectory(["x"], [[1.0]] * 4, [True, False, True, False])
    assert len(found.boxes) == 1
    assert prim(["x"], [[1.0]] * 4, [True, False, True, False]) == ()


@pytest.mark.parametrize(
    ("points", "interest", "told"),
    [
        ([[1.0, 2.0]], [True], r"give \(n, 1\), one column an input"),
        ([[np.nan], [1.0]], [True, False], "a point is not finite"),
        ([[1.0], [2.0]], [True], "one yes or no for each of the points"),
        ([[1.0], [2.0]], [0.5, 1.0], "must be yes or no"),
    ],
)
def test_cases_that_do_not_fit(points: list[list[float]], interest: list[float], told: str) -> None:
    for method in (prim_trajectory, cart):
        with pytest.raises(ModelError, match=told):
            method(["x"], points, interest)


@pytest.mark.parametrize("given_", [{"alpha": 0.0}, {"alpha": 0.5}, {"least_mass": 0.0}, {"least_mass": 1.0}])
def test_numbers_that_cannot_be(given_: dict[str, float]) -> None:
    with pytest.raises(ModelError, match=f"{next(iter(given_))} cannot be"):
        prim_trajectory(
            ["x"],
            [[1.0], [2.0]],
            [True, False],
            alpha=given_.get("alpha", 0.05),
            least_mass=given_.get("least_mass", 0.05),
        )


# CART ----------------------------------------------------------------------------------------------------------------


def test_leaves_divide_the_cases_and_hold_what_their_limits_say() -> None:
    points, interest = halton_points(500), interest_of_halton(500)
    leaves = cart(NAMES, points, interest)
    assert sum(leaf.cases for leaf in leaves) == 500
    assert sum(leaf.of_interest for leaf in leaves) == int(interest.sum())
    assert [leaf.density for leaf in leaves] == sorted((leaf.density for leaf in leaves), reverse=True)
    for leaf in leaves:
        assert _inside(leaf, points).sum() == leaf.cases


def _inside(leaf: Box, points: Floats) -> Floats:
    inside = np.ones(points.shape[0], dtype=np.bool_)
    for limit in leaf.limits:
        column = points[:, NAMES.index(limit.input)]
        inside &= column > (-np.inf if limit.low is None else limit.low)
        inside &= column <= (np.inf if limit.high is None else limit.high)
    return np.asarray(inside)


def test_a_tree_finds_an_exact_split() -> None:
    points = np.random.default_rng(0).random((1000, 3))
    best, worst = cart(NAMES, points, points[:, 1] < 0.3)
    assert (best.density, best.coverage, worst.density) == (1.0, 1.0, 0.0)
    assert best.limits[0].input == "x1"
    assert best.limits[0].high == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(("least_mass", "most_leaves"), [(0.0, 8), (0.05, 1)])
def test_a_tree_that_cannot_be(least_mass: float, most_leaves: int) -> None:
    with pytest.raises(ModelError, match="cannot be"):
        cart(["x"], [[1.0], [2.0]], [True, False], least_mass=least_mass, most_leaves=most_leaves)


def test_words_of_boxes() -> None:
    box = Box((Limit("a", 10.0, None), Limit("b", None, 0.5)), 1.0, 1.0, 1.0, 1, 1)
    assert box_in_words(box) == "a is at least 10, and b is at most 0.5"
    assert box_in_words(Box((), 1.0, 1.0, 1.0, 1, 1)) == "whatever the inputs are"
