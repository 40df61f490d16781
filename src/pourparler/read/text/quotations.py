"""Find quotations, the cue beside each, and who is speaking, by rules for French and English."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, TypeAlias

from pourparler.read.text._clauses import Clauses, Said
from pourparler.read.text._grammar import HIDDEN, Grammar, NounPhrase, grammar
from pourparler.read.text._passage import INVERTED
from pourparler.read.text._sources import agent_after, cited, cited_by, main_subject, reporter, source, whose_answer
from pourparler.read.text._spoken_text import REACH, STOPS, Place, SpokenText
from pourparler.read.text._turns import Turn
from pourparler.read.text.captions import is_caption
from pourparler.read.text.folds import fold
from pourparler.read.text.quotation_marks import QuotedSpan, quoted_spans
from pourparler.read.text.sentences import Sentence, paragraphs, sentences

__all__ = ["Quotation", "SpeakerKind", "quotations"]

SpeakerKind: TypeAlias = Literal["named", "role", "pronoun", "continued", "none"]
"""How the speaker is known: by name, by a role, by a pronoun or a quotation before it, or not at all."""

Span: TypeAlias = tuple[int, int]

_FEW_WORDS = 4
_FEW_MORE = 12
_SETS_OFF = (*",?!\u2026\u2014",)
_NEAR = 160
"""How much of a quotation is read before another one within it."""


@dataclass(frozen=True)
class Quotation:
    """What stands between quotation marks, or is said in a turn of a dialogue: [start, end) in code points.

    ``speaker``: the words that name who speaks, None where nobody is named; for a pronoun, the name it stands for.
    ``cue``: the verb or preposition beside it. ``via``: who reports it, where the text says so (selon CNN). ``closed``
    is False where the closing mark is missing. ``is_words``: only a word or a few, quoted for their wording.
    """

    start: int
    end: int
    speaker: Span | None
    kind: SpeakerKind
    cue: Span | None
    via: Span | None
    closed: bool
    is_words: bool


def quotations(text: str, language: str = "fr", cut: Sequence[Sentence] | None = None) -> list[Quotation]:
    r"""Find the quotations of a text, in their order, with the speaker where the text names one.

    ``cut``: the sentences of the text, where they are known already. Marks may nest: the inner quotation follows the
    outer one, with whom that names as its speaker, else with its own. A mark that is never closed ends before a verb of
    saying with its subject, else with its paragraph. Lines of a dialogue that begin with a dash count too, up to who
    says so where no more is said after that, and in a transcript paragraphs after a name and a colon; items of a list,
    dashes within a sentence and datelines do not.
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
    return _joined(text, found)


