"""The outcomes of a conflict as a picture: boxes by their distance from the status quo, arrows by who gains."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from pourparler.hold.outcomes import OutcomeRow

__all__ = ["STANDING", "Standing", "draw_states", "standing_of"]

_WIDTH, _GAP, _LINE, _PAD, _BETWEEN, _TOP = 192, 110, 15, 8, 25, 22
_WRAP = 26


@dataclass(frozen=True)
class Standing:
    """How an outcome stands: the symbol and the words beside it, and the class of its colours."""

    symbol: str
    words: str
    style: str


STANDING = {
    "whatever": Standing("●", "holds, whatever is not stated", "sure"),
    "stated": Standing("◉", "holds on what is stated", "stated"),
    "costly": Standing("◌", "held only by answers that may not pay", "costly"),
    "no": Standing("✕", "does not hold", "no"),
}
_PAYS = ("nash", "sseq", "seq")


def standing_of(row: OutcomeRow) -> str:
    """Return the key of an outcome's standing."""
    if row.whatever in _PAYS:
        return "whatever"
    if row.stated in _PAYS:
        return "stated"
    return "no" if row.stated is None else "costly"


@dataclass(frozen=True)
class _Box:
    row: OutcomeRow
    lines: tuple[str, ...]
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def draw_states(rows: Sequence[OutcomeRow], actors: Mapping[str, str], label: str) -> Markup:
    """Draw outcomes of one frame; those that are not reached from the status quo stand in the last column.

    ``actors`` are the names of all decision makers; each keeps its colour from picture to picture.
    """
    boxes = _boxes(rows)
    if not boxes:
        return Markup("")
    order = [*actors]
    arrows = Markup("").join(
        _arrow(boxes[row.state], boxes[move.to], order.index(move.actor), actors[move.actor], known=move.known)
        for row in rows
        for move in row.leaving
        if move.to in boxes
    )
    width = max(box.x for box in boxes.values()) + _WIDTH + 2
    height = max(box.y + box.height for box in boxes.values()) + 4
    return Markup(
        '<svg class="chart states" role="img" viewBox="0 0 {} {}" width="{}" height="{}" aria-label="{}">{}{}</svg>'
    ).format(
        f"{width:.0f}",
        f"{height:.0f}",
        f"{width:.0f}",
        f"{height:.0f}",
        f"{label} The table below says the same.",
        Markup("").join(map(_box, boxes.values())),
        arrows,
    )


def _boxes(rows: Sequence[OutcomeRow]) -> dict[int, _Box]:
    start = next((row for row in rows if row.is_status_quo), None)
    furthest = max((row.moves or 0 for row in rows), default=0)
    levels = sorted({furthest + 1 if row.moves is None else row.moves for row in rows})
    columns: list[list[tuple[OutcomeRow, tuple[str, ...]]]] = [[] for _ in levels]
    for row in rows:
        at = levels.index(furthest + 1 if row.moves is None else row.moves)
        columns[at].append((row, _lines(row, start)))
    heights = [[len(lines) * _LINE + 2 * _PAD + 4 for _, lines in column] for column in columns]
    tallest = max(sum(column) + _BETWEEN * (len(column) - 1) for column in heights)
    boxes = {}
    for at, (column, sizes) in enumerate(zip(columns, heights, strict=True)):
        y = _TOP + (tallest - sum(sizes) - _BETWEEN * (len(sizes) - 1)) / 2
        for (row, lines), height in zip(column, sizes, strict=True):
            boxes[row.state] = _Box(row, lines, 1 + at * (_WIDTH + _GAP), y, height)
            y += height + _BETWEEN
    return boxes


def _lines(row: OutcomeRow, start: OutcomeRow | None) -> tuple[str, ...]:
    """Tell an outcome by what sets it apart from the status quo, or by all that is done where there is none."""
    if start is None or row.is_status_quo:
        told = [f"• {title}" for title in row.taken] or ["nothing is done"]
    else:
        told = [f"+ {title}" for title in row.taken if title not in start.taken]
        told += [f"− {title}" for title in start.taken if title not in row.taken]
    return tuple(line for each in told for line in textwrap.wrap(each, _WRAP, subsequent_indent="\u2002 "))


def _box(box: _Box) -> Markup:
    standing = STANDING[standing_of(box.row)]
    head = f"{standing.symbol} {box.row.state}" + (" · status quo" if box.row.is_status_quo else "")
    shape = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="5"/>')
    shapes = shape.format(f"{box.x:.0f}", f"{box.y:.0f}", _WIDTH, f"{box.height:.0f}")
    if standing.style == "sure":
        shapes += shape.format(f"{box.x + 3:.0f}", f"{box.y + 3:.0f}", _WIDTH - 6, f"{box.height - 6:.0f}")
    tab = Markup('<text class="head" x="{}" y="{}">{}</text>').format(f"{box.x + 2:.0f}", f"{box.y - 4:.0f}", head)
    text = Markup("").join(
        Markup('<text x="{}" y="{}">{}</text>').format(
            f"{box.x + _PAD:.0f}", f"{box.y + _PAD + (n + 1) * _LINE - 2:.0f}", line
        )
        for n, line in enumerate(box.lines)
    )
    style = standing.style + (" here" if box.row.is_status_quo else "")
    return Markup('<g class="state {}"><title>{}</title>{}{}{}</g>').format(
        style, f"{head}: {standing.words}", shapes, tab, text
    )


def _arrow(here: _Box, there: _Box, decider: int, name: str, *, known: bool) -> Markup:
    forward = there.x > here.x
    same = there.x == here.x
    x1 = here.x + (_WIDTH if forward or same else 0)
    x2 = there.x + (0 if forward else _WIDTH)
    # Ends of arrows that come and go at one box stand apart.
    apart = (decider - 1) * 5 + (4 if known else -4)
    y1, y2 = here.middle + apart, there.middle + apart
    bend = 46 if same else (x2 - x1) / 2
    c1, c2 = x1 + bend, x2 + (46 if same else -bend)
    # The label stands near the end in the column further out, where fewer arrows meet.
    at = 0.5 if same else 0.6 if forward else 0.4
    x, y = (_bezier(points, at) for points in ((x1, c1, c2, x2), (y1, y1, y2, y2)))
    tip = -1 if forward else 1
    return Markup(
        '<g class="move d{}{}"><path class="line" d="M{} {}C{} {} {} {} {} {}"/><path class="tip" d="M{} {}l{} -4v8z"/>'
        '<text x="{}" y="{}">{}</text></g>'
    ).format(
        decider % 6 + 1,
        "" if known else " perhaps",
        *(f"{each:.0f}" for each in (x1, y1, c1, y1, c2, y2, x2 + 7 * tip, y2)),
        f"{x2:.0f}",
        f"{y2:.0f}",
        7 * tip,
        f"{x:.0f}",
        f"{y - 4:.0f}",
        name + ("" if known else "?"),
    )


def _bezier(points: tuple[float, float, float, float], at: float) -> float:
    level = list(points)
    while len(level) > 1:
        level = [a + (b - a) * at for a, b in pairwise(level)]
    return level[0]
