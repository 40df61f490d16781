"""The Alaska case: its spans stand in the documents, no document stands in the repository, and its expected results."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import pourparler
from pourparler.case.documents import check_documents, find_documents
from pourparler.reach.tables import VERDICTS, VerdictRow
from pourparler.study import Study

LONGEST_QUOTATION = 40
"""Characters: a run this long of a document would be a copy, not a name or a term."""

WEAKER_OR_EQUAL_TO_UNKNOWN = {"blocked", "resisted", "unknown", "not_applicable"}


def test_every_span_hash_and_length_agrees_with_the_documents(alaska: Study, documents: Path) -> None:
    assert find_documents(alaska.case, documents).keys() == {"f0", "f1", "f2", "f3", "f4"}
    assert check_documents(alaska.case, documents) == []


def test_spans_begin_and_end_on_text(alaska: Study, documents: Path) -> None:
    texts = {name: path.read_bytes().decode() for name, path in find_documents(alaska.case, documents).items()}
    assert len(alaska.case.statements) > 300
    for statement in alaska.case.statements:
        start, end = statement.span
        passage = texts[statement.source][start:end]
        assert len(passage) == end - start, statement.id
        assert passage == passage.strip(), statement.id


def test_no_passage_of_a_document_stands_in_the_repository(documents: Path, repository: Path) -> None:
    runs = _runs(documents)
    assert len(runs) > 30_000
    assert [copy for path in _own_files(repository) for copy in _copies(path, runs)] == []


def test_the_guard_against_copies_sees_a_copy(documents: Path, tmp_path: Path) -> None:
    document = min(documents.glob("*.txt"))
    passage = document.read_text(encoding="utf-8")[1000:1080].strip()
    copy = tmp_path / "note.md"
    copy.write_text(f"A note:\n\n> {passage[:30]}\n{passage[30:]}\n".replace("\n>", "\n  "), encoding="utf-8")
    assert _copies(copy, _runs(documents))


def _runs(documents: Path) -> set[str]:
    """Every run of so many characters of the documents, but for their titles, which a citation needs."""
    titles = {_folded(source.title) for source in pourparler.load_case("alaska-2025").sources}
    runs: set[str] = set()
    for path in documents.glob("*.txt"):
        text = _folded(path.read_text(encoding="utf-8"))
        runs.update(text[at : at + LONGEST_QUOTATION] for at in range(len(text) - LONGEST_QUOTATION + 1))
    return {run for run in runs if not any(run.strip() in title for title in titles)}


def _copies(path: Path, runs: set[str]) -> list[str]:
    text = _folded(path.read_text(encoding="utf-8", errors="ignore"))
    pieces = (text[at : at + LONGEST_QUOTATION] for at in range(len(text) - LONGEST_QUOTATION + 1))
    return [f"{path}: {piece}" for piece in pieces if piece in runs]


def _folded(text: str) -> str:
    """Fold what copying changes: line breaks, kinds of space and apostrophes."""
    return " ".join(text.replace("’", "'").replace("‘", "'").split())


def _own_files(repository: Path) -> list[Path]:
    """Every file that git tracks or would track; where there is no git, every file outside hidden and built folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=repository,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [repository / name for name in listed.stdout.decode().split("\0") if name]
    else:
        built = {"out", "build", "dist", "_build"}
        paths = [
            path
            for path in repository.rglob("*")
            if not any(part.startswith(".") or part in built for part in path.relative_to(repository).parts)
        ]
    return [path for path in paths if path.is_file()]


def test_no_verdict_rests_on_a_number_for_a_position_that_is_not_stated(alaska: Study) -> None:
    """Cells that nobody states run from 0 to 100, and no actor without a stated cell is given an answer for it."""
    for cell in alaska.cell_rows:
        if not cell.stated:
            assert (cell.low, cell.high, cell.statements) == (0.0, 100.0, ()), cell
        else:
            assert cell.statements, cell
    stated = {(cell.frame, cell.actor, cell.issue) for cell in alaska.cell_rows if cell.stated}
    lined = {(cell.frame, cell.actor, cell.issue) for cell in alaska.cell_rows if cell.red_lines}
    terms = {package.id: package.terms for package in alaska.case.packages}
    for row in alaska.acceptance_rows:
        bearing = [(row.frame, row.actor, issue) for issue in terms[row.package]]
        if row.answer in ("favours", "opposes", "torn"):
            assert any(cell in stated or cell in lined for cell in bearing), row
            assert row.stated_low is not None or "no objection" in row.why or "asks for" in row.why, row


