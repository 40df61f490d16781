"""The page of an ensemble: a quantile dot plot per model and issue on the anchored scale, and how far it settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pourparler.case.load import case_sha256
from pourparler.case.schema import Issue
from pourparler.reach.ensemble.settle_draws import EnsembleResult, SettleEnsemble
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.ensemble_charts import (
    Baseline,
    DrawnOutcome,
    draw_outcomes,
    draw_settling,
    on_scale,
    settling_range,
)
from pourparler.report.how_often import sampling_words
from pourparler.report.report import read_resource, templates
from pourparler.report.settle_tables import shown
from pourparler.score.calibration import WARNING
from pourparler.score.track_record import shipped_track_record
from pourparler.study import moment_text, version

__all__ = ["ensemble_page"]

_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_BASELINE = "weighted_mean"


@dataclass(frozen=True)
class _Group:
    """One issue, with its models: charts, and the same as rows of tables."""

    issue: Issue
    anchor: str
    label: str
    unit: str
    has_points: bool
    baselines: tuple[Baseline, ...]
    chart: str
    quantiles: tuple[tuple[str, ...], ...]
    settling_charts: tuple[tuple[str, str], ...]
    settling: tuple[tuple[str, ...], ...]


def ensemble_page(points: Settlement, planned: SettleEnsemble, results: Sequence[EnsembleResult]) -> str:
    """Return ``ensemble.html``: everything in one file, without scripts.

    Reference: Kay, M., Kola, T., Hullman, J. R. & Munson, S. A. (2016), When (ish) is my bus?, CHI '16, 5092-5103.
    """
    case = points.case
    by_issue = {issue.id: [each for each in results if each.issue == issue.id] for issue in case.issues}
    groups = [_group(issue, by_issue[issue.id], points) for issue in case.issues if by_issue[issue.id]]
    return (
        templates()
        .get_template("ensemble.html")
        .render(
            case=case,
            style=read_resource("report.css"),
            stamps=planned.plan.sampling.stamps,
            sampling=planned.plan.sampling,
            how=sampling_words(planned.plan.sampling),
            inputs=len(planned.uncertain),
            frame=points.frame,
            as_of=moment_text(points.as_of),
            groups=groups,
            record=shipped_track_record(),
            beats=shipped_track_record().lines((each.model, each.preset) for each in results),
            warning=WARNING,
            missing=gap_lines(planned.gaps),
            version=version(),
            sha256=case_sha256(case),
            id=planned.plan.metadata["id"],
        )
    )


def _named(model: str, preset: str | None) -> str:
    return f"{model} ({preset})" if preset else model


def _group(issue: Issue, results: Sequence[EnsembleResult], points: Settlement) -> _Group:
    at_points = {
        each.model: each for each in points.results if isinstance(each, IssueResult) and each.issue == issue.id
    }
    unit = issue.native.unit if issue.native else ""
    baselines = _baselines(issue, results, at_points)
    outcomes = [_outcome(issue, each, at_points.get(each.model)) for each in results]
    title = f"Outcomes over the draws on {issue.label}: " + "; ".join(
        f"{each.label}: {', '.join(each.words)}" for each in outcomes
    )
    return _Group(
        issue=issue,
        anchor=f"issue:{issue.id}",
        label=issue.label,
        unit=unit,
        has_points=any(each.point is not None for each in outcomes),
        baselines=baselines,
        chart=draw_outcomes(issue, outcomes, baselines, title),
        quantiles=tuple(_quantiles(each, at_points.get(each.model)) for each in results),
        settling_charts=tuple((each.model, _settling_chart(issue, each)) for each in results),
        settling=tuple(row for each in results for row in _settling(each)),
    )


def _baselines(
    issue: Issue, results: Sequence[EnsembleResult], at_points: dict[str, IssueResult]
) -> tuple[Baseline, ...]:
    """Return the naive baselines that are known: the weighted mean where it was asked for, and the plain mean."""
    found = []
    weighted = next((each for each in results if each.model == _BASELINE), None)
    if weighted is not None:
        middle = weighted.summary.quantiles[0.5]
        label = "naive baseline: weighted mean, median over the draws"
        found.append(Baseline(label, on_scale(issue, middle), shown(middle), weighted=True))
    plain = next((each.baseline for each in at_points.values() if each.baseline is not None), None)
    if plain is not None:
        label = "naive baseline: plain mean at points"
        found.append(Baseline(label, on_scale(issue, plain), shown(plain), weighted=False))
    return tuple(found)


def _outcome(issue: Issue, result: EnsembleResult, point: IssueResult | None) -> DrawnOutcome:
    found = result.summary
    low, middle, high = (shown(found.quantiles[share]) for share in (0.05, 0.5, 0.95))
    return DrawnOutcome(
        _named(result.model, result.preset),
        tuple(on_scale(issue, value) for value in found.dots),
        None if point is None else on_scale(issue, point.outcome),
        (f"median {middle}", f"90% of draws {low} to {high}"),
    )


def _quantiles(result: EnsembleResult, point: IssueResult | None) -> tuple[str, ...]:
    found = result.summary
    return (
        _named(result.model, result.preset),
        "–" if point is None else shown(point.outcome),
        *(shown(found.quantiles[share]) for share in _SHARES),
        shown(found.mean),
        f"{found.mean_error:.2g}",
        str(len(result.actors)),
    )


def _settling_chart(issue: Issue, result: EnsembleResult) -> str:
    steps = result.summary.convergence
    last = steps[-1]
    ends = [shown(each) for each in settling_range(steps)]
    told = [
        f"{100 * share:g}%: {shown(last.quantiles[share])} ± {last.quantile_errors[share]:.2g}"
        for share in (0.95, 0.5, 0.05)
    ]
    title = f"How quantiles of {result.model} on {issue.label} settled over {last.draws:,} draws; {'; '.join(told)}"
    return draw_settling(_named(result.model, result.preset), result.summary, [*ends, *told], title)


def _settling(result: EnsembleResult) -> list[tuple[str, ...]]:
    rows = []
    for step in result.summary.convergence:
        pairs = [(step.mean, step.mean_error)]
        pairs += [(value, step.quantile_errors[share]) for share, value in step.quantiles.items()]
        numbers = [text for value, error in pairs for text in (shown(value), f"{error:.2g}")]
        rows.append((result.model, f"{step.draws:,}", *numbers))
    return rows
