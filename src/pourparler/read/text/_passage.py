"""Read words, verbs and noun phrases in the tokens of a passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pourparler.read.text._grammar import HIDDEN, Grammar, NounPhrase, PhraseKind, Token
from pourparler.read.text.folds import fold

__all__ = ["INVERTED", "STRESSED", "Passage"]

_PARTICLES = frozenset({"de", "du", "le", "la", "van", "von", "ben", "bin", "al", "el", "di", "da"})
_LONGEST_PHRASE = 10
_LONGEST_ASIDE = 16
_ADVERB = re.compile(r"\w{3,}(?:ment|ly)$")
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
_NO_VERBS = ("auxiliaries", "determiners")
_MARKS = frozenset(",;:.!?\u2026()[]\u2014\u2013-")


@dataclass
class Passage:
    """The tokens of a passage, with the names known from the whole text, and questions about its words."""

    words: Sequence[Token]
    known: frozenset[str]
    rules: Grammar
    starts: frozenset[int] = field(default_factory=frozenset)
    _read: dict[int, NounPhrase | None] = field(default_factory=dict, repr=False)
    _cues: dict[int, bool] = field(default_factory=dict, repr=False)

    def raw(self, at: int) -> str:
        """Return a token in small letters, empty beyond the ends."""
        return self._raws[at] if 0 <= at < len(self._raws) else ""

    @cached_property
    def _raws(self) -> tuple[str, ...]:
        return tuple(word.raw for word in self.words)

    def matches(self, at: int, phrase: tuple[str, ...]) -> bool:
        """Tell whether a sequence of words stands at a token."""
        if not 0 <= at < len(self.words) or self.words[at].raw != phrase[0]:
            return False
        return all(self.raw(at + k) == word for k, word in enumerate(phrase))

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
        if token.plain in self.rules.calendar and not (self._is_capital(at + 1) or self._is_capital(at - 1)):
            return False
        if at not in self.starts or token.plain in self.known:
            return True
        after = at + 1
        return self._is_capital(after) or self.raw(after) == "'s" or self.is_finite(after)

    def _is_capital(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at].is_capital and not self.raw(at).endswith("'")

    def is_word(self, at: int) -> bool:
        """Tell whether a token is an ordinary word that can stand in a noun phrase."""
        raw = self.raw(at)
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
            or before in ("il", "elle", ",", "")
        )
        return (
            known or self.is_name(at - 1) or after[:1] == HIDDEN or self.rules.has("que", after) or after in (":", ",")
        )

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
                _ADVERB.match(self.raw(at))
                and not self.words[at].is_capital
                and self.raw(at) not in self.rules.words["media"]
            ):
                found.add(at)
        return frozenset(found)

    def in_aside(self, at: int) -> bool:
        """Tell whether a token is part of words such as: for her part, later."""
        return at in self._asides or (self.raw(at) == "," and (at + 1 in self._asides or at - 1 in self._asides))

    # noun phrases ----------------------------------------------------------------------------------------------------

    def phrase(self, at: int) -> NounPhrase | None:
        """Read a noun phrase that begins at a token: a pronoun, a name, or a role with what belongs to it."""
        if at not in self._read:
            self._read[at] = self._some_of(at) or self._pronoun(at) or self._titled(at) or self._noun_phrase(at)
        return self._read[at]

    def _some_of(self, at: int) -> NounPhrase | None:
        """Read: one of them, some of my colleagues."""
        end = at + (self.raw(at) in ("l'", "d'"))
        if not self.rules.has("quantifiers", self.raw(end)):
            return None
        if not self.rules.has("of_them", self.raw(end + 1)):
            end += self.raw(end + 1) == "autre"
            is_alone = end > at or self.rules.has("alone", self.raw(end))
            verb = is_alone and (self.is_finite(end + 1) or self.is_cue(end + 1) or self.raw(end + 1) == ",")
            return NounPhrase(at, end + 1, "role", "") if verb else None
        end += 2
        end += self.rules.has("of_them", self.raw(end))
        if self.raw(end) in STRESSED:
            return NounPhrase(at, end + 1, "role", "")
        phrase = self.phrase(end)
        return phrase and NounPhrase(at, phrase.last, phrase.kind if phrase.kind == "nobody" else "role", "")

    def _titled(self, at: int) -> NounPhrase | None:
        """Read a name with a role before it and no article, as in English: chief economist Dev Rao."""
        if not self.rules.adjectives_first or self.words[at].is_capital:
            return None
        end = at
        while end < at + 3 and self.is_word(end) and not self.words[end].is_capital and not self.is_cue(end):
            end += 1
        if end == at or not self.is_person_word(end - 1):
            return None
        name = self.name_end(end)
        return NounPhrase(at, name, "named", self._gender(end, name)) if name > end else None

    def is_person_word(self, at: int) -> bool:
        """Tell whether a word says what a person is."""
        word = self.words[at]
        if word.plain in self.rules.people:
            return True
        return word.raw.endswith(self.rules.human_endings) and not self.rules.has("not_speakers", word.raw)

    def _noun_phrase(self, at: int) -> NounPhrase | None:
        end, is_person = self._core(at)
        if end == at:
            return None
        is_several = self._is_bare(at) and self.raw(at).endswith("s")
        if not is_person and not is_several and self.raw(end) == "," and not self._cannot_speak(at, end):
            name = self.name_end(end + 1)
            is_set_off = self.raw(name) in (",", "", ".", ":") or self.raw(name)[:1] == HIDDEN
            before = self.raw(at - 1)
            is_subject = self.rules.has("prepositions", before) or self.rules.has("subordinators", before)
            is_subject = is_subject and self.is_finite(name)
            if name > end + 1 and (is_set_off or (self.is_finite(name) and not is_subject)):
                end, is_person = name, True
        kind: PhraseKind = "named" if is_person else "role"
        if not is_person and (owned := self._owned(at, end)) is not None:
            return owned
        if not is_person and self._cannot_speak(at, end):
            kind = "nobody"
        return NounPhrase(at, end, kind, self._gender(at, end))

    def _owned(self, at: int, end: int) -> NounPhrase | None:
        """Read whose words a phrase names: the remarks of X, the minister's reaction."""
        owner = self._owner(at, end)
        if owner:
            return NounPhrase(owner, end, "named", "", at)
        if self.raw(end - 2) in ("'s", "'") and self.rules.has("speech_nouns", self.raw(end - 1)) and end - 2 > at:
            kind: PhraseKind = "named" if self.is_name(end - 3) else "role"
            return NounPhrase(at, end - 2, kind, self._gender(at, end - 2), at)
        head = at + self.rules.has("determiners", self.raw(at))
        if self.rules.has("speech_nouns", self.raw(head)) and self.rules.has("links", self.raw(head + 1)):
            inner = self._noun_phrase(head + 2)
            if inner is not None and inner.last == end and any(self.is_person_word(k) for k in range(head + 2, end)):
                return NounPhrase(inner.first, end, inner.kind, inner.gender, at)
        return None

    def _owner(self, at: int, end: int) -> int:
        """Return where the name begins in: the remarks of X; 0 where there is none."""
        heads = [k for k in range(at, end) if self.rules.has("speech_nouns", self.raw(k))]
        names = [k for k in range(heads[0] + 1, end) if self.is_name(k)] if heads else []
        return names[0] if names and self.is_name(end - 1) and heads[0] <= at + 2 else 0

    def _pronoun(self, at: int) -> NounPhrase | None:
        raw = self.raw(at)
        if raw in STRESSED and self.raw(at - 1) == "," and self.raw(at + 1) == ",":
            return None
        for phrase in self.rules.phrases:
            if raw == phrase[0] and tuple(self.raw(at + k) for k in range(len(phrase))) == phrase:
                words = " ".join(phrase)
                gender = "f" if self.rules.has("she", words) else "m" if self.rules.has("he", words) else ""
                is_plural = words in ("ils", "elles", "they")
                return NounPhrase(at, at + len(phrase), "pronoun", "p" if is_plural else gender)
        is_one = self.rules.has("nobody", raw) and not (self.rules.has("determiners", raw) and self.is_word(at + 1))
        return NounPhrase(at, at + 1, "nobody", "") if is_one and raw not in ("que", "qui", "that", "who") else None

    def name_end(self, at: int) -> int:
        """Return where a name, with a title or a role and an article before it, ends; ``at`` where there is none."""
        end = at
        while end < at + 6 and (self.rules.has("determiners", self.raw(end)) or self._is_role(end)):
            end += 1
        first = end
        while self.is_name(end) or (end > first and self.is_particle(end)):
            end += 1
        return end if end > first else at

    def _is_role(self, at: int) -> bool:
        token = self.words[at] if at < len(self.words) else None
        if token is None:
            return False
        return self.rules.has("titles", token.raw) or token.plain in self.rules.roles or self._is_bare(at)

    def _is_bare(self, at: int) -> bool:
        """Tell whether a word for people stands without an article, as in English: officials said."""
        word = self.words[at]
        if not self.rules.adjectives_first or word.plain not in self.rules.people:
            return False
        return word.raw.endswith("s") or (word.is_capital and at in self.starts)

    def is_particle(self, at: int) -> bool:
        """Tell whether a small word joins two parts of a name: van, de."""
        return self.raw(at) in _PARTICLES and self.is_name(at + 1)

    def _core(self, at: int) -> tuple[int, bool]:
        """Read article, words, links and names; say also whether it ends with the name of a person or body itself."""
        end = at
        has_article = self.rules.has("determiners", self.raw(end)) and self.raw(end + 1) not in ("de", "que")
        has_article = has_article and not (self.rules.has("que", self.raw(end)) and self.is_name(end + 1))
        end += has_article
        has_article = has_article or self.rules.has("contracted", self.raw(at - 1)) or (end == at and self._is_bare(at))
        first = end
        end += has_article and self.rules.has("plural", self.raw(end))
        is_person = False
        was_link = False
        while end < at + _LONGEST_PHRASE and end < len(self.words):
            if (
                end > first
                and not is_person
                and not was_link
                and self.rules.has("not_speakers", self.raw(end - 1))
                and self.is_name(end)
            ):
                break
            if self.is_name(end) or (self._is_role(end) and (end == at or has_article)):
                is_office = has_article and end < len(self.words) and self.is_person_word(end)
                is_person = self.is_name(end) and not was_link and not is_office
                was_link = was_link and self.is_name(end)
                end += 1
            elif is_person and (self.is_particle(end) or self._goes_on(at, end, has_article=has_article)):
                end += 1
            elif end > at and (self.raw(end) == "'s" or (self.raw(end) == "'" and self.raw(end - 1).endswith("s"))):
                is_person, has_article = False, True
                end += 1
            elif has_article and not is_person and self._is_noun(end, is_first=end == first):
                was_link = False
                end += 1
            elif has_article and not is_person and end > first and self._is_link(end):
                was_link = True
                end += 1
            elif was_link and self.rules.has("determiners", self.raw(end)) and self.is_word(end + 1):
                end += 1
            else:
                break
        while end > at and self.rules.has("links", self.raw(end - 1)) and not self.words[end - 1].is_capital:
            end -= 1
        return (end, is_person) if end > (first if has_article and not is_person else at) else (at, False)

    def _goes_on(self, at: int, end: int, *, has_article: bool) -> bool:
        """Tell whether a body's name goes on: the Delta agency, la Gazette d'Orvel."""
        if not has_article:
            return False
        is_noun = self.rules.adjectives_first and self._is_noun(end, is_first=False)
        return is_noun or (end == at + 2 and self._is_link(end) and self.is_name(end + 1))

    def _is_noun(self, at: int, *, is_first: bool) -> bool:
        if not self.is_word(at) or self.words[at].is_capital:
            return False
        if is_first:
            return True
        return not (
            self.is_cue(at)
            or self.rules.has("common_verbs", self.raw(at))
            or self.in_aside(at)
            or self._looks_finite(self.raw(at))
            or self.rules.has("clitics", self.raw(at))
            or (self.rules.adjectives_first and self.raw(at).endswith("ed"))
        )

    def _looks_finite(self, raw: str) -> bool:
        return raw.endswith(self.rules.finite_endings) and not self.rules.has("not_finite", raw)

    def _is_link(self, at: int) -> bool:
        if not self.rules.has("links", self.raw(at)):
            return False
        after = at + 1 + (self.rules.has("determiners", self.raw(at + 1)))
        return (
            self.is_name(after)
            or (self.is_word(after) and not self.is_cue(after))
            or self.rules.has("links", self.raw(after))
        )

    def _cannot_speak(self, at: int, end: int) -> bool:
        first = at + self.rules.has("determiners", self.raw(at))
        head = first
        while head < end and not self.is_word(head):
            head += 1
        last = head
        while last + 1 < end and not self.rules.has("links", self.raw(last + 1)):
            last += 1
        if self.rules.has("speech_nouns", self.raw(head)) or self.rules.has("speech_nouns", self.raw(last)):
            return last + 1 == end
        lists = ("not_speakers", "times")
        return any(self.rules.has(name, self.raw(place)) for name in lists for place in (head, last))

    def _gender(self, at: int, end: int) -> str:
        if self.raw(at - 1) in ("aux", "des"):
            return "p"
        for place in range(at, end):
            if self.rules.has("plural", self.raw(place)):
                return "p"
            if self.rules.has("feminine", self.raw(place)):
                return "f"
            if self.rules.has("masculine", self.raw(place)):
                return "m"
            if place > at + 1:
                break
        return ""