def test_ukraine_has_no_position_of_its_own_before_the_meeting(alaska: Study) -> None:
    assert [cell for cell in alaska.cell_rows if cell.actor == "ukraine" and cell.stated] == []
    answers = {row.answer for row in alaska.acceptance_rows if row.actor == "ukraine"}
    assert answers == {"silent"}


def test_what_needs_ukraine_is_unknown_or_worse_unless_a_frame_imposes(alaska: Study) -> None:
    needing = {package.id for package in alaska.case.packages if "ukraine" in package.needs}
    assert len(needing) >= 6
    for row in alaska.verdict_rows:
        if row.package in needing and "ukraine" not in {imposed.on for imposed in row.imposed}:
            assert row.verdict in WEAKER_OR_EQUAL_TO_UNKNOWN, row
    assert {row.frame for row in alaska.verdict_rows if row.imposed} == {"proxy-war"}


def test_the_order_of_verdicts_is_the_one_this_module_relies_on() -> None:
    assert VERDICTS[:3] == ("blocked", "resisted", "unknown")
    assert VERDICTS[3:6] == ("open", "within_reach", "reachable")


def test_the_first_steps_of_russia_and_ukraine_are_among_the_three_to_find_out(alaska: Study) -> None:
    top = [(row.actor, row.issue) for row in alaska.find_out_rows[:3]]
    assert ("russia", "first-step") in top
    assert ("ukraine", "first-step") in top


def test_frames_of_later_texts_are_not_run_and_say_so(alaska: Study) -> None:
    assert [frame.id for frame in alaska.frames] == ["pooled", "proxy-war", "attrition-opening", "imperial-bargain"]
    assert [each.frame for each in alaska.frames_not_run] == ["symbolic-win", "detente"]
    assert {statement.source for statement in alaska.visible} == {"f0", "f1", "f2"}


PROTOTYPE = {
    "channel": ("within_reach", ()),
    "humanitarian-pause": ("unknown", ()),
    "contact-line-ceasefire": ("blocked", ("russia",)),
    "ceasefire-after-withdrawal": ("blocked", ("usa",)),
    "territorial-swap": ("blocked", ("russia",)),
    "recognition": ("unknown", ()),
    "freeze-and-guarantees": ("blocked", ("russia",)),
    "freeze-guarantees-architecture": ("blocked", ("russia",)),
    "bilateral-normalisation": ("open", ()),
}
"""What the prototype of the design gave between the United States and Russia, frame ``pooled``."""


@pytest.mark.parametrize(("package", "expected"), PROTOTYPE.items(), ids=list(PROTOTYPE))
def test_pooled_agrees_with_the_prototype(alaska: Study, package: str, expected: tuple[str, tuple[str, ...]]) -> None:
    row = _row(alaska, package, "us-russia")
    assert (row.verdict, row.blockers) == expected


def test_recognition_is_open_at_the_table_and_unknown_beyond_it(alaska: Study) -> None:
    row = _row(alaska, "recognition", "us-russia")
    assert (row.at_table, row.implementable, row.decided_by) == ("open", "unknown", ("ukraine",))


def test_the_ceasefire_after_withdrawal_rests_on_whom_the_west_speaks_for(alaska: Study) -> None:
    assert "western-capitals-include-washington" in _row(alaska, "ceasefire-after-withdrawal", "us-russia").assumptions


def test_the_territorial_swap_hangs_on_its_anchor(alaska: Study) -> None:
    anchors = {row.id for row in alaska.pivotal_rows if row.kind == "package_anchor"}
    assert "territorial-swap:territory" in anchors


def _row(study: Study, package: str, format_: str) -> VerdictRow:
    rows = [row for row in study.verdict_rows if (row.package, row.format, row.frame) == (package, format_, "pooled")]
    assert len(rows) == 1
    return rows[0]


BECOME_STATED = [("russia", "follow-up"), ("usa", "follow-up"), ("ukraine", "guarantees")]


@pytest.mark.parametrize(("actor", "issue"), BECOME_STATED)
def test_cells_that_the_later_texts_state(alaska: Study, actor: str, issue: str) -> None:
    comparison = alaska.comparison
    assert comparison is not None
    assert comparison.sources == ("f3", "f4")
    changes = [c for c in comparison.cells if (c.frame, c.actor, c.issue) == ("pooled", actor, issue)]
    assert len(changes) == 1
    change = changes[0]
    assert change.before is None or not change.before.stated
    assert change.after is not None
    assert change.after.stated
    assert change.statements
    assert {name[:2] for name in change.statements} <= {"f3", "f4"}


def test_frames_that_begin_to_speak_are_named(alaska: Study) -> None:
    assert alaska.comparison is not None
    assert set(alaska.comparison.frames_begin) == {"symbolic-win", "detente"}
