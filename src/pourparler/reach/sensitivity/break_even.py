"""Break-even values: where along one input an outcome crosses a threshold, or a verdict turns into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.sensitivity.input_space import Evaluator, InputSpace, evaluate_in_batches

__all__ = ["Crossing", "break_even", "switch_points"]

_CLOSE = 1e-9
"""Bisection stops at this share of the range."""
_MOST_SWITCHES = 1024


@dataclass(frozen=True)
class Crossing:
    """Where along one input the outcome crosses a threshold, the other inputs at the base point.

    ``rises``: whether the outcome is below the threshold just before ``value`` and at or above it just after.
    ``before``, ``after``: the outcome on both sides, at most 1e-9 of the range apart. Where they still differ, the
    outcome jumps there (``jumps``).
    """

    input: str
    value: float
    rises: bool
    before: float
    after: float
    jumps: bool


def switch_points(
    label: Callable[[Floats], Indices], low: float, high: float, *, places: int = 65
) -> list[tuple[float, float, int, int]]:
    """Where a label changes along a line: brackets (left, right, label at left, label at right), from low to high.

    ``label`` takes values (n,) and returns whole numbers (n,). A grid of ``places`` finds the changes, bisection closes
    them to 1e-9 of the range; where the middle has a third label both halves go on. Two changes between neighbours of
    the grid that undo each other are not seen: use more places. Raises ``ModelError`` where there are too many changes.

    >>> [round(right, 6) for _, right, _, _ in switch_points(lambda x: np.floor(x).astype(int), 0.5, 3.5)]
    [1.0, 2.0, 3.0]
    """
    if not (np.isfinite(low) and np.isfinite(high) and low < high) or places < 2:
        raise ModelError(f"break-even: cannot look from {low} to {high} at {places} places; low must be below high")
    grid = np.linspace(low, high, places)
    at = np.asarray(label(grid))
    left, right, from_label, to_label = grid[:-1], grid[1:], at[:-1], at[1:]
    while True:
        changed = from_label != to_label
        left, right, from_label, to_label = left[changed], right[changed], from_label[changed], to_label[changed]
        if left.size > _MOST_SWITCHES:
            raise ModelError(
                f"break-even: more than {_MOST_SWITCHES} changes between {low} and {high}; narrow the range"
            )
        middle = 0.5 * (left + right)
        wide = (right - left > _CLOSE * (high - low)) & (middle > left) & (middle < right)
        if not wide.any():
            break
        halfway = to_label.copy()
        middle = np.where(wide, middle, right)
        halfway[wide] = np.asarray(label(middle[wide]))
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        from_label, to_label = np.concatenate([from_label, halfway]), np.concatenate([halfway, to_label])
    order = np.argsort(left, kind="stable")
    return [(float(left[n]), float(right[n]), int(from_label[n]), int(to_label[n])) for n in order]


def break_even(
    space: InputSpace,
    evaluate: Evaluator,
    threshold: float,
    *,
    base: npt.ArrayLike | None = None,
    places: int = 65,
) -> tuple[Crossing, ...]:
    """Break-even values (Raiffa 1968): each place where one input, moved alone, takes the outcome across a threshold.

    ``base`` (d,) is the middle of every range unless given. Every crossing that a grid of ``places`` shows is found and
    closed by bisection to 1e-9 of the range; touching the threshold from above is no crossing, as it counts as at or
    above. Returns crossings by input, then by value. Raises ``ModelError`` for a threshold or base that cannot be.

    Reference: Raiffa, H. (1968), Decision Analysis, Addison-Wesley.

    >>> space = InputSpace(("x", "y"), (-2.0, 0.0), (2.0, 1.0))
    >>> found = break_even(space, lambda points: points[:, 0] ** 2 - points[:, 1] - 0.5, 0.0)
    >>> [(each.input, round(each.value, 6), each.rises) for each in found]
    [('x', -1.0, False), ('x', 1.0, True)]
    """
    if not np.isfinite(threshold):
        raise ModelError(f"break-even: the threshold cannot be {threshold}; give a number")
    centre = space.at(base)
    crossings: list[Crossing] = []
    for k, name in enumerate(space.names):

        def outcome(values: Floats, k: int = k) -> Floats:
            points = np.tile(centre, (values.size, 1))
            points[:, k] = values
            return evaluate_in_batches(evaluate, points)

        def label(values: Floats, outcome: Evaluator = outcome) -> Indices:
            return np.asarray(outcome(values) >= threshold, dtype=np.int64)

        low, high = float(space.low[k]), float(space.high[k])
        for left, right, _, after in switch_points(label, low, high, places=places):
            ends = outcome(np.array([left, right]))
            scale = max(1.0, float(np.abs(ends).max()))
            jumps = bool(abs(ends[1] - ends[0]) > 1e-6 * scale)
            # The end on the far side of the threshold: there the label is the new one.
            crossings.append(
                Crossing(name, right if after else left, bool(after), float(ends[0]), float(ends[1]), jumps)
            )
    return tuple(crossings)
