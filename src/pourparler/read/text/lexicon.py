"""Find the terms of issues in a text: words and phrases, whole or, with a star at the end, as beginnings of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pourparler.read.extra import of_extra
from pourparler.read.text.folds import fold

__all__ = ["Lexicon"]


class Lexicon:
    """Finds the terms of many issues in one pass (Aho & Corasick 1975).

    ``terms``: per issue its terms; ``sanction*`` finds sanctions and sanctioned. Case, accents and kinds of apostrophe
    do not count. Needs the extra ``read``.

    >>> lexicon = Lexicon({"relief": ["sanction*"], "truce": ["cessez-le-feu"]})
    >>> lexicon.find("Le Cessez‑le‑feu, pas de sanctions.")
    [(3, 16, 'truce'), (25, 34, 'relief')]
    """

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        ahocorasick = of_extra("ahocorasick")
        entries: dict[str, list[tuple[int, str, bool]]] = {}
        for issue, words in terms.items():
            for word in words:
                is_beginning = word.endswith("*")
                plain = fold(" ".join(word.rstrip("*").split()))
                if plain:
                    entries.setdefault(plain, []).append((len(plain), issue, is_beginning))
        self._automaton = ahocorasick.Automaton()
        for plain, held in entries.items():
            self._automaton.add_word(plain, held)
        self._is_empty = not entries
        if entries:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return [start, end) and the issue of every term found, in order; a beginning is widened to its word."""
        if self._is_empty:
            return []
        folded = fold(text)
        size = len(folded)
        found = set()
        for last, entries in self._automaton.iter(folded):
            for length, issue, is_beginning in entries:
                start, end = last - length + 1, last + 1
                if start and folded[start - 1].isalnum():
                    continue
                if is_beginning:
                    while end < size and folded[end].isalnum():
                        end += 1
                elif end < size and folded[end].isalnum():
                    continue
                found.add((start, end, issue))
        return sorted(found)
