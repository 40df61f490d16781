from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.text.sentences import paragraphs, sentences


def cut(text: str, language: str = "fr") -> list[str]:
    return [text[each.start : each.end] for each in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("M. Dupont part. Il revient.", "fr", ["M. Dupont part.", "Il revient."]),
        ("Il a dit : « Oui. Non. » Puis rien.", "fr", ["Il a dit : « Oui.", "Non. »", "Puis rien."]),
        ("Vraiment ?! Oui… mais tard. Bien…", "fr", ["Vraiment ?!", "Oui… mais tard.", "Bien…"]),
        ("J. R. R. Benn lit p. 12 du no. 3.", "fr", ["J. R. R. Benn lit p. 12 du no. 3."]),
        ("3.5 fois. 7 jours.", "fr", ["3.5 fois.", "7 jours."]),
        ("Mr. Benn met the U.S. envoy. He left.", "en", ["Mr. Benn met the U.S. envoy.", "He left."]),
        ("“Go.” She went. (It rained.) Why?", "en", ["“Go.”", "She went.", "(It rained.)", "Why?"]),
        ("– Oui ?\r\n– Non.\r\n", "fr", ["– Oui ?", "– Non."]),
        (
            "She said no. Then he left, see no. 3 and al. 4.",
            "en",
            ["She said no.", "Then he left, see no. 3 and al. 4."],
        ),
        ("As Holm et al. (2010) show.", "en", ["As Holm et al. (2010) show."]),
        ("J.-P. Martin lit l’art. 2, al. 3. Il part.", "fr", ["J.-P. Martin lit l’art. 2, al. 3.", "Il part."]),
        ("", "fr", []),
    ],
)
def test_sentences(text: str, language: str, expected: list[str]) -> None:
    assert cut(text, language) == expected


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    lines = ["The mediator of the two lake towns spoke for an hour about"] * 10
    text = "\n".join(lines) + "\n\nA second paragraph."
    assert [text[start:end].count("\n") for start, end in paragraphs(text)] == [9, 0]


TEXTS = st.text(alphabet="AbcÉ .!?…«»“”\"'’\n\r\u00a0\u202f😀אM\u0301\ufeff,1", max_size=60)


@given(TEXTS, st.sampled_from(["fr", "en", "xx"]))
def test_sentences_hold_all_but_blanks_in_order(text: str, language: str) -> None:
    found = sentences(text, language)
    assert all(one.end <= two.start and one.paragraph <= two.paragraph for one, two in pairwise(found))
    inside = "".join(text[each.start : each.end] for each in found)
    blanks = set(" \t\r\n\u00a0\u202f\u2009\ufeff")
    assert [char for char in inside if char not in blanks] == [char for char in text if char not in blanks]
    for each in found:
        assert text[each.start] not in blanks
        assert text[each.end - 1] not in blanks


@given(st.text(max_size=60))
def test_folds_keep_every_length(text: str) -> None:
    assert len(fold(text)) == len(fold_marks(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_ten_megabytes_keep_every_span_exact() -> None:
    piece = "😀 L’eau monte à 3.5 m.\r\n« Non », dit M. Zé. \u202bאבג\u202c fin !\n"
    times = 10_000_000 // len(piece.encode()) + 1
    text = piece * times
    found = sentences(text)
    expected = ["😀 L’eau monte à 3.5 m.", "« Non », dit M. Zé.", "\u202bאבג\u202c fin !"]
    assert len(found) == 3 * times
    for number in (0, 1, 2, 3 * (times // 2), len(found) - 1):
        assert text[found[number].start : found[number].end] == expected[number % 3]


@pytest.mark.parametrize("mark", [".", "!", "?!", "\u2026", '."', ".'»"])
def test_a_long_row_of_marks_is_one_sentence(mark: str) -> None:
    text = mark * 100_000 + "a"
    assert cut(text) == [text]
    assert cut(f"{text} B") == [f"{text} B"]
    assert cut(f"A{mark * 100_000} B.") == [f"A{mark * 100_000}", "B."]
