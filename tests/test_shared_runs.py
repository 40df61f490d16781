"""Near duplicates at size: hashes of runs, pairs counted over them, and what is kept between runs of the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.read.documents import _shared_runs, alike_on_shelf
from pourparler.read.documents._shared_runs import common_runs, run_hashes
from pourparler.read.documents.alike_on_shelf import Alike
from pourparler.read.documents.near_duplicates import near_duplicates
from pourparler.read.documents.shelf import Shelf, ShelfRecord
from tests.reference_text import words_of

WORDS = st.lists(st.sampled_from(["a", "b", "É", "e", "d'accord", "10", "word"]), max_size=24).map(" ".join)


def runs_of(text: str, size: int) -> set[tuple[str, ...]]:
    words = [word for *_, word in words_of(text)]
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def plain_pairs(texts: list[str], least: float, size: int, first: int) -> list[tuple[int, int, int, int, int]]:
    """Pairs as they are defined."""
    every = [runs_of(text, size) for text in texts]
    found = []
    for left, one in enumerate(every):
        for right, two in enumerate(every[left + 1 :], start=left + 1):
            fewer = min(len(one), len(two))
            if left < first and fewer and len(one & two) >= least * fewer:
                found.append((left, right, len(one & two), len(one), len(two)))
    return found


# hashes --------------------------------------------------------------------------------------------------------------


@given(WORDS, WORDS, st.integers(1, 4))
def test_equal_runs_have_equal_hashes_and_others_have_not(one: str, two: str, size: int) -> None:
    ours = [set(run_hashes(text, size).tolist()) for text in (one, two)]
    plain = [runs_of(text, size) for text in (one, two)]
    assert [len(each) for each in ours] == [len(each) for each in plain]
    assert len(ours[0] & ours[1]) == len(plain[0] & plain[1])


@given(WORDS, st.integers(1, 9))
def test_hashes_do_not_depend_on_how_a_text_is_cut(text: str, size: int) -> None:
    whole = run_hashes(text, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_shared_runs, "_SLICE", size)
        assert np.array_equal(run_hashes(text, 2), whole)


def test_hashes_are_in_order_and_many_words_have_as_many() -> None:
    letters = [*"abcdefghij0123456789éж漢"]
    rng = np.random.default_rng(1)
    words = {"".join(rng.choice(letters, size)) for size in rng.integers(1, 10, 50_000)}
    hashes = run_hashes(" ".join(sorted(words)), 1)
    assert hashes.size == len({next(iter(runs_of(word, 1))) for word in words})
    assert bool(np.all(hashes[1:] > hashes[:-1]))


# pairs ---------------------------------------------------------------------------------------------------------------


@given(st.lists(WORDS, max_size=7), st.floats(0.02, 1.0), st.integers(1, 4), st.integers(0, 7))
def test_pairs_are_those_of_the_definition(texts: list[str], least: float, size: int, first: int) -> None:
    hashes = [run_hashes(text, size) for text in texts]
    first = min(first, len(texts))
    assert [*map(tuple, common_runs(hashes, least))] == plain_pairs(texts, least, size, len(texts))
    assert [*map(tuple, common_runs(hashes, least, first=first))] == plain_pairs(texts, least, size, first)


@given(st.lists(WORDS, max_size=7), st.floats(0.02, 1.0))
def test_pairs_are_the_same_in_small_parts(texts: list[str], least: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_shared_runs, "_SORTED_AT_ONCE", 3)
        patch.setattr(_shared_runs, "_COUNTED_AT_ONCE", 2)
        found = common_runs([run_hashes(text, 2) for text in texts], least)
    assert [*map(tuple, found)] == plain_pairs(texts, least, 2, len(texts))


def corpus(count: int, seed: int) -> list[str]:
    """Write texts that share a last line, and of which many share passages or more."""
    rng = np.random.default_rng(seed)
    texts: list[str] = []
    for _ in range(count):
        words = [f"w{number}" for number in rng.integers(1, 400, rng.integers(5, 120))]
        if texts and rng.random() < 0.5:
            other = texts[rng.integers(len(texts))].split()
            low = rng.integers(len(other))
            words[rng.integers(len(words)) :] = other[low : low + rng.integers(5, 120)]
        texts.append(" ".join([*words, "all rights are kept by the paper that printed this page first"]))
    return texts


@pytest.mark.parametrize("seed", range(3))
def test_near_duplicates_of_a_corpus_are_those_of_the_definition(seed: int) -> None:
    texts = corpus(150, seed)
    for least in (0.2, 0.5, 0.9):
        expected = plain_pairs(texts, least, 8, len(texts))
        found = near_duplicates(iter(texts), least)
        assert [(each.left, each.right) for each in found] == [each[:2] for each in expected]
        assert [each.containment for each in found] == [each[2] / min(each[3:]) for each in expected]
    assert len(plain_pairs(texts, 0.5, 8, len(texts))) > 5


@pytest.mark.heavy
def test_near_duplicates_of_a_larger_corpus_are_those_of_the_definition() -> None:
    texts = corpus(1200, 9)
    expected = plain_pairs(texts, 0.5, 8, len(texts))
    assert [(each.left, each.right) for each in near_duplicates(texts)] == [each[:2] for each in expected]


def test_progress_is_told_per_document_and_too_many_pairs_are_refused() -> None:
    hashes = [run_hashes("one two three four five", 2)] * 30
    told: list[int] = []
    assert len(common_runs(hashes, 0.5, most_pairs=435, advance=told.append)) == 435
    assert sum(told) == 30
    with pytest.raises(ModelError, match="more than 434 pairs of documents share passages that are rare"):
        common_runs(hashes, 0.5, most_pairs=434)


# the shelf -----------------------------------------------------------------------------------------------------------


def record(name: str, text: str) -> ShelfRecord:
    return ShelfRecord(name, name, f"{name}.txt", "text", "utf-8", f"hash of {text}", "", len(text), len(text), {})


def put(shelf: Shelf, texts: dict[str, str]) -> list[ShelfRecord]:
    """Put texts on a shelf, and return their records."""
    records = [record(name, text) for name, text in texts.items()]
    shelf.put(zip(records, texts.values(), strict=True))
    return records


def silently(_what: str, _done: int, _total: int) -> None:
    return None


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the texts that are hashed."""
    seen: list[str] = []

    def noted(text: str, size: int) -> Any:
        seen.append(text)
        return run_hashes(text, size)

    monkeypatch.setattr(alike_on_shelf, "run_hashes", noted)
    return seen


