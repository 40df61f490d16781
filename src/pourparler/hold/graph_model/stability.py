"""Stability of states for decision makers and coalitions, in five senses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from pourparler.errors import ModelError
from pourparler.hold.graph_model._fibres import best_improvement, best_move, least_reached
from pourparler.hold.graph_model._search import is_stable_for, reach
from pourparler.hold.graph_model._sets import are_stable_for, closure
from pourparler.hold.graph_model.move_graph import Arcs, Flags, MoveGraph, Whole, fibres
from pourparler.hold.graph_model.preferences import Preferences

__all__ = [
    "CONCEPTS",
    "Concept",
    "Rules",
    "Stability",
    "Unknown",
    "coalition_stability",
    "coalitions_of",
    "equilibria",
    "is_in_sets",
    "joint_equilibria",
    "stability",
    "stability_of",
]

Concept = Literal["nash", "gmr", "smr", "seq", "sseq"]
CONCEPTS: tuple[Concept, ...] = ("nash", "gmr", "smr", "seq", "sseq")
"""The five senses in which a state can be stable, in the order of the arrays."""

Unknown = Literal["a", "b", "c", "d"]
_MOST_STATES_IN_SETS = 2**16
"""A set of states for each state then takes 512 MiB, and a coalition needs three."""


@dataclass(frozen=True)
class Rules:
    """How stability is read where the literature leaves a choice.

    ``unknown`` (Li, Hipel, Kilgour & Fang 2004): a, one leaves to states that are better or may be, and is deterred by
    those that are not; b, leaves to better ones, deterred by those that are not; c, leaves to those that are or may be,
    deterred by those that are not or may not be; d, leaves to better ones, deterred by those that are not or may not
    be. Opponents move to states that are or may be better for them (``opponents_may``; else to better ones only).
    ``strong`` (Hamouda, Kilgour & Hipel 2004): only a much worse state deters.
    ``hurts``: a sanction is no gain for ``some`` member of a coalition, or for ``every`` one. ``sanctioners``:
    sequences of improvements are made by ``members`` of the opponents singly, or also by ``coalitions`` of them,
    jointly (Inohara & Hipel 2008); coalitions join their members and do not replace them.
    """

    unknown: Unknown = "a"
    opponents_may: bool = True
    strong: bool = False
    hurts: Literal["some", "every"] = "some"
    sanctioners: Literal["members", "coalitions"] = "members"


@dataclass(frozen=True, eq=False)
class Stability:
    """``stable`` (concept, decision maker, state): whether a state is stable, concepts in the order of ``CONCEPTS``."""

    stable: Flags

    def of(self, concept: Concept) -> Flags:
        """Stability in one sense (decision maker, state)."""
        found: Flags = self.stable[CONCEPTS.index(concept)]
        return found


def stability(graph: MoveGraph, preferences: Preferences, rules: Rules | None = None) -> Stability:
    """Stability for each decision maker (Fang, Hipel & Kilgour 1993): Nash, GMR, SMR, SEQ and SSEQ.

    State s is stable for i if every state that i can move to and prefers, s1, is deterred. *Nash*: there is no s1.
    *GMR*: opponents can lead from s1 to an s2 that i does not prefer to s. *SMR*: nor can i then move on to a state
    that it prefers to s. *SEQ*, *SSEQ*: as these, by opponents each of whose moves is an improvement for who makes it.
    Nobody moves twice in a row.

    1. In option form, with known preferences, least and greatest payoffs are propagated over what can be reached.
    2. Elsewhere legal sequences are searched with their last mover.

    Raises ``ModelError`` where graph and preferences do not belong together.

    Reference: Fang, L., Hipel, K. W. and Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for
    Conflict Resolution. Wiley.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2])
    >>> found = stability(dilemma, from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]]))
    >>> {concept: states.tolist() for concept, states in equilibria(found).items()}
    {'nash': [0], 'gmr': [0, 3], 'smr': [0, 3], 'seq': [0, 3], 'sseq': [0, 3]}
    """
    chosen = rules or Rules()
    _check(graph, preferences, chosen)
    singly = chosen.sanctioners == "members" or graph.deciders < 3
    if graph.is_option_form and preferences.unknown is None and singly:
        return Stability(_by_fibres(graph, preferences, chosen))
    search = _Search(graph, preferences, chosen)
    stable = np.empty((len(CONCEPTS), graph.deciders, graph.states), dtype=np.bool_)
    for decider in range(graph.deciders):
        members = search.coalition((decider,))
        for state in range(graph.states):
            stable[:, decider, state] = members.stable(state)
    return Stability(stable)


def equilibria(found: Stability) -> dict[Concept, Whole]:
    """The states that are stable for every decision maker, by concept, ascending and counted from 0."""
    return {concept: np.flatnonzero(found.of(concept).all(axis=0)) for concept in CONCEPTS}


def coalitions_of(deciders: int, smallest: int = 1) -> tuple[tuple[int, ...], ...]:
    """Every coalition of at least ``smallest`` decision makers, small ones first.

    >>> coalitions_of(3, 2)
    ((0, 1), (0, 2), (1, 2), (0, 1, 2))
    """
    return tuple(c for size in range(smallest, deciders + 1) for c in combinations(range(deciders), size))


def coalition_stability(
    graph: MoveGraph,
    preferences: Preferences,
    coalition: Sequence[int],
    states: Iterable[int] | None = None,
    rules: Rules | None = None,
) -> Flags:
    """Stability of states for a coalition (Kilgour, Hipel, Fang & Peng 2001): an array (concept, state).

    A coalition improves by legal sequences of its members that end in a state all of them prefer. Those outside
    deter it by leading to a state that some member does not prefer; an escape is one that all members prefer.
    ``states`` (default: all) are counted from 0; the second axis of the result follows them.

    Reference: Kilgour, D. M., Hipel, K. W., Fang, L. and Peng, X. (2001). Coalition analysis in group decision support.
    Group Decision and Negotiation 10, 159-175.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2])
    >>> coalition_stability(dilemma, from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]]), [0, 1])[0].tolist()
    [False, True, True, True]
    """
    chosen = rules or Rules()
    _check(graph, preferences, chosen)
    members = tuple(sorted(set(coalition)))
    if not members or members[0] < 0 or members[-1] >= graph.deciders:
        raise ModelError(
            f"a coalition is one or more of the decision makers 0 to {graph.deciders - 1}, not {coalition}"
        )
    asked = range(graph.states) if states is None else list(states)
    return _Search(graph, preferences, chosen).stable_for(members, np.array(asked, dtype=np.int64))


def joint_equilibria(
    graph: MoveGraph, preferences: Preferences, rules: Rules | None = None, found: Stability | None = None
) -> dict[Concept, Whole]:
    """The states that are stable for every decision maker and against every coalition, by concept.

    ``found`` is the stability for single decision makers, where it is known already.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2])
    >>> found = joint_equilibria(dilemma, from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]]))
    >>> found["nash"].tolist(), found["seq"].tolist()
    ([], [3])
    """
    chosen = rules or Rules()
    single = found if found is not None else stability(graph, preferences, chosen)
    standing: Flags = np.logical_and.reduce(single.stable, axis=1)
    search = _Search(graph, preferences, chosen)
    for coalition in coalitions_of(graph.deciders, 2):
        asked = np.flatnonzero(standing.any(axis=0))
        if asked.size:
            standing[:, asked] &= search.stable_for(coalition, asked)
    return {concept: np.flatnonzero(standing[k]) for k, concept in enumerate(CONCEPTS)}


def is_in_sets(graph: MoveGraph, preferences: Preferences, rules: Rules) -> bool:
    """Whether coalitions are looked at by sets of states, which is fast, or by a search from each state.

    Sets need moves and improvements that are transitive: options, known preferences, and opponents who answer singly.

    >>> from pourparler.hold.graph_model.move_graph import edge_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> is_in_sets(edge_graph(2, [[(0, 1)]]), from_rankings(2, [[0, 1]]), Rules())
    False
    """
    singly = rules.sanctioners == "members" or graph.deciders < 3
    return graph.is_option_form and preferences.unknown is None and singly


def stability_of(graph: MoveGraph, preferences: Preferences, state: int, rules: Rules | None = None) -> Flags:
    """Stability of one state for each decision maker: an array (concept, decision maker).

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2])
    >>> stability_of(dilemma, from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]]), 3).all(axis=1).tolist()
    [False, True, True, True, True]
    """
    chosen = rules or Rules()
    _check(graph, preferences, chosen)
    search = _Search(graph, preferences, chosen)
    return np.array([search.coalition((i,)).stable(state) for i in range(graph.deciders)], dtype=np.bool_).T


def _check(graph: MoveGraph, preferences: Preferences, rules: Rules) -> None:
    if (graph.deciders, graph.states) != (preferences.deciders, preferences.states):
        raise ModelError(
            f"{preferences.deciders} decision makers rank {preferences.states} states, but the moves are of "
            f"{graph.deciders} among {graph.states}"
        )
    if rules.strong and preferences.grades is None:
        raise ModelError("strong stability needs the strength of preference; say which states are much preferred")


def _by_fibres(graph: MoveGraph, preferences: Preferences, rules: Rules) -> Flags:
    """Min/max propagation: i's improvements from s are deterred iff the best of their worst outcomes is no gain."""
    decimals, own_options = graph.option_form
    payoffs = preferences.payoffs
    forwards, backs = own_options & graph.forward, own_options & graph.back
    sorted_ = [fibres(decimals, mask, payoffs[i]) for i, mask in enumerate(own_options.tolist())]
    orders = np.array([order for order, _ in sorted_])
    firsts = np.array([first for _, first in sorted_])
    stable = np.empty((len(CONCEPTS), graph.deciders, graph.states), dtype=np.bool_)
    for i in range(graph.deciders):
        own = (orders[i], firsts[i], decimals, forwards[i], backs[i])
        others = (i, payoffs, orders, firsts, decimals, forwards, backs)
        values = preferences.grades[i] if rules.strong and preferences.grades is not None else payoffs[i]
        bound = values - 1 if rules.strong else values
        lasting = best_move(values, *own)
        stable[0, i] = best_move(payoffs[i], *own) <= payoffs[i]
        for concept, value, improving in (
            (1, values, False),
            (2, lasting, False),
            (3, values, True),
            (4, lasting, True),
        ):
            worst = least_reached(value, others[0], improving, *others[1:])
            stable[concept, i] = best_improvement(worst, payoffs[i], *own) <= bound
    return stable


