"""Which actor a speaker belongs to, and which date beside a verb of saying is the day on which it was said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from pourparler.read.text.folds import fold
from pourparler.read.text.mentions import Mention
from pourparler.read.text.sentences import Sentence
from pourparler.read.words.word_lists import LANGUAGES, speech_words, word_list

__all__ = ["actor_of_speaker", "is_day_of_saying"]

Span: TypeAlias = tuple[int, int]

_FAR = 400
"""How far before its sentence the one begins in which the actor of *its minister* is sought, in characters."""
_NEAR = 80
_MEMORY = 20_000
"""How far back the place is sought where a text names a speaker first, in characters."""
_LAST_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w-]+$")
_GIVEN_NAMES = re.compile(r"(?:[A-Z\u00c0-\u00de][\w-]+ )*$")
_OWN = r"(?:its|their|son|sa|ses|leurs?) (?:[\w-]+ ){0,3}"
_OWN_FIRST, _OWN_BEFORE = re.compile(rf"{_OWN}[\w-]+"), re.compile(rf"\b{_OWN}$")
_ROLE_BETWEEN = re.compile(r"(?:'s)? ((?:[\w-]+ ){1,3})")
_ROLE_AFTER = re.compile(r",? ((?:[\w-]+[ '])*)(?:of|de|du|des|d'|for|from) ?(?:the |la |le |l')?")
_LINK_AFTER = re.compile(r" (?:of|de|du|des|d'|from) ?(?:the |la |le |l')?")
_SHORT_WAY = re.compile(
    r"(?: (?:(?:on|in|at|to|from|late|early|le|ce|a|au|aux|en|dans|devant|lors|during|after|before|apres|avant)\b|"
    r"reporters|journalists|parliament)(?: [\w'-]+){0,5}?)?(?: (?:on|le|ce))? ?"
)
_FRONT = re.compile(r"(?:on |le |ce |late |early )?")
_TO_SPEAKER = re.compile(r",?(?: [\w'-]+){0,2} ?")


def actor_of_speaker(
    text: str, speaker: Span, mentions: Sequence[Mention], starts: Sequence[int], cut: Sequence[Sentence]
) -> int | None:
    """Return the actor for whom a speaker [start, end) speaks: named in it, as its minister, or as minister of it.

    ``mentions`` and ``cut``: the mentions of actors, with where they start, and the sentences of the text, in order.
    Where the words around the speaker tell nothing, those where that name stands first count, if they are near enough.
    """
    inside = mentions[bisect_left(starts, speaker[0]) : bisect_left(starts, speaker[1])]
    if inside:
        return min(inside, key=lambda each: (each.kind != "speaker", each.kind == "adjective", each.start)).actor
    places = [speaker]
    if (first := _first_naming(text, speaker)) is not None:
        places.append(first)
    found = (_actor_beside(text, place, mentions, starts, cut) for place in places)
    return next((each for each in found if each is not None), None)


def _first_naming(text: str, speaker: Span) -> Span | None:
    """Return where the last name of a speaker stands first, with the names before it; None if that is here."""
    last = _LAST_NAME.search(text[slice(*speaker)])
    low = max(0, speaker[0] - _MEMORY)
    first = re.compile(rf"\b{re.escape(last[0])}\b").search(text, low, speaker[0]) if last is not None else None
    if first is None:
        return None
    given = _GIVEN_NAMES.search(text[max(0, first.start() - _NEAR) : first.start()])
    return first.start() - len(given[0] if given is not None else ""), first.end()


def _actor_beside(
    text: str, place: Span, mentions: Sequence[Mention], starts: Sequence[int], cut: Sequence[Sentence]
) -> int | None:
    number = bisect_right(cut, place[0], key=lambda each: each.start) - 1
    begin = cut[number].start if number >= 0 else 0
    at = bisect_left(starts, place[0])
    before = fold(text[max(begin, place[0] - _NEAR) : place[0]])
    if _OWN_FIRST.match(fold(text[slice(*place)])) or _OWN_BEFORE.search(before):
        here = [each for each in mentions[bisect_left(starts, begin) : at] if each.kind != "adjective"]
        while not here and number > 0 and begin - cut[number - 1].start < _FAR:
            number -= 1
            span = (bisect_left(starts, cut[number].start), bisect_left(starts, cut[number].end))
            here = [each for each in mentions[slice(*span)] if each.kind != "adjective"]
        return here[0].actor if here else None
    if at and mentions[at - 1].start >= begin:
        between = _ROLE_BETWEEN.fullmatch(fold(text[mentions[at - 1].end : place[0]]))
        if between is not None and _has_role(between[1]):
            return mentions[at - 1].actor
    after = at + (at < len(mentions) and mentions[at].start < place[1])
    if after < len(mentions) and mentions[after].start - place[1] < _NEAR:
        between_text = fold(text[place[1] : mentions[after].start])
        role = _ROLE_AFTER.fullmatch(between_text)
        if role is not None and _has_role(role[1]):
            return mentions[after].actor
        if _LINK_AFTER.fullmatch(between_text) and _has_role(fold(text[slice(*place)])):
            return mentions[after].actor
    return None


def _has_role(words: str) -> bool:
    return any(word in _roles() for word in re.findall(r"[\w-]+", words))


@cache
def _roles() -> frozenset[str]:
    listed = (word_list(language)[name] for language in LANGUAGES for name in ("roles", "titles"))
    people = (speech_words(language)["people"] for language in LANGUAGES)
    return frozenset(fold(word) for words in (*listed, *people) for word in words)


def is_day_of_saying(text: str, day: Span, cue: Span, speaker: Span | None, begin: int) -> bool:
    """Tell whether a date stands beside a verb of saying as its day: she said on Monday, lundi, il a dit.

    ``day``, ``cue`` and ``speaker`` are [start, end); ``begin``: where the sentence begins.

    >>> text = "They open on Friday, she said on Monday."
    >>> [is_day_of_saying(text, (at, at + 6), (25, 29), (21, 24), 0) for at in (13, 33)]
    [False, True]
    """
    near = speaker is not None and begin <= speaker[0] and abs(speaker[0] - cue[0]) < _NEAR
    low = min(cue[0], speaker[0]) if near and speaker is not None else cue[0]
    high = max(cue[1], speaker[1]) if near and speaker is not None else cue[1]
    if low <= day[0] < high:
        return True
    if day[0] >= high:
        return _SHORT_WAY.fullmatch(fold(text[high : day[0]])) is not None
    is_first = _FRONT.fullmatch(fold(text[begin : day[0]])) is not None
    return is_first and _TO_SPEAKER.fullmatch(fold(text[day[1] : low])) is not None
