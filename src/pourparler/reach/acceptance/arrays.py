"""The plain arrays that the acceptance model reads and writes."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["AcceptanceInputs", "Bounds", "Floats", "Integers", "Mask"]

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
    agreement. ``forced`` (A, P): bit set of what statements say outright (see ``answers``).
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


class Bounds(NamedTuple):
    """Bounds of G (A, P) over everything, and over stated cells alone (NaN where none bears on the package)."""

    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats
