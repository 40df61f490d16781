"""A slow, obvious reference of acceptability over draws, written from the definitions and not from the kernel.

Lahdelma, Hokkanen & Salminen (1998), with the gain of DESIGN.md: plain loops over the draws of one situation, ids
instead of indices. The draws themselves are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.case.schema import Format, Package
from pourparler.case.situation import Situation

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NEAR_ZERO = 1e-12


@dataclass(frozen=True)
class Draw:
    """One draw, by ids."""

    theta: Mapping[tuple[str, str], float]
    weight: Mapping[tuple[str, str], float]
    reference: Mapping[str, float]
    cost: Mapping[str, float]
    kappa: Mapping[str, float]


def draws_of(
    situation: Situation,
    theta: Floats,
    weights: Floats,
    reference: Floats,
    cost: Floats,
    kappa: Floats,
    stated: Mask,
) -> Iterator[Draw]:
    """Read arrays (draw first) as draws by ids."""
    actors = [actor.id for actor in situation.case.actors]
    issues = [issue.id for issue in situation.case.issues]
    for d in range(theta.shape[0]):
        places = [(i, a, k, q) for i, a in enumerate(actors) for k, q in enumerate(issues) if stated[i, k]]
        yield Draw(
            {(a, q): float(theta[d, i, k]) for i, a, k, q in places},
            {(a, q): float(weights[d, i, k]) for i, a, k, q in places},
            {q: float(reference[d, k]) for k, q in enumerate(issues)},
            {a: float(cost[d, i]) for i, a in enumerate(actors)},
            {a: float(kappa[d, i]) for i, a in enumerate(actors)},
        )


def moved(situation: Situation, package: Package) -> list[str]:
    """The issues that a package can take away from the reference."""
    found = []
    for issue, (low, high) in package.terms.items():
        point = situation.references[issue]
        if point.exists and not low == high == point.low == point.high:
            found.append(issue)
    return found


def values(situation: Situation, package: Package, actor: str, draw: Draw) -> list[tuple[str, float, float]]:
    """Issue, weight and gain of what the package moves and the actor has a stated position on."""
    found = []
    for issue in moved(situation, package):
        if (actor, issue) in draw.theta:
            theta, r, x = draw.theta[actor, issue], draw.reference[issue], package.terms[issue][0]
            found.append((issue, draw.weight[actor, issue], (abs(r - theta) - abs(x - theta)) / 100))
    return found


def normalised(parts: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """The same with weights that sum to 1; even ones where all are 0."""
    total = sum(w for _, w, _ in parts)
    return [(issue, w / total if total > 0 else 1 / len(parts), g) for issue, w, g in parts]


def gain(situation: Situation, package: Package, actor: str, draw: Draw, *, common: bool = False) -> float:
    """G + c - kappa G_rival; with ``common`` weights that are not normalised again, and without the cost."""

    def own(who: str) -> float:
        parts = values(situation, package, who, draw)
        return sum(w * g for _, w, g in (parts if common else normalised(parts)))

    found = own(actor) + (0.0 if common else draw.cost[actor])
    if actor in situation.relative_gains:
        found -= draw.kappa[actor] * own(situation.relative_gains[actor].gains.rival)
    return found


def shares(situation: Situation, package: Package, actor: str, draws: Sequence[Draw]) -> tuple[float, dict[str, float]]:
    """Acceptability index and central weights."""
    yes, sums = 0, dict.fromkeys(moved(situation, package), 0.0)
    for draw in draws:
        if gain(situation, package, actor, draw) >= -NEAR_ZERO:
            yes += 1
            for issue, weight, _ in normalised(values(situation, package, actor, draw)):
                sums[issue] += weight
    return yes / len(draws), {issue: total / yes for issue, total in sums.items() if total} if yes else {}


def rank_shares(
    situation: Situation, packages: Sequence[Package], actor: str, draws: Sequence[Draw]
) -> dict[str, list[float]]:
    """How often each package has each rank: one more than the number of better ones."""
    counts = {package.id: [0] * len(packages) for package in packages}
    for draw in draws:
        worth = {package.id: gain(situation, package, actor, draw, common=True) for package in packages}
        for name, value in worth.items():
            counts[name][sum(other > value + NEAR_ZERO for other in worth.values())] += 1
    return {name: [count / len(draws) for count in row] for name, row in counts.items()}


def agreed_share(
    situation: Situation,
    package: Package,
    format_: Format,
    outright: Mapping[str, bool],
    refusing: Sequence[str],
    draws: Sequence[Draw],
) -> float:
    """How often all whose consent counts accept; ``outright`` answers are the same in every draw.

    Who sits, who can block, and whom the package needs; a principal's answer stands for that of an actor it needs,
    unless that one accepts itself or is ``refusing``.
    """
    every = [actor.id for actor in situation.case.actors]
    spelled = [name for stage in format_.stages for name in stage] or list(format_.at_table)
    sits = every if "all" in spelled else spelled
    blocks = every if "all" in format_.can_block else list(format_.can_block)
    count = 0
    for draw in draws:

        def accepts(actor: str, draw: Draw = draw) -> bool:
            if actor in outright:
                return outright[actor]
            return gain(situation, package, actor, draw) >= -NEAR_ZERO

        together = all(accepts(actor) for actor in [*sits, *blocks])
        for actor in package.needs:
            stands_in = situation.impositions.get(actor)
            if stands_in is not None and actor not in refusing and not accepts(actor):
                together = together and accepts(stands_in.by)
            else:
                together = together and accepts(actor)
        count += together
    return count / len(draws)
