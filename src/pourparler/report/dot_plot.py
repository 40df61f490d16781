"""Quantile dot plots (Kay, Kola, Hullman & Munson 2016): every dot stands for an equal share of the draws."""

from __future__ import annotations

import html
from collections.abc import Sequence

__all__ = ["stack_dots", "svg_dot_plot"]

_PLOT, _LEFT, _RIGHT, _AXIS = 640.0, 12.0, 12.0, 20.0
_RADIUS = 6.0


def stack_dots(values: Sequence[float], diameter: float) -> list[tuple[float, int]]:
    """Stack values that are nearer than a diameter (Wilkinson 1999, "Dot plots"): (place, level from 0) for each.

    >>> stack_dots([1.0, 1.5, 1.6, 4.0], 1.0)
    [(1.3, 0), (1.3, 1), (1.3, 2), (4.0, 0)]
    """
    stacked: list[tuple[float, int]] = []
    waiting = sorted(values)
    while waiting:
        size = sum(value < waiting[0] + diameter for value in waiting)
        middle = round((waiting[0] + waiting[size - 1]) / 2, 9)
        stacked += [(middle, level) for level in range(size)]
        waiting = waiting[size:]
    return stacked


def svg_dot_plot(values: Sequence[float], marks: Sequence[tuple[float, str]], title: str) -> str:
    """Draw values on the 0-100 scale as inline SVG, with marks (place, class) through the dots.

    Colours are CSS classes ``dot`` and those of the marks, so that the page decides; ``title`` is read aloud.
    """
    diameter = 2.0 * _RADIUS * 100.0 / _PLOT
    dots = stack_dots(values, diameter)
    highest = max((level for _, level in dots), default=0)
    base = 2.0 * _RADIUS * (highest + 1) + 10.0
    height = base + _AXIS

    def x(place: float) -> str:
        return f"{_LEFT + place / 100.0 * _PLOT:.2f}"

    parts = [f'<line class="axis" x1="{x(0)}" x2="{x(100)}" y1="{base:.1f}" y2="{base:.1f}"/>']
    for value in (0, 25, 50, 75, 100):
        parts.append(f'<line class="axis" x1="{x(value)}" x2="{x(value)}" y1="{base:.1f}" y2="{base + 4:.1f}"/>')
        anchor = {0: "start", 100: "end"}.get(value, "middle")
        parts.append(f'<text x="{x(value)}" y="{base + 16:.1f}" text-anchor="{anchor}">{value}</text>')
    for place, look in marks:
        parts.append(f'<line class="{html.escape(look)}" x1="{x(place)}" x2="{x(place)}" y1="2" y2="{base:.1f}"/>')
    for place, level in dots:
        middle = base - _RADIUS * (2 * level + 1)
        parts.append(f'<circle class="dot" cx="{x(place)}" cy="{middle:.1f}" r="{_RADIUS - 0.5}"/>')
    width = _LEFT + _PLOT + _RIGHT
    words = html.escape(title)
    opening = f'<svg role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}" aria-label="{words}">'
    return f"{opening}<title>{words}</title>{''.join(parts)}</svg>"
