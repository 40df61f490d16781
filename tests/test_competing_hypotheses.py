"""Competing hypotheses against a plain count, and what the method must not do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.read.competing_hypotheses import competing_hypotheses

words = st.sampled_from(["CC", "C", "N", "I", "II"])
weights = st.sampled_from(["high", "medium", "low"])
matrices = st.tuples(st.integers(1, 8), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        st.lists(st.lists(words, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]),
        st.lists(weights, min_size=shape[0], max_size=shape[0]),
        st.lists(weights, min_size=shape[0], max_size=shape[0]),
        st.lists(st.integers(0, 2), min_size=shape[0], max_size=shape[0]),
    )
)


def plain(rows: list[list[str]], credible: list[str], relevant: list[str]) -> list[float]:
    factor = {"high": 2**0.5, "medium": 1.0, "low": 1 / 2**0.5}
    scores = [0.0] * len(rows[0])
    for row, one, other in zip(rows, credible, relevant, strict=True):
        for place, word in enumerate(row):
            scores[place] += {"I": 1, "II": 2}.get(word, 0) * factor[one] * factor[other]
    return scores


@given(matrices)
def test_scores_equal_a_plain_count(drawn: tuple[list[list[str]], list[str], list[str], list[int]]) -> None:
    rows, credible, relevant, groups = drawn
    found = competing_hypotheses(rows, credible, relevant, groups)
    np.testing.assert_allclose(found.weighted_inconsistency, plain(rows, credible, relevant))
    for number in range(max(groups) + 1):
        kept = [place for place, group in enumerate(groups) if group != number]
        if kept:
            rest = plain([rows[i] for i in kept], [credible[i] for i in kept], [relevant[i] for i in kept])
            np.testing.assert_allclose(found.without[number], rest, atol=1e-12)
            lowest = [score <= min(rest) + 1e-9 for score in rest]
            assert bool(found.turned_by[number]) == (lowest != found.least.tolist())


def test_consistent_evidence_never_counts_in_favour() -> None:
    found = competing_hypotheses([["CC", "N"], ["CC", "N"]])
    assert found.weighted_inconsistency.tolist() == [0, 0]
    assert found.least.all()
    assert found.diagnosticity.tolist() == [0.5, 0.5]


def test_words_and_shapes_that_are_unknown_are_refused_by_name() -> None:
    with pytest.raises(ModelError, match="'X' is not one of CC, C, N, I, II"):
        competing_hypotheses([["X"]])
    with pytest.raises(ModelError, match="credibility 'sure' is not one of high, medium, low"):
        competing_hypotheses([["C"]], ["sure"])
    with pytest.raises(ModelError, match="one per piece"):
        competing_hypotheses([["C"]], ["high", "low"])
    with pytest.raises(ModelError, match=r"\(evidence, hypothesis\)"):
        competing_hypotheses(["C"])
