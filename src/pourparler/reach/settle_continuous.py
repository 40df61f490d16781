"""Bargaining models over all values of a case's issues, where no packages are stated or none are asked for.

What a value of the issues is worth to a party is said in ``settle_parties``; the reference is the disagreement.
"""

from __future__ import annotations

import numpy as np

from pourparler.errors import ChoiceError
from pourparler.reach.settle_inputs import Gap, Lack
from pourparler.reach.settle_parties import find_parties, find_references, wants_of, worth_of
from pourparler.reach.settle_rows import ContinuousResult
from pourparler.reach.settle_run import Run
from pourparler.reach.settlement.spaces import ContinuousIssues

__all__ = ["settle_continuous"]

_NOBODY = Lack("position", "is stated for nobody", "state at least one: {kind: stance, actor: ..., position: 0 to 100}")


def settle_continuous(run: Run) -> tuple[list[ContinuousResult], list[Gap]]:
    """Run a bargaining model over all values of the issues on which anybody stands, among those who stand on all.

    The scales of the issues are no limits: what is agreed lies between the parties' positions anyway.
    """
    if "ties" in run.choices.given:
        raise ChoiceError(f"{run.model.name}: option ties is about packages; leave it out, or choose space=packages")
    issues = [issue for issue in run.inputs.issues if run.inputs.on(issue.id)]
    if not issues:
        return [], [run.gap(_NOBODY, None)]
    references, gaps = find_references(run, issues)
    parties, missing = find_parties(run, issues)
    gaps += missing
    if any(gap.stops for gap in gaps):
        return [], gaps
    wants = wants_of(run, issues, parties)
    reference = np.array([[references[issue.id] for issue in issues]])
    given = ContinuousIssues(wants.positions[np.newaxis], wants.weights[np.newaxis], reference=reference)
    found = run.call({"space": given})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    names = [issue.id for issue in issues]
    nothing = worth_of(wants, reference)[0]
    options = {**run.choices.recorded, "space": "continuous"}
    options.pop("ties", None)
    return [
        ContinuousResult(
            run.model.name,
            options,
            dict(zip(names, map(float, found.outcome[0]), strict=True)),
            dict(zip(parties, map(float, found.utilities[0]), strict=True)),
            dict(zip(parties, map(float, nothing), strict=True)),
            bool(found.agreed[0]),
            dict(zip(names, map(float, wants.positions.mean(axis=0)), strict=True)),
        )
    ], gaps
