"""What the settlement models of several issues ask of positions, capabilities, saliences and scales."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError, OptionError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._positions import Weighted, checked_weights

__all__ = ["Scales", "checked_issues", "checked_scales", "checked_whole"]


class Scales(NamedTuple):
    """The low ends of the scales of the issues and their lengths, (issue,) each."""

    low: Floats
    length: Floats


def checked_issues(model: str, position: npt.ArrayLike, capability: npt.ArrayLike, salience: npt.ArrayLike) -> Weighted:
    """Return positions, saliences and weights as (draw, actor, issue); (actor, issue) is one draw.

    Refuses what ``checked_weights`` refuses, positions without an axis of issues, and saliences above 1.
    """

    def with_draws(values: npt.ArrayLike) -> npt.ArrayLike:
        try:
            single = np.ndim(values) == 2 and np.ndim(position) == 2
        except ValueError:
            return values
        return np.asarray(values)[np.newaxis] if single else values

    given = checked_weights(model, with_draws(position), with_draws(capability), with_draws(salience))
    if given.position.ndim != 3:
        raise ModelError(
            f"{model}: position has the shape {np.shape(position)}; it must be (actor, issue) or (draw, actor, issue), "
            "with one column where there is one issue"
        )
    if given.salience.max() > 1.0:
        raise ModelError(
            f"{model}: salience goes up to {given.salience.max():g}; it must be a share from 0 to 1 (divide per cent "
            "by 100)"
        )
    return given


def checked_scales(model: str, bounds: tuple[npt.ArrayLike, npt.ArrayLike], position: Floats) -> Scales:
    """Return the scales; refuses ends that are none, and positions outside them."""
    issues = position.shape[2]
    try:
        low, high = (np.broadcast_to(np.array(end, dtype=np.float64), (issues,)) for end in bounds)
    except (TypeError, ValueError):
        raise ModelError(
            f"{model}: bounds are the low and the high ends of the scales, each one number or one per issue ({issues})"
        ) from None
    with np.errstate(over="ignore", invalid="ignore"):
        wrong = ~(np.isfinite(low) & np.isfinite(high - low) & (low < high))
    if wrong.any():
        k = int(wrong.argmax())
        raise ModelError(f"{model}: bounds of issue {k} are {low[k]:g} and {high[k]:g}; give two numbers, low < high")
    outside = np.argwhere((position < low) | (position > high))
    if outside.size:
        d, i, k = (int(index) for index in outside[0])
        raise ModelError(
            f"{model}: position of draw {d}, actor {i}, issue {k} is {position[d, i, k]:g}, outside {low[k]:g} to "
            f"{high[k]:g}; give bounds that hold all positions"
        )
    return Scales(low, high - low)


def checked_whole(model: str, name: str, value: int, least: int) -> int:
    """Return a whole number of at least ``least``; refuses anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise OptionError(f"{model}: {name} is {value!r}; it must be a whole number of {least} or more")
    return int(value)
