"""Charts of draws: quantile dot plots beside the naive baseline, and how quantiles settled as the draws went on.

Quantile dot plots: Kay, M., Kola, T., Hullman, J. R. & Munson, S. A. (2016), When (ish) is my bus?, CHI '16, 5092-5103.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import TextWrapper

from pourparler.case.schema import Issue
from pourparler.reach.ensemble.summary import Convergence, Summary
from pourparler.report.canvas import DASHED, PLOT, SOLID, Canvas, Row, rule
from pourparler.report.dot_plot import stack_dots

__all__ = ["Baseline", "DrawnOutcome", "draw_outcomes", "draw_settling", "on_scale", "settling_range"]

_RADIUS, _SMALLEST, _HIGHEST = 5.0, 3.0, 110.0
_LINE, _PANEL = 14.0, 96.0
_UPRIGHT = "M-0.09,-1H0.09V1H-0.09Z"
_LABELS = TextWrapper(22, max_lines=4, placeholder=" …", break_on_hyphens=False)
_VALUES = TextWrapper(25, max_lines=4, placeholder=" …", break_on_hyphens=False)
_LINES: dict[bool, Row] = {
    True: {"stroke": "var(--source-2)", "width": 2.5, "dash": SOLID},
    False: {"stroke": "var(--muted)", "width": 1.75, "dash": [1.5, 3]},
}
_QUANTILES = {0.95: ("var(--source-4)", DASHED), 0.5: ("var(--source-1)", SOLID), 0.05: ("var(--source-3)", [1.5, 3])}


@dataclass(frozen=True)
class DrawnOutcome:
    """One model on an issue over the draws: its label, dots and outcome at points on the scale of 0-100, and words."""

    label: str
    dots: tuple[float, ...]
    point: float | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """A naive baseline: its label, its place on the scale of 0-100, and the same in words; ``weighted`` or plain."""

    label: str
    place: float
    words: str
    weighted: bool


def on_scale(issue: Issue, value: float) -> float:
    """Return a value in native units on the scale of 0-100."""
    return issue.native.to_scale(value) if issue.native else value


def draw_outcomes(issue: Issue, outcomes: Sequence[DrawnOutcome], baselines: Sequence[Baseline], title: str) -> str:
    """Draw every model's outcomes as a row of stacked dots on the issue's scale, with baselines through all rows.

    The weighted baseline is a solid line, others are dotted; ``title`` is read out.
    """
    canvas = Canvas()
    starts = []
    for each in baselines:
        top, height = canvas.row(each.label, 15.0, _LABELS)
        middle = top + height / 2
        fill = "var(--source-2)" if each.weighted else "var(--paper)"
        canvas.point(each.place, middle, f"{each.label}: {each.words}", shape="square", area=80, fill=fill)
        canvas.text(100, middle, each.words, dx=12, size=11)
        starts.append((each, middle))
    for outcome in outcomes:
        _draw_dots(canvas, outcome)
    for each, middle in starts:
        ends = {"x": each.place, "x2": each.place, "y": middle, "y2": canvas.y}
        canvas.lines.append({**ends, **_LINES[each.weighted]})
    canvas.axis(issue, native=True)
    return canvas.svg(title)


def _draw_dots(canvas: Canvas, outcome: DrawnOutcome) -> None:
    radius = _RADIUS
    while True:
        stacked = stack_dots(outcome.dots, 200.0 * radius / PLOT)
        highest = 1 + max((level for _, level in stacked), default=0)
        if highest * 2 * radius <= _HIGHEST or radius <= _SMALLEST:
            break
        radius -= 0.5
    words = [line for each in outcome.words for line in _VALUES.wrap(each)]
    top, height = canvas.row(outcome.label, max(2 * radius * highest + 4, _LINE * len(words)), _LABELS)
    base = top + height - 2
    for place, level in stacked:
        middle = base - radius * (2 * level + 1)
        canvas.point(
            place, middle, "", area=3.1416 * (radius - 0.7) ** 2, fill="var(--source-1)", stroke="var(--source-1)"
        )
    if outcome.point is not None:
        told = f"{outcome.label}, outcome at points"
        canvas.point(outcome.point, base - 7, told, shape=_UPRIGHT, area=260, fill="var(--ink)")
    for number, line in enumerate(words):
        middle = top + height / 2 + (number - (len(words) - 1) / 2) * _LINE
        canvas.text(100, middle, line, dx=12, size=11)


def draw_settling(label: str, summary: Summary, shown: Sequence[str], title: str) -> str:
    """Draw how the 5%, 50% and 95% quantiles ran as the draws went on, 2^k of them, each with its Monte Carlo error.

    ``shown``: both ends of the vertical scale, and the last 95%, 50% and 5% quantiles, as they are to be written.
    """
    canvas = Canvas()
    steps = summary.convergence
    low, high = settling_range(steps)
    top, height = canvas.row(label, _PANEL, _LABELS)
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return top + height * (high - value) / span if high > low else top + height / 2

    places = [10.0 + 88.0 * (n + 0.5) / len(steps) for n in range(len(steps))]
    for share, (stroke, dash) in _QUANTILES.items():
        heights = [y(step.quantiles[share]) for step in steps]
        look: Row = {"stroke": stroke, "dash": dash, "width": 2}
        for n in range(len(steps) - 1):
            ends = {"x": places[n], "x2": places[n + 1], "y": heights[n], "y2": heights[n + 1]}
            canvas.lines.append({**ends, **look})
        for place, middle, step in zip(places, heights, steps, strict=True):
            error = step.quantile_errors[share]
            top_end, bottom_end = (y(step.quantiles[share] + sign * error) for sign in (1.0, -1.0))
            upright: Row = {"x": place, "x2": place, "y": top_end, "y2": bottom_end}
            canvas.lines.append({**upright, "dash": SOLID, "width": 1, "stroke": stroke})
            told = f"{100 * share:g}% after {step.draws:,} draws: {step.quantiles[share]:.4g} ± {error:.2g}"
            canvas.point(place, middle, told, area=22, fill=stroke, stroke=stroke)
    _write_ends(canvas, [y(steps[-1].quantiles[share]) for share in _QUANTILES], shown[2:])
    for value, words in ((high, shown[1]), (low, shown[0])):
        canvas.grid.append(rule(0, 100, y(value), y(value), "var(--grid)"))
        canvas.text(0, y(value), words, dx=4, size=10, fill="var(--muted)")
    for place, step in zip(places, steps, strict=True):
        canvas.text(place, canvas.y + 8, f"{step.draws:,}" if len(steps) < 9 else _short(step.draws), "center", size=10)
    canvas.text(100, canvas.y + 8, "draws", dx=12, size=10, fill="var(--muted)")
    canvas.y += 16
    return canvas.svg(title)


def settling_range(steps: Sequence[Convergence]) -> tuple[float, float]:
    """Return the lowest and highest value that the lines and their errors reach."""
    ends = [
        step.quantiles[share] + sign * step.quantile_errors[share]
        for step in steps
        for share in _QUANTILES
        for sign in (-1.0, 1.0)
    ]
    return min(ends), max(ends)


def _write_ends(canvas: Canvas, heights: Sequence[float], words: Sequence[str]) -> None:
    """Write the last values beside the lines, pushed apart where lines meet."""
    below = float("-inf")
    for height, text in zip(heights, words, strict=True):
        middle = max(height, below + 13.0)
        canvas.text(100, middle, text, dx=12, size=11)
        below = middle


def _short(draws: int) -> str:
    """Write a number of draws in few characters.

    >>> _short(64), _short(16384), _short(10_000_000)
    ('64', '16k', '10M')
    """
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if draws >= size:
            return f"{draws / size:.0f}{unit}"
    return str(draws)
