"""Words and phrases around quotations: tokens, noun phrases that can speak, verbs of saying."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, countries, speech_words, word_list

__all__ = ["HIDDEN", "Grammar", "NounPhrase", "PhraseKind", "Token", "capitals_within", "grammar", "tokens"]

HIDDEN = "\u25a1"
"""Stands for what is quoted."""

PhraseKind: TypeAlias = Literal["named", "role", "pronoun", "nobody"]

_TOKEN = re.compile(
    rf"{HIDDEN}+"
    r"|(?:MM|Mme|Mlle|Mgr|Mr|Mrs|Ms|Me|M|Dr|Pr|Prof|Gen|Col|Capt|Sen|Gov|Rep|St|Ste|Gén)\.(?=\s)"
    r"|(?:[A-Z]\.)+(?=\s?\w)"
    rf"|(?:[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[LlDdJjNnSsMmTtCc])'(?=\w|\s*{HIDDEN})"
    r"|\d+(?:[.,]\d+)+|'(?:s|ve|ll|d|re|m)\b|\w+(?:-\w+)*(?:'(?!(?:s|ve|ll|d|re|m)\b)\w+)*|[^\w\s]"
)
_NAME = r"[A-Z\u00c0-\u00de][\w-]+"
_CAPITAL = re.compile(
    r"(?<![.!?:\u2026\u00ab\u00bb\u201c\u201d\"\u2014\u2013\n] )(?<=[\w,;)'] )" + _NAME + r"|(?<=[a-z]')" + _NAME
)
"""A capital within a sentence."""


_NOMINAL = ("determiners", "noun_markers")


class Token(NamedTuple):
    """A word or a mark: [start, end), in small letters with its accents, and without them."""

    start: int
    end: int
    raw: str
    plain: str
    is_capital: bool
    is_upper: bool = False


class NounPhrase(NamedTuple):
    """Somebody or something: the tokens [first, last), what it is, and m, f or p where a word shows it."""

    first: int
    last: int
    kind: PhraseKind
    gender: str
    outer: int = -1

    @property
    def begin(self) -> int:
        """Where the phrase begins that this one stands in: the remarks of X."""
        return self.first if self.outer < 0 else self.outer


@dataclass(frozen=True)
class Grammar:
    """The words of a language that the rules know, by what they do."""

    verbs: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    asides: dict[str, list[tuple[str, ...]]]
    sources: tuple[tuple[str, ...], ...]
    sources_first: tuple[tuple[str, ...], ...]
    according: tuple[tuple[str, ...], ...]
    source_words: dict[str, list[tuple[str, ...]]]
    to_whom: tuple[tuple[str, ...], ...]
    citing: tuple[tuple[str, ...], ...]
    cited_by: tuple[tuple[str, ...], ...]
    reading: tuple[tuple[str, ...], ...]
    idioms: dict[str, list[tuple[str, ...]]]
    words: dict[str, frozenset[str]]
    not_names: frozenset[str]
    not_labels: frozenset[str]
    calendar: frozenset[str]
    roles: frozenset[str]
    people: frozenset[str]
    bodies: frozenset[str]
    signs: frozenset[str]
    named_things: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]
    first_person: frozenset[str]
    asking: frozenset[str]
    answering: frozenset[str]
    presiding: frozenset[str]
    presided_by: tuple[str, ...]
    gerunds: tuple[str, ...]
    verb_endings: tuple[str, ...]
    finite_endings: tuple[str, ...]
    human_endings: tuple[str, ...]
    adjective_endings: tuple[str, ...]
    adjectives_first: bool
    places: frozenset[str]

    def has(self, name: str, raw: str) -> bool:
        """Tell whether a list holds a word."""
        return raw in self.words[name]


def tokens(masked: str, start: int) -> list[Token]:
    """Cut text, with plain marks, into words and marks; elided words stand apart; offsets count from ``start``."""
    return [
        Token(start + match.start(), start + match.end(), *_written(match.group())) for match in _TOKEN.finditer(masked)
    ]


@lru_cache(maxsize=1 << 16)
def _written(word: str) -> tuple[str, str, bool, bool]:
    """Return a word in small letters, folded, and whether it begins with a capital or is all capitals."""
    raw = word.lower()
    return raw, raw if word.isascii() else fold(word), word[0].isupper(), len(word) > 1 and word.isupper()


def capitals_within(marked: str) -> frozenset[str]:
    """Return the folded words that a text, with plain marks, writes with a capital within sentences: its names."""
    return frozenset(fold(match.group()) for match in _CAPITAL.finditer(marked))


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language; of one without word lists, that of all together."""
    names = (language,) if language in LANGUAGES else LANGUAGES
    speech = [speech_words(each) for each in names]
    general = [word_list(each) for each in names]

    def held(name: str) -> frozenset[str]:
        return frozenset(word.lower() for each in speech for word in each[name])

    def sequences(*lists: str) -> tuple[tuple[str, ...], ...]:
        listed = {word for name in lists for word in held(name)}
        ends = {word[:-2] + end for word in listed if word.endswith(" de") for end in ("du", "des", "d'")}
        found = {_words_of(word) for word in listed | ends}
        return tuple(sorted(found, key=lambda each: (-len(each), each)))

    def plain(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in held(name))

    forms = {form for each, name in zip(speech, names, strict=True) for form in _forms(each["regular_verbs"], name)}
    irregular = {word for word in held("irregular_verbs") if " " not in word}
    listed = {word for each in general for word in each["cues"] if " " not in word}

    def by_first(*lists: str) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sequences(*lists):
            if len(phrase) > 1 or "idioms" not in lists:
                found.setdefault(phrase[0], []).append(phrase)
        return found

    def plurals(words: Iterable[str]) -> frozenset[str]:
        return frozenset(fold(word) + ending for word in words for ending in ("", "s"))

    roles = plurals(word for each in general for name in ("roles", "titles") for word in each[name])
    # Of several languages together, a is rather French (has) than English.
    verbal = held("auxiliaries") if len(names) > 1 else frozenset()
    return Grammar(
        verbs=frozenset(fold(word) for word in forms | irregular | listed),
        phrases=sequences("he", "she", "either"),
        asides=by_first("asides"),
        sources=sequences("source_cues"),
        sources_first=sequences("source_cues_first"),
        according=sequences("according"),
        source_words=by_first("source_cues", "according"),
        to_whom=sequences("to_whom"),
        citing=sequences("citing"),
        cited_by=sequences("cited_by"),
        reading=sequences("reading"),
        idioms=by_first("idioms", "irregular_verbs"),
        words={name: held(name) - (verbal if name in _NOMINAL else frozenset()) for name in speech[0]},
        not_names=frozenset(fold(word) for each in general for word in each["not_names"]),
        not_labels=plain("not_labels"),
        calendar=frozenset(fold(word) for each in general for name in ("months", "weekdays") for word in each[name]),
        roles=roles,
        people=roles | plurals(held("people")),
        bodies=plurals(held("bodies")),
        women=frozenset(fold(word) for each in LANGUAGES for word in speech_words(each)["women"]),
        men=frozenset(fold(word) for each in LANGUAGES for word in speech_words(each)["men"]),
        signs=plurals(held("signs")),
        named_things=plurals([*held("signs"), *held("named_things")]),
        first_person=held("first_person"),
        asking=plain("asking"),
        answering=plain("answering"),
        presiding=plain("presiding"),
        presided_by=tuple(sorted(plain("presided_by"), key=lambda each: (-len(each), each))),
        adjectives_first=names == ("en",),
        gerunds=tuple({"fr": "ant", "en": "ing"}[each] for each in names),
        verb_endings=tuple(sorted(held("verb_endings"))),
        finite_endings=tuple(sorted(held("finite_endings"))),
        adjective_endings=tuple(sorted(held("adjective_endings"))),
        human_endings=tuple(sorted(held("human_endings"))),
        places=frozenset(fold(word) for each in countries() for words in each.values() for word in words),
    )


