"""The outcomes that a study looks at: who could leave each, on what is stated or perhaps, and what deters them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pourparler.hold.adapter import GraphFrame
from pourparler.hold.graph_model.evolution import evolution
from pourparler.hold.graph_model.proofs import Acting, Prover
from pourparler.hold.graph_model.stability import CONCEPTS, Concept, Rules, equilibria, stability
from pourparler.hold.patterns import shortest_patterns
from pourparler.hold.tables import EquilibriumRow, StepRow

__all__ = ["SENSES", "STATED", "WHATEVER", "HoldsWhenRow", "LeavingRow", "OutcomeRow", "Outcomes", "doing"]

STATED = Rules(unknown="b", opponents_may=False)
"""On what is stated: nobody leaves, and nobody answers, but to states that are known to be better for them."""
WHATEVER = Rules(unknown="a", opponents_may=False)
"""Whatever is not stated: one may also leave to states of which nobody says whether they are better."""
SENSES: tuple[Concept, ...] = ("nash", "sseq", "seq", "smr", "gmr")
"""The senses of stability, strictest first."""

_PAYS = ("nash", "sseq", "seq")
_MOST_SHOWN = 12


@dataclass(frozen=True)
class LeavingRow:
    """A move by which a decision maker could leave an outcome, and what deters it.

    ``known``: whether the move is stated to be better for it; else nobody says, and no answer is looked for. ``sense``
    is the strictest one in which the ``answer`` of others deters it for certain (sseq and seq: each move of the answer
    pays whoever makes it); none where nothing does.
    """

    actor: str
    to: int
    takes: tuple[str, ...]
    drops: tuple[str, ...]
    known: bool
    sense: Concept | None
    answer: tuple[StepRow, ...]


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome in one frame: in which sense it holds on what is stated, and whatever is not stated.

    ``moves`` is how many moves of anyone it is from the status quo, none where it is not reached.
    """

    frame: str
    state: int
    pattern: str
    taken: tuple[str, ...]
    is_status_quo: bool
    moves: int | None
    stated: Concept | None
    whatever: Concept | None
    leaving: tuple[LeavingRow, ...]
    text: str


