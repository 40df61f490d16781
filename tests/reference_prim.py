"""A slow, obvious reference of PRIM's peeling, written from Friedman & Fisher (1999), and the data PRIM is tried on.

Lists and loops; nothing from ``pourparler``. Reading: a face lies half-way between the last point cut off and the first
kept; ties with the last point cut off go with it; of cuts that leave equal densities the one that leaves more points is
taken, then the first input's, low end first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, floor

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

Case = tuple[tuple[float, ...], bool]


@dataclass(frozen=True)
class Peeled:
    """A box: its ends per input (None: no limit), its cases and those of interest."""

    ends: tuple[tuple[float | None, float | None], ...]
    cases: int
    hits: int


def peel(points: Sequence[Sequence[float]], interest: Sequence[bool], alpha: float, least_mass: float) -> list[Peeled]:
    """Every box of the peeling trajectory, from all cases on."""
    inside: list[Case] = [(tuple(x), bool(y)) for x, y in zip(points, interest, strict=True)]
    d, least = len(points[0]), ceil(least_mass * len(inside) - 1e-9)
    ends: list[tuple[float | None, float | None]] = [(None, None)] * d
    boxes = [_box(ends, inside)]
    while not all(y for _, y in inside):
        best: tuple[Fraction, int, int, list[Case], tuple[float | None, float | None]] | None = None
        for k in range(d):
            for kept, limits in _cuts(inside, k, alpha, ends[k]):
                if len(kept) < least:
                    continue
                density = Fraction(sum(y for _, y in kept), len(kept))
                if best is None or (density, len(kept)) > best[:2]:
                    best = (density, len(kept), k, kept, limits)
        if best is None:
            break
        _, _, k, inside, ends[k] = best
        boxes.append(_box(ends, inside))
    return boxes


def _cuts(
    inside: list[Case], k: int, alpha: float, ends: tuple[float | None, float | None]
) -> list[tuple[list[Case], tuple[float | None, float | None]]]:
    values = sorted(x[k] for x, _ in inside)
    last = floor((len(values) - 1) * alpha)
    low_out, high_out = values[last], values[len(values) - 1 - last]
    cuts: list[tuple[list[Case], tuple[float | None, float | None]]] = []
    if kept := [case for case in inside if case[0][k] > low_out]:
        cuts.append((kept, ((low_out + min(x[k] for x, _ in kept)) / 2, ends[1])))
    if kept := [case for case in inside if case[0][k] < high_out]:
        cuts.append((kept, (ends[0], (high_out + max(x[k] for x, _ in kept)) / 2)))
    return cuts


def _box(ends: Sequence[tuple[float | None, float | None]], inside: list[Case]) -> Peeled:
    return Peeled(tuple(ends), len(inside), sum(y for _, y in inside))


def binomial_tail(hits: int, cases: int, share: Fraction) -> float:
    """P(Bin(cases, share) >= hits), exactly and then as a float: the quasi-p-value of Bryant & Lempert (2010)."""
    terms = (comb(cases, k) * share**k * (1 - share) ** (cases - k) for k in range(hits, cases + 1))
    return float(sum(terms))


def halton_points(count: int = 2000) -> npt.NDArray[np.float64]:
    """Points of the unscrambled Halton sequence in three dimensions, without the first, which is 0."""
    points: npt.NDArray[np.float64] = qmc.Halton(3, scramble=False).random(count + 1)[1:]
    return points


def in_two_corners(points: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Cases of interest: x0 > 0.55 and x1 < 0.35; or x2 > 0.9 and x0 > 0.2."""
    found: npt.NDArray[np.bool_] = ((points[:, 0] > 0.55) & (points[:, 1] < 0.35)) | (
        (points[:, 2] > 0.9) & (points[:, 0] > 0.2)
    )
    return found


def interest_of_halton(count: int = 2000) -> npt.NDArray[np.bool_]:
    """Which of ``halton_points`` are of interest."""
    return in_two_corners(halton_points(count))
