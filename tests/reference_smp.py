"""A slow, obvious reference of the SMP model, written from PUBLISHED.md ("KTAB SMP") and not from the kernel.

Lists and loops. ``play`` plays the program's defaults with any voting rule, victory rule and election.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

Point = Sequence[float]
VOTES: dict[str, Callable[[float], float]] = {
    "binary": lambda d: float((d > 0) - (d < 0)),
    "prop-bin": lambda d: 0.8 * d + 0.2 * ((d > 0) - (d < 0)),
    "proportional": lambda d: d,
    "prop-cbc": lambda d: 0.5 * d + 0.5 * d**3,
    "cubic": lambda d: d**3,
    "asym-prosp": lambda d: 2 * d / 3 if d > 0 else d,
}
POWERS = {"linear": 1, "square": 2, "quartic": 4, "octic": 8}


def worth(x: Point, y: Point, salience: Point, risk: float) -> float:
    """u = (1 - d)(1 + R d)."""
    squares = sum((s * (a - b)) ** 2 for s, a, b in zip(salience, x, y, strict=True))
    d = math.sqrt(squares / sum(s * s for s in salience))
    return (1 - d) * (1 + risk * d)


def elect(
    capability: Point,
    worths: list[list[float]],
    voting: str = "proportional",
    victory: str = "linear",
    election: str = "conditional",
) -> list[float]:
    """Chances of the options; ``worths`` per voter, then per option."""
    m = len(worths[0])
    support = [
        [
            1e-8 + sum(max(0.0, c * VOTES[voting](u[a] - u[b])) for c, u in zip(capability, worths, strict=True))
            for b in range(m)
        ]
        for a in range(m)
    ]

    def beats(a: int, b: int) -> float:
        if a == b:
            return 0.5
        power = POWERS[victory]
        return support[a][b] ** power / (support[a][b] ** power + support[b][a] ** power)

    if election == "conditional":
        product = [math.prod(beats(a, b) for b in range(m)) for a in range(m)]
        return [each / sum(product) for each in product]
    chain = np.zeros((m, m))
    for standing in range(m):
        for other in range(m):
            if other != standing:
                against = sum(support[k][standing] for k in range(m) if k != standing)
                asked = 1 / m if election == "markov-uniform" else support[other][standing] / against
                chain[standing, other] = asked * beats(other, standing)
        chain[standing, standing] = 1 - chain[standing].sum()
    shares: list[float] = np.linalg.lstsq(
        np.vstack([chain.T - np.eye(m), np.ones(m)]), np.append(np.zeros(m), 1.0), rcond=None
    )[0].tolist()
    return shares


def risks_of(x: list[list[float]], s: list[list[float]], c: Point, rules: dict[str, str]) -> list[float]:
    """R = (3p - p_max - 2 p_min) / (2 (p_max - p_min)) from the election of positions by neutral voters."""
    p = elect(c, [[worth(own, other, w, 0.0) for other in x] for own, w in zip(x, s, strict=True)], **rules)
    if max(p) - min(p) <= 1e-12:
        return [0.0 for _ in p]
    return [(3 * each - max(p) - 2 * min(p)) / (2 * (max(p) - min(p))) for each in p]


def contest(i: int, j: int, u: list[list[float]], strength: Point, voting: str) -> float:
    """Chance that i prevails over j, with u as the challenger sees it."""
    cast = VOTES[voting]
    for_i = 1e-10 + strength[i] * cast(u[i][i] - u[i][j])
    for_j = 1e-10 + strength[j] * cast(u[j][j] - u[j][i])
    side_i, side_j = for_i, for_j
    for n in range(len(u)):
        if n not in (i, j):
            alone = strength[n] * cast(u[n][i] - u[n][j])
            little_i, little_j = for_i + max(alone, 0.0), for_j + max(-alone, 0.0)
            p = little_i / (little_i + little_j)
            q = 1 - p
            difference = (p * (2 * u[n][i] + u[n][n]) + 3 * q * u[n][j]) - (
                3 * p * u[n][i] + q * (2 * u[n][j] + u[n][n])
            )
            taken = strength[n] * cast(difference)
            side_i, side_j = side_i + max(taken, 0.0), side_j + max(-taken, 0.0)
    return side_i / (side_i + side_j)


Bargain = tuple[int, int, list[float], list[float]]


def best_bargain(
    i: int, x: list[list[float]], s: list[list[float]], c: Point, risk: list[float], voting: str
) -> Bargain | None:
    """What i proposes to the target it expects to gain most from."""
    u = [[worth(x[n], y, s[n], (2 * risk[i] + risk[n]) / 3) for y in x] for n in range(len(x))]
    total = [sum(row) for row in s]
    strength = [each * share for each, share in zip(c, total, strict=True)]
    best: tuple[float, int, float] | None = None
    for j in range(len(x)):
        if j != i:
            p = contest(i, j, u, strength, voting)
            gain = (1 - total[j]) * 2 * u[i][i] + total[j] * (p * 2 * u[i][i] + (1 - p) * 2 * u[i][j])
            gain -= u[i][i] + u[i][j]
            if gain > 1e-5 and (best is None or gain > best[0] + 1e-12):
                best = (gain, j, p)
    if best is None:
        return None
    _, j, p = best
    ends: tuple[list[float], list[float]] = ([], [])
    for k in range(len(x[i])):
        w, v = s[i][k] ** 2 * p**2, s[j][k] ** 2 * (1 - p) ** 2
        ends[0].append(round(((w + 1e-6) * x[i][k] + v * x[j][k]) / (w + v + 1e-6), 4))
        ends[1].append(round(((v + 1e-6) * x[j][k] + w * x[i][k]) / (w + v + 1e-6), 4))
    return i, j, ends[0], ends[1]


def play_turn(
    x: list[list[float]], s: list[list[float]], c: Point, rules: dict[str, str]
) -> tuple[list[list[float]], list[float]]:
    """Positions after a turn, and the risks in it."""
    risk = risks_of(x, s, c, rules)
    voting = rules.get("voting", "proportional")
    proposed = [best_bargain(i, x, s, c, risk, voting) for i in range(len(x))]
    moved = [list(row) for row in x]
    for i in range(len(x)):
        queue = [each for each in proposed if each is not None and i in each[:2]]
        after = [x]
        for one, other, end, other_end in queue:
            after.append([end if n == one else other_end if n == other else row for n, row in enumerate(x)])
        value = [[sum(worth(x[n], y, s[n], risk[n]) for y in state) / len(x) for state in after] for n in range(len(x))]
        chance = elect(c, value, **rules)
        best = 0
        for place, each in enumerate(chance):
            if each > chance[best] + 1e-12:
                best = place
        if best:
            one, _, end, other_end = queue[best - 1]
            moved[i] = list(end if i == one else other_end)
    return moved, risk
