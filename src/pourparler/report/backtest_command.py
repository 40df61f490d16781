"""The work of ``pourparler backtest``: read the data, run and score, write the files, lay out what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from pourparler.errors import ChoiceError
from pourparler.exchange.csv_lines import csv_lines
from pourparler.report.backtest_screen import backtest_screen, notes_of
from pourparler.report.files import write_text
from pourparler.score.backtest import Backtest, backtest
from pourparler.score.calibration import calibration_text
from pourparler.score.cross_validation import LEVELS
from pourparler.score.read_cases import read_decided
from pourparler.study import version

__all__ = ["Backtested", "run_backtest"]


@dataclass(frozen=True)
class Backtested:
    """What was found, and the files written."""

    found: Backtest
    written: tuple[Path, ...]

    @property
    def screen(self) -> RenderableType:
        """The results for a terminal."""
        return backtest_screen(self.found)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, and why."""
        return notes_of(self.found)


def run_backtest(source: str, models: Sequence[str] | None, chosen: Mapping[str, Any], out: Path | None) -> Backtested:
    """Backtest a data set; ``models`` may hold several names with commas, ``chosen`` are arguments of ``backtest``.

    Raises ``CaseError`` or ``ChoiceError`` where the data cannot be read, ``ChoiceError`` for an unknown model.
    """
    names = None if models is None else [name for each in models for name in each.split(",") if name.strip()]
    if names == []:
        raise ChoiceError("--models: name at least one model, or leave the option out for all")
    if chosen.get("apply") and chosen.get("folds") is not None:
        raise ChoiceError("--folds is about fitting, and --apply fits nothing; give one of them")
    found = backtest(read_decided(source), names, **chosen)
    return Backtested(found, () if out is None else _save(found, out))


def _save(found: Backtest, directory: Path) -> tuple[Path, ...]:
    texts = {
        "backtest.json": json.dumps(_document(found), indent=1, ensure_ascii=False) + "\n",
        "forecasts.csv": _forecasts(found),
    }
    if not found.applied:
        texts["calibration.yaml"] = calibration_text(found.calibration)
    return tuple(write_text(directory / name, text) for name, text in texts.items())


def _document(found: Backtest) -> dict[str, object]:
    """Return what ``backtest.json`` holds: what ``--json`` prints, and how it was made."""
    made = {"version": version(), "seed": found.seed, "folds": found.folds, "applied": found.applied}
    return {**made, **found.as_json(), "notes": [*notes_of(found)]}


def _forecasts(found: Backtest) -> str:
    rows: list[tuple[object, ...]] = [
        ("issue_id", "weighted_mean", "point", *(f"q{level:.2f}" for level in LEVELS), "outcome")
    ]
    for row in found.forecasts:
        quantiles = row["quantiles"]
        values = quantiles.values() if isinstance(quantiles, dict) else ()
        rows.append((row["issue_id"], row["weighted_mean"], row["point"], *values, row["outcome"]))
    return csv_lines(rows)
