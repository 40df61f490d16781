"""A slow, obvious reference of voting power and veto players: every order of voters, every coalition, every point.

Written from the definitions of Shapley & Shubik (1954), Banzhaf (1965) and Tsebelis (2002), with nothing from
``pourparler.reach``. A clause is a quota and a row of weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations, permutations

Clause = tuple[int, Sequence[int]]


def wins(coalition: Sequence[int], rules: Sequence[Clause], blocking: Sequence[Clause] = ()) -> bool:
    """Every rule is met by those inside, or some blocking clause is missed by those outside."""
    outside = [i for i in range(len(rules[0][1])) if i not in coalition]
    if any(sum(weights[i] for i in outside) < quota for quota, weights in blocking):
        return True
    return all(sum(weights[i] for i in coalition) >= quota for quota, weights in rules)


def coalitions(voters: int) -> chain[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(voters), size) for size in range(voters + 1))


def swings(rules: Sequence[Clause], blocking: Sequence[Clause] = ()) -> list[int]:
    """Count, per voter, the winning coalitions that lose without it."""
    voters = len(rules[0][1])
    found = [0] * voters
    for coalition in coalitions(voters):
        if wins(coalition, rules, blocking):
            for voter in coalition:
                found[voter] += not wins([i for i in coalition if i != voter], rules, blocking)
    return found


def shapley_shubik(rules: Sequence[Clause], blocking: Sequence[Clause] = ()) -> list[Fraction]:
    """Let voters join in every order, and count who makes the coalition win."""
    voters = len(rules[0][1])
    pivots = [0] * voters
    for order in permutations(range(voters)):
        pivot = next(k for k in range(voters) if wins(order[: k + 1], rules, blocking))
        pivots[order[pivot]] += 1
    return [Fraction(count, sum(pivots)) for count in pivots]


def beats(
    point: Fraction, other: Fraction, positions: Sequence[Fraction], rules: Sequence[Clause], blocking: Sequence[Clause]
) -> bool:
    """Whether those strictly nearer to a point than to another win."""
    nearer = [i for i, position in enumerate(positions) if abs(position - point) < abs(position - other)]
    return wins(nearer, rules, blocking)


def replaces(
    point: Fraction, other: Fraction, positions: Sequence[Fraction], rules: Sequence[Clause], blocking: Sequence[Clause]
) -> bool:
    """Whether those at least as near to a point as to another win."""
    nearer = [i for i, position in enumerate(positions) if abs(position - point) <= abs(position - other)]
    return wins(nearer, rules, blocking)
