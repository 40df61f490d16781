"""How long the command line takes to answer: ``python benchmarks/bench_cli.py``.

``pourparler --help`` should answer in less than 0.25 s, and a study of the Alaska case, once the models are compiled,
in less than 3 s. The fastest of several runs is taken: anything else on the machine can only make a run slower.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
HELP_LIMIT, STUDY_LIMIT = 0.25, 3.0


def fastest(arguments: list[str], runs: int, expected: str) -> float:
    """Return the wall-clock seconds of the fastest of several runs; every run must print ``expected``."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pourparler", *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        taken.append(time.perf_counter() - start)
        assert expected in done.stdout, done.stdout
    return min(taken)


def main() -> None:
    """Measure, print, and fail where a limit is not met."""
    help_seconds = fastest(["--help"], 10, "study")
    print(f"pourparler --help            {help_seconds:6.3f} s  (limit {HELP_LIMIT} s)")
    fastest(["study", "alaska-2025"], 1, "What to find out next")
    study_seconds = fastest(["study", "alaska-2025"], 3, "What to find out next")
    print(f"study alaska-2025            {study_seconds:6.3f} s  (limit {STUDY_LIMIT} s)")
    with tempfile.TemporaryDirectory() as folder:
        saved = fastest(["study", "alaska-2025", "--out", folder], 3, "wrote")
    print(f"study alaska-2025 --out DIR  {saved:6.3f} s  (limit {STUDY_LIMIT} s)")
    assert help_seconds < HELP_LIMIT
    assert max(study_seconds, saved) < STUDY_LIMIT


if __name__ == "__main__":
    main()