def _words_of(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase, which may end with an elided one: fait part d'."""
    is_elided = phrase.endswith("'")
    words = tuple(token.raw for token in tokens(phrase + "x" * is_elided, 0))
    return words[:-1] if is_elided else words


def _forms(verbs: tuple[str, ...], language: str) -> set[str]:
    """Return the forms of regular verbs that can stand beside a quotation."""
    found = set()
    for verb in verbs:
        plain = verb.rpartition(" ")[2]
        if language == "fr":
            stem = plain[:-2]
            if plain.endswith("ir"):
                ends = ("it", "issent", "issait", "issaient", "i", "ie", "is", "ies", "issant", "ir", "ira", "irait")
                found |= {stem + end for end in ends}
                continue
            soft = stem + "e" if stem.endswith("g") else stem
            ends = ("e", "ent", "é", "ée", "és", "ées", "er", "era", "erait", "eront", "eraient", "èrent")
            found |= {stem + end for end in ends} | {soft + end for end in ("a", "ait", "aient", "ant")}
            if stem.endswith(("ay", "oy", "uy")):
                found |= {stem[:-1] + end for end in ("ie", "ient", "iera", "ierait")}
            continue
        stem = plain.removesuffix("e")
        found |= {plain, f"{stem}ing", f"{stem}ed", f"{plain}s"}
        if plain.endswith("y") and plain[-2] not in "aeou":
            found |= {f"{plain[:-1]}ies", f"{plain[:-1]}ied"}
        elif plain.endswith(("s", "sh", "ch", "x")):
            found.add(f"{plain}es")
        if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnptl]|.*(?:it|ip|ug)", plain):
            found |= {f"{plain}{plain[-1]}ed", f"{plain}{plain[-1]}ing"}
    return found
