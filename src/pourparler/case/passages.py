"""Passages of a document that were read, and whether a statement lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["joined_passages", "lies_within"]


def joined_passages(passages: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Return passages, [start, end) each, in their order, those that overlap or adjoin as one.

    >>> joined_passages([(50, 60), (0, 20), (20, 30), (10, 15)])
    [(0, 30), (50, 60)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for start, end in passages):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def lies_within(span: tuple[int, int], passages: Iterable[Sequence[int]]) -> bool:
    """Tell whether more than half of a span lies in what was read: one rule for comparing, writing and checking.

    >>> lies_within((10, 20), [(0, 13), (13, 16)]), lies_within((10, 20), [(0, 15)])
    (True, False)
    """
    shared = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in joined_passages(passages))
    return 2 * shared > span[1] - span[0]
