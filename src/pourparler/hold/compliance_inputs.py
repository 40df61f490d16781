"""What a situation states of the inputs of compliance: numbers and levels, each with what says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pourparler.case.codes import Compliance
from pourparler.case.references import latest_events
from pourparler.case.schema import Statement
from pourparler.case.situation import Situation
from pourparler.hold.compliance_tables import KnownInput

__all__ = ["StatedInputs", "gather_inputs", "intervals_of"]


@dataclass(frozen=True)
class _Said:
    """One compliance code with the statement or the assumption that gives it."""

    code: Compliance
    statement: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class StatedInputs:
    """Every compliance code that a frame admits; ``of`` joins those that bear on one actor, package and follow-up."""

    said: tuple[_Said, ...]

    def of(
        self, actor: str, package: str | None = None, follow_up: str | None = None, other: str | None = None
    ) -> dict[str, KnownInput]:
        """Return what is known of each quantity.

        What is said of the package and the follow-up stands before what is said of one of them, and that before what
        is said of any. An assumption of the frame stands before what sources say, as it does for references. Sources
        that differ are joined by their hull.
        """
        bearing: dict[str, list[_Said]] = defaultdict(list)
        for item in self._about.get((actor, other), ()):
            code = item.code
            if code.package in (None, package) and code.follow_up in (None, follow_up):
                bearing[code.quantity].append(item)
        return {quantity: _joined(quantity, items) for quantity, items in bearing.items()}

    @cached_property
    def _about(self) -> dict[tuple[str, str | None], list[_Said]]:
        """What is said of an actor, or of what it holds of another."""
        found: dict[tuple[str, str | None], list[_Said]] = defaultdict(list)
        for item in self.said:
            found[item.code.actor, item.code.other].append(item)
        return dict(found)

    def levels_elsewhere(self, quantity: str, actor: str) -> dict[str, str]:
        """Return the level of a quantity for every other actor of whom one is stated, where sources agree on it."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in self.said:
            if item.code.quantity == quantity and item.code.level and item.code.actor != actor:
                found[item.code.actor].add(item.code.level)
        return {name: next(iter(levels)) for name, levels in found.items() if len(levels) == 1}

    @property
    def actors(self) -> tuple[str, ...]:
        """Every actor of whom something is stated."""
        return tuple(dict.fromkeys(item.code.actor for item in self.said))


def gather_inputs(situation: Situation) -> StatedInputs:
    """Return the compliance codes that a frame admits at its date; of one source, those of its latest event."""
    grouped: dict[tuple[object, ...], list[tuple[_Said, Statement]]] = defaultdict(list)
    for statement in situation.admitted:
        for code in statement.codes:
            if isinstance(code, Compliance):
                key = (code.actor, code.quantity, code.package, code.follow_up, code.other, statement.source)
                grouped[key].append((_Said(code, statement=statement.id), statement))
    stated = [item for pairs in grouped.values() for item in latest_events(pairs)]
    return StatedInputs((*stated, *_assumed(situation)))


def _assumed(situation: Situation) -> Iterator[_Said]:
    for assumption in situation.assumptions:
        for code in assumption.compliance:
            yield _Said(code, assumption=assumption.name)


def _joined(quantity: str, items: list[_Said]) -> KnownInput:
    if assumed := [item for item in items if item.assumption]:
        items = assumed
    weight = max(_specificity(item.code) for item in items)
    kept = [item for item in items if _specificity(item.code) == weight]
    values = [item.code.value for item in kept if item.code.value is not None]
    return KnownInput(
        quantity=quantity,
        low=min((low for low, _ in values), default=None),
        high=max((high for _, high in values), default=None),
        levels=tuple(sorted({item.code.level for item in kept if item.code.level})),
        statements=tuple(dict.fromkeys(item.statement for item in kept if item.statement)),
        assumptions=tuple(dict.fromkeys(item.assumption for item in kept if item.assumption)),
    )


def _specificity(code: Compliance) -> int:
    return (code.package is not None) + (code.follow_up is not None)


def intervals_of(known: dict[str, KnownInput]) -> dict[str, tuple[float, float]]:
    """Return the quantities of which numbers are known, as intervals.

    >>> intervals_of({"patience": KnownInput("patience", 0.8, 0.9, (), ("s1",), ())})
    {'patience': (0.8, 0.9)}
    """
    return {
        name: (each.low, each.high) for name, each in known.items() if each.low is not None and each.high is not None
    }
