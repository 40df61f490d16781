"""Slow obvious versions of what reads texts, written from what is documented, for comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pourparler.read.text.folds import fold


def plain_mentions(text: str, aliases: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Every whole-word place of every alias, by trying each; of overlapping ones the longest, then the first.

    Aliases in small letters only, so that capitals do not count.
    """
    folded = fold(text)
    found = []
    for alias, actor in aliases.items():
        plain = fold(alias)
        at = folded.find(plain)
        while at >= 0:
            end = at + len(plain)
            if not folded[max(0, at - 1) : at].isalnum() and not folded[end : end + 1].isalnum():
                found.append((at, end, actor))
            at = folded.find(plain, at + 1)
    return found


def words_of(text: str) -> list[tuple[int, int, str]]:
    """The words of a text, folded."""
    return [(match.start(), match.end(), match.group()) for match in re.finditer(r"\w+", fold(text))]


def plain_common_runs(one: str, two: str, size: int) -> set[tuple[int, int]]:
    """The [start, end) in ``two`` of all maximal runs of at least ``size`` words that also stand in ``one``."""
    left, right = words_of(one), words_of(two)
    found = set()
    for j in range(len(right)):
        for i in range(len(left)):
            if i and j and left[i - 1][2] == right[j - 1][2]:
                continue
            length = 0
            while i + length < len(left) and j + length < len(right) and left[i + length][2] == right[j + length][2]:
                length += 1
            if length >= size:
                found.add((right[j][0], right[j + length - 1][1]))
    return found


def covered(spans: Sequence[tuple[int, int]]) -> set[int]:
    """The offsets that spans cover."""
    return {at for start, end in spans for at in range(start, end)}
