"""A slow, obvious reference of REACH acceptance, written from the design text and not from the code it checks.

Lists, loops and enumeration in exact rational numbers, so that a tie at zero is a tie; linear programs beside them in
floats. Nothing from ``pourparler.reach``. It starts from a ``Situation``. Where the text leaves a choice, the comment
says "Reading" and what was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Literal, TypeVar

from scipy.optimize import linprog

from pourparler.case.codes.base import Level
from pourparler.case.schema import Package
from pourparler.case.situation import Situation

Number = TypeVar("Number", float, Fraction)
Span = tuple[Fraction, Fraction]
Weights = tuple[Fraction, ...]

ANSWERS = ("refuses", "opposes", "silent", "torn", "favours", "accepts")
RANK: dict[Level, int] = {"high": 2, "medium": 1, "low": 0}


# gains ---------------------------------------------------------------------------------------------------------------


def exact(ends: tuple[float, float]) -> Span:
    """Read two decimals as what they say: 0.1 is a tenth."""
    return Fraction(repr(ends[0])), Fraction(repr(ends[1]))


def gain(theta: Number, x: Number, r: Number) -> Number:
    """g(theta) = (|r - theta| - |x - theta|) / 100."""
    return (abs(r - theta) - abs(x - theta)) / 100


def within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def disjoint(one: Span, other: Span) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def gain_range(theta: Span, x: Span, r: Span) -> Span:
    """Least and greatest g over intervals, by enumeration of the ends and of every other interval's ends inside."""
    ends = (*theta, *x, *r)
    gains = [gain(t, p, q) for t in theta for p in ends for q in ends if x[0] <= p <= x[1] and r[0] <= q <= r[1]]
    return min(gains), max(gains)


# weights -------------------------------------------------------------------------------------------------------------


def is_above(one: Level | None, other: Level | None) -> bool:
    return one is not None and other is not None and RANK[one] > RANK[other]


def ordinal_extremes(levels: Sequence[Level | None]) -> Iterator[Weights]:
    """Every extreme point of the polytope (and some more): even weights on what no stated level ranks above a member.

    >>> [[str(w) for w in weights] for weights in ordinal_extremes(["high", "low"])]
    [['1', '0'], ['1/2', '1/2']]
    """
    ranked = [k for k, level in enumerate(levels) if level is not None]
    for k, level in enumerate(levels):
        if level is None:
            yield tuple(Fraction(k == m) for m in range(len(levels)))
    for size in range(1, len(ranked) + 1):
        for chosen in combinations(ranked, size):
            if all(up in chosen for k in chosen for up in ranked if is_above(levels[up], levels[k])):
                yield tuple(Fraction(k in chosen, size) for k in range(len(levels)))


def numeric_extremes(boxes: Sequence[Span]) -> Iterator[Weights]:
    """The weights at every corner of the box of saliences.

    >>> [[str(w) for w in weights] for weights in numeric_extremes([exact((1, 3)), exact((1, 1))])]
    [['1/2', '1/2'], ['3/4', '1/4']]
    """
    if all(high == 0 for _, high in boxes):
        # Reading: saliences that can only be zero say nothing of the weights, so any are possible.
        boxes = [(Fraction(0), Fraction(100))] * len(boxes)
    for corner in product(*(sorted(set(box)) for box in boxes)):
        if (total := sum(corner)) > 0:
            yield tuple(s / total for s in corner)


def best_of(extremes: Iterable[Weights], gains: Sequence[Fraction]) -> Fraction:
    return max(sum((w * g for w, g in zip(weights, gains, strict=True)), Fraction(0)) for weights in extremes)


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
    assert answer.fun is not None
    return -float(answer.fun)


def numeric_upper_by_program(gains: Sequence[float], boxes: Sequence[tuple[float, float]]) -> float:
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
    assert answer.fun is not None
    return -float(answer.fun)


