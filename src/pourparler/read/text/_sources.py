"""Who a sentence names as the source of what it says, who passes it on, and who the sentence is about."""

from __future__ import annotations

from bisect import bisect_left

from pourparler.read.text._clauses import Clauses, Said
from pourparler.read.text._grammar import NounPhrase
from pourparler.read.text._passage import STRESSED

__all__ = [
    "agent_after",
    "cited",
    "cited_by",
    "holder_of",
    "main_subject",
    "read_from",
    "reporter",
    "source",
    "whose_answer",
]

_SHORT = 8
"""A question of no more words can announce an answer."""


def source(clauses: Clauses, low: int, at: int, after: int, high: int) -> Said | None:
    """Find: according to X, in a sentence [low, high) around a quotation at the tokens [at, after)."""
    number = bisect_left(clauses.semicolons, at)
    low = max(low, clauses.semicolons[number - 1] + 1) if number else low
    high = min(high, clauses.semicolons[number]) if number < len(clauses.semicolons) else high
    known = clauses.source_places
    before = known[bisect_left(known, low) : bisect_left(known, at)]
    for place in (*before, *known[bisect_left(known, after) : bisect_left(known, high)]):
        by = next((each for each in clauses.rules.according if clauses.matches(place, each)), None)
        if by is not None:
            gender = (
                "m"
                if by[-1] in ("lui", "him") or "his" in by
                else "f"
                if by[-1] in ("elle", "her") or "her" in by
                else ""
            )
            plural = any(word in ("eux", "leurs", "their") for word in by)
            return Said(NounPhrase(place, place + len(by), "pronoun", "p" if plural else gender), place)
        for cue in clauses.rules.sources:
            if clauses.matches(place, cue) and (phrase := clauses.source_phrase(place + len(cue))) is not None:
                return Said(phrase, place)
    return _source_at_start(clauses, low, at) or _for_whom(clauses, low, at)


def _source_at_start(clauses: Clauses, low: int, at: int) -> Said | None:
    """Find: for X, at the start of a sentence: right before the quotation, or anywhere before it for a person."""
    number = bisect_left(clauses.semicolons, at)
    low = max(low, clauses.semicolons[number - 1] + 1) if number else low
    for cue in clauses.rules.sources_first:
        if not clauses.matches(low, cue):
            continue
        place = low + len(cue)
        if clauses.raw(place) in STRESSED and clauses.raw(place + 1) == ",":
            return Said(NounPhrase(place, place + 1, "pronoun", STRESSED[clauses.raw(place)]), low)
        phrase = clauses.source_phrase(place)
        if phrase is None or phrase.kind == "nobody":
            continue
        is_set_off = clauses.raw(phrase.last) == ","
        is_whole = phrase.last + 1 == at or _is_person(clauses, phrase) or clauses.is_human(phrase)
        if phrase.last == at or (is_set_off and is_whole):
            return Said(phrase, low)
    return None


def _is_person(clauses: Clauses, phrase: NounPhrase) -> bool:
    words = clauses.words[phrase.first : phrase.last]
    has_article = clauses.rules.has("determiners", words[0].raw)
    return phrase.kind == "named" and not has_article and words[-1].plain not in clauses.rules.places


def _for_whom(clauses: Clauses, low: int, at: int) -> Said | None:
    """Find: X, for whom "..."."""
    for relative in clauses.rules.to_whom:
        place = at - len(relative)
        if place > low and clauses.matches(place, relative):
            end = place - (clauses.raw(place - 1) == ",")
            phrase = next((each for each in clauses.phrases(low, end) if each.last == end), None)
            return None if phrase is None or phrase.kind == "nobody" else Said(phrase, place)
    return None


def cited(clauses: Clauses, subject: NounPhrase) -> NounPhrase | None:
    """Find whom a source cites: the radio, citing X, said."""
    at = subject.last + (clauses.raw(subject.last) == ",")
    cue = next((each for each in clauses.rules.citing if clauses.matches(at, each)), None)
    phrase = clauses.source_phrase(at + len(cue)) if cue is not None else None
    return None if phrase is None or phrase.kind == "nobody" else phrase


def cited_by(clauses: Clauses, subject: NounPhrase) -> NounPhrase | None:
    """Find who cites a source: sources cited by X."""
    at = subject.last + (clauses.raw(subject.last) == ",")
    cue = next((each for each in clauses.rules.cited_by if clauses.matches(at, each)), None)
    if cue is None:
        return None
    at += len(cue)
    return clauses.source_phrase(at) or _bare_medium(clauses, at, min(at + 4, len(clauses.words)))


