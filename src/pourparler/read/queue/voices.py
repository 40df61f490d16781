"""Guess whose word a sentence is: of somebody quoted or reported, of another expert, or the author's, and how meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pourparler.case.schema import Voice
from pourparler.read.text.folds import fold
from pourparler.read.text.mentions import Mention
from pourparler.read.text.quotations import Quotation
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["GuessedVoice", "guess_voice"]

_WORDS_OF_A_QUOTATION = 3
"""A quotation of fewer words gives the wording of a report; from here on the sentence is quoted."""


class GuessedVoice(NamedTuple):
    """A voice, what the text calls the speaker (None where the author speaks), and who passes it on."""

    voice: Voice
    speaker: str | None
    via: str


def guess_voice(
    text: str,
    span: tuple[int, int],
    mentions: Sequence[Mention],
    quoted: Sequence[Quotation],
    language: str = "fr",
    before: str | None = None,
) -> GuessedVoice:
    r"""Guess the voice of a sentence by rules; the coder confirms it.

    ``span``: the sentence; ``mentions`` and ``quoted``: what it holds of actors and quotations; ``before``: what the
    text called the actor of the sentences before, for a sentence that goes on with *he* or *she*. In this order: a
    quotation of three words or more with a speaker is ``quoted``; a shorter one, a verb of saying or wanting after an
    actor that is its subject, or *according to* an actor is ``reported``; both are ``other_expert`` where the speaker
    is called an expert; signs of the future make an ``author_forecast``, evaluating words an ``author_judgement``,
    anything else is an ``author_claim``. What is an observed fact is left to the coder.

    >>> from pourparler.read.text.mentions import ActorNames, MentionFinder
    >>> text = "Russia refuses a truce."
    >>> mentions = MentionFinder([ActorNames(("Russia",))]).find(text)
    >>> guess_voice(text, (0, len(text)), mentions, [], "en")
    GuessedVoice(voice='reported', speaker='Russia', via='')
    """
    rules = _rules(language if language in LANGUAGES else "fr")
    said = _said(text, quoted)
    if said is not None and said.speaker is not None:
        speaker = " ".join(text[slice(*said.speaker)].split())
        via = " ".join(text[slice(*said.via)].split()) if said.via is not None else ""
        around = fold(text[max(said.speaker[0] - 20, span[0]) : said.speaker[1] + 40])
        voice: Voice = "quoted" if len(text[said.start : said.end].split()) >= _WORDS_OF_A_QUOTATION else "reported"
        return GuessedVoice("other_expert" if rules.expert.search(around) else voice, speaker, via)
    sentence = fold(text[slice(*span)])
    if (reported := _reported(text, span, mentions, rules)) is not None:
        return reported
    if before is not None and rules.pronoun.match(sentence):
        return GuessedVoice("reported", before, "")
    if rules.expert_said.search(sentence):
        return GuessedVoice("other_expert", None, "")
    if rules.forecast.search(sentence):
        return GuessedVoice("author_forecast", None, "")
    return GuessedVoice("author_judgement" if rules.judgement.search(sentence) else "author_claim", None, "")


def _said(text: str, quoted: Sequence[Quotation]) -> Quotation | None:
    """Return the longest quotation that has a speaker."""
    known = [each for each in quoted if each.speaker is not None]
    return max(known, key=lambda each: len(text[each.start : each.end].split()), default=None)


def _reported(text: str, span: tuple[int, int], mentions: Sequence[Mention], rules: _Rules) -> GuessedVoice | None:
    """Find an actor that is the subject of a verb of saying or wanting, or follows on *according to*."""
    for mention in mentions:
        before = fold(text[span[0] : mention.start])
        name = text[mention.start : mention.end]
        if rules.source.search(before):
            return GuessedVoice("reported", name, "")
        is_subject = mention.kind != "adjective" and not rules.oblique.search(before)
        if is_subject and rules.verb.match(fold(text[mention.end : span[1]])):
            return GuessedVoice("reported", name, "")
    return None


class _Rules(NamedTuple):
    source: re.Pattern[str]
    verb: re.Pattern[str]
    oblique: re.Pattern[str]
    pronoun: re.Pattern[str]
    expert: re.Pattern[str]
    expert_said: re.Pattern[str]
    forecast: re.Pattern[str]
    judgement: re.Pattern[str]


@cache
def _rules(language: str) -> _Rules:
    words = word_list(language)

    def any_of(name: str) -> str:
        known = sorted({fold(each) for each in words[name]}, key=len, reverse=True)
        return "|".join(map(re.escape, known))

    article = r"(?:(?:le|la|les|the|un|une|a|an) |l')?"
    verbs, pronouns = any_of("wish_verbs"), any_of("pronouns")
    sources = any_of("source_cues")
    endings = any_of("conditional_endings")
    adverb = r"(?:[\w-]+(?:ment|ly)|aussi|also|ne|n'|had|has|have)"
    future, nouns = any_of("future_endings"), any_of("not_future")
    conditional = rf"|\b[a-z]{{2,}}(?:{endings})\b" if endings else ""
    if future:
        conditional += rf"|\b(?!(?:{nouns})\b)[a-z]{{2,}}(?:{future})\b"
    return _Rules(
        source=re.compile(rf"(?:^pour|\b(?!pour )(?:{sources})) {article}(?:[\w'-]+ ){{0,3}}$"),
        verb=re.compile(rf"(?:, [^,.;:!?]{{1,80}},)?(?: {adverb})? (?:{verbs})\b"),
        oblique=re.compile(rf"\b(?:{any_of('oblique_words')})[ ']?{article}(?:[\w-]+ )?$"),
        pronoun=re.compile(rf"(?:{pronouns}) (?:{adverb} )?(?:{verbs})\b"),
        expert=re.compile(rf"\b(?:{any_of('expert_words')})\b"),
        expert_said=re.compile(rf"\b(?:{sources}) (?:[\w'-]+ ){{0,3}}(?:{any_of('expert_words')})\b"),
        forecast=re.compile(rf"\b(?:{any_of('forecast_words')})\b{conditional}"),
        judgement=re.compile(rf"\b(?:{any_of('judgement_words')})\b"),
    )
