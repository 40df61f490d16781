"""A cheap signal of whether a text speaks of what is to come or of what has happened."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["TenseSignal", "tense_signal"]


class TenseSignal(NamedTuple):
    """How many signs point ahead and how many back."""

    ahead: int
    back: int

    @property
    def share(self) -> float | None:
        """Signs that point ahead over all signs."""
        return self.ahead / (self.ahead + self.back) if self.ahead + self.back else None


def tense_signal(text: str, language: str = "fr") -> TenseSignal:
    """Count the signs of the future and of the past in a text: words of a list, and in French endings of the future.

    A weak signal, for comparing texts with one another: a report of a meeting quotes hopes, a preview recalls the past.

    >>> tense_signal("Ils se rencontreront demain. Hier, rien n'a été dit.")
    TenseSignal(ahead=2, back=2)
    """
    ahead, back, endings = _rules(language if language in LANGUAGES else "fr")
    folded = fold(text)
    coming = {match.start() for match in ahead.finditer(folded)}
    if endings is not None:
        coming |= {match.start() for match in endings.finditer(folded)}
    return TenseSignal(len(coming), len({match.start() for match in back.finditer(folded)}))


@cache
def _rules(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None]:
    words = word_list(language)

    def any_of(name: str) -> re.Pattern[str]:
        known = sorted({fold(word) for word in words[name]}, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, known))})\b")

    endings = "|".join(map(re.escape, words["future_endings"]))
    nouns = "|".join(map(re.escape, words["not_future"]))
    return (
        any_of("future"),
        any_of("past"),
        re.compile(rf"\b(?!(?:{nouns})\b)[a-z]{{2,}}(?:{endings})\b") if endings else None,
    )
