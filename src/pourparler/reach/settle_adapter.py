"""Where the standard models would settle it, for a study: situations in, the section's tables out.

Every registered model that says an outcome is run with every preset, among those who sit in a format, and only where
its inputs are stated; nothing is taken of an interval and nobody is left out. What is missing is a table of its own.
Models that are run on request only (a frontier, a division, veto players) are left to ``settle``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pourparler.case.schema import Format
from pourparler.case.situation import Situation
from pourparler.reach.encode import table_of
from pourparler.reach.registry import MODELS, Model
from pourparler.reach.settle import run_model
from pourparler.reach.settle_inputs import Gap, Inputs
from pourparler.reach.settle_options import Choices, read_options
from pourparler.reach.settle_rows import ContinuousResult, IssueResult, PackageResult, PowerResult, Result
from pourparler.reach.settle_run import Run

__all__ = ["MissingInputRow", "PowerRow", "SettlementRow", "SettlementSection"]


@dataclass(frozen=True)
class SettlementRow:
    """Where one model settles an issue, or which package it chooses, among those who sit in a format.

    ``outcome`` and ``baseline`` (the plain mean of their positions) in native units, ``position`` and
    ``baseline_position`` on the scale of 0-100. Of a choice of package only ``package`` is given, the id.
    """

    frame: str
    format: str | None
    model: str
    preset: str | None
    issue: str | None
    outcome: float | None
    baseline: float | None
    unit: str
    position: float | None
    baseline_position: float | None
    package: str | None
    actors: tuple[str, ...]


@dataclass(frozen=True)
class PowerRow:
    """An actor's share of power in a format, as an exact fraction; the quota is a majority of the influence."""

    frame: str
    format: str | None
    model: str
    actor: str
    share: str


@dataclass(frozen=True)
class MissingInputRow:
    """An input that models miss: which, of whom, what is stated instead, and what stating it would take.

    ``models`` could not be run for want of it, in ``formats``. A model that refuses the numbers is here with no input.
    """

    frame: str
    models: tuple[str, ...]
    formats: tuple[str, ...]
    issue: str | None
    actor: str | None
    input: str
    why: str
    way_out: str


class _Tables(NamedTuple):
    """The three tables while they are filled."""

    rows: list[SettlementRow]
    power: list[PowerRow]
    missing: list[MissingInputRow]

    def add(self, situation: Situation, format_: str | None, results: Iterable[Result]) -> None:
        frame = situation.frame.id
        for result in results:
            if isinstance(result, IssueResult):
                self.rows.append(_issue_row(situation, format_, result))
            elif isinstance(result, PackageResult):
                self.rows.append(_package_row(frame, format_, result))
            elif isinstance(result, ContinuousResult):
                self.rows.extend(_continuous_rows(situation, format_, result))
            elif isinstance(result, PowerResult):
                shares = {actor: f"{x.numerator}/{x.denominator}" for actor, x in result.index.items()}
                self.power.extend(PowerRow(frame, format_, result.model, *share) for share in shares.items())


@dataclass(frozen=True)
class SettlementSection:
    """The standard models on the frames of a study; the tables are built when first asked for."""

    situations: tuple[Situation, ...] = field(repr=False)
    formats: tuple[Format, ...]

    @cached_property
    def _ran(self) -> _Tables:
        tables = _Tables([], [], [])
        for situation in self.situations:
            gaps: list[tuple[str | None, Gap]] = []
            everyone = [actor.id for actor in situation.case.actors]
            for format_ in self.formats or (None,):
                name = None if format_ is None else format_.id
                only = None if format_ is None else frozenset(table_of(format_, everyone))
                inputs = Inputs(situation, only=only)
                for model, choices in _ways():
                    results, lacking = run_model(Run(model, choices, inputs, None, 0))
                    gaps += [(name, gap) for gap in lacking]
                    tables.add(situation, name, results)
            tables.missing.extend(_missing(situation.frame.id, gaps))
        return tables

    @property
    def rows(self) -> tuple[SettlementRow, ...]:
        """Frame x format x model and preset x issue, where inputs are stated."""
        return tuple(self._ran.rows)

    @property
    def power(self) -> tuple[PowerRow, ...]:
        """Frame x format x power index x actor."""
        return tuple(self._ran.power)

    @property
    def missing(self) -> tuple[MissingInputRow, ...]:
        """What models miss, each input once per frame."""
        return tuple(self._ran.missing)


def _ways() -> list[tuple[Model, Choices]]:
    """Return every model that says an outcome, with each of its presets; power is that of influence."""
    return [
        (model, read_options([model], preset, {"voters": "influence"} if power else {}, None)[model.name])
        for model in MODELS.values()
        if not model.on_request
        for power in (model.settles == "power",)
        for preset in model.presets or (None,)
    ]


def _continuous_rows(situation: Situation, format_: str | None, result: ContinuousResult) -> Iterator[SettlementRow]:
    """Yield a row per issue of what is agreed over all values of the issues; none where nothing is agreed."""
    natives = {issue.id: issue.native for issue in situation.case.issues}
    for issue, value in result.package.items() if result.agreed else ():
        native = natives[issue]
        on_scale = (lambda x: x) if native is None else native.to_scale
        yield SettlementRow(
            frame=situation.frame.id,
            format=format_,
            model=result.model,
            preset=None,
            issue=issue,
            outcome=value,
            baseline=result.baseline[issue],
            unit=native.unit if native else "",
            position=on_scale(value),
            baseline_position=on_scale(result.baseline[issue]),
            package=None,
            actors=tuple(result.utilities),
        )


def _package_row(frame: str, format_: str | None, result: PackageResult) -> SettlementRow:
    return SettlementRow(
        frame=frame,
        format=format_,
        model=result.model,
        preset=None,
        issue=None,
        outcome=None,
        baseline=None,
        unit="",
        position=None,
        baseline_position=None,
        package=result.package_id,
        actors=tuple(result.utilities),
    )


def _issue_row(situation: Situation, format_: str | None, result: IssueResult) -> SettlementRow:
    native = next(issue for issue in situation.case.issues if issue.id == result.issue).native

    def on_scale(value: float | None) -> float | None:
        return value if value is None or native is None else native.to_scale(value)

    return SettlementRow(
        frame=situation.frame.id,
        format=format_,
        model=result.model,
        preset=result.preset,
        issue=result.issue,
        outcome=result.outcome,
        baseline=result.baseline,
        unit=native.unit if native else "",
        position=on_scale(result.outcome),
        baseline_position=on_scale(result.baseline),
        package=None,
        actors=tuple(result.rounds[0].positions),
    )


def _missing(frame: str, gaps: Sequence[tuple[str | None, Gap]]) -> list[MissingInputRow]:
    """Join what several models miss in several formats."""
    found: dict[tuple[str | None, str | None, str, str, str], list[tuple[str | None, str]]] = {}
    for format_, gap in gaps:
        found.setdefault((gap.issue, gap.actor, gap.input, gap.why, gap.way_out), []).append((format_, gap.model))
    return [
        MissingInputRow(
            frame,
            tuple(dict.fromkeys(model for _, model in where)),
            tuple(dict.fromkeys(format_ for format_, _ in where if format_ is not None)),
            *key,
        )
        for key, where in found.items()
    ]
