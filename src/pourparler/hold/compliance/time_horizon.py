"""Time horizon (McGillivray & Smith 2000): what the hazard of losing office leaves of a leader's patience."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, shares

__all__ = ["time_horizon"]


def time_horizon(patience: npt.ArrayLike, hazard: npt.ArrayLike) -> Floats:
    """Effective patience of a leader who may lose office: delta (1 - h).

    A leader who values office only while in it counts the next period by the discount factor times the probability to
    be there still. With a constant hazard the repeated game is the same with this patience in place of delta, which is
    therefore an upper bound on it: where a result needs more, the deal does not hold by that leader's interest alone.
    It is a bound for leaders, not for states: a successor bound by the same deal lengthens the horizon.

    ``patience`` delta and ``hazard`` h in [0, 1], per period; draws first. Raises ``ModelError`` for others.

    References: McGillivray, F. & Smith, A. (2000). Trust and cooperation through agent-specific punishments.
    International Organization 54(4), 809-824. Discounting as continuation: Mailath & Samuelson (2006).

    >>> time_horizon(0.9, [0.0, 0.25]).round(6).tolist()
    [0.9, 0.675]
    """
    model = "time_horizon"
    delta, h = broadcast(model, patience=patience, hazard=hazard)
    shares(model, patience=delta, hazard=h)
    return np.asarray(delta * (1.0 - h))