# one actor and one package -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """What a package does to one actor: per moved issue the range of g, and what it weighs."""

    gains: tuple[Span, ...]
    levels: tuple[Level | None, ...]
    boxes: tuple[Span, ...]
    numeric: bool

    def bounds(self) -> Span:
        """Least and greatest G by enumeration. Nothing moved: nothing gained."""
        if not self.gains:
            return Fraction(0), Fraction(0)
        extremes = list(numeric_extremes(self.boxes) if self.numeric else ordinal_extremes(self.levels))
        return -best_of(extremes, [-low for low, _ in self.gains]), best_of(extremes, [high for _, high in self.gains])

    def bounds_by_program(self) -> tuple[float, float]:
        """Least and greatest G by linear programming."""
        lows, highs = [-float(low) for low, _ in self.gains], [float(high) for _, high in self.gains]
        if self.numeric:
            boxes = [(float(low), float(high)) for low, high in self.boxes]
            return -numeric_upper_by_program(lows, boxes), numeric_upper_by_program(highs, boxes)
        return -ordinal_upper_by_program(lows, self.levels), ordinal_upper_by_program(highs, self.levels)


def reference_of(situation: Situation, issue: str) -> Span | None:
    point = situation.references[issue]
    return exact((point.low, point.high)) if point.exists else None


def moves(term: Span, reference: Span) -> bool:
    """Reading: an interval term or reference moves the issue if any member of the family does."""
    return not term[0] == term[1] == reference[0] == reference[1]


def moved(situation: Situation, package: Package) -> list[str]:
    return [
        issue
        for issue, term in package.terms.items()
        if (reference := reference_of(situation, issue)) is not None and moves(exact(term), reference)
    ]


def terms_of(situation: Situation, actor: str, package: Package, issues: Sequence[str]) -> Terms:
    saliences = [situation.cell(actor, issue).salience for issue in issues]
    numeric = any(isinstance(situation.cell(actor, issue.id).salience, tuple) for issue in situation.case.issues)
    gains = []
    for issue in issues:
        cell, reference = situation.cell(actor, issue), reference_of(situation, issue)
        assert reference is not None
        gains.append(gain_range(exact((cell.low, cell.high)), exact(package.terms[issue]), reference))
    return Terms(
        gains=tuple(gains),
        levels=tuple(s if isinstance(s, str) else None for s in saliences),
        boxes=tuple(exact(s) if isinstance(s, tuple) else exact((0, 100)) for s in saliences),
        numeric=numeric,
    )


def bearing(situation: Situation, actor: str, package: Package, stated_only: bool) -> list[str]:
    issues = moved(situation, package)
    return [issue for issue in issues if situation.cell(actor, issue).stated] if stated_only else issues


def own_bounds(situation: Situation, actor: str, package: Package, stated_only: bool) -> Span | None:
    """Bounds of G; over stated cells alone they are None where no moved issue has one."""
    issues = bearing(situation, actor, package, stated_only)
    return None if stated_only and not issues else terms_of(situation, actor, package, issues).bounds()


def bounds_of(situation: Situation, actor: str, package: Package, stated_only: bool) -> Span | None:
    """gain_i = G_i + c_i - kappa_i G_j, outer where a term or reference is an interval and there is a rival."""
    own = own_bounds(situation, actor, package, stated_only)
    if own is None:
        return None
    low, high = own
    if cost := situation.costs.get(actor):
        least, most = exact((cost.low, cost.high))
        low, high = low + least, high + most
    if named := situation.relative_gains.get(actor):
        # Reading: over stated cells alone, a rival of whom nothing is stated gains nothing.
        nothing = Fraction(0), Fraction(0)
        worst, best = own_bounds(situation, named.gains.rival, package, stated_only) or nothing
        kappas = exact(named.gains.kappa)
        low -= max(kappa * best for kappa in kappas)
        high -= min(kappa * worst for kappa in kappas)
    return low, high


# limits and answers --------------------------------------------------------------------------------------------------


def zone(situation: Situation, actor: str, issue: str) -> Span | None:
    """What all red lines of an actor leave of an issue; reversed where they contradict."""
    lines = [exact((line.low, line.high)) for line in situation.cell(actor, issue).red_lines]
    return (max(low for low, _ in lines), min(high for _, high in lines)) if lines else None


