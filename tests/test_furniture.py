from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.read.documents.furniture import furniture, skipped_spans
from pourparler.read.text.captions import is_caption

BODY = "The mediator spoke for an hour about the dam and left. Nobody asked her anything, and the hall emptied at noon."


def kinds(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.kind) for each in furniture(text, language)]


# the second of the five documents ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def second(documents: Path) -> str:
    return sorted(documents.glob("*.txt"))[1].read_bytes().decode()


def test_the_three_repeated_and_two_truncated_pull_quotes_of_the_second_document(second: str) -> None:
    found = furniture(second)
    whole = [(each.start, each.end, each.original) for each in found if each.kind == "pull quote"]
    short = [(each.start, each.end, each.original) for each in found if each.kind == "truncated pull quote"]
    assert whole == [
        (1023, 1147, (1148, 1271)),
        (2216, 2299, (2796, 2878)),
        (5547, 5706, (5186, 5344)),
    ]
    assert short == [(4122, 4255, (3923, 4055)), (7522, 7661, (7662, 7800))]


def test_the_pull_quotes_are_skipped_and_what_they_repeat_is_not(second: str) -> None:
    skipped = skipped_spans(second)
    for each in furniture(second):
        if each.original is not None:
            assert (each.start, each.end) in skipped
            assert not any(low < each.original[1] and each.original[0] < high for low, high in skipped)


def test_the_two_captions_of_the_second_document_are_found_and_kept(second: str) -> None:
    captions = [(each.start, each.end) for each in furniture(second) if each.kind == "caption"]
    assert captions == [(3187, 3413), (6001, 6364)]
    assert not set(captions) & set(skipped_spans(second))


def test_the_other_documents_have_no_pull_quotes(documents: Path) -> None:
    for number in (0, 2, 3, 4):
        text = sorted(documents.glob("*.txt"))[number].read_bytes().decode()
        assert {each.kind for each in furniture(text)} <= {"page"}


# the rules -----------------------------------------------------------------------------------------------------------


def test_a_pull_quote_is_found_before_and_after_what_it_repeats() -> None:
    quote = "Nobody asked her anything, and the hall emptied at noon."
    assert kinds(f"Title\n{quote}\n{BODY}") == [(quote, "pull quote")]
    assert kinds(f"Title\n{BODY}\n{quote}") == [(quote, "pull quote")]


def test_a_pull_quote_that_stops_within_a_sentence_is_truncated() -> None:
    quote = "The mediator spoke for an hour about the dam…"
    assert kinds(f"Title\n{BODY}\n{quote}") == [(quote, "truncated pull quote")]


def test_typography_does_not_hide_a_pull_quote() -> None:
    body = "L’émissaire a quitté la salle\u00a0: « plus rien à dire » aux élus. Fin."
    quote = "L'EMISSAIRE a quitté la salle : plus rien à dire aux élus."
    assert kinds(f"Titre\n{body}\n{quote}", "fr") == [(quote, "pull quote")]


def test_short_paragraphs_and_titles_repeat_words_without_being_pull_quotes() -> None:
    assert kinds(f"Title\n{BODY}\nThe hall emptied at noon.") == []
    assert kinds(f"Title\n{BODY}\nThe mediator spoke for an hour about the dam") == []
    assert kinds(f"The mediator spoke for an hour about the dam.\n{BODY}") == []


def test_a_paragraph_twice_is_repeated_once() -> None:
    text = f"Title\n{BODY}\nBetween.\n{BODY}"
    (found,) = furniture(text, "en")
    assert (found.kind, found.start) == ("repeated", text.rindex("The mediator"))
    assert found.original == (6, 6 + len(BODY) - 1)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Subscribe to our newsletter", "en"),
        ("The post The dam appeared first on Lake Herald.", "en"),
        ("Lire aussi : le barrage", "fr"),
        ("L'article Le barrage est apparu en premier sur Le Lac.", "fr"),
        ("/image%2F1/ob_1.jpeg)", "fr"),
        ("https://example.org/a/b.png", "en"),
    ],
)
def test_lines_of_the_page_are_skipped(line: str, language: str) -> None:
    text = f"{BODY}\n{line}"
    assert kinds(text, language) == [(line, "page")]
    assert skipped_spans(text, language) == [(len(BODY) + 1, len(text))]


@pytest.mark.parametrize("line", ["Partagera qui voudra.", "Subscribers left.", "Newsletters are old.", "See alsoran"])
def test_words_that_only_begin_like_the_page_are_text(line: str) -> None:
    assert kinds(f"{BODY}\n{line}", "xx") == []


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("The envoy (left) at the dam. (Photo: L. Brown)", True),
        ("L'émissaire au barrage, le 3 mars. (L. BRUN / Agence Delta).", True),
        ("Photo : L. Brun", True),
        ("The envoy left (at last).", False),
        ("The envoy left (and/or stayed).", False),
        ("He photographed the dam.", False),
    ],
)
def test_captions(line: str, caption: bool) -> None:
    assert is_caption(line) == caption


@given(
    st.lists(
        st.sampled_from(["a b c d e f g h i.", "a b c d e f g h.", "x", "", "Read also", "(Photo: a)"]), max_size=8
    )
)
def test_furniture_is_whole_paragraphs_and_never_all_copies(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = furniture(text, "en")
    for each in found:
        assert text[each.start : each.end] in lines
        if each.original is not None:
            assert 0 <= each.original[0] < each.original[1] <= len(text)
    kept = [line for at, line in enumerate(lines) if line]
    flagged = [text[each.start : each.end] for each in found if each.kind != "page"]
    for line in set(kept):
        if line.startswith("a b") and flagged.count(line) == kept.count(line):
            assert any(other != line and line.rstrip(".") in other for other in kept)


def test_words_of_a_page_line_before_all_else_make_no_paragraph_a_repetition() -> None:
    line = "Read also what the envoy of the lake towns said in the hall"
    text = f"{line}\n\nThe talks end.\n\nNobody came. {line} and left at noon.\n\n{line}.\n\nThe end."
    kinds = [(text[each.start : each.end], each.kind) for each in furniture(text, "en")]
    assert kinds == [(line, "page"), (f"{line}.", "page")]
    said = line.removeprefix("Read also ")
    text = f"{line}\n\nThe talks end.\n\n{said}.\n\nThe end."
    assert [each.kind for each in furniture(text, "en")] == ["page"]
    text = f"{line}\n\nThe talks end. {said} again.\n\n{said}.\n\nThe end."
    assert [(each.kind, text[slice(*each.original or (0, 0))]) for each in furniture(text, "en")] == [
        ("page", ""),
        ("truncated pull quote", said),
    ]
