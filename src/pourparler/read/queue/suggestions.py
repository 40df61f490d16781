"""Suggest what to code: sentences that mention an actor and touch an issue, with what the text tells filled in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from pourparler.case.schema import Case, Source, Voice
from pourparler.read.documents.furniture import skipped_spans
from pourparler.read.queue._speakers import actor_of_speaker, is_day_of_saying
from pourparler.read.queue.voices import GuessedVoice, guess_voice
from pourparler.read.text._outlook import relation_to_saying
from pourparler.read.text.dates import date_expressions, is_dateline
from pourparler.read.text.folds import fold
from pourparler.read.text.indirect_speech import SpeechReader
from pourparler.read.text.lexicon import Lexicon
from pourparler.read.text.mentions import ActorNames, Mention, MentionFinder
from pourparler.read.text.quotations import Quotation, quotations
from pourparler.read.text.sentences import Sentence, sentences
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = [
    "PROVISIONAL",
    "SuggestedDate",
    "SuggestedMention",
    "Suggester",
    "Suggestion",
    "finder_of",
    "next_statement_id",
    "record_of",
    "start_of",
    "suggestion_of",
]


PROVISIONAL = "(paraphrase to be written)"
"""Ends the paraphrase of a statement that was accepted without one."""


@dataclass(frozen=True)
class SuggestedMention:
    """An actor that a sentence mentions, by its id, where, and how."""

    actor: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class SuggestedDate:
    """A date that a sentence names, where, and the first and last day it can mean."""

    start: int
    end: int
    earliest: date
    latest: date


@dataclass(frozen=True)
class Suggestion:
    """A sentence to be coded. ``id`` is the source and where the sentence begins: the same text gives the same ids.

    ``speaker`` is what the text calls whoever speaks, or the name that the case has for that speaker; ``actors`` and
    ``issues`` come with the likeliest first. ``voice`` and ``event_date`` are guesses for the coder to confirm.
    ``score`` orders the queue: more signs first. ``carried``: the actor is named only in a sentence before.
    ``event_date``: where somebody is quoted or reported, the day on which that was said; ``dates``: all dates the
    sentence names, also those it only speaks of. ``shared_with``: suggestions and statements of other sources whose
    passage has these words, or four fifths of them.
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
    carried: bool = False
    dates: tuple[SuggestedDate, ...] = ()
    shared_with: tuple[str, ...] = ()


_KIND_WEIGHT = {"name": 1.0, "speaker": 1.0, "role": 0.9, "metonym": 0.8, "adjective": 0.4}
_CARRIED = 0.3
"""What an actor counts that is only named in a sentence before."""
_SAID_BEFORE: tuple[Voice, ...] = ("quoted", "reported", "observed_fact")
_RANKS = {"said": 0, "open": 1, "told": 2, "intended": 3}
"""Which date of a sentence is the day on which it was said, the likeliest first."""
_NOT_PEOPLE = ("name", "metonym", "adjective")
"""Mentions of an actor that name no person."""
_REACH = 5
"""How many sentences before a sentence are looked at for the actor that it leaves unnamed."""


def suggestion_of(record: Mapping[str, Any]) -> Suggestion:
    """Return the suggestion that a line of ``suggestions.jsonl`` holds."""
    event = record["event_date"]
    return Suggestion(
        **dict(record)
        | {
            "span": tuple(record["span"]),
            "event_date": tuple(map(date.fromisoformat, event)) if event else None,
            "actors": tuple(record["actors"]),
            "issues": tuple(record["issues"]),
            "mentions": tuple(SuggestedMention(**each) for each in record["mentions"]),
            "dates": tuple(_date_from(each) for each in record.get("dates", ())),
            "shared_with": tuple(record.get("shared_with", ())),
        }
    )


def _date_from(record: Mapping[str, Any]) -> SuggestedDate:
    days = (date.fromisoformat(record[name]) for name in ("earliest", "latest"))
    return SuggestedDate(record["start"], record["end"], *days)


def record_of(suggestion: Suggestion) -> dict[str, Any]:
    """Return what ``suggestions.jsonl`` holds of a suggestion."""
    return {
        **vars(suggestion),
        "mentions": [vars(each) for each in suggestion.mentions],
        "dates": [vars(each) for each in suggestion.dates],
    }


