"""Discourse networks against a slow reference, DNA's sample database, and what every network must be."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import CaseError, ModelError
from pourparler.exchange.dna import DnaDatabase, code_point_offsets, read_dna
from pourparler.read.discourse.one_mode_network import OneModeAggregation, OneModeNormalization, one_mode_network
from pourparler.read.discourse.statements import (
    Duplicates,
    StatementArrays,
    first_of_duplicates,
    statement_arrays,
    statement_counts,
)
from pourparler.read.discourse.time_windows import WindowUnit, time_windows
from pourparler.read.discourse.two_mode_network import two_mode_network
from tests.reference_discourse import Said, jaccard, one_mode

AGGREGATIONS: tuple[OneModeAggregation, ...] = ("ignore", "congruence", "conflict", "subtract")
NORMALIZATIONS: tuple[OneModeNormalization, ...] = ("average_activity", "jaccard", "cosine")
said_lists = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.booleans()), max_size=30)


def arrays_of(said: list[Said]) -> StatementArrays:
    return statement_arrays([each[0] for each in said], [each[1] for each in said], [each[2] for each in said])


def sample(shared: Path) -> DnaDatabase:
    return read_dna(shared / "data/dna/sample.dna")


def sample_arrays(database: DnaDatabase, who: str) -> StatementArrays:
    statements = database.of_type("DNA Statement")
    documents = {each.id: each for each in database.documents}
    names = sorted({str(each.values[who]) for each in statements})
    concepts = sorted({str(each.values["concept"]) for each in statements})
    days = [published for each in statements if (published := documents[each.document].published)]
    return statement_arrays(
        [names.index(str(each.values[who])) for each in statements],
        [concepts.index(str(each.values["concept"])) for each in statements],
        [bool(each.values["agreement"]) for each in statements],
        [each.document for each in statements],
        np.array([day.date() for day in days], dtype="datetime64[D]"),
    )


@pytest.mark.parametrize("who", ["organization", "person"])
def test_the_sample_database_of_dna_gives_its_numbers(shared: Path, who: str) -> None:
    database = sample(shared)
    assert len(database.statements) == 41
    assert len(database.documents) == 7
    said = sample_arrays(database, who)
    counts = statement_counts(said)
    assert counts.shape == (7, 6, 2)
    assert two_mode_network(counts).sum() == 40
    totals = {each: one_mode_network(counts, aggregation=each).sum() for each in AGGREGATIONS}
    assert totals == {"ignore": 276, "congruence": 160, "conflict": 116, "subtract": 44}
    fewer = statement_counts(said, duplicates="per_document")
    assert fewer.sum() == 23
    assert [one_mode_network(fewer, aggregation=each).sum() for each in AGGREGATIONS[:3]] == [86, 48, 38]


def test_spans_of_the_sample_database_lie_on_sentences(shared: Path) -> None:
    database = sample(shared)
    texts = {each.id: each.text for each in database.documents}
    for statement in database.statements:
        passage = texts[statement.document][statement.start : statement.stop]
        assert passage
        assert not texts[statement.document][statement.start - 1].isalnum()
    assert {each.published.year for each in database.documents if each.published} == {2005}


@given(said_lists)
def test_networks_equal_the_slow_reference(said: list[Said]) -> None:
    counts = statement_counts(arrays_of(said), (5, 4))
    for aggregation in AGGREGATIONS:
        expected = np.array(one_mode(said, 5, aggregation))
        np.testing.assert_array_equal(one_mode_network(counts, aggregation=aggregation), expected)
    for aggregation in AGGREGATIONS[:3]:
        found = one_mode_network(counts, aggregation=aggregation, normalization="jaccard")
        for i in range(5):
            for j in range(5):
                assert i == j or found[i, j] == pytest.approx(jaccard(said, i, j, aggregation))


@given(said_lists, st.sampled_from(AGGREGATIONS), st.sampled_from(NORMALIZATIONS))
def test_normalised_weights_are_symmetric_and_bounded(
    said: list[Said], aggregation: OneModeAggregation, normalization: OneModeNormalization
) -> None:
    counts = statement_counts(arrays_of(said), (5, 4))
    found = one_mode_network(counts, aggregation=aggregation, normalization=normalization)
    np.testing.assert_allclose(found, found.T)
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 1 + 1e-12
    silent = counts.sum(axis=(1, 2)) == 0
    assert not found[silent].any()


def test_dna_compatible_normalisations_divide_by_what_the_program_divides_by() -> None:
    counts = statement_counts(arrays_of([(0, 0, True), (0, 0, True), (0, 1, True), (1, 0, True), (1, 0, False)]))
    plain = one_mode_network(counts, aggregation="ignore")
    assert plain[0, 1] == 4
    by_union = one_mode_network(counts, aggregation="ignore", normalization="jaccard", dna_compat=True)
    assert by_union[0, 1] == 4 / 2
    by_root = one_mode_network(counts, aggregation="ignore", normalization="cosine", dna_compat=True)
    assert by_root[0, 1] == pytest.approx(4 / np.sqrt(3 * 2))
    mean = one_mode_network(counts, aggregation="ignore", normalization="average_activity", dna_compat=True)
    assert mean[0, 1] == 4 / 2.5
    bounded = one_mode_network(counts, aggregation="ignore", normalization="average_activity")
    assert bounded[0, 1] == 4 / 2.5**2
    alike = statement_counts(arrays_of([(0, 0, True), (0, 0, True), (1, 0, True), (1, 0, True)]))
    assert one_mode_network(alike, aggregation="ignore", normalization="average_activity")[0, 1] == 1


def test_two_mode_aggregations_and_normalisations() -> None:
    counts = statement_counts(arrays_of([(0, 0, True), (0, 0, False), (0, 1, False), (1, 1, True)]))
    assert two_mode_network(counts, aggregation="combine").tolist() == [[3, 2], [0, 1]]
    assert two_mode_network(counts, aggregation="subtract").tolist() == [[0, -1], [0, 1]]
    assert two_mode_network(counts, aggregation="agree").tolist() == [[1, 0], [0, 1]]
    assert two_mode_network(counts, aggregation="disagree").tolist() == [[1, 1], [0, 0]]
    assert two_mode_network(counts, normalization="activity").sum(axis=1).tolist() == [1, 1]
    assert two_mode_network(counts, normalization="prominence").sum(axis=0).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("keep", [1, 1, 1, 1, 1]),
        ("per_document", [1, 0, 1, 1, 1]),
        ("per_week", [1, 0, 0, 1, 1]),
        ("per_month", [1, 0, 0, 1, 1]),
        ("per_year", [1, 0, 0, 0, 1]),
        ("ever", [1, 0, 0, 0, 0]),
    ],
)
def test_duplicates_count_once_within_their_period(rule: Duplicates, kept: list[int]) -> None:
    days = [date(2024, 1, 29), date(2024, 1, 29), date(2024, 1, 31), date(2024, 2, 5), date(2025, 2, 5)]
    said = statement_arrays([0] * 5, [0] * 5, [True] * 5, [0, 0, 1, 2, 3], np.array(days, dtype="datetime64[D]"))
    assert first_of_duplicates(said, rule).tolist() == [bool(each) for each in kept]


def test_the_first_of_duplicates_is_the_earliest_not_the_first_listed() -> None:
    said = statement_arrays([0, 0], [0, 0], [True, True], [0, 0], [5, 3])
    assert first_of_duplicates(said, "ever").tolist() == [False, True]


@given(
    st.lists(st.integers(-400, 400), min_size=1, max_size=20), st.integers(1, 40), st.sampled_from(["days", "weeks"])
)
def test_windows_that_do_not_overlap_hold_every_statement_once(days: list[int], width: int, unit: WindowUnit) -> None:
    said = statement_arrays([0] * len(days), [0] * len(days), [True] * len(days), day=days)
    windows = time_windows(said, width, unit)
    assert np.sum([each.statements for each in windows], axis=0).tolist() == [1] * len(days)
    for each in windows:
        inside = (said.day >= each.start) & (said.day < each.stop)
        assert inside.tolist() == each.statements.tolist()


def test_calendar_months_begin_on_their_first_day_and_events_are_counted() -> None:
    days = np.array(["2024-01-31", "2024-02-01", "2024-04-30"], dtype="datetime64[D]")
    said = statement_arrays([0] * 3, [0] * 3, [True] * 3, day=days)
    months = time_windows(said, 1, "months")
    assert [int(each.statements.sum()) for each in months] == [1, 1, 0, 1]
    assert np.datetime64(months[1].start, "D") == np.datetime64("2024-02-01")
    assert np.datetime64(months[1].stop, "D") == np.datetime64("2024-03-01")
    assert [each.statements.tolist() for each in time_windows(said, 2, "events", 1)] == [
        [True, True, False],
        [False, True, True],
    ]


def test_input_that_is_no_network_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match="concept has shape"):
        statement_arrays([0, 1], [0], [True, False])
    with pytest.raises(ModelError, match="whole numbers from 0"):
        statement_arrays([-1], [0], [True])
    with pytest.raises(ModelError, match="true or false"):
        statement_arrays([0], [0], [2])
    with pytest.raises(ModelError, match="no day"):
        statement_arrays([0], [0], [True], day=np.array(["NaT"], dtype="datetime64[D]"))
    with pytest.raises(ModelError, match="finite"):
        one_mode_network([[[np.nan, 0]]])
    with pytest.raises(ModelError, match="combine holds names"):
        two_mode_network([[[1, 0]]], aggregation="combine", normalization="activity")
    with pytest.raises(ModelError, match="at least 1"):
        time_windows(statement_arrays([0], [0], [True]), 0)


@given(st.text(alphabet=st.sampled_from("aé\u05d0\U0001f600\U00010348\r\n "), max_size=30))
def test_offsets_in_utf_16_units_are_turned_into_code_points(text: str) -> None:
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)]
    assert code_point_offsets(text or "a", units)[: len(text) + 1] == list(range(len(text) + 1))
    inside = [at for at in range(units[-1] + 1) if at not in units]
    assert code_point_offsets(text or "a", inside) == [None] * len(inside)


def test_emoji_before_a_statement_moves_its_span(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "emoji.dna"
    shutil.copyfile(shared / "data/dna/sample.dna", path)
    path.chmod(0o600)
    text = "\U0001f600\r\n\u05e9\u05dc\u05d5\u05dd and more"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM STATEMENTS WHERE ID <> 1")
        connection.execute("UPDATE STATEMENTS SET Start = 4, Stop = 8 WHERE ID = 1")
        connection.execute("UPDATE DOCUMENTS SET Text = ? WHERE ID = 1", (text,))
        connection.commit()
    statement = read_dna(path).statements[0]
    assert text[statement.start : statement.stop] == "\u05e9\u05dc\u05d5\u05dd"


def test_damaged_databases_get_one_clear_error(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        read_dna(tmp_path / "none.dna")
    (tmp_path / "text.dna").write_text("not a database", encoding="utf-8")
    with pytest.raises(CaseError, match="not an SQLite database"):
        read_dna(tmp_path / "text.dna")
    whole = (shared / "data/dna/sample.dna").read_bytes()
    (tmp_path / "cut.dna").write_bytes(whole[:5000])
    with pytest.raises(CaseError, match=r"damaged|no table"):
        read_dna(tmp_path / "cut.dna")
    for name, change, message in (
        ("old", "UPDATE SETTINGS SET Value = '2.0' WHERE Property = 'version'", "DNA 2.0"),
        ("gone", "DROP TABLE DATABOOLEAN", "no table DATABOOLEAN"),
        ("outside", "UPDATE STATEMENTS SET Stop = 99999999 WHERE ID = 3", "statement 3"),
        ("lost", "UPDATE STATEMENTS SET DocumentId = 99 WHERE ID = 3", "statement 3 is of an unknown document"),
    ):
        path = tmp_path / f"{name}.dna"
        path.write_bytes(whole)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(change)
            connection.commit()
        with pytest.raises(CaseError, match=message):
            read_dna(path)


@pytest.mark.parametrize("unit", get_args(WindowUnit))
@given(st.lists(st.integers(0, 900), min_size=1, max_size=20), st.integers(1, 40), st.data())
def test_every_statement_is_in_a_window(unit: WindowUnit, days: list[int], width: int, data: st.DataObject) -> None:
    said = statement_arrays([0] * len(days), [0] * len(days), [True] * len(days), day=days)
    windows = time_windows(said, width, unit, data.draw(st.integers(1, width)))
    assert np.any([each.statements for each in windows], axis=0).all()
    assert all(each.statements.any() for each in windows[-1:])


def test_a_step_beyond_the_width_is_refused_since_statements_would_be_in_no_window() -> None:
    said = statement_arrays([0] * 3, [0] * 3, [True] * 3, day=[0, 5, 12])
    with pytest.raises(
        ModelError, match=r"step 100 is more than width 1: .* would be in none; choose a step up to the"
    ):
        time_windows(said, 1, "days", 100)
    with pytest.raises(ModelError, match="step 3 is more than width 2"):
        time_windows(said, 2, "events", 3)


@pytest.mark.parametrize("unit", ["days", "weeks", "months", "years"])
def test_windows_that_end_after_the_last_year_that_dates_have_are_refused(unit: WindowUnit) -> None:
    said = statement_arrays([0], [0], [True], day=[20_000])
    for width in (99_999_999, 10**30):
        with pytest.raises(
            ModelError, match=f"width {width} of {unit} ends after the year 9999; choose a narrower one"
        ):
            time_windows(said, width, unit)
