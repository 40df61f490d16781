"""Detection lag in the repeated prisoner's dilemma (Mailath & Samuelson 2006): cheating that is seen k periods late."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, ordered_dilemma

__all__ = ["detection_lag"]

_LEAST, _MOST = float(np.nextafter(0.0, 1.0)), float(np.nextafter(1.0, 0.0))


def detection_lag(
    temptation: npt.ArrayLike, reward: npt.ArrayLike, punishment: npt.ArrayLike, lag: npt.ArrayLike
) -> Floats:
    """Grim trigger with a detection lag (Mailath & Samuelson 2006): delta*^k = (T - R)/(T - P).

    Whoever cheats collects T for k periods before the other side sees it and the punishment begins. The later it is
    seen, the more patience keeps the deal. Lag 1 is grim trigger as usual.

    Payoffs per period as in ``repeated_prisoners_dilemma``, ``lag`` k > 0 in periods (fractions allowed, where a
    period is a unit of measure only); draws first. Returns the least sufficient patience, in (0, 1). Raises
    ``ModelError`` unless T > R > P and k > 0.

    Reference: Mailath, G. J. & Samuelson, L. (2006). Repeated Games and Reputations. Oxford University Press.

    >>> detection_lag(5, 3, 1, [1, 2]).round(6).tolist()
    [0.5, 0.707107]
    """
    model = "detection_lag"
    t, r, p, k = broadcast(model, temptation=temptation, reward=reward, punishment=punishment, lag=lag)
    ordered_dilemma(model, t, r, p)
    need(model, k > 0.0, "the lag must be above 0", lag=k)
    # A power this small or near 1 rounds to an end, and no patience is 0 or 1 by rounding.
    return np.clip(((t - r) / (t - p)) ** (1.0 / k), _LEAST, _MOST)
