"""Speed of acceptance on a synthetic case of 200 actors x 50 issues x 500 packages x 10 formats x 5 frames.

Run ``python benchmarks/bench_acceptance.py``. It prints, and asserts:

1. all bounds and verdicts of the five frames from a case in memory (assemble, encode, bounds, answers, verdicts), once
   compiled: under 5 seconds on one core and 2 GiB at the peak;
2. how much faster that is than the same greedy rule in plain Python on a slice, with the same bounds to 1e-12;
3. end to end: writing the case as YAML, loading it, and a study with all its tables.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from ruamel.yaml import YAML

import pourparler
from pourparler.case.assemble import assemble, frames_of
from pourparler.case.schema import Case
from pourparler.reach.acceptance.arrays import AcceptanceInputs
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.encode import Evaluation, evaluate

ACTORS, ISSUES, PACKAGES, FORMATS, SOURCES, STATEMENTS = 200, 50, 500, 10, 4, 10_000
SLICE = (10, 20)
SECONDS, GIBIBYTES = 5.0, 2.0
Result = TypeVar("Result")
Data = dict[str, Any]


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def synthetic_case(seed: int = 0) -> Data:
    """A case of the size above: every frame but ``pooled`` owns one source; some cells stay open."""
    rng = np.random.default_rng(seed)
    numeric = rng.random(ACTORS) < 0.3

    def interval(share_of_points: float) -> float | list[float]:
        low, high = sorted(float(x) for x in rng.integers(0, 21, 2) * 5)
        return low if rng.random() < share_of_points else [low, high]

    def stance() -> Data:
        actor = int(rng.integers(ACTORS))
        salience: Any = [10, 60] if numeric[actor] else ("high", "medium", "low")[int(rng.integers(3))]
        code: Data = {"kind": "stance", "actor": f"a{actor}", "issue": f"k{rng.integers(ISSUES)}"}
        code["position"] = interval(0.4)
        if rng.random() < 0.5:
            code["salience"] = salience
        if rng.random() < 0.02:
            code["accepts_within"] = [float(rng.integers(0, 20)), float(rng.integers(60, 100))]
        return code

    def some(count: int, least: int, most: int, letter: str) -> list[str]:
        return [f"{letter}{n}" for n in rng.choice(count, rng.integers(least, most + 1), replace=False)]

    return {
        "id": "synthetic",
        "title": "A synthetic case",
        "as_of": "2025-01-31",
        "sources": [
            {"id": f"s{n}", "title": f"Source {n}", "kind": "analysis", "published": "2025-01-10"}
            for n in range(SOURCES)
        ],
        "actors": [{"id": f"a{n}", "name": f"Actor {n}", "kind": "state"} for n in range(ACTORS)],
        "issues": [
            {
                "id": f"k{n}",
                "question": "how much?",
                "scale": {0: "none", 50: "half", 100: "all"},
                "reference": {"value": float(rng.integers(0, 21) * 5), "reason": "as things stand"},
            }
            for n in range(ISSUES)
        ],
        "statements": [
            {
                "id": f"t{n}",
                "source": f"s{rng.integers(SOURCES)}",
                "span": [10 * n, 10 * n + 9],
                "paraphrase": "Somebody says where somebody stands.",
                "voice": "reported" if rng.random() < 0.5 else "author_claim",
                "speaker": "Somebody",
                "codes": [stance()],
            }
            for n in range(STATEMENTS)
        ],
        "packages": [
            {
                "id": f"p{n}",
                "terms": {issue: interval(0.8) for issue in some(ISSUES, 2, 12, "k")},
                "needs": some(ACTORS, 0, 3, "a"),
            }
            for n in range(PACKAGES)
        ],
        "formats": [
            {"id": f"f{n}", "at_table": some(ACTORS, 2, 12, "a"), "can_block": some(ACTORS, 0, 5, "a")}
            for n in range(FORMATS)
        ],
        "frames": [{"id": f"frame{n}", "sources": [f"s{n}"]} for n in range(SOURCES)],
    }


# the same rule in plain Python ---------------------------------------------------------------------------------------


def plain_gain(theta: tuple[float, float], x: tuple[float, float], r: tuple[float, float], sign: int) -> float:
    best = -math.inf
    for kink in (*theta, *x, *r):
        t = min(max(kink, theta[0]), theta[1])
        near, far = (x, r) if sign > 0 else (r, x)
        close = min(max(t, near[0]), near[1])
        away = far[0] if abs(far[0] - t) >= abs(far[1] - t) else far[1]
        term, reference = (close, away) if sign > 0 else (away, close)
        best = max(best, sign * (abs(reference - t) - abs(term - t)) / 100.0)
    return best


def plain_ordinal(gains: Sequence[float], levels: Sequence[int]) -> float:
    best = max((g for g, level in zip(gains, levels, strict=True) if level == 0), default=-math.inf)
    total, count = 0.0, 0
    for wanted in (1, 2, 3):
        for g in sorted((g for g, level in zip(gains, levels, strict=True) if level == wanted), reverse=True):
            total, count = total + g, count + 1
            best = max(best, total / count)
    return best


def plain_numeric(gains: Sequence[float], boxes: Sequence[tuple[float, float]]) -> float:
    order = sorted(range(len(gains)), key=lambda k: -gains[k])
    best = -math.inf
    for m in range(1, len(order) + 1):
        saliences = [boxes[k][1] if place < m else boxes[k][0] for place, k in enumerate(order)]
        if (total := sum(saliences)) > 0:
            best = max(best, sum(s * gains[k] for s, k in zip(saliences, order, strict=True)) / total)
    return best if best > -math.inf else max(gains)


def plain_bounds(inputs: AcceptanceInputs, actors: int, packages: int) -> list[list[tuple[float, float, float, float]]]:
    """Bounds (low, high, stated low, stated high) of the first actors and packages, by lists and loops."""
    arrays: dict[str, Any] = {name: array.tolist() for name, array in inputs._asdict().items()}

    def bounds(i: int, terms: list[int]) -> tuple[float, float]:
        found = []
        for sign in (-1, 1):
            gains, levels, boxes = [], [], []
            for t in terms:
                k = arrays["term_issue"][t]
                theta = (arrays["theta_low"][i][k], arrays["theta_high"][i][k])
                term = (arrays["term_low"][t], arrays["term_high"][t])
                gains.append(plain_gain(theta, term, (arrays["reference_low"][k], arrays["reference_high"][k]), sign))
                levels.append(arrays["level"][i][k])
                boxes.append((arrays["salience_low"][i][k], arrays["salience_high"][i][k]))
            if not terms:
                found.append(0.0)
            else:
                found.append(
                    sign * (plain_numeric(gains, boxes) if arrays["numeric"][i] else plain_ordinal(gains, levels))
                )
        return found[0], found[1]

    table = []
    for i in range(actors):
        row = []
        for p in range(packages):
            terms = [
                t
                for t in range(arrays["start"][p], arrays["start"][p + 1])
                for k in [arrays["term_issue"][t]]
                if not arrays["inside_only"][k]
                and not arrays["term_low"][t]
                == arrays["term_high"][t]
                == arrays["reference_low"][k]
                == arrays["reference_high"][k]
            ]
            stated = [t for t in terms if arrays["stated"][i][arrays["term_issue"][t]]]
            row.append((*bounds(i, terms), *(bounds(i, stated) if stated else (math.nan, math.nan))))
        table.append(row)
    return table


# the measurements ----------------------------------------------------------------------------------------------------


def every_frame(case: Case) -> list[Evaluation]:
    return [evaluate(assemble(case, frame), case.packages, case.formats) for frame in frames_of(case)]


def peak_gibibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure_bounds_and_verdicts(case: Case) -> list[Evaluation]:
    first, _ = timed(lambda: every_frame(case))
    seconds, evaluations = timed(lambda: every_frame(case))
    assembling, _ = timed(lambda: [assemble(case, frame) for frame in frames_of(case)])
    answers = ACTORS * PACKAGES * len(evaluations)
    peak = peak_gibibytes()
    print(f"  five frames, first call (compiling, or reading the cache): {first:.2f} s")
    print(f"  five frames, compiled: {seconds:.2f} s, of which assemble {assembling:.2f} s")
    print(f"  {answers:,} answers: {answers / seconds:,.0f} per second")
    print(f"  peak memory so far: {peak:.2f} GiB")
    assert seconds < SECONDS, f"{seconds:.2f} s"
    assert peak < GIBIBYTES, f"{peak:.2f} GiB"
    return evaluations


def measure_against_plain_python(evaluation: Evaluation) -> None:
    actors, packages = SLICE
    compiled_seconds, bounds = timed(lambda: gain_bounds(evaluation.inputs))
    plain_seconds, plain = timed(lambda: plain_bounds(evaluation.inputs, actors, packages))
    compiled = np.stack(bounds, axis=-1)[:actors, :packages]
    np.testing.assert_allclose(compiled, np.array(plain), rtol=0, atol=1e-12)
    plain_rate = actors * packages / plain_seconds
    compiled_rate = ACTORS * PACKAGES / compiled_seconds
    print(f"  plain Python, {actors} actors x {packages} packages: {plain_rate:,.0f} pairs of bounds/s, equal to 1e-12")
    print(f"  compiled, all: {compiled_rate:,.0f} pairs of bounds/s: {compiled_rate / plain_rate:,.0f} times as many")


def measure_end_to_end(data: Data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.yaml"
        yaml = YAML(typ="safe")
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(data, file)
        seconds, case = timed(lambda: pourparler.load_case(path))
        size = path.stat().st_size / 2**20
    print(f"  load {STATEMENTS:,} statements from {size:.1f} MiB of YAML: {seconds:.2f} s")
    seconds, study = timed(lambda: pourparler.run_study(case))
    print(f"  run_study (bounds and verdicts of {len(study.frames)} frames): {seconds:.2f} s")
    tables = ("verdict_rows", "acceptance_rows", "cell_rows", "finding_rows", "zone_rows", "find_out_rows")
    heavy = ("pivotal_rows", "concession_rows") if "--all" in sys.argv else ()
    for table in (*tables, *heavy):
        seconds, rows = timed(partial(getattr, study, table))
        print(f"  {table}: {len(rows):,} rows in {seconds:.2f} s")
    print(f"  peak memory: {peak_gibibytes():.2f} GiB")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(
        f"{ACTORS} actors x {ISSUES} issues x {PACKAGES} packages x {FORMATS} formats x {SOURCES + 1} frames, one core"
    )
    data = synthetic_case()
    seconds, case = timed(lambda: Case.model_validate(data))
    print(f"  validate the case: {seconds:.2f} s")
    evaluations = measure_bounds_and_verdicts(case)
    measure_against_plain_python(evaluations[0])
    print("end to end")
    measure_end_to_end(data)


if __name__ == "__main__":
    main()
