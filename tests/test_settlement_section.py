"""Where the standard models would settle it, in a study: rows, what is missing, JSON, terminal and report."""

from __future__ import annotations

import json

import jsonschema
import pytest

import pourparler
from pourparler.reach.registry import MODELS
from pourparler.report.disagreement import build_disagreements
from pourparler.report.document import study_schema
from pourparler.report.report import render_report
from pourparler.report.settlement import build_settlement, settlement_line
from pourparler.report.tables import data_frame
from pourparler.study import Study
from tests.settle_cases import case_of


@pytest.fixture(scope="module")
def emissions() -> Study:
    return pourparler.run_study(pourparler.load_case("ec-emissions"))


def test_every_model_and_preset_whose_inputs_are_stated(emissions: Study) -> None:
    rows = emissions.settlement.rows
    ways = {(row.model, row.preset) for row in rows}
    presets = {("challenge", preset) for preset in MODELS["challenge"].presets if preset != "reference-point"}
    assert ways >= {("plain_mean", None), ("weighted_mean", None), ("weighted_median", None)} | presets
    assert {(row.frame, row.format, row.issue, row.unit) for row in rows} == {("pooled", "council", "delay", "years")}
    mean = next(row for row in rows if row.model == "weighted_mean")
    numbers = [mean.outcome, mean.baseline, mean.position, mean.baseline_position]
    assert numbers == pytest.approx([7.38995568685, 6.7, 56.4992614475, 45.0])
    assert len(mean.actors) == 10
    banzhaf = {row.actor: row.share for row in emissions.settlement.power if row.model == "banzhaf"}
    assert banzhaf["NL"] == "23/290"


def test_what_is_missing_is_there_once_with_the_models_that_miss_it(alaska: Study) -> None:
    missing = alaska.settlement.missing
    keys = [(row.frame, row.issue, row.actor, row.input, row.why) for row in missing]
    assert len(set(keys)) == len(keys)
    row = next(row for row in missing if (row.actor, row.issue, row.input) == ("usa", "territory", "influence"))
    assert row.why == "needs a number; stated as 'high'"
    assert row.way_out == "state it as a number: {kind: influence, actor: usa, level: 0 to 100}"
    assert {"challenge", "equal_gain_exchange", "weighted_mean"} <= set(row.models)
    assert "us-russia" in row.formats
    ran = {row.model for row in alaska.settlement.rows}
    assert ran <= {"plain_mean", "reference_outcome"}


def test_the_section_is_a_table_of_the_study(emissions: Study) -> None:
    table = data_frame(emissions, "settlement")
    rows = emissions.settlement.rows
    assert len(table) == len(rows) > 5
    mean = table.query("model == 'weighted_mean'").iloc[0]
    assert (mean["issue"], mean["unit"], mean["outcome"]) == ("delay", "years", pytest.approx(7.38995568685))


def test_ways_out_are_commands_that_there_are(emissions: Study, alaska: Study) -> None:
    ways = {row.way_out for study in (emissions, alaska) for row in study.settlement.missing}
    told = [way for way in ways if "--option" in way]
    assert told
    assert all("choose: pourparler settle CASE --option" in way for way in told)


def test_only_those_who_sit_in_a_format_count() -> None:
    data = case_of(references={"toll": 100.0, "ring": 0.0}).model_dump(mode="json", by_alias=True)
    formats = [{"id": "two", "at_table": ["ann", "bob"]}, {"id": "all-of-them", "at_table": ["all"]}]
    case = pourparler.Case.model_validate({**data, "formats": formats})
    rows = [row for row in pourparler.run_study(case).settlement.rows if row.model == "plain_mean"]
    assert {(row.format, len(row.actors)) for row in rows} == {("two", 2), ("all-of-them", 4)}
    without = [row for row in pourparler.run_study(case_of()).settlement.rows if row.model == "plain_mean"]
    assert {(row.format, len(row.actors)) for row in without} == {(None, 4)}


def test_it_is_part_of_the_document(emissions: Study) -> None:
    document = json.loads(emissions.to_json())
    jsonschema.validate(document, json.loads(study_schema()))
    assert list(document["settlement"]) == ["results", "power", "missing", "forecast_intervals"]
    assert len(document["settlement"]["results"]) == len(emissions.settlement.rows)


