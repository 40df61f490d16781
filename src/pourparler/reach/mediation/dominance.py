"""Pairwise dominance between packages under incomplete information, over plain arrays.

Package p is held against package q with the gain of the acceptance model, q standing where the reference stands: sum
over the issues on which they differ of w_k (|q_k - theta_k| - |p_k - theta_k|) / 100, with one theta and one set of
weights for both. Where the lower bound is at least zero for every party, and above it for some, p dominates q whatever
the intervals hide (pairwise dominance, Salo & Hamalainen 1992; necessary preference, Greco, Mousseau & Slowinski 2008).
Where inputs are points this is Pareto dominance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pourparler.reach.acceptance.answers import answer_packages
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats, Mask
from pourparler.reach.acceptance.gain import gain_bounds

__all__ = ["Dominance", "Gains", "dominance", "pairwise_gains"]

_ZERO = 1e-9
"""A difference this close to zero counts as none: far above rounding, far below any meaning."""


class Gains(NamedTuple):
    """Bounds of what each party gains as package p replaces one package (party, p).

    ``stated_*`` over stated cells alone, NaN where none bears on the difference. ``comparable`` (p,): False where the
    two differ on an issue whose term exists only in an agreement, and one of the two does not name it.
    """

    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats
    comparable: Mask


class Dominance(NamedTuple):
    """Which package p dominates which q (q, p), among some parties: surely, on stated cells alone, or possibly."""

    surely: Mask
    as_stated: Mask
    possibly: Mask


def pairwise_gains(inputs: AcceptanceInputs) -> Iterator[Gains]:
    """Bounds of every party's gain between any two packages (Salo & Hamalainen 1992): yields ``Gains``, by package.

    An interval term that both packages set alike is the same term; any other interval is a family of its own, shared
    by all parties, which makes the bounds outer ones. Costs of no agreement fall out; relative gains count as they do
    in acceptance.

    Reference: Salo, A. A. & Hamalainen, R. P. (1992). Preference assessment by imprecise ratio statements. Operations
    Research 40(6), 1053-1061.
    """
    places, named = _places(inputs)
    for q in range(places.shape[0]):
        against, comparable = _against(inputs, places, named, q)
        found = answer_packages(against, gain_bounds(against))
        yield Gains(found.low, found.high, found.stated_low, found.stated_high, comparable)


def _places(inputs: AcceptanceInputs) -> tuple[Floats, Mask]:
    """Return where each package leaves each issue (P, K, 2), and which issues it names (P, K)."""
    count, issues = inputs.start.size - 1, inputs.reference_low.size
    places = np.empty((count, issues, 2))
    places[:] = np.stack([inputs.reference_low, inputs.reference_high], axis=-1)
    named = np.zeros((count, issues), dtype=np.bool_)
    package = np.repeat(np.arange(count), np.diff(inputs.start))
    named[package, inputs.term_issue] = True
    places[package, inputs.term_issue, 0] = inputs.term_low
    places[package, inputs.term_issue, 1] = inputs.term_high
    return places, named


def _against(inputs: AcceptanceInputs, places: Floats, named: Mask, q: int) -> tuple[AcceptanceInputs, Mask]:
    """Return inputs in which package q is the reference of every other, and which packages compare with it (P,)."""
    count, actors = named.shape[0], inputs.stated.shape[0]
    either, both = named | named[q], named & named[q]
    alike = (places == places[q]).all(axis=2) & both
    one_only = either & ~both & inputs.inside_only
    set_by = either & ~alike & ~one_only
    package, issue = np.nonzero(set_by)
    return (
        inputs._replace(
            start=np.concatenate([[0], np.cumsum(set_by.sum(axis=1))]).astype(np.int64),
            term_issue=issue.astype(np.int64),
            term_low=places[package, issue, 0],
            term_high=places[package, issue, 1],
            term_core=np.zeros(issue.size, dtype=np.bool_),
            reference_low=np.ascontiguousarray(places[q, :, 0]),
            reference_high=np.ascontiguousarray(places[q, :, 1]),
            inside_only=np.zeros_like(inputs.inside_only),
            lined=np.zeros_like(inputs.lined),
            cost_low=np.zeros_like(inputs.cost_low),
            cost_high=np.zeros_like(inputs.cost_high),
            forced=np.zeros((actors, count), dtype=np.int8),
        ),
        ~one_only.any(axis=1),
    )


def dominance(
    inputs: AcceptanceInputs, tables: Sequence[Sequence[int]], advance: Callable[[], None] = lambda: None
) -> list[Dominance]:
    """Return, per table of parties (indices of actors), which package dominates which; ``advance`` after each package.

    Gains are kept for one package at a time, so that a thousand packages take some megabytes.
    """
    count = inputs.start.size - 1
    every = [Dominance(*(np.zeros((count, count), dtype=np.bool_) for _ in range(3))) for _ in tables]
    for q, gains in enumerate(pairwise_gains(inputs)):
        for found, parties in zip(every, tables, strict=True):
            who = list(parties)
            stated = gains.stated_low[who]
            told = ~np.isnan(stated).any(axis=0)
            found.surely[q] = _dominates(gains.low[who]) & gains.comparable
            found.as_stated[q] = _dominates(np.nan_to_num(stated, nan=-1.0)) & told & gains.comparable
            found.possibly[q] = _dominates(gains.high[who]) | ~gains.comparable
        advance()
    return every


def _dominates(gain: Floats) -> Mask:
    """Whether nobody loses and somebody gains: (party, p) to (p,).

    >>> _dominates(np.array([[0.0, 0.2, -0.1], [0.0, 0.0, 0.5]])).tolist()
    [False, True, False]
    """
    found: Mask = np.logical_and((gain >= -_ZERO).all(axis=0), (gain > _ZERO).any(axis=0))
    return found
