"""How a REFI-QDA project counts: in code points with the end left out, as the standard means it, or as it shows itself.

Programs differ on both. Some count the last character in, some count in UTF-16 units, and some count a line end of two
characters (CRLF) as one. Many name a passage by its words: where most of these agree they tell how the file counts.
Where they do not, the standard's reading stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from typing import NamedTuple

import numpy as np

from pourparler.exchange.offsets import code_point_offsets

__all__ = ["STANDARD", "MarkedPassage", "PositionReading", "fits", "position_reading", "words_found"]

_SHARE = 0.8
_ENOUGH = 3
_LONG_ENOUGH = 8
"""Characters that the names of fewer than three passages must have together: fewer stand somewhere by chance."""

_NEAR = 100_000
_WIDEST = 4
"""Units of one character at most, in any way of counting: bytes of UTF-8."""

_CRLF = "\r\n"


class MarkedPassage(NamedTuple):
    """A passage as a project marks it: what it is called, where it starts and ends, and the whole text."""

    name: str
    start: int
    end: int
    text: str


class PositionReading(NamedTuple):
    """A way to read positions: units of UTF-16 or code points, the end in the passage or not, CRLF as two or one."""

    is_utf_16: bool = False
    includes_end: bool = False
    crlf_is_one: bool = False

    def spans(self, text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
        r"""Return passages of a text as [start, stop) in code points; None for what is no passage of it.

        >>> PositionReading(includes_end=True).spans("They agree.", [(5, 9), (5, 11)])
        [(5, 10), None]
        >>> PositionReading(is_utf_16=True).spans("\U0001f600 Yes.", [(3, 7)])
        [(2, 6)]
        >>> PositionReading(crlf_is_one=True).spans("No.\r\nYes.", [(4, 8)])
        [(5, 9)]
        """
        if self.crlf_is_one and _CRLF in text:
            inside = self._replace(crlf_is_one=False).spans(text.replace(_CRLF, "\n"), marks)
            return _with_both_characters(text, inside)
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
        lines = ", a line end of two characters (CRLF) counted as one" if self.crlf_is_one else ""
        return (
            f"in {unit}, the last one included{lines}" if self.includes_end else f"in {unit}, the end left out{lines}"
        )


def _with_both_characters(text: str, spans: Sequence[tuple[int, int] | None]) -> list[tuple[int, int] | None]:
    """Turn passages of a text whose CRLF are one character into those of the text as it stands."""
    pieces = np.array([len(piece) + 1 for piece in text.split(_CRLF)[:-1]], dtype=np.int64)
    line_ends = np.cumsum(pieces) - 1

    def place(at: int) -> int:
        return at + int(np.searchsorted(line_ends, at))

    return [None if each is None else (place(each[0]), place(each[1])) for each in spans]


STANDARD = PositionReading()
"""Code points, the end left out, every character of a line end counted."""

_READINGS = sorted(map(PositionReading._make, product((False, True), repeat=3)), key=sum)


def position_reading(marks: Sequence[MarkedPassage]) -> PositionReading:
    r"""Return how a project counts, judged by passages that are called by their own words.

    That of the standard, unless another way finds more of the words, and every passage that the standard's finds. It
    must find four fifths of the words and at least three; of fewer all, with eight characters or more together.

    >>> text = "They met. They agree on the toll."
    >>> position_reading([MarkedPassage("They agree", 10, 19, text), MarkedPassage("P2", 0, 7, text)]).includes_end
    True
    >>> position_reading([MarkedPassage("They agree", 10, 20, text)]) == position_reading([]) == STANDARD
    True
    """
    names = [mark for mark in marks if _is_words(mark)]
    texts = {mark.text for mark in names}
    is_wide = any(max(text, default="") > "\uffff" for text in texts)
    has_crlf = any(_CRLF in text for text in texts)
    best, said = STANDARD, sum(_hits(names, STANDARD))
    if said == len(names):
        return STANDARD
    placed = _placed(marks, STANDARD)
    for other in _READINGS:
        if (other.is_utf_16 and not is_wide) or (other.crlf_is_one and not has_crlf):
            continue
        hits = _hits(names, other)
        if sum(hits) > said and _is_enough(names, hits) and _placed(marks, other) >= placed:
            best, said = other, sum(hits)
    return best


def words_found(marks: Sequence[MarkedPassage], reading: PositionReading) -> tuple[int, int]:
    """Return how many passages are called by words of the text, and at how many of them these stand.

    >>> words_found([MarkedPassage("They agree", 3, 13, "They met. They agree on the toll.")], STANDARD)
    (1, 0)
    """
    names = [mark for mark in marks if _is_words(mark)]
    return len(names), sum(_hits(names, reading))


def fits(named: int, found: int) -> bool:
    """Tell whether a way to read positions finds enough of the words that passages are called by.

    >>> fits(5, 4), fits(5, 3), fits(0, 0)
    (True, False, True)
    """
    return found >= _SHARE * named


def _is_enough(names: Sequence[MarkedPassage], hits: Sequence[bool]) -> bool:
    if len(names) >= _ENOUGH:
        return sum(hits) >= _ENOUGH and fits(len(names), sum(hits))
    return all(hits) and sum(len(mark.name) for mark in names) >= _LONG_ENOUGH


def _is_words(mark: MarkedPassage) -> bool:
    """Tell whether a passage is called by words that stand near it, and about as long as it: else it has a label."""
    words = " ".join(mark.name.split())
    length = mark.end - mark.start
    if not words or not len(words) // 2 - 1 <= length <= _WIDEST * len(mark.name) + 1:
        return False
    near = mark.text[max(0, mark.start - _NEAR) : mark.end + _NEAR]
    return mark.name in near or words in " ".join(near.split())


def _hits(marks: Sequence[MarkedPassage], reading: PositionReading) -> list[bool]:
    """Tell of each passage whether it is called by the words that stand there."""
    return [
        span is not None and mark.name.split() == mark.text[slice(*span)].split()
        for mark, span in _read(marks, reading)
    ]


def _placed(marks: Sequence[MarkedPassage], reading: PositionReading) -> int:
    return sum(span is not None for _, span in _read(marks, reading))


def _read(
    marks: Sequence[MarkedPassage], reading: PositionReading
) -> Iterator[tuple[MarkedPassage, tuple[int, int] | None]]:
    for text, group in groupby(marks, key=lambda each: each.text):
        of_text = [*group]
        yield from zip(of_text, reading.spans(text, [(mark.start, mark.end) for mark in of_text]), strict=True)