def next_statement_id(source: str, sources: Collection[str], statements: Iterable[str]) -> str:
    """Return the next free id of a statement of a source, numbered as the case numbers its own.

    ``sources`` and ``statements``: the ids that the case has.

    >>> next_statement_id("memo", {"memo", "talk"}, ["memo-09", "talk-12"])
    'memo-10'
    """
    split = [(of, digits) for of, _, digits in (each.rpartition("-") for each in statements)]
    used = [(of, digits) for of, digits in split if of in sources and digits.isdecimal()]
    number = max((int(digits) for of, digits in used if of == source), default=0) + 1
    width = min((len(digits) for _, digits in used), default=3)
    return f"{source}-{number:0{width}d}"


def provisional_paraphrase(suggestion: Suggestion) -> str:
    """Return what stands for a paraphrase until the coder writes one: whose word on what, from the suggestion alone.

    >>> made = Suggestion("memo-0", "memo", (0, 9), "reported", "An", "", None, ("an",), (), ("toll",), 1.5)
    >>> provisional_paraphrase(made)
    'An on toll, an (paraphrase to be written)'
    """
    who = suggestion.speaker or ("The author" if suggestion.voice.startswith("author_") else "Somebody")
    return f"{who} on {', '.join((*suggestion.issues[:1], *suggestion.actors))} {PROVISIONAL}"


def start_of(suggestion: Suggestion) -> dict[str, Any]:
    """Return what a suggestion says of its statement.

    >>> made = Suggestion("memo-0", "memo", (0, 9), "reported", "An", "", None, ("an",), (), ("toll",), 1.5)
    >>> start_of(made)["voice"], start_of(made)["span"]
    ('reported', [0, 9])
    """
    event = suggestion.event_date
    return {
        "source": suggestion.source,
        "span": list(suggestion.span),
        "paraphrase": provisional_paraphrase(suggestion),
        "voice": suggestion.voice,
        "speaker": suggestion.speaker,
        "via": suggestion.via,
        "event_date": None if event is None else _date_of(event),
    }


def _date_of(event: Sequence[date]) -> object:
    low, high = event
    return low.isoformat() if low == high else [low.isoformat(), high.isoformat()]


def finder_of(case: Case) -> MentionFinder:
    """Return what finds the actors of a case, by names, aliases in every language, and those who speak for them."""
    return MentionFinder(
        [
            ActorNames((actor.name, *(each for names in actor.aliases.values() for each in names)), actor.speakers)
            for actor in case.actors
        ]
    )


