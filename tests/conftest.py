"""Fixtures that several test modules use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import pourparler
from pourparler import cli
from pourparler.study import Study
from tests.commands import Ran, Run

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the original documents, which are under copyright and not part of the repository."""
    folder = Path(os.environ.get("POURPARLER_SHARED") or REPOSITORY.parent / "shared")
    if (folder / "documents").is_dir():
        return folder
    reason = f"no documents in {folder}; put them there, or name the folder that holds 'documents' in POURPARLER_SHARED"
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (in CI this is never skipped)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def documents(shared: Path) -> Path:
    """The folder of the five original documents."""
    return shared / "documents"


@pytest.fixture(scope="session")
def alaska() -> Study:
    """The shipped case at the end of 15 August 2025, compared with 17 August."""
    return pourparler.run_study(pourparler.load_case("alaska-2025"), as_of="2025-08-15", compare="2025-08-17")


@pytest.fixture(scope="session")
def water() -> Study:
    """The water dispute before the talks, compared with the day after them."""
    return pourparler.run_study(pourparler.load_case("water-dispute"), as_of="2024-04-05", compare="2024-04-12")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in this process, as a person would type it."""

    def run_command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["pourparler", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "120")
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        captured = capsys.readouterr()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run_command
