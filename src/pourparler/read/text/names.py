"""Propose names that no actor of a case covers yet: sequences of capitals, counted and ranked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pourparler.read.text._grammar import Token, capitals_within, grammar, tokens
from pourparler.read.text._phrases import Phrases
from pourparler.read.text.folds import fold_marks
from pourparler.read.text.mentions import MentionFinder
from pourparler.read.text.sentences import sentences

__all__ = ["NamePlace", "NameProposal", "unknown_names"]

_TITLE_SHARE = 0.6
"""A line with a larger share of capitals and no mark at its end is a title, in which they tell nothing."""
_ENDS = frozenset(".!?\u2026")


_OPENS = '.!?:\u2026\u2014\u2013\u00ab\u201c"'
"""After these a capital may only begin a sentence."""
_NUMERAL = re.compile(r"[IVXLC]+(?:e|er|th|st|nd|rd)?")


class NamePlace(NamedTuple):
    """Where a name stands: [start, end) in code points of the document with that place among those given."""

    document: int
    start: int
    end: int


class NameProposal(NamedTuple):
    """A name as it is written most often, with all its places; a last name alone counts for the full one."""

    name: str
    mentions: int
    documents: int
    places: tuple[NamePlace, ...]


def unknown_names(
    texts: Sequence[str], known: MentionFinder | None = None, languages: Sequence[str] | str = "fr"
) -> list[NameProposal]:
    r"""Propose names in documents that ``known``, a finder of a case's actors, does not find.

    A name is a run of words with capitals, with particles (van, de) between them. A capital that only begins a
    sentence counts if the text has the word with a capital elsewhere, or another follows. Ranked by the number of
    documents, then of places, then by the alphabet. ``languages``: that of all documents, or one for each.

    >>> text = "L\u2019\u00e9missaire Ada Kouri est venue de Norelle. Kouri repart demain, dit Norelle. Demain, rien."
    >>> [(each.name, each.mentions) for each in unknown_names([text])]
    [('Ada Kouri', 2), ('Norelle', 2)]
    """
    spoken = [languages] * len(texts) if isinstance(languages, str) else languages
    places: dict[str, list[NamePlace]] = {}
    written: dict[str, dict[str, int]] = {}
    for document, (text, language) in enumerate(zip(texts, spoken, strict=True)):
        for start, end, plain in _names(text, language, known):
            places.setdefault(plain, []).append(NamePlace(document, start, end))
            forms = written.setdefault(plain, {})
            form = " ".join(text[start:end].split())
            forms[form] = forms.get(form, 0) + 1
    _merge_last_names(places)
    found = [
        NameProposal(
            max((count, form) for form, count in written[plain].items())[1],
            len(held),
            len({place.document for place in held}),
            tuple(sorted(held)),
        )
        for plain, held in places.items()
    ]
    return sorted(found, key=lambda each: (-each.documents, -each.mentions, each.name))


def _names(text: str, language: str, known: MentionFinder | None) -> Iterable[tuple[int, int, str]]:
    marked = fold_marks(text)
    rules = grammar(language)
    capitals = capitals_within(marked)
    mentioned = iter([(each.start, each.end) for each in known.find(text)] if known is not None else [])
    taken = next(mentioned, None)
    for sentence in sentences(text, language):
        words = tokens(marked[sentence.start : sentence.end], sentence.start)
        if _is_title(words):
            continue
        starts = frozenset(k for k in range(len(words)) if k == 0 or words[k - 1].raw[0] in _OPENS)
        for first, last in _runs(Phrases(words, capitals, rules, starts)):
            start, end = words[first].start, words[last - 1].end
            while taken is not None and taken[1] <= start:
                taken = next(mentioned, None)
            is_numeral = last == first + 1 and _NUMERAL.fullmatch(marked[start:end]) is not None
            if (taken is None or taken[0] >= end) and not is_numeral:
                yield start, end, " ".join(word.plain for word in words[first:last])


def _is_title(words: Sequence[Token]) -> bool:
    letters = [word for word in words if word.raw[0].isalpha()]
    return (
        len(letters) > 3
        and words[-1].raw not in _ENDS
        and sum(word.is_capital for word in letters) > _TITLE_SHARE * len(letters)
    )


def _runs(passage: Phrases) -> Iterable[tuple[int, int]]:
    at = 0
    while at < len(passage.words):
        end = at
        while passage.is_name(end) or (end > at and passage.is_particle(end)):
            end += 1
        # A title before a name is none of its words: M. Dupont.
        first = at
        while first < end and passage.rules.has("titles", passage.raw(first)):
            first += 1
        if end > first:
            yield first, end
        at = max(end, at + 1)


def _merge_last_names(places: dict[str, list[NamePlace]]) -> None:
    """Count a last name alone for the full name that ends with it, unless two do."""
    full: dict[str, list[str]] = {}
    for plain in places:
        if " " in plain:
            full.setdefault(plain.rpartition(" ")[2], []).append(plain)
    for last, names in full.items():
        if last in places and len(names) == 1:
            places[names[0]].extend(places.pop(last))
