"""Tell whether the clause around a date speaks of what is to come, by rules for French and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, TypeAlias

from pourparler.read.text.folds import fold_marks
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = ["Relation", "is_dateline", "looks_ahead", "relation_to_saying"]

Relation: TypeAlias = Literal["said", "told", "intended", "open"]

_RELATIONS: dict[str, Relation] = {"said": "said", "told": "told", "intended": "intended", "open": "open"}
_NEAR = 120
"""How far before and after a date signs are sought, in characters."""
_STOP = re.compile(r"[!?;\u2026\n]|\.(?=\s|$)")
_PLACE = re.compile(r"\s*(?:[^\W\d_a-z][\w'-]*[ ,.(]+)+(?:le |on )?")
"""What stands before the date of a dateline: a town, perhaps with its state, in capitals."""
_DATELINE_END = re.compile(r"\.?,?(?: ?[0-9]{4})? ?\)?(?: ?\([^()\n]{2,40}\))? ?(?:[\u2014\u2013]|-(?=\s))")
_LONGEST_DATELINE = 60


def is_dateline(text: str, start: int, end: int) -> bool:
    """Tell whether a date [start, end) is that of a text, at the start of a line: LONDON, May 3 (Agency) \u2014.

    >>> is_dateline("LAKE CITY, May 3 (Press Pool) \u2014 They met.", 11, 16), is_dateline("In May 3 met.", 3, 8)
    (True, False)
    """
    line = text.rfind("\n", max(0, start - _LONGEST_DATELINE), start) + 1
    if line == 0 and start > _LONGEST_DATELINE:
        return False
    return _PLACE.fullmatch(text, line, start) is not None and _DATELINE_END.match(text, end) is not None


def looks_ahead(text: str, start: int, end: int, language: str = "fr") -> bool:
    """Tell whether words around the date [start, end) put it ahead: will vote on Tuesday, mardi, ils voteront.

    The last sign of a future or of a past before the date in its sentence decides; without any, the first one after
    it, if no clause begins between (on Tuesday that it will sue). A language without word lists is read with all.

    >>> text = "She said on Monday that they will vote on Friday."
    >>> [looks_ahead(text, text.index(day), text.index(day) + 6, "en") for day in ("Monday", "Friday")]
    [False, True]
    """
    # The month is no verb.
    around = fold_marks(text[max(0, start - _NEAR) : end + _NEAR]).replace("May ", "### ")
    marked = "".join(char.lower() if len(char.lower()) == 1 else char for char in around)
    at = start - max(0, start - _NEAR)
    cuts = [match.end() for match in _STOP.finditer(marked, 0, at)]
    low = cuts[-1] if cuts else 0
    stop = _STOP.search(marked, at + end - start)
    high = stop.start() if stop is not None else len(marked)
    for each in (language,) if language in LANGUAGES else LANGUAGES:
        signs = _signs(each)
        before = [match.lastgroup for match in signs.finditer(marked, low, at)]
        told = [group for group in before if group != "joint"]
        if told:
            if told[-1] == "ahead":
                return True
            continue
        after = signs.search(marked, at + end - start, high)
        if after is not None and after.lastgroup == "ahead":
            return True
    return False


def relation_to_saying(text: str, begin: int, start: int, language: str = "fr") -> Relation:
    """Tell what a date at ``start`` has to do with the verb of saying of its sentence, which begins at ``begin``.

    By the last sign before it: ``said`` where that is the verb (he said on Monday), ``told`` where a clause on what is
    said has begun (that they met on Friday), ``intended`` where it says what somebody would do, ``open`` without any.

    >>> text = "She said on Monday that they met on Friday and would vote on Sunday."
    >>> [relation_to_saying(text, 0, text.index(day), "en") for day in ("Monday", "Friday", "Sunday")]
    ['said', 'told', 'intended']
    """
    before = fold_marks(text[max(begin, start - 2 * _NEAR) : start]).lower()
    at, last = -1, "open"
    for each in (language,) if language in LANGUAGES else LANGUAGES:
        for match in _saying(each).finditer(before):
            if match.start() > at:
                at, last = match.start(), match.lastgroup or "open"
    return _RELATIONS[last]


@cache
def _saying(language: str) -> re.Pattern[str]:
    words = word_list(language)
    cues = _either([*words["cues"], *words["wish_verbs"]])
    intended, told = _either(words["intended_after"]), _either(words["told_after"])
    endings = _either(words["conditional_endings"]) or "(?!)"
    future = _either(words["future_endings"])
    ahead = rf"|[^\W\d_]{{2,}}(?:{endings}{'|' + future if future else ''})"
    return re.compile(rf"\b(?:(?P<intended>{intended}{ahead})|(?P<told>{told})|(?P<said>{cues}))(?!\w)")


def _either(words: Iterable[str]) -> str:
    known = sorted({fold_marks(word).lower() for word in words}, key=len, reverse=True)
    return "|".join(map(re.escape, known))


@cache
def _signs(language: str) -> re.Pattern[str]:
    """Return what finds signs of the future, of the past, and where a clause begins."""
    words = word_list(language)
    between = r"(?: (?:pas|aussi|etre|not|also|be|have|been|likely|probably|\w+ly))*"
    ahead = rf"(?:{_either(words['future_verbs'])}){between}(?: \w+)?"
    if words["future_endings"]:
        nouns, endings = _either(words["not_future"]), _either(words["future_endings"])
        ahead += rf"|(?!(?:{nouns})\b)[^\W\d_]{{2,}}(?:{endings})"
    auxiliaries, participles = _either(words["perfect_with"]), _either(words["perfect_words"])
    endings = _either(words["perfect_endings"])
    gone = rf"(?:{auxiliaries}){between} (?:\w{{2,}}(?:{endings})|{participles})|{_either(words['cues'])}"
    gone += rf"|{_either(words['past_verbs'])}"
    if language == "en":
        gone += rf"|\w{{2,}}(?:{endings})"
    return re.compile(rf"\b(?:(?P<ahead>{ahead})|(?P<gone>{gone})|(?P<joint>{_either(words['clause_joints'])}))\b")
