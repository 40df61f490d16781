"""What the settlement models say, in the terminal: each outcome beside the naive baseline, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.reach.registry import Model
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_options import CASE_OPTIONS
from pourparler.reach.settle_rows import IssueResult, PackageResult, PowerResult, Settlement

__all__ = ["models_text", "settlement_screen", "shown"]

_BASELINE = "baseline: plain mean of positions"


def shown(value: float) -> str:
    """Write a number for people: four significant digits.

    >>> shown(8.41593), shown(70.0), shown(0.0), shown(123456.0)
    ('8.416', '70', '0', '123456')
    """
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def settlement_screen(done: Settlement) -> RenderableType:
    """Lay out the results of ``settle``: a table per issue, one of packages, one of power, and what is missing."""
    parts: list[RenderableType] = [Text(f"{done.case.title}\nframe: {done.frame}", style="bold")]
    by_issue: dict[str, list[IssueResult]] = {}
    for result in done.results:
        if isinstance(result, IssueResult):
            by_issue.setdefault(result.issue, []).append(result)
    for issue in done.case.issues:
        if issue.id in by_issue:
            unit = f" ({issue.native.unit})" if issue.native and issue.native.unit else ""
            parts += [_title(f"{issue.label}{unit}"), _issue_table(by_issue[issue.id])]
    for result in done.results:
        if isinstance(result, PackageResult):
            chosen = "no agreement" if result.package_id is None else done.case.name_of("package", result.package_id)
            parts += [_title(f"{result.model}: {chosen}"), _package_table(result, done)]
    power = [result for result in done.results if isinstance(result, PowerResult)]
    if power:
        quota, votes = shown(float(power[0].quota)), shown(float(power[0].votes))
        parts += [_title(f"Power, quota {quota} of {votes}"), _power_table(power)]
    if done.gaps:
        parts.append(Text("\n".join(["", "Missing inputs", *gap_lines(done.gaps)])))
    return Group(*parts)


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _issue_table(results: list[IssueResult]) -> Table:
    table = _table("model", "outcome", "from baseline", "actors", "rounds")
    for result in results:
        preset = f" ({result.preset})" if result.preset else ""
        apart = "" if result.baseline is None else f"{result.outcome - result.baseline:+.4g}"
        rounds = str(len(result.rounds) - 1) if len(result.rounds) > 1 else ""
        actors = str(len(result.rounds[0].positions))
        table.add_row(f"{result.model}{preset}", shown(result.outcome), apart, actors, rounds)
    seen: set[float] = set()
    for result in results:
        if result.baseline is not None and result.baseline not in seen:
            seen.add(result.baseline)
            table.add_row(_BASELINE, shown(result.baseline), "", str(len(result.rounds[0].positions)), "", style="dim")
    return table


def _package_table(result: PackageResult, done: Settlement) -> Table:
    table = _table("party", "worth", "of no agreement")
    for party, utility in result.utilities.items():
        table.add_row(done.case.name_of("actor", party), shown(utility), shown(result.disagreement[party]))
    return table


def _power_table(results: list[PowerResult]) -> Table:
    table = _table("actor", *(result.model for result in results))
    for player in results[0].index:
        table.add_row(player, *(f"{100 * float(result.index[player]):.2f} %" for result in results))
    return table


def models_text(models: Iterable[Model]) -> str:
    """Write the registry: each model with whose it is, its inputs, options, presets and published examples."""
    lines: list[str] = []
    for model in models:
        names = " or ".join((model.name, *model.aliases))
        run = "; not run by settle: call it from Python" if model.settles == "nothing" else ""
        lines += [f"{names}{run}", f"  {model.claim}", f"  reference: {model.citation}"]
        lines += [f"  inputs: {', '.join(model.inputs)}", f"  outcome: {model.output}"]
        if model.default_rounds is not None:
            lines.append(f"  rounds: {model.default_rounds}")
        for option in model.options.values():
            what = ", ".join(option.choices) or option.type
            lines.append(f"  option {option.name}={option.default}: {what}")
        if model.settles != "nothing":
            for name, each in CASE_OPTIONS.items():
                if each.inputs & set(model.inputs):
                    lines.append(f"  option {name}={each.option.default}: {each.meaning}")
        if model.presets:
            lines.append(f"  presets: {', '.join(model.presets)}")
        if model.published:
            lines.append(f"  published examples: {', '.join(model.published)}")
        lines.append("")
    return "\n".join(lines).rstrip()
