"""Find what documents share: whole passages word for word, and quotations also where they are worded differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from pourparler.errors import ModelError
from pourparler.read.documents._shared_runs import CommonRuns, common_runs, run_hashes
from pourparler.read.documents._words import Numbers, Vocabulary, Words, shingle_hashes
from pourparler.read.text.folds import fold
from pourparler.read.words.word_lists import LANGUAGES, word_list

__all__ = [
    "NearDuplicate",
    "Passage",
    "SharedPassage",
    "SharedQuotation",
    "near_duplicate",
    "near_duplicates",
    "passage_groups",
    "shared_passages",
    "shared_quotations",
]

_SIZE = 8
_LIKENESS = 72.0
_LEAST_WORDS = 5
_SENTENCE_END = re.compile(r"(?<=[.!?\u2026])\s+")


class Passage(NamedTuple):
    """[start, end) in code points of a document, which is named by its place among those given."""

    document: int
    start: int
    end: int


class SharedPassage(NamedTuple):
    """The same words in two documents, the earlier given first, and how many words."""

    left: Passage
    right: Passage
    words: int


class NearDuplicate(NamedTuple):
    """Two documents, and the shares of runs of words they have in common.

    ``resemblance``: of all runs of either; ``containment``: of those of the one with fewer (Broder 1997).
    """

    left: int
    right: int
    resemblance: float
    containment: float


class SharedQuotation(NamedTuple):
    """Sentences quoted in two documents that say the same: ``likeness`` from 0 to 100, 100 for the same words."""

    left: Passage
    right: Passage
    likeness: float


class _Joined(NamedTuple):
    """All documents' words after one another, whose they are, and per run of words the one before it elsewhere."""

    words: list[Words]
    offsets: list[int]
    numbers: Numbers


def shared_passages(texts: Sequence[str], size: int = _SIZE) -> list[SharedPassage]:
    r"""Find the passages of at least ``size`` words that two documents share word for word.

    Marks, case and accents do not count. Each passage is as long as it can be, and is paired with the nearest document
    before it that holds it, so a story in five papers gives four pairs. Exact shingles: no sampling.

    >>> texts = ["Before. The envoy left the hall in anger.", "He says the envoy left the hall in anger today."]
    >>> [(texts[0][slice(*each.left[1:])], each.words) for each in shared_passages(texts, 5)]
    [('The envoy left the hall in anger', 7)]
    """
    if size < 2:
        raise ModelError(f"size: {size} words are too few to tell shared text; give 2 or more (8 is usual)")
    joined = _joined(texts)
    found: list[SharedPassage] = []
    run: list[int] | None = None
    earlier, document_of = _earlier_runs(joined, size)
    numbers = joined.numbers
    for at in np.flatnonzero(earlier >= 0).tolist():
        if run is not None and at == run[1] + 1 and document_of[at] == document_of[run[0]]:
            partner = run[2] + (at - run[0])
            inside = partner + size <= numbers.size and document_of[partner + size - 1] == document_of[run[2]]
            if inside and np.array_equal(numbers[partner : partner + size], numbers[at : at + size]):
                run[1] = at
                continue
        if run is not None:
            found.append(_shared(joined, document_of, run, size))
        run = [at, at, int(earlier[at])]
    if run is not None:
        found.append(_shared(joined, document_of, run, size))
    return found


def near_duplicates(texts: Iterable[str], least: float = 0.5, size: int = _SIZE) -> list[NearDuplicate]:
    """Find the pairs of documents of which one holds at least the share ``least`` of the other's runs of words.

    Exact, by all runs of ``size`` words; runs that many documents have, such as a paper's last lines, cost little. Of a
    text nothing is held but eight bytes per run, so ``texts`` may be an iterator.

    >>> story = " ".join(f"word{n}" for n in range(40))
    >>> near_duplicates([story, "Our paper. " + story, "Nothing of the kind."])
    [NearDuplicate(left=0, right=1, resemblance=0.9428571428571428, containment=1.0)]
    """
    if not 0 < least <= 1:
        raise ModelError(f"least: {least} is no share; give a number above 0 and at most 1")
    pairs = common_runs((run_hashes(text, size) for text in texts), least)
    return [near_duplicate(each) for each in pairs]


