"""A cheap signal of whether a text speaks of what is to come or of what has happened."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from pourparler.read.text.folds import fold, fold_marks
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["TenseSignal", "tense_signal"]

_LEAST = 6
"""Fewer signs than this tell nothing."""


class TenseSignal(NamedTuple):
    """How many signs point ahead and how many back."""

    ahead: int
    back: int

    @property
    def share(self) -> float | None:
        """Signs that point ahead over all signs; None without any."""
        return self.ahead / (self.ahead + self.back) if self.ahead + self.back else None

    @property
    def leans(self) -> Literal["ahead", "back", "neither"]:
        """Where more signs point; neither where there are fewer than six, or as many of both."""
        if self.ahead + self.back < _LEAST or self.ahead == self.back:
            return "neither"
        return "ahead" if self.ahead > self.back else "back"


def tense_signal(text: str, language: str = "fr") -> TenseSignal:
    """Count the signs of the future and of the past in a text.

    Ahead: words of a list, and in French the endings of the future. Back: words of a list, and verbs in the perfect
    (a multipli\u00e9, has met). A weak signal, for comparing texts on the same event with one another: a report of a
    meeting quotes hopes, a preview recalls the past. A language without word lists is counted as French.

    >>> tense_signal("Ils se rencontreront demain. Hier, rien n'a \u00e9t\u00e9 dit ; l'envoy\u00e9 a refus\u00e9.")
    TenseSignal(ahead=2, back=3)
    """
    rules = _rules(language if language in LANGUAGES else "fr")
    folded = fold(text)
    coming = {match.start() for match in rules.ahead.finditer(folded)}
    if rules.endings is not None:
        coming |= {match.start() for match in rules.endings.finditer(folded)}
    gone = {match.start() for match in rules.back.finditer(folded)}
    # The perfect is found with its accents: a is not à.
    gone |= {match.start() for match in rules.perfect.finditer(fold_marks(text).lower())}
    return TenseSignal(len(coming), len(gone))


class _Rules(NamedTuple):
    ahead: re.Pattern[str]
    back: re.Pattern[str]
    endings: re.Pattern[str] | None
    perfect: re.Pattern[str]


@cache
def _rules(language: str) -> _Rules:
    words = word_list(language)

    def any_of(name: str) -> re.Pattern[str]:
        known = sorted({fold(word) for word in words[name]}, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, known))})\b")

    endings = "|".join(map(re.escape, words["future_endings"]))
    nouns = "|".join(map(re.escape, words["not_future"]))
    auxiliaries, participles = ("|".join(map(re.escape, words[f"perfect_{name}"])) for name in ("with", "words"))
    ends = "|".join(map(re.escape, words["perfect_endings"]))
    between = r"(?: (?:pas|aussi|jamais|encore|également|not|also|already|just|\w+ment|\w+ly))?"
    return _Rules(
        any_of("future"),
        any_of("past"),
        re.compile(rf"\b(?!(?:{nouns})\b)[a-z]{{2,}}(?:{endings})\b") if endings else None,
        re.compile(rf"\b(?:{auxiliaries}){between} (?:\w{{2,}}(?:{ends})|{participles})\b"),
    )
