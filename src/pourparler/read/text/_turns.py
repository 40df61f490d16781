"""Find what is said without quotation marks: after a dash that begins a line, or a speaker's name and a colon."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from pourparler.read.text._grammar import Grammar
from pourparler.read.text.folds import fold

__all__ = ["Turn", "TurnEnd", "Turns", "labelled_turns", "spoken_turns"]

Span: TypeAlias = tuple[int, int]
TurnEnd: TypeAlias = Callable[[int, int], int | None]
"""Tells, of what follows a dash, where what is said ends if somebody is told to say it, else None."""

_DASHES = "\u2014\u2013"
_LINE = re.compile(rf"(?:^|(?<=[.!?\u2026\u00bb\u201d\"])[^\S\n]*\n[^\S\n]*)[{_DASHES}][^\S\n]+(?=[^\s{_DASHES}])")
_ENDS = '.!?\u2026\u00bb\u201d")'
_MARKS = "\u00ab\u201c\u201e\u2039\"'\u2018"
_LONGEST_LABEL = 60
_MOST_WORDS = 6
_FEWEST_TURNS = 3
_NO_LABEL = re.compile(r"[\u00ab\u00bb\u201c\u201d\",;?!0-9/]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")


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


def labelled_turns(text: str, cut: Sequence[Span], rules: Grammar) -> list[Turn]:
    """Find the turns of a transcript: paragraphs that begin with who speaks and a colon, as several in the text do.

    Labels are all in capitals, or a title or first name with a name; at least three, one of them twice.
    """
    capital: list[Turn] = []
    named: list[Turn] = []
    for begin, end in cut:
        colon = text.find(":", begin, min(end, begin + _LONGEST_LABEL))
        if colon < 0 or colon + 2 >= end or not text[colon + 1].isspace():
            continue
        label = _IN_BRACKETS.sub("", text[begin:colon].rstrip()).partition(",")[0]
        words = label.split()
        if not words or len(words) > _MOST_WORDS or _NO_LABEL.search(label) or fold(label) in rules.not_labels:
            continue
        start = colon + 1
        while start < end and text[start].isspace():
            start += 1
        if start == end or text[start] in _MARKS:
            continue
        turn = Turn(begin, start, end, (begin, begin + len(label)))
        if label.isupper() and sum(char.isalpha() for char in label) > 1:
            capital.append(turn)
        elif len(words) > 1 and all(_is_of_name(word, rules) for word in words):
            named.append(turn)
    return [each for held in (capital, named) if _is_transcript(text, held) for each in held]


def _is_of_name(word: str, rules: Grammar) -> bool:
    return word[0].isupper() and (fold(word) not in rules.not_names or rules.has("titles", word.lower()))


def _is_transcript(text: str, held: Sequence[Turn]) -> bool:
    if len(held) < _FEWEST_TURNS:
        return False
    return max(Counter(fold(text[slice(*each.label)]) for each in held if each.label).values()) > 1
