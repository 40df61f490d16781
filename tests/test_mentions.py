from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import pourparler
from pourparler.read.text.mentions import ActorNames, Mention, MentionFinder
from tests.reference_text import plain_mentions

MARKED = Path(__file__).parent / "mentions_marked.yaml"
RUSSIA, USA = (
    ActorNames(("Russia",), ("Vladimir Putin",)),
    ActorNames(("United States", "Washington"), ("White House",)),
)


def found(text: str, *actors: ActorNames) -> list[tuple[str, int, str]]:
    return [(text[each.start : each.end], each.actor, each.kind) for each in MentionFinder(actors).find(text)]


# the five documents --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def finder() -> tuple[MentionFinder, list[str]]:
    case = pourparler.load_case("alaska-2025")
    names = [
        ActorNames((actor.name, *(each for held in actor.aliases.values() for each in held)), actor.speakers)
        for actor in case.actors
    ]
    return MentionFinder(names), [actor.id for actor in case.actors]


def marked_and_found(
    documents: Path, finder: tuple[MentionFinder, list[str]]
) -> Iterator[tuple[dict[tuple[int, int, str], str], dict[tuple[int, int, str], str]]]:
    files = sorted(documents.glob("*.txt"))
    for source, marked in YAML(typ="safe", pure=True).load(MARKED.read_text(encoding="utf-8")).items():
        mentions = finder[0].find(files[int(source[1:])].read_bytes().decode())
        for each in marked:
            start, end = each["paragraph"]
            yield (
                {(low, high, actor): kind for low, high, actor, kind in each["mentions"]},
                {(m.start, m.end, finder[1][m.actor]): m.kind for m in mentions if start <= m.start < end},
            )


def test_four_paragraphs_of_each_document_are_marked(documents: Path, finder: tuple[MentionFinder, list[str]]) -> None:
    pairs = list(marked_and_found(documents, finder))
    assert len(pairs) == 20
    assert sum(len(marked) for marked, _ in pairs) == 183
    assert {actor for marked, _ in pairs for *_, actor in marked} <= set(finder[1])


def test_precision_and_recall_of_mentions(documents: Path, finder: tuple[MentionFinder, list[str]]) -> None:
    right = wrong = missed = kinds = 0
    for marked, known in marked_and_found(documents, finder):
        both = marked.keys() & known.keys()
        right += len(both)
        wrong += len(known) - len(both)
        missed += len(marked) - len(both)
        kinds += sum(marked[each] == known[each] for each in both)
    precision, recall = right / (right + wrong), right / (right + missed)
    sys.stdout.write(f"\nmentions: precision {precision:.3f}, recall {recall:.3f}, kinds {kinds} of {right}\n")
    assert precision >= 0.97
    assert recall >= 0.95
    assert kinds >= 0.95 * right


# the rules -----------------------------------------------------------------------------------------------------------


def test_kinds_of_mentions() -> None:
    text = "Le président russe parle à Washington ; Moscou et l’armée russe attendent, dit Putin. Un mot russe."
    assert found(text, RUSSIA, USA) == [
        ("président russe", 0, "role"),
        ("Washington", 1, "metonym"),
        ("Moscou", 0, "metonym"),
        ("armée russe", 0, "role"),
        ("Putin", 0, "speaker"),
        ("russe", 0, "adjective"),
    ]


def test_a_seat_among_the_aliases_stays_a_metonym_and_gives_no_last_name() -> None:
    assert found("House of cards. White House. Washington.", USA) == [
        ("White House", 0, "metonym"),
        ("Washington", 0, "metonym"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "à 21h (heure de Washington)",
        "Washington, 13 août 2025",
        "réunis à Washington, le 13 août",
        "In Washington, August 13",
        "la Russiebis",
        "us and them",
        "l'Union soviétique et l'Amérique du Nord",
        "The Washington Post",
    ],
)
def test_what_is_no_mention(text: str) -> None:
    assert found(text, RUSSIA, USA) == []


def test_apostrophes_blanks_and_hyphens_of_every_kind() -> None:
    text = "l\u2019\u00c9tat, les \u00c9tats\u2011Unis, les Etats\u00a0Unis, d'États-Unis"
    assert [each[0] for each in found(text, USA)] == ["États‑Unis", "États-Unis"]


def test_compounds_of_two_adjectives() -> None:
    assert found("un accord américano-russe", RUSSIA, USA) == [("américano", 1, "adjective"), ("russe", 0, "adjective")]


