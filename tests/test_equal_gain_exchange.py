"""The exchange model against its exact reference, in its properties, and in what it refuses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement.equal_gain_exchange import EqualGainExchange, equal_gain_exchange
from tests.reference_exchange import play

games = st.builds(np.random.default_rng, st.integers(0, 2**32 - 1))
Game = tuple[Floats, Floats, Floats]


def random_game(rng: np.random.Generator, draws: int = 1) -> Game:
    """Positions, capabilities and saliences that are all different."""
    shape = (draws, int(rng.integers(2, 8)), int(rng.integers(2, 5)))
    return rng.uniform(0, 100, shape), rng.uniform(0.1, 2, shape), rng.uniform(0.05, 1, shape)


def coarse_game(rng: np.random.Generator) -> Game:
    """Positions shared by several, saliences that are often alike and sometimes 0: ties and dead ends."""
    shape = (1, int(rng.integers(2, 7)), int(rng.integers(2, 4)))
    salience = rng.integers(0, 5, shape).astype(np.float64) / 4
    salience[:, 0] = 0.5
    position, capability = 25 * rng.integers(0, 5, shape), rng.integers(1, 4, shape)
    return position.astype(np.float64), capability.astype(np.float64), salience


def everything(found: EqualGainExchange) -> dict[str, Any]:
    return {each.name: getattr(found, each.name) for each in fields(found) if each.name != "exchanges"}


@settings(max_examples=60, deadline=None)
@given(games, st.booleans())
def test_the_kernel_plays_as_the_exact_reference(rng: np.random.Generator, coarse: bool) -> None:
    position, capability, salience = coarse_game(rng) if coarse else random_game(rng)
    found = equal_gain_exchange(position, capability, salience, rounds=1 if coarse else 2)
    nbs, exchanges = play(position[0], capability[0], salience[0], found.nbs.shape[1] - 1)
    assert found.exchange_count[0].tolist() == [0, *map(len, exchanges)]
    done = [each for part in exchanges for each in part]
    assert np.hstack([found.exchanges.actor, found.exchanges.issue]).tolist() == [list(who) for who, _ in done]
    expected = np.array([[float(move) for move in offer[1:]] for _, offer in done]).reshape(-1, 2)
    np.testing.assert_allclose(found.exchanges.move, expected, rtol=0, atol=1e-7)
    np.testing.assert_allclose(found.nbs[0], np.array([[float(cell) for cell in row] for row in nbs]), atol=1e-8)


@settings(max_examples=60, deadline=None)
@given(games)
def test_both_gain_the_same_and_shifts_add_up(rng: np.random.Generator) -> None:
    position, capability, salience = random_game(rng)
    found = equal_gain_exchange(position, capability, salience, rounds=3)
    done = found.exchanges
    np.testing.assert_allclose(done.gain[:, 0], done.gain[:, 1], atol=1e-9)
    assert (done.gain > 0).all()
    moved = np.zeros_like(found.voting[0])
    for number, actor, issue, move in zip(done.round, done.actor, done.issue, done.move, strict=True):
        moved[number, actor, issue] += move
    np.testing.assert_allclose(found.voting[0, 1:] - found.positions[0, :-1], moved[1:], atol=1e-7)
    weight = capability[0] * salience[0]
    np.testing.assert_allclose(found.nbs[0], (found.voting[0] * weight).sum(axis=1) / weight.sum(axis=0), atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(games)
def test_gains_and_externalities_are_what_everybody_gains(rng: np.random.Generator) -> None:
    position, capability, salience = random_game(rng)
    found = equal_gain_exchange(position, capability, salience, rounds=1)
    done, x, s = found.exchanges, position[0], salience[0]
    nbs, weight = found.nbs[0, 0].copy(), capability[0] * salience[0] / (capability[0] * salience[0]).sum(axis=0)
    for who, issue, move, externality in zip(done.actor, done.issue, done.move, done.externality, strict=True):
        before = s * np.abs(x - nbs)
        nbs[issue] += move * weight[who, issue]
        gain = (before - s * np.abs(x - nbs)).sum(axis=1)
        gain[who] = 0.0
        np.testing.assert_allclose(externality, gain, atol=1e-9)
    others = found.gain_from_others[0, 1] + found.loss_from_others[0, 1]
    np.testing.assert_allclose(others, done.externality.sum(axis=0), atol=1e-9)
    np.testing.assert_allclose(found.own_gain[0, 1].sum(), done.gain.sum(), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(games)
def test_symmetries(rng: np.random.Generator) -> None:
    position, capability, salience = random_game(rng)
    found = equal_gain_exchange(position, capability, salience, rounds=2)
    order = rng.permutation(position.shape[1])
    permuted = equal_gain_exchange(position[:, order], capability[:, order], salience[:, order], rounds=2)
    np.testing.assert_allclose(permuted.positions, found.positions[:, :, order], atol=1e-7)
    np.testing.assert_allclose(permuted.own_gain, found.own_gain[:, :, order], atol=1e-7)
    scaled = equal_gain_exchange(position, capability * 1e-3, salience, rounds=2)
    np.testing.assert_allclose(scaled.nbs, found.nbs, atol=1e-7)
    moved = equal_gain_exchange(position * 0.3 - 7, capability, salience, rounds=2, bounds=(-7, 23))
    np.testing.assert_allclose(moved.nbs, found.nbs * 0.3 - 7, atol=1e-7)
    reflected = equal_gain_exchange(100 - position, capability, salience, rounds=2)
    np.testing.assert_allclose(reflected.nbs, 100 - found.nbs, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(games)
def test_draws_are_played_one_by_one(rng: np.random.Generator) -> None:
    game = random_game(rng, draws=3)
    for options in ({}, {"randomness": 0.7}, {"tie": "random"}):
        many = equal_gain_exchange(*game, rounds=2, **options, rng=np.random.default_rng(5))
        fewer = equal_gain_exchange(*(each[:2] for each in game), rounds=2, **options, rng=np.random.default_rng(5))
        for name, value in everything(fewer).items():
            assert np.isfinite(value).all(), name
            np.testing.assert_array_equal(value, everything(many)[name][:2], err_msg=name)
        assert (many.exchanges.draw[:-1] <= many.exchanges.draw[1:]).all()


def test_a_single_case_is_one_draw() -> None:
    position, capability, salience = random_game(np.random.default_rng(3))
    one = equal_gain_exchange(position[0], capability[0], salience[0])
    np.testing.assert_array_equal(one.nbs, equal_gain_exchange(position, capability, salience).nbs)


def test_unanimity_is_the_outcome() -> None:
    for held in (0.0, 37.3, 100.0):
        found = equal_gain_exchange(np.full((6, 3), held), np.arange(1, 7), np.linspace(0.1, 0.9, 18).reshape(6, 3))
        np.testing.assert_allclose(found.nbs, held, atol=1e-9)
        assert not found.exchange_count.any()


def test_who_has_no_position_stays_out_with_salience_zero() -> None:
    position, capability, salience = random_game(np.random.default_rng(11))
    salience[0, 0, 0] = 0.0
    other = position.copy()
    other[0, 0, 0] = 99.0 - 0.5 * other[0, 0, 0]
    first = equal_gain_exchange(position, capability, salience)
    np.testing.assert_allclose(first.nbs, equal_gain_exchange(other, capability, salience).nbs, atol=1e-9)


def test_the_randomised_variant_draws_ratios_that_harm_nobody() -> None:
    position, capability, salience = random_game(np.random.default_rng(2))
    seen = set()
    for seed in range(20):
        found = equal_gain_exchange(
            position, capability, salience, rounds=1, randomness=1.0, rng=np.random.default_rng(seed)
        )
        assert (found.exchanges.gain > -1e-9).all()
        seen.add(round(float(found.nbs[0, 1, 0]), 6))
    assert len(seen) > 10
    even = equal_gain_exchange(position, capability, salience, randomness=0.0, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(even.nbs, equal_gain_exchange(position, capability, salience).nbs)


def test_ties_go_to_the_first_listed_or_to_any() -> None:
    position = [[100, 100], [0, 0], [0, 0]]
    salience = [[0.2, 0.8], [0.8, 0.2], [0.8, 0.2]]
    first = equal_gain_exchange(position, 1, salience, rounds=1)
    assert first.exchanges.actor[0].tolist() == [0, 1]
    partners = {
        int(
            equal_gain_exchange(
                position, 1, salience, rounds=1, tie="random", rng=np.random.default_rng(seed)
            ).exchanges.actor[0, 1]
        )
        for seed in range(20)
    }
    assert partners == {1, 2}


def test_who_has_moved_only_moves_on() -> None:
    position, capability, salience = random_game(np.random.default_rng(8))
    done = equal_gain_exchange(position, capability, salience, rounds=1).exchanges
    signs: dict[tuple[int, int], set[float]] = {}
    for who, issue, move in zip(done.actor, done.issue, done.move, strict=True):
        for each in range(2):
            signs.setdefault((int(who[each]), int(issue[each])), set()).add(float(np.sign(move[each])))
    assert signs
    assert all(len(each) == 1 for each in signs.values())


FINE: dict[str, Any] = {"position": [[0, 100], [100, 0]], "capability": 1, "salience": 0.5}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"position": [0, 100]}, r"the shape \(2,\); it must be \(actor, issue\)"),
        ({"position": [[0, np.nan], [1, 2]]}, "position of draw 0, actor 0, issue 1 is nan"),
        ({"position": [[0, 101], [1, 2]]}, "actor 0, issue 1 is 101, outside 0 to 100; give bounds that hold"),
        ({"position": [["a", 101], [1, 2]]}, "position is not an array of numbers"),
        ({"salience": 50}, r"salience goes up to 50; .*divide per cent by 100"),
        ({"salience": -0.5}, "salience of draw 0, actor 0, issue 0 is -0.5"),
        ({"salience": [[0, 1], [0, 1]]}, "no actor has both capability and salience"),
        ({"capability": np.nan}, "capability of draw 0, actor 0, issue 0 is nan"),
        ({"capability": [1, 2, 3]}, "capability has the shape"),
        ({"bounds": (0, 0)}, "bounds of issue 0 are 0 and 0; give two numbers, low < high"),
        ({"bounds": ([0, 1, 2], 100)}, "each one number or one per issue"),
        ({"rounds": -1}, "rounds is -1; it must be a whole number of 0 or more"),
        ({"rounds": True}, "rounds is True"),
        ({"salience_weight": 0.95, "fixed_weight": 0.1}, "add up to more than 1"),
        ({"fixed_weight": np.nan}, "fixed_weight is nan; it must be a share"),
        ({"randomness": 2.0}, "randomness is 2.0; it must be a share"),
        ({"randomness": 0.5}, "need rng"),
        ({"tie": "last"}, "tie cannot be 'last'; choose first or random"),
    ],
)
def test_what_it_cannot_take_is_refused_by_name(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        equal_gain_exchange(**{**FINE, **changed})


def test_no_rounds_are_the_start() -> None:
    found = equal_gain_exchange(**FINE, rounds=0)
    assert found.nbs.tolist() == [[[50.0, 50.0]]]
    assert found.exchanges.actor.shape == (0, 2)
