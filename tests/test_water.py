"""The water dispute: a second case without a line of code, small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pourparler.case.codes import Cost, Reference, Requires, Stance
from pourparler.case.documents import check_documents, find_documents
from pourparler.case.files import shipped_cases
from pourparler.study import Study

POOLED, MINISTRY, REVIEW = "pooled", "as-the-ministry-sees-it", "as-the-review-sees-it"

TWO_GOVERNMENTS = {
    # A yes, a position and a red line leave room for a rotating seat; there is nothing to lose without an agreement.
    "joint-commission": ("within_reach", "within_reach", "within_reach"),
    # It needs Celdor, of which nobody knows what it wants; the review lets Brennia settle for it.
    "half-flow": ("unknown", "unknown", "reachable"),
    # A loss where half passes anyway, a gain where nothing does.
    "quarter-flow": ("open", "blocked", "reachable"),
    # Brennia pays only for seven tenths.
    "paid-release": ("blocked", "blocked", "blocked"),
    # Altovar accepts five years at most.
    "slow-filling": ("blocked", "blocked", "blocked"),
}


@pytest.mark.parametrize("package", TWO_GOVERNMENTS)
def test_verdicts_between_the_two_governments(water: Study, package: str) -> None:
    found = {
        row.frame: row.verdict
        for row in water.verdict_rows
        if (row.package, row.format) == (package, "two-governments")
    }
    assert (found[POOLED], found[MINISTRY], found[REVIEW]) == TWO_GOVERNMENTS[package]


def test_it_shows_every_kind_of_agreement_across_accounts(water: Study) -> None:
    kinds = {row.kind for row in water.finding_rows}
    assert {"robust", "contested", "one_account_only", "nobody_says", "source_differs", "contradicted_cell"} <= kinds


def test_a_quarter_of_the_flow_by_hand(water: Study) -> None:
    """Brennia wants 70 to 100 and a failure costs it 0.1 to 0.2; the references are 50, 0 to 10, or either."""
    bounds = {
        row.frame: (round(row.low, 9), round(row.high, 9))
        for row in water.acceptance_rows
        if (row.actor, row.package) == ("brennia", "quarter-flow")
    }
    assert bounds == {POOLED: (-0.15, 0.45), MINISTRY: (-0.15, -0.05), REVIEW: (0.25, 0.45)}


def test_what_is_imposed_is_marked(water: Study) -> None:
    imposed = {
        (row.package, row.frame) for row in water.verdict_rows if row.imposed and row.format == "two-governments"
    }
    assert imposed
    assert {frame for _, frame in imposed} == {REVIEW}
    assert {(each.on, each.by) for row in water.verdict_rows for each in row.imposed} == {("celdor", "brennia")}


def test_the_smallest_concessions(water: Study) -> None:
    moves = {(row.package, row.issue, row.moved_to) for row in water.concession_rows if row.frame == POOLED}
    assert moves == {("paid-release", "summer-flow", 70.0), ("slow-filling", "filling-time", 50.0)}


def test_what_celdor_wants_is_the_first_thing_to_find_out(water: Study) -> None:
    first = water.find_out_rows[0]
    assert (first.actor, first.issue, first.stated) == ("celdor", "summer-flow", False)


def test_what_the_later_text_changes(water: Study) -> None:
    comparison = water.comparison
    assert comparison is not None
    assert comparison.sources == ("gazette",)
    stated = {(c.actor, c.issue) for c in comparison.cells if c.frame == POOLED and c.after and c.after.stated}
    assert stated == {("celdor", "summer-flow"), ("celdor", "filling-time"), ("altovar", "summer-flow")}


def test_the_case_uses_what_a_case_can_use(water: Study) -> None:
    codes = [code for statement in water.case.statements for code in statement.codes]
    assert {Stance, Requires, Reference, Cost} <= {type(code) for code in codes}
    assert len({code.kind for code in codes}) >= 12
    numeric = {code.actor for code in codes if isinstance(code, Stance) and isinstance(code.salience, tuple)}
    assert numeric == {"celdor"}
    assert any(format_.stages for format_ in water.case.formats)
    assert all(assumption.reason for assumption in water.case.assumptions)


def test_every_span_stands_in_the_texts(water: Study, repository: Path) -> None:
    texts = repository / "docs" / "tutorials" / "water-texts"
    assert set(find_documents(water.case, texts)) == {"ministry", "review", "gazette"}
    assert check_documents(water.case, texts) == []
    words = {source: path.read_text(encoding="utf-8") for source, path in find_documents(water.case, texts).items()}
    for statement in water.case.statements:
        passage = words[statement.source][slice(*statement.span)]
        assert passage == passage.strip(), statement.id
        assert len(passage) > 20, statement.id


def test_it_is_nothing_but_data() -> None:
    assert {path.suffix for path in shipped_cases()["water-dispute"].iterdir()} == {".yaml"}
