"""A study: one case, at one date, in several frames and formats, composed of its sections and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cached_property
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pourparler.case.assemble import Combine, assemble, default_as_of, frames_of, visible_statements
from pourparler.case.load import case_sha256
from pourparler.case.schema import Case, Format, Frame, Statement, latest_moment
from pourparler.errors import ChoiceError
from pourparler.hold.section import HoldSection
from pourparler.reach.acceptability import Acceptability, acceptability
from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow
from pourparler.reach.adapter import Advance, ReachSection, reach
from pourparler.reach.comparison import CellChange, VerdictChange, cell_changes, verdict_changes
from pourparler.reach.encode import ExpectedCompliance
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.mediation.adapter import MediatorSection
from pourparler.reach.mediation.tables import FrontierRow, MediatorGapRow, TradeRow
from pourparler.reach.outcome_rounds import OutcomeKey, outcome_rounds
from pourparler.reach.settle_adapter import SettlementSection
from pourparler.reach.tables import (
    AcceptanceRow,
    CellRow,
    ConcessionRow,
    FindingRow,
    FindOutRow,
    PivotalRow,
    ReferenceRow,
    VerdictRow,
    ZoneRow,
)
from pourparler.read.section import ReadSection
from pourparler.score.adapter import ForecastIntervalRow, forecast_intervals

if TYPE_CHECKING:
    import pandas as pd

_Item = TypeVar("_Item")

__all__ = ["Comparison", "FrameNotRun", "Study", "moment_text", "read_date", "run_study", "version"]


def version() -> str:
    """Return the installed version of Pourparler."""
    try:
        return installed_version("pourparler")
    except PackageNotFoundError:
        return "0+uninstalled"


@dataclass(frozen=True)
class FrameNotRun:
    """A frame left out, and why."""

    frame: str
    reason: str


@dataclass(frozen=True)
class Comparison:
    """What changed between two dates, and through which statements.

    Frames that speak at only one of the dates are named, not compared.
    """

    before: datetime
    after: datetime
    cells: tuple[CellChange, ...]
    verdicts: tuple[VerdictChange, ...]
    sources: tuple[str, ...]
    frames_begin: tuple[str, ...]
    frames_end: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """The results of a study; tables are pandas DataFrames, the same as rows stand in ``study.section``.

    >>> import pourparler
    >>> study = pourparler.run_study(pourparler.load_case("alaska-2025"), frames=["pooled"], formats=["us-russia"])
    >>> study.verdicts.loc[0, ["package", "format", "frame"]].tolist()
    ['channel', 'us-russia', 'pooled']
    """

    case: Case = field(repr=False)
    as_of: datetime
    version: str
    case_sha256: str
    seed: int
    combine: Combine
    frames: tuple[Frame, ...]
    frames_not_run: tuple[FrameNotRun, ...]
    formats: tuple[Format, ...]
    section: ReachSection = field(repr=False)
    comparison: Comparison | None = field(default=None, repr=False)
    settlement: SettlementSection = field(default=SettlementSection((), ()), repr=False)
    draws: Acceptability = field(default=Acceptability((), ()), repr=False)
    hold: HoldSection = field(default=HoldSection(()), repr=False)
    expected_compliance: ExpectedCompliance = field(default_factory=dict)
    mediator: MediatorSection | None = field(default=None, repr=False)

    @property
    def verdict_rows(self) -> tuple[VerdictRow, ...]:
        """Package x format x frame."""
        return self.section.verdicts

    @property
    def acceptance_rows(self) -> tuple[AcceptanceRow, ...]:
        """Actor x package x frame."""
        return self.section.acceptance

    @property
    def cell_rows(self) -> tuple[CellRow, ...]:
        """Actor x issue x frame."""
        return self.section.cells

    @property
    def reference_rows(self) -> tuple[ReferenceRow, ...]:
        """Issue x frame."""
        return self.section.references

    @cached_property
    def finding_rows(self) -> tuple[FindingRow, ...]:
        """What holds across frames, beside the sources' conclusions, what is disputed, and what was not run."""
        not_run = tuple(
            FindingRow("frame_not_run", None, None, None, (), (), f"Frame {each.frame} was not run: {each.reason}")
            for each in self.frames_not_run
        )
        return (*self.section.findings, *not_run)

    @property
    def find_out_rows(self) -> tuple[FindOutRow, ...]:
        """What to find out next, most useful first."""
        return self.section.find_out

    @property
    def pivotal_rows(self) -> tuple[PivotalRow, ...]:
        """Statements and anchors on which a verdict hangs."""
        return self.section.pivotal

    @property
    def zone_rows(self) -> tuple[ZoneRow, ...]:
        """What all red lines leave."""
        return self.section.zones

    @property
    def concession_rows(self) -> tuple[ConcessionRow, ...]:
        """The least move that lifts each block."""
        return self.section.concessions

    @cached_property
    def outcome_rounds(self) -> dict[OutcomeKey, tuple[float, ...]]:
        """Where models that play rounds stood after each of them, in native units."""
        return outcome_rounds(self.settlement)

    @property
    def frontier_rows(self) -> tuple[FrontierRow, ...]:
        """Which packages another dominates; empty unless the mediator's view was asked for."""
        return () if self.mediator is None else self.mediator.frontier

    @property
    def trade_rows(self) -> tuple[TradeRow, ...]:
        """Trades between two parties on two issues; empty unless the mediator's view was asked for."""
        return () if self.mediator is None else self.mediator.trades

    @property
    def mediator_missing_rows(self) -> tuple[MediatorGapRow, ...]:
        """What the mediator's view misses; empty unless it was asked for."""
        return () if self.mediator is None else self.mediator.missing

    @property
    def acceptability_rows(self) -> tuple[AcceptabilityRow, ...]:
        """Actor x package x frame: how often it is accepted, over draws; none where no draws were asked for."""
        return self.draws.rows

    @property
    def agreement_rows(self) -> tuple[AgreementRow, ...]:
        """Package x format x frame: how often all whose consent counts accept, over the same draws."""
        return self.draws.agreements

    @cached_property
    def forecast_interval_rows(self) -> tuple[ForecastIntervalRow, ...]:
        """Calibrated intervals of outcomes, issue x format x frame, where models of positions could be run."""
        return forecast_intervals(self.settlement)

    @cached_property
    def read(self) -> ReadSection:
        """Who coded, how far other codings of the documents agree, and source beside source."""
        return ReadSection(self.case, self.visible, self.seed)

    @property
    def visible(self) -> tuple[Statement, ...]:
        """Statements of sources that had appeared by the date."""
        return self.section.visible

    @cached_property
    def later(self) -> tuple[Statement, ...]:
        """Statements of sources that appeared only afterwards: shown beside, never used."""
        seen = {statement.id for statement in self.visible}
        return tuple(statement for statement in self.case.statements if statement.id not in seen)

    @property
    def as_of_text(self) -> str:
        """The date as it was asked for: a day, or a moment."""
        return moment_text(self.as_of)

    @property
    def verdicts(self) -> pd.DataFrame:
        """Package x format x frame: verdict, at the table, implementable, who decides, why."""
        return self._frame("verdicts")

    @property
    def acceptance(self) -> pd.DataFrame:
        """Actor x package x frame: bounds of the gain, answer, why, break-even values."""
        return self._frame("acceptance")

    @property
    def cells(self) -> pd.DataFrame:
        """Actor x issue x frame: interval, stated or open, disagreement, salience, statements."""
        return self._frame("cells")

    @property
    def findings(self) -> pd.DataFrame:
        """What holds across frames and beside the sources' own conclusions."""
        return self._frame("findings")

    @property
    def find_out(self) -> pd.DataFrame:
        """What to find out next, most useful first."""
        return self._frame("find_out")

    @property
    def statements(self) -> pd.DataFrame:
        """Every statement of the case, with its source, date, voice, codes and whether it was visible."""
        return self._frame("statements")

    @property
    def acceptability(self) -> pd.DataFrame:
        """Actor x package x frame: how often it is accepted, over draws; empty where no draws were asked for."""
        return self._frame("acceptability")

    @property
    def agreements(self) -> pd.DataFrame:
        """Package x format x frame: how often all whose consent counts accept, over the same draws."""
        return self._frame("agreements")

    def _frame(self, name: str) -> pd.DataFrame:
        from pourparler.report.tables import data_frame

        return data_frame(self, name)

    def to_json(self) -> str:
        """Return ``study.json``: one document, the same that ``--json`` prints."""
        from pourparler.report.document import study_json

        return study_json(self)

    def report(self, path: str | Path, documents: str | Path | None = None) -> Path:
        """Write ``report.html`` to ``path`` and return it; ``documents`` is a folder of the original texts."""
        from pourparler.report.report import write_report

        return write_report(self, Path(path), Path(documents) if documents is not None else None)

    def save(self, directory: str | Path, documents: str | Path | None = None) -> Path:
        """Write report, brief, ``study.json`` and the tables to a folder and return it."""
        from pourparler.report.save import save_study

        return save_study(self, Path(directory), Path(documents) if documents is not None else None)

    def __repr__(self) -> str:
        return (
            f"<Study of {self.case.id!r} as of {self.as_of_text}: {_count(self.frames, 'frame')}, "
            f"{_count(self.case.packages, 'package')}, {_count(self.formats, 'format')}>"
        )

    def _repr_html_(self) -> str:
        from pourparler.report.notebook import verdict_table_html

        return verdict_table_html(self)


