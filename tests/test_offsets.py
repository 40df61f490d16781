"""Offsets in code points, UTF-16 units and bytes of UTF-8: every span comes back, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.exchange.offsets import Unit, code_point_offsets, unit_offsets

UNITS: tuple[Unit, ...] = ("utf-16", "utf-8")
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    alphabet="a\r\n \u00e9\u05d0\u200f\u4e2d\U0001f600\U0001f468\u200d", max_size=40
)


def units_before(text: str, place: int, unit: Unit) -> int:
    """What an encoder counts."""
    encoded = text[:place].encode("utf-16-le" if unit == "utf-16" else "utf-8")
    return len(encoded) // (2 if unit == "utf-16" else 1)


@pytest.mark.parametrize("unit", UNITS)
@given(text=TEXTS)
def test_every_place_is_what_an_encoder_counts_and_comes_back(text: str, unit: Unit) -> None:
    places = [*range(len(text) + 1)]
    counted = [units_before(text, place, unit) for place in places]
    assert unit_offsets(text, places, unit) == counted
    assert code_point_offsets(text, counted, unit) == places
    within = sorted({*range(counted[-1] + 1)} - {*counted})
    assert code_point_offsets(text, within, unit) == [None] * len(within)
    assert code_point_offsets(text, [-1, counted[-1] + 1], unit) == [None, None]


@pytest.mark.parametrize("unit", UNITS)
def test_ten_megabytes_keep_every_span(unit: Unit) -> None:
    text = "Le 15 ao\u00fbt, \U0001f600 \u05e9\u05dc\u05d5\u05dd.\r\n" * 450_000
    assert len(text.encode("utf-8")) > 10_000_000
    places = [0, 7, 8, 11, 12, len(text) // 2, len(text) - 1, len(text)]
    counted = unit_offsets(text, places, unit)
    assert counted[-1] == units_before(text, len(text), unit)
    assert code_point_offsets(text, counted, unit) == places


def test_an_offset_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError, match="outside the text of 3 characters"):
        unit_offsets("abc", [4])
