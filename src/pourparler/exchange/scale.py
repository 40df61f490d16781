"""The ends of the scales of a file that does not state them, as they are chosen."""

from __future__ import annotations

import math
from dataclasses import replace

from pourparler.case.places import listed
from pourparler.errors import CaseError, ChoiceError, Problem
from pourparler.exchange.foreign_file import ForeignFile, ForeignIssue

__all__ = ["choose_scale"]


def choose_scale(file: ForeignFile, scale: str, name: str) -> ForeignFile:
    """Give the issues of a file the ends that are chosen: ``LOW,HIGH``, or ``ISSUE:LOW,HIGH;ISSUE:LOW,HIGH``.

    Raises ``ChoiceError`` for text that is neither, an issue that there is not, and one whose ends the file states;
    ``CaseError`` where a position of the file ``name`` lies outside.

    >>> toll = ForeignFile((), (ForeignIssue("Toll", "Toll", assumed="as every position lies there"),), ())
    >>> choose_scale(toll, "4,10", "toll.csv").issues[0].native
    Native(low=4.0, high=10.0, unit='')
    """
    chosen = _read(scale)
    known = [issue.title for issue in file.issues]
    for issue in chosen:
        if issue is not None and issue not in known:
            raise ChoiceError(f"scale: unknown issue {issue!r}; there are {listed(known)}")
    issues = tuple(_given(issue, chosen) for issue in file.issues)
    by_key = {issue.key: issue for issue in issues}
    problems = [
        Problem(
            name,
            row.line,
            1,
            "position",
            f"{stance.position:.15g} of {row.actor} lies outside the scale {issue.low:.15g}-{issue.high:.15g}",
            "choose a wider scale",
        )
        for row in file.rows
        for stance in row.stances
        for issue in (by_key[stance.issue],)
        if not issue.low <= stance.position <= issue.high
    ]
    if problems:
        raise CaseError(problems)
    return replace(file, issues=issues)


def _given(issue: ForeignIssue, chosen: dict[str | None, tuple[float, float]]) -> ForeignIssue:
    ends = chosen.get(issue.title, chosen.get(None))
    if ends is None:
        return issue
    if not issue.assumed:
        raise ChoiceError(
            f"scale: the file states the ends of {issue.title}, {issue.low:g}-{issue.high:g}; leave it out"
        )
    return replace(issue, low=ends[0], high=ends[1], assumed="as chosen")


def _read(scale: str) -> dict[str | None, tuple[float, float]]:
    """Return the ends by issue; those of every issue under None."""
    found: dict[str | None, tuple[float, float]] = {}
    for part in scale.split(";"):
        issue, _, ends = part.rpartition(":")
        low, _, high = ends.partition(",")
        try:
            pair = float(low), float(high)
        except ValueError:
            raise _wrong(scale) from None
        if not (math.isfinite(pair[1] - pair[0]) and pair[0] < pair[1]) or (issue.strip() or None) in found:
            raise _wrong(scale)
        found[issue.strip() or None] = pair
    return found


def _wrong(scale: str) -> ChoiceError:
    return ChoiceError(f"scale cannot be {scale!r}; give LOW,HIGH such as 4,10, or ISSUE:LOW,HIGH;ISSUE:LOW,HIGH")
