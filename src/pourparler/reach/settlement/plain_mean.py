"""Plain mean of the positions: what is forecast by someone who knows nothing of influence and salience."""

from __future__ import annotations

import numpy.typing as npt

from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._positions import checked_positions

__all__ = ["plain_mean"]


def plain_mean(position: npt.ArrayLike) -> Floats:
    """Unweighted mean position: the naive baseline of Thomson, Stokman, Achen & Koenig (2006).

    A model that asks for influence and salience should beat it, or they were not worth the asking.

    ``position`` (draw, actor) or (draw, actor, issue) in any unit; (actor,) is one draw. Returns (draw,) or
    (draw, issue), in the same unit. Raises ``ModelError`` where a position is missing.

    Reference: Thomson, R., Stokman, F. N., Achen, C. H. & Koenig, T. (eds, 2006), The European Union Decides.

    >>> from pourparler.reach.settlement.plain_mean import plain_mean
    >>> plain_mean([4, 7, 4, 4, 10, 10, 10, 7, 4, 7]).round(2).tolist()
    [6.7]
    """
    positions = checked_positions("plain_mean", position)
    lowest = positions.min(axis=1, keepdims=True)
    mean: Floats = lowest.squeeze(axis=1) + ((positions - lowest) / positions.shape[1]).sum(axis=1)
    return mean
