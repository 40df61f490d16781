"""Backtest: settlement models and the calibrated predictive distribution against what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.registry import MODELS
from pourparler.score.accuracy import Accuracy, accuracy
from pourparler.score.calibration import Calibration, fit_calibration, shipped_calibration
from pourparler.score.cross_validation import (
    LEVELS,
    CalibrationScores,
    Predictions,
    cross_validate,
    predict,
    score_predictions,
)
from pourparler.score.decided import DecidedIssues
from pourparler.score.outcome_grid import OutcomeSetting
from pourparler.score.point_forecasts import BASELINE, ForecastModel, PointForecasts, forecast, forecast_models

__all__ = ["CALIBRATED", "FOLDS", "Backtest", "backtest", "outcome_settings"]

CALIBRATED = "calibrated_median"
"""The name under which the median of the calibrated distribution is scored beside the models."""

FOLDS = 10
Advance = Callable[[str, int, int], None]


def _silently(_what: str, _done: int, _total: int) -> None:
    return None


@dataclass(frozen=True)
class Backtest:
    """What a backtest found: per model its accuracy, the calibration's scores, and every forecast.

    ``calibration`` is what was fitted on all the data, or what was applied; ``applied`` says which. ``not_made`` tells,
    by model, why it has no forecast on some issues: it is scored on the others, and so is the baseline beside it.
    """

    data: DecidedIssues
    accuracy: dict[str, Accuracy]
    scores: CalibrationScores
    predictions: Predictions = field(repr=False)
    calibration: Calibration = field(repr=False)
    weighted_mean: Floats = field(repr=False)
    not_made: dict[str, tuple[str, ...]]
    applied: bool
    folds: int | None
    seed: int

    @property
    def forecasts(self) -> list[dict[str, object]]:
        """Every issue with its forecasts, as JSON holds them."""
        names = [f"{level:.2f}" for level in LEVELS]
        rows = zip(
            self.data.issues,
            self.weighted_mean.tolist(),
            self.predictions.median.tolist(),
            self.predictions.quantiles.tolist(),
            strict=True,
        )
        return [
            {
                "issue_id": issue.issue_id,
                "weighted_mean": mean,
                "point": point,
                "quantiles": dict(zip(names, quantiles, strict=True)),
                "outcome": issue.outcome,
            }
            for issue, mean, point, quantiles in rows
        ]

    def as_json(self) -> dict[str, object]:
        """Return what ``pourparler backtest --json`` prints."""
        return {
            "issues": len(self.data.issues),
            "dossiers": self.data.dossiers,
            "models": {name: each.as_json() for name, each in self.accuracy.items()},
            "calibration": self.scores.as_json(),
            "forecasts": self.forecasts,
        }


def outcome_settings(data: DecidedIssues, weighted_mean: Floats, exchange: PointForecasts) -> list[OutcomeSetting]:
    """Return what the predictive distribution needs to know of every issue.

    Where the exchange model made no forecast, the weighted mean, which it starts from, stands in for it.
    """
    traded = np.where(exchange.made, exchange.value, weighted_mean)
    near = np.clip(np.stack([weighted_mean, traded]), 0.0, 100.0).tolist()
    return [
        OutcomeSetting(issue.position, mean, after, issue.parliament)
        for issue, mean, after in zip(data.issues, *near, strict=True)
    ]


def backtest(
    data: DecidedIssues,
    models: Iterable[str] | None = None,
    *,
    folds: int | None = None,
    seed: int = 0,
    apply: bool = False,
    advance: Advance = _silently,
) -> Backtest:
    """Run models on decided issues, and a calibrated predictive distribution, and score them out of sample.

    ``models`` as ``forecast_models`` takes them (default: all). Without ``apply`` the distribution of a dossier comes
    from the dossiers of other ``folds`` (default: 10, or as many as there are dossiers); with it, from the calibration
    that comes with Pourparler, and nothing is fitted. ``seed`` deals the dossiers out and starts the bootstrap.
    Raises ``ChoiceError`` for an unknown model, or folds that cannot be had.
    """
    if seed < 0:
        raise ChoiceError(f"seed cannot be {seed}; give a whole number from 0 up")
    ways = forecast_models(models, with_power=data.has_power)
    made = {way.name: _run(data, way, seed, advance) for way in ways}
    exchange_way = ForecastModel(MODELS["equal_gain_exchange"])
    exchange = made.get(exchange_way.name) or _run(data, exchange_way, seed, advance)
    mean = made[BASELINE].value
    settings = outcome_settings(data, mean, exchange)
    if apply:
        calibration, used = shipped_calibration(), None
        predictions = predict(calibration, settings, data.outcome)
    else:
        used = min(FOLDS, data.dossiers) if folds is None else folds
        predictions = cross_validate(
            settings, data.outcome, data.dossier, used, seed, advance=_counter("Calibrating", used, advance)
        )
        calibration = fit_calibration(settings, data.outcome, data.dossiers)
    every = np.ones(len(data.issues), dtype=np.bool_)
    point = PointForecasts(CALIBRATED, predictions.median, every)
    scored = [each for each in (*made.values(), point) if each.made.any()]
    return Backtest(
        data=data,
        accuracy={each.name: _score(data, each, mean, seed) for each in scored},
        scores=score_predictions(predictions, data.outcome),
        predictions=predictions,
        calibration=calibration,
        weighted_mean=mean,
        not_made={each.name: each.why_not for each in made.values() if not each.made.all()},
        applied=apply,
        folds=used,
        seed=seed,
    )


def _run(data: DecidedIssues, way: ForecastModel, seed: int, advance: Advance) -> PointForecasts:
    return forecast(data, way, seed, _counter(way.name, len(data.issues), advance))


def _counter(what: str, total: int, advance: Advance) -> Callable[[int], None]:
    return lambda done: advance(what, done, total)


def _score(data: DecidedIssues, made: PointForecasts, mean: Floats, seed: int) -> Accuracy:
    on = made.made
    return accuracy(made.value[on], mean[on], data.outcome[on], data.dossier[on], seed)
