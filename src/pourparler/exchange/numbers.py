"""What of a case other programs can hold: per actor and issue one position, one salience and one influence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from pourparler.case.assemble import assemble
from pourparler.case.codes import Influence
from pourparler.case.codes.base import Salience
from pourparler.case.native import NativeWeights
from pourparler.case.places import listed
from pourparler.case.references import latest_events
from pourparler.case.schema import POOLED, Actor, Case, Issue, Statement
from pourparler.case.situation import Situation
from pourparler.exchange.fields import one_line

__all__ = ["Numbers", "NumericCell", "numbers_of", "one_of_each", "stated_influences"]


@dataclass(frozen=True)
class NumericCell:
    """An actor on an issue, on the case's own scales of 0-100."""

    position: float
    salience: float
    influence: float


@dataclass(frozen=True)
class Numbers:
    """The cells of a case that are single numbers throughout, and why others are not (``left_out``)."""

    case: Case = field(repr=False)
    cells: dict[tuple[str, str], NumericCell]
    left_out: tuple[str, ...] = ()

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """The actors with at least one cell, in the case's order."""
        placed = {actor for actor, _ in self.cells}
        return tuple(actor for actor in self.case.actors if actor.id in placed)

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The issues with at least one cell, in the case's order."""
        placed = {issue for _, issue in self.cells}
        return tuple(issue for issue in self.case.issues if issue.id in placed)

    @cached_property
    def actor_names(self) -> dict[str, str]:
        """What each actor is called: its name in one line, or its id where two share a name."""
        return _told_apart({actor.id: actor.name for actor in self.actors})

    @cached_property
    def issue_titles(self) -> dict[str, str]:
        """What each issue is called: its title in one line, or its id where two share a title."""
        return _told_apart({issue.id: issue.label for issue in self.issues})

    @cached_property
    def weights(self) -> NativeWeights:
        """What 100 of salience and of influence stand for."""
        return self.case.native_weights or NativeWeights()

    @cached_property
    def _natives(self) -> dict[str, Issue]:
        return {issue.id: issue for issue in self.issues}

    def position(self, issue: str, cell: NumericCell) -> float:
        """Return a position in native units, within the scale's ends."""
        native = self._natives[issue].native
        return native.from_scale(cell.position) if native else cell.position

    def influence(self, cell: NumericCell) -> float:
        """Return an influence in native units."""
        return self.weights.native_influence(cell.influence)


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    lines = {id_: one_line(name) for id_, name in names.items()}
    often = Counter(lines.values())
    return {
        id_: line if line and often[line] == 1 and (line == id_ or line not in lines) else id_
        for id_, line in lines.items()
    }


def numbers_of(case: Case, frame: str = POOLED, as_of: date | datetime | None = None) -> Numbers:
    """Read the single numbers of a case, as one frame sees it at a date.

    A position, salience or influence that is an interval, a level in words, or differs between sources is not turned
    into a number: the cell is left out, and told. Influence on an issue counts before influence on all.
    """
    situation = assemble(case, frame, as_of)
    influences = stated_influences(situation)
    cells: dict[tuple[str, str], NumericCell] = {}
    reasons: dict[str, list[str]] = defaultdict(list)
    actors = {actor.id: place for place, actor in enumerate(case.actors)}
    issues = {issue.id: place for place, issue in enumerate(case.issues)}
    for actor, issue in sorted(situation.cells, key=lambda key: (actors[key[0]], issues[key[1]])):
        cell = situation.cells[actor, issue]
        position = (cell.low, cell.high) if cell.stated else None
        salience = None if cell.salience_disputed else cell.salience
        influence = influences.get((actor, issue)) or influences.get((actor, None)) or frozenset()
        given = (_number("position", [position]), _number("salience", [salience]), _number("influence", influence))
        numbers = [number for number in given if isinstance(number, float)]
        if len(numbers) == 3:
            cells[actor, issue] = NumericCell(*numbers)
        for why in given:
            if isinstance(why, str):
                reasons[why].append(f"{actor} x {issue}")
    told = [f"cells left out, {why}: {one_of_each(where)}" for why, where in reasons.items()]
    return Numbers(case, cells, tuple(told))


def _number(what: str, values: Iterable[Salience | None]) -> float | str:
    """Return the one number that is stated, or why there is none."""
    given = [value for value in values if value is not None]
    if not given:
        return f"no {what} stated"
    if any(isinstance(value, str) for value in given):
        return f"{what} in words, not a number"
    lows, highs = [value[0] for value in given], [value[1] for value in given]
    low, high = min(map(float, lows)), max(map(float, highs))
    return low if low == high else f"{what} an interval, not one number"


def stated_influences(situation: Situation) -> dict[tuple[str, str | None], frozenset[Salience]]:
    """Return what the latest statements of each source say of each actor's influence, on an issue or on all."""
    said: dict[tuple[str, str | None], dict[str, list[tuple[Salience, Statement]]]] = {}
    for statement in situation.admitted:
        for code in statement.codes:
            if isinstance(code, Influence):
                by_source = said.setdefault((code.actor, code.issue), defaultdict(list))
                by_source[statement.source].append((code.level, statement))
    return {
        key: frozenset(level for pairs in by_source.values() for level in latest_events(pairs))
        for key, by_source in said.items()
    }


def one_of_each(names: Iterable[str]) -> str:
    """List names once each, up to fifty."""
    return listed(list(dict.fromkeys(names)), most=50)
