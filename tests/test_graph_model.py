"""Stability in the graph model: against brute force, containment, relabelling, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.hold.graph_model.move_graph import edge_graph, merged_graph, option_graph
from pourparler.hold.graph_model.preferences import (
    Preferences,
    from_payoffs,
    from_rankings,
    from_statements,
)
from pourparler.hold.graph_model.stability import (
    CONCEPTS,
    Concept,
    Rules,
    Unknown,
    coalition_stability,
    coalitions_of,
    equilibria,
    joint_equilibria,
    stability,
    stability_of,
)
from tests.graph_models import KINDS as TYPES
from tests.graph_models import Pair, plain_model, random_edges, random_option_form
from tests.reference_graph_model import Reading, option_moves, reading

Build = Callable[..., Pair]
NARROWER: tuple[tuple[Unknown, Unknown], ...] = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))


def rules_of(seed: int, *, unknown: bool, much: bool) -> tuple[Rules, Reading]:
    """A reading of the definitions for the model, and the same for the reference."""
    kind = TYPES[seed % 4] if unknown else "a"
    every, joint = seed % 3 == 1, seed % 5 == 1
    rules = Rules(
        kind, strong=much, hurts="every" if every else "some", sanctioners="coalitions" if joint else "members"
    )
    return rules, reading(kind, strong=much, every=every, joint=joint)


def compare(pair: Pair, seed: int, *, unknown: bool = False, much: bool = False) -> None:
    """Hold every verdict of the engine against brute force, for decision makers and coalitions."""
    rules, read = rules_of(seed, unknown=unknown, much=much)
    single = stability(pair.graph, pair.preferences, rules)
    names = pair.plain.states
    for group in coalitions_of(pair.graph.deciders):
        found = coalition_stability(pair.graph, pair.preferences, group, rules=rules)
        for at, name in enumerate(names):
            expected = pair.plain.stable(group, name, read)
            assert dict(zip(CONCEPTS, found[:, at].tolist(), strict=True)) == expected, (seed, group, name)
            if len(group) == 1:
                assert single.stable[:, group[0], at].tolist() == list(expected.values()), (seed, group, name)


KINDS = [
    pytest.param(random_option_form, False, False, id="options"),
    pytest.param(random_option_form, True, False, id="options-unknown"),
    pytest.param(random_option_form, False, True, id="options-strong"),
    pytest.param(random_edges, False, False, id="edges"),
    pytest.param(random_edges, True, False, id="edges-unknown"),
    pytest.param(random_edges, False, True, id="edges-strong"),
]


@pytest.mark.parametrize(("build", "unknown", "much"), KINDS)
def test_every_verdict_is_that_of_brute_force(build: Build, unknown: bool, much: bool) -> None:
    for seed in range(40):
        compare(build(seed, unknown=unknown, much=much), seed, unknown=unknown, much=much)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(("build", "unknown", "much"), KINDS)
def test_every_verdict_is_that_of_brute_force_at_full_size(build: Build, unknown: bool, much: bool, part: int) -> None:
    for seed in range(1000 + 220 * part, 1220 + 220 * part):
        compare(build(seed, unknown=unknown, much=much), seed, unknown=unknown, much=much)


def test_the_turn_rule_binds_on_general_graphs() -> None:
    """Were one to move twice in a row, some verdicts would differ: the rule is not idle in these tests."""
    idle = 0
    for seed in range(40):
        pair = random_edges(seed)
        closed = []
        for moves in pair.plain.moves:
            twice = {s: {u for t in moves[s] for u in (t, *moves[t])} - {s} for s in pair.plain.states}
            closed.append([(s, t) for s in pair.plain.states for t in twice[s]])
        looser = edge_graph(pair.graph.states, closed)
        found = [stability(graph, pair.preferences).stable for graph in (pair.graph, looser)]
        idle += bool((found[0] == found[1]).all())
    assert idle < 20


@pytest.mark.parametrize("build", [random_option_form, random_edges])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_stronger_senses_are_contained_in_weaker_ones(build: Build, seed: int) -> None:
    pair = build(seed)
    found = {concept: stability(pair.graph, pair.preferences).of(concept) for concept in CONCEPTS}
    contained: tuple[tuple[Concept, Concept], ...] = (
        ("nash", "sseq"),
        ("sseq", "seq"),
        ("sseq", "smr"),
        ("seq", "gmr"),
        ("smr", "gmr"),
    )
    for inner, outer in contained:
        assert not (found[inner] & ~found[outer]).any(), (inner, outer)
    joint = joint_equilibria(pair.graph, pair.preferences)
    single = equilibria(stability(pair.graph, pair.preferences))
    for concept in CONCEPTS:
        assert set(joint[concept].tolist()) <= set(single[concept].tolist())


@pytest.mark.parametrize("unknown", [False, True])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_names_of_states_and_decision_makers_do_not_matter(unknown: bool, seed: int) -> None:
    pair = random_edges(seed, unknown=unknown)
    rng = np.random.default_rng(seed)
    states, deciders = rng.permutation(pair.graph.states), rng.permutation(pair.graph.deciders)
    old = [[(s, int(t)) for s in range(pair.graph.states) for t in arcs.of(s)] for arcs in pair.graph.arcs]
    edges = [[(int(states[s]), int(states[t])) for s, t in old[i]] for i in deciders]
    back = np.argsort(states)
    payoffs = pair.preferences.payoffs[deciders][:, back]
    pairs = pair.preferences.unknown
    turned = None if pairs is None else pairs[deciders][:, back][:, :, back]
    renamed = stability(edge_graph(pair.graph.states, edges), Preferences(payoffs, None, turned))
    expected = stability(pair.graph, pair.preferences).stable[:, deciders][:, :, back]
    assert (renamed.stable == expected).all()


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_order_of_options_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    owners = rng.integers(0, 3, 5)
    feasible = np.flatnonzero(rng.random(32) < 0.7)
    feasible = feasible if feasible.size else np.array([0])
    payoffs = rng.integers(0, 10, (3, feasible.size))
    forward = int(rng.integers(0, 32))
    order = rng.permutation(5)

    def turned(mask: int) -> int:
        return sum((mask >> k & 1) << int(order[k]) for k in range(5))

    own = [sum(1 << k for k in range(5) if owners[k] == i) for i in range(3)]
    first = stability(option_graph(feasible, own, forward), from_payoffs(payoffs))
    moved = np.array([turned(int(state)) for state in feasible])
    sort = np.argsort(moved)
    graph = option_graph(moved[sort], [turned(mask) for mask in own], turned(forward))
    second = stability(graph, from_payoffs(payoffs[:, sort]))
    assert (first.stable[:, :, sort] == second.stable).all()


def test_option_form_is_transitive_and_gives_what_its_edges_give() -> None:
    for seed in range(60):
        pair = random_option_form(seed)
        assert all(pair.graph.is_transitive(i) for i in range(pair.graph.deciders))
        pairs = [[(s, int(t)) for s in range(pair.graph.states) for t in arcs.of(s)] for arcs in pair.graph.arcs]
        searched = stability(edge_graph(pair.graph.states, pairs), pair.preferences)
        assert (searched.stable == stability(pair.graph, pair.preferences).stable).all()
        single = np.stack([stability_of(pair.graph, pair.preferences, s) for s in range(pair.graph.states)], axis=2)
        assert (single == searched.stable).all()


def test_strength_of_preference_makes_stability_stronger() -> None:
    """A strongly stable state is stable; Nash stability does not depend on strength (Hamouda and others 2004)."""
    for seed in range(40):
        pair = random_option_form(seed, much=True)
        plain = stability(pair.graph, pair.preferences).stable
        strong = stability(pair.graph, pair.preferences, Rules(strong=True)).stable
        assert not (strong & ~plain).any()
        assert (strong[0] == plain[0]).all()


def test_unknown_preferences_only_widen_or_narrow_as_their_types_say() -> None:
    """Type a asks most and d least of stability; without unknown pairs all four are the same."""
    for seed in range(40):
        pair = random_edges(seed, unknown=True)
        found = {kind: stability(pair.graph, pair.preferences, Rules(kind)).stable for kind in TYPES}
        for inner, outer in NARROWER:
            assert not (found[inner] & ~found[outer]).any(), (inner, outer)
        known = Preferences(pair.preferences.payoffs)
        same = [stability(pair.graph, known, Rules(kind)).stable for kind in TYPES]
        assert all((each == same[0]).all() for each in same)


def test_large_conflicts_agree_with_brute_force_on_a_slice() -> None:
    rng = np.random.default_rng(3)
    feasible = np.flatnonzero(rng.random(1024) < 0.9)
    owners = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3]
    own = [sum(1 << k for k in range(10) if owners[k] == i) for i in range(4)]
    preferences = Preferences(rng.integers(0, 400, (4, feasible.size)))
    found = stability(option_graph(feasible, own, 0b1001), preferences)
    names = feasible.tolist()
    moves = option_moves(names, owners, 4, [0, 3])
    plain = plain_model(names, moves, preferences)
    for at in rng.integers(0, feasible.size, 6).tolist():
        for i in range(4):
            assert found.stable[:, i, at].tolist() == list(plain.stable([i], names[at]).values())


REFUSED = [
    pytest.param(lambda: option_graph([], [1]), "no state is feasible", id="no state"),
    pytest.param(lambda: option_graph([0, 0], [1]), "ascending order", id="state twice"),
    pytest.param(lambda: option_graph([0, 1], []), "there is none", id="nobody"),
    pytest.param(lambda: option_graph([0, 1], [1, 3]), "option 0 has two owners; give it to one", id="two owners"),
    pytest.param(lambda: edge_graph(0, [[]]), "no state is feasible", id="edges without states"),
    pytest.param(lambda: edge_graph(2, []), "there is no decision maker", id="edges of nobody"),
    pytest.param(lambda: edge_graph(2, [[(0, 2)]]), "outside the states 0 to 1", id="edge outside"),
    pytest.param(lambda: edge_graph(2, [[(1, 1)]]), "from a state to itself", id="loop"),
    pytest.param(lambda: from_rankings(2, [[0]]), "misses state 1; rank every state once", id="ranking misses"),
    pytest.param(lambda: from_rankings(2, [[0, [1, 0]]]), "ranks state 0 twice", id="ranked twice"),
    pytest.param(lambda: from_rankings(2, [[0, 1, 2]]), "ranks state 2, and there are 0 to 1", id="ranked outside"),
    pytest.param(lambda: from_payoffs([[0.0, float("nan")]]), "finite numbers", id="payoff NaN"),
    pytest.param(lambda: Preferences(np.zeros((1, 2), int), np.zeros((1, 3), int)), "grades should be", id="grades"),
    pytest.param(
        lambda: Preferences(np.array([[0, 1]]), np.array([[1, 0]])), "much preferred to one that", id="grades at odds"
    ),
    pytest.param(
        lambda: Preferences(np.zeros((1, 2), int), None, np.array([[[False, True], [False, False]]])),
        "should be symmetric",
        id="unknown one way",
    ),
    pytest.param(
        lambda: from_statements([[[True], [False]]], [[False, True]]),
        "much preferred states should come",
        id="much late",
    ),
    pytest.param(
        lambda: stability(option_graph([0, 1], [1]), from_payoffs([[0, 1], [0, 1]])),
        "2 decision makers rank 2",
        id="sizes",
    ),
    pytest.param(
        lambda: stability(option_graph([0, 1], [1]), from_payoffs([[0, 1]]), Rules(strong=True)),
        "needs the strength of preference",
        id="no strength",
    ),
    pytest.param(
        lambda: coalition_stability(option_graph([0, 1], [1]), from_payoffs([[0, 1]]), [1]),
        "a coalition is one or more of the decision makers 0 to 0",
        id="no such member",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        call()


def test_statements_rank_as_their_weights_would() -> None:
    """Weights 2^(k-1-index) give the order that the first difference decides."""
    rng = np.random.default_rng(5)
    table = rng.random((7, 40)) < 0.5
    weights = 2 ** np.arange(6, -1, -1)
    ranks = from_statements([table]).payoffs[0]
    scores = weights @ table
    assert (np.sign(ranks[:, None] - ranks) == np.sign(scores[:, None] - scores)).all()
    many = rng.random((90, 40)) < 0.5
    exact = [int("".join("01"[int(bit)] for bit in column), 2) for column in many.T]
    order = np.argsort(from_statements([many]).payoffs[0]).tolist()
    assert [exact[at] for at in order] == sorted(exact)


def test_an_unknown_statement_leaves_pairs_unknown_that_it_would_decide() -> None:
    table = [[True, True, False, False], [True, False, True, False]]
    found = from_statements([table], unknown=[[False, True]])
    assert found.unknown is not None
    assert np.argwhere(found.unknown[0]).tolist() == [[0, 1], [1, 0], [2, 3], [3, 2]]
    assert found.prefers(0, 1, 2)
    assert not found.prefers(0, 0, 1)


def test_merged_states_take_over_each_others_moves() -> None:
    graph = merged_graph(option_graph([0, 1, 2, 3], [1, 2]), [0, 1, 1, 2])
    assert [graph.arcs[0].of(s).tolist() for s in range(3)] == [[1], [0, 2], [1]]
    assert not graph.is_transitive(0)


@pytest.mark.parametrize("seed", range(60))
def test_sets_of_states_and_searches_say_the_same_of_coalitions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two engines for coalitions in option form, of up to 128 states."""
    rng = np.random.default_rng([77, seed])
    deciders = int(rng.integers(2, 5))
    owners = rng.integers(0, deciders, 7)
    own = [sum(1 << bit for bit in range(7) if owners[bit] == i) for i in range(deciders)]
    decimals = np.flatnonzero(rng.random(128) < rng.uniform(0.5, 1.0))
    forward = int(rng.integers(0, 128)) if seed % 2 else 0
    back = int(rng.integers(0, 128)) & ~forward if seed % 3 else 0
    payoffs = rng.integers(0, int(rng.integers(2, 60)), (deciders, decimals.size))
    much = seed % 4 == 3
    preferences = Preferences(payoffs, payoffs // 3 if much else None)
    rules = Rules(strong=much, hurts="every" if seed % 5 == 1 else "some")
    graph = option_graph(decimals, own, forward, back)
    coalitions = coalitions_of(deciders)
    by_sets = [coalition_stability(graph, preferences, each, rules=rules) for each in coalitions]
    joint = joint_equilibria(graph, preferences, rules)
    monkeypatch.setattr("pourparler.hold.graph_model.stability.is_in_sets", lambda *_: False)
    for coalition, found in zip(coalitions, by_sets, strict=True):
        assert (coalition_stability(graph, preferences, coalition, rules=rules) == found).all(), coalition
    searched = joint_equilibria(graph, preferences, rules)
    assert all((searched[concept] == joint[concept]).all() for concept in CONCEPTS)


def test_moves_from_one_state_are_those_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pourparler.hold.graph_model.move_graph._FEW_ARCS", -1)
    rng = np.random.default_rng(78)
    for _ in range(30):
        decimals = np.flatnonzero(rng.random(64) < 0.6)
        forward = int(rng.integers(0, 64))
        graph = option_graph(decimals, [0b001011, 0b110000, 0b000100], forward, int(rng.integers(0, 64)) & ~forward)
        for decider, arcs in enumerate(graph.arcs):
            most, widest = graph.sizes[decider]
            assert arcs.ends.size <= most
            for state in range(graph.states):
                assert graph.moves_of(decider, state).tolist() == arcs.of(state).tolist()
                assert arcs.of(state).size <= widest
