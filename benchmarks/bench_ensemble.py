"""How fast ensembles are: ``python benchmarks/bench_ensemble.py [DRAWS]``.

Draws of the challenge model (10 actors, 3 rounds) on the emissions example, every number spread by 10 points.

1. What the layer adds: drawing, evaluating, writing and summarising in one process, against the bare model on the same
   arrays in the same run (target: 25 %). The outcomes must be the same.
2. What a second worker brings: the rate between the first and the last part, against one worker (target: 1.7 times, on
   two free cores).
3. With DRAWS, such as 10000000: that many through the command line, with two workers, in one go: rate, and the peak
   memory of all processes together (target: below 1 GiB; what they share is counted in each).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from pourparler.case.assemble import assemble
from pourparler.case.load import load_case
from pourparler.reach.ensemble.batches import ModelBatch
from pourparler.reach.ensemble.plan import EnsemblePlan
from pourparler.reach.ensemble.run import run_ensemble
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.settle_draws import SettleEnsemble, plan_settle, results_of
from pourparler.reach.ensemble.store import open_store
from pourparler.reach.settlement.challenge import challenge

DRAWS, ROUNDS, CHUNK, RUNS = 131_072, 3, 16_384, 3
MOST_OVERHEAD, LEAST_SPEEDUP, MOST_MEMORY = 0.25, 1.7, 1024.0


def plan_of(draws: int) -> SettleEnsemble:
    """Plan the benchmark's ensemble."""
    situation = assemble(load_case("ec-emissions"), "pooled")
    sampling = Sampling(draws=draws, seed=1994, spread=10.0)
    return plan_settle(situation, ["challenge"], sampling, version="bench", rounds=ROUNDS, chunk=CHUNK)


def given_arrays(plan: EnsemblePlan) -> dict[str, Any]:
    """Return what the model is given, for all draws at once."""
    (batch,) = plan.batches
    assert isinstance(batch, ModelBatch)
    values = np.concatenate([plan.values(chunk) for chunk in range(plan.chunks)])
    return {name: slots.filled(values) for name, slots in batch.slots.items()}


def time_model(given: dict[str, Any], step: int = 4096) -> tuple[float, np.ndarray]:
    """Return the seconds of the bare model over all draws, and the outcomes."""
    start = time.perf_counter()
    draws = len(given["position"])
    parts = [
        challenge(**{name: array[k : k + step] for name, array in given.items()}, rounds=ROUNDS).median[:, -1]
        for k in range(0, draws, step)
    ]
    return time.perf_counter() - start, np.concatenate(parts)


def time_ensemble(planned: SettleEnsemble, folder: Path) -> tuple[float, np.ndarray]:
    """Return the seconds of the ensemble in one process, from nothing to its summary, and the stored outcomes."""
    start = time.perf_counter()
    store = open_store(folder, planned.plan)
    run_ensemble(store)
    results_of(planned, store)
    seconds = time.perf_counter() - start
    return seconds, np.concatenate([*store.read("challenge:delay")])


def measure_overhead() -> float:
    """Print and return what the ensemble adds to the bare model, as a share: the middle of several pairs of runs."""
    planned = plan_of(DRAWS)
    given = given_arrays(planned.plan)
    time_model(given)
    overheads = []
    with tempfile.TemporaryDirectory() as folder:
        time_ensemble(planned, Path(folder) / "compile")
        for run in range(RUNS):
            bare, outcomes = time_model(given)
            whole, stored = time_ensemble(planned, Path(folder) / str(run))
            assert np.array_equal(outcomes, stored)
            overheads.append(whole / bare - 1.0)
            print(f"{DRAWS:,} draws: bare model {DRAWS / bare:9,.0f} a second, ensemble {DRAWS / whole:9,.0f}")
    print(f"overhead of the ensemble: {', '.join(f'{100 * each:.1f} %' for each in overheads)}")
    return statistics.median(overheads)


def steady_rate(workers: int, folder: Path) -> float:
    """Return the draws a second between the first and the last part."""
    store = open_store(folder, plan_of(4 * DRAWS).plan)
    moments: list[float] = []

    def note(_what: str, done: int, _total: int) -> None:
        if done:
            moments.append(time.perf_counter())

    run_ensemble(store, workers=workers, advance=note)
    return CHUNK * (len(moments) - 1) / (moments[-1] - moments[0])


def measure_workers() -> float:
    """Print and return how much faster two workers are than one."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = (steady_rate(workers, Path(folder) / str(workers)) for workers in (1, 2))
        first, second = (
            np.concatenate([*open_store(Path(folder) / each, plan_of(4 * DRAWS).plan).read("challenge:delay")])
            for each in ("1", "2")
        )
    assert np.array_equal(first, second)
    print(f"1 worker {one:,.0f} draws a second, 2 workers {two:,.0f}: {two / one:.2f} times")
    return two / one


def peak_memory(pid: int) -> float:
    """Return the peak resident memory of a process and its children, in MiB, 0 where it has ended."""
    total = 0.0
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
            total += peak_memory(int(child))
    except (OSError, StopIteration):
        pass
    return total


def measure_whole(draws: int) -> float:
    """Print the rate of so many draws through the command line, and return the peak memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pourparler", "settle", "ec-emissions", "--model", "challenge"]
        command += ["--rounds", str(ROUNDS), "--draws", str(draws), "--spread", "10", "--seed", "1994"]
        command += ["--workers", "2", "--json", "--out", folder]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            peak = 0.0
            while process.poll() is None:
                peak = max(peak, peak_memory(process.pid))
                time.sleep(0.2)
            text = process.stdout.read() if process.stdout else ""
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    found = json.loads(text)["results"][0]["ensemble"]
    assert found["draws"] == draws
    assert abs(found["mean"] - results_at_131072()) < 0.02
    print(
        f"{draws:,} draws, 2 workers: {seconds:,.0f} s in all, {draws / seconds:,.0f} a second, {size:,.0f} MiB stored"
    )
    print(f"mean {found['mean']:.5f} +- {found['mean_error']:.5f} years; peak memory of all processes {peak:,.0f} MiB")
    return peak


def results_at_131072() -> float:
    """Return the mean outcome over the first draws, from the bare model."""
    return float(time_model(given_arrays(plan_of(DRAWS).plan))[1].mean())


def main() -> None:
    """Measure, print, and fail where a target is not met."""
    load = os.getloadavg()[0]
    print(f"load {load:.1f} on {os.cpu_count()} cores")
    overhead = measure_overhead()
    speedup = measure_workers()
    memory = measure_whole(int(sys.argv[1])) if len(sys.argv) > 1 else 0.0
    print(f"targets: overhead {100 * MOST_OVERHEAD:.0f} %, 2 workers {LEAST_SPEEDUP} times, {MOST_MEMORY:,.0f} MiB")
    assert overhead <= MOST_OVERHEAD
    assert speedup >= LEAST_SPEEDUP
    assert memory < MOST_MEMORY


if __name__ == "__main__":
    main()