def near_duplicate(pair: CommonRuns) -> NearDuplicate:
    """Return the shares of runs that two documents have in common.

    >>> near_duplicate(CommonRuns(0, 1, 2, 3, 4))
    NearDuplicate(left=0, right=1, resemblance=0.4, containment=0.6666666666666666)
    """
    left, right, common, *sizes = pair
    return NearDuplicate(left, right, common / (sum(sizes) - common), common / min(sizes))


def shared_quotations(
    texts: Sequence[str], quoted: Sequence[Sequence[tuple[int, int]]], likeness: float = _LIKENESS
) -> list[SharedQuotation]:
    """Find quotations of two documents that say the same, also where papers or translators worded them differently.

    ``quoted``: per document the [start, end) of its quotations. Quotations are compared sentence by sentence, those of
    five words or more: by the share of letters in common order (rapidfuzz ``ratio``, Levenshtein's indel distance) or
    the same on their words sorted, whichever is more. ``likeness``: from which on they are linked, if also half of the
    words that carry matter in the shorter one stand in the other: a formula filled differently is no link. Needs the
    extra ``read``.

    >>> texts = ["No deal until there is a deal, he said.", "Quoth he: There is no deal until there's a deal."]
    >>> [each.likeness for each in shared_quotations(texts, [[(0, 29)], [(10, 48)]])]
    [87.87878787878788]
    """
    from rapidfuzz import fuzz

    parts = [
        _Part(Passage(document, start, end), words, _matter(words))
        for document, (text, spans) in enumerate(zip(texts, quoted, strict=True))
        for span in spans
        for start, end, words in _sentences_of(text, *span)
    ]
    found = []
    for one, two in _that_share_matter(parts):
        score = max(fuzz.ratio(one.words, two.words), fuzz.token_sort_ratio(one.words, two.words))
        if score >= likeness:
            found.append(SharedQuotation(one.passage, two.passage, float(score)))
    return sorted(found)


def passage_groups(
    texts: Sequence[str], passages: Sequence[Passage], quoted: Sequence[Sequence[tuple[int, int]]] | None = None
) -> list[int]:
    """Number passages so that those which rest on the same words have the same number: one wire story counts once.

    Two passages of different documents are one where a shared passage, or (``quoted`` given) a shared quotation, lies
    in both and makes up at least half of the shorter. Numbers are in the order of the passages.

    >>> texts = ["The envoy left the hall in anger", "Again: the envoy left the hall in anger", "No, nothing"]
    >>> texts = [f"{text} that day." for text in texts]
    >>> passage_groups(texts, [Passage(0, 0, 32), Passage(1, 7, 39), Passage(2, 0, 3)])
    [0, 0, 1]
    """
    shared: list[tuple[Passage, Passage]] = [each[:2] for each in shared_passages(texts)]
    if quoted is not None:
        shared += [each[:2] for each in shared_quotations(texts, quoted)]
    by_document: dict[int, list[int]] = {}
    for number, passage in enumerate(passages):
        by_document.setdefault(passage.document, []).append(number)
    links = []
    for left, right in shared:
        for one in by_document.get(left.document, ()):
            for two in by_document.get(right.document, ()):
                lengths = passages[one].end - passages[one].start, passages[two].end - passages[two].start
                common = min(_overlap(passages[one], left), _overlap(passages[two], right))
                if common and 2 * common >= min(lengths):
                    links.append((one, two))
    numbered = [0] * len(passages)
    for number, members in enumerate(_groups(len(passages), links)):
        for member in members:
            numbered[member] = number
    return numbered


def _joined(texts: Sequence[str]) -> _Joined:
    vocabulary = Vocabulary()
    words = [vocabulary.words(text) for text in texts]
    offsets = [0, *np.cumsum([each.numbers.size for each in words]).tolist()]
    numbers = np.concatenate([each.numbers for each in words]) if words else np.zeros(0, dtype=np.int64)
    return _Joined(words, offsets, numbers)


