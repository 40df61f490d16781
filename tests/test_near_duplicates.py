from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from pourparler.errors import ModelError
from pourparler.read.documents.near_duplicates import (
    Passage,
    near_duplicates,
    passage_groups,
    shared_passages,
    shared_quotations,
)
from pourparler.read.text.quotations import quotations
from tests.reference_text import covered, plain_common_runs, words_of

STORY = (
    "the envoy of the lake towns left the hall in anger after an hour and said that no boat would sail before spring"
)


def quoted(texts: list[str]) -> list[list[tuple[int, int]]]:
    return [[(each.start, each.end) for each in quotations(text)] for text in texts]


# the five documents --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def five(documents: Path) -> list[str]:
    return [path.read_bytes().decode() for path in sorted(documents.glob("*.txt"))]


def test_one_quotation_is_linked_across_the_fourth_and_the_fifth_document_though_worded_differently(
    five: list[str],
) -> None:
    links = [
        (each.left, each.right, each.likeness)
        for each in shared_quotations(five, quoted(five))
        if (each.left.document, each.right.document) == (3, 4)
    ]
    assert links == [
        (Passage(3, 2837, 2888), Passage(4, 2463, 2517), pytest.approx(80.0)),
        (Passage(3, 2837, 2888), Passage(4, 3593, 3644), 100.0),
    ]


def test_no_other_quotations_of_the_five_documents_are_linked(five: list[str]) -> None:
    assert len(shared_quotations(five, quoted(five))) == 2


def test_the_three_places_of_that_quotation_count_once(five: list[str]) -> None:
    places = [Passage(3, 2837, 2888), Passage(4, 2463, 2517), Passage(4, 3593, 3644), Passage(4, 4336, 4400)]
    assert passage_groups(five, places, quoted(five)) == [0, 0, 0, 1]


def test_the_five_documents_are_no_near_duplicates(five: list[str]) -> None:
    assert near_duplicates(five, 0.05) == []


# the rules -----------------------------------------------------------------------------------------------------------


def test_one_wire_story_in_five_papers_counts_once() -> None:
    texts = [f"Paper {n} writes on page {n}. {STORY.capitalize()}. Our man was number {n}." for n in range(5)]
    start = texts[0].index("The envoy")
    passages = [Passage(n, start, start + len(STORY)) for n in range(5)]
    assert passage_groups(texts, passages) == [0, 0, 0, 0, 0]
    pairs = near_duplicates(texts)
    assert [(each.left, each.right) for each in pairs] == [(a, b) for a in range(5) for b in range(a + 1, 5)]


def test_a_passage_is_linked_to_the_nearest_document_before() -> None:
    found = shared_passages([STORY, "nothing of the kind", STORY, STORY])
    assert [(each.left.document, each.right.document, each.words) for each in found] == [(0, 2, 23), (2, 3, 23)]


def test_passages_of_one_document_are_not_shared_with_itself() -> None:
    assert shared_passages([f"{STORY}. {STORY}."]) == []


def test_a_passage_does_not_run_over_the_end_of_a_document() -> None:
    words = [f"w{n}" for n in range(20)]
    texts = [" ".join(words[:10]), " ".join(words[10:]), " ".join(words)]
    found = shared_passages(texts, 5)
    assert [(each.left, each.right, each.words) for each in found] == [
        (Passage(0, 0, 29), Passage(2, 0, 29), 10),
        (Passage(1, 0, 39), Passage(2, 30, 69), 10),
    ]


def test_a_repetition_does_not_run_over_the_end_of_the_earlier_document() -> None:
    found = shared_passages(["a a a", "a a a a"], 3)
    assert {each.words for each in found} == {3}
    assert {each.left for each in found} == {Passage(0, 0, 5)}


def test_marks_case_and_accents_do_not_count() -> None:
    texts = ["L’été, où tout s’éclaire\u00a0: huit mots.", "l'ETE ou tout s'eclaire huit mots"]
    assert [each.words for each in shared_passages(texts, 7)] == [8]


