"""Trust threshold (Kydd 2005): how surely the other must be trustworthy for cooperation to be worth the risk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need

__all__ = ["trust_threshold"]


def trust_threshold(
    reward: npt.ArrayLike, temptation: npt.ArrayLike, punishment: npt.ArrayLike, sucker: npt.ArrayLike
) -> Floats:
    """Trust threshold (Kydd 2005): cooperate iff the belief p >= (P - S)/[(P - S) + (R - T)].

    A trustworthy actor would rather keep a deal that the other keeps (R > T) and rather break one that the other breaks
    (P > S). It cooperates iff p R + (1 - p) S >= p T + (1 - p) P, where p is the probability that the other is
    trustworthy too; an untrustworthy other always defects. Mutual defection is always an equilibrium as well.

    Payoffs of the trustworthy actor, in any unit, draws first. Returns the threshold, in (0, 1). Raises ``ModelError``
    unless R > T (or the actor is untrustworthy, and no belief moves it) and P > S.

    Reference: Kydd, A. H. (2005). Trust and Mistrust in International Relations. Princeton University Press.

    >>> trust_threshold([3, 10], [2, 8], [1, 3], [0, -5]).round(6).tolist()
    [0.5, 0.8]
    """
    model = "trust_threshold"
    r, t, p, s = broadcast(model, reward=reward, temptation=temptation, punishment=punishment, sucker=sucker)
    rule = "a trustworthy actor has reward > temptation; otherwise no belief makes it cooperate"
    need(model, r > t, rule, reward=r, temptation=t)
    need(model, p > s, "a trustworthy actor has punishment > sucker", punishment=p, sucker=s)
    return np.asarray((p - s) / ((p - s) + (r - t)))
