"""Quantile dot plots (Kay, Kola, Hullman & Munson 2016): every dot stands for an equal share of the draws."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["stack_dots"]


def stack_dots(values: Sequence[float], diameter: float) -> list[tuple[float, int]]:
    """Stack values that are nearer than a diameter (Wilkinson 1999, "Dot plots"): (place, level from 0) for each.

    >>> stack_dots([1.0, 1.5, 1.6, 4.0], 1.0)
    [(1.3, 0), (1.3, 1), (1.3, 2), (4.0, 0)]
    """
    stacked: list[tuple[float, int]] = []
    waiting = sorted(values)
    while waiting:
        size = sum(value < waiting[0] + diameter for value in waiting)
        middle = round((waiting[0] + waiting[size - 1]) / 2, 9)
        stacked += [(middle, level) for level in range(size)]
        waiting = waiting[size:]
    return stacked
