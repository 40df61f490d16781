"""Where two coders mark passages: alpha for unitizing of each document, and of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pourparler.case.schema import Source, Statement
from pourparler.read.agreement.krippendorff_alpha import Alpha
from pourparler.read.agreement.unitizing_alpha import unitizing_alpha

__all__ = ["PassageAgreement", "Passages", "passage_alphas"]

Passages: TypeAlias = Mapping[str, Sequence[tuple[int, int]]]
"""Per source the passages that both coders read, [start, end) each."""

_GAP = 1
"""Unmarked characters between documents and between stretches, so that nothing at two edges becomes one passage."""


@dataclass(frozen=True)
class PassageAgreement:
    """Alpha for unitizing in one document (``source`` is empty for all together), and how many passages each marked."""

    source: str
    alpha: Alpha
    one: int
    other: int


def passage_alphas(
    sources: Sequence[Source],
    mine: Mapping[str, Sequence[Statement]],
    theirs: Mapping[str, Sequence[Statement]],
    within: Passages | None,
) -> Iterator[PassageAgreement]:
    """Yield alpha for unitizing of each document, then of all, laid end to end.

    ``mine`` and ``theirs`` hold the statements of the two by source. Of what is read in part (``within``: stretches in
    order, none of which touch) only the stretches count, one after the other, apart by one character that nobody marks.
    Sources of which nothing was read are left out.

    >>> made = {"source": "s", "paraphrase": "p", "voice": "author_claim"}
    >>> a, b = (Statement(id=name, span=span, **made) for name, span in (("a", (5, 10)), ("b", (40, 45))))
    >>> source = Source(id="s", title="S", kind="news", published="2024-01-01", characters=50)
    >>> parts = {"s": [(0, 10), (40, 50)]}
    >>> round([*passage_alphas([source], {"s": [a, b]}, {"s": [a]}, parts)][0].alpha.alpha, 3)
    0.109
    """
    whole: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    length = 0
    for source in sources:
        statements = [*mine[source.id], *theirs[source.id]]
        end = source.characters or max((each.span[1] for each in statements), default=0)
        read = [(0, end)] if within is None else within.get(source.id, ())
        size = sum(stop - start + _GAP for start, stop in read) - _GAP
        if size <= 0:
            continue
        marked = tuple(_on_continuum(held[source.id], read) for held in (mine, theirs))
        yield PassageAgreement(source.id, unitizing_alpha(marked, size), len(mine[source.id]), len(theirs[source.id]))
        for all_of, here in zip(whole, marked, strict=True):
            all_of += [(start + length, stop + length) for start, stop in here]
        length += size + _GAP
    if length:
        counts = [sum(map(len, held.values())) for held in (mine, theirs)]
        yield PassageAgreement("", unitizing_alpha(whole, length), counts[0], counts[1])


def _on_continuum(statements: Sequence[Statement], read: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the passages of statements where only what was read is counted, one stretch after the other."""
    spans = []
    for each in statements:
        before = 0
        for start, stop in read:
            low, high = max(each.span[0], start), min(each.span[1], stop)
            if low < high:
                spans.append((before + low - start, before + high - start))
            before += stop - start + _GAP
    return spans