class Suggester:
    """Suggests statements for the documents of one case; building it once serves many. Needs the extra ``read``.

    >>> import pourparler
    >>> case = pourparler.load_case("water-dispute")
    >>> (made,) = Suggester(case).suggest(case.sources[1], "Brennia rejects a dry summer, says the minister.")
    >>> made.id, made.voice, made.speaker, made.actors, made.issues
    ('review-0', 'reported', 'the minister', ('brennia',), ('summer-flow',))
    """

    def __init__(self, case: Case) -> None:
        self._actors = [actor.id for actor in case.actors]
        self._finder = finder_of(case)
        self._speakers = sorted(
            {name for actor in case.actors for name in actor.speakers}, key=lambda name: (-len(name), name)
        )
        self._issues = Lexicon(
            {issue.id: tuple(term for terms in issue.lexicon.values() for term in terms) for issue in case.issues}
        )

    def suggest(self, source: Source, text: str, skipped: Sequence[tuple[int, int]] | None = None) -> list[Suggestion]:
        """Return the suggestions for a document, in the order of the text.

        A sentence is suggested that touches an issue and mentions an actor. Where it leaves the actor unnamed (they
        refuse; that would be a mistake), the five sentences before it are looked at, and the suggestion is marked
        ``carried``. ``skipped``: passages that are not read; where not given, repeated pull quotes and page
        furniture (``skipped_spans``).
        """
        if skipped is None:
            skipped = skipped_spans(text, source.language[:2] or "fr")
        reading = _Reading(source, text, skipped, self._finder.find(text), self._issues.find(text))
        made = []
        carried_actors: list[tuple[int, list[Mention]]] = []
        for number, sentence in enumerate(reading.sentences):
            here, issues = reading.mentions_in(sentence), reading.issues_in(sentence)
            behind = _latest(carried_actors, number)
            if here and issues:
                made.append(self._suggestion(reading, sentence, here, issues, behind, carried=False))
            elif issues and behind:
                made.append(self._suggestion(reading, sentence, [], issues, behind, carried=True))
            if here:
                carried_actors.append((number, here))
        return made

    def _suggestion(
        self,
        reading: _Reading,
        sentence: Sentence,
        here: list[Mention],
        issues: list[str],
        behind: list[Mention],
        *,
        carried: bool,
    ) -> Suggestion:
        span = (sentence.start, sentence.end)
        weights: dict[str, float] = {}
        for mention in here or behind:
            actor = self._actors[mention.actor]
            weights[actor] = weights.get(actor, 0.0) + (_KIND_WEIGHT[mention.kind] if here else _CARRIED)
        ranked = {issue: issues.count(issue) for issue in issues}
        guess = reading.voice_of(sentence, here, behind)
        dates = reading.dates_in(sentence, guess)
        speaks = None if guess.place is None else reading.actor_of(guess.place)
        first = None if speaks is None else self._actors[speaks]
        spoken = 1.0 if guess.voice in ("quoted", "reported") else 0.0
        return Suggestion(
            id=f"{reading.source.id}-{sentence.start}",
            source=reading.source.id,
            span=span,
            voice=guess.voice,
            speaker=self._named(guess.speaker),
            via=guess.via,
            event_date=reading.event_in(sentence, guess, dates),
            actors=_with_first(first, sorted(weights, key=lambda actor: -weights[actor])),
            mentions=tuple(
                SuggestedMention(self._actors[each.actor], each.kind, each.start, each.end) for each in here
            ),
            issues=tuple(sorted(ranked, key=lambda issue: -ranked[issue])),
            score=round(max(weights.values()) + 0.5 * max(ranked.values()) + spoken - (1.0 if carried else 0.0), 6),
            carried=carried,
            dates=dates,
        )

    def _named(self, speaker: str | None) -> str | None:
        """Return the name that the case has for a speaker, where the text calls them by it and more, such as a role."""
        told = fold(speaker or "")
        known = (name for name in self._speakers if re.search(rf"\b{re.escape(fold(name))}\b", told))
        return next(known, speaker)


