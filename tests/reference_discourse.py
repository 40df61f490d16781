"""Slow, obvious discourse networks, from the definitions in PUBLISHED.md: loops over pairs of statements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

Said = tuple[int, int, bool]
"""Actor, concept, agreement."""


def one_mode(said: Sequence[Said], actors: int, aggregation: str) -> list[list[float]]:
    """Every pair of statements by two actors on one concept counts once."""
    weight = [[0.0] * actors for _ in range(actors)]
    for (i, k, a), (j, m, b) in product(said, said):
        if i == j or k != m:
            continue
        counts = {"ignore": 1, "congruence": a == b, "conflict": a != b, "subtract": 1 if a == b else -1}
        weight[i][j] += counts[aggregation]
    return weight


def jaccard(said: Sequence[Said], i: int, j: int, aggregation: str) -> float:
    """Shared over used, of sets: concepts, or concepts with agreement; for conflict with the other's turned round."""
    if aggregation == "ignore":
        mine = {(k, True) for who, k, _ in said if who == i}
        theirs = {(k, True) for who, k, _ in said if who == j}
    else:
        mine = {(k, a) for who, k, a in said if who == i}
        theirs = {(k, a if aggregation == "congruence" else not a) for who, k, a in said if who == j}
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
