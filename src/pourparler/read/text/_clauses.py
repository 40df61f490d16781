"""Who does what in a sentence, as far as it takes to tell who is quoted: subjects, verbs of saying, sources."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from pourparler.read.text._grammar import HIDDEN, NounPhrase
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._subjects import Subjects

__all__ = ["Clauses", "Said"]

_LONGEST_ASIDE = 16
_MOST_PLACES = 3
_NAME_LENGTH = 3
"""A name of so many words after a preposition is that of a medium and of who spoke to it."""
_INFINITIVES = ("er", "ir", "re")
_MARKS = frozenset(",;:.!?\u2026()[]\u2014\u2013-")


@dataclass(frozen=True)
class Said:
    """A verb of saying at token ``cue`` and its subject, or a source phrase beginning there."""

    subject: NounPhrase
    cue: int


class Clauses(Subjects):
    """Subjects, verbs of saying and sources in a passage."""

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
                if self._is_passive(cue) and self.raw(at - 1) == ":":
                    continue
                return self._named_by(cue, low)
            if self.is_cue(cue) and not self.in_aside(cue):
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
        if found:
            return Said(with_verb[-1] if with_verb else found[0], colon)
        return self._of_whom(low, colon)

    def _of_whom(self, low: int, colon: int) -> Said | None:
        """Find whose words a few words without a verb announce: the answer of X: ..., same view at X's: ..."""
        if any(self.is_finite(at) for at in range(low, colon)):
            return None
        phrase = next((each for each in self.phrases(low, colon) if each.last == colon), None)
        is_of = phrase is not None and self.rules.has("said_of", self.raw(phrase.begin - 1))
        return Said(phrase, colon) if phrase is not None and is_of and self.is_human(phrase) else None

    def before_verb(self, low: int, at: int) -> Said | None:
        """Find the subject right before a quotation that begins with its verb: The council "regrets the delay"."""
        end = at
        while end > low and (self.in_aside(end - 1) or self.raw(end - 1) == ","):
            end -= 1
        phrase = next((each for each in self.phrases(low, end) if each.last == end), None)
        is_subject = phrase is not None and self.is_human(phrase) and not self.is_oblique(phrase)
        return Said(phrase, end - 1) if phrase is not None and is_subject else None

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
        if fits or found or not self.is_cue(cue):
            return Said(fits[-1], cue) if fits else None
        subject = self.subject(cue, low)
        is_fit = subject is not None and (subject.kind == "pronoun" or self.is_human(subject))
        return Said(subject, cue) if subject is not None and is_fit else None

    def _subject_of(self, cue: int, low: int, at: int) -> NounPhrase | None:
        """Find the subject before a verb of saying, else the one between it and the quotation; none of a passive."""
        if self._is_passive(cue):
            return self._agent(cue + 1, at)
        end = at - (self.raw(at - 1) in (",", ":"))
        after = self._after_verb(cue, end) if end < at else None
        is_whole = after is not None and (after.last == end or self._only_tells_more(after.last, end))
        is_noun = self.rules.has("determiners", self.raw(cue - 1)) and not self.raw(cue).endswith(_INFINITIVES)
        is_noun = is_noun and not self.rules.has("after_that", self.raw(cue - 2))
        is_object = after is not None and after.gender == "n"
        is_noun = is_noun or is_object
        if after is not None and is_whole and not is_noun:
            before = [each for each in self.phrases(low, self.verb_start(cue)) if not self.is_oblique(each)]
            if self.rules.has("que", self.raw(self.verb_start(cue) - 1)) and not self.rules.adjectives_first:
                return after
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
        if self.raw(at) in ("was", "is") and self.raw(at + 1) == "all":
            return self._subject_then_verb(at + 2, high)
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

    def _may_precede(self, at: int) -> bool:
        raw = self.raw(at)
        is_inverted = (match := INVERTED.match(raw)) is not None and self.rules.has("auxiliaries", match[1])
        known = is_inverted or self.rules.has("auxiliaries", raw) or self.rules.has("clitics", raw)
        return known or (self.in_aside(at) and raw != ",")

    def _after_verb(self, cue: int, high: int) -> NounPhrase | None:
        at = cue + self.length(cue)
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

    def length(self, cue: int) -> int:
        """Return how many words a verb of saying has: made clear, fait savoir."""
        known = self.rules.idioms.get(self.raw(cue), ())
        return max((len(each) for each in known if self.matches(cue, each)), default=1)

    def _beyond_places(self, at: int, high: int) -> NounPhrase | None:
        """Read the subject after words on where and how something was said: dans un communiqué, devant la presse."""
        for _ in range(_MOST_PLACES):
            contracted = self.rules.has("contracted", self.raw(at))
            if at >= high or not (contracted or self.rules.has("prepositions", self.raw(at))):
                return None
            start = at + 1 + self.rules.has("prepositions", self.raw(at + 1))
            place = self._place(start)
            if place == start:
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
            return self._medium_end(end, self.name_end(at))
        while end < at + 4 and self.is_word(end) and not self.words[end].is_capital:
            end += 1
        return end

    def _medium_end(self, first: int, last: int) -> int:
        """Return where the name of a medium ends before that of who told it so: à l'ALP Yannick Le Dréau."""
        if last - first >= _NAME_LENGTH and self.words[first].is_upper and not self.words[first + 1].is_upper:
            return first + 1
        if last - first == _NAME_LENGTH and not any(self.is_particle(at) for at in range(first, last)):
            return first + 1
        return last - 2 if last - first > _NAME_LENGTH else last

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
            if INVERTED.match(self.raw(cue)) is not None:
                return None
            other = self._after_verb(cue, high) if self.raw(cue - 1) == "," and self.is_cue(cue) else None
            if other is not None and phrase.kind == "role" and self.is_human(other):
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
