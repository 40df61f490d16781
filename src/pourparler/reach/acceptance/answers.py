"""The answer of an actor to a package: the first that holds of refuses, accepts, silent, opposes, favours, torn.

Necessary and possible answers in the sense of Greco, Mousseau & Slowinski 2008: *accepts* and *refuses* hold whatever
the silence hides; *favours* and *opposes* hold on stated cells alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import AcceptanceInputs, Bounds, Floats, Integers
from pourparler.reach.acceptance.gain import is_moved

__all__ = [
    "ACCEPTS",
    "BECAUSE",
    "DISPUTED",
    "FAVOURS",
    "OPPOSES",
    "OVERLAPS",
    "REFUSES",
    "REJECTED",
    "REQUIRED",
    "SAID_YES",
    "SILENT",
    "TORN",
    "UPPER_NEGATIVE",
    "Answers",
    "answer_packages",
    "gain_if_kept",
]

REFUSES, OPPOSES, SILENT, TORN, FAVOURS, ACCEPTS = range(6)
"""Codes of the answers, weakest first."""

REQUIRED, REJECTED, SAID_YES, OVERLAPS = 1, 2, 4, 8
"""Bits of ``AcceptanceInputs.forced``: a requirement is not met; a stated rejection; a stated acceptance whose
conditions are met; an interval term that overlaps a requirement or rejection only in part."""

BECAUSE = (
    "red line",
    "requirement",
    "stated rejection",
    "upper bound below zero",
    "stated acceptance",
    "lower bound at least zero",
    "nothing stated bears on it",
    "core cell open",
    "stated cells below zero",
    "stated cells at least zero",
    "no objection stated",
    "stated cells straddle zero",
    "overlaps a limit in part",
    "outside a stated position",
)
"""Reasons, by code."""
(
    _RED_LINE,
    _REQUIREMENT,
    _REJECTION,
    UPPER_NEGATIVE,
    _ACCEPTANCE,
    _LOWER_POSITIVE,
    _NOTHING,
    _CORE_OPEN,
    _STATED_NEGATIVE,
    _STATED_POSITIVE,
    _NO_OBJECTION,
    _STRADDLES,
    _PARTIAL,
    _OUTSIDE,
) = range(14)
DISPUTED = 1
_ZERO = 1e-12
"""Rounding in sums of a few gains stays far below this; a gain this close to zero counts as zero."""


class Answers(NamedTuple):
    """Answers of every actor to every package, as (A, P) arrays.

    Answer, reason and the answer on the rest (-1 where no core cell is open), whether a stated acceptance was
    overruled, and bounds of the gain G + c - kappa G_rival times the probability that the package is kept.
    """

    answer: Integers
    because: Integers
    rest: Integers
    disputed: Integers
    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats


@njit(cache=True)
def gain_if_kept(inputs: AcceptanceInputs, bounds: Bounds, i: int, p: int) -> tuple[float, float, float, float]:
    """Bounds of gain_i = G_i + c_i - kappa_i G_j if the package is kept, over everything and over stated cells."""
    low = bounds.low[i, p] + inputs.cost_low[i]
    high = bounds.high[i, p] + inputs.cost_high[i]
    stated_low = bounds.stated_low[i, p] + inputs.cost_low[i]
    stated_high = bounds.stated_high[i, p] + inputs.cost_high[i]
    j = inputs.rival[i]
    if j >= 0:
        least, most = inputs.kappa_low[i], inputs.kappa_high[i]
        low -= max(least * bounds.high[j, p], most * bounds.high[j, p])
        high -= min(least * bounds.low[j, p], most * bounds.low[j, p])
        if not np.isnan(bounds.stated_low[j, p]):
            stated_low -= max(least * bounds.stated_high[j, p], most * bounds.stated_high[j, p])
            stated_high -= min(least * bounds.stated_low[j, p], most * bounds.stated_low[j, p])
    return low, high, stated_low, stated_high


@njit(cache=True)
def _expected(
    inputs: AcceptanceInputs, p: int, gains: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Bounds of q gain_i + (1 - q) 0, for q the probability that the package is kept; else things are as without it.

    A product of two intervals, of which q is nowhere negative: each bound lies at one of q's ends.
    """
    least, most = inputs.compliance_low[p], inputs.compliance_high[p]
    return (
        min(least * gains[0], most * gains[0]),
        max(least * gains[1], most * gains[1]),
        min(least * gains[2], most * gains[2]),
        max(least * gains[3], most * gains[3]),
    )


