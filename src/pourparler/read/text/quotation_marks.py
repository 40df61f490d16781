"""Pair quotation marks: what stands between them, also where they nest, are straight, or are never closed."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pourparler.read.words.word_lists import LANGUAGES, speech_words

__all__ = ["QuotedSpan", "quoted_spans"]

_PAIRS = {"\u00ab": "\u00bb", "\u201c": "\u201d", "\u201e": "\u201d\u201c", "\u2039": "\u203a", "\u2018": "\u2019"}
_CLOSERS = frozenset("\u00bb\u201d\u203a")
_MARKS = re.compile("[\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a\"]|(?<!\\w)[\u2018'](?=[\\w\u2026\\[\u201c\u00ab])")
_FOLLOWS = '(?=[\\s.,;:)!?\u2014\u2013\u201d\u00bb"]|$)'
_SINGLE_END = {
    mark: re.compile(rf"(?:(?<=[.,!?\u2026)\]])|(?<=[^\WsS])|(?<=[sS])(?!{close}\s)){close}{_FOLLOWS}")
    for mark, close in (("\u2018", "\u2019"), ("'", "'"))
}
_AFTER_S = {"\u2018": re.compile("(?<=[sS])\u2019(?=\\s)"), "'": re.compile("(?<=[sS])'(?=\\s)")}
"""A mark after an s and before a blank is that of a possessive, or closes a few words."""
_OPENS = re.compile("(?<!\\w)[\u2018'](?=\\w)")
_DECADE = re.compile(r"[0-9]{2}s?\b")
_BRIEF = (60, 4)
"""The most characters and words that such a mark can close."""
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
    sought = dict.fromkeys(_SINGLE_END, -1)
    within = -1
    at = begin
    while (match := _MARKS.search(text, at, end)) is not None:
        mark, here = match.group(), match.start()
        at = here + 1
        if mark in _SINGLE_END:
            # A single mark only counts where it closes; an apostrophe looks the same.
            if here < within or _is_apostrophe(text, here, end):
                continue
            if sought[mark] <= here:
                closing = _SINGLE_END[mark].search(text, here + 1, end)
                sought[mark] = end if closing is None else closing.start()
            stop = _single_end(text, here + 1, end, mark, sought[mark])
            if stop < end and _is_whole(text, here + 1, stop):
                spans.append(_span(text, here + 1, stop, closed=True))
                within = stop
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


def _single_end(text: str, begin: int, end: int, mark: str, known: int) -> int:
    """Return where a single mark is closed: at the one ``known``, or after an s where another one opens before it."""
    found = _AFTER_S[mark].search(text, begin, min(known, begin + _BRIEF[0]))
    if found is None:
        return known
    at = found.start()
    is_brief = len(text[begin:at].split()) <= _BRIEF[1] and "," not in text[begin:at]
    opens_again = known == end or known - begin > _LONGEST or _OPENS.search(text, at + 1, known) is not None
    return at if is_brief and opens_again else known


def _is_apostrophe(text: str, here: int, end: int) -> bool:
    """Tell whether a mark before a word stands for letters left out: '90s, 'tis, rock 'n' roll."""
    return _DECADE.match(text, here + 1, end) is not None or _elided().match(text, here + 1, end) is not None


@cache
def _elided() -> re.Pattern[str]:
    words = sorted({word for language in LANGUAGES for word in speech_words(language)["elided"]})
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\b")


def _is_whole(text: str, start: int, stop: int) -> bool:
    """Tell whether as many marks open as close between two single ones."""
    if stop - start > _LONGEST:
        return False
    pairs = (("\u00ab", "\u00bb"), ("\u201c", "\u201d"), ("\u2039", "\u203a"))
    if text.count(_STRAIGHT, start, stop) % 2:
        return False
    return all(
        text.count(first, start, stop) == text.count(last, start, stop)
        and text.find(first, start, stop) <= text.find(last, start, stop)
        for first, last in pairs
    )


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
