"""The challenge model against its slow reference, in its properties, and in what it refuses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement.challenge import (
    CHALLENGE_PRESETS,
    OCTANTS,
    OFFERS,
    QUADRANTS,
    Challenge,
    ChallengeChoices,
    ChallengePreset,
    challenge,
)
from pourparler.reach.settlement.weighted_mean import weighted_mean
from pourparler.reach.settlement.weighted_median import weighted_median
from tests.reference_challenge import play

# The emissions standards of the European Community (Bueno de Mesquita 1994, p. 78)
POSITION = [4.0, 7.0, 4.0, 4.0, 10.0, 10.0, 10.0, 7.0, 4.0, 7.0]
CAPABILITY = [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]
SALIENCE = [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]

NAMED = {
    name: get_args(kind)
    for name, kind in get_type_hints(ChallengeChoices).items()
    if name not in ("status_quo", "stop_tolerance", "stop")
}
SAFE: ChallengeChoices = {"undecided": "half", "degenerate_risk": "neutral"}
PRESETS: tuple[ChallengePreset, ...] = get_args(ChallengePreset)
games = st.builds(np.random.default_rng, st.integers(0, 2**32 - 1))
choices = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(values) for name, values in NAMED.items()},
        "status_quo": st.sampled_from([0.0, 0.5, 1.0]),
    }
)


def random_game(rng: np.random.Generator, draws: int = 1, most: int = 8) -> tuple[Floats, Floats, Floats]:
    """Distinct positions, some of them held by two actors, and no two saliences alike."""
    shape = (draws, int(rng.integers(2, most, endpoint=True)))
    position = rng.uniform(-50, 150, shape)
    if shape[1] > 3 and rng.random() < 0.5:
        position[:, 1] = position[:, 0]
    return position, rng.uniform(0.05, 3, shape), rng.uniform(0.02, 1, shape)


@settings(max_examples=150, deadline=None)
@given(games, choices)
def test_every_choice_agrees_with_the_slow_reference(rng: np.random.Generator, options: dict[str, Any]) -> None:
    position, capability, salience = random_game(rng)
    reference = float(rng.uniform(-60, 160))
    options = {**options, **SAFE}
    found = challenge(position, capability, salience, rounds=3, reference=reference, detail=True, **options)
    start, weights = position[0].tolist(), (capability[0].tolist(), salience[0].tolist())
    positions, rounds = play(start, *weights, 3, reference=reference, **options)
    assert found.positions[0] == pytest.approx(np.array(positions), abs=1e-9)
    assert found.detail is not None
    detail = found.detail
    for t, each in enumerate(rounds):
        assert detail.security[0, t] == pytest.approx(each.security, abs=1e-9)
        assert detail.risk[0, t] == pytest.approx(each.risk, abs=1e-9)
        assert detail.exponent[0, t] == pytest.approx(each.exponent, abs=1e-9)
        assert detail.probability[0, t] == pytest.approx(np.array(each.probability), abs=1e-9)
        for i, taken in enumerate(each.accepted):
            assert detail.moved_by[0, t, i] == (-1 if taken is None else taken["by"])
            assert OFFERS[detail.moved_because[0, t, i]] == ("none" if taken is None else taken["kind"])
            for offer in each.offers[i]:
                j = offer["by"]
                assert OFFERS[detail.offer[0, t, i, j]] == offer["kind"]
                assert detail.offered_position[0, t, i, j] == pytest.approx(offer["at"], abs=1e-9)
                assert detail.own_expected_utility[0, t, i, j] == pytest.approx(offer["e"], abs=1e-9)
                assert detail.rival_expected_utility[0, t, i, j] == pytest.approx(offer["f"], abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(games, choices)
def test_ties_are_decided_as_in_the_slow_reference(rng: np.random.Generator, options: dict[str, Any]) -> None:
    """Whole positions and few weights: equal offers, equal securities and empty contests are common."""
    options = {**options, **SAFE}
    size = int(rng.integers(1, 6))
    position = rng.integers(0, 5, size).astype(float)
    capability, salience = rng.integers(1, 3, size).astype(float), rng.choice([0.25, 0.5, 1.0], size)
    found = challenge(position, capability, salience, rounds=2, reference=2, **options)
    positions, _ = play(position.tolist(), capability.tolist(), salience.tolist(), 2, reference=2, **options)
    assert found.positions[0] == pytest.approx(np.array(positions), abs=1e-9)


def same(one: Challenge, other: Challenge, tolerance: float = 1e-7) -> None:
    for name in ("positions", "median", "mean"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=tolerance)


@settings(max_examples=60, deadline=None)
@given(games, st.sampled_from(PRESETS))
def test_the_order_of_actors_changes_nothing(rng: np.random.Generator, preset: ChallengePreset) -> None:
    position, capability, salience = random_game(rng, draws=3)
    position += rng.uniform(0, 1, position.shape)
    order = rng.permutation(position.shape[1])
    one = challenge(position, capability, salience, preset=preset, reference=50, **SAFE)
    other = challenge(position[:, order], capability[:, order], salience[:, order], preset=preset, reference=50, **SAFE)
    assert np.array_equal(one.positions[:, :, order], other.positions)
    assert np.array_equal(one.median, other.median)
    assert np.array_equal(one.mean, other.mean)


@settings(max_examples=60, deadline=None)
@given(games, st.sampled_from(PRESETS), st.floats(1e-6, 1e6), st.floats(-1e3, 1e3), st.floats(1e-2, 1e2))
def test_units_change_nothing(
    rng: np.random.Generator, preset: ChallengePreset, power: float, shift: float, unit: float
) -> None:
    position, capability, salience = random_game(rng)
    one = challenge(position, capability, salience, rounds=3, preset=preset, reference=50, **SAFE)
    other = challenge(
        shift + unit * position,
        power * capability,
        salience,
        rounds=3,
        preset=preset,
        reference=shift + unit * 50,
        **SAFE,
    )
    assert (other.positions - shift) / unit == pytest.approx(one.positions, abs=1e-6)
    assert (other.median - shift) / unit == pytest.approx(one.median, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(games, st.sampled_from(PRESETS), st.sampled_from(["least-move", "highest-expected-utility"]))
def test_the_scale_can_be_turned_round(rng: np.random.Generator, preset: ChallengePreset, rule: Any) -> None:
    """Not with ``compromise="lowest"``, which asks which end of the scale is called low."""
    position, capability, salience = random_game(rng)
    options: Any = {**SAFE, "compromise": rule}
    one = challenge(position, capability, salience, rounds=3, preset=preset, reference=50, **options)
    other = challenge(-position, capability, salience, rounds=3, preset=preset, reference=-50, **options)
    same(one, Challenge(**{**vars(other), "positions": -other.positions, "median": -other.median, "mean": -other.mean}))


def test_which_end_is_low_decides_under_lowest() -> None:
    turned = challenge([-x for x in POSITION], CAPABILITY, SALIENCE)
    assert abs(turned.median[0, 4] + challenge(POSITION, CAPABILITY, SALIENCE).median[0, 4]) > 0.03


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PRESETS), st.floats(-1e6, 1e6), st.integers(1, 5))
def test_a_unanimous_position_is_the_outcome(preset: ChallengePreset, position: float, actors: int) -> None:
    found = challenge([[position] * actors], 1, 0.5, rounds=4, preset=preset, reference=0, detail=True)
    assert np.array_equal(found.positions, np.full((1, 5, actors), position))
    assert np.array_equal(found.median, np.full((1, 5), position))
    assert np.array_equal(found.mean, np.full((1, 5), position))
    assert found.rounds_played.tolist() == [0]
    assert found.moves() == ()


numbers = st.sampled_from([0.0, 1e-300, 0.1, 0.2, 0.3, 0.5, 1.0])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.3, 5e-324, 1e300]), numbers, numbers), min_size=1, max_size=6),
    choices,
    st.floats(-1e300, 1e300),
)
def test_no_nan_ever_leaves(
    actors: list[tuple[float, float, float]], options: dict[str, Any], reference: float
) -> None:
    """Few values, so that ties, empty contests and equal securities are common."""
    try:
        found = challenge(*zip(*actors, strict=True), reference=reference, detail=True, **options)
    except ModelError:
        return
    low, high = min(actor[0] for actor in actors), max(actor[0] for actor in actors)
    assert found.detail is not None
    for place in (found, found.detail):
        for each in fields(place):
            value = getattr(place, each.name)
            assert not isinstance(value, np.ndarray) or np.isfinite(value).all(), each.name
    assert low <= found.positions.min() <= found.positions.max() <= high
    assert 0.0 <= found.detail.probability.min() <= found.detail.probability.max() <= 1.0


def test_draws_are_played_on_their_own() -> None:
    position, capability, salience = random_game(np.random.default_rng(5), draws=40)
    together = challenge(position, capability, salience, rounds=5, stop="nobody-moves", detail=True)
    for draw in range(40):
        alone = challenge(position[draw], capability[draw], salience[draw], rounds=5, stop="nobody-moves", detail=True)
        rounds = alone.positions.shape[1]
        assert np.array_equal(together.positions[draw, :rounds], alone.positions[0])
        assert together.rounds_played[draw] == alone.rounds_played[0]
        assert together.moves(draw) == alone.moves()


def test_the_detail_changes_no_outcome() -> None:
    position, capability, salience = random_game(np.random.default_rng(6), draws=40)
    with_detail = challenge(position, capability, salience, detail=True)
    without = challenge(position, capability, salience)
    assert without.detail is None
    same(with_detail, without, 0.0)


def test_median_and_mean_are_those_of_the_baselines() -> None:
    position, capability, salience = random_game(np.random.default_rng(7), draws=30)
    found = challenge(position, capability, salience, rounds=2)
    for t in range(3):
        at = found.positions[:, t]
        assert found.median[:, t].tolist() == weighted_median(at, capability, salience).tolist()
        assert found.mean[:, t] == pytest.approx(weighted_mean(at, capability, salience), abs=1e-9)


def test_every_move_is_an_offer_and_every_stay_the_lack_of_one() -> None:
    position, capability, salience = random_game(np.random.default_rng(8), draws=50)
    found = challenge(position, capability, salience, rounds=3, preset="bdm-1985", detail=True)
    detail = found.detail
    assert detail is not None
    for draw, t, i in np.ndindex(detail.moved_by.shape):
        by, end = detail.moved_by[draw, t, i], found.positions[draw, t + 1, i]
        assert (by < 0) == (not detail.offer[draw, t, i].any())
        expected = found.positions[draw, t, i] if by < 0 else detail.offered_position[draw, t, i, by]
        assert end == pytest.approx(expected, abs=1e-9)
    moves = found.moves(3)
    assert [(move.round, move.actor) for move in moves] == sorted((move.round, move.actor) for move in moves)
    assert {move.because for draw in range(50) for move in found.moves(draw)} == set(OFFERS[1:])


def test_octants_follow_from_the_two_expected_utilities() -> None:
    position, capability, salience = random_game(np.random.default_rng(9), draws=200)
    detail = challenge(position, capability, salience, rounds=2, preset="bdm-1985", detail=True).detail
    assert detail is not None
    e, f, octant = detail.own_expected_utility, detail.rival_expected_utility, detail.octant
    rules = {
        "confrontation, own favour": (e > 0) & (f > 0) & (e >= f),
        "confrontation, rival's favour": (e > 0) & (f > e),
        "compromise, own favour": (e > 0) & (f <= 0) & (e > -f),
        "rival capitulates": (e > 0) & (f <= 0) & (e <= -f),
        "compromise, rival's favour": (f > 0) & (e <= 0) & (f > -e),
        "capitulates": (f > 0) & (e <= 0) & (f <= -e),
        "stalemate, own favour": (e <= 0) & (f <= 0) & (e >= f),
        "stalemate, rival's favour": (e <= 0) & (f <= 0) & (f > e),
    }
    different = octant > 0
    assert set(rules) == set(OCTANTS[1:])
    for name, rule in rules.items():
        assert np.array_equal(octant == OCTANTS.index(name), rule & different), name
    quadrants = {name: QUADRANTS[code] for name, code in zip(OCTANTS, (0, 1, 1, 2, 2, 3, 3, 4, 4), strict=True)}
    assert quadrants["rival capitulates"] == "own favour"
    assert [QUADRANTS[code] for code in detail.quadrant.ravel()] == [
        quadrants[OCTANTS[code]] for code in octant.ravel()
    ]
    offers = {"none", "confrontation", "compromise", "capitulation"}
    assert set(OFFERS) == offers
    assert np.array_equal(detail.offer > 0, np.isin(octant, (2, 5, 6)))


@pytest.mark.parametrize("stop", ["nobody-moves", "median-still", "mean-still"])
def test_the_game_stops_when_told_to(stop: Any) -> None:
    options: dict[str, Any] = {"confrontation": "nobody-moves", "rounds": 40}
    full = challenge(POSITION, CAPABILITY, SALIENCE, **options)
    assert full.rounds_played.tolist() == [40]
    found = challenge(POSITION, CAPABILITY, SALIENCE, stop=stop, stop_tolerance=1e-3, **options)
    last = int(found.rounds_played[0])
    assert last < 40
    assert np.array_equal(found.positions, full.positions[:, : last + 1])
    watched = {"nobody-moves": full.positions[0].T, "median-still": full.median, "mean-still": full.mean}[stop]
    shifts = np.abs(np.diff(watched, axis=1)).max(axis=0)
    assert int(np.argmax(shifts <= 6e-3)) + 1 == last


def test_no_rounds_is_the_start() -> None:
    found = challenge(POSITION, CAPABILITY, SALIENCE, rounds=0, detail=True)
    assert found.positions.tolist() == [[POSITION]]
    assert found.moves() == ()


def test_results_say_how_they_were_made() -> None:
    found = challenge(POSITION, CAPABILITY, SALIENCE, preset="bdm-1985", numerator="net-votes")
    assert found.preset == "bdm-1985"
    assert found.choices == {**CHALLENGE_PRESETS["bdm-1985"], "numerator": "net-votes"}


def test_presets_are_complete_and_differ() -> None:
    assert tuple(CHALLENGE_PRESETS) == PRESETS
    for preset, chosen in CHALLENGE_PRESETS.items():
        assert set(chosen) == set(get_type_hints(ChallengeChoices)), preset
    assert len({tuple(chosen.values()) for chosen in CHALLENGE_PRESETS.values()}) == len(PRESETS)
    assert CHALLENGE_PRESETS["bdm-1985"]["status_quo"] == 1.0
    assert CHALLENGE_PRESETS["bdm-lalman-1986"]["status_quo"] == 0.5


def test_the_reference_outcome_matters_only_where_it_is_asked_for() -> None:
    outcomes = [
        challenge(POSITION, CAPABILITY, SALIENCE, preset="reference-point", reference=at).mean for at in (4, 7, 10)
    ]
    assert len({tuple(each[0]) for each in outcomes}) > 1
    same(
        challenge(POSITION, CAPABILITY, SALIENCE, reference=4),
        challenge(POSITION, CAPABILITY, SALIENCE, reference=10),
        0,
    )
    by_draw = challenge([POSITION] * 2, CAPABILITY, SALIENCE, preset="reference-point", reference=[4, 10])
    assert np.array_equal(by_draw.mean, np.concatenate([outcomes[0], outcomes[2]]))


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "preset": ({"preset": "bdm"}, "unknown preset 'bdm'; there are replication-2014, "),
    "value": ({"denominator": "all"}, "denominator cannot be 'all'; choose one of triples, pair, third-parties"),
    "option": ({"denominators": "pair"}, "unknown option 'denominators'; there are denominator, numerator, "),
    "number": ({"status_quo": 2}, "status_quo is 2; it must be a number from 0 to 1"),
    "not a number": ({"stop_tolerance": "small"}, "stop_tolerance is 'small'; it must be a number from 0 to 1"),
    "rounds": ({"rounds": -1}, "rounds is -1; it must be a whole number of 0 or more"),
    "half a round": ({"rounds": 1.5}, "rounds is 1.5; it must be a whole number of 0 or more"),
    "missing position": ({"position": [0, np.nan]}, "position of draw 0, actor 1 is nan; leave out actors"),
    "no actors": ({"position": []}, "position has the shape (1, 0); it must be (actor,), (draw, actor) or "),
    "words": ({"position": ["low", "high"]}, "position is not an array of numbers"),
    "too wide": ({"position": [-1e308, 1e308]}, "the range is too wide; rescale it"),
    "two issues": ({"position": np.zeros((1, 2, 2))}, "position has three axes; it takes one issue"),
    "negative": ({"capability": [1, -1]}, "capability of draw 0, actor 1 is -1.0; it must be a number of 0 or more"),
    "shape": ({"capability": [1, 1, 1]}, "capability has the shape (3,) and position (1, 2); give one number, "),
    "powerless": ({"capability": [0, 1], "salience": [1, 0]}, "in draw 0 no actor has both capability and salience"),
    "per cent": ({"salience": [50, 60]}, "salience goes up to 60; it must be a share from 0 to 1 (divide per cent"),
    "no reference": ({"drift": "reference"}, "drift='reference' needs reference, the outcome without agreement"),
    "wrong reference": ({"drift": "reference", "reference": [1, 2]}, "one number, or one per draw"),
    "no reference there": ({"drift": "reference", "reference": np.nan}, "drift='reference' needs reference"),
    "equally secure": ({}, "in round 1 of draw 0 all actors are equally secure, so that R divides by zero; choose "),
    "nobody votes": (
        {"denominator": "third-parties", "salience": [1, 0.5]},
        "in round 1 of draw 0 nobody votes between two positions, so that P divides by zero; choose undecided='half'",
    ),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_input_the_model_cannot_take_is_a_named_error(wrong: dict[str, Any], message: str) -> None:
    call: dict[str, Any] = {"position": [0, 100], "capability": 1, "salience": 0.5, **wrong}
    with pytest.raises(ModelError) as caught:
        challenge(**call)
    assert str(caught.value).startswith("challenge: ")
    assert message in str(caught.value)


def test_moves_need_the_detail() -> None:
    with pytest.raises(ModelError, match=r"call challenge\(\.\.\., detail=True\)"):
        challenge(POSITION, CAPABILITY, SALIENCE).moves()


@pytest.mark.parametrize("preset", PRESETS)
def test_ties_are_decided_by_rule_and_not_by_rounding(preset: ChallengePreset) -> None:
    """Equals at equal distances: the last bits of sums and differences vary with the origin, and the moves do not."""
    origins = np.arange(-5, 5)[:, np.newaxis] * 0.7
    found = challenge(
        np.array([0.1, 0.2, 0.3, 0.4, 0.5]) + origins,
        1 / 3,
        0.3,
        preset=preset,
        reference=origins[:, 0] + 0.2,
        detail=True,
        **SAFE,
    )
    assert found.positions - origins[:, np.newaxis] == pytest.approx(found.positions[[5] * 10], abs=1e-9)
    for draw in range(10):
        assert [move[:4] for move in found.moves(draw)] == [move[:4] for move in found.moves(5)]


def test_the_first_listed_of_two_equal_offers_is_taken() -> None:
    for order in ([0, 1, 2], [2, 1, 0]):
        listed = np.array([0.1, 0.3, 0.5])[order]
        detail = challenge(listed, 1, 0.3, rounds=1, preset="bdm-1985", detail=True).detail
        assert detail is not None
        assert detail.offer[0, 0, 1, 0] == detail.offer[0, 0, 1, 2] > 0
        assert detail.moved_by[0, 0].tolist() == [-1, 0, -1]
