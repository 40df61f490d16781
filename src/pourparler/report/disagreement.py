"""Where models and presets disagree on an issue: what one combined chart per issue draws."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pourparler.case.codes import Outcome
from pourparler.case.schema import Issue
from pourparler.case.situation import Situation
from pourparler.reach.outcome_rounds import key_of
from pourparler.reach.registry import MODELS
from pourparler.reach.settle_adapter import SettlementRow
from pourparler.report.words import join_words, plural

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["Disagreement", "DisagreementBlock", "Mark", "MarkKind", "build_disagreements", "in_units"]

MarkKind = Literal["actual", "weighted_mean", "plain_mean", "model", "not_run", "actors"]
_BASELINES: dict[str, tuple[MarkKind, str]] = {
    "weighted_mean": ("weighted_mean", "Naive baseline: weighted mean"),
    "plain_mean": ("plain_mean", "Naive baseline: plain mean"),
}
_NUMBER = re.compile(r"([-−+]?\d+(?:\.\d+)?)\s*(.*)")


@dataclass(frozen=True)
class Mark:
    """One row of the chart: its label, where on the scale of 0-100 (None: nowhere), and the same in words.

    ``before`` are the places after earlier rounds, from the start on.
    """

    kind: MarkKind
    label: str
    place: float | None
    words: str
    before: tuple[float, ...] = ()


@dataclass(frozen=True)
class DisagreementBlock:
    """All outcomes in one format and frame, and under them where the actors stand; from the top of the chart down."""

    title: str
    outcomes: tuple[Mark, ...]
    actors: tuple[Mark, ...]


@dataclass(frozen=True)
class Disagreement:
    """One issue, a block per format and frame in which a model of positions could be run; ``left_out`` further ones."""

    issue: Issue
    blocks: tuple[DisagreementBlock, ...]
    left_out: int

    @property
    def told(self) -> str:
        """What the chart shows, in a sentence that stands alone."""
        ran = [mark for block in self.blocks for mark in block.outcomes if mark.kind == "model"]
        unit = self.issue.native.unit if self.issue.native and self.issue.native.unit else "points of 100"
        return (
            f"Where {plural(len(ran), 'outcome')} of standard models and their presets lie on {self.issue.label}, in "
            f"{unit}, beside the naive baseline and what the actors want; the table below the chart holds the outcomes"
        )


_Group = tuple[str | None, str]
_MOST_BLOCKS = 6


def build_disagreements(study: Study) -> tuple[Disagreement, ...]:
    """Return, per issue on which models could be run among two actors or more, everything that its chart draws."""
    found: dict[str, dict[_Group, list[SettlementRow]]] = defaultdict(lambda: defaultdict(list))
    for row in study.settlement.rows:
        if row.issue is not None and row.position is not None and len(row.actors) > 1:
            found[row.issue][row.format, row.frame].append(row)
    situations = {situation.frame.id: situation for situation in study.settlement.situations}
    charts = []
    for issue in study.case.issues:
        groups = list(found[issue.id].items()) if issue.id in found else []
        actual = tuple(_actual(study, issue))
        blocks = tuple(
            _block(study, issue, group, rows, actual, situations[group[1]], len(groups) > 1)
            for group, rows in groups[:_MOST_BLOCKS]
        )
        if blocks:
            charts.append(Disagreement(issue, blocks, max(len(groups) - _MOST_BLOCKS, 0)))
    return tuple(charts)


def _block(
    study: Study,
    issue: Issue,
    group: _Group,
    rows: Sequence[SettlementRow],
    actual: tuple[Mark, ...],
    situation: Situation,
    several: bool,
) -> DisagreementBlock:
    format_, frame = group
    actors = [actor.id for actor in study.case.actors if any(actor.id in row.actors for row in rows)]
    by_way = {(row.model, row.preset): row for row in rows}
    marks = list(actual)
    for model, (kind, label) in _BASELINES.items():
        if row := by_way.pop((model, None), None):
            marks.append(Mark(kind, _among(label, row, actors), row.position, in_units(issue, row.position)))
    if not any(mark.kind == "plain_mean" for mark in marks):
        marks += _plain_mean(issue, rows, actors)
    marks += _models(study, issue, group, by_way, actors)
    titles = [study.case.name_of("format", format_)] if format_ else []
    label = next((each.label for each in study.frames if each.id == frame), frame)
    title = ", ".join([*titles, f"“{label}”"]) if several else ""
    return DisagreementBlock(title, tuple(marks), tuple(_actors(study, issue, actors, situation)))


def _plain_mean(issue: Issue, rows: Sequence[SettlementRow], actors: Sequence[str]) -> Iterator[Mark]:
    """Yield the plain mean that models stand beside where it was not run itself, for want of somebody's position."""
    row = next((each for each in rows if each.baseline_position is not None), None)
    if row is not None:
        kind, label = _BASELINES["plain_mean"]
        yield Mark(kind, _among(label, row, actors), row.baseline_position, in_units(issue, row.baseline_position))