def place(situation: Situation, package: Package, issue: str) -> Span | None:
    """Where a package leaves an issue: at its term, or at the reference ("others stay at reference")."""
    return exact(package.terms[issue]) if issue in package.terms else reference_of(situation, issue)


Fit = Literal["inside", "partly", "outside"]


def fit(at: Span | None, span: tuple[float, float]) -> Fit:
    """How a term lies to what a statement names. A term that is not there lies outside."""
    if at is None or disjoint(at, exact(span)):
        return "outside"
    return "inside" if within(at, exact(span)) else "partly"


@dataclass(frozen=True)
class Limits:
    """What statements say outright, and what red lines and ``none`` references make of the package."""

    refused: bool
    accepted: bool
    torn: bool
    fine: bool
    open: frozenset[str]


def said_outright(situation: Situation, actor: str, package: Package) -> tuple[bool, bool, bool]:
    """Whether a statement refuses the package, whether one refuses some of its members, whether one accepts it.

    Reading: an interval term that meets a requirement or a rejection in part makes the actor torn, as with red lines.
    Reading: a rejection with conditions rejects what meets them; words beside a rejection do not soften it.
    """
    refused = partly = accepted = False
    for requirement in situation.requirements:
        if requirement.actor == actor and package.id in requirement.code.packages:
            how = fit(place(situation, package, requirement.code.issue), requirement.code.within)
            refused |= how == "outside"
            partly |= how == "partly"
    for said in situation.answers:
        code = said.code
        if said.actor != actor or (code.package is not None and code.package != package.id):
            continue
        fits = [fit(place(situation, package, issue), span) for issue, span in code.conditions.items()]
        for issue, span in (code.terms or {}).items():
            fits.append(fit(exact(package.terms[issue]) if issue in package.terms else None, span))
        met = all(how == "inside" for how in fits)
        if code.answer == "rejects":
            refused |= met
            partly |= not met and "outside" not in fits
        else:
            accepted |= met and not code.note and (code.terms is None or set(code.terms) == set(package.terms))
    return refused, partly, accepted


def limits_of(situation: Situation, actor: str, package: Package) -> Limits:
    refused, torn, accepted = said_outright(situation, actor, package)
    fine = False
    unsaid = set()
    for issue, span in package.terms.items():
        term, allowed, cell = exact(span), zone(situation, actor, issue), situation.cell(actor, issue)
        if allowed is not None and disjoint(term, allowed):
            refused = True
        elif allowed is not None and not within(term, allowed):
            # Reading: red lines that contradict one another refuse any point; a wide term they leave torn.
            torn = True
        elif reference_of(situation, issue) is not None:
            pass
        elif allowed is not None or (cell.stated and within(term, exact((cell.low, cell.high)))):
            fine = True
        elif cell.stated:
            torn = True
        else:
            unsaid.add(issue)
    return Limits(refused, accepted, torn, fine, frozenset(unsaid))


@dataclass(frozen=True)
class Judgement:
    """An actor's answer to a package and the bounds it rests on."""

    low: Fraction
    high: Fraction
    stated: Span | None
    answer: str
    rest: str | None
    disputed: bool
    by_bounds: bool


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
    # Reading: terms that exist only inside an agreement are alone where no other term leaves its reference.
    without_reference = [issue for issue in package.terms if reference_of(situation, issue) is None]
    alone = bool(without_reference) and not moved(situation, package)
    rest = on_stated(stated, limits)
    core_open = any(
        issue in limits.open or (reference_of(situation, issue) is not None and not situation.cell(actor, issue).stated)
        for issue in package.core
    )
    answer, by_bounds = rest, False
    if limits.refused or high < 0:
        answer, by_bounds = "refuses", not limits.refused
    elif limits.accepted:
        answer = "accepts"
    elif low >= 0 and not alone and not limits.torn and not limits.open:
        answer, by_bounds = "accepts", True
    elif core_open:
        answer = "silent"
    return Judgement(
        low=low,
        high=high,
        stated=stated,
        answer=answer,
        rest=rest if core_open and answer == "silent" else None,
        disputed=limits.accepted and answer == "refuses",
        by_bounds=by_bounds,
    )
