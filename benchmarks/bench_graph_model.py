"""How long stability in the graph model takes, on one core: ``python benchmarks/bench_graph_model.py``.

Targets of issue 5: all five senses for 4 decision makers, 4,096 states in 20 ms and 65,536 states in 0.5 s. Verdicts
are held against brute force from the definitions (``tests/reference_graph_model.py``), which also is what the ratio is
to: on a slice of states, scaled to all. Then it is told how far one gets in 15 s and 4 GiB.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from pourparler.hold.graph_model.move_graph import MoveGraph, option_graph
from pourparler.hold.graph_model.preferences import Preferences
from pourparler.hold.graph_model.stability import Stability, joint_equilibria, stability
from tests.reference_graph_model import GraphModel, option_moves

DECIDERS = 4
SECONDS, GIBIBYTES = 15.0, 4.0


def owners_of(options: int) -> list[int]:
    """Return whose each option is: all have as many, or nearly so."""
    return [k * DECIDERS // options for k in range(options)]


def random_conflict(options: int, forward: int = 0, levels: int | None = None) -> tuple[MoveGraph, Preferences]:
    """Return a conflict of 4 decision makers; ``levels``: with so many ranks, so that states tie."""
    rng = np.random.default_rng(options)
    own = [sum(1 << k for k, owner in enumerate(owners_of(options)) if owner == i) for i in range(DECIDERS)]
    states = 1 << options
    if levels is None:
        payoffs = np.array([rng.permutation(states) for _ in range(DECIDERS)])
    else:
        payoffs = rng.integers(0, levels, (DECIDERS, states))
    return option_graph(np.arange(states), own, forward), Preferences(payoffs)


def plain_conflict(graph: MoveGraph, preferences: Preferences, options: int, forward: int) -> GraphModel:
    """The same for brute force."""
    payoffs = preferences.payoffs.tolist()

    def relation(i: int, s: int, t: int) -> str:
        return "<=>"[1 + (payoffs[i][t] > payoffs[i][s]) - (payoffs[i][t] < payoffs[i][s])]

    irreversible = [k for k in range(options) if forward >> k & 1]
    moves = option_moves(range(graph.states), owners_of(options), DECIDERS, irreversible)
    return GraphModel(range(graph.states), moves, relation)


def fastest(run: Callable[[], object], runs: int) -> float:
    """Return the processor seconds of the fastest of several runs; waiting for others does not count."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def check(found: Stability, plain: GraphModel, states: list[int]) -> float:
    """Hold verdicts against brute force, and return its processor seconds for one state of one decision maker."""
    start = time.process_time()
    for state in states:
        for i in range(DECIDERS):
            assert found.stable[:, i, state].tolist() == list(plain.stable([i], state).values()), (state, i)
    return (time.process_time() - start) / (len(states) * DECIDERS)


def main() -> None:
    """Measure, print, and fail where an answer is wrong."""
    stability(*random_conflict(4, 1))
    graph, preferences = random_conflict(8, 0b10001)
    small = check(stability(graph, preferences), plain_conflict(graph, preferences, 8, 0b10001), [*range(0, 256, 16)])
    taken = fastest(partial(stability, graph, preferences), 20)
    whole = small * graph.states * DECIDERS
    print(
        f"   256 states, 4 decision makers: {taken * 1e3:.2f} ms; brute force {whole / taken:,.0f} times (on a slice)"
    )
    for options, target in ((12, 0.020), (16, 0.5)):
        for forward, what in ((0, "all reversible"), (0b1001, "two irreversible options"), (0, "with ties")):
            graph, preferences = random_conflict(options, forward, 50 if what == "with ties" else None)
            taken = fastest(partial(stability, graph, preferences), 5)
            text = f"{graph.states:6,} states, {what}: {taken * 1e3:.1f} ms (target {target * 1e3:.0f} ms)"
            if options == 12 and what != "with ties":
                plain = plain_conflict(graph, preferences, options, forward)
                one = check(stability(graph, preferences), plain, [17, 2048])
                ratio = one * graph.states * DECIDERS / taken
                text += f"; brute force {ratio:,.0f} times (on a slice)"
            print(text)
            assert taken <= target, "slower than the target"
    graph, preferences = random_conflict(8, levels=40)
    taken = fastest(partial(joint_equilibria, graph, preferences), 3)
    print(f"   256 states, against all 15 coalitions: {taken * 1e3:.0f} ms")
    for options in (20, 22, 23):
        graph, preferences = random_conflict(options)
        start = time.process_time()
        stability(graph, preferences)
        taken = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{graph.states:10,} states: {taken:.1f} s, at most {peak:.1f} GiB so far")
        if taken * 2.2 > SECONDS or peak * 2 > GIBIBYTES:
            break
    print("The limit is memory bandwidth: passes over states sorted by fibre, each touching values at random places.")


if __name__ == "__main__":
    main()
