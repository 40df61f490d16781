"""A threshold curve as a small chart: how much of one input is needed against another that nobody states."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from pourparler.hold.compliance_tables import CurveRow
from pourparler.hold.quantities import told

__all__ = ["draw_curve"]

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 230, 100, 30, 8, 8, 20
_Values = Sequence[float | None]


def draw_curve(curve: CurveRow) -> Markup:
    """Draw a curve with its lines numbered; what each line supposes stands in the text beside it."""
    sides = [side for line in curve.lines for side in (line.sure, line.possible)]
    values = [value for side in sides for value in side if value is not None]
    top = 1.0 if not values or 0.0 <= max(values) <= 1.0 else max(values)
    bottom = min(0.0, *values) if values else 0.0
    left, right = curve.x_values[0], curve.x_values[-1]

    def place(x: float, y: float) -> str:
        across = _LEFT + (x - left) / ((right - left) or 1.0) * (_WIDTH - _LEFT - _RIGHT)
        return f"{across:.1f} {_TOP + (top - y) / ((top - bottom) or 1.0) * (_HEIGHT - _TOP - _BOTTOM):.1f}"

    base = _HEIGHT - _BOTTOM
    parts = [
        Markup('<path class="axis" d="M{} {}V{}H{}"/>').format(_LEFT, _TOP, base, _WIDTH - _RIGHT),
        _text(_LEFT - 4, _TOP + 4, "end", told(top)),
        _text(_LEFT - 4, base, "end", told(bottom)),
        _text(_LEFT, _HEIGHT - 6, "start", told(left)),
        _text(_WIDTH - _RIGHT, _HEIGHT - 6, "end", told(right)),
    ]
    for number, line in enumerate(curve.lines, 1):
        drawn = [(x, y) for x, y in zip(curve.x_values, line.sure, strict=True) if y is not None]
        parts.append(_path(f"sure l{number}", [place(x, y) for x, y in drawn]))
        if line.possible != line.sure:
            other = [place(x, y) for x, y in zip(curve.x_values, line.possible, strict=True) if y is not None]
            parts.append(_path(f"possible l{number}", other))
        if drawn and len(curve.lines) > 1:
            x, y = place(*drawn[(len(drawn) - 1) * (2 * number - 1) // (2 * len(curve.lines))]).split()
            parts.append(_text(float(x), float(y) - 3, "middle", str(number)))
    return Markup(
        '<svg class="curve" role="img" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-label="{2}">{3}</svg>'
    ).format(_WIDTH, _HEIGHT, _described(curve), Markup("").join(parts))


def _path(style: str, places: Sequence[str]) -> Markup:
    return Markup('<path class="{}" d="M{}"/>').format(style, "L".join(places)) if places else Markup("")


def _text(x: float, y: float, end: str, text: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(f"{x:.0f}", f"{y:.0f}", end, text)


def _described(curve: CurveRow) -> str:
    """Say in words what a line shows: its ends."""
    lines = []
    for line in curve.lines:
        drawn = [(x, y) for x, y in zip(curve.x_values, line.sure, strict=True) if y is not None]
        if not drawn:
            lines.append(f"{line.label}: no value does")
            continue
        (x1, y1), (x2, y2) = drawn[0], drawn[-1]
        lines.append(f"{line.label}: {told(y1)} at {told(x1)}, {told(y2)} at {told(x2)}")
    return f"{curve.direction} how much {curve.y_label} against {curve.x_label}; {'; '.join(lines)}"
