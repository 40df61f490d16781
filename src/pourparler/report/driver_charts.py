"""Charts of what drives an outcome: one bar an input, the largest on top, each with its value beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import TextWrapper

from pourparler.report.canvas import DASHED, LEFT, PLOT, SOLID, Canvas, rule

__all__ = ["Driver", "draw_drivers", "ticks"]

_LINE, _BAR = 14.0, 13.0
_LABELS = TextWrapper(22, max_lines=4, placeholder=" …", break_on_hyphens=False)
_VALUES = TextWrapper(25, max_lines=3, placeholder=" …", break_on_hyphens=False)
_FILLS = {"first": ("var(--source-1)", 1.0), "second": ("var(--source-2)", 1.0), "pale": ("var(--source-1)", 0.3)}


@dataclass(frozen=True)
class Driver:
    """One input: bars (from, to, look: first, second or pale), an error from one end to another, and words."""

    label: str
    bars: tuple[tuple[float, float, str], ...]
    words: tuple[str, ...]
    error: tuple[float, float] | None = None


def draw_drivers(
    drivers: Sequence[Driver], ends: tuple[float, float], base: float | None, unit: str, title: str
) -> str:
    """Draw drivers on a scale between two ``ends``, with a line at the ``base`` where there is one.

    Values are in the unit that is written beside the axis; ``title`` is read out.
    """
    canvas = Canvas()
    low, high = ends

    def x(value: float) -> float:
        return 100.0 * (value - low) / (high - low) if high > low else 50.0

    for each in drivers:
        words = [line for part in each.words for line in _VALUES.wrap(part)]
        top, height = canvas.row(each.label, max(_BAR, _LINE * len(words)), _LABELS)
        middle = top + height / 2
        _draw_bars(canvas, each, x, middle)
        for number, line in enumerate(words):
            canvas.text(100, middle + (number - (len(words) - 1) / 2) * _LINE, line, dx=12, size=11)
    for value in ticks(low, high):
        canvas.grid.append(rule(x(value), x(value), 0, canvas.y, "var(--grid)"))
        canvas.text(x(value), canvas.y + 10, f"{value:.6g}".replace("-", "−"), "center", size=11, fill="var(--muted)")
    if base is not None:
        canvas.lines.append(
            {"x": x(base), "x2": x(base), "y": 0, "y2": canvas.y, "stroke": "var(--ink)", "width": 1.5, "dash": DASHED}
        )
    canvas.text(-LEFT * 100 / PLOT, canvas.y + 10, unit, size=11, fill="var(--muted)")
    canvas.y += 18
    return canvas.svg(title)


def _draw_bars(canvas: Canvas, driver: Driver, x: Callable[[float], float], middle: float) -> None:
    """Draw the bars of a row; two that lie on the same side share the row's height, so that neither hides the other."""
    sides = [end > start for start, end, look in driver.bars if look != "pale" and start != end]
    split = len(sides) > 1 and len(set(sides)) == 1 and all(look != "pale" for _, _, look in driver.bars)
    for number, (start, end, look) in enumerate(driver.bars):
        fill, opacity = _FILLS[look]
        top, bottom = middle - _BAR / 2, middle + _BAR / 2
        if split:
            top, bottom = (top, middle) if number == 0 else (middle, bottom)
        low, high = sorted((x(start), x(end)))
        if high > low:
            canvas.bars.append(
                {"x": low, "x2": high, "y": top, "y2": bottom, "fill": fill, "opacity": opacity, "href": ""}
                | {"stroke": "var(--ink)", "dash": SOLID, "width": 0.75}
                | {"description": f"{driver.label}: {', '.join(driver.words)}"}
            )
    if driver.error is not None:
        ends = {"x": x(driver.error[0]), "x2": x(driver.error[1]), "y": middle, "y2": middle}
        canvas.lines.append({**ends, "stroke": "var(--ink)", "width": 2, "dash": SOLID})


def ticks(low: float, high: float) -> list[float]:
    """Return four to nine round numbers between two ends, with steps of 1, 2 or 5 times a power of ten.

    >>> ticks(0.0, 1.0), ticks(7.293, 7.431)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [7.3, 7.32, 7.34, 7.36, 7.38, 7.4, 7.42])
    """
    if not high > low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / 4.0))
    step = max(each * power for each in (1.0, 2.0, 5.0) if each * power <= (high - low) / 4.0)
    digits = 1 - math.floor(math.log10(step))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, max(0, digits)) + 0.0 for n in range(first, last + 1)]
