"""Verdicts if one actor's cells were otherwise: only the answers that can change are computed again."""

from __future__ import annotations

import numpy as np
from numba import njit

from pourparler.reach.acceptance.answers import Answers, answer_of
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Bounds, Indices, Integers, Mask
from pourparler.reach.acceptance.gain import bounds_of
from pourparler.reach.acceptance.verdicts import FormatInputs, Verdicts, verdict_of

__all__ = ["CellPatch", "Scratch"]

CellPatch = tuple[int, dict[str, float]]
"""An issue index and what to write there, by name of the (A, K) array."""

_CELL_ARRAYS = (
    "theta_low",
    "theta_high",
    "stated",
    "zone_low",
    "zone_high",
    "lined",
    "level",
    "salience_low",
    "salience_high",
)


@njit(cache=True)
def _touched(inputs: AcceptanceInputs, issues: Mask) -> Indices:
    """Packages that set one of the issues."""
    packages = np.empty(inputs.start.size - 1, dtype=np.int64)
    n = 0
    for p in range(inputs.start.size - 1):
        for t in range(inputs.start[p], inputs.start[p + 1]):
            if issues[inputs.term_issue[t]]:
                packages[n] = p
                n += 1
                break
    return packages[:n]


@njit(cache=True)
def _answer_again(inputs: AcceptanceInputs, bounds: Bounds, answer: Integers, actor: int, packages: Indices) -> Indices:
    """Recompute the answers of an actor, and of those who mind its gain, in place; return packages that changed."""
    changed = np.empty(packages.size, dtype=np.int64)
    n = 0
    for p in packages:
        low, high, stated_low, stated_high = bounds_of(inputs, actor, p)
        bounds.low[actor, p], bounds.high[actor, p] = low, high
        bounds.stated_low[actor, p], bounds.stated_high[actor, p] = stated_low, stated_high
        differs = False
        for i in range(answer.shape[0]):
            if i == actor or inputs.rival[i] == actor:
                new = answer_of(inputs, bounds, i, p)[0]
                differs = differs or new != answer[i, p]
                answer[i, p] = new
        if differs:
            changed[n] = p
            n += 1
    return changed[:n]


@njit(cache=True)
def _changed_verdicts(answer: Integers, formats: FormatInputs, before: Integers, packages: Indices) -> Integers:
    """Rows (format, package, new verdict) where a verdict differs from ``before`` (F, P)."""
    rows = np.empty((before.shape[0] * packages.size, 3), dtype=np.int64)
    n = 0
    for f in range(before.shape[0]):
        for p in packages:
            verdict = verdict_of(answer, formats, f, p)[2]
            if verdict != before[f, p]:
                rows[n, 0], rows[n, 1], rows[n, 2] = f, p, verdict
                n += 1
    return rows[:n]


@njit(cache=True)
def _restore(
    bounds: Bounds, base_bounds: Bounds, answer: Integers, base_answer: Integers, actor: int, packages: Indices
) -> None:
    """Put the bounds of an actor and the answers to the packages back as they were."""
    for p in packages:
        bounds.low[actor, p], bounds.high[actor, p] = base_bounds.low[actor, p], base_bounds.high[actor, p]
        bounds.stated_low[actor, p] = base_bounds.stated_low[actor, p]
        bounds.stated_high[actor, p] = base_bounds.stated_high[actor, p]
        for i in range(answer.shape[0]):
            answer[i, p] = base_answer[i, p]


class Scratch:
    """A private copy of one evaluation's arrays on which cells are changed and put back."""

    def __init__(
        self, inputs: AcceptanceInputs, bounds: Bounds, answers: Answers, formats: FormatInputs, verdicts: Verdicts
    ) -> None:
        self._base = inputs
        self._inputs = inputs._replace(**{name: getattr(inputs, name).copy() for name in (*_CELL_ARRAYS, "numeric")})
        self._bounds = Bounds(*(array.copy() for array in bounds))
        self._base_bounds = bounds
        self._answer = answers.answer.copy()
        self._base_answer = answers.answer
        self._formats = formats
        self._verdict = verdicts.verdict

    def verdicts_if(self, actor: int, patches: list[CellPatch]) -> list[tuple[int, int, int]]:
        """Return (format, package, verdict) for each verdict that changes if the actor's cells were as patched."""
        issues = np.zeros(self._base.stated.shape[1], dtype=np.bool_)
        for issue, values in patches:
            issues[issue] = True
            for name, value in values.items():
                getattr(self._inputs, name)[actor, issue] = value
        packages = _touched(self._inputs, issues)
        changed = _answer_again(self._inputs, self._bounds, self._answer, actor, packages)
        rows = _changed_verdicts(self._answer, self._formats, self._verdict, changed)
        _restore(self._bounds, self._base_bounds, self._answer, self._base_answer, actor, packages)
        for issue, values in patches:
            for name in values:
                getattr(self._inputs, name)[actor, issue] = getattr(self._base, name)[actor, issue]
        return [(int(f), int(p), int(v)) for f, p, v in rows]
