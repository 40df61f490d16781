"""How long a Pareto frontier takes, on one core: ``python benchmarks/bench_pareto_frontier.py``.

Target of issue 3: 10**5 packages with three opposed parties, about 17,600 of them on the frontier, in 1 s. The frontier
is held against plain numpy in the same run: every package against all others, for a sample of packages.
"""

from __future__ import annotations

import time

import numpy as np

from pourparler.reach.settlement.pareto_frontier import pareto_frontier
from pourparler.reach.settlement.spaces import AdditiveIssues

TARGET = 1.0


def main() -> None:
    """Measure, print, and fail where the frontier is wrong or the target is missed."""
    rng = np.random.default_rng(17_600)
    shares = rng.dirichlet([1.0, 1.0, 1.0], 10**5)
    packages = np.sqrt(shares) * rng.uniform(0.9672, 1.0, (10**5, 1))
    pareto_frontier(packages[:10])
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        found = pareto_frontier(packages)
        taken.append(time.perf_counter() - start)
    sample = rng.choice(10**5, 400, replace=False)
    start = time.perf_counter()
    alone = [
        k for k in sample if not ((packages >= packages[k]).all(axis=1) & (packages > packages[k]).any(axis=1)).any()
    ]
    plain = (time.perf_counter() - start) * 10**5 / sample.size
    assert set(alone) == set(sample) & set(found.package)
    best = min(taken)
    print(
        f"10**5 packages, 3 opposed parties, {found.package.size:,} on the frontier: {best * 1e3:.0f} ms (target 1 s)"
    )
    print(f"  each against all in numpy: about {plain:.0f} s, {plain / best:,.0f} times as long; the limit is sorting")
    assert best < TARGET
    issues = AdditiveIssues([rng.random((10, 3)) for _ in range(6)])
    start = time.perf_counter()
    joined = pareto_frontier(issues)
    print(f"10**6 packages of six additive issues, {joined.package.size:,} on the frontier: ", end="")
    print(f"{time.perf_counter() - start:.2f} s (no target)")


if __name__ == "__main__":
    main()
