"""A slow, obvious reference of REACH acceptance, written from the design text and not from the code it checks.

Lists, loops and enumeration only: no numpy, no numba, nothing from ``pourparler.reach``. It starts from a ``Situation``.
Where the text leaves a choice, the comment says "Reading" and what was chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from scipy.optimize import linprog

from pourparler.case.codes.base import Level
from pourparler.case.schema import Format, Package
from pourparler.case.situation import Situation

Span = tuple[float, float]
Weights = tuple[float, ...]

ANSWERS = ("refuses", "opposes", "silent", "torn", "favours", "accepts")
VERDICT_OF = {
    "refuses": "blocked",
    "opposes": "resisted",
    "silent": "unknown",
    "torn": "open",
    "favours": "within_reach",
    "accepts": "reachable",
}
VERDICTS = tuple(VERDICT_OF.values())
RANK: dict[Level, int] = {"high": 2, "medium": 1, "low": 0}


# gains ---------------------------------------------------------------------------------------------------------------


def gain(theta: float, x: float, r: float) -> float:
    """g(theta) = (|r - theta| - |x - theta|) / 100."""
    return (abs(r - theta) - abs(x - theta)) / 100


def within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def disjoint(one: Span, other: Span) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def gain_range(theta: Span, x: Span, r: Span) -> Span:
    """Least and greatest g over intervals, by enumeration of the ends and of every other interval's ends inside."""
    ends = (*theta, *x, *r)
    gains = [
        gain(t, p, q)
        for t in theta
        for p in ends
        for q in ends
        if x[0] <= p <= x[1] and r[0] <= q <= r[1]
    ]
    return min(gains), max(gains)


# weights -------------------------------------------------------------------------------------------------------------


def is_above(one: Level | None, other: Level | None) -> bool:
    return one is not None and other is not None and RANK[one] > RANK[other]


def ordinal_extremes(levels: Sequence[Level | None]) -> Iterator[Weights]:
    """Every extreme point of the polytope (and some more): even weights on what no stated level ranks above a member.

    >>> sorted(ordinal_extremes(["high", "low"]))
    [(0.5, 0.5), (1.0, 0.0)]
    """
    ranked = [k for k, level in enumerate(levels) if level is not None]
    for k, level in enumerate(levels):
        if level is None:
            yield tuple(float(k == m) for m in range(len(levels)))
    for size in range(1, len(ranked) + 1):
        for chosen in combinations(ranked, size):
            if all(up in chosen for k in chosen for up in ranked if is_above(levels[up], levels[k])):
                yield tuple((k in chosen) / size for k in range(len(levels)))


def numeric_extremes(boxes: Sequence[Span]) -> Iterator[Weights]:
    """The weights at every corner of the box of saliences.

    >>> list(numeric_extremes([(1, 3), (1, 1)]))
    [(0.5, 0.5), (0.75, 0.25)]
    """
    for corner in product(*(sorted(set(box)) for box in boxes)):
        if (total := math.fsum(corner)) > 0:
            yield tuple(s / total for s in corner)


def best_of(extremes: Iterable[Weights], gains: Sequence[float]) -> float:
    return max(math.fsum(w * g for w, g in zip(weights, gains, strict=True)) for weights in extremes)


def ordinal_upper_by_program(gains: Sequence[float], levels: Sequence[Level | None]) -> float:
    """The greatest weighted gain by linear programming over the ordinal polytope."""
    n = len(gains)
    rows = [
        [float(m == low) - float(m == up) for m in range(n)]
        for up in range(n)
        for low in range(n)
        if is_above(levels[up], levels[low])
    ]
    answer = linprog(
        [-g for g in gains],
        A_ub=rows or None,
        b_ub=[0.0] * len(rows) or None,
        A_eq=[[1.0] * n],
        b_eq=[1.0],
        method="highs",
    )
    assert answer.status == 0, answer.message
    return -float(answer.fun)


