"""A mediator's view for a study, on request: evaluations in, the section's tables out.

The models behind it are imported when it is asked for, so that a study without it starts as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pourparler.reach.encode import Evaluation
from pourparler.reach.mediation.tables import FrontierRow, MediatorGapRow, TradeRow

__all__ = ["MediatorSection"]

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how much of it was just done, and how much there is."""


def _silently(_what: str, _done: int, _total: int) -> None:
    return None


class _Tables(NamedTuple):
    """The three tables while they are filled."""

    frontier: list[FrontierRow]
    trades: list[TradeRow]
    missing: list[MediatorGapRow]


@dataclass(frozen=True)
class MediatorSection:
    """The Pareto frontier of packages, trades between two issues, and what either misses; built when first asked for.

    Reference: Raiffa, H. (1982). The Art and Science of Negotiation. Harvard University Press.
    """

    evaluations: tuple[Evaluation, ...] = field(repr=False)
    advance: Advance = field(default=_silently, repr=False, compare=False)

    @cached_property
    def _found(self) -> _Tables:
        from pourparler.reach.mediation.frontier import frontier
        from pourparler.reach.mediation.missing import gap_rows
        from pourparler.reach.mediation.trades import trades
        from pourparler.reach.zone import zones

        tables = _Tables([], [], [])
        total = sum(len(evaluation.packages) for evaluation in self.evaluations)
        for evaluation in self.evaluations:
            situation = evaluation.situation
            rows, missing = frontier(evaluation, lambda: self.advance("Pareto frontier", 1, total))
            tables.frontier.extend(rows)
            left = {(row.format, row.issue): row for row in zones((evaluation,))}
            for format_ in evaluation.formats:
                found, lacking = trades(situation, format_, left)
                tables.trades.extend(found)
                missing += lacking
            tables.missing.extend(gap_rows(situation.frame.id, missing))
        return tables

    @property
    def frontier(self) -> tuple[FrontierRow, ...]:
        """Frame x format x package: on the Pareto frontier, dominated, or open."""
        return tuple(self._found.frontier)

    @property
    def trades(self) -> tuple[TradeRow, ...]:
        """Frame x format x pair of parties x pair of issues on which they could trade."""
        return tuple(self._found.trades)

    @property
    def missing(self) -> tuple[MediatorGapRow, ...]:
        """What cannot be told for want of an input, each once per frame."""
        return tuple(self._found.missing)
