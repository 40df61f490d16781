"""Who is the subject of a verb, in what is read of a passage."""

from __future__ import annotations

from pourparler.read.text._grammar import NounPhrase
from pourparler.read.text._phrases import Phrases

__all__ = ["Subjects"]

_LONGEST_ASIDE = 16
_LONGEST_TITLE = 6


class Subjects(Phrases):
    """Noun phrases of a passage as subjects of its verbs."""

    def phrases(self, low: int, high: int) -> list[NounPhrase]:
        """Return the noun phrases between two tokens, in order, without overlap."""
        found, at = [], low
        while at < high:
            phrase = None if self.rules.adjectives_first and self.in_aside(at) else self.phrase(at)
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
        is_titled = self.rules.adjectives_first and phrase.kind == "named" and not self.words[phrase.begin].is_capital
        is_titled = is_titled and not self.rules.has("determiners", self.raw(phrase.begin))
        if before == "(" or (phrase.begin - 1 in self.starts and self.is_gerund(phrase.begin - 1) and not is_titled):
            return True
        if self.rules.has("after_that", before) and self.has_own_verb(phrase):
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
        found = self._subject(cue, low)
        if found is None or not self.rules.has("signed", self.raw(found.last)):
            return found
        signed = self.phrase(found.last + 2) if self.rules.has("agent_marks", self.raw(found.last + 1)) else None
        return signed if signed is not None and signed.kind in ("named", "role") else found

    def _subject(self, cue: int, low: int) -> NounPhrase | None:
        start = self.verb_start(cue)
        if self.raw(start - 1) in ("et", "and"):
            before = next((k for k in range(start - 2, low, -1) if self.is_cue(k) and not self.is_gerund(k)), None)
            shared = self._subject(before, low) if before is not None else None
            near = [each for each in self.phrases(low, start) if self.has_own_verb(each) and not self.is_oblique(each)]
            is_near = bool(near) and (near[-1].kind in ("named", "pronoun") or self.is_human(near[-1], is_single=True))
            if shared is not None and shared.kind != "nobody" and not is_near:
                return shared
        if self.rules.has("relatives", self.raw(start - 1)):
            end = start - 1 - (self.raw(start - 2) == ",")
            named = self._told_more_of(low, end) if end < start - 1 else None
            return named or self._last_of(next((each for each in self.phrases(low, end) if each.last == end), None))
        found = [each for each in self.phrases(low, cue) if not self.is_oblique(each)]
        candidates = [each for each in found if each.kind != "nobody"]
        with_verb = [each for each in candidates if self.has_own_verb(each)]
        if self.is_gerund(cue):
            own = [each for each in self.phrases(low, cue) if each.last == cue and each.kind in ("role", "named")]
            if own and self.rules.has("before_gerund", self.raw(own[-1].first - 1)):
                return own[-1]
            saying = [each for each in with_verb if self._says(each)] or with_verb
            return saying[-1] if saying else candidates[0] if candidates else None
        beside = [each for each in found if each.last == start or (each.last <= cue and each.first >= start)]
        if beside:
            return self._with_others(self._as_speaker(beside[-1]), found)
        if self.raw(start - 1) in (",", ")"):
            opens = "," if self.raw(start - 1) == "," else "("
            closed = [
                each for each in candidates if self.raw(each.last) == opens and start - each.last <= _LONGEST_ASIDE
            ]
            inserted = [each for each in closed if not self.is_finite(each.last + 1)]
            if inserted and not self._has_verb(inserted[0].last + 1, start - 1):
                return inserted[0]
        able = [each for each in with_verb if each.kind == "pronoun" or self.is_human(each)] or with_verb
        return able[-1] if able else candidates[0] if candidates else None

    def _told_more_of(self, low: int, end: int) -> NounPhrase | None:
        """Find a name before a comma and a few words on who that is: X, union delegate, who said."""
        comma = next((k for k in range(end - 1, max(low, end - _LONGEST_TITLE) - 1, -1) if self.raw(k) == ","), None)
        if comma is None or self._has_verb(comma + 1, end) or self.words[comma + 1].plain not in self.rules.people:
            return None
        return next((each for each in self.phrases(low, comma) if each.last == comma and each.kind == "named"), None)

    def _says(self, phrase: NounPhrase) -> bool:
        """Tell whether the verb after a phrase is one of saying."""
        at = phrase.last
        while (
            self.rules.has("clitics", self.raw(at)) or self.rules.has("auxiliaries", self.raw(at)) or self.in_aside(at)
        ):
            at += 1
        return self.is_cue(at)

    def _last_of(self, phrase: NounPhrase | None) -> NounPhrase | None:
        """Return who stands at the end of a phrase that is nobody itself: an answer from Norelle, which ..."""
        if phrase is None or self.is_human(phrase):
            return phrase
        for at in range(phrase.first + 1, phrase.last):
            inner = self.phrase(at + 1) if self.rules.has("links", self.raw(at)) else None
            if inner is not None and inner.last == phrase.last and self.is_human(inner):
                return inner
        return phrase

    def _as_speaker(self, phrase: NounPhrase) -> NounPhrase:
        """Return a phrase as one that speaks where it names something written: a statement."""
        held = (self.raw(at) for at in range(phrase.first, phrase.last))
        if phrase.kind != "nobody" or not any(self.rules.has("writings", raw) for raw in held):
            return phrase
        return phrase._replace(kind="role")

    def _with_others(self, phrase: NounPhrase, found: list[NounPhrase]) -> NounPhrase:
        """Return a subject with the one it is joined to: the minister and her deputy."""
        other = next((each for each in found if each.last == phrase.first - 1), None)
        if other is None or self.raw(other.last) not in ("et", "and") or "pronoun" in (other.kind, phrase.kind):
            return phrase
        return NounPhrase(other.first, phrase.last, other.kind, "p", other.begin)

    def is_human(self, phrase: NounPhrase, *, is_single: bool = False) -> bool:
        """Tell whether a phrase is a name, a role that a person has or, but for ``is_single``, a body of people."""
        if phrase.kind == "named":
            return True
        places = range(phrase.first, phrase.last)
        owners = [at for at in places if self.raw(at) in ("'s", "'")]
        places = range(owners[-1] + 1, phrase.last) if owners else places
        links = (at for at in places if at > places.start + 1 and self.rules.has("links", self.raw(at)))
        places = range(places.start, next(links, places.stop))
        if phrase.kind != "role":
            return False
        is_body = not is_single and any(self.words[at].plain in self.rules.bodies for at in places)
        return is_body or any(self.is_person_word(at) for at in places)

    def has_own_verb(self, phrase: NounPhrase) -> bool:
        """Tell whether a phrase is the subject of the verb after it."""
        at = phrase.last
        if self.raw(at) == "," and self.is_finite(at + 1):
            return any(self.raw(k) == "," for k in range(phrase.first, at))
        if self.raw(at) == "," and not self.in_aside(at):
            last = min(at + _LONGEST_ASIDE, len(self.words))
            close = next((k for k in range(at + 1, last) if self.raw(k) == ","), None)
            if close is None:
                return False
            while close + 1 < last and self.in_aside(close + 1):
                close += 1
            return self.is_finite(close + 1)
        if self.raw(at) == "(":
            last = min(at + _LONGEST_ASIDE, len(self.words))
            close = next((k for k in range(at + 1, last) if self.raw(k) == ")"), None)
            return close is not None and self.is_finite(close + 1 + (self.raw(close + 1) == ","))
        while self.in_aside(at):
            at += 1
        if self.rules.has("links", self.raw(at)) and (of := self.phrase(at + 1)) is not None:
            at = of.last
        return self.is_finite(at)

    def _has_verb(self, low: int, high: int) -> bool:
        """Tell whether a verb stands between, but for a clause that begins with who or which."""
        if self.raw(low) in ("qui", "who", "which", "que", "dont"):
            return False
        return any(self.is_finite(at) for at in range(low, high))
