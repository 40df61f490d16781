"""Commitment problem (Powell 2006): a shift of power so fast that no division today can make up for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Bools, Floats, broadcast, need, shares

__all__ = ["CommitmentProblem", "commitment_problem"]


@dataclass(frozen=True)
class CommitmentProblem:
    """What each side can get by fighting, the later strength of A above which peace breaks down, and whether it does.

    ``shift`` = delta M_A(t+1) - M_A(t); ``surplus`` = V - [M_A(t) + M_B(t)].
    """

    war_value_a_now: Floats
    war_value_b_now: Floats
    war_value_a_later: Floats
    shift: Floats
    surplus: Floats
    threshold: Floats
    war: Bools


def commitment_problem(
    win_probability_now: npt.ArrayLike,
    win_probability_later: npt.ArrayLike,
    cost_a: npt.ArrayLike,
    cost_b: npt.ArrayLike,
    patience: npt.ArrayLike,
) -> CommitmentProblem:
    """Commitment problem (Powell 2006): peace breaks down iff delta M_A(t+1) - M_A(t) > V - [M_A(t) + M_B(t)].

    M_i is what a side can lock in by force, V = 1/(1 - delta) the whole stream of pies. A side that will be stronger
    must be left at least its M then; the weaker must be paid at least its M now; where the rise exceeds the surplus
    that war destroys, both cannot be had. Here M_i = (i's chance to win)/(1 - delta) - c_i: costs are paid once.

    Probabilities in [0, 1], costs >= 0, ``patience`` delta in (0, 1); numbers or arrays that broadcast, draws first.
    ``threshold`` is the later strength of A above which the inequality holds; it may exceed 1. Raises ``ModelError``
    for inputs outside these ranges.

    Reference: Powell, R. (2006). War as a commitment problem. International Organization 60(1), 169-203.

    >>> found = commitment_problem(0.3, [0.37, 0.38], 0.2, 0.2, 0.9)
    >>> found.threshold.round(6).tolist(), found.war.tolist()
    ([0.375556, 0.375556], [False, True])
    """
    model = "commitment_problem"
    now, later, a, b, delta = broadcast(
        model,
        win_probability_now=win_probability_now,
        win_probability_later=win_probability_later,
        cost_a=cost_a,
        cost_b=cost_b,
        patience=patience,
    )
    shares(model, win_probability_now=now, win_probability_later=later)
    need(model, (a >= 0.0) & (b >= 0.0), "costs of war must be at least 0", cost_a=a, cost_b=b)
    need(model, (delta > 0.0) & (delta < 1.0), "patience must lie strictly between 0 and 1", patience=delta)
    whole = 1.0 / (1.0 - delta)
    a_now, b_now, a_later = now * whole - a, (1.0 - now) * whole - b, later * whole - a
    shift, surplus = delta * a_later - a_now, whole - (a_now + b_now)
    threshold = (now + (b + delta * a) * (1.0 - delta)) / delta
    return CommitmentProblem(
        war_value_a_now=np.asarray(a_now),
        war_value_b_now=np.asarray(b_now),
        war_value_a_later=np.asarray(a_later),
        shift=np.asarray(shift),
        surplus=np.asarray(surplus),
        threshold=np.asarray(threshold),
        war=np.asarray(shift > surplus),
    )
