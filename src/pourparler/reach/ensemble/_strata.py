"""A keyed permutation of 0 to N - 1 with random access: any place of it costs the same.

An unbalanced Feistel network over the least number of bits that holds N - 1 is a permutation of their range; results of
N or more are sent through again until they are below (cycle walking; Black & Rogaway 2002), twice on average at most.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["permuted_strata"]

_ROUNDS = 8
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@njit(cache=True)
def _mix(word: np.uint64) -> np.uint64:
    """Finalizer of SplitMix64 (Steele, Lea & Flood 2014)."""
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))


@njit(cache=True)
def _permute(keys: npt.NDArray[np.uint64], first: int, count: int, size: int) -> npt.NDArray[np.uint64]:
    bits = 0
    while (np.uint64(1) << np.uint64(bits)) < np.uint64(size):
        bits += 1
    narrow, wide = np.uint64(bits // 2), np.uint64(bits - bits // 2)
    found = np.empty(count, dtype=np.uint64)
    for place in range(count):
        value = np.uint64(first + place)
        while True:
            left_bits, right_bits = narrow, wide
            for turn in range(keys.size):
                left = value >> right_bits
                right = value & ((np.uint64(1) << right_bits) - np.uint64(1))
                mask = (np.uint64(1) << left_bits) - np.uint64(1)
                left = left ^ (_mix(right ^ keys[turn]) & mask)
                value = (right << left_bits) | left
                left_bits, right_bits = right_bits, left_bits
            if value < np.uint64(size):
                break
        found[place] = value
    return found


def permuted_strata(seed: int, column: int, first: int, count: int, size: int) -> npt.NDArray[np.uint64]:
    """Places ``first`` to ``first + count - 1`` of the permutation of 0 to ``size - 1`` for a seed and a column.

    >>> sorted(permuted_strata(3, 0, 0, 10, 10).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    >>> permuted_strata(3, 0, 4, 2, 10).tolist() == permuted_strata(3, 0, 0, 10, 10).tolist()[4:6]
    True
    """
    # Words of Philox under a counter that no draw has.
    bits = np.random.Philox(key=seed, counter=[0, column, 2, 0]).random_raw(_ROUNDS)
    return np.asarray(_permute(np.asarray(bits, dtype=np.uint64), first, count, size))
