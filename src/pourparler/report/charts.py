"""Position charts: one static inline SVG per issue, drawn by altair and vl-convert without a browser.

The specification is made once by altair and compiled once to Vega; each issue then only swaps the data, which keeps
nine charts under a second. Colours are CSS variables, so a chart follows the page's theme; an open cell is filled with
the page's hatching pattern; every bar carries a spoken description and a link to the table row behind it.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pourparler.case.situation import Cell
from pourparler.report.lookup import Lookup, link
from pourparler.report.positions import IssuePositions, TermMark, speaks_of_others
from pourparler.report.words import join_words, number, range_of

__all__ = ["SOURCE_COLOURS", "draw_positions", "source_colour"]

SOURCE_COLOURS = 8
"""Colours of the palette of Okabe & Ito (2008); further sources repeat them and are told apart by their labels."""

_PLOT, _LEFT, _RIGHT, _TOP = 440, 160, 164, 6
_LANE, _RED_LANE, _LINE, _ROW_GAP = 15.0, 11.0, 14.0, 10.0
_MOST_ROWS = 60

Row = dict[str, Any]


def source_colour(index: int) -> str:
    """Return the CSS variable of the n-th source of a case."""
    return f"var(--source-{index % SOURCE_COLOURS + 1})"


@dataclass
class _Canvas:
    """The marks of one chart; x runs over the issue's scale, y over pixels from the top."""

    names: Lookup
    colours: Mapping[str, str]
    grid: list[Row] = field(default_factory=list)
    bars: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    y: float = _TOP

    def text(self, x: float, y: float, words: str, align: str = "left", dx: float = 0, **look: Any) -> None:
        self.texts.append(
            {"x": x + dx * 100 / _PLOT, "y": y, "text": words, "align": align, "size": 12, "fill": "var(--ink)", **look}
        )

    def bar(self, low: float, high: float, y: float, height: float, description: str, href: str, **look: Any) -> None:
        thin = high - low < 1.2
        middle = (low + high) / 2
        ends = (middle - 0.6, middle + 0.6) if thin else (low, high)
        self.bars.append(
            {"x": ends[0], "x2": ends[1], "y": y, "y2": y + height, "description": description, "href": href}
            | {"stroke": "var(--ink)", "dash": _SOLID, "width": 0.75, "opacity": 1, **look}
        )

    def red_line(self, low: float, high: float, middle: float, dash: list[int]) -> None:
        """Draw a stretch between two ends; the stretch may be dashed."""
        rule = {"x": low, "x2": high, "y": middle, "y2": middle, "stroke": "var(--red-line)", "width": 2, "dash": dash}
        self.lines.append(rule)
        for end in (low, high):
            ends = {"x": end, "x2": end, "y": middle - 4.5, "y2": middle + 4.5, "width": 3, "dash": _SOLID}
            self.lines.append({**rule, **ends})

    def row(self, label: str, lanes: float) -> tuple[float, float]:
        """Write a row's label and a separating line; return the top and the height of the room for its marks."""
        lines = textwrap.wrap(label, 24, max_lines=3, placeholder=" …") or [label]
        height = max(lanes, len(lines) * _LINE)
        self.grid.append(_rule(-_LEFT * 100 / _PLOT, 100, self.y, self.y, "var(--grid)"))
        top = self.y + _ROW_GAP / 2
        for index, words in enumerate(lines):
            middle = top + height / 2 + (index - (len(lines) - 1) / 2) * _LINE
            self.text(0, middle, words, "right", dx=-12)
        self.y = top + height + _ROW_GAP / 2
        return top, height


def draw_positions(positions: Sequence[IssuePositions], names: Lookup) -> dict[str, str]:
    """Return issue id -> SVG for every issue, in the case's order."""
    if not positions:
        return {}
    colours = {source.id: source_colour(index) for index, source in enumerate(names.study.case.sources)}
    specification = _specification()
    return {each.issue.id: _draw(each, names, colours, specification) for each in positions}


