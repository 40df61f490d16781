"""Every row of the inventory and every side of a disagreement is carried by statements of the case, and stands once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import pourparler
from pourparler.case.schema import Case

SIDES = {"a": 2, "b": 2, "c": 4, "d": 2, "e": 2, "f": 3, "g": 2, "h": 2, "i": 2, "j": 2, "k": 5, "l": 2, "m": 2}
"""How many sides each disagreement of the inventory has."""


@pytest.fixture(scope="module")
def case() -> Case:
    return pourparler.load_case("alaska-2025")


@pytest.fixture(scope="module")
def table(repository: Path) -> list[list[str]]:
    """Every row of the tables of inventory.md: three cells each."""
    text = (repository / "docs" / "explanation" / "inventory.md").read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_every_row_stands_once(table: list[list[str]]) -> None:
    rows = Counter(int(row[0]) for row in table if row[0].isdigit())
    assert rows == Counter(range(1, 108))


def test_every_row_names_statements_that_exist(table: list[list[str]], case: Case, repository: Path) -> None:
    known = {statement.id for statement in case.statements}
    left_out = _left_out(repository)
    for number, _, cited in (row for row in table if row[0].isdigit()):
        ids = re.findall(r"f\d-\d{3}", cited)
        assert ids or int(number) in left_out, f"row {number} has no statement and is not in scope.md"
        assert set(ids) <= known, f"row {number}"
        assert cited == ", ".join(ids), f"row {number}"


def _left_out(repository: Path) -> set[int]:
    """Rows that scope.md says are left out: the table under the heading 'Rows left out', if there is one."""
    text = (repository / "docs" / "explanation" / "scope.md").read_text(encoding="utf-8")
    section = text.partition("## Rows left out")[2].partition("\n## ")[0]
    return {int(number) for number in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}


def test_rows_cite_the_documents_they_are_from(table: list[list[str]]) -> None:
    """A row that ends in (F1 F2) cites statements of each of these documents."""
    for number, what, cited in (row for row in table if row[0].isdigit()):
        named = re.findall(r"\b[Ff]([0-4])\b", what)
        missing = {document for document in named if f"f{document}-" not in cited}
        against = re.search(r"against \d+", what)
        assert not missing or against, f"row {number}: {missing}"


def test_every_side_of_a_disagreement_stands_once(table: list[list[str]], case: Case) -> None:
    sides = [row for row in table if re.fullmatch(r"[a-m]", row[0])]
    assert Counter(row[0] for row in sides) == Counter(SIDES)
    assert len({(letter, claim) for letter, claim, _ in sides}) == len(sides)
    assert {dispute.id: len(dispute.sides) for dispute in case.disputes} == SIDES


def test_the_sides_are_those_of_the_case(table: list[list[str]], case: Case) -> None:
    told = {(row[0], row[1]): row[2] for row in table if re.fullmatch(r"[a-m]", row[0])}
    in_case = {
        (dispute.id, f"{dispute.question} {side.claim}"): ", ".join(side.statements)
        for dispute in case.disputes
        for side in dispute.sides
    }
    assert told == in_case


def test_every_statement_a_dispute_rests_on_exists(case: Case) -> None:
    known = {statement.id for statement in case.statements}
    cited = {name for dispute in case.disputes for side in dispute.sides for name in side.statements}
    assert cited <= known
