"""Databases of the Discourse Network Analyzer that hold what no DNA writes: one message, and no other error."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pourparler.errors import CaseError
from pourparler.exchange.coded_texts import read_coded
from pourparler.exchange.dna import read_dna

CHANGES = {
    "a start that is text": (
        "UPDATE STATEMENTS SET Start = 'abc' WHERE ID = (SELECT MIN(ID) FROM STATEMENTS)",
        r"table STATEMENTS, row \d+, column Start: text where a whole number belongs; open it in DNA 3",
    ),
    "a text that is a BLOB": (
        "UPDATE DOCUMENTS SET Text = X'00FF' WHERE ID = (SELECT MIN(ID) FROM DOCUMENTS)",
        r"table DOCUMENTS, row \d+, column Text: a BLOB where text belongs",
    ),
    "titles that are BLOBs": (
        "UPDATE DOCUMENTS SET Title = X'41'",
        r"table DOCUMENTS, row \d+, column Title: a BLOB where text belongs",
    ),
    "a truth that is text": (
        "UPDATE DATABOOLEAN SET Value = 'yes'",
        r"table DATABOOLEAN, row \d+, column Value: text where a whole number belongs",
    ),
    "a text that is not UTF-8": (
        "UPDATE DOCUMENTS SET Author = CAST(X'FFFE41' AS TEXT)",
        r"damaged database \(Could not decode",
    ),
}


@pytest.fixture
def database(shared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(shared / "data" / "dna" / "sample.dna", tmp_path / "a.dna"))


@pytest.mark.parametrize("name", CHANGES)
def test_a_cell_of_another_type_is_told_with_its_place(name: str, database: Path) -> None:
    change, expected = CHANGES[name]
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute(change)
        connection.commit()
    with pytest.raises(CaseError, match=expected) as raised:
        read_dna(database)
    assert len(raised.value.problems) == 1


def test_names_of_columns_that_are_not_utf8_are_told(database: Path) -> None:
    damaged = database.read_bytes().replace(b"CREATE TABLE CODERS(ID INTEGER", b"CREATE TABLE CODERS(ID IN\xff\xfeGER")
    assert damaged != database.read_bytes()
    database.write_bytes(damaged)
    with pytest.raises(CaseError, match=r"damaged database \(.*; open it in DNA 3 and save it anew"):
        read_dna(database)


def test_no_damage_escapes_as_another_error(database: Path) -> None:
    whole = database.read_bytes()
    for seed in range(40):
        chance = random.Random(seed)  # noqa: S311
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 30, 300))):
            damaged[chance.randrange(16, len(damaged))] = chance.randrange(256)
        database.write_bytes(damaged)
        with suppress(CaseError):
            read_coded(database, "dna")
