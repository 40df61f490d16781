"""Conditions over options: what they mean, how they are written, and what is no condition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.options.conditions import (
    Condition,
    Joined,
    Named,
    Negated,
    feasible_decimals,
    holds,
    names_in,
    parse_condition,
    write_condition,
)
from pourparler.options.states import StateSpace

OPTIONS = ("a", "b", "c")
BITS = {name: bit for bit, name in enumerate(OPTIONS)}
MEANINGS = {
    "a": "NYNYNYNY",
    "NOT a": "YNYNYNYN",
    "NOT NOT a": "NYNYNYNY",
    "a AND NOT b IF c": "YYYYNYNN",
    "a OR b AND c": "NYNYNYYY",
    "(a OR b) AND c": "NNNNNYYY",
    "NOT a OR b": "YNYYYNYY",
    "NOT (a OR b)": "YNNNYNNN",
    "a IF b OR c": "YYNYNYNY",
    "a IFF b IF c": "NYNYYNNY",
    "a IFF b": "YNNYYNNY",
    "a AND b AND c": "NNNNNNNY",
    '"a"AND"b"': "NNNYNNNY",
    " (a)  ": "NYNYNYNY",
}
"""In which of the states 0 to 7, of which a is bit 0, b bit 1 and c bit 2."""


@pytest.mark.parametrize("text", MEANINGS)
def test_a_condition_means_what_it_says(text: str) -> None:
    found = holds(parse_condition(text), np.arange(8), BITS).tolist()
    assert "".join("NY"[each] for each in found) == MEANINGS[text]
    assert holds(parse_condition(write_condition(parse_condition(text))), np.arange(8), BITS).tolist() == found


NAMES = st.sampled_from(["a", "b", "cease-fire", "two words", "AND", "x.1", "é"])
TREES: st.SearchStrategy[Condition] = st.recursive(
    NAMES.map(Named),
    lambda inner: st.one_of(
        inner.map(Negated),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Joined("AND", tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Joined("OR", tuple(parts))),
        st.tuples(inner, inner).map(lambda parts: Joined("IF", parts)),
        st.tuples(inner, inner).map(lambda parts: Joined("IFF", parts)),
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_condition_reads_back_as_it_was_written(tree: Condition) -> None:
    names = names_in(tree)
    bits = {name: bit for bit, name in enumerate(names)}
    states = np.arange(2 ** len(names))
    again = parse_condition(write_condition(tree))
    assert names_in(again) == names
    assert (holds(again, states, bits) == holds(tree, states, bits)).all()
    assert write_condition(again) == write_condition(parse_condition(write_condition(again)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'': column 1: the condition is empty; name an option, such as: ceasefire AND NOT sanctions"),
        ("a AND", "'a AND': column 6: the condition ends where an option should; name an option there"),
        ("AND a", "column 1: AND stands where an option should"),
        ("a b", "column 3: 'b' follows without a joining word; join names with AND, OR, IF or IFF, or quote them"),
        ("a and b", "column 3: 'and' follows without a joining word; write AND in capitals"),
        ("(a OR b", "column 1: a parenthesis is not closed; close it with )"),
        ("a)", "column 2: a parenthesis closes that was not opened; remove it"),
        ('a AND "b', 'column 6: a quotation mark is not closed; close it with "'),
        ('a AND ""', "column 7: an option without a name; name it between the quotation marks"),
        ("a IF b IF c", "column 8: IF stands twice without parentheses; group two of the three parts"),
        ("NOT " * 60 + "a", "nested deeper than 50 levels; write it in several conditions"),
        ("(" * 60 + "a" + ")" * 60, "nested deeper than 50 levels"),
    ],
)
def test_what_is_no_condition_is_told_with_its_column(text: str, message: str) -> None:
    with pytest.raises(ModelError) as refused:
        parse_condition(text)
    assert message in str(refused.value)


def test_unknown_options_and_too_many_are_refused() -> None:
    with pytest.raises(ModelError, match="unknown option 'd'; options: a, b, c"):
        holds(parse_condition("d"), np.arange(8), BITS)
    with pytest.raises(ModelError, match="25 options are more than 24"):
        feasible_decimals([f"o{k}" for k in range(25)], [])


def space(*indistinguishable: str, infeasible: tuple[str, ...] = ()) -> StateSpace:
    return StateSpace(OPTIONS, tuple(map(parse_condition, infeasible)), tuple(map(parse_condition, indistinguishable)))


def test_states_are_numbered_by_decimal() -> None:
    plain = space(infeasible=("a AND b",))
    assert plain.decimals == (0, 1, 2, 4, 5, 6)
    assert plain.patterns == ("NNN", "YNN", "NYN", "NNY", "YNY", "NYY")
    assert [plain.ordinal_of(text) for text in ("6", "d6", "NYY", "nyy", "-YY")] == [6] * 5


def test_indistinguishable_states_are_one() -> None:
    merged = space("c")
    assert merged.patterns == ("NNN", "YNN", "NYN", "YYN", "--Y")
    assert merged.decimals == (0, 1, 2, 3, 7)
    assert [merged.ordinal_of(text) for text in ("d4", "d7", "YNY", "--Y", "5")] == [5] * 5
    assert merged.is_merged
    assert not space().is_merged
    assert space("a", "b").count == 3, "conditions that share a state make one of all"
    with pytest.raises(ModelError, match="'a' is both true and false of the indistinguishable states --Y"):
        merged.satisfying(parse_condition("a"))
    assert merged.satisfying(parse_condition("a AND NOT c")).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "no feasible state is '0'; give an ordinal from 1 to 6, a decimal such as d0, or one such as NNN"),
        ("7", "no feasible state is '7'"),
        ("d3", "no feasible state is 'd3'"),
        ("YYN", "no feasible state is 'YYN'"),
        ("-Y-", "the pattern '-Y-' fits 2 states; write Y or N for more options"),
        ("NYNN", "no feasible state is 'NYNN'"),
        ("", "no feasible state is ''"),
        ("9" * 5000, "no feasible state is"),
    ],
)
def test_a_state_that_there_is_not(text: str, message: str) -> None:
    with pytest.raises(ModelError) as refused:
        space(infeasible=("a AND b",)).ordinal_of(text)
    assert message in str(refused.value)


def test_spaces_that_cannot_be() -> None:
    with pytest.raises(ModelError, match="no state is feasible: the infeasible conditions leave none"):
        space(infeasible=("a", "NOT a"))
    with pytest.raises(ModelError, match="a conflict has options, or states and moves; give one of the two"):
        StateSpace()
    with pytest.raises(ModelError, match="option 'a' stands twice; rename one"):
        StateSpace(("a", "a"))
    with pytest.raises(ModelError, match="states given by name have no options"):
        StateSpace(names=("x", "y")).satisfying(parse_condition("x"))
    named = StateSpace(names=("war", "peace"))
    assert (named.ordinal_of("peace"), named.ordinal_of("1"), named.patterns) == (2, 1, ("war", "peace"))
