"""The plain arrays that the acceptance model reads and writes."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "AcceptanceInputs",
    "Bounds",
    "Floats",
    "Indices",
    "Integers",
    "Mask",
    "for_actors_and_package",
    "renumbered",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int8]
Indices: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


class AcceptanceInputs(NamedTuple):
    """Everything acceptance depends on, for A actors, K issues and P packages with T set terms in all.

    ``theta_*`` (A, K): ideal points, [0, 100] where not ``stated``. ``zone_*`` (A, K): what an actor's red lines leave
    (low above high where they contradict), with ``lined`` saying whether there is one. ``level`` (A, K): ordinal
    salience codes; ``salience_*`` (A, K): numeric salience, for actors that are ``numeric`` (A,). ``cost_*`` (A,):
    cost of no agreement. ``rival`` (A,): index of the rival whose gain the actor minds, -1 for none, with
    ``kappa_*`` (A,). Package p sets the terms ``start[p]:start[p + 1]``: ``term_issue``, ``term_low``, ``term_high``,
    ``term_core`` (T,). ``reference_*`` (K,) and ``inside_only`` (K,): issues whose terms exist only inside an
    agreement. ``forced`` (A, P): bit set of what statements say outright (see ``answers``). ``compliance_*`` (P,):
    probability that the package is kept, 1 where nothing is expected of it.
    """

    theta_low: Floats
    theta_high: Floats
    stated: Mask
    zone_low: Floats
    zone_high: Floats
    lined: Mask
    level: Integers
    salience_low: Floats
    salience_high: Floats
    numeric: Mask
    cost_low: Floats
    cost_high: Floats
    rival: Indices
    kappa_low: Floats
    kappa_high: Floats
    start: Indices
    term_issue: Indices
    term_low: Floats
    term_high: Floats
    term_core: Mask
    reference_low: Floats
    reference_high: Floats
    inside_only: Mask
    forced: Integers
    compliance_low: Floats
    compliance_high: Floats


class Bounds(NamedTuple):
    """Bounds of G (A, P) over everything, and over stated cells alone (NaN where none bears on the package)."""

    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats


_PER_ACTOR = (
    "theta_low",
    "theta_high",
    "stated",
    "zone_low",
    "zone_high",
    "lined",
    "level",
    "salience_low",
    "salience_high",
    "numeric",
    "cost_low",
    "cost_high",
    "kappa_low",
    "kappa_high",
)


def renumbered(indices: Indices, kept: Indices) -> Indices:
    """Return indices into all actors as indices into the actors that are kept (sorted), -1 where there is none.

    >>> renumbered(np.array([-1, 7]), np.array([2, 7])).tolist()
    [-1, 1]
    """
    return np.where(indices >= 0, np.searchsorted(kept, indices), -1)


def for_actors_and_package(inputs: AcceptanceInputs, actors: Indices, package: int) -> AcceptanceInputs:
    """Return a copy of the inputs with some actors (sorted, rivals among them) and one package only."""
    terms = slice(inputs.start[package], inputs.start[package + 1])
    return inputs._replace(
        **{name: getattr(inputs, name)[actors] for name in _PER_ACTOR},
        rival=renumbered(inputs.rival[actors], actors),
        start=np.array([0, terms.stop - terms.start], dtype=np.int64),
        term_issue=inputs.term_issue[terms],
        term_low=inputs.term_low[terms].copy(),
        term_high=inputs.term_high[terms].copy(),
        term_core=inputs.term_core[terms],
        forced=np.ascontiguousarray(inputs.forced[actors][:, package : package + 1]),
        compliance_low=inputs.compliance_low[package : package + 1].copy(),
        compliance_high=inputs.compliance_high[package : package + 1].copy(),
    )