def _count(items: Sequence[object], name: str) -> str:
    return f"{len(items)} {name}{'s' * (len(items) != 1)}"


def moment_text(moment: datetime) -> str:
    """Write a moment as a day where it is the end of one.

    >>> moment_text(latest_moment(date(2025, 8, 15)))
    '2025-08-15'
    >>> moment_text(latest_moment(date.max))
    'no date'
    """
    if moment.date() == date.max:
        return "no date"
    return moment.date().isoformat() if moment.timetz() == time.max.replace(tzinfo=UTC) else moment.isoformat()


def _silently(_what: str, _done: int, _total: int) -> None:
    return None


def run_study(
    case: Case,
    *,
    frames: Sequence[str] | None = None,
    as_of: date | datetime | str | None = None,
    formats: Sequence[str] | None = None,
    compare: date | datetime | str | None = None,
    combine: Combine = "hull",
    seed: int = 0,
    sampling: Sampling | None = None,
    expected_compliance: ExpectedCompliance | None = None,
    mediator: bool = False,
    advance: Advance = _silently,
) -> Study:
    """Study a case: what each frame says at the date, what can be agreed in each format, and who blocks.

    ``frames`` and ``formats`` are ids (default: all), ``as_of`` and ``compare`` dates. ``combine`` joins the sources
    of a frame by their ``hull`` or ``intersect``. ``seed`` is recorded; only ``sampling`` is random: with it,
    acceptability indices are counted over draws of what is stated.
    ``expected_compliance`` maps packages to bounds of the probability that they are kept: with it a gain counts, and
    with the rest no agreement (default: every package is taken to be kept). With ``mediator`` the Pareto frontier of
    packages and trades between two issues are added. ``advance`` is called as the work goes on. Raises ``ChoiceError``
    for an unknown id or date, or a probability outside [0, 1], ``CaseError`` where sources contradict under
    ``intersect``.

    >>> import pourparler
    >>> pourparler.run_study(pourparler.load_case("alaska-2025"), as_of="2025-08-15")
    <Study of 'alaska-2025' as of 2025-08-15: 4 frames, 9 packages, 5 formats>
    """
    if not isinstance(case, Case):
        raise ChoiceError(f"run_study takes a case, not {case!r}; load it first: run_study(load_case({case!r}))")
    moment = latest_moment(read_date(as_of, "as_of") if as_of is not None else default_as_of(case))
    chosen = _choose("frame", frames, {frame.id: frame for frame in frames_of(case)})
    situations = [assemble(case, frame, moment, combine) for frame in chosen]
    speaking = [situation for situation in situations if situation.speaks]
    wanted = _choose("format", formats, {format_.id: format_ for format_ in case.formats})
    expected = _expected_compliance(case, expected_compliance or {})
    section = reach(speaking, wanted, visible_statements(case, moment), advance, expected)
    comparison = None
    if compare is not None:
        other = latest_moment(read_date(compare, "compare"))
        comparison = _compare(case, chosen, wanted, section, moment, other, combine, expected)
    return Study(
        case=case,
        as_of=moment,
        version=version(),
        case_sha256=case_sha256(case),
        seed=seed,
        combine=combine,
        frames=tuple(situation.frame for situation in speaking),
        frames_not_run=tuple(
            FrameNotRun(situation.frame.id, f"nothing of its own is visible by {moment_text(moment)}")
            for situation in situations
            if not situation.speaks
        ),
        formats=wanted,
        section=section,
        comparison=comparison,
        settlement=SettlementSection(tuple(speaking), wanted),
        draws=_draws(section, sampling, advance),
        hold=HoldSection(tuple(speaking)),
        expected_compliance=expected,
        mediator=MediatorSection(section.evaluations, advance) if mediator else None,
    )