def numeric_upper_by_program(gains: Sequence[float], boxes: Sequence[Span]) -> float:
    """The greatest gain under w = s / sum s, s in its box (Charnes & Cooper 1962: y = t s, sum y = 1)."""
    n = len(gains)
    rows = []
    for k, (low, high) in enumerate(boxes):
        unit = [float(m == k) for m in range(n)]
        rows.append([*unit, -high])
        rows.append([*(-u for u in unit), low])
    answer = linprog(
        [*(-g for g in gains), 0.0],
        A_ub=rows,
        b_ub=[0.0] * len(rows),
        A_eq=[[*([1.0] * n), 0.0]],
        b_eq=[1.0],
        method="highs",
    )
    assert answer.status == 0, answer.message
    return -float(answer.fun)


# one actor and one package -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """What a package does to one actor: per moved issue the range of g, and what it weighs."""

    gains: tuple[Span, ...]
    levels: tuple[Level | None, ...]
    boxes: tuple[Span, ...]
    numeric: bool

    def bounds(self, by: Literal["enumeration", "program"] = "enumeration") -> Span:
        """Least and greatest G. Nothing moved: nothing gained."""
        if not self.gains:
            return 0.0, 0.0
        lows = [-low for low, _ in self.gains]
        highs = [high for _, high in self.gains]
        if self.numeric:
            if all(high <= 0 for _, high in self.boxes):
                return 0.0, 0.0  # Reading: an actor said to care about nothing that moves gains nothing
            if by == "program":
                return -numeric_upper_by_program(lows, self.boxes), numeric_upper_by_program(highs, self.boxes)
            extremes = list(numeric_extremes(self.boxes))
        else:
            if by == "program":
                return -ordinal_upper_by_program(lows, self.levels), ordinal_upper_by_program(highs, self.levels)
            extremes = list(ordinal_extremes(self.levels))
        return -best_of(extremes, lows), best_of(extremes, highs)


def reference_of(situation: Situation, issue: str) -> Span | None:
    point = situation.references[issue]
    return (point.low, point.high) if point.exists else None


def moves(term: Span, reference: Span) -> bool:
    """Reading: an interval term or reference moves the issue if any member of the family does."""
    return not term[0] == term[1] == reference[0] == reference[1]


def moved(situation: Situation, package: Package) -> list[str]:
    return [
        issue
        for issue, term in package.terms.items()
        if (reference := reference_of(situation, issue)) is not None and moves(term, reference)
    ]


def terms_of(situation: Situation, actor: str, package: Package, issues: Sequence[str]) -> Terms:
    saliences = [situation.cell(actor, issue).salience for issue in issues]
    numeric = any(
        isinstance(situation.cell(actor, issue.id).salience, tuple) for issue in situation.case.issues
    )
    gains = []
    for issue in issues:
        cell, reference = situation.cell(actor, issue), reference_of(situation, issue)
        assert reference is not None
        gains.append(gain_range((cell.low, cell.high), package.terms[issue], reference))
    return Terms(
        gains=tuple(gains),
        levels=tuple(s if isinstance(s, str) else None for s in saliences),
        boxes=tuple(s if isinstance(s, tuple) else (0.0, 100.0) for s in saliences),
        numeric=numeric,
    )


def own_bounds(
    situation: Situation,
    actor: str,
    package: Package,
    stated_only: bool,
    by: Literal["enumeration", "program"] = "enumeration",
) -> Span | None:
    """Bounds of G; over stated cells alone they are None where no moved issue has one."""
    issues = moved(situation, package)
    if stated_only:
        issues = [issue for issue in issues if situation.cell(actor, issue).stated]
        if not issues:
            return None
    return terms_of(situation, actor, package, issues).bounds(by)


