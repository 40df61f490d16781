"""Morris, Sobol, tornado, leave-one-out and break-even over plain functions: against closed forms and brute force."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.sensitivity.break_even import break_even, switch_points
from pourparler.reach.sensitivity.input_space import InputSpace, evaluate_in_batches, optional_module
from pourparler.reach.sensitivity.leave_one_out import leave_one_out
from pourparler.reach.sensitivity.morris import morris
from pourparler.reach.sensitivity.sobol_indices import sobol_indices
from pourparler.reach.sensitivity.tornado import tornado

UNIT = InputSpace(("x", "y", "z"), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def product(points: Floats) -> Floats:
    return np.asarray(points.prod(axis=1))


def linear(*coefficients: float) -> Callable[[Floats], Floats]:
    return lambda points: points @ np.array(coefficients)


# the space and its path ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "low", "high", "told"),
    [
        ((), (), (), "there is no input that varies"),
        (("x",), (0.0, 1.0), (1.0,), "1 names, 2 low and 1 high ends; give as many of each"),
        (("x", "x"), (0.0, 0.0), (1.0, 1.0), "x is given twice; give every input its own name"),
        (("x",), (1.0,), (1.0,), "x runs from 1.0 to 1.0; low must be below high, both finite"),
        (("x",), (0.0,), (math.inf,), "x runs from 0.0 to inf"),
    ],
)
def test_a_space_that_cannot_be(names: Any, low: Any, high: Any, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        InputSpace(names, low, high)


@pytest.mark.parametrize("batch", [1, 3, 7, 100])
def test_the_size_of_a_batch_changes_nothing(batch: int) -> None:
    points = np.random.default_rng(0).random((50, 3))
    sizes: list[int] = []

    def evaluate(part: Floats) -> Floats:
        sizes.append(part.shape[0])
        return product(part)

    assert evaluate_in_batches(evaluate, points, batch).tolist() == product(points).tolist()
    assert sum(sizes) == 50
    assert max(sizes) <= batch


def test_an_outcome_that_is_missing_is_refused_with_its_place() -> None:
    with pytest.raises(ModelError, match="the outcome of point 2 is nan"):
        evaluate_in_batches(lambda p: np.where(p[:, 0] > 1.5, np.nan, 0.0), np.arange(4.0)[:, np.newaxis], 2)
    with pytest.raises(ModelError, match=r"2 points gave the shape \(2, 1\)"):
        evaluate_in_batches(lambda p: p, np.ones((2, 1)))


def test_a_missing_package_is_named_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"the package salibb, which is not installed: pip install pourparler\["):
        optional_module("salibb.sample")
    (tmp_path / "salib_broken.py").write_text("import there_is_no_such_module\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
        optional_module("salib_broken")


# Sobol ---------------------------------------------------------------------------------------------------------------


def test_sobol_of_a_product_is_that_of_the_closed_form() -> None:
    """V = prod(1/3) - prod(1/4); V_1 = (1/2)^4 / 12; the total of an input is 1 - Var(E[f | the others]) / V."""
    variance = (1 / 3) ** 3 - (1 / 4) ** 3
    alone = (1 / 12) * (1 / 4) ** 2 / variance
    others = ((1 / 3) ** 2 - (1 / 4) ** 2) / 4
    found = sobol_indices(UNIT, product, base_samples=4096, seed=3)
    assert found.first == pytest.approx([alone] * 3, abs=0.01)
    assert found.total == pytest.approx([1 - others / variance] * 3, abs=0.01)
    assert found.variance == pytest.approx(variance, abs=0.001)
    assert found.evaluations == 4096 * 5


def test_sobol_is_the_same_for_the_same_seed_and_not_for_another() -> None:
    one, same, other = (sobol_indices(UNIT, product, base_samples=64, seed=seed) for seed in (0, 0, 1))
    assert one == same
    assert one.first != other.first
    assert one.first_confidence != other.first_confidence


def test_sobol_of_what_does_not_vary() -> None:
    found = sobol_indices(UNIT, lambda points: np.full(points.shape[0], 7.0), base_samples=8)
    assert found.first == found.total == (0.0, 0.0, 0.0)
    assert (found.mean, found.variance) == (7.0, 0.0)


@pytest.mark.parametrize("samples", [0, 1, 3, 1000])
def test_sobol_takes_powers_of_two_only(samples: int) -> None:
    with pytest.raises(ModelError, match=f"samples cannot be {samples}; give a power of two"):
        sobol_indices(UNIT, product, base_samples=samples)


# Morris --------------------------------------------------------------------------------------------------------------


def test_morris_of_a_linear_outcome_is_exact() -> None:
    space = InputSpace(("a", "b", "c"), (0.0, -1.0, 10.0), (2.0, 1.0, 20.0))
    found = morris(space, linear(1.0, -5.0, 0.25), trajectories=10, seed=2)
    assert found.inputs == ("b", "c", "a")
    assert found.mu == pytest.approx([-10.0, 2.5, 2.0])
    assert found.mu_star == pytest.approx([10.0, 2.5, 2.0])
    assert found.sigma == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert found.evaluations == 10 * 4


def test_morris_sees_interaction_and_what_matters_not() -> None:
    found = morris(UNIT, lambda p: p[:, 0] * p[:, 1], trajectories=50)
    named = dict(zip(found.inputs, zip(found.mu_star, found.sigma, strict=True), strict=True))
    assert named["z"] == (0.0, 0.0)
    assert named["x"][1] > 0.1


@pytest.mark.parametrize(("given_", "told"), [({"trajectories": 1}, "at least 2"), ({"levels": 3}, "an even number")])
def test_morris_refuses_numbers_that_cannot_be(given_: dict[str, int], told: str) -> None:
    with pytest.raises(ModelError, match=told):
        morris(UNIT, product, trajectories=given_.get("trajectories", 8), levels=given_.get("levels", 4))


# tornado -------------------------------------------------------------------------------------------------------------


def test_tornado_swings_are_those_at_the_ends() -> None:
    found = tornado(UNIT, lambda p: 4 * (p[:, 0] - 0.5) ** 2 + p[:, 1])
    assert found.inputs == ("x", "y", "z")
    assert found.base == 0.5
    assert found.at_low == (1.5, 0.0, 0.5)
    assert found.at_high == (1.5, 1.0, 0.5)
    assert found.swing == (1.0, 1.0, 0.0)


def test_a_base_outside_the_ranges_is_refused() -> None:
    with pytest.raises(ModelError, match=r"base point: y is 2\.0; it must lie between 0\.0 and 1\.0"):
        tornado(UNIT, product, base=[0.5, 2.0, 0.5])
    with pytest.raises(ModelError, match="give one number for each of the inputs"):
        tornado(UNIT, product, base=[0.5])


# break-even ----------------------------------------------------------------------------------------------------------


def test_every_root_of_a_polynomial_is_found() -> None:
    roots = [-1.7, -0.2, 0.31, 1.9]
    space = InputSpace(("x",), (-3.0,), (3.0,))
    found = break_even(space, lambda p: np.prod([p[:, 0] - root for root in roots], axis=0), 0.0)
    assert [each.value for each in found] == pytest.approx(roots, abs=1e-8)
    assert [each.rises for each in found] == [False, True, False, True]
    assert not any(each.jumps for each in found)


def test_a_jump_is_told_as_one() -> None:
    (found,) = break_even(InputSpace(("x",), (0.0,), (1.0,)), lambda p: np.where(p[:, 0] > 0.3, 10.0, -1.0), 5.0)
    assert found.value == pytest.approx(0.3, abs=1e-8)
    assert (found.before, found.after, found.jumps, found.rises) == (-1.0, 10.0, True, True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 63), min_size=1, max_size=5, unique=True), st.integers(0, 2**20))
def test_switches_are_where_the_label_changes(places: list[int], seed: int) -> None:
    """Steps at arbitrary points, at most one in each cell of the grid."""
    rng = np.random.default_rng(seed)
    steps = np.sort([place + 0.05 + 0.9 * rng.random() for place in places])
    labels = np.arange(steps.size + 1)
    found = switch_points(lambda x: labels[np.searchsorted(steps, x, side="right")], 0.0, 64.0)
    assert [right for _, right, _, _ in found] == pytest.approx(steps.tolist(), abs=1e-6)
    assert [(before, after) for *_, before, after in found] == [(n, n + 1) for n in range(steps.size)]


def test_two_changes_in_one_cell_of_the_grid_are_both_found() -> None:
    found = switch_points(lambda x: (x > 0.501).astype(int) + (x > 0.502).astype(int), 0.0, 1.0, places=3)
    assert [round(right, 6) for _, right, _, _ in found] == [0.501, 0.502]


def test_no_crossing_is_no_row_and_a_wrong_threshold_a_message() -> None:
    assert break_even(UNIT, product, 2.0) == ()
    with pytest.raises(ModelError, match="the threshold cannot be nan"):
        break_even(UNIT, product, math.nan)
    with pytest.raises(ModelError, match="low must be below high"):
        switch_points(lambda x: x.astype(int), 1.0, 1.0)


def test_too_many_changes_are_refused() -> None:
    with pytest.raises(ModelError, match="more than 1024 changes"):
        switch_points(lambda x: np.floor(x).astype(int), 0.0, 5000.0)


# leave-one-out -------------------------------------------------------------------------------------------------------


def test_leaving_out_is_ordered_by_what_it_changes() -> None:
    without = {None: 10.0, "a": 11.0, "b": None, "c": 4.0, "d": 10.0}
    whole, rows = leave_one_out(["a", "b", "c", "d"], lambda part: without[part])
    assert whole == 10.0
    assert [(row.left_out, row.change) for row in rows] == [("b", None), ("c", -6.0), ("a", 1.0), ("d", 0.0)]


def test_leaving_out_refuses_a_nan() -> None:
    with pytest.raises(ModelError, match="the outcome of all but a is nan; return None where there is none"):
        leave_one_out(["a"], lambda part: math.nan if part else 0.0)
