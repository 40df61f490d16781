"""Find quotations, the cue beside each, and who is speaking, by rules for French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from pourparler.read.text._attribution import FEW_MORE, NEAR, Attribution
from pourparler.read.text._grammar import grammar
from pourparler.read.text._named_things import names_thing
from pourparler.read.text._quotation import Quotation, SpeakerKind
from pourparler.read.text._spoken_text import REACH, STOPS, Place, SpokenText
from pourparler.read.text._turns import Turn
from pourparler.read.text._whole import joined, with_headlines
from pourparler.read.text.captions import is_caption
from pourparler.read.text.folds import fold
from pourparler.read.text.quotation_marks import QuotedSpan, quoted_spans
from pourparler.read.text.sentences import Sentence, paragraphs, sentences

__all__ = ["Quotation", "SpeakerKind", "quotations"]

Span: TypeAlias = tuple[int, int]


def quotations(text: str, language: str = "fr", cut: Sequence[Sentence] | None = None) -> list[Quotation]:
    r"""Find the quotations of a text, in their order, with the speaker where the text names one.

    ``cut``: the sentences of the text, where they are known already. Marks may nest: the inner quotation follows the
    outer one, with whom that names as its speaker, else with its own. A mark that is never closed ends before a verb of
    saying with its subject, else with its paragraph. Lines of a dialogue that begin with a dash count too, up to who
    says so where no more is said after that, and in a transcript paragraphs after a name and a colon; items of a list,
    dashes within a sentence and datelines do not. Paragraphs that each open and of which only the last one closes are
    one quotation. In a dialogue of two, a line that names nobody is of whom the last line but one was. Within a
    quotation, who speaks around it is the ``via`` of another one. Headlines take the speaker of the same words below.
    The speaker is the subject of the verb of saying right after the quotation, or of the last one before it in its
    sentence, or who the sentence names as its source (according to X); in a sentence that has both, the source is
    ``via``. A sentence of nothing but a quotation goes on from the one before it, or is of whom that sentence is about.
    A pronoun stands for the subject of the nearest sentence before it that fits. What only names a thing, or stands in
    a caption, has no speaker.

    >>> text = "\u00ab Rien n\u2019est dit \u00bb, a dit Anna Dupont. Elle attend, dit-elle, \u00ab demain \u00bb."
    >>> [(text[each.start : each.end], text[slice(*each.speaker)], each.kind) for each in quotations(text)]
    [('Rien n’est dit', 'Anna Dupont', 'named'), ('demain', 'Anna Dupont', 'pronoun')]
    """
    cut = sentences(text, language) if cut is None else cut
    places = paragraphs(text)
    rules, known = grammar(language), tuple(cut)
    reader = _Reader(text, SpokenText(text, rules, known, places), rules, known)
    found: list[Quotation] = []
    at = 0
    for begin, end in places:
        first = at
        while at < len(cut) and cut[at].start < end:
            at += 1
        found.extend(reader.paragraph(begin, end, (first, at)))
    whole = joined(text, found)
    return with_headlines(text, whole, places[0][1]) if len(places) > 1 else whole


class _Reader(Attribution):
    """Reads the quotations of one text, paragraph by paragraph."""

    def paragraph(self, begin: int, end: int, inside: tuple[int, int]) -> list[Quotation]:
        """Return the quotations of a paragraph, which holds the sentences ``inside``."""
        turns = self._read.turns.within(begin, end)
        if not turns:
            spans = quoted_spans(self._text, begin, end)
            found = self._marked_in(begin, end, spans, inside) if spans else []
            self._before = self._last_speaker(end, found)
            return found
        self._before = None
        place = self._read.place(begin, end, [QuotedSpan(each.start, each.end, closed=True) for each in turns])
        found = []
        for turn in turns:
            outer = self._turn(place, turn)
            if outer.speaker is None:
                outer = self._alternating(turn, outer)
            found.append(outer)
            spans = [each for each in quoted_spans(self._text, turn.start, turn.end) if each.closed]
            inner = self._marked_in(turn.start, turn.end, spans, inside) if spans else []
            found.extend(self._within(outer, each) for each in inner)
            self._spoken = outer.speaker or self._spoken
            self._rows = (*self._rows[-1:], (turn, outer.speaker))
        return found

    def _alternating(self, turn: Turn, bare: Quotation) -> Quotation:
        """Give a turn of a dialogue the speaker of the last but one, where two speak in turns."""
        if len(self._rows) < 2 or turn.label is not None:
            return bare
        (first, one), (second, other) = self._rows
        stretches = (self._text[first.end : second.lead], self._text[second.end : turn.lead])
        is_row = "\n" not in stretches[1].strip() and "\n" not in stretches[0].strip()
        is_row = is_row and second.lead - first.end < REACH[1] and turn.lead - second.end < REACH[1]
        if not is_row or one is None or other is None or self._is_same(one, other):
            return bare
        return replace(bare, speaker=one, kind="continued")

    def _last_speaker(self, end: int, found: list[Quotation]) -> Span | None:
        """Return who speaks at the end of a paragraph, if a quotation or words on it end it; nobody asks himself."""
        last = next((each for each in reversed(found) if each.speaker is not None and each.cue is not None), None)
        if last is None or last.speaker is None or last.cue is None or last.start < found[-1].start:
            return None
        told = max(last.end, last.cue[1], last.speaker[1])
        is_asked = self._text[last.start : last.end].rstrip().endswith("?")
        return None if is_asked or len(self._text[told:end].split()) > FEW_MORE else last.speaker

    def _marked_in(self, begin: int, end: int, spans: list[QuotedSpan], inside: tuple[int, int]) -> list[Quotation]:
        spans = [self._ended(each) for each in spans]
        place = self._read.place(begin, end, spans)
        found: list[Quotation] = []
        caption = is_caption(self._text[begin:end])
        outer: Quotation | None = None
        for span in spans:
            bare = self._bare(span.start, span.end, closed=span.closed)
            if outer is not None and span.end <= outer.end:
                found.append(self._nested(bare, outer))
            else:
                found.append(self._attributed(place, bare, inside, outer, caption=caption))
                outer = found[-1]
                self._earlier = self._spoken
                self._spoken = outer.speaker or self._spoken
        return found

    def _nested(self, bare: Quotation, outer: Quotation) -> Quotation:
        """Return a quotation within another one: of whom that says it is, else of the same speaker."""
        low = max(outer.start, bare.start - NEAR)
        inner = self._read.place(
            low, min(outer.end, bare.end + NEAR // 2), [QuotedSpan(bare.start, bare.end, closed=True)]
        )
        clauses = inner.clauses
        at = next((k for k, word in enumerate(clauses.words) if word.end > bare.start), len(clauses.words))
        if names_thing(clauses, at, self._text[bare.start : bare.end]):
            self._things.add(bare.start)
            return bare
        said = clauses.said_before(0, at) or clauses.said_after(at + 1, len(clauses.words))
        if said is None:
            return bare if bare.start <= outer.start + 1 else self._within(outer, bare)
        if said.subject.kind == "nobody":
            return self._within(outer, self._unnamed(clauses, bare, said))
        is_beside = said.subject.last == clauses.verb_start(said.cue) and clauses.is_cue(said.cue)
        if said.subject.kind != "pronoun" and not is_beside and not clauses.is_human(said.subject):
            return self._within(outer, bare)
        told = self._resolved(inner, bare, said, None, self._earlier)
        if said.subject.kind == "pronoun" and told.speaker == outer.speaker:
            told = replace(told, speaker=self._earlier)
        return self._within(outer, told)

    def _within(self, outer: Quotation, each: Quotation) -> Quotation:
        """Return a quotation within what ``outer`` says: passed on by who speaks there, or that one's own words."""
        if each.speaker is not None:
            is_same = outer.speaker is None or fold(self._text[slice(*each.speaker)]) == fold(
                self._text[slice(*outer.speaker)]
            )
            return each if is_same or each.via is not None else replace(each, via=outer.speaker)
        is_own = each.cue is None or self._text[slice(*each.cue)].lower() in self._rules.first_person
        is_own = is_own and outer.speaker is not None and each.start not in self._things
        return replace(each, speaker=outer.speaker, kind="continued", cue=None) if is_own else each

    def _turn(self, place: Place, turn: Turn) -> Quotation:
        """Return what is said in a turn of a dialogue or a transcript, with its speaker where one is told."""
        bare = self._bare(turn.start, turn.end, closed=True)
        if turn.label is not None:
            mark = turn.start
            while self._text[mark - 1].isspace():
                mark -= 1
            return replace(bare, speaker=turn.label, kind="named", cue=(mark - 1, mark))
        end = place.begin + len(place.masked)
        told = self._read.insertion(turn.start, end)
        if told is None or told[2].subject.kind == "nobody":
            return bare
        return self._resolved(Place(place.begin, told[1], place.masked), bare, told[2], None)

    def _ended(self, span: QuotedSpan) -> QuotedSpan:
        """End a quotation that is never closed before a verb of saying and its subject, where it holds them."""
        if span.closed:
            return span
        stops = re.finditer(r"[,!?\u2026]\s+(?=\w)", self._text[span.start : span.end])
        for match in islice(stops, STOPS):
            after = span.start + match.end()
            clauses = self._read.clauses(self._read.marked[after : min(span.end, after + REACH[1])], after)
            said = clauses.said_after(0, min(12, len(clauses.words)))
            if (
                said is not None
                and said.subject.kind in ("named", "role", "pronoun")
                and self._read.opens(clauses, said)
            ):
                return QuotedSpan(span.start, span.start + match.start() + 1, closed=False)
        return span
