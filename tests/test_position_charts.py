"""Position charts: which bar is whose, also where there are more sources than colours."""

from __future__ import annotations

import re

import pourparler
from pourparler.case.schema import Case
from pourparler.report.charts import SOURCE_COLOURS, source_colour, source_stripes
from pourparler.report.report import render_report


def test_twenty_four_sources_are_told_apart() -> None:
    looks = [(source_colour(index), source_stripes(index)) for index in range(3 * SOURCE_COLOURS)]
    assert len(set(looks)) == len(looks)
    assert all(not stripes for _, stripes in looks[:SOURCE_COLOURS])
    assert (source_colour(3 * SOURCE_COLOURS), source_stripes(3 * SOURCE_COLOURS)) == looks[0]


def of_sources(count: int) -> Case:
    """A case in which each source tells what one actor wants."""
    day = {"kind": "news", "published": "2024-01-01"}
    stance = {"kind": "stance", "actor": "a", "issue": "k"}
    return Case.model_validate(
        {
            "id": "many",
            "title": "Many sources",
            "as_of": "2024-02-01",
            "sources": [{"id": f"s{number}", "title": f"Paper {number}", **day} for number in range(count)],
            "actors": [{"id": "a", "name": "A", "kind": "state"}],
            "issues": [{"id": "k", "question": "How much?", "scale": {0: "none", 100: "all"}}],
            "statements": [
                {
                    "id": f"s{number}-1",
                    "source": f"s{number}",
                    "span": [0, 9],
                    "paraphrase": "A wants some.",
                    "voice": "reported",
                    "codes": [{**stance, "position": [number, number + 50]}],
                }
                for number in range(count)
            ],
        }
    )


def stripes_in(count: int) -> tuple[int, int]:
    """How many stripes the legend has, and the chart."""
    page = render_report(pourparler.run_study(of_sources(count)))
    section = page.partition('<section id="positions"')[2].partition("</section>")[0]
    legend, _, chart = section.partition('<svg class="chart"')
    stripe = r'stroke="var\(--paper\)"'
    return len(re.findall(stripe, legend)), len(re.findall(stripe, chart))


def test_sources_that_share_a_colour_differ_by_a_stripe_in_chart_and_legend() -> None:
    assert [stripes_in(count) for count in (8, 10, 17)] == [(0, 0), (2, 2), (10, 10)]
