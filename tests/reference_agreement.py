"""Slow, obvious agreement: alpha by pairs of values, and unitizing alpha by every way two sections can meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

Rows = Sequence[Sequence[float | None]]


def alpha(rows: Rows, difference: Callable[[float, float, list[float]], float]) -> float | None:
    """Per coder, per unit; None where a value is missing. Krippendorff (2019), by lists of pairs."""
    units = [[value for value in unit if value is not None] for unit in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) >= 2]
    values = [value for unit in units for value in unit]
    pairs = [(a, b, len(unit)) for unit in units for a, b in permutations(unit, 2)]
    if not values:
        return None
    observed = sum(difference(a, b, values) / (m - 1) for a, b, m in pairs) / len(values)
    everyone = list(permutations(values, 2))
    expected = sum(difference(a, b, values) for a, b in everyone) / len(everyone)
    return None if expected == 0 else 1 - observed / expected


def nominal(a: float, b: float, _values: list[float]) -> float:
    return float(a != b)


def interval(a: float, b: float, _values: list[float]) -> float:
    return (a - b) ** 2


def ordinal(a: float, b: float, values: list[float]) -> float:
    low, high = min(a, b), max(a, b)
    between = sum(low <= value <= high for value in values)
    return 0.0 if a == b else (between - (values.count(a) + values.count(b)) / 2) ** 2


def sections(marks: Sequence[bool]) -> list[tuple[int, int, bool]]:
    """Begin, length and whether marked, of the runs of marked and unmarked places."""
    found: list[tuple[int, int, bool]] = []
    for place, marked in enumerate(marks):
        if found and found[-1][2] == marked:
            found[-1] = (found[-1][0], found[-1][1] + 1, marked)
        else:
            found.append((place, 1, marked))
    return found


def squared(b: int, size: int, unit: bool, b2: int, size2: int, unit2: bool) -> float:
    """The difference of two sections (Krippendorff 1995)."""
    if unit and unit2 and -size < b - b2 < size2:
        return (b - b2) ** 2 + (b + size - b2 - size2) ** 2
    if unit and not unit2 and size2 - size >= b - b2 >= 0:
        return size**2
    if not unit and unit2 and size - size2 >= b2 - b >= 0:
        return size2**2
    return 0.0


def unitizing(coders: Sequence[Sequence[bool]]) -> float | None:
    """Alpha for unitizing; the expected disagreement slides every section along every other."""
    length, number = len(coders[0]), len(coders)
    cut = [sections(marks) for marks in coders]
    observed = sum(
        squared(*one, *other)
        for i, mine in enumerate(cut)
        for j, theirs in enumerate(cut)
        if i != j
        for one in mine
        for other in theirs
    ) / (number * (number - 1) * length**2)
    every = [section for each in cut for section in each]
    expected = 0.0
    for (i, one), (j, other) in permutations(list(enumerate(every)), 2):
        if i != j and (one[2] or other[2]):
            for shift in range(-one[1] + 1, other[1]):
                expected += squared(shift, one[1], one[2], 0, other[1], other[2])
    ways = number * length * (number * length - 1) - sum(size * (size - 1) for _, size, unit in every if unit)
    if not any(section[2] for section in every) or expected == 0 or ways <= 0:
        return None
    return 1 - observed / (expected / length / ways)
