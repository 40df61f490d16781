"""Audience costs (Fearon 1994): which side is first unable to back down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need

__all__ = ["LockIn", "audience_costs"]


@dataclass(frozen=True)
class LockIn:
    """When each side is locked in, and the side that is first: 0 for A, 1 for B, -1 for both at once."""

    time_a: Floats
    time_b: Floats
    first: npt.NDArray[np.int64]


def audience_costs(
    war_value_a: npt.ArrayLike, war_value_b: npt.ArrayLike, cost_rate_a: npt.ArrayLike, cost_rate_b: npt.ArrayLike
) -> LockIn:
    """Audience costs (Fearon 1994): side i is locked in from t_i = |w_i|/a_i on, and whoever is so first prevails.

    In a public crisis backing down after t costs side i a_i t before its own audience. Once that exceeds what war would
    cost, it will no longer back down, and the other, if it still can, does. So the side whose audience punishes
    retreat more can commit itself, and the one that minds war more commits later.

    ``war_value`` w_i < 0 of fighting (0 is to back down at once), ``cost_rate`` a_i > 0 per unit of time; draws first.
    Raises ``ModelError`` for others: with w_i >= 0 war is no threat to i.

    Reference: Fearon, J. D. (1994). Domestic political audiences and the escalation of international disputes.
    American Political Science Review 88(3), 577-592.

    >>> found = audience_costs(-0.4, -0.3, 0.2, 0.1)
    >>> found.time_a.round(6).tolist(), found.time_b.round(6).tolist(), found.first.tolist()
    (2.0, 3.0, 0)
    """
    model = "audience_costs"
    wa, wb, a, b = broadcast(
        model, war_value_a=war_value_a, war_value_b=war_value_b, cost_rate_a=cost_rate_a, cost_rate_b=cost_rate_b
    )
    rule = "the value of war must be below 0, that of backing down at once"
    need(model, (wa < 0.0) & (wb < 0.0), rule, war_value_a=wa, war_value_b=wb)
    need(model, (a > 0.0) & (b > 0.0), "audience costs must grow: rates above 0", cost_rate_a=a, cost_rate_b=b)
    first, second = np.asarray(-wa / a), np.asarray(-wb / b)
    return LockIn(first, second, np.where(first < second, 0, np.where(second < first, 1, -1)).astype(np.int64))