@dataclass(frozen=True)
class HoldsWhenRow:
    """The outcomes that hold in one frame, in one pattern: Y taken, N not taken, - makes no difference.

    ``reading`` is ``stated`` or ``whatever``; what holds is an equilibrium in the sense of SEQ: every answer pays
    whoever gives it.
    """

    frame: str
    reading: str
    pattern: str
    states: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of one frame: ``stated`` is its conflict, read by what is stated."""

    stated: GraphFrame

    @cached_property
    def whatever(self) -> tuple[EquilibriumRow, ...]:
        """The equilibria in every sense, whatever is not stated; the same as on what is stated where all is known."""
        conflict = self.stated.conflict
        if conflict.order.unknown is None:
            return self.stated.equilibria
        found = equilibria(stability(conflict.graph, conflict.order, WHATEVER))
        return tuple(
            EquilibriumRow(self.stated.frame, sense, tuple(int(s) + 1 for s in found[sense]), None, None, "a")
            for sense in CONCEPTS
        )

    @cached_property
    def holds_when(self) -> tuple[HoldsWhenRow, ...]:
        """When an outcome holds, in few patterns, under both readings."""
        rows = []
        at = CONCEPTS.index("seq")
        for reading, found in (("stated", self.stated.equilibria), ("whatever", self.whatever)):
            states = found[at].states
            for pattern in self._patterns(states):
                covered = tuple(state for state in states if _fits(pattern, self._pattern(state)))
                rows.append(HoldsWhenRow(self.stated.frame, reading, pattern, covered, self._in_words(pattern)))
        return tuple(rows)

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The outcomes looked at: the status quo, what one option away leads to, and what holds, nearest first."""
        near = sorted(self._moves, key=lambda state: (self._moves[state], state))
        start = [] if self.stated.status_quo is None else [self.stated.status_quo]
        chosen = dict.fromkeys(start)
        nearest = []
        for row in self.holds_when:
            nearest += [state for state in near if state in row.states][:1]
        chosen |= dict.fromkeys(nearest)
        for state in start:
            pattern = self._pattern(state)
            chosen |= dict.fromkeys(other for other in near if _differences(pattern, self._pattern(other)) == 1)
        chosen |= dict.fromkeys(state for goal in nearest for state in self._before(goal))
        if len(near) <= _MOST_SHOWN:
            chosen |= dict.fromkeys(near)
        return tuple(sorted([*chosen][:_MOST_SHOWN], key=lambda state: (self._moves.get(state, 0), state)))

    @cached_property
    def rows(self) -> tuple[OutcomeRow, ...]:
        """The outcomes looked at."""
        return tuple(self.outcome(state) for state in self.shown)

    def outcome(self, state: int) -> OutcomeRow:
        """Say of one outcome, by its ordinal, who could leave it and what deters them."""
        if state not in self._found:
            self._found[state] = self._outcome(state)
        return self._found[state]

    @cached_property
    def _found(self) -> dict[int, OutcomeRow]:
        return {}

    def _outcome(self, state: int) -> OutcomeRow:
        stated, whatever = _sense(self.stated.equilibria, state), _sense(self.whatever, state)
        leaving = tuple(self._leaving(state))
        pattern = self._pattern(state)
        return OutcomeRow(
            frame=self.stated.frame,
            state=state,
            pattern=pattern,
            taken=self.stated.namer.taken(pattern),
            is_status_quo=state == self.stated.status_quo,
            moves=self._moves.get(state),
            stated=stated,
            whatever=whatever,
            leaving=leaving,
            text=self._text(stated, whatever, leaving),
        )

    @cached_property
    def _prover(self) -> Prover:
        conflict = self.stated.conflict
        return Prover(conflict.graph, conflict.order, WHATEVER)

    @cached_property
    def _moves(self) -> dict[int, int]:
        """How many moves of anyone each state is from the status quo; from the first where there is none."""
        conflict = self.stated.conflict
        start = self.stated.status_quo or 1
        if conflict.graph.is_option_form:
            return self._distances(start)
        found = evolution(conflict.graph, conflict.order, start - 1, "moves", STATED)
        return {start: 0, **{state + 1: len(path) for state, path in found.items()}}

    def _distances(self, start: int) -> dict[int, int]:
        """Count moves where nobody needs two in a row, as in option form."""
        arcs, found, level = self.stated.conflict.graph.arcs, {start: 0}, [start]
        while level:
            reached = [to + 1 for state in level for each in arcs for to in each.of(state - 1).tolist()]
            level = [to for to in dict.fromkeys(reached) if to not in found]
            found |= dict.fromkeys(level, max(found.values()) + 1)
        return found

    def _pattern(self, state: int) -> str:
        return self.stated.conflict.space.patterns[state - 1]

    def _patterns(self, states: tuple[int, ...]) -> tuple[str, ...]:
        space = self.stated.conflict.space
        if not space.options or space.is_merged:
            return tuple(self._pattern(state) for state in states)
        decimals = [space.decimals[state - 1] for state in states]
        return shortest_patterns(decimals, space.decimals, len(space.options))

    def _in_words(self, pattern: str) -> str:
        namer, options = self.stated.namer, self.stated.conflict.space.options
        if not options:
            return pattern
        marks = list(zip(options, pattern, strict=True))
        taken = [f"“{namer.title(name)}”" for name, mark in marks if mark == "Y"]
        other = [f"“{namer.title(name)}”" for name, mark in marks if mark == "N"]
        parts = [f"with {_joined(taken)}"] if taken else []
        parts += [f"without {_joined(other)}"] if other else []
        return ", ".join(parts) or "whatever is done"

    def _before(self, goal: int) -> Iterator[int]:
        """Give the states from which one option, taken or dropped to advantage, leads to an outcome."""
        for i in range(len(self.stated.conflict.deciders)):
            for state, moves in self._moves.items():
                near = _differences(self._pattern(state), self._pattern(goal)) == 1 and moves < self._moves[goal]
                if near and goal - 1 in self._prover.moves(i)(state - 1) and self._is_better(i, state, goal):
                    yield state

    def _is_better(self, decider: int, here: int, there: int) -> bool:
        return self._prover.preferences.prefers(decider, there - 1, here - 1)

    def _leaving(self, state: int) -> Iterator[LeavingRow]:
        """Give the moves by which anyone could leave; of those that change more than others no more than these."""
        conflict = self.stated.conflict
        for i, actor in enumerate(conflict.deciders):
            could = {
                to + 1: self._is_better(i, state, to + 1)
                for to in self._prover.moves(i)(state - 1)
                if self._prover.improves(i, state - 1, to, may=True)
            }
            for to, known in could.items():
                changed = self._changed(state, to)
                if any(self._changed(state, other) < changed for other, sure in could.items() if sure >= known):
                    continue
                sense, answer = self._answer(i, state, to) if known else (None, ())
                takes, drops = self._takes(state, to)
                yield LeavingRow(actor, to, takes, drops, known, sense, answer)

    def _changed(self, here: int, there: int) -> frozenset[int]:
        if not self.stated.conflict.space.options:
            return frozenset({there})
        both = zip(self._pattern(here), self._pattern(there), strict=True)
        return frozenset(at for at, (one, other) in enumerate(both) if one != other)

    def _takes(self, here: int, there: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        options = self.stated.conflict.space.options
        if not options:
            return (self._pattern(there),), ()
        marks = list(zip(options, self._pattern(here), self._pattern(there), strict=True))
        title = self.stated.namer.title
        takes = tuple(title(name) for name, one, other in marks if one != other and other == "Y")
        return takes, tuple(title(name) for name, one, other in marks if one != other and other == "N")

    def _answer(self, decider: int, state: int, to: int) -> tuple[Concept | None, tuple[StepRow, ...]]:
        """Search what deters a move for certain, in the strictest sense in which anything does."""
        prover, members = self._prover, (decider,)
        others = [i for i in range(len(self.stated.conflict.deciders)) if i != decider]
        any_move: Acting = [((i,), prover.moves(i)) for i in others]
        gainful: Acting = [((i,), prover.improving(i)) for i in others]
        for sense in SENSES[1:]:

            def deters(there: int, sense: Concept = sense) -> bool:
                hurts = prover.hurts(members, state - 1, there)
                return hurts and (sense in ("seq", "gmr") or not prover.escapes(members, state - 1, there))

            found = prover.shortest(to - 1, gainful if sense in ("sseq", "seq") else any_move, deters)
            if found is not None:
                return sense, self.stated.namer.steps(found)
        return None, ()

    def _text(self, stated: Concept | None, whatever: Concept | None, leaving: tuple[LeavingRow, ...]) -> str:
        known = [row for row in leaving if row.known]
        undeterred = ([row for row in known if row.sense is None] or known) if stated is None else []
        if stated is None:
            parts = [f"Does not hold; better off by leaving: {self._whose(undeterred)}"]
        elif whatever in _PAYS:
            parts = ["Holds, whatever is not stated"]
        else:
            parts = ["Holds on what is stated" if stated in _PAYS else "Holds only by answers that may not pay"]
        parts += [self._deterred(row) for row in known if row not in undeterred]
        perhaps = [row for row in leaving if not row.known]
        if perhaps:
            parts.append(f"Nobody says whether leaving would be better for {self._whose(perhaps)}")
        return ". ".join(parts) + "."

    def _whose(self, rows: list[LeavingRow]) -> str:
        by: dict[str, list[str]] = {}
        for row in rows:
            by.setdefault(row.actor, []).append(doing(row.takes, row.drops))
        return "; ".join(f"{self.stated.namer.actor(actor)} ({', or '.join(each)})" for actor, each in by.items())

    def _deterred(self, row: LeavingRow) -> str:
        if row.sense is None:
            return f"Better off by leaving, and deterred by nothing that is certain: {self._whose([row])}"
        pays = "" if row.sense in _PAYS else "; nobody says that this pays whoever does it"
        return f"Deterred: {self._whose([row])}, by {self.answer_in_words(row)}{pays}"

    def answer_in_words(self, row: LeavingRow) -> str:
        """Write the answer that deters a move."""
        here, told = row.to, []
        for step in row.answer:
            told.append(f"{self.stated.namer.actors(step.movers)} ({doing(*self._takes(here, step.to))})")
            here = step.to
        return ", then ".join(told)


def doing(takes: Sequence[str], drops: Sequence[str]) -> str:
    """Write a move by the options it takes and drops.

    >>> doing(("Recognise",), ("Sanctions",))
    'take “Recognise” and drop “Sanctions”'
    """
    parts = [
        f"{verb} {_joined([f'“{title}”' for title in titles])}"
        for verb, titles in (("take", takes), ("drop", drops))
        if titles
    ]
    return " and ".join(parts)


def _sense(found: Sequence[EquilibriumRow], state: int) -> Concept | None:
    holding = {row.concept for row in found if state in row.states}
    return next((sense for sense in SENSES if sense in holding), None)


def _fits(pattern: str, state: str) -> bool:
    return pattern == state or (
        len(pattern) == len(state) and all(a in ("-", b) for a, b in zip(pattern, state, strict=True))
    )


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
