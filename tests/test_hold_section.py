"""Would it be kept, in a study: the rows, the report with its pictures, the brief, the terminal."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

import pourparler
from pourparler.case.schema import Case
from pourparler.hold.quantities import QUANTITIES
from pourparler.report.brief import render_brief
from pourparler.report.document import study_json
from pourparler.report.hold_section import build_hold, hold_lines
from pourparler.report.lookup import Lookup
from pourparler.report.report import render_report
from pourparler.report.state_graph import STANDING, draw_states
from pourparler.report.threshold_chart import draw_curve
from pourparler.study import Study, run_study
from tests.report_page import HOSTILE, Page


@cache
def study(case: str = "alaska-2025") -> Study:
    return run_study(pourparler.load_case(case))


@cache
def page(case: str = "alaska-2025") -> Page:
    return Page(render_report(study(case)))


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314  our own drawing


def section_text(case: str = "alaska-2025") -> str:
    return " ".join(page(case).named("kept").text.split())


def with_conflict(conflict: dict[str, object], **more: object) -> Case:
    actors = [{"id": "a", "name": HOSTILE, "kind": "state"}, {"id": "b", "name": "B", "kind": "state"}]
    return Case.model_validate({"id": "c", "title": "C", "actors": actors, "conflict": conflict, **more})


OPTIONS = [{"id": "x", "actor": "a", "title": HOSTILE}, {"id": "y", "actor": "b"}]
WANTS = [
    {"actor": "a", "prefers": "y", "reason": "assumed"},
    {"actor": "a", "prefers": "NOT x", "reason": "assumed"},
    {"actor": "b", "prefers": "x", "reason": "assumed"},
]


def test_study_json_has_every_row_and_the_tables_follow_the_rows(tmp_path: Path) -> None:
    document = json.loads(study_json(study()))["hold"]
    hold = study().hold
    assert len(document["states"]) == 40
    for name in ("equilibria", "outcomes", "holds_when", "break_even", "curves", "commitments", "beliefs"):
        assert len(document[name]) == len(getattr(hold, name)) > 0
    study().save(tmp_path)
    for name in ("equilibria", "outcomes", "break_even", "commitments", "beliefs"):
        with (tmp_path / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        assert len(rows) == len(document[name])
        assert [*rows[0]] == [*document[name][0]]


def test_curves_stand_once_and_break_even_rows_point_to_them() -> None:
    hold = study().hold
    names = [curve.id for curve in hold.curves]
    assert len(names) == len(set(names)) == 12
    assert {row.curve for row in hold.break_even} == set(names)


def test_the_report_shows_frames_side_by_side() -> None:
    tables = [each for each in page().all("table") if "frames side by side" in each.text]
    (table,) = tables
    assert "not looked at" not in table.text
    for frame in study().frames:
        assert frame.title in table.text
    assert "left by Russia" in table.text
    text = section_text()
    assert "Everything anyone says" in text
    assert "Does not hold; better off by leaving: Russia (drop “Stop the fighting”)" in text
    assert "Nobody says whether leaving would be better for" in text


def test_the_pictures_are_sound_and_say_with_words_what_they_say_with_colours() -> None:
    graphs = build_hold(Lookup(study())).conflict
    assert graphs is not None
    assert len(graphs.graphs) == len(study().frames)
    for graph, rows in zip(graphs.graphs, study().hold.graphs, strict=True):
        root = parsed(str(graph))
        assert root.get("role") == "img"
        assert root.get("aria-label")
        boxes = [each for each in root if "state" in (each.get("class") or "").split()]
        assert len(boxes) == len(rows.rows)
        heads = [next(text.text or "" for text in box if text.tag == "text") for box in boxes]
        symbols = {standing.symbol for standing in STANDING.values()}
        assert all(head[0] in symbols for head in heads)
        assert sum("status quo" in head for head in heads) == 1
        shown = {row.state for row in rows.rows}
        arrows = [each for each in root if "move" in (each.get("class") or "").split()]
        assert len(arrows) == sum(move.to in shown for row in rows.rows for move in row.leaving)
        for arrow in arrows:
            label = next(text.text or "" for text in arrow if text.tag == "text")
            assert label.endswith("?") == ("perhaps" in (arrow.get("class") or ""))
        assert "#" not in str(graph)


def test_boxes_of_a_picture_do_not_overlap() -> None:
    for graph in study().hold.graphs:
        drawn = draw_states(graph.rows, dict.fromkeys(graph.stated.conflict.deciders, "X"), "picture")
        places = []
        for box in parsed(str(drawn)):
            if "state" in (box.get("class") or "").split():
                shape = next(each for each in box if each.tag == "rect")
                places.append(tuple(float(shape.get(key) or "") for key in ("x", "y", "width", "height")))
        for at, (x, y, width, height) in enumerate(places):
            for u, v, wide, high in places[at + 1 :]:
                assert x + width <= u or u + wide <= x or y + height <= v or v + high <= y


def test_without_inputs_there_is_no_verdict_and_every_missing_input_is_named() -> None:
    views = build_hold(Lookup(study())).break_even
    assert {view.verdict for view in views} == {"unstated"}
    assert all(view.chart and view.missing for view in views)
    text = section_text()
    for row in study().hold.break_even:
        for name in row.missing:
            assert QUANTITIES[name].label in text
    assert text.count("no verdict") == len(views)
    assert "A calendar, working groups and verification" in text


def test_a_curve_is_drawn_as_lines_with_their_ends_in_words() -> None:
    for curve in study().hold.curves:
        root = parsed(str(draw_curve(curve)))
        lines = [each for each in root if (each.get("class") or "").startswith("sure")]
        drawn = [line for line in curve.lines if any(value is not None for value in line.sure)]
        assert len(lines) == len(drawn)
        assert curve.x_label in (root.get("aria-label") or "")


def test_the_ledger_attributes_each_verdict_on_a_commitment() -> None:
    (table,) = [each for each in page().all("table") if each.text.strip().startswith("Commitments ledger")]
    assert "not kept: Several European leaders (unnamed), reported by" in " ".join(table.text.split())
    assert "Minsk II" in table.text
    assert "it says nothing of that of" in section_text()


def test_what_an_agreement_needs_is_said_where_inputs_are_stated() -> None:
    codes = [
        {"kind": "compliance", "actor": "a", "quantity": name, "value": value}
        for name, value in (("temptation", 5), ("reward", 3), ("punishment", 1), ("patience", 0.72))
    ]
    source = {"id": "s", "title": "S", "kind": "news", "published": "2024-01-01", "sha256": "0" * 64, "characters": 9}
    said = {"id": "s1", "source": "s", "span": [0, 9], "paraphrase": "x", "voice": "reported", "codes": codes}
    case = with_conflict(
        {"decision_makers": ["a", "b"], "options": OPTIONS, "preferences": WANTS, "status_quo": "NN"},
        sources=[source],
        statements=[said],
        issues=[{"id": "i", "question": "How much?", "scale": {0: "none", 100: "all"}}],
        packages=[{"id": "p", "terms": {"i": 50}, "needs": ["a"]}],
        formats=[{"id": "f", "at_table": ["a", "b"]}],
        follow_ups=[{"id": "look", "kind": "verification", "reason": "asked for"}],
        as_of="2024-02-01",
    )
    found = run_study(case)
    views = {view.claim: view for view in build_hold(Lookup(found)).break_even}
    assert {view.verdict for view in views.values()} >= {"kept", "depends", "unstated"}
    text = " ".join(Page(render_report(found)).named("kept").text.split())
    assert "cheating is detected within 2.11 periods" in text
    assert "<script>alert('x')" not in render_report(found)


def test_a_case_without_a_conflict_says_so() -> None:
    assert "This case describes no conflict" in section_text("ec-emissions")
    assert hold_lines(study("ec-emissions")) == []


def test_a_conflict_of_named_states_is_told_by_their_names() -> None:
    moves = {"a": [["peace", "war"]], "b": [["war", "peace"]]}
    rankings = [
        {"actor": "a", "ranking": [1, 2], "reason": "assumed"},
        {"actor": "b", "ranking": [1, 2], "reason": "assumed"},
    ]
    conflict = {"decision_makers": ["a", "b"], "states": ["peace", "war"], "moves": moves, "preferences": rankings}
    found = run_study(with_conflict({**conflict, "status_quo": "war"}))
    text = " ".join(Page(render_report(found)).named("kept").text.split())
    assert "take “peace”" in text
    (peace, _) = sorted(found.hold.outcomes, key=lambda row: row.state)
    assert (peace.stated, peace.whatever, peace.moves) == ("nash", "nash", 1)


def test_a_conflict_too_large_for_a_report_is_left_to_the_command() -> None:
    options = [{"id": f"o{n}", "actor": "a"} for n in range(11)]
    found = run_study(with_conflict({"decision_makers": ["a", "b"], "options": options}))
    assert "too many outcomes for a report" in Page(render_report(found)).named("kept").text
    assert found.hold.outcomes == ()


def test_brief_and_terminal_say_it_in_a_line() -> None:
    lines = hold_lines(study())
    kept = (
        "Of 40 outcomes 5 hold on what is stated in every account, none whatever is not stated; the status quo holds "
        "in 4 of 4 accounts."
    )
    assert lines[0] == f"Would it be kept? {kept}"
    assert lines[1].startswith("0 of 868 break-even results have their inputs stated")
    assert lines[2].startswith("Commitments told of: 5, of which 0 kept, 5 not kept")
    assert kept in " ".join(render_brief(study()).split())


@pytest.mark.parametrize("case", ["alaska-2025", "water-dispute", "elmira"])
def test_the_section_has_one_anchor_and_stands_in_the_contents(case: str) -> None:
    assert page(case).ids.count("kept") == 1
    assert any(each.attributes.get("href") == "#kept" for each in page(case).all("a"))
