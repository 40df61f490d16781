"""The inputs that are uncertain, as named ranges, and the one path on which every method evaluates an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats

__all__ = ["BATCH", "Evaluator", "InputSpace", "evaluate_in_batches", "optional_module"]

Evaluator = Callable[[Floats], Floats]
"""Takes points (n, d) and returns the outcome of each (n,)."""

BATCH = 4096
"""Points evaluated at once."""


@dataclass(frozen=True)
class InputSpace:
    """Named inputs, each anywhere in its range [low, high], independent of one another.

    Raises ``ModelError`` where there is no input, a name is given twice, or a range is empty or not finite.

    >>> InputSpace(("x", "y"), (0.0, 1.0), (2.0, 5.0)).middle.tolist()
    [1.0, 3.0]
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.names:
            raise ModelError("input space: there is no input that varies; nothing to analyse")
        if not len(self.names) == len(self.low) == len(self.high):
            raise ModelError(
                f"input space: {len(self.names)} names, {len(self.low)} low and {len(self.high)} high ends; "
                "give as many of each"
            )
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise ModelError(f"input space: {twice} is given twice; give every input its own name")
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            if not (np.isfinite(low) and np.isfinite(high) and low < high):
                raise ModelError(f"input space: {name} runs from {low} to {high}; low must be below high, both finite")

    @property
    def middle(self) -> Floats:
        """The middle of every range (d,)."""
        low = np.array(self.low, dtype=np.float64)
        middle: Floats = low + 0.5 * (np.array(self.high, dtype=np.float64) - low)
        return middle

    @property
    def salib_problem(self) -> dict[str, object]:
        """The space as SALib takes it."""
        bounds = [list(ends) for ends in zip(self.low, self.high, strict=True)]
        return {"num_vars": len(self.names), "names": list(self.names), "bounds": bounds}

    def at(self, base: npt.ArrayLike | None) -> Floats:
        """Return a base point (d,), the middle where none is given. Raises ``ModelError`` outside the ranges."""
        if base is None:
            return self.middle
        point = np.asarray(base, dtype=np.float64)
        if point.shape != (len(self.names),):
            raise ModelError(f"base point: has the shape {point.shape}; give one number for each of the inputs")
        for name, value, low, high in zip(self.names, point, self.low, self.high, strict=True):
            if not low <= value <= high:
                raise ModelError(f"base point: {name} is {value}; it must lie between {low} and {high}")
        return point


def evaluate_in_batches(
    evaluate: Evaluator, points: Floats, batch: int = BATCH, advance: Callable[[int], None] = lambda _: None
) -> Floats:
    """Return the outcome of every point (n,), evaluated ``batch`` points at a time; the size changes no result.

    ``advance`` is called with the number of points just done. Raises ``ModelError`` where the outcome of a point is
    missing or not finite.

    >>> evaluate_in_batches(lambda points: points.sum(axis=1), np.ones((3, 2)), batch=2).tolist()
    [2.0, 2.0, 2.0]
    """
    outcomes = np.empty(points.shape[0])
    for start in range(0, points.shape[0], batch):
        part = points[start : start + batch]
        found = np.asarray(evaluate(part), dtype=np.float64)
        if found.shape != (part.shape[0],):
            raise ModelError(f"evaluator: {part.shape[0]} points gave the shape {found.shape}; return one number each")
        wrong = np.flatnonzero(~np.isfinite(found))
        if wrong.size:
            place = start + int(wrong[0])
            raise ModelError(f"evaluator: the outcome of point {place} is {found[wrong[0]]}; leave out where it is not")
        outcomes[start : start + batch] = found
        advance(part.shape[0])
    return outcomes


def optional_module(name: str) -> ModuleType:
    """Import a module of the extra ``sensitivity``. Raises ``ModelError`` naming the way out where it is missing.

    >>> optional_module("math").pi > 3
    True
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = {"sklearn": "scikit-learn"}.get(name.partition(".")[0], name.partition(".")[0])
        if error.name is None or error.name.partition(".")[0] != name.partition(".")[0]:
            raise
        raise ModelError(
            f"this needs the package {package}, which is not installed: pip install pourparler[sensitivity]"
        ) from None
