"""``study.json``: the whole study as one machine-readable document, and its JSON Schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pourparler.hold.compliance_tables import (
    AgreementRow as KeptAgreementRow,
)
from pourparler.hold.compliance_tables import (
    BeliefRow,
    BreakEvenRow,
    CommitmentRow,
    CurveRow,
    KeptIfRow,
)
from pourparler.hold.outcomes import HoldsWhenRow, OutcomeRow
from pourparler.hold.tables import EquilibriumRow, StateRow
from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow
from pourparler.reach.comparison import CellChange, VerdictChange
from pourparler.reach.mediation.tables import FrontierRow, MediatorGapRow, TradeRow
from pourparler.reach.settle_adapter import MissingInputRow, PowerRow, SettlementRow
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
from pourparler.read.tables import CoderRow, CodingAgreementRow, CodingConflictRow, CodingRow, SourceViewRow
from pourparler.report.tables import StatementRow, statement_rows
from pourparler.score.adapter import ForecastIntervalRow

if TYPE_CHECKING:
    from pourparler.study import Study

__all__ = ["StudyDocument", "study_json", "study_schema"]


@dataclass(frozen=True)
class FrameNotRunEntry:
    """A frame left out, and why."""

    frame: str
    reason: str


@dataclass(frozen=True)
class ComparisonEntry:
    """What changed between two dates."""

    before: str
    after: str
    sources: tuple[str, ...]
    frames_begin: tuple[str, ...]
    frames_end: tuple[str, ...]
    cells: tuple[CellChange, ...]
    verdicts: tuple[VerdictChange, ...]


@dataclass(frozen=True)
class SettlementEntry:
    """Where the standard models would settle it, who has how much power, what models miss, and calibrated intervals."""

    results: tuple[SettlementRow, ...]
    power: tuple[PowerRow, ...]
    missing: tuple[MissingInputRow, ...]
    forecast_intervals: tuple[ForecastIntervalRow, ...]


@dataclass(frozen=True)
class DrawsEntry:
    """How often packages are accepted, over draws of what is stated: the draws, and what must be said about them."""

    draws: int
    seed: int
    sampler: str
    distribution: str
    stamps: tuple[str, ...]
    acceptability: tuple[AcceptabilityRow, ...]
    agreements: tuple[AgreementRow, ...]


@dataclass(frozen=True)
class HoldEntry:
    """Whether it would be kept: the conflict's states and equilibria, who could leave, and what it would take."""

    states: tuple[StateRow, ...]
    equilibria: tuple[EquilibriumRow, ...]
    holds_when: tuple[HoldsWhenRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    break_even: tuple[BreakEvenRow, ...]
    kept_if: tuple[KeptIfRow, ...]
    curves: tuple[CurveRow, ...]
    commitments: tuple[CommitmentRow, ...]
    agreements: tuple[KeptAgreementRow, ...]
    beliefs: tuple[BeliefRow, ...]


@dataclass(frozen=True)
class ReadEntry:
    """Who coded, how far other codings of the documents agree with the case, and source beside source."""

    coders: tuple[CoderRow, ...]
    codings: tuple[CodingRow, ...]
    coding_agreement: tuple[CodingAgreementRow, ...]
    coding_conflicts: tuple[CodingConflictRow, ...]
    source_views: tuple[SourceViewRow, ...]


@dataclass(frozen=True)
class MediatorEntry:
    """A mediator's view: packages that another dominates, trades between two issues, and what either misses."""

    frontier: tuple[FrontierRow, ...]
    trades: tuple[TradeRow, ...]
    missing: tuple[MediatorGapRow, ...]


@dataclass(frozen=True)
class StudyDocument:
    """Everything a study says."""

    case: str
    title: str
    version: str
    case_sha256: str
    as_of: str
    seed: int
    combine: str
    expected_compliance: dict[str, tuple[float, float]]
    frames: tuple[str, ...]
    frames_not_run: tuple[FrameNotRunEntry, ...]
    formats: tuple[str, ...]
    verdicts: tuple[VerdictRow, ...]
    acceptance: tuple[AcceptanceRow, ...]
    cells: tuple[CellRow, ...]
    references: tuple[ReferenceRow, ...]
    findings: tuple[FindingRow, ...]
    find_out: tuple[FindOutRow, ...]
    pivotal: tuple[PivotalRow, ...]
    zones: tuple[ZoneRow, ...]
    concessions: tuple[ConcessionRow, ...]
    statements: tuple[StatementRow, ...]
    comparison: ComparisonEntry | None
    settlement: SettlementEntry
    draws: DrawsEntry | None
    hold: HoldEntry
    mediator: MediatorEntry | None
    read: ReadEntry


@cache
def _adapter() -> TypeAdapter[StudyDocument]:
    return TypeAdapter(StudyDocument)


def study_json(study: Study) -> str:
    """Return a study as JSON: UTF-8, keys in the order of ``StudyDocument``, ending in a newline."""
    return _adapter().dump_json(_document(study), indent=1).decode("utf-8") + "\n"


def study_schema() -> str:
    """Return the JSON Schema of ``study.json``.

    >>> "verdicts" in json.loads(study_schema())["required"]
    True
    """
    schema: dict[str, Any] = _adapter().json_schema(mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _document(study: Study) -> StudyDocument:
    return StudyDocument(
        case=study.case.id,
        title=study.case.title,
        version=study.version,
        case_sha256=study.case_sha256,
        as_of=study.as_of_text,
        seed=study.seed,
        combine=study.combine,
        expected_compliance=dict(study.expected_compliance),
        frames=tuple(frame.id for frame in study.frames),
        frames_not_run=tuple(FrameNotRunEntry(each.frame, each.reason) for each in study.frames_not_run),
        formats=tuple(format_.id for format_ in study.formats),
        verdicts=study.verdict_rows,
        acceptance=study.acceptance_rows,
        cells=study.cell_rows,
        references=study.reference_rows,
        findings=study.finding_rows,
        find_out=study.find_out_rows,
        pivotal=study.pivotal_rows,
        zones=study.zone_rows,
        concessions=study.concession_rows,
        statements=statement_rows(study),
        comparison=_comparison(study),
        settlement=SettlementEntry(
            study.settlement.rows, study.settlement.power, study.settlement.missing, study.forecast_interval_rows
        ),
        draws=_draws(study),
        hold=HoldEntry(*(getattr(study.hold, entry.name) for entry in fields(HoldEntry))),
        mediator=_mediator(study),
        read=ReadEntry(*(getattr(study.read, entry.name) for entry in fields(ReadEntry))),
    )


def _draws(study: Study) -> DrawsEntry | None:
    found = study.draws
    if found.sampling is None:
        return None
    return DrawsEntry(
        found.sampling.draws,
        found.sampling.seed,
        found.sampling.sampler,
        str(found.sampling.distribution),
        found.stamps,
        found.rows,
        found.agreements,
    )


def _mediator(study: Study) -> MediatorEntry | None:
    if study.mediator is None:
        return None
    return MediatorEntry(study.frontier_rows, study.trade_rows, study.mediator_missing_rows)


def _comparison(study: Study) -> ComparisonEntry | None:
    from pourparler.study import moment_text

    found = study.comparison
    if found is None:
        return None
    return ComparisonEntry(
        moment_text(found.before),
        moment_text(found.after),
        found.sources,
        found.frames_begin,
        found.frames_end,
        found.cells,
        found.verdicts,
    )