@pytest.mark.parametrize(
    ("one", "two", "linked"),
    [
        ("There is no deal until there is a deal.", "No deal until there's a deal.", True),
        ("We shall not leave the lake towns alone.", "We will not leave the lake towns alone.", True),
        ("Pas de paix tant qu'il n'y a pas de frontière.", "Pas d'accord tant qu'il n'y a pas d'eau.", False),
        ("Yes, of course.", "Yes, of course.", False),
        ("The dam will be filled before autumn.", "Nobody believed a word of what they said.", False),
    ],
)
def test_quotations_are_linked_by_what_they_say(one: str, two: str, linked: bool) -> None:
    found = shared_quotations([one, two], [[(0, len(one))], [(0, len(two))]])
    assert bool(found) == linked


def test_a_sentence_of_a_longer_quotation_is_linked_by_its_own_span() -> None:
    one, two = "No boat will sail before the spring.", "We waited. No boat will sail before spring. Go home."
    (found,) = shared_quotations([one, two], [[(0, len(one))], [(0, len(two))]])
    assert two[found.right.start : found.right.end] == "No boat will sail before spring."


def test_quotations_without_words_of_matter_are_linked_if_they_are_alike() -> None:
    one, two = "It is what it is to us.", "It is what it is to me."
    found = shared_quotations([one, two], [[(0, len(one))], [(0, len(two))]])
    assert [(each.left.document, each.right.document) for each in found] == [(0, 1)]


def test_a_size_or_share_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ModelError, match="size: 1 words are too few to tell shared text; give 2 or more"):
        shared_passages(["a"], 1)
    with pytest.raises(ModelError, match="least: 0 is no share; give a number above 0"):
        near_duplicates(["a"], 0)


def test_nothing_is_shared_by_no_documents() -> None:
    assert shared_passages([]) == []
    assert near_duplicates([""]) == []
    assert shared_quotations([], []) == []
    assert passage_groups([], []) == []


# against the slow version --------------------------------------------------------------------------------------------

TEXTS = st.lists(st.sampled_from("abcd"), max_size=24).map(" ".join)


@given(TEXTS, TEXTS)
def test_shared_passages_cover_what_the_slow_version_finds(one: str, two: str) -> None:
    found = shared_passages([one, two], 3)
    ours = covered([(each.right.start, each.right.end) for each in found])
    assert ours == covered(sorted(plain_common_runs(one, two, 3)))
    for each in found:
        left = [word for *_, word in words_of(one[each.left.start : each.left.end])]
        right = [word for *_, word in words_of(two[each.right.start : each.right.end])]
        assert left == right
        assert len(left) == each.words >= 3


@given(st.lists(TEXTS, max_size=5))
def test_containment_is_the_share_of_runs_by_sets(texts: list[str]) -> None:
    check_containment(texts, 0.5)


@given(st.lists(TEXTS, max_size=5), st.floats(0.05, 1.0))
def test_containment_by_sets_for_any_share(texts: list[str], least: float) -> None:
    check_containment(texts, least)


def check_containment(texts: list[str], least: float) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = [word for *_, word in words_of(text)]
        return {tuple(words[k : k + 3]) for k in range(len(words) - 2)}

    found = {(each.left, each.right): each for each in near_duplicates(texts, least, 3)}
    for left in range(len(texts)):
        for right in range(left + 1, len(texts)):
            one, two = runs(texts[left]), runs(texts[right])
            fewer = min(len(one), len(two))
            share = len(one & two) / fewer if fewer else 0.0
            assert ((left, right) in found) == (fewer > 0 and len(one & two) >= least * fewer)
            if (left, right) in found:
                assert found[left, right].containment == share
                assert found[left, right].resemblance == len(one & two) / len(one | two)


SENTENCES = st.lists(st.sampled_from(["lake", "boat", "dam", "river", "the", "of", "no"]), min_size=5, max_size=8).map(
    " ".join
)


@given(st.lists(SENTENCES, max_size=5))
def test_shared_quotations_are_all_pairs_that_are_alike_and_share_matter(texts: list[str]) -> None:
    matter = [set(text.split()) & {"lake", "boat", "river"} for text in texts]
    expected = [
        (left, right)
        for left in range(len(texts))
        for right in range(left + 1, len(texts))
        if 2 * len(matter[left] & matter[right]) >= min(len(matter[left]), len(matter[right]))
        and (bool(matter[left]) == bool(matter[right]))
        and max(fuzz.ratio(texts[left], texts[right]), fuzz.token_sort_ratio(texts[left], texts[right])) >= 80
    ]
    found = shared_quotations(texts, [[(0, len(text))] for text in texts], 80)
    assert [(each.left.document, each.right.document) for each in found] == expected
