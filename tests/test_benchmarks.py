"""Benchmarks that take a size run, in small: what they measure goes on changing, and nobody runs them every day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_documents_are_read_in_by_the_benchmark(repository: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(repository / "src")}
    command = [sys.executable, str(repository / "benchmarks" / "bench_ingest.py"), "60"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "both, two workers: " in ran.stdout
