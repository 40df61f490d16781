"""Weighted median voter (Black 1948), with a declared rule where exactly half of the weight lies on either side."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import OptionError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._positions import checked_weights

__all__ = ["MedianTie", "weighted_median"]

MedianTie: TypeAlias = Literal["lower", "upper", "middle"]
_HALF = 1e-12
"""Weights that miss half of the total by less than this share of it are half: sums of decimals are not exact."""


def weighted_median(
    position: npt.ArrayLike, capability: npt.ArrayLike, salience: npt.ArrayLike, *, tie: MedianTie = "lower"
) -> Floats:
    """Weighted median voter (Black 1948): the held position that minimises sum c s |x - m|.

    On one dimension with single-peaked preferences no majority of the weight prefers another position. Where exactly
    half of the weight lies on either side every position between two held ones does as well, and ``tie`` says whether
    the ``lower``, the ``upper`` or their ``middle`` is returned.

    ``position`` (draw, actor) or (draw, actor, issue) in any unit; (actor,) is one draw. ``capability`` and
    ``salience``: one number, one per actor, (draw, actor), or the shape of ``position``; at least 0, in any unit, as
    only ratios count (1 and 1 for Black's voters). Returns (draw,) or (draw, issue), in the unit of ``position``.
    Raises ``ModelError`` where a value is missing or negative, or nobody has any weight.

    Reference: Black, D. (1948), On the rationale of group decision-making, Journal of Political Economy 56(1), 23-34.

    >>> from pourparler.reach.settlement.weighted_median import weighted_median
    >>> weighted_median([0, 40, 50, 100, 100], 1, 1).tolist()
    [50.0]
    >>> [weighted_median([0, 40, 50, 100], 1, 1, tie=tie).item() for tie in ("lower", "middle", "upper")]
    [40.0, 45.0, 50.0]
    """
    if tie not in get_args(MedianTie):
        raise OptionError(f"weighted_median: tie cannot be {tie!r}; choose one of {', '.join(get_args(MedianTie))}")
    given = checked_weights("weighted_median", position, capability, salience)
    order = given.position.argsort(axis=1, kind="stable")
    held = np.take_along_axis(given.position, order, axis=1)
    below = np.take_along_axis(given.weight, order, axis=1).cumsum(axis=1)
    half = 0.5 * below[:, -1:]
    lower = _first(held, below >= half * (1.0 - _HALF))
    if tie == "lower":
        return lower
    upper = _first(held, below > half * (1.0 + _HALF))
    return upper if tie == "upper" else lower + 0.5 * (upper - lower)


def _first(held: Floats, reached: npt.NDArray[np.bool_]) -> Floats:
    """Return the first held position in each draw (and issue) at which something is reached."""
    place = reached.argmax(axis=1, keepdims=True)
    return np.take_along_axis(held, place, axis=1).squeeze(axis=1)
