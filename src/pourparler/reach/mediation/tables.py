"""The tables of a mediator's view: one frozen dataclass per row; columns, JSON and its schema come from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pourparler.reach.tables import CellRef, VerdictName

__all__ = ["Basis", "FrontierRow", "FrontierStatus", "MediatorGapRow", "PartyWorth", "TradeRow", "TradeSide"]

FrontierStatus = Literal["on_frontier", "dominated", "open"]
Basis = Literal["numbers", "bounds"]


@dataclass(frozen=True)
class PartyWorth:
    """What a package is worth to a party: minus the weighted distance from what it wants, in points of 100."""

    actor: str
    worth: float


@dataclass(frozen=True)
class FrontierRow:
    """Whether another package would leave nobody at the table worse off and somebody better.

    ``on_frontier``: no other package can, whatever intervals and silence hide; ``dominated``: those of
    ``dominated_by`` surely do; ``open``: it hangs on what is not stated, or not as a number.
    ``dominated_as_stated_by`` do on stated cells alone, of parties that all say something about the difference;
    ``possibly_dominated_by`` could. ``open_cells`` are the silent ones it hangs on. ``basis`` is ``numbers`` where all
    inputs are numbers, and ``worth`` is then what the package is worth to each party; else ``bounds``. ``verdict`` is
    that on the package in the format.
    """

    package: str
    format: str
    frame: str
    status: FrontierStatus
    basis: Basis
    dominated_by: tuple[str, ...]
    dominated_as_stated_by: tuple[str, ...]
    possibly_dominated_by: tuple[str, ...]
    worth: tuple[PartyWorth, ...]
    open_cells: tuple[CellRef, ...]
    statements: tuple[str, ...]
    verdict: VerdictName
    text: str


@dataclass(frozen=True)
class TradeSide:
    """Who gives way on which issue, from its nearest stated end towards the other's, on the scale of 0-100.

    ``limit`` is how far the red lines of the format leave room, None where they leave none; ``limited_by`` are the
    statements that draw them, where they cut the way short. ``salience`` is the giver's on this issue, as stated, and
    ``salience_elsewhere`` on the other one. ``around_reference`` says whether what no agreement brings lies between
    the two.
    """

    actor: str
    issue: str
    start: float
    toward: float
    limit: float | None
    limited_by: tuple[str, ...]
    salience: str
    salience_elsewhere: str
    around_reference: bool


@dataclass(frozen=True)
class TradeRow:
    """A trade between two parties on two issues: each gives way where it cares less.

    ``logroll``: each surely cares more about another issue; ``exchange``: both care more about the same one, but, as
    their saliences are numbers, not in the same proportion. ``barred``: red lines leave one of them no room to move.
    ``ratio``: how far the second's issue moves for each point on the first's where both gain the same (Stokman & Van
    Oosten 1994), where saliences are numbers. ``shifts`` of the outcome on the two issues and the ``gain`` of each
    (points of 100 times salience), between the two alone, where positions and influence are numbers as well.
    """

    frame: str
    format: str
    kind: Literal["logroll", "exchange"]
    first: TradeSide
    second: TradeSide
    barred: bool
    ratio: float | None
    shifts: tuple[float, float] | None
    gain: float | None
    statements: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class MediatorGapRow:
    """An input that is missing: of whom on which issue, and what stating it would take.

    ``hangs`` counts what cannot be told for want of it: packages in a format that may or may not be dominated
    (``frontier``), or pairs of parties and issues in a format that may or may not be a trade (``trades``).
    """

    frame: str
    formats: tuple[str, ...]
    needed_for: Literal["frontier", "trades"]
    actor: str | None
    issue: str
    input: Literal["position", "salience", "reference"]
    why: str
    way_out: str
    hangs: int
