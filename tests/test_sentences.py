from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from pathlib import Path

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


ARTICLES = {
    "en": [
        "Two towns, one lake",
        "The mediator of the two lake towns spoke for an hour about the ferry on 12 March. Mr. Benn, who has led the "
        "harbour board of Ostrel since 2011, left before she had finished, and told the press that nothing was new.",
        "What is on the table",
        "“We will not close the slip before the autumn,” said Ada Kouri, the mayor of Ostrel. “It is ours. Why would "
        "we?” Her deputy added that a toll of 3.5 crowns was the most that the fishermen could bear, and that the town "
        "had asked twice for the accounts.",
        "In Varn the council meets on Friday. It is expected to vote on the proposal of the U.S. engineers, which "
        "leaves the old pier where it stands and moves the market to the north bank (see the plan of 1998). Nobody "
        "knows who would pay.",
        "The talks go on in the town hall of Varn until the end of the month, and the mediator has said that she will "
        "not ask for more time.",
    ],
    "fr": [
        "Deux villes, un lac",
        "La médiatrice des deux villes du lac a parlé pendant une heure du bac, le 12 mars. M. Benn, qui dirige le "
        "port d’Ostrel depuis 2011, est parti avant la fin et a dit à la presse que rien n’était nouveau.",
        "Ce qui est sur la table",
        "« Nous ne fermerons pas la cale avant l’automne, a déclaré Ada Kouri, maire d’Ostrel. Elle est à nous. "
        "Pourquoi le ferions-nous ? » Son adjoint a ajouté qu’un péage de 3,5 couronnes était le plus que les pêcheurs "
        "pouvaient supporter, et que la ville avait demandé deux fois les comptes.",
        "À Varn, le conseil se réunit vendredi. Il devrait voter sur la proposition des ingénieurs, qui laisse la "
        "vieille jetée où elle est et déplace le marché sur la rive nord (voir le plan de 1998). Personne ne sait qui "
        "paierait.",
        "Les entretiens se poursuivent à l’hôtel de ville de Varn jusqu’à la fin du mois, et la médiatrice a dit "
        "qu’elle ne demanderait pas plus de temps.",
    ],
}


def solid(text: str, language: str) -> list[str]:
    return ["".join(each.split()) for each in cut(text, language)]


@pytest.mark.parametrize("width", [35, 60, 80, 100, 110, 130])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n    ", "\r\n\r\n"], ids=["plain", "blank", "indent", "crlf"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_article_has_the_same_sentences_however_it_is_folded(language: str, between: str, width: int) -> None:
    article = ARTICLES[language]
    inside = "\r\n" if "\r" in between else "\n"
    folded = between.join(textwrap.fill(each, width).replace("\n", inside) for each in article)
    assert solid(folded, language) == solid("\n".join(article), language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lines_of_a_proportional_face_are_joined(language: str) -> None:
    wide = {"m": 1.6, "w": 1.5, "i": 0.4, "l": 0.4, "t": 0.6, ".": 0.5, ",": 0.5}
    lines = []
    for paragraph in ARTICLES[language]:
        line, length = "", 0.0
        for word in paragraph.split():
            size = sum(wide.get(each, 1.0) for each in word) + 0.6
            if length + size > 55:
                lines.append(line)
                line, length = "", 0.0
            line, length = f"{line} {word}".strip(), length + size
        lines.append(line)
    assert solid("\n".join(lines), language) == solid("\n".join(ARTICLES[language]), language)


def test_a_sentence_that_goes_on_over_the_page_is_whole() -> None:
    first, second = (textwrap.wrap(ARTICLES["en"][at], 60) for at in (3, 4))
    text = "\n".join(first[:2]) + "\n\n" + "\n".join(first[2:]) + "\n\n" + "\n".join(second)
    assert solid(text, "en") == solid("\n".join(ARTICLES["en"][3:5]), "en")


def test_lists_captions_and_single_lines_stay_apart() -> None:
    listed = ["apples", "pears from the north bank", "plums", "quinces, and what is left of the medlars"]
    assert cut("\n".join(listed), "en") == listed
    body = textwrap.fill(ARTICLES["en"][3], 60)
    caption = "The old pier of Varn in the morning (A. Lens / Press Pool)"
    assert caption in cut(f"{body}\n{caption}\nNobody was there, and the ferry\n{body}", "en")
    points = "\u2022 the slip stays open until the end of the autumn, as it\nis now\n\u2022 the toll is fixed"
    assert "\u2022 the toll is fixed" in cut(f"{body}\n{points}\n{body}", "en")
    assert len(cut("\n".join(f"{each} and more of the same words for the line" for each in "ABCDEF"), "en")) == 6


def test_the_documents_are_one_paragraph_a_line(documents: Path) -> None:
    for path in sorted(documents.iterdir()):
        text = path.read_bytes().decode("utf-8")
        lines = [match.span() for match in re.finditer(r"[^\s\ufeff](?:[^\n]*[^\s\ufeff])?", text)]
        assert paragraphs(text) == lines
