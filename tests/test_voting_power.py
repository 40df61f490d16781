"""Shapley-Shubik and Banzhaf against every order and every coalition; what must not change them; what they refuse."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.power import swings
from pourparler.reach.power.banzhaf import banzhaf
from pourparler.reach.power.coalition_counts import count_coalitions
from pourparler.reach.power.enumeration import swings_by_enumeration
from pourparler.reach.power.shapley_shubik import shapley_shubik
from pourparler.reach.power.swings import count_swings
from pourparler.reach.power.voting_game import check_game
from tests import reference_voting_power as reference

Clause = tuple[int, list[int]]


@st.composite
def clauses(draw: st.DrawFn, voters: int) -> Clause:
    weights = draw(
        st.one_of(
            st.lists(st.integers(0, 6), min_size=voters, max_size=voters).filter(any),
            st.integers(1, 3).map(lambda weight: [weight] * voters),
        )
    )
    return draw(st.integers(1, sum(weights))), weights


@st.composite
def games(draw: st.DrawFn, largest: int = 6) -> tuple[list[Clause], list[Clause]]:
    voters = draw(st.integers(1, largest))
    rules = draw(st.lists(clauses(voters), min_size=1, max_size=3))
    return rules, draw(st.lists(clauses(voters), max_size=2))


def call(rules: list[Clause], blocking: list[Clause]) -> dict[str, Any]:
    found: dict[str, Any] = {"quotas": [quota for quota, _ in rules], "weights": [weights for _, weights in rules]}
    if blocking:
        found["blocking_quotas"] = [quota for quota, _ in blocking]
        found["blocking_weights"] = [weights for _, weights in blocking]
    return found


@pytest.fixture(params=["by weight", "every coalition"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each of the two ways to count."""
    monkeypatch.setattr(swings, "_MOST_ENUMERATED", 0 if request.param == "by weight" else 30)
    monkeypatch.setattr(swings, "_MOST_WORDS", swings._MOST_WORDS if request.param == "by weight" else 0)
    return str(request.param)


RANDOM = np.random.default_rng(20250815)


def random_game(voters: int) -> tuple[list[Clause], list[Clause]]:
    def clause() -> Clause:
        alike = RANDOM.random() < 0.3
        weights = [int(RANDOM.integers(1, 4))] * voters if alike else RANDOM.integers(0, 7, voters).tolist()
        weights[0] += 1
        return int(RANDOM.integers(1, sum(weights) + 1)), weights

    return [clause() for _ in range(RANDOM.integers(1, 4))], [clause() for _ in range(RANDOM.integers(0, 3))]


@pytest.mark.parametrize("voters", [1, 2, 3, 4, 5, 6, 7])
def test_swings_are_those_of_every_coalition(voters: int, method: str) -> None:
    for _ in range(20):
        rules, blocking = random_game(voters)
        found = banzhaf(**call(rules, blocking))
        expected = reference.swings(rules, blocking)
        assert list(found.swings) == expected, (method, rules, blocking)
        assert found.index == tuple(Fraction(count, sum(expected)) for count in expected)
        assert found.measure == tuple(Fraction(count, 2 ** (voters - 1)) for count in expected)


@pytest.mark.parametrize("voters", [1, 2, 3, 4, 5, 6])
def test_pivots_are_those_of_every_order(voters: int, method: str) -> None:
    for _ in range(8):
        rules, blocking = random_game(voters)
        found = shapley_shubik(**call(rules, blocking))
        assert list(found.index) == reference.shapley_shubik(rules, blocking), (method, rules, blocking)


@given(games(9), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_scale_and_absent_voters_change_nothing(game: tuple[list[Clause], list[Clause]], random: Any) -> None:
    rules, blocking = game
    voters = len(rules[0][1])
    order = random.sample(range(voters), voters)
    shuffled = [[(quota, [w[i] for i in order]) for quota, w in part] for part in game]
    doubled = [[(3 * quota - 2, [3 * weight for weight in w]) for quota, w in part] for part in game]
    joined = [[(quota, [*w, 0]) for quota, w in part] for part in game]
    for model in (shapley_shubik, banzhaf):
        index = model(**call(rules, blocking)).index
        assert sum(index) == 1
        assert model(**call(*shuffled)).index == tuple(index[i] for i in order)
        assert model(**call(*doubled)).index == index
        assert model(**call(*joined)).index == (*index, 0)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12), st.data())
