"""The graph model by brute force, from the definitions: sets of states, sequences of moves, no arrays.

States and decision makers are anything hashable. ``moves[i][s]`` is the set of states that i can move to from s;
``relation(i, s, t)`` says how t compares with s for i: ``>`` better, ``>>`` much better, ``=``, ``<``, ``<<``, or ``U``
where it is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

Relation = Callable[[int, int, int], str]
Moves = Sequence[Mapping[int, set[int]]]
Step = tuple[frozenset[int], int, int]
"""Who moves (a decision maker, or several together), from where and to where."""
Steps = dict[int, list[Step]]


@dataclass(frozen=True)
class Reading:
    """The choices that the literature leaves open."""

    leaves: frozenset[str] = frozenset({">", ">>"})
    deters: frozenset[str] = frozenset({"<", "<<", "="})
    opponents: frozenset[str] = frozenset({">", ">>", "U"})
    hurts_every: bool = False
    joint: bool = False


def reading(unknown: str = "a", *, strong: bool = False, every: bool = False, joint: bool = False) -> Reading:
    """Return types a to d of unknown preferences, strong stability, and both rules on coalitions."""
    better, not_better = {">", ">>"}, {"<<"} if strong else {"<", "<<", "="}
    return Reading(
        frozenset(better | ({"U"} if unknown in ("a", "c") else set())),
        frozenset(not_better | ({"U"} if unknown in ("c", "d") else set())),
        hurts_every=every,
        joint=joint,
    )


def option_moves(
    feasible: Sequence[int], owners: Sequence[int], deciders: int, forward: Iterable[int] = (), back: Iterable[int] = ()
) -> list[dict[int, set[int]]]:
    """Moves among feasible whole numbers whose bit k is the option k of ``owners[k]``."""

    def can(i: int, s: int, t: int) -> bool:
        for k, owner in enumerate(owners):
            had, has = s >> k & 1, t >> k & 1
            if had != has and (owner != i or (k in set(forward) and had) or (k in set(back) and has)):
                return False
        return s != t

    forward, back = set(forward), set(back)
    return [{s: {t for t in feasible if can(i, s, t)} for s in feasible} for i in range(deciders)]


def by_place(steps: Iterable[Step]) -> Steps:
    """Group steps by where they begin."""
    found: Steps = {}
    for step in steps:
        found.setdefault(step[1], []).append(step)
    return found


def reached(start: int, steps: Steps) -> set[int]:
    """Return what legal sequences of steps lead to from a state: nobody moves twice in a row."""
    found: set[int] = set()
    ways: set[tuple[int, frozenset[int]]] = {(start, frozenset())}
    waiting = list(ways)
    while waiting:
        here, last = waiting.pop()
        for mover, _, there in steps.get(here, ()):
            if mover != last:
                found.add(there)
                if (there, mover) not in ways:
                    ways.add((there, mover))
                    waiting.append((there, mover))
    return found


class GraphModel:
    """A conflict to be searched by brute force."""

    def __init__(self, states: Sequence[int], moves: Moves, relation: Relation) -> None:
        self.states, self.moves, self.relation = states, moves, relation
        self.everyone = frozenset(range(len(moves)))
        self._listed: dict[object, Steps] = {}

    def steps(self, members: Iterable[int]) -> Steps:
        group = frozenset(members)
        if group not in self._listed:
            singly = ((frozenset([i]), s, t) for i in sorted(group) for s in self.states for t in self.moves[i][s])
            self._listed[group] = by_place(singly)
        return self._listed[group]

    def improvements(self, group: frozenset[int], rules: Reading) -> Steps:
        """Steps that improve for who makes them; where coalitions join, also theirs."""
        if (group, rules) not in self._listed:
            self._listed[group, rules] = by_place(self._improving(group, rules))
        return self._listed[group, rules]

    def _improving(self, group: frozenset[int], rules: Reading) -> list[Step]:
        singly = [step for steps in self.steps(group).values() for step in steps]
        steps = [step for step in singly if self.relation(min(step[0]), *step[1:]) in rules.opponents]
        for size in range(2, len(group) + 1 if rules.joint else 0):
            for members in combinations(sorted(group), size):
                for s in self.states:
                    steps += [
                        (frozenset(members), s, t)
                        for t in reached(s, self.steps(members))
                        if all(self.relation(i, s, t) in rules.opponents for i in members)
                    ]
        return steps

    def stable(self, coalition: Iterable[int], state: int, rules: Reading | None = None) -> dict[str, bool]:
        """Tell whether a state is stable for a coalition, which may be a single decision maker."""
        rules = rules or Reading()
        members = frozenset(coalition)
        others = self.everyone - members
        own = self.steps(members)
        gains = [t for t in reached(state, own) if all(self.relation(i, state, t) in rules.leaves for i in members)]

        def hurts(t: int) -> bool:
            return (all if rules.hurts_every else any)(self.relation(i, state, t) in rules.deters for i in members)

        def nobody_minds(t: int) -> bool:
            return all(self.relation(i, state, t) not in rules.deters for i in members)

        def lasts(t: int) -> bool:
            return hurts(t) and not any(nobody_minds(u) for u in reached(t, own))

        found = {"nash": not gains}
        for name, test, steps in (
            ("gmr", hurts, self.steps(others)),
            ("smr", lasts, self.steps(others)),
            ("seq", hurts, self.improvements(others, rules)),
            ("sseq", lasts, self.improvements(others, rules)),
        ):
            found[name] = all(any(test(u) for u in reached(t, steps)) for t in gains)
        return found

    def equilibria(self, rules: Reading | None = None, *, coalitions: bool = False) -> dict[str, list[int]]:
        """Return the states stable for everyone, and, where asked, against every coalition."""
        groups = [frozenset([i]) for i in self.everyone]
        if coalitions:
            several = range(2, len(self.everyone) + 1)
            groups += [frozenset(c) for size in several for c in combinations(sorted(self.everyone), size)]
        verdicts = {s: [self.stable(group, s, rules) for group in groups] for s in self.states}
        names = ("nash", "gmr", "smr", "seq", "sseq")
        return {name: [s for s in self.states if all(v[name] for v in verdicts[s])] for name in names}


def patterns(options: int) -> list[tuple[int, ...]]:
    """Every choice of options, the first changing fastest, as states are numbered."""
    return [bits[::-1] for bits in product((0, 1), repeat=options)]