def bounds_of(
    situation: Situation,
    actor: str,
    package: Package,
    stated_only: bool,
    by: Literal["enumeration", "program"] = "enumeration",
) -> Span | None:
    """gain_i = G_i + c_i - kappa_i G_j, outer where a term or reference is an interval and there is a rival."""
    own = own_bounds(situation, actor, package, stated_only, by)
    if own is None:
        return None
    low, high = own
    if cost := situation.costs.get(actor):
        low, high = low + cost.low, high + cost.high
    if named := situation.relative_gains.get(actor):
        # Reading: over stated cells alone, a rival of whom nothing is stated gains nothing.
        worst, best = own_bounds(situation, named.gains.rival, package, stated_only, by) or (0.0, 0.0)
        kappas = named.gains.kappa
        low -= max(kappa * best for kappa in kappas)
        high -= min(kappa * worst for kappa in kappas)
    return low, high


# limits and answers --------------------------------------------------------------------------------------------------


def zone(situation: Situation, actor: str, issue: str) -> Span | None:
    """What all red lines of an actor leave of an issue; reversed where they contradict."""
    lines = situation.cell(actor, issue).red_lines
    return (max(line.low for line in lines), min(line.high for line in lines)) if lines else None


def place(situation: Situation, package: Package, issue: str) -> Span | None:
    """Where a package leaves an issue: at its term, or at the reference ("others stay at reference")."""
    return package.terms.get(issue) or reference_of(situation, issue)


@dataclass(frozen=True)
class Limits:
    """What statements say outright, and what red lines and ``none`` references make of the package."""

    refused: bool
    accepted: bool
    torn: bool
    fine: bool
    open: frozenset[str]


def said_outright(situation: Situation, actor: str, package: Package) -> tuple[bool, bool]:
    """Whether a statement refuses the package, and whether one accepts it."""
    refused = accepted = False
    for requirement in situation.requirements:
        if requirement.actor == actor and package.id in requirement.code.packages:
            at = place(situation, package, requirement.code.issue)
            refused |= at is None or not within(at, requirement.code.within)
    for said in situation.answers:
        code = said.code
        if said.actor != actor or (code.package is not None and code.package != package.id):
            continue
        holds = {
            issue: issue in package.terms and within(package.terms[issue], span)
            for issue, span in (code.terms or {}).items()
        }
        if code.answer == "rejects":
            refused |= all(holds.values())
        else:
            met = all(
                (at := place(situation, package, issue)) is not None and within(at, span)
                for issue, span in code.conditions.items()
            )
            only = code.package is not None or set(package.terms) == set(holds)
            accepted |= all(holds.values()) and only and met and not code.note
    return refused, accepted


def limits_of(situation: Situation, actor: str, package: Package) -> Limits:
    refused, accepted = said_outright(situation, actor, package)
    torn = fine = False
    unsaid = set()
    for issue, term in package.terms.items():
        allowed, cell = zone(situation, actor, issue), situation.cell(actor, issue)
        if allowed is not None and (allowed[0] > allowed[1] or disjoint(term, allowed)):
            refused = True
        elif allowed is not None and not within(term, allowed):
            torn = True
        elif reference_of(situation, issue) is not None:
            pass
        elif allowed is not None or (cell.stated and within(term, (cell.low, cell.high))):
            fine = True
        elif cell.stated:
            torn = True
        else:
            unsaid.add(issue)
    return Limits(refused, accepted, torn, fine, frozenset(unsaid))


@dataclass(frozen=True)
class Judgement:
    """An actor's answer to a package and the bounds it rests on."""

    low: float
    high: float
    stated: Span | None
    answer: str
    rest: str | None
    disputed: bool
    outright: bool


def on_stated(stated: Span | None, limits: Limits) -> str:
    if stated is not None and stated[1] < 0:
        return "opposes"
    if limits.torn:
        return "torn"
    if stated is None:
        return "favours" if limits.fine else "silent"
    return "favours" if stated[0] >= 0 else "torn"


