"""What models of bargaining are given of a case: the parties on some issues, what they want, and what it is worth.

A value of the issues is worth to a party minus its distance from what the party wants, in points of the 0-100 scale,
weighted by the party's saliences as shares of their sum over these issues.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pourparler.case.schema import Issue
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_inputs import Gap, Lack, PlacedCell, unplaced
from pourparler.reach.settle_run import Run

__all__ = ["Wants", "find_parties", "find_references", "wants_of", "worth_of"]

_NO_PARTY = Lack("position", "is stated for nobody on the issues of packages", "state the positions of the parties")


class Wants(NamedTuple):
    """What parties want: positions in native units, and weights, the cost of a unit of distance; (party, issue)."""

    positions: Floats
    weights: Floats


def find_references(run: Run, issues: Sequence[Issue]) -> tuple[dict[str, float], list[Gap]]:
    """Return what no agreement would bring on the issues, in native units, and where there is no number."""
    gaps: list[Gap] = []
    references: dict[str, float] = {}
    for issue in issues:
        reference = run.inputs.reference(issue)
        if isinstance(reference, Lack):
            gaps.append(run.gap(reference, issue.id))
        else:
            references[issue.id] = reference
    return references, gaps


def find_parties(
    run: Run, issues: Sequence[Issue], only: Sequence[str] | None = None
) -> tuple[dict[str, tuple[PlacedCell, ...]], list[Gap]]:
    """Return the actors placed on some of the issues that have position and salience on all, and what others lack.

    ``only`` names those who are looked at, where not everybody is.
    """
    parties: dict[str, tuple[PlacedCell, ...]] = {}
    gaps: list[Gap] = []
    for actor in run.inputs.actors:
        cells = {issue.id: run.inputs.cells.get((actor.id, issue.id)) for issue in issues}
        placed = tuple(cell for cell in cells.values() if cell is not None)
        if not placed or (only is not None and actor.id not in only):
            continue
        missing = [
            run.gap(unplaced(actor.id, issue), issue, actor.id, stops=run.stops)
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


def wants_of(run: Run, issues: Sequence[Issue], parties: dict[str, tuple[PlacedCell, ...]]) -> Wants:
    """Return what the parties want on the issues, and what a native unit of distance from it costs in points of 100."""
    low, high = (np.array(ends) for ends in zip(*map(run.inputs.bounds, issues), strict=True))
    positions = np.array([[cell.position for cell in cells] for cells in parties.values()], dtype=np.float64)
    salience = np.array([[cell.salience for cell in cells] for cells in parties.values()], dtype=np.float64)
    shares = salience / salience.sum(axis=1, keepdims=True)
    return Wants(positions, shares * (100.0 / (high - low)))


def worth_of(wants: Wants, native: Floats) -> Floats:
    """Return what values of the issues (value, issue) are worth to the parties (value, party), 0 at best."""
    worth: Floats = -(wants.weights * np.abs(native[:, np.newaxis] - wants.positions)).sum(axis=2)
    return worth
