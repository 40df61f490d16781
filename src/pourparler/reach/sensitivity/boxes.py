"""A box of the inputs, what it covers of the cases of interest, and what it says in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Mask

__all__ = ["Box", "Limit", "box_in_words", "box_mask", "checked_cases", "describe_box"]


@dataclass(frozen=True)
class Limit:
    """One input kept between two ends; None where there is no limit on that side.

    ``quasi_p``: how likely at least as many cases of interest would be in a box of this size if this limit were
    dropped and the cases fell as they do then (Bryant & Lempert 2010); None where it was not computed.
    """

    input: str
    low: float | None
    high: float | None
    quasi_p: float | None = None


@dataclass(frozen=True)
class Box:
    """A box and how it does.

    ``coverage``: share of all cases of interest that lie in it; ``density``: share of its cases that are of interest;
    ``mass``: share of all cases that lie in it.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    cases: int
    of_interest: int


def checked_cases(
    method: str, points: npt.ArrayLike, interest: npt.ArrayLike, inputs: Sequence[str]
) -> tuple[Floats, Mask]:
    """Return points (n, d) and which of them are of interest (n,). Raises ``ModelError`` where they do not fit."""
    cases = np.asarray(points, dtype=np.float64)
    if cases.ndim != 2 or cases.size == 0 or cases.shape[1] != len(inputs):
        raise ModelError(f"{method}: points have the shape {cases.shape}; give (n, {len(inputs)}), one column an input")
    if not np.isfinite(cases).all():
        raise ModelError(f"{method}: a point is not finite; leave it out")
    wanted = np.asarray(interest)
    if wanted.shape != (cases.shape[0],):
        raise ModelError(f"{method}: interest has the shape {wanted.shape}; give one yes or no for each of the points")
    if wanted.dtype != np.bool_ and not np.isin(wanted, (0, 1)).all():
        raise ModelError(f"{method}: interest must be yes or no (1 or 0) for every point")
    return cases, wanted.astype(np.bool_)


def box_mask(points: Floats, low: Floats, high: Floats) -> Mask:
    """Return which points (n, d) lie in a box with ends (d,), which belong to it."""
    inside: Mask = np.all((points >= low) & (points <= high), axis=1)
    return inside


def describe_box(limits: tuple[Limit, ...], inside: Mask, interest: Mask) -> Box:
    """Return a box with its coverage, density and mass.

    >>> describe_box((), np.array([True, True, False, False]), np.array([True, False, True, False])).density
    0.5
    """
    cases, hits, wanted = int(inside.sum()), int((inside & interest).sum()), int(interest.sum())
    return Box(
        limits=limits,
        coverage=hits / wanted if wanted else 0.0,
        density=hits / cases if cases else 0.0,
        mass=cases / interest.size,
        cases=cases,
        of_interest=hits,
    )


def box_in_words(box: Box, labels: Mapping[str, str] | None = None) -> str:
    """Say what a box asks of the inputs, by their labels.

    >>> box = Box((Limit("x", None, 40.0), Limit("y", 10.0, 25.25)), 0.5, 1.0, 0.25, 10, 10)
    >>> box_in_words(box, {"x": "the east's position on water"})
    "the east's position on water is at most 40, and y is between 10 and 25.25"
    """
    named = labels or {}
    parts = [f"{named.get(limit.input, limit.input)} is {_range(limit)}" for limit in box.limits]
    return ", and ".join(parts) if parts else "whatever the inputs are"


def _range(limit: Limit) -> str:
    if limit.low is None:
        return f"at most {limit.high:.4g}"
    return f"at least {limit.low:.4g}" if limit.high is None else f"between {limit.low:.4g} and {limit.high:.4g}"