def judge(situation: Situation, actor: str, package: Package) -> Judgement:
    """The answer: the first row of the design's table that holds."""
    limits = limits_of(situation, actor, package)
    everything = bounds_of(situation, actor, package, stated_only=False)
    stated = bounds_of(situation, actor, package, stated_only=True)
    assert everything is not None
    low, high = everything
    alone = all(reference_of(situation, issue) is None for issue in package.terms)
    rest = on_stated(stated, limits)
    core_open = any(
        issue in limits.open
        or (reference_of(situation, issue) is not None and not situation.cell(actor, issue).stated)
        for issue in package.core
    )
    answer = rest
    if limits.refused or high < 0:
        answer = "refuses"
    elif limits.accepted or (low >= 0 and not alone and not limits.torn and not limits.open):
        answer = "accepts"
    elif core_open:
        answer = "silent"
    return Judgement(
        low=low,
        high=high,
        stated=stated,
        answer=answer,
        rest=rest if answer == "silent" and rest != "silent" else None,
        disputed=limits.refused and limits.accepted,
        outright=limits.refused or (limits.accepted and high >= 0),
    )


# formats -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """A package in a format."""

    verdict: str
    at_table: str
    implementable: str
    decided_by: frozenset[str]
    imposed: frozenset[str]
    not_asked: frozenset[str]


def weakest(answers: Iterable[str]) -> str:
    return min(answers, key=ANSWERS.index)


def weaker(one: str, other: str) -> str:
    return min(one, other, key=VERDICTS.index)


def members(situation: Situation, names: Iterable[str]) -> set[str]:
    everyone = {actor.id for actor in situation.case.actors}
    return {actor for name in names for actor in (everyone if name == "all" else {name})}


def judge_format(situation: Situation, package: Package, format_: Format, answers: dict[str, str]) -> Outcome:
    """Judge a package in a format from every actor's answer to it."""
    everyone = members(situation, ["all"])
    table = members(situation, format_.at_table) | members(situation, [n for stage in format_.stages for n in stage])
    needs = members(situation, package.needs)
    not_asked = frozenset(everyone - table - needs)
    # Reading: a package makes sense in a format only if all it is between sit there.
    if not members(situation, package.between) <= table:
        outside = "not_applicable"
        return Outcome(outside, outside, outside, frozenset(), frozenset(), not_asked)
    blocking = {a for a in members(situation, format_.can_block) if answers[a] in ("refuses", "opposes")}
    counts = {actor: answers[actor] for actor in table | blocking}
    at_table = VERDICT_OF[weakest(counts.values())]
    imposed = set()
    implementing = dict(counts)
    for actor in needs:
        implementing[actor] = answers[actor]
        principal = situation.impositions.get(actor)
        if principal is not None and answers[actor] in ("silent", "opposes"):
            implementing[actor] = answers[principal.by]
            imposed.add(actor)
    implementable = VERDICT_OF[weakest(implementing.values())]
    verdict = weaker(at_table, implementable)
    decided = {actor for actor, answer in counts.items() if VERDICT_OF[answer] == verdict}
    decided |= {actor for actor, answer in implementing.items() if VERDICT_OF[answer] == verdict}
    return Outcome(verdict, at_table, implementable, frozenset(decided), frozenset(imposed), not_asked)


def judge_stages(situation: Situation, format_: Format, answers: dict[str, str]) -> list[str]:
    """The verdict of each stage."""
    return [VERDICT_OF[weakest(answers[a] for a in members(situation, stage))] for stage in format_.stages]


def across(verdicts: dict[str, str]) -> str:
    """Robust, contested, one account only, nobody says, over the frames where the package applies."""
    speaking = {frame: v for frame, v in verdicts.items() if v not in ("unknown", "open", "not_applicable")}
    if all(v == "not_applicable" for v in verdicts.values()):
        return "not_applicable"
    if not speaking:
        return "nobody_says"
    if len(set(speaking.values())) > 1:
        return "contested"
    return "one_account_only" if len(speaking) == 1 and len(verdicts) > 1 else "robust"
