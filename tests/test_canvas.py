"""The specification that ships draws what altair's draws."""

from __future__ import annotations

import json

import pytest
import vl_convert

from pourparler.report import canvas
from tests.chart_specification import FILE, as_text, chart_specification


def drawn() -> str:
    sheet = canvas.Canvas()
    top, height = sheet.row("A row", 30)
    sheet.bar(10, 60, top, height, "from 10 to 60", "#s1", fill="var(--ink)", dash=canvas.DASHED)
    sheet.point(40, top + 5, "at 40", shape="diamond", area=50)
    sheet.lines.append({**canvas.rule(0, 100, 3, 30, "red"), "width": 2, "dash": canvas.DASHED})
    return sheet.svg("A chart")


def test_the_shipped_specification_draws_what_the_one_of_altair_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = drawn()
    assert shipped.count('aria-label="from 10 to 60"') == 1
    monkeypatch.setattr(canvas, "_specification", chart_specification)
    assert drawn() == shipped


def test_the_shipped_specification_is_written_by_the_script() -> None:
    held = json.loads(FILE.read_text(encoding="utf-8"))
    assert as_text(held) == FILE.read_text(encoding="utf-8")
    assert vl_convert.vega_to_svg(held).startswith("<svg")