@settings(max_examples=60, deadline=None)
def test_the_two_ways_agree_and_a_game_has_the_power_of_its_dual(weights: list[int], data: st.DataObject) -> None:
    quota = data.draw(st.integers(1, sum(weights)))
    game = check_game(quota, weights)
    by_size = count_swings(game, sized=True)
    assert by_size.tolist() == swings_by_enumeration(game).tolist()
    assert by_size.sum(axis=1).tolist() == count_swings(game, sized=False)[:, 0].tolist()
    assert shapley_shubik(quota, weights).index == shapley_shubik(sum(weights) - quota + 1, weights).index


def test_long_numbers_carry() -> None:
    """150 equal voters: the middle one is pivotal, and swings are binomial coefficients beyond two limbs."""
    for quota in (40, 75, 76, 150):
        found = banzhaf(quota, [1] * 150)
        assert set(found.swings) == {math.comb(149, quota - 1)}
    weights = [2] * 150 + [1]  # the last voter has as much power as the others
    by_size = count_swings(check_game(151, weights), sized=True)
    assert by_size[[0, 150], 75].tolist() == [math.comb(150, 75)] * 2
    assert by_size.sum() == 151 * math.comb(150, 75)
    assert shapley_shubik(151, weights).index == (Fraction(1, 151),) * 151


def test_a_table_counts_every_coalition() -> None:
    weights = np.array([[70, 1], [3, 1], [3, 1], [1, 1]])
    table = count_coalitions(weights, np.array([5, 2]), 4)
    for place, cell in enumerate(np.ndindex(6, 3)):
        for size in range(5):
            having = [
                each
                for each in reference.coalitions(4)
                if len(each) == size and (weights[list(each)].sum(0) >= cell).all()
            ]
            assert table[place, 0, size] == len(having)


def test_many_voters_are_those_of_a_normal_law() -> None:
    """190 voters: no closed form, but the swings of one sum to those by size, and all indices to 1."""
    weights = RANDOM.integers(1, 60, 190)
    game = check_game(int(weights.sum()) // 2 + 1, weights)
    by_size = count_swings(game, sized=True)
    assert by_size.sum(axis=1).tolist() == count_swings(game, sized=False)[:, 0].tolist()
    assert all(0 <= count <= math.comb(189, s) for row in by_size.tolist() for s, count in enumerate(row))
    assert sum(shapley_shubik(int(weights.sum()) // 2 + 1, weights).index) == 1


def test_a_minority_too_small_to_block_does_not() -> None:
    """The Council's rule: two large members hold 36 per cent, yet a blocking minority needs three."""
    people = [18, 18, 16, 16, 16, 16]
    alone = banzhaf([4, 65], [[1] * 6, people])
    helped = banzhaf([4, 65], [[1] * 6, people], blocking_quotas=3, blocking_weights=[1] * 6)
    assert alone.index[0] > alone.index[5]
    assert helped.index == (Fraction(1, 6),) * 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quotas": 0, "weights": [1, 2]}, "quota 0 is 0, which nobody's vote meets; leave the rule out"),
        ({"quotas": 4, "weights": [1, 2]}, "quota 0 is 4, more than all 3 votes; lower it"),
        ({"quotas": 2, "weights": [1, -2, 5]}, "a weight is negative"),
        ({"quotas": 2, "weights": [1.5, 2]}, "not whole numbers; multiply the weights and the quota"),
        ({"quotas": 2, "weights": [1.0, math.nan]}, "not whole numbers"),
        ({"quotas": 2, "weights": ["a", "b"]}, "not numbers"),
        ({"quotas": [2, 2], "weights": [1, 2]}, r"2 quota values for weights of shape \(1, 2\)"),
        ({"quotas": 2, "weights": []}, "give one quota per rule"),
        ({"quotas": 2, "weights": [[1, 2], [1]]}, "rows of different lengths"),
        ({"quotas": 2, "weights": [2**53, 1]}, "divide by a common factor"),
        ({"quotas": 2, "weights": [1, 2], "blocking_quotas": 1}, "both a quota and weights"),
        ({"quotas": 2, "weights": [1, 2], "blocking_quotas": 1, "blocking_weights": [1]}, "blocking weights are for 1"),
        ({"quotas": 2**40, "weights": [2**40 - i for i in range(31)]}, "round the weights of a rule to fewer digits"),
    ],
)
def test_what_is_no_game_is_refused(arguments: dict[str, Any], message: str) -> None:
    for model in (shapley_shubik, banzhaf):
        with pytest.raises(ModelError, match=message):
            model(**arguments)
