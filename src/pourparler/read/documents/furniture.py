"""Find what stands in a document beside its text: repeated pull quotes, captions, and page furniture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import chain, count
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from pourparler.read.documents._words import Vocabulary, Words, shingle_hashes
from pourparler.read.text.captions import is_caption
from pourparler.read.text.folds import fold
from pourparler.read.text.sentences import paragraphs
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["Furniture", "FurnitureKind", "furniture", "skipped_spans"]

FurnitureKind: TypeAlias = Literal["pull quote", "truncated pull quote", "repeated", "caption", "page"]
"""Words of the text set apart, whole or cut short; a paragraph that came before; a caption; the page's own."""

_LEAST_WORDS = 8
_WORD = re.compile(r"\w+")
_MARKS = '.!?\u2026\u00bb\u201d"'
_LONGEST_CAPTION = 700
_LONGEST_PAGE_LINE = 300
_FILE_LINE = re.compile(r"^(?:https?://|/|www\.)?\S+\.(?:jpe?g|png|gif|webp|svg|pdf)\S*$")


class Furniture(NamedTuple):
    """A paragraph that is not read: [start, end) in code points, why, and for repeated words where they stand."""

    start: int
    end: int
    kind: FurnitureKind
    original: tuple[int, int] | None


def furniture(text: str, language: str = "fr") -> list[Furniture]:
    r"""Find the paragraphs of a text that only repeat others, caption a picture or belong to the page.

    A pull quote is a paragraph of at least eight words that stand, one after the other, inside another paragraph; it
    is ``truncated`` where it ends within a sentence of that paragraph. Marks, case and accents do not count. The first
    paragraph and lines without a mark at the end are titles, not pull quotes. Of two paragraphs with the same words
    the later is ``repeated``. Captions end with a credit in brackets; the page's own lines begin with words from the
    word lists (subscribe, dark mode, read also) or hold others (appeared first on).

    >>> text = "Talks.\nThe talks began at noon and ended in the dark. No paper came.\n"
    >>> text += "The talks began at noon and ended in.\nSubscribe to our newsletter"
    >>> [(text[each.start : each.end], each.kind) for each in furniture(text, "en")]
    [('The talks began at noon and ended in.', 'truncated pull quote'), ('Subscribe to our newsletter', 'page')]
    """
    spans = paragraphs(text)
    found: dict[int, Furniture] = {}
    folded = fold(text)
    lines, parts = _page_lines(language)
    for start, end in spans:
        if end - start > _LONGEST_CAPTION:
            continue
        plain = folded[start:end]
        if is_caption(text[start:end]):
            found[start] = Furniture(start, end, "caption", None)
        elif end - start > _LONGEST_PAGE_LINE:
            continue
        elif lines.match(plain) or parts.search(plain) or _FILE_LINE.match(plain):
            found[start] = Furniture(start, end, "page", None)
    body = [each for each in spans if each[0] not in found or found[each[0]].kind != "page"]
    found |= {each.start: each for each in _repeated(text, body, _begin_alike(text, folded, body))}
    return [found[start] for start in sorted(found)]


def skipped_spans(text: str, language: str = "fr") -> list[tuple[int, int]]:
    """Return the spans of a text that would count twice or are not its own: all furniture but captions.

    A caption says something once, so it is kept.

    >>> skipped_spans("Read also: the old treaty", "en")
    [(0, 25)]
    """
    return [(each.start, each.end) for each in furniture(text, language) if each.kind != "caption"]


def _begin_alike(text: str, folded: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Return the numbers of the paragraphs whose first words stand elsewhere, too, so that they may be repetitions.

    Few texts have any, and this is far quicker than to find where.
    """
    words = [_WORD.findall(folded, start, end) for start, end in spans]
    may_be = [number for number, (_, end) in enumerate(spans) if number and text[end - 1] in _MARKS]
    may_be = [number for number in may_be if len(words[number]) >= _LEAST_WORDS]
    if not may_be:
        return set()
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(number_of.__getitem__, chain.from_iterable(words)), dtype=np.int64)
    hashes = shingle_hashes(numbers, _LEAST_WORDS)
    firsts = np.cumsum([0, *map(len, words)])[may_be]
    ranked = np.sort(hashes)
    often = np.searchsorted(ranked, hashes[firsts], "right") - np.searchsorted(ranked, hashes[firsts], "left")
    return {may_be[at] for at in np.flatnonzero(often > 1).tolist()}


def _repeated(text: str, spans: Sequence[tuple[int, int]], suspects: set[int]) -> list[Furniture]:
    if not suspects:
        return []
    words = Vocabulary().words(text)
    hashes = shingle_hashes(words.numbers, _LEAST_WORDS)
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    firsts = np.searchsorted(words.starts, [start for start, _ in spans])
    lasts = np.searchsorted(words.starts, [end for _, end in spans])
    found = []
    for number, (first, last) in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        if number not in suspects:
            continue
        low, high = np.searchsorted(ranked, hashes[first], "left"), np.searchsorted(ranked, hashes[first], "right")
        for at in order[low:high].tolist():
            holder = int(np.searchsorted(firsts, at, "right")) - 1
            if holder in (-1, number) or at + last - first > lasts[holder]:
                continue
            if not np.array_equal(words.numbers[first:last], words.numbers[at : at + last - first]):
                continue
            is_whole = lasts[holder] - firsts[holder] == last - first
            if is_whole and holder > number:
                continue
            kind = "repeated" if is_whole else _pull_kind(text, words, at + last - first, spans[holder][1])
            original = int(words.starts[at]), int(words.ends[at + last - first - 1])
            found.append(Furniture(*spans[number], kind, original))
            break
    return found


def _pull_kind(text: str, words: Words, after: int, end: int) -> FurnitureKind:
    """Tell whether the words repeated end where a sentence of the text does."""
    stop = int(words.ends[after - 1])
    follows = int(words.starts[after]) if after < words.starts.size else end
    return "pull quote" if re.search(r"[.!?\u2026]", text[stop : min(follows, end)]) else "truncated pull quote"


@cache
def _page_lines(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what the page's own lines begin with, and what they hold."""
    languages = (language,) if language in LANGUAGES else LANGUAGES

    def any_of(name: str) -> str:
        words = {fold(word) for each in languages for word in word_list(each)[name]}
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    return re.compile(rf"(?:{any_of('page_lines')})(?!\w)"), re.compile(rf"\b(?:{any_of('page_parts')})\b")
