"""What the settlement models of one scale ask of positions, capabilities and saliences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["Weighted", "checked_positions", "checked_weights"]


class Weighted(NamedTuple):
    """Positions, saliences and weights, all (draw, actor) or (draw, actor, issue).

    ``weight`` = capability times salience, each as a share of the largest in the draw (and issue).
    """

    position: Floats
    salience: Floats
    weight: Floats


def _numbers(model: str, name: str, values: npt.ArrayLike) -> Floats:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{model}: {name} is not an array of numbers ({error})") from None


def _refuse(model: str, name: str, wrong: npt.NDArray[np.bool_], values: Floats, rule: str) -> None:
    """Raise for the first value that is wrong, saying where it stands."""
    if wrong.any():
        place = tuple(int(index) for index in np.argwhere(wrong)[0])
        named = ", ".join(f"{axis} {index}" for axis, index in zip(("draw", "actor", "issue"), place, strict=False))
        raise ModelError(f"{model}: {name} of {named} is {values[place]}; {rule}")


def checked_positions(model: str, position: npt.ArrayLike) -> Floats:
    """Return positions as (draw, actor) or (draw, actor, issue); (actor,) is one draw. Refuses what is not finite."""
    positions = _numbers(model, "position", position)
    if positions.ndim == 1:
        positions = positions[np.newaxis]
    if positions.ndim not in (2, 3) or positions.size == 0:
        raise ModelError(
            f"{model}: position has the shape {positions.shape}; it must be (actor,), (draw, actor) or "
            "(draw, actor, issue), none of them empty"
        )
    _refuse(model, "position", ~np.isfinite(positions), positions, "leave out actors that have no position")
    with np.errstate(over="ignore"):
        wide = ~np.isfinite(positions.max(axis=1, keepdims=True) - positions.min(axis=1, keepdims=True))
    _refuse(model, "position", np.broadcast_to(wide, positions.shape), positions, "the range is too wide; rescale it")
    return positions


def _checked_share(model: str, name: str, values: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    numbers = _numbers(model, name, values)
    if numbers.ndim == 1:
        numbers = numbers[np.newaxis]
    while 0 < numbers.ndim < len(shape):
        numbers = numbers[..., np.newaxis]
    try:
        spread = np.broadcast_to(numbers, shape).copy()
    except ValueError:
        raise ModelError(
            f"{model}: {name} has the shape {np.shape(values)} and position {shape}; give one number, one per actor, "
            "or the shape of position"
        ) from None
    _refuse(model, name, ~(np.isfinite(spread) & (spread >= 0.0)), spread, "it must be a number of 0 or more")
    return spread


def _shares(values: Floats) -> Floats:
    """Return shares of the largest value among the actors; zeros where all are zero."""
    most = values.max(axis=1, keepdims=True)
    return values / np.where(most > 0.0, most, 1.0)


def checked_weights(
    model: str, position: npt.ArrayLike, capability: npt.ArrayLike, salience: npt.ArrayLike
) -> Weighted:
    """Return positions, saliences and weights; refuses what is negative or not finite, and draws without any weight.

    Capability and salience may be one number, one per actor, (draw, actor), or have the shape of ``position``.
    """
    positions = checked_positions(model, position)
    capabilities = _checked_share(model, "capability", capability, positions.shape)
    saliences = _checked_share(model, "salience", salience, positions.shape)
    weights = _shares(capabilities) * _shares(saliences)
    nobody = np.argwhere(weights.max(axis=1) <= 0.0)
    if nobody.size:
        raise ModelError(
            f"{model}: in draw {int(nobody[0, 0])} no actor has both capability and salience; somebody must weigh "
            "something"
        )
    return Weighted(positions, saliences, weights)
