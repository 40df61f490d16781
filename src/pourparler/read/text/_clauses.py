"""Who does what in a sentence, as far as it takes to tell who is quoted: subjects, verbs of saying, sources."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from pourparler.read.text._grammar import HIDDEN, NounPhrase
from pourparler.read.text._passage import INVERTED, Passage

__all__ = ["Clauses", "Said"]

_LONGEST_ASIDE = 16
_STRESSED = {"lui": "m", "elle": "f", "eux": "p", "elles": "p", "him": "m", "her": "f", "them": "p"}
_MARKS = frozenset(",;:.!?\u2026()[]\u2014\u2013-")


@dataclass(frozen=True)
class Said:
    """A verb of saying at token ``cue`` and its subject, or a source phrase beginning there."""

    subject: NounPhrase
    cue: int


class Clauses(Passage):
    """Subjects, verbs of saying and sources in a passage."""

    # subjects --------------------------------------------------------------------------------------------------------

    def phrases(self, low: int, high: int) -> list[NounPhrase]:
        """Return the noun phrases between two tokens, in order, without overlap."""
        found, at = [], low
        while at < high:
            phrase = self.phrase(at)
            if phrase is None or phrase.last > high:
                at += 1
                continue
            found.append(phrase)
            at = phrase.last
        return found

    def is_oblique(self, phrase: NounPhrase) -> bool:
        """Tell whether a preposition stands before a phrase, which therefore is no subject."""
        before = self.raw(phrase.begin - 1)
        if self.rules.has("topic", self.raw(phrase.begin - 2)):
            return False
        return self.rules.has("prepositions", before) and not self.rules.has("que", before)

    def verb_start(self, cue: int) -> int:
        """Return where a verb begins, with its auxiliaries and what stands among them."""
        at = cue
        while at > 0:
            raw = self.raw(at - 1)
            if self.rules.has("auxiliaries", raw) or self.rules.has("clitics", raw) or self.in_aside(at - 1):
                at -= 1
            else:
                break
        return at

    def subject(self, cue: int, low: int) -> NounPhrase | None:
        """Find the subject of a verb: right before it, before an insertion, or shared with the verbs before it."""
        start = self.verb_start(cue)
        found = [each for each in self.phrases(low, cue) if not self.is_oblique(each)]
        candidates = [each for each in found if each.kind != "nobody"]
        with_verb = [each for each in candidates if self._has_own_verb(each)]
        if self.is_gerund(cue):
            return with_verb[-1] if with_verb else candidates[0] if candidates else None
        beside = [each for each in found if each.last == start or (each.last <= cue and each.first >= start)]
        if beside:
            return self._with_others(beside[-1], found)
        if self.raw(start - 1) in (",", ")"):
            closed = [
                each for each in candidates if self.raw(each.last) in (",", "(") and start - each.last <= _LONGEST_ASIDE
            ]
            inserted = [each for each in closed if not self.is_finite(each.last + 1)]
            if inserted and not self._has_verb(inserted[0].last + 1, start - 1):
                return inserted[0]
        return with_verb[-1] if with_verb else candidates[0] if candidates else None

    def _with_others(self, phrase: NounPhrase, found: list[NounPhrase]) -> NounPhrase:
        """Return a subject with the one it is joined to: the minister and her deputy."""
        other = next((each for each in found if each.last == phrase.first - 1), None)
        if other is None or self.raw(other.last) not in ("et", "and") or "pronoun" in (other.kind, phrase.kind):
            return phrase
        return NounPhrase(other.first, phrase.last, other.kind, "p", other.begin)

    def _has_own_verb(self, phrase: NounPhrase) -> bool:
        at = phrase.last
        if self.raw(at) == "," and not self.in_aside(at):
            close = next(
                (k for k in range(at + 1, min(at + _LONGEST_ASIDE, len(self.words))) if self.raw(k) == ","), None
            )
            return close is not None and self.is_finite(close + 1)
        while self.in_aside(at):
            at += 1
        return self.is_finite(at)

    def _has_verb(self, low: int, high: int) -> bool:
        """Tell whether a verb stands between, but for a clause that begins with who or which."""
        if self.raw(low) in ("qui", "who", "which", "que", "dont"):
            return False
        return any(self.is_finite(at) for at in range(low, high))

    # Both are found once for a passage: a quotation then costs no more where a sentence holds many.

    @cached_property
    def _turns(self) -> tuple[int, ...]:
        """The tokens at which the search for a verb of saying before a quotation ends."""
        rules = self.rules
        known = range(len(self.words))
        return tuple(k for k in known if self.raw(k) == ";" or rules.has("naming_verbs", self.raw(k)) or self.is_cue(k))

    @cached_property
    def _source_places(self) -> tuple[int, ...]:
        """The tokens at which words stand that name a source."""
        cues = (*self.rules.according, *self.rules.sources)
        return tuple(k for k in range(len(self.words)) if any(self.matches(k, cue) for cue in cues))

    # what is said ----------------------------------------------------------------------------------------------------

    def said_before(self, low: int, at: int) -> Said | None:
        """Find the last verb of saying before a quotation at a token, with its subject."""
        for place in range(bisect_left(self._turns, at) - 1, bisect_left(self._turns, low) - 1, -1):
            cue = self._turns[place]
            if self.raw(cue) == ";":
                return None
            if self.rules.has("naming_verbs", self.raw(cue)) and not self.rules.has("after_that", self.raw(cue - 1)):
                return None
            if self.is_cue(cue):
                subject = self._inverted(cue) or self.subject(cue, low)
                return None if subject is None else Said(subject, cue)
        if self.raw(at - 1) == ":":
            candidates = [
                each for each in self.phrases(low, at - 1) if not self.is_oblique(each) and each.kind != "nobody"
            ]
            if candidates:
                with_verb = [each for each in candidates if self._has_own_verb(each)]
                return Said((with_verb or candidates)[-1] if with_verb else candidates[0], at - 1)
        return None

    def _inverted(self, cue: int) -> NounPhrase | None:
        inverted = INVERTED.match(self.raw(cue)) or INVERTED.match(self.raw(cue - 1))
        if inverted is None:
            return None
        gender = {"elle": "f", "she": "f", "il": "m", "he": "m"}.get(inverted[2], "p")
        at = cue if INVERTED.match(self.raw(cue)) else cue - 1
        return NounPhrase(at, at + 1, "nobody" if inverted[2] == "on" else "pronoun", gender)

    def said_after(self, at: int, high: int) -> Said | None:
        """Find a verb of saying and its subject right after a quotation that ends before a token."""
        while at < high and self.raw(at) in _MARKS:
            at += 1
        as_is = self.rules.has("after_that", self.raw(at))
        cue = at + as_is
        while cue < high and not self.is_cue(cue) and self._may_precede(cue):
            cue += 1
        if cue < high and self.is_cue(cue):
            if self.rules.has("naming_verbs", self.raw(cue)) and not as_is:
                return None
            inverted = self._inverted(cue)
            if inverted is not None:
                return Said(inverted, cue)
            subject = self._after_verb(cue, high)
            if subject is not None:
                return Said(subject, cue)
        return self._subject_then_verb(at, high)

    def _may_precede(self, at: int) -> bool:
        raw = self.raw(at)
        is_inverted = (match := INVERTED.match(raw)) is not None and self.rules.has("auxiliaries", match[1])
        known = is_inverted or self.rules.has("auxiliaries", raw) or self.rules.has("clitics", raw)
        return known or (self.in_aside(at) and raw != ",")

    def _after_verb(self, cue: int, high: int) -> NounPhrase | None:
        at = cue + 1
        for _ in range(5):
            if at < high and self.in_aside(at):
                at += 1
        phrase = self.phrase(at) if at < high else None
        if phrase is not None:
            return phrase
        # English: said water minister Ada Kouri, without an article.
        for ahead in range(at, min(at + 4, high)):
            if self.is_name(ahead):
                name = self._name(ahead)
                return NounPhrase(at, name, "named", "")
            if not self.is_word(ahead) or self.is_cue(ahead):
                break
        return None

    def _subject_then_verb(self, at: int, high: int) -> Said | None:
        phrase = self.phrase(at) if at < high else None
        if phrase is None:
            for ahead in range(at, min(at + 4, high)):
                if self.is_name(ahead):
                    phrase = NounPhrase(at, self._name(ahead), "named", "")
                    break
                if not self.is_word(ahead) or self.is_cue(ahead):
                    return None
        if phrase is None:
            return None
        for cue in range(phrase.last, min(phrase.last + _LONGEST_ASIDE, high)):
            if self.raw(cue)[:1] == HIDDEN or self.raw(cue) in (";", ":"):
                return None
            if self.is_cue(cue) and self.subject(cue, at) == phrase:
                return Said(phrase, cue)
        return None

    # sources ---------------------------------------------------------------------------------------------------------

    def source(self, low: int, at: int, after: int, high: int) -> Said | None:
        """Find: according to X, in a sentence [low, high) around a quotation at the tokens [at, after)."""
        known = self._source_places
        before = known[bisect_left(known, low) : bisect_left(known, at)]
        for place in (*before, *known[bisect_left(known, after) : bisect_left(known, high)]):
            by = next((each for each in self.rules.according if self.matches(place, each)), None)
            if by is not None:
                gender = (
                    "m"
                    if by[-1] in ("lui", "him") or "his" in by
                    else "f"
                    if by[-1] in ("elle", "her") or "her" in by
                    else ""
                )
                plural = any(word in ("eux", "leurs", "their") for word in by)
                return Said(NounPhrase(place, place + len(by), "pronoun", "p" if plural else gender), place)
            for cue in self.rules.sources:
                if self.matches(place, cue) and (phrase := self._source_phrase(place + len(cue))) is not None:
                    return Said(phrase, place)
        return self._source_at_start(low, at) or self._for_whom(low, at)

    def _source_at_start(self, low: int, at: int) -> Said | None:
        """Find: for X, at the start of a sentence: right before the quotation, or anywhere before it for a person."""
        for cue in self.rules.sources_first:
            if not self.matches(low, cue):
                continue
            place = low + len(cue)
            if self.raw(place) in _STRESSED and self.raw(place + 1) == ",":
                return Said(NounPhrase(place, place + 1, "pronoun", _STRESSED[self.raw(place)]), low)
            phrase = self._source_phrase(place)
            if phrase is None or phrase.kind == "nobody":
                continue
            is_set_off = self.raw(phrase.last) == ","
            if phrase.last == at or (is_set_off and (phrase.last + 1 == at or self._is_person(phrase))):
                return Said(phrase, low)
        return None

    def _is_person(self, phrase: NounPhrase) -> bool:
        words = self.words[phrase.first : phrase.last]
        has_article = self.rules.has("determiners", words[0].raw)
        return phrase.kind == "named" and not has_article and words[-1].plain not in self.rules.places

    def _for_whom(self, low: int, at: int) -> Said | None:
        """Find: X, for whom "..."."""
        for relative in self.rules.to_whom:
            place = at - len(relative)
            if place > low and self.matches(place, relative):
                end = place - (self.raw(place - 1) == ",")
                phrase = next((each for each in self.phrases(low, end) if each.last == end), None)
                return None if phrase is None or phrase.kind == "nobody" else Said(phrase, place)
        return None

    def _source_phrase(self, at: int) -> NounPhrase | None:
        phrase = self.phrase(at)
        if phrase is not None:
            return None if phrase.kind == "pronoun" else phrase
        name = self._name(at)
        if name > at:
            return NounPhrase(at, name, "named", "")
        end = at
        while end < at + 4 and self.is_word(end) and not self.words[end].is_capital:
            end += 1
        name = self._name(end)
        return NounPhrase(at, name, "named", "") if name > end else None

    def reporter(self, said: Said, low: int) -> NounPhrase | None:
        """Find who reports that somebody said: a subject with a verb of saying and *that* before the subject."""
        for cue in range(said.subject.first - 1, low, -1):
            if not self.rules.has("que", self.raw(cue)) or not self.is_cue(cue - 1):
                continue
            subject = self.subject(cue - 1, low) or self._bare_medium(low, cue - 1)
            return subject if subject is not None and subject.kind in ("named", "role") else None
        return None

    def _bare_medium(self, low: int, high: int) -> NounPhrase | None:
        for at in range(low, high):
            if self.rules.has("media", self.raw(at)):
                first = at
                while first > low and self.is_word(first - 1):
                    first -= 1
                return NounPhrase(first, at + 1, "role", "")
        return None
