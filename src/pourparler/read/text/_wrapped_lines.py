"""Tell lines that were broken at a column from paragraphs of one line, and join what belongs together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from pourparler.read.text.captions import is_caption
from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["joined_lines"]

_Lines: TypeAlias = Sequence[tuple[int, int]]

_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_WORD = re.compile(r"[^ \t\r\n]+")
_FIRST_WORD = re.compile(r"\w+")
_ENDS = ".!?\u2026"
_MARKS = '.!?\u2026:;,\u00ab\u00bb\u201c\u201d"(-'
_CLOSES = '.!?\u2026:"\u00bb\u201d'
_BULLETS = "\u2022\u25aa\u25cf\u25e6\u2023*"
_DASHES = "\u2014\u2013-"
_NARROWEST = 20
_FEWEST = 2
_LONGEST_HEADING = 200
_A_WORD = 20
"""A single line that goes on tells the width where no line is longer by more than this."""
_NEAR, _SHORT = 0.75, 0.8
"""Shares of the width: of a line that counts as full, and, where it is not exact, of one with a word too few."""
_EXACT = 0.97
_COMMON_WIDTHS = (45, 110)


class _Width(NamedTuple):
    """How wide a text was set, in characters; ``exact``: every line holds as many words as that allows."""

    characters: int
    exact: bool

    def is_short(self, text: str, line: tuple[int, int], after: int) -> bool:
        """Tell whether the first word after a line would have stood on it, had it gone on."""
        word = _WORD.match(text, after)
        needed = line[1] - line[0] + 1 + (len(word[0]) if word else 0)
        return needed <= self.characters if self.exact else needed < _SHORT * self.characters


def joined_lines(text: str, lines: _Lines) -> list[tuple[int, int]]:
    r"""Return the paragraphs of a text from its lines, [start, end) each without the blanks around it.

    Whether lines were broken at a column is seen from the text: most lines of a like length go on in small letters.
    Then a paragraph ends at an empty line, before an indent or a bullet, after a caption, and after a line that is too
    short to be one of its middle; a sentence that an empty line cuts (between two pages) goes on. Else every line is a
    paragraph.

    >>> text = "The talks of the two\ntowns began at noon\nand ended at six.\nNo paper was signed."
    >>> [text[slice(*each)] for each in joined_lines(text, [(0, 20), (21, 40), (41, 58), (59, 79)])]
    ['The talks of the two\ntowns began at noon\nand ended at six.', 'No paper was signed.']
    """
    width = _width(text, lines)
    if width is None:
        return [*lines]
    found = [lines[0]]
    last = lines[0]
    for line in lines[1:]:
        if _goes_on(text, width, found[-1], last, line[0]):
            found[-1] = (found[-1][0], line[1])
        else:
            found.append(line)
        last = line
    return found


def _goes_on(text: str, width: _Width, paragraph: tuple[int, int], last: tuple[int, int], start: int) -> bool:
    """Tell whether the line that begins at ``start`` goes on with the paragraph whose last line is given."""
    is_short = width.is_short(text, last, start)
    if _EMPTY_LINE.search(text, last[1], start):
        return not is_short and _continues(text, last[1], start)
    if text[start] in _BULLETS:
        return False
    if text[start] in _DASHES and (is_short or text[last[1] - 1] in _CLOSES):
        return False
    if _is_small(text[start]):
        return True
    if is_short or _indent(text, start) > _indent(text, last[0]):
        return False
    if width.exact and _is_heading(text, paragraph, start):
        return False
    return not (text[last[1] - 1] == ")" and is_caption(text[slice(*paragraph)]))


def _is_heading(text: str, paragraph: tuple[int, int], start: int) -> bool:
    """Tell whether words without any mark are followed by one that has a capital only where a sentence begins."""
    words = text[slice(*paragraph)]
    if len(words) > _LONGEST_HEADING or words[-1] in _MARKS or any(mark in words for mark in _ENDS):
        return False
    first = _FIRST_WORD.match(text, start)
    plain = _begin_sentences()
    return first is not None and fold(first[0]) in plain and fold(words.split()[-1]) not in plain


@cache
def _begin_sentences() -> frozenset[str]:
    """Return words that are no names, such as articles and pronouns, of every language."""
    lists = [word_list(each)[name] for each in LANGUAGES for name in ("not_names", "articles", "pronouns")]
    return frozenset(fold(word).rstrip("'") for words in lists for word in words)


def _width(text: str, lines: _Lines) -> _Width | None:
    """Return how wide a text was set; None where its lines were not broken at a column."""
    following = [(line, after[0]) for line, after in pairwise(lines) if not _EMPTY_LINE.search(text, line[1], after[0])]
    on = [(line, after) for line, after in following if _continues(text, line[1], after)]
    on.sort(key=lambda each: _size(each[0]))
    longest = max(map(_size, lines), default=0)
    enough = len(on) >= _FEWEST or (on and longest <= _size(on[0][0]) + _A_WORD)
    if enough and _size(on[-1][0]) >= _NARROWEST:
        width = _Width(_size(on[-1][0]), True)
        if sum(not width.is_short(text, *each) for each in on) < _EXACT * len(on):
            width = _Width(_size(on[(9 * len(on)) // 10][0]), False)
        full = [each for each in following if _size(each[0]) >= _NEAR * width.characters]
        open_ = sum(text[line[1] - 1] not in _CLOSES and not width.is_short(text, line, at) for line, at in full)
        long = sum(not _Width(width.characters, False).is_short(text, *each) for each in on)
        if 2 * max(len(on), open_) > len(full) and long >= _SHORT * len(on):
            return width
    return _common_width(text, lines)


def _common_width(text: str, lines: _Lines) -> _Width | None:
    """Return the width of a text of lines of a common length, most of which do not end a sentence."""
    full = [line for line in lines if _size(line) >= _COMMON_WIDTHS[0]]
    if len(full) < 4 or any(_size(line) > _COMMON_WIDTHS[1] for line in full):
        return None
    if sum(text[end - 1] not in _CLOSES for _, end in full) <= 0.6 * len(full):
        return None
    return _Width(sorted(map(_size, full))[(9 * len(full)) // 10], False)


def _continues(text: str, end: int, start: int) -> bool:
    """Tell whether a line that ends without a mark is followed by one that begins small."""
    return text[end - 1] not in _ENDS and _is_small(text[start])


def _is_small(character: str) -> bool:
    """Tell whether a letter is no capital; letters of scripts without capitals are not."""
    return character.isalpha() and not character.isupper()


def _size(line: tuple[int, int]) -> int:
    return line[1] - line[0]


def _indent(text: str, start: int) -> int:
    return start - (text.rfind("\n", 0, start) + 1)
