"""Read decided issues from cases: positions and saliences in numbers, and an ``outcome`` per issue."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np

from pourparler.case.assemble import assemble, default_as_of, frames_of
from pourparler.case.codes import Outcome
from pourparler.case.load import ReadCase, read_case
from pourparler.case.schema import POOLED, Case, Issue, latest_moment
from pourparler.errors import CaseError, ChoiceError, ModelError
from pourparler.reach.settle_inputs import Inputs, Lack
from pourparler.score.decided import FEWEST_ACTORS, DecidedIssue, DecidedIssues
from pourparler.score.read_tables import ACTORS_FILE, ISSUES_FILE, read_decided_tables

__all__ = ["read_decided", "read_decided_cases"]


def read_decided(source: str | Path) -> DecidedIssues:
    """Read decided issues: a folder with ``issues.csv`` and ``actors.csv``, a case, or a folder of cases.

    In a folder of cases every YAML file, and every folder of YAML files, is a case of its own and one dossier. Raises
    ``CaseError`` where something cannot be read, ``ChoiceError`` where there is nothing of that kind.
    """
    path = Path(source)
    if (path / ISSUES_FILE).exists() or (path / ACTORS_FILE).exists():
        return read_decided_tables(path)
    if path.is_file() and not _is_yaml(path):
        raise ChoiceError(
            f"{source}: is a file; name the folder that holds {ISSUES_FILE} and {ACTORS_FILE}: {path.parent}"
        )
    if not path.is_dir():
        return read_decided_cases([read_case(source)])
    held = sorted(path.iterdir())
    inner = [each for each in held if each.is_dir() and any(_is_yaml(file) for file in each.iterdir())]
    files = [each for each in held if _is_yaml(each)]
    if inner:
        return read_decided_cases([read_case(each) for each in (*files, *inner)])
    if not files:
        message = f"{source}: neither {ISSUES_FILE} and {ACTORS_FILE} nor cases; name a folder that holds them"
        raise ChoiceError(message)
    return read_decided_cases(_cases_of(path, files))


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml")


def _cases_of(folder: Path, files: list[Path]) -> list[ReadCase]:
    """Return the cases of a folder of YAML files: one in each, or, where the first is no case by itself, one in all."""
    try:
        first = read_case(files[0])
    except CaseError:
        return [read_case(folder)]
    return [first, *(read_case(file) for file in files[1:])]


def read_decided_cases(cases: list[ReadCase]) -> DecidedIssues:
    """Return the issues of cases that can be scored; each case is one dossier.

    An issue is decided by an ``outcome`` code on the question that has the issue's id; its value is a number on the
    issue's scale of 0-100. Positions, saliences and influence are those of the frame ``pooled`` at the case's own
    date, where they are single numbers. Raises ``CaseError`` where an outcome is no such number, ``ModelError`` where
    no issue can be scored.
    """
    found: list[DecidedIssue] = []
    undecided: list[DecidedIssue] = []
    left_out: Counter[str] = Counter()
    for read in cases:
        reported = _outcomes(read)
        for issue in read.case.issues:
            outcomes = reported.get(issue.id, set())
            one = _decided(read.case, issue, next(iter(outcomes)) if len(outcomes) == 1 else None)
            if len(outcomes) > 1:
                left_out["sources differ on its outcome"] += 1
            elif outcomes and not isinstance(one, DecidedIssue):
                left_out[one] += 1
            if isinstance(one, DecidedIssue):
                (undecided if one.outcome is None else found).append(one)
    notes = tuple(f"{count} issue{'s' * (count != 1)} left out: {why}" for why, count in left_out.items())
    if not found:
        told = notes or ("no outcome is on a question that is named like an issue",)
        raise ModelError("\n".join(["no issue can be scored", *told]))
    return DecidedIssues(tuple(found), notes, tuple(undecided))


def _outcomes(read: ReadCase) -> dict[str, set[float]]:
    """Return what sources report came out, by the ids of issues that have outcomes."""
    issues = {issue.id for issue in read.case.issues}
    reported: dict[str, set[float]] = {}
    for position, statement in enumerate(read.case.statements):
        for place, code in enumerate(statement.codes):
            if isinstance(code, Outcome) and code.question in issues:
                try:
                    value = float(code.value)
                except ValueError:
                    value = math.nan
                if not 0.0 <= value <= 100.0:
                    where = read.locate(("statements", position, "codes", place, "value"))
                    what = f"{code.value!r} is not an outcome of issue {code.question!r}"
                    raise CaseError([where.problem(what, "write a number from 0 to 100 on its scale")])
                reported.setdefault(code.question, set()).add(value)
    return reported


def _decided(case: Case, issue: Issue, outcome: float | None) -> DecidedIssue | str:
    """Return an issue with its outcome, None where that is not known, or why no model can be run on it."""
    frame = next(each for each in frames_of(case) if each.id == POOLED)
    inputs = Inputs(assemble(case, frame, latest_moment(default_as_of(case))))
    cells = [cell for cell in inputs.on(issue.id) if not cell.lacks(("position", "salience"))]
    if len(cells) < FEWEST_ACTORS:
        return f"fewer than {FEWEST_ACTORS} actors with a numeric position and salience"
    position = np.array([cell.position for cell in cells if not isinstance(cell.position, Lack)])
    salience = np.array([cell.salience for cell in cells if not isinstance(cell.salience, Lack)])
    if not salience.any():
        return "nobody has any salience"
    power = [cell.capability for cell in cells if not isinstance(cell.capability, Lack)]
    weighs = len(power) == len(cells) and bool((np.array(power) * salience > 0.0).any())
    reference = inputs.reference(issue)
    scale = issue.native.to_scale if issue.native else float
    return DecidedIssue(
        issue_id=f"{case.id}/{issue.id}",
        dossier_id=case.id,
        actors=tuple(cell.actor for cell in cells),
        position=np.clip([scale(each) for each in position.tolist()], 0.0, 100.0),
        salience=salience,
        outcome=outcome,
        capability=np.array(power) if weighs else None,
        reference=None if isinstance(reference, Lack) else scale(reference),
    )
