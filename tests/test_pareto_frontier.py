"""The Pareto frontier against every pair of packages."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.settlement.pareto_frontier import _undominated_by_frontier, pareto_frontier
from pourparler.reach.settlement.spaces import AdditiveIssues
from tests import reference_bargaining as reference

RANDOM = np.random.default_rng(1906)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(st.integers(0, 4), min_size=n, max_size=n), min_size=1)))
@settings(max_examples=200, deadline=None)
def test_the_frontier_is_what_nothing_dominates(packages: list[list[int]]) -> None:
    found = pareto_frontier(packages)
    assert found.package.tolist() == reference.frontier(reference.exact(packages))
    assert found.utilities.tolist() == [packages[k] for k in found.package]


LATTICE = st.sampled_from([0, 25, 50, 75, 100])
SALIENCE = st.sampled_from([20, 50, 100])


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_equal_in_fractions_is_equal_in_decimals(data: st.DataObject) -> None:
    """Worth as ``settle`` reckons it, distances weighted by shares: sums of decimals that round either way."""
    parties, issues = data.draw(st.integers(2, 4)), 3
    wants = data.draw(st.lists(st.tuples(*[LATTICE] * issues), min_size=parties, max_size=parties))
    weighs = data.draw(st.lists(st.tuples(*[SALIENCE] * issues), min_size=parties, max_size=parties))
    terms = data.draw(st.lists(st.tuples(*[LATTICE] * issues), min_size=1, max_size=8))
    whole = [
        [
            -sum(Fraction(w, sum(own)) * abs(t - x) for t, x, w in zip(row, ideal, own, strict=True))
            for ideal, own in zip(wants, weighs, strict=True)
        ]
        for row in terms
    ]
    shares = np.array(weighs) / np.array(weighs, dtype=np.float64).sum(axis=1, keepdims=True)
    worth = -(shares * np.abs(np.array(terms)[:, np.newaxis] - np.array(wants))).sum(axis=2)
    assert pareto_frontier(worth).package.tolist() == reference.frontier(whole)
    by_issue = [-(shares[:, k] * np.abs(np.array([[0], [50], [100]]) - np.array(wants)[:, k])) for k in range(issues)]
    every = [
        [
            -sum(Fraction(w, sum(own)) * abs(t - x) for t, x, w in zip(row, ideal, own, strict=True))
            for ideal, own in zip(wants, weighs, strict=True)
        ]
        for row in product((0, 50, 100), repeat=issues)
    ]
    assert pareto_frontier(AdditiveIssues(by_issue)).package.tolist() == reference.frontier(every)


def test_many_values_of_many_parties_are_sorted_the_same_way() -> None:
    """The one number by which few packages are sorted would not fit here."""
    packages = RANDOM.random((40_000, 5))
    found = pareto_frontier(packages).package
    sample = RANDOM.choice(40_000, 60, replace=False)
    alone = {
        k for k in sample if not ((packages >= packages[k]).all(axis=1) & (packages > packages[k]).any(axis=1)).any()
    }
    assert alone == set(sample) & set(found)


def test_rounding_is_relative_and_real_differences_count() -> None:
    assert pareto_frontier([[0.1 + 0.2, 1.0], [0.3, 2.0]]).package.tolist() == [1]
    assert pareto_frontier([[3e9 + 1.0, 1.0], [3e9, 2.0]]).package.tolist() == [1]
    assert pareto_frontier([[1.0 + 1e-8, 1.0], [1.0, 2.0]]).package.tolist() == [0, 1]
    assert pareto_frontier([[3e-9, 1.0], [0.0, 2.0]]).package.tolist() == [0, 1]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_additive_issues_have_the_frontier_of_their_packages(data: st.DataObject) -> None:
    parties = data.draw(st.integers(1, 4))
    option = st.lists(st.integers(-3, 3), min_size=parties, max_size=parties)
    issues = data.draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=4))
    packages = reference.added_up([reference.exact(issue) for issue in issues])
    found = pareto_frontier(AdditiveIssues(issues))
    assert found.package.tolist() == reference.frontier(packages)
    assert found.utilities.tolist() == [packages[k] for k in found.package]


def test_both_ways_agree_and_order_and_units_change_nothing() -> None:
    packages = RANDOM.dirichlet([1.0, 1.0, 1.0], 3000) * RANDOM.uniform(0.9, 1.0, (3000, 1))
    found = pareto_frontier(packages).package
    assert 100 < found.size < 3000
    order = np.lexsort((-packages[:, 2], -packages[:, 1], -packages[:, 0]))
    assert np.sort(order[_undominated_by_frontier(packages[order])]).tolist() == found.tolist()
    for parties in ([1, 2, 0], [2, 1, 0]):
        assert pareto_frontier(packages[:, parties] * [3.0, 0.1, 7.0] - 5.0).package.tolist() == found.tolist()
    shuffled = RANDOM.permutation(3000)
    assert np.sort(shuffled[pareto_frontier(packages[shuffled]).package]).tolist() == found.tolist()


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ([[0, math.nan]], "the utility of 0 for party 1 is not finite"),
        (np.zeros((2, 3, 2)), "2 draws; ask for the frontier of one at a time"),
        ([1, 2], "utilities have the shape"),
        (AdditiveIssues([]), "issues differ in parties, or there are none"),
        (AdditiveIssues([[[1, 2]], [[1]]]), "issues differ in parties"),
    ],
)
def test_what_has_no_frontier_is_refused(space: Any, message: str) -> None:
    with pytest.raises(ModelError, match=f"^pareto_frontier: .*{message}"):
        pareto_frontier(space)
