"""READ for a study: who coded, how far other codings agree, and source beside source, built when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pourparler.case.schema import Case, Coding, Statement, earliest_moment
from pourparler.read.tables import CoderRow, CodingAgreementRow, CodingConflictRow, CodingRow, SourceViewRow

if TYPE_CHECKING:
    from pourparler.read.agreement.krippendorff_alpha import Alpha
    from pourparler.read.compare.coders import CoderAgreement, FieldAgreement, Passages
    from pourparler.read.compare.sources import SourceCell, SourcePosition

__all__ = ["FEW_PAIRS", "CodingAgreement", "ReadSection", "passages_of"]

FEW_PAIRS = 20
"""Below so many pairs one more that differs can move alpha across a threshold: no interval and no reading is given."""
NO_INTERVAL_OF_PASSAGES = "passages of one text are not drawn apart"


@dataclass(frozen=True)
class CodingAgreement:
    """Another coding of the case, and how far it agrees with the case."""

    case: Case = field(repr=False)
    coding: Coding
    found: CoderAgreement


@dataclass(frozen=True)
class ReadSection:
    """Who says what, according to whom: the coding of a case as a whole, and the statements visible at a date.

    Agreement between coders is of the whole coding, whatever the date; sources are compared by what had appeared.

    >>> import pourparler
    >>> case = pourparler.load_case("alaska-2025")
    >>> [(row.coding, row.blind, row.statements, row.matched) for row in ReadSection(case, case.statements).codings]
    [('blind', True, 64, 61)]
    """

    case: Case = field(repr=False)
    visible: tuple[Statement, ...] = field(repr=False)
    seed: int = 0

    @cached_property
    def agreements(self) -> tuple[CodingAgreement, ...]:
        """Each other coding of the case, beside the case."""
        if not self.case.codings:
            return ()
        from pourparler.read.compare.coders import coder_agreement

        found = []
        for coding in self.case.codings:
            other = self.case.model_copy(update={"statements": coding.statements})
            found.append(CodingAgreement(self.case, coding, coder_agreement(self.case, other, passages_of(coding))))
        return tuple(found)

    @cached_property
    def coders(self) -> tuple[CoderRow, ...]:
        """How many statements of each source each coder coded, and when; those who do not say come last."""
        held: dict[tuple[str, str], list[Statement]] = {}
        for statement in self.case.statements:
            held.setdefault((statement.source, statement.coder), []).append(statement)
        order = {source.id: place for place, source in enumerate(self.case.sources)}
        keys = sorted(held, key=lambda key: (order.get(key[0], 0), not key[1], key[1]))
        return tuple(_coder_row(source, coder, held[source, coder]) for source, coder in keys)

    @cached_property
    def codings(self) -> tuple[CodingRow, ...]:
        """The other codings."""
        return tuple(map(_coding_row, self.agreements))

    @cached_property
    def coding_agreement(self) -> tuple[CodingAgreementRow, ...]:
        """Alpha of every field, then of the passages, for each other coding."""
        return tuple(
            row
            for number, each in enumerate(self.agreements)
            for row in (*_field_rows(each, (self.seed, number)), *_passage_rows(each))
        )

    @cached_property
    def coding_conflicts(self) -> tuple[CodingConflictRow, ...]:
        """Where the case and other codings differ."""
        return tuple(
            CodingConflictRow(
                each.coding.id,
                conflict.source,
                *conflict.span,
                conflict.one or None,
                conflict.other or None,
                conflict.field,
                conflict.about,
                conflict.says,
                conflict.other_says,
            )
            for each in self.agreements
            for conflict in each.found.conflicts
        )

    def source_cells(self, texts: Mapping[str, str] | None = None) -> tuple[SourceCell, ...]:
        """Compare the sources that had appeared; with ``texts``, by id, the same words in two count as one source."""
        from pourparler.read.compare.sources import source_agreement

        speaking = {statement.source for statement in self.visible}
        sources = tuple(source for source in self.case.sources if source.id in speaking)
        seen = self.case.model_copy(update={"statements": self.visible, "sources": sources})
        return source_agreement(seen, texts)

    @cached_property
    def source_views(self) -> tuple[SourceViewRow, ...]:
        """What each source says of an actor on an issue beside the others; sources without a row are silent there.

        Texts are not compared.
        """
        return tuple(
            _source_row(cell, each, each.position)
            for cell in self.source_cells()
            for each in cell.sources
            if each.position is not None
        )


def _source_row(cell: SourceCell, each: SourcePosition, position: tuple[float, float]) -> SourceViewRow:
    return SourceViewRow(
        issue=cell.issue,
        actor=cell.actor,
        source=each.source,
        view=each.view,
        low=position[0],
        high=position[1],
        statements=each.statements,
        differs_from=each.differs_from,
        independent=cell.independent,
        superseded=each.superseded,
        is_red_line=each.is_red_line,
    )


def passages_of(coding: Coding) -> Passages | None:
    """Return what a coding read, None for all documents in full.

    >>> passages_of(Coding(id="blind", coder="Bo")) is None
    True
    """
    return coding.passages or None


def _coder_row(source: str, coder: str, statements: Sequence[Statement]) -> CoderRow:
    moments = sorted((each.coded_at for each in statements if each.coded_at is not None), key=earliest_moment)
    ends = (_text(moments[0]), _text(moments[-1])) if moments else (None, None)
    return CoderRow(source, coder or None, len(statements), *ends)


def _text(moment: date | datetime) -> str:
    return moment.isoformat()


def _coding_row(each: CodingAgreement) -> CodingRow:
    coding, found = each.coding, each.found
    parts = [part.coder for part in found.parts]
    when = coding.coded_at
    sources = dict.fromkeys([*coding.passages, *(statement.source for statement in coding.statements)])
    return CodingRow(
        coding=coding.id,
        coder=coding.coder,
        blind=coding.blind,
        coded_at=None if when is None else _text(when),
        note=coding.note,
        sources=tuple(sources),
        passages=sum(map(len, coding.passages.values())),
        statements=len(coding.statements),
        case_statements=len(found.pairs) + parts.count("one") + len(found.only_one),
        matched=len(found.pairs),
        part_case=parts.count("one"),
        part_coding=parts.count("other"),
        only_case=len(found.only_one),
        only_coding=len(found.only_other),
        conflicts=len(found.conflicts),
    )


def _field_rows(each: CodingAgreement, seed: tuple[int, int]) -> Iterator[CodingAgreementRow]:
    import numpy as np

    from pourparler.read.agreement.alpha_interval import alpha_interval

    for number, row in enumerate(each.found.fields):
        if row.alpha.units < FEW_PAIRS:
            reason = row.alpha.reason or f"fewer than {FEW_PAIRS} pairs"
            yield _field_row(each.coding.id, row, (None, None), reason)
            continue
        interval = alpha_interval(row.values, row.level, np.random.default_rng((*seed, number)))
        yield _field_row(each.coding.id, row, (interval.low, interval.high), interval.reason)


def _field_row(
    coding: str, row: FieldAgreement, ends: tuple[float | None, float | None], reason: str
) -> CodingAgreementRow:
    alpha: Alpha = row.alpha
    return CodingAgreementRow(
        coding, row.field, None, row.level, alpha.units, row.equal, alpha.alpha, *ends, alpha.reason, reason
    )


def _passage_rows(each: CodingAgreement) -> Iterator[CodingAgreementRow]:
    for row in each.found.passages:
        alpha = row.alpha
        yield CodingAgreementRow(
            coding=each.coding.id,
            field="passages",
            source=row.source or None,
            level="unitizing",
            units=row.one + row.other,
            equal=None,
            alpha=alpha.alpha,
            low=None,
            high=None,
            why_none=alpha.reason,
            why_no_interval=NO_INTERVAL_OF_PASSAGES,
        )
