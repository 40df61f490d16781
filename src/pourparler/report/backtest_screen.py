"""A backtest in the terminal: each model beside the weighted mean, and how calibrated intervals did."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.score.accuracy import Accuracy
from pourparler.score.backtest import CALIBRATED, Backtest
from pourparler.score.calibration import WARNING
from pourparler.score.cross_validation import COVERAGES
from pourparler.score.point_forecasts import BASELINE

__all__ = ["backtest_screen", "notes_of"]

_FEW_DOSSIERS = 10


def notes_of(found: Backtest) -> tuple[str, ...]:
    """Return what was left out: issues that cannot be scored, and models without a forecast on some.

    Data of few dossiers, on which something was fitted all the same, come first.
    """
    total = len(found.data.issues)
    models = []
    for name, why in found.not_made.items():
        scored = found.accuracy[name].issues if name in found.accuracy else 0
        models.append(f"{name}: scored on {scored} of {total} issues ({'; '.join(why)})")
    few = []
    if not found.applied and found.data.dossiers < _FEW_DOSSIERS:
        few.append(
            f"only {found.data.dossiers} dossiers: what is fitted on so few says little of others; --apply scores them "
            "with the calibration that comes with Pourparler"
        )
    return (*few, *found.data.notes, *models)


def backtest_screen(found: Backtest) -> RenderableType:
    """Lay out a backtest: errors by model, whether each beats the baseline, and the predictive distribution."""
    title = f"Backtest: {len(found.data.issues)} issues of {found.data.dossiers} dossiers"
    parts: list[RenderableType] = [
        Text(title, style="bold"),
        Text("\nPoint forecasts, errors in points of the 0-100 scale", style="bold"),
        _models(found),
        Text("interval: MAE minus that of the weighted mean, 95%, bootstrap by dossier", style="dim"),
        Text(f"\n{_verdict(found)}"),
        Text(f"\nPredictive distribution, {_how(found)}", style="bold"),
        _distribution(found),
        Text(_crps(found)),
        Text(f"Population: {found.calibration.population}. {WARNING}"),
    ]
    if notes := notes_of(found):
        parts.append(Text("\n".join(["", "Left out, or to be borne in mind", *notes])))
    return Group(*parts)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _models(found: Backtest) -> Table:
    table = _table("model", "MAE", "RMSE", "within 10", "interval", "does it beat the baseline?")
    for name, each in found.accuracy.items():
        low, high = each.vs_weighted_mean
        interval = "" if name == BASELINE else f"{low:+.2f} to {high:+.2f}"
        table.add_row(name, f"{each.mae:.2f}", f"{each.rmse:.2f}", f"{each.within_10:.1%}", interval, _told(name, each))
    return table


def _told(name: str, each: Accuracy) -> str:
    if name == BASELINE:
        return "is the baseline"
    return {"better": "yes", "worse": "no: it is worse"}.get(each.against_baseline, "not shown")


def _verdict(found: Backtest) -> str:
    """Say in a sentence what beats the weighted mean; where nothing does, say that."""
    better = [name for name, each in found.accuracy.items() if each.against_baseline == "better"]
    models = [name for name in better if name != CALIBRATED]
    first = f"Beats the weighted mean: {', '.join(models)}."
    if not models:
        first = "No settlement model is shown to beat the weighted mean."
    second = "does" if CALIBRATED in better else "is not shown to"
    return f"{first} The median of the calibrated distribution {second}."


def _how(found: Backtest) -> str:
    if found.applied:
        return "calibration that comes with Pourparler, nothing fitted (in sample on the data it was learned on)"
    return f"out of sample by dossier ({found.folds} folds, seed {found.seed})"


def _distribution(found: Backtest) -> Table:
    table = _table("interval", "covers", "mean width", "baseline covers", "baseline width")
    scores = found.scores
    rows = zip(COVERAGES, scores.coverage, scores.width, scores.coverage_baseline, scores.width_baseline, strict=True)
    for share, covered, width, covered_baseline, width_baseline in rows:
        table.add_row(
            f"{share:.0%}", f"{covered:.1%}", f"{width:.1f}", f"{covered_baseline:.1%}", f"{width_baseline:.1f}"
        )
    return table


def _crps(found: Backtest) -> str:
    scores = found.scores
    gain = f"{abs(scores.gain):.1%} {'below' if scores.gain >= 0 else 'above'}"
    baseline = "the weighted mean plus pooled residuals"
    return (
        f"CRPS {scores.crps:.2f}, {gain} {baseline} ({scores.crps_baseline:.2f}); "
        f"from the 19 quantiles {scores.crps_quantiles:.2f} against {scores.crps_quantiles_baseline:.2f}"
    )
