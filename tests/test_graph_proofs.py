"""Proofs, paths, sensitivity and the inverse problem of the graph model."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from pourparler.errors import ModelError
from pourparler.hold.graph_model.conflict import Conflict, Entry, Option, Ranking, Statements
from pourparler.hold.graph_model.evolution import BY, evolution
from pourparler.hold.graph_model.inverse import Comparison, preferences_for
from pourparler.hold.graph_model.move_graph import MoveGraph, edge_graph, option_graph
from pourparler.hold.graph_model.preferences import Preferences, from_rankings
from pourparler.hold.graph_model.proofs import Proof, Prover, Step, prove
from pourparler.hold.graph_model.sensitivity import pivotal_statements, swap_robustness
from pourparler.hold.graph_model.stability import CONCEPTS, Concept, Rules, coalitions_of, stability
from pourparler.options.conditions import parse_condition
from tests.graph_models import KINDS, Pair, random_edges, random_option_form
from tests.reference_graph_model import Reading, Steps, reached, reading

Build = Callable[..., Pair]
SYRIA_IRAQ = option_graph([0, 1, 2, 4, 5, 6], [3, 4])
RANKINGS = from_rankings(6, [[0, 2, 5, 1, 3, 4], [1, 3, 5, 0, 4, 2]])


def replay(
    pair: Pair,
    start: int,
    steps: Sequence[Step],
    *,
    improving: bool,
    joint: bool,
    allowed: Iterable[int],
    read: Reading,
) -> int:
    """Walk a sequence by the definitions: who may move, where to, nobody twice in a row, improvements where asked."""
    plain, names = pair.plain, pair.plain.states
    last: tuple[int, ...] = ()
    here = start
    for step in steps:
        assert step.movers != last
        assert set(step.movers) <= set(allowed)
        if len(step.movers) == 1:
            assert names[step.to] in plain.moves[step.movers[0]][names[here]]
        else:
            assert joint
            assert names[step.to] in reached(names[here], plain.steps(step.movers))
        if improving:
            for i in step.movers:
                assert plain.relation(i, names[here], names[step.to]) in read.opponents
        last, here = step.movers, step.to
    return here


def check_proof(pair: Pair, proof: Proof, read: Reading, *, joint: bool) -> None:
    plain, names, members = pair.plain, pair.plain.states, proof.coalition
    others = [i for i in range(pair.graph.deciders) if i not in members]

    def is_gain(t: int) -> bool:
        return all(plain.relation(i, names[proof.state], names[t]) in read.leaves for i in members)

    assert bool(proof.breaks) != proof.stable
    if proof.breaks:
        end = replay(pair, proof.state, proof.breaks, improving=False, joint=False, allowed=members, read=read)
        assert is_gain(end)
    gains = {
        t for t, name in enumerate(names) if name in reached(names[proof.state], plain.steps(members)) and is_gain(t)
    }
    if proof.stable:
        assert {each.improvement[-1].to for each in proof.deterred} == gains
    improving = proof.concept in ("seq", "sseq")
    for each in proof.deterred:
        end = replay(pair, proof.state, each.improvement, improving=False, joint=False, allowed=members, read=read)
        last = replay(pair, end, each.sanction, improving=improving, joint=joint, allowed=others, read=read)
        hurt = [plain.relation(i, names[proof.state], names[last]) in read.deters for i in members]
        assert all(hurt) if read.hurts_every else any(hurt)
        if proof.concept in ("smr", "sseq"):
            for onward in reached(names[last], plain.steps(members)):
                assert any(plain.relation(i, names[proof.state], onward) in read.deters for i in members)


@pytest.mark.parametrize(
    ("build", "unknown", "much"),
    [
        (random_option_form, False, False),
        (random_option_form, True, False),
        (random_option_form, False, True),
        (random_edges, False, False),
        (random_edges, True, False),
    ],
)
def test_every_verdict_has_a_proof_that_holds_up(build: Build, unknown: bool, much: bool) -> None:
    for seed in range(12):
        pair = build(seed, unknown=unknown, much=much)
        joint = seed % 3 == 1
        kind = KINDS[seed % 4] if unknown else "a"
        rules = Rules(kind, strong=much, sanctioners="coalitions" if joint else "members")
        read = reading(rules.unknown, strong=much, joint=joint)
        found = stability(pair.graph, pair.preferences, rules)
        prover = Prover(pair.graph, pair.preferences, rules)
        for state, concept in itertools.product(range(pair.graph.states), CONCEPTS):
            for group in coalitions_of(pair.graph.deciders):
                proof = prover.prove(concept, group, state)
                check_proof(pair, proof, read, joint=joint)
                if len(group) == 1:
                    assert proof.stable == found.of(concept)[group[0], state]


def test_a_proof_names_the_coalition_that_leaves() -> None:
    dilemma = option_graph([0, 1, 2, 3], [1, 2]), from_rankings(4, [[2, 3, 0, 1], [1, 3, 0, 2]])
    proof = prove(*dilemma, "sseq", [1, 0], 0)
    assert not proof.stable
    assert proof.breaks == (Step((0,), 1), Step((1,), 3))


def shortest(start: int, steps: Steps, longest: int) -> dict[int, int]:
    """Lengths of shortest legal sequences, by trying all of them."""
    found: dict[int, int] = {}
    ends = {(start, frozenset[int]())}
    for length in range(1, longest + 1):
        ends = {(t, who) for here, last in ends for who, _, t in steps.get(here, ()) if who != last}
        for t, _ in ends:
            found.setdefault(t, length)
    found.pop(start, None)
    return found


def test_paths_are_shortest_and_legal() -> None:
    read = Reading()
    for build, seed in itertools.product((random_option_form, random_edges), range(10)):
        pair = build(seed)
        plain, names = pair.plain, pair.plain.states
        everyone = frozenset(range(pair.graph.deciders))
        every = {
            "moves": plain.steps(everyone),
            "improvements": plain.improvements(everyone, read),
            "coalitions": plain.improvements(everyone, reading(joint=True)),
        }
        for by in BY:
            steps = every[by]
            for start in range(min(3, pair.graph.states)):
                found = evolution(pair.graph, pair.preferences, start, by)
                lengths = {names.index(t): n for t, n in shortest(names[start], steps, 9).items()}
                assert {t: len(path) for t, path in found.items() if len(path) <= 9} == lengths
                for t, path in found.items():
                    end = replay(
                        pair,
                        start,
                        path,
                        improving=by != "moves",
                        joint=by == "coalitions",
                        allowed=everyone,
                        read=read,
                    )
                    assert end == t


def every_ranking(states: int) -> list[list[int]]:
    """Every ranking with ties, as payoffs."""
    found = set()
    for payoffs in itertools.product(range(states), repeat=states):
        levels = sorted(set(payoffs))
        found.add(tuple(levels.index(each) for each in payoffs))
    return [list(each) for each in sorted(found)]


def meets(condition: Sequence[Comparison], payoffs: Sequence[Sequence[int]]) -> bool:
    return all((payoffs[c.decider][c.better] > payoffs[c.decider][c.worse]) == c.holds for c in condition)


GRAPHS = [
    pytest.param(option_graph([0, 1, 2, 3], [1, 2]), id="options"),
    pytest.param(option_graph([0, 1, 2, 3], [1, 2], forward=1), id="irreversible"),
    pytest.param(edge_graph(4, [[(0, 1), (1, 2), (2, 0)], [(1, 3), (3, 0), (2, 1)]]), id="edges"),
    pytest.param(edge_graph(3, [[(0, 1)], [(1, 2), (2, 1)], [(2, 0), (1, 0), (0, 2)]]), id="three"),
]


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_conditions_hold_exactly_where_the_state_is_an_equilibrium(graph: MoveGraph, concept: Concept) -> None:
    """Over every ranking of every decision maker (a sample of three), and no condition can be shortened."""
    rng = np.random.default_rng(1)
    rankings = every_ranking(graph.states)
    found = preferences_for(graph, 1, concept, most=500)
    assert found.complete
    picks = [rng.integers(0, len(rankings), 500) for _ in range(graph.deciders)]
    seen = []
    for chosen in zip(*picks, strict=True):
        payoffs = [rankings[at] for at in chosen]
        stable = stability(graph, Preferences(np.array(payoffs))).of(concept)[:, 1].all()
        assert any(meets(each, payoffs) for each in found.conditions) == stable
        seen.append((payoffs, stable))
    assert {stable for _, stable in seen} == {True, False} or found.conditions == ((),)
    for condition in found.conditions[:8]:
        for dropped in condition:
            rest = [each for each in condition if each != dropped]
            wider = preferences_meeting(rest, graph, concept, rng, rankings)
            assert not wider, f"{dropped} is not needed"


def preferences_meeting(
    condition: Sequence[Comparison],
    graph: MoveGraph,
    concept: Concept,
    rng: np.random.Generator,
    rankings: list[list[int]],
) -> bool:
    """Whether all of many rankings that meet a condition make state 1 an equilibrium."""
    for _ in range(6000):
        payoffs = [rankings[at] for at in rng.integers(0, len(rankings), graph.deciders)]
        is_stable = stability(graph, Preferences(np.array(payoffs))).of(concept)[:, 1].all()
        if meets(condition, payoffs) and not is_stable:
            return False
    return True


def test_what_is_known_is_held_fixed() -> None:
    found = preferences_for(SYRIA_IRAQ, 5, "nash", RANKINGS, free=[0])
    assert found.conditions == ((Comparison(0, 3, 5, holds=False), Comparison(0, 4, 5, holds=False)),)
    assert preferences_for(SYRIA_IRAQ, 5, "nash", RANKINGS, free=[]).conditions == ((),)
    assert preferences_for(SYRIA_IRAQ, 0, "nash", RANKINGS, free=[0]).conditions == ()


def test_conditions_of_the_larger_examples_agree_with_stability() -> None:
    for concept in CONCEPTS:
        found = preferences_for(SYRIA_IRAQ, 5, concept, most=300)
        stable = bool(stability(SYRIA_IRAQ, RANKINGS).of(concept)[:, 5].all())
        assert any(meets(each, RANKINGS.payoffs.tolist()) for each in found.conditions) == stable


def test_the_inverse_problem_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="preferences of the decision makers that are not free are needed"):
        preferences_for(SYRIA_IRAQ, 5, "nash", free=[0])
    with pytest.raises(ModelError, match="there is no state 9; states are 0 to 5"):
        preferences_for(SYRIA_IRAQ, 9, "nash")
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    with pytest.raises(ModelError, match=r"needs the package python-sat; install it with: pip install"):
        preferences_for(SYRIA_IRAQ, 5, "nash")


def test_swaps_are_counted_as_trying_them_does() -> None:
    (syria, iraq) = swap_robustness(SYRIA_IRAQ, RANKINGS, 0, "gmr")
    assert (syria.swaps, iraq.swaps) == (5, 5)
    for decider, count in enumerate((syria, iraq)):
        standing = 0
        for level in range(5):
            payoffs = RANKINGS.payoffs.copy()
            row = payoffs[decider]
            payoffs[decider] = np.where(row == level, level + 1, np.where(row == level + 1, level, row))
            standing += bool(stability(SYRIA_IRAQ, Preferences(payoffs)).of("gmr")[:, 0].all())
        assert count.standing == standing == 5 - len(count.breaking)
    with pytest.raises(ModelError, match="state 1 is no nash equilibrium; ask about one that is"):
        swap_robustness(SYRIA_IRAQ, RANKINGS, 1, "nash")


def test_a_conflict_with_names() -> None:
    options = (Option("release", 0), Option("escalate", 0), Option("attack", 1))
    infeasible = (parse_condition("release AND escalate"),)
    rankings = (Ranking(((1,), (3,), (6,), (2,), (4,), (5,))), Ranking(((2,), (4,), (6,), (1,), (5,), (3,)), (1,)))
    conflict = Conflict(("Syria", "Iraq"), rankings, options, infeasible)
    assert conflict.space.decimals == (0, 1, 2, 4, 5, 6)
    assert (conflict.order.payoffs == RANKINGS.payoffs).all()
    assert conflict.order.grades is not None
    assert conflict.order.grades.tolist() == [[0] * 6, [0, 1, 0, 0, 0, 0]]
    short = Conflict(("Syria", "Iraq"), (rankings[0], Ranking(((1,), (2,)))), options, infeasible)
    with pytest.raises(ModelError, match=r"^Iraq: misses state 3 \(NYN\) and 3 more; rank every state once$"):
        _ = short.order
    silent = Conflict(("Syria", "Iraq"), (rankings[0], None), options, infeasible)
    assert silent.order.unknown is not None
    assert silent.order.unknown.sum(axis=(1, 2)).tolist() == [0, 30]


def test_a_statement_that_nothing_hangs_on_is_not_named() -> None:
    wants = Statements(tuple(Entry(parse_condition(text)) for text in ("b", "NOT a", "a OR b")))
    dilemma = Conflict(
        ("A", "B"), (wants, Statements((Entry(parse_condition("a")),))), (Option("a", 0), Option("b", 1))
    )
    named = {(each.decider, each.entry) for each in pivotal_statements(dilemma, 2, "nash")}
    assert (0, 2) not in named
