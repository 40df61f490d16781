"""Find where a text mentions an actor: by name, by one who speaks for it, by its seat, its role, or an adjective."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.words.word_lists import LANGUAGES, countries, word_list

__all__ = ["ActorNames", "Mention", "MentionFinder", "MentionKind"]

MentionKind: TypeAlias = Literal["name", "speaker", "role", "metonym", "adjective"]
"""From the strongest sign of an actor to the weakest."""

_STRENGTH: dict[MentionKind, int] = {"name": 0, "speaker": 1, "role": 2, "metonym": 3, "adjective": 4}
_SHORT = 4
"""Names in capitals up to this length match only in capitals: US is not us."""


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


class MentionFinder:
    """Finds mentions of many actors in one pass (Aho & Corasick 1975).

    Names count in every language; a country's capital and seats of government stand for it (``metonym``), its
    adjective with a role is a ``role`` (le president russe), alone an ``adjective``. A speaker counts by the full
    name and by the last one, unless two actors share it. Matches stand between word ends; elisions (l', d') and
    hyphens do not hide them; apostrophes, accents and blanks of every kind are alike. Of overlapping matches the
    longest counts, then the first.

    Needs the extra ``read`` (pyahocorasick).

    >>> finder = MentionFinder([ActorNames(("Russia",), ("Vladimir Putin",)), ActorNames(("Ukraine",))])
    >>> text = "Moscou et l\u2019Ukraine\u00a0: le pr\u00e9sident russe, dit Putin."
    >>> [(text[each.start : each.end], each.actor, each.kind) for each in finder.find(text)]
    [('Moscou', 0, 'metonym'), ('Ukraine', 1, 'name'), ('président russe', 0, 'role'), ('Putin', 0, 'speaker')]
    """

    def __init__(self, actors: Sequence[ActorNames]) -> None:
        import ahocorasick

        entries: dict[str, _Entry] = {}
        for word, entry in _entries(actors):
            held = entries.get(word)
            if held is None or _STRENGTH[entry.kind] < _STRENGTH[held.kind]:
                entries[word] = entry
        self._automaton = ahocorasick.Automaton()
        for word, entry in entries.items():
            self._automaton.add_word(word, entry)
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
        for last, entry in self._automaton.iter(folded):
            start, end = last - entry.length + 1, last + 1
            if (start and folded[start - 1].isalnum()) or (end < size and folded[end].isalnum()):
                continue
            if entry.needs_capital and not text[start].isupper():
                continue
            if entry.exact and fold_marks(text[start:end]) != entry.exact:
                continue
            # Matches come in the order of their ends: one that holds those before it replaces them.
            kept = len(found)
            while kept and found[kept - 1][0] >= start:
                kept -= 1
            if not kept or found[kept - 1][1] <= start:
                found[kept:] = [(start, end, entry)]
        return [Mention(start, end, entry.actor, entry.kind) for start, end, entry in found]


def _entries(actors: Sequence[ActorNames]) -> Iterable[tuple[str, _Entry]]:
    last_names: dict[str, set[int]] = {}
    for number, actor in enumerate(actors):
        for speaker in actor.speakers:
            last_names.setdefault(fold(speaker.split()[-1]), set()).add(number)
    for number, actor in enumerate(actors):
        for name in actor.names:
            yield _entry(name, number, "name")
        for speaker in actor.speakers:
            yield _entry(speaker, number, "speaker")
            last = speaker.split()[-1]
            if last[:1].isupper() and len(last) > 2 and len(last_names[fold(last)]) == 1:
                yield _entry(last, number, "speaker")
        yield from _entries_of_country(actor, number)


def _entries_of_country(actor: ActorNames, number: int) -> Iterable[tuple[str, _Entry]]:
    places = {place for name in actor.names if (place := _country_places().get(fold(name))) is not None}
    for country in (countries()[place] for place in sorted(places)):
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


@cache
def _country_places() -> dict[str, int]:
    return {
        fold(name): place
        for place, country in enumerate(countries())
        for language in LANGUAGES
        for name in country[f"{language}.names"]
    }


def _entry(name: str, actor: int, kind: MentionKind) -> tuple[str, _Entry]:
    marked = fold_marks(" ".join(name.split()))
    is_short = marked.isupper() and len(marked) <= _SHORT
    needs_capital = marked[:1].isupper() and kind != "role"
    return fold(marked), _Entry(len(marked), actor, kind, needs_capital, marked if is_short else "")
