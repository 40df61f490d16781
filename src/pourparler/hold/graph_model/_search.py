"""Kernels for any graph: what can be reached by legal sequences, in which nobody moves twice in a row.

A *mover* has its moves as arcs; ``who[m]`` is the decision maker whose improvement is asked for, or -1 where the arcs
are improvements already. States are marked with the mover that is to move next, so that the turn rule is exact also
where moves are not transitive.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.hold.graph_model.move_graph import Flags, Whole

__all__ = ["is_stable_for", "reach", "reaching"]

Unknown = npt.NDArray[np.bool_]


@njit(cache=True)
def _improves(who: int, here: int, there: int, payoffs: Whole, unknown: Unknown, may: bool) -> bool:
    """Whether a move improves for a decision maker; ``may``: or whether it is not known that it does not."""
    if unknown.shape[0] > 0 and unknown[who, here, there]:
        return may
    return bool(payoffs[who, there] > payoffs[who, here])


@njit(cache=True)
def reach(start: int, starts: Whole, ends: Whole, movers: Whole) -> Flags:
    """Mark the states that legal sequences of one move or more lead to from ``start``.

    ``ends[starts[m, s]:starts[m, s + 1]]`` are the moves of mover m from s.
    """
    states = starts.shape[1] - 1
    found = np.zeros(states, dtype=np.bool_)
    seen = np.zeros((movers.size, states), dtype=np.bool_)
    stack = [(start, -1)]
    while len(stack) > 0:
        here, last = stack.pop()
        for k in range(movers.size):
            if k != last:
                m = movers[k]
                for at in range(starts[m, here], starts[m, here + 1]):
                    there = ends[at]
                    if not seen[k, there]:
                        seen[k, there] = True
                        found[there] = True
                        stack.append((there, k))
    return found


@njit(cache=True)
def reaching(
    goal: Flags,
    starts: Whole,
    sources: Whole,
    movers: Whole,
    who: Whole,
    improving: bool,
    payoffs: Whole,
    unknown: Unknown,
    may: bool,
) -> Flags:
    """Mark the states from which a legal sequence of one move or more leads to a goal; arcs are given reversed."""
    states = goal.size
    found = np.zeros(states, dtype=np.bool_)
    begins = np.zeros((movers.size, states), dtype=np.bool_)
    scanned = np.zeros((movers.size, states), dtype=np.bool_)
    stack = [(0, 0)]
    stack.pop()
    stack.extend([(state, -1) for state in range(states) if goal[state]])
    while len(stack) > 0:
        there, following = stack.pop()
        for k in range(movers.size):
            if k != following and not scanned[k, there]:
                scanned[k, there] = True
                m = movers[k]
                for at in range(starts[m, there], starts[m, there + 1]):
                    here = sources[at]
                    if begins[k, here]:
                        continue
                    if improving and who[m] >= 0 and not _improves(who[m], here, there, payoffs, unknown, may):
                        continue
                    begins[k, here] = True
                    found[here] = True
                    stack.append((here, k))
    return found


@njit(cache=True)
def _sanctions(
    state: int, members: Whole, payoffs: Whole, grades: Whole, unknown: Unknown, counts: bool, strong: bool, every: bool
) -> Flags:
    """Mark the states that are no gain over ``state`` for some member (``every``: for every member) of a coalition.

    ``counts``: a state of which it is not known whether it is better is one; ``strong``: only one that is much worse.
    """
    states = payoffs.shape[1]
    marked = np.zeros(states, dtype=np.bool_)
    for there in range(states):
        hurt = 0
        for i in members:
            if unknown.shape[0] > 0 and unknown[i, state, there]:
                hurts = counts
            elif strong:
                hurts = grades[i, there] < grades[i, state]
            else:
                hurts = payoffs[i, there] <= payoffs[i, state]
            hurt += hurts
        marked[there] = hurt == members.size if every else hurt > 0
    return marked


@njit(cache=True)
def is_stable_for(
    state: int,
    members: Whole,
    opponents: Whole,
    sequential: Whole,
    starts: Whole,
    ends: Whole,
    back_starts: Whole,
    sources: Whole,
    who: Whole,
    payoffs: Whole,
    grades: Whole,
    unknown: Unknown,
    leaves: bool,
    counts: bool,
    may: bool,
    strong: bool,
    every: bool,
) -> Flags:
    """Tell whether a state is Nash, GMR, SMR, SEQ and SSEQ stable for a coalition, straight from the definitions.

    ``members`` and ``opponents`` are decision makers, ``sequential`` the movers of sequences of improvements.
    ``leaves``: the coalition also leaves to states of which it is not known whether they are better; ``counts``: such
    states sanction; ``may``: opponents also move to such states.
    """
    states = payoffs.shape[1]
    reached = reach(state, starts, ends, members)
    gains = np.zeros(states, dtype=np.bool_)
    any_gain = False
    for there in range(states):
        if reached[there]:
            better = True
            for i in members:
                if not _improves(i, state, there, payoffs, unknown, leaves):
                    better = False
                    break
            gains[there] = better
            any_gain |= better
    stable = np.ones(5, dtype=np.bool_)
    if not any_gain:
        return stable
    stable[0] = False
    hurts = _sanctions(state, members, payoffs, grades, unknown, counts, strong, every)
    # An escape is a state that none of the members minds.
    escapes = ~_sanctions(state, members, payoffs, grades, unknown, counts, strong, False)
    lasting = hurts & ~reaching(escapes, back_starts, sources, members, who, False, payoffs, unknown, may)
    for concept in range(1, 5):
        goal = hurts if concept in (1, 3) else lasting
        improving = concept >= 3
        movers = sequential if improving else opponents
        deterred = reaching(goal, back_starts, sources, movers, who, improving, payoffs, unknown, may)
        for there in range(states):
            if gains[there] and not deterred[there]:
                stable[concept] = False
                break
    return stable
