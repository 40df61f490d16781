"""Which documents share runs of words: hashes of runs, grouped by sorting, and pairs counted exactly over them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.read.documents._words import shingle_hashes
from pourparler.read.text.folds import fold

__all__ = ["CommonRuns", "Hashes", "common_runs", "run_hashes"]

Hashes: TypeAlias = npt.NDArray[np.uint64]
_Places: TypeAlias = npt.NDArray[np.int64]
_Numbers: TypeAlias = npt.NDArray[np.int32]

_WORD = re.compile(r"\w+")
_BASE = 0xD1342543DE82EF95
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SLICE = 1 << 20
"""So many characters of a text are cut into words at a time."""

_SORTED_AT_ONCE = 1 << 20
_COUNTED_AT_ONCE = 1 << 21


class CommonRuns(NamedTuple):
    """Two documents, the earlier given first: how many runs they have in common, and how many each has."""

    left: int
    right: int
    common: int
    left_size: int
    right_size: int


def run_hashes(text: str, size: int) -> Hashes:
    """Return the hashes of the runs of ``size`` words that a text has, each once, in order.

    Marks, case and accents do not count. Equal runs have equal hashes; that two of ten million different ones have has
    a chance of about one in 400,000.

    >>> [run_hashes(text, 2).size for text in ("a b a b", "a", "")]
    [2, 0, 0]
    """
    folded = fold(text)
    return np.unique(shingle_hashes(np.concatenate([*_word_hashes(folded)]), size))


def _word_hashes(folded: str) -> Iterator[Hashes]:
    """Yield the hashes of the words of a folded text: polynomials of their letters modulo 2^64, stirred."""
    yield np.zeros(0, dtype=np.uint64)
    low = 0
    while low < len(folded):
        high = low + _SLICE
        if (cut := _WORD.match(folded, high)) is not None:
            high = cut.end()
        words = _WORD.findall(folded, low, high)
        low = high
        if not words:
            continue
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
        starts = np.cumsum(lengths) - lengths
        places = np.arange(codes.size) - np.repeat(starts, lengths)
        powers = np.cumprod(np.full(int(lengths.max()), _BASE, dtype=np.uint64))
        sums = np.add.reduceat(codes * powers[places], starts)
        sums ^= sums >> np.uint64(32)
        sums *= _MIX
        yield sums ^ (sums >> np.uint64(29))


def common_runs(
    documents: Iterable[Hashes],
    least: float,
    *,
    first: int | None = None,
    most_pairs: int | None = None,
    advance: Callable[[int], None] = lambda _done: None,
) -> list[CommonRuns]:
    """Find the pairs of documents that have at least the share ``least`` of the smaller one's runs in common.

    ``documents``: the hashes of each, as ``run_hashes`` returns them. ``first``: only pairs with one of the first so
    many are looked for, which costs little where they are few. Such a pair has one of the smaller one's rarest shared
    runs in common, of which so many are looked up that fewer than the share are left (prefix filtering; Chaudhuri,
    Ganti & Kaushik 2006); all runs of the pairs so found are counted. ``advance`` is told how many documents were just
    compared. Raises ``ModelError`` where more than ``most_pairs`` would have to be counted.

    >>> one, two = (run_hashes(text, 2) for text in ("a b c d", "b c d e f"))
    >>> common_runs([one, two], 0.5)
    [CommonRuns(left=0, right=1, common=2, left_size=3, right_size=4)]
    """
    kept, sizes = _kept(documents, first)
    shared = _shared(kept)
    limit = sizes.size if first is None else min(first, sizes.size)
    fresh = _fresh(shared, limit) if limit < sizes.size else None
    member = np.zeros(shared.run_starts.size, dtype=bool)
    found: list[CommonRuns] = []
    pairs = 0
    for document in range(sizes.size):
        others = _candidates(shared, sizes, document, least, None if document < limit else fresh)
        pairs += others.size
        if most_pairs is not None and pairs > most_pairs:
            raise ModelError(
                f"more than {most_pairs:,} pairs of documents share passages that are rare among the others; compare "
                "fewer documents with one another"
            )
        if others.size:
            own = shared.runs_of(document)
            member[own] = True
            need = _need(least, int(sizes[document]))
            for other, common in zip(others.tolist(), _counted(shared, member, others), strict=True):
                if common >= need:
                    left, right = sorted((document, other))
                    found.append(CommonRuns(left, right, common, int(sizes[left]), int(sizes[right])))
            member[own] = False
        advance(1)
    return sorted(found)


class _Shared(NamedTuple):
    """The runs that several documents have, numbered: who has each, and which each document has.

    ``owners[run_starts[r]:run_starts[r + 1]]`` are the documents that have run r, in order;
    ``runs[starts[d]:starts[d + 1]]`` the runs of document d, in order.
    """

    owners: _Numbers
    run_starts: _Places
    runs: _Numbers
    starts: _Places

    def runs_of(self, document: int) -> _Numbers:
        """Return the runs of a document that others have, too."""
        return self.runs[self.starts[document] : self.starts[document + 1]]


def _kept(documents: Iterable[Hashes], first: int | None) -> tuple[list[Hashes], _Places]:
    """Return of each document the hashes that a pair could have in common, and how many there are in all."""
    kept: list[Hashes] = []
    sizes: list[int] = []
    known: Hashes | None = None
    for number, hashes in enumerate(documents):
        sizes.append(hashes.size)
        if number == first:
            known = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *kept]))
        kept.append(hashes if known is None else hashes[_is_in(hashes, known)])
    return kept, np.array(sizes, dtype=np.int64)


def _is_in(hashes: Hashes, known: Hashes) -> npt.NDArray[np.bool_]:
    if not known.size:
        return np.zeros(hashes.size, dtype=bool)
    at = np.minimum(np.searchsorted(known, hashes), known.size - 1)
    return np.asarray(known[at] == hashes)


def _shared(documents: list[Hashes]) -> _Shared:
    """Number the runs that several documents have: by sorting, a part of all hashes at a time. Empties the list."""
    total = sum(each.size for each in documents)
    parts = 1 << max(0, math.ceil(math.log2(max(total, 1) / _SORTED_AT_ONCE)))
    bounds = np.array([part * (1 << 64) // parts for part in range(1, parts)], dtype=np.uint64)
    cuts = [[0, *np.searchsorted(each, bounds).tolist(), each.size] for each in documents]
    found = [
        _held_by_several([each[cut[part] : cut[part + 1]] for each, cut in zip(documents, cuts, strict=True)])
        for part in range(parts)
    ]
    number = len(documents)
    documents.clear()
    held, often = (np.concatenate(each) for each in zip(*found, strict=True))
    found.clear()
    runs = np.repeat(np.arange(often.size, dtype=np.int32), often)
    order = np.argsort(held, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(held, minlength=number))])
    return _Shared(held, np.concatenate([[0], np.cumsum(often)]), runs[order], starts)


def _held_by_several(documents: list[Hashes]) -> tuple[_Numbers, _Numbers]:
    """Return who holds the hashes that several documents hold, one hash after the other, and how many hold each."""
    hashes = np.concatenate([np.zeros(0, dtype=np.uint64), *documents])
    holders = np.repeat(np.arange(len(documents), dtype=np.int32), [each.size for each in documents])
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    firsts = np.flatnonzero(np.concatenate([hashes[:1] == hashes[:1], hashes[1:] != hashes[:-1]]))
    often = np.diff(firsts, append=hashes.size).astype(np.int32)
    return holders[order][np.repeat(often > 1, often)], often[often > 1]


def _fresh(shared: _Shared, limit: int) -> _Places:
    """Return per run where in ``owners`` those end that are among the first documents."""
    before = np.concatenate([[0], np.cumsum(shared.owners < limit)])
    ends: _Places = shared.run_starts[:-1] + np.diff(before[shared.run_starts])
    return ends


def _candidates(shared: _Shared, sizes: _Places, document: int, least: float, ends: _Places | None) -> _Places:
    """Return the documents that are not smaller and may have the share of this one's runs.

    ``ends``: where the owners of each run end that count; None for all. Of documents of one size the later is larger.
    """
    own = shared.runs_of(document)
    need = _need(least, int(sizes[document]))
    if not own.size or own.size < need:
        return np.zeros(0, dtype=np.int64)
    starts, stops = shared.run_starts[own], shared.run_starts[own + 1]
    rarest = np.argsort(stops - starts, kind="stable")[: own.size - need + 1]
    if ends is not None:
        stops = ends[own]
    others = np.unique(shared.owners[_slices(starts[rarest], stops[rarest])]).astype(np.int64)
    size = sizes[document]
    larger: _Places = others[(sizes[others] > size) | ((sizes[others] == size) & (others > document))]
    return larger


def _need(least: float, size: int) -> int:
    return max(1, math.ceil(least * size))


def _counted(shared: _Shared, member: npt.NDArray[np.bool_], others: _Places) -> Iterator[int]:
    """Yield how many of the runs that are marked each of some documents has; few runs are held at a time."""
    starts, stops = shared.starts[others], shared.starts[others + 1]
    blocks = np.cumsum(stops - starts) // _COUNTED_AT_ONCE
    for low, high in _equal_blocks(blocks):
        hits = member[shared.runs[_slices(starts[low:high], stops[low:high])]]
        before = np.concatenate([[0], np.cumsum(hits)])
        ends = np.concatenate([[0], np.cumsum(stops[low:high] - starts[low:high])])
        yield from np.diff(before[ends]).tolist()


def _equal_blocks(blocks: _Places) -> Iterator[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(blocks)) + 1).tolist(), blocks.size]
    yield from pairwise(edges)


def _slices(starts: _Places, stops: _Places) -> _Places:
    """Return the numbers from each start to each stop, one range after the other."""
    lengths = stops - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    places: _Places = np.arange(total, dtype=np.int64) + np.repeat(starts - ends + lengths, lengths)
    return places
