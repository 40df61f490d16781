"""Find what is said without quotation marks, after a dash that begins a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

__all__ = ["Turn", "TurnEnd", "Turns", "spoken_turns"]

Span: TypeAlias = tuple[int, int]
TurnEnd: TypeAlias = Callable[[int, int], int | None]
"""Tells, of what follows a dash, where what is said ends if somebody is told to say it, else None."""

_DASHES = "\u2014\u2013"
_LINE = re.compile(rf"(?:^|(?<=[.!?\u2026\u00bb\u201d\"])[^\S\n]*\n[^\S\n]*)[{_DASHES}][^\S\n]+(?=[^\s{_DASHES}])")
_ENDS = '.!?\u2026\u00bb\u201d")'
_MARKS = "\u00ab\u201c\u201e\u2039\"'\u2018"


class Turn(NamedTuple):
    """What somebody says, [start, end), in a line that begins at ``lead``; ``label``: the name before a colon."""

    lead: int
    start: int
    end: int
    label: Span | None


class Turns:
    """The turns of a text, in order, found by where they stand."""

    def __init__(self, found: Sequence[Turn]) -> None:
        self._found = sorted(found)
        self._starts = [each.lead for each in self._found]

    def within(self, begin: int, end: int) -> list[Turn]:
        """Return the turns that begin in [begin, end)."""
        return self._found[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]


def spoken_turns(text: str, cut: Sequence[Span], turn_end: TurnEnd) -> list[Turn]:
    """Find dialogue: paragraphs, or lines of one, that begin with a dash.

    A row of such paragraphs is dialogue, not a list, where every one is a whole sentence, and one tells who speaks
    (``turn_end``), or some ask and some do not. In a text with dialogue every row of whole sentences is.
    """
    rows: list[list[Turn]] = []
    last = -2
    for number, (begin, end) in enumerate(cut):
        if text[begin] not in _DASHES:
            continue
        lines = list(_lines(text, begin, end))
        if lines:
            if number != last + 1:
                rows.append([])
            last = number
            rows[-1].extend(lines)
    rows = [row for row in rows if all(_is_sentence(text, each) for each in row)]
    ended = [[turn_end(each.start, each.end) for each in row] for row in rows]
    is_talk = [
        any(end is not None for end in ends) or _is_interview(text, row) for row, ends in zip(rows, ended, strict=True)
    ]
    if not any(is_talk):
        return []
    return [
        each if end is None else each._replace(end=end)
        for row, ends in zip(rows, ended, strict=True)
        for each, end in zip(row, ends, strict=True)
        if text[each.start] not in _MARKS
    ]


def _lines(text: str, begin: int, end: int) -> Iterator[Turn]:
    """Yield the lines of a paragraph that begin with a dash; the first does."""
    found = list(_LINE.finditer(text[begin:end]))
    stops = [*(begin + match.start() for match in found[1:]), end]
    for match, stop in zip(found, stops, strict=False):
        last = stop
        while text[last - 1].isspace():
            last -= 1
        yield Turn(begin + match.start(), begin + match.end(), last, None)


def _is_sentence(text: str, turn: Turn) -> bool:
    first = text[turn.start]
    return text[turn.end - 1] in _ENDS and not first.islower()


def _is_interview(text: str, row: Sequence[Turn]) -> bool:
    asks = [text[each.end - 1] == "?" for each in row]
    return any(asks) and not all(asks)