class _Reading:
    """One document with everything that was found in it, cut into sentences that are read."""

    def __init__(
        self,
        source: Source,
        text: str,
        skipped: Sequence[tuple[int, int]],
        mentions: list[Mention],
        touched: list[tuple[int, int, str]],
    ) -> None:
        published = source.published[1]
        self.source, self.text, self.language = source, text, source.language[:2] or "fr"
        cut = sentences(text, self.language)
        self.sentences = [
            each for each in cut if not any(low < each.end and each.start < high for low, high in skipped)
        ]
        self._mentions, self._mention_starts = mentions, [each.start for each in mentions]
        self._touched, self._touched_starts = touched, [each[0] for each in touched]
        self._cut = cut
        places = [(each.start, each.end) for each in mentions if each.kind in _NOT_PEOPLE]
        quoted = quotations(text, self.language, cut)
        self._speech = SpeechReader(text, self.language, cut, quoted, places)
        self._quoted = [self._speech.with_person(each) for each in quoted]
        self._quoted_starts = [each.start for each in self._quoted]
        self._day = published.date() if isinstance(published, datetime) else published
        self._dates = date_expressions(text, self._day, self.language)
        self._date_starts = [each.start for each in self._dates]

    def mentions_in(self, sentence: Sentence) -> list[Mention]:
        """Return the mentions of actors that begin in a sentence."""
        return self._mentions[_within(self._mention_starts, sentence)]

    def issues_in(self, sentence: Sentence) -> list[str]:
        """Return the issues a sentence touches, as often as it does."""
        return [issue for _, _, issue in self._touched[_within(self._touched_starts, sentence)]]

    def quotations_in(self, sentence: Sentence) -> list[Quotation]:
        """Return the quotations that begin in a sentence, and one that goes on from before it."""
        inside = _within(self._quoted_starts, sentence)
        running = [each for each in self._quoted[max(inside.start - 2, 0) : inside.start] if each.end > sentence.start]
        return [*running, *self._quoted[inside]]

    def voice_of(self, sentence: Sentence, here: list[Mention], behind: list[Mention]) -> GuessedVoice:
        """Guess the voice of a sentence with the mentions ``here``, where one with those ``behind`` came before."""
        before = self.name_of(behind)
        first = next((each for each in behind if each.kind != "adjective"), None)
        person = self._speech.person_of(sentence) if first is not None and first.kind in _NOT_PEOPLE else None
        if person is not None:
            before = " ".join(self.text[slice(*person)].split())
        span, told = (sentence.start, sentence.end), self._speech.speech_of(sentence)
        guess = guess_voice(self.text, span, here, self.quotations_in(sentence), self.language, before, told)
        goes_on = guess.place is None and guess.speaker is not None and guess.speaker == before
        return guess._replace(place=person) if goes_on else guess

    def actor_of(self, speaker: tuple[int, int]) -> int | None:
        """Return the actor for whom a speaker named at a place speaks."""
        return actor_of_speaker(self.text, speaker, self._mentions, self._mention_starts, self._cut)

    def event_in(
        self, sentence: Sentence, guess: GuessedVoice, dates: Sequence[SuggestedDate]
    ) -> tuple[date, date] | None:
        """Return the first date that a sentence tells, a dateline's last.

        Where somebody spoke, the day of that: no day after publication, first one that the verb of saying has, before
        one of what is said; none within a quotation, or of what somebody would do.
        """
        told = [each for each in dates if not is_dateline(self.text, each.start, each.end)]
        last = [each for each in dates if is_dateline(self.text, each.start, each.end)]
        if guess.voice in _SAID_BEFORE:
            told = [each for each in told if each.earliest <= self._day and not self._is_quoted(each)]
            ranks = [0 if self._is_of_saying(sentence, each, guess) else self._rank(sentence, each) for each in told]
            told = [each for rank, each in zip(ranks, told, strict=True) if rank == min(ranks) < _RANKS["intended"]]
        first = next(iter([*told, *last]), None)
        return None if first is None else (first.earliest, first.latest)

    def _rank(self, sentence: Sentence, told: SuggestedDate) -> int:
        return _RANKS[relation_to_saying(self.text, sentence.start, told.start, self.language)]

    def _is_of_saying(self, sentence: Sentence, told: SuggestedDate, guess: GuessedVoice) -> bool:
        day = told.start, told.end
        return guess.cue is not None and is_day_of_saying(self.text, day, guess.cue, guess.place, sentence.start)

    def dates_in(self, sentence: Sentence, guess: GuessedVoice) -> tuple[SuggestedDate, ...]:
        """Return the dates that a sentence names, as far as their days are known.

        A weekday on which somebody spoke is the last one, not the nearest or the next.
        """
        known = (
            SuggestedDate(each.start, each.end, each.earliest, each.latest)
            for each in self._dates[_within(self._date_starts, sentence)]
            if each.earliest is not None and each.latest is not None
        )
        return tuple(self._gone_by(each) if self._is_of_saying(sentence, each, guess) else each for each in known)

    def _gone_by(self, told: SuggestedDate) -> SuggestedDate:
        is_weekday = fold(self.text[told.start : told.end]) in _weekdays()
        if not is_weekday or told.earliest <= self._day:
            return told
        week = timedelta(days=7)
        return replace(told, earliest=told.earliest - week, latest=told.latest - week)

    def _is_quoted(self, told: SuggestedDate) -> bool:
        at = bisect_left(self._quoted_starts, told.start + 1)
        return any(each.start <= told.start < each.end for each in self._quoted[max(at - 3, 0) : at])

    def name_of(self, mentions: list[Mention]) -> str | None:
        """Return what the text calls the first of some actors."""
        first = next((each for each in mentions if each.kind != "adjective"), None)
        return " ".join(self.text[first.start : first.end].split()) if first is not None else None


def _with_first(first: str | None, ranked: Sequence[str]) -> tuple[str, ...]:
    """Return actors with the one who speaks before all others."""
    return tuple(ranked) if first is None else (first, *(each for each in ranked if each != first))


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(fold(day) for language in LANGUAGES for day in word_list(language)["weekdays"])


def _within(starts: list[int], sentence: Sentence) -> slice:
    return slice(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))


def _latest(seen: list[tuple[int, list[Mention]]], number: int) -> list[Mention]:
    """Return the mentions of the last sentence that had any, if it is near."""
    return seen[-1][1] if seen and number - seen[-1][0] <= _REACH else []
