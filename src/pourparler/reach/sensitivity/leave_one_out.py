"""The outcome without one of the things it rests on: one source, or one actor, at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pourparler.errors import ModelError

__all__ = ["LeftOut", "leave_one_out"]


@dataclass(frozen=True)
class LeftOut:
    """What the outcome is without one part, and how far that is from the outcome with all.

    Both are None where there is no outcome without it.
    """

    left_out: str
    outcome: float | None
    change: float | None


def leave_one_out(
    parts: Sequence[str], evaluate: Callable[[str | None], float | None]
) -> tuple[float | None, tuple[LeftOut, ...]]:
    """Leave one out, or the jackknife's deletion (Quenouille 1956): the outcome without each part in turn.

    ``evaluate`` takes the part to leave out, or None for none, and returns the outcome, or None where there is none.
    Returns the outcome with all, and a row for each part: those without which there is no outcome first, then the
    greatest change. Raises ``ModelError`` where an outcome is not finite.

    Reference: Quenouille, M. H. (1956), Notes on bias in estimation, Biometrika 43(3/4), 353-360.

    >>> votes = {"a": 10.0, "b": 20.0, "c": 60.0}
    >>> def mean(without):
    ...     kept = [vote for name, vote in votes.items() if name != without]
    ...     return sum(kept) / len(kept)
    >>> leave_one_out(list(votes), mean)[1][0]
    LeftOut(left_out='c', outcome=15.0, change=-15.0)
    """
    whole = _checked(evaluate(None), "all")
    rows = []
    for part in parts:
        outcome = _checked(evaluate(part), f"all but {part}")
        change = None if outcome is None or whole is None else outcome - whole
        rows.append(LeftOut(part, outcome, change))
    return whole, tuple(sorted(rows, key=lambda row: -math.inf if row.change is None else -abs(row.change)))


def _checked(outcome: float | None, of: str) -> float | None:
    if outcome is not None and not math.isfinite(outcome):
        raise ModelError(f"leave-one-out: the outcome of {of} is {outcome}; return None where there is none")
    return outcome
