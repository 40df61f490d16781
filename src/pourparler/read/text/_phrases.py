"""Read noun phrases that can speak: pronouns, names, roles with what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pourparler.read.text._grammar import HIDDEN, NounPhrase, PhraseKind
from pourparler.read.text._passage import STRESSED, Passage

__all__ = ["Phrases"]

_PARTICLES = frozenset({"de", "du", "le", "la", "van", "von", "ben", "bin", "al", "el", "di", "da"})
_LONGEST_PHRASE = 10
_BEFORE_WE = frozenset({"", ",", ":", ".", ";", "que", "qu'", "et", "mais", "si", "quand", "comme"})
"""Where nous and vous can be subjects."""


@dataclass
class Phrases(Passage):
    """The noun phrases of a passage."""

    _read: dict[int, NounPhrase | None] = field(default_factory=dict, repr=False)

    def phrase(self, at: int) -> NounPhrase | None:
        """Read a noun phrase that begins at a token: a pronoun, a name, or a role with what belongs to it."""
        if at not in self._read:
            self._read[at] = self._some_of(at) or self._pronoun(at) or self._titled(at) or self._noun_phrase(at)
        return self._read[at]

    def _some_of(self, at: int) -> NounPhrase | None:
        """Read: one of them, some of my colleagues."""
        end = at + (self.raw(at) in ("l'", "d'"))
        if self.rules.has("determiners", self.raw(at)) and self.rules.has("ordinals", self.raw(at + 1)):
            is_alone = self.is_cue(at + 2) or self.raw(at + 2) == ","
            return NounPhrase(at, at + 2, "role", self._gender(at, at + 1)) if is_alone else None
        if not self.rules.has("quantifiers", self.raw(end)):
            return None
        if not self.rules.has("of_them", self.raw(end + 1)):
            end += self.raw(end + 1) == "autre"
            is_alone = end > at or self.rules.has("alone", self.raw(end))
            verb = is_alone and (self.is_finite(end + 1) or self.is_cue(end + 1) or self.raw(end + 1) == ",")
            verb = verb or (is_alone and self.is_cue(at - 1) and self.raw(end + 1) in (".", ";", ""))
            return NounPhrase(at, end + 1, "role", "") if verb else None
        end += 2
        end += self.rules.has("of_them", self.raw(end))
        if self.raw(end) in STRESSED:
            return NounPhrase(at, end + 1, "role", "")
        phrase = self.phrase(end)
        return phrase and NounPhrase(at, phrase.last, phrase.kind if phrase.kind == "nobody" else "role", "")

    def _titled(self, at: int) -> NounPhrase | None:
        """Read a name with a role before it and no article, as in English: chief economist Dev Rao."""
        if not self.rules.adjectives_first or (self.words[at].is_capital and at not in self.starts):
            return None
        is_other = self.words[at].plain in self.rules.not_names or self._is_role(at) or self.is_gerund(at)
        if self.words[at].is_capital and is_other:
            return None
        end = at + self.words[at].is_capital
        while end < at + 4 and self.is_word(end) and not self.words[end].is_capital and not self.is_cue(end):
            end += 1
        if end == at or not self.is_person_word(end - 1):
            return None
        name = self.name_end(end)
        return NounPhrase(at, name, "named", self._gender(end, name)) if name > end else None

    def _noun_phrase(self, at: int) -> NounPhrase | None:
        end, is_person = self._core(at)
        if end == at:
            return None
        if is_person and (name := self._through_role(end)) > end:
            return NounPhrase(at, name, "named", self._gender(at, name))
        if not is_person and self.raw(end) == "," and (body := self._body_in_apposition(at, end)) is not None:
            return body
        is_several = self._is_bare(at) and self.raw(at).endswith("s")
        is_role = not any(self.words[k].plain in self.rules.signs for k in range(at, end))
        is_role = is_role and not self._cannot_speak(at, end)
        if self.rules.has("prepositions", self.raw(at - 1)) or self.rules.has("contracted", self.raw(at - 1)):
            is_role = any(self.is_person_word(k) or self.words[k].plain in self.rules.bodies for k in range(at, end))
        if not is_person and not is_several and self.raw(end) == "," and is_role:
            name = self.name_end(end + 1)
            is_office = self.rules.has("prepositions", self.raw(name))
            is_office = is_office and any(self.is_person_word(k) for k in range(at, end))
            is_set_off = self.raw(name) in (",", "", ".", ":", "(") or self.raw(name)[:1] == HIDDEN
            before = self.raw(at - 1)
            is_subject = self.rules.has("prepositions", before) or self.rules.has("subordinators", before)
            is_subject = is_subject and self.is_finite(name)
            if name > end + 1 and (is_set_off or is_office or (self.is_finite(name) and not is_subject)):
                end, is_person = name, True
        kind: PhraseKind = "named" if is_person else "role"
        if not is_person and (owned := self._owned(at, end)) is not None:
            return owned
        if not is_person and self._cannot_speak(at, end):
            kind = "nobody"
        return NounPhrase(at, end, kind, self._gender(at, end))

    def _through_role(self, end: int) -> int:
        """Return where a name ends that a body's name and a role stand before: Millport boss Danny Furlong."""
        if not self.rules.adjectives_first:
            return end
        last = end
        while last < end + 4 and self.is_word(last) and not self.words[last].is_capital and not self.is_cue(last):
            last += 1
        has_role = last > end and self.is_person_word(last - 1)
        return self.name_end(last) if has_role and self.is_name(last) else end

    def _body_in_apposition(self, at: int, end: int) -> NounPhrase | None:
        """Read the body that a role stands for: its political arm, the Front of the Plateaus, said."""
        if not self.rules.has("determiners", self.raw(end + 1)) or not self.is_name(end + 2):
            return None
        body = self.phrase(end + 1)
        if body is None or body.kind != "named" or self._cannot_speak(at, end):
            return None
        is_body = any(self.words[k].plain in self.rules.bodies for k in range(body.first, body.last))
        return body._replace(outer=at) if is_body and self.raw(body.last) == "," else None

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
                gender = "n" if words == "it" else gender
                is_plural = words in ("ils", "elles", "they")
                return NounPhrase(at, at + len(phrase), "pronoun", "p" if is_plural else gender)
        if raw in ("nous", "vous") and not (self.raw(at - 1) in _BEFORE_WE and self.is_finite(at + 1)):
            return None
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
        if not 0 <= at < len(self.words):
            return False
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
        is_more = self.rules.has("determiners", self.raw(end + 1)) or self.raw(end + 1).endswith("s")
        is_that = self.rules.has("que", self.raw(end)) and (self.is_name(end + 1) or is_more)
        has_article = has_article and not is_that
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
            elif is_person and (more := self.is_particle(end) or self._goes_on(at, end, has_article=has_article)):
                end += more
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

    def _goes_on(self, at: int, end: int, *, has_article: bool) -> int:
        """Return how many words more of a body's name follow: the Delta agency, le Front des plateaux."""
        if not has_article:
            return 0
        is_noun = self.rules.adjectives_first and self._is_noun(end, is_first=False)
        is_body = self.words[end - 1].plain in self.rules.bodies and self.words[end - 1].is_capital
        is_body = is_body or (end == at + 3 and self._is_of_body(end - 1))
        if self._is_of_body(end):
            return 1
        is_long = end == at + 2 or is_body or self.words[at + 1].plain in self.rules.bodies
        if is_noun or (is_long and self._is_link(end) and self.is_name(end + 1)):
            return 1
        return 2 if is_body and self._is_link(end) and self.is_word(end + 1) else 0

    def _is_of_body(self, at: int) -> bool:
        """Tell whether an adjective goes on with the name of a body before it: l'Agence régionale de santé."""
        before = self.words[at - 1]
        is_body = not self.rules.adjectives_first and before.is_capital and before.plain in self.rules.bodies
        is_adjective = self.raw(at).endswith(self.rules.adjective_endings) or self.is_finite(at + 1)
        return is_body and is_adjective and self._is_noun(at, is_first=False)

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
        if self.raw(at) == "en" and self.is_gerund(after):
            return False
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
        if any(self.words[k].plain in self.rules.calendar and self.raw(k - 1).isdigit() for k in range(at + 1, end)):
            return True
        lists = ("not_speakers", "times")
        return any(self.rules.has(name, self.raw(place)) for name in lists for place in (head, last))

    def _gender(self, at: int, end: int) -> str:
        if self.raw(at - 1) in ("aux", "des"):
            return "p"
        if self.raw(at - 1) in ("au", "du"):
            return "m"
        for place in range(at, end):
            is_own = self.words[place].is_capital and not self.rules.has("links", self.raw(place - 1))
            if is_own and (given := self._given(place)):
                return given
        for place in range(at, end):
            if self.rules.has("plural", self.raw(place)):
                return "p"
            if self.rules.has("feminine", self.raw(place)):
                return "f"
            if self.rules.has("masculine", self.raw(place)):
                return "m"
            if place > at + 1:
                break
        return "p" if self._is_english_plural(at, end) else ""

    def _given(self, at: int) -> str:
        """Return m or f for a first name that tells it."""
        plain = self.words[at].plain
        is_woman, is_man = plain in self.rules.women, plain in self.rules.men
        return "" if is_woman == is_man else "f" if is_woman else "m"

    def _is_english_plural(self, at: int, end: int) -> bool:
        """Tell whether the head of a role stands in the plural: both leaders, officials in Orvel."""
        if not self.rules.adjectives_first:
            return False
        links = (k for k in range(at + 1, end) if self.rules.has("links", self.raw(k)) and self.raw(k) != "'s")
        head = self.words[next(links, end) - 1]
        return head.raw.endswith("s") and head.raw[:-1] in self.rules.people
