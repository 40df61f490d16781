"""Texts as arrays of word numbers, and hashes of their shingles (runs of so many words)."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pourparler.read.text.folds import fold

__all__ = ["Numbers", "Vocabulary", "Words", "shingle_hashes"]

Numbers = npt.NDArray[np.int64]

_WORD = re.compile(r"\w+")
_BASE = np.uint64(0x9E3779B97F4A7C15)


class Words(NamedTuple):
    """The words of a text: where each starts and ends, in code points, and its number in a vocabulary."""

    starts: Numbers
    ends: Numbers
    numbers: Numbers


class Vocabulary:
    """Numbers words, alike but for case, accents and marks, in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def words(self, text: str) -> Words:
        """Return the words of a text.

        >>> Vocabulary().words("Le pr\u00e9, le PRE.").numbers.tolist()
        [0, 1, 0, 1]
        """
        starts, ends, numbers = [], [], []
        known = self._numbers
        for match in _WORD.finditer(fold(text)):
            starts.append(match.start())
            ends.append(match.end())
            numbers.append(known.setdefault(match.group(), len(known)))
        return Words(*(np.array(each, dtype=np.int64) for each in (starts, ends, numbers)))


def shingle_hashes(numbers: Numbers, size: int) -> npt.NDArray[np.uint64]:
    """Return a hash of every run of ``size`` words; equal runs have equal hashes, unequal ones almost never.

    >>> hashes = shingle_hashes(np.array([4, 5, 6, 4, 5]), 2)
    >>> hashes.size, bool(hashes[0] == hashes[3]), bool(hashes[0] == hashes[1])
    (4, True, False)
    """
    count = numbers.size - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * _BASE
    mixed ^= mixed >> np.uint64(31)
    total = np.zeros(count, dtype=np.uint64)
    for place in range(size):
        total = total * _BASE + mixed[place : place + count]
        total ^= total >> np.uint64(29)
    return total
