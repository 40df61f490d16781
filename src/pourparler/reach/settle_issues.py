"""Models of positions: on one issue at a time, or on all issues together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pourparler.case.schema import Issue
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_inputs import Gap, Lack, PlacedCell
from pourparler.reach.settle_rows import IssueResult, Round
from pourparler.reach.settle_run import Run
from pourparler.reach.settlement.plain_mean import plain_mean
from pourparler.reach.settlement.weighted_mean import weighted_mean
from pourparler.reach.settlement.weighted_median import weighted_median

__all__ = ["settle_issue", "settle_issues"]

_OF_ACTORS = frozenset({"position", "capability", "salience"})


def settle_issue(run: Run, issue: Issue) -> tuple[IssueResult | None, list[Gap]]:
    """Run a model on one issue, over the actors that are placed there."""
    taken = _OF_ACTORS & set(run.model.inputs)
    cells, gaps = _complete(run, issue.id, taken)
    if not taken:
        cells = tuple(cell for cell in run.inputs.on(issue.id) if not cell.lacks(["position"]))
    reference = run.inputs.reference(issue)
    # An option of that name, such as drift=reference, asks for what the model otherwise does without.
    asked = "reference" in run.model.inputs or "reference" in run.choices.options.values()
    if asked and isinstance(reference, Lack):
        gaps.append(run.gap(reference, issue.id))
    if any(gap.stops for gap in gaps):
        return None, gaps
    given: dict[str, object] = {name: column(cells, name) for name in taken}
    if not isinstance(reference, Lack):
        given["reference"] = reference
    found = run.call(given | {"bounds": run.inputs.bounds(issue)}, issue.id)
    if isinstance(found, Gap):
        return None, [*gaps, found]
    positions = getattr(found, "positions", None)
    path = column(cells, "position")[np.newaxis] if positions is None else np.asarray(positions)[0]
    outcome = np.asarray(getattr(found, run.model.result) if run.model.result else found)
    last = float(outcome.reshape(-1)[-1])
    return _result(run, issue, cells, path, last, _summaries(found, cells, path)), gaps


def settle_issues(run: Run) -> tuple[list[IssueResult], list[Gap]]:
    """Run a model on all issues together; where an actor has no position it has salience and capability 0.

    One gap that stops the model on an issue stops it on all, as what happens on one depends on the others.
    """
    cells: dict[str, tuple[PlacedCell, ...]] = {}
    gaps: list[Gap] = []
    for issue in run.inputs.issues:
        cells[issue.id], missing = _complete(run, issue.id, _OF_ACTORS)
        # An issue on which nobody stands is not part of the exchange, and no reason not to exchange on the others.
        gaps += [gap for gap in missing if gap.actor is not None]
    issues = [issue for issue in run.inputs.issues if cells[issue.id]]
    if not issues and not any(gap.stops for gap in gaps):
        gaps.append(run.gap(_NOBODY_COMPLETE if gaps else _NOBODY, None))
    if any(gap.stops for gap in gaps):
        return [], gaps
    actors = [actor.id for actor in run.inputs.actors if any(actor.id == c.actor for i in issues for c in cells[i.id])]
    low, high = (np.array(ends) for ends in zip(*map(run.inputs.bounds, issues), strict=True))
    given: dict[str, Floats] = {
        "position": np.tile(low, (1, len(actors), 1)),
        "capability": np.zeros((1, len(actors), len(issues))),
        "salience": np.zeros((1, len(actors), len(issues))),
    }
    for k, issue in enumerate(issues):
        rows = [actors.index(cell.actor) for cell in cells[issue.id]]
        for name, array in given.items():
            array[0, rows, k] = column(cells[issue.id], name)
    found = run.call({**given, "bounds": (low, high)})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    outcome = np.asarray(getattr(found, run.model.result))
    results = []
    for k, issue in enumerate(issues):
        rows = [actors.index(cell.actor) for cell in cells[issue.id]]
        path = np.asarray(found.positions)[0, :, rows, k].T
        rounds = _weighted(cells[issue.id], path)
        nbs = [float(each) for each in found.nbs[0, :, k]] if hasattr(found, "nbs") else None
        results.append(_result(run, issue, cells[issue.id], path, float(outcome[0, -1, k]), rounds, nbs))
    return results, gaps


_NOBODY_COMPLETE = Lack("inputs", "are complete for nobody", "state what those left out lack")
_NOBODY = Lack("position", "is stated for nobody", "state at least one: {kind: stance, actor: ..., position: 0 to 100}")


def _complete(run: Run, issue: str, taken: frozenset[str]) -> tuple[tuple[PlacedCell, ...], list[Gap]]:
    """Return the actors on an issue that have all of some inputs, and what the others lack."""
    placed = run.inputs.on(issue)
    gaps = [run.gap(lack, issue, cell.actor, stops=run.stops) for cell in placed for lack in cell.lacks(taken)]
    complete = tuple(cell for cell in placed if not cell.lacks(taken))
    if taken and not complete and not any(gap.stops for gap in gaps):
        gaps.append(run.gap(_NOBODY_COMPLETE if placed else _NOBODY, issue))
    return complete, gaps


def column(cells: Sequence[PlacedCell], name: str) -> Floats:
    """Return one input of some cells (actor,): positions in native units, saliences as shares of 1."""
    values = np.array([getattr(cell, name) for cell in cells], dtype=np.float64)
    return values / 100.0 if name == "salience" else values


Summary = tuple[list[float | None], list[float | None]]


def _summaries(found: Any, cells: Sequence[PlacedCell], path: Floats) -> Summary:
    """Return median and mean per round: the model's own where it has them."""
    if hasattr(found, "median") and hasattr(found, "mean"):
        return [float(x) for x in found.median[0]], [float(x) for x in found.mean[0]]
    return _weighted(cells, path)


def _weighted(cells: Sequence[PlacedCell], path: Floats) -> Summary:
    """Return the weighted median and mean of positions (round, actor); None where weights are not stated or all 0."""
    nothing: list[float | None] = [None] * path.shape[0]
    if not cells or any(cell.lacks(("capability", "salience")) for cell in cells):
        return nothing, nothing
    capability, salience = column(cells, "capability"), column(cells, "salience")
    if not (capability * salience > 0.0).any():
        return nothing, nothing
    median = weighted_median(path, capability, salience)
    return [float(x) for x in median], [float(x) for x in weighted_mean(path, capability, salience)]


def _result(
    run: Run,
    issue: Issue,
    cells: Sequence[PlacedCell],
    path: Floats,
    outcome: float,
    summary: Summary,
    nbs: list[float] | None = None,
) -> IssueResult:
    medians, means = summary
    start = column(cells, "position")
    rounds = tuple(
        Round(
            number,
            medians[number],
            means[number],
            {cell.actor: float(x) for cell, x in zip(cells, held, strict=True)},
            None if nbs is None else nbs[number],
        )
        for number, held in enumerate([start, *path[1:]])
    )
    baseline = float(plain_mean(start)[0]) if cells else None
    return IssueResult(run.model.name, run.choices.preset, run.choices.recorded, issue.id, outcome, rounds, baseline)
