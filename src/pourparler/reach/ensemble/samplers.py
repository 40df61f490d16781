"""Uniform numbers for draw k and input j from the seed, k and j alone: Monte Carlo, Latin hypercube, Sobol.

``mc``: the counter-based generator Philox 4x64-10 (Salmon, Moraes, Dror & Shaw 2011) with the seed as key and (k, j
div 4) as counter. ``lhs`` (McKay, Beckman & Conover 1979): draw k stands in the stratum that a keyed permutation of the
strata 0 to N - 1 gives it, one permutation per input, so that it depends on N, too. ``sobol``: the Sobol sequence with
the direction numbers of Joe & Kuo 2008, scrambled by the seed (Matousek 1998; Owen 1998), as in scipy; it depends on
the number of inputs, too. No sampler looks at any other draw, so chunks, workers and shards change nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble._strata import permuted_strata

__all__ = ["MOST_DRAWS", "Sampler", "Words", "draw_uniforms", "philox_words"]

Sampler = Literal["mc", "lhs", "sobol"]
Words: TypeAlias = npt.NDArray[np.uint64]

MOST_DRAWS: Final = 2**32
_MOST_SOBOL_INPUTS: Final = 21_201
_SOBOL_BITS: Final = 32
_PLAIN, _JITTER = 0, 1
"""What words are for: third word of the counter."""


def philox_words(seed: int, first: int, count: int, block: int, use: int = _PLAIN) -> Words:
    """Four 64-bit words (count, 4) of Philox 4x64-10 (Salmon et al. 2011) for the counters (k, block, use, 0).

    k runs from ``first``; the key is (seed, 0).

    Reference: Salmon, J. K., Moraes, M. A., Dror, R. O. & Shaw, D. E. (2011), Parallel random numbers: as easy as 1, 2,
    3, SC '11. Their known answer for key and counter 0:

    >>> [f"{int(word):016x}" for word in philox_words(0, 0, 1, 0)[0]]
    ['16554d9eca36314c', 'db20fe9d672d0fdc', 'd7e772cee186176b', '7e68b68aec7ba23b']
    """
    # numpy adds one to the counter before it draws.
    counter = ((use << 128) + (block << 64) + first - 1) % 2**256
    bits = np.random.Philox(key=seed, counter=counter).random_raw(4 * count)
    return np.asarray(bits, dtype=np.uint64).reshape(count, 4)


def draw_uniforms(sampler: Sampler, seed: int, first: int, count: int, inputs: int, draws: int) -> Floats:
    """Uniform numbers (count, inputs) in (0, 1), ends excluded, for the draws ``first`` to ``first + count - 1``.

    ``draws``: how many there are in all, which only ``lhs`` depends on.

    >>> whole = draw_uniforms("lhs", 7, 0, 5, 2, 5)
    >>> sorted((whole[:, 1] * 5).astype(int).tolist())
    [0, 1, 2, 3, 4]
    >>> bool((draw_uniforms("lhs", 7, 3, 2, 2, 5) == whole[3:]).all())
    True
    """
    if sampler == "sobol":
        return _sobol(seed, first, count, inputs)
    uniform = np.empty((count, inputs))
    for block in range(-(-inputs // 4)):
        columns = slice(4 * block, min(4 * block + 4, inputs))
        words = philox_words(seed, first, count, block, _PLAIN if sampler == "mc" else _JITTER)
        words = words[:, : columns.stop - columns.start]
        if sampler == "mc":
            # 52 bits and a half: exact in a double, and never 0 or 1.
            uniform[:, columns] = ((words >> np.uint64(12)) + 0.5) * 2.0**-52
        else:
            for column in range(columns.start, columns.stop):
                strata = permuted_strata(seed, column, first, count, draws)
                uniform[:, column] = _inside(strata, words[:, column - columns.start], draws)
    return uniform


def _inside(strata: Words, words: Words, draws: int) -> Floats:
    """Numbers inside strata of width 1 / draws; the bits left beside the stratum say where."""
    spare = 52 - (draws - 1).bit_length()
    numerator = (strata << np.uint64(spare)) + (words >> np.uint64(64 - spare))
    return np.asarray((numerator + 0.5) / (float(draws) * 2.0**spare), dtype=np.float64)


def _sobol(seed: int, first: int, count: int, inputs: int) -> Floats:
    """Points of the scrambled Sobol sequence, half a unit of the last bit inside (0, 1)."""
    if inputs == 0:
        return np.empty((count, 0))
    if inputs > _MOST_SOBOL_INPUTS:
        raise ChoiceError(f"sobol has {_MOST_SOBOL_INPUTS} inputs at most, not {inputs}; choose --sampler mc or lhs")
    bits = max(1, (first + count - 1).bit_length())
    start, directions = _sobol_directions(seed, inputs, -(-bits // 4) * 4)
    index = np.arange(first, first + count, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    points = np.broadcast_to(start, (count, inputs)).copy()
    for bit in range(bits):
        chosen = (gray >> np.uint64(bit)) & np.uint64(1) == 1
        points[chosen] ^= directions[bit]
    return np.asarray((points + 0.5) * 2.0**-_SOBOL_BITS, dtype=np.float64)


@lru_cache(maxsize=8)
def _sobol_directions(seed: int, inputs: int, bits: int) -> tuple[Words, Words]:
    """The first point (inputs,) and the scrambled direction numbers (bits, inputs), as whole numbers of 32 bits.

    Point n is the first point, xor every direction whose bit is set in the Gray code of n (Antonov & Saleev 1979), so
    directions are differences of neighbouring points.
    """
    # scipy.stats takes much memory, and only this sampler needs it.
    from scipy.stats import qmc

    engine = qmc.Sobol(inputs, scramble=True, bits=_SOBOL_BITS, rng=np.random.default_rng(seed))

    def next_point() -> Words:
        return np.asarray(np.rint(engine.random(1)[0] * 2.0**_SOBOL_BITS), dtype=np.uint64)

    start = next_point()
    directions = np.empty((bits, inputs), dtype=np.uint64)
    before = start
    for bit in range(bits):
        after = next_point()
        directions[bit] = before ^ after
        if bit + 1 < bits:
            # Point 2^(bit+1) - 1 comes next but for 2^bit - 2 others.
            if bit > 0:
                engine.fast_forward(2**bit - 2)
                before = next_point()
            else:
                before = after
    return start, directions
