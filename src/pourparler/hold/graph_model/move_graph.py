"""Who can move a conflict from which state to which: from options, or given by edges.

A decision maker's moves from an option form change any of its own options at once; options may be irreversible. Such a
graph is *transitive*: two moves of one decision maker in a row are one move of it. Graphs given by edges, and those in
which indistinguishable states were made one, need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError

__all__ = ["Arcs", "Flags", "MoveGraph", "Whole", "edge_graph", "fibres", "merged_graph", "option_graph"]

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_MOST_ARCS = 200_000_000
_FEW_ARCS = 2_000_000


@dataclass(frozen=True, eq=False)
class Arcs:
    """One decision maker's moves: from state s to ``ends[starts[s]:starts[s + 1]]``, ascending."""

    starts: Whole
    ends: Whole

    def of(self, state: int) -> Whole:
        """The states one can move to."""
        return self.ends[self.starts[state] : self.starts[state + 1]]

    def reversed(self) -> Arcs:
        """The same moves by where they lead: to state s from ``ends[starts[s]:starts[s + 1]]``."""
        states = len(self.starts) - 1
        sources = np.repeat(np.arange(states), np.diff(self.starts))
        order = np.argsort(self.ends, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.ends, minlength=states))])
        return Arcs(starts.astype(np.int64), sources[order])


@dataclass(frozen=True, eq=False)
class MoveGraph:
    """The moves of all decision makers over states 0, 1, ...

    In option form ``decimals`` are the feasible states, ascending, ``own`` each decision maker's options as a mask,
    ``forward`` and ``back`` the options that can only be taken, or only be dropped. Otherwise ``edges`` are given.
    """

    states: int
    deciders: int
    decimals: Whole | None = field(default=None, repr=False)
    own: Whole | None = field(default=None, repr=False)
    forward: int = 0
    back: int = 0
    edges: tuple[Arcs, ...] | None = field(default=None, repr=False)

    @property
    def is_option_form(self) -> bool:
        """Whether moves follow from options, so that the graph is transitive."""
        return self.edges is None

    @property
    def option_form(self) -> tuple[Whole, Whole]:
        """The feasible states and each decision maker's options. Raises ``ModelError`` where edges are given."""
        if self.decimals is None or self.own is None:
            raise ModelError("the moves are given by edges, not by options")
        return self.decimals, self.own

    @cached_property
    def arcs(self) -> tuple[Arcs, ...]:
        """Every decision maker's moves. Raises ``ModelError`` where there are too many to list."""
        if self.edges is not None:
            return self.edges
        decimals, own = self.option_form
        found = []
        for mask in own.tolist():
            order, first = fibres(decimals, mask)
            starts = _count_moves(decimals, order, first, self.forward & mask, self.back & mask)
            if starts[-1] > _MOST_ARCS:
                raise ModelError(
                    f"{starts[-1]:,} moves of one decision maker are too many to list; leave out coalitions and "
                    "unknown preferences, or declare more states infeasible"
                )
            ends = _list_moves(decimals, order, first, self.forward & mask, self.back & mask, starts)
            found.append(Arcs(starts, ends))
        return tuple(found)

    @cached_property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """For each decision maker how many moves it has at most, in all and from one state."""
        if self.edges is not None:
            return tuple((each.ends.size, int(np.diff(each.starts).max())) for each in self.edges)
        decimals, own = self.option_form
        found = []
        for mask in own.tolist():
            members = np.unique(decimals & ~np.int64(mask), return_counts=True)[1]
            found.append((int((members * (members - 1)).sum()), int(members.max()) - 1))
        return tuple(found)

    def moves_of(self, decider: int, state: int) -> Whole:
        """The states that a decision maker can move to from one state, ascending; of large graphs without a list."""
        if self.edges is not None or sum(moves for moves, _ in self.sizes) <= _FEW_ARCS:
            return self.arcs[decider].of(state)
        decimals, own = self.option_form
        mask = int(own[decider])
        here = int(decimals[state])
        wanted = (here & ~mask) | _submasks(mask)
        wanted = wanted[(here & self.forward & mask & ~wanted == 0) & (wanted & self.back & mask & ~here == 0)]
        places = np.searchsorted(decimals, wanted[wanted != here])
        fits = places < decimals.size
        fits[fits] = decimals[places[fits]] == wanted[wanted != here][fits]
        found: Whole = places[fits].astype(np.int64)
        return found

    def is_transitive(self, decider: int) -> bool:
        """Whether two moves of a decision maker in a row always are one move of it, or none."""
        arcs = self.arcs[decider]
        for state in range(self.states):
            once = arcs.of(state)
            for between in once.tolist():
                twice = arcs.of(between)
                if not np.isin(twice[twice != state], once).all():
                    return False
        return True


@lru_cache(maxsize=64)
def _submasks(mask: int) -> Whole:
    """Every choice among the options of a mask, ascending."""
    found = np.zeros(1, dtype=np.int64)
    for bit in range(mask.bit_length()):
        if mask >> bit & 1:
            found = np.concatenate([found, found | (1 << bit)])
    return found


