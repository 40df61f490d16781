"""The results of ``settle`` as files: one JSON document, and its rounds and missing inputs as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from pourparler.case.load import case_sha256
from pourparler.case.places import listed
from pourparler.errors import OutputError
from pourparler.exchange.csv_lines import csv_lines
from pourparler.reach.settle_inputs import Gap
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.files import write_text
from pourparler.report.settlement_page import settlement_page
from pourparler.study import moment_text, version

__all__ = [
    "DRAWN_FILES",
    "SETTLED_FILES",
    "check_settlement_folder",
    "made_by",
    "save_settlement",
    "settlement_document",
]

SETTLED_FILES = ("settlement.json", "rounds.csv", "missing.csv", "settlement.html")
"""What ``settle --out`` writes."""
DRAWN_FILES = ("settlement.json", "quantiles.csv", "convergence.csv", "missing.csv", "ensemble.html", "ensemble")
"""What ``settle --draws --out`` writes."""


def settlement_document(done: Settlement) -> dict[str, object]:
    """Return what ``settlement.json`` holds: the results, what is missing, and how they were made."""
    return {**made_by(done), **done.as_json(), "missing": [asdict(gap) for gap in done.gaps]}


def made_by(done: Settlement) -> dict[str, object]:
    """Return what results are of, and how they were made."""
    return {
        "version": version(),
        "case": done.case.id,
        "case_sha256": case_sha256(done.case),
        "frame": done.frame,
        "as_of": moment_text(done.as_of),
        "seed": done.seed,
    }


def check_settlement_folder(directory: Path, case: str, own: Sequence[str] = SETTLED_FILES) -> None:
    """Refuse a folder that holds anything but ``own`` files of an earlier run on the same case; a new one is good.

    The first of ``own`` is the JSON document that says of which case they are. Raises ``OutputError``.
    """
    try:
        held = sorted(each.name for each in directory.iterdir()) if directory.is_dir() else []
        # What a killed run left under a temporary name is no file of another run.
        if other := [name for name in held if name not in own and not (name[0] == "." and name.endswith(".part"))]:
            raise OutputError(
                f"--out {directory}: holds {listed(other, 3)} of another run; choose a new or empty folder"
            )
        if own[0] not in held:
            return
        earlier = json.loads((directory / own[0]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(f"--out {directory}: cannot be read ({error}); choose a new or empty folder") from error
    found = earlier.get("case") if isinstance(earlier, dict) else None
    if found != case:
        whose = f"results of {found}" if found else f"a {own[0]} of something else"
        raise OutputError(f"--out {directory}: holds {whose}, and not of {case}; choose a new or empty folder")


def save_settlement(done: Settlement, directory: Path) -> tuple[Path, ...]:
    """Write ``settlement.json``, ``rounds.csv``, ``missing.csv`` and the page ``settlement.html``; return their paths.

    Raises ``OutputError`` where they cannot be written.
    """
    texts = {
        "settlement.json": json.dumps(settlement_document(done), indent=1, ensure_ascii=False) + "\n",
        "rounds.csv": _csv(("model", "preset", "issue", "round", "actor", "position"), _positions(done)),
        "missing.csv": _csv([field.name for field in fields(Gap)], (asdict(gap).values() for gap in done.gaps)),
        "settlement.html": settlement_page(done),
    }
    return tuple(write_text(directory / name, text) for name, text in texts.items())


def _positions(done: Settlement) -> Iterable[Sequence[object]]:
    for result in done.results:
        if isinstance(result, IssueResult):
            for each in result.rounds:
                for actor, position in each.positions.items():
                    yield (result.model, result.label, result.issue, each.round, actor, repr(position))


def _csv(names: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    return csv_lines([names, *rows])
