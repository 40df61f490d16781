"""The result tables of REACH: one frozen dataclass per row; columns, JSON and its schema come from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ANSWERS",
    "VERDICTS",
    "AcceptanceRow",
    "Across",
    "AnswerName",
    "BodyAnswer",
    "CellRef",
    "CellRow",
    "ConcessionRow",
    "FindOutRow",
    "FindingKind",
    "FindingRow",
    "Flip",
    "FrameVerdict",
    "Imposed",
    "KnownAt",
    "PivotalRow",
    "RedLineRow",
    "ReferenceRow",
    "StageVerdict",
    "VerdictName",
    "VerdictRow",
    "ZoneRow",
]

AnswerName = Literal["refuses", "opposes", "silent", "torn", "favours", "accepts"]
VerdictName = Literal["blocked", "resisted", "unknown", "open", "within_reach", "reachable", "not_applicable"]
ANSWERS: tuple[AnswerName, ...] = ("refuses", "opposes", "silent", "torn", "favours", "accepts")
"""The six answers of an actor, weakest first; the position in this list is the code kernels use."""
VERDICTS: tuple[VerdictName, ...] = (
    "blocked",
    "resisted",
    "unknown",
    "open",
    "within_reach",
    "reachable",
    "not_applicable",
)
"""The six verdicts on a package in a format, weakest first, and ``not_applicable``."""


@dataclass(frozen=True)
class CellRef:
    """A cell: one actor on one issue."""

    actor: str
    issue: str


@dataclass(frozen=True)
class StageVerdict:
    """What one stage of a format comes to: the weakest answer of those who meet in it."""

    stage: int
    actors: tuple[str, ...]
    verdict: VerdictName
    decided_by: tuple[str, ...]


@dataclass(frozen=True)
class Imposed:
    """An answer replaced by a principal's: imposed, not consented."""

    on: str
    by: str
    assumption: str


@dataclass(frozen=True)
class BodyAnswer:
    """The answer of a body that votes, and the members who make it so: refuses, opposes, or is silent."""

    body: str
    name: str
    answer: AnswerName
    members: tuple[str, ...]


@dataclass(frozen=True)
class VerdictRow:
    """A package in a format in a frame.

    ``at_table`` is the weakest answer at the table (and of those who can block, if they would); ``implementable`` adds
    the actors the package needs; ``verdict`` is the weaker. ``open_cells`` are those of ``decided_by``. A body that can
    block stands in ``bodies`` where it refuses, opposes or is silent; where it decides, ``decided_by`` names the
    members that make it do so.
    """

    package: str
    format: str
    frame: str
    verdict: VerdictName
    at_table: VerdictName
    implementable: VerdictName
    decided_by: tuple[str, ...]
    blockers: tuple[str, ...]
    open_cells: tuple[CellRef, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]
    stages: tuple[StageVerdict, ...]
    imposed: tuple[Imposed, ...]
    bodies: tuple[BodyAnswer, ...]
    not_asked: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class AcceptanceRow:
    """An actor's answer to a package in a frame, with the bounds of its gain (1 = a whole scale).

    ``low``, ``high`` run over everything, silence included; ``stated_low``, ``stated_high`` over stated cells alone
    and are null where none bears on the package. ``because`` names the rule that gives the answer, ``why`` says it in
    the case's words. ``rest`` is the answer on the rest where a core cell is open.
    ``break_even_cost`` is the cost of no agreement from which the lower stated bound reaches zero (negative: the
    margin). ``break_even_kappa`` is the weight on ``break_even_rival``'s gain at which the lower stated bound falls to
    zero. ``outer`` marks bounds that may be wider than exact (an interval term or reference beside a rival).
    """

    actor: str
    package: str
    frame: str
    low: float
    high: float
    stated_low: float | None
    stated_high: float | None
    answer: AnswerName
    because: str
    why: str
    break_even_cost: float | None
    break_even_kappa: float | None
    break_even_rival: str | None
    rest: AnswerName | None
    disputed: bool
    outer: bool
    open_cells: tuple[CellRef, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class RedLineRow:
    """The only zone an actor accepts, and the statement that says so."""

    low: float
    high: float
    statement: str


@dataclass(frozen=True)
class CellRow:
    """One actor's position on one issue in a frame; open cells run from 0 to 100."""

    frame: str
    actor: str
    issue: str
    low: float
    high: float
    stated: bool
    disagreement: float
    contradicted: bool
    salience: str | None
    salience_disputed: bool
    red_lines: tuple[RedLineRow, ...]
    sources: tuple[str, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class ReferenceRow:
    """What no agreement would bring on an issue in a frame; both ends are null where it exists only in one."""

    frame: str
    issue: str
    low: float | None
    high: float | None
    basis: str
    statements: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class FrameVerdict:
    """The verdict of one frame."""

    frame: str
    verdict: VerdictName


Across = Literal["robust", "contested", "one_account_only", "nobody_says", "not_applicable"]
FindingKind = Literal[
    "robust",
    "contested",
    "one_account_only",
    "nobody_says",
    "not_applicable",
    "source_agrees",
    "source_differs",
    "disputed_answer",
    "contradicted_cell",
    "frame_not_run",
]


@dataclass(frozen=True)
class FindingRow:
    """Something the study says across frames, beside a source's own conclusion, or about its inputs."""

    kind: FindingKind
    package: str | None
    format: str | None
    verdict: VerdictName | None
    frames: tuple[FrameVerdict, ...]
    statements: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class KnownAt:
    """What one verdict would be if a cell were known at the low, middle and high end of what it may be."""

    package: str
    format: str
    frame: str
    now: VerdictName
    verdicts: tuple[VerdictName, VerdictName, VerdictName]


@dataclass(frozen=True)
class FindOutRow:
    """A cell worth finding out: how many verdicts hang on it (``changes``), how many it would settle (``settled``)."""

    rank: int
    actor: str
    issue: str
    stated: bool
    low: float
    high: float
    changes: int
    settled: int
    verdicts: tuple[KnownAt, ...]
    text: str


@dataclass(frozen=True)
class Flip:
    """A verdict that changes."""

    package: str
    format: str
    frame: str
    before: VerdictName
    after: VerdictName


@dataclass(frozen=True)
class PivotalRow:
    """A statement whose removal, or an analyst-built anchor whose loosening, flips verdicts."""

    kind: Literal["statement", "package_anchor", "scale_anchor"]
    id: str
    flips: tuple[Flip, ...]
    text: str


@dataclass(frozen=True)
class ZoneRow:
    """What all red lines of those who sit in a format, or can block it, leave of an issue; else who contradicts."""

    issue: str
    format: str
    frame: str
    low: float | None
    high: float | None
    empty: bool
    actors: tuple[str, ...]
    statements: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class ConcessionRow:
    """The least move of one term that lifts a block."""

    package: str
    format: str
    frame: str
    issue: str
    term: tuple[float, float]
    moved_to: float
    move: float
    verdict_after: VerdictName
    lifts: tuple[str, ...]
    text: str
