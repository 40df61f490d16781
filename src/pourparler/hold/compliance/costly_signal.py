"""Costly signal (Kydd 2005): which gesture a trustworthy side would make and an untrustworthy one would not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Bools, Floats, broadcast, need

__all__ = ["SeparatingCost", "costly_signal"]


@dataclass(frozen=True)
class SeparatingCost:
    """The costs of a gesture, to a trustworthy side, that separate; ``separates`` says whether there are any."""

    low: Floats
    high: Floats
    separates: Bools


def costly_signal(
    gain_trustworthy: npt.ArrayLike, gain_untrustworthy: npt.ArrayLike, cost_ratio: npt.ArrayLike = 1.0
) -> SeparatingCost:
    """Costly signal that separates (Kydd 2005): gain_untrustworthy/ratio <= cost <= gain_trustworthy.

    A side makes a gesture or not; the other trusts it if it does. Being trusted is worth R - P to a trustworthy side
    (it keeps the deal) and T - P to an untrustworthy one (it exploits the other). The gesture costs the former c and
    the latter ratio times c. It separates iff the former gains by it, c <= R - P, and the latter does not, ratio c >=
    T - P. Where both are alike and cheating pays (T > R) no gesture separates: it must cost the untrustworthy more, or
    be worth less to it.

    Gains > 0 in one unit, ``cost_ratio`` > 0; draws first. ``low`` above ``high`` where nothing separates. Raises
    ``ModelError`` for a gain or ratio that is not above 0. This is the signalling game in its plainest form; in
    Kydd's own the gesture is a first, smaller round of the same game.

    Reference: Kydd, A. H. (2005). Trust and Mistrust in International Relations. Princeton University Press.

    >>> found = costly_signal(2, 3, [1, 2])
    >>> found.low.tolist(), found.high.tolist(), found.separates.tolist()
    ([3.0, 1.5], [2.0, 2.0], [False, True])
    """
    model = "costly_signal"
    honest, cheat, ratio = broadcast(
        model, gain_trustworthy=gain_trustworthy, gain_untrustworthy=gain_untrustworthy, cost_ratio=cost_ratio
    )
    rule = "being trusted must be worth something: gains must be above 0"
    need(model, (honest > 0.0) & (cheat > 0.0), rule, gain_trustworthy=honest, gain_untrustworthy=cheat)
    need(model, ratio > 0.0, "the cost ratio must be above 0", cost_ratio=ratio)
    low = np.asarray(cheat / ratio)
    return SeparatingCost(low, np.array(honest), np.asarray(low <= honest))
