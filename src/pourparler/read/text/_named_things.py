"""Tell quotation marks around the name of a thing, or what a sign says, from those around speech."""

from __future__ import annotations

import re

from pourparler.read.text._clauses import Clauses

__all__ = ["names_thing"]

_MOST_WORDS = 8
_FEW_WORDS = 5
_BACK = 12
_PAPERS = frozenset({"report", "study", "paper", "rapport", "etude"})


def names_thing(clauses: Clauses, at: int, said: str) -> bool:
    """Tell whether the words ``said``, before which the token ``at`` stands, name a thing or are written on it.

    They do right after a word for something that has a name or bears words (the novel "Salt", a sign: "Keep out"),
    after any noun with an article where they begin with a capital (un fonds « Eau pour tous »), and in English where
    all long words have capitals (a website, "Better Together").
    """
    words = re.findall(r"[\w'\u2019-]+", said)
    if not words or not words[0][0].isupper():
        return False
    before = at - 1
    mark = clauses.raw(before)
    if clauses.raw(at + 1) == "by" and clauses.is_name(at + 2) and _is_title(clauses, words):
        return True
    is_whole = said.rstrip("\u2019\u201d\u00bb\"' ")[-1:] in (*".!?\u2026",)
    if mark == ":":
        return _sign_before(clauses, before)
    if mark == ",":
        head = clauses.words[before - 1].plain if before else ""
        return not is_whole and _is_title(clauses, words) and (head in clauses.rules.named_things or head in _PAPERS)
    after = clauses.words[at + 1].plain if at + 1 < len(clauses.words) else ""
    is_before_noun = clauses.rules.adjectives_first and after in clauses.rules.named_things
    if is_before_noun and clauses.rules.has("determiners", mark) and len(words) <= _FEW_WORDS:
        return True
    if clauses.rules.has("titled", mark):
        return True
    if _on_sign(clauses, before):
        return True
    if not 0 <= before < len(clauses.words) or clauses.is_cue(before) or len(words) > _MOST_WORDS:
        return False
    if clauses.words[before].plain in clauses.rules.named_things and clauses.is_word(before):
        return True
    if is_whole or len(words) > _FEW_WORDS:
        return False
    has_article = clauses.rules.has("determiners", clauses.raw(before - 1)) or clauses.rules.has(
        "contracted", clauses.raw(before - 1)
    )
    is_noun = clauses.is_word(before) and not clauses.words[before].is_capital and not clauses.is_finite(before)
    is_noun = is_noun and not clauses.rules.has("speech_nouns", clauses.raw(before))
    return has_article and is_noun and not clauses.in_aside(before)


def _on_sign(clauses: Clauses, before: int) -> bool:
    """Tell whether a sign stands a few words before, with nobody between: a banner reading."""
    for at in range(before, max(-1, before - _FEW_WORDS), -1):
        if not clauses.is_word(at) or clauses.words[at].is_capital:
            return False
        if clauses.words[at].plain in clauses.rules.signs:
            return at < before and clauses.is_gerund(at + 1)
    return False


def _sign_before(clauses: Clauses, colon: int) -> bool:
    """Tell whether a sign is what a clause before a colon ends with, and nobody in it speaks."""
    for at in range(colon - 1, max(-1, colon - _BACK), -1):
        raw = clauses.raw(at)
        if clauses.is_cue(at) and not clauses.rules.has("nouns_too", raw) and not clauses.rules.has("writings", raw):
            return False
        if clauses.words[at].plain in clauses.rules.named_things:
            is_sign = clauses.words[at].plain in clauses.rules.signs
            low = max((start for start in clauses.starts if start <= at), default=0)
            return not any((clauses.is_cue if is_sign else clauses.is_finite)(k) for k in range(low, colon))
        if raw in (".", ";", "!", "?"):
            return False
    return False


def _is_title(clauses: Clauses, words: list[str]) -> bool:
    return clauses.rules.adjectives_first and all(word[0].isupper() for word in words if len(word) > 3)
