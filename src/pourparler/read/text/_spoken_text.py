"""Read places of a text whose quotations are hidden: who says so in an insertion, and whom a pronoun stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeAlias

from pourparler.read.text._clauses import Clauses, Said
from pourparler.read.text._grammar import HIDDEN, Grammar, NounPhrase, capitals_within, tokens
from pourparler.read.text._labels import labelled_turns
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._sources import holder_of
from pourparler.read.text._turns import Turns, spoken_turns
from pourparler.read.text.folds import fold_marks
from pourparler.read.text.quotation_marks import QuotedSpan, quoted_spans
from pourparler.read.text.sentences import Sentence

__all__ = ["REACH", "Place", "SpokenText"]

Span: TypeAlias = tuple[int, int]

_BACK = 1500
"""How far before a paragraph the one is sought for whom a pronoun stands, in characters."""
_FARTHEST = 4000
"""How far before a quotation in a paragraph of any length."""
STOPS = 8
"""At how many of its first commas and other marks the end of a quotation is sought that is never closed."""
_CAPITAL = "[A-Z\u00c0-\u00de]"
_SMALL = "[a-z\u00df-\u00ff]"
_FULL_NAME = re.compile(rf"(?<!{_CAPITAL}[\w.] )(?<!\w)({_CAPITAL}{_SMALL}+) {_CAPITAL}{_SMALL}[\w-]*\b(?! {_CAPITAL})")
_PAUSE = re.compile("[,.!?:;\u2026\u2014\u2013]")
_OPENS_AGAIN = "\u00ab\u201c\u2026["
REACH = (1200, 600)
"""How much of a long sentence before and after a quotation is read, in characters."""


class Place(NamedTuple):
    """A paragraph with quotations: its tokens without what is quoted, and the same as text."""

    begin: int
    clauses: Clauses
    masked: str


class SpokenText:
    """A text, read with its quotations and turns hidden."""

    def __init__(self, text: str, rules: Grammar, cut: tuple[Sentence, ...], places: Sequence[Span]) -> None:
        self._text, self._rules, self._cut = text, rules, cut
        self.marked = fold_marks(text)
        self._known: frozenset[str] | None = None
        self._chosen: dict[tuple[int, int, int, str], Span | None] = {}
        self.turns = Turns([*labelled_turns(text, places, rules), *spoken_turns(text, places, self.turn_end)])

    @property
    def _names(self) -> frozenset[str]:
        if self._known is None:
            self._known = capitals_within(self.marked)
        return self._known

    def place(self, begin: int, end: int, spans: Sequence[QuotedSpan]) -> Place:
        kept = list(self.marked[begin:end])
        for span in spans:
            low, high = span.start - begin, span.end - begin
            kept[low:high] = HIDDEN * (high - low)
            for mark in (low - 1, high):
                if 0 <= mark < len(kept) and kept[mark] == "'":
                    kept[mark] = " "
        masked = re.sub('[\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a"]', " ", "".join(kept))
        return Place(begin, self.clauses(masked, begin), masked)

    def clauses(self, masked: str, begin: int) -> Clauses:
        words = tokens(masked, begin)
        low, high = self.first_cut(begin), self.first_cut(begin + len(masked))
        opens = {each.start for each in self._cut[low:high]}
        starts = frozenset(
            k
            for k, word in enumerate(words)
            if k == 0 or word.start in opens or words[k - 1].raw[0] in ".!?:\u2026\u2014\u2013"
        )
        return Clauses(words, self._names, self._rules, starts)

    def masked_clauses(self, place: Place, start: int, end: int) -> Clauses:
        if start >= place.begin:
            return self.clauses(place.masked[start - place.begin : end - place.begin], start)
        turns = [QuotedSpan(each.start, min(each.end, end), closed=True) for each in self.turns.within(start, end)]
        spans = turns or quoted_spans(self._text, start, end)
        return self.place(start, end, spans).clauses

    def first_cut(self, begin: int) -> int:
        """Return the place of the first sentence that begins at an offset or after it."""
        return bisect_left(self._cut, begin, key=lambda each: each.start)

    def insertion(self, begin: int, end: int) -> tuple[int, Clauses, Said] | None:
        """Find the words that tell who speaks within what is said, set off by a mark: the mark's end, and who."""
        stops = re.finditer(r"[,!?\u2026\u2014\u2013]\s+(?=\w)", self._text[begin : min(end, begin + _FARTHEST)])
        for match in islice(stops, STOPS):
            after = begin + match.end()
            clauses = self.clauses(self.marked[after : min(end, after + REACH[1])], after)
            said = clauses.said_after(0, min(12, len(clauses.words)), is_set_off=True)
            if said is None or not self.opens(clauses, said):
                continue
            is_told = said.subject.kind != "nobody" or INVERTED.match(clauses.raw(said.subject.first)) is not None
            if not is_told and clauses.raw(said.subject.first) != "i":
                continue
            return begin + match.start() + 1, clauses, said
        return None

    @staticmethod
    def opens(clauses: Clauses, said: Said) -> bool:
        return min(said.subject.first, clauses.verb_start(said.cue)) == 0

    def turn_end(self, begin: int, end: int) -> int | None:
        """Return where what is said after a dash ends: before who says so, unless more is said after that."""
        told = self.insertion(begin, end)
        if told is None:
            return None
        stop, clauses, said = told
        at = clauses.words[max(said.subject.last, said.cue + 1) - 1].end
        match = _PAUSE.search(self._text, at, end)
        rest = self._text[match.end() : end].strip() if match is not None else ""
        first = tokens(fold_marks(rest[:60]), 0)[:2] if rest else []
        goes_on = bool(first) and (first[0].raw[0].isalnum() or first[0].raw[0] in _OPENS_AGAIN)
        if match is None or not goes_on:
            return stop
        words = [each.raw for each in first]
        if match.group()[0] == ",":
            is_told = words[0].endswith(self._rules.gerunds) or self._rules.has("beside_speech", words[0])
            sentence = re.split(r"[.!?\u2026]", rest, maxsplit=1)[0]
            said_on = {each.raw for each in tokens(fold_marks(sentence[: REACH[1]]), 0)}
            is_told = is_told and not said_on & self._rules.words["in_speech"]
        else:
            subject = clauses.words[said.subject.first].raw
            is_told = words[0] == subject or any(self._rules.has(name, words[0]) for name in ("he", "she"))
        return stop if is_told else end

    def antecedent(self, place: Place, pronoun: NounPhrase, at: int, spoken: Span | None) -> Span | None:
        """Find whom a pronoun stands for: a subject, else a person, in the nearest sentence before that has one."""
        found = self._antecedent(place, pronoun, at, spoken)
        return None if found is None else self.full_name(found)

    def _antecedent(self, place: Place, pronoun: NounPhrase, at: int, spoken: Span | None) -> Span | None:
        own = holder_of(place.clauses, pronoun, at)
        if own is not None:
            return _span(place.clauses, own)
        low = max(0, place.begin - _BACK, at - _FARTHEST)
        is_fit = self._agrees(spoken, pronoun.gender)
        for number in range(self.first_cut(at + 1) - 1, -1, -1):
            sentence = self._cut[number]
            if sentence.start < low:
                break
            chosen = self._named_in(place, sentence, min(sentence.end, at), pronoun.gender)
            if chosen is not None:
                return chosen
            if is_fit and spoken is not None and sentence.start <= spoken[0] < sentence.end:
                break
        return spoken if is_fit else None

    @cached_property
    def _full_names(self) -> dict[str, Span | None]:
        """The first full name that begins with a first name; None where several people have that."""
        found: dict[str, Span | None] = {}
        for match in _FULL_NAME.finditer(self.marked):
            first = match[1]
            known = found.get(first, match.span())
            is_same = known is not None and self.marked[slice(*known)] == match.group()
            found[first] = known if is_same else None
        return found

    def full_name(self, named: Span) -> Span:
        """Return the full name of somebody who is called by the first name alone, where the text gives one before."""
        whole = self._full_names.get(self.marked[slice(*named)])
        return whole if whole is not None and whole[0] < named[0] else named

    def same_head(self, place: Place, phrase: NounPhrase, at: int) -> Span | None:
        """Find whom a phrase such as this official names again: the nearest before it that has the same noun."""
        head = place.clauses.words[phrase.first + 1].plain
        low = max(0, place.begin - _BACK, at - _FARTHEST)
        for number in range(self.first_cut(at + 1) - 1, -1, -1):
            sentence = self._cut[number]
            if sentence.start < low:
                return None
            end = min(sentence.end, at)
            start = place.begin if sentence.start < place.begin < end else sentence.start
            clauses = self.masked_clauses(place, max(start, end - REACH[0]), end)
            for each in clauses.phrases(0, len(clauses.words)):
                words = clauses.words[each.first : each.last]
                is_again = self._rules.has("demonstratives", words[0].raw)
                if each.kind != "pronoun" and not is_again and any(word.plain == head for word in words[:4]):
                    return _span(clauses, each)
        return None

    def _agrees(self, spoken: Span | None, gender: str) -> bool:
        """Tell whether a pronoun can stand for who spoke before."""
        if spoken is None or gender in ("p", "n"):
            return False
        clauses = self.clauses(self.marked[slice(*spoken)], spoken[0])
        phrase = clauses.phrase(0) if clauses.words else None
        return phrase is None or not gender or phrase.gender in ("", gender)

    def _named_in(self, place: Place, sentence: Sentence, end: int, gender: str) -> Span | None:
        """Return whom a pronoun can stand for in a sentence read up to ``end``; what is found once is kept."""
        key = place.begin, sentence.start, end, gender
        if key not in self._chosen:
            start = place.begin if sentence.start < place.begin < end else sentence.start
            clauses = self.masked_clauses(place, max(start, end - REACH[0]), end)
            chosen = self._fitting(clauses, gender)
            self._chosen[key] = None if chosen is None or chosen.kind == "pronoun" else _span(clauses, chosen)
        return self._chosen[key]

    def _fitting(self, clauses: Clauses, gender: str) -> NounPhrase | None:
        """Choose whom a pronoun can stand for in a sentence; another such pronoun where that comes first."""
        phrases = clauses.phrases(0, len(clauses.words))
        subjects = [each for each in phrases if not clauses.is_oblique(each)]
        first = next((each for each in subjects if each.kind == "pronoun" or self.fits(clauses, each, gender)), None)
        if first is not None and (first.kind != "pronoun" or first.gender == gender):
            return first
        named = [each for each in phrases if each.kind == "named" and self.fits(clauses, each, gender)]
        return named[-1] if named else None

    def fits(self, clauses: Clauses, phrase: NounPhrase, gender: str) -> bool:
        words = clauses.words[phrase.first : phrase.last]
        agrees = phrase.gender in ("", gender) or not gender
        if phrase.kind == "named":
            is_person = any(word.plain in self._rules.people for word in words)
            if (self._rules.has("determiners", words[0].raw) and words[1].is_capital) and not is_person:
                is_body = any(word.plain in self._rules.bodies for word in words[1:])
                is_fit = gender == "p" or (agrees and not self._rules.adjectives_first)
                return gender == "n" or (is_body and is_fit)
            if words[-1].plain in self._rules.bodies:
                return gender in ("p", "n")
            if gender == "p" and phrase.gender == "p":
                return True
            is_place = " ".join(word.plain for word in words) in self._rules.places
            return gender not in ("p", "n") and not is_place and agrees
        if phrase.kind != "role":
            return False
        is_human = clauses.is_human(phrase, is_single=True)
        if gender == "p" and phrase.gender == "p" and not self._rules.adjectives_first:
            return is_human or clauses.has_own_verb(phrase)
        if gender in ("p", "n"):
            return (is_human and phrase.gender == gender) or (not is_human and clauses.is_human(phrase))
        is_body = not self._rules.adjectives_first and clauses.is_human(phrase) and phrase.gender == gender
        return (is_human and agrees) or is_body


def _span(clauses: Clauses, phrase: NounPhrase) -> Span:
    return clauses.words[phrase.first].start, clauses.words[phrase.last - 1].end
