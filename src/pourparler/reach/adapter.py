"""REACH for a study: situations in, the section's tables out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pourparler.case.schema import Format, Statement
from pourparler.case.situation import Situation
from pourparler.reach.concession import smallest_concessions
from pourparler.reach.encode import Evaluation, ExpectedCompliance, evaluate
from pourparler.reach.find_out import find_out
from pourparler.reach.findings import across_frames, beside_the_sources, disputed_inputs
from pourparler.reach.pivotal import pivotal_anchors, pivotal_statements
from pourparler.reach.rows import acceptance_rows, cell_rows, reference_rows, verdict_rows
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
from pourparler.reach.zone import zones

__all__ = ["Advance", "ReachSection", "reach"]

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how much of it was just done, and how much there is."""


def _silently(_what: str, _done: int, _total: int) -> None:
    return None


@dataclass(frozen=True)
class ReachSection:
    """Acceptance and verdicts of the frames of a study; each table is built when it is first asked for."""

    evaluations: tuple[Evaluation, ...]
    visible: tuple[Statement, ...] = field(repr=False)
    advance: Advance = field(default=_silently, repr=False, compare=False)

    @cached_property
    def verdicts(self) -> tuple[VerdictRow, ...]:
        """The verdict on every package in every format and frame."""
        return tuple(row for evaluation in self.evaluations for row in verdict_rows(evaluation))

    @cached_property
    def acceptance(self) -> tuple[AcceptanceRow, ...]:
        """The answer of every actor to every package in every frame."""
        return tuple(row for evaluation in self.evaluations for row in acceptance_rows(evaluation))

    @cached_property
    def cells(self) -> tuple[CellRow, ...]:
        """Every actor x issue of every frame."""
        return tuple(row for evaluation in self.evaluations for row in cell_rows(evaluation))

    @cached_property
    def references(self) -> tuple[ReferenceRow, ...]:
        """What no agreement would bring, per issue and frame."""
        return tuple(row for evaluation in self.evaluations for row in reference_rows(evaluation))

    @cached_property
    def findings(self) -> tuple[FindingRow, ...]:
        """What the frames say together, beside the sources' own conclusions, and what is disputed."""
        if not self.evaluations:
            return ()
        case = self.evaluations[0].situation.case
        return (
            *across_frames(self.evaluations, self.verdicts),
            *beside_the_sources(self.evaluations, self.visible),
            *disputed_inputs(self.acceptance, self.cells, case),
        )

    @cached_property
    def find_out(self) -> tuple[FindOutRow, ...]:
        """The cells on whose value the most verdicts hang."""
        total = sum(len(e.actor_index) * len(e.issue_index) for e in self.evaluations)
        return find_out(self.evaluations, lambda n: self.advance("What to find out", n, total))

    @cached_property
    def pivotal(self) -> tuple[PivotalRow, ...]:
        """The statements and analyst-built numbers on which a verdict hangs."""
        total = sum(len(e.situation.admitted) for e in self.evaluations)
        statements = pivotal_statements(self.evaluations, lambda n: self.advance("Pivotal statements", n, total))
        return (*statements, *pivotal_anchors(self.evaluations))

    @cached_property
    def zones(self) -> tuple[ZoneRow, ...]:
        """What all red lines leave, per issue and format."""
        return zones(self.evaluations)

    @cached_property
    def concessions(self) -> tuple[ConcessionRow, ...]:
        """The least move of one term that lifts each block."""
        rows: list[ConcessionRow] = []
        for evaluation in self.evaluations:
            rows += smallest_concessions(evaluation)
            self.advance("Smallest concessions", 1, len(self.evaluations))
        return tuple(rows)


def reach(
    situations: Sequence[Situation],
    formats: Sequence[Format],
    visible: Sequence[Statement],
    advance: Advance = _silently,
    expected_compliance: ExpectedCompliance | None = None,
) -> ReachSection:
    """Return the section of a study that says what can be agreed, in which room, and who blocks.

    ``expected_compliance`` is HOLD's way in: how surely each package is taken to be kept; by default, it has no effect.
    """
    evaluations = []
    for situation in situations:
        evaluations.append(evaluate(situation, situation.case.packages, formats, expected_compliance))
        advance("Bounds and verdicts", 1, len(situations))
    return ReachSection(tuple(evaluations), tuple(visible), advance)
