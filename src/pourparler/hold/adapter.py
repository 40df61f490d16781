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
    joint_equilibria,
    stability,
)
from pourparler.hold.tables import EquilibriumRow, PathRow, ProofRow, StatementRow, StateRow, SwapRow
from pourparler.hold.words import Namer, proof_row

__all__ = ["GraphFrame", "GraphSection", "graph_section"]

_PROVED_ALL, _PROVED_MOST = 32, 24
_LOOKED_AT_COALITIONS = 512


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
        """The conflict as arrays with names on them."""
        return encode_conflict(self.situation)

    @cached_property
    def namer(self) -> Namer:
        """Gives states, actors and options the names that people read."""
        return Namer(self.situation.case, self.conflict)

    @cached_property
    def status_quo(self) -> int | None:
        """The ordinal of the state that the conflict is in; none where nobody says. Raises ``ChoiceError``."""
        section = self.situation.case.conflict
        text = self.asked_status_quo or (section.status_quo if section is not None else None)
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
        """Whether every coalition is looked at."""
        is_small = self.conflict.space.count <= _LOOKED_AT_COALITIONS and len(self.conflict.deciders) <= 6
        return is_small if self.coalitions is None else self.coalitions

    @cached_property
    def equilibria(self) -> tuple[EquilibriumRow, ...]:
        """The equilibria in every sense."""
        graph, order = self.conflict.graph, self.conflict.order
        found = equilibria(self.stability)
        joint = joint_equilibria(graph, order, self.rules, self.stability) if self.looks_at_coalitions else None
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
        """The states with proofs: all of a small conflict, else the first equilibria and the status quo."""
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
                    if len(group) == 1 or (is_equilibrium and self.looks_at_coalitions):
                        proof = prover.prove(concept, group, state - 1)
                        rows.append(proof_row(self.frame, proof, self.namer, self.rules))
        return tuple(rows)

    @cached_property
    def paths(self) -> tuple[PathRow, ...]:
        """The shortest paths from the status quo to every equilibrium, by each kind of move."""
        if self.status_quo is None:
            return ()
        wanted = sorted({state for row in self.equilibria for state in row.states})
        rows = []
        for by in BY:
            if by == "coalitions" and not self.looks_at_coalitions:
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
