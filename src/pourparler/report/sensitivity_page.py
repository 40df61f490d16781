"""The page of ``settle --sensitivity``: what drives each outcome as a bar chart, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pourparler.case.load import case_sha256
from pourparler.reach.sensitivity.leave_one_out import LeftOut
from pourparler.reach.sensitivity.morris import MorrisEffects
from pourparler.reach.sensitivity.sobol_indices import SobolIndices
from pourparler.reach.sensitivity.tornado import Tornado
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_sensitivity import LeftOutOutcome, OutcomeSensitivity, Sensitivity
from pourparler.report.driver_charts import Driver, draw_drivers
from pourparler.report.report import read_resource, templates
from pourparler.report.sensitivity_screen import input_in_words, native_value
from pourparler.report.settle_tables import shown
from pourparler.score.calibration import WARNING
from pourparler.score.track_record import shipped_track_record
from pourparler.study import moment_text, version

__all__ = ["sensitivity_page"]

_MOST = 20
_TITLES = {
    "morris": "Elementary effects (Morris 1991)",
    "sobol": "Variance-based indices (Sobol 1993)",
    "tornado": "One input at a time (tornado)",
    "leave-one-out": "Without one source, or one actor",
    "break-even": "Break-even",
}
_MEANINGS = {
    "morris": "Bars: mean change of the outcome, without its sign, over the whole range of an input (mu*); the line on "
    "a bar is its 95% interval. Sigma, beside it, is how much that depends on the other inputs.",
    "sobol": "Dark: the share of the outcome’s variance that an input brings alone; pale: together with others. The "
    "line is the 95% interval of the latter. An input whose pale bar is zero could be anything in its interval.",
    "tornado": "The outcome with one input at its low end (blue) and at its high end (orange), the others in the "
    "middle; dashed: all in the middle; beside it value → outcome. It sees no input work together with another.",
    "leave-one-out": "The change of the outcome without each source, as if it had not appeared, and without each "
    "actor.",
    "break-even": "Where one input, the others in the middle, takes the outcome across the threshold.",
}


@dataclass(frozen=True)
class _Outcome:
    """One model on one issue: a chart, and the same as a table; ``left_out`` further inputs are in neither."""

    title: str
    unit: str
    note: str
    chart: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def sensitivity_page(done: Sensitivity, presets: Mapping[str, str | None]) -> str:
    """Return ``sensitivity.html``: everything in one file, without scripts; ``presets`` of the models by name."""
    ran = [(each.model, presets.get(each.model)) for each in done.outcomes]
    return (
        templates()
        .get_template("sensitivity.html")
        .render(
            case=done.case,
            style=read_resource("report.css"),
            stamps=done.stamps,
            method=_TITLES[done.method],
            meaning=_MEANINGS[done.method],
            varies=done.method != "leave-one-out",
            samples=done.samples,
            threshold=None if done.threshold is None else shown(done.threshold),
            seed=done.seed,
            frame=done.frame,
            as_of=moment_text(done.as_of),
            outcomes=[_outcome(done, each) for each in done.outcomes],
            record=shipped_track_record(),
            beats=shipped_track_record().lines(ran),
            warning=WARNING,
            missing=gap_lines(done.gaps),
            version=version(),
            sha256=case_sha256(done.case),
        )
    )


def _outcome(done: Sensitivity, outcome: OutcomeSensitivity) -> _Outcome:
    issue = next(each for each in done.case.issues if each.id == outcome.issue)
    unit = issue.native.unit if issue.native else ""
    title, found = f"{outcome.model} on {issue.label}", outcome.found
    columns: tuple[str, ...]
    drivers: list[Driver] = []
    note, base, ends = "", None, (0.0, 1.0)
    if isinstance(found, Tornado):
        columns, rows, drivers = _tornado(done, found)
        base, note = found.base, f"All in the middle: {shown(found.base)}."
        ends = _around([*found.at_low, *found.at_high, found.base])
    elif isinstance(found, SobolIndices):
        columns, rows, drivers = _sobol(done, found)
        note = f"Mean {shown(found.mean)}, standard deviation {shown(found.variance**0.5)}."
        reach = [total + error for total, error in zip(found.total, found.total_confidence, strict=True)]
        ends = (0.0, min(1.0, max(reach, default=1.0)) or 1.0)
        if found.variance == 0.0:
            drivers, note = [], "The outcome does not vary: there is nothing to share."
    elif isinstance(found, MorrisEffects):
        columns, rows, drivers = _morris(done, found)
        highest = [mean + error for mean, error in zip(found.mu_star, found.confidence, strict=True)]
        ends = (0.0, max([*highest, 0.0]) or 1.0)
    elif isinstance(found, LeftOutOutcome):
        columns, rows, drivers = _left_out(done, found.without)
        note = f"With all: {'no outcome' if found.outcome is None else shown(found.outcome)}."
        base, ends = 0.0, _around([0.0, *(each.change for each in found.without if each.change is not None)])
    else:
        columns = ("Input", "At", "The outcome then")
        rows = [
            (
                _named(done, each.input),
                shown(native_value(done.case, done.inputs[each.input], each.value)),
                f"{shown(each.before)} → {shown(each.after)}",
            )
            for each in found
        ]
        note = "" if rows else "No input on its own takes the outcome across."
    told = "share of the variance" if isinstance(found, SobolIndices) else unit
    read = f"{title}: what drives it; the table below the chart holds the same numbers"
    chart = draw_drivers(drivers[:_MOST], ends, base, told, read) if drivers else ""
    return _Outcome(title, unit, note, chart, columns, tuple(rows[:_MOST]), max(0, len(rows) - _MOST))


_Told = tuple[tuple[str, ...], list[tuple[str, ...]], list[Driver]]


def _around(values: list[float]) -> tuple[float, float]:
    """Return ends of a scale with a little room around values."""
    low, high = min(values), max(values)
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def _named(done: Sensitivity, name: str) -> str:
    return input_in_words(done.case, done.inputs[name])


def _tornado(done: Sensitivity, found: Tornado) -> _Told:
    rows: list[tuple[str, ...]] = []
    drivers: list[Driver] = []
    for name, low, high, at_low, at_high, swing in zip(
        found.inputs, found.low, found.high, found.at_low, found.at_high, found.swing, strict=True
    ):
        label = _named(done, name)
        ends = [shown(native_value(done.case, done.inputs[name], end)) for end in (low, high)]
        rows.append((label, *ends, shown(at_low), shown(at_high), shown(swing)))
        bars = ((found.base, at_low, "first"), (found.base, at_high, "second"))
        drivers.append(Driver(label, bars, (f"{ends[0]} → {shown(at_low)}", f"{ends[1]} → {shown(at_high)}")))
    return ("Input", "From", "To", "Outcome at low", "At high", "Swing"), rows, drivers


def _sobol(done: Sensitivity, found: SobolIndices) -> _Told:
    columns = (found.first, found.first_confidence, found.total, found.total_confidence)
    every = sorted(zip(found.inputs, *columns, strict=True), key=lambda row: -row[3])
    rows: list[tuple[str, ...]] = []
    drivers: list[Driver] = []
    for name, *numbers in every:
        first, _, total, error = numbers
        label = _named(done, name)
        rows.append((label, *(f"{each:.3f}" for each in numbers)))
        alone, joined = (min(max(each, 0.0), 1.0) for each in (first, total))
        bars = ((0.0, joined, "pale"), (0.0, alone, "first"))
        spread = (max(0.0, total - error), min(1.0, total + error))
        drivers.append(Driver(label, bars, (f"alone {first:.2f}", f"with others {total:.2f} ±{error:.2f}"), spread))
    return ("Input", "Alone", "±", "With others", "±"), rows, drivers


def _morris(done: Sensitivity, found: MorrisEffects) -> _Told:
    rows: list[tuple[str, ...]] = []
    drivers: list[Driver] = []
    for name, mean, error, signed, sigma in zip(
        found.inputs, found.mu_star, found.confidence, found.mu, found.sigma, strict=True
    ):
        label = _named(done, name)
        rows.append((label, *(f"{each:.3g}" for each in (mean, error, signed, sigma))))
        words = (f"mu* {mean:.3g} ±{error:.2g}", f"sigma {sigma:.3g}")
        drivers.append(Driver(label, ((0.0, mean, "first"),), words, (max(0.0, mean - error), mean + error)))
    return ("Input", "mu*", "±", "mu", "sigma"), rows, drivers


def _left_out(done: Sensitivity, without: tuple[LeftOut, ...]) -> _Told:
    rows: list[tuple[str, ...]] = []
    drivers: list[Driver] = []
    for each in without:
        kind, _, name = each.left_out.partition(":")
        label = f"without {kind} {name if kind == 'source' else done.case.name_of('actor', name)}"
        outcome = "no outcome" if each.outcome is None else shown(each.outcome)
        change = "" if each.change is None else f"{each.change:+.4g}".replace("-", "−")
        rows.append((label, outcome, change))
        bars = () if each.change is None else ((0.0, each.change, "first" if each.change < 0.0 else "second"),)
        drivers.append(Driver(label, bars, (f"{outcome} ({change})" if change else outcome,)))
    return ("Without", "Outcome", "Change"), rows, drivers