def test_a_capital_tells_a_people_from_an_adjective() -> None:
    europe = ActorNames(("Union européenne", "Européens"))
    assert found("Les Européens et les pays européens.", europe) == [
        ("Européens", 0, "name"),
        ("européens", 0, "adjective"),
    ]


def test_a_last_name_that_two_actors_share_counts_for_neither() -> None:
    one, two = ActorNames(("Ada",), ("Anna Roth",)), ActorNames(("Bel",), ("Karl Roth",))
    assert found("Roth, Anna Roth, Karl Roth", one, two) == [("Anna Roth", 0, "speaker"), ("Karl Roth", 1, "speaker")]


def test_the_longest_name_at_a_place_counts() -> None:
    east, all_of_it = ActorNames(("Lac de l'Est",)), ActorNames(("Lac",))
    assert found("Le Lac de l’Est et le Lac.", all_of_it, east) == [("Lac de l’Est", 1, "name"), ("Lac", 0, "name")]


def test_no_actors_are_never_mentioned() -> None:
    assert MentionFinder([]).find("Amérique du Nord") == []


# properties ----------------------------------------------------------------------------------------------------------

LETTERS = st.text(alphabet="ab -é😀א\u202f’\r\n", max_size=30)
ALIASES = st.lists(st.from_regex(r"[ab]{1,3}( [ab]{1,2})?", fullmatch=True), min_size=1, max_size=6, unique=True)


@given(LETTERS, ALIASES)
def test_mentions_are_the_longest_of_what_the_slow_version_finds(text: str, aliases: list[str]) -> None:
    every = plain_mentions(text, {alias: number for number, alias in enumerate(aliases)})
    ours = MentionFinder([ActorNames((alias,)) for alias in aliases]).find(text)
    assert {each[:3] for each in ours} <= set(every)
    assert all(one.end <= two.start for one, two in pairwise(ours))
    for start, end, _ in every:
        holders = [each for each in ours if each.start < end and start < each.end]
        assert holders, "a mention is missing"
        assert any((each.start, each.end) == (start, end) or each.end - each.start >= end - start for each in holders)


@given(LETTERS)
def test_spans_are_code_points_of_the_text(before: str) -> None:
    text = f"{before} \U0001f600\u0301 l\u2019Ukraine\r\n\u202bאבג\u202c"
    (each,) = [m for m in MentionFinder([ActorNames(("Ukraine",))]).find(text) if m.kind == "name"]
    assert isinstance(each, Mention)
    assert text[each.start : each.end] == "Ukraine"


def test_ten_megabytes_keep_every_span_exact() -> None:
    piece = "😀 L’Ukraine dort.\r\n« Non », dit Zé. \u202bאבג\u202c Les Etats\u00a0Unis, l'Ukraine !\n"
    text = piece * (10_000_000 // len(piece.encode()) + 1)
    assert len(text.encode()) >= 10_000_000
    mentions = MentionFinder([ActorNames(("Ukraine",))]).find(text)
    expected = [match.span() for match in re.finditer("Ukraine", text)]
    assert [(each.start, each.end) for each in mentions] == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Town council", "The town council and the Town Council met.", ["town council", "Town Council"]),
        ("Ligue des riverains", "La ligue des riverains refuse.", ["ligue des riverains"]),
        ("Conseil d'administration", "le conseil d’administration", ["conseil d’administration"]),
        ("March of Dimes", "a march of dimes", []),
        ("Union", "a union of all, the Union", ["Union"]),
        ("Jean de la Roche", "jean de la roche", []),
        ("La Poste", "il la poste", []),
        ("EU council", "eu council", []),
    ],
)
def test_a_name_that_only_describes_is_found_in_small_letters(name: str, text: str, expected: list[str]) -> None:
    assert [words for words, *_ in found(text, ActorNames((name,)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("George Washington crossed.", []),
        ("He quoted Martha Washington and Harold B. Washington.", []),
        ("But Washington, like President Washington or Monday Washington, waits.", ["Washington"] * 3),
        ("le général George Washington ; selon Washington", ["Washington"]),
        ("Meanwhile Washington waits.", ["Washington"]),
    ],
)
def test_a_capital_in_the_name_of_a_person_is_not_mentioned(text: str, expected: list[str]) -> None:
    assert [words for words, *_ in found(text, USA)] == expected