def option_graph(decimals: npt.ArrayLike, own: npt.ArrayLike, forward: int = 0, back: int = 0) -> MoveGraph:
    """Moves of decision makers that control options (Fang, Hipel & Kilgour 1993).

    Args:
        decimals: the feasible states (state,), ascending whole numbers; bit k is option k.
        own: each decision maker's options as a bit mask (decision maker,); masks do not overlap.
        forward: mask of options that can be taken and not be dropped again.
        back: mask of options that can be dropped and not be taken again.

    Raises:
        ModelError: no state, states out of order, an option with two owners.

    Reference: Fang, L., Hipel, K. W. and Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for
    Conflict Resolution. Wiley.

    >>> graph = option_graph([0, 1, 2, 3], [1, 2], forward=1)
    >>> graph.arcs[0].of(0).tolist(), graph.arcs[0].of(1).tolist()
    ([1], [])

    """
    states = np.asarray(decimals, dtype=np.int64)
    masks = np.asarray(own, dtype=np.int64)
    if states.size == 0:
        raise ModelError("no state is feasible; declare fewer states infeasible")
    if states.ndim != 1 or (np.diff(states) <= 0).any() or states[0] < 0:
        raise ModelError("states should be a row of whole numbers in ascending order")
    if masks.ndim != 1 or masks.size == 0:
        raise ModelError("own should be a row of masks, one for each decision maker; there is none")
    taken = 0
    for mask in masks.tolist():
        if taken & mask:
            raise ModelError(f"option {(taken & mask).bit_length() - 1} has two owners; give it to one")
        taken |= mask
    return MoveGraph(states.size, masks.size, states, masks, forward, back)


def edge_graph(states: int, edges: Sequence[npt.ArrayLike]) -> MoveGraph:
    """Moves given by edges: for each decision maker rows of (from, to), states counted from 0.

    Raises ``ModelError`` for an edge that leads nowhere, or from a state to itself.

    >>> edge_graph(3, [[(0, 1), (1, 2)], []]).arcs[0].of(1).tolist()
    [2]
    """
    if states < 1:
        raise ModelError("no state is feasible; give at least one")
    if not edges:
        raise ModelError("there is no decision maker; give the edges of at least one")
    found = []
    for decider, rows in enumerate(edges):
        pairs = np.asarray(rows, dtype=np.int64).reshape(-1, 2)
        if pairs.size and (pairs.min() < 0 or pairs.max() >= states):
            raise ModelError(f"decision maker {decider}: an edge leads outside the states 0 to {states - 1}")
        if (pairs[:, 0] == pairs[:, 1]).any():
            raise ModelError(f"decision maker {decider}: an edge leads from a state to itself; remove it")
        pairs = np.unique(pairs, axis=0)
        starts = np.concatenate([[0], np.cumsum(np.bincount(pairs[:, 0], minlength=states))]).astype(np.int64)
        found.append(Arcs(starts, np.ascontiguousarray(pairs[:, 1])))
    return MoveGraph(states, len(edges), edges=tuple(found))


def merged_graph(graph: MoveGraph, labels: npt.ArrayLike) -> MoveGraph:
    """Make indistinguishable states one: state s becomes ``labels[s]``; a move of any of them is a move of the one.

    >>> merged_graph(option_graph([0, 1, 2, 3], [1, 2]), [0, 1, 2, 2]).arcs[1].of(1).tolist()
    [2]
    """
    new = np.asarray(labels, dtype=np.int64)
    edges = []
    for arcs in graph.arcs:
        pairs = np.column_stack([np.repeat(new, np.diff(arcs.starts)), new[arcs.ends]])
        edges.append(pairs[pairs[:, 0] != pairs[:, 1]])
    return edge_graph(int(new.max()) + 1, edges)


def fibres(decimals: Whole, mask: int, payoffs: npt.NDArray[np.int64] | None = None) -> tuple[Whole, Flags]:
    """Sort states into fibres, those that differ only in the options of ``mask``.

    Returns the states in order and whether each is the first of its fibre. Within a fibre the best come first where
    payoffs are given, else the lowest.

    >>> order, first = fibres(np.array([0, 1, 2, 3]), 2)
    >>> order.tolist(), first.tolist()
    ([0, 2, 1, 3], [True, False, True, False])
    """
    rest = decimals & ~np.int64(mask)
    within = decimals & np.int64(mask) if payoffs is None else -payoffs
    order = np.lexsort((within, rest))
    sorted_ = rest[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = sorted_[1:] != sorted_[:-1]
    return order, first


@njit(cache=True)
def _count_moves(decimals: Whole, order: Whole, first: Flags, forward: int, back: int) -> Whole:
    states = order.size
    starts = np.zeros(states + 1, dtype=np.int64)
    begin = 0
    while begin < states:
        end = begin + 1
        while end < states and not first[end]:
            end += 1
        for p in range(begin, end):
            here = decimals[order[p]]
            count = 0
            for q in range(begin, end):
                there = decimals[order[q]]
                if p != q and here & forward & ~there == 0 and there & back & ~here == 0:
                    count += 1
            starts[order[p] + 1] = count
        begin = end
    for s in range(states):
        starts[s + 1] += starts[s]
    return starts


@njit(cache=True)
def _list_moves(decimals: Whole, order: Whole, first: Flags, forward: int, back: int, starts: Whole) -> Whole:
    states = order.size
    ends = np.empty(starts[states], dtype=np.int64)
    begin = 0
    while begin < states:
        end = begin + 1
        while end < states and not first[end]:
            end += 1
        for p in range(begin, end):
            here = decimals[order[p]]
            at = starts[order[p]]
            for q in range(begin, end):
                there = decimals[order[q]]
                if p != q and here & forward & ~there == 0 and there & back & ~here == 0:
                    ends[at] = order[q]
                    at += 1
        begin = end
    return ends
