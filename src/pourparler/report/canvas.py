"""What all charts share: the marks of one, drawn as static inline SVG by Vega, in vl-convert, without a browser.

The specification is made by altair and compiled to Vega ahead of time (``tests/chart_specification.py``, a test holds
them together); each chart then only swaps the data. Colours are CSS variables, so a chart follows the page's theme.
"""

from __future__ import annotations

import html
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from pourparler.case.schema import Issue
from pourparler.report.words import number

__all__ = ["DASHED", "LANE", "LEFT", "PLOT", "SOLID", "Canvas", "Row", "drawn_anchors", "rule"]

PLOT, LEFT, RIGHT, TOP = 440, 160, 164, 6
LANE, _LINE, _ROW_GAP = 15.0, 14.0, 10.0
SOLID, DASHED = [1, 0], [4, 3]
_OPENING = re.compile(r"^<svg[^>]*>")
_ADDRESS = re.compile(r'xlink:href="[^"#]*#')
_FONT = re.compile(r' font-family="[^"]*"')

_LABELS = textwrap.TextWrapper(24, max_lines=3, placeholder=" …")

Row = dict[str, Any]


@dataclass
class Canvas:
    """The marks of one chart; x runs over the issue's scale, y over pixels from the top."""

    grid: list[Row] = field(default_factory=list)
    bars: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    y: float = TOP

    def text(self, x: float, y: float, words: str, align: str = "left", dx: float = 0, **look: Any) -> None:
        """Write words at x, moved by ``dx`` pixels."""
        self.texts.append(
            {"x": x + dx * 100 / PLOT, "y": y, "text": words, "align": align, "size": 12, "fill": "var(--ink)", **look}
        )

    def bar(
        self, low: float, high: float, y: float, height: float, description: str, href: str, **look: Any
    ) -> tuple[float, float]:
        """Draw an interval, never thinner than what can be seen; return the ends of what is drawn."""
        thin = high - low < 1.2
        middle = (low + high) / 2
        ends = (middle - 0.6, middle + 0.6) if thin else (low, high)
        self.bars.append(
            {"x": ends[0], "x2": ends[1], "y": y, "y2": y + height, "description": description, "href": href}
            | {"stroke": "var(--ink)", "dash": SOLID, "width": 0.75, "opacity": 1, **look}
        )
        return ends

    def point(self, x: float, y: float, description: str, **look: Any) -> None:
        """Draw a mark: ``shape`` is a name or an SVG path within -1 to 1, ``area`` counts square pixels."""
        self.points.append(
            {"x": x, "y": y, "description": description, "shape": "circle", "area": 80}
            | {"fill": "var(--ink)", "stroke": "var(--ink)", **look}
        )

    def row(self, label: str, lanes: float, wrap: textwrap.TextWrapper = _LABELS, **look: Any) -> tuple[float, float]:
        """Write a row's label and a separating line; return the top and the height of the room for its marks."""
        lines = wrap.wrap(label) or [label]
        height = max(lanes, len(lines) * _LINE)
        self.grid.append(rule(-LEFT * 100 / PLOT, 100, self.y, self.y, "var(--grid)"))
        top = self.y + _ROW_GAP / 2
        for index, words in enumerate(lines):
            middle = top + height / 2 + (index - (len(lines) - 1) / 2) * _LINE
            self.text(0, middle, words, "right", dx=-12, **look)
        self.y = top + height + _ROW_GAP / 2
        return top, height

    def axis(self, issue: Issue, *, native: bool = False) -> None:
        """Draw the grid behind the rows, and under them the numbers and the anchors in words, built ones starred.

        The numbers are those of the scale of 0-100 or, asked for ``native`` and where the issue has them, its own.
        """
        bottom = self.y
        unit = issue.native if native else None
        for value in (0, 25, 50, 75, 100):
            self.grid.append(rule(value, value, 0, bottom, "var(--grid)" if value % 50 else "var(--axis)"))
            shown = number(value) if unit is None else f"{unit.from_scale(value):g}".replace("-", "−")
            self.text(value, bottom + 10, shown, "center", size=11, fill="var(--muted)")
        if unit is not None and unit.unit:
            self.text(100, bottom + 10, unit.unit, dx=24, size=11, fill="var(--muted)")
        for row in self.grid:
            if row["dash"] != SOLID:
                row["y2"] = bottom
        self.y = bottom + 20
        lowest = self.y
        for value in drawn_anchors(issue.scale):
            star = "*" if value in issue.built else ""
            width = 26 if value > 85 else 31
            lines = textwrap.wrap(issue.scale[value] + star, width, max_lines=4, placeholder=" …")
            for index, words in enumerate(lines):
                self.text(value, bottom + 25 + index * 13, words, "center", size=11)
            lowest = max(lowest, bottom + 25 + len(lines) * 13)
        self.y = lowest

    def svg(self, title: str) -> str:
        """Return the chart for the page; the title is read out."""
        import vl_convert

        specification = _specification()
        height = self.y + 4
        data: Mapping[str, Sequence[Row]] = {
            "grid": self.grid,
            "bars": self.bars,
            "lines": self.lines,
            "points": self.points,
            "texts": self.texts,
        }
        vega = {
            **specification,
            "height": height,
            "padding": {"left": LEFT, "right": RIGHT, "top": 0, "bottom": 0},
            "data": [
                {**each, "values": data[each["name"]]} if each["name"] in data else each
                for each in specification["data"]
            ],
            "scales": [
                {**each, "domain": [height, 0]} if each["name"] == "y" else each for each in specification["scales"]
            ],
        }
        return _for_the_page(vl_convert.vega_to_svg(vega), height, title)


def rule(x: float, x2: float, y: float, y2: float, stroke: str) -> Row:
    """Return a solid line of the grid."""
    return {"x": x, "x2": x2, "y": y, "y2": y2, "stroke": stroke, "dash": SOLID}


def drawn_anchors(scale: Mapping[int, str]) -> list[int]:
    """Return the anchors that fit under the axis: the ends, and the one nearest to the middle if far from both.

    >>> drawn_anchors({0: "a", 20: "b", 60: "c", 100: "d"})
    [0, 60, 100]
    """
    inner = sorted((value for value in scale if 40 <= value <= 60), key=lambda value: (abs(value - 50), value))
    return [0, *inner[:1], 100]


@cache
def _specification() -> dict[str, Any]:
    """Return the Vega specification all charts share, its data named but empty."""
    text = files("pourparler.report").joinpath("chart.vega.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _for_the_page(svg: str, height: float, title: str) -> str:
    """Fit vl-convert's SVG into the page: our size, a title, links within the page, the page's font."""
    width = LEFT + PLOT + RIGHT
    words = html.escape(title)
    opening = (
        f'<svg class="chart" role="group" viewBox="0 0 {width} {number(height)}" width="{width}" '
        f'height="{number(height)}" aria-label="{words}"><title>{words}</title>'
    )
    body = _FONT.sub("", _ADDRESS.sub('href="#', _OPENING.sub("", svg)))
    return opening + body
