"""Verdicts on packages in formats: the weakest answer of those whose consent counts.

*At the table* count those who sit there and, of those who can block from outside, any who refuse or oppose. A body
that votes does so where those of its members who do not refuse (or oppose) are too few to meet one of its rules.
*Implementable* adds the actors whose own action the package needs, where a principal who can impose replaces a silent
or opposing answer by its own. The verdict is the weaker of the two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.answers import FAVOURS, OPPOSES, REFUSES, SILENT
from pourparler.reach.acceptance.arrays import Indices, Integers, Mask

__all__ = [
    "NOT_APPLICABLE",
    "NO_BODIES",
    "Bodies",
    "FormatInputs",
    "Verdicts",
    "answer_of_body",
    "judge_packages",
    "verdict_of",
]

NOT_APPLICABLE = 6


class Bodies(NamedTuple):
    """Bodies of all formats, B with R rules in all.

    ``format`` (B,): whose body it is. Rules ``start[b]`` to ``start[b + 1]`` must all be met: ``quota`` (R,) of the
    ``votes`` (R, A), whole numbers.
    """

    format: Indices
    start: Indices
    quota: Indices
    votes: Indices


NO_BODIES = Bodies(
    np.zeros(0, dtype=np.int64),
    np.zeros(1, dtype=np.int64),
    np.zeros(0, dtype=np.int64),
    np.zeros((0, 0), dtype=np.int64),
)
"""Where no body can block."""


class FormatInputs(NamedTuple):
    """Who counts where.

    ``table`` and ``can_block`` (F, A), ``needs`` and ``between`` (P, A), and ``imposed_by`` (A,): the index of the
    principal who can impose on an actor, -1 for none. ``bodies`` can block, too.
    """

    table: Mask
    can_block: Mask
    needs: Mask
    between: Mask
    imposed_by: Indices
    bodies: Bodies = NO_BODIES


class Verdicts(NamedTuple):
    """Codes (F, P): at the table, implementable, and the weaker of the two."""

    at_table: Integers
    implementable: Integers
    verdict: Integers


@njit(cache=True)
def answer_of_body(answer: Integers, bodies: Bodies, b: int, p: int) -> int:
    """The answer of a body to package p: the weakest that its members could not outvote.

    It refuses where the members who refuse leave too few votes for some rule; opposes where those who refuse or oppose
    do; and is silent where those who are silent, too, could. Otherwise the rest can carry it: ``FAVOURS``.

    >>> from pourparler.reach.acceptance.answers import ACCEPTS
    >>> answer = np.array([[REFUSES, ACCEPTS], [ACCEPTS, OPPOSES], [SILENT, ACCEPTS]], dtype=np.int8)
    >>> council = Bodies(np.array([0]), np.array([0, 1]), np.array([2]), np.array([[1, 1, 1]]))
    >>> [answer_of_body(answer, council, 0, p) for p in (0, 1)] == [SILENT, FAVOURS]
    True
    """
    found = FAVOURS
    for rule in range(bodies.start[b], bodies.start[b + 1]):
        left = np.int64(0)
        for i in range(answer.shape[0]):
            left += bodies.votes[rule, i]
        for code in (REFUSES, OPPOSES, SILENT):
            for i in range(answer.shape[0]):
                if answer[i, p] == code:
                    left -= bodies.votes[rule, i]
            if left < bodies.quota[rule]:
                found = min(found, code)
                break
    return found


@njit(cache=True)
def verdict_of(answer: Integers, formats: FormatInputs, f: int, p: int) -> tuple[int, int, int]:
    """Verdict codes of one package in one format: (at the table, implementable, the weaker)."""
    at_table, implementable = 5, 5
    for i in range(answer.shape[0]):
        sits = formats.table[f, i]
        if formats.between[p, i] and not sits:
            return NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE
        own = answer[i, p]
        counts = sits or (formats.can_block[f, i] and own <= OPPOSES)
        if counts:
            at_table = min(at_table, own)
        if formats.needs[p, i]:
            by = formats.imposed_by[i]
            if by >= 0 and own in (OPPOSES, SILENT):
                own = answer[by, p]
        if counts or formats.needs[p, i]:
            implementable = min(implementable, own)
    for b in range(formats.bodies.format.size):
        if formats.bodies.format[b] == f:
            body = answer_of_body(answer, formats.bodies, b, p)
            if body <= OPPOSES:
                at_table, implementable = min(at_table, body), min(implementable, body)
    return at_table, implementable, min(at_table, implementable)


@njit(cache=True)
def judge_packages(answer: Integers, formats: FormatInputs) -> Verdicts:
    """Verdicts of every format and package (F, P) from the answers (A, P).

    >>> from pourparler.reach.acceptance.answers import ACCEPTS, REFUSES
    >>> answer = np.array([[ACCEPTS], [REFUSES]], dtype=np.int8)
    >>> nobody = np.zeros((1, 2), dtype=np.bool_)
    >>> formats = FormatInputs(np.array([[True, False]]), nobody, nobody, nobody, np.array([-1, -1]))
    >>> judge_packages(answer, formats).verdict.tolist()  # the second actor neither sits nor is needed
    [[5]]
    """
    shape = (formats.table.shape[0], answer.shape[1])
    at_table = np.empty(shape, dtype=np.int8)
    implementable = np.empty(shape, dtype=np.int8)
    verdict = np.empty(shape, dtype=np.int8)
    for f in range(shape[0]):
        for p in range(shape[1]):
            at_table[f, p], implementable[f, p], verdict[f, p] = verdict_of(answer, formats, f, p)
    return Verdicts(at_table, implementable, verdict)
