"""The graph model for a study: situations in, the rows of each frame out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pourparler.case.conflict_view import preferences_in
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError, ModelError
from pourparler.hold.encode import encode_conflict
from pourparler.hold.graph_model.conflict import Conflict
from pourparler.hold.graph_model.evolution import BY, evolution
from pourparler.hold.graph_model.proofs import Prover
from pourparler.hold.graph_model.sensitivity import pivotal_statements, swap_robustness
from pourparler.hold.graph_model.stability import (
    CONCEPTS,
    Concept,
    Rules,
    Stability,
    coalitions_of,
    equilibria,
    is_in_sets,
    joint_equilibria,
    stability,
)
from pourparler.hold.tables import EquilibriumRow, PathRow, ProofRow, StatementRow, StateRow, SwapRow
from pourparler.hold.words import Namer, proof_row

__all__ = ["GraphFrame", "GraphSection", "graph_section"]

_MOST_STATES = 2**20
_PROVED_ALL, _PROVED_MOST = 32, 24
_PROVED_COALITIONS, _PROVED_COALITIONS_OF = 512, 6
_PROVED_MOVES = 255
"""From one state, by one decision maker: a proof follows them in pairs."""
_FOLLOWED_MOVES = 8_000_000
_SETS, _SETS_IF_ASKED = 1_000_000_000, 20_000_000_000
"""Steps on sets of states: one to three seconds, and up to about a minute or two."""
_WORDS_PER_MOVE = 14
"""A move costs as much as states over this number: rows of 64 states are joined some five times."""
_SEARCHED_IF_ASKED = 2_000_000_000
"""Steps of searches from each state."""


@dataclass(frozen=True)
class GraphFrame:
    """The conflict as one frame has it; each table is built when it is first asked for.

    ``coalitions``: whether every coalition is looked at (``None``: where the conflict is small). ``status_quo`` is an
    ordinal.
    """

    situation: Situation = field(repr=False)
    rules: Rules = field(default_factory=Rules)
    coalitions: bool | None = None
    asked_status_quo: str | None = None

    @property
    def frame(self) -> str:
        """The id of the frame."""
        return self.situation.frame.id

    @cached_property
    def conflict(self) -> Conflict:
        """The conflict as arrays with names on them. Raises ``ChoiceError`` where it has too many states."""
        conflict = encode_conflict(self.situation)
        if (count := len(conflict.space.feasible)) > _MOST_STATES:
            raise ChoiceError(
                f"{self.situation.case.id}: {count:,} states are too many, at most {_MOST_STATES:,}; declare more of "
                "them infeasible, or join options that are only taken together"
            )
        return conflict

    @cached_property
    def namer(self) -> Namer:
        """Gives states, actors and options the names that people read."""
        return Namer(self.situation.case, self.conflict)

    @cached_property
    def status_quo(self) -> int | None:
        """The ordinal of the state that the conflict is in; none where nobody says. Raises ``ChoiceError``."""
        section = self.situation.case.conflict
        stated = section.status_quo if section is not None else None
        text = stated if self.asked_status_quo is None else self.asked_status_quo
        if text is None:
            return None
        try:
            return self.conflict.space.ordinal_of(text)
        except ModelError as error:
            raise ChoiceError(f"status quo: {error}") from None

    @property
    def silent(self) -> tuple[str, ...]:
        """Decision makers of whose preferences the frame says nothing."""
        return tuple(
            actor
            for actor, stated in zip(self.conflict.deciders, self.conflict.preferences, strict=True)
            if stated is None
        )

    @cached_property
    def states(self) -> tuple[StateRow, ...]:
        """The feasible states."""
        space = self.conflict.space
        return tuple(
            StateRow(at, decimal, pattern, self.namer.taken(pattern))
            for at, (decimal, pattern) in enumerate(zip(space.decimals, space.patterns, strict=True), 1)
        )

    @cached_property
    def stability(self) -> Stability:
        """Stability for each decision maker."""
        return stability(self.conflict.graph, self.conflict.order, self.rules)

    @property
    def looks_at_coalitions(self) -> bool:
        """Whether every coalition is looked at. Raises ``ChoiceError`` where that is asked for and would take long."""
        if self.coalitions is False:
            return False
        fits = self._coalitions_fit(is_asked=self.coalitions is True)
        if self.coalitions and not fits:
            raise ChoiceError(
                f"--coalitions: {self._size} are too many to look at every coalition; leave it out, or declare more "
                "states infeasible"
            )
        return fits

    @property
    def _size(self) -> str:
        return f"{self.conflict.space.count:,} states and {len(self.conflict.deciders)} decision makers"

    def _coalitions_fit(self, *, is_asked: bool) -> bool:
        """Tell whether coalitions can be looked at in time; decided before the work starts."""
        states, coalitions = self.conflict.space.count, 2 ** len(self.conflict.deciders) - 1
        moves = sum(moves for moves, _ in self.conflict.graph.sizes)
        if is_in_sets(self.conflict.graph, self.conflict.order, self.rules):
            work = coalitions * states * (states + moves // _WORDS_PER_MOVE)
            return bool(work <= (_SETS_IF_ASKED if is_asked else _SETS))
        if not is_asked:
            return states <= _PROVED_COALITIONS and len(self.conflict.deciders) <= _PROVED_COALITIONS_OF
        return bool(states * coalitions * max(1, moves) <= _SEARCHED_IF_ASKED)

    @property
    def proves_coalitions(self) -> bool:
        """Whether what coalitions do is also proved, and paths with their joint moves are looked for."""
        is_small = (
            self.conflict.space.count <= _PROVED_COALITIONS and len(self.conflict.deciders) <= _PROVED_COALITIONS_OF
        )
        return is_small and self.looks_at_coalitions

    @property
    def limits(self) -> tuple[str, ...]:
        """What is left out because the conflict is large, in words, with the limit on proofs of any but small ones."""
        if not self.is_proved or self.conflict.space.count <= _PROVED_ALL:
            return self.skipped
        what = f"the first {_PROVED_MOST} equilibria and the status quo"
        return (
            *self.skipped,
            f"proofs, above {_PROVED_ALL} states, of any but {what}, in the senses in which they are equilibria",
        )

    @cached_property
    def skipped(self) -> tuple[str, ...]:
        """What is not looked at because the conflict is very large, in words."""
        told = []
        if self.coalitions is not False and not self.looks_at_coalitions:
            asked_fits = self._coalitions_fit(is_asked=True)
            way_out = "--coalitions looks at them" if asked_fits else "too many for --coalitions, too"
            told.append(f"coalitions, of {self._size}: {way_out}")
        elif self.looks_at_coalitions and not self.proves_coalitions:
            limit = f"{_PROVED_COALITIONS} states and {_PROVED_COALITIONS_OF} decision makers"
            told.append(f"proofs for coalitions and paths with their joint moves, above {limit}")
        if not self.is_proved:
            told.append(f"proofs: a decision maker has more than {_PROVED_MOVES} moves from a state")
        if self.status_quo is not None and not self.is_followed:
            told.append(f"paths from the status quo: there are more than {_FOLLOWED_MOVES:,} moves")
        return tuple(told)

    @property
    def is_proved(self) -> bool:
        """Whether verdicts come with proofs; not where somebody has very many moves from a state."""
        return max(most for _, most in self.conflict.graph.sizes) <= _PROVED_MOVES

    @property
    def is_followed(self) -> bool:
        """Whether paths from the status quo are looked for; not where there are very many moves."""
        return sum(moves for moves, _ in self.conflict.graph.sizes) <= _FOLLOWED_MOVES

    @cached_property
    def equilibria(self) -> tuple[EquilibriumRow, ...]:
        """The equilibria in every sense."""
        graph, order = self.conflict.graph, self.conflict.order
        looks_at_coalitions = self.looks_at_coalitions
        found = equilibria(self.stability)
        joint = joint_equilibria(graph, order, self.rules, self.stability) if looks_at_coalitions else None
        is_graded = order.grades is not None
        strong = equilibria(stability(graph, order, replace(self.rules, strong=True))) if is_graded else None
        return tuple(
            EquilibriumRow(
                self.frame,
                concept,
                tuple(int(state) + 1 for state in found[concept]),
                None if joint is None else tuple(int(state) + 1 for state in joint[concept]),
                None if strong is None else tuple(int(state) + 1 for state in strong[concept]),
                "" if order.unknown is None else self.rules.unknown,
            )
            for concept in CONCEPTS
        )

    def of(self, concept: Concept) -> EquilibriumRow:
        """The equilibria in one sense."""
        return self.equilibria[CONCEPTS.index(concept)]

    @cached_property
    def proved(self) -> tuple[int, ...]:
        """The states with proofs: all of a small conflict, else the first equilibria and the status quo, or none."""
        if not self.is_proved:
            return ()
        if self.conflict.space.count <= _PROVED_ALL:
            return tuple(range(1, self.conflict.space.count + 1))
        ranked = [state for concept in ("nash", "sseq", "seq", "smr", "gmr") for state in self.of(concept).states]
        first = list(dict.fromkeys(ranked))[:_PROVED_MOST]
        return tuple(sorted({*first, *([] if self.status_quo is None else [self.status_quo])}))

    @cached_property
    def proofs(self) -> tuple[ProofRow, ...]:
        """Why states are stable for each decision maker, or not; of equilibria also for each coalition.

        Of a large conflict only equilibria are proved, in the senses in which they are.
        """
        prover = Prover(self.conflict.graph, self.conflict.order, self.rules)
        rows = []
        for state in self.proved:
            groups = list(coalitions_of(len(self.conflict.deciders)))
            for concept in CONCEPTS:
                is_equilibrium = state in self.of(concept).states
                if not is_equilibrium and self.conflict.space.count > _PROVED_ALL:
                    continue
                for group in groups:
                    if len(group) == 1 or (is_equilibrium and self.proves_coalitions):
                        proof = prover.prove(concept, group, state - 1)
                        rows.append(proof_row(self.frame, proof, self.namer, self.rules))
        return tuple(rows)

    @cached_property
    def paths(self) -> tuple[PathRow, ...]:
        """The shortest paths from the status quo to every equilibrium, by each kind of move."""
        if self.status_quo is None or not self.is_followed:
            return ()
        wanted = sorted({state for row in self.equilibria for state in row.states})
        rows = []
        for by in BY:
            if by == "coalitions" and not self.proves_coalitions:
                continue
            found = evolution(self.conflict.graph, self.conflict.order, self.status_quo - 1, by, self.rules)
            for state in wanted:
                steps = self.namer.steps(found.get(state - 1, ()))
                rows.append(PathRow(self.frame, by, state, bool(steps) or state == self.status_quo, steps))
        return tuple(rows)

    def swaps(self, concept: Concept) -> tuple[SwapRow, ...]:
        """How many swaps of neighbours in each ranking leave each equilibrium standing."""
        graph, order = self.conflict.graph, self.conflict.order
        rules = replace(self.rules, strong=False)
        return tuple(
            SwapRow(
                self.frame,
                state,
                concept,
                self.conflict.deciders[each.decider],
                each.swaps,
                each.standing,
                tuple((tuple(s + 1 for s in better), tuple(s + 1 for s in worse)) for better, worse in each.breaking),
            )
            for state in self.of(concept).states
            for each in swap_robustness(graph, order, state - 1, concept, rules)
        )

    def pivotal(self, concept: Concept) -> tuple[StatementRow, ...]:
        """The single preferences on which each equilibrium hangs."""
        stated = preferences_in(self.situation)
        rows = []
        for state in self.of(concept).states:
            for each in pivotal_statements(self.conflict, state - 1, concept, self.rules):
                actor = self.conflict.deciders[each.decider]
                preference = stated[actor][each.entry]
                text = preference.prefers or f"unknown: {preference.unknown}"
                rows.append(StatementRow(self.frame, state, concept, actor, text, preference.statements))
        return tuple(rows)


@dataclass(frozen=True)
class GraphSection:
    """The conflict of a case in each frame that is studied; no frames where the case has no conflict."""

    frames: tuple[GraphFrame, ...]

    @property
    def equilibria(self) -> tuple[EquilibriumRow, ...]:
        """The equilibria of every frame."""
        return tuple(row for frame in self.frames for row in frame.equilibria)


def graph_section(
    situations: Sequence[Situation],
    rules: Rules | None = None,
    coalitions: bool | None = None,
    status_quo: str | None = None,
) -> GraphSection:
    """Return the section of a study: the conflict as each frame has it.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.schema import Case
    >>> graph_section([assemble(Case(id="c", title="C"))])
    GraphSection(frames=())
    """
    speaking = [each for each in situations if each.case.conflict is not None]
    return GraphSection(tuple(GraphFrame(each, rules or Rules(), coalitions, status_quo) for each in speaking))
