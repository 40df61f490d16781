"""Kernels for coalitions in option form: what can be reached as bit sets, built once for each coalition.

Moves in option form, and improvements by known preferences, are transitive, so what legal sequences lead to is the
closure of single moves and needs no last mover. A set of states is a row of 64-bit words; every row holds its own
state, which changes no verdict: a state is no gain over itself, and neither sanctions nor is an escape from itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.hold.graph_model.move_graph import Flags, Whole

__all__ = ["Sets", "are_stable_for", "closure"]

Sets = npt.NDArray[np.uint64]
_ONE = np.uint64(1)
_NONE = np.uint64(0)


@njit(cache=True)
def _bit(state: int) -> np.uint64:
    return _ONE << np.uint64(state & 63)


@njit(cache=True)
def _has(words: Sets, state: int) -> bool:
    return bool(words[state >> 6] & _bit(state) != _NONE)


@njit(cache=True)
def _meet(one: Sets, other: Sets) -> bool:
    word = 0
    while word < one.size and one[word] & other[word] == _NONE:
        word += 1
    return word < one.size


@njit(cache=True)
def closure(starts: Whole, ends: Whole, movers: Whole, improving: bool, payoffs: Whole) -> Sets:
    """For each state the set of states that sequences of the movers lead to, with ``improving`` by improvements only.

    ``ends[starts[m, s]:starts[m, s + 1]]`` are the moves of mover m from s. Rows are joined until nothing changes.
    """
    states = starts.shape[1] - 1
    words = (states + 63) >> 6
    found = np.zeros((states, words), dtype=np.uint64)
    for s in range(states):
        found[s, s >> 6] |= _bit(s)
    changed = True
    upwards = True
    while changed:
        changed = False
        for place in range(states):
            s = place if upwards else states - 1 - place
            for m in movers:
                for at in range(starts[m, s], starts[m, s + 1]):
                    t = ends[at]
                    if improving and payoffs[m, t] <= payoffs[m, s]:
                        continue
                    for word in range(words):
                        more = found[t, word] & ~found[s, word]
                        if more != _NONE:
                            found[s, word] |= more
                            changed = True
        upwards = not upwards
    return found


@njit(cache=True)
def _classes(reached: Sets) -> Whole:
    """Number states alike that reach each other, by the first of them: they reach the same."""
    states = reached.shape[0]
    first = np.full(states, -1, dtype=np.int64)
    for s in range(states):
        if first[s] < 0:
            for t in range(s, states):
                if first[t] < 0 and _has(reached[s], t) and _has(reached[t], s):
                    first[t] = s
    return first


@njit(cache=True)
def _mark(
    state: int,
    members: Whole,
    payoffs: Whole,
    grades: Whole,
    strong: bool,
    every: bool,
    better: Sets,
    hurts: Sets,
    escapes: Sets,
) -> None:
    """Fill the sets of what all members prefer, what sanctions them, and what none of them minds."""
    better[:] = _NONE
    hurts[:] = _NONE
    escapes[:] = _NONE
    for there in range(payoffs.shape[1]):
        gain, minded = 0, 0
        for i in members:
            gain += payoffs[i, there] > payoffs[i, state]
            if strong:
                minded += grades[i, there] < grades[i, state]
            else:
                minded += payoffs[i, there] <= payoffs[i, state]
        if gain == members.size:
            better[there >> 6] |= _bit(there)
        if minded == members.size or (minded > 0 and not every):
            hurts[there >> 6] |= _bit(there)
        if minded == 0:
            escapes[there >> 6] |= _bit(there)


@njit(cache=True)
def are_stable_for(
    asked: Whole,
    members: Whole,
    reached: Sets,
    answered: Sets,
    improved: Sets,
    payoffs: Whole,
    grades: Whole,
    strong: bool,
    every: bool,
) -> Flags:
    """Tell which states are Nash, GMR, SMR, SEQ and SSEQ stable for a coalition: (concept, state asked).

    ``reached`` are the sets that its members lead to, ``answered`` those that its opponents do, ``improved`` those that
    they do by improvements.
    """
    states, words = reached.shape
    first = _classes(reached)
    better, hurts, escapes = (
        np.zeros(words, dtype=np.uint64),
        np.zeros(words, dtype=np.uint64),
        np.zeros(words, dtype=np.uint64),
    )
    lasting = np.zeros(words, dtype=np.uint64)
    can_escape = np.zeros(states, dtype=np.bool_)
    stable = np.ones((5, asked.size), dtype=np.bool_)
    for place in range(asked.size):
        s = asked[place]
        _mark(s, members, payoffs, grades, strong, every, better, hurts, escapes)
        if not _meet(reached[s], better):
            continue
        lasting[:] = hurts
        for u in range(states):
            if first[u] == u:
                can_escape[u] = _meet(reached[u], escapes)
            if can_escape[first[u]]:
                lasting[u >> 6] &= ~_bit(u)
        stable[0, place] = False
        for t in range(states):
            if _has(better, t) and _has(reached[s], t):
                stable[1, place] &= _meet(answered[t], hurts)
                stable[2, place] &= _meet(answered[t], lasting)
                stable[3, place] &= _meet(improved[t], hurts)
                stable[4, place] &= _meet(improved[t], lasting)
                if not stable[1:, place].any():
                    break
    return stable
