"""Tell who speaks in one quotation, from the sentence it stands in and what was said before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from pourparler.read.text._clauses import Clauses, Said
from pourparler.read.text._grammar import HIDDEN, Grammar, NounPhrase, tokens
from pourparler.read.text._named_things import names_thing
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._quotation import Quotation, SpeakerKind
from pourparler.read.text._sources import (
    agent_after,
    cited,
    cited_by,
    main_subject,
    read_from,
    reporter,
    source,
    whose_answer,
)
from pourparler.read.text._spoken_text import REACH, STOPS, Place, SpokenText
from pourparler.read.text._turns import Turn
from pourparler.read.text.folds import fold
from pourparler.read.text.sentences import Sentence

__all__ = ["FEW_MORE", "NEAR", "Attribution"]

Span: TypeAlias = tuple[int, int]

_FEW_WORDS = 4
FEW_MORE = 12
"""How many words may follow who speaks in what still only tells of the speech."""
_SETS_OFF = (*",?!\u2026\u2014",)
NEAR = 160
"""How much of a quotation is read before another one within it."""


class Attribution:
    """Attributes single quotations of one text, and keeps who spoke last."""

    def __init__(self, text: str, read: SpokenText, rules: Grammar, cut: tuple[Sentence, ...]) -> None:
        self._text, self._read, self._rules, self._cut = text, read, rules, cut
        self._spoken: Span | None = None
        """Who spoke last."""
        self._things: set[int] = set()
        """Where quotations begin that name something."""
        self._earlier: Span | None = None
        """Who spoke before the quotation around another one."""
        self._rows: tuple[tuple[Turn, Span | None], ...] = ()
        """The last two turns of a dialogue, and who speaks in them."""
        self._before: Span | None = None
        """Who spoke at the end of the paragraph before."""

    def _is_same(self, one: Span, other: Span) -> bool:
        return fold(self._text[slice(*one)]) == fold(self._text[slice(*other)])

    def _unnamed(self, clauses: Clauses, bare: Quotation, said: Said) -> Quotation:
        """Return a quotation of nobody who is named; a first person stands as its cue."""
        first = clauses.words[said.subject.first]
        word = first if first.raw in self._rules.first_person else clauses.words[said.cue]
        return replace(bare, cue=(word.start, word.end))

    def _bare(self, start: int, end: int, *, closed: bool) -> Quotation:
        words = len(self._text[start:end].split())
        return Quotation(start, end, None, "none", None, None, closed, words <= _FEW_WORDS)

    def _attributed(
        self,
        place: Place,
        bare: Quotation,
        inside: tuple[int, int],
        last_one: Quotation | None,
        *,
        caption: bool,
    ) -> Quotation:
        clauses = place.clauses
        low, high = self._sentence(place, bare, inside)
        words = clauses.words
        first, at = (bisect_right(words, offset, key=lambda word: word.end) for offset in (low, bare.start))
        last, after = (bisect_left(words, offset, key=lambda word: word.start) for offset in (high, bare.end))
        named = names_thing(clauses, at, self._text[bare.start : bare.end])
        if named:
            self._things.add(bare.start)
        if named and (clauses.raw(at - 1) == "," or self._rules.has("titled", clauses.raw(at - 1))):
            return bare
        said = agent_after(clauses, first, at, after) or self._said_after(place, bare, (after, last), named=named)
        if caption:
            return bare if said is None else self._resolved(place, bare, said, None)
        if said is None and named:
            return bare
        if said is None and last_one is not None and self._goes_on(last_one, bare):
            return replace(bare, speaker=last_one.speaker, kind="continued", cue=last_one.cue)
        told = source(clauses, first, at, after, last)
        said = said or clauses.without_verb(first, at) or clauses.said_before(first, at)
        if told is not None and told.subject.kind == "pronoun":
            is_somebody = said is not None and (said.subject.kind == "pronoun" or clauses.is_human(said.subject))
            said, told = said if is_somebody else told, None
        if said is not None and said.subject.kind == "nobody":
            return self._unnamed(clauses, bare, said)
        if said is not None or (told is not None and told.subject.kind != "nobody"):
            return self._by_whom(place, bare, said, told, first)
        if self._begins_with_verb(bare) and (said := clauses.before_verb(first, at)) is not None:
            return self._resolved(place, bare, said, None)
        inserted = self._inserted(place, bare)
        return inserted or self._continued(place, bare, (low, high), last_one)

    def _said_after(self, place: Place, bare: Quotation, after: Span, *, named: bool) -> Said | None:
        """Find who says so right after a quotation, or asks in a sentence of its own."""
        clauses, said = place.clauses, None
        if self._may_follow(bare, clauses, after[0]) and not (named and clauses.raw(after[0]) != ","):
            is_set_off = self._last_mark(bare) in _SETS_OFF and not named
            said = clauses.said_after(*after, is_set_off=is_set_off)
        if said is None and self._last_mark(bare) in (*"?!",):
            said = self._asked(place, after[0], bare)
        return said

    def _by_whom(self, place: Place, bare: Quotation, said: Said | None, told: Said | None, first: int) -> Quotation:
        """Return a quotation of who says so, by a source if one is named too; else of that source, or whom it cites."""
        clauses = place.clauses
        if said is not None and (told is None or told.subject != said.subject):
            via = told.subject if told is not None else reporter(clauses, said, first)
            via = via or cited_by(clauses, said.subject)
        elif told is not None:
            said, via = told, cited_by(clauses, told.subject)
        else:
            return bare
        other = cited(clauses, said.subject) if via is None or said is told else None
        if other is not None:
            said, via = replace(said, subject=other), said.subject
        return self._resolved(place, bare, said, via)

    def _begins_with_verb(self, bare: Quotation) -> bool:
        words = tokens(self._read.marked[bare.start : bare.start + NEAR], 0)[:3]
        while words and self._rules.has("clitics", words[0].raw):
            words = words[1:]
        if not words or words[0].is_capital:
            return False
        if self._rules.has("nouns_too", words[0].raw) and not (
            self._rules.adjectives_first and words[0].raw[-1] == "s"
        ):
            return False
        is_form = words[0].plain in self._rules.verbs and not words[0].raw.endswith(self._rules.gerunds)
        return is_form or any(self._rules.has(name, words[0].raw) for name in ("common_verbs", "auxiliaries"))

    def _asked(self, place: Place, after: int, bare: Quotation) -> Said | None:
        """Find who asks in a short sentence of its own after a question: "Why?" Mr Lacey asked."""
        number = self._read.first_cut(bare.end)
        if number >= len(self._cut) or self._cut[number].start > place.begin + len(place.masked):
            return None
        sentence = self._cut[number]
        clauses, words = place.clauses, place.clauses.words
        if re.search(r"\w", self._text[bare.end : sentence.start]) or sentence.end - sentence.start > NEAR:
            return None
        high = bisect_left(words, sentence.end, key=lambda word: word.start)
        said = clauses.said_after(after, high)
        if said is None or HIDDEN in self._text[sentence.start : sentence.end]:
            return None
        told = clauses.raw(max(said.subject.last, said.cue + clauses.length(said.cue)))
        return said if told in (".", ",") and said.subject.kind != "nobody" else None

    def _goes_on(self, last: Quotation, bare: Quotation) -> bool:
        """Tell whether a quotation goes on after its speaker: "They want us gone," said X, who waits, "and soon"."""
        if last.speaker is None or last.cue is None or last.cue[0] < last.end or self._last_mark(last) != ",":
            return False
        between = self._text[last.end : bare.start].rstrip(" \u00a0\u202f\u00ab\u201c\u2018'\"")
        is_one = len(between) < REACH[1] and between.endswith(",") and not re.search(r"[.!?;]\s", between)
        return is_one and self._text[bare.start].islower()

    def _inserted(self, place: Place, bare: Quotation) -> Quotation | None:
        """Find a verb of saying and its subject set off by commas within a quotation: nous voulons, dit-elle, agir."""
        for match in islice(re.finditer(r",\s+(?=\w)", self._text[bare.start : bare.end]), STOPS):
            after = bare.start + match.end()
            end = min(bare.end, after + REACH[1])
            clauses = self._read.clauses(self._read.marked[after:end], after)
            said = clauses.said_after(0, len(clauses.words))
            if said is None or said.subject.kind == "nobody" or not self._read.opens(clauses, said):
                continue
            is_whole = self._ends_soon(clauses, max(said.subject.last, said.cue + 1))
            is_inverted = said.cue <= said.subject.first or INVERTED.match(clauses.raw(said.subject.first)) is not None
            if is_inverted and is_whole:
                return self._resolved(Place(place.begin, clauses, place.masked), bare, said, None)
        return None

    @staticmethod
    def _ends_soon(clauses: Clauses, told: int) -> bool:
        """Tell whether what tells who speaks ends there, or after a few words on how: dit-elle en riant."""
        end = told
        while end < len(clauses.words) and clauses.raw(end) not in (*",.?!;",):
            end += 1
        is_more = clauses.rules.has("prepositions", clauses.raw(told)) or clauses.in_aside(told)
        if end > told and (not is_more or end > told + FEW_MORE or any(clauses.is_finite(k) for k in range(told, end))):
            return False
        return clauses.raw(end) == "," or (clauses.raw(end) in (*".?!;",) and end + 1 < len(clauses.words))

    def _sentence(self, place: Place, bare: Quotation, inside: tuple[int, int]) -> Span:
        """Return the sentences of a paragraph that a quotation touches, cut to what is read of them."""
        first = max(inside[0], bisect_right(self._cut, bare.start, key=lambda each: each.start) - 1)
        last = min(inside[1], self._read.first_cut(bare.end))
        low = min([each.start for each in self._cut[first:last] if each.end > bare.start], default=bare.start)
        high = max([each.end for each in self._cut[first:last] if each.start < bare.end], default=bare.end)
        low, high = max(min(low, bare.start), place.begin), max(high, bare.end)
        high = min(high, place.begin + len(place.masked))
        return max(low, bare.start - REACH[0]), min(high, bare.end + REACH[1])

    def _last_mark(self, bare: Quotation) -> str:
        return self._text[bare.start : bare.end].rstrip("\u2019\u201d\u00bb\"' ")[-1:]

    def _may_follow(self, bare: Quotation, clauses: Clauses, after: int) -> bool:
        """Tell whether what follows a quotation can say who spoke: it is set off, or begins with the verb."""
        if (
            not bare.closed
            or self._last_mark(bare) in (*",?!\u2026.\u2014",)
            or clauses.raw(after) in (",", "\u2014", "\u2013")
        ):
            return True
        return clauses.is_cue(after)

    def _continued(self, place: Place, bare: Quotation, sentence: Span, last: Quotation | None) -> Quotation:
        """Take the speaker of the quotation before, where nothing but its cue or another sentence stands between."""
        if last is not None and last.speaker is not None and last.cue is not None and last.cue[0] >= last.end:
            told = max(last.cue[1], last.speaker[1] if last.speaker[0] >= last.end else 0)
            if told <= bare.start and not re.search(r"\w|;", self._text[told : bare.start]):
                return replace(bare, speaker=last.speaker, kind="continued", cue=last.cue)
        around = place.masked[sentence[0] - place.begin : sentence[1] - place.begin]
        spoken = last.speaker if last is not None else self._before
        before = bare.start - place.begin
        if spoken is not None and place.masked[max(0, before - _FEW_WORDS) : before].rstrip().endswith(":"):
            words = place.clauses.words
            first, at = (bisect_right(words, offset, key=lambda word: word.end) for offset in (sentence[0], bare.start))
            others = [each for each in place.clauses.phrases(first, at) if not place.clauses.is_oblique(each)]
            return bare if others else replace(bare, speaker=spoken, kind="continued")
        if re.search(r"\w", around.replace(HIDDEN, "")):
            return bare
        named = self._told_before(place, bare, sentence[0], last)
        if named is not None:
            return named
        if last is not None and last.speaker is not None:
            return replace(bare, speaker=last.speaker, kind="continued", cue=last.cue)
        if (
            last is None
            and bare.closed
            and self._before is not None
            and not re.search(r"\w", place.masked.replace(HIDDEN, ""))
        ):
            return replace(bare, speaker=self._before, kind="continued")
        return bare

    def _told_before(self, place: Place, bare: Quotation, low: int, last: Quotation | None) -> Quotation | None:
        """Find who the sentence before a quotation that stands alone is about, as in: Ines is less forgiving."""
        number = self._read.first_cut(low) - 1
        if number < 0 or (last is not None and self._cut[number].end <= last.end):
            return None
        sentence = self._cut[number]
        if sentence.end > low or sentence.end - sentence.start > REACH[0]:
            return None
        is_asked = self._text[sentence.end - 1] == "?"
        if sentence.start < place.begin:
            if self._text[sentence.end - 1] != ":":
                return None
            clauses = self._read.masked_clauses(place, sentence.start, sentence.end)
            said = clauses.said_before(0, len(clauses.words))
            if said is None or said.subject.kind == "nobody":
                return None
            return self._resolved(Place(place.begin, clauses, place.masked), bare, said, None)
        if not bare.closed:
            return None
        clauses = self._read.masked_clauses(place, sentence.start, sentence.end)
        if any(word.raw[0] == HIDDEN for word in clauses.words):
            return None
        first = whose_answer(clauses) if is_asked else main_subject(clauses)
        if first is None or not (first.kind == "pronoun" or self._read.fits(clauses, first, first.gender)):
            return None
        told = self._resolved(Place(place.begin, clauses, place.masked), bare, Said(first, first.first), None)
        return replace(told, kind="continued", cue=None) if told.speaker is not None else None

    def _resolved(
        self,
        place: Place,
        bare: Quotation,
        said: Said,
        via: NounPhrase | None,
        spoken: Span | None = None,
    ) -> Quotation:
        if (read := read_from(place.clauses, said)) is not None and read != said.subject:
            said, via = replace(said, subject=read), said.subject
        words = place.clauses.words
        cue = words[said.cue].start, words[said.cue].end
        reported = (words[via.first].start, words[via.last - 1].end) if via is not None else None
        if reported is not None and via is not None and via.kind == "pronoun":
            reported = self._read.antecedent(place, via, reported[0], spoken or self._spoken)
        subject = words[said.subject.first].start, words[said.subject.last - 1].end
        if reported is not None and fold(self._text[slice(*reported)]) == fold(self._text[slice(*subject)]):
            reported = None
        if said.subject.kind == "role" and words[said.subject.last - 1].plain in self._rules.signs:
            self._things.add(bare.start)
            return bare
        if said.subject.kind != "pronoun":
            kind: SpeakerKind = "named" if said.subject.kind == "named" else "role"
            if kind == "named" and said.subject.last - said.subject.first == 1:
                subject = self._read.full_name(subject)
            is_again = said.subject.last - said.subject.first > 1
            if kind == "role" and is_again and self._rules.has("demonstratives", words[said.subject.first].raw):
                subject = self._read.same_head(place, said.subject, subject[0]) or subject
            return replace(bare, speaker=subject, kind=kind, cue=cue, via=reported)
        stands_for = self._read.antecedent(place, said.subject, subject[0], spoken or self._spoken)
        if stands_for == reported:
            reported = None
        if stands_for is None and said.cue == said.subject.first:
            return bare
        return replace(bare, speaker=stands_for or subject, kind="pronoun", cue=cue, via=reported)
