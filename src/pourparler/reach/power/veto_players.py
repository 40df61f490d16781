"""Veto players on one dimension (Tsebelis 2002): which status quo is stable, and what can replace another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.power.voting_game import VotingGame, check_game

__all__ = ["VetoPlayers", "veto_players"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class VetoPlayers:
    """Per draw (draw,): the core, the win-set of the status quo, and, with an agenda setter, what it would propose.

    ``core_low`` to ``core_high``: the points that nothing beats. ``win_low`` to ``win_high``: what can replace the
    status quo, itself included; the two are equal where nothing can. ``outcome`` is None without an agenda setter.
    """

    core_low: Floats
    core_high: Floats
    win_low: Floats
    win_high: Floats
    outcome: Floats | None


def veto_players(
    positions: npt.ArrayLike,
    status_quo: npt.ArrayLike,
    quotas: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    blocking_quotas: npt.ArrayLike | None = None,
    blocking_weights: npt.ArrayLike | None = None,
    agenda_setter: int | None = None,
) -> VetoPlayers:
    """Veto players on one dimension (Tsebelis 2002): the core, the win-set of the status quo, and what can be set.

    Everyone prefers what is nearer to its own ideal point, and whoever is indifferent does not oppose (Tsebelis draws
    win-sets with their borders). A change needs a winning coalition of the game of ``quotas`` and ``weights`` (see
    ``shapley_shubik``): an individual veto player is a rule of its own with quota 1 and one weight of 1, a collective
    one a rule with its members' votes. Where e(right) is the rightmost ideal point such that those at or right of it
    win, and e(left) the leftmost such that those at or left of it win, the core is [e(right), e(left)]; the win-set of
    a status quo q left of it is [q, 2 e(right) - q], and of one right of it [2 e(left) - q, q].

    ``positions`` (draw, actor): ideal points; ``status_quo`` (draw,); a row of positions or one status quo serve
    every draw. ``agenda_setter`` is the index of the actor who proposes: it gets the point of the win-set nearest to
    its own.

    Raises ``ModelError`` if positions are not finite, shapes do not fit, the game is not one (see ``check_game``), or
    two coalitions without a common member can both win, so that there may be no core.

    Reference: Tsebelis, G. (2002). Veto Players: How Political Institutions Work. Princeton University Press, chs. 1-2.

    Three parties that must all agree, and a status quo to the left of them all:

    >>> found = veto_players([[20, 50, 60]], [10], [1, 1, 1], np.eye(3), agenda_setter=2)
    >>> print(found.core_low, found.core_high, found.win_low, found.win_high, found.outcome)
    [20.] [60.] [10.] [30.] [30.]
    """
    game = check_game(quotas, weights, blocking_quotas, blocking_weights)
    points, stands = _check_positions(positions, status_quo, game)
    from_right, from_left = _extreme(points, game, right=True), _extreme(points, game, right=False)
    if (from_right > from_left).any():
        draw = int(np.argmax(from_right > from_left))
        raise ModelError(
            f"draw {draw}: those at {from_right[draw]:g} or above can win, and so can those at {from_left[draw]:g} or "
            "below, so that nothing is stable; raise a quota above half of the votes"
        )
    low = np.minimum(stands, 2 * from_left - stands)
    high = np.maximum(stands, 2 * from_right - stands)
    outcome = None
    if agenda_setter is not None:
        if not 0 <= agenda_setter < game.voters:
            raise ModelError(f"agenda setter {agenda_setter} is not one of the {game.voters} actors; count from 0")
        outcome = np.clip(points[:, agenda_setter], low, high)
    return VetoPlayers(from_right, from_left, low, high, outcome)


def _check_positions(positions: npt.ArrayLike, status_quo: npt.ArrayLike, game: VotingGame) -> tuple[Floats, Floats]:
    points = np.atleast_2d(np.asarray(positions, dtype=np.float64))
    stands = np.atleast_1d(np.asarray(status_quo, dtype=np.float64))
    if points.ndim != 2 or points.shape[1] != game.voters or points.shape[0] == 0:
        raise ModelError(f"positions of shape {points.shape} for {game.voters} actors; give (draw, actor)")
    if stands.ndim != 1 or (stands.size != points.shape[0] and 1 not in (stands.size, points.shape[0])):
        raise ModelError(f"{stands.size} status quos for {points.shape[0]} draws; give one per draw, or one for all")
    if not np.isfinite(points).all() or not np.isfinite(stands).all():
        raise ModelError("a position or status quo is not a number; open cells must be drawn or left out first")
    draws = max(points.shape[0], stands.size)
    return np.broadcast_to(points, (draws, game.voters)), np.broadcast_to(stands, draws)


def _extreme(points: Floats, game: VotingGame, *, right: bool) -> Floats:
    """Return the rightmost (leftmost) ideal point such that those at or beyond it win: (draw,)."""
    order = np.argsort(-points if right else points, axis=1, kind="stable")
    beyond = np.ones(points.shape, dtype=np.bool_)
    for quota, row in zip(game.rules.quotas, game.rules.weights, strict=True):
        beyond &= np.cumsum(row[order], axis=1) >= quota
    for quota, row in zip(game.blocking.quotas, game.blocking.weights, strict=True):
        beyond |= row.sum() - np.cumsum(row[order], axis=1) < quota
    last = order[np.arange(points.shape[0]), np.argmax(beyond, axis=1)]
    return np.asarray(points[np.arange(points.shape[0]), last], dtype=np.float64)