def _draws(section: ReachSection, sampling: Sampling | None, advance: Advance) -> Acceptability:
    if sampling is None:
        return Acceptability((), ())
    total = sampling.draws * len(section.evaluations)
    return acceptability(section.evaluations, sampling, lambda n: advance("Draws", n, total))


def _compare(
    case: Case,
    frames: Sequence[Frame],
    formats: Sequence[Format],
    section: ReachSection,
    moment: datetime,
    other: datetime,
    combine: Combine,
    expected: ExpectedCompliance,
) -> Comparison:
    situations = [assemble(case, frame, other, combine) for frame in frames]
    seen_then = visible_statements(case, other)
    elsewhere = reach([s for s in situations if s.speaks], formats, seen_then, expected_compliance=expected)
    before, after = (section, elsewhere) if moment <= other else (elsewhere, section)
    speaking = [{e.situation.frame.id: None for e in part.evaluations} for part in (before, after)]
    seen = {statement.source for statement in before.visible}
    return Comparison(
        before=min(moment, other),
        after=max(moment, other),
        cells=tuple(cell_changes(before.cells, after.cells, case)),
        verdicts=tuple(verdict_changes(before.verdicts, after.verdicts, case)),
        sources=tuple(dict.fromkeys(s.source for s in after.visible if s.source not in seen)),
        frames_begin=tuple(name for name in speaking[1] if name not in speaking[0]),
        frames_end=tuple(name for name in speaking[0] if name not in speaking[1]),
    )


