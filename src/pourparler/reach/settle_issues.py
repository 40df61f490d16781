"""Models of positions: on one issue at a time, or on all issues together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pourparler.case.schema import Issue
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_inputs import Gap, Lack, PlacedCell, unplaced
from pourparler.reach.settle_rows import IssueResult, Round
from pourparler.reach.settle_run import Run
from pourparler.reach.settlement.plain_mean import plain_mean
from pourparler.reach.settlement.weighted_mean import weighted_mean
from pourparler.reach.settlement.weighted_median import weighted_median

__all__ = ["settle_issue", "settle_issues"]

_OF_ACTORS = frozenset({"position", "capability", "salience"})
_ROUNDING = 1e-9


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

    A model that needs everybody ``everywhere`` is run among those who stand on every issue, with one influence each.
    One gap that stops the model on an issue stops it on all, as what happens on one depends on the others.
    """
    cells, gaps = _everywhere(run) if run.model.everywhere else _anywhere(run)
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
    if run.model.everywhere:
        given["capability"] = given["capability"][:, :, 0]
    found = run.call({**given, "bounds": (low, high)})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    outcome = np.asarray(getattr(found, run.model.result))
    results = []
    for k, issue in enumerate(issues):
        rows = [actors.index(cell.actor) for cell in cells[issue.id]]
        path = np.asarray(found.positions)[0, :, rows, k].T
        rounds = _weighted(cells[issue.id], path)
        more = _more(found, [actors[row] for row in rows], rows, actors, k)
        results.append(_result(run, issue, cells[issue.id], path, float(outcome[0, -1, k]), rounds, more))
    return results, gaps


def _more(found: Any, names: list[str], rows: list[int], actors: list[str], k: int) -> list[dict[str, Any]]:
    """Return what only some models have, round by round: nbs of an issue; risk and partner of the turn before."""
    if hasattr(found, "nbs"):
        return [{"nbs": float(each)} for each in found.nbs[0, :, k]]
    if not hasattr(found, "partner"):
        return [{}] * np.asarray(found.positions).shape[1]
    turns: list[dict[str, Any]] = [{}]
    for risk, partner in zip(found.risk[0, :, rows].T, found.partner[0, :, rows].T, strict=True):
        with_whom = [None if j < 0 else actors[int(j)] for j in partner]
        turns.append(
            {
                "risk": dict(zip(names, map(float, risk), strict=True)),
                "partner": dict(zip(names, with_whom, strict=True)),
            }
        )
    return turns


_NOBODY_COMPLETE = Lack("inputs", "are complete for nobody", "state what those left out lack")
_NOBODY = Lack("position", "is stated for nobody", "state at least one: {kind: stance, actor: ..., position: 0 to 100}")


def _anywhere(run: Run) -> tuple[dict[str, tuple[PlacedCell, ...]], list[Gap]]:
    """Return, by issue, the actors that are placed there and complete, and what the others lack."""
    cells: dict[str, tuple[PlacedCell, ...]] = {}
    gaps: list[Gap] = []
    for issue in run.inputs.issues:
        cells[issue.id], missing = _complete(run, issue.id, _OF_ACTORS)
        # An issue on which nobody stands is not part of the exchange, and no reason not to exchange on the others.
        gaps += [gap for gap in missing if gap.actor is not None]
    return cells, gaps


def _everywhere(run: Run) -> tuple[dict[str, tuple[PlacedCell, ...]], list[Gap]]:
    """Return, by issue, the actors that are placed and complete on every issue on which anybody is."""
    placed = run.inputs.cells
    issues = [issue.id for issue in run.inputs.issues if run.inputs.on(issue.id)]
    whole: dict[str, tuple[PlacedCell, ...]] = {}
    gaps: list[Gap] = []
    for actor in run.inputs.actors:
        own = tuple(placed[actor.id, issue] for issue in issues if (actor.id, issue) in placed)
        lacks = [(unplaced(actor.id, issue), issue) for issue in issues if own and (actor.id, issue) not in placed]
        lacks += [(lack, cell.issue) for cell in own for lack in cell.lacks(_OF_ACTORS)]
        over_all = [(lack, None) for lack in _over_all(run, own)] if not lacks else []
        gaps += [run.gap(lack, issue, actor.id, stops=run.stops) for lack, issue in [*lacks, *over_all]]
        if own and not lacks and not over_all:
            whole[actor.id] = own
    cells = {issue: tuple(own[k] for own in whole.values()) for k, issue in enumerate(issues)}
    return {issue.id: cells.get(issue.id, ()) for issue in run.inputs.issues}, gaps


def _over_all(run: Run, cells: Sequence[PlacedCell]) -> list[Lack]:
    """Return what is wrong with an actor's numbers over all issues: more than one influence, or its saliences' sum."""
    if not cells:
        return []
    found = []
    levels = sorted({float(value) for value in (cell.capability for cell in cells) if not isinstance(value, Lack)})
    if len(levels) > 1:
        stated = ", ".join(f"{run.inputs.weights.native_influence(level):.15g}" for level in levels)
        way_out = "state one influence over all, without an issue"
        found.append(
            Lack("influence", f"differs between issues, and the model has one per actor; stated {stated}", way_out)
        )
    total = float(column(cells, "salience").sum())
    native = run.inputs.weights.salience
    if total <= 0.0:
        found.append(Lack("salience", "is 0 on every issue", "leave it out, or state what it cares about"))
    elif total > 1.0 + _ROUNDING and run.choices.options.get("salience_sum") == "refuse":
        way_out = (
            f"state shares that add up to at most {native:.15g}, or choose --option salience_sum=scale-each (divide "
            "its own by their sum) or scale-all (divide everybody's by the largest sum)"
        )
        why = f"adds up to more than {native:.15g} over the issues; stated {native * total:.6g}"
        found.append(Lack("salience", why, way_out))
    return found


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
    more: Sequence[dict[str, Any]] = (),
) -> IssueResult:
    medians, means = summary
    start = column(cells, "position")
    rounds = tuple(
        Round(
            number,
            medians[number],
            means[number],
            {cell.actor: float(x) for cell, x in zip(cells, held, strict=True)},
            **(more[number] if more else {}),
        )
        for number, held in enumerate([start, *path[1:]])
    )
    baseline = float(plain_mean(start)[0]) if cells else None
    return IssueResult(run.model.name, run.choices.preset, run.choices.recorded, issue.id, outcome, rounds, baseline)
