"""Pairing rows with columns, against every possible pairing, also where rounding sets weights apart."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pourparler.read.compare._assignment import assignment, joined_parts

WEIGHTS = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, 1.1, 7.0]),
)


def worth(weight: npt.NDArray[np.float64], pairs: list[tuple[int, int]]) -> float:
    return float(sum(weight[row, column] for row, column in pairs))


def best(weight: npt.NDArray[np.float64]) -> float:
    """The most that any pairing is worth: all of them are tried."""
    few = weight if weight.shape[0] <= weight.shape[1] else weight.T
    return max(
        sum(float(few[row, column]) for row, column in enumerate(chosen))
        for chosen in itertools.permutations(range(few.shape[1]), few.shape[0])
    )


@given(WEIGHTS)
def test_no_pairing_is_worth_more(weight: npt.NDArray[np.float64]) -> None:
    pairs = assignment(weight)
    assert len(pairs) == min(weight.shape)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)
    assert worth(weight, pairs) == pytest.approx(best(weight))


def test_weights_that_rounding_sets_apart_come_to_an_end() -> None:
    """On such weights a solver for sparse graphs went round for ever."""
    weight = np.array([[0.0, 4.05, 0.0], [0.0, 4.05, 0.0], [0.3, 4.3, 0.3]])
    assert worth(weight, assignment(weight)) == pytest.approx(best(weight)) == pytest.approx(4.35)


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (6, 6)])
def test_fractions_are_paired_as_all_pairings_say(shape: tuple[int, int]) -> None:
    for seed in range(5):
        weight = np.random.default_rng(seed).random(shape)
        weight[weight < 0.6] = 0.0
        assert worth(weight, assignment(weight)) == pytest.approx(best(weight))


def test_nothing_pairs_with_nothing() -> None:
    assert assignment(np.zeros((0, 3))) == assignment(np.zeros((3, 0))) == []


@given(WEIGHTS)
def test_parts_share_no_row_and_no_column_and_hold_every_weight(weight: npt.NDArray[np.float64]) -> None:
    parts = joined_parts(weight)
    rows = [row for part, _ in parts for row in part]
    columns = [column for _, part in parts for column in part]
    assert len(rows) == len(set(rows))
    assert len(columns) == len(set(columns))
    inside = sum(float(weight[np.ix_(*part)].sum()) for part in parts)
    assert inside == pytest.approx(float(weight.sum()))
    apart = sum(worth(weight[np.ix_(*part)], assignment(weight[np.ix_(*part)])) for part in parts)
    assert apart == pytest.approx(best(weight))
