"""What a frame says at a date: the frozen types that ``assemble`` returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pourparler.case.codes import Answer, Requires
from pourparler.case.codes.base import Level
from pourparler.case.schema import Assumption, Case, Frame, RelativeGains, Statement

__all__ = [
    "Cell",
    "Imposition",
    "NamedRelativeGains",
    "RedLine",
    "ReferencePoint",
    "Situation",
    "SourceInterval",
    "StatedAnswer",
    "StatedCost",
    "StatedRequirement",
    "StatedSign",
]


@dataclass(frozen=True)
class SourceInterval:
    """What one source's latest statements say of one actor's position on one issue."""

    source: str
    low: float
    high: float
    statements: tuple[str, ...]


@dataclass(frozen=True)
class RedLine:
    """The only zone an actor accepts on an issue, according to one statement."""

    low: float
    high: float
    statement: str
    assumption: str = ""


@dataclass(frozen=True)
class Cell:
    """One actor on one issue: interval (0-100 scale), statements behind it, salience, red lines.

    ``stated`` is False where nobody states a position: the interval is then [0, 100] and the cell is open.
    ``disagreement`` is the largest Hausdorff distance between two sources' intervals, 0 where fewer than two speak;
    ``contradicted`` says whether two sources' intervals are disjoint. ``said`` names every admitted statement about the
    cell, also those a later event of the same source has superseded.
    """

    actor: str
    issue: str
    low: float = 0.0
    high: float = 100.0
    stated: bool = False
    by_source: tuple[SourceInterval, ...] = ()
    disagreement: float = 0.0
    contradicted: bool = False
    salience: Level | tuple[float, float] | None = None
    salience_statements: tuple[str, ...] = ()
    salience_disputed: bool = False
    red_lines: tuple[RedLine, ...] = ()
    assumptions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """Every statement behind the interval, in the case's order within each source."""
        return tuple(statement for interval in self.by_source for statement in interval.statements)

    @property
    def everything_behind(self) -> tuple[str, ...]:
        """The statements behind position, salience and red lines, without repetition."""
        named = (*self.statements, *self.salience_statements, *(line.statement for line in self.red_lines))
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class StatedRequirement:
    """A condition an actor attaches to some packages, and the statement that reports it."""

    actor: str
    code: Requires
    statement: str
    assumption: str = ""


@dataclass(frozen=True)
class StatedAnswer:
    """An actor's stated acceptance or rejection, and the statement that reports it."""

    actor: str
    code: Answer
    statement: str
    assumption: str = ""


@dataclass(frozen=True)
class StatedCost:
    """What no agreement costs an actor, in value units: the hull over sources."""

    actor: str
    low: float
    high: float
    statements: tuple[str, ...]


@dataclass(frozen=True)
class StatedSign:
    """Whether a statement says that no agreement grows dearer or cheaper to an actor."""

    actor: str
    sign: Literal["rises", "falls"]
    statement: str


@dataclass(frozen=True)
class ReferencePoint:
    """What no agreement would bring on an issue, in one frame.

    ``exists`` is False for a ``none`` reference. ``basis`` is ``statement``, ``assumption``, ``issue`` (the analyst's
    default for the issue), ``disputed`` (admitted sources differ on whether there is one) or ``open`` (nobody says);
    the last two leave it anywhere in [0, 100].
    """

    issue: str
    exists: bool = True
    low: float = 0.0
    high: float = 100.0
    basis: Literal["statement", "assumption", "issue", "disputed", "open"] = "open"
    statements: tuple[str, ...] = ()
    reason: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class Imposition:
    """An actor on whom a frame assumes that a principal can impose."""

    on: str
    by: str
    assumption: str


@dataclass(frozen=True)
class NamedRelativeGains:
    """How far an actor minds a rival's gain, and the assumption that says so."""

    actor: str
    gains: RelativeGains
    assumption: str


@dataclass(frozen=True)
class Situation:
    """One frame of a case at one date: what the models read."""

    case: Case = field(repr=False)
    frame: Frame
    as_of: datetime
    combine: Literal["hull", "intersect"]
    speaks: bool
    admitted: tuple[Statement, ...] = field(repr=False)
    own: frozenset[str] = field(repr=False)
    assumptions: tuple[Assumption, ...] = field(repr=False)
    cells: dict[tuple[str, str], Cell] = field(repr=False)
    references: dict[str, ReferencePoint] = field(repr=False)
    requirements: tuple[StatedRequirement, ...] = ()
    answers: tuple[StatedAnswer, ...] = ()
    costs: dict[str, StatedCost] = field(default_factory=dict)
    cost_signs: tuple[StatedSign, ...] = ()
    relative_gains: dict[str, NamedRelativeGains] = field(default_factory=dict)
    impositions: dict[str, Imposition] = field(default_factory=dict)

    def cell(self, actor: str, issue: str) -> Cell:
        """Return the cell of an actor on an issue; an open one where nobody states anything."""
        return self.cells.get((actor, issue)) or Cell(actor, issue)

    @property
    def open_cells(self) -> tuple[tuple[str, str], ...]:
        """Every actor x issue that no admitted statement places."""
        return tuple(
            (actor.id, issue.id)
            for actor in self.case.actors
            for issue in self.case.issues
            if not self.cell(actor.id, issue.id).stated
        )
