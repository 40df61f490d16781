"""Who stands where on each issue, source by source: what a position chart draws and its table lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pourparler.case.assemble import assemble
from pourparler.case.codes import Stance
from pourparler.case.schema import POOLED, Issue
from pourparler.case.situation import Cell, ReferencePoint, Situation
from pourparler.report.lookup import Lookup

__all__ = ["IssuePositions", "TermMark", "gather_positions", "seated_actors", "speaks_of_others"]

_LONGEST_LIST = 40


@dataclass(frozen=True)
class TermMark:
    """The packages that set one term on an issue; ``built`` are those whose number or anchor the analyst built."""

    low: float
    high: float
    packages: tuple[str, ...]
    built: frozenset[str]


@dataclass(frozen=True)
class IssuePositions:
    """One issue: a cell per actor shown, the actors left out because nobody places them, terms and reference."""

    issue: Issue
    cells: tuple[Cell, ...]
    also_open: tuple[str, ...]
    terms: tuple[TermMark, ...]
    reference: ReferencePoint

    @property
    def stated(self) -> int:
        """How many of the actors shown are placed by somebody."""
        return sum(cell.stated for cell in self.cells)


def gather_positions(names: Lookup) -> tuple[IssuePositions, ...]:
    """Return what everyone visible says of every issue, in the case's order (the frame ``pooled``, joined by hull)."""
    study = names.study
    situation = assemble(study.case, POOLED, study.as_of, "hull")
    seated = seated_actors(names)
    return tuple(_issue_positions(issue, situation, seated) for issue in study.case.issues)


def seated_actors(names: Lookup) -> frozenset[str]:
    """Return the actors a format names, or whose own action a package needs; ``all`` names nobody in particular."""
    study = names.study
    named = {actor for each in study.formats for actor in (*each.at_table, *each.blockers)}
    named |= {actor for each in study.formats for body in each.bodies for actor in body.actors}
    named |= {actor for each in study.formats for stage in each.stages for actor in stage}
    named |= {actor for package in study.case.packages for actor in package.needs}
    return frozenset(named - {"all"})


def _issue_positions(issue: Issue, situation: Situation, seated: frozenset[str]) -> IssuePositions:
    shown: list[Cell] = []
    also_open: list[str] = []
    for actor in situation.case.actors:
        cell = situation.cell(actor.id, issue.id)
        if cell.stated or cell.red_lines or (actor.id in seated and len(shown) < _LONGEST_LIST):
            shown.append(cell)
        else:
            also_open.append(actor.id)
    return IssuePositions(
        issue, tuple(shown), tuple(also_open), _terms(issue.id, situation), situation.references[issue.id]
    )


def _terms(issue: str, situation: Situation) -> tuple[TermMark, ...]:
    by_term: dict[tuple[float, float], list[str]] = defaultdict(list)
    anchors = {each.id: frozenset(each.built) for each in situation.case.issues}[issue]
    built = {
        package.id
        for package in situation.case.packages
        if issue in package.built or anchors & set(package.terms.get(issue, ()))
    }
    for package in situation.case.packages:
        if issue in package.terms:
            by_term[package.terms[issue]].append(package.id)
    return tuple(
        TermMark(low, high, tuple(packages), frozenset(built & set(packages)))
        for (low, high), packages in sorted(by_term.items())
    )


def speaks_of_others(cell: Cell, statements: Iterable[str], names: Lookup) -> str:
    """Say whether statements place an actor only by an assumption that reaches it: "by assumption", in part, or not."""
    direct = [
        any(isinstance(c, Stance) and (c.actor, c.issue) == (cell.actor, cell.issue) for c in statement.codes)
        for statement in names.known(statements)
    ]
    if not cell.assumptions or all(direct):
        return ""
    return "partly by assumption" if any(direct) else "by assumption"
