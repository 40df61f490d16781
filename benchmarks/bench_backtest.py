"""How long a backtest takes: ``python benchmarks/bench_backtest.py``.

Target of issue 3: 240 issues, every registered model and a calibration in ten folds, in 20 s. The data are invented, in
the form of DEU III. The bootstrap over dossiers is held against a plain loop over the same draws in the same run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from pourparler.score.accuracy import difference_interval
from pourparler.score.backtest import backtest
from pourparler.score.read_cases import read_decided

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.decided_data import write_tables

TARGET = 20.0


def main() -> None:
    """Measure, print, and fail where the interval is wrong or the target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        data = read_decided(write_tables(Path(folder), dossiers=120))
    backtest(data, apply=True)
    start = time.perf_counter()
    found = backtest(data)
    taken = time.perf_counter() - start
    print(
        f"{len(data.issues)} issues, {len(found.accuracy)} forecasts, 10 folds: {taken:.2f} s (target {TARGET:.0f} s)"
    )
    assert taken < TARGET
    rng = np.random.default_rng(1)
    difference, dossier = rng.normal(size=240), np.arange(240) // 2
    start = time.perf_counter()
    low, high = difference_interval(difference, dossier)
    fast = time.perf_counter() - start
    start = time.perf_counter()
    drawn = np.random.default_rng(0).integers(0, 120, size=(10_000, 120))
    means = [np.mean([difference[2 * pick + k] for pick in picks for k in (0, 1)]) for picks in drawn[:500].tolist()]
    plain = (time.perf_counter() - start) * 20
    assert abs(np.quantile(means, 0.025) - low) < 0.02
    assert abs(np.quantile(means, 0.975) - high) < 0.02
    print(
        f"bootstrap of 10,000 resamples: {fast * 1e3:.0f} ms; a loop over dossiers about {plain / fast:.0f} times that"
    )


if __name__ == "__main__":
    main()
