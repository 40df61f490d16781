"""Tables as CSV: whatever a cell holds comes back from a reader, and no file writes tables in another way."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import CaseError
from pourparler.exchange.convert import convert
from pourparler.exchange.csv_lines import LINE_END, csv_lines, with_line_feeds
from pourparler.exchange.statements_csv import statements_csv
from pourparler.read.documents.gather import gather
from pourparler.report import backtest_command, ensemble_files, hold_files, read_results, settle_files
from tests.test_coded_texts import TEXTS, coded_case

CELLS = st.text(alphabet=st.sampled_from('a,;"\r\n \u2028é'), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8)


def read_back(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline="")))


@given(ROWS)
def test_every_cell_comes_back_and_rows_end_in_a_line_feed(rows: list[list[str]]) -> None:
    table = csv_lines(rows)
    assert read_back(table) == rows
    assert table.endswith("\n")
    assert not table.endswith("\r\n")


@given(ROWS)
def test_tables_of_pandas_keep_their_cells_too(rows: list[list[str]]) -> None:
    table = with_line_feeds(pd.DataFrame(rows, columns=["x", "y"]).to_csv(index=False, lineterminator=LINE_END))
    assert read_back(table) == [["x", "y"], *rows]


@pytest.mark.parametrize("module", [settle_files, ensemble_files, hold_files])
def test_a_lone_carriage_return_is_in_quotes_in_every_table(module: object) -> None:
    assert module._csv(("a", "b"), [("x\ry", None)]) == 'a,b\n"x\ry",\n'  # type: ignore[attr-defined]


def test_results_of_reading_quote_it_too() -> None:
    assert read_results.csv_text(("a",), [("x\ry",)]) == 'a\n"x\ry"\n'


def test_no_module_writes_tables_by_itself() -> None:
    source = Path(backtest_command.__file__).parents[1]
    alone = [path.name for path in source.rglob("*.py") if "csv.writer(" in path.read_text(encoding="utf-8")]
    assert alone == ["csv_lines.py"]


def test_our_own_table_of_statements_is_recognised_where_it_cannot_be_read(tmp_path: Path) -> None:
    table = tmp_path / "banc.csv"
    table.write_text(statements_csv(coded_case(TEXTS["plain"]), {})[0], encoding="utf-8")
    told = "a table of statements as convert --to csv writes it"
    with pytest.raises(CaseError, match=f"{told}: .* is not read back; convert the case with --to qdpx") as raised:
        convert(table, "case", tmp_path / "out")
    assert len(raised.value.problems) == 1
    with pytest.raises(CaseError, match=f"{told}, and no table of documents; name the documents themselves") as raised:
        gather([str(table)])
    assert len(raised.value.problems) == 1


def test_many_unknown_columns_are_one_line(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("text," + ",".join(f"c{at}" for at in range(22)) + "\nx\n", encoding="utf-8")
    with pytest.raises(CaseError, match="unknown columns 'c0', 'c1', 'c2' and 19 more; columns: text, path") as raised:
        gather([str(table)])
    assert len(raised.value.problems) == 1
