"""Where the standard models would settle it, for people: beside the naive baseline, and what models miss instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pourparler.case.places import listed
from pourparler.reach.settle_adapter import MissingInputRow, SettlementRow
from pourparler.score.track_record import shipped_track_record

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = [
    "IntervalView",
    "MissingView",
    "OutcomeGroup",
    "OutcomeView",
    "SettlementView",
    "build_settlement",
    "settlement_line",
]

_MOST_PLACES = 6


@dataclass(frozen=True)
class OutcomeView:
    """One outcome, in native units and on the scale of 0-100."""

    name: str
    outcome: str
    position: float | None
    is_baseline: bool = False


@dataclass(frozen=True)
class OutcomeGroup:
    """All outcomes on one issue in one format and frame, the baseline first; ``spread``: from the lowest up.

    The baseline is that of the same actors, also where the model of that name was not run for want of others.
    """

    issue: str
    format: str | None
    frame: str
    actors: tuple[str, ...]
    outcomes: tuple[OutcomeView, ...]
    spread: str


@dataclass(frozen=True)
class MissingView:
    """One input that models miss: how many of the issue's cells, whose, and what stating the first would take."""

    input: str
    why: str
    models: tuple[str, ...]
    count: int
    places: str
    way_out: str


@dataclass(frozen=True)
class IntervalView:
    """Calibrated intervals of an issue in a format and a frame, in words; that of 80% also on the scale of 0-100."""

    issue: str
    format: str | None
    frame: str
    median: str
    half: str
    most: str
    nearly_all: str
    low: float
    high: float


@dataclass(frozen=True)
class SettlementView:
    """What the section of the report shows; ``packages`` (model, format, frame, package) are choices of packages.

    ``intervals`` come from a calibration that was learned on ``learned_on``, with a ``warning``. ``beats``: whether
    each model that was run beat the weighted mean on decided issues, the ``basis``.
    """

    groups: tuple[OutcomeGroup, ...]
    packages: tuple[tuple[str, str | None, str, str | None], ...]
    missing: tuple[MissingView, ...]
    intervals: tuple[IntervalView, ...] = ()
    learned_on: str = ""
    warning: str = ""
    beats: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    of_intervals: str = ""


def settlement_line(study: Study) -> str:
    """Return one line for the terminal: how far models are apart, or that their inputs are not stated."""
    ran = {row.model for row in study.settlement.rows} | {row.model for row in study.settlement.power}
    lacking = {model for row in study.settlement.missing for model in row.models} - ran
    told = f"Standard models: {len(ran)} could be run" if ran else "Standard models: none could be run"
    after = ""
    if rows := study.forecast_interval_rows:
        after = f" Calibrated intervals, in the report, were learned on {rows[0].learned_on}, on no war."
    if not lacking:
        return f"{told}.{after}"
    inputs = dict.fromkeys(row.input for row in study.settlement.missing if row.input)
    return f"{told}; {len(lacking)} miss inputs, which the report lists ({', '.join(inputs)}).{after}"


def build_settlement(study: Study) -> SettlementView:
    """Gather outcomes by issue, format and frame, and what is missing by kind of input."""
    groups: dict[tuple[str, str | None, str, tuple[str, ...]], list[SettlementRow]] = {}
    packages = []
    for row in study.settlement.rows:
        if row.issue is None:
            packages.append((row.model, row.format, row.frame, row.package))
        elif row.baseline is not None and row.outcome is not None:
            groups.setdefault((row.issue, row.format, row.frame, row.actors), []).append(row)
    order = {issue.id: number for number, issue in enumerate(study.case.issues)}
    several = {key: rows for key, rows in groups.items() if len(key[3]) > 1}
    shown = sorted(several.items(), key=lambda item: order[item[0][0]])
    return SettlementView(
        tuple(_group(*key, rows) for key, rows in shown),
        tuple(packages),
        _missing(study.settlement.missing),
        *_intervals(study),
        *_record([row for _, rows in shown for row in rows]),
    )


def _record(rows: Iterable[SettlementRow]) -> tuple[tuple[tuple[str, str], ...], str, str]:
    """Say which of the models that were run beat the baseline elsewhere; nothing where none was run."""
    ran = [(row.model, row.preset) for row in rows]
    if not ran:
        return (), "", ""
    record = shipped_track_record()
    return record.lines(ran), record.basis, record.of_intervals


def _intervals(study: Study) -> tuple[tuple[IntervalView, ...], str, str]:
    rows = study.forecast_interval_rows
    views = tuple(
        IntervalView(
            row.issue,
            row.format,
            row.frame,
            _told(row.median, row.unit),
            _between(row.low_50, row.high_50, row.unit),
            _between(row.low_80, row.high_80, row.unit),
            _between(row.low_95, row.high_95, row.unit),
            row.low_80_position,
            row.high_80_position,
        )
        for row in rows
    )
    return views, rows[0].learned_on if rows else "", rows[0].warning if rows else ""


def _between(low: float, high: float, unit: str) -> str:
    return f"{_told(low, '')} to {_told(high, unit)}"


def _group(
    issue: str, format_: str | None, frame: str, actors: tuple[str, ...], rows: list[SettlementRow]
) -> OutcomeGroup:
    first = rows[0]
    baseline = OutcomeView(
        "naive baseline: plain mean", _told(first.baseline, first.unit), first.baseline_position, True
    )
    outcomes = [
        OutcomeView(row.model + (f" ({row.preset})" if row.preset else ""), _told(row.outcome, row.unit), row.position)
        for row in rows
        if row.model != "plain_mean"
    ]
    values = [value for row in rows for value in (row.outcome, row.baseline) if value is not None]
    ends = dict.fromkeys((_told(min(values), ""), _told(max(values), "")))
    spread = f"{' to '.join(ends)} {first.unit}".rstrip()
    return OutcomeGroup(issue, format_, frame, actors, (baseline, *outcomes), spread)


def _told(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.4g} {unit}".rstrip()


def _missing(rows: Iterable[MissingInputRow]) -> tuple[MissingView, ...]:
    found: dict[tuple[str, str], list[MissingInputRow]] = {}
    for row in rows:
        found.setdefault((row.input, row.why.partition("; stated ")[0]), []).append(row)
    views = []
    for (name, why), mine in found.items():
        places = dict.fromkeys(" on ".join(each for each in (row.actor, row.issue) if each) for row in mine)
        models = dict.fromkeys(model for row in mine for model in row.models)
        shown = listed([place for place in places if place], _MOST_PLACES)
        views.append(MissingView(name, why, tuple(models), len(places), shown, mine[0].way_out))
    return tuple(views)
