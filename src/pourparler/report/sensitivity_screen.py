"""What drives an outcome, in the terminal: a table an outcome, the inputs in words, positions in native units."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.reach.ensemble.inputs import UncertainInput
from pourparler.reach.sensitivity.break_even import Crossing
from pourparler.reach.sensitivity.leave_one_out import LeftOut
from pourparler.reach.sensitivity.morris import MorrisEffects
from pourparler.reach.sensitivity.sobol_indices import SobolIndices
from pourparler.reach.sensitivity.tornado import Tornado
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_sensitivity import LeftOutOutcome, OutcomeSensitivity, Sensitivity
from pourparler.report.settle_tables import shown

__all__ = ["input_in_words", "native_value", "sensitivity_screen"]

_MOST = 15
_TITLES = {
    "morris": "elementary effects (Morris): change of the outcome per whole range of an input",
    "sobol": "Sobol indices: share of the outcome's variance",
    "tornado": "one input at a time, the others in the middle",
    "leave-one-out": "without one source, or one actor",
    "break-even": "where one input, the others in the middle, takes the outcome across",
}


def input_in_words(case: Case, found: UncertainInput) -> str:
    """Say which input it is, with names and labels."""
    issue = "" if found.issue is None else case.name_of("issue", found.issue)
    if found.input == "reference":
        return f"no agreement on {issue}"
    whose = "" if found.actor is None else case.name_of("actor", found.actor)
    return f"{found.input} of {whose}" + (f" on {issue}" if issue else "")


def native_value(case: Case, found: UncertainInput, value: float) -> float:
    """Return a position or reference in the native units of its issue; anything else as it is."""
    issue = next((each for each in case.issues if each.id == found.issue), None)
    if found.input in ("position", "reference") and issue is not None and issue.native is not None:
        return issue.native.from_scale(value)
    return value


def sensitivity_screen(done: Sensitivity) -> RenderableType:
    """Lay out what drives each outcome, the most important inputs first, and what models miss."""
    title = f"{done.case.title}\nframe: {done.frame}; {_TITLES[done.method]}"
    title += f" {shown(done.threshold)}" if done.threshold is not None else ""
    parts: list[RenderableType] = [Text(title, style="bold")]
    parts += [Text(stamp, style="bold") for stamp in done.stamps]
    for outcome in done.outcomes:
        issue = next(each for each in done.case.issues if each.id == outcome.issue)
        unit = f" ({issue.native.unit})" if issue.native and issue.native.unit else ""
        parts.append(Text(f"\n{outcome.model} on {issue.label}{unit}{_head(outcome)}", style="bold"))
        parts.append(_body(done, outcome))
    if done.gaps:
        parts.append(Text("\n".join(["", "Missing inputs", *gap_lines(done.gaps)])))
    return Group(*parts)


def _head(outcome: OutcomeSensitivity) -> str:
    found = outcome.found
    if isinstance(found, Tornado):
        return f": {shown(found.base)}"
    if isinstance(found, SobolIndices):
        return f": mean {shown(found.mean)}, standard deviation {shown(found.variance**0.5)}"
    if isinstance(found, LeftOutOutcome):
        return f": {'no outcome' if found.outcome is None else shown(found.outcome)}"
    return ""


def _body(done: Sensitivity, outcome: OutcomeSensitivity) -> RenderableType:
    found = outcome.found
    if isinstance(found, MorrisEffects):
        return _morris(done, found)
    if isinstance(found, SobolIndices):
        return _sobol(done, found)
    if isinstance(found, Tornado):
        return _tornado(done, found)
    if isinstance(found, LeftOutOutcome):
        return _left_out(done, found.without)
    return _crossings(done, found)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _named(done: Sensitivity, name: str) -> str:
    return input_in_words(done.case, done.inputs[name])


def _more(table: Table, total: int) -> Table:
    if total > _MOST:
        table.add_row(f"and {total - _MOST} more, in --json and --out", style="dim")
    return table


def _morris(done: Sensitivity, found: MorrisEffects) -> Table:
    table = _table("input", "mu*", "±", "mu", "sigma")
    columns = (found.mu_star, found.confidence, found.mu, found.sigma)
    for row in list(zip(found.inputs, *columns, strict=True))[:_MOST]:
        table.add_row(_named(done, row[0]), *(f"{value:.3g}" for value in row[1:]))
    return _more(table, len(found.inputs))


def _sobol(done: Sensitivity, found: SobolIndices) -> RenderableType:
    if found.variance == 0.0:
        return Text("the outcome does not vary: there is nothing to share")
    table = _table("input", "alone", "±", "with others", "±")
    columns = (found.first, found.first_confidence, found.total, found.total_confidence)
    rows = sorted(zip(found.inputs, *columns, strict=True), key=lambda row: -row[3])
    for row in rows[:_MOST]:
        table.add_row(_named(done, row[0]), *(f"{value:.3f}" for value in row[1:]))
    return _more(table, len(rows))


def _tornado(done: Sensitivity, found: Tornado) -> Table:
    table = _table("input", "from", "to", "outcome at low", "at high", "swing")
    columns = (found.low, found.high, found.at_low, found.at_high, found.swing)
    for name, *numbers in list(zip(found.inputs, *columns, strict=True))[:_MOST]:
        ends = [native_value(done.case, done.inputs[name], end) for end in numbers[:2]]
        table.add_row(_named(done, name), *(shown(each) for each in [*ends, *numbers[2:]]))
    return _more(table, len(found.inputs))


def _left_out(done: Sensitivity, rows: tuple[LeftOut, ...]) -> Table:
    table = _table("without", "outcome", "change")
    for row in rows[:_MOST]:
        kind, _, name = row.left_out.partition(":")
        label = f"{kind} {name if kind == 'source' else done.case.name_of('actor', name)}"
        outcome = "no outcome" if row.outcome is None else shown(row.outcome)
        table.add_row(label, outcome, "" if row.change is None else f"{row.change:+.4g}")
    return _more(table, len(rows))


def _crossings(done: Sensitivity, found: tuple[Crossing, ...]) -> RenderableType:
    if not found:
        return Text("no input on its own takes the outcome across")
    table = _table("input", "at", "the outcome then")
    for each in found[:_MOST]:
        at = native_value(done.case, done.inputs[each.input], each.value)
        table.add_row(_named(done, each.input), shown(at), _then(each))
    return _more(table, len(found))


def _then(crossing: Crossing) -> str:
    if not crossing.jumps:
        return "rises" if crossing.rises else "falls"
    return f"jumps from {shown(crossing.before)} to {shown(crossing.after)}"
