"""Detection probability in the repeated prisoner's dilemma (Mailath & Samuelson 2006): seen by chance."""

from __future__ import annotations

import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, ordered_dilemma, shares, without_patience

__all__ = ["detection_probability"]


def detection_probability(
    temptation: npt.ArrayLike, reward: npt.ArrayLike, punishment: npt.ArrayLike, probability: npt.ArrayLike
) -> Floats:
    """Grim trigger with imperfect detection (Mailath & Samuelson 2006): delta* = (T - R)/[D(R - P) + T - R].

    In each period cheating is seen with probability D, and then punished for good; what is not seen is never punished,
    and the honest are never accused. D = 1 is grim trigger as usual.

    Payoffs per period as in ``repeated_prisoners_dilemma``, ``probability`` D in [0, 1] per period; draws first.
    Returns the least sufficient patience, and ``inf`` where none below 1 is (D = 0). Raises ``ModelError`` unless
    T > R > P and D lies in [0, 1].

    Reference: Mailath, G. J. & Samuelson, L. (2006). Repeated Games and Reputations. Oxford University Press.

    >>> detection_probability(5, 3, 1, [1, 0.5, 0]).round(6).tolist()
    [0.5, 0.666667, inf]
    """
    model = "detection_probability"
    t, r, p, d = broadcast(model, temptation=temptation, reward=reward, punishment=punishment, probability=probability)
    ordered_dilemma(model, t, r, p)
    shares(model, probability=d)
    return without_patience((t - r) / (d * (r - p) + (t - r)))
