"""A slow, obvious reference of bargaining over packages, Pareto frontiers and Adjusted Winner, in exact fractions.

Written from Nash (1950), Kalai & Smorodinsky (1975), Kalai (1977), Harsanyi (1955) and Brams & Taylor (1996), with
lists and loops and nothing from ``pourparler.reach``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import prod

Utilities = Sequence[Sequence[Fraction]]


def exact(values: Sequence[Sequence[float]]) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in values]


def gains(package: Sequence[Fraction], disagreement: Sequence[Fraction]) -> list[Fraction]:
    return [utility - without for utility, without in zip(package, disagreement, strict=True)]


def rational(packages: Utilities, disagreement: Sequence[Fraction]) -> list[int]:
    """Packages that give no party less than no agreement."""
    return [k for k, package in enumerate(packages) if min(gains(package, disagreement)) >= 0]


def ideals(packages: Utilities, disagreement: Sequence[Fraction], among: Sequence[int]) -> list[Fraction]:
    return [max(gains(packages[k], disagreement)[i] for k in among) for i in range(len(disagreement))]


def shares(package: Sequence[Fraction], disagreement: Sequence[Fraction], ideal: Sequence[Fraction]) -> list[Fraction]:
    return [gain / best for gain, best in zip(gains(package, disagreement), ideal, strict=True)]


def best(
    among: Sequence[int], value: Callable[[int], Fraction], parts: Callable[[int], list[Fraction]], ties: str
) -> int:
    """The package of greatest value; then by sorted parts from the smallest up; then the first."""
    top = max(value(k) for k in among)
    tied = [k for k in among if value(k) == top]
    if ties == "first":
        return tied[0]
    highest = max(sorted(parts(k)) for k in tied)
    return next(k for k in tied if sorted(parts(k)) == highest)


def nash(packages: Utilities, disagreement: Sequence[Fraction], ties: str) -> int:
    among = [k for k in rational(packages, disagreement) if min(gains(packages[k], disagreement)) > 0]
    if not among:
        return -1
    ideal = ideals(packages, disagreement, rational(packages, disagreement))
    return best(
        among,
        lambda k: Fraction(prod(gains(packages[k], disagreement))),
        lambda k: shares(packages[k], disagreement, ideal),
        ties,
    )


def kalai_smorodinsky(packages: Utilities, disagreement: Sequence[Fraction], ties: str, ideal_of: str) -> int:
    among = rational(packages, disagreement)
    if not among:
        return -1
    ideal = ideals(packages, disagreement, range(len(packages)) if ideal_of == "anywhere" else among)
    if min(ideal) <= 0:
        return -1
    return best(
        among,
        lambda k: min(shares(packages[k], disagreement, ideal)),
        lambda k: shares(packages[k], disagreement, ideal),
        ties,
    )


def least_spread(packages: Utilities, disagreement: Sequence[Fraction], ties: str) -> int:
    among = [k for k in rational(packages, disagreement) if min(gains(packages[k], disagreement)) > 0]
    if not among:
        return -1
    ideal = ideals(packages, disagreement, rational(packages, disagreement))

    def parts(k: int) -> list[Fraction]:
        return shares(packages[k], disagreement, ideal)

    return best(among, lambda k: min(parts(k)) - max(parts(k)), parts, ties)


def egalitarian(packages: Utilities, disagreement: Sequence[Fraction], ties: str) -> int:
    among = rational(packages, disagreement)
    if not among:
        return -1
    return best(
        among, lambda k: min(gains(packages[k], disagreement)), lambda k: gains(packages[k], disagreement), ties
    )


def utilitarian(packages: Utilities, disagreement: Sequence[Fraction], ties: str, among: Sequence[int]) -> int:
    if not among:
        return -1
    return best(among, lambda k: sum(packages[k], Fraction(0)), lambda k: gains(packages[k], disagreement), ties)


def added_up(issues: Sequence[Utilities]) -> list[list[Fraction]]:
    """Every package of additive issues, the last changing fastest."""
    return [[sum(column, Fraction(0)) for column in zip(*chosen, strict=True)] for chosen in product(*issues)]


def frontier(packages: Utilities) -> list[int]:
    """Packages that no other gives everybody as much as, and somebody more."""

    def dominates(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
        return list(one) != list(other) and all(a >= b for a, b in zip(one, other, strict=True))

    return [k for k, package in enumerate(packages) if not any(dominates(other, package) for other in packages)]


def adjusted_winner(first: Sequence[Fraction], second: Sequence[Fraction]) -> list[Fraction]:
    """The first party's share of each item, by passing items from whoever is ahead, smallest ratio first."""
    share = [Fraction(a >= b) for a, b in zip(first, second, strict=True)]

    def lead() -> Fraction:
        mine = sum((s * a for s, a in zip(share, first, strict=True)), Fraction(0))
        yours = sum(((1 - s) * b for s, b in zip(share, second, strict=True)), Fraction(0))
        return mine - yours

    def ratio(k: int) -> Fraction:
        over, under = (first[k], second[k]) if lead() > 0 else (second[k], first[k])
        return over / under if under else Fraction(10**9)

    while lead() != 0:
        ahead = lead() > 0
        held = [k for k in range(len(share)) if (share[k] if ahead else 1 - share[k]) > 0 and first[k] + second[k] > 0]
        lowest = min(ratio(k) for k in held)
        tied = [k for k in held if ratio(k) == lowest]
        item = tied[-1] if ahead else tied[0]
        part = min(abs(lead()) / (first[item] + second[item]), share[item] if ahead else 1 - share[item])
        share[item] += -part if ahead else part
    return share
