"""The page of an ensemble: a quantile dot plot per model and issue on the anchored scale, and how far it settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pourparler.case.load import case_sha256
from pourparler.case.schema import Issue
from pourparler.reach.ensemble.settle_draws import EnsembleResult, SettleEnsemble
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.canvas import drawn_anchors
from pourparler.report.dot_plot import svg_dot_plot
from pourparler.report.report import templates
from pourparler.report.settle_screen import shown
from pourparler.study import moment_text, version

__all__ = ["ensemble_page"]


@dataclass(frozen=True)
class _Plot:
    """One model on an issue."""

    model: str
    svg: str
    words: str


@dataclass(frozen=True)
class _Group:
    """One issue, with its models."""

    label: str
    plots: tuple[_Plot, ...]
    anchors: tuple[str, ...]
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
            sampling=planned.plan.sampling,
            inputs=len(planned.uncertain),
            frame=points.frame,
            as_of=moment_text(points.as_of),
            groups=groups,
            missing=gap_lines(planned.gaps),
            version=version(),
            sha256=case_sha256(case),
            id=planned.plan.metadata["id"],
        )
    )


def _group(issue: Issue, results: Sequence[EnsembleResult], points: Settlement) -> _Group:
    at_points = {
        each.model: each for each in points.results if isinstance(each, IssueResult) and each.issue == issue.id
    }
    unit = f" ({issue.native.unit})" if issue.native and issue.native.unit else ""
    anchors = tuple(_anchor(issue, value) for value in drawn_anchors(issue.scale))
    plots = tuple(_plot(issue, each, at_points.get(each.model)) for each in results)
    return _Group(f"{issue.label}{unit}", plots, anchors, tuple(row for each in results for row in _settling(each)))


def _anchor(issue: Issue, value: int) -> str:
    return f"{value}: {issue.scale[value]}{'*' if value in issue.built else ''}"


def _on_scale(issue: Issue, value: float) -> float:
    return issue.native.to_scale(value) if issue.native else value


def _plot(issue: Issue, result: EnsembleResult, point: IssueResult | None) -> _Plot:
    found = result.summary
    marks = []
    if point is not None:
        marks.append((_on_scale(issue, point.outcome), "point"))
        if point.baseline is not None:
            marks.append((_on_scale(issue, point.baseline), "baseline"))
    low, middle, high = (shown(found.quantiles[share]) for share in (0.05, 0.5, 0.95))
    words = (
        f"Median {middle}; 90% of draws from {low} to {high}; mean {shown(found.mean)} ± {found.mean_error:.2g}; "
        f"{len(result.actors)} actors"
    )
    name = f"{result.model} ({result.preset})" if result.preset else result.model
    dots = [_on_scale(issue, value) for value in found.dots]
    return _Plot(name, svg_dot_plot(dots, marks, f"{name} on {issue.label}: {words}"), f"{words}.")


def _settling(result: EnsembleResult) -> list[tuple[str, ...]]:
    rows = []
    for step in result.summary.convergence:
        pairs = [(step.mean, step.mean_error)]
        pairs += [(value, step.quantile_errors[share]) for share, value in step.quantiles.items()]
        numbers = [text for value, error in pairs for text in (shown(value), f"{error:.2g}")]
        rows.append((result.model, f"{step.draws:,}", *numbers))
    return rows