def story(of: str) -> str:
    return " ".join(f"{of}{number}" for number in range(30))


def test_new_documents_are_held_against_all_and_what_was_found_stays(shelf: Shelf, hashed: list[str]) -> None:
    before = put(shelf, {"z": story("a"), "y": story("b"), "x": f"{story('a')} and more"})
    found = alike_on_shelf.alike_on_shelf(shelf, before, advance=silently)
    assert found == (Alike("z", "x", 1.0),)
    assert len(hashed) == 3
    assert alike_on_shelf.alike_on_shelf(shelf, before, advance=silently) == found
    assert len(hashed) == 3
    new = put(shelf, {"b": f"{story('b')} of late", "a": f"{story('a')} of late", "c": story("c")})
    later = alike_on_shelf.alike_on_shelf(shelf, new, advance=silently)
    assert [(each.one, each.other) for each in later] == [("z", "a"), ("y", "b"), ("x", "a")]
    assert len(hashed) == 9
    every = alike_on_shelf.alike_on_shelf(shelf, [*before, *new], advance=silently)
    assert set(every) == {*found, *later}
    (shelf.folder / "near-duplicates.json").unlink()
    assert alike_on_shelf.alike_on_shelf(shelf, [*before, *new], advance=silently) == every


def test_a_run_that_was_killed_before_it_compared_compares_later(shelf: Shelf) -> None:
    put(shelf, {"z": story("a")})
    records = [*put(shelf, {"y": f"{story('a')} and more"})]
    assert len(alike_on_shelf.alike_on_shelf(shelf, records, advance=silently)) == 1


def test_a_document_with_the_text_of_another_has_its_near_duplicates(shelf: Shelf) -> None:
    first, _ = put(shelf, {"z": story("a"), "y": f"{story('a')} and more"})
    again = ShelfRecord("k", "z", "again.txt", "text", "utf-8", first.sha256, "", 1, 1, {}, same_as="z")
    shelf.put([(again, story("a"))])
    assert alike_on_shelf.alike_on_shelf(shelf, [again], advance=silently) == (Alike("z", "y", 1.0),)


def test_progress_ends_where_it_should(shelf: Shelf) -> None:
    told: list[tuple[str, int, int]] = []
    records = put(shelf, {name: story(name) for name in "abc"})
    alike_on_shelf.alike_on_shelf(shelf, records, advance=lambda *each: told.append(each))
    assert {each[::2] for each in told} == {("Looking for near duplicates", 6)}
    assert sum(done for _, done, _ in told) == 6


def test_of_too_many_pairs_some_documents_are_compared_at_a_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    records = put(shelf, {f"d{number}": f"{story('a')} and {number} more" for number in range(7)})
    monkeypatch.setattr(alike_on_shelf, "MOST_PAIRS", 10)
    left = []
    for _ in range(5):
        found = alike_on_shelf.alike_on_shelf(shelf, records, advance=silently)
        left.append(len(alike_on_shelf.not_compared(shelf)))
    assert left == [4, 2, 1, 0, 0]
    assert len(found) == 21


def test_what_is_too_much_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    records = put(shelf, {"z": story("a"), "y": f"{story('a')} and more"})
    monkeypatch.setattr(alike_on_shelf, "MOST_CHARACTERS", 100)
    with pytest.raises(ModelError, match="the documents have more than 0 million characters in all"):
        alike_on_shelf.alike_on_shelf(shelf, records, advance=silently)
    assert not (shelf.folder / "near-duplicates.json").exists()


@pytest.mark.parametrize("held", [b"{", b"[]", b"\xff", b'{"rule": "0.5 of the runs of 8 words"}'])
def test_a_file_of_near_duplicates_that_is_broken_is_made_anew(held: bytes, shelf: Shelf) -> None:
    path = shelf.folder / "near-duplicates.json"
    path.write_bytes(held)
    records = put(shelf, {"z": story("a"), "y": f"{story('a')} and more"})
    assert len(alike_on_shelf.alike_on_shelf(shelf, records, advance=silently)) == 1
    assert len(json.loads(path.read_bytes())["texts"]) == 2


def test_what_another_rule_found_does_not_count(shelf: Shelf) -> None:
    (shelf.folder / "near-duplicates.json").write_text(json.dumps({"rule": "others"}), encoding="utf-8")
    records = put(shelf, {"z": story("a"), "y": f"{story('a')} and more"})
    assert len(alike_on_shelf.alike_on_shelf(shelf, records, advance=silently)) == 1
