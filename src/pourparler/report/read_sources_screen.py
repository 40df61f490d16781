"""What each source says an actor wants, on a terminal: a matrix where it fits, else a line for each cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pourparler.case.schema import Case
from pourparler.read.compare.sources import SourceCell, SourcePosition

__all__ = ["SourceMatrix", "sources_screen"]

_TITLE = "What each source says an actor wants, on scales of 0-100"
_SIGNS = "= agrees with all others that speak of it, \u2260 contradicts one of them, no sign: alone"
_ORIGINS = "Origins: independent sources; those that share words or a nested source count as one."


def sources_screen(case: Case, cells: Sequence[SourceCell], texts: Collection[str]) -> RenderableType:
    """Show cells of sources; ``texts``: the ids of the sources whose words were at hand."""
    if not cells:
        return Text("No statement gives a position.")
    missing = [source.id for source in case.sources if source.id not in texts]
    unread = f"The texts of {', '.join(missing)} were not ingested: shared words there could not be looked for."
    return SourceMatrix([source.id for source in case.sources], cells, unread if missing else "")


class SourceMatrix:
    """Cells by source, as a matrix where the console is wide enough for every word of it, else cell by cell."""

    def __init__(self, sources: Sequence[str], cells: Sequence[SourceCell], unread: str) -> None:
        self._sources, self._cells, self._unread = sources, cells, unread

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the matrix or the lines, then what the signs mean."""
        matrix = self._matrix()
        if Measurement.get(console, options.update(max_width=10_000), matrix).maximum <= options.max_width:
            yield matrix
            note = f"{_SIGNS}, a point: silent. {_ORIGINS}"
        else:
            yield Text(_TITLE, style="italic")
            yield Group(*self._lines())
            note = f"{_SIGNS}. {_ORIGINS}"
        yield Text(f"{note} {self._unread}".rstrip())

    def _matrix(self) -> Table:
        table = Table(title=_TITLE, title_justify="left")
        table.add_column("actor", no_wrap=True)
        for source in self._sources:
            table.add_column(source, no_wrap=True)
        table.add_column("origins", justify="right", no_wrap=True)
        for issue, of_issue in groupby(self._cells, key=lambda cell: cell.issue):
            table.add_section()
            table.add_row(Text(issue, style="bold"))
            for cell in of_issue:
                table.add_row(cell.actor, *(_seen(each) or "." for each in cell.sources), str(cell.independent))
        return table

    def _lines(self) -> Iterator[RenderableType]:
        for issue, of_issue in groupby(self._cells, key=lambda cell: cell.issue):
            yield Text(issue, style="bold")
            for cell in of_issue:
                yield Padding(Text(_line(cell)), (0, 0, 0, 2))


def _line(cell: SourceCell) -> str:
    said = [f"{each.source} {_seen(each)}" for each in cell.sources if each.position]
    silent = [each.source for each in cell.sources if not each.position]
    told = f"{cell.actor}: {', '.join(said)}; origins {cell.independent}"
    return f"{told}; silent: {', '.join(silent)}" if silent else told


def _seen(said: SourcePosition) -> str:
    """Show what a source says, with a sign for how it stands to the others; nothing where it is silent."""
    if not said.position:
        return ""
    signs = {"agrees": "= ", "contradicts": "\u2260 "}
    ends = "-".join(f"{end:g}" for end in dict.fromkeys(said.position))
    return signs.get(said.view, "") + ("within " if said.is_red_line else "") + ends
