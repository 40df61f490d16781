"""Read words and verbs in the tokens of a passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pourparler.read.text._grammar import HIDDEN, Grammar, Token
from pourparler.read.text.folds import fold

__all__ = ["INVERTED", "STRESSED", "Passage"]

_ADVERB = (re.compile(r"\w{3,}(?:ment|ly)$"), re.compile(r"\w{3,}ly$"))
STRESSED = {
    "lui": "m",
    "elle": "f",
    "eux": "p",
    "elles": "p",
    "him": "m",
    "her": "f",
    "them": "p",
    "us": "p",
    "nous": "p",
}
INVERTED = re.compile(r"(.+?)-(?:t-)?(ils?|elles?|on|je|tu|nous|vous|he|she)$")
_PARTICIPLES = ("\u00e9", "\u00e9e", "\u00e9s", "\u00e9es")
_CONJUNCTIONS_TOO = frozenset({"car", "or"})
"""Nouns after an article or de: un chauffeur de car."""
_NO_VERBS = ("auxiliaries", "determiners")


@dataclass
class Passage:
    """The tokens of a passage, with the names known from the whole text, and questions about its words."""

    words: Sequence[Token]
    known: frozenset[str]
    rules: Grammar
    starts: frozenset[int] = field(default_factory=frozenset)
    _cues: dict[int, bool] = field(default_factory=dict, repr=False)

    def raw(self, at: int) -> str:
        """Return a token in small letters, empty beyond the ends."""
        return self._raws[at] if 0 <= at < len(self._raws) else ""

    @cached_property
    def _raws(self) -> tuple[str, ...]:
        return tuple(word.raw for word in self.words)

    def matches(self, at: int, phrase: tuple[str, ...]) -> bool:
        """Tell whether a sequence of words stands at a token."""
        return at >= 0 and self._raws[at : at + len(phrase)] == phrase

    # words -----------------------------------------------------------------------------------------------------------

    def is_name(self, at: int) -> bool:
        """Tell whether a capital begins a name, not just a sentence."""
        if not 0 <= at < len(self.words):
            return False
        token = self.words[at]
        if not token.is_capital or token.plain in self.rules.not_names or token.raw.endswith("'"):
            return False
        if self.rules.has("determiners", token.raw):
            return False
        if self.rules.has("prepositions", token.raw) and (at in self.starts or not self._is_capital(at + 1)):
            return False
        is_after_name = self._is_capital(at - 1) and not self.rules.has("prepositions", self.raw(at - 1))
        if token.plain in self.rules.calendar and not (self._is_capital(at + 1) or is_after_name):
            return False
        if at not in self.starts or token.plain in self.known:
            return True
        if self.rules.has("auxiliaries", token.raw) or self.rules.has("nobody", token.raw):
            return False
        after = at + 1
        is_told_of = self.raw(after) == "," and self.rules.has("relatives", self.raw(after + 1))
        return self._is_capital(after) or self.raw(after) == "'s" or is_told_of or self.is_finite(after)

    def _is_capital(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at].is_capital and not self.raw(at).endswith("'")

    def is_word(self, at: int) -> bool:
        """Tell whether a token is an ordinary word that can stand in a noun phrase."""
        raw = self.raw(at)
        if raw in _CONJUNCTIONS_TOO and self.raw(at - 1) in ("de", "d'", "du", "le", "un", "en"):
            return True
        if not raw or not (raw[0].isalpha() or raw[0].isdigit()) or raw.endswith("'"):
            return False
        lists = ("prepositions", "auxiliaries", "he", "she", "either", "nobody", "determiners", "joints", "others")
        return not any(self.rules.has(name, raw) for name in lists)

    def is_gerund(self, at: int) -> bool:
        """Tell whether a verb has the form of: saying, disant."""
        return self.raw(at).endswith(self.rules.gerunds)

    def is_finite(self, at: int) -> bool:
        """Tell whether a verb that has a subject stands here, after what may come before it."""
        while self.rules.has("clitics", self.raw(at)) or (self.in_aside(at) and self.raw(at) != ","):
            at += 1
        return self.rules.has("common_verbs", self.raw(at)) or (self.is_cue(at) and not self.is_gerund(at))

    def is_cue(self, at: int) -> bool:
        """Tell whether a verb of saying stands here; a noun that looks like one does not count."""
        if at not in self._cues:
            # Whether it is one may hang on whether a name stands before, and that on whether this is a verb.
            self._cues[at] = False
            self._cues[at] = self._may_cue(at)
        return self._cues[at]

    def _may_cue(self, at: int) -> bool:
        if not 0 <= at < len(self.words) or self.words[at].is_capital:
            return False
        if any(self.matches(at, each) for each in self.rules.idioms.get(self.raw(at), ())):
            return True
        token, before = self.words[at], self.raw(at - 1)
        inverted = INVERTED.match(token.raw)
        if inverted is not None and (fold(inverted[1]) in self.rules.verbs or self._is_set_off(at)):
            return True
        if token.plain not in self.rules.verbs or any(self.rules.has(name, token.raw) for name in _NO_VERBS):
            return False
        if self.rules.has("prepositions", token.raw) and not self.is_gerund(at):
            return False
        if self.rules.has("noun_markers", before):
            return False
        is_article = self.rules.has("determiners", before) and self.rules.has("clitics", before)
        if is_article and token.raw.endswith(_PARTICIPLES):
            return False
        if not self.rules.has("nouns_too", token.raw):
            return True
        if self.is_gerund(at) and self.rules.has("que", self.raw(at + 1)):
            return True
        if self.rules.has("determiners", before) or self.rules.has("prepositions", before):
            return before == "l'" and at >= 2 and self.rules.has("after_that", self.raw(at - 2))
        after = self.raw(at + 1)
        if at and (self.is_person_word(at - 1) or self.words[at - 1].plain in self.rules.bodies):
            agrees = before.endswith("s") != token.raw.endswith("s") and (
                self.rules.has("determiners", after) or after[:1] == HIDDEN or self.rules.has("either", after)
            )
            return not self.rules.adjectives_first or agrees or self.rules.has("que", after)
        known = (
            self.rules.has("auxiliaries", before)
            or self.rules.has("clitics", before)
            or before in ("il", "elle", ",", "", ")")
            or before[:1] == HIDDEN
            or self.rules.has("asked_words", after)
        )
        known = known or (before in ("et", "and") and after in ("\u00e0", "to"))
        return (
            known or self.is_name(at - 1) or after[:1] == HIDDEN or self.rules.has("que", after) or after in (":", ",")
        )

    def is_person_word(self, at: int) -> bool:
        """Tell whether a word says what a person is."""
        word = self.words[at]
        if word.plain in self.rules.people or word.plain.rpartition("-")[2] in self.rules.people:
            return True
        return word.raw.endswith(self.rules.human_endings) and not self.rules.has("not_speakers", word.raw)

    def _is_set_off(self, at: int) -> bool:
        """Tell whether a verb with its pronoun stands between commas: s'amuse-t-il."""
        first = at - self.rules.has("clitics", self.raw(at - 1))
        return self.raw(first - 1) == "," and self.raw(at + 1) in (",", ":")

    @cached_property
    def _asides(self) -> frozenset[int]:
        found: set[int] = set()
        for at in range(len(self.words)):
            for phrase in self.rules.asides.get(self.raw(at), ()):
                if tuple(self.raw(at + k) for k in range(len(phrase))) == phrase:
                    found.update(range(at, at + len(phrase)))
                    break
            if (
                _ADVERB[self.rules.adjectives_first].match(self.raw(at))
                and not (self.rules.has("determiners", self.raw(at - 1)) or self.rules.has("links", self.raw(at - 1)))
                and not self.words[at].is_capital
                and self.raw(at) not in self.rules.words["media"]
            ):
                found.add(at)
        return frozenset(found)

    def in_aside(self, at: int) -> bool:
        """Tell whether a token is part of words such as: for her part, later."""
        return at in self._asides or (self.raw(at) == "," and (at + 1 in self._asides or at - 1 in self._asides))
