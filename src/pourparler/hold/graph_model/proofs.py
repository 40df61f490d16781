"""Why a state is stable or not: the sequences that deter each improvement, or the move that nothing deters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from pourparler.hold.graph_model.move_graph import MoveGraph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.stability import Concept, Rules

__all__ = ["Acting", "Deterred", "Proof", "Prover", "Step", "prove"]

Acting = Sequence[tuple[tuple[int, ...], Callable[[int], list[int]]]]
"""Who may move, and where each leads from a state."""


@dataclass(frozen=True)
class Step:
    """A move: who makes it (one decision maker, or several jointly), and the state it leads to."""

    movers: tuple[int, ...]
    to: int


@dataclass(frozen=True)
class Deterred:
    """An improvement of a coalition, and the sequence of others that deters it; states are counted from 0."""

    improvement: tuple[Step, ...]
    sanction: tuple[Step, ...]


@dataclass(frozen=True)
class Proof:
    """Why a state is stable for a coalition in one sense, or not.

    A stable state has every improvement with the shortest sequence that deters it; an unstable one has ``breaks``, the
    shortest improvement that nothing deters.
    """

    concept: Concept
    coalition: tuple[int, ...]
    state: int
    stable: bool
    breaks: tuple[Step, ...] = ()
    deterred: tuple[Deterred, ...] = ()


def prove(
    graph: MoveGraph,
    preferences: Preferences,
    concept: Concept,
    coalition: Sequence[int],
    state: int,
    rules: Rules | None = None,
) -> Proof:
    """Prove that a state is stable for a decision maker or a coalition, or not; by search, apart from the kernels.

    1. The coalition's improvements are listed, shortest sequence first.
    2. For each the shortest sequence of opponents to a sanction is searched, with the last mover in mind.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2]), from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]])
    >>> prove(*dilemma, "gmr", [0], 3).deterred
    (Deterred(improvement=(Step(movers=(0,), to=2),), sanction=(Step(movers=(1,), to=0),)),)
    >>> prove(*dilemma, "nash", [0], 3).breaks
    (Step(movers=(0,), to=2),)
    """
    return Prover(graph, preferences, rules or Rules()).prove(concept, tuple(sorted(set(coalition))), state)


class Prover:
    """Searches proofs in one conflict under one reading of the definitions."""

    def __init__(self, graph: MoveGraph, preferences: Preferences, rules: Rules) -> None:
        self.graph, self.preferences, self.rules = graph, preferences, rules
        self.joint: dict[tuple[tuple[int, ...], int], list[int]] = {}

    def prove(self, concept: Concept, members: tuple[int, ...], state: int) -> Proof:
        """Prove one verdict."""
        gains = {
            t: path
            for t, path in self.paths(state, [((i,), self.moves(i)) for i in members]).items()
            if all(self.improves(i, state, t, may=self.rules.unknown in "ac") for i in members)
        }
        if concept == "nash" and gains:
            return Proof(concept, members, state, stable=False, breaks=next(iter(gains.values())))
        others = tuple(i for i in range(self.graph.deciders) if i not in members)
        acting: list[tuple[tuple[int, ...], Callable[[int], list[int]]]]
        if concept in ("seq", "sseq"):
            acting = [((i,), self.improving(i)) for i in others]
            if self.rules.sanctioners == "coalitions":
                several = [c for size in range(2, len(others) + 1) for c in combinations(others, size)]
                acting += [(group, self.jointly(group)) for group in several]
        else:
            acting = [((i,), self.moves(i)) for i in others]
        lasting: dict[int, bool] = {}

        def deters(t: int) -> bool:
            if t not in lasting:
                lasting[t] = self.hurts(members, state, t) and (
                    concept in ("gmr", "seq") or not self.escapes(members, state, t)
                )
            return lasting[t]

        deterred = []
        for gain, path in gains.items():
            sanction = self.shortest(gain, acting, deters)
            if sanction is None:
                return Proof(concept, members, state, stable=False, breaks=path)
            deterred.append(Deterred(path, sanction))
        return Proof(concept, members, state, stable=True, deterred=tuple(deterred))

    def moves(self, i: int) -> Callable[[int], list[int]]:
        """All moves of a decision maker."""
        return lambda s: self.graph.moves_of(i, s).tolist()

    def improving(self, i: int) -> Callable[[int], list[int]]:
        """The moves of a decision maker that improve for it, or may."""
        may = self.rules.opponents_may
        return lambda s: [t for t in self.graph.moves_of(i, s).tolist() if self.improves(i, s, t, may=may)]

    def jointly(self, group: tuple[int, ...]) -> Callable[[int], list[int]]:
        """The joint moves of a coalition that improve for all its members, or may."""

        def to(s: int) -> list[int]:
            if (group, s) not in self.joint:
                found = self.paths(s, [((i,), self.moves(i)) for i in group])
                may = self.rules.opponents_may
                self.joint[group, s] = [t for t in found if all(self.improves(i, s, t, may=may) for i in group)]
            return self.joint[group, s]

        return to

    def improves(self, i: int, here: int, there: int, *, may: bool) -> bool:
        """Whether one state is better than another, or where that is not known, ``may``."""
        if self.preferences.is_unknown(i, here, there):
            return may
        return self.preferences.prefers(i, there, here)

    def hurts(self, members: tuple[int, ...], state: int, there: int) -> bool:
        """Whether a state is a sanction to a coalition at ``state``."""
        return (all if self.rules.hurts == "every" else any)(self.minds(i, state, there) for i in members)

    def minds(self, i: int, state: int, there: int) -> bool:
        """Whether a state is no gain, or with strong stability much worse, for one decision maker."""
        if self.preferences.is_unknown(i, state, there):
            return self.rules.unknown in "cd"
        values = self.preferences.payoffs[i]
        if self.rules.strong and self.preferences.grades is not None:
            return bool(self.preferences.grades[i, there] < self.preferences.grades[i, state])
        return bool(values[there] <= values[state])

    def escapes(self, members: tuple[int, ...], state: int, there: int) -> bool:
        """Whether a coalition can move on from a sanction to a state that none of its members minds."""
        acting = [((i,), self.moves(i)) for i in members]
        return self.shortest(there, acting, lambda t: not any(self.minds(i, state, t) for i in members)) is not None

    def shortest(self, start: int, acting: Acting, goal: Callable[[int], bool]) -> tuple[Step, ...] | None:
        """Search the shortest legal sequence of one move or more to a goal."""
        for there, path in self.walk(start, acting):
            if goal(there):
                return path
        return None

    def paths(self, start: int, acting: Acting) -> dict[int, tuple[Step, ...]]:
        """Return the shortest legal sequence to every state that can be reached, nearest first."""
        found: dict[int, tuple[Step, ...]] = {}
        for there, path in self.walk(start, acting):
            found.setdefault(there, path)
        return found

    def walk(self, start: int, acting: Acting) -> Iterator[tuple[int, tuple[Step, ...]]]:
        """Give what legal sequences lead to, breadth first, each place once for each last mover."""
        level: list[tuple[int, tuple[int, ...], tuple[Step, ...]]] = [(start, (), ())]
        seen: set[tuple[int, tuple[int, ...]]] = set()
        while level:
            following = []
            for here, last, path in level:
                for movers, to in acting:
                    if movers == last:
                        continue
                    for there in to(here):
                        if (there, movers) not in seen:
                            seen.add((there, movers))
                            following.append((there, movers, (*path, Step(movers, there))))
                            yield there, following[-1][2]
            level = following
