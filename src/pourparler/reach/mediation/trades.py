"""Trades between two parties on two issues (logrolling, Raiffa 1982; exchange, Stokman & Van Oosten 1994).

Two parties at the table whose stated intervals on two issues do not meet can trade where they care about them in a
different order: each gives way on the issue that it cares less about. For that, levels of salience are enough. Where
all four saliences are numbers, it is enough that their proportions differ, and the ratio of equal gains is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

import numpy as np

from pourparler.case.schema import Format
from pourparler.case.situation import Cell, Situation
from pourparler.reach.encode import table_of
from pourparler.reach.mediation.missing import Missing, missing_salience
from pourparler.reach.mediation.tables import TradeRow, TradeSide
from pourparler.reach.reasons import span
from pourparler.reach.settle_inputs import Inputs
from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
from pourparler.reach.tables import ZoneRow

__all__ = ["cares_more", "trades"]

_RANK = {"low": 0, "medium": 1, "high": 2}
_DIGITS = 9
Zones = Mapping[tuple[str, str], ZoneRow]
"""By format and issue."""


def trades(situation: Situation, format_: Format, zones: Zones) -> tuple[list[TradeRow], list[Missing]]:
    """Return the trades in one format, and the saliences for want of which a pair of issues cannot be judged.

    ``zones`` say how far the red lines of the format leave room to move.
    """
    rows: list[TradeRow] = []
    missing: list[Missing] = []
    finder = _Finder(situation, format_, zones)
    for one, other in combinations(table_of(format_, [actor.id for actor in situation.case.actors]), 2):
        opposed = [issue.id for issue in situation.case.issues if finder.opposed(one, other, issue.id)]
        for pair in combinations(opposed, 2):
            found = finder.trade(one, other, pair)
            if found is not None:
                rows.append(found)
            else:
                cells = [situation.cell(actor, issue) for actor in (one, other) for issue in pair]
                for cell in cells if finder.undecided(one, other, pair) else ():
                    missing += missing_salience(situation, cell, format_.id, "trades")
    return _with_shifts(rows, situation), missing


def cares_more(cell: Cell, other: Cell) -> bool | None:
    """Whether an actor surely cares more about one issue than about another; None where that cannot be told.

    Levels are in order, and nothing is told between equal ones; numbers are intervals.

    >>> cares_more(Cell("a", "k", salience="high"), Cell("a", "l", salience="low"))
    True
    >>> cares_more(Cell("a", "k", salience=(20, 60)), Cell("a", "l", salience=(50, 80))) is None
    True
    """
    one, two = cell.salience, other.salience
    if isinstance(one, str) and isinstance(two, str):
        return None if one == two else _RANK[one] > _RANK[two]
    if isinstance(one, tuple) and isinstance(two, tuple):
        return True if one[0] > two[1] else False if one[1] <= two[0] else None
    return None


@dataclass(frozen=True)
class _Finder:
    """What two parties of one format could trade."""

    situation: Situation = field(repr=False)
    format: Format
    zones: Zones = field(repr=False)

    def opposed(self, one: str, other: str, issue: str) -> bool:
        """Whether both are placed on an issue, and their intervals do not meet."""
        cells = self.situation.cell(one, issue), self.situation.cell(other, issue)
        return all(cell.stated for cell in cells) and (cells[0].high < cells[1].low or cells[1].high < cells[0].low)

    def trade(self, one: str, other: str, pair: tuple[str, str]) -> TradeRow | None:
        """Return the trade of two parties on two issues, if they surely have one."""
        most = self._cares_most(one, pair), self._cares_most(other, pair)
        if most[0] is not None and most[1] is not None and most[0] != most[1]:
            return self._row("logroll", one, other, (most[1], most[0]))
        saliences = [_number(self.situation.cell(actor, issue)) for actor in (one, other) for issue in pair]
        numbers = [value for value in saliences if value is not None]
        if len(numbers) < len(saliences):
            return None
        mine, theirs = numbers[0] * numbers[3], numbers[1] * numbers[2]
        if mine == theirs:
            return None
        return self._row("exchange", one, other, pair if mine < theirs else (pair[1], pair[0]))

    def undecided(self, one: str, other: str, pair: tuple[str, str]) -> bool:
        """Whether it cannot be told of one of the two which issue it cares more about."""
        cells = [[self.situation.cell(actor, issue) for issue in pair] for actor in (one, other)]
        return any(cares_more(*each) is None for each in cells)

    def _cares_most(self, actor: str, pair: tuple[str, str]) -> str | None:
        """Return which of two issues an actor surely cares more about."""
        cells = [self.situation.cell(actor, issue) for issue in pair]
        return pair[0] if cares_more(*cells) else pair[1] if cares_more(*cells[::-1]) else None

    def _row(self, kind: Literal["logroll", "exchange"], one: str, other: str, gives: tuple[str, str]) -> TradeRow:
        """Return the trade in which the first gives way on ``gives[0]`` and the other on ``gives[1]``."""
        first = self._side(one, other, gives[0], gives[1])
        second = self._side(other, one, gives[1], gives[0])
        cells = [self.situation.cell(actor, issue) for actor in (one, other) for issue in gives]
        row = TradeRow(
            frame=self.situation.frame.id,
            format=self.format.id,
            kind=kind,
            first=first,
            second=second,
            barred=first.limit is None or second.limit is None,
            ratio=_ratio(cells),
            shifts=None,
            gain=None,
            statements=tuple(
                dict.fromkeys(name for cell in cells for name in (*cell.statements, *cell.salience_statements))
            ),
            text="",
        )
        return replace(row, text=self._text(row))

    def _side(self, giver: str, taker: str, issue: str, elsewhere: str) -> TradeSide:
        mine, theirs = self.situation.cell(giver, issue), self.situation.cell(taker, issue)
        up = mine.high < theirs.low
        start, toward = (mine.high, theirs.low) if up else (mine.low, theirs.high)
        zone = self.zones[self.format.id, issue]
        limit: float | None = None
        if zone.low is not None and zone.high is not None:
            furthest = min(toward, zone.high) if up else max(toward, zone.low)
            limit = furthest if (furthest > start if up else furthest < start) else None
        point = self.situation.references[issue]
        ends = sorted((start, toward))
        return TradeSide(
            actor=giver,
            issue=issue,
            start=start,
            toward=toward,
            limit=limit,
            limited_by=() if limit == toward else zone.statements,
            salience=_told(mine),
            salience_elsewhere=_told(self.situation.cell(giver, elsewhere)),
            around_reference=point.exists and ends[0] <= point.low and point.high <= ends[1],
        )

    def _text(self, row: TradeRow) -> str:
        parts = [self._told(row.first), self._told(row.second)]
        if row.ratio is not None:
            one, other = (self.situation.case.name_of("issue", side.issue) for side in (row.first, row.second))
            parts.append(f"both gain the same where {other} moves {row.ratio:.3g} points for each point of {one}")
        return f"{'; '.join(parts)}."

    def _told(self, side: TradeSide) -> str:
        case = self.situation.case
        who, what = case.name_of("actor", side.actor), case.name_of("issue", side.issue)
        room = "" if side.limit == side.toward else f", as far as {side.limit:g}" if side.limit is not None else ""
        barred = "" if side.limit is not None else ", but red lines leave no room"
        return (
            f"{who} gives way on {what} from {side.start:g} towards {side.toward:g}{room}{barred} "
            f"(its salience is {side.salience} there, {side.salience_elsewhere} on the other)"
        )


def _told(cell: Cell) -> str:
    return cell.salience if isinstance(cell.salience, str) else span(*cell.salience) if cell.salience else "not stated"


def _number(cell: Cell) -> float | None:
    """Return a salience that is one number."""
    exact = isinstance(cell.salience, tuple) and cell.salience[0] == cell.salience[1]
    return float(cell.salience[0]) if exact and isinstance(cell.salience, tuple) else None


def _ratio(cells: list[Cell]) -> float | None:
    """Equal gains: shift on the second's issue per point on the first's; cells of the giver and then of the other."""
    numbers = [value for cell in cells if (value := _number(cell)) is not None]
    if len(numbers) < len(cells) or numbers[1] + numbers[3] == 0:
        return None
    return round((numbers[0] + numbers[2]) / (numbers[1] + numbers[3]), _DIGITS)


def _with_shifts(rows: list[TradeRow], situation: Situation) -> list[TradeRow]:
    """Add, where all is a number, what the exchange model comes to between the two alone."""
    inputs = Inputs(situation)
    given = {n: found for n, row in enumerate(rows) if (found := _exchange_inputs(row, situation, inputs)) is not None}
    if not given:
        return rows
    position, capability, salience = (np.array(each) for each in zip(*given.values(), strict=True))
    played = equal_gain_exchange(position, capability, salience / 100.0, rounds=1)
    shifts = (played.nbs[:, 1] - played.nbs[:, 0]).round(_DIGITS)
    gains = played.own_gain[:, 1, 0].round(_DIGITS)
    done = dict(enumerate(rows))
    for draw, n in enumerate(given):
        if played.exchange_count[draw, 1]:
            shift = (float(shifts[draw, 0]), float(shifts[draw, 1]))
            done[n] = replace(rows[n], shifts=shift, gain=float(gains[draw]))
    return list(done.values())


_Table = list[list[float]]


def _exchange_inputs(row: TradeRow, situation: Situation, inputs: Inputs) -> tuple[_Table, _Table, _Table] | None:
    """Return positions, influences and saliences (actor, issue) of the two on the two issues, if all are numbers."""
    issues = row.first.issue, row.second.issue
    cells = [[situation.cell(side.actor, issue) for issue in issues] for side in (row.first, row.second)]
    influence = [[inputs.influence(cell.actor, cell.issue) for cell in pair] for pair in cells]
    capability = [[value for value in pair if isinstance(value, float)] for pair in influence]
    salience = [[value for cell in pair if (value := _number(cell)) is not None] for pair in cells]
    position = [[cell.low for cell in pair if cell.low == cell.high] for pair in cells]
    whole = all(len(pair) == 2 for table in (capability, salience, position) for pair in table)
    if not whole or not (np.array(capability) * np.array(salience)).sum(axis=0).all():
        return None
    return position, capability, salience
