"""How long exact power indices take, on one core: ``python benchmarks/bench_voting_power.py``.

Targets of issue 3: Shapley-Shubik and Banzhaf of 51 voters with 538 votes in 5 ms, of 190 voters with 93,000 votes in
1 s. Both indices are held against plain Python in the same run: the same counting with whole numbers and dictionaries
for the small game, and for the large one Banzhaf's swings in plain numbers, sums, and the dual game.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np

from pourparler.reach.power.banzhaf import banzhaf
from pourparler.reach.power.shapley_shubik import shapley_shubik

COLLEGE = np.repeat(
    [55, 34, 31, 27, 21, 20, 17, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
    [1, 1, 1, 1, 2, 1, 1, 3, 1, 1, 4, 4, 3, 2, 4, 3, 5, 5, 8],
).tolist()
"""The electoral college of the United States, 2004 and 2008."""


def plain_indices(quota: int, weights: list[int]) -> tuple[list[Fraction], list[int]]:
    """Count coalitions by size and weight without each voter, with Python's whole numbers."""
    voters = len(weights)
    shares, swings, known = [], [], {}
    for i, own in enumerate(weights):
        if own not in known:
            counts = {(0, 0): 1}
            for j, weight in enumerate(weights):
                if j != i:
                    for (size, total), count in list(counts.items())[::-1]:
                        if total + weight < quota:
                            key = (size + 1, total + weight)
                            counts[key] = counts.get(key, 0) + count
                    counts = dict(sorted(counts.items()))
            by_size = [0] * voters
            for (size, total), count in counts.items():
                if total >= quota - own:
                    by_size[size] += count
            orders = (math.factorial(s) * math.factorial(voters - 1 - s) * count for s, count in enumerate(by_size))
            known[own] = (Fraction(sum(orders), math.factorial(voters)), sum(by_size))
        shares.append(known[own][0])
        swings.append(known[own][1])
    return shares, swings


def plain_swings(quota: int, weights: list[int], voter: int) -> int:
    """Count one voter's swings with one long Python number as a row of counters."""
    width = len(weights)
    counters = 1
    for j, weight in enumerate(weights):
        if j != voter:
            counters += counters << (width * weight)
            counters &= (1 << (width * quota)) - 1
    counters >>= width * (quota - weights[voter])
    found, mask = 0, (1 << width) - 1
    for part in np.frombuffer(_padded(counters, width, weights[voter]), dtype=np.uint8).reshape(weights[voter], -1):
        found += int.from_bytes(part.tobytes(), "little") & mask
    return found


def _padded(counters: int, width: int, number: int) -> bytes:
    """Return each counter in whole bytes."""
    size = (width + 7) // 8
    mask = (1 << width) - 1
    return b"".join(((counters >> (width * k)) & mask).to_bytes(size, "little") for k in range(number))


def fastest(run: Callable[[], object], runs: int) -> float:
    """Return the processor seconds of the fastest of several runs, on one core; waiting for others does not count."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def both(quota: int, weights: list[int]) -> tuple[tuple[Fraction, ...], tuple[int, ...]]:
    return shapley_shubik(quota, weights).index, banzhaf(quota, weights).swings


def main() -> None:
    """Measure, print, and fail where an answer is wrong."""
    both(3, [2, 1, 1])
    assert sum(COLLEGE) == 538
    start = time.process_time()
    shares, swings = plain_indices(270, COLLEGE)
    plain = time.process_time() - start
    assert both(270, COLLEGE) == (tuple(shares), tuple(swings))
    taken = fastest(partial(both, 270, COLLEGE), 20)
    print(f"51 voters, 538 votes: both {taken * 1e3:.2f} ms (target 5 ms); plain Python {plain / taken:,.0f} times")
    rng = np.random.default_rng(190)
    skewed = np.maximum(1, 15_960 // np.arange(1, 191))
    for name, weights in (("skewed", skewed.tolist()), ("even", rng.integers(1, 979, 190).tolist())):
        total = sum(weights)
        quota = total // 2 + 1
        start = time.process_time()
        expected = plain_swings(quota, weights, 100)
        plain = (time.process_time() - start) * len(set(weights))
        shares_found, swings_found = both(quota, weights)
        assert swings_found[100] == expected
        assert sum(shares_found) == 1
        assert shares_found == shapley_shubik(total - quota + 1, weights).index
        sole = fastest(partial(banzhaf, quota, weights), 5)
        taken = fastest(partial(both, quota, weights), 5)
        print(
            f"190 voters, {total:,} votes, {name}: both {taken:.2f} s (target 1 s), Banzhaf {sole * 1e3:.0f} ms; ",
            end="",
        )
        print(f"Banzhaf alone with Python's long numbers about {plain:.0f} s, {plain / sole:,.0f} times")
    print("The limit is additions over a table of size x votes x 3 limbs (108 MB): cache bandwidth, then vector adds.")


if __name__ == "__main__":
    main()
