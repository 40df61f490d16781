"""READ in a study: who coded, alpha with its interval, conflicts, sources by the date; nothing where nobody asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import pourparler
from pourparler.case.schema import Case, Coding
from pourparler.read.compare.coders import coder_agreement
from pourparler.read.section import FEW_PAIRS, ReadSection, passages_of
from pourparler.read.tables import CoderRow, CodingConflictRow
from pourparler.report.coding import build_coding, coding_lines
from pourparler.report.lookup import Lookup
from pourparler.report.tables import TABLES, data_frame
from pourparler.study import Study, run_study
from tests.small_cases import said, small, stance

SOURCE = Path(__file__).parents[1] / "src"


def coded(*statements: dict[str, Any], codings: list[dict[str, Any]] | None = None, **more: Any) -> Case:
    case = small(statements, **more)
    return Case.model_validate(case.model_dump(by_alias=True) | {"codings": codings or []})


def section(case: Case) -> ReadSection:
    return ReadSection(case, case.statements)


def test_coders_are_counted_by_source_and_those_who_do_not_say_come_last() -> None:
    case = coded(
        said(source="t") | {"coder": "Bo", "coded_at": "2025-02-03T10:00:00Z"},
        said(source="s"),
        said(source="s") | {"coder": "Cy", "coded_at": "2025-02-02"},
        said(source="s") | {"coder": "Bo", "coded_at": "2025-02-05"},
        said(source="s") | {"coder": "Bo", "coded_at": "2025-02-04T23:00:00+09:00"},
        said(source="s") | {"coder": "Bo"},
    )
    assert section(case).coders == (
        CoderRow("s", "Bo", 3, "2025-02-04T23:00:00+09:00", "2025-02-05"),
        CoderRow("s", "Cy", 1, "2025-02-02", "2025-02-02"),
        CoderRow("s", None, 1, None, None),
        CoderRow("t", "Bo", 1, "2025-02-03T10:00:00+00:00", "2025-02-03T10:00:00+00:00"),
    )


def test_the_blind_coding_agrees_as_the_command_says() -> None:
    """The numbers of ``read --agreement`` within the passages, each with its interval where there is one."""
    case = pourparler.load_case("alaska-2025")
    (blind,) = case.codings
    other = case.model_copy(update={"statements": blind.statements})
    found = coder_agreement(case, other, passages_of(blind))
    read = section(case)
    rows = [row for row in read.coding_agreement if row.level != "unitizing"]
    assert [(row.field, row.level, row.units, row.equal, row.alpha) for row in rows] == [
        (each.field, each.level, each.alpha.units, each.equal, each.alpha.alpha) for each in found.fields
    ]
    spans = [row for row in read.coding_agreement if row.level == "unitizing"]
    assert [(row.source or "", row.alpha) for row in spans] == [
        (each.source, each.alpha.alpha) for each in found.passages
    ]
    assert len(read.coding_conflicts) == len(found.conflicts) == read.codings[0].conflicts
    (row,) = read.codings
    assert (row.matched, row.case_statements, row.statements, row.passages) == (61, 75, 64, 20)
    assert (row.part_case, row.part_coding, row.only_case, row.only_coding) == (12, 2, 2, 1)
    assert row.case_statements == row.matched + row.part_case + row.only_case
    assert row.statements == row.matched + row.part_coding + row.only_coding
    for row_ in rows:
        assert (row_.low is None) == (row_.high is None) == bool(row_.why_no_interval)
        assert row_.low is None or row_.units >= FEW_PAIRS
        assert (row_.alpha is None) == bool(row_.why_none)
        if row_.low is not None and row_.high is not None and row_.alpha is not None:
            assert row_.low <= row_.alpha <= row_.high


def test_the_page_on_quality_gives_the_intervals_and_what_hangs_on_them(alaska: Study) -> None:
    """docs/explanation/read-quality.md gives these numbers."""
    page = (SOURCE.parent / "docs" / "explanation" / "read-quality.md").read_text(encoding="utf-8")
    for row in alaska.read.coding_agreement:
        if row.low is not None and row.high is not None and row.alpha is not None and row.units >= 20:
            told = f"{row.alpha:.2f} ({row.low:.2f} to {row.high:.2f})".replace("-", "\u2212")
            assert told in page, row.field
    (view,) = build_coding(Lookup(alaska)).codings
    means = {heading: (text, len(statements)) for heading, text, statements in view.means}
    assert means["Positions"][0].startswith("In 6 of 61 matched pairs only one coder has a position, a red line,")
    assert means["Positions"][1] == 6
    assert means["Statements on which a verdict hangs alone"][0].startswith(
        "Of those in what both read, 3 of the 5 have"
    )
    assert "in 6 of the 61 pairs" in page
    (coding,) = alaska.read.codings
    told = f"{coding.matched} pairs of statements, {coding.part_case} of the case and {coding.part_coding} of the"
    assert f"{told} second coding" in " ".join(page.split())
    passages = {row.source: row.alpha for row in alaska.read.coding_agreement if row.level == "unitizing"}
    assert all(f"{passages[source] or 0:.2f} ({source})" in page for source in ("f0", "f1", "f2", "f3", "f4"))
    assert "five statements on which a verdict hangs alone" in page


def test_few_pairs_have_no_interval() -> None:
    """Nineteen pairs, some of which differ, give none, twenty do."""
    for count in (19, 20):
        voices = ["quoted" if at % 2 else "reported" for at in range(count)]
        mine = [said(name=f"a{at}", voice=voice) | {"span": [at, at + 1]} for at, voice in enumerate(voices)]
        theirs = [each | {"id": f"b{at}", "paraphrase": "q"} for at, each in enumerate(mine)]
        theirs[:3] = [each | {"voice": "author_claim"} for each in theirs[:3]]
        read = section(coded(*mine, codings=[CODING | {"statements": theirs}]))
        (row,) = [each for each in read.coding_agreement if each.field == "voice"]
        assert row.alpha is not None
        assert (row.low is None, row.why_no_interval) == ((True, "fewer than 20 pairs") if count < 20 else (False, ""))


def test_the_interval_of_the_seed_is_the_same_every_time_and_apart_for_each_field() -> None:
    case = pourparler.load_case("alaska-2025")
    made = [ReadSection(case, case.statements, seed).coding_agreement for seed in (0, 0, 1)]
    assert made[0] == made[1] != made[2]
    assert [row.alpha for row in made[0]] == [row.alpha for row in made[2]]


CODING = {"id": "second", "coder": "Bo", "blind": True, "coded_at": "2025-03-01", "note": "From the text alone."}


def both(mine: dict[str, Any], theirs: dict[str, Any], **more: Any) -> ReadSection:
    one = said(stance("a", "k", **mine), name="one")
    other = {"span": [0, 1], "paraphrase": "q"} | said(stance("a", "k", **theirs), name="two", **more)
    return section(coded(one, codings=[CODING | {"statements": [other]}]))


def test_a_conflict_names_both_statements_and_what_it_is_about() -> None:
    read = both({"position": 20}, {"position": [20, 30]}, voice="quoted")
    assert read.coding_conflicts == (
        CodingConflictRow("second", "s", 0, 1, "one", "two", "stance.position.high", "a, k", "20", "30"),
        CodingConflictRow("second", "s", 0, 1, "one", "two", "voice", "", "reported", "quoted"),
    )
    (row,) = read.codings
    assert (row.coder, row.blind, row.coded_at, row.note, row.sources) == (
        "Bo",
        True,
        "2025-03-01",
        "From the text alone.",
        ("s",),
    )
    assert (row.passages, row.matched, row.only_case, row.only_coding, row.conflicts) == (0, 1, 0, 0, 2)


def test_statements_of_one_coder_alone_have_no_partner() -> None:
    case = coded(said(name="one"), codings=[CODING | {"passages": {"s": [[0, 50]]}}])
    read = section(case)
    assert [(each.statement, each.other, each.field) for each in read.coding_conflicts] == [("one", None, "statement")]
    assert [row.why_none for row in read.coding_agreement if row.source is None] == [""]


def test_a_coding_that_holds_nothing_beside_a_case_that_holds_nothing() -> None:
    read = section(coded(codings=[CODING]))
    assert (read.codings[0].matched, read.codings[0].case_statements, read.coding_conflicts) == (0, 0, ())
    assert read.coding_agreement == ()


def test_sources_are_compared_by_what_had_appeared() -> None:
    """A later source neither contradicts an earlier one nor has a row."""
    case = coded(
        said(stance("a", "k", 10), source="s"),
        said(stance("a", "k", 90), source="t"),
        published={"s": "2025-01-10", "t": "2025-01-20"},
    )
    views = {
        day: [(row.source, row.view, row.low, row.differs_from) for row in run_study(case, as_of=day).read.source_views]
        for day in (date(2025, 1, 15), date(2025, 1, 25))
    }
    assert views == {
        date(2025, 1, 15): [("s", "alone", 10.0, ())],
        date(2025, 1, 25): [("s", "contradicts", 10.0, ("t",)), ("t", "contradicts", 90.0, ("s",))],
    }


def test_words_that_two_sources_share_make_them_one() -> None:
    wire = "Northland will accept a truce before winter, its envoy said on Monday evening in the capital."
    case = coded(
        said(stance("a", "k", 10), source="s") | {"span": [0, len(wire)]},
        said(stance("a", "k", 10), source="t") | {"span": [0, len(wire)]},
    )
    assert [cell.independent for cell in section(case).source_cells()] == [2]
    assert [cell.independent for cell in section(case).source_cells({"s": wire, "t": wire})] == [1]


def test_tables_and_document_hold_the_same(alaska: Study) -> None:
    document = json.loads(alaska.to_json())["read"]
    for name in ("coders", "codings", "coding_agreement", "coding_conflicts", "source_views"):
        frame = data_frame(alaska, name)
        assert len(frame) == len(document[name]) > 0
        assert list(frame.columns) == list(document[name][0])
        assert name in TABLES
    voice = alaska.read.coding_agreement[0]
    frame = data_frame(alaska, "coding_agreement")
    assert frame[["field", "alpha", "low"]].iloc[0].to_dict() == {
        "field": "voice",
        "alpha": voice.alpha,
        "low": voice.low,
    }


def test_saved_tables_are_read_back(alaska: Study, tmp_path: Path) -> None:
    alaska.save(tmp_path / "out")
    for name in ("coding_agreement", "coding_conflicts"):
        held = pd.read_parquet(tmp_path / "out" / "tables" / f"{name}.parquet")
        assert len(held) == len(data_frame(alaska, name))
        assert (tmp_path / "out" / "tables" / f"{name}.csv").is_file()


def test_the_terminal_has_one_line_for_each_coding() -> None:
    case = pourparler.load_case("alaska-2025")
    (line,) = coding_lines(run_study(case, frames=["pooled"], formats=["us-russia"]))
    assert line.startswith(
        "Second coding 'blind', made blind: 61 of 75 statements matched, 12 more as part of a wider one; "
        "alpha: who sees a position 0.95"
    )
    bare = case.model_copy(update={"codings": (Coding(id="empty", coder="Bo", passages={"f0": ((0, 9),)}),)})
    assert [*coding_lines(run_study(bare, frames=["pooled"], formats=["us-russia"]))] == [
        "Second coding 'empty': 0 of 0 statements matched."
    ]
    plain = case.model_copy(update={"codings": ()})
    assert [*coding_lines(run_study(plain, frames=["pooled"], formats=["us-russia"]))] == []


@pytest.mark.parametrize(("case", "compared"), [("water-dispute", False), ("alaska-2025", True)])
def test_a_study_without_codings_imports_nothing_for_them(case: str, compared: bool) -> None:
    """Nor does it import the solver of scipy."""
    code = f"""
import sys, pourparler
study = pourparler.run_study(pourparler.load_case({case!r}))
study.to_json()
print("pourparler.read.compare.coders" in sys.modules, "scipy.optimize" in sys.modules)
"""
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment)
    assert done.stdout.split() == [str(compared), str(compared)]
