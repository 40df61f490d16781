"""What a frame of a case gives the settlement models: numbers in native units, and what is missing instead.

Silence is not a position: an actor that nobody places on an issue takes no part there. An actor that is placed but
lacks another input, or is placed on an interval, is a ``Gap``: it says what is stated and what stating it would take.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pourparler.case.codes.base import Salience
from pourparler.case.native import NativeWeights
from pourparler.case.schema import Actor, Issue
from pourparler.case.situation import Cell, Situation
from pourparler.exchange.numbers import stated_influences

__all__ = ["Gap", "Incomplete", "Inputs", "Lack", "PlacedCell", "Point", "Space", "Voters", "unplaced"]

Point = Literal["point", "low", "middle", "high"]
"""What is taken of an interval: nothing, as models need a point, or the end or the middle that is asked for."""

Space = Literal["packages", "continuous"]
"""What is bargained over: the packages of a case, or all values of its issues."""

Voters = Literal["influence", "bodies"]
"""Whose power is computed: everybody's, by influence, or that of the members of bodies that can block."""

Incomplete = Literal["refuse", "leave-out"]
"""Where an actor takes part but lacks an input: the model is not run there, or it is run without the actor."""


@dataclass(frozen=True)
class Lack:
    """Why an input is not a number, and what stating it would take."""

    input: str
    why: str
    way_out: str


@dataclass(frozen=True)
class Gap:
    """An input that a model misses: of which actor on which issue, what is stated instead, and the way out.

    ``stops`` says whether the model could not be run there; otherwise it was run without the actor.
    """

    model: str
    issue: str | None
    actor: str | None
    input: str
    why: str
    way_out: str
    stops: bool = True

    def __str__(self) -> str:
        where = " on ".join(each for each in (self.actor, self.issue) if each)
        place = f"{self.model}: {where}: " if where else f"{self.model}: "
        told = " ".join(each for each in (self.input, self.why) if each)
        return place + told + (f"; {self.way_out}" if self.way_out else "")


@dataclass(frozen=True)
class PlacedCell:
    """An actor that is placed on an issue: numbers, or why there is none. Position native, the others 0-100."""

    actor: str
    issue: str
    position: float | Lack
    salience: float | Lack
    capability: float | Lack

    def lacks(self, inputs: Container[str]) -> tuple[Lack, ...]:
        """Return what of some inputs is not a number, always in the same order."""
        values = (getattr(self, name) for name in ("position", "salience", "capability") if name in inputs)
        return tuple(value for value in values if isinstance(value, Lack))


