"""The disagreement view: all models and presets on one issue, in one chart that stands alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.reach.registry import MODELS
from pourparler.report.disagreement import Disagreement, build_disagreements
from pourparler.report.outcome_charts import draw_disagreements
from pourparler.report.report import render_report
from pourparler.study import Study
from tests.report_page import HOSTILE
from tests.settle_cases import ROWS, Row, case_of


@pytest.fixture(scope="module")
def emissions() -> Study:
    return pourparler.run_study(pourparler.load_case("ec-emissions"))


@pytest.fixture(scope="module")
def view(emissions: Study) -> Disagreement:
    (found,) = build_disagreements(emissions)
    return found


def with_question(case: Case, value: str, *, published: str = "2020-01-01", as_of: str | None = None) -> Case:
    """The case, with a source that reports what came of the issue ``toll``."""
    data: dict[str, Any] = case.model_dump(mode="json", by_alias=True)
    source = {"id": "later", "title": "Later", "kind": "news", "published": published}
    said = {"id": "came", "source": "later", "span": [0, 1], "paraphrase": "x", "voice": "observed_fact"}
    code = {"kind": "outcome", "question": "toll", "value": value}
    question = {"id": "toll", "question": "?", "resolves": "as reported", "values": [value]}
    return Case.model_validate(
        {
            **data,
            "as_of": as_of,
            "sources": [*data["sources"], source],
            "statements": [*data["statements"], {**said, "codes": [code]}],
            "questions": [question],
        }
    )


def test_every_model_and_preset_has_a_row_whether_it_ran_or_not(view: Disagreement) -> None:
    (block,) = view.blocks
    kinds = [mark.kind for mark in block.outcomes]
    assert kinds[:3] == ["actual", "weighted_mean", "plain_mean"]
    ways = {
        (model.name.replace("_", " ") + (f" ({preset})" if preset else ""))
        for model in MODELS.values()
        if model.settles in ("issue", "issues") and model.name not in ("plain_mean", "weighted_mean")
        for preset in model.presets or (None,)
    }
    assert {mark.label for mark in block.outcomes[3:]} == ways
    told = {mark.label: mark for mark in block.outcomes}
    assert told["challenge (bdm-1985)"].words == "7 years"
    assert told["Naive baseline: weighted mean"].place == pytest.approx(56.499, abs=1e-3)
    assert told["Naive baseline: plain mean"].place == pytest.approx(45)
    assert told["What came of it"].place == pytest.approx((8.833 - 4) / 6 * 100)
    assert told["challenge (reference-point)"].kind == "not_run"
    assert told["challenge (reference-point)"].words == "not run: reference, see below"


def test_actors_stand_where_they_want_to(view: Disagreement) -> None:
    (block,) = view.blocks
    assert [(mark.label, mark.place, mark.words) for mark in block.actors] == [
        ("Netherlands, Luxembourg, Germany and Denmark", 0, "4 years"),
        ("Belgium, Ireland and Greece", 50, "7 years"),
        ("France, Italy and United Kingdom", 100, "10 years"),
    ]


def test_a_chart_is_drawn_with_its_marks_where_they_belong(view: Disagreement) -> None:
    svg = draw_disagreements([view])["delay"]
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    said = {element.get("aria-label") or "" for element in root.iter()}
    assert view.told in said
    assert "Naive baseline: weighted mean: 7.39 years" in said
    assert "challenge (replication-2014): 7 years (7\u00a0to\u00a09.962)" in said
    across = {
        label: float(re.findall(r"translate\(([-\d.]+)", element.get("transform") or "")[0])
        for element in root.iter()
        if (label := element.get("aria-label")) and element.get("transform") and ": " in label and "years" in label
    }
    low = across["Netherlands, Luxembourg, Germany and Denmark: 4 years"]
    high = across["France, Italy and United Kingdom: 10 years"]
    middle = across["What came of it: 8.833 years"]
    assert (middle - low) / (high - low) == pytest.approx(4.833 / 6, abs=1e-3)
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg))
    assert {each for each in colours if not each.startswith("var(")} <= {"none", "transparent"}
    texts = ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")]
    assert {"4", "5.5", "7", "8.5", "10", "years", "4 years", "10 years"} <= set(texts)


def test_the_report_shows_chart_and_table(emissions: Study) -> None:
    page = render_report(emissions)
    section = page.partition('<section id="settlement"')[2].partition("</section>")[0]
    assert section.count('<svg class="chart" role="group"') == 1
    assert "By how many years are the stricter emission limits for cars delayed?" in section
    assert "naive baseline: mean weighted by influence and salience" in section


@pytest.mark.parametrize(
    ("value", "place"), [("44", 44), ("44.5 points", 44.5), ("101", None), ("much", None), ("44 years", None)]
)
def test_what_came_of_it_is_drawn_where_it_is_a_number_on_the_scale(value: str, place: float | None) -> None:
    charts = {
        each.issue.id: each for each in build_disagreements(pourparler.run_study(with_question(case_of(), value)))
    }
    places = [mark.place for mark in charts["toll"].blocks[0].outcomes if mark.kind == "actual"]
    assert places == ([] if place is None else [place])
    assert [mark for mark in charts["ring"].blocks[0].outcomes if mark.kind == "actual"] == []


def test_what_came_later_is_marked_as_such() -> None:
    study = pourparler.run_study(with_question(case_of(), "44", published="2021-01-01", as_of="2020-06-01"))
    marks = build_disagreements(study)[0].blocks[0].outcomes
    assert marks[0].label == "What came of it, known later"
    before = pourparler.run_study(case_of())
    assert {row.outcome for row in study.settlement.rows} == {row.outcome for row in before.settlement.rows}


def test_formats_stand_under_one_another_in_one_chart() -> None:
    data = case_of().model_dump(mode="json", by_alias=True)
    formats = [{"id": "two", "at_table": ["ann", "bob"]}, {"id": "everybody", "at_table": ["all"]}]
    study = pourparler.run_study(Case.model_validate({**data, "formats": formats}))
    charts = build_disagreements(study)
    assert [each.issue.id for each in charts] == ["toll", "ring"]
    assert [block.title.split(",")[0] for block in charts[0].blocks] == ["two", "everybody"]
    assert [len(block.actors) for block in charts[0].blocks] == [2, 4]
    assert set(draw_disagreements(charts)) == {"toll", "ring"}


def test_no_chart_where_no_model_of_positions_ran(alaska: Study) -> None:
    assert build_disagreements(alaska) == ()
    page = render_report(alaska)
    section = page.partition('<section id="settlement"')[2].partition("</section>")[0]
    assert '<svg class="chart"' not in section


def test_earlier_rounds_stand_beside_the_outcome(view: Disagreement, emissions: Study) -> None:
    told = {mark.label: mark for mark in view.blocks[0].outcomes}
    replicated = told["challenge (replication-2014)"]
    assert replicated.words == "7 years (7\u00a0to\u00a09.962)"
    key = next(key for key in emissions.outcome_rounds if key.preset == "replication-2014")
    rounds = emissions.outcome_rounds[key]
    assert rounds[:3] == pytest.approx([7.0, 8.41593231543, 9.61085913412], abs=1e-9)
    assert replicated.before == pytest.approx([(each - 4) / 6 * 100 for each in rounds[:-1]])
    assert told["challenge (bdm-1985)"].words == "7 years"
    assert told["weighted median"].before == ()
    rows = {(row.model, row.preset): row.outcome for row in emissions.settlement.rows}
    assert all(rows[each.model, each.preset] == rounds[-1] for each, rounds in emissions.outcome_rounds.items())


def test_a_model_that_leaves_somebody_out_says_among_how_many() -> None:
    rows: list[Row] = [*ROWS, ("eve", 10, {"toll": (50, 20)})]
    (toll, _) = build_disagreements(pourparler.run_study(case_of(rows)))
    told = [mark.label for mark in toll.blocks[0].outcomes if mark.label.startswith("smp") and mark.place is not None]
    assert told in ([], ["smp, among 4 of 5"])
    assert len({mark.place for mark in toll.blocks[0].actors}) == 5


def test_hostile_names_in_a_chart_stay_text() -> None:
    data = case_of().model_dump(mode="json", by_alias=True)
    for each in data["actors"]:
        each["name"] = HOSTILE
    data["issues"][0]["title"] = HOSTILE
    data["issues"][0]["scale"] = {"0": HOSTILE, "100": HOSTILE}
    data["formats"] = [{"id": "f", "title": HOSTILE, "at_table": ["all"]}, {"id": "g", "at_table": ["ann", "bob"]}]
    study = pourparler.run_study(Case.model_validate(data), mediator=True)
    svg = draw_disagreements(build_disagreements(study))["toll"]
    assert ET.fromstring(svg) is not None  # noqa: S314 - our own text
    assert "<script" not in svg
    assert render_report(study).count("<script") == 1
