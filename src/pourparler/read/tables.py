"""The rows of READ in a study: who coded, how far two codings agree, where they differ, and source beside source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CoderRow", "CodingAgreementRow", "CodingConflictRow", "CodingRow", "SourceViewRow"]


@dataclass(frozen=True)
class CoderRow:
    """How many statements of a source a coder coded, and when; ``coder`` is None where statements do not say."""

    source: str
    coder: str | None
    statements: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class CodingRow:
    """Another coding of the documents, and how it meets the case within the passages that it read.

    ``passages`` is 0 where it read the documents in full. ``statements`` are its own, ``case_statements`` those of the
    case in what it read; ``matched`` pairs of them are one statement, ``part_case`` of the case and ``part_coding`` of
    the coding are parts of a wider statement of the other, the rest only one coder has. ``conflicts`` counts single
    fields and statements that differ.
    """

    coding: str
    coder: str
    blind: bool
    coded_at: str | None
    note: str
    sources: tuple[str, ...]
    passages: int
    statements: int
    case_statements: int
    matched: int
    part_case: int
    part_coding: int
    only_case: int
    only_coding: int
    conflicts: int


@dataclass(frozen=True)
class CodingAgreementRow:
    """Krippendorff's alpha between the case and another coding, of one field or of where passages stand.

    ``field`` is ``passages`` for the latter, with ``source`` the document, None for all together; its ``units`` are
    passages of both, else pairs of values, of which the share ``equal`` is. ``low`` and ``high``: the middle 95 % of
    alpha over pairs drawn anew, where there are 20 or more. Where a number is None, ``why_none`` or
    ``why_no_interval`` says why.
    """

    coding: str
    field: str
    source: str | None
    level: Literal["nominal", "ordinal", "interval", "unitizing"]
    units: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None
    why_none: str
    why_no_interval: str


@dataclass(frozen=True)
class CodingConflictRow:
    """Where the case and another coding differ: a field of a pair, or a statement that only one of them has.

    ``about`` names what the code is about whose field it is, as the case has it.
    """

    coding: str
    source: str
    start: int
    end: int
    statement: str | None
    other: str | None
    field: str
    about: str
    says: str
    other_says: str


@dataclass(frozen=True)
class SourceViewRow:
    """What one source published by the date says an actor wants of an issue, beside the other sources.

    ``agrees``: its interval overlaps those of all others that speak; ``contradicts``: it has nothing in common with one
    of them, ``differs_from``; ``alone``: nobody independent of it speaks. A source that is silent has no row.
    ``independent`` counts the sources that speak, those that name the same nested source once. ``statements`` are those
    with its latest event, ``superseded`` older ones, which do not count. ``is_red_line``: it gives no position, and the
    interval is what the actor would accept at most.
    """

    issue: str
    actor: str
    source: str
    view: Literal["silent", "alone", "agrees", "contradicts"]
    low: float
    high: float
    statements: tuple[str, ...]
    differs_from: tuple[str, ...]
    independent: int
    superseded: tuple[str, ...]
    is_red_line: bool
