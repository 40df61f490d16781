"""Adjusted Winner against the passing of items in exact fractions, and what Brams & Taylor promise of it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.settlement.adjusted_winner import adjusted_winner
from tests import reference_bargaining as reference

RANDOM = np.random.default_rng(1996)


@st.composite
def points(draw: st.DrawFn) -> list[list[int]]:
    """Two parties' points of the same total: cuts of 0 to 40 at as many places as there are items."""
    items = draw(st.integers(1, 7))
    cuts = st.lists(st.integers(0, 40), min_size=items - 1, max_size=items - 1).map(sorted)
    return [np.diff([0, *draw(cuts), 40]).tolist() for _ in range(2)]


@given(points())
@settings(max_examples=300, deadline=None)
def test_items_pass_as_in_exact_fractions(given_points: list[list[int]]) -> None:
    first, second = (list(map(Fraction, row)) for row in given_points)
    share = reference.adjusted_winner(first, second)
    found = adjusted_winner(given_points)
    mine = float(sum((s * a for s, a in zip(share, first, strict=True)), Fraction(0)))
    assert found.points[0] == pytest.approx([mine, mine], abs=1e-9)
    ratios = [a / (a + b) for a, b in zip(first, second, strict=True) if a + b]
    if len(set(ratios)) == len(first):
        assert found.share[0] == pytest.approx([float(each) for each in share], abs=1e-9)


def test_equitable_free_of_envy_and_efficient() -> None:
    given_points = RANDOM.dirichlet([1.0] * 8, (500, 2)) * 100
    found = adjusted_winner(given_points)
    assert found.points[:, 0] == pytest.approx(found.points[:, 1])
    assert (found.points >= 50 - 1e-9).all()
    assert (((found.share > 0) & (found.share < 1)).sum(axis=1) <= 1).all()
    ratio = given_points[:, 0] / given_points[:, 1]
    kept = np.where(found.share > 0, ratio, math.inf).min(axis=1)
    given_up = np.where(found.share < 1, ratio, 0).max(axis=1)
    assert (kept >= given_up - 1e-12).all()


def test_order_of_items_and_parties_changes_nothing() -> None:
    given_points = RANDOM.dirichlet([1.0] * 6, (50, 2)) * 100
    found = adjusted_winner(given_points)
    order = RANDOM.permutation(6)
    np.testing.assert_allclose(adjusted_winner(given_points[:, :, order]).share, found.share[:, order], atol=1e-12)
    swapped = adjusted_winner(given_points[:, ::-1])
    np.testing.assert_allclose(swapped.share, 1 - found.share, atol=1e-9)
    np.testing.assert_allclose(swapped.points, found.points[:, ::-1], atol=1e-9)


def test_ties() -> None:
    """Alike for both: the first listed are the first party's, until the points are level."""
    found = adjusted_winner([[25, 25, 25, 25], [25, 25, 25, 25]])
    assert found.share.tolist() == [[1, 1, 0, 0]]
    assert found.divided.tolist() == [-1]
    assert adjusted_winner([[100], [100]]).share.tolist() == [[0.5]]
    assert adjusted_winner([[50, 0, 50], [50, 0, 50]]).points.tolist() == [[50, 50]]


def test_totals_that_differ_are_scaled_where_that_is_asked_for() -> None:
    given_points = RANDOM.dirichlet([1.0] * 6, (50, 2)) * 100
    uneven = given_points * RANDOM.uniform(0.1, 10, (50, 2, 1))
    with pytest.raises(ModelError, match="unequal_totals='scale' does"):
        adjusted_winner(uneven)
    found, direct = adjusted_winner(uneven, unequal_totals="scale"), adjusted_winner(given_points)
    np.testing.assert_allclose(found.share, direct.share, atol=1e-9)
    np.testing.assert_allclose(found.points, direct.points, atol=1e-9)
    with pytest.raises(ModelError, match="have 0 and 0 points"):
        adjusted_winner([[0, 0], [0, 0]], unequal_totals="scale")


@pytest.mark.parametrize(
    ("given_points", "message"),
    [
        ([[1, 2], [2, 2]], "have 3 and 4 points; scale them to the same total"),
        ([[0, 0], [0, 0]], "have 0 and 0 points"),
        ([[1, -1], [0, 0]], "points of draw 0, party 0, item 1 are -1.0; give a number from 0 up"),
        ([[1, math.nan], [1, 1]], "item 1 are nan"),
        ([[1, 2]], r"points have the shape \(1, 1, 2\); give two parties"),
        ([["a", "b"], ["c", "d"]], "not an array of numbers"),
    ],
)
def test_what_cannot_be_divided_is_refused(given_points: Any, message: str) -> None:
    with pytest.raises(ModelError, match=f"^adjusted_winner: .*{message}"):
        adjusted_winner(given_points)
