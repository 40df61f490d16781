"""A slow, obvious reference of acceptability over draws, written from the definitions and not from the kernel.

Lahdelma, Hokkanen & Salminen (1998), with the gain of DESIGN.md: plain loops over the draws of one situation, ids
instead of indices. The draws themselves are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.case.bodies import Body
from pourparler.case.schema import Format, Package
from pourparler.case.situation import Situation
from tests.reference_verdicts import members, unmet

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NEAR_ZERO = 1e-12
WEAK = ("refuses", "opposes", "silent", "torn")


@dataclass(frozen=True)
class Draw:
    """One draw, by ids."""

    theta: Mapping[tuple[str, str], float]
    weight: Mapping[tuple[str, str], float]
    raw: Mapping[tuple[str, str], float]
    level: Mapping[tuple[str, str], int]
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
    raw: Floats,
    levels: npt.NDArray[np.int8],
) -> Iterator[Draw]:
    """Read arrays (draw first) as draws by ids."""
    actors = [actor.id for actor in situation.case.actors]
    issues = [issue.id for issue in situation.case.issues]
    for d in range(theta.shape[0]):
        places = [(i, a, k, q) for i, a in enumerate(actors) for k, q in enumerate(issues) if stated[i, k]]
        yield Draw(
            {(a, q): float(theta[d, i, k]) for i, a, k, q in places},
            {(a, q): float(weights[d, i, k]) for i, a, k, q in places},
            {(a, q): float(raw[d, i, k]) for i, a, k, q in places},
            {(a, q): int(levels[i, k]) for i, a, k, q in places},
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


def values(
    situation: Situation, package: Package, actor: str, draw: Draw, *, common: bool = False
) -> list[tuple[str, float, float]]:
    """Issue, weight and gain of what the package moves and the actor has a stated position on."""
    issues = [issue for issue in moved(situation, package) if (actor, issue) in draw.theta]
    weight = {q: draw.weight[actor, q] for q in issues} if common else own_weights(actor, issues, draw)
    found = []
    for issue in issues:
        theta, r, x = draw.theta[actor, issue], draw.reference[issue], package.terms[issue][0]
        found.append((issue, weight[issue], (abs(r - theta) - abs(x - theta)) / 100))
    return found


def own_weights(actor: str, issues: Sequence[str], draw: Draw) -> dict[str, float]:
    """What the numbers drawn for some issues become when they are sorted out by level: the largest to the highest."""
    left = {q: draw.raw[actor, q] for q in issues}
    ordered = [q for q in issues if draw.level[actor, q]]
    pool = sorted((left[q] for q in ordered), reverse=True)
    for issue in sorted(ordered, key=lambda q: (draw.level[actor, q], -draw.raw[actor, q])):
        left[issue] = pool.pop(0)
    return left


def normalised(parts: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """The same with weights that sum to 1; even ones where all are 0."""
    total = sum(w for _, w, _ in parts)
    return [(issue, w / total if total > 0 else 1 / len(parts), g) for issue, w, g in parts]


def gain(situation: Situation, package: Package, actor: str, draw: Draw, *, common: bool = False) -> float:
    """G + c - kappa G_rival; with ``common`` weights that are not normalised again, and without the cost."""

    def own(who: str) -> float:
        parts = values(situation, package, who, draw, common=common)
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


def seats(situation: Situation, format_: Format) -> tuple[set[str], set[str], list[Body]]:
    """Who sits at the table of a format, at once or in stages, who can block it alone, and which bodies can."""
    table = [*format_.at_table, *(name for stage in format_.stages for name in stage)]
    named = [each for each in format_.can_block if isinstance(each, str)]
    bodies = [each for each in format_.can_block if isinstance(each, Body)]
    return members(situation, table), members(situation, named), bodies


def voters(body: Body) -> set[str]:
    """Everyone with a vote in some rule of a body, or a veto."""
    return {actor for rule in body.all_of for actor in rule.members} | set(body.members) | set(body.veto)


def may_be_told(
    situation: Situation,
    package: Package,
    format_: Format,
    basis: Mapping[str, str],
    answer: Mapping[str, str],
    index: Mapping[str, float | None],
) -> bool:
    """Whether there is a number for a format: nobody whose consent counts is unknown, or somebody never accepts.

    ``basis``, ``answer`` and ``index`` are those of the package's rows, by actor.
    """
    sits, blocks, bodies = seats(situation, format_)
    if not members(situation, package.between) <= sits:
        return False
    unknown = {actor for actor in basis if basis[actor] == "withheld"}
    never = {a for a in basis if index[a] == 0 and (basis[a] == "held" or answer[a] in ("refuses", "opposes"))}
    replaceable = {
        actor: imposition.by
        for actor, imposition in situation.impositions.items()
        if actor in package.needs and actor not in sits | blocks and answer[actor] != "refuses"
    }
    counts = set()
    for actor in sits | set(package.needs) | {each for each in blocks if answer[each] != "silent"}:
        stands_in = actor in replaceable and (actor in unknown or (basis[actor] == "held" and index[actor] == 0))
        counts.add(replaceable[actor] if stands_in else actor)
    # Reading: of those who answer for themselves, one who never accepts settles it.
    if counts & never - set(replaceable):
        return True
    needed = counts | {replaceable[a] for a in counts & set(replaceable) if basis[a] == "drawn" and answer[a] in WEAK}
    for body in bodies:
        if unmet(body, voters(body) - never):
            return True
        doubtful = {a for a in voters(body) if answer[a] != "silent" and not (basis[a] == "held" and index[a] == 1)}
        # Every member of a rule that could be missed, as far as it is not known to accept or silent.
        needed |= doubtful & {actor for rule in unmet(body, voters(body) - doubtful) for actor in rule}
    return not needed & unknown


def agreed_share(
    situation: Situation,
    package: Package,
    format_: Format,
    outright: Mapping[str, bool],
    refusing: Sequence[str],
    unknown: Sequence[str],
    draws: Sequence[Draw],
) -> float:
    """How often all whose consent counts accept; ``outright`` answers are the same in every draw.

    Who sits, who can block, and whom the package needs; a principal's answer stands for that of an actor it needs,
    unless that one accepts itself or is ``refusing``. A body accepts unless those of its members who do not leave too
    few votes; ``unknown`` members are not against it.
    """
    sits, blocks, bodies = seats(situation, format_)
    count = 0
    for draw in draws:

        def accepts(actor: str, draw: Draw = draw) -> bool:
            if actor in outright:
                return outright[actor]
            return gain(situation, package, actor, draw) >= -NEAR_ZERO

        together = all(accepts(actor) for actor in [*sits, *blocks])
        for body in bodies:
            in_favour = {actor for actor in voters(body) if actor in unknown or accepts(actor)}
            together = together and not unmet(body, in_favour)
        for actor in package.needs:
            stands_in = situation.impositions.get(actor)
            if stands_in is not None and actor not in refusing and not accepts(actor):
                together = together and accepts(stands_in.by)
            else:
                together = together and accepts(actor)
        count += together
    return count / len(draws)
