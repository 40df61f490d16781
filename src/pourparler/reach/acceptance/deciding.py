"""Whether an open cell decides: known at one place the actor would accept or favour, at another refuse or oppose."""

from __future__ import annotations

import numpy as np
from numba import njit

from pourparler.reach.acceptance.answers import FAVOURS, OPPOSES, answer_of
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Bounds
from pourparler.reach.acceptance.gain import bounds_of

__all__ = ["Deciders"]


@njit(cache=True)
def _decides(inputs: AcceptanceInputs, bounds: Bounds, i: int, p: int, who: int, k: int) -> bool:
    """Whether actor i's answer turns on the cell (who, k), tried at 0, 50 and 100; writes to both and puts back."""
    kept = (inputs.theta_low[who, k], inputs.theta_high[who, k], inputs.stated[who, k])
    before = (bounds.low[who, p], bounds.high[who, p], bounds.stated_low[who, p], bounds.stated_high[who, p])
    yes, no = False, False
    for known in (0.0, 50.0, 100.0):
        inputs.theta_low[who, k], inputs.theta_high[who, k], inputs.stated[who, k] = known, known, True
        low, high, stated_low, stated_high = bounds_of(inputs, who, p)
        bounds.low[who, p], bounds.high[who, p] = low, high
        bounds.stated_low[who, p], bounds.stated_high[who, p] = stated_low, stated_high
        answer = answer_of(inputs, bounds, i, p)[0]
        yes, no = yes or answer >= FAVOURS, no or answer <= OPPOSES
    inputs.theta_low[who, k], inputs.theta_high[who, k], inputs.stated[who, k] = kept
    bounds.low[who, p], bounds.high[who, p] = before[0], before[1]
    bounds.stated_low[who, p], bounds.stated_high[who, p] = before[2], before[3]
    return yes and no


class Deciders:
    """A private copy of the arrays on which open cells are tried, as *what to find out next* does (0, 50 and 100)."""

    def __init__(self, inputs: AcceptanceInputs, bounds: Bounds) -> None:
        copied = {name: getattr(inputs, name).copy() for name in ("theta_low", "theta_high", "stated")}
        self._inputs = inputs._replace(**copied)
        self._bounds = Bounds(*(np.array(array) for array in bounds))

    def decides(self, actor: int, package: int, who: int, issue: int) -> bool:
        """Whether the actor's answer to the package turns between yes and no on the open cell of ``who``."""
        return bool(_decides(self._inputs, self._bounds, actor, package, who, issue))
