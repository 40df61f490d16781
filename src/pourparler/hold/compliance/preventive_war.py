"""Preventive war (Fearon 1995): a declining side fights now because the rising one cannot promise restraint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Bools, Floats, broadcast, need, shares

__all__ = ["PreventiveWar", "preventive_war"]


@dataclass(frozen=True)
class PreventiveWar:
    """The later strength of A above which B fights first, and whether the strength given lies above it."""

    threshold: Floats
    war: Bools


def preventive_war(
    win_probability_now: npt.ArrayLike,
    win_probability_later: npt.ArrayLike,
    cost_b: npt.ArrayLike,
    patience: npt.ArrayLike,
) -> PreventiveWar:
    """Preventive war (Fearon 1995): B attacks now iff delta p2 - p1 > c_B (1 - delta)^2.

    A's chance to win rises from p1 now to p2 in every later period. The most that A can grant B is the whole pie of 1
    now; from the next period on it will leave B just what war would then bring. War costs are paid once, the pie
    flows in every period. A promise to demand less later would be worth something, and cannot be made to bind.

    Probabilities in [0, 1], ``cost_b`` >= 0, ``patience`` delta in (0, 1); numbers or arrays that broadcast, draws
    first. ``threshold`` = [p1 + c_B (1 - delta)^2] / delta may exceed 1: then no rise is great enough. Raises
    ``ModelError`` for inputs outside these ranges.

    Reference: Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49(3), 379-414.

    >>> found = preventive_war(0.3, [0.33, 0.34], 0.2, 0.9)
    >>> found.threshold.round(6).tolist(), found.war.tolist()
    ([0.335556, 0.335556], [False, True])
    """
    model = "preventive_war"
    now, later, b, delta = broadcast(
        model,
        win_probability_now=win_probability_now,
        win_probability_later=win_probability_later,
        cost_b=cost_b,
        patience=patience,
    )
    shares(model, win_probability_now=now, win_probability_later=later)
    need(model, b >= 0.0, "costs of war must be at least 0", cost_b=b)
    need(model, (delta > 0.0) & (delta < 1.0), "patience must lie strictly between 0 and 1", patience=delta)
    threshold = np.asarray((now + b * (1.0 - delta) ** 2) / delta)
    return PreventiveWar(threshold, np.asarray(delta * later - now > b * (1.0 - delta) ** 2))
