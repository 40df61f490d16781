"""What ensembles say, in the terminal: quantiles beside the outcome at points, how far they settled, what misses."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.reach.ensemble.settle_draws import EnsembleResult, SettleEnsemble
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.settle_tables import shown
from pourparler.score.track_record import shipped_track_record

__all__ = ["ensemble_screen", "unfinished_screen"]

_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_STEPS = 4
_MOST_CLIPPED = 6
_AT_POINTS = (
    "at points: the outcome where every input is its stated number; where a model is not linear, or an interval does "
    "not lie evenly around that number, it need not be the median of the draws"
)
_MOST_SETTLING = 4
"""Results up to which the terminal tells how far each has settled."""


def ensemble_screen(points: Settlement, planned: SettleEnsemble, results: Sequence[EnsembleResult]) -> RenderableType:
    """Lay out the results of ``settle --draws``: a table per issue, how far each settled, and what is missing."""
    case = points.case
    parts: list[RenderableType] = [Text(f"{case.title}\nframe: {points.frame}", style="bold"), *_sampling(planned)]
    for issue in case.issues:
        mine = [each for each in results if each.issue == issue.id]
        if mine:
            unit = f" ({issue.native.unit})" if issue.native and issue.native.unit else ""
            parts += [Text(f"\n{issue.label}{unit}", style="bold"), _quantile_table(points, mine)]
            if len(results) <= _MOST_SETTLING:
                parts += [Text(f"\n{issue.label}: first so many draws, with Monte Carlo error"), _settling_table(mine)]
    if len(results) > _MOST_SETTLING:
        parts.append(Text("\nHow far these have settled: --json, and convergence.csv of --out DIR"))
    parts.append(Text(f"\n{_AT_POINTS}", style="dim"))
    parts.append(_beats(results))
    if planned.gaps:
        parts.append(Text("\n".join(["", "Missing inputs", *gap_lines(planned.gaps)])))
    return Group(*parts)


def _beats(results: Sequence[EnsembleResult]) -> Text:
    """Say whether each model beat the baseline on decided issues, also where it did not."""
    record = shipped_track_record()
    text = Text("\nDoes it beat the baseline?", style="bold")
    text.append(f" On {record.basis}:", "not bold")
    for model, told in record.lines((each.model, each.preset) for each in results):
        text.append(f"\n  {model}: {told}", "not bold")
    return text


def unfinished_screen(planned: SettleEnsemble, missing: Sequence[int]) -> RenderableType:
    """Say which parts of an ensemble are there, and which are missing."""
    chunks = planned.plan.chunks
    named = ", ".join(f"part-{chunk:08d}" for chunk in missing[:8]) + (", ..." if len(missing) > 8 else "")
    lines = [
        f"{chunks - len(missing)} of {chunks} parts are there; missing: {named}",
        "The summary comes when all are: copy the other shards' ensemble/draws/part-*.parquet into this folder's, and "
        "run without --shard (ensemble.json is written anew where only parts were copied).",
    ]
    return Group(*_sampling(planned), Text("\n".join(lines)))


def _sampling(planned: SettleEnsemble) -> list[RenderableType]:
    """Say how draws are made, what must be said of them, and which inputs lost their middle to the end of a scale."""
    chosen = planned.plan.sampling
    how = [
        f"{chosen.draws:,} draws ({chosen.sampler}, seed {chosen.seed})",
        f"{len(planned.uncertain)} uncertain inputs",
    ]
    how.append(str(chosen.distribution) + (f", {len(chosen.own)} of their own" if chosen.own else ""))
    if chosen.source_correlation:
        how.append(f"errors of a source correlate by {chosen.source_correlation:g}")
    told = [Text("; ".join(how)), *(Text(stamp, style="bold") for stamp in chosen.stamps)]
    clipped = [each for each in planned.uncertain if each.is_clipped]
    if clipped:
        named = ", ".join(f"{each.name} ({shown(each.low)} to {shown(each.high)})" for each in clipped[:_MOST_CLIPPED])
        more = f" and {len(clipped) - _MOST_CLIPPED} more" if len(clipped) > _MOST_CLIPPED else ""
        told.append(Text(f"cut at the end of the scale, so that the stated number is not the middle: {named}{more}"))
    return [*told]


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _quantile_table(points: Settlement, results: Sequence[EnsembleResult]) -> Table:
    at_point = {(each.model, each.issue): each.outcome for each in points.results if isinstance(each, IssueResult)}
    table = _table("model", "at points", *(f"{100 * share:g} %" for share in _SHARES), "mean", "+-", "sd", "actors")
    for each in results:
        preset = f" ({each.preset})" if each.preset else ""
        point = at_point.get((each.model, each.issue))
        found = each.summary
        table.add_row(
            f"{each.model}{preset}",
            "" if point is None else shown(point),
            *(shown(found.quantiles[share]) for share in _SHARES),
            shown(found.mean),
            f"{found.mean_error:.2g}",
            shown(found.sd),
            str(len(each.actors)),
        )
    return table


def _settling_table(results: Sequence[EnsembleResult]) -> Table:
    table = _table("model", "draws", "mean", "+-", "5 %", "+-", "50 %", "+-", "95 %", "+-")
    for each in results:
        for step in each.summary.convergence[-_STEPS:]:
            pairs = [(step.mean, step.mean_error)]
            pairs += [(value, step.quantile_errors[share]) for share, value in step.quantiles.items()]
            numbers = [text for value, error in pairs for text in (shown(value), f"{error:.2g}")]
            table.add_row(each.model, f"{step.draws:,}", *numbers)
    return table
