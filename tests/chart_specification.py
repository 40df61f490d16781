"""The specification that all charts share, made by altair: ``python tests/chart_specification.py`` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair
import vl_convert

from pourparler.report.canvas import PLOT

FILE = Path(__file__).parents[1] / "src" / "pourparler" / "report" / "chart.vega.json"


def chart_specification() -> dict[str, Any]:
    """Return the Vega specification all charts share, its data named but empty."""
    across = altair.X("x", type="quantitative", axis=None, scale=altair.Scale(domain=[0, 100], nice=False))
    down = altair.Y("y", type="quantitative", axis=None, scale=altair.Scale(domain=[1, 0], nice=False))
    stroke = altair.Stroke("stroke", type="nominal", scale=None)
    fill = altair.Fill("fill", type="nominal", scale=None)
    width = altair.StrokeWidth("width", type="quantitative", scale=None)
    dash = altair.StrokeDash("dash:N", scale=None)
    ends = {"x": across, "x2": "x2", "y": down, "y2": "y2"}

    def layer(name: str) -> Any:
        return altair.Chart(altair.NamedData(name))

    def size(name: str) -> Any:
        return altair.Size(name, type="quantitative", scale=None)

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
        layer("points")
        .mark_point(opacity=1, strokeWidth=1.5)
        .encode(
            x=across,
            y=down,
            fill=fill,
            stroke=stroke,
            shape=altair.Shape("shape", type="nominal", scale=None),
            size=size("area"),
            description="description:N",
        ),
        layer("texts")
        .mark_text(aria=False, baseline="middle", align=altair.expr("datum.align"))
        .encode(x=across, y=down, text="text:N", fill=fill, size=size("size")),
    ).properties(width=PLOT, height=1, background="transparent")
    chart = chart.configure(autosize="none").configure_view(stroke=None)
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(chart.to_dict())
    # Vega draws dashed rectangles, Vega-Lite drops the channel.
    bars = next(mark for mark in compiled["marks"] if mark["type"] == "rect")
    bars["encode"]["update"]["strokeDash"] = {"field": "dash"}
    return compiled


def as_text(specification: dict[str, Any]) -> str:
    return json.dumps(specification, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(chart_specification()), encoding="utf-8")
