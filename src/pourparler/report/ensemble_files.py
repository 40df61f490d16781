"""The results of ``settle --draws`` as files: the JSON of ``settle`` with the ensembles in it, and tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from pourparler.exchange.csv_lines import csv_lines
from pourparler.reach.ensemble.settle_draws import EnsembleResult, SettleEnsemble
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.ensemble_page import ensemble_page
from pourparler.report.files import write_text
from pourparler.report.settle_files import settlement_document

__all__ = ["ensemble_document", "save_ensemble"]


def ensemble_document(
    points: Settlement, planned: SettleEnsemble, results: Sequence[EnsembleResult], missing_parts: Sequence[int]
) -> dict[str, object]:
    """Return what ``settle --draws --json`` prints: under each result its ensemble, and what all ensembles share.

    A model that runs on draws but not on points, as its inputs are intervals, has null as its ``outcome``.
    """
    every: list[dict[str, object]] = []
    left = {(each.model, each.issue): each for each in results}
    for point in points.results:
        told = point.as_json()
        key = (point.model, point.issue) if isinstance(point, IssueResult) else None
        if key in left:
            told["ensemble"] = _ensemble(planned, left.pop(key))
        every.append(told)
    every += [_alone(planned, each) for each in left.values()]
    order = {name: place for place, name in enumerate(points.models)}
    every.sort(key=lambda told: order[str(told["model"])])
    chunks = planned.plan.chunks
    shared = {
        **planned.plan.sampling.as_json(),
        "stamps": [*planned.plan.sampling.stamps],
        "id": planned.plan.metadata["id"],
        "parts": chunks,
        "missing_parts": [*missing_parts],
        "inputs": [each.as_json() for each in planned.uncertain],
    }
    return {"results": every, "ensemble": shared}


def _ensemble(planned: SettleEnsemble, result: EnsembleResult) -> dict[str, object]:
    return {**planned.plan.sampling.as_json(), "stamps": [*planned.plan.sampling.stamps], **result.summary.as_json()}


def _alone(planned: SettleEnsemble, result: EnsembleResult) -> dict[str, object]:
    return {
        "model": result.model,
        "preset": result.preset,
        "options": result.options,
        "issue": result.issue,
        "outcome": None,
        "rounds": [],
        "baseline": None,
        "ensemble": _ensemble(planned, result),
    }


def save_ensemble(
    points: Settlement, planned: SettleEnsemble, results: Sequence[EnsembleResult], directory: Path
) -> tuple[Path, ...]:
    """Write ``settlement.json``, three tables and the page ``ensemble.html`` and return their paths.

    Raises ``OutputError`` where they cannot be written.
    """
    document = {
        **settlement_document(points),
        **ensemble_document(points, planned, results, ()),
        "missing": [asdict(gap) for gap in planned.gaps],
    }
    stamps = "; ".join(planned.plan.sampling.stamps)
    missing = [[*asdict(gap).values(), stamps] for gap in planned.gaps]
    if stamps and not missing:
        missing = [["", "", "", "", "nothing is missing", "", False, stamps]]
    texts = {
        "settlement.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n",
        "quantiles.csv": _csv(("model", "issue", "statistic", "value", "stamps"), _statistics(results, stamps)),
        "convergence.csv": _csv(
            ("model", "issue", "draws", "statistic", "value", "error", "stamps"), _settling(results, stamps)
        ),
        "missing.csv": _csv(("model", "issue", "actor", "input", "why", "way_out", "stops", "stamps"), missing),
        "ensemble.html": ensemble_page(points, planned, results),
    }
    return tuple(write_text(directory / name, text) for name, text in texts.items())


def _statistics(results: Sequence[EnsembleResult], stamps: str) -> Iterable[Sequence[object]]:
    for each in results:
        found = each.summary
        values = {"mean": found.mean, "sd": found.sd, "min": found.low, "max": found.high}
        values |= {f"{share:g}": value for share, value in found.quantiles.items()}
        for name, value in values.items():
            yield each.model, each.issue, name, repr(value), stamps


def _settling(results: Sequence[EnsembleResult], stamps: str) -> Iterable[Sequence[object]]:
    for each in results:
        for step in each.summary.convergence:
            yield each.model, each.issue, step.draws, "mean", repr(step.mean), repr(step.mean_error), stamps
            for share, value in step.quantiles.items():
                error = repr(step.quantile_errors[share])
                yield each.model, each.issue, step.draws, f"{share:g}", repr(value), error, stamps


def _csv(names: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    return csv_lines([names, *rows])
