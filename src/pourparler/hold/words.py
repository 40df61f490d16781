"""The graph model's results in words: states by their options, moves by who makes them, proofs as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pourparler.case.schema import Case
from pourparler.hold.graph_model.conflict import Conflict
from pourparler.hold.graph_model.inverse import Comparison, Inverse
from pourparler.hold.graph_model.proofs import Proof, Step
from pourparler.hold.graph_model.stability import Rules
from pourparler.hold.tables import ConditionRow, ProofRow, SanctionRow, StepRow

__all__ = ["Namer", "condition_rows", "proof_row"]

_PART = 8


@dataclass(frozen=True)
class Namer:
    """Gives states, actors and options of a conflict the names that people read."""

    case: Case
    conflict: Conflict

    @cached_property
    def _titles(self) -> dict[str, str]:
        section = self.case.conflict
        return {} if section is None else {option.id: option.label for option in section.options}

    def actor(self, actor: str) -> str:
        """Return an actor's name."""
        return self.case.name_of("actor", actor)

    def actors(self, actors: Sequence[str]) -> str:
        """Return names joined as in a sentence."""
        *others, last = map(self.actor, actors)
        return f"{', '.join(others)} and {last}" if others else last

    def title(self, option: str) -> str:
        """Return the title of an option."""
        return self._titles[option]

    def taken(self, pattern: str) -> tuple[str, ...]:
        """Return the titles of the options that are taken in a state."""
        options = self.conflict.space.options
        if not options:
            return (pattern,)
        parts = (self._taken(at, pattern[at : at + _PART]) for at in range(0, len(pattern), _PART))
        return tuple(title for part in parts for title in part)

    def _taken(self, at: int, part: str) -> tuple[str, ...]:
        """Return the titles of the options taken in a part of a pattern, of which a conflict has few."""
        if (at, part) not in self._parts:
            names = self.conflict.space.options[at : at + _PART]
            self._parts[at, part] = tuple(
                self._titles[name] for name, mark in zip(names, part, strict=True) if mark == "Y"
            )
        return self._parts[at, part]

    @cached_property
    def _parts(self) -> dict[tuple[int, str], tuple[str, ...]]:
        return {}

    def state(self, ordinal: int) -> str:
        """Return a state as its ordinal and pattern."""
        return f"{ordinal} ({self.conflict.space.patterns[ordinal - 1]})"

    def step(self, step: Step) -> StepRow:
        """Return a step with names for numbers."""
        return StepRow(tuple(self.conflict.deciders[i] for i in step.movers), step.to + 1)

    def steps(self, steps: Sequence[Step]) -> tuple[StepRow, ...]:
        """Return steps with names for numbers."""
        return tuple(self.step(step) for step in steps)

    def sequence(self, steps: Sequence[StepRow]) -> str:
        """Write a sequence of moves."""
        return ", then ".join(
            f"{self.actors(step.movers)} {'jointly ' if len(step.movers) > 1 else ''}to {self.state(step.to)}"
            for step in steps
        )


def proof_row(frame: str, proof: Proof, namer: Namer, rules: Rules) -> ProofRow:
    """Return a proof with names for numbers, and in words."""
    coalition = tuple(namer.conflict.deciders[i] for i in proof.coalition)
    breaks = namer.steps(proof.breaks)
    deterred = tuple(SanctionRow(namer.steps(each.improvement), namer.steps(each.sanction)) for each in proof.deterred)
    who, concept = namer.actors(coalition), proof.concept.upper() if proof.concept != "nash" else "Nash"
    here = namer.state(proof.state + 1)
    if breaks:
        order, end = namer.conflict.order, proof.breaks[-1].to
        better = "may be better" if any(order.is_unknown(i, proof.state, end) for i in proof.coalition) else "is better"
        whom = "each of them" if len(coalition) > 1 else "it"
        what = "and nothing deters it" if proof.concept != "nash" else f"which {better} for {whom}"
        words = f"{here} is not {concept} stable for {who}: {namer.sequence(breaks)}, {what}"
    elif not deterred:
        words = f"{here} is {concept} stable for {who}: no move leads to anything better"
    else:
        worse = "much worse" if rules.strong else "no better"
        if namer.conflict.order.unknown is not None and rules.unknown in "cd":
            worse = f"{worse}, as far as is known,"
        onward = ", with nothing better to move on to" if proof.concept in ("smr", "sseq") else ""
        each = "; ".join(
            f"{namer.sequence(row.improvement)} is answered by {namer.sequence(row.sanction)}" for row in deterred
        )
        words = f"{here} is {concept} stable for {who}: {each}, which is {worse} than {here}{onward}"
    return ProofRow(frame, proof.state + 1, proof.concept, coalition, proof.stable, breaks, deterred, words)


def condition_rows(found: Inverse, namer: Namer) -> tuple[ConditionRow, ...]:
    """Put the conditions under which a state is an equilibrium into words."""
    rows = []
    for condition in found.conditions:
        parts = tuple(_comparison(each, namer) for each in condition)
        words = f"whenever {' and '.join(parts)}" if parts else "whatever anyone prefers"
        rows.append(ConditionRow(found.state + 1, found.concept, parts, words))
    return tuple(rows)


def _comparison(each: Comparison, namer: Namer) -> str:
    who = namer.actor(namer.conflict.deciders[each.decider])
    verb = "prefers" if each.holds else "does not prefer"
    return f"{who} {verb} {each.better + 1} to {each.worse + 1}"