def agent_after(clauses: Clauses, low: int, at: int, after: int) -> Said | None:
    """Find who calls a thing so, after the quotation: dubbed "the wall" by exporters."""
    if not clauses.rules.has("agent_marks", clauses.raw(after)):
        return None
    for cue in range(at - 1, max(low, at - 4) - 1, -1):
        if clauses.rules.has("naming_verbs", clauses.raw(cue)) or clauses.is_cue(cue):
            phrase = clauses.source_phrase(after + 1)
            if phrase is None and clauses.is_word(after + 1) and clauses.raw(after + 1).endswith("s"):
                phrase = NounPhrase(after + 1, after + 2, "role", "p")
            return None if phrase is None or phrase.kind == "nobody" else Said(phrase, cue)
    return None


def reporter(clauses: Clauses, said: Said, low: int) -> NounPhrase | None:
    """Find who reports that somebody said: a subject with a verb of saying and *that* before the subject."""
    if clauses.rules.has("citing_verbs", clauses.raw(said.subject.begin - 1)):
        subject = clauses.subject(said.subject.begin - 1, low)
        is_known = subject is not None and subject.kind in ("named", "role")
        return subject if is_known else _bare_medium(clauses, low, said.subject.begin - 1)
    beside = said.subject.begin - 1
    if clauses.rules.adjectives_first and beside > low and clauses.is_cue(beside) and said.cue > said.subject.first:
        subject = clauses.subject(beside, low)
        return subject if subject is not None and subject.kind in ("named", "role") else None
    for cue in range(said.subject.first - 1, low, -1):
        if not clauses.rules.has("que", clauses.raw(cue)) or not clauses.is_cue(cue - 1):
            continue
        subject = clauses.subject(cue - 1, low) or _bare_medium(clauses, low, cue - 1)
        return subject if subject is not None and subject.kind in ("named", "role") else None
    return None


def _bare_medium(clauses: Clauses, low: int, high: int) -> NounPhrase | None:
    for at in range(low, high):
        if clauses.rules.has("media", clauses.raw(at)):
            first = at
            while first > low and clauses.is_word(first - 1):
                first -= 1
            return NounPhrase(first, at + 1, "role", "")
    return None


def read_from(clauses: Clauses, said: Said) -> NounPhrase | None:
    """Find what somebody reads from, or whom one quotes: she read from the letter; he quoted a witness."""
    if clauses.rules.has("citing_verbs", clauses.raw(said.cue)) and said.subject.first < said.cue:
        phrase = clauses.phrase(said.cue + 1)
        return phrase if phrase is not None and phrase.kind != "pronoun" and clauses.is_human(phrase) else None
    if clauses.rules.has("after_that", clauses.raw(said.cue - 1)) and clauses.is_gerund(said.cue):
        for phrase in clauses.phrases(max(0, said.cue - _SHORT), said.cue - 1):
            if clauses.rules.has("citing_verbs", clauses.raw(phrase.begin - 1)) and clauses.is_human(phrase):
                return phrase
    for cue in clauses.rules.reading:
        if clauses.matches(said.cue, cue):
            phrase = clauses.source_phrase(said.cue + len(cue))
            return phrase if phrase is not None and phrase.kind in ("named", "role", "nobody") else None
    return None


def main_subject(clauses: Clauses) -> NounPhrase | None:
    """Return who a sentence is about: at its start or after its first clause, before a pronoun within that."""
    found = [
        each
        for each in clauses.phrases(0, len(clauses.words))
        if not clauses.is_oblique(each) and each.kind != "nobody"
    ]
    heads = [each for each in found if each.begin == 0 or clauses.raw(each.begin - 1) == ","]
    return next(iter([*heads, *found]), None)


def holder_of(clauses: Clauses, pronoun: NounPhrase, at: int) -> NounPhrase | None:
    """Find the body that a pronoun at an offset goes on from in its own sentence: the board praised what it calls."""
    place = bisect_left(clauses.words, at, key=lambda word: word.start)
    before = clauses.raw(place - 1)
    is_clause = clauses.rules.has("after_that", before) or clauses.rules.has("que", before)
    if not is_clause and not (clauses.rules.adjectives_first and clauses.is_cue(place - 1)):
        return None
    low = max((start for start in clauses.starts if start <= place), default=0)
    first = next((each for each in clauses.phrases(low, place) if each.begin == low), None)
    if first is None or first.kind not in ("named", "role") or not clauses.has_own_verb(first):
        return None
    fits = first.gender == pronoun.gender or not first.gender or pronoun.gender in ("", "n")
    is_body = clauses.rules.has("determiners", clauses.raw(first.first))
    return first if is_body and fits and pronoun.gender != "p" else None


def whose_answer(clauses: Clauses) -> NounPhrase | None:
    """Return whom a short question names that announces an answer, such as: Krol's answer."""
    if len(clauses.words) > _SHORT or not any(clauses.rules.has("speech_nouns", word.raw) for word in clauses.words):
        return None
    at = next((at for at in range(len(clauses.words)) if clauses.is_name(at)), None)
    return None if at is None else NounPhrase(at, clauses.name_end(at), "named", "")
