"""Where a place in a text is, counted in code points as cases do, or in the units that another program counts in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

__all__ = ["Unit", "code_point_offsets", "unit_offsets"]

Unit: TypeAlias = Literal["utf-16", "utf-8"]
"""Units of two bytes, as DNA counts (Java), or bytes of UTF-8, as Taguette counts."""


def code_point_offsets(text: str, offsets: Sequence[int], unit: Unit = "utf-16") -> list[int | None]:
    r"""Turn offsets in units of an encoding into code points; None for one outside the text or within a character.

    >>> code_point_offsets("a\U0001F600b", [0, 1, 2, 3, 4, 5])
    [0, 1, None, 2, 3, None]
    >>> code_point_offsets("\u00e9t\u00e9", [0, 1, 2, 3, 5], "utf-8")
    [0, None, 1, 2, 3]
    """
    if _is_one_to_one(text, unit):
        return [each if 0 <= each <= len(text) else None for each in offsets]
    starts = _starts(text, unit)
    last = int(starts[-1])
    found: list[int | None] = []
    for each in offsets:
        place = int(np.searchsorted(starts, each)) if 0 <= each <= last else -1
        found.append(place if place >= 0 and starts[place] == each else None)
    return found


def unit_offsets(text: str, offsets: Sequence[int], unit: Unit = "utf-16") -> list[int]:
    r"""Turn offsets in code points into units of an encoding; the inverse of ``code_point_offsets``.

    Raises ``IndexError`` for an offset outside the text.

    >>> unit_offsets("a\U0001F600b", [0, 1, 2, 3]), unit_offsets("\u00e9t\u00e9", [1, 3], "utf-8")
    ([0, 1, 3, 4], [2, 5])
    """
    if any(not 0 <= each <= len(text) for each in offsets):
        raise IndexError(f"an offset outside the text of {len(text)} characters")
    if _is_one_to_one(text, unit):
        return [*offsets]
    starts = _starts(text, unit)
    return [int(starts[each]) for each in offsets]


def _is_one_to_one(text: str, unit: Unit) -> bool:
    return text.isascii() or (unit == "utf-16" and max(text, default="") <= "\uffff")


def _starts(text: str, unit: Unit) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return where every code point begins, in units, and where the text ends (len(text) + 1,)."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    bounds = (0xFFFF,) if unit == "utf-16" else (0x7F, 0x7FF, 0xFFFF)
    widths = np.ones(points.size, np.int64)
    for bound in bounds:
        widths += points > bound
    starts = np.zeros(points.size + 1, np.int64)
    np.cumsum(widths, out=starts[1:])
    return starts
