"""Cut a text into sentences, by rules for French and English."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pourparler.read.text._wrapped_lines import joined_lines
from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import word_list

__all__ = ["Sentence", "paragraphs", "sentences"]

_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019)\]]*+"
    r"(?:(?:[ \u00a0\u202f]|\r?\n[ \t]*)?\u00bb[)\]]?)?(?=[\s\u00a0\u202f])"
)
"""Where a sentence can end: a mark, whatever closes after it, and a blank; a row of marks is tried once, as a whole."""
_BLANKS = " \t\r\n\u00a0\u202f\u2009\ufeff"
_OPENERS = "\u00ab\u201c\u201e\"'\u2018\u2019([\u2014\u2013-\u2022"
_WORD_BEFORE = re.compile(r"[\w.'\u2019-]*$")
_SOLID = "[^ \t\r\n\u00a0\u202f\u2009\ufeff]"
_LINE = re.compile(f"{_SOLID}(?:[^\n]*{_SOLID})?")
"""A line without the blanks around it."""
_INITIAL = re.compile(r"(?:\w\.-?)*\w")
_NUMBERED = frozenset({"no", "nos"})
"""These are also words: they are abbreviations only before a number."""


class Sentence(NamedTuple):
    """A sentence: [start, end) in code points, and the number of its paragraph, from 0."""

    start: int
    end: int
    paragraph: int


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Return the [start, end) of each paragraph: a line, or of text broken at a column the lines that go on.

    >>> paragraphs("One.\n\nTwo.\r\nThree.")
    [(0, 4), (6, 10), (12, 18)]
    """
    return joined_lines(text, [match.span() for match in _LINE.finditer(text)])


def sentences(text: str, language: str = "fr") -> list[Sentence]:
    r"""Cut a text into sentences. Spans are [start, end) in code points; blanks around them belong to none.

    ``language`` (``fr`` or ``en``; any other is treated as both) chooses the abbreviations that end no sentence. A
    sentence ends at a full stop, question or exclamation mark or ellipsis, with what closes after it, where a
    capital, a digit or something that opens follows; never after an abbreviation or an initial, within a number, or
    before a small letter. A paragraph's end always ends it.

    >>> text = "M. Dupont est venu. \u00ab Oui. \u00bb Il part\u2026 et revient."
    >>> [text[each.start : each.end] for each in sentences(text)]
    ['M. Dupont est venu.', '« Oui. »', 'Il part… et revient.']
    """
    abbreviations = _abbreviations(language)
    found: list[Sentence] = []
    for number, (begin, end) in enumerate(paragraphs(text)):
        start = begin
        for match in _END.finditer(text, begin, end):
            stop = match.end()
            after = stop
            while after < end and text[after] in _BLANKS:
                after += 1
            if after >= end or not _ends(text, match.start(), stop, after, abbreviations):
                continue
            found.append(Sentence(start, stop, number))
            start = after
        if start < end:
            found.append(Sentence(start, end, number))
    return found


def _ends(text: str, mark: int, stop: int, after: int, abbreviations: frozenset[str]) -> bool:
    """Tell whether a sentence ends at a mark that is followed by blanks."""
    follows = text[after]
    if follows.islower() or follows in ",;:\u00bb\u201d)]":
        return False
    if not (follows.isalnum() or follows in _OPENERS):
        return True
    if text[mark] != "." or stop - mark > 1:
        return True
    word = _WORD_BEFORE.search(text, max(0, mark - 24), mark)
    before = word.group() if word else ""
    if not before:
        return True
    plain = fold(before).rpartition("'")[2]
    if plain in _NUMBERED:
        return not follows.isdigit()
    if plain in abbreviations:
        return False
    is_initial = _INITIAL.fullmatch(plain) is not None and before[-1].isupper()
    return not is_initial


@cache
def _abbreviations(language: str) -> frozenset[str]:
    languages = (language,) if language in ("fr", "en") else ("fr", "en")
    return frozenset(fold(each).rstrip(".") for name in languages for each in word_list(name)["abbreviations"])
