"""Put together what belongs to one speech, once all quotations of a text are known: paragraphs, headlines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from pourparler.read.text._quotation import Quotation
from pourparler.read.text.folds import fold

__all__ = ["joined", "with_headlines"]

Span: TypeAlias = tuple[int, int]

_FEWEST_WORDS = 3
"""A headline of fewer words says too little to be known again."""


def joined(text: str, found: Sequence[Quotation]) -> list[Quotation]:
    r"""Make one quotation of paragraphs that each open and of which only the last one closes.

    >>> from pourparler.read.text.quotations import quotations
    >>> text = "\u201cIt was late.\n\u201cIt was cold,\u201d Karl Benn said."
    >>> [(each.start, each.end) for each in quotations(text, "en")]
    [(1, 27)]
    """
    starts = [each.start for each in found]
    kept = list(found)
    gone: set[int] = set()
    for k in range(len(kept) - 2, -1, -1):
        here = kept[k]
        if here.closed:
            continue
        number = bisect_left(starts, here.end, lo=k + 1)
        if number >= len(kept) or number in gone:
            continue
        after = kept[number]
        between = text[here.end : after.start]
        if "\n" in between and not re.search(r"\w", between):
            told = here if here.speaker is not None else after
            kind = told.kind if told is here or told.speaker is None else "continued"
            kept[k] = replace(told, start=here.start, end=after.end, kind=kind, closed=after.closed, is_words=False)
            gone.add(number)
    return [each for k, each in enumerate(kept) if k not in gone]


def with_headlines(text: str, found: Sequence[Quotation], head_end: int) -> list[Quotation]:
    """Give quotations of the headline, which ends at ``head_end``, the speaker of the same words in the text below."""
    kept = list(found)
    below = [each for each in found if each.start >= head_end and each.speaker is not None]
    for k, each in enumerate(kept):
        if each.start >= head_end:
            break
        words = _words(text, each)
        if len(words) < _FEWEST_WORDS:
            continue
        same = next((other for other in below if _holds(_words(text, other), words)), None)
        if same is not None:
            kept[k] = replace(each, speaker=same.speaker, kind="continued", cue=None, via=None)
    return kept


def _words(text: str, each: Quotation) -> list[str]:
    return re.findall(r"\w+", fold(text[each.start : each.end]))


def _holds(words: list[str], part: list[str]) -> bool:
    return any(words[k : k + len(part)] == part for k in range(len(words) - len(part) + 1))
