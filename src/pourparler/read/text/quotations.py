"""Find quotations, the cue beside each, and who is speaking, by rules for French and English."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from pourparler.read.text._clauses import Clauses, Said
from pourparler.read.text._grammar import HIDDEN, Grammar, NounPhrase, capitals_within, grammar, tokens
from pourparler.read.text._passage import INVERTED
from pourparler.read.text.captions import is_caption
from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.text.quotation_marks import QuotedSpan, quoted_spans
from pourparler.read.text.sentences import Sentence, paragraphs, sentences

__all__ = ["Quotation", "SpeakerKind", "quotations"]

SpeakerKind: TypeAlias = Literal["named", "role", "pronoun", "continued", "none"]
"""How the speaker is known: by name, by a role, by a pronoun or a quotation before it, or not at all."""

Span: TypeAlias = tuple[int, int]

_FEW_WORDS = 4
_BACK = 1500
"""How far before a paragraph the one is sought for whom a pronoun stands, in characters."""
_FARTHEST = 4000
"""How far before a quotation in a paragraph of any length."""
_STOPS = 8
"""At how many of its first commas and other marks the end of a quotation is sought that is never closed."""
_REACH = (1200, 600)
"""How much of a long sentence before and after a quotation is read, in characters."""


@dataclass(frozen=True)
class Quotation:
    """What stands between quotation marks: [start, end) without the marks, in code points.

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
    outer one. A mark that is never closed ends before a verb of saying with its subject, else with its paragraph.
    The speaker is the subject of the verb of saying right after the quotation, or of the last one before it in its
    sentence, or who the sentence names as its source (according to X); in a sentence that has both, the source is
    ``via``. A sentence of nothing but a quotation goes on from the one before it. A pronoun stands for the subject of
    the nearest sentence before it that fits. What only names a thing, or stands in a caption, has no speaker.

    >>> text = "\u00ab Rien n\u2019est dit \u00bb, a dit Anna Dupont. Elle attend, dit-elle, \u00ab demain \u00bb."
    >>> [(text[each.start : each.end], text[slice(*each.speaker)], each.kind) for each in quotations(text)]
    [('Rien n’est dit', 'Anna Dupont', 'named'), ('demain', 'Anna Dupont', 'pronoun')]
    """
    cut = sentences(text, language) if cut is None else cut
    reader = _Reader(text, fold_marks(text), grammar(language), tuple(cut))
    found: list[Quotation] = []
    at = 0
    for begin, end in paragraphs(text):
        first = at
        while at < len(cut) and cut[at].start < end:
            at += 1
        spans = quoted_spans(text, begin, end)
        if spans:
            found.extend(reader.paragraph(begin, end, spans, (first, at)))
    return _joined(text, found)


class _Place(NamedTuple):
    """A paragraph with quotations: its tokens without what is quoted, and the same as text."""

    begin: int
    clauses: Clauses
    masked: str


class _Reader:
    """Attributes the quotations of one text."""

    def __init__(self, text: str, marked: str, rules: Grammar, cut: tuple[Sentence, ...]) -> None:
        self._text, self._marked, self._rules, self._cut = text, marked, rules, cut
        self._known: frozenset[str] | None = None
        self._spoken: Span | None = None
        """Who spoke last."""
        self._chosen: dict[tuple[int, int, int, str], Span | None] = {}

    def paragraph(self, begin: int, end: int, spans: list[QuotedSpan], inside: tuple[int, int]) -> list[Quotation]:
        """Return the quotations of a paragraph, which holds the sentences ``inside``."""
        spans = [self._ended(each) for each in spans]
        place = self._place(begin, end, spans)
        found: list[Quotation] = []
        caption = is_caption(self._text[begin:end])
        outer: Quotation | None = None
        for span in spans:
            words = len(self._text[span.start : span.end].split())
            bare = Quotation(span.start, span.end, None, "none", None, None, span.closed, words <= _FEW_WORDS)
            if outer is not None and span.end <= outer.end:
                found.append(replace(bare, speaker=outer.speaker, kind="continued" if outer.speaker else "none"))
            else:
                found.append(self._attributed(place, bare, inside, found, caption=caption))
                outer = found[-1]
                self._spoken = outer.speaker or self._spoken
        return found

    @property
    def _names(self) -> frozenset[str]:
        if self._known is None:
            self._known = capitals_within(self._marked)
        return self._known

    def _place(self, begin: int, end: int, spans: Sequence[QuotedSpan]) -> _Place:
        kept = list(self._marked[begin:end])
        for span in spans:
            low, high = span.start - begin, span.end - begin
            kept[low:high] = HIDDEN * (high - low)
            for mark in (low - 1, high):
                if 0 <= mark < len(kept) and kept[mark] == "'":
                    kept[mark] = " "
        masked = re.sub('[\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a"]', " ", "".join(kept))
        return _Place(begin, self._clauses(masked, begin), masked)

    def _clauses(self, masked: str, begin: int) -> Clauses:
        words = tokens(masked, begin)
        low, high = self._first_cut(begin), self._first_cut(begin + len(masked))
        opens = {each.start for each in self._cut[low:high]}
        starts = frozenset(
            k
            for k, word in enumerate(words)
            if k == 0 or word.start in opens or words[k - 1].raw[0] in ".!?:\u2026\u2014\u2013"
        )
        return Clauses(words, self._names, self._rules, starts)

    def _first_cut(self, begin: int) -> int:
        """Return the place of the first sentence that begins at an offset or after it."""
        return bisect_left(self._cut, begin, key=lambda each: each.start)

    def _ended(self, span: QuotedSpan) -> QuotedSpan:
        """End a quotation that is never closed before a verb of saying and its subject, where it holds them."""
        if span.closed:
            return span
        stops = re.finditer(r"[,!?\u2026]\s+(?=\w)", self._text[span.start : span.end])
        for match in islice(stops, _STOPS):
            after = span.start + match.end()
            clauses = self._clauses(self._marked[after : min(span.end, after + _REACH[1])], after)
            said = clauses.said_after(0, min(12, len(clauses.words)))
            if said is not None and said.subject.kind in ("named", "role", "pronoun") and self._opens(clauses, said):
                return QuotedSpan(span.start, span.start + match.start() + 1, closed=False)
        return span

    @staticmethod
    def _opens(clauses: Clauses, said: Said) -> bool:
        return min(said.subject.first, clauses.verb_start(said.cue)) == 0

    def _attributed(
        self,
        place: _Place,
        bare: Quotation,
        inside: tuple[int, int],
        found: list[Quotation],
        *,
        caption: bool,
    ) -> Quotation:
        clauses = place.clauses
        low, high = self._sentence(bare, inside)
        words = clauses.words
        first, at = (bisect_right(words, offset, key=lambda word: word.end) for offset in (low, bare.start))
        last, after = (bisect_left(words, offset, key=lambda word: word.start) for offset in (high, bare.end))
        said = clauses.said_after(after, last) if self._may_follow(bare, clauses, after) else None
        if caption:
            return bare if said is None else self._resolved(place, bare, said, None)
        source = clauses.source(first, at, after, last)
        said = said or clauses.said_before(first, at)
        if source is not None and source.subject.kind == "pronoun":
            said, source = said or source, None
        if said is not None and said.subject.kind == "nobody":
            return bare
        if said is not None and (source is None or source.subject != said.subject):
            via = source.subject if source is not None else clauses.reporter(said, first)
            return self._resolved(place, bare, said, via)
        if source is not None and source.subject.kind != "nobody":
            return self._resolved(place, bare, source, None)
        inserted = self._inserted(place, bare)
        return inserted or self._continued(place, bare, (low, high), found)

    def _inserted(self, place: _Place, bare: Quotation) -> Quotation | None:
        """Find a verb of saying and its subject set off by commas within a quotation: nous voulons, dit-elle, agir."""
        for match in islice(re.finditer(r",\s+(?=\w)", self._text[bare.start : bare.end]), _STOPS):
            after = bare.start + match.end()
            close = self._text.find(",", after, min(bare.end, after + _REACH[1]))
            if close < 0:
                return None
            clauses = self._clauses(self._marked[after : close + 1], after)
            said = clauses.said_after(0, len(clauses.words))
            if said is None or said.subject.kind == "nobody" or not self._opens(clauses, said):
                continue
            is_whole = clauses.raw(max(said.subject.last, said.cue + 1)) == ","
            is_inverted = said.cue <= said.subject.first or INVERTED.match(clauses.raw(said.subject.first)) is not None
            if is_inverted and is_whole:
                return self._resolved(_Place(place.begin, clauses, place.masked), bare, said, None)
        return None

    def _sentence(self, bare: Quotation, inside: tuple[int, int]) -> Span:
        """Return the sentences of a paragraph that a quotation touches, cut to what is read of them."""
        first = max(inside[0], bisect_right(self._cut, bare.start, key=lambda each: each.start) - 1)
        last = min(inside[1], self._first_cut(bare.end))
        low = min([each.start for each in self._cut[first:last] if each.end > bare.start], default=bare.start)
        high = max([each.end for each in self._cut[first:last] if each.start < bare.end], default=bare.end)
        low, high = min(low, bare.start), max(high, bare.end)
        return max(low, bare.start - _REACH[0]), min(high, bare.end + _REACH[1])

    def _may_follow(self, bare: Quotation, clauses: Clauses, after: int) -> bool:
        """Tell whether what follows a quotation can say who spoke: it is set off, or begins with the verb."""
        last = self._text[bare.start : bare.end].rstrip("\u2019\u201d\u00bb\"' ")[-1:]
        if not bare.closed or last in (*",?!\u2026.\u2014",) or clauses.raw(after) in (",", "\u2014", "\u2013"):
            return True
        return clauses.is_cue(after)

    def _continued(self, place: _Place, bare: Quotation, sentence: Span, found: list[Quotation]) -> Quotation:
        """Take the speaker of the quotation before, where nothing but its cue or another sentence stands between."""
        last = found[-1] if found else None
        if last is not None and last.speaker is not None and last.cue is not None and last.cue[0] >= last.end:
            told = max(last.cue[1], last.speaker[1] if last.speaker[0] >= last.end else 0)
            if told <= bare.start and not re.search(r"\w|;", self._text[told : bare.start]):
                return replace(bare, speaker=last.speaker, kind="continued", cue=last.cue)
        around = place.masked[sentence[0] - place.begin : sentence[1] - place.begin]
        if re.search(r"\w", around.replace(HIDDEN, "")):
            return bare
        if last is not None and last.speaker is not None:
            return replace(bare, speaker=last.speaker, kind="continued", cue=last.cue)
        return bare

    def _resolved(
        self,
        place: _Place,
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
        stands_for = self._antecedent(place, said.subject, subject[0], self._spoken)
        if stands_for == reported:
            reported = None
        if stands_for is None and said.cue == said.subject.first:
            return bare
        return replace(bare, speaker=stands_for or subject, kind="pronoun", cue=cue, via=reported)

    def _antecedent(self, place: _Place, pronoun: NounPhrase, at: int, spoken: Span | None) -> Span | None:
        """Find whom a pronoun stands for: a subject, else a person, in the nearest sentence before that has one."""
        low = max(0, place.begin - _BACK, at - _FARTHEST)
        for number in range(self._first_cut(at + 1) - 1, -1, -1):
            sentence = self._cut[number]
            if sentence.start < low:
                break
            chosen = self._named_in(place, sentence, min(sentence.end, at), pronoun.gender)
            if chosen is not None:
                return chosen
            if pronoun.gender != "p" and spoken is not None and sentence.start <= spoken[0] < sentence.end:
                break
        return spoken if pronoun.gender != "p" else None

    def _named_in(self, place: _Place, sentence: Sentence, end: int, gender: str) -> Span | None:
        """Return whom a pronoun can stand for in a sentence read up to ``end``; what is found once is kept."""
        key = place.begin, sentence.start, end, gender
        if key not in self._chosen:
            clauses = self._masked_clauses(place, max(sentence.start, end - _REACH[0]), end)
            chosen = self._fitting(clauses, gender)
            self._chosen[key] = None if chosen is None or chosen.kind == "pronoun" else _span(clauses, chosen)
        return self._chosen[key]

    def _masked_clauses(self, place: _Place, start: int, end: int) -> Clauses:
        if start >= place.begin:
            return self._clauses(place.masked[start - place.begin : end - place.begin], start)
        return self._place(start, end, quoted_spans(self._text, start, end)).clauses

    def _fitting(self, clauses: Clauses, gender: str) -> NounPhrase | None:
        """Choose whom a pronoun can stand for in a sentence; another such pronoun where that comes first."""
        phrases = clauses.phrases(0, len(clauses.words))
        subjects = [each for each in phrases if not clauses.is_oblique(each)]
        first = next((each for each in subjects if each.kind == "pronoun" or self._fits(clauses, each, gender)), None)
        if first is not None and (first.kind != "pronoun" or first.gender == gender):
            return first
        named = [each for each in phrases if each.kind == "named" and self._fits(clauses, each, gender)]
        return named[-1] if named else None

    def _fits(self, clauses: Clauses, phrase: NounPhrase, gender: str) -> bool:
        words = clauses.words[phrase.first : phrase.last]
        if phrase.kind == "named":
            has_article = self._rules.has("determiners", words[0].raw) and words[1].is_capital
            is_place = " ".join(word.plain for word in words) in self._rules.places
            return gender != "p" and not has_article and not is_place and phrase.gender in ("", gender)
        endings = tuple(self._rules.words["human_endings"])
        links = (k for k, word in enumerate(words) if k > 1 and self._rules.has("links", word.raw))
        words = words[: next(links, len(words))]
        is_human = any(word.plain in self._rules.people or word.raw.endswith(endings) for word in words)
        return phrase.kind == "role" and is_human and (phrase.gender in ("", gender) or not gender)


def _span(clauses: Clauses, phrase: NounPhrase) -> Span:
    return clauses.words[phrase.first].start, clauses.words[phrase.last - 1].end


def _joined(text: str, found: list[Quotation]) -> list[Quotation]:
    """Give paragraphs of one speech, each opened and only the last one closed, the speaker of the last."""
    kept = list(found)
    for k in range(len(kept) - 2, -1, -1):
        here, after = kept[k], kept[k + 1]
        runs_on = not here.closed and here.speaker is None and after.speaker is not None
        if runs_on and not re.search(r"\w", text[here.end : after.start]) and "\n" in text[here.end : after.start]:
            kept[k] = replace(here, speaker=after.speaker, kind="continued", cue=after.cue)
    return kept
