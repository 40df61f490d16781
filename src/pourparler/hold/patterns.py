"""Sets of states in few patterns: which options are taken, which are not, and which make no difference."""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["shortest_patterns"]

_MOST_OPTIONS = 8


def shortest_patterns(states: Collection[int], feasible: Collection[int], options: int) -> tuple[str, ...]:
    """Cover some of the feasible states by few patterns of Y, N and - (Quine 1952; McCluskey 1956).

    States are whole numbers, bit k being option k; infeasible ones may be covered, other feasible ones are not. The
    widest patterns are taken first, as long as each adds states. Beyond 8 options each state is its own pattern.

    Reference: McCluskey, E. J. (1956). Minimization of Boolean functions. Bell System Technical Journal 35, 1417-1444.

    >>> shortest_patterns({0, 1, 2}, {0, 1, 2, 3}, 2)
    ('-N', 'N-')
    >>> shortest_patterns({0, 1}, {0, 1}, 2)
    ('--',)
    """
    wanted = set(states)
    if options > _MOST_OPTIONS:
        return tuple(_pattern(state, 0, options) for state in sorted(wanted))
    excluded = set(feasible) - wanted
    level = {(state, 0) for state in range(2**options) if state not in excluded}
    prime: set[tuple[int, int]] = set()
    while level:
        wider, used = set(), set()
        for value, free in level:
            for bit in range(options):
                other = value ^ (1 << bit), free
                if not free >> bit & 1 and other in level:
                    wider.add((value & ~(1 << bit), free | 1 << bit))
                    used |= {(value, free), other}
        prime |= level - used
        level = wider
    covers = {each: {state for state in wanted if state & ~each[1] == each[0]} for each in prime}
    chosen, left = [], set(wanted)
    while left:
        best = max(sorted(covers), key=lambda each: (len(covers[each] & left), each[1].bit_count(), -each[0]))
        chosen.append(best)
        left -= covers[best]
    # A pattern that later ones cover between them is not needed.
    for each in tuple(chosen):
        rest = [other for other in chosen if other != each]
        if covers[each] <= set().union(*(covers[other] for other in rest)):
            chosen = rest
    return tuple(_pattern(value, free, options) for value, free in chosen)


def _pattern(value: int, free: int, options: int) -> str:
    return "".join("-" if free >> bit & 1 else "Y" if value >> bit & 1 else "N" for bit in range(options))
