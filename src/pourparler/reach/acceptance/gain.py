"""Multi-attribute value gain of a package over no agreement, bounded under incomplete information.

G_i = sum_k w_ik g_ik over the issues the package moves, with ideal points in intervals and weights ordinal or boxed
(Hazen 1986; Salo & Hamalainen 1992). ``gain_bounds`` gives the bounds of every actor and package; ``gain_witness``
gives, for one of them, the point at which the plain formula takes the value of a bound.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import AcceptanceInputs, Bounds, Floats, Indices
from pourparler.reach.acceptance.numeric_weights import numeric_upper
from pourparler.reach.acceptance.ordinal_weights import ordinal_upper
from pourparler.reach.acceptance.term_gain import term_gain_lower, term_gain_upper

__all__ = ["Witness", "bounds_of", "gain_bounds", "gain_witness", "is_moved"]


class Witness(NamedTuple):
    """Where a bound of G is taken: issue indices (n,) and there theta, x, r and weight (n,); ``gain`` = sum w g."""

    gain: float
    issues: Indices
    theta: Floats
    term: Floats
    reference: Floats
    weight: Floats


@njit(cache=True)
def is_moved(inputs: AcceptanceInputs, t: int) -> bool:
    """Whether a package's t-th term can differ from the reference (terms without a reference do not count)."""
    k = inputs.term_issue[t]
    if inputs.inside_only[k]:
        return False
    same_point = inputs.term_low[t] == inputs.term_high[t] == inputs.reference_low[k] == inputs.reference_high[k]
    return not same_point


@njit(cache=True)
def _extreme(inputs: AcceptanceInputs, i: int, terms: Indices, sign: float) -> tuple[float, Floats, Floats]:
    """Upper (sign 1) or lower (-1) bound of G over the given terms, with (theta, x, r) rows (3, n) and weights (n,)."""
    n = terms.size
    gains, weights = np.empty(n), np.zeros(n)
    points = np.empty((3, n))
    for m in range(n):
        t = terms[m]
        k = inputs.term_issue[t]
        interval = (inputs.theta_low[i, k], inputs.theta_high[i, k])
        term = (inputs.term_low[t], inputs.term_high[t])
        reference = (inputs.reference_low[k], inputs.reference_high[k])
        if sign > 0:
            gain, theta, x, r = term_gain_upper(interval[0], interval[1], term[0], term[1], reference[0], reference[1])
        else:
            gain, theta, x, r = term_gain_lower(interval[0], interval[1], term[0], term[1], reference[0], reference[1])
        gains[m] = sign * gain
        points[0, m], points[1, m], points[2, m] = theta, x, r
    if n == 0:
        return 0.0, points, weights
    if inputs.numeric[i]:
        low, high = np.empty(n), np.empty(n)
        for m in range(n):
            low[m] = inputs.salience_low[i, inputs.term_issue[terms[m]]]
            high[m] = inputs.salience_high[i, inputs.term_issue[terms[m]]]
        return sign * numeric_upper(gains, low, high, weights), points, weights
    levels = np.empty(n, dtype=np.int8)
    for m in range(n):
        levels[m] = inputs.level[i, inputs.term_issue[terms[m]]]
    return sign * ordinal_upper(gains, levels, weights), points, weights


@njit(cache=True)
def _moved_terms(inputs: AcceptanceInputs, i: int, p: int, stated_only: bool) -> Indices:
    terms = np.empty(inputs.start[p + 1] - inputs.start[p], dtype=np.int64)
    n = 0
    for t in range(inputs.start[p], inputs.start[p + 1]):
        if is_moved(inputs, t) and (inputs.stated[i, inputs.term_issue[t]] or not stated_only):
            terms[n] = t
            n += 1
    return terms[:n]


@njit(cache=True)
def bounds_of(inputs: AcceptanceInputs, i: int, p: int) -> tuple[float, float, float, float]:
    """Bounds of G for one actor and package: low, high, stated low, stated high (NaN where nothing stated bears)."""
    terms = _moved_terms(inputs, i, p, False)
    low, high = _extreme(inputs, i, terms, -1.0)[0], _extreme(inputs, i, terms, 1.0)[0]
    stated = _moved_terms(inputs, i, p, True)
    if stated.size == 0:
        return low, high, np.nan, np.nan
    if stated.size == terms.size:
        return low, high, low, high
    return low, high, _extreme(inputs, i, stated, -1.0)[0], _extreme(inputs, i, stated, 1.0)[0]


@njit(cache=True)
def gain_bounds(inputs: AcceptanceInputs) -> Bounds:
    """Bounds of G for every actor and package (Hazen 1986): a ``Bounds`` of four (A, P) arrays."""
    actors, packages = inputs.stated.shape[0], inputs.start.size - 1
    low, high = np.empty((actors, packages)), np.empty((actors, packages))
    stated_low, stated_high = np.empty((actors, packages)), np.empty((actors, packages))
    for i in range(actors):
        for p in range(packages):
            low[i, p], high[i, p], stated_low[i, p], stated_high[i, p] = bounds_of(inputs, i, p)
    return Bounds(low, high, stated_low, stated_high)


def gain_witness(
    inputs: AcceptanceInputs, actor: int, package: int, end: Literal["low", "high"], *, stated_only: bool = False
) -> Witness:
    """Where the lower or upper bound of one actor's G for one package is taken.

    The plain formula ``sum(weight * (abs(reference - theta) - abs(term - theta)) / 100)`` at the witness gives
    ``gain``, which is the bound. Empty where the package moves nothing (or nothing stated).
    """
    terms = _moved_terms(inputs, actor, package, stated_only)
    gain, points, weights = _extreme(inputs, actor, terms, 1.0 if end == "high" else -1.0)
    return Witness(float(gain), inputs.term_issue[terms], points[0], points[1], points[2], weights)