def _expected_compliance(case: Case, given: ExpectedCompliance) -> dict[str, tuple[float, float]]:
    """Return the bounds for packages of the case, in its order. Raises ``ChoiceError``."""
    _choose("package", list(given), {package.id: package for package in case.packages})
    for name, ends in given.items():
        if not (isinstance(ends, Sequence) and len(ends) == 2 and 0.0 <= ends[0] <= ends[1] <= 1.0):
            raise ChoiceError(f"expected_compliance of {name!r}: {ends!r} should be (low, high) within 0-1")
    ordered = [package.id for package in case.packages if package.id in given]
    return {name: (float(given[name][0]), float(given[name][1])) for name in ordered}


def read_date(value: date | datetime | str, name: str) -> date | datetime:
    """Read a date of an option called ``name``. Raises ``ChoiceError``."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
    except ValueError:
        raise ChoiceError(f"{name}: {value!r} is not a date; write 2025-08-15, or 2025-08-15T21:30:00Z") from None


def _choose(kind: str, ids: Sequence[str] | None, known: dict[str, _Item]) -> tuple[_Item, ...]:
    if ids is None:
        return tuple(known.values())
    if isinstance(ids, str):
        raise ChoiceError(f"{kind}s: give a list of ids, such as [{ids!r}]")
    for name in ids:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f" did you mean {close[0]!r}?" if close else ""
            raise ChoiceError(f"unknown {kind} {name!r};{hint} this case has {', '.join(known) or f'no {kind}s'}")
    return tuple(item for name, item in known.items() if name in set(ids))
