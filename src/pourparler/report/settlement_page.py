"""The page of ``settle``: where the models settle each issue, beside the naive baselines, on the anchored scale."""

from __future__ import annotations

from dataclasses import dataclass

from pourparler.case.load import case_sha256
from pourparler.case.schema import Issue
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_rows import IssueResult, Settlement
from pourparler.report.ensemble_charts import Baseline, DrawnOutcome, draw_outcomes, on_scale
from pourparler.report.report import read_resource, templates
from pourparler.report.settle_tables import shown
from pourparler.score.calibration import WARNING
from pourparler.score.track_record import shipped_track_record
from pourparler.study import moment_text, version

__all__ = ["settlement_page"]

_BASELINE = "weighted_mean"


@dataclass(frozen=True)
class _Outcomes:
    """One issue: its chart, and the same as rows of a table."""

    issue: Issue
    unit: str
    chart: str
    rows: tuple[tuple[str, str, str], ...]


def settlement_page(done: Settlement) -> str:
    """Return ``settlement.html``: everything in one file, without scripts."""
    settled = [each for each in done.results if isinstance(each, IssueResult)]
    groups = [(issue, [each for each in settled if each.issue == issue.id]) for issue in done.case.issues]
    others = dict.fromkeys(each.model for each in done.results if not isinstance(each, IssueResult))
    return (
        templates()
        .get_template("settled.html")
        .render(
            case=done.case,
            style=read_resource("report.css"),
            stamps=(),
            frame=done.frame,
            as_of=moment_text(done.as_of),
            groups=[_outcomes(issue, results) for issue, results in groups if results],
            others=tuple(others),
            record=shipped_track_record(),
            beats=shipped_track_record().lines((each.model, each.preset) for each in settled),
            warning=WARNING,
            missing=gap_lines(done.gaps),
            version=version(),
            sha256=case_sha256(done.case),
        )
    )


def _outcomes(issue: Issue, results: list[IssueResult]) -> _Outcomes:
    weighted = next((each.outcome for each in results if each.model == _BASELINE), None)
    plain = next((each.baseline for each in results if each.baseline is not None), None)
    known = (("naive baseline: weighted mean", weighted), ("naive baseline: plain mean", plain))
    baselines = [
        Baseline(label, on_scale(issue, value), shown(value), weighted=value is weighted)
        for label, value in known
        if value is not None
    ]
    outcomes = [
        DrawnOutcome(_named(each), (), on_scale(issue, each.outcome), (shown(each.outcome),))
        for each in results
        if each.model not in (_BASELINE, "plain_mean")
    ]
    rows = [(each.label, each.words, "") for each in baselines]
    rows += [
        (_named(each), shown(each.outcome), "" if plain is None else f"{each.outcome - plain:+.4g}".replace("-", "−"))
        for each in results
        if each.model not in (_BASELINE, "plain_mean")
    ]
    title = f"Outcomes of models on {issue.label}; the table below the chart holds the same numbers"
    unit = issue.native.unit if issue.native else ""
    return _Outcomes(issue, unit, draw_outcomes(issue, outcomes, baselines, title), tuple(rows))


def _named(result: IssueResult) -> str:
    return f"{result.model} ({result.preset})" if result.preset else result.model
