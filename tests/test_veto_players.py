"""Veto players on one dimension against the definition at every point, and what must not change them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pourparler.errors import ModelError
from pourparler.reach.power.veto_players import veto_players
from tests import reference_voting_power as reference

RANDOM = np.random.default_rng(7)


def random_game(actors: int) -> tuple[list[reference.Clause], list[reference.Clause]]:
    """Rules of which at least one needs more than half, and now and then a blocking clause that keeps it so."""
    rules: list[reference.Clause] = []
    for _ in range(RANDOM.integers(1, 4)):
        weights = RANDOM.integers(0, 4, actors).tolist()
        weights[RANDOM.integers(actors)] += 1
        rules.append((int(RANDOM.integers(sum(weights) // 2 + 1, sum(weights) + 1)), weights))
    blocking: list[reference.Clause] = (
        [(int(RANDOM.integers(1, (actors + 1) // 2 + 1)), [1] * actors)] if RANDOM.random() < 0.3 else []
    )
    return rules, blocking


def test_the_core_is_what_nothing_beats_and_the_win_set_what_replaces_the_status_quo() -> None:
    for _ in range(25):
        actors = int(RANDOM.integers(1, 6))
        rules, blocking = random_game(actors)
        positions = RANDOM.choice(13, actors).tolist()
        grid = [Fraction(k, 4) for k in range(-60, 120)]
        exact = [Fraction(position) for position in positions]
        told: dict[str, Any] = {}
        if blocking:
            told = {"blocking_quotas": [q for q, _ in blocking], "blocking_weights": [w for _, w in blocking]}
        for status_quo in (int(RANDOM.integers(0, 13)), Fraction(13, 2)):
            found = veto_players([positions], [float(status_quo)], [q for q, _ in rules], [w for _, w in rules], **told)
            stable = [
                x for x in grid if 0 <= x <= 12 and not any(reference.beats(y, x, exact, rules, blocking) for y in grid)
            ]
            assert (found.core_low[0], found.core_high[0]) == (min(stable), max(stable))
            replacing = [y for y in grid if reference.replaces(y, Fraction(status_quo), exact, rules, blocking)]
            assert (found.win_low[0], found.win_high[0]) == (min(replacing), max(replacing))


def test_black_and_tsebelis() -> None:
    """One collective player with a simple majority: the median. Individual players: from the first to the last."""
    positions = [[10, 80, 30, 60, 20]]
    majority = veto_players(positions, [0], 3, [1] * 5)
    assert (majority.core_low[0], majority.core_high[0], majority.win_high[0]) == (30, 30, 60)
    everyone = veto_players(positions, [40], [1] * 5, np.eye(5))
    assert (everyone.core_low[0], everyone.core_high[0]) == (10, 80)
    assert (everyone.win_low[0], everyone.win_high[0]) == (40, 40)
    council = veto_players(positions, [90], [4, 1], [[1] * 5, [0, 1, 0, 0, 0]], agenda_setter=4)
    assert (council.core_low[0], council.core_high[0], council.win_low[0]) == (20, 80, 70)
    assert council.outcome is not None
    assert council.outcome.tolist() == [70]


def test_a_new_veto_player_never_widens_the_win_set() -> None:
    """Tsebelis's first propositions: more players, a larger core and a smaller win-set."""
    points = RANDOM.uniform(0, 100, (200, 5))
    status_quo = RANDOM.uniform(0, 100, 200)
    fewer = veto_players(points, status_quo, [1] * 4, np.eye(5)[:4])
    more = veto_players(points, status_quo, [1] * 5, np.eye(5))
    assert (more.core_low <= fewer.core_low).all()
    assert (more.core_high >= fewer.core_high).all()
    assert (more.win_low >= fewer.win_low).all()
    assert (more.win_high <= fewer.win_high).all()


def test_order_translation_reflection_and_scale() -> None:
    points, status_quo = RANDOM.choice(10_000, (50, 6), replace=False) / 64.0, RANDOM.choice(10_000, 50) / 64.0
    weights = np.array([[3, 1, 2, 2, 4, 1], [1, 1, 1, 1, 1, 1]])
    quotas = np.array([8, 4])
    found = veto_players(points, status_quo, quotas, weights, agenda_setter=2)
    order = RANDOM.permutation(6)
    setter = int(np.argsort(order)[2])
    for other in (
        veto_players(points[:, order], status_quo, quotas, weights[:, order], agenda_setter=setter),
        veto_players(points, status_quo, quotas * 3 - 1, weights * 3, agenda_setter=2),
    ):
        np.testing.assert_array_equal(_rows(other), _rows(found))
    moved = veto_players(points * 2 + 16, status_quo * 2 + 16, quotas, weights, agenda_setter=2)
    np.testing.assert_array_equal(_rows(moved), _rows(found) * 2 + 16)
    mirrored = veto_players(-points, -status_quo, quotas, weights, agenda_setter=2)
    np.testing.assert_array_equal(_rows(mirrored), -_rows(found)[[1, 0, 3, 2, 4]])


def _rows(found: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([found.core_low, found.core_high, found.win_low, found.win_high, found.outcome])


def test_one_position_is_the_outcome() -> None:
    found = veto_players(np.full((3, 4), 37.5), [0, 37.5, 100], 3, [1] * 4, agenda_setter=0)
    assert found.core_low.tolist() == found.core_high.tolist() == [37.5] * 3
    assert found.outcome is not None
    assert found.outcome.tolist() == [37.5] * 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"positions": [[1, 2, 3]], "weights": [1, 1]}, r"positions of shape \(1, 3\) for 2 actors"),
        ({"positions": [[1, math.nan]]}, "a position or status quo is not a number"),
        ({"status_quo": [math.inf]}, "a position or status quo is not a number"),
        ({"positions": [[1, 2]] * 3, "status_quo": [1, 2]}, "2 status quos for 3 draws"),
        ({"quotas": 1}, "draw 0: those at 2 or above can win, and so can those at 1 or below"),
        ({"quotas": 3}, "more than all 2 votes"),
        ({"agenda_setter": 2}, "agenda setter 2 is not one of the 2 actors"),
    ],
)
def test_what_cannot_be_answered_is_refused(arguments: dict[str, Any], message: str) -> None:
    told = {"positions": [[1, 2]], "status_quo": [0], "quotas": 2, "weights": [1, 1], **arguments}
    with pytest.raises(ModelError, match=message):
        veto_players(**told)