def _specification() -> dict[str, Any]:
    """Return the Vega specification all charts share, its data named but empty."""
    import altair
    import vl_convert

    across = altair.X("x", type="quantitative", axis=None, scale=altair.Scale(domain=[0, 100], nice=False))
    down = altair.Y("y", type="quantitative", axis=None, scale=altair.Scale(domain=[1, 0], nice=False))
    stroke = altair.Stroke("stroke", type="nominal", scale=None)
    fill = altair.Fill("fill", type="nominal", scale=None)
    width = altair.StrokeWidth("width", type="quantitative", scale=None)
    dash = altair.StrokeDash("dash:N", scale=None)
    ends = {"x": across, "x2": "x2", "y": down, "y2": "y2"}

    def layer(name: str) -> Any:
        return altair.Chart(altair.NamedData(name))

    chart = altair.layer(
        layer("grid").mark_rule(aria=False).encode(**ends, stroke=stroke, strokeDash=dash),
        layer("bars")
        .mark_rect()
        .encode(
            **ends,
            fill=fill,
            stroke=stroke,
            strokeWidth=width,
            fillOpacity=altair.FillOpacity("opacity", type="quantitative", scale=None),
            href="href:N",
            description="description:N",
        ),
        layer("lines").mark_rule(aria=False).encode(**ends, stroke=stroke, strokeWidth=width, strokeDash=dash),
        layer("texts")
        .mark_text(aria=False, baseline="middle", align=altair.expr("datum.align"))
        .encode(x=across, y=down, text="text:N", fill=fill, size=altair.Size("size", type="quantitative", scale=None)),
    ).properties(width=_PLOT, height=1, background="transparent")
    chart = chart.configure(autosize="none").configure_view(stroke=None)
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(chart.to_dict())
    # Vega draws dashed rectangles, Vega-Lite drops the channel.
    bars = next(mark for mark in compiled["marks"] if mark["type"] == "rect")
    bars["encode"]["update"]["strokeDash"] = {"field": "dash"}
    return compiled


def _draw(
    positions: IssuePositions, names: Lookup, colours: Mapping[str, str], specification: Mapping[str, Any]
) -> str:
    import vl_convert

    canvas = _Canvas(names, colours)
    _draw_terms(canvas, positions.terms)
    _draw_reference(canvas, positions)
    for cell in positions.cells[:_MOST_ROWS]:
        _draw_cell(canvas, cell)
    plot_bottom = canvas.y
    _draw_axis(canvas, positions, plot_bottom)
    height = canvas.y + 4
    data = {"grid": canvas.grid, "bars": canvas.bars, "lines": canvas.lines, "texts": canvas.texts}
    vega = {
        **specification,
        "height": height,
        "padding": {"left": _LEFT, "right": _RIGHT, "top": 0, "bottom": 0},
        "data": [
            {**each, "values": data[each["name"]]} if each["name"] in data else each for each in specification["data"]
        ],
        "scales": [
            {**each, "domain": [height, 0]} if each["name"] == "y" else each for each in specification["scales"]
        ],
    }
    return _for_the_page(vl_convert.vega_to_svg(vega), height, _title(positions))


def _title(positions: IssuePositions) -> str:
    shown = len(positions.cells)
    return (
        f"Positions on {positions.issue.label}, scale 0 to 100: {positions.stated} of {shown} actors shown are placed "
        "by a source; the table below the chart holds the same numbers"
    )


def _draw_terms(canvas: _Canvas, terms: Sequence[TermMark]) -> None:
    if not terms:
        return
    top, _ = canvas.row("What packages set", _LANE * len(terms))
    for index, term in enumerate(terms):
        y = top + index * _LANE
        codes = [canvas.names.package_code(each) + ("*" if each in term.built else "") for each in term.packages]
        titles = join_words(canvas.names.package(package) for package in term.packages)
        canvas.bar(
            term.low,
            term.high,
            y + 2,
            10,
            f"{range_of(term.low, term.high)} is set by {titles}",
            "#packages",
            fill="var(--ink)",
        )
        shown = " ".join(codes[:8]) + (f" and {len(codes) - 8} more" if len(codes) > 8 else "")
        if term.high > 60:
            canvas.text(term.low, y + 7.5, shown, "right", dx=-7, size=11)
        else:
            canvas.text(term.high, y + 7.5, shown, dx=7, size=11)


def _draw_reference(canvas: _Canvas, positions: IssuePositions) -> None:
    point = positions.reference
    top, height = canvas.row("Without an agreement", _LANE)
    middle = top + height / 2
    if not point.exists:
        canvas.text(0, middle, "exists only inside an agreement", dx=4, size=11, fill="var(--muted)")
        return
    assumed = {"assumption": " (assumed)", "issue": " (assumed)", "disputed": " (disputed)", "open": " (nobody says)"}
    words = f"{range_of(point.low, point.high)}{assumed.get(point.basis, '')}"
    unknown = point.basis in ("open", "disputed")
    canvas.bar(
        point.low,
        point.high,
        middle - 5,
        10,
        f"Without an agreement: {words}",
        link("reference", point.issue),
        fill="url(#hatch)" if unknown else "var(--reference)",
    )
    if point.high > 60:
        canvas.text(100, middle, words, dx=8, size=11)
    else:
        canvas.text(point.high, middle, words, dx=8, size=11)
    if not unknown:
        for end in {point.low, point.high}:
            canvas.grid.append(
                {"x": end, "x2": end, "y": middle, "y2": 0, "stroke": "var(--reference)", "dash": [3, 3]}
            )


