"""Adjusted Winner (Brams & Taylor 1996): two parties divide items so that neither envies the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement._packages import check_choice

__all__ = ["AdjustedWinner", "UnequalTotals", "adjusted_winner"]

UnequalTotals: TypeAlias = Literal["refuse", "scale"]
"""Where the two parties' points add up to different totals: an error, or both are scaled to 100."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class AdjustedWinner:
    """Per draw: the first party's share of every item (draw, item), both parties' points (draw, party).

    ``divided`` (draw,): the one item that is divided, -1 where none is.
    """

    share: Floats
    points: Floats
    divided: Indices


def adjusted_winner(points: npt.ArrayLike, *, unequal_totals: UnequalTotals = "refuse") -> AdjustedWinner:
    """Adjusted Winner (Brams & Taylor 1996): equal points for two parties, with at most one item divided.

    Each item first goes to the party that gave it more points. Then items pass from the party that is ahead, those
    first on which the two differ least in proportion, until both have the same points of their own; the last is
    divided. The result is efficient, free of envy and equitable, if points are sincere and add up. Items with equal
    points count as the first party's before the passing, which changes nothing in the end; of items with the same
    proportion the first listed is the first party's before the next.

    ``points`` (draw, party, item), or (party, item) for one draw: two parties, the same total for both (usually 100).
    ``unequal_totals``: refuse points that add up to different totals, or ``scale`` each party's to 100, also where they
    are equal.

    Raises ``ModelError`` if there are not two parties, a number is negative or not finite, or totals differ.

    Reference: Brams, S. J. & Taylor, A. D. (1996). Fair Division: From Cake-Cutting to Dispute Resolution. Cambridge
    University Press, ch. 4.

    The Panama Canal treaty, the United States and Panama on ten items (Raiffa 1982):

    >>> us = [22, 22, 15, 14, 11, 6, 4, 2, 2, 2]
    >>> found = adjusted_winner([us, [9, 15, 15, 3, 15, 5, 11, 7, 7, 13]])
    >>> found.points.round(9).tolist(), found.divided.tolist(), found.share[0, 2].round(4)
    ([[66.0, 66.0]], [2], np.float64(0.1333))
    """
    check_choice("adjusted_winner", "unequal_totals", unequal_totals, UnequalTotals)
    given = _checked_points(points, scale=unequal_totals == "scale")
    first, second = given[:, 0], given[:, 1]
    order = np.argsort(-_proportion(first, second), axis=1, kind="stable")
    mine, yours = np.take_along_axis(first, order, axis=1), np.take_along_axis(second, order, axis=1)
    # With the first k items the first party has mine[:k], the second yours[k:]; they are level within item `cut`.
    before = np.cumsum(mine, axis=1) - mine
    after = yours.sum(axis=1, keepdims=True) - np.cumsum(yours, axis=1)
    level = before + mine >= after
    cut = np.argmax(level, axis=1)
    rows = np.arange(cut.size)
    part = (after + yours - before)[rows, cut] / (mine + yours)[rows, cut]
    part = np.where(np.abs(part - np.round(part)) < _ROUNDING, np.round(part), part)
    sorted_share = (np.arange(given.shape[2]) < cut[:, np.newaxis]).astype(np.float64)
    sorted_share[rows, cut] = part
    share = np.empty_like(sorted_share)
    np.put_along_axis(share, order, sorted_share, axis=1)
    gained = np.stack([(share * first).sum(axis=1), ((1.0 - share) * second).sum(axis=1)], axis=1)
    divided = np.where((part > 0.0) & (part < 1.0), order[rows, cut], -1)
    return AdjustedWinner(share, gained, divided)


def _proportion(first: Floats, second: Floats) -> Floats:
    """How much more the first party values an item; 1 for what nobody values, so that it decides nothing."""
    whole = first + second
    found: Floats = np.where(whole > 0.0, first / np.where(whole > 0.0, whole, 1.0), 0.5)
    return found


def _checked_points(points: npt.ArrayLike, *, scale: bool) -> Floats:
    try:
        given = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(f"adjusted_winner: points are not an array of numbers ({error})") from None
    if given.ndim == 2:
        given = given[np.newaxis]
    if given.ndim != 3 or given.shape[1] != 2 or given.size == 0:
        raise ModelError(f"adjusted_winner: points have the shape {given.shape}; give two parties: (draw, 2, item)")
    if not (np.isfinite(given) & (given >= 0.0)).all():
        draw, party, item = (int(index) for index in np.argwhere(~(np.isfinite(given) & (given >= 0.0)))[0])
        raise ModelError(
            f"adjusted_winner: points of draw {draw}, party {party}, item {item} are {given[draw, party, item]}; "
            "give a number from 0 up"
        )
    totals = given.sum(axis=2)
    if scale and (totals > 0.0).all():
        scaled: Floats = given * (100.0 / totals)[:, :, np.newaxis]
        return scaled
    uneven = ~(np.abs(totals[:, 0] - totals[:, 1]) <= _ROUNDING * totals.max(axis=1)) | (totals.min(axis=1) <= 0.0)
    if uneven.any():
        draw = int(np.argmax(uneven))
        raise ModelError(
            f"adjusted_winner: the parties of draw {draw} have {totals[draw, 0]:g} and {totals[draw, 1]:g} points; "
            "scale them to the same total, usually 100 (unequal_totals='scale' does)"
        )
    return given
