"""Patient Rule Induction Method (Friedman & Fisher 1999): boxes of the inputs that hold mostly cases of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.sensitivity.boxes import Box, Limit, box_mask, checked_cases, describe_box

__all__ = ["Objective", "PrimTrajectory", "choose_box", "prim", "prim_trajectory"]

Objective = Literal["mean", "gain_per_point"]
"""What a peel is chosen by: the density it leaves (Friedman & Fisher 1999), or the gain in density per point given up
(the lenient criterion of Kwakkel & Jaxa-Rozen 2016)."""


@dataclass(frozen=True)
class PrimTrajectory:
    """Every box from all cases to the last one peeled, then those that pasting made of the last; ``peeled`` counts."""

    inputs: tuple[str, ...]
    boxes: tuple[Box, ...]
    peeled: int


class _Faces(NamedTuple):
    """The ends of a box (d,): infinite where there is no limit."""

    low: Floats
    high: Floats


def prim_trajectory(
    inputs: Sequence[str],
    points: npt.ArrayLike,
    interest: npt.ArrayLike,
    *,
    alpha: float = 0.05,
    least_mass: float = 0.05,
    objective: Objective = "mean",
    paste: bool = True,
) -> PrimTrajectory:
    """Patient Rule Induction Method (Friedman & Fisher 1999): one box, peeled a little at a time.

    1. *Peel*: of each input, cut off the share ``alpha`` of the box's points at the low or the high end (ties with it,
       too; the face lies half-way to the next point). Take the cut that leaves the best ``objective``; of equals the
       one that leaves more points, then the first input, low end first. Stop where fewer than ``least_mass`` of all
       points would be left, or all points of the box are of interest. On the way the density may fall.
    2. *Paste*: of each limited face, give back the share ``alpha`` of the box's points that lie beyond it (at least
       one); take the best as long as the density rises.

    ``points`` (n, d), ``interest`` (n,): yes or no. Each box has quasi-p-values (Bryant & Lempert 2010). Raises
    ``ModelError`` where nothing or everything is of interest, or a number cannot be.

    References: Friedman, J. H. & Fisher, N. I. (1999), Bump hunting in high-dimensional data, Statistics and Computing
    9(2), 123-143. Bryant, B. P. & Lempert, R. J. (2010), Technological Forecasting and Social Change 77(1), 34-49.

    >>> x = np.linspace(0, 1, 101)
    >>> found = prim_trajectory(["x"], x[:, np.newaxis], x > 0.695, least_mass=0.1)
    >>> best = choose_box(found)
    >>> round(best.limits[0].low, 6), best.coverage, best.density
    (0.695, 1.0, 1.0)
    """
    if not 0.0 < alpha < 0.5:
        raise ModelError(f"prim: alpha cannot be {alpha}; give a share above 0 and below 0.5")
    if not 0.0 < least_mass < 1.0:
        raise ModelError(f"prim: least_mass cannot be {least_mass}; give a share above 0 and below 1")
    cases, wanted = checked_cases("prim", points, interest, inputs)
    if wanted.all() or not wanted.any():
        which = "every case is" if wanted.all() else "no case is"
        raise ModelError(f"prim: {which} of interest, so there is no box to find")
    search = _Search(cases, wanted, alpha, max(1, int(np.ceil(least_mass * wanted.size - 1e-9))), objective)
    trajectory = search.peel()
    peeled = len(trajectory) - 1
    if paste:
        trajectory += search.paste(trajectory[-1])
    boxes = tuple(_describe(tuple(inputs), cases, wanted, faces) for faces in trajectory)
    return PrimTrajectory(tuple(inputs), boxes, peeled)


class _Search:
    """The cases, and how patient the search is."""

    def __init__(self, points: Floats, interest: Mask, alpha: float, least: int, objective: Objective) -> None:
        self.points, self.interest, self.alpha = points, interest, alpha
        self.least, self.objective = least, objective

    def peel(self) -> list[_Faces]:
        """Return the boxes from all cases to the last."""
        d = self.points.shape[1]
        faces = _Faces(np.full(d, -np.inf), np.full(d, np.inf))
        trajectory, inside = [faces], np.arange(self.interest.size)
        while (best := self._best_cut(faces, inside)) is not None:
            faces, inside = best
            trajectory.append(faces)
        return trajectory

    def _best_cut(self, faces: _Faces, inside: Indices) -> tuple[_Faces, Indices] | None:
        hits = self.interest[inside]
        density = hits.mean()
        if density == 1.0:
            return None
        best: tuple[float, int] | None = None
        found: tuple[_Faces, Indices] | None = None
        for k in range(self.points.shape[1]):
            values = self.points[inside, k]
            for side, face in _cuts(values, self.alpha):
                kept = values >= face if side == 0 else values <= face
                count = int(kept.sum())
                if count < self.least:
                    continue
                left = hits[kept].mean()
                worth = float(left if self.objective == "mean" else (left - density) / (inside.size - count))
                if best is None or (worth, count) > best:
                    best, found = (worth, count), (_moved(faces, k, side, face), inside[kept])
        return found

    def paste(self, faces: _Faces) -> list[_Faces]:
        """Return the boxes made of the last by giving back what was cut too much."""
        trajectory: list[_Faces] = []
        while (wider := self._best_paste(faces)) is not None:
            faces = wider
            trajectory.append(faces)
        return trajectory

    def _best_paste(self, faces: _Faces) -> _Faces | None:
        inside = box_mask(self.points, *faces)
        count = int(inside.sum())
        best, found = float(self.interest[inside].mean()), None
        for k in range(self.points.shape[1]):
            for side in (0, 1):
                end = faces[side][k]
                if not np.isfinite(end):
                    continue
                open_face = _moved(faces, k, side, -np.inf if side == 0 else np.inf)
                beyond = self.points[box_mask(self.points, *open_face) & ~inside, k]
                if beyond.size == 0:
                    continue
                wider = _moved(faces, k, side, _given_back(beyond, side, max(1, int(self.alpha * count))))
                density = float(self.interest[box_mask(self.points, *wider)].mean())
                if density > best:
                    best, found = density, wider
        return found


def _moved(faces: _Faces, k: int, side: int, face: float) -> _Faces:
    moved = _Faces(faces.low.copy(), faces.high.copy())
    moved[side][k] = face
    return moved


def _cuts(values: Floats, alpha: float) -> list[tuple[int, float]]:
    """Faces that cut off the share alpha at the low (0) and high (1) end; none where all values are equal."""
    ordered = np.sort(values)
    if ordered[0] == ordered[-1]:
        return []
    last = int(np.floor((ordered.size - 1) * alpha))
    above = ordered[np.searchsorted(ordered, ordered[last], side="right") :]
    below = ordered[: np.searchsorted(ordered, ordered[-1 - last], side="left")]
    cuts = []
    if above.size:
        cuts.append((0, _between(ordered[last], above[0])))
    if below.size:
        cuts.append((1, _between(below[-1], ordered[-1 - last])))
    return cuts


def _between(one: float, other: float) -> float:
    """Half-way between two neighbours; the greater where nothing lies between them."""
    middle = one + 0.5 * (other - one)
    return float(middle if one < middle < other else other)


def _given_back(beyond: Floats, side: int, count: int) -> float:
    """The face that takes in the nearest ``count`` points beyond it: half-way to the next, or none."""
    ordered = np.sort(beyond)[::-1] if side == 0 else np.sort(beyond)
    last = ordered[min(count, ordered.size) - 1]
    further = ordered[ordered < last] if side == 0 else ordered[ordered > last]
    if further.size == 0:
        return -np.inf if side == 0 else np.inf
    return _between(further[0], last) if side == 0 else _between(last, further[0])


def _describe(inputs: tuple[str, ...], points: Floats, interest: Mask, faces: _Faces) -> Box:
    inside = box_mask(points, *faces)
    limits = []
    for k in np.flatnonzero(np.isfinite(faces.low) | np.isfinite(faces.high)):
        wider = _Faces(faces.low.copy(), faces.high.copy())
        wider.low[k], wider.high[k] = -np.inf, np.inf
        low, high = (float(face[k]) if np.isfinite(face[k]) else None for face in faces)
        limits.append(Limit(inputs[int(k)], low, high, _quasi_p(inside, box_mask(points, *wider), interest)))
    return describe_box(tuple(limits), inside, interest)


def _quasi_p(inside: Mask, without: Mask, interest: Mask) -> float:
    """P(Bin(cases in the box, density without the limit) >= cases of interest in the box) (Bryant & Lempert 2010)."""
    from scipy.stats import binom

    return float(binom.sf(int(interest[inside].sum()) - 1, int(inside.sum()), float(interest[without].mean())))


def choose_box(found: PrimTrajectory, *, least_density: float = 0.8) -> Box:
    """Return the box to show: of those at least so dense the one that covers most; where none is, the densest.

    Equals go to the box with fewer limits, then to the earlier one.
    """
    dense = [box for box in found.boxes if box.density >= least_density]
    if dense:
        return min(dense, key=lambda box: (-box.coverage, -box.density, len(box.limits)))
    return min(found.boxes, key=lambda box: (-box.density, -box.coverage, len(box.limits)))


def prim(
    inputs: Sequence[str],
    points: npt.ArrayLike,
    interest: npt.ArrayLike,
    *,
    boxes: int = 3,
    least_density: float = 0.8,
    alpha: float = 0.05,
    least_mass: float = 0.05,
    objective: Objective = "mean",
) -> tuple[Box, ...]:
    """Patient Rule Induction Method with covering (Friedman & Fisher 1999): a few boxes, one after the other.

    Each box is sought among the cases that no box before it holds, and chosen by ``choose_box``, with ``least_density``
    or the density half-way from that of all cases to 1, whichever is more. The search ends after ``boxes``, when
    nothing of interest is left, or when a further box would be less dense than that; the first one only needs to be
    denser than all cases. Coverage, density and mass are of the cases no earlier box holds, as shares of all. Raises
    as ``prim_trajectory`` does.

    >>> x = np.linspace(0, 1, 101)
    >>> found = prim(["x"], x[:, np.newaxis], (x < 0.2) | (x > 0.8))
    >>> [(len(box.limits), round(box.coverage, 2), round(box.density, 2)) for box in found]
    [(1, 0.5, 0.95), (1, 0.5, 0.95)]
    """
    cases, wanted = checked_cases("prim", points, interest, inputs)
    left: Indices = np.arange(wanted.size)
    everywhere = float(wanted.mean())
    least = max(least_density, everywhere + 0.5 * (1.0 - everywhere))
    found: list[Box] = []
    while len(found) < boxes:
        remaining = wanted[left]
        if found and (remaining.all() or not remaining.any() or left.size < 2):
            break
        share = min(0.99, least_mass * wanted.size / left.size)
        trajectory = prim_trajectory(inputs, cases[left], remaining, alpha=alpha, least_mass=share, objective=objective)
        best = choose_box(trajectory, least_density=least)
        if not best.limits or best.density <= everywhere or (found and best.density < least):
            break
        inside = _holds(best, trajectory.inputs, cases[left])
        found.append(
            Box(
                best.limits,
                best.of_interest / int(wanted.sum()),
                best.density,
                best.cases / wanted.size,
                best.cases,
                best.of_interest,
            )
        )
        left = left[~inside]
    return tuple(found)


def _holds(box: Box, inputs: tuple[str, ...], points: Floats) -> Mask:
    low, high = np.full(len(inputs), -np.inf), np.full(len(inputs), np.inf)
    for limit in box.limits:
        k = inputs.index(limit.input)
        low[k] = -np.inf if limit.low is None else limit.low
        high[k] = np.inf if limit.high is None else limit.high
    return box_mask(points, low, high)
