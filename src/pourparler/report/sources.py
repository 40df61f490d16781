"""What the sources say: where they agree, contradict and are silent, their forecasts, and every statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from pourparler.case.codes import Code, Commitment, Effect, Forecast, Influence, Outcome, Trust
from pourparler.case.schema import Question, Source, Statement
from pourparler.case.situation import Cell
from pourparler.report.codes_in_words import describe_code
from pourparler.report.lookup import Lookup
from pourparler.report.positions import IssuePositions

__all__ = [
    "AgreementRow",
    "Claims",
    "LedgerEntry",
    "SourceView",
    "StatementView",
    "agreement_of",
    "build_agreement",
    "build_claims",
    "build_ledger",
    "build_statements",
]

MOST_STATEMENTS, MOST_CLAIMS, MOST_ISSUES = 1_500, 400, 30
Agreement = Literal["silent", "one", "agree", "differ", "contradict"]
_Coded = TypeVar("_Coded")


@dataclass(frozen=True)
class AgreementRow:
    """One actor across the issues: the cells, and how the sources behind each relate."""

    actor: str
    cells: tuple[tuple[Cell, Agreement], ...]


@dataclass(frozen=True)
class Claims:
    """The visible trust, commitment, influence and effect codes with their statements, in the order of sources."""

    trust: tuple[tuple[Statement, Trust], ...]
    commitments: tuple[tuple[Statement, Commitment], ...]
    influence: tuple[tuple[Statement, Influence], ...]
    effects: tuple[tuple[Statement, Effect], ...]
    opposed: frozenset[tuple[str, str]]
    left_out: int


@dataclass(frozen=True)
class LedgerEntry:
    """One question: what was forecast of it before the date, what was already reported, and what came later."""

    question: Question
    forecasts: tuple[tuple[Statement, Forecast], ...]
    known: tuple[tuple[Statement, Outcome], ...]
    later: tuple[tuple[Statement, Outcome], ...]


@dataclass(frozen=True)
class StatementView:
    """A statement as the appendix shows it."""

    statement: Statement
    later: bool
    codes: tuple[str, ...]
    original: str | None


@dataclass(frozen=True)
class SourceView:
    """A source and those of its statements that the appendix holds."""

    source: Source
    later: bool
    statements: tuple[StatementView, ...]
    left_out: int


def agreement_of(cell: Cell) -> Agreement:
    """Say how the sources behind a cell relate."""
    if not cell.stated:
        return "silent"
    if len(cell.by_source) == 1:
        return "one"
    if cell.contradicted:
        return "contradict"
    return "differ" if cell.disagreement > 0 else "agree"


def build_agreement(positions: Iterable[IssuePositions]) -> tuple[AgreementRow, ...]:
    """Return a row per actor whom somebody places on some issue; the issues are those of ``positions``, in order."""
    listed = list(positions)
    cells = {(cell.actor, cell.issue): cell for each in listed for cell in each.cells}
    placed = dict.fromkeys(cell.actor for each in listed for cell in each.cells if cell.stated)
    rows = []
    for actor in placed:
        row = [cells.get((actor, each.issue.id), Cell(actor, each.issue.id)) for each in listed]
        rows.append(AgreementRow(actor, tuple((cell, agreement_of(cell)) for cell in row)))
    return tuple(rows)


def build_claims(names: Lookup) -> Claims:
    """Return what visible sources say of trust, commitments, influence and effects."""
    visible = names.study.visible
    effects = _coded(visible, Effect)
    signs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for _, code in effects:
        signs[code.cause, code.on].add(code.sign)
    every = (_coded(visible, Trust), _coded(visible, Commitment), _coded(visible, Influence))
    return Claims(
        trust=every[0][:MOST_CLAIMS],
        commitments=every[1][:MOST_CLAIMS],
        influence=every[2][:MOST_CLAIMS],
        effects=effects[:MOST_CLAIMS],
        opposed=frozenset(pair for pair, said in signs.items() if len(said) > 1),
        left_out=sum(max(len(each) - MOST_CLAIMS, 0) for each in (*every, effects)),
    )


def build_ledger(names: Lookup) -> tuple[LedgerEntry, ...]:
    """Return every question on which something was forecast or reported, in the case's order."""
    study = names.study
    forecasts = _by_question(_coded(study.visible, Forecast))
    known, later = _by_question(_coded(study.visible, Outcome)), _by_question(_coded(study.later, Outcome))
    return tuple(
        LedgerEntry(
            question,
            tuple(forecasts.get(question.id, ())),
            tuple(known.get(question.id, ())),
            tuple(later.get(question.id, ())),
        )
        for question in study.case.questions
        if question.id in forecasts or question.id in known or question.id in later
    )


def _coded(statements: Iterable[Statement], kind: type[_Coded]) -> tuple[tuple[Statement, _Coded], ...]:
    return tuple((each, code) for each in statements for code in each.codes if isinstance(code, kind))


_Question = TypeVar("_Question", Forecast, Outcome)


def _by_question(
    coded: Iterable[tuple[Statement, _Question]],
) -> Mapping[str, list[tuple[Statement, _Question]]]:
    found: dict[str, list[tuple[Statement, _Question]]] = defaultdict(list)
    for statement, code in coded:
        found[code.question].append((statement, code))
    return found


def build_statements(names: Lookup, cited: Iterable[str], originals: Mapping[str, str]) -> tuple[SourceView, ...]:
    """Return every source with its statements; of a very large case only those the report cites."""
    study = names.study
    keep = None if len(study.visible) + len(study.later) <= MOST_STATEMENTS else frozenset(cited)
    by_source: dict[str, list[Statement]] = defaultdict(list)
    for statement in (*study.visible, *study.later):
        by_source[statement.source].append(statement)
    views = []
    for source in study.case.sources:
        said = by_source.get(source.id, [])
        kept = [each for each in said if keep is None or each.id in keep]
        later = source.visible_from > study.as_of
        views.append(
            SourceView(
                source,
                later,
                tuple(
                    StatementView(each, later, tuple(_describe(each.codes, names)), originals.get(each.id))
                    for each in kept
                ),
                len(said) - len(kept),
            )
        )
    return tuple(views)


def _describe(codes: Iterable[Code], names: Lookup) -> Iterable[str]:
    return (describe_code(code, names) for code in codes)