def _draw_cell(canvas: _Canvas, cell: Cell) -> None:
    zones = list(dict.fromkeys((line.low, line.high) for line in cell.red_lines))
    lanes = max(len(cell.by_source), 1) * _LANE + len(zones) * _RED_LANE
    name = canvas.names.actor(cell.actor)
    top, height = canvas.row(name, lanes)
    y = top + (height - lanes) / 2
    href = link("cell", cell.actor, cell.issue)
    if not cell.by_source:
        canvas.bar(0, 100, y + 2, _LANE - 4, f"{name}: not stated, so open from 0 to 100", href, fill="url(#hatch)")
        canvas.text(100, y + _LANE / 2, "not stated", dx=8, size=11, fill="var(--muted)")
        y += _LANE
    for interval in cell.by_source:
        assumed = speaks_of_others(cell, interval.statements, canvas.names)
        beside = f", {assumed}" if assumed else ""
        words = f"{name} according to {interval.source}{beside}: {range_of(interval.low, interval.high)}"
        look: Row = {"fill": canvas.colours.get(interval.source, "var(--muted)")}
        look |= {"dash": _DASHED, "width": 1.5, "opacity": 0.4} if assumed else {}
        canvas.bar(interval.low, interval.high, y + 2, _LANE - 4, words, href, **look)
        canvas.text(interval.high, y + _LANE / 2, interval.source[: 9 if assumed else 20] + beside, dx=8, size=11)
        y += _LANE
    for low, high in zones:
        middle = y + _RED_LANE / 2
        reached = all(line.assumption for line in cell.red_lines if (line.low, line.high) == (low, high))
        canvas.red_line(low, high, middle, _DASHED if reached else _SOLID)
        only = f"only {range_of(low, high)}, by assumption" if reached else f"accepts only {range_of(low, high)}"
        canvas.text(high, middle, only, dx=8, size=10, fill="var(--red-line)")
        y += _RED_LANE


def _draw_axis(canvas: _Canvas, positions: IssuePositions, bottom: float) -> None:
    """Draw the grid behind the rows, and under them the numbers and the anchors in words, built ones starred."""
    for value in (0, 25, 50, 75, 100):
        stroke = "var(--grid)" if value % 50 else "var(--axis)"
        canvas.grid.append(_rule(value, value, 0, bottom, stroke))
        canvas.text(value, bottom + 10, str(value), "center", size=11, fill="var(--muted)")
    for row in canvas.grid:
        if row["dash"] != _SOLID:
            row["y2"] = bottom
    canvas.y = bottom + 20
    lowest = canvas.y
    for value in drawn_anchors(positions.issue.scale):
        star = "*" if value in positions.issue.built else ""
        width = 26 if value > 85 else 31
        lines = textwrap.wrap(positions.issue.scale[value] + star, width, max_lines=4, placeholder=" …")
        for index, words in enumerate(lines):
            canvas.text(value, bottom + 25 + index * 13, words, "center", size=11)
        lowest = max(lowest, bottom + 25 + len(lines) * 13)
    canvas.y = lowest


def drawn_anchors(scale: Mapping[int, str]) -> list[int]:
    """Return the anchors that fit under the axis: the ends, and the one nearest to the middle if far from both.

    >>> drawn_anchors({0: "a", 20: "b", 60: "c", 100: "d"})
    [0, 60, 100]
    """
    inner = sorted((value for value in scale if 40 <= value <= 60), key=lambda value: (abs(value - 50), value))
    return [0, *inner[:1], 100]


_SOLID, _DASHED = [1, 0], [4, 3]


def _rule(x: float, x2: float, y: float, y2: float, stroke: str) -> Row:
    return {"x": x, "x2": x2, "y": y, "y2": y2, "stroke": stroke, "dash": _SOLID}


_OPENING = re.compile(r"^<svg[^>]*>")
_ADDRESS = re.compile(r'xlink:href="[^"#]*#')
_FONT = re.compile(r' font-family="[^"]*"')


def _for_the_page(svg: str, height: float, title: str) -> str:
    """Fit vl-convert's SVG into the page: our size, a title, links within the page, the page's font."""
    width = _LEFT + _PLOT + _RIGHT
    words = html.escape(title)
    opening = (
        f'<svg class="chart" role="group" viewBox="0 0 {width} {number(height)}" width="{width}" '
        f'height="{number(height)}" aria-label="{words}"><title>{words}</title>'
    )
    body = _FONT.sub("", _ADDRESS.sub('href="#', _OPENING.sub("", svg)))
    return opening + body
