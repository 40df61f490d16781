"""Division of the issues between two parties, whose saliences are their points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pourparler.case.schema import Issue
from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settle_inputs import Gap, Lack, PlacedCell
from pourparler.reach.settle_parties import find_parties
from pourparler.reach.settle_rows import DivisionResult
from pourparler.reach.settle_run import Run

__all__ = ["settle_division"]

_ROUNDING = 1e-9


def settle_division(run: Run) -> tuple[list[DivisionResult], list[Gap]]:
    """Divide the issues on which the parties stand; a party that wins an issue gets its own position on it.

    An issue that is divided comes to lie between the two positions, at the parties' shares.
    """
    chosen = _chosen(run)
    placed = [actor.id for actor in run.inputs.actors if any(actor.id == who for who, _ in run.inputs.cells)]
    looked_at = chosen or placed
    issues = [i for i in run.inputs.issues if any((who, i.id) in run.inputs.cells for who in looked_at)]
    if not chosen and len(placed) != 2:
        return [], [run.gap(_not_two(placed), None)]
    parties, gaps = find_parties(run, issues, looked_at)
    absent = [who for who in looked_at if who not in placed]
    nobody = Lack("position", "is stated nowhere", "state what it wants, with saliences, or choose other parties")
    gaps += [run.gap(nobody, None, who) for who in absent]
    if not any(gap.stops for gap in gaps) and len(parties) != 2:
        gaps.append(run.gap(_not_two([*parties]), None))
    if not gaps and (lack := _uneven(run, parties)) is not None:
        gaps.append(run.gap(lack, None))
    if any(gap.stops for gap in gaps):
        return [], gaps
    return _divide(run, issues, parties, gaps)


def _divide(
    run: Run, issues: Sequence[Issue], parties: dict[str, tuple[PlacedCell, ...]], gaps: list[Gap]
) -> tuple[list[DivisionResult], list[Gap]]:
    found = run.call({"points": _points(run, parties)[np.newaxis]})
    if isinstance(found, Gap):
        return [], [*gaps, found]
    first, second = parties
    shares = {issue.id: float(share) for issue, share in zip(issues, found.share[0], strict=True)}
    wanted = np.array([[cell.position for cell in cells] for cells in parties.values()], dtype=np.float64)
    terms = found.share[0] * wanted[0] + (1.0 - found.share[0]) * wanted[1]
    divided = int(found.divided[0])
    return [
        DivisionResult(
            run.model.name,
            run.choices.recorded,
            {issue: {first: share, second: 1.0 - share} for issue, share in shares.items()},
            issues[divided].id if divided >= 0 else None,
            dict(zip(shares, map(float, terms), strict=True)),
            dict(zip(parties, map(float, found.points[0]), strict=True)),
        )
    ], gaps


def _chosen(run: Run) -> list[str]:
    """Return the two parties that are asked for; none where nobody is."""
    text = run.choices.case.get("parties")
    if text is None:
        return []
    names = [name.strip() for name in text.split(",")]
    known = [actor.id for actor in run.inputs.actors]
    for name in names:
        if name not in known:
            raise ChoiceError(f"option parties: unknown actor {name!r}; there are {', '.join(known)}")
    if len(set(names)) != 2 or len(names) != 2:
        raise ChoiceError(f"option parties cannot be {text!r}; name two actors, as A,B")
    return [name for name in known if name in names]


def _not_two(found: Sequence[str]) -> Lack:
    there = f"stated for {len(found)}" + (f" ({', '.join(found)})" if found else "")
    return Lack("parties", f"must be two; positions are {there}", "choose two of them: --option parties=A,B")


def _uneven(run: Run, parties: dict[str, tuple[PlacedCell, ...]]) -> Lack | None:
    """Say that points do not add up to the same, with the totals by party."""
    totals = dict(zip(parties, map(float, _points(run, parties).sum(axis=1)), strict=True))
    low, high = min(totals.values()), max(totals.values())
    if run.choices.options.get("unequal_totals") != "refuse" or high - low <= _ROUNDING * high:
        return None
    told = ", ".join(f"{party} {total:.6g}" for party, total in totals.items())
    way_out = "state saliences as points of one total, usually 100, or choose --option unequal_totals=scale"
    return Lack("salience", f"does not add up to the same for both ({told})", way_out)


def _points(run: Run, parties: dict[str, tuple[PlacedCell, ...]]) -> Floats:
    """Return the parties' saliences (party, issue) in native units."""
    saliences = np.array([[cell.salience for cell in cells] for cells in parties.values()], dtype=np.float64)
    return np.array([[run.inputs.weights.native_salience(float(each)) for each in row] for row in saliences])
