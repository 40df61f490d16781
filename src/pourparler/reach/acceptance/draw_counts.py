"""How often a package is accepted over draws of what acceptance depends on: counts, summed draw by draw.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen & Salminen 1998), of two alternatives at a time (the
package and no agreement) and of all packages together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats, Indices, Integers, Mask
from pourparler.reach.acceptance.gain import is_moved
from pourparler.reach.acceptance.term_gain import term_gain
from pourparler.reach.acceptance.verdicts import FormatInputs

__all__ = ["DRAWN", "NO", "WITHHELD", "YES", "Counts", "Drawn", "count_draws", "draw_gains", "empty_counts"]

DRAWN, YES, NO, WITHHELD = range(4)
"""How the answer of an actor to a package is had: from its gain in each draw; yes or no in all; not at all."""
_ZERO = 1e-12
_BLOCK = 2_000_000
"""Numbers of an array in one block: bounds the memory, and changes no result."""


class Drawn(NamedTuple):
    """Draws of what acceptance depends on, for A actors and K issues.

    ``theta`` and ``weights`` (D, A, K), ``reference`` (D, K), ``cost`` and ``kappa`` (D, A). Ideal points
    and references on the 0-100 scale; weights are at least 0 and count where ``stated`` (A, K). ``weights`` compare
    packages; those of one package come from ``raw`` (D, A, K), of which the largest go to the highest of the ``levels``
    (A, K; 1 is the highest, 0 none) among what it moves, and are divided by their sum.
    """

    theta: Floats
    weights: Floats
    reference: Floats
    cost: Floats
    kappa: Floats
    stated: Mask
    raw: Floats
    levels: Integers


class Counts(NamedTuple):
    """Sums over draws, for A actors, P packages, F formats, K issues and R ranks.

    ``yes`` (A, P): draws in which the actor accepts; ``weight`` (A, P, K): its weights in them, normalised over what
    the package moves; ``agreed`` (F, P): draws in which all whose consent counts accept; ``rank`` (A, P, R): draws in
    which the package has the rank; ``rank_sum`` (A, P).
    """

    yes: Indices
    weight: Floats
    agreed: Indices
    rank: Indices
    rank_sum: Indices


def empty_counts(actors: int, packages: int, formats: int, issues: int, ranks: int) -> Counts:
    """Return counts of nothing."""
    return Counts(
        np.zeros((actors, packages), dtype=np.int64),
        np.zeros((actors, packages, issues)),
        np.zeros((formats, packages), dtype=np.int64),
        np.zeros((actors, packages, ranks), dtype=np.int64),
        np.zeros((actors, packages), dtype=np.int64),
    )


@njit(cache=True)
def _terms(inputs: AcceptanceInputs, stated: Mask, i: int, p: int) -> Indices:
    """The terms of a package that move an issue on which the actor has a stated cell."""
    terms = np.empty(inputs.start[p + 1] - inputs.start[p], dtype=np.int64)
    n = 0
    for t in range(inputs.start[p], inputs.start[p + 1]):
        if is_moved(inputs, t) and stated[i, inputs.term_issue[t]]:
            terms[n] = t
            n += 1
    return terms[:n]


@njit(cache=True)
def _is_ordered(levels: Integers) -> bool:
    """Whether levels (n,) order anything: two of them differ."""
    first = 0
    for level in levels:
        if level > 0:
            if first > 0 and level != first:
                return True
            first = level
    return False


@njit(cache=True)
def _hand_down(values: Floats, levels: Integers, order: Indices, handed: Floats) -> None:
    """Write values (n,) to ``handed`` so that higher levels hold the larger ones; see ``ordinal_polytope``.

    ``order`` (n,) is overwritten: the places with a level, by level and then by value.
    """
    size = 0
    for t in range(values.size):
        handed[t] = values[t]
        if levels[t] > 0:
            j = size
            while j > 0 and (
                levels[order[j - 1]] > levels[t]
                or (levels[order[j - 1]] == levels[t] and values[order[j - 1]] < values[t])
            ):
                order[j] = order[j - 1]
                j -= 1
            order[j] = t
            size += 1
    for j in range(1, size):
        # What was handed so far falls; the next value is put where it belongs.
        value, m = values[order[j]], j
        while m > 0 and handed[order[m - 1]] < value:
            handed[order[m]] = handed[order[m - 1]]
            m -= 1
        handed[order[m]] = value


@njit(cache=True)
def _pair_gains(
    inputs: AcceptanceInputs, drawn: Drawn, first: int, i: int, p: int, mean: Floats, total: Floats
) -> None:
    """Write G, and sum w g, of one actor and package for the draws from ``first`` on to ``mean`` and ``total`` (n,)."""
    terms = _terms(inputs, drawn.stated, i, p)
    levels = drawn.levels[i][inputs.term_issue[terms]]
    is_ordered = _is_ordered(levels)
    raw, handed, gained = np.empty(terms.size), np.empty(terms.size), np.empty(terms.size)
    order = np.empty(terms.size, dtype=np.int64)
    for n in range(mean.size):
        d = first + n
        total[n] = 0.0
        for m in range(terms.size):
            k = inputs.term_issue[terms[m]]
            gained[m] = term_gain(drawn.theta[d, i, k], inputs.term_low[terms[m]], drawn.reference[d, k])
            raw[m] = drawn.raw[d, i, k]
            total[n] += drawn.weights[d, i, k] * gained[m]
        if is_ordered:
            _hand_down(raw, levels, order, handed)
        else:
            handed[:] = raw
        worth, weight, plain = 0.0, 0.0, 0.0
        for m in range(terms.size):
            worth += handed[m] * gained[m]
            weight += handed[m]
            plain += gained[m]
        mean[n] = worth / weight if weight > 0.0 else plain / max(terms.size, 1)


@njit(cache=True)
def draw_gains(inputs: AcceptanceInputs, drawn: Drawn, i: int, p: int) -> Floats:
    """Gain of one actor from one package in every draw (D,), as ``count_draws`` has it."""
    draws = drawn.theta.shape[0]
    gains, other, unused = np.empty(draws), np.empty(draws), np.empty(draws)
    _pair_gains(inputs, drawn, 0, i, p, gains, unused)
    gains += drawn.cost[:, i]
    j = inputs.rival[i]
    if j >= 0:
        _pair_gains(inputs, drawn, 0, j, p, other, unused)
        gains -= drawn.kappa[:, i] * other
    return gains


@njit(cache=True)
def _add_weights(
    inputs: AcceptanceInputs, drawn: Drawn, first: int, i: int, p: int, accept: Mask, sums: Floats
) -> None:
    """Add the weights (K,) of the draws that accept, normalised over what the package moves; even where all are 0."""
    terms = _terms(inputs, drawn.stated, i, p)
    levels = drawn.levels[i][inputs.term_issue[terms]]
    is_ordered = _is_ordered(levels)
    raw, handed, order = np.empty(terms.size), np.empty(terms.size), np.empty(terms.size, dtype=np.int64)
    for n in range(accept.size):
        if accept[n]:
            for m in range(terms.size):
                raw[m] = drawn.raw[first + n, i, inputs.term_issue[terms[m]]]
            if is_ordered:
                _hand_down(raw, levels, order, handed)
            else:
                handed[:] = raw
            weight = handed.sum()
            for m in range(terms.size):
                k = inputs.term_issue[terms[m]]
                sums[k] += handed[m] / weight if weight > 0.0 else 1.0 / terms.size


@njit(cache=True)
def _agreed(accept: Mask, mode: Integers, refuses: Mask, formats: FormatInputs, f: int, p: int) -> int:
    """In how many draws all whose consent counts accept (A, P, n); those whose answer is withheld are passed over.

    A body objects where the members who do not accept leave too few votes for one of its rules.
    """
    together = np.ones(accept.shape[2], dtype=np.bool_)
    for i in range(accept.shape[0]):
        withheld, by = mode[i, p] == WITHHELD, formats.imposed_by[i]
        asked = (formats.table[f, i] or formats.can_block[f, i]) and not withheld
        replaced = formats.needs[p, i] and by >= 0 and not refuses[i, p]
        if asked:
            together &= accept[i, p]
        if replaced and mode[by, p] != WITHHELD:
            together &= accept[i, p] | accept[by, p]
        elif formats.needs[p, i] and not withheld:
            together &= accept[i, p]
    for b in range(formats.bodies.format.size):
        if formats.bodies.format[b] == f:
            for rule in range(formats.bodies.start[b], formats.bodies.start[b + 1]):
                _add_rule(accept, mode, formats.bodies.votes[rule], formats.bodies.quota[rule], p, together)
    return int(together.sum())


@njit(cache=True)
def _add_rule(accept: Mask, mode: Integers, votes: Indices, quota: int, p: int, together: Mask) -> None:
    """Take out of ``together`` (n,) the draws in which a rule of a body is missed by the members who do not accept."""
    left = np.full(together.size, votes.sum())
    for i in range(accept.shape[0]):
        if votes[i] > 0 and mode[i, p] != WITHHELD:
            left -= votes[i] * ~accept[i, p]
    together &= left >= quota


@njit(cache=True)
def _add_ranks(value: Floats, ranked: Mask, counts: Counts) -> None:
    """Add the rank of each package (A, P, n): one more than the number that are better; equals share it."""
    for i in range(value.shape[0]):
        compared = np.flatnonzero(ranked[i])
        for p in compared:
            for n in range(value.shape[2]):
                better = 0
                for q in compared:
                    better += value[i, q, n] > value[i, p, n] + _ZERO
                if better < counts.rank.shape[2]:
                    counts.rank[i, p, better] += 1
                counts.rank_sum[i, p] += better + 1


def count_draws(
    inputs: AcceptanceInputs,
    formats: FormatInputs,
    drawn: Drawn,
    mode: Integers,
    refuses: Mask,
    ranked: Mask,
    counts: Counts,
    pairs: Indices,
    gains: Floats,
) -> None:
    """Add draws to ``counts``; write the first gains of some ``pairs`` (S, 2) of actor and package to ``gains`` (n, S).

    Per draw, gain_i = G_i + c_i - kappa_i G_j with G = sum w g over the stated cells of what the package moves, w from
    ``raw`` with the levels of these issues and summing to 1 there (even weights where all are 0), theta, reference, w,
    c and kappa as drawn; a gain of at least 0 accepts. ``mode`` (A, P): see ``DRAWN``; ``refuses`` (A, P): whose
    refusal no principal can replace; ``ranked`` (A, P): which packages
    an actor compares, by sum w g - kappa sum w g of the rival, one vector of weights for all.
    """
    draws, block = drawn.theta.shape[0], max(16, _BLOCK // max(1, mode.size))
    for first in range(0, draws, block):
        own = _count_block(inputs, formats, drawn, first, min(block, draws - first), mode, refuses, ranked, counts)
        kept = gains[first : first + own.shape[2]]
        kept[:] = own[pairs[:, 0], pairs[:, 1], : kept.shape[0]].T


@njit(cache=True)
def _count_block(
    inputs: AcceptanceInputs,
    formats: FormatInputs,
    drawn: Drawn,
    first: int,
    count: int,
    mode: Integers,
    refuses: Mask,
    ranked: Mask,
    counts: Counts,
) -> Floats:
    """Add ``count`` draws from ``first`` on, and return their gains (A, P, count): 0 where none is asked for."""
    actors, packages = mode.shape
    own, compared = np.zeros((actors, packages, count)), np.zeros((actors, packages, count))
    accept = np.zeros((actors, packages, count), dtype=np.bool_)
    other, worth = np.empty(count), np.empty(count)
    draws = slice(first, first + count)
    for i in range(actors):
        j = inputs.rival[i]
        for p in range(packages):
            if mode[i, p] == DRAWN or ranked[i, p]:
                _pair_gains(inputs, drawn, first, i, p, own[i, p], compared[i, p])
                own[i, p] += drawn.cost[draws, i]
                if j >= 0:
                    _pair_gains(inputs, drawn, first, j, p, other, worth)
                    own[i, p] -= drawn.kappa[draws, i] * other
                    compared[i, p] -= drawn.kappa[draws, i] * worth
            accept[i, p] = (mode[i, p] == YES) | ((mode[i, p] == DRAWN) & (own[i, p] >= -_ZERO))
            counts.yes[i, p] += accept[i, p].sum()
            if mode[i, p] == DRAWN:
                _add_weights(inputs, drawn, first, i, p, accept[i, p], counts.weight[i, p])
    for f in range(counts.agreed.shape[0]):
        for p in range(packages):
            counts.agreed[f, p] += _agreed(accept, mode, refuses, formats, f, p)
    _add_ranks(compared, ranked, counts)
    return own
