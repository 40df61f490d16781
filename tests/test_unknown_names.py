from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pourparler
from pourparler.read.text.mentions import ActorNames, MentionFinder
from pourparler.read.text.names import unknown_names


def names(*texts: str, language: str = "fr", known: MentionFinder | None = None) -> list[tuple[str, int, int]]:
    return [(each.name, each.mentions, each.documents) for each in unknown_names(texts, known, language)]


def test_the_names_that_the_case_does_not_cover_in_the_five_documents(documents: Path) -> None:
    case = pourparler.load_case("alaska-2025")
    finder = MentionFinder(
        [ActorNames((each.name, *sum(each.aliases.values(), ())), each.speakers) for each in case.actors]
    )
    texts = [path.read_bytes().decode() for path in sorted(documents.glob("*.txt"))]
    found = unknown_names(texts, finder)
    assert (found[0].name, found[0].documents) == ("Alaska", 5)
    proposed = {each.name for each in found}
    assert {"Anchorage", "Zhao Long", "Keir Starmer", "CNN", "Truth Social"} <= proposed
    assert not proposed & {"Trump", "Poutine", "Moscou", "Ukraine", "Russie", "Washington", "Zelensky"}
    for each in found:
        for place in each.places:
            assert texts[place.document][place.start : place.end].strip()


def test_a_last_name_counts_for_the_full_one() -> None:
    assert names("Hier, Ada Kouri est venue. Kouri repart avec Kouri.") == [("Ada Kouri", 3, 1)]


def test_a_last_name_of_two_people_stays_alone() -> None:
    found = names("On a vu Ada Kouri et Bel Kouri. On a revu Kouri.")
    assert found == [("Ada Kouri", 1, 1), ("Bel Kouri", 1, 1), ("Kouri", 1, 1)]


def test_names_in_more_documents_come_first() -> None:
    assert names("Le lac de Norelle, Orvel, Orvel et Orvel.", "Vers Norelle.") == [("Norelle", 2, 2), ("Orvel", 3, 1)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Demain, tout change. Personne ne dort.", "fr", []),
        (
            "L’Institut d’Orvel, l’ami de van Eyck et de Jan van Eyck.",
            "fr",
            ["Institut", "Jan van Eyck", "Orvel"],
        ),
        ("M. Dupont attend Mme Anna Roth.", "fr", ["Anna Roth", "Dupont"]),
        ("Yesterday in March the OECD met Karl-Heinz O'Brien on Monday.", "en", ["Karl-Heinz O'Brien", "OECD"]),
        ("UN TITRE EN CAPITALES ICI", "fr", []),
        ("au XXIe siècle", "fr", []),
        ("", "fr", []),
    ],
)
def test_what_is_a_name(text: str, language: str, expected: list[str]) -> None:
    assert sorted(name for name, *_ in names(text, language=language)) == expected


def test_known_actors_are_not_proposed() -> None:
    finder = MentionFinder([ActorNames(("Norelle",), ("Ada Kouri",))])
    assert names("Vers Norelle, Kouri a vu Piotr Wendel.", known=finder) == [("Piotr Wendel", 1, 1)]


@given(st.text(alphabet="AB ab.é\n’-😀א", max_size=40))
def test_places_hold_the_name(text: str) -> None:
    for each in unknown_names([text]):
        assert each.mentions == len(each.places) > 0
        for place in each.places:
            assert text[place.start].isupper()
