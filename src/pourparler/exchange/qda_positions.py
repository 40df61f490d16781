"""How a REFI-QDA project counts: in code points with the end left out, as the standard means it, or as it shows itself.

Programs differ on both. Some count the last character in, some count in UTF-16 units. Many name a passage by its words:
these tell how the file counts. Where they do not, the standard's reading stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from pourparler.exchange.offsets import code_point_offsets

__all__ = ["STANDARD", "MarkedPassage", "PositionReading", "position_reading"]


class MarkedPassage(NamedTuple):
    """A passage as a project marks it: what it is called, where it starts and ends, and the whole text."""

    name: str
    start: int
    end: int
    text: str


class PositionReading(NamedTuple):
    """A way to read positions: in UTF-16 units or code points, with the character at the end in the passage or not."""

    is_utf_16: bool = False
    includes_end: bool = False

    def spans(self, text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
        r"""Return passages of a text as [start, stop) in code points; None for what is no passage of it.

        >>> PositionReading(includes_end=True).spans("They agree.", [(5, 9), (5, 11)])
        [(5, 10), None]
        >>> PositionReading(is_utf_16=True).spans("\U0001f600 Yes.", [(3, 7)])
        [(2, 6)]
        """
        ends = [(start, end + self.includes_end) for start, end in marks]
        if not self.is_utf_16:
            return [(start, stop) if 0 <= start < stop <= len(text) else None for start, stop in ends]
        places = code_point_offsets(text, [each for pair in ends for each in pair])
        found: list[tuple[int, int] | None] = []
        for start, stop in zip(places[::2], places[1::2], strict=True):
            found.append((start, stop) if start is not None and stop is not None and start < stop else None)
        return found

    def in_words(self) -> str:
        """Say how positions are read."""
        unit = "UTF-16 units" if self.is_utf_16 else "characters"
        return f"in {unit}, the last one included" if self.includes_end else f"in {unit}, the end left out"


STANDARD = PositionReading()
"""Code points, the end left out."""

_OTHERS = (PositionReading(False, True), PositionReading(True, False), PositionReading(True, True))


def position_reading(marks: Sequence[MarkedPassage]) -> PositionReading:
    r"""Return how a project counts, judged by passages that are called by their own words.

    That of the standard, unless another way finds more of the names, and every passage that the standard's finds.

    >>> text = "They met. They agree on the toll."
    >>> position_reading([MarkedPassage("They agree", 10, 19, text), MarkedPassage("P2", 0, 7, text)]).includes_end
    True
    >>> position_reading([MarkedPassage("They agree", 10, 20, text)]) == position_reading([]) == STANDARD
    True
    """
    said, placed = _found(marks, STANDARD)
    if said == sum(bool(each.name) for each in marks):
        return STANDARD
    best = STANDARD
    is_wide = any(max(text, default="") > "\uffff" for text in {each.text for each in marks})
    for other in _OTHERS:
        if other.is_utf_16 and not is_wide:
            continue
        names, inside = _found(marks, other)
        if names > said and inside >= placed:
            best, said = other, names
    return best


def _found(marks: Sequence[MarkedPassage], reading: PositionReading) -> tuple[int, int]:
    """Return how many passages are called by the words that stand there, and how many are passages at all."""
    names = inside = 0
    for text, group in groupby(marks, key=lambda each: each.text):
        each_of = [*group]
        for mark, span in zip(each_of, reading.spans(text, [(x.start, x.end) for x in each_of]), strict=True):
            inside += span is not None
            names += span is not None and bool(mark.name) and mark.name.split() == text[slice(*span)].split()
    return names, inside
