"""What the settlement models say, in the terminal: each outcome beside the naive baseline, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.reach.registry import Model
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_options import CASE_OPTIONS
from pourparler.reach.settle_rows import IssueResult, PackageResult, PowerResult, Settlement, VetoResult
from pourparler.report.settle_tables import other_tables, shown, table, title, veto_tables

__all__ = ["models_text", "settlement_screen"]

_BASELINE = "baseline: plain mean of positions"


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
            parts += [title(f"{issue.label}{unit}"), _issue_table(by_issue[issue.id])]
    for result in done.results:
        if isinstance(result, PackageResult):
            chosen = "no agreement" if result.package_id is None else done.case.name_of("package", result.package_id)
            parts += [title(f"{result.model}: {chosen}"), _package_table(result, done)]
        elif not isinstance(result, IssueResult | PowerResult | VetoResult):
            parts += other_tables(result, done.case)
    vetoes = [result for result in done.results if isinstance(result, VetoResult)]
    if vetoes:
        parts += veto_tables(vetoes, done.case)
    power: dict[str | None, list[PowerResult]] = {}
    for result in done.results:
        if isinstance(result, PowerResult):
            power.setdefault(result.body, []).append(result)
    for body, results in power.items():
        rules = " and ".join(f"{shown(float(quota))} of {shown(float(votes))}" for quota, votes in results[0].rules)
        where = "" if body is None else f" in {body} ({', '.join(results[0].formats)})"
        parts += [title(f"Power{where}, quota {rules}"), _power_table(results)]
    if done.gaps:
        parts.append(Text("\n".join(["", "Missing inputs", *gap_lines(done.gaps)])))
    return Group(*parts)


def _issue_table(results: list[IssueResult]) -> Table:
    rows = table("model", "outcome", "from baseline", "actors", "rounds")
    for result in results:
        preset = f" ({result.preset})" if result.preset else ""
        apart = "" if result.baseline is None else f"{result.outcome - result.baseline:+.4g}"
        rounds = str(len(result.rounds) - 1) if len(result.rounds) > 1 else ""
        actors = str(len(result.rounds[0].positions))
        rows.add_row(f"{result.model}{preset}", shown(result.outcome), apart, actors, rounds)
    seen: set[float] = set()
    for result in results:
        if result.baseline is not None and result.baseline not in seen:
            seen.add(result.baseline)
            rows.add_row(_BASELINE, shown(result.baseline), "", str(len(result.rounds[0].positions)), "", style="dim")
    return rows


def _package_table(result: PackageResult, done: Settlement) -> Table:
    rows = table("party", "worth", "of no agreement")
    for party, utility in result.utilities.items():
        rows.add_row(done.case.name_of("actor", party), shown(utility), shown(result.disagreement[party]))
    return rows


def _power_table(results: list[PowerResult]) -> Table:
    rows = table("actor", *(result.model for result in results))
    for player in results[0].index:
        rows.add_row(player, *(f"{100 * float(result.index[player]):.2f} %" for result in results))
    return rows


def models_text(models: Iterable[Model]) -> str:
    """Write the registry: each model with whose it is, its inputs, options, presets and published examples."""
    lines: list[str] = []
    for model in models:
        names = " or ".join((model.name, *model.aliases))
        run = "; only where it is named, never in a study" if model.on_request else ""
        lines += [f"{names}{run}", f"  {model.claim}", f"  reference: {model.citation}"]
        lines += [f"  inputs: {', '.join(model.inputs)}", f"  outcome: {model.output}"]
        if model.default_rounds is not None:
            lines.append(f"  rounds: {model.default_rounds}")
        for option in model.options.values():
            what = ", ".join(option.choices) or option.type
            lines.append(f"  option {option.name}={option.default}: {what}")
        for name, each in CASE_OPTIONS.items():
            if each.is_of(model):
                default = "" if each.option.default is None else f"={each.option.default}"
                lines.append(f"  option {name}{default}: {each.meaning}")
        if model.presets:
            lines.append(f"  presets: {', '.join(model.presets)}")
        if model.published:
            lines.append(f"  published examples: {', '.join(model.published)}")
        lines.append("")
    return "\n".join(lines).rstrip()