class _Reader:
    """Attributes the quotations of one text."""

    def __init__(self, text: str, read: SpokenText, rules: Grammar, cut: tuple[Sentence, ...]) -> None:
        self._text, self._read, self._rules, self._cut = text, read, rules, cut
        self._spoken: Span | None = None
        """Who spoke last."""
        self._before: Span | None = None
        """Who spoke at the end of the paragraph before."""

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
            found.append(outer)
            self._spoken = outer.speaker or self._spoken
            spans = [each for each in quoted_spans(self._text, turn.start, turn.end) if each.closed]
            for each in self._marked_in(turn.start, turn.end, spans, inside) if spans else []:
                is_own = each.speaker is not None or outer.speaker is None
                found.append(each if is_own else replace(each, speaker=outer.speaker, kind="continued"))
            self._spoken = outer.speaker or self._spoken
        return found

    def _last_speaker(self, end: int, found: list[Quotation]) -> Span | None:
        """Return who speaks at the end of a paragraph, if a quotation or words on it end it; nobody asks himself."""
        last = next((each for each in reversed(found) if each.speaker is not None and each.cue is not None), None)
        if last is None or last.speaker is None or last.cue is None or last.start < found[-1].start:
            return None
        told = max(last.end, last.cue[1], last.speaker[1])
        is_asked = self._text[last.start : last.end].rstrip().endswith("?")
        return None if is_asked or len(self._text[told:end].split()) > _FEW_MORE else last.speaker

    def _marked_in(self, begin: int, end: int, spans: list[QuotedSpan], inside: tuple[int, int]) -> list[Quotation]:
        spans = [self._ended(each) for each in spans]
        place = self._read.place(begin, end, spans)
        found: list[Quotation] = []
        caption = is_caption(self._text[begin:end])
        outer: Quotation | None = None
        for span in spans:
            bare = self._bare(span.start, span.end, closed=span.closed)
            if outer is not None and span.end <= outer.end:
                found.append(self._nested(place, bare, outer))
            else:
                found.append(self._attributed(place, bare, inside, outer, caption=caption))
                outer = found[-1]
                self._spoken = outer.speaker or self._spoken
        return found

    def _nested(self, place: Place, bare: Quotation, outer: Quotation) -> Quotation:
        """Return a quotation within another one: of whom that says it is, else of the same speaker."""
        low = max(outer.start, bare.start - _NEAR)
        clauses = self._read.place(low, bare.end, [QuotedSpan(bare.start, bare.end, closed=True)]).clauses
        said = clauses.said_before(0, len(clauses.words) - 1)
        if said is not None and clauses.is_human(said.subject):
            return self._resolved(Place(place.begin, clauses, place.masked), bare, said, None)
        return replace(bare, speaker=outer.speaker, kind="continued" if outer.speaker else "none")

    def _bare(self, start: int, end: int, *, closed: bool) -> Quotation:
        words = len(self._text[start:end].split())
        return Quotation(start, end, None, "none", None, None, closed, words <= _FEW_WORDS)

    def _turn(self, place: Place, turn: Turn) -> Quotation:
        """Return what is said in a turn of a dialogue or a transcript, with its speaker where one is told."""
        bare = self._bare(turn.start, turn.end, closed=True)
        if turn.label is not None:
            colon = self._text.index(":", turn.label[1])
            return replace(bare, speaker=turn.label, kind="named", cue=(colon, colon + 1))
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
        is_set_off = self._last_mark(bare) in _SETS_OFF
        said = agent_after(clauses, first, at, after)
        if said is None and self._may_follow(bare, clauses, after):
            said = clauses.said_after(after, last, is_set_off=is_set_off)
        if caption:
            return bare if said is None else self._resolved(place, bare, said, None)
        if said is None and last_one is not None and self._goes_on(last_one, bare):
            return replace(bare, speaker=last_one.speaker, kind="continued", cue=last_one.cue)
        told = source(clauses, first, at, after, last)
        said = said or clauses.without_verb(first, at) or clauses.said_before(first, at)
        if told is not None and told.subject.kind == "pronoun":
            is_somebody = said is not None and (said.subject.kind == "pronoun" or clauses.is_human(said.subject))
            said, told = said if is_somebody else told, None
        if said is not None and said.subject.kind == "nobody":
            return bare
        if said is not None and (told is None or told.subject != said.subject):
            via = told.subject if told is not None else reporter(clauses, said, first)
            other = cited(clauses, said.subject) if via is None else None
            if other is not None:
                said, via = replace(said, subject=other), said.subject
            return self._resolved(place, bare, said, via)
        if told is not None and told.subject.kind != "nobody":
            other = cited(clauses, told.subject)
            if other is not None:
                return self._resolved(place, bare, replace(told, subject=other), told.subject)
            return self._resolved(place, bare, told, cited_by(clauses, told.subject))
        inserted = self._inserted(place, bare)
        return inserted or self._continued(place, bare, (low, high), last_one)

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
            close = self._text.find(",", after, min(bare.end, after + REACH[1]))
            if close < 0:
                return None
            clauses = self._read.clauses(self._read.marked[after : close + 1], after)
            said = clauses.said_after(0, len(clauses.words))
            if said is None or said.subject.kind == "nobody" or not self._read.opens(clauses, said):
                continue
            is_whole = clauses.raw(max(said.subject.last, said.cue + 1)) == ","
            is_inverted = said.cue <= said.subject.first or INVERTED.match(clauses.raw(said.subject.first)) is not None
            if is_inverted and is_whole:
                return self._resolved(Place(place.begin, clauses, place.masked), bare, said, None)
        return None

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
        named = self._told_before(place, bare, sentence[0], last) if bare.closed else None
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
    ) -> Quotation:
        words = place.clauses.words
        cue = words[said.cue].start, words[said.cue].end
        reported = (words[via.first].start, words[via.last - 1].end) if via is not None else None
        subject = words[said.subject.first].start, words[said.subject.last - 1].end
        if reported is not None and fold(self._text[slice(*reported)]) == fold(self._text[slice(*subject)]):
            reported = None
        if said.subject.kind != "pronoun":
            kind: SpeakerKind = "named" if said.subject.kind == "named" else "role"
            return replace(bare, speaker=subject, kind=kind, cue=cue, via=reported)
        stands_for = self._read.antecedent(place, said.subject, subject[0], self._spoken)
        if stands_for == reported:
            reported = None
        if stands_for is None and said.cue == said.subject.first:
            return bare
        return replace(bare, speaker=stands_for or subject, kind="pronoun", cue=cue, via=reported)


def _joined(text: str, found: list[Quotation]) -> list[Quotation]:
    """Give paragraphs of one speech, each opened and only the last one closed, the speaker of the last."""
    kept = list(found)
    for k in range(len(kept) - 2, -1, -1):
        here, after = kept[k], kept[k + 1]
        runs_on = not here.closed and here.speaker is None and after.speaker is not None
        if runs_on and not re.search(r"\w", text[here.end : after.start]) and "\n" in text[here.end : after.start]:
            kept[k] = replace(here, speaker=after.speaker, kind="continued", cue=after.cue)
    return kept
