"""Source beside source: what each says an actor wants of an issue, and how many independent ones speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pourparler.report.words import Word

if TYPE_CHECKING:
    from pourparler.read.compare.sources import SourceCell
    from pourparler.study import Study

__all__ = ["VIEW_WORDS", "SourceTable", "build_source_table"]

_MOST_ROWS, _MOST_SOURCES = 240, 16

VIEW_WORDS: Mapping[str, tuple[Word, str]] = {
    "agrees": (Word("=", "agrees", "its interval overlaps that of every other source that speaks"), "a-agree"),
    "contradicts": (Word("≠", "contradicts", "it has nothing in common with another source"), "a-contradict"),
    "alone": (Word("1", "alone", "no source independent of it speaks"), "a-one"),
    "silent": (Word("·", "silent", "it gives no position"), "a-silent"),
}
"""What a source does in a cell: symbol, word and meaning, and the class of the table cell."""


@dataclass(frozen=True)
class SourceTable:
    """Cells by issue; ``compared``: sources whose words were at hand, ``unread``: those whose were not.

    ``only_red_lines``: actors of whom some source gives a red line, and none a position. ``single`` counts cells that
    rest on one independent source, ``collapsed`` those where sources share an origin.
    """

    sources: tuple[str, ...]
    by_issue: tuple[tuple[str, tuple[SourceCell, ...]], ...]
    compared: tuple[str, ...]
    unread: tuple[str, ...]
    cells: int
    single: int
    collapsed: int
    left_out: int
    sources_left_out: int
    only_red_lines: tuple[str, ...]


def build_source_table(study: Study, texts: Mapping[str, str]) -> SourceTable:
    """Compare the sources published by the date; ``texts``, by source id, show what words they share."""
    cells = study.read.source_cells(texts)
    sources = [each.source for each in cells[0].sources] if cells else []
    shown = cells[:_MOST_ROWS]
    placed = {cell.actor for cell in cells if any(each.position and not each.is_red_line for each in cell.sources)}
    return SourceTable(
        sources=tuple(sources[:_MOST_SOURCES]),
        by_issue=tuple((issue, tuple(held)) for issue, held in groupby(shown, key=lambda cell: cell.issue)),
        compared=tuple(each for each in sources if each in texts),
        unread=tuple(each for each in sources if each not in texts),
        cells=len(cells),
        single=sum(cell.independent == 1 for cell in cells),
        collapsed=sum(any(len(origin) > 1 for origin in cell.origins) for cell in cells),
        left_out=len(cells) - len(shown),
        sources_left_out=max(len(sources) - _MOST_SOURCES, 0),
        only_red_lines=tuple(dict.fromkeys(cell.actor for cell in cells if cell.actor not in placed)),
    )
