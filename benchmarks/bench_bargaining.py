"""How long bargaining solutions over a million packages take, on one core: ``python benchmarks/bench_bargaining.py``.

Target of issue 3: Nash, Kalai-Smorodinsky, egalitarian and utilitarian together over 10**6 packages and 3 parties in
0.05 s. Each is held against plain numpy (the definition, whole arrays at a time) and, on a sample, plain Python loops
in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pourparler.reach.settlement.egalitarian import egalitarian
from pourparler.reach.settlement.kalai_smorodinsky import kalai_smorodinsky
from pourparler.reach.settlement.nash_bargaining import nash_bargaining
from pourparler.reach.settlement.spaces import AdditiveIssues, ContinuousIssues
from pourparler.reach.settlement.utilitarian import utilitarian

Floats = npt.NDArray[np.float64]
TARGET = 0.05


def plain_numpy(packages: Floats, disagreement: Floats) -> list[int]:
    """The four definitions with whole arrays."""
    gains = packages - disagreement
    rational = (gains >= 0).all(axis=1)
    shares = gains / gains[rational].max(axis=0)
    product = np.where(rational, gains.prod(axis=1), -np.inf)
    return [
        int(np.argmax(product)),
        int(np.argmax(np.where(rational, shares.min(axis=1), -np.inf))),
        int(np.argmax(np.where(rational, gains.min(axis=1), -np.inf))),
        int(np.argmax(packages.sum(axis=1))),
    ]


def plain_python(packages: list[list[float]], disagreement: list[float]) -> list[int]:
    """The four definitions with loops."""
    gains = [[u - d for u, d in zip(package, disagreement, strict=True)] for package in packages]
    among = [k for k, each in enumerate(gains) if min(each) >= 0]
    ideal = [max(gains[k][i] for k in among) for i in range(len(disagreement))]
    products = {k: np.prod(gains[k]) for k in among}
    shares = {k: min(g / best for g, best in zip(gains[k], ideal, strict=True)) for k in among}
    least = {k: min(gains[k]) for k in among}
    return [
        max(products, key=lambda k: products[k]),
        max(shares, key=lambda k: shares[k]),
        max(least, key=lambda k: least[k]),
        max(range(len(packages)), key=lambda k: sum(packages[k])),
    ]


def ours(space: Floats | AdditiveIssues, disagreement: Floats) -> list[int]:
    """The four solutions."""
    return [
        int(nash_bargaining(space, disagreement).package[0]),
        int(kalai_smorodinsky(space, disagreement).package[0]),
        int(egalitarian(space, disagreement).package[0]),
        int(utilitarian(space, disagreement).package[0]),
    ]


def fastest(run: Callable[[], object], runs: int) -> float:
    """Return the seconds of the fastest of several runs: anything else on the machine only makes a run slower."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Measure, print, and fail where an answer is wrong or a target is missed."""
    rng = np.random.default_rng(3)
    packages = rng.dirichlet([1.0, 1.0, 1.0], 10**6) * rng.uniform(0.5, 1.0, (10**6, 1))
    disagreement = np.array([0.05, 0.1, 0.02])
    sample = packages[:20_000]
    assert ours(sample, disagreement) == plain_python(sample.tolist(), disagreement.tolist())
    assert ours(packages, disagreement) == plain_numpy(packages, disagreement)
    taken = fastest(lambda: ours(packages, disagreement), 7)
    slow = fastest(lambda: plain_numpy(packages, disagreement), 3)
    loops = fastest(lambda: plain_python(sample.tolist(), disagreement.tolist()), 1) * 50
    print(f"four solutions, 10**6 packages, 3 parties: {taken * 1e3:5.1f} ms (target {TARGET * 1e3:.0f} ms)")
    print(f"  plain numpy {slow / taken:.1f} times as long, plain Python about {loops / taken:,.0f} times")
    issues = AdditiveIssues([rng.random((10, 3)) for _ in range(6)])
    full = np.zeros((1, 3))
    for issue in issues.utilities:
        full = (full[:, np.newaxis] + np.asarray(issue)).reshape(-1, 3)
    level = full.mean(axis=0)
    assert ours(issues, level) == plain_numpy(full, level)
    added = fastest(lambda: ours(issues, level), 7)
    print(f"  the same from six additive issues of ten options: {added * 1e3:5.1f} ms, no array of packages made")
    print("  The limit is two passes per solution: reading 24 MB, then vector arithmetic on blocks in the cache.")
    assert taken < TARGET
    many = ContinuousIssues(rng.uniform(0, 100, (1000, 3, 5)), rng.uniform(0.5, 2, (1000, 3, 5)))
    none = np.full(3, -600.0)
    nash_bargaining(many, none)
    rate = 1000 / fastest(lambda: nash_bargaining(many, none), 2)
    print(f"Nash over 5 continuous issues, 3 parties: {rate:,.0f} draws/s (no target); the limit is Newton steps")


if __name__ == "__main__":
    main()
