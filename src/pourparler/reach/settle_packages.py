"""Bargaining models over the packages of a case, and what of these is efficient; or over all values of its issues.

What a package is worth to a party is said in ``settle_parties``. Issues that a package does not name stay at the
reference, and the reference on all of them is the disagreement.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pourparler.case.schema import Issue, Package
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_continuous import settle_continuous
from pourparler.reach.settle_inputs import Gap, Lack
from pourparler.reach.settle_parties import find_parties, find_references, wants_of, worth_of
from pourparler.reach.settle_rows import ContinuousResult, FrontierPackage, FrontierResult, PackageResult
from pourparler.reach.settle_run import Run

__all__ = ["settle_frontier", "settle_packages"]

_NONE = Lack("packages", "are not stated", "state what could be agreed under packages")


def settle_packages(run: Run) -> tuple[list[PackageResult] | list[ContinuousResult], list[Gap]]:
    """Run a bargaining model over the packages of a case, among the actors placed on all issues they are about.

    Where the case states no packages, or ``space=continuous`` is chosen, over all values of its issues, if the model
    can.
    """
    if _is_continuous(run):
        return settle_continuous(run)
    valued, gaps = _value_packages(run)
    if valued is None:
        return [], gaps
    found = run.call({"space": valued.worth[:-1], "disagreement": valued.worth[-1]})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    chosen = int(found.package[0])
    return [
        PackageResult(
            run.model.name,
            run.choices.recorded,
            valued.packages[chosen] if chosen >= 0 else None,
            valued.terms(chosen),
            valued.utilities(found.utilities[0]),
            valued.utilities(valued.worth[-1]),
        )
    ], gaps


def _is_continuous(run: Run) -> bool:
    chosen = run.choices.case.get("space")
    return run.model.continuous and chosen != "packages" and not (chosen is None and run.inputs.situation.case.packages)


def settle_frontier(run: Run) -> tuple[list[FrontierResult], list[Gap]]:
    """Find the packages of a case that no other dominates, among the actors placed on all issues they are about."""
    valued, gaps = _value_packages(run)
    if valued is None:
        return [], gaps
    found = run.call({"space": valued.worth[:-1]})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    best = {int(number): worth for number, worth in zip(found.package, found.utilities, strict=True)}
    frontier = tuple(
        FrontierPackage(valued.packages[number], valued.terms(number), valued.utilities(worth))
        for number, worth in best.items()
    )
    rest = tuple(name for number, name in enumerate(valued.packages) if number not in best)
    return [FrontierResult(run.model.name, run.choices.recorded, frontier, rest)], gaps


class _Valued(NamedTuple):
    """Packages by id, with terms (package, issue) and worth (package, party); the last row is the reference."""

    packages: tuple[str, ...]
    issues: tuple[str, ...]
    parties: tuple[str, ...]
    native: Floats
    worth: Floats

    def terms(self, package: int) -> dict[str, float]:
        """Return a package's terms in native units; of -1, the reference."""
        return {issue: float(x) for issue, x in zip(self.issues, self.native[package], strict=True)}

    def utilities(self, worth: Floats) -> dict[str, float]:
        """Return utilities by party."""
        return {party: float(u) for party, u in zip(self.parties, worth, strict=True)}


def _value_packages(run: Run) -> tuple[_Valued | None, list[Gap]]:
    """Return what the packages are worth to the parties, or none, and what is missing."""
    packages = run.inputs.situation.case.packages
    issues = [issue for issue in run.inputs.issues if any(issue.id in package.terms for package in packages)]
    if not issues:
        return None, [run.gap(_NONE, None)]
    references, gaps = find_references(run, issues)
    parties, missing = find_parties(run, issues)
    gaps += missing
    terms, missing = _terms(run, packages, issues, references)
    gaps += missing
    if any(gap.stops for gap in gaps) or not terms:
        return None, gaps
    native = np.array([*terms.values(), [references[issue.id] for issue in issues]])
    worth = worth_of(wants_of(run, issues, parties), native)
    return _Valued((*terms,), tuple(issue.id for issue in issues), (*parties,), native, worth), gaps


def _terms(
    run: Run, packages: tuple[Package, ...], issues: list[Issue], references: dict[str, float]
) -> tuple[dict[str, list[float]], list[Gap]]:
    """Return the terms of every package on all the issues, in native units, and the terms that are no points."""
    terms: dict[str, list[float]] = {}
    gaps: list[Gap] = []
    for package in packages:
        row: list[float] = []
        missing: list[Gap] = []
        for issue in issues:
            named = package.terms.get(issue.id)
            term = references.get(issue.id, 0.0) if named is None else run.inputs.interval(issue, *named)
            if isinstance(term, str):
                way_out = "state one number, or choose --option position=low, middle or high"
                lack = Lack(f"term of package {package.id}", f"needs a point; stated as {term}", way_out)
                missing.append(run.gap(lack, issue.id, stops=run.stops))
            else:
                row.append(term)
        gaps += missing
        if not missing:
            terms[package.id] = row
    return terms, gaps
