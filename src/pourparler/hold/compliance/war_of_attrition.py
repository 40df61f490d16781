"""War of attrition (Maynard Smith 1974): who gives up first where waiting costs both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need

__all__ = ["Attrition", "war_of_attrition"]


@dataclass(frozen=True)
class Attrition:
    """The rate at which each side gives up, the probability that the first side wins, and the mean duration."""

    hazard_first: Floats
    hazard_second: Floats
    first_wins: Floats
    mean_duration: Floats


def war_of_attrition(
    value_first: npt.ArrayLike, cost_first: npt.ArrayLike, value_second: npt.ArrayLike, cost_second: npt.ArrayLike
) -> Attrition:
    """War of attrition (Maynard Smith 1974), mixed equilibrium: side j gives up at the rate c_i/v_i of the other.

    Each side pays c_i per unit of time until one gives up, and the other then gets v_i. In the mixed equilibrium each
    side is kept indifferent by the other's rate of giving up, so the side that values the prize more at less cost is
    the likelier to give up first: a known paradox of this equilibrium. Others exist in which one side gives up at once.

    ``value`` v_i > 0 and ``cost`` c_i > 0 per unit of time; draws first. Raises ``ModelError`` for others.

    Reference: Maynard Smith, J. (1974). The theory of games and the evolution of animal conflicts. Journal of
    Theoretical Biology 47(1), 209-221.

    >>> found = war_of_attrition(10, 2, 6, 3)
    >>> found.first_wins.round(6).tolist(), found.mean_duration.round(6).tolist()
    (0.285714, 1.428571)
    """
    model = "war_of_attrition"
    v1, c1, v2, c2 = broadcast(
        model, value_first=value_first, cost_first=cost_first, value_second=value_second, cost_second=cost_second
    )
    need(model, (v1 > 0.0) & (v2 > 0.0), "prizes must be above 0", value_first=v1, value_second=v2)
    need(model, (c1 > 0.0) & (c2 > 0.0), "costs of waiting must be above 0", cost_first=c1, cost_second=c2)
    first, second = np.asarray(c2 / v2), np.asarray(c1 / v1)
    return Attrition(first, second, np.asarray(second / (first + second)), np.asarray(1.0 / (first + second)))
