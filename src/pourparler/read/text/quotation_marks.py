"""Pair quotation marks: what stands between them, also where they nest, are straight, or are never closed."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["QuotedSpan", "quoted_spans"]

_PAIRS = {"\u00ab": "\u00bb", "\u201c": "\u201d", "\u201e": "\u201d\u201c", "\u2039": "\u203a", "\u2018": "\u2019"}
_CLOSERS = frozenset("\u00bb\u201d\u203a")
_MARKS = re.compile('[\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a"]|(?<!\\w)\u2018(?=\\w)')
_SINGLE_END = re.compile(r"(?<=[.,!?\u2026])\u2019(?!\w)|(?<=[^\Ws])\u2019(?=[\s.,;:)!?]|$)")
_STRAIGHT = '"'
_LONGEST = 4000
"""A quotation that is not closed within so many characters ends there."""
_DEEPEST = 4
"""Quotations do not stand in more than three others; a mark that would was not meant as an inner one."""


class QuotedSpan(NamedTuple):
    """[start, end) within the marks, without blanks, in code points; ``closed`` is False where a mark is missing."""

    start: int
    end: int
    closed: bool


class _Opened(NamedTuple):
    mark: str
    at: int


def quoted_spans(text: str, begin: int, end: int) -> list[QuotedSpan]:
    """Return what is quoted in a paragraph [begin, end), in order, outer quotations before those inside them.

    One closing mark closes all that are open where the text then says no more of them, as is usual in French. A mark
    that opens after the end of a sentence shows that the one before it was never closed.

    >>> text = "Il dit : \u00ab Elle crie : \u00ab Non ! \u00bb, puis part."
    >>> [text[each.start : each.end] for each in quoted_spans(text, 0, len(text))]
    ['Elle crie : « Non !', 'Non !']
    """
    spans: list[QuotedSpan] = []
    opened: list[_Opened] = []
    last_close = -1
    single = -1
    at = begin
    while (match := _MARKS.search(text, at, end)) is not None:
        mark, here = match.group(), match.start()
        at = here + 1
        if mark == "\u2018":
            # A single mark only counts where it closes; an apostrophe looks the same.
            if single <= here:
                single = _single_end(text, here + 1, end)
            if single < end and not opened:
                spans.append(_span(text, here + 1, single, closed=True))
                at = single + 1
        elif _closes(text, mark, here, opened, end):
            spans.append(_span(text, opened.pop().at + 1, here, closed=True))
            last_close = here
        elif mark not in _CLOSERS:
            if opened and (len(opened) >= _DEEPEST or _is_left_open(text, opened[-1], here, mark)):
                spans.append(_span(text, opened.pop().at + 1, here, closed=False))
            opened.append(_Opened(mark, here))
    last_start = max((each.start for each in spans), default=-1)
    for each in opened:
        shared = each.at < min(last_close, last_start)
        stop = last_close if shared else min(end, each.at + _LONGEST)
        spans.append(_span(text, each.at + 1, stop, closed=shared))
    return sorted((each for each in spans if each.end > each.start), key=lambda each: (each.start, -each.end))


def _single_end(text: str, begin: int, end: int) -> int:
    """Return where the next single mark stands that may close; the end where none does."""
    match = _SINGLE_END.search(text, begin, end)
    return end if match is None else match.start()


def _closes(text: str, mark: str, here: int, opened: list[_Opened], end: int) -> bool:
    if not opened:
        return False
    top = opened[-1].mark
    if mark != _STRAIGHT:
        return mark in _PAIRS.get(top, "")
    return top == _STRAIGHT and not _looks_opening(text, here, end)


def _looks_opening(text: str, here: int, end: int) -> bool:
    before = text[here - 1] if here else " "
    after = text[here + 1] if here + 1 < end else " "
    return (before.isspace() or before in "([\u2014\u2013") and (after.isalnum() or after in "\u2026[")


def _is_left_open(text: str, top: _Opened, here: int, mark: str) -> bool:
    """Tell whether a quotation must have ended before a mark that opens another one."""
    if mark == _STRAIGHT:
        return top.mark == _STRAIGHT
    last = here - 1
    while last > top.at and text[last].isspace():
        last -= 1
    return mark == top.mark and last > top.at and text[last] in ".!?\u2026"


def _span(text: str, start: int, end: int, *, closed: bool) -> QuotedSpan:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return QuotedSpan(start, end, closed)
