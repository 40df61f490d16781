"""Know a passage again that another source has, too, word for word or nearly so."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple
from zlib import crc32

from pourparler.read.text.folds import fold

__all__ = ["PassageIndex", "PassageWords", "passage_words"]

_WORD = re.compile(r"\w+")
_LEAST_WORDS = 6
"""Shorter sentences are alike by chance."""
_RUN = 3
_SKETCH = 8
_LIKENESS = 0.8
_LEAST_MET = 4
"""One in so many runs of a sketch must be met for passages to be compared word by word."""
_MOST_NAMED = 3
_MOST_HELD = 20
"""So many passages are held that have one run of words in common."""


class PassageWords(NamedTuple):
    """The words of a passage as numbers, and its sketch: the least hashes of its runs of three (Broder 1997)."""

    words: tuple[int, ...]
    sketch: tuple[int, ...]


def passage_words(passage: str) -> PassageWords:
    """Return the words of a passage; marks, case and accents do not count.

    >>> passage_words("We go.").words == passage_words("we GO").words
    True
    """
    words = tuple(crc32(word.encode()) for word in _WORD.findall(fold(passage)))
    runs = {hash(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    return PassageWords(words, tuple(sorted(runs)[:_SKETCH]))


class PassageIndex:
    """Passages by source and id, to be asked which of another source's have four fifths of their words in common.

    >>> index = PassageIndex()
    >>> index.add("one", "one-7", passage_words("The mayor of Varn says that the pier is closed."))
    >>> index.shared("two", passage_words("The mayor of Varn said that the pier is closed."))
    ('one-7',)
    >>> index.shared("one", passage_words("The mayor of Varn says that the pier is closed."))
    ()
    """

    def __init__(self) -> None:
        self._passages: list[tuple[str, str, tuple[int, ...]]] = []
        self._same: dict[tuple[int, ...], list[int]] = {}
        self._runs: dict[int, list[int]] = {}

    def add(self, source: str, id_: str, passage: PassageWords) -> None:
        """Hold a passage; one of a few words is not held."""
        if len(passage.words) < _LEAST_WORDS:
            return
        same = self._same.setdefault(passage.words, [])
        if len(same) >= _MOST_HELD:
            return
        number = len(self._passages)
        self._passages.append((source, id_, passage.words))
        same.append(number)
        if len(same) > 1:
            return
        for run in passage.sketch:
            held = self._runs.setdefault(run, [])
            if len(held) < _MOST_HELD:
                held.append(number)

    def shared(self, source: str, passage: PassageWords) -> tuple[str, ...]:
        """Return the ids of the first passages of other sources that are the same or alike, at most three."""
        if len(passage.words) < _LEAST_WORDS:
            return ()
        found = {*self._same.get(passage.words, ())}
        met = Counter(each for run in passage.sketch for each in self._runs.get(run, ()))
        for number, runs in met.items():
            if number in found or runs * _LEAST_MET < len(passage.sketch):
                continue
            if _likeness(self._passages[number][2], passage.words) >= _LIKENESS:
                found.update(self._same[self._passages[number][2]])
        others = (self._passages[number] for number in sorted(found))
        return tuple(dict.fromkeys(id_ for of, id_, _ in others if of != source))[:_MOST_NAMED]


def _likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the share of the longer passage's words that the shorter one has, too."""
    if min(len(one), len(other)) < _LIKENESS * max(len(one), len(other)):
        return 0.0
    return sum((Counter(one) & Counter(other)).values()) / max(len(one), len(other))
