"""Find where a text mentions an actor: by name, by one who speaks for it, by its seat, its role, or an adjective."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.extra import of_extra
from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.words.word_lists import LANGUAGES, countries, word_list

__all__ = ["ActorNames", "Mention", "MentionFinder", "MentionKind"]

MentionKind: TypeAlias = Literal["name", "speaker", "role", "metonym", "adjective"]
"""From the strongest sign of an actor to the weakest."""

_STRENGTH: dict[MentionKind, int] = {"name": 0, "speaker": 1, "role": 2, "metonym": 3, "adjective": 4}
_SHORT = 4
"""Names in capitals up to this length match only in capitals: US is not us."""
_GIVEN_NAME = re.compile(r"(?<=[a-zà-ÿ,] )(?P<name>[A-ZÀ-Þ][a-zà-ÿ]+)(?: [A-Z]\.)? $")
"""Within a sentence a word with a capital right before a name, perhaps with an initial between."""


class Mention(NamedTuple):
    """[start, end) in code points, the place of the actor among those given, and how it is mentioned."""

    start: int
    end: int
    actor: int
    kind: MentionKind


@dataclass(frozen=True)
class ActorNames:
    """What an actor is called: names and aliases, and those who speak for it."""

    names: tuple[str, ...]
    speakers: tuple[str, ...] = ()


class _Entry(NamedTuple):
    length: int
    actor: int
    kind: MentionKind
    needs_capital: bool
    exact: str


_NOBODY = -1
"""Stands for the actor of names that hold one but mean another thing: North America."""


class MentionFinder:
    """Finds mentions of many actors in one pass (Aho & Corasick 1975).

    Names count in every language; a country's capital and seats of government stand for it (``metonym``), but not in
    the time of a place, a dateline or the name of a person (heure de Bruxelles; Berlin, 13 August); its adjective with
    a role is a ``role`` (le président russe), alone an ``adjective``. A speaker counts by the full name and by the last
    one, unless two actors share it. Matches stand between word ends; elisions (l', d') and hyphens do not hide them;
    apostrophes, accents and blanks of every kind are alike. Of overlapping matches the longest counts, then the first.
    A name with a capital is found with one, unless all its later words are in small letters (Town council, the town
    council). An actor in the name of another thing (North America) is not mentioned.

    Needs the extra ``read`` (pyahocorasick).

    >>> finder = MentionFinder([ActorNames(("Russia",), ("Vladimir Putin",)), ActorNames(("Ukraine",))])
    >>> text = "Moscou et l\u2019Ukraine\u00a0: le pr\u00e9sident russe, dit Putin."
    >>> [(text[each.start : each.end], each.actor, each.kind) for each in finder.find(text)]
    [('Moscou', 0, 'metonym'), ('Ukraine', 1, 'name'), ('président russe', 0, 'role'), ('Putin', 0, 'speaker')]
    """

    def __init__(self, actors: Sequence[ActorNames]) -> None:
        ahocorasick = of_extra("ahocorasick")
        entries: dict[str, list[_Entry]] = {}
        for word, entry in _entries(actors):
            entries.setdefault(word, []).append(entry)
        self._automaton = ahocorasick.Automaton()
        for word, held in entries.items():
            self._automaton.add_word(word, tuple(sorted(set(held), key=_preference)))
        self._is_empty = not entries
        if entries:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Mention]:
        """Return the mentions in their order; none overlap."""
        if self._is_empty:
            return []
        folded = fold(text)
        found: list[tuple[int, int, _Entry]] = []
        size = len(folded)
        for last, entries in self._automaton.iter(folded):
            start, end = last - entries[0].length + 1, last + 1
            if (start and folded[start - 1].isalnum()) or (end < size and folded[end].isalnum()):
                continue
            entry = next((each for each in entries if _fits(each, text, start, end)), None)
            if entry is None or (
                entry.kind == "metonym" and (_is_place(folded, start, end) or _is_person(text, start))
            ):
                continue
            # Matches come in the order of their ends: one that holds those before it replaces them.
            kept = len(found)
            while kept and found[kept - 1][0] >= start:
                kept -= 1
            if not kept or found[kept - 1][1] <= start:
                found[kept:] = [(start, end, entry)]
        return [Mention(start, end, entry.actor, entry.kind) for start, end, entry in found if entry.actor != _NOBODY]


def _preference(entry: _Entry) -> tuple[int, int]:
    """Order entries of one word: those in capitals first, then by strength; of equals the first actor given."""
    return not entry.exact, _STRENGTH[entry.kind]


def _fits(entry: _Entry, text: str, start: int, end: int) -> bool:
    if entry.needs_capital and not text[start].isupper():
        return False
    return not entry.exact or fold_marks(text[start:end]) == entry.exact


def _is_place(folded: str, start: int, end: int) -> bool:
    """Tell whether a capital is where something is, not its government: the time of a place, or a dateline."""
    before, after = _place_signs()
    return before.search(folded, max(0, start - 40), start) is not None or after.match(folded, end) is not None


def _is_person(text: str, start: int) -> bool:
    """Tell whether a capital is the last name of a person: a general named George Washington."""
    before = _GIVEN_NAME.search(text, max(0, start - 40), start)
    return before is not None and fold(before["name"]) not in _not_given_names()


@cache
def _not_given_names() -> frozenset[str]:
    """Return the words with a capital that can stand before the name of a place without belonging to it."""
    lists = ("not_names", "titles", "roles", "months", "weekdays", "place_before")
    return frozenset(
        fold(part)
        for language in LANGUAGES
        for name in lists
        for word in word_list(language)[name]
        for part in word.split()
    )


@cache
def _place_signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = {fold(each) for language in LANGUAGES for each in word_list(language)["place_before"]}
    months = {fold(each) for language in LANGUAGES for each in word_list(language)["months"]}
    day = rf"[0-9]{{1,2}}(?:er)? (?:{_either(months)})|(?:{_either(months)}) [0-9]{{1,2}}"
    return re.compile(rf"\b(?:{_either(before)}) $"), re.compile(rf" ?[(,] ?(?:le |on )?(?:{day})\b")


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _entries(actors: Sequence[ActorNames]) -> Iterable[tuple[str, _Entry]]:
    last_names: dict[str, set[int]] = {}
    for number, actor in enumerate(actors):
        for speaker in actor.speakers:
            last_names.setdefault(fold(speaker.split()[-1]), set()).add(number)
    if actors:
        for name in (each for language in LANGUAGES for each in word_list(language)["not_actors"]):
            yield _entry(name, _NOBODY, "name")
    for number, actor in enumerate(actors):
        capitals = {fold(each) for place in _places(actor) for each in _capitals(place)}
        for name in actor.names:
            yield _entry(name, number, "metonym" if fold(name) in capitals else "name")
        for speaker in actor.speakers:
            if fold(speaker) in capitals:
                continue
            yield _entry(speaker, number, "speaker")
            last = speaker.split()[-1]
            if last[:1].isupper() and len(last) > 2 and len(last_names[fold(last)]) == 1:
                yield _entry(last, number, "speaker")
        yield from _entries_of_country(actor, number)


def _entries_of_country(actor: ActorNames, number: int) -> Iterable[tuple[str, _Entry]]:
    for country in (countries()[place] for place in _places(actor)):
        for language in LANGUAGES:
            for capital in country[f"{language}.capitals"]:
                yield _entry(capital, number, "metonym")
            for name in country[f"{language}.names"]:
                yield _entry(name, number, "name")
            for adjective in country[f"{language}.adjectives"]:
                yield _entry(adjective, number, "adjective")
                for role in word_list(language)["roles"]:
                    phrase = f"{role} {adjective}" if language == "fr" else f"{adjective} {role}"
                    yield _entry(phrase, number, "role")


def _places(actor: ActorNames) -> list[int]:
    """Return the places in the list of countries of those that an actor's names name."""
    return sorted({place for name in actor.names if (place := _country_places().get(fold(name))) is not None})


