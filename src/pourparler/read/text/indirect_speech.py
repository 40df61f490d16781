"""Find indirect speech: who says what a sentence tells without quotation marks, by rules for French and English."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from pourparler.read.text._clauses import Clauses
from pourparler.read.text._grammar import NounPhrase, Token, grammar, tokens
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._reporting import Reporting, Told
from pourparler.read.text._speaking import reporting_words
from pourparler.read.text._spoken_text import Place, SpokenText
from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.text.quotation_marks import QuotedSpan
from pourparler.read.text.quotations import Quotation, SpeakerKind, quotations
from pourparler.read.text.sentences import Sentence, paragraphs, sentences

__all__ = ["IndirectSpeech", "SpeechReader", "indirect_speech"]

Span: TypeAlias = tuple[int, int]

_LONGEST = 1200
"""A longer sentence, in characters, is not read: it is a table or a list."""
_BACK = 1500
"""How far before a pronoun the person is sought for whom it stands, in characters."""
_BESIDE = 30
"""How far from a verb of saying its pronoun stands, in characters."""
_STOPS = (*".!?\u2026",)
_FULL_NAME = re.compile(r"(?<![.!?] )\b[A-Z\u00c0-\u00de][\w-]+ (?P<last>[A-Z\u00c0-\u00de][\w-]+)")


@dataclass(frozen=True)
class IndirectSpeech:
    """A sentence [start, end) that tells what somebody said, in code points.

    ``speaker``: the words that name who speaks; for a pronoun, the name it stands for, None where that is not known.
    ``cue``: the verb of saying, or the first word of *according to*. ``via``: who passes it on.
    """

    start: int
    end: int
    speaker: Span | None
    kind: SpeakerKind
    cue: Span
    via: Span | None


def indirect_speech(text: str, language: str = "fr") -> list[IndirectSpeech]:
    r"""Find the sentences of a text that tell what somebody said without quotation marks, in their order.

    A verb of saying with its subject, set off by commas (the dam is safe, Kouri said on Monday) or before *that*, which
    English may leave out; *according to* somebody; an announcement made by somebody. Of a source within a source
    (according to X, quoting Y) the inner one speaks. What somebody did not say, will say, or says in a condition, a
    question or a relative clause does not count, nor what a treaty or a report says. Spans are [start, end).

    >>> text = "The dam is safe, the minister said on Monday. The treaty says that it is not."
    >>> [(text[each.start : each.end], text[slice(*each.speaker)]) for each in indirect_speech(text, "en")]
    [('The dam is safe, the minister said on Monday.', 'the minister')]
    """
    cut = sentences(text, language)
    reader = SpeechReader(text, language, cut)
    return [found for each in cut if (found := reader.speech_of(each)) is not None]


class SpeechReader:
    """Reads the sentences of one text one by one; what is found is kept.

    ``cut`` and ``quoted``: its sentences and quotations, where they are known already. ``not_people``: names of
    countries and bodies, [start, end) in order, for which *he* and *she* do not stand.

    >>> text = "Altovar waits. Ada Kouri came. The dam is old, she said."
    >>> reader = SpeechReader(text, "en", not_people=[(0, 7)])
    >>> reader.speech_of(sentences(text, "en")[2]).speaker, text[15:24]
    ((15, 24), 'Ada Kouri')
    """

    def __init__(
        self,
        text: str,
        language: str = "fr",
        cut: Sequence[Sentence] | None = None,
        quoted: Sequence[Quotation] | None = None,
        not_people: Sequence[Span] = (),
    ) -> None:
        self._text, self._language = text, language
        self._cut = tuple(sentences(text, language) if cut is None else cut)
        self._quoted = list(quotations(text, language, self._cut) if quoted is None else quoted)
        self._not_people = sorted(not_people)
        self._rules, self._words = grammar(language), reporting_words(language)
        self._found: dict[Sentence, IndirectSpeech | None] = {}
        self._read_before: dict[Sentence, tuple[Clauses, Told | None]] = {}
        self._people_named: dict[tuple[Sentence, str], Span | None] = {}
        self._places: dict[int, Place] = {}

    def speech_of(self, sentence: Sentence) -> IndirectSpeech | None:
        """Return who says what a sentence tells, if it is told as said; None within a quotation."""
        if sentence not in self._found:
            self._found[sentence] = self._read(sentence)
        return self._found[sentence]

    def person_of(self, sentence: Sentence) -> Span | None:
        """Return the person for whom *he* or *she* stands at the start of a sentence."""
        first = tokens(fold_marks(self._text[sentence.start : min(sentence.end, sentence.start + _BESIDE)]), 0)[:1]
        gender = self._gender(first[0].raw) if first else ""
        return self._last_person(sentence.start, gender) if gender else None

    def with_person(self, quotation: Quotation) -> Quotation:
        """Return a quotation of *he* or *she* with the person named last, where a country was taken for it."""
        speaker, cue = quotation.speaker, quotation.cue
        if quotation.kind != "pronoun" or speaker is None or cue is None:
            return quotation
        if not self._is_no_person(speaker):
            return replace(quotation, speaker=self._bare(speaker))
        low = max(0, cue[0] - _BESIDE)
        near = tokens(fold_marks(self._text[low : cue[1] + _BESIDE]), low)
        pronouns = ((min(abs(each.start - cue[0]), abs(each.end - cue[1])), self._gender(each.raw)) for each in near)
        known = [each for each in pronouns if each[1]]
        if not known:
            return quotation
        person = self._person_instead(speaker, min(cue[0], quotation.start), min(known)[1])
        return quotation if person is None else replace(quotation, speaker=person)

    # sentences -------------------------------------------------------------------------------------------------------

    @cached_property
    def _spoken_text(self) -> SpokenText:
        return SpokenText(self._text, self._rules, self._cut, self._paragraphs)

    @cached_property
    def _paragraphs(self) -> list[Span]:
        return paragraphs(self._text)

    @cached_property
    def _quoted_starts(self) -> list[int]:
        return [each.start for each in self._quoted]

    def _read(self, sentence: Sentence) -> IndirectSpeech | None:
        clauses, told = self._told(sentence)
        if told is None:
            return None
        words = clauses.words
        cue = words[told.cue].start, words[told.cue].end
        via = None if told.via is None or told.via.kind == "pronoun" else _span(clauses, told.via)
        subject = _span(clauses, told.subject)
        if told.subject.kind != "pronoun":
            kind: SpeakerKind = "named" if told.subject.kind == "named" else "role"
            return IndirectSpeech(sentence.start, sentence.end, subject, kind, cue, via)
        speaker = self._stands_for(self._place(sentence), told.subject, subject[0])
        return IndirectSpeech(sentence.start, sentence.end, speaker, "pronoun", cue, None if via == speaker else via)

    def _told(self, sentence: Sentence) -> tuple[Clauses, Told | None]:
        """Return the words of a sentence, and who says in it what it tells, a pronoun as it stands."""
        if sentence not in self._read_before:
            end = min(sentence.end, sentence.start + _LONGEST)
            clauses = self._clauses(self._place(sentence), sentence.start, end)
            told = Reporting(clauses, self._words).told() if end == sentence.end else None
            self._read_before[sentence] = clauses, told
        return self._read_before[sentence]

    def _clauses(self, place: Place, start: int, end: int) -> Clauses:
        """Return the tokens of a sentence, with a full stop at its end where it has no mark."""
        clauses = self._spoken_text.masked_clauses(place, start, end)
        words = clauses.words
        if not words or words[-1].raw in _STOPS:
            return clauses
        at = words[-1].end
        return Clauses([*words, Token(at, at, ".", ".", False)], clauses.known, clauses.rules, clauses.starts)

    def _place(self, sentence: Sentence) -> Place:
        """Return the paragraph of a sentence without what is quoted in it."""
        if sentence.paragraph not in self._places:
            begin, end = self._paragraphs[sentence.paragraph]
            last = bisect_right(self._quoted_starts, end)
            first = bisect_right(self._quoted_starts, begin)
            while first and self._quoted[first - 1].end > begin:
                first -= 1
            spans = [
                QuotedSpan(max(each.start, begin), min(each.end, end), closed=each.closed)
                for each in self._quoted[first:last]
                if each.end > begin and each.start < end
            ]
            self._places[sentence.paragraph] = self._spoken_text.place(begin, end, spans)
        return self._places[sentence.paragraph]

    # pronouns --------------------------------------------------------------------------------------------------------

    def _gender(self, raw: str) -> str:
        """Return m or f for he or she, also behind its verb, else nothing."""
        inverted = INVERTED.match(raw)
        word = inverted[2] if inverted is not None else raw
        if word not in self._words.lists["three"]:
            return ""
        return "f" if self._rules.has("she", word) else "m"

    def _stands_for(self, place: Place, pronoun: NounPhrase, at: int) -> Span | None:
        """Return whom a pronoun stands for: the person that the text spoke of last; None for they and it."""
        if pronoun.gender not in ("m", "f"):
            return None
        number = bisect_right(self._quoted_starts, at) - 1
        while number >= 0 and self._quoted[number].speaker is None:
            number -= 1
        spoken = self.with_person(self._quoted[number]).speaker if number >= 0 else None
        chosen = self._spoken_text.antecedent(place, pronoun, at, spoken)
        if chosen is not None and self._is_no_person(chosen):
            return self._person_instead(chosen, at, pronoun.gender)
        return None if chosen is None else self._bare(chosen)

    def _person_instead(self, body: Span, at: int, gender: str) -> Span | None:
        """Return the person named last instead of a country; in French *elle* can be one where nobody is named."""
        person = self._last_person(at, gender)
        return body if person is None and self._language != "en" else person

    def _is_no_person(self, span: Span) -> bool:
        number = bisect_right(self._not_people, (span[1], 0)) - 1
        return number >= 0 and self._not_people[number][1] > span[0] and not self._has_name_beside(span, number)

    def _has_name_beside(self, span: Span, number: int) -> bool:
        """Tell whether a phrase names a person beside a country: Altovar's minister Ada Kouri."""
        low, high = self._not_people[number]
        rest = self._text[span[0] : max(low, span[0])] + " " + self._text[min(high, span[1]) : span[1]]
        return any(word[:1].isupper() for word in rest.split())

    def _last_person(self, at: int, gender: str) -> Span | None:
        """Return the person named last before an offset: who spoke in a sentence, else its subject, else anybody."""
        for number in range(self._spoken_text.first_cut(at + 1) - 1, -1, -1):
            sentence = self._cut[number]
            if sentence.end < at - _BACK:
                return None
            if sentence.end <= at:
                if (sentence, gender) not in self._people_named:
                    self._people_named[sentence, gender] = self._person_in(*self._told(sentence), gender)
                person = self._people_named[sentence, gender]
            else:
                low = max(sentence.start, at - _LONGEST)
                person = self._person_in(self._clauses(self._place(sentence), low, at), None, gender)
            if person is not None:
                return person
        return None

    def _person_in(self, clauses: Clauses, told: Told | None, gender: str) -> Span | None:
        people = self._people(clauses, gender)
        if told is not None and any(each.last == told.subject.last for each in people):
            return self._bare(_span(clauses, told.subject))
        subjects = [each for each in people if not clauses.is_oblique(each)]
        chosen = next(iter([*subjects, *people[-1:]]), None)
        return None if chosen is None else self._bare(_span(clauses, chosen))

    def _people(self, clauses: Clauses, gender: str) -> list[NounPhrase]:
        """Return the phrases of a sentence that name a person who fits a pronoun."""
        found = (each for each in clauses.phrases(0, len(clauses.words)) if each.kind == "named")
        return [each for each in found if each.gender in ("", gender) and self._is_person(clauses, each)]

    def _is_person(self, clauses: Clauses, phrase: NounPhrase) -> bool:
        places = range(phrase.first, phrase.last)
        words = [clauses.words[at] for at in places]
        if self._is_no_person(_span(clauses, phrase)) or " ".join(each.plain for each in words) in self._rules.places:
            return False
        names = [at for at in places if clauses.is_name(at)]
        known = ("media", "not_speakers")
        if not names or any(self._rules.has(name, each.raw) for each in words for name in known):
            return False
        if any(each.plain in self._rules.bodies or each.plain in self._rules.calendar for each in words):
            return False
        has_role = any(clauses.is_person_word(at) or self._rules.has("titles", clauses.raw(at)) for at in places)
        has_article = self._rules.has("determiners", words[0].raw)
        return has_role or (not has_article and (len(names) > 1 or words[-1].plain in self._last_names))

    @cached_property
    def _last_names(self) -> frozenset[str]:
        return frozenset(fold(match["last"]) for match in _FULL_NAME.finditer(fold_marks(self._text)))

    def _bare(self, span: Span) -> Span:
        """Return a name without what says whose role it is: its minister Ada Kouri."""
        words = tokens(fold_marks(self._text[slice(*span)]), span[0])
        owned = [at for at, each in enumerate(words) if each.raw in self._words.lists["own"]]
        return next(((each.start, span[1]) for each in words[owned[-1] :] if each.is_capital), span) if owned else span


def _span(clauses: Clauses, phrase: NounPhrase) -> Span:
    return clauses.words[phrase.first].start, clauses.words[phrase.last - 1].end
