"""Repeated prisoner's dilemma with grim trigger (Mailath & Samuelson 2006): the patience that keeps a deal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, ordered_dilemma

__all__ = ["repeated_prisoners_dilemma"]


def repeated_prisoners_dilemma(
    temptation: npt.ArrayLike, reward: npt.ArrayLike, punishment: npt.ArrayLike, sucker: npt.ArrayLike | None = None
) -> Floats:
    """Grim trigger in the repeated prisoner's dilemma (Mailath & Samuelson 2006): delta* = (T - R)/(T - P).

    Both keep the deal until one breaks it; from the next period on neither does, for good. Keeping it is an equilibrium
    iff each side's discount factor is at least delta*: R/(1 - delta) >= T + delta P/(1 - delta). Defecting always
    remains an equilibrium, too.

    ``temptation`` T of cheating once, ``reward`` R of a kept deal, ``punishment`` P without one, and (not in the
    formula) ``sucker`` S of keeping what the other breaks; per period, in any unit, draws first. Returns the least
    sufficient patience, in (0, 1). Raises ``ModelError`` unless T > R > P >= S.

    Reference: Mailath, G. J. & Samuelson, L. (2006). Repeated Games and Reputations. Oxford University Press.

    >>> repeated_prisoners_dilemma(5, 3, 1, 0).round(6).tolist()
    0.5
    """
    model = "repeated_prisoners_dilemma"
    lowest = punishment if sucker is None else sucker
    t, r, p, s = broadcast(model, temptation=temptation, reward=reward, punishment=punishment, sucker=lowest)
    ordered_dilemma(model, t, r, p, None if sucker is None else s)
    return np.asarray((t - r) / (t - p))
