"""Position charts: one static inline SVG per issue.

A bar per source and actor; an open cell is filled with the page's hatching pattern; every bar carries a spoken
description and a link to the table row behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pourparler.case.situation import Cell
from pourparler.report.canvas import DASHED, LANE, SOLID, Canvas, Row
from pourparler.report.lookup import Lookup, link
from pourparler.report.positions import IssuePositions, TermMark, speaks_of_others
from pourparler.report.words import join_words, range_of

__all__ = ["SOURCE_COLOURS", "draw_positions", "source_colour", "source_stripes"]

SOURCE_COLOURS = 8
"""Colours of the palette of Okabe & Ito (2008); further sources repeat them with stripes."""
_STRIPES = 3
"""None, one or two stripes tell 24 sources apart; further ones repeat these, and their labels tell them apart."""

_RED_LANE = 11.0
_MOST_ROWS = 60


def source_colour(index: int) -> str:
    """Return the CSS variable of the n-th source of a case."""
    return f"var(--source-{index % SOURCE_COLOURS + 1})"


def source_stripes(index: int) -> tuple[float, ...]:
    """Return where stripes run along the bars of the n-th source of a case, as parts of their height from the top.

    >>> source_stripes(7), source_stripes(8), source_stripes(24)
    ((), (0.5,), ())
    """
    count = index // SOURCE_COLOURS % _STRIPES
    return tuple(number / (count + 1) for number in range(1, count + 1))


@dataclass(kw_only=True)
class _Positions(Canvas):
    """The chart of one issue, with the names it needs, and the place of each source in the case."""

    names: Lookup
    places: Mapping[str, int] = field(repr=False)

    def stripes(self, source: str, low: float, high: float, top: float, height: float) -> None:
        """Draw the stripes of a source along one of its bars: dark on light, to be seen on every colour."""
        for part in source_stripes(self.places.get(source, 0)):
            y = top + part * height
            for stroke, width in (("var(--paper)", 3), ("var(--ink)", 1)):
                self.lines.append(
                    {"x": low, "x2": high, "y": y, "y2": y, "stroke": stroke, "width": width, "dash": SOLID}
                )

    def red_line(self, low: float, high: float, middle: float, dash: list[int]) -> None:
        """Draw a stretch between two ends; the stretch may be dashed."""
        rule = {"x": low, "x2": high, "y": middle, "y2": middle, "stroke": "var(--red-line)", "width": 2, "dash": dash}
        self.lines.append(rule)
        for end in (low, high):
            ends = {"x": end, "x2": end, "y": middle - 4.5, "y2": middle + 4.5, "width": 3, "dash": SOLID}
            self.lines.append({**rule, **ends})


def draw_positions(positions: Sequence[IssuePositions], names: Lookup) -> dict[str, str]:
    """Return issue id -> SVG for every issue, in the case's order."""
    places = {source.id: index for index, source in enumerate(names.study.case.sources)}
    return {each.issue.id: _draw(each, names, places) for each in positions}


def _draw(positions: IssuePositions, names: Lookup, places: Mapping[str, int]) -> str:
    canvas = _Positions(names=names, places=places)
    _draw_terms(canvas, positions.terms)
    _draw_reference(canvas, positions)
    for cell in positions.cells[:_MOST_ROWS]:
        _draw_cell(canvas, cell)
    canvas.axis(positions.issue)
    return canvas.svg(_title(positions))


def _title(positions: IssuePositions) -> str:
    shown = len(positions.cells)
    return (
        f"Positions on {positions.issue.label}, scale 0 to 100: {positions.stated} of {shown} actors shown are placed "
        "by a source; the table below the chart holds the same numbers"
    )


def _draw_terms(canvas: _Positions, terms: Sequence[TermMark]) -> None:
    if not terms:
        return
    top, _ = canvas.row("What packages set", LANE * len(terms))
    for index, term in enumerate(terms):
        y = top + index * LANE
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


def _draw_reference(canvas: _Positions, positions: IssuePositions) -> None:
    point = positions.reference
    top, height = canvas.row("Without an agreement", LANE)
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


def _draw_cell(canvas: _Positions, cell: Cell) -> None:
    zones = list(dict.fromkeys((line.low, line.high) for line in cell.red_lines))
    lanes = max(len(cell.by_source), 1) * LANE + len(zones) * _RED_LANE
    name = canvas.names.actor(cell.actor)
    top, height = canvas.row(name, lanes)
    y = top + (height - lanes) / 2
    href = link("cell", cell.actor, cell.issue)
    if not cell.by_source:
        canvas.bar(0, 100, y + 2, LANE - 4, f"{name}: not stated, so open from 0 to 100", href, fill="url(#hatch)")
        canvas.text(100, y + LANE / 2, "not stated", dx=8, size=11, fill="var(--muted)")
        y += LANE
    for interval in cell.by_source:
        assumed = speaks_of_others(cell, interval.statements, canvas.names)
        beside = f", {assumed}" if assumed else ""
        words = f"{name} according to {interval.source}{beside}: {range_of(interval.low, interval.high)}"
        place = canvas.places.get(interval.source)
        look: Row = {"fill": "var(--muted)" if place is None else source_colour(place)}
        look |= {"dash": DASHED, "width": 1.5, "opacity": 0.4} if assumed else {}
        ends = canvas.bar(interval.low, interval.high, y + 2, LANE - 4, words, href, **look)
        canvas.stripes(interval.source, *ends, y + 2, LANE - 4)
        canvas.text(interval.high, y + LANE / 2, interval.source[: 9 if assumed else 20] + beside, dx=8, size=11)
        y += LANE
    for low, high in zones:
        middle = y + _RED_LANE / 2
        reached = all(line.assumption for line in cell.red_lines if (line.low, line.high) == (low, high))
        canvas.red_line(low, high, middle, DASHED if reached else SOLID)
        only = f"only {range_of(low, high)}, by assumption" if reached else f"accepts only {range_of(low, high)}"
        canvas.text(high, middle, only, dx=8, size=10, fill="var(--red-line)")
        y += _RED_LANE
