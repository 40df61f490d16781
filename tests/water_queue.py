"""A queue over the water case, for tests that code."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggestions import Suggester

__all__ = ["REPOSITORY", "TEXTS", "WATER", "statements_file", "water"]

REPOSITORY = Path(__file__).parents[1]
TEXTS = REPOSITORY / "docs" / "tutorials" / "water-texts"
WATER = REPOSITORY / "src" / "pourparler" / "cases" / "water-dispute"


@pytest.fixture
def water(tmp_path: Path) -> Queue:
    """A queue over a copy of the water case, with the suggestions of one text."""
    folder = Path(shutil.copytree(WATER, tmp_path / "water"))
    queue = Queue(folder, lambda: datetime(2026, 1, 2, tzinfo=UTC))
    (queue.folder / "texts").mkdir(parents=True)
    shutil.copyfile(TEXTS / "review.txt", queue.folder / "texts" / "review.txt")
    case = load_case(folder)
    text = (TEXTS / "review.txt").read_bytes().decode()
    queue.fill(Suggester(case).suggest(next(each for each in case.sources if each.id == "review"), text))
    return queue


def statements_file(queue: Queue) -> Path:
    """Return the file that holds the statements of the case."""
    return queue.case / "statements.yaml"
