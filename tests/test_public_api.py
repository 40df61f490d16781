"""The public interface: what ``pourparler.__all__`` names, documented, with examples, and light to import."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import subprocess
import sys

import pandas as pd
import pytest

import pourparler
from pourparler.reach.tables import AcceptanceRow, CellRow, FindingRow, FindOutRow, VerdictRow
from pourparler.report.tables import StatementRow
from pourparler.study import Study

HEAVY = ("numba", "pandas", "altair", "pyarrow", "scipy", "numpy", "vl_convert")
TABLES = {
    "verdicts": VerdictRow,
    "acceptance": AcceptanceRow,
    "cells": CellRow,
    "findings": FindingRow,
    "find_out": FindOutRow,
    "statements": StatementRow,
}


def test_the_public_names() -> None:
    assert pourparler.__all__ == ["Case", "PourparlerError", "Study", "load_case", "run_study"]
    assert dir(pourparler) == pourparler.__all__


@pytest.mark.parametrize("name", pourparler.__all__)
def test_every_public_name_has_a_docstring_with_an_example(name: str) -> None:
    public = getattr(pourparler, name)
    text = inspect.getdoc(public)
    assert text
    assert text.splitlines()[0].endswith((".", ":"))
    assert doctest.DocTestParser().get_examples(public.__doc__ or ""), f"{name} has no example"


@pytest.mark.parametrize("name", pourparler.__all__)
def test_every_name_is_found_where_it_is_said_to_be(name: str) -> None:
    assert getattr(pourparler, name).__name__ == name


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"has no attribute 'run_studdy'; it has Case, .*run_study"):
        _ = pourparler.run_studdy


@pytest.mark.parametrize("module", ["pourparler", "pourparler.cli"])
def test_importing_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={"PYTHONPATH": _source()}
    )
    assert done.stdout.split() == []


def _source() -> str:
    file = pourparler.__file__
    assert file is not None
    return str(file).removesuffix("/pourparler/__init__.py")


def test_tables_are_data_frames_with_the_columns_of_their_rows(water: Study) -> None:
    for name, row in TABLES.items():
        table = getattr(water, name)
        assert isinstance(table, pd.DataFrame)
        assert list(table.columns) == [field.name for field in dataclasses.fields(row)]
        assert len(table)


def test_a_study_is_frozen_and_shows_itself(water: Study) -> None:
    field = "seed"
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(water, field, 1)
    assert repr(water).startswith("<Study of 'water-dispute' as of 2024-04-05")
    assert "<table" in water._repr_html_()
