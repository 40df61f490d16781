"""On what an equilibrium hangs: swaps of neighbours in a ranking, and single preference statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pourparler.errors import ModelError
from pourparler.hold.graph_model.conflict import Conflict, Statements
from pourparler.hold.graph_model.move_graph import MoveGraph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.stability import CONCEPTS, Concept, Rules, stability_of

__all__ = ["PivotalStatement", "SwapCount", "pivotal_statements", "swap_robustness"]


@dataclass(frozen=True)
class SwapCount:
    """Of the swaps of neighbours in one ranking, how many leave an equilibrium standing, and those that do not.

    ``breaking`` are pairs of groups of tied states, (the better, the worse) before the swap, counted from 0.
    """

    decider: int
    swaps: int
    standing: int
    breaking: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@dataclass(frozen=True)
class PivotalStatement:
    """A preference statement without which a state is no equilibrium: whose, and its place from 0."""

    decider: int
    entry: int


def swap_robustness(
    graph: MoveGraph, preferences: Preferences, state: int, concept: Concept, rules: Rules | None = None
) -> tuple[SwapCount, ...]:
    """Swap each two neighbours of each ranking in turn, and count in how many cases a state stays an equilibrium.

    Tied states are one place of a ranking and swap together. Decision makers of whom anything is unknown are left
    out. Raises ``ModelError`` where the state is no equilibrium, or strong stability is asked for.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2]), from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]])
    >>> swap_robustness(*dilemma, 0, "nash")[0]
    SwapCount(decider=0, swaps=3, standing=2, breaking=(((0,), (1,)),))
    """
    chosen = rules or Rules()
    if chosen.strong:
        raise ModelError("swaps of neighbours change the strength of preference; ask without strong stability")
    at = CONCEPTS.index(concept)
    plain = Preferences(preferences.payoffs, None, preferences.unknown)
    if not stability_of(graph, plain, state, chosen)[at].all():
        raise ModelError(f"state {state} is no {concept} equilibrium; ask about one that is")
    counts = []
    for decider, payoffs in enumerate(preferences.payoffs):
        if preferences.unknown is not None and preferences.unknown[decider].any():
            continue
        levels = np.unique(payoffs)[::-1]
        breaking = []
        for better, worse in pairwise(levels):
            swapped = np.where(payoffs == better, worse, np.where(payoffs == worse, better, payoffs))
            changed = preferences.payoffs.copy()
            changed[decider] = swapped
            if not stability_of(graph, Preferences(changed, None, preferences.unknown), state, chosen)[at].all():
                groups = [tuple(np.flatnonzero(payoffs == level).tolist()) for level in (better, worse)]
                breaking.append((groups[0], groups[1]))
        swaps = len(levels) - 1
        counts.append(SwapCount(decider, swaps, swaps - len(breaking), tuple(breaking)))
    return tuple(counts)


def pivotal_statements(
    conflict: Conflict, state: int, concept: Concept, rules: Rules | None = None
) -> tuple[PivotalStatement, ...]:
    """Leave out each preference statement in turn, and return those without which a state is no equilibrium.

    >>> from pourparler.hold.graph_model.conflict import Entry, Option
    >>> from pourparler.options.conditions import parse_condition
    >>> wants = [Statements(tuple(Entry(parse_condition(text)) for text in texts))
    ...          for texts in (("b", "NOT a"), ("a", "NOT b"))]
    >>> dilemma = Conflict(("A", "B"), tuple(wants), (Option("a", 0), Option("b", 1)))
    >>> pivotal_statements(dilemma, 3, "gmr")
    (PivotalStatement(decider=0, entry=0), PivotalStatement(decider=1, entry=0))
    """
    at = CONCEPTS.index(concept)
    found = []
    for decider, stated in enumerate(conflict.preferences):
        if not isinstance(stated, Statements):
            continue
        for entry in range(len(stated.entries)):
            rest = Statements(tuple(each for place, each in enumerate(stated.entries) if place != entry))
            preferences = [*conflict.preferences]
            preferences[decider] = rest
            order = replace(conflict, preferences=tuple(preferences)).order
            if not stability_of(conflict.graph, order, state, rules)[at].all():
                found.append(PivotalStatement(decider, entry))
    return tuple(found)
