"""The rows of the graph model's results: frozen, with ordinals of states from 1 and ids of actors."""

from __future__ import annotations

from dataclasses import dataclass

from pourparler.hold.graph_model.evolution import By
from pourparler.hold.graph_model.stability import Concept

__all__ = [
    "ConditionRow",
    "EquilibriumRow",
    "PathRow",
    "ProofRow",
    "SanctionRow",
    "StateRow",
    "StatementRow",
    "StepRow",
    "SwapRow",
]


@dataclass(frozen=True)
class StateRow:
    """A feasible state: its ordinal, its decimal, its pattern of Y and N, and the options taken in it."""

    ordinal: int
    decimal: int
    pattern: str
    taken: tuple[str, ...]


@dataclass(frozen=True)
class EquilibriumRow:
    """The equilibria of one frame in one sense.

    ``against_coalitions`` are those that no coalition leaves either (none where that was not asked for), ``strong``
    those deterred by much worse states only (none where no strength of preference is stated). ``unknown`` is the type
    under which unknown preferences are read, empty where everything is known.
    """

    frame: str
    concept: Concept
    states: tuple[int, ...]
    against_coalitions: tuple[int, ...] | None
    strong: tuple[int, ...] | None
    unknown: str


@dataclass(frozen=True)
class StepRow:
    """A move: who makes it, jointly where several, and the ordinal of the state it leads to."""

    movers: tuple[str, ...]
    to: int


@dataclass(frozen=True)
class SanctionRow:
    """An improvement of a coalition, and the sequence of others that deters it."""

    improvement: tuple[StepRow, ...]
    sanction: tuple[StepRow, ...]


@dataclass(frozen=True)
class ProofRow:
    """Why a state is stable for a decision maker or a coalition in one sense, or not, also in words."""

    frame: str
    state: int
    concept: Concept
    coalition: tuple[str, ...]
    stable: bool
    breaks: tuple[StepRow, ...]
    deterred: tuple[SanctionRow, ...]
    in_words: str


@dataclass(frozen=True)
class PathRow:
    """A shortest path from the status quo to an equilibrium; no steps where there is none, or none is needed."""

    frame: str
    by: By
    to: int
    reached: bool
    steps: tuple[StepRow, ...]


@dataclass(frozen=True)
class SwapRow:
    """How many swaps of neighbours in a decision maker's ranking leave an equilibrium standing, and those that do not.

    ``breaking`` are pairs of groups of tied states, (the better, the worse) before the swap.
    """

    frame: str
    state: int
    concept: Concept
    decision_maker: str
    swaps: int
    standing: int
    breaking: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@dataclass(frozen=True)
class StatementRow:
    """A preference without which a state is no equilibrium, and the statements of sources it rests on."""

    frame: str
    state: int
    concept: Concept
    decision_maker: str
    preference: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class ConditionRow:
    """A minimal condition under which a state is an equilibrium, in words; an empty one means always."""

    state: int
    concept: Concept
    condition: tuple[str, ...]
    in_words: str