class _Search:
    """Arrays of the searching kernels: the arcs of all movers in a row, forward and reversed."""

    def __init__(self, graph: MoveGraph, preferences: Preferences, rules: Rules) -> None:
        self.graph, self.rules = graph, rules
        self.in_sets = graph.states <= _MOST_STATES_IN_SETS and is_in_sets(graph, preferences, rules)
        self.payoffs = np.ascontiguousarray(preferences.payoffs)
        grades = preferences.grades
        self.grades = self.payoffs if grades is None else np.ascontiguousarray(grades)
        unknown = preferences.unknown
        self.unknown = np.zeros((0, 1, 1), dtype=np.bool_) if unknown is None else np.ascontiguousarray(unknown)
        self.leaves, self.counts = rules.unknown in "ac", rules.unknown in "cd"
        self.may = rules.opponents_may
        self.starts, self.ends = _stacked(graph.arcs)
        self.joint: dict[tuple[int, ...], Arcs] = {}

    def stable_for(self, members: tuple[int, ...], asked: Whole) -> Flags:
        """Whether states are stable for a coalition: an array (concept, state asked)."""
        if not self.in_sets:
            acting = self.coalition(members)
            rows = [acting.stable(state) for state in asked.tolist()]
            return np.array(rows, dtype=np.bool_).reshape(-1, len(CONCEPTS)).T
        inside = np.array(members, dtype=np.int64)
        outside = np.array([i for i in range(self.graph.deciders) if i not in members], dtype=np.int64)
        reached, answered, improved = (
            closure(self.starts, self.ends, movers, improving, self.payoffs)
            for movers, improving in ((inside, False), (outside, False), (outside, True))
        )
        rest = (self.payoffs, self.grades, self.rules.strong, self.rules.hurts == "every")
        found: Flags = are_stable_for(asked, inside, reached, answered, improved, *rest)
        return found

    def coalition(self, members: tuple[int, ...]) -> _Coalition:
        """Return what tells whether states are stable for a coalition."""
        opponents = tuple(i for i in range(self.graph.deciders) if i not in members)
        arcs = list(self.graph.arcs)
        who = list(range(self.graph.deciders))
        sequential = list(opponents)
        if self.rules.sanctioners == "coalitions":
            for size in range(2, len(opponents) + 1):
                for coalition in combinations(opponents, size):
                    sequential.append(len(arcs))
                    arcs.append(self.joint_improvements(coalition))
                    who.append(-1)
        starts, ends = _stacked(arcs)
        back_starts, sources = _stacked([each.reversed() for each in arcs])
        rows = [np.array(each, dtype=np.int64) for each in (members, opponents, sequential)]
        return _Coalition(self, rows[0], rows[1], rows[2], np.array(who), starts, ends, back_starts, sources)

    def joint_improvements(self, coalition: tuple[int, ...]) -> Arcs:
        """List the states that a coalition can lead to and that (may) improve for all its members."""
        if coalition not in self.joint:
            movers = np.array(coalition)
            rows = []
            for state in range(self.graph.states):
                found = reach(state, self.starts, self.ends, movers)
                for i in coalition:
                    better = self.payoffs[i] > self.payoffs[i, state]
                    if len(self.unknown):
                        better = np.where(self.unknown[i, state], self.may, better)
                    found &= better
                rows.append(np.flatnonzero(found))
            starts = np.concatenate([[0], np.cumsum([row.size for row in rows])]).astype(np.int64)
            self.joint[coalition] = Arcs(starts, np.concatenate(rows))
        return self.joint[coalition]


def _stacked(arcs: Sequence[Arcs]) -> tuple[Whole, Whole]:
    """Lay the arcs of several movers end to end: starts (mover, state + 1) into one row of ends."""
    shift, starts = 0, []
    for each in arcs:
        starts.append(each.starts + shift)
        shift += each.ends.size
    return np.array(starts), np.concatenate([each.ends for each in arcs])


@dataclass(frozen=True, eq=False)
class _Coalition:
    """What tells whether states are stable for one coalition."""

    search: _Search
    members: Whole
    opponents: Whole
    sequential: Whole
    who: Whole
    starts: Whole
    ends: Whole
    back_starts: Whole
    sources: Whole

    def stable(self, state: int) -> Flags:
        """Whether a state is stable, by concept."""
        its = self.search
        found: Flags = is_stable_for(
            state,
            self.members,
            self.opponents,
            self.sequential,
            self.starts,
            self.ends,
            self.back_starts,
            self.sources,
            self.who,
            its.payoffs,
            its.grades,
            its.unknown,
            its.leaves,
            its.counts,
            its.may,
            its.rules.strong,
            its.rules.hurts == "every",
        )
        return found
