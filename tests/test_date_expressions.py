from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.read.text.dates import date_expressions

PUBLISHED = date(2024, 4, 10)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "language", "words", "first", "last", "basis"),
    [
        ("Le 3 mai 2023, tout changea.", "fr", "3 mai 2023", "2023-05-03", "2023-05-03", "stated"),
        ("le 1er janvier", "fr", "1er janvier", "2024-01-01", "2024-01-01", "year assumed"),
        ("le 30 décembre", "fr", "30 décembre", "2023-12-30", "2023-12-30", "year assumed"),
        ("en août 2022", "fr", "août 2022", "2022-08-01", "2022-08-31", "stated"),
        ("depuis 2014", "fr", "2014", "2014-01-01", "2014-12-31", "stated"),
        ("avant-hier", "fr", "avant-hier", "2024-04-08", "2024-04-08", "relative"),
        ("il y a trois jours", "fr", "il y a trois jours", "2024-04-07", "2024-04-07", "relative"),
        ("dans deux semaines", "fr", "dans deux semaines", "2024-04-21", "2024-04-27", "relative"),
        ("lundi dernier", "fr", "lundi dernier", "2024-04-08", "2024-04-08", "relative"),
        ("vendredi", "fr", "vendredi", "2024-04-12", "2024-04-12", "relative"),
        ("le mois prochain", "fr", "mois prochain", "2024-05-01", "2024-05-31", "relative"),
        ("le 3/4/2024", "fr", "3/4/2024", "2024-04-03", "2024-04-03", "stated"),
        ("on 3/4/2024", "en", "3/4/2024", "2024-03-04", "2024-04-03", "stated"),
        ("On May 3, 2023 they met", "en", "May 3, 2023", "2023-05-03", "2023-05-03", "stated"),
        ("the 3rd of May", "en", "3rd of May", "2024-05-03", "2024-05-03", "year assumed"),
        ("last week", "en", "last week", "2024-04-01", "2024-04-07", "relative"),
        ("two days ago", "en", "two days ago", "2024-04-08", "2024-04-08", "relative"),
        ("réunis du 3 au 5 mai", "fr", "3 au 5 mai", "2024-05-03", "2024-05-05", "year assumed"),
        ("du 1er au 5 mai 2023", "fr", "1er au 5 mai 2023", "2023-05-01", "2023-05-05", "stated"),
        ("August 3–5, 2023", "en", "August 3–5, 2023", "2023-08-03", "2023-08-05", "stated"),
        ("il siégera du 3 au 5 mars", "fr", "3 au 5 mars", "2025-03-03", "2025-03-05", "year assumed"),
        ("last August", "en", "last August", "2023-08-01", "2023-08-31", "relative"),
        ("next April", "en", "next April", "2025-04-01", "2025-04-30", "relative"),
        ("en mars dernier", "fr", "mars dernier", "2024-03-01", "2024-03-31", "relative"),
        ("2024-02-29", "en", "2024-02-29", "2024-02-29", "2024-02-29", "stated"),
    ],
)
def test_dates(text: str, language: str, words: str, first: str, last: str, basis: str) -> None:
    (found,) = date_expressions(text, PUBLISHED, language)
    assert text[found.start : found.end] == words
    assert (str(found.earliest), str(found.latest), found.basis) == (first, last, basis)


@pytest.mark.parametrize(
    "text",
    [
        "pendant trois jours",
        "2023-02-30",
        "en 20240",
        "20 % en plus",
        "il a 30 ans",
        "le 32 mai",
        "marsouin",
        "le 30 février",
        "le 30 février 2024",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert date_expressions(text, PUBLISHED) == []
    assert date_expressions(text) == []


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("The council will vote on Tuesday.", "en", ["2024-04-16"]),
        ("On Tuesday, the council will vote.", "en", ["2024-04-16"]),
        ("The council will be sued on Wednesday.", "en", ["2024-04-10"]),
        ("She said on Tuesday that it will sue by December 31.", "en", ["2024-04-09", "2024-12-31"]),
        ("It will vote, she said on Tuesday.", "en", ["2024-04-09"]),
        ("They will come. They met on Tuesday.", "en", ["2024-04-09"]),
        ("Le conseil votera mardi.", "fr", ["2024-04-16"]),
        ("Il a dit mardi que le conseil votera le 30 décembre", "fr", ["2024-04-09", "2024-12-30"]),
        ("L'opéra, mardi.", "fr", ["2024-04-09"]),
    ],
)
def test_a_future_beside_a_day_puts_it_ahead(text: str, language: str, days: list[str]) -> None:
    assert [str(each.earliest) for each in date_expressions(text, PUBLISHED, language)] == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("in may no, last march no", []),
        ("signed on 12 march 2025", ["12 march 2025"]),
        ("march 12, 2025", ["march 12, 2025"]),
        ("they may 12 times, on may 12", ["may 12"]),
        ("the 12th of march they march 3 miles", ["12th of march"]),
        ("12 january and dec 12", ["12 january", "dec 12"]),
        ("in march 2025", ["march 2025"]),
        ("12 august men, an august 3 o'clock", []),
    ],
)
def test_an_english_month_in_small_letters_needs_a_day_or_a_year(text: str, words: list[str]) -> None:
    assert [text[e.start : e.end] for e in date_expressions(text, PUBLISHED, "en")] == words


def test_english_months_have_a_capital() -> None:
    assert date_expressions("They may 5 times march 3 miles.", PUBLISHED, "en") == []
    assert [e.start for e in date_expressions("MAY 5 or Mar. 3", PUBLISHED, "en")] == [0, 9]


@given(st.text(alphabet="lundi wilvotera.mrcdhy3 15,", max_size=40), st.sampled_from([date.min, date.max]))
def test_days_at_the_ends_of_the_calendar(text: str, published: date) -> None:
    for each in date_expressions(f"Il votera lundi, le 29 février. {text}", published):
        assert each.earliest is None or date.min <= each.earliest <= date.max


def test_without_a_day_of_publication_relative_days_stay_open() -> None:
    (found,) = date_expressions("Hier.")
    assert (found.earliest, found.latest, found.basis) == (None, None, "relative")


PIECES = ["hier", " ", "3 mai", "2023", "lundi", "il y a", "deux ans", "😀", "9999", "12/12/", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.dates(), st.sampled_from(["fr", "en", "xx"]))
def test_expressions_stand_apart_and_have_an_order(text: str, published: date, language: str) -> None:
    found = date_expressions(text, published, language)
    for one, two in itertools.pairwise(found):
        assert one.end <= two.start
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert each.earliest is not None
        assert each.latest is not None
        assert each.earliest <= each.latest
