"""Charts of disagreement: all models and presets on one issue, the naive baseline and the actors in the same picture.

Every row has its label on the left and its value on the right, so that nothing hangs on telling colours apart: shapes
tell outcomes, baselines and what came of it from one another, and lines run down from these through all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import TextWrapper

from pourparler.report.canvas import DASHED, LANE, LEFT, PLOT, SOLID, Canvas, Row
from pourparler.report.disagreement import Disagreement, DisagreementBlock, Mark, MarkKind

__all__ = ["draw_disagreements"]

_VALUES = TextWrapper(25, max_lines=3, placeholder=" …", break_on_hyphens=False)
_LABELS = TextWrapper(22, max_lines=8, placeholder=" …", break_on_hyphens=False)
_LINE = 14.0
_DOTTED = [1.5, 3]
_UPRIGHT = "M-0.08,-1H0.08V1H-0.08Z"
_POINTS: dict[MarkKind, Row] = {
    "actual": {"shape": "diamond", "area": 110, "fill": "var(--red-line)"},
    "weighted_mean": {"shape": "square", "area": 80, "fill": "var(--source-2)"},
    "plain_mean": {"shape": "square", "area": 80, "fill": "var(--paper)"},
    "model": {"shape": "circle", "area": 95, "fill": "var(--source-1)"},
    "actors": {"shape": _UPRIGHT, "area": 196, "fill": "var(--ink)"},
}
_LINES: dict[MarkKind, Row] = {
    "actual": {"stroke": "var(--red-line)", "width": 2, "dash": DASHED},
    "weighted_mean": {"stroke": "var(--source-2)", "width": 2.5, "dash": SOLID},
    "plain_mean": {"stroke": "var(--muted)", "width": 1.75, "dash": _DOTTED},
}


def draw_disagreements(disagreements: Sequence[Disagreement]) -> dict[str, str]:
    """Return issue id -> SVG; the issues of a case on which models could be run, in its order."""
    return {each.issue.id: _draw(each) for each in disagreements}


def _draw(disagreement: Disagreement) -> str:
    canvas = Canvas()
    for block in disagreement.blocks:
        _draw_block(canvas, block)
    canvas.axis(disagreement.issue, native=True)
    return canvas.svg(disagreement.told)


def _draw_block(canvas: Canvas, block: DisagreementBlock) -> None:
    if block.title:
        _heading(canvas, block.title)
    starts = []
    for mark in block.outcomes:
        middle = _row(canvas, mark)
        if mark.kind in _LINES and mark.place is not None:
            starts.append((mark, middle))
    end = canvas.y
    for mark, middle in starts:
        canvas.lines.append({"x": mark.place, "x2": mark.place, "y": middle, "y2": end, **_LINES[mark.kind]})
    _heading(canvas, "What the actors want")
    for mark in block.actors:
        _row(canvas, mark)


def _heading(canvas: Canvas, words: str) -> None:
    """Write a line over what follows, from the left edge."""
    shown = words if len(words) <= 110 else f"{words[:108]} …"
    canvas.text(-LEFT * 100 / PLOT, canvas.y + 14, shown, size=12, fill="var(--muted)")
    canvas.y += 24


def _row(canvas: Canvas, mark: Mark) -> float:
    """Write a label, its mark and its value; return the middle of the row."""
    muted: Row = {"fill": "var(--muted)"} if mark.kind == "not_run" else {}
    values = _VALUES.wrap(mark.words)
    top, height = canvas.row(mark.label, max(LANE, _LINE * len(values)), _LABELS, **muted)
    middle = top + height / 2
    if mark.place is not None:
        reached = [*mark.before, mark.place]
        ends = {"x": min(reached), "x2": max(reached), "y": middle, "y2": middle}
        canvas.lines.append({**ends, "stroke": "var(--source-1)", "width": 1, "dash": SOLID})
        for place in dict.fromkeys(mark.before):
            canvas.point(place, middle, "", shape="circle", area=24, fill="var(--paper)", stroke="var(--source-1)")
        canvas.point(mark.place, middle, f"{mark.label}: {mark.words}", **_POINTS[mark.kind])
    for number, words in enumerate(values):
        line = middle + (number - (len(values) - 1) / 2) * _LINE
        canvas.text(100, line, words, dx=12, size=11, **muted)
    return middle
