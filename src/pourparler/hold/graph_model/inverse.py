"""Which preferences make a state an equilibrium, as minimal conditions on comparisons of two states.

Every comparison "i prefers x to y" is a variable, and the stability of the state a circuit over them. A solver finds
preferences that satisfy it; the comparisons that do not matter are dropped, and what is left is excluded until
nothing else satisfies it. So the conditions found are minimal, and together they hold exactly where the state is
stable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from pourparler.errors import ModelError
from pourparler.hold.graph_model.move_graph import MoveGraph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.proofs import Prover
from pourparler.hold.graph_model.stability import Concept, Rules

__all__ = ["Comparison", "Inverse", "preferences_for"]

_TRUE = 1
_MOST_GATES = 400_000
_MOST_RANKED = 80


@dataclass(frozen=True, order=True)
class Comparison:
    """A decision maker prefers one state to another, or with ``holds`` false does not; states are counted from 0."""

    decider: int
    better: int
    worse: int
    holds: bool = True


@dataclass(frozen=True)
class Inverse:
    """The conditions under which a state is an equilibrium; any one of them is enough, and none can be shortened.

    An empty condition means always; no condition means never. ``complete`` is false where there are more than asked
    for.
    """

    state: int
    concept: Concept
    conditions: tuple[tuple[Comparison, ...], ...]
    complete: bool


def preferences_for(
    graph: MoveGraph,
    state: int,
    concept: Concept,
    preferences: Preferences | None = None,
    free: Sequence[int] | None = None,
    *,
    most: int = 50,
) -> Inverse:
    """Which preferences make a state an equilibrium (the inverse problem of Kinsara, Kilgour & Hipel 2015).

    Args:
        graph: who can move from which state to which.
        state: the state, counted from 0.
        concept: the sense in which it is to be stable for every decision maker.
        preferences: those of the decision makers that are not ``free``; nothing unknown.
        free: whose preferences are asked for (default: everyone's). They may be any rankings, with ties.
        most: at most so many conditions.

    Raises:
        ModelError: preferences of the others missing or unknown, a graph too large, or no solver installed.

    Reference: Kinsara, R. A., Kilgour, D. M. and Hipel, K. W. (2015). Inverse approach to the graph model for conflict
    resolution. IEEE Transactions on Systems, Man, and Cybernetics: Systems 45, 734-742.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> preferences_for(option_graph([0, 1, 2, 3], [1, 2]), 0, "nash").conditions
    ((Comparison(decider=0, better=1, worse=0, holds=False), Comparison(decider=1, better=2, worse=0, holds=False)),)

    """
    if not 0 <= state < graph.states:
        raise ModelError(f"there is no state {state}; states are 0 to {graph.states - 1}")
    asked = tuple(range(graph.deciders)) if free is None else tuple(sorted(set(free)))
    if len(asked) < graph.deciders and preferences is None:
        raise ModelError("the preferences of the decision makers that are not free are needed; give them")
    unknown = None if preferences is None else preferences.unknown
    if unknown is not None and any(unknown[i].any() for i in range(graph.deciders) if i not in asked):
        raise ModelError("what is unknown cannot be held fixed; make that decision maker free")
    circuit = _Circuit(asked, preferences)
    goal = circuit.all_of(_stable(circuit, graph, i, state, concept) for i in range(graph.deciders))
    if goal in (_TRUE, -_TRUE):
        return Inverse(state, concept, ((),) if goal == _TRUE else (), complete=True)
    circuit.add_rankings()
    conditions, complete = _conditions(circuit, goal, most)
    return Inverse(state, concept, tuple(sorted(conditions, key=lambda each: (len(each), each))), complete)


def _conditions(circuit: _Circuit, goal: int, most: int) -> tuple[list[tuple[Comparison, ...]], bool]:
    """Find conditions until none is left; each is shortened until nothing can be dropped."""
    found: list[tuple[Comparison, ...]] = []
    with _solver(circuit.clauses) as solver:
        while solver.solve(assumptions=[goal]):
            if len(found) == most:
                return found, False
            model = set(solver.get_model())
            condition = [variable if variable in model else -variable for variable in circuit.meaning]
            solver.solve(assumptions=[*condition, -goal])
            core = set(solver.get_core() or ())
            condition = [literal for literal in condition if literal in core]
            for literal in [*condition]:
                shorter = [other for other in condition if other != literal]
                if not solver.solve(assumptions=[*shorter, -goal]):
                    condition = shorter
            solver.add_clause([-literal for literal in condition])
            read = (circuit.comparison(literal) for literal in condition)
            found.append(tuple(sorted(read)))
    return found, True


def _solver(clauses: list[list[int]]) -> Any:
    try:
        from pysat.solvers import Solver
    except ImportError:
        raise ModelError(
            "the inverse problem needs the package python-sat; install it with: pip install 'pourparler[hold]'"
        ) from None
    return Solver(name="minisat22", bootstrap_with=clauses)


class _Circuit:
    """Clauses over comparisons; gates are shared, and constants folded. Literal 1 is true."""

    def __init__(self, free: Sequence[int], preferences: Preferences | None) -> None:
        self.free, self.preferences = frozenset(free), preferences
        self.clauses: list[list[int]] = [[_TRUE]]
        self.last = _TRUE
        self.atoms: dict[tuple[int, int, int], int] = {}
        self.meaning: dict[int, tuple[int, int, int]] = {}
        self.gates: dict[frozenset[int], int] = {}

    def prefers(self, decider: int, better: int, worse: int) -> int:
        """Return the literal of a comparison; a constant where preferences are given."""
        if decider not in self.free and self.preferences is not None:
            return _TRUE if self.preferences.prefers(decider, better, worse) else -_TRUE
        key = (decider, better, worse)
        if key not in self.atoms:
            self.atoms[key] = self._new()
            self.meaning[self.atoms[key]] = key
        return self.atoms[key]

    def comparison(self, literal: int) -> Comparison:
        """Return what a literal says."""
        return Comparison(*self.meaning[abs(literal)], holds=literal > 0)

    def all_of(self, literals: Iterable[int]) -> int:
        """Return the literal of a conjunction."""
        parts = frozenset(each for each in literals if each != _TRUE)
        if -_TRUE in parts or any(-each in parts for each in parts):
            return -_TRUE
        if len(parts) <= 1:
            return next(iter(parts), _TRUE)
        if parts not in self.gates:
            gate = self.gates[parts] = self._new()
            self.clauses += [[-gate, each] for each in sorted(parts)]
            self.clauses.append([gate, *(-each for each in sorted(parts))])
        return self.gates[parts]

    def any_of(self, literals: Iterable[int]) -> int:
        """Return the literal of a disjunction."""
        return -self.all_of(-each for each in literals)

    def add_rankings(self) -> None:
        """Demand of the comparisons of each free decision maker that they are those of a ranking with ties."""
        for decider in sorted(self.free):
            ranked = sorted({state for i, *pair in list(self.atoms) if i == decider for state in pair})
            if len(ranked) > _MOST_RANKED:
                raise ModelError(f"{len(ranked)} states to compare are too many; at most {_MOST_RANKED}")
            for x, y in permutations(ranked, 2):
                self.clauses.append([-self._atom(decider, x, y), -self._atom(decider, y, x)])
            for x, y, z in permutations(ranked, 3):
                # A strict weak order is asymmetric and negatively transitive.
                self.clauses.append([-self._atom(decider, x, z), self._atom(decider, x, y), self._atom(decider, y, z)])

    def _atom(self, decider: int, better: int, worse: int) -> int:
        """Return a comparison that need not be part of a condition."""
        key = (decider, better, worse)
        if key not in self.atoms:
            self.atoms[key] = self._new()
        return self.atoms[key]

    def _new(self) -> int:
        self.last += 1
        if self.last > _MOST_GATES:
            raise ModelError("the conflict is too large for the inverse problem; hold some preferences fixed")
        return self.last


def _stable(circuit: _Circuit, graph: MoveGraph, i: int, state: int, concept: Concept) -> int:
    """Return the literal that says that a state is stable for a decision maker."""
    others = tuple(j for j in range(graph.deciders) if j != i)
    rules = Rules()
    reached = Prover(graph, Preferences(_any_payoffs(graph)), rules) if concept in ("gmr", "smr") else None

    def hurts(t: int) -> int:
        here = -circuit.prefers(i, t, state) if t != state else _TRUE
        if concept in ("gmr", "seq"):
            return here
        return circuit.all_of(
            [here, *(-circuit.prefers(i, u, state) for u in graph.arcs[i].of(t).tolist() if u != state)]
        )

    improvements = None if concept in ("nash", "gmr", "smr") else _Improvements(circuit, graph, others, hurts)
    parts = []
    for t in graph.arcs[i].of(state).tolist():
        leaves = circuit.prefers(i, t, state)
        if concept == "nash":
            parts.append(-leaves)
        elif reached is not None:
            acting = [((j,), reached.moves(j)) for j in others]
            parts.append(circuit.any_of([-leaves, *(hurts(u) for u in reached.paths(t, acting))]))
        elif improvements is not None:
            parts.append(circuit.any_of([-leaves, improvements.lead_to_goal(t)]))
    return circuit.all_of(parts)


def _any_payoffs(graph: MoveGraph) -> Any:
    import numpy as np

    return np.zeros((graph.deciders, graph.states), dtype=np.int64)


class _Improvements:
    """Whether opponents' improvements lead from a state to a goal, as a circuit that is unrolled move by move."""

    def __init__(self, circuit: _Circuit, graph: MoveGraph, others: Sequence[int], goal: Callable[[int], int]) -> None:
        self.circuit, self.graph, self.others, self.goal = circuit, graph, others, goal
        self.begins: dict[tuple[int, int], int] | None = None

    def lead_to_goal(self, start: int) -> int:
        """Return the literal that says so."""
        if self.begins is None:
            self.begins = self._unrolled()
        return self.circuit.any_of(self.begins[start, j] for j in self.others)

    def _unrolled(self) -> dict[tuple[int, int], int]:
        """Deepen sequences until nothing changes, or they are as long as a sequence without repetition can be."""
        begins = dict.fromkeys(self._places(), -_TRUE)
        longest = 1 if len(self.others) == 1 else len(begins)
        for _ in range(longest):
            deeper = {place: self._one_more(place, begins) for place in begins}
            if deeper == begins:
                break
            begins = deeper
        return begins

    def _places(self) -> Iterator[tuple[int, int]]:
        for state in range(self.graph.states):
            for j in self.others:
                yield state, j

    def _one_more(self, place: tuple[int, int], begins: dict[tuple[int, int], int]) -> int:
        here, j = place
        ways = []
        for there in self.graph.arcs[j].of(here).tolist():
            onward = [self.goal(there), *(begins[there, k] for k in self.others if k != j)]
            ways.append(self.circuit.all_of([self.circuit.prefers(j, there, here), self.circuit.any_of(onward)]))
        return self.circuit.any_of(ways)
