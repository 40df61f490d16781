"""Suggest what to code: sentences that mention an actor and touch an issue, with what the text tells filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pourparler.case.schema import Case, Source, Voice
from pourparler.read.text.dates import DateExpression, date_expressions
from pourparler.read.text.folds import fold
from pourparler.read.text.lexicon import Lexicon
from pourparler.read.text.mentions import ActorNames, Mention, MentionFinder
from pourparler.read.text.quotations import Quotation, quotations
from pourparler.read.text.sentences import Sentence, sentences
from pourparler.read.text.tense import TenseSignal, tense_signal
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["SuggestedMention", "Suggester", "Suggestion"]


@dataclass(frozen=True)
class SuggestedMention:
    """An actor that a sentence mentions, by its id, where, and how."""

    actor: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Suggestion:
    """A sentence to be coded. ``id`` is the source and where the sentence begins: the same text gives the same ids.

    ``speaker`` is what the text calls whoever speaks; ``actors`` and ``issues`` come with the likeliest first.
    ``voice`` and ``event_date`` are guesses for the coder to confirm. ``score`` orders the queue: more signs first.
    """

    id: str
    source: str
    span: tuple[int, int]
    voice: Voice
    speaker: str | None
    via: str
    event_date: tuple[date, date] | None
    actors: tuple[str, ...]
    mentions: tuple[SuggestedMention, ...]
    issues: tuple[str, ...]
    score: float


_KIND_WEIGHT = {"name": 1.0, "speaker": 1.0, "role": 0.9, "metonym": 0.8, "adjective": 0.4}


class Suggester:
    """Suggests statements for the documents of one case; building it once serves many documents."""

    def __init__(self, case: Case) -> None:
        self._actors = [actor.id for actor in case.actors]
        self._finder = MentionFinder(
            [
                ActorNames((actor.name, *(each for names in actor.aliases.values() for each in names)), actor.speakers)
                for actor in case.actors
            ]
        )
        self._issues = Lexicon(
            {issue.id: tuple(term for terms in issue.lexicon.values() for term in terms) for issue in case.issues}
        )

    def suggest(self, source: Source, text: str, skipped: Sequence[tuple[int, int]] = ()) -> list[Suggestion]:
        """Return the suggestions for a document, in the order of the text.

        ``skipped``: passages that are not read, such as repeated pull quotes and page furniture.
        """
        language = source.language[:2] or "fr"
        cut = sentences(text, language)
        mentions = self._finder.find(text)
        touched = self._issues.find(text)
        quoted = quotations(text, language, cut)
        dates = date_expressions(text, source.published[1] if type(source.published[1]) is date else None, language)
        made = []
        for each in cut:
            if any(low < each.end and each.start < high for low, high in skipped):
                continue
            here = [mention for mention in mentions if each.start <= mention.start < each.end]
            issues = [issue for start, _, issue in touched if each.start <= start < each.end]
            if here and issues:
                made.append(self._suggestion(source, text, each, here, issues, quoted, dates))
        return made

    def _suggestion(
        self,
        source: Source,
        text: str,
        sentence: Sentence,
        here: list[Mention],
        issues: list[str],
        quoted: list[Quotation],
        dates: list[DateExpression],
    ) -> Suggestion:
        inside = [each for each in quoted if each.start < sentence.end and sentence.start < each.end]
        voice, speaker, via = _voice(text, sentence, here, inside, source.language[:2] or "fr")
        weights: dict[str, float] = {}
        for mention in here:
            actor = self._actors[mention.actor]
            weights[actor] = weights.get(actor, 0.0) + _KIND_WEIGHT[mention.kind]
        ranked = {issue: issues.count(issue) for issue in issues}
        said = next((each for each in dates if sentence.start <= each.start < sentence.end and each.earliest), None)
        event = (said.earliest, said.latest) if said is not None and said.earliest and said.latest else None
        return Suggestion(
            id=f"{source.id}-{sentence.start}",
            source=source.id,
            span=(sentence.start, sentence.end),
            voice=voice,
            speaker=speaker,
            via=via,
            event_date=event,
            actors=tuple(sorted(weights, key=lambda actor: -weights[actor])),
            mentions=tuple(
                SuggestedMention(self._actors[each.actor], each.kind, each.start, each.end) for each in here
            ),
            issues=tuple(sorted(ranked, key=lambda issue: -ranked[issue])),
            score=max(weights.values())
            + 0.5 * max(ranked.values())
            + (1.0 if voice in ("quoted", "reported") else 0.0),
        )


def _voice(
    text: str, sentence: Sentence, here: list[Mention], inside: list[Quotation], language: str
) -> tuple[Voice, str | None, str]:
    """Guess who speaks in a sentence: someone quoted, someone reported, or the author, looking ahead or not."""
    said = next((each for each in inside if each.speaker is not None and not each.is_words), None)
    said = said or next((each for each in inside if each.speaker is not None), None)
    if said is not None and said.speaker is not None:
        via = text[slice(*said.via)] if said.via is not None else ""
        return "quoted", text[slice(*said.speaker)], via
    for mention in here:
        if _is_reported(text[sentence.start : mention.start], text[mention.end : sentence.end], language):
            return "reported", text[mention.start : mention.end], ""
    signal: TenseSignal = tense_signal(text[sentence.start : sentence.end], language)
    return ("author_forecast" if signal.ahead > signal.back else "author_claim"), None, ""


def _is_reported(before: str, after: str, language: str) -> bool:
    """Tell whether a verb of saying follows an actor closely, or a word such as according to precedes it."""
    sources, verbs = _reporting(language)
    return sources.search(fold(before)) is not None or verbs.match(fold(after)) is not None


@cache
def _reporting(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = word_list(language if language in LANGUAGES else "fr")
    sources = "|".join(re.escape(fold(each)) for each in words["source_cues"])
    verbs = "|".join(sorted((re.escape(fold(each)) for each in words["cues"]), key=len, reverse=True))
    start = re.compile(rf"\b(?:{sources}) (?:(?:le|la|les|the|un|une|a|an) |l')?(?:[\w'-]+ ){{0,3}}$")
    return start, re.compile(rf"(?:[^,.;:!?]{{0,40}}?\W|\W)(?:{verbs})\b")
