"""Guarantor (Walter 1997): a third party that may punish whoever breaks the deal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Bools, Floats, broadcast, need, ordered_dilemma, shares

__all__ = ["Guaranteed", "guarantor"]


@dataclass(frozen=True)
class Guaranteed:
    """The least sufficient patience, and whether the guarantee alone suffices (then it is 0)."""

    patience: Floats
    suffices_alone: Bools


def guarantor(
    temptation: npt.ArrayLike,
    reward: npt.ArrayLike,
    punishment: npt.ArrayLike,
    probability: npt.ArrayLike,
    penalty: npt.ArrayLike,
) -> Guaranteed:
    """Guarantor of a settlement (Walter 1997): delta* = (T - R - pi F)/(T - P - pi F); alone enough iff pi F >= T - R.

    Walter finds that civil-war settlements hold where an outside power guarantees them. Put into the repeated game:
    with probability pi the guarantor acts and takes F from whoever cheats, in the cheating period only; the deal then
    ends for good, as in grim trigger.

    Payoffs per period as in ``repeated_prisoners_dilemma``, ``probability`` pi in [0, 1], ``penalty`` F >= 0 in the
    unit of the payoffs; draws first. Raises ``ModelError`` unless T > R > P, pi lies in [0, 1] and F >= 0.

    References: Walter, B. F. (1997). The critical barrier to civil war settlement. International Organization 51(3),
    335-364 (the argument); the repeated game is Mailath & Samuelson's (2006).

    >>> found = guarantor(5, 3, 1, 0.5, [2, 4])
    >>> found.patience.round(6).tolist(), found.suffices_alone.tolist()
    ([0.333333, 0.0], [False, True])
    """
    model = "guarantor"
    t, r, p, pi, f = broadcast(
        model, temptation=temptation, reward=reward, punishment=punishment, probability=probability, penalty=penalty
    )
    ordered_dilemma(model, t, r, p)
    shares(model, probability=pi)
    need(model, f >= 0.0, "the penalty must be at least 0", penalty=f)
    left = t - r - pi * f
    alone = left <= 0.0
    return Guaranteed(np.where(alone, 0.0, left / np.where(alone, 1.0, left + (r - p))), np.asarray(alone))