@dataclass(frozen=True)
class Inputs:
    """What one frame says at a date, as the models take it."""

    situation: Situation = field(repr=False)
    point: Point = "point"
    only: frozenset[str] | None = None

    @property
    def actors(self) -> tuple[Actor, ...]:
        """The actors that count, in the case's order: all, unless there are ``only`` some."""
        actors = self.situation.case.actors
        return actors if self.only is None else tuple(actor for actor in actors if actor.id in self.only)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All issues, in the case's order."""
        return self.situation.case.issues

    @cached_property
    def _influences(self) -> dict[tuple[str, str | None], frozenset[Salience]]:
        return stated_influences(self.situation)

    @cached_property
    def cells(self) -> dict[tuple[str, str], PlacedCell]:
        """Every actor that is placed on an issue, by actor and issue."""
        found: dict[tuple[str, str], PlacedCell] = {}
        for issue in self.issues:
            for actor in self.actors:
                cell = self.situation.cell(actor.id, issue.id)
                if cell.stated:
                    found[actor.id, issue.id] = PlacedCell(
                        actor.id,
                        issue.id,
                        self._position(issue, cell),
                        self._salience(cell),
                        self.influence(actor.id, issue.id),
                    )
        return found

    def on(self, issue: str) -> tuple[PlacedCell, ...]:
        """Return the actors that are placed on an issue, in the case's order."""
        return tuple(cell for (_, on), cell in self.cells.items() if on == issue)

    def bounds(self, issue: Issue) -> tuple[float, float]:
        """Return the ends of an issue's scale in native units."""
        return (issue.native.low, issue.native.high) if issue.native else (0.0, 100.0)

    def unit(self, issue: Issue) -> str:
        """Return the unit in which results on an issue are told; none where it is the scale of 0-100."""
        return issue.native.unit if issue.native else ""

    def native(self, issue: Issue, position: float) -> float:
        """Turn a position on the 0-100 scale into native units."""
        return issue.native.from_scale(position) if issue.native else position

    def interval(self, issue: Issue, low: float, high: float) -> float | str:
        """Return the point of an interval in native units, or the interval in words where it is none."""
        ends = self.native(issue, low), self.native(issue, high)
        if low == high or self.point == "low":
            return ends[0]
        if self.point == "high":
            return ends[1]
        if self.point == "middle":
            return ends[0] + 0.5 * (ends[1] - ends[0])
        return f"[{ends[0]:.15g}, {ends[1]:.15g}]"

    def _position(self, issue: Issue, cell: Cell) -> float | Lack:
        found = self.interval(issue, cell.low, cell.high)
        if isinstance(found, float):
            return found
        way_out = "state one number, or choose --option position=low, middle or high"
        return Lack("position", f"needs a point; stated as {found}", way_out)

    def _salience(self, cell: Cell) -> float | Lack:
        state = f"state it as a number: {{kind: stance, actor: {cell.actor}, issue: {cell.issue}, salience: 0 to 100}}"
        if cell.salience_disputed:
            return Lack("salience", "needs a number; the sources differ on its level", state)
        return _number("salience", frozenset() if cell.salience is None else frozenset((cell.salience,)), state)

    def influence(self, actor: str, issue: str | None) -> float | Lack:
        """Return the influence of an actor on an issue; that over all where none is stated for it, or for None."""
        levels = self._influences.get((actor, issue)) or self._influences.get((actor, None)) or frozenset()
        on = f", issue: {issue}" if issue and self._influences.get((actor, issue)) else ""
        state = f"state it as a number: {{kind: influence, actor: {actor}{on}, level: 0 to 100}}"
        per_issue = sorted(on for who, on in self._influences if who == actor and on is not None)
        if not levels and issue is None and per_issue:
            why = f"needs a number; stated for issues only ({', '.join(per_issue)})"
            return Lack("influence", why, "choose --option issue=ID to take that of one issue")
        return _number("influence", levels, state)

    @property
    def weights(self) -> NativeWeights:
        """What 100 of salience and of influence stand for."""
        return self.situation.case.native_weights or NativeWeights()

    def reference(self, issue: Issue) -> float | Lack:
        """Return what no agreement would bring on an issue, in native units, or why there is no number."""
        point = self.situation.references[issue.id]
        state = f"state it: {{kind: reference, issue: {issue.id}, value: 0 to 100}}"
        if not point.exists:
            return Lack("reference", "does not exist: the term is there only inside an agreement", "")
        if point.basis == "disputed":
            return Lack("reference", "is disputed: sources differ on whether there is one", state)
        if point.basis == "open":
            return Lack("reference", "is not stated", state)
        found = self.interval(issue, point.low, point.high)
        if isinstance(found, float):
            return found
        way_out = "state one number, or choose --option position=low, middle or high"
        return Lack("reference", f"needs a point; stated as {found}", way_out)


def unplaced(actor: str, issue: str) -> Lack:
    """Say that a model needs an actor's position on an issue on which nobody places it."""
    state = f"state it: {{kind: stance, actor: {actor}, issue: {issue}, position: 0 to 100, salience: 0 to 100}}"
    return Lack("position", "is not stated, and is needed on every issue that the model is about", state)


def _number(name: str, values: frozenset[Salience], way_out: str) -> float | Lack:
    """Return the one number that is stated, or why there is none."""
    if not values:
        return Lack(name, "is not stated", way_out)
    words = sorted(value for value in values if isinstance(value, str))
    if words:
        return Lack(name, f"needs a number; stated as {' and '.join(map(repr, words))}", way_out)
    ends = [end for value in values if isinstance(value, tuple) for end in value]
    low, high = min(ends), max(ends)
    if low == high:
        return float(low)
    return Lack(name, f"needs a number; stated as [{low:.15g}, {high:.15g}]", way_out)
