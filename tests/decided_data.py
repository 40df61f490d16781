"""Decided issues for the tests of ``backtest``: invented ones, and loaders for numbers published on DEU III."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pourparler.reach.settlement.weighted_median import weighted_median
from pourparler.score.decided import DecidedIssue, DecidedIssues
from pourparler.score.point_forecasts import forecast, forecast_models
from pourparler.score.read_cases import read_decided

MEMBERS = ("com", "ep", "de", "fr", "it", "nl", "fi", "lu")


def write_tables(folder: Path, *, dossiers: int = 12, seed: int = 5, procedure: str = "COD") -> Path:
    """Write an invented data set in the form of DEU III: two issues per dossier, positions in tens."""
    rng = np.random.default_rng(seed)
    issues = ["issue_id,dossier_id,procedure,council_vote,intro_fixed,finact_fixed,era,reference_point,outcome"]
    actors = ["issue_id,actor,position,salience"]
    for dossier in range(dossiers):
        for number in range(2):
            name = f"d{dossier}i{number}"
            reference = ["", "0", "100"][int(rng.integers(3))]
            outcome = int(rng.choice([0, 50, 100, int(rng.integers(101))]))
            issues.append(f"{name},d{dossier},{procedure},QMV,2000-01-01,2001-05-30,EU15,{reference},{outcome}")
            actors += [f"{name},{actor},{10 * rng.integers(11)},{rng.integers(10, 101)}" for actor in MEMBERS]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "issues.csv").write_text("\n".join(issues) + "\n", encoding="utf-8")
    (folder / "actors.csv").write_text("\n".join(actors) + "\n", encoding="utf-8")
    return folder


def decided(count: int, seed: int = 0, per_dossier: int = 2) -> DecidedIssues:
    """Invented issues with five actors, the third of them the Parliament."""
    rng = np.random.default_rng(seed)
    issues = []
    for number in range(count):
        position = rng.integers(0, 11, size=5).astype(np.float64) * 10.0
        issues.append(
            DecidedIssue(
                issue_id=f"i{number}",
                dossier_id=f"d{number // per_dossier}",
                actors=("a", "b", "ep", "c", "d"),
                position=position,
                salience=rng.uniform(5.0, 100.0, 5),
                outcome=float(rng.integers(0, 101)),
                parliament=float(position[2]),
            )
        )
    return DecidedIssues(tuple(issues))


def _against_mean(data: DecidedIssues, forecasts: Any) -> dict[str, Any]:
    return {"forecast": forecasts, "baseline": forecasts, "outcome": data.outcome, "dossier": data.dossier}


def deu_weighted_mean(folder: Path) -> dict[str, Any]:
    """Arguments of ``accuracy`` for the weighted mean on DEU III."""
    data = read_decided(folder)
    return _against_mean(data, forecast(data, forecast_models(["weighted_mean"])[0]).value)


def deu_median(folder: Path) -> dict[str, Any]:
    """Arguments of ``accuracy`` for the plain median, the middle one of ties, on DEU III."""
    data = read_decided(folder)
    medians = [weighted_median(issue.position, 1, 1, tie="middle")[0] for issue in data.issues]
    return _against_mean(data, medians)