def _earlier_runs(joined: _Joined, size: int) -> tuple[Numbers, Numbers]:
    """Return per word the same run of words in the nearest document before, -1 where none; and each word's document."""
    document_of = np.repeat(np.arange(len(joined.words)), np.diff(joined.offsets))
    hashes = shingle_hashes(joined.numbers, size)
    earlier = np.full(joined.numbers.size, -1, dtype=np.int64)
    count = hashes.size
    if not count:
        return earlier, document_of
    whole = document_of[:count] == document_of[size - 1 : size - 1 + count]
    places = np.flatnonzero(whole)
    places = places[np.argsort(hashes[places], kind="stable")]
    kept, owners = hashes[places], document_of[places]
    new = np.ones(places.size, dtype=bool)
    new[1:] = (kept[1:] != kept[:-1]) | (owners[1:] != owners[:-1])
    firsts = np.flatnonzero(new)
    block = np.cumsum(new) - 1
    before = firsts[np.maximum(block - 1, 0)]
    matches = (block > 0) & (kept[before] == kept)
    earlier[places[matches]] = places[before[matches]]
    return earlier, document_of


def _shared(joined: _Joined, document_of: Numbers, run: list[int], size: int) -> SharedPassage:
    count = run[1] - run[0] + size

    def passage(at: int) -> Passage:
        document = int(document_of[at])
        local = at - joined.offsets[document]
        words = joined.words[document]
        return Passage(document, int(words.starts[local]), int(words.ends[local + count - 1]))

    return SharedPassage(passage(run[2]), passage(run[0]), count)


def _sentences_of(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Cut a quotation into sentences of enough words, with their words alone."""
    found, low = [], start
    cuts = [(start + match.start(), start + match.end()) for match in _SENTENCE_END.finditer(text[start:end])]
    for stop, following in [*cuts, (end, end)]:
        words = re.findall(r"\w+", fold(text[low:stop]))
        if len(words) >= _LEAST_WORDS:
            found.append((low, stop, " ".join(words)))
        low = following
    return found


class _Part(NamedTuple):
    """A quoted sentence: where it stands, its words, and those of them that carry matter."""

    passage: Passage
    words: str
    matter: frozenset[str]


def _matter(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if len(word) > 3) - _function_words()


def _that_share_matter(parts: Sequence[_Part]) -> Iterator[tuple[_Part, _Part]]:
    """Yield pairs of different documents of which the one with less matter has half of it in the other.

    Such a pair has one of the rarest of those words in common (prefix filtering; Chaudhuri, Ganti & Kaushik 2006), so
    that common words are hardly looked up. Sentences without matter are paired with one another.
    """
    holders: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        for word in part.matter or {""}:
            holders.setdefault(word, []).append(number)
    pairs = set()
    for number, part in enumerate(parts):
        rarest = sorted(part.matter or {""}, key=lambda word: (len(holders[word]), word))
        for word in rarest[: len(part.matter) // 2 + 1]:
            pairs |= {(min(number, other), max(number, other)) for other in holders[word] if other != number}
    for left, right in sorted(pairs):
        one, two = parts[left], parts[right]
        fewer = min(len(one.matter), len(two.matter))
        if one.passage.document != two.passage.document and 2 * len(one.matter & two.matter) >= fewer:
            yield one, two


@cache
def _function_words() -> frozenset[str]:
    lists = [word_list(each) for each in LANGUAGES]
    return frozenset(fold(word) for each in lists for name in ("function_words", "not_names") for word in each[name])


def _overlap(one: Passage, two: Passage) -> int:
    return max(0, min(one.end, two.end) - max(one.start, two.start))


def _groups(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return what is linked together, directly or through others, in order."""
    parent = list(range(count))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for left, right in links:
        one, two = sorted((root(left), root(right)))
        parent[two] = one
    groups: dict[int, list[int]] = {}
    for at in range(count):
        groups.setdefault(root(at), []).append(at)
    return list(groups.values())
