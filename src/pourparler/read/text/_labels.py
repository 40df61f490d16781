"""Find the turns of a transcript: paragraphs that begin with who speaks and a colon, as in minutes and interviews."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from pourparler.read.text._grammar import Grammar
from pourparler.read.text._turns import Turn
from pourparler.read.text.folds import fold

__all__ = ["labelled_turns"]

Span: TypeAlias = tuple[int, int]

_LONGEST_LABEL = 100
_MOST_WORDS = 7
_FEWEST_TURNS = 3
_NO_LABEL = re.compile(r"[\u00ab\u00bb\u201c\u201d\",;?!0-9/]")
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)$")
_ENDS = '.!?\u2026\u00bb\u201d")'
_NAME = r"(?:[^\W\d_a-z][\w.\u2019'-]*\.?)"
_FULL_NAME = re.compile(rf"{_NAME}(?:\s+(?:(?:de|du|la|le|van|von|ben|al)\s+)?{_NAME})+")
_STOPPED = re.compile(
    r"((?:M\.|Mme|MM\.|Mmes)\s(?:l[ea]\s\w+|[^\W\d_a-z][\w\u2019'-]+(?:\s[^\W\d_a-z][\w\u2019'-]+)*))"
    r"(?:\s?\([^()]*\))?\.\s+(?:[\u2014\u2013]\s+)?(?=[^\W\d_a-z])"
)
"""M. Paul Serre. Je conclus."""
_DASHED = re.compile(rf"({_NAME}(?:\s{_NAME})+?)(?:\s?\([^()]*\))?\s?\.?\s?[-\u2013\u2014]\s+(?=[^\W\d_a-z])")
"""Paul Serre. - Aucun."""
_HEADING = 3000
"""How much before the first turn can name who answers or presides, in characters."""


def labelled_turns(text: str, cut: Sequence[Span], rules: Grammar) -> list[Turn]:
    """Find the turns of a transcript.

    A label is all in capitals, or a name, a title or role with one, or a letter or word for questions and answers.
    There are at least three, and one comes twice, or all name persons and stand before whole sentences. Brackets of a
    label belong to it where they hold the name: the minister (Ms Roth). An answer is of whom the text before names
    first; the chair is who that says presides.
    """
    spelt = [turn for begin, end in cut if (turn := _after_stop(text, begin, end)) is not None]
    capital: list[Turn] = []
    named: list[Turn] = []
    single: list[Turn] = []
    asked: list[Turn] = []
    for begin, end in cut:
        turn = _labelled(text, begin, end)
        if turn is None or turn.label is None:
            continue
        label = text[slice(*turn.label)]
        words = _IN_BRACKETS.sub("", label).split()
        if fold(label) in rules.asking or fold(label) in rules.answering:
            asked.append(turn)
        elif fold(label) in rules.not_labels or (text[turn.start] in _OPENING and not _speaks(label, rules)):
            continue
        elif label.isupper() and sum(char.isalpha() for char in label) > 1:
            capital.append(turn)
        elif len(words) == 1 and words[0].istitle():
            single.append(turn)
        elif len(words) > 1 and words[0][0].isupper() and all(_is_of_label(word, rules) for word in words):
            named.append(turn)
    often = Counter(fold(text[slice(*each.label)]) for each in single if each.label)
    named.extend(each for each in single if each.label and often[fold(text[slice(*each.label)])] > 1)
    found = [each for held in (capital, named, spelt) if _is_transcript(text, held, rules) for each in held]
    if len(asked) >= _FEWEST_TURNS and len({fold(text[slice(*each.label)]) for each in asked if each.label}) > 1:
        found.extend(asked)
    return _identified(text, sorted(found), rules)


_OPENING = "\u00ab\u201c\u201e\u2039\"'\u2018"


def _labelled(text: str, begin: int, end: int) -> Turn | None:
    """Return a paragraph as a turn where it begins with words and a colon that can be a label."""
    colon = text.find(":", begin, min(end, begin + _LONGEST_LABEL))
    if colon < 0 or colon + 2 >= end or not text[colon + 1].isspace():
        return None
    whole = text[begin:colon].rstrip()
    plain = _IN_BRACKETS.sub("", whole)
    label = plain.partition(",")[0]
    words = label.split()
    if not words or len(words) > _MOST_WORDS or _NO_LABEL.search(label):
        return None
    start = colon + 1
    while start < end and text[start].isspace():
        start += 1
    match = _IN_BRACKETS.search(whole)
    is_office = len(words) > 1 and label == plain and fold(words[0]) in ("the", "le", "la", "l")
    is_named = is_office and match is not None and _FULL_NAME.search(match[1]) is not None
    return Turn(begin, start, end, (begin, begin + len(whole if is_named else label))) if start < end else None


def _after_stop(text: str, begin: int, end: int) -> Turn | None:
    """Return a paragraph as a turn where it begins with a title, a name and a full stop, as in French debates."""
    match = _STOPPED.match(text, begin, end) or _DASHED.match(text, begin, end)
    if match is None or match.end() >= end:
        return None
    return Turn(begin, match.end(), end, (match.start(1), match.end(1) - match[1].endswith(".")))


def _is_of_label(word: str, rules: Grammar) -> bool:
    raw = word.lower()
    if word[0].isupper():
        return fold(word) not in rules.not_names or rules.has("titles", raw) or rules.has("determiners", raw)
    is_small = rules.has("determiners", raw) or rules.has("links", raw)
    return is_small or raw[:2] in ("d'", "l'", "d\u2019", "l\u2019") or fold(word) in rules.people


def _speaks(label: str, rules: Grammar) -> bool:
    """Tell whether a label holds a title, a role or a name of two words."""
    words = label.replace("(", " ").replace(")", " ").split()
    is_titled = any(fold(word) in rules.people or rules.has("titles", word.lower()) for word in words)
    return is_titled or _FULL_NAME.search(label) is not None


def _is_transcript(text: str, held: Sequence[Turn], rules: Grammar) -> bool:
    if len(held) < _FEWEST_TURNS:
        return False
    labels = [text[slice(*each.label)] for each in held if each.label]
    if max(Counter(map(fold, labels)).values()) > 1:
        return True
    is_whole = all(text[each.end - 1] in _ENDS for each in held)
    return is_whole and all(_speaks(label, rules) for label in labels)


def _identified(text: str, found: list[Turn], rules: Grammar) -> list[Turn]:
    """Give answers and the chair the name that the text before the first turn gives, where it does."""
    if not found:
        return found
    head = text[max(0, found[0].lead - _HEADING) : found[0].lead]
    shift = found[0].lead - len(head)
    answering = _interviewee(head, rules)
    presiding = _chair(head, rules)
    kept = []
    for each in found:
        label = fold(text[slice(*each.label)]) if each.label else ""
        words = set(re.findall(r"\w+", label))
        name = answering if label in rules.answering else None
        if words & rules.presiding and all(word in rules.presiding or not _may_name(word, rules) for word in words):
            name = presiding
        kept.append(each if name is None else each._replace(label=(name[0] + shift, name[1] + shift)))
    return kept


def _may_name(word: str, rules: Grammar) -> bool:
    return not (rules.has("titles", word) or rules.has("titles", f"{word}.") or rules.has("determiners", word))


def _interviewee(head: str, rules: Grammar) -> Span | None:
    """Return the first name of two words or more before an interview; not that of who asks."""
    for match in _FULL_NAME.finditer(head):
        words = match.group().split()
        while words and (fold(words[0]) in rules.not_names or fold(words[0]) in rules.people):
            words = words[1:]
        before = head[: match.start()].split()[-1:]
        is_by = bool(before) and (
            rules.has("agent_marks", fold(before[0])) or rules.has("determiners", fold(before[0]))
        )
        is_name = len(words) > 1 and not any(word.isupper() and len(word) > 2 for word in words)
        if is_name and not is_by and words[0].lower() not in ("le", "la", "les", "the"):
            start = match.end() - len(match.group()[match.group().index(words[0]) :])
            return start, match.end() - match.group().endswith(".")
    return None


def _chair(head: str, rules: Grammar) -> Span | None:
    """Return who presides, as the text before the first turn says: under the chairmanship of X."""
    for cue in rules.presided_by:
        at = fold(head).find(cue)
        if at >= 0 and (match := _FULL_NAME.match(head, at + len(cue) + 1)) is not None:
            return match.start(), match.end() - match.group().endswith(".")
    return None
