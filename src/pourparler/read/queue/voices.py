"""Guess whose word a sentence is: of somebody quoted or reported, of another expert, or the author's, and how meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pourparler.case.schema import Voice
from pourparler.read.text.folds import fold
from pourparler.read.text.indirect_speech import IndirectSpeech
from pourparler.read.text.mentions import Mention
from pourparler.read.text.quotations import Quotation
from pourparler.read.words.word_lists import LANGUAGES, indirect_words, word_list

__all__ = ["GuessedVoice", "guess_voice"]

_WORDS_OF_A_QUOTATION = 3
"""A quotation of fewer words gives the wording of a report; from here on the sentence is quoted."""

_MEMORY = 20_000
"""How far back the place is sought where a text names a speaker first, in characters."""
_FULL_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w-]+(?: [A-Z\u00c0-\u00de][\w-]+)+$")
_CLOSING = " \u00a0\u202f\u00bb\u201d\"')"


class GuessedVoice(NamedTuple):
    """A voice, what the text calls the speaker (None where the author speaks), and who passes it on.

    ``place`` and ``cue``: where the speaker is named and where the verb of saying stands, [start, end), if known.
    """

    voice: Voice
    speaker: str | None
    via: str
    place: tuple[int, int] | None = None
    cue: tuple[int, int] | None = None


def guess_voice(
    text: str,
    span: tuple[int, int],
    mentions: Sequence[Mention],
    quoted: Sequence[Quotation],
    language: str = "fr",
    before: str | None = None,
    indirect: IndirectSpeech | None = None,
) -> GuessedVoice:
    r"""Guess the voice of a sentence by rules; the coder confirms it.

    ``span``: the sentence; ``mentions`` and ``quoted``: what it holds of actors and quotations; ``before``: what the
    text called the actor of the sentences before, for a sentence that goes on with *he* or *she*; ``indirect``: who
    says what it tells without marks. In this order: a quotation of three words or more with a speaker is ``quoted``; a
    shorter one, indirect speech, a verb of saying or wanting after an actor that is its subject, or *according to* an
    actor is ``reported``; all are ``other_expert`` where the text calls the speaker an expert; signs of the future make
    an ``author_forecast``, evaluating words an ``author_judgement``, anything else is an ``author_claim``. What is an
    observed fact is left to the coder.

    >>> from pourparler.read.text.mentions import ActorNames, MentionFinder
    >>> text = "Russia refuses a truce."
    >>> mentions = MentionFinder([ActorNames(("Russia",))]).find(text)
    >>> guess_voice(text, (0, len(text)), mentions, [], "en")[:3]
    ('reported', 'Russia', '')
    """
    rules = _rules(language if language in LANGUAGES else "fr")
    said = _said(text, quoted)
    if said is not None and said.speaker is not None:
        is_long = len(text[said.start : said.end].split()) >= _WORDS_OF_A_QUOTATION
        return _spoken(text, span, "quoted" if is_long else "reported", said, rules)
    if indirect is not None and indirect.speaker is None:
        return GuessedVoice("reported", before, _written(text, indirect.via), None, indirect.cue)
    if indirect is not None:
        return _spoken(text, span, "reported", indirect, rules)
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


def _spoken(
    text: str, span: tuple[int, int], voice: Voice, said: Quotation | IndirectSpeech, rules: _Rules
) -> GuessedVoice:
    """Return a voice with whose it is; that of another expert where the words around the speaker say so."""
    low, high = said.speaker or span
    is_expert = rules.expert.search(fold(text[max(low - 20, span[0]) : high + 40])) is not None
    if not is_expert and (named := _FULL_NAME.search(text[low:high])) is not None:
        # Who is called an expert once stays one.
        first = text.find(named[0], max(0, low - _MEMORY))
        is_expert = rules.expert.search(fold(text[first + len(named[0]) : first + len(named[0]) + 40])) is not None
    speaker, via = _written(text, said.speaker), _written(text, said.via)
    return GuessedVoice("other_expert" if is_expert else voice, speaker, via, said.speaker, said.cue)


def _written(text: str, span: tuple[int, int] | None) -> str:
    return "" if span is None else " ".join(text[slice(*span)].split())


def _said(text: str, quoted: Sequence[Quotation]) -> Quotation | None:
    """Return the longest quotation that has a speaker."""
    known = [each for each in quoted if each.speaker is not None]
    return max(known, key=lambda each: len(text[each.start : each.end].split()), default=None)


def _reported(text: str, span: tuple[int, int], mentions: Sequence[Mention], rules: _Rules) -> GuessedVoice | None:
    """Find an actor that is the subject of a verb of saying or wanting, or follows on *according to*."""
    if text[slice(*span)].rstrip(_CLOSING).endswith("?"):
        return None
    for mention in mentions:
        before = fold(text[span[0] : mention.start])
        name = text[mention.start : mention.end]
        if rules.source.search(before):
            return GuessedVoice("reported", name, "", (mention.start, mention.end))
        is_subject = mention.kind != "adjective" and not (
            rules.oblique.search(before) or rules.condition.search(before)
        )
        if is_subject and rules.verb.match(fold(text[mention.end : span[1]])):
            return GuessedVoice("reported", name, "", (mention.start, mention.end))
    return None


class _Rules(NamedTuple):
    source: re.Pattern[str]
    verb: re.Pattern[str]
    oblique: re.Pattern[str]
    condition: re.Pattern[str]
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
    relatives = "|".join(indirect_words(language)["relative_sources"])
    endings = any_of("conditional_endings")
    adverb = r"(?:[\w-]+(?:ment|ly)|aussi|also|ne|n'|had|has|have)"
    future, nouns = any_of("future_endings"), any_of("not_future")
    conditional = rf"|\b[a-z]{{2,}}(?:{endings})\b" if endings else ""
    if future:
        conditional += rf"|\b(?!(?:{nouns})\b)[a-z]{{2,}}(?:{future})\b"
    return _Rules(
        source=re.compile(rf"(?:^pour|\b(?!pour )(?:{sources})) (?!(?:{relatives})\b){article}(?:[\w'-]+ ){{0,3}}$"),
        verb=re.compile(rf"(?:, [^,.;:!?]{{1,80}},)?(?: {adverb})? (?:{verbs})\b"),
        oblique=re.compile(rf"\b(?:{any_of('oblique_words')})[ ']?{article}(?:[\w-]+ )?$"),
        condition=re.compile(rf"\b(?:{'|'.join(map(re.escape, indirect_words(language)['if_words']))})[ ']?{article}$"),
        pronoun=re.compile(rf"(?:{pronouns}) (?:{adverb} )?(?:{verbs})\b"),
        expert=re.compile(rf"\b(?:{any_of('expert_words')})s?\b"),
        expert_said=re.compile(rf"\b(?:{sources}) (?:[\w'-]+ ){{0,3}}(?:{any_of('expert_words')})\b"),
        forecast=re.compile(rf"\b(?:{any_of('forecast_words')})\b{conditional}"),
        judgement=re.compile(rf"\b(?:{any_of('judgement_words')})\b"),
    )
