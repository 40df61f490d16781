"""The outcomes of a conflict: what holds on what is stated and whatever is not, who could leave, and what deters."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pourparler
from pourparler.case.assemble import assemble, frames_of, visible_statements
from pourparler.case.conflict_view import preferences_in
from pourparler.hold.graph_model.proofs import prove
from pourparler.hold.graph_model.stability import CONCEPTS
from pourparler.hold.outcomes import SENSES, STATED, WHATEVER, OutcomeRow
from pourparler.hold.patterns import shortest_patterns
from pourparler.hold.section import HoldSection
from pourparler.options.conditions import names_in, parse_condition

BEFORE = ("pooled", "proxy-war", "attrition-opening", "imperial-bargain")
AFTER = date(2025, 8, 17)


@cache
def section(case: str, as_of: date | None = None) -> HoldSection:
    loaded = pourparler.load_case(case)
    situations = [assemble(loaded, frame, as_of) for frame in frames_of(loaded)]
    return HoldSection(tuple(each for each in situations if each.speaks))


def outcome(case: str, frame: str, pattern: str, as_of: date | None = None) -> OutcomeRow:
    graph = next(each for each in section(case, as_of).graphs if each.stated.frame == frame)
    return graph.outcome(graph.stated.conflict.space.ordinal_of(pattern))


def changed(here: str, there: str) -> set[int]:
    return {at for at in range(len(here)) if here[at] != there[at]}


@given(st.integers(1, 5), st.data())
def test_patterns_cover_what_is_wanted_and_nothing_else(options: int, data: st.DataObject) -> None:
    everything = range(2**options)
    kinds = data.draw(st.lists(st.sampled_from("wxo"), min_size=2**options, max_size=2**options))
    wanted = {state for state in everything if kinds[state] == "w"}
    feasible = {state for state in everything if kinds[state] != "o"}
    patterns = shortest_patterns(wanted, feasible, options)
    covered = set()
    for pattern in patterns:
        marks = [(0, 1) if mark == "-" else (int(mark == "Y"),) for mark in pattern]
        covered |= {sum(bit << at for at, bit in enumerate(bits)) for bits in product(*marks)}
    assert covered & feasible == wanted
    assert len(patterns) <= len(wanted)


def test_wide_patterns_are_left_alone() -> None:
    assert shortest_patterns({0, 1}, {0, 1}, 9) == ("NNNNNNNNN", "YNNNNNNNN")


def test_the_conflict_of_the_alaska_case_is_small_and_starts_where_things_are() -> None:
    found = section("alaska-2025")
    assert tuple(each.stated.frame for each in found.graphs) == BEFORE
    assert len(found.states) == 40
    status_quo = found.states[(found.graphs[0].stated.status_quo or 0) - 1]
    assert status_quo.taken == ("Go on with arms and money for Ukraine",)


@pytest.mark.parametrize("frame", BEFORE)
def test_the_status_quo_holds_on_what_is_stated_and_no_further(frame: str) -> None:
    found = outcome("alaska-2025", frame, "NNNNNY")
    assert (found.stated, found.whatever) == ("nash", None)
    assert not any(row.known for row in found.leaving)
    assert "ukraine" in {row.actor for row in found.leaving}


def test_a_bare_ceasefire_is_left_by_russia_except_where_an_account_has_a_reason_for_it() -> None:
    for frame in ("pooled", "proxy-war", "imperial-bargain"):
        found = outcome("alaska-2025", frame, "NNNYNY")
        assert found.stated is None
        (leaving,) = [row for row in found.leaving if row.known and row.sense is None]
        assert (leaving.actor, leaving.drops) == ("russia", ("Stop the fighting",))
    normalised = {frame: outcome("alaska-2025", frame, "NNYYNY").stated for frame in BEFORE}
    assert normalised == {"pooled": None, "proxy-war": None, "attrition-opening": "nash", "imperial-bargain": None}


@pytest.mark.parametrize(("frame", "whatever"), [*((frame, "smr") for frame in BEFORE[:3]), ("imperial-bargain", None)])
def test_a_ceasefire_on_both_russian_conditions_holds_on_what_is_stated_only(frame: str, whatever: str | None) -> None:
    found = outcome("alaska-2025", frame, "NYNYYY")
    assert (found.stated, found.whatever) == ("nash", whatever)
    assert "Nobody says whether leaving would be better for United States" in found.text


def test_what_appears_later_changes_what_holds() -> None:
    assert outcome("alaska-2025", "pooled", "NYYYYY").whatever == "smr"
    assert outcome("alaska-2025", "pooled", "NYYYYY", AFTER).whatever == "nash"
    frames = tuple(each.stated.frame for each in section("alaska-2025", AFTER).graphs)
    assert frames == (*BEFORE, "symbolic-win", "detente")


def test_every_statement_that_a_conflict_cites_exists_and_every_preference_rests_on_something() -> None:
    for name in ("alaska-2025", "water-dispute"):
        case = pourparler.load_case(name)
        assert case.conflict is not None
        known = {statement.id for statement in case.statements}
        for preference in case.conflict.preferences:
            assert set(preference.statements) <= known
            assert preference.statements or (preference.unknown is not None and preference.reason)


@pytest.mark.parametrize("as_of", [date(2025, 8, 15), AFTER])
def test_a_preference_counts_only_where_a_visible_statement_of_the_frame_says_so(as_of: date) -> None:
    case = pourparler.load_case("alaska-2025")
    visible = {statement.id for statement in visible_statements(case, as_of)}
    for frame in frames_of(case):
        situation = assemble(case, frame, as_of)
        admitted = {statement.id for statement in situation.admitted}
        for preference in (p for each in preferences_in(situation).values() for p in each):
            assert not preference.statements or set(preference.statements) & visible & admitted
            assert not preference.frames or frame.id in preference.frames


@pytest.mark.parametrize(("case", "as_of"), [("alaska-2025", None), ("alaska-2025", AFTER), ("water-dispute", None)])
def test_nobody_is_indifferent_to_an_option_of_which_nothing_is_stated(case: str, as_of: date | None) -> None:
    for graph in section(case, as_of).graphs:
        for preferences in preferences_in(graph.stated.situation).values():
            texts = [each.prefers or each.unknown or "" for each in preferences]
            named = {name for text in texts for name in names_in(parse_condition(text))}
            assert named == set(graph.stated.conflict.space.options)


def test_nobody_guesses_what_ukraine_wants() -> None:
    case = pourparler.load_case("alaska-2025")
    for frame in BEFORE:
        stated = preferences_in(assemble(case, frame))["ukraine"]
        assert stated
        assert all(preference.prefers is None for preference in stated)


def test_an_agreement_that_is_no_nash_equilibrium_can_be_kept_by_answers_that_pay() -> None:
    deal, none = (outcome("water-dispute", "pooled", pattern) for pattern in ("YYYY", "NYNY"))
    assert (deal.stated, deal.whatever, none.whatever) == ("sseq", "sseq", "nash")
    answers = {(row.actor, row.drops): (row.sense, [step.movers for step in row.answer]) for row in deal.leaving}
    assert answers["altovar", ("Let seven tenths of the flow pass",)] == ("sseq", [("brennia",)])
    assert answers["brennia", ("Pay for half of the lost power",)] == ("sseq", [("altovar",)])
    assert deal.text.startswith("Holds, whatever is not stated. Deterred: ")


@pytest.mark.parametrize("case", ["alaska-2025", "water-dispute", "elmira"])
def test_both_readings_are_those_of_the_proofs(case: str) -> None:
    """The senses of every outcome looked at, proved one by one by search."""
    for graph in section(case).graphs[:2]:
        conflict = graph.stated.conflict
        for row in graph.rows:
            for rules, told in ((STATED, row.stated), (WHATEVER, row.whatever)):
                holding = [
                    sense
                    for sense in SENSES
                    if all(
                        prove(conflict.graph, conflict.order, sense, [i], row.state - 1, rules).stable
                        for i in range(len(conflict.deciders))
                    )
                ]
                assert told == (holding[0] if holding else None)


@pytest.mark.parametrize("case", ["alaska-2025", "water-dispute"])
def test_leaving_is_every_least_move_that_is_better_or_not_known(case: str) -> None:
    for graph in section(case).graphs:
        conflict = graph.stated.conflict
        patterns = conflict.space.patterns
        for row in graph.rows:
            expected: set[tuple[str, int, bool]] = set()
            for i, actor in enumerate(conflict.deciders):
                ends = conflict.graph.arcs[i].of(row.state - 1).tolist()
                better = {s for s in ends if conflict.order.prefers(i, s, row.state - 1)}
                unknown = {s for s in ends if conflict.order.is_unknown(i, row.state - 1, s)}

                for s in better | unknown:
                    rivals = better if s in better else better | unknown
                    if not any(changed(row.pattern, patterns[o]) < changed(row.pattern, patterns[s]) for o in rivals):
                        expected.add((actor, s + 1, s in better))
            assert {(each.actor, each.to, each.known) for each in row.leaving} == expected


def test_a_deterred_move_ends_where_its_mover_gains_nothing() -> None:
    for graph in section("alaska-2025").graphs:
        order = graph.stated.conflict.order
        for row in graph.rows:
            for move in row.leaving:
                if move.sense is None:
                    continue
                decider, last = graph.stated.conflict.deciders.index(move.actor), move.answer[-1].to
                assert not order.prefers(decider, last - 1, row.state - 1)
                assert not order.is_unknown(decider, last - 1, row.state - 1)


def test_patterns_name_exactly_the_equilibria() -> None:
    for graph in section("alaska-2025").graphs:
        for reading, rows in (("stated", graph.stated.equilibria), ("whatever", graph.whatever)):
            told = {state for row in graph.holds_when if row.reading == reading for state in row.states}
            assert told == set(rows[CONCEPTS.index("seq")].states)


def test_the_case_rules_out_only_what_it_says() -> None:
    conflict = pourparler.load_case("alaska-2025").conflict
    assert conflict is not None
    assert all(each.reason for each in conflict.infeasible)
    assert all(option.note for option in conflict.options if option.change != "both")
    for preference in conflict.preferences:
        parse_condition(preference.prefers or preference.unknown or "")
