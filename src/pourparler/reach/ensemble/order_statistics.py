"""Exact order statistics of any number of values, in little memory: radix selection over their bits.

The bits of a double, with the sign turned over, order as the numbers do. Four passes over the values count their digits
of 16 bits, each only where the digits before are those of a wanted rank, so that four passes fix all 64 bits. How the
values are cut into blocks changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["Blocks", "rank_of", "values_at_ranks"]

Blocks = Callable[[], Iterable[Floats]]
"""Called for every pass: the values, cut into blocks."""

_DIGIT = 16
_PASSES = 4
_FEW = 2**17
_Words = npt.NDArray[np.uint64]
_Counts = npt.NDArray[np.int64]
_SIGN = np.uint64(1 << 63)


@njit(cache=True)
def _count_digits(bits: _Words, prefixes: _Words, shift: int, counts: _Counts) -> None:
    """Count the digit above ``shift`` of every value whose bits above that digit are one of the prefixes (sorted)."""
    for bit in bits:
        key = ~bit if bit >> np.uint64(63) else bit | _SIGN
        digit = (key >> np.uint64(shift)) & np.uint64(0xFFFF)
        prefix = (key >> np.uint64(shift)) >> np.uint64(16)
        low, high = 0, prefixes.size
        while low < high:
            middle = (low + high) // 2
            if prefixes[middle] < prefix:
                low = middle + 1
            else:
                high = middle
        if low < prefixes.size and prefixes[low] == prefix:
            counts[low, digit] += 1


def values_at_ranks(blocks: Blocks, ranks: Sequence[int], count: int | None = None) -> Floats:
    """Values that stand at some ranks (n,), from 0, among all ``count`` values of the blocks; few are simply sorted.

    Reference: Knuth, D. E. (1998), The art of computer programming 3, 2nd ed., Addison-Wesley, 5.2.5 and 5.3.3.

    >>> values_at_ranks(lambda: [np.array([3.0, -1.0]), np.array([2.0])], [0, 1, 2]).tolist()
    [-1.0, 2.0, 3.0]
    """
    left = np.array(ranks, dtype=np.int64)
    if count is not None and count <= _FEW:
        in_order: Floats = np.sort(np.concatenate([block + 0.0 for block in blocks()]))[left]
        return in_order
    found = np.zeros(left.size, dtype=np.uint64)
    for turn in range(_PASSES):
        shift = _DIGIT * (_PASSES - 1 - turn)
        prefixes = np.unique(found)
        counts = np.zeros((prefixes.size, 2**_DIGIT), dtype=np.int64)
        for block in blocks():
            # Adding 0 makes the negative zero the positive one.
            bits = np.ascontiguousarray(block + 0.0).view(np.uint64)
            _count_digits(bits, prefixes, shift, counts)
        below = counts.cumsum(axis=1)
        rows = np.searchsorted(prefixes, found)
        for place, row in enumerate(rows):
            digit = int(np.searchsorted(below[row], left[place], side="right"))
            left[place] -= below[row, digit - 1] if digit else 0
            found[place] = (found[place] << np.uint64(_DIGIT)) | np.uint64(digit)
    bits = np.where(found >> np.uint64(63) == 1, found & ~_SIGN, ~found)
    return np.asarray(bits.astype(np.uint64).view(np.float64), dtype=np.float64)


def rank_of(share: float, count: int) -> int:
    """Return the rank, from 0, of the quantile of some values: the least value with at least that share at or below it.

    >>> rank_of(0.5, 4), rank_of(0.05, 20), rank_of(1.0, 3)
    (1, 0, 2)
    """
    # A product a hair above a whole number, such as 0.07 * 100, is that number.
    return min(count - 1, max(0, int(np.ceil(share * count * (1.0 - 1e-12))) - 1))
