"""A conflict with names on it: decision makers, options and preferences, turned into the arrays of the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from pourparler.errors import ModelError
from pourparler.hold.graph_model.move_graph import MoveGraph, edge_graph, merged_graph, option_graph
from pourparler.hold.graph_model.preferences import Preferences, from_rankings, from_statements
from pourparler.options.conditions import Condition
from pourparler.options.states import StateSpace

__all__ = ["Change", "Conflict", "Entry", "Option", "Preference", "Ranking", "Statements"]

Change = Literal["both", "forward", "back"]
"""Whether an option can be taken and dropped, only taken, or only dropped."""

_MOST_UNKNOWN = 4096


@dataclass(frozen=True)
class Option:
    """A course of action of one decision maker, by its number."""

    name: str
    owner: int
    change: Change = "both"


@dataclass(frozen=True)
class Entry:
    """A preference statement: states where the condition holds are preferred, ``much`` so, or it is ``unknown``."""

    condition: Condition
    much: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Statements:
    """Option prioritisation: preference statements, most important first."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Ranking:
    """Ordinals of the states, best first; what stands in one tuple ties.

    What stands before place p of ``much`` is much preferred to what stands from there on.
    """

    order: tuple[tuple[int, ...], ...]
    much: tuple[int, ...] = ()


Preference = Statements | Ranking | None
"""What is known of a decision maker's preferences; ``None`` where nothing is."""


@dataclass(frozen=True)
class Conflict:
    """Decision makers, their options (or states and edges), what cannot be, and what they prefer.

    ``infeasible`` and ``indistinguishable`` are those of ``StateSpace``. Without options, ``names`` are the states and
    ``edges`` each decision maker's moves among them, states counted from 0. Raises ``ModelError`` for a conflict
    without a state, rankings that miss one, and preferences of another number of decision makers.

    >>> from pourparler.options.conditions import parse_condition
    >>> wants = Statements((Entry(parse_condition("leave IF stop")),))
    >>> conflict = Conflict(("A", "B"), (wants, Ranking(((3,), (1, 2)))), (Option("stop", 0), Option("leave", 1)),
    ...                     (parse_condition("leave AND NOT stop"),))
    >>> conflict.space.patterns, conflict.order.payoffs.tolist()
    (('NN', 'YN', 'YY'), [[1, 0, 1], [0, 0, 1]])
    """

    deciders: tuple[str, ...]
    preferences: tuple[Preference, ...]
    options: tuple[Option, ...] = ()
    infeasible: tuple[Condition, ...] = ()
    indistinguishable: tuple[Condition, ...] = ()
    names: tuple[str, ...] = ()
    edges: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.deciders:
            raise ModelError("a conflict needs a decision maker")
        if len(self.preferences) != len(self.deciders):
            raise ModelError(f"{len(self.deciders)} decision makers, but preferences of {len(self.preferences)}")
        if self.names and len(self.edges) != len(self.deciders):
            raise ModelError(f"{len(self.deciders)} decision makers, but moves of {len(self.edges)}")
        if unowned := [option.name for option in self.options if not 0 <= option.owner < len(self.deciders)]:
            raise ModelError(f"option {unowned[0]!r} belongs to no decision maker; give it an owner")

    @cached_property
    def space(self) -> StateSpace:
        """The states, numbered and named."""
        options = tuple(option.name for option in self.options)
        return StateSpace(options, self.infeasible, self.indistinguishable, self.names)

    @cached_property
    def graph(self) -> MoveGraph:
        """Who can move the conflict from which state to which."""
        if self.names:
            return edge_graph(len(self.names), [np.array(each).reshape(-1, 2) for each in self.edges])
        own, forward, back = [0] * len(self.deciders), 0, 0
        for bit, option in enumerate(self.options):
            own[option.owner] |= 1 << bit
            forward |= (option.change == "forward") << bit
            back |= (option.change == "back") << bit
        graph = option_graph(self.space.feasible, own, forward, back)
        return merged_graph(graph, self.space.labels) if self.space.is_merged else graph

    @cached_property
    def order(self) -> Preferences:
        """What the decision makers prefer, as arrays."""
        parts = [self._preferences_of(decider) for decider in range(len(self.deciders))]
        payoffs = np.concatenate([part.payoffs for part in parts])
        grades, unknown = None, None
        if any(part.grades is not None for part in parts):
            grades = np.concatenate([np.zeros_like(p.payoffs) if p.grades is None else p.grades for p in parts])
        if any(part.unknown is not None for part in parts):
            none = np.zeros((1, self.space.count, self.space.count), dtype=np.bool_)
            unknown = np.concatenate([none if part.unknown is None else part.unknown for part in parts])
        return Preferences(payoffs, grades, unknown)

    def _preferences_of(self, decider: int) -> Preferences:
        stated, states = self.preferences[decider], self.space.count
        try:
            if stated is None:
                return _nothing_known(states)
            if isinstance(stated, Ranking):
                self.space.check_ranking([ordinal for tied in stated.order for ordinal in tied])
                order = [[ordinal - 1 for ordinal in tied] for tied in stated.order]
                return from_rankings(states, [order], [stated.much] if stated.much else None)
            table = [self.space.satisfying(entry.condition) for entry in stated.entries]
            much, unknown = [entry.much for entry in stated.entries], [entry.unknown for entry in stated.entries]
            return from_statements([np.array(table, dtype=np.bool_).reshape(-1, states)], [much], [unknown])
        except ModelError as error:
            told = str(error).removeprefix("decision maker 0: ")
            raise ModelError(f"{self.deciders[decider]}: {told}") from None


def _nothing_known(states: int) -> Preferences:
    if states > _MOST_UNKNOWN:
        raise ModelError(f"{states:,} states are too many for unknown preferences; at most {_MOST_UNKNOWN:,}")
    return Preferences(np.zeros((1, states), dtype=np.int64), None, ~np.eye(states, dtype=np.bool_)[np.newaxis])
