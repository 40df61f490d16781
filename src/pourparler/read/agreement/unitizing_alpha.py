"""Krippendorff's alpha for unitizing: whether coders mark the same passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.read.agreement.krippendorff_alpha import Alpha

__all__ = ["Spans", "unitizing_alpha"]

Spans: TypeAlias = Sequence[tuple[int, int]]
"""Passages, [start, end) each."""


def unitizing_alpha(spans: Sequence[Spans], length: int) -> Alpha:
    """Krippendorff's alpha for unitizing (Krippendorff 1995) of one category: agreement on where passages stand.

    ``spans``: per coder, two or more, the passages it marks in one continuum of ``length`` characters; a coder's
    overlapping or adjoining passages count as one. With b the begin and l the length of a section, passages and the
    gaps between them alike, two passages that overlap differ by (b - b')^2 + (b + l - b' - l')^2, a passage that lies
    within another coder's gap differs by l^2 from it, and all else by 0. Expected disagreement is that of all ways in
    which the sections could have met.

    Alpha is None where nobody marks anything. Where everybody marks everything, it is 1 by the formula: the lengths of
    all passages agree. Raises ``ModelError`` for fewer than two coders,
    a passage that is empty or lies outside the continuum.

    Reference: Krippendorff, K. (1995), On the reliability of unitizing continuous data, Sociological Methodology 25,
    47-76; Krippendorff, K. (2004), Measuring the reliability of qualitative text analysis data, Quality & Quantity 38,
    787-800.

    >>> unitizing_alpha([[(10, 20), (50, 60)], [(10, 20), (50, 60)]], 100).alpha
    1.0
    >>> round(unitizing_alpha([[(10, 20), (50, 60)], [(12, 20), (80, 90)]], 100).alpha, 3)
    0.126
    """
    if len(spans) < 2:
        raise ModelError(f"unitizing_alpha: passages of {len(spans)} coder; give those of two or more")
    sections = [_sections(each, length) for each in spans]
    units = sum(int(each.is_unit.sum()) for each in sections)
    if not units:
        return Alpha(None, "nobody marks a passage", 0.0, 0.0, 0, 0)
    coders = len(spans)
    observed = sum(_disagreement(one, other) for one in sections for other in sections if one is not other)
    observed /= coders * (coders - 1) * length**2
    lengths = np.concatenate([each.size[each.is_unit] for each in sections])
    gaps = np.sort(np.concatenate([each.size[~each.is_unit] for each in sections]))
    # Places of a passage in the gaps that can hold it: their sizes, each less the passage's own, plus 1.
    first = np.searchsorted(gaps, lengths)
    larger = np.append(np.cumsum(gaps[::-1])[::-1], 0.0)
    room = larger[first] - (gaps.size - first) * (lengths - 1.0)
    meeting = (units - 1) / 3.0 * (2.0 * lengths**3 - 3.0 * lengths**2 + lengths) + lengths**2 * room
    ways = coders * length * (coders * length - 1.0) - (lengths * (lengths - 1.0)).sum()
    expected = float(2.0 / length * meeting.sum() / ways) if ways > 0 else 0.0
    if expected <= 0.0:
        return Alpha(None, "passages can meet in one way only: nothing to agree on", observed, expected, units, units)
    return Alpha(1.0 - observed / expected, "", float(observed), expected, units, units)


class _Sections:
    """A coder's passages and gaps in their order: begin, size and whether it is a passage, (section,)."""

    def __init__(self, begin: npt.NDArray[np.float64], size: npt.NDArray[np.float64], is_unit: npt.NDArray[np.bool_]):
        self.begin, self.size, self.is_unit = begin, size, is_unit


def _sections(spans: Spans, length: int) -> _Sections:
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= length:
            where = f"passage [{start}, {end}) is empty or outside a text of {length} characters"
            raise ModelError(f"unitizing_alpha: {where}")
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    edges = [0, *(edge for span in merged for edge in span), length]
    begin, end_of = np.array(edges[:-1], dtype=np.float64), np.array(edges[1:], dtype=np.float64)
    is_unit = np.arange(begin.size) % 2 == 1
    keep = end_of > begin
    return _Sections(begin[keep], (end_of - begin)[keep], is_unit[keep])


def _disagreement(one: _Sections, other: _Sections) -> float:
    """Sum the differences of the passages of one coder with the sections of the other."""
    total = 0.0
    ends = other.begin + other.size
    for begin, size in zip(one.begin[one.is_unit], one.size[one.is_unit], strict=True):
        end = begin + size
        first = int(np.searchsorted(ends, begin, side="right"))
        last = int(np.searchsorted(other.begin, end, side="left"))
        for place in range(first, last):
            if other.is_unit[place]:
                total += (begin - other.begin[place]) ** 2 + (end - ends[place]) ** 2
            # Counted from here and, as the other coder's gap that holds a passage, from there.
            elif other.begin[place] <= begin and end <= ends[place]:
                total += 2.0 * size**2
    return float(total)
