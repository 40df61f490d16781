"""The tables of acceptability: one frozen dataclass per row; columns, JSON and its schema come from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pourparler.reach.tables import AnswerName, CellRef, VerdictName

__all__ = ["AcceptabilityRow", "AgreementRow", "Basis", "CentralWeight"]

Basis = Literal["drawn", "held", "withheld"]
"""Counted over draws; the same in every draw by what is stated; or not given, as it would be a number over silence."""


@dataclass(frozen=True)
class CentralWeight:
    """The mean weight of an issue over the draws in which the actor accepts."""

    issue: str
    weight: float


@dataclass(frozen=True)
class AcceptabilityRow:
    """How often an actor accepts a package, over draws of what is stated (Lahdelma, Hokkanen & Salminen 1998).

    ``index`` is the share of draws with a gain of at least 0, ``standard_error`` its Monte Carlo error, both null where
    withheld. ``why`` says what holds, or what withholds it. ``open_cells`` are those that withhold it, else open ones
    that bear on the package but do not decide alone. ``gain_quantiles``: the gain at 0.05, 0.10, ..., 0.95.
    ``central_weights``: what the actor cares about where it accepts. ``rank_shares``: how often the package is first,
    second, ... of the ``ranked`` packages that the actor is not known to refuse, by its gain on stated cells.
    ``stamps``: what must be said of the draws wherever the numbers are shown.
    """

    actor: str
    package: str
    frame: str
    answer: AnswerName
    draws: int
    index: float | None
    standard_error: float | None
    basis: Basis
    why: str
    open_cells: tuple[CellRef, ...]
    gain_quantiles: tuple[float, ...]
    central_weights: tuple[CentralWeight, ...]
    ranked: int
    expected_rank: float | None
    rank_shares: tuple[float, ...]
    stamps: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgreementRow:
    """How often all whose consent counts accept a package in a format, over the same draws; null where withheld.

    ``stamps``: what must be said of the draws wherever the numbers are shown.
    """

    package: str
    format: str
    frame: str
    verdict: VerdictName
    draws: int
    index: float | None
    standard_error: float | None
    basis: Basis
    why: str
    actors: tuple[str, ...]
    open_cells: tuple[CellRef, ...]
    stamps: tuple[str, ...] = ()
