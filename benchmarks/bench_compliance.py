"""How long compliance takes, on one core: ``python benchmarks/bench_compliance.py``.

No target is set. A hundred thousand draws are held against plain Python, one at a time, in the same run on a slice; the
patience that a finite punishment needs is a root of a polynomial, and so the dearest.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

import pourparler
from pourparler.hold.compliance.detection_lag import detection_lag
from pourparler.hold.compliance.finite_punishment import finite_punishment
from pourparler.hold.compliance_adapter import compliance_section
from pourparler.hold.results import RESULTS
from pourparler.hold.thresholds import threshold_of

DRAWS, SLICE = 100_000, 1_000


def plain_finite_punishment(t: float, r: float, p: float, n: int) -> float:
    """Bisect for the least patience, one draw at a time."""
    if n * (r - p) <= t - r:
        return math.inf
    low, high = 0.0, 1.0
    for _ in range(64):
        middle = (low + high) / 2
        kept = (r - p) * sum(middle**k for k in range(1, n + 1)) >= t - r
        low, high = (low, middle) if kept else (middle, high)
    return high


def timed(run: Callable[[], object], runs: int = 3) -> float:
    """Return the processor seconds of the fastest of several runs."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Compare and time."""
    rng = np.random.default_rng(50)
    p = rng.uniform(-5, 5, DRAWS)
    r = p + rng.uniform(0.5, 5, DRAWS)
    t = r + rng.uniform(0.05, 2, DRAWS) * (r - p)
    n = rng.integers(1, 9, DRAWS)
    rows = list(zip(*(each[:SLICE].tolist() for each in (t, r, p, n)), strict=True))
    plain = [plain_finite_punishment(*row) for row in rows]
    found = finite_punishment(t, r, p, n)
    np.testing.assert_allclose(found[:SLICE], plain, rtol=0, atol=1e-12)
    ours = timed(lambda: finite_punishment(t, r, p, n)) / DRAWS
    theirs = timed(lambda: [plain_finite_punishment(*row) for row in rows]) / SLICE
    print(
        f"finite punishment: {ours * 1e6:.2f} us a draw, plain Python {theirs * 1e6:.1f} us: {theirs / ours:.0f} times"
    )

    lag = rng.uniform(0.5, 6, DRAWS)
    needed = detection_lag(t, r, p, lag)
    assert math.isclose(needed[0], ((t[0] - r[0]) / (t[0] - p[0])) ** (1 / lag[0]))
    print(f"detection lag: {timed(lambda: detection_lag(t, r, p, lag)) / DRAWS * 1e9:.0f} ns a draw")

    known = {name: (each, each) for name, each in (("temptation", t), ("reward", r), ("punishment", p))}
    result = RESULTS["detection_lag"]
    solved = threshold_of(result, "detection_lag", {**known, "patience": (needed, needed)})
    np.testing.assert_allclose(solved.sure, lag, rtol=1e-9)
    taken = timed(lambda: threshold_of(result, "detection_lag", {**known, "patience": (needed, needed)}), 1)
    print(f"break-even lag over {DRAWS:,} draws: {taken:.2f} s")

    case = pourparler.load_case("alaska-2025")
    section = compliance_section(case)
    assert {row.verdict for row in section.break_even} == {"unstated"}
    taken = timed(lambda: compliance_section(case))
    print(f"Alaska, {len(section.break_even)} rows and {len(section.curves)} curves: {taken * 1000:.0f} ms")


if __name__ == "__main__":
    main()