def _capitals(place: int) -> list[str]:
    return [each for language in LANGUAGES for each in countries()[place][f"{language}.capitals"]]


@cache
def _country_places() -> dict[str, int]:
    return {
        fold(name): place
        for place, country in enumerate(countries())
        for language in LANGUAGES
        for name in country[f"{language}.names"]
    }


def _is_description(name: str) -> bool:
    """Tell whether a name has a capital only because it begins: Town council, Ligue des riverains."""
    later = name.replace("'", " ").split()[1:]
    ordinary = [word for word in later if fold(word) not in _small_words()]
    return bool(ordinary) and name[:2] != name[:2].upper() and all(word[0].islower() for word in ordinary)


@cache
def _small_words() -> frozenset[str]:
    lists = ("articles", "particles", "oblique_words")
    return frozenset(
        fold(word).rstrip("'") for language in LANGUAGES for name in lists for word in word_list(language)[name]
    )


def _entry(name: str, actor: int, kind: MentionKind) -> tuple[str, _Entry]:
    marked = fold_marks(" ".join(name.split()))
    is_short = marked.isupper() and len(marked) <= _SHORT
    needs_capital = marked[:1].isupper() and kind != "role" and not _is_description(marked)
    return fold(marked), _Entry(len(marked), actor, kind, needs_capital, marked if is_short else "")
