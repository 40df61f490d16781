"""Kernels for option-form graphs: least and greatest values over what can be reached, by passes over fibres.

States of one fibre of a decision maker differ only in its own options. Where none of these is irreversible, any state
of a fibre can be moved to any other, so one pass over the states, sorted by fibre, takes in all moves of the decision
maker. Because the graph is transitive, sequences of moves need no last mover: passes are repeated until nothing
changes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from pourparler.hold.graph_model.move_graph import Flags, Whole

__all__ = ["best_improvement", "best_move", "least_reached"]

_NONE_LEAST = np.iinfo(np.int64).max
_NONE_BEST = np.iinfo(np.int64).min


@njit(cache=True)
def best_move(values: Whole, order: Whole, first: Flags, decimals: Whole, forward: int, back: int) -> Whole:
    """The greatest of each state's own value and those of the states that one move leads to."""
    best = values.copy()
    states = order.size
    begin = 0
    while begin < states:
        end = begin + 1
        while end < states and not first[end]:
            end += 1
        if forward == 0 and back == 0:
            most = values[order[begin]]
            for p in range(begin + 1, end):
                most = max(most, values[order[p]])
            for p in range(begin, end):
                best[order[p]] = most
        else:
            for p in range(begin, end):
                s = order[p]
                here = decimals[s]
                for q in range(begin, end):
                    t = order[q]
                    if values[t] > best[s] and _can_move(here, decimals[t], forward, back):
                        best[s] = values[t]
        begin = end
    return best


@njit(cache=True)
def best_improvement(
    values: Whole, payoffs: Whole, order: Whole, first: Flags, decimals: Whole, forward: int, back: int
) -> Whole:
    """The greatest value of the states that one improving move leads to; the lowest number where there is none.

    Within a fibre ``order`` has the best states first.
    """
    best = np.full(values.size, _NONE_BEST)
    begin = 0
    run = tied = _NONE_BEST
    for p in range(order.size):
        s = order[p]
        if first[p]:
            begin = p
            run = tied = _NONE_BEST
        elif payoffs[s] != payoffs[order[p - 1]]:
            run = max(run, tied)
        if forward == 0 and back == 0:
            best[s] = run
            tied = max(tied, values[s])
        else:
            for q in range(begin, p):
                t = order[q]
                if payoffs[t] == payoffs[s]:
                    break
                if values[t] > best[s] and _can_move(decimals[s], decimals[t], forward, back):
                    best[s] = values[t]
    return best


@njit(cache=True)
def least_reached(
    values: Whole,
    mover: int,
    improving: bool,
    payoffs: Whole,
    orders: Whole,
    firsts: Flags,
    decimals: Whole,
    forwards: Whole,
    backs: Whole,
) -> Whole:
    """The least of each state's own value and those of the states that others than ``mover`` can lead to.

    With ``improving`` each of their moves improves for whoever makes it.
    """
    least = values.copy()
    deciders = orders.shape[0]
    quiet, j = 0, 0
    while quiet < deciders:
        if j == mover:
            quiet += 1
        else:
            if improving:
                changed = _lower_by_improvements(
                    least, payoffs[j], orders[j], firsts[j], decimals, forwards[j], backs[j]
                )
            else:
                changed = _lower_by_moves(least, orders[j], firsts[j], decimals, forwards[j], backs[j])
            # A decision maker's own passes settle at once: its moves are transitive.
            quiet = 1 if changed else quiet + 1
        j = (j + 1) % deciders
    return least


@njit(cache=True)
def _can_move(here: int, there: int, forward: int, back: int) -> bool:
    return here & forward & ~there == 0 and there & back & ~here == 0


@njit(cache=True)
def _lower_by_moves(least: Whole, order: Whole, first: Flags, decimals: Whole, forward: int, back: int) -> bool:
    changed = False
    states = order.size
    begin = 0
    while begin < states:
        end = begin + 1
        while end < states and not first[end]:
            end += 1
        if forward == 0 and back == 0:
            low = least[order[begin]]
            for p in range(begin + 1, end):
                low = min(low, least[order[p]])
            for p in range(begin, end):
                if low < least[order[p]]:
                    least[order[p]] = low
                    changed = True
        else:
            for p in range(begin, end):
                s = order[p]
                for q in range(begin, end):
                    t = order[q]
                    if least[t] < least[s] and _can_move(decimals[s], decimals[t], forward, back):
                        least[s] = least[t]
                        changed = True
        begin = end
    return changed


@njit(cache=True)
def _lower_by_improvements(
    least: Whole, payoffs: Whole, order: Whole, first: Flags, decimals: Whole, forward: int, back: int
) -> bool:
    changed = False
    begin = 0
    run = tied = _NONE_LEAST
    for p in range(order.size):
        s = order[p]
        if first[p]:
            begin = p
            run = tied = _NONE_LEAST
        elif payoffs[s] != payoffs[order[p - 1]]:
            run = min(run, tied)
        if forward == 0 and back == 0:
            if run < least[s]:
                least[s] = run
                changed = True
            tied = min(tied, least[s])
        else:
            for q in range(begin, p):
                t = order[q]
                if payoffs[t] == payoffs[s]:
                    break
                if least[t] < least[s] and _can_move(decimals[s], decimals[t], forward, back):
                    least[s] = least[t]
                    changed = True
    return changed