def test_the_terminal_says_it_in_a_line(emissions: Study, alaska: Study) -> None:
    assert settlement_line(emissions).startswith(f"Standard models: {_ran(emissions)} could be run; ")
    assert settlement_line(emissions).endswith("learned on legislative decisions of the European Union, on no war.")
    assert "alibrated" not in settlement_line(alaska)
    assert "miss inputs, which the report lists (position, salience, influence" in settlement_line(alaska)


def _ran(study: Study) -> int:
    return len({row.model for row in study.settlement.rows} | {row.model for row in study.settlement.power})


def test_the_report_draws_every_outcome_beside_the_baseline(emissions: Study) -> None:
    (group,) = build_settlement(emissions).groups
    assert group.outcomes[0].is_baseline
    assert group.outcomes[0].outcome == "6.7 years"
    outcomes = [row.outcome for row in emissions.settlement.rows if row.outcome is not None]
    assert group.spread == f"{min(outcomes):.4g} to {max(outcomes):.4g} years"
    assert group.spread.endswith(" to 7.39 years")
    page = render_report(emissions)
    section = page.partition('<section id="settlement"')[2].partition("</section>")[0]
    assert emissions.forecast_interval_rows[0].warning in section
    assert len(group.outcomes) == len(emissions.settlement.rows)
    assert section.count('<svg class="bounds"') == len(group.outcomes) + len(emissions.forecast_interval_rows)
    assert section.count('<svg class="chart"') == 1
    assert "challenge (scholz-2011-printed): 7 years" in section
    assert "What models miss" in section
    assert 'href="#settlement"' in page


def test_the_report_lists_what_is_missing(alaska: Study) -> None:
    view = build_settlement(alaska)
    assert view.groups == () or all(len(group.actors) > 1 for group in view.groups)
    influence = next(each for each in view.missing if (each.input, each.why) == ("influence", "needs a number"))
    assert influence.count > 5
    assert "usa on" in influence.places


def test_a_baseline_that_was_not_run_itself_is_told_and_drawn_all_the_same() -> None:
    """Somebody at the table wants no single number: the plain mean is not run, and what does run stands beside it."""
    data = case_of(references={"toll": 0.0, "ring": 0.0}).model_dump(mode="json", by_alias=True)
    data["actors"] = [*data["actors"], {"id": "eve", "name": "Eve", "kind": "state"}]
    stance = {"kind": "stance", "actor": "eve", "issue": "toll", "position": [20, 60]}
    data["statements"] = [*data["statements"], {**data["statements"][0], "id": "said-by-eve", "codes": [stance]}]
    case = pourparler.Case.model_validate({**data, "formats": [{"id": "all-of-them", "at_table": ["all"]}]})
    study = pourparler.run_study(case)
    rows = [row for row in study.settlement.rows if row.issue == "toll"]
    assert {row.model for row in rows} == {"reference_outcome"}
    assert rows[0].baseline is not None
    mean = f"{rows[0].baseline:.4g} points"
    group = next(each for each in build_settlement(study).groups if each.issue == "toll")
    assert group.spread == f"0 to {mean}"
    assert [each.outcome for each in group.outcomes] == [mean, "0 points"]
    chart = next(each for each in build_disagreements(study) if each.issue.id == "toll")
    (block,) = chart.blocks
    assert [mark.words for mark in block.outcomes if mark.kind == "plain_mean"] == [mean]
    assert f"naive baseline: plain mean: {mean}" in render_report(study)


def test_outcomes_that_are_all_alike_are_one_number() -> None:
    data = case_of().model_dump(mode="json", by_alias=True)
    for statement in data["statements"]:
        for code in statement["codes"]:
            if code["kind"] == "stance" and code.get("position"):
                code["position"] = [50, 50]
    study = pourparler.run_study(pourparler.Case.model_validate(data))
    spreads = [group.spread for group in build_settlement(study).groups]
    assert spreads
    assert all(" to " not in each for each in spreads)
