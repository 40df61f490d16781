"""Who does what in a sentence, as far as it takes to tell who is quoted: subjects, verbs of saying, sources."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from pourparler.read.text._grammar import HIDDEN, NounPhrase
from pourparler.read.text._passage import INVERTED, Passage

__all__ = ["Clauses", "Said"]

_LONGEST_ASIDE = 16
_MOST_PLACES = 3
_INFINITIVES = ("er", "ir", "re")
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
        if before == "(" or (phrase.begin - 1 in self.starts and self.is_gerund(phrase.begin - 1)):
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
        start = self.verb_start(cue)
        if self.rules.has("relatives", self.raw(start - 1)):
            end = start - 1 - (self.raw(start - 2) == ",")
            return self._last_of(next((each for each in self.phrases(low, end) if each.last == end), None))
        found = [each for each in self.phrases(low, cue) if not self.is_oblique(each)]
        candidates = [each for each in found if each.kind != "nobody"]
        with_verb = [each for each in candidates if self.has_own_verb(each)]
        if self.is_gerund(cue):
            own = [each for each in self.phrases(low, cue) if each.last == cue and each.kind in ("role", "named")]
            if own and self.rules.has("before_gerund", self.raw(own[-1].first - 1)):
                return own[-1]
            return with_verb[-1] if with_verb else candidates[0] if candidates else None
        beside = [each for each in found if each.last == start or (each.last <= cue and each.first >= start)]
        if beside:
            return self._with_others(self._as_speaker(beside[-1]), found)
        if self.raw(start - 1) in (",", ")"):
            closed = [
                each for each in candidates if self.raw(each.last) in (",", "(") and start - each.last <= _LONGEST_ASIDE
            ]
            inserted = [each for each in closed if not self.is_finite(each.last + 1)]
            if inserted and not self._has_verb(inserted[0].last + 1, start - 1):
                return inserted[0]
        return with_verb[-1] if with_verb else candidates[0] if candidates else None

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

    def has_own_verb(self, phrase: NounPhrase) -> bool:
        """Tell whether a phrase is the subject of the verb after it."""
        at = phrase.last
        if self.raw(at) == "," and self.is_finite(at + 1):
            return any(self.raw(k) == "," for k in range(phrase.first, at))
        if self.raw(at) == "," and not self.in_aside(at):
            close = next(
                (k for k in range(at + 1, min(at + _LONGEST_ASIDE, len(self.words))) if self.raw(k) == ","), None
            )
            return close is not None and self.is_finite(close + 1)
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

    # Both are found once for a passage: a quotation then costs no more where a sentence holds many.

    @cached_property
    def _turns(self) -> tuple[int, ...]:
        """The tokens at which the search for a verb of saying before a quotation ends."""
        rules = self.rules
        known = range(len(self.words))
        return tuple(k for k in known if self.raw(k) == ";" or rules.has("naming_verbs", self.raw(k)) or self.is_cue(k))

    @cached_property
    def semicolons(self) -> tuple[int, ...]:
        """The tokens at which one part of a sentence ends."""
        return tuple(k for k, word in enumerate(self.words) if word.raw == ";")

    @cached_property
    def source_places(self) -> tuple[int, ...]:
        """The tokens at which words stand that name a source."""
        cues = self.rules.source_words
        known = (k for k, word in enumerate(self.words) if word.raw in cues)
        return tuple(k for k in known if any(self.matches(k, cue) for cue in cues[self.words[k].raw]))

    # what is said ----------------------------------------------------------------------------------------------------

    def said_before(self, low: int, at: int) -> Said | None:
        """Find the last verb of saying before a quotation at a token, with its subject."""
        for place in range(bisect_left(self._turns, at) - 1, bisect_left(self._turns, low) - 1, -1):
            cue = self._turns[place]
            if self.raw(cue) == ";":
                return None
            if self.rules.has("naming_verbs", self.raw(cue)) and not self.rules.has("after_that", self.raw(cue - 1)):
                return self._named_by(cue, low)
            if self.is_cue(cue):
                subject = self._inverted(cue) or self._subject_of(cue, low, at)
                return None if subject is None else Said(subject, cue)
        return self._before_colon(low, at)

    def _before_colon(self, low: int, at: int) -> Said | None:
        """Find who a sentence is about before a colon, after which a quotation begins, or a clause that holds it."""
        colon = next((k for k in range(at - 1, max(low, at - _LONGEST_ASIDE) - 1, -1) if self.raw(k) == ":"), -1)
        if colon < 0:
            return None
        if self.raw(low) == "et" and (phrase := self.phrase(low + 1)) is not None:
            for at in range(phrase.first + 1, phrase.last):
                if self.rules.has("infinitive_marks", self.raw(at)) and self.raw(at + 1).endswith(_INFINITIVES):
                    return Said(phrase._replace(last=at), colon)
        found = [each for each in self.phrases(low, colon) if not self.is_oblique(each) and each.kind != "nobody"]
        with_verb = [each for each in found if self.has_own_verb(each)]
        if colon < at - 1:
            with_verb = [each for each in with_verb if self.is_human(each)]
            return Said(with_verb[-1], colon) if with_verb else None
        return Said(with_verb[-1] if with_verb else found[0], colon) if found else None

    def without_verb(self, low: int, at: int) -> Said | None:
        """Find a phrase after another quotation that shares its verb: Orvel is "watchful"; Norelle, "calm"."""
        if self.raw(at - 1) not in (",", "of", "de", "d'"):
            return None
        phrase = next((each for each in self.phrases(low, at - 1) if each.last == at - 1), None)
        if phrase is None or phrase.kind == "nobody":
            return None
        before = phrase.begin - 1
        while before > low and self.rules.has("between_shares", self.raw(before)):
            before -= 1
        is_next = before < phrase.begin - 1 and self.raw(before)[:1] == HIDDEN
        return Said(phrase, at - 1) if is_next else None

    def _named_by(self, cue: int, low: int) -> Said | None:
        """Find who calls a thing so, where a verb of naming has a subject: what she termed, critics have dubbed it."""
        start = self.verb_start(cue)
        if self._is_passive(cue) or self.raw(cue - 1) == ",":
            return None
        found = [each for each in self.phrases(low, cue) if each.last in (start, cue) and not self.is_oblique(each)]
        fits = [each for each in found if each.kind == "pronoun" or self.is_human(each)]
        return Said(fits[-1], cue) if fits else None

    def _subject_of(self, cue: int, low: int, at: int) -> NounPhrase | None:
        """Find the subject before a verb of saying, else the one between it and the quotation; none of a passive."""
        if self._is_passive(cue):
            return self._agent(cue + 1, at)
        end = at - (self.raw(at - 1) in (",", ":"))
        after = self._after_verb(cue, end) if end < at else None
        is_whole = after is not None and (after.last == end or self._only_tells_more(after.last, end))
        if after is not None and is_whole and not self.rules.has("determiners", self.raw(cue - 1)):
            before = [each for each in self.phrases(low, self.verb_start(cue)) if not self.is_oblique(each)]
            if not before or all(self.rules.has("after_that", self.raw(each.first)) for each in before):
                return after
        if self.rules.has("infinitive_marks", self.raw(cue - 1)):
            beside = [each for each in self.phrases(low, cue - 1) if each.last == cue - 1 - (self.raw(cue - 2) == ",")]
            if beside:
                return beside[-1]
        return self.subject(cue, low)

    def _only_tells_more(self, low: int, high: int) -> bool:
        """Tell whether what follows a subject only says who that is: of the museum, from Norelle."""
        is_more = self.raw(low) == "," or self.rules.has("prepositions", self.raw(low))
        return is_more and high - low <= _LONGEST_ASIDE and not any(self.is_finite(at) for at in range(low, high))

    def _is_passive(self, cue: int) -> bool:
        """Tell whether somebody is said to, or thanked, instead of saying: was asked, a été accusé."""
        if self.is_gerund(cue):
            return False
        before = cue - 1
        while self.in_aside(before) and self.raw(before) != ",":
            before -= 1
        return self.rules.has("passive_with", self.raw(before))

    def _agent(self, low: int, high: int) -> NounPhrase | None:
        """Find: by X, after a passive verb."""
        for at in range(low, min(high, low + _LONGEST_ASIDE)):
            if self.rules.has("agent_marks", self.raw(at)):
                phrase = self.source_phrase(at + 1)
                return None if phrase is None or phrase.kind == "nobody" else phrase
        return None

    def _inverted(self, cue: int) -> NounPhrase | None:
        inverted = INVERTED.match(self.raw(cue)) or INVERTED.match(self.raw(cue - 1))
        if inverted is None:
            return None
        gender = {"elle": "f", "she": "f", "il": "m", "he": "m"}.get(inverted[2], "p")
        at = cue if INVERTED.match(self.raw(cue)) else cue - 1
        is_nobody = inverted[2] in ("on", "je", "tu", "nous", "vous")
        return NounPhrase(at, at + 1, "nobody" if is_nobody else "pronoun", gender)

    def said_after(self, at: int, high: int, *, is_set_off: bool = False) -> Said | None:
        """Find a verb of saying and its subject right after a quotation that ends before a token.

        ``is_set_off``: the quotation ends with a comma, so that any verb will do that stands where one of saying would.
        """
        while at < high and self.raw(at) in _MARKS:
            is_set_off = is_set_off or self.raw(at) == ","
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
        said = self._subject_then_verb(at, high)
        return self._any_verb(at, high) if said is None and is_set_off else said

    def _any_verb(self, at: int, high: int) -> Said | None:
        """Find a verb that is not known with its subject, right after a quotation: agrees Ada Kouri; she shot back."""
        verb = at
        while verb < high and (
            self.rules.has("clitics", self.raw(verb)) and not self.rules.has("determiners", self.raw(verb))
        ):
            verb += 1
        if verb >= high or self.words[verb].is_capital:
            return self._subject_then_any(at, high)
        inverted = INVERTED.match(self.raw(verb))
        if inverted is not None:
            subject = self._inverted(verb)
            return None if subject is None else Said(subject, verb)
        if not self._may_be_verb(verb):
            return self._subject_then_any(at, high)
        phrase = self._after_verb(verb, high)
        return Said(phrase, verb) if phrase is not None and self.is_human(phrase) else None

    def _subject_then_any(self, at: int, high: int) -> Said | None:
        phrase = self.phrase(at) if at < high else None
        if phrase is None or not self.rules.adjectives_first:
            return None
        verb = phrase.last
        while verb < high and self.in_aside(verb) and self.raw(verb) != ",":
            verb += 1
        is_subject = phrase.kind == "pronoun" or self.is_human(phrase)
        return Said(phrase, verb) if is_subject and verb < high and self._may_be_verb(verb) else None

    def _may_be_verb(self, at: int) -> bool:
        """Tell whether a word that no list has can be a verb in the third person."""
        raw = self.raw(at)
        lists = ("common_verbs", "links", "people", "not_speakers", "speech_nouns", "times", "beside_speech", "media")
        known = any(self.rules.has(name, raw) for name in lists) or self.words[at].plain in self.rules.people
        return self.is_word(at) and not known and raw.endswith(self.rules.verb_endings) and not self.in_aside(at)

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

    def _may_precede(self, at: int) -> bool:
        raw = self.raw(at)
        is_inverted = (match := INVERTED.match(raw)) is not None and self.rules.has("auxiliaries", match[1])
        known = is_inverted or self.rules.has("auxiliaries", raw) or self.rules.has("clitics", raw)
        return known or (self.in_aside(at) and raw != ",")

    def _after_verb(self, cue: int, high: int) -> NounPhrase | None:
        at = cue + self._length(cue)
        for _ in range(5):
            if at < high and self.in_aside(at):
                at += 1
        phrase = self.phrase(at) if at < high else None
        if phrase is not None:
            return self._as_speaker(phrase)
        if (beyond := self._beyond_places(at, high)) is not None:
            return beyond
        # English: said water minister Ada Kouri, without an article.
        for ahead in range(at, min(at + 4, high)):
            if self.is_name(ahead):
                name = self.name_end(ahead)
                return NounPhrase(at, name, "named", "")
            if not self.is_word(ahead) or self.is_cue(ahead):
                break
        return None

    def _length(self, cue: int) -> int:
        """Return how many words a verb of saying has: made clear, fait savoir."""
        known = self.rules.idioms.get(self.raw(cue), ())
        return max((len(each) for each in known if self.matches(cue, each)), default=1)

    def _beyond_places(self, at: int, high: int) -> NounPhrase | None:
        """Read the subject after words on where and how something was said: dans un communiqué, devant la presse."""
        for _ in range(_MOST_PLACES):
            contracted = self.rules.has("contracted", self.raw(at))
            if at >= high or not (contracted or self.rules.has("prepositions", self.raw(at))):
                return None
            place = self._place(at + 1)
            if place == at + 1:
                return None
            at = place
            while at < high and self.in_aside(at) and self.raw(at) != ",":
                at += 1
            phrase = self.phrase(at) if at < high else None
            if phrase is not None:
                return phrase if self.rules.has("determiners", self.raw(at)) or phrase.kind == "named" else None
        return None

    def _place(self, at: int) -> int:
        """Return where a short noun phrase after a preposition ends: the article, and words up to another one."""
        end = at + self.rules.has("determiners", self.raw(at))
        if self.is_name(end):
            return self.name_end(at)
        while end < at + 4 and self.is_word(end) and not self.words[end].is_capital:
            end += 1
        return end

    def _subject_then_verb(self, at: int, high: int) -> Said | None:
        phrase = self.phrase(at) if at < high else None
        if phrase is None:
            for ahead in range(at, min(at + 4, high)):
                if self.is_name(ahead):
                    phrase = NounPhrase(at, self.name_end(ahead), "named", "")
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

    def source_phrase(self, at: int) -> NounPhrase | None:
        """Read who a source is, also without an article: according to sources."""
        phrase = self.phrase(at)
        if phrase is not None:
            return None if phrase.kind == "pronoun" else phrase
        name = self.name_end(at)
        if name > at:
            return NounPhrase(at, name, "named", "")
        end = at
        while end < at + 4 and self.is_word(end) and not self.words[end].is_capital:
            end += 1
        name = self.name_end(end)
        return NounPhrase(at, name, "named", "") if name > end else None