def _models(
    study: Study,
    issue: Issue,
    group: _Group,
    by_way: Mapping[tuple[str, str | None], SettlementRow],
    actors: Sequence[str],
) -> Iterator[Mark]:
    """Yield every model of positions with every preset, and others that ran; of those that did not, why."""
    for model in MODELS.values():
        for preset in model.presets or (None,):
            label = model.name.replace("_", " ") + (f" ({preset})" if preset else "")
            row = by_way.get((model.name, preset))
            if row is not None:
                yield _outcome(study, issue, _among(label, row, actors), row)
            elif model.settles in ("issue", "issues") and model.name not in _BASELINES:
                yield Mark("not_run", label, None, _why_not(study, issue, model.name, group))


def _outcome(study: Study, issue: Issue, label: str, row: SettlementRow) -> Mark:
    """Return the outcome of a model, with where it stood after earlier rounds."""
    key = key_of(row)
    rounds = study.outcome_rounds.get(key, ()) if key else ()
    before = tuple(issue.native.to_scale(x) if issue.native else x for x in rounds[:-1])
    words = in_units(issue, row.position)
    if before and max(rounds) - min(rounds) > 0:
        words = f"{words} ({min(rounds):.4g}\u00a0to\u00a0{max(rounds):.4g})"
    return Mark("model", label, row.position, words, before)


def _among(label: str, row: SettlementRow, actors: Sequence[str]) -> str:
    """Say among how many a model settles an issue, where not among all who stand on it."""
    return label if len(row.actors) == len(actors) else f"{label}, among {len(row.actors)} of {len(actors)}"


def _why_not(study: Study, issue: Issue, model: str, group: _Group) -> str:
    """Say which inputs a model misses on an issue."""
    inputs = dict.fromkeys(
        row.input
        for row in study.settlement.missing
        if model in row.models and row.frame == group[1] and row.issue in (issue.id, None) and row.input
        if group[0] is None or group[0] in row.formats
    )
    return f"not run: {join_words(inputs)}, see below" if inputs else "not run"


def _actors(study: Study, issue: Issue, actors: Iterable[str], situation: Situation) -> Iterator[Mark]:
    """Yield the places on which actors stand, from the low end up, with who stands there."""
    places: dict[float, list[str]] = defaultdict(list)
    for actor in actors:
        places[situation.cell(actor, issue.id).low].append(study.case.name_of("actor", actor))
    for place in sorted(places):
        yield Mark("actors", join_words(places[place]), place, in_units(issue, place))


def _actual(study: Study, issue: Issue) -> Iterator[Mark]:
    """Yield what came of an issue: ``outcome`` codes of the question that bears the issue's id, where numbers.

    A number is in the issue's native units, or on its scale of 0-100 where it has none.
    """
    visible = {statement.id for statement in study.visible}
    seen: set[str] = set()
    for statement in study.case.statements:
        for code in statement.codes:
            if not isinstance(code, Outcome) or code.question != issue.id or code.value in seen:
                continue
            seen.add(code.value)
            later = "" if statement.id in visible else ", known later"
            place = _place_of(issue, code.value)
            if place is not None:
                yield Mark("actual", f"What came of it{later}", place, in_units(issue, place))


def _place_of(issue: Issue, value: str) -> float | None:
    read = _NUMBER.fullmatch(value.strip())
    unit = issue.native.unit if issue.native else ""
    if read is None or read[2].casefold() not in ("", unit.casefold()):
        return None
    told = float(read[1].replace("−", "-"))
    place = issue.native.to_scale(told) if issue.native else told
    return place if 0 <= place <= 100 else None


def in_units(issue: Issue, place: float | None) -> str:
    """Write a place on an issue's scale in the units that people use, to four digits.

    >>> from pourparler.case.native import Native
    >>> scale = {0: "now", 100: "late"}
    >>> in_units(Issue(id="d", question="?", scale=scale, native=Native(low=4, high=10, unit="years")), 50)
    '7 years'
    """
    if place is None:
        return ""
    value = issue.native.from_scale(place) if issue.native else place
    unit = issue.native.unit if issue.native else ""
    return f"{value:.4g} {unit}".rstrip().replace("-", "−", 1)
