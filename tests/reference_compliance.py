"""Slow, obvious play of the compliance games: discounted sums over long horizons, and dice.

Written from what the games are, not from the formulas: strategies are played period by period, the best demand is
looked for on a grid, beliefs are counted over populations. Nothing from ``pourparler``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

HORIZON = 4000
"""Periods summed; 0.99 ** 4000 is below 1e-17."""


def discounted(payoff: Callable[[int], float], patience: float, horizon: int = HORIZON) -> float:
    """Sum of payoff(t) patience^t from t = 0."""
    total, weight = 0.0, 1.0
    for t in range(horizon):
        total += weight * payoff(t)
        weight *= patience
        if weight < 1e-18:
            break
    return total


def worth_of_keeping(reward: float, patience: float) -> float:
    return discounted(lambda _: reward, patience)


def worth_of_cheating_seen_after(t: float, p: float, lag: int, patience: float) -> float:
    """Temptation for so many periods, then punishment for good."""
    return discounted(lambda period: t if period < lag else p, patience)


def worth_of_cheating_once(t: float, r: float, p: float, periods: int, patience: float) -> float:
    """Temptation once, punished for so many periods, then the deal again."""
    return discounted(lambda period: t if period == 0 else p if period <= periods else r, patience)


def worth_of_cheating_while_unseen(t: float, p: float, seen: float, patience: float) -> float:
    """Cheat in every period; each period it is seen with probability ``seen`` and punished from the next on."""
    unseen = [1.0]
    for _ in range(HORIZON):
        unseen.append(unseen[-1] * (1.0 - seen))
    return discounted(lambda period: unseen[period] * t + (1.0 - unseen[period]) * p, patience)


def worth_under_signals(first: float, r: float, p: float, good_first: float, good: float, patience: float) -> float:
    """``first`` in the first period, whose signal is good with probability ``good_first``; afterwards honest play."""
    alive = [1.0, good_first]
    for _ in range(HORIZON):
        alive.append(alive[-1] * good)
    return discounted(
        lambda period: alive[period] * (first if period == 0 else r) + (1.0 - alive[period]) * p, patience
    )


def worth_of_cheating_guaranteed(t: float, p: float, pi: float, penalty: float, patience: float) -> float:
    return discounted(lambda period: (t - pi * penalty) if period == 0 else p, patience)


def least_patience(keeps: Callable[[float], bool], steps: int = 40) -> float:
    """Bisect for the least patience at which a deal is kept; ``inf`` where even 0.995 is not enough."""
    if not keeps(0.995):
        return math.inf
    low, high = 0.0, 0.995
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (low, middle) if keeps(middle) else (middle, high)
    return high


def war_payoff(share: float, cost: float, patience: float) -> float:
    """A war that wins the whole pie of every period with probability ``share``, its cost paid once."""
    return discounted(lambda _: share, patience) - cost


def forestalls(now: float, later: float, cost: float, patience: float) -> bool:
    """Whether the declining side B fights now, when it could get the whole pie now and its war payoff after."""
    fight = war_payoff(1.0 - now, cost, patience)
    return fight > 1.0 + patience * war_payoff(1.0 - later, cost, patience)


def breaks_down(now: float, later: float, cost_a: float, cost_b: float, patience: float) -> bool:
    """Whether no division of the pies gives B its war payoff now and A its own later: looks for A's first share."""
    whole = discounted(lambda _: 1.0, patience)
    least_a_later = patience * war_payoff(later, cost_a, patience)
    # A gets x now, and from the next period on at least what it can then force; B gets the rest of everything.
    return whole - least_a_later < war_payoff(1.0 - now, cost_b, patience)


def best_demand(p: float, cost_a: float, most: float, points: int = 200_001) -> tuple[float, float]:
    """Grid search of the demand that is best against a cost drawn uniformly, and how often it is refused."""
    demands = np.linspace(0.0, 1.0, points)
    refused = np.clip((demands - p) / most, 0.0, 1.0)
    value = demands * (1.0 - refused) + (p - cost_a) * refused
    best = int(np.argmax(value))
    return float(demands[best]), float(refused[best])


def attrition_by_dice(
    first: tuple[float, float], second: tuple[float, float], rng: np.random.Generator, games: int
) -> tuple[float, float]:
    """Play wars of attrition with exponential exits; return the share the first wins, and the mean duration."""
    (v1, c1), (v2, c2) = first, second
    one, other = rng.exponential(v2 / c2, games), rng.exponential(v1 / c1, games)
    return float(np.mean(other < one)), float(np.mean(np.minimum(one, other)))


def worth_of_staying(value: float, cost: float, other_hazard: float, stay: float, steps: int = 20_000) -> float:
    """What staying in a war of attrition for at most ``stay`` brings, the other giving up at a constant rate."""
    times = (np.arange(steps) + 0.5) * stay / steps
    density = other_hazard * np.exp(-other_hazard * times) * stay / steps
    return float(np.sum((value - cost * times) * density) - cost * stay * math.exp(-other_hazard * stay))


def posterior_by_dice(
    prior: float, kept: int, broken: int, honest: float, cheat: float, rng: np.random.Generator, people: int
) -> float:
    """The share of trustworthy ones among those of a large population who left just this record, in any order."""
    trustworthy = rng.random(people) < prior
    keeps = np.where(trustworthy, honest, cheat)
    left = rng.binomial(kept + broken, keeps) == kept
    return float(trustworthy[left].mean())


def separating_costs(gain_honest: float, gain_cheat: float, ratio: float, costs: np.ndarray) -> np.ndarray:
    """Which costs allow an equilibrium in which the trustworthy signal and the untrustworthy do not, by enumeration.

    The other trusts exactly those who signal; each kind compares signalling (trusted, cost paid) with not (neither).
    """
    found = []
    for cost in costs:
        honest_signals = gain_honest - cost >= 0.0
        cheat_abstains = gain_cheat - ratio * cost <= 0.0
        found.append(honest_signals and cheat_abstains)
    return np.array(found)


def cooperates(p: float, r: float, t: float, pun: float, s: float, rng: np.random.Generator, games: int) -> float:
    """Average advantage of cooperating over defecting, the other cooperating in a share p of games."""
    other = rng.random(games) < p
    return float(np.mean(np.where(other, r, s) - np.where(other, t, pun)))


def first_to_be_locked_in(
    war: tuple[float, float], rate: tuple[float, float], step: float = 1e-4, most: float = 100.0
) -> int:
    """Walk through time until a side would rather fight than back down: 0, 1, or -1 for both at once."""
    time = 0.0
    while time < most:
        locked = [-rate[side] * time < war[side] for side in (0, 1)]
        if any(locked):
            return -1 if all(locked) else locked.index(True)
        time += step
    raise AssertionError("nobody was locked in")
