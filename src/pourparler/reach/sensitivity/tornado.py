"""One input at a time, from end to end, the others at a base point: the bars of a tornado diagram."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.reach.sensitivity.input_space import Evaluator, InputSpace, evaluate_in_batches

__all__ = ["Tornado", "tornado"]


@dataclass(frozen=True)
class Tornado:
    """The outcome at the base point, and with each input at its low and its high end; the widest swing first.

    ``swing`` is the distance between the least and the greatest of the three outcomes of an input.
    """

    base: float
    inputs: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_low: tuple[float, ...]
    at_high: tuple[float, ...]
    swing: tuple[float, ...]
    evaluations: int


def tornado(space: InputSpace, evaluate: Evaluator, *, base: npt.ArrayLike | None = None) -> Tornado:
    """Tornado, or one-at-a-time analysis (Howard 1988): each input at its ends, the others at the base point.

    ``base`` (d,) is the middle of every range unless given. It sees no interaction; ``sobol_indices`` does. Raises
    ``ModelError`` for a base outside the ranges, and where an outcome is not finite.

    Reference: Howard, R. A. (1988), Decision analysis: practice and promise, Management Science 34(6), 679-695.

    >>> found = tornado(InputSpace(("x", "y"), (0, 0), (1, 4)), lambda points: points[:, 0] - points[:, 1])
    >>> found.base, found.inputs, found.at_low, found.at_high, found.swing
    (-1.5, ('y', 'x'), (0.5, -2.0), (-3.5, -1.0), (4.0, 1.0))
    """
    centre = space.at(base)
    d = centre.size
    points = np.tile(centre, (2 * d + 1, 1))
    for k in range(d):
        points[1 + 2 * k, k], points[2 + 2 * k, k] = space.low[k], space.high[k]
    outcome = evaluate_in_batches(evaluate, points)
    middle, low, high = float(outcome[0]), outcome[1::2], outcome[2::2]
    swing = np.maximum(np.maximum(low, high), middle) - np.minimum(np.minimum(low, high), middle)
    order = [int(k) for k in np.argsort(-swing, kind="stable")]
    return Tornado(
        base=middle,
        inputs=tuple(space.names[k] for k in order),
        low=tuple(float(space.low[k]) for k in order),
        high=tuple(float(space.high[k]) for k in order),
        at_low=tuple(float(low[k]) for k in order),
        at_high=tuple(float(high[k]) for k in order),
        swing=tuple(float(swing[k]) for k in order),
        evaluations=2 * d + 1,
    )
