"""Bargaining models over the packages of a case.

What a package is worth to a party is minus the distance of its terms from what the party wants, in points of the 0-100
scale, weighted by the party's saliences as shares of their sum over all issues that packages are about. Issues that a
package does not name stay at the reference, and the reference on all of them is the disagreement.
"""

from __future__ import annotations

import numpy as np

from pourparler.case.schema import Issue, Package
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_inputs import Gap, Lack, PlacedCell
from pourparler.reach.settle_rows import PackageResult
from pourparler.reach.settle_run import Run

__all__ = ["settle_packages"]

_NONE = Lack("packages", "are not stated", "state what could be agreed under packages")
_NO_PARTY = Lack("position", "is stated for nobody on the issues of packages", "state the positions of the parties")


def settle_packages(run: Run) -> tuple[list[PackageResult], list[Gap]]:
    """Run a bargaining model over the packages of a case, among the actors placed on all issues they are about."""
    packages = run.inputs.situation.case.packages
    issues = [issue for issue in run.inputs.issues if any(issue.id in package.terms for package in packages)]
    if not issues:
        return [], [run.gap(_NONE, None)]
    gaps: list[Gap] = []
    references: dict[str, float] = {}
    for issue in issues:
        reference = run.inputs.reference(issue)
        if isinstance(reference, Lack):
            gaps.append(run.gap(reference, issue.id))
        else:
            references[issue.id] = reference
    parties, missing = _parties(run, issues)
    gaps += missing
    if any(gap.stops for gap in gaps):
        return [], [*gaps, *_terms(run, packages, issues, references)[1]]
    terms, missing = _terms(run, packages, issues, references)
    gaps += missing
    if any(gap.stops for gap in gaps) or not terms:
        return [], gaps
    native = np.array([*terms.values(), [references[issue.id] for issue in issues]])
    worth = _utilities(run, issues, native, parties)
    found = run.call({"space": worth[:-1], "disagreement": worth[-1]})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    chosen = int(found.package[0])
    return [
        PackageResult(
            run.model.name,
            run.choices.recorded,
            [*terms][chosen] if chosen >= 0 else None,
            {issue.id: float(x) for issue, x in zip(issues, native[chosen], strict=True)},
            {party: float(u) for party, u in zip(parties, found.utilities[0], strict=True)},
            {party: float(u) for party, u in zip(parties, worth[-1], strict=True)},
        )
    ], gaps


def _parties(run: Run, issues: list[Issue]) -> tuple[dict[str, tuple[PlacedCell, ...]], list[Gap]]:
    """Return the actors placed on some of the issues that have position and salience on all, and what others lack."""
    parties: dict[str, tuple[PlacedCell, ...]] = {}
    gaps: list[Gap] = []
    for actor in run.inputs.actors:
        cells = {issue.id: run.inputs.cells.get((actor.id, issue.id)) for issue in issues}
        placed = tuple(cell for cell in cells.values() if cell is not None)
        if not placed:
            continue
        missing = [
            run.gap(_unplaced(actor.id, issue), issue, actor.id, stops=run.stops)
            for issue, cell in cells.items()
            if cell is None
        ]
        for cell in placed:
            lacks = cell.lacks(("position", "salience"))
            missing += [run.gap(lack, cell.issue, cell.actor, stops=run.stops) for lack in lacks]
        if not missing and not any(cell.salience for cell in placed):
            nothing = Lack("salience", "is 0 on every issue, so that every package is worth the same", "leave it out")
            missing.append(run.gap(nothing, None, actor.id, stops=run.stops))
        gaps += missing
        if not missing:
            parties[actor.id] = placed
    if not parties and not any(gap.stops for gap in gaps):
        gaps.append(run.gap(_NO_PARTY, None))
    return parties, gaps


def _unplaced(actor: str, issue: str) -> Lack:
    state = f"state it: {{kind: stance, actor: {actor}, issue: {issue}, position: 0 to 100, salience: 0 to 100}}"
    return Lack("position", "is not stated, so that packages cannot be valued", state)


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


def _utilities(run: Run, issues: list[Issue], native: Floats, parties: dict[str, tuple[PlacedCell, ...]]) -> Floats:
    """Return what packages (package, issue) are worth to the parties (package, party), in points of 100, 0 at best."""
    low, high = (np.array(ends) for ends in zip(*map(run.inputs.bounds, issues), strict=True))
    wanted = np.array([[cell.position for cell in cells] for cells in parties.values()], dtype=np.float64)
    weight = np.array([[cell.salience for cell in cells] for cells in parties.values()], dtype=np.float64)
    shares = weight / weight.sum(axis=1, keepdims=True)
    distance = np.abs(native[:, np.newaxis] - wanted) / (high - low) * 100.0
    worth: Floats = -(shares * distance).sum(axis=2)
    return worth
