"""Random conflicts for the tests of the graph model, each as arrays and for the brute-force reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.graph_model.move_graph import MoveGraph, edge_graph, option_graph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.stability import Unknown
from tests.reference_graph_model import GraphModel, option_moves

Array = npt.NDArray[np.int64]

KINDS: tuple[Unknown, ...] = ("a", "b", "c", "d")
"""The types of unknown preferences."""


@dataclass(frozen=True)
class Pair:
    """One conflict, twice."""

    graph: MoveGraph
    preferences: Preferences
    plain: GraphModel


def plain_model(names: Sequence[int], moves: list[dict[int, set[int]]], preferences: Preferences) -> GraphModel:
    """Return the reference's view of a conflict; states carry their own names there."""
    place = {name: at for at, name in enumerate(names)}

    def relation(i: int, s: int, t: int) -> str:
        here, there = place[s], place[t]
        if preferences.unknown is not None and preferences.unknown[i, here, there]:
            return "U"
        apart = int(preferences.payoffs[i, there] - preferences.payoffs[i, here])
        if apart == 0:
            return "="
        much = preferences.grades is not None and preferences.grades[i, there] != preferences.grades[i, here]
        return (">" if apart > 0 else "<") * (2 if much else 1)

    return GraphModel(list(names), moves, relation)


def random_preferences(
    rng: np.random.Generator, deciders: int, states: int, *, unknown: bool = False, much: bool = False
) -> Preferences:
    """Rankings with ties, where asked with unknown pairs and with strength."""
    payoffs = rng.integers(0, max(2, int(states * rng.choice([0.3, 1, 3]))), (deciders, states))
    grades = payoffs // max(1, int(payoffs.max() // 3)) if much else None
    pairs = None
    if unknown:
        half = np.triu(rng.random((deciders, states, states)) < 0.25, 1)
        pairs = half | half.transpose(0, 2, 1)
    return Preferences(payoffs, grades, pairs)


def random_option_form(seed: int, most: int = 5, *, unknown: bool = False, much: bool = False) -> Pair:
    """2-4 decision makers, up to ``most`` options, some irreversible, some states infeasible."""
    rng = np.random.default_rng([1, seed])
    deciders = int(rng.integers(2, 5))
    options = int(rng.integers(deciders, max(deciders, most) + 1))
    owners = [*range(deciders), *rng.integers(0, deciders, options - deciders).tolist()]
    rng.shuffle(owners)
    kinds = rng.choice(["both", "forward", "back"], options, p=[0.7, 0.2, 0.1]).tolist()
    keep = rng.random(2**options) < rng.choice([0.5, 0.8, 1.0])
    feasible = np.flatnonzero(keep) if keep.any() else np.array([0])
    own = [sum(1 << k for k, owner in enumerate(owners) if owner == i) for i in range(deciders)]
    forward = [k for k, kind in enumerate(kinds) if kind == "forward"]
    back = [k for k, kind in enumerate(kinds) if kind == "back"]
    graph = option_graph(feasible, own, sum(1 << k for k in forward), sum(1 << k for k in back))
    preferences = random_preferences(rng, deciders, feasible.size, unknown=unknown, much=much)
    names = feasible.tolist()
    return Pair(
        graph, preferences, plain_model(names, option_moves(names, owners, deciders, forward, back), preferences)
    )


def random_edges(seed: int, *, unknown: bool = False, much: bool = False) -> Pair:
    """2-4 decision makers with moves that are not transitive, so that the turn rule binds."""
    rng = np.random.default_rng([2, seed])
    deciders, states = int(rng.integers(2, 5)), int(rng.integers(3, 9))
    share = float(rng.choice([0.1, 0.2, 0.35]))
    moves: list[dict[int, set[int]]] = []
    for _ in range(deciders):
        wanted = rng.random((states, states)) < share
        moves.append({s: {t for t in range(states) if wanted[s, t] and s != t} for s in range(states)})
    edges = [[(s, t) for s in range(states) for t in sorted(each[s])] for each in moves]
    preferences = random_preferences(rng, deciders, states, unknown=unknown, much=much)
    return Pair(edge_graph(states, edges), preferences, plain_model(range(states), moves, preferences))
