"""HOLD for a study: the conflict and the compliance tables of every frame, built when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pourparler.case.situation import Situation
from pourparler.hold.adapter import GraphFrame
from pourparler.hold.compliance_adapter import ComplianceSection, compliance_of
from pourparler.hold.compliance_tables import (
    AgreementRow,
    BeliefRow,
    BreakEvenRow,
    CommitmentRow,
    CurveRow,
    KeptIfRow,
)
from pourparler.hold.outcomes import STATED, HoldsWhenRow, OutcomeRow, Outcomes
from pourparler.hold.tables import EquilibriumRow, StateRow

__all__ = ["HoldSection"]

_MOST_STATES = 1024
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class HoldSection:
    """Would it be kept: per frame, in the order of the study's frames."""

    situations: tuple[Situation, ...] = field(repr=False)

    @cached_property
    def graphs(self) -> tuple[Outcomes, ...]:
        """The conflict as each frame has it; none where the case has no conflict, or one too large for a study."""
        if not self.situations or self.situations[0].case.conflict is None:
            return ()
        frames = [Outcomes(GraphFrame(each, STATED, False)) for each in self.situations]
        return tuple(frames) if frames[0].stated.conflict.space.count <= _MOST_STATES else ()

    @cached_property
    def compliance(self) -> tuple[ComplianceSection, ...]:
        """The compliance tables of each frame."""
        return tuple(map(compliance_of, self.situations))

    @property
    def states(self) -> tuple[StateRow, ...]:
        """The feasible states of the conflict, the same in every frame."""
        return self.graphs[0].stated.states if self.graphs else ()

    @cached_property
    def equilibria(self) -> tuple[EquilibriumRow, ...]:
        """The equilibria of each frame, under both readings where preferences are unknown (b: stated, a: whatever)."""
        rows: dict[EquilibriumRow, None] = {}
        for each in self.graphs:
            rows |= dict.fromkeys((*each.stated.equilibria, *each.whatever))
        return tuple(rows)

    @cached_property
    def outcomes(self) -> tuple[OutcomeRow, ...]:
        """Of the outcomes looked at in any frame, who could leave them in each frame, and what deters them."""
        looked_at = sorted({state for each in self.graphs for state in each.shown})
        return tuple(each.outcome(state) for each in self.graphs for state in looked_at)

    @cached_property
    def holds_when(self) -> tuple[HoldsWhenRow, ...]:
        """When an outcome holds, in each frame, in few patterns."""
        return tuple(row for each in self.graphs for row in each.holds_when)

    @property
    def break_even(self) -> tuple[BreakEvenRow, ...]:
        """Each result for each package, follow-up and actor: kept or not, or what it would take."""
        return self._rows(lambda each: each.break_even)

    @property
    def kept_if(self) -> tuple[KeptIfRow, ...]:
        """What would do, each alone, to keep an actor to a package."""
        return self._rows(lambda each: each.kept_if)

    @property
    def curves(self) -> tuple[CurveRow, ...]:
        """The threshold curves; frames share those of equal inputs, so that each stands once."""
        return tuple(dict.fromkeys(self._rows(lambda each: each.curves)))

    @property
    def commitments(self) -> tuple[CommitmentRow, ...]:
        """The commitments ledger."""
        return self._rows(lambda each: each.commitments)

    @property
    def agreements(self) -> tuple[AgreementRow, ...]:
        """Of which agreements the record speaks of whose part."""
        return self._rows(lambda each: each.agreements)

    @property
    def beliefs(self) -> tuple[BeliefRow, ...]:
        """What the records imply for trust."""
        return self._rows(lambda each: each.beliefs)

    def _rows(self, of: Callable[[ComplianceSection], Iterable[_Row]]) -> tuple[_Row, ...]:
        return tuple(row for each in self.compliance for row in of(each))
