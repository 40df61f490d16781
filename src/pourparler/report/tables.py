"""The result tables of a study as DataFrames; columns come from the row types."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pourparler.case.schema import Statement
from pourparler.hold.compliance_tables import BeliefRow, BreakEvenRow, CommitmentRow
from pourparler.hold.outcomes import OutcomeRow
from pourparler.hold.tables import EquilibriumRow
from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow
from pourparler.reach.mediation.tables import FrontierRow, MediatorGapRow, TradeRow
from pourparler.reach.settle_adapter import SettlementRow
from pourparler.reach.tables import (
    AcceptanceRow,
    CellRef,
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

if TYPE_CHECKING:
    import pandas as pd

    from pourparler.study import Study

__all__ = ["TABLES", "StatementRow", "data_frame", "statement_rows"]


@dataclass(frozen=True)
class StatementRow:
    """A statement with its source: what is said, by whom, in which voice, when, and whether it was visible."""

    statement: str
    source: str
    source_title: str
    published_earliest: str
    published_latest: str
    visible: bool
    voice: str
    speaker: str | None
    via: str
    event_earliest: str | None
    event_latest: str | None
    start: int
    end: int
    paraphrase: str
    kinds: tuple[str, ...]
    codes: tuple[str, ...]


def statement_rows(study: Study) -> tuple[StatementRow, ...]:
    """Return every statement of the case in its order; each code stands as JSON."""
    visible = {statement.id for statement in study.visible}
    sources = {source.id: source for source in study.case.sources}
    return tuple(
        _statement_row(
            statement,
            statement.id in visible,
            sources[statement.source].title,
            [str(day) for day in sources[statement.source].published],
        )
        for statement in study.case.statements
    )


def _statement_row(statement: Statement, visible: bool, title: str, published: list[str]) -> StatementRow:
    event = [str(day) for day in statement.event_date] if statement.event_date else [None, None]
    return StatementRow(
        statement=statement.id,
        source=statement.source,
        source_title=title,
        published_earliest=published[0],
        published_latest=published[1],
        visible=visible,
        voice=statement.voice,
        speaker=statement.speaker,
        via=statement.via,
        event_earliest=event[0],
        event_latest=event[1],
        start=statement.span[0],
        end=statement.span[1],
        paraphrase=statement.paraphrase,
        kinds=tuple(code.kind for code in statement.codes),
        codes=tuple(code.model_dump_json(by_alias=True, exclude_none=True) for code in statement.codes),
    )


TABLES: dict[str, tuple[type[Any], Callable[[Study], Sequence[Any]]]] = {
    "verdicts": (VerdictRow, lambda study: study.verdict_rows),
    "acceptance": (AcceptanceRow, lambda study: study.acceptance_rows),
    "cells": (CellRow, lambda study: study.cell_rows),
    "references": (ReferenceRow, lambda study: study.reference_rows),
    "findings": (FindingRow, lambda study: study.finding_rows),
    "find_out": (FindOutRow, lambda study: study.find_out_rows),
    "pivotal": (PivotalRow, lambda study: study.pivotal_rows),
    "zones": (ZoneRow, lambda study: study.zone_rows),
    "concessions": (ConcessionRow, lambda study: study.concession_rows),
    "acceptability": (AcceptabilityRow, lambda study: study.acceptability_rows),
    "agreements": (AgreementRow, lambda study: study.agreement_rows),
    "equilibria": (EquilibriumRow, lambda study: study.hold.equilibria),
    "outcomes": (OutcomeRow, lambda study: study.hold.outcomes),
    "break_even": (BreakEvenRow, lambda study: study.hold.break_even),
    "commitments": (CommitmentRow, lambda study: study.hold.commitments),
    "beliefs": (BeliefRow, lambda study: study.hold.beliefs),
    "statements": (StatementRow, statement_rows),
    "coders": (CoderRow, lambda study: study.read.coders),
    "codings": (CodingRow, lambda study: study.read.codings),
    "coding_agreement": (CodingAgreementRow, lambda study: study.read.coding_agreement),
    "coding_conflicts": (CodingConflictRow, lambda study: study.read.coding_conflicts),
    "source_views": (SourceViewRow, lambda study: study.read.source_views),
    "settlement": (SettlementRow, lambda study: study.settlement.rows),
    "frontier": (FrontierRow, lambda study: study.frontier_rows),
    "trades": (TradeRow, lambda study: study.trade_rows),
    "mediator_missing": (MediatorGapRow, lambda study: study.mediator_missing_rows),
}
"""Every table of a study: the type of its rows, and where they come from. The last three are empty unless asked for."""


def data_frame(study: Study, name: str) -> pd.DataFrame:
    """Return one table of a study; lists of cells read ``actor:issue``, other nested values are JSON."""
    import pandas as pd

    row_type, rows_of = TABLES[name]
    columns = [field.name for field in dataclasses.fields(row_type)]
    rows = [[_tidy(getattr(row, column)) for column in columns] for row in rows_of(study)]
    return pd.DataFrame(rows, columns=columns)


def _tidy(value: Any) -> Any:
    if value is None or isinstance(value, str | float | int):
        return value
    if isinstance(value, CellRef):
        return f"{value.actor}:{value.issue}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return json.dumps(dataclasses.asdict(value), ensure_ascii=False)
    return [_tidy(item) for item in value] if isinstance(value, tuple) else value
