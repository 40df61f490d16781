"""Calibrated intervals around a study's settlements: where models of positions were run, how far off they may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pourparler.case.situation import Situation
from pourparler.reach.settle_adapter import SettlementRow, SettlementSection
from pourparler.score.calibration import WARNING, shipped_calibration
from pourparler.score.decided import FEWEST_ACTORS
from pourparler.score.outcome_grid import OutcomeSetting

__all__ = ["ForecastIntervalRow", "forecast_intervals"]

_TAILS = (0.5, 0.25, 0.75, 0.1, 0.9, 0.025, 0.975)
_MIDDLE = 50.0


@dataclass(frozen=True)
class ForecastIntervalRow:
    """Calibrated median and central intervals of an issue's outcome, among those who sit in a format.

    In native units, ``low_80_position`` and ``high_80_position`` on the scale of 0-100. ``learned_on`` is the
    population the calibration was learned on, and ``warning`` what that means for any other.
    """

    frame: str
    format: str | None
    issue: str
    unit: str
    median: float
    low_50: float
    high_50: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    low_80_position: float
    high_80_position: float
    learned_on: str
    warning: str


def forecast_intervals(section: SettlementSection) -> tuple[ForecastIntervalRow, ...]:
    """Return calibrated intervals for every issue, format and frame on which the weighted mean could be run.

    They stand around the weighted mean and, where it was run, the exchange model, among at least three actors. The
    calibration takes no agreement to lie towards 0, as it mostly did where it was learned: an issue whose reference
    lies above 50 is turned round for it.
    """
    situations = {situation.frame.id: situation for situation in section.situations}
    traded = {_place(row): row.position for row in section.rows if row.model == "equal_gain_exchange"}
    return tuple(
        _interval(situations[row.frame], row, row.issue, row.position, traded.get(_place(row)))
        for row in section.rows
        if row.model == "weighted_mean"
        and row.issue is not None
        and row.position is not None
        and len(row.actors) >= FEWEST_ACTORS
    )


def _place(row: SettlementRow) -> tuple[str, str | None, str | None]:
    return row.frame, row.format, row.issue


def _interval(
    situation: Situation, row: SettlementRow, issue: str, mean: float, traded: float | None
) -> ForecastIntervalRow:
    position = np.array([situation.cell(actor, issue).low for actor in row.actors])
    reference = situation.references[issue]
    turned = reference.exists and reference.basis not in ("open", "disputed") and reference.low > _MIDDLE
    known = np.clip([*position, mean, mean if traded is None else traded], 0.0, 100.0)
    known = 100.0 - known if turned else known
    calibration = shipped_calibration()
    setting = OutcomeSetting(known[:-2], float(known[-2]), float(known[-1]))
    found = calibration.interval(setting, [1.0 - tail for tail in _TAILS] if turned else _TAILS)
    places = (100.0 - found if turned else found).tolist()
    native = next(each for each in situation.case.issues if each.id == issue).native
    median, low_50, high_50, low_80, high_80, low_95, high_95 = (
        native.from_scale(each) if native else each for each in places
    )
    return ForecastIntervalRow(
        frame=row.frame,
        format=row.format,
        issue=issue,
        unit=row.unit,
        median=median,
        low_50=low_50,
        high_50=high_50,
        low_80=low_80,
        high_80=high_80,
        low_95=low_95,
        high_95=high_95,
        low_80_position=places[3],
        high_80_position=places[4],
        learned_on=calibration.population,
        warning=WARNING,
    )
