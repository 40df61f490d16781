"""How long the command line takes to answer: ``python benchmarks/bench_cli.py``.

``pourparler --help`` should answer in less than 0.25 s, and a study of the Alaska case, once the models are compiled,
in less than 3 s, with its report, brief and tables, too. The fastest of several runs is taken: anything else on the
machine can only make a run slower. Processor time stands beside, since it hardly depends on what else is running, and
as a share of what importing numba, pyarrow and the other packages takes that a saved study cannot do without.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pourparler.report.tables import TABLES

SOURCE = Path(__file__).parents[1] / "src"
HELP_LIMIT, STUDY_LIMIT = 0.25, 3.0
REFERENCE = "import jinja2, numba, numpy, pyarrow.parquet, pydantic, rich, ruamel.yaml, scipy.linalg, typer"


class Taken(NamedTuple):
    """The least of several runs, in seconds: on the clock, and of all processors (user and system)."""

    clock: float
    processor: float


def fastest(arguments: Sequence[str], runs: int, check: Callable[[str], bool]) -> Taken:
    """Run Python with some arguments several times; what every run prints must pass the check."""
    taken = []
    for _ in range(runs):
        start, before = time.perf_counter(), _processor_seconds()
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        taken.append(Taken(time.perf_counter() - start, _processor_seconds() - before))
        assert check(done.stdout), done.stdout
    return Taken(min(each.clock for each in taken), min(each.processor for each in taken))


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pourparler(*arguments: str) -> list[str]:
    return ["-m", "pourparler", *arguments]


def saved_study(folder: Path) -> Callable[[str], bool]:
    """Return a check that a study was saved whole: its verdicts, charts, and both files of every table."""

    def check(printed: str) -> bool:
        document = json.loads((folder / "study.json").read_text(encoding="utf-8"))
        report = (folder / "report.html").read_text(encoding="utf-8")
        tables = [path.suffix for path in (folder / "tables").iterdir()]
        return (
            "wrote" in printed
            and len(document["verdicts"]) == 4 * 9 * 5
            and report.count('<svg class="chart" role="group"') == 9
            and (folder / "brief.html").is_file()
            and tables.count(".csv") == tables.count(".parquet") == len(TABLES)
        )

    return check


def report(name: str, taken: Taken, reference: Taken, limit: str = "") -> None:
    ratio = taken.processor / reference.processor
    print(f"{name:28} {taken.clock:6.3f} s, processor {taken.processor:6.3f} s = {ratio:4.2f} x imports {limit}")


def main() -> None:
    """Measure, print, and fail where a limit is not met."""
    imports = fastest(["-c", REFERENCE], 3, lambda printed: not printed)
    report("imports alone (reference)", imports, imports)
    helped = fastest(pourparler("--help"), 10, lambda printed: "study" in printed)
    report("pourparler --help", helped, imports, f"(limit {HELP_LIMIT} s)")

    study = pourparler("study", "alaska-2025")
    fastest(study, 1, lambda printed: "What to find out next" in printed)
    printed_only = fastest(study, 3, lambda printed: "What to find out next" in printed)
    report("study alaska-2025", printed_only, imports, f"(limit {STUDY_LIMIT} s)")
    with tempfile.TemporaryDirectory() as name:
        saves, check = [*study, "--out", name], saved_study(Path(name))
        fastest(saves, 1, check)
        saved = fastest(saves, 5, check)
    report("study alaska-2025 --out DIR", saved, imports, f"(limit {STUDY_LIMIT} s)")
    hold = fastest(pourparler("hold", "alaska-2025"), 3, lambda printed: "equilibria" in printed.casefold())
    report("hold alaska-2025", hold, imports)
    settle = pourparler("settle", "ec-emissions", "--model", "challenge")
    settled = fastest(settle, 3, lambda printed: "challenge" in printed)
    report("settle ec-emissions", settled, imports)

    assert helped.clock < HELP_LIMIT
    assert max(printed_only.clock, saved.clock) < STUDY_LIMIT


if __name__ == "__main__":
    main()
