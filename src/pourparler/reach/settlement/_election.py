"""Probabilistic Condorcet election over options (Wise, Lester & Efird 2015, KTAB)."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["ELECTIONS", "VICTORIES", "VOTINGS", "Election", "Victory", "Voting", "elect", "vote"]

Voting: TypeAlias = Literal["binary", "prop-bin", "proportional", "prop-cbc", "cubic", "asym-prosp"]
Victory: TypeAlias = Literal["linear", "square", "quartic", "octic", "binary"]
Election: TypeAlias = Literal["conditional", "markov-incentive", "markov-uniform"]

VOTINGS: Final = get_args(Voting)
VICTORIES: Final = get_args(Victory)
ELECTIONS: Final = get_args(Election)
"""The kernels read the places of the names."""

_LEAST_SUPPORT = 1e-8


@njit(cache=True)
def vote(rule: int, weight: float, difference: float) -> float:
    """Return the vote of a weight for one of two options that are worth it so different, negative for the other.

    >>> [round(vote(rule, 2.0, 0.5), 3) for rule in range(6)]
    [2.0, 1.2, 1.0, 0.625, 0.25, 0.667]
    """
    if rule == 2:
        return weight * difference
    sign = 1.0 if difference > 0.0 else -1.0 if difference < 0.0 else 0.0
    if rule == 0:
        return weight * sign
    if rule == 1:
        return weight * (0.8 * difference + 0.2 * sign)
    if rule == 3:
        return weight * 0.5 * (difference + difference**3)
    if rule == 4:
        return weight * difference**3
    return weight * difference * (2.0 / 3.0 if difference > 0.0 else 1.0)


@njit(cache=True)
def _victory(rule: int, support: float, opposition: float) -> float:
    """Return the chance that an option with some support prevails over one with another."""
    ratio = opposition / support
    if rule == 1:
        ratio = ratio**2
    elif rule == 2:
        ratio = ratio**4
    elif rule == 3:
        ratio = ratio**8
    elif rule == 4:
        ratio = 1.0 if abs(ratio - 1.0) <= 1e-9 else _LEAST_SUPPORT if ratio < 1.0 else 1.0 / _LEAST_SUPPORT
    return 1.0 / (1.0 + ratio)


@njit(cache=True)
def elect(weight: Floats, worth: Floats, voting: int, victory: int, election: int) -> Floats:
    """Return the chance (m,) that each option wins, given what it is worth to each voter: ``worth`` (m, n).

    Support of a over b = 1e-8 + the sum of the votes for a. Between equals each wins with one half. ``conditional``: an
    option wins in proportion to its chance of beating all others. The Markov elections are the long-run shares of
    options that challenge the one in place: each as likely (``markov-uniform``), or in proportion to the support they
    would have against it (``markov-incentive``).
    """
    options, voters = worth.shape
    support = np.full((options, options), _LEAST_SUPPORT)
    for a in range(options):
        for b in range(a + 1, options):
            for n in range(voters):
                cast = vote(voting, weight[n], worth[a, n] - worth[b, n])
                if cast > 0.0:
                    support[a, b] += cast
                cast = vote(voting, weight[n], worth[b, n] - worth[a, n])
                if cast > 0.0:
                    support[b, a] += cast
    if election == 0:
        return _conditional(support, victory)
    chance = np.zeros((options, options))
    for standing in range(options):
        challenges = support[:, standing].sum() - support[standing, standing]
        for other in range(options):
            if other != standing:
                asked = 1.0 / options if election == 2 else support[other, standing] / challenges
                chance[standing, other] = asked * _victory(victory, support[other, standing], support[standing, other])
    return _long_run(chance)


@njit(cache=True)
def _conditional(support: Floats, victory: int) -> Floats:
    """Return chances in proportion to the product of an option's chances against each other option."""
    options = support.shape[0]
    logarithm = np.zeros(options)
    for a in range(options):
        for b in range(a + 1, options):
            chance = _victory(victory, support[a, b], support[b, a])
            logarithm[a] += np.log(chance)
            logarithm[b] += np.log(_victory(victory, support[b, a], support[a, b]))
    share: Floats = np.exp(logarithm - logarithm.max())
    share /= share.sum()
    return share


@njit(cache=True)
def _long_run(chance: Floats) -> Floats:
    """Return the stationary shares of a chain, without subtractions (Grassmann, Taksar & Heyman 1985)."""
    states = chance.shape[0]
    share = np.ones(states)
    for last in range(states - 1, 0, -1):
        leaving = chance[last, :last].sum()
        for i in range(last):
            chance[i, last] /= leaving
            for j in range(last):
                if i != j:
                    chance[i, j] += chance[i, last] * chance[last, j]
    for last in range(1, states):
        share[last] = (share[:last] * chance[:last, last]).sum()
    share /= share.sum()
    return share
