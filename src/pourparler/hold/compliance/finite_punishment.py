"""Finite punishment in the repeated prisoner's dilemma (Mailath & Samuelson 2006): n periods, then forgiven."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, ordered_dilemma

__all__ = ["finite_punishment"]

_BISECTIONS = 64
"""More than enough to reach the last bit of a number in (0, 1)."""


def finite_punishment(
    temptation: npt.ArrayLike, reward: npt.ArrayLike, punishment: npt.ArrayLike, periods: npt.ArrayLike
) -> Floats:
    """Punishment of n periods (Mailath & Samuelson 2006): (R - P)(delta + ... + delta^n) = T - R.

    Whoever breaks the deal is punished for n periods by mutual defection, after which the deal resumes. Keeping it is
    an equilibrium iff what is lost in the punishment, discounted, is at least the gain from cheating once. The needed
    patience is the root of the polynomial in (0, 1); as n grows it falls to grim trigger's.

    Payoffs per period as in ``repeated_prisoners_dilemma``, ``periods`` n a whole number >= 1; draws first. Returns
    the least sufficient patience, and ``inf`` where none below 1 is: n (R - P) <= T - R. Raises ``ModelError`` unless
    T > R > P and n is a whole number.

    Reference: Mailath, G. J. & Samuelson, L. (2006). Repeated Games and Reputations. Oxford University Press.

    >>> finite_punishment(5, 3, 1, [1, 2, 3, 60]).round(6).tolist()
    [inf, 0.618034, 0.543689, 0.5]
    """
    model = "finite_punishment"
    t, r, p, n = broadcast(model, temptation=temptation, reward=reward, punishment=punishment, periods=periods)
    ordered_dilemma(model, t, r, p)
    need(model, (n >= 1.0) & (n == np.floor(n)), "periods must be a whole number of at least 1", periods=n)
    wanted = (t - r) / (r - p)
    low, high = np.zeros(wanted.shape), np.ones(wanted.shape)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        enough = middle * (1.0 - middle**n) >= wanted * (1.0 - middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(n > wanted, high, np.inf)