@njit(cache=True)
def _limits(inputs: AcceptanceInputs, i: int, p: int) -> tuple[bool, bool, bool, bool, bool, bool]:
    """What red lines and terms without a reference say.

    Returns (crossed, partly crossed, no objection, outside a stated position, an open term without reference, an open
    core cell).
    """
    crossed, partly, fine, outside, unknown, core_open = False, False, False, False, False, False
    for t in range(inputs.start[p], inputs.start[p + 1]):
        k = inputs.term_issue[t]
        low, high = inputs.term_low[t], inputs.term_high[t]
        lined, stated = inputs.lined[i, k], inputs.stated[i, k]
        within = lined and low >= inputs.zone_low[i, k] and high <= inputs.zone_high[i, k]
        if lined and not within:
            if high < inputs.zone_low[i, k] or low > inputs.zone_high[i, k]:
                crossed = True
            else:
                partly = True
        if inputs.inside_only[k]:
            placed = stated and low >= inputs.theta_low[i, k] and high <= inputs.theta_high[i, k]
            fine = fine or within or placed
            outside = outside or (stated and not placed and not within)
            unknown = unknown or not (stated or lined)
        if inputs.term_core[t] and not (stated or (inputs.inside_only[k] and lined)):
            core_open = True
    return crossed, partly, fine, outside, unknown, core_open


@njit(cache=True)
def _on_stated(low: float, high: float, anything: bool, fine: bool, outside: bool, partly: bool) -> tuple[int, int]:
    """Answer and reason on stated cells alone: opposes, favours, torn, or silent where there is none."""
    valued = not np.isnan(low)
    if not anything:
        return SILENT, _NOTHING
    if valued and high < -_ZERO:
        return OPPOSES, _STATED_NEGATIVE
    if partly:
        return TORN, _PARTIAL
    if outside:
        return TORN, _OUTSIDE
    if valued and low >= -_ZERO:
        return FAVOURS, _STATED_POSITIVE
    if fine and not valued:
        return FAVOURS, _NO_OBJECTION
    return TORN, _STRADDLES


@njit(cache=True)
def _moves_nothing(inputs: AcceptanceInputs, p: int) -> bool:
    """Whether all that a package brings are terms that exist only inside an agreement, and nothing else moves."""
    brings = False
    for t in range(inputs.start[p], inputs.start[p + 1]):
        if is_moved(inputs, t):
            return False
        brings = brings or inputs.inside_only[inputs.term_issue[t]]
    return brings


@njit(cache=True)
def answer_of(
    inputs: AcceptanceInputs, bounds: Bounds, i: int, p: int
) -> tuple[int, int, int, bool, float, float, float, float]:
    """One actor's answer to one package: (answer, reason, answer on the rest, disputed, four bounds of the gain)."""
    low, high, stated_low, stated_high = _expected(inputs, p, gain_if_kept(inputs, bounds, i, p))
    crossed, partly, fine, outside, unknown, core_open = _limits(inputs, i, p)
    forced = inputs.forced[i, p]
    said_yes = (forced & SAID_YES) != 0
    partly = partly or (forced & OVERLAPS) != 0
    rest, answer, because = -1, REFUSES, _RED_LINE
    if crossed:
        because = _RED_LINE
    elif forced & REQUIRED:
        because = _REQUIREMENT
    elif forced & REJECTED:
        because = _REJECTION
    elif high < -_ZERO:
        because = UPPER_NEGATIVE
    elif said_yes:
        answer, because = ACCEPTS, _ACCEPTANCE
    elif low >= -_ZERO and not (partly or outside or unknown or _moves_nothing(inputs, p)):
        answer, because = ACCEPTS, _LOWER_POSITIVE
    else:
        anything = fine or outside or partly or not np.isnan(stated_low)
        answer, because = _on_stated(stated_low, stated_high, anything, fine, outside, partly)
        if core_open:
            rest, answer, because = answer, SILENT, _CORE_OPEN
    return answer, because, rest, said_yes and answer == REFUSES, low, high, stated_low, stated_high


@njit(cache=True)
def answer_packages(inputs: AcceptanceInputs, bounds: Bounds) -> Answers:
    """Answers of every actor to every package, from the bounds of G: an ``Answers`` of (A, P) arrays."""
    shape = bounds.low.shape
    answer, because = np.empty(shape, dtype=np.int8), np.empty(shape, dtype=np.int8)
    rest, disputed = np.empty(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
    low, high = np.empty(shape), np.empty(shape)
    stated_low, stated_high = np.empty(shape), np.empty(shape)
    for i in range(shape[0]):
        for p in range(shape[1]):
            result = answer_of(inputs, bounds, i, p)
            answer[i, p], because[i, p], rest[i, p] = result[0], result[1], result[2]
            disputed[i, p] = DISPUTED if result[3] else 0
            low[i, p], high[i, p], stated_low[i, p], stated_high[i, p] = result[4], result[5], result[6], result[7]
    return Answers(answer, because, rest, disputed, low, high, stated_low, stated_high)
