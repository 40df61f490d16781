"""How a conflict can evolve from a state: what is reached, and the shortest path to it."""

from __future__ import annotations

from typing import Literal

from pourparler.errors import ModelError
from pourparler.hold.graph_model.move_graph import MoveGraph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.proofs import Acting, Prover, Step
from pourparler.hold.graph_model.stability import Rules, coalitions_of

__all__ = ["BY", "By", "evolution"]

By = Literal["moves", "improvements", "coalitions"]
BY: tuple[By, ...] = ("moves", "improvements", "coalitions")
"""How a conflict evolves: by anyone's moves, by improvements of who moves, by those or joint ones of coalitions."""


def evolution(
    graph: MoveGraph, preferences: Preferences, start: int, by: By = "moves", rules: Rules | None = None
) -> dict[int, tuple[Step, ...]]:
    """Status quo analysis (Li, Kilgour & Hipel 2005): what can be reached, by a shortest path, nearest first.

    Nobody moves twice in a row. With ``improvements`` each move improves for who makes it; with ``coalitions`` a step
    may also be a joint move that improves for all members of a coalition. A path to the state itself is left out.

    Reference: Li, K. W., Kilgour, D. M. and Hipel, K. W. (2005). Status quo analysis in the graph model for conflict
    resolution. Journal of the Operational Research Society 56, 699-707.

    >>> from pourparler.hold.graph_model.move_graph import option_graph
    >>> from pourparler.hold.graph_model.preferences import from_rankings
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2]), from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]])
    >>> list(evolution(*dilemma, 3, "improvements"))
    [2, 1, 0]
    >>> evolution(*dilemma, 0, "coalitions")[3]
    (Step(movers=(0, 1), to=3),)
    """
    if not 0 <= start < graph.states:
        raise ModelError(f"there is no state {start}; states are 0 to {graph.states - 1}")
    prover = Prover(graph, preferences, rules or Rules())
    deciders = range(graph.deciders)
    if by == "moves":
        acting: Acting = [((i,), prover.moves(i)) for i in deciders]
    else:
        acting = [((i,), prover.improving(i)) for i in deciders]
        if by == "coalitions":
            acting = [*acting, *((group, prover.jointly(group)) for group in coalitions_of(graph.deciders, 2))]
    paths = prover.paths(start, acting)
    paths.pop(start, None)
    return paths
