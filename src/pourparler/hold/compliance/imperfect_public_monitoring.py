"""Imperfect public monitoring (Mailath & Samuelson 2006): signals that also accuse the honest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, ordered_dilemma, shares, without_patience

__all__ = ["PublicMonitoring", "imperfect_public_monitoring"]


@dataclass(frozen=True)
class PublicMonitoring:
    """The least sufficient patience, and how long a kept deal lasts on average until a false alarm (periods)."""

    patience: Floats
    expected_duration: Floats


def imperfect_public_monitoring(
    temptation: npt.ArrayLike,
    reward: npt.ArrayLike,
    punishment: npt.ArrayLike,
    good_if_honest: npt.ArrayLike,
    good_if_cheating: npt.ArrayLike,
) -> PublicMonitoring:
    """Grim trigger on a public signal (Mailath & Samuelson 2006): delta* = (T - R)/[(p - q)(R - P) + p(T - R)].

    Nobody sees what the other does, but all see a signal after each period: good with probability p if both were
    honest, q if one cheated. A bad signal ends the deal for good. So even honest sides lose it in the end, after
    1/(1 - p) periods on average.

    Payoffs per period as in ``repeated_prisoners_dilemma``, ``good_if_honest`` p and ``good_if_cheating`` q in [0, 1];
    draws first. Returns the least sufficient patience, ``inf`` where none below 1 is. Raises ``ModelError`` unless
    T > R > P and p > q (a signal that says nothing).

    Reference: Mailath, G. J. & Samuelson, L. (2006). Repeated Games and Reputations. Oxford University Press.

    >>> found = imperfect_public_monitoring(5, 3, 1, 0.9, 0.4)
    >>> found.patience.round(6).tolist(), found.expected_duration.round(6).tolist()
    (0.714286, 10.0)
    """
    model = "imperfect_public_monitoring"
    t, r, n, p, q = broadcast(
        model,
        temptation=temptation,
        reward=reward,
        punishment=punishment,
        good_if_honest=good_if_honest,
        good_if_cheating=good_if_cheating,
    )
    ordered_dilemma(model, t, r, n)
    shares(model, good_if_honest=p, good_if_cheating=q)
    rule = "good_if_honest must exceed good_if_cheating, or the signal says nothing"
    need(model, p > q, rule, good_if_honest=p, good_if_cheating=q)
    needed = without_patience((t - r) / ((p - q) * (r - n) + p * (t - r)))
    alarm = 1.0 - p
    duration = np.where(alarm > 0.0, 1.0 / np.where(alarm > 0.0, alarm, 1.0), np.inf)
    return PublicMonitoring(needed, duration)
