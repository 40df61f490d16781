"""SMP against its slow reference, in its properties, and in what it refuses."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement.smp import Election, Victory, Voting, smp
from tests.reference_smp import play_turn

games = st.builds(np.random.default_rng, st.integers(0, 2**32 - 1))
Game = tuple[Floats, Floats, Floats]
VOTINGS: tuple[Voting, ...] = get_args(Voting)
VICTORIES: tuple[Victory, ...] = get_args(Victory)
ELECTIONS: tuple[Election, ...] = get_args(Election)
rules = st.fixed_dictionaries(
    {
        "voting": st.sampled_from(VOTINGS),
        "victory": st.sampled_from([each for each in VICTORIES if each != "binary"]),
        "election": st.sampled_from(ELECTIONS),
    }
)


def random_game(rng: np.random.Generator, draws: int = 1) -> Game:
    """Positions, capabilities (largest 100) and saliences that add up to less than 1."""
    actors, issues = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    capability = rng.uniform(5, 99, (draws, actors))
    capability[:, 0] = 100.0
    salience = rng.uniform(0.02, 1 / issues, (draws, actors, issues))
    return rng.uniform(0, 100, (draws, actors, issues)), capability, salience


@settings(max_examples=80, deadline=None)
@given(games, rules)
def test_the_kernel_plays_as_the_reference(rng: np.random.Generator, chosen: dict[str, Any]) -> None:
    position, capability, salience = random_game(rng)
    found = smp(position, capability, salience, rounds=3, stop_share=0.0, **chosen)
    for turn in range(3):
        before = (found.positions[0, turn] / 100).tolist()
        moved, risk = play_turn(before, salience[0].tolist(), capability[0].tolist(), chosen)
        np.testing.assert_allclose(found.risk[0, turn], risk, atol=1e-6)
        np.testing.assert_allclose(found.positions[0, turn + 1], np.array(moved) * 100, atol=0.0101)


@settings(max_examples=60, deadline=None)
@given(games)
def test_symmetries(rng: np.random.Generator) -> None:
    position, capability, salience = random_game(rng)
    fine: dict[str, Any] = {"rounds": 3, "decimals": 12}
    found = smp(position, capability, salience, **fine)
    order = rng.permutation(position.shape[1])
    permuted = smp(position[:, order], capability[:, order], salience[:, order], **fine)
    np.testing.assert_allclose(permuted.positions, found.positions[:, :, order], atol=1e-6)
    np.testing.assert_allclose(permuted.risk, found.risk[:, :, order], atol=1e-6)
    scaled = smp(position, capability * 7e-4, salience, **fine)
    np.testing.assert_allclose(scaled.positions, found.positions, atol=1e-6)
    reflected = smp(100 - position, capability, salience, **fine)
    np.testing.assert_allclose(reflected.positions, 100 - found.positions, atol=1e-6)
    moved = smp(position * 0.5 + 20, capability, salience, bounds=(20, 70), **fine)
    np.testing.assert_allclose(moved.positions, found.positions * 0.5 + 20, atol=1e-6)
    shifted = smp(0.5 * position + 3, capability, salience, **fine)
    np.testing.assert_allclose(
        shifted.positions, smp(0.5 * position, capability, salience, **fine).positions + 3, atol=1e-6
    )


variants = st.fixed_dictionaries(
    {
        "voting": st.sampled_from(VOTINGS),
        "victory": st.sampled_from(VICTORIES),
        "election": st.sampled_from(ELECTIONS),
        "proposals": st.sampled_from(["initiator", "initiator-and-receiver"]),
        "bargain_weights": st.sampled_from(["s1p1", "s2p2"]),
        "risk_range": st.sampled_from(["min", "mid", "max"]),
        "risk_known": st.sampled_from(["none", "one-third", "half", "two-thirds", "full"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(games, variants)
def test_everything_stays_finite_and_in_its_range(rng: np.random.Generator, options: dict[str, Any]) -> None:
    position, capability, salience = random_game(rng, draws=2)
    position = np.round(position / 25) * 25
    found = smp(position, capability, salience, rounds=6, **options)
    for name, value in vars(found).items():
        assert np.isfinite(value).all(), name
    assert found.positions.min() >= position.min() - 0.01
    assert found.positions.max() <= position.max() + 0.01
    least = {"min": 0.0, "mid": -0.5, "max": -1.0}[options["risk_range"]]
    assert found.risk.min() >= min(least, 0.0) - 1e-9
    assert found.risk.max() <= 1 + 1e-9
    played = np.arange(found.support.shape[1]) < found.turns_played[:, np.newaxis]
    np.testing.assert_allclose(found.support.sum(axis=2), played.astype(float), atol=1e-9)


def test_draws_are_played_one_by_one_and_stop_alone() -> None:
    game = random_game(np.random.default_rng(4), draws=4)
    many = smp(*game)
    for draw in range(4):
        one = smp(*(each[draw : draw + 1] for each in game))
        last = int(one.turns_played[0])
        assert many.turns_played[draw] == last
        np.testing.assert_array_equal(many.positions[draw, : last + 1], one.positions[0])
        np.testing.assert_array_equal(
            many.positions[draw, last:], np.repeat(one.positions[:, -1], many.positions.shape[1] - last, 0)
        )


def test_a_single_case_is_one_draw() -> None:
    position, capability, salience = random_game(np.random.default_rng(6))
    np.testing.assert_array_equal(
        smp(position[0], capability[0], salience[0]).positions, smp(position, capability, salience).positions
    )


def test_unanimity_is_the_outcome() -> None:
    for held in (0.0, 37.3, 100.0):
        found = smp(np.full((6, 3), held), np.arange(1, 7), np.linspace(0.01, 0.3, 18).reshape(6, 3))
        assert (found.positions == held).all()
        assert not found.risk.any()
        assert (found.target == -1).all()


def test_turns_end_with_small_moves_or_at_the_most() -> None:
    position, capability, salience = random_game(np.random.default_rng(12))
    found = smp(position, capability, salience)
    last = int(found.turns_played[0])
    moves = np.sqrt(((np.diff(found.positions[0], axis=0) / 100) ** 2).sum(axis=2)).sum(axis=1)
    assert (moves[1:-1] >= 0.02 * (moves[0] + 1e-4)).all()
    assert moves[-1] < 0.02 * (moves[0] + 1e-4)
    assert smp(position, capability, salience, rounds=1).turns_played[0] == 1
    assert smp(position, capability, salience, least_turns=last + 5).turns_played[0] >= last + 5
    assert smp(position, capability, salience, rounds=0).positions.shape[1] == 1


def test_movers_move_with_their_partner() -> None:
    position, capability, salience = random_game(np.random.default_rng(15))
    found = smp(position, capability, salience, rounds=1)
    moved = (found.positions[0, 1] != found.positions[0, 0]).any(axis=1)
    for actor, partner in enumerate(found.partner[0, 0]):
        assert moved[actor] <= (partner >= 0)
        if partner >= 0:
            assert actor in (found.target[0, 0, partner], partner) or found.target[0, 0, actor] == partner


FINE: dict[str, Any] = {"position": [[0], [40], [100]], "capability": [1, 2, 3], "salience": 0.5}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"position": [0, 40, 100]},
            r"the shape \(3,\); it must be \(actor, issue\).*one column where there is one issue",
        ),
        ({"position": [[0], [np.inf], [1]]}, "position of draw 0, actor 1, issue 0 is inf"),
        ({"position": [[0], [400], [1]]}, "actor 1, issue 0 is 400, outside 0 to 100"),
        ({"salience": 50}, "salience goes up to 50; it must be a share"),
        ({"salience": [[0.5], [0], [0.5]]}, "the saliences of draw 0, actor 1 add up to 0; they must"),
        ({"position": [[0, 1], [2, 3]], "capability": 1, "salience": 0.6}, "actor 0 add up to 1.2; they must add up"),
        ({"salience_sum": "half"}, "salience_sum cannot be 'half'; choose one of refuse, scale-each, scale-all"),
        ({"salience": [[0.5], [0], [0.5]], "salience_sum": "scale-all"}, "actor 1 add up to 0; they must"),
        ({"capability": [[1], [2], [3]]}, r"capability has the shape \(3, 1\); an actor has one"),
        ({"capability": 0}, "no actor has both capability and salience"),
        ({"voting": "loud"}, "voting cannot be 'loud'; choose one of binary, prop-bin"),
        ({"victory": "cube"}, "victory cannot be 'cube'"),
        ({"election": "runoff"}, "election cannot be 'runoff'"),
        ({"risk_range": "wide"}, "risk_range cannot be 'wide'; choose one of min, mid, max"),
        ({"risk_known": "all"}, "risk_known cannot be 'all'"),
        ({"bargain_weights": "s2pmax"}, "bargain_weights cannot be 's2pmax'; choose one of s1p1, s2p2"),
        ({"proposals": "nobody"}, "proposals cannot be 'nobody'"),
        ({"degenerate_risk": "zero"}, "degenerate_risk cannot be 'zero'"),
        ({"position": [[5], [5], [5]], "degenerate_risk": "refuse"}, "in turn 1 of draw 0 all positions are as likely"),
        ({"rounds": 1.5}, "rounds is 1.5; it must be a whole number"),
        ({"least_turns": -1}, "least_turns is -1"),
        ({"decimals": -1}, "decimals is -1"),
        ({"stop_share": 2}, "stop_share is 2; it must be a share"),
    ],
)
def test_what_it_cannot_take_is_refused_by_name(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        smp(**{**FINE, **changed})
