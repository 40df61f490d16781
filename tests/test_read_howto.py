"""The how-tos of the queue and of a case of one's own, followed to the letter.

``python tests/test_read_howto.py`` rewrites their outputs.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "how-to" / "code-with-the-queue.md"
OWN = PAGE.with_name("begin-your-own-case.md")


def tutorial() -> ModuleType:
    """The test of the tutorial, which knows how to follow a page."""
    spec = importlib.util.spec_from_file_location("tutorial_test", Path(__file__).parent / "test_tutorial.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def followed(folder: Path) -> tuple[list[str], list[str]]:
    """What the page's commands print in an empty folder, and what the page shows of it."""
    follower = tutorial()
    steps = follower.steps_of(PAGE.read_text(encoding="utf-8"))
    outputs = follower.follow(steps, folder)
    return outputs, [step.text for step in steps if step.kind == "output"]


def followed_from_nothing(folder: Path) -> tuple[list[str], list[str]]:
    """What the commands of a case of one's own print, and what the page shows of it."""
    shutil.copytree(REPOSITORY / "docs" / "tutorials" / "water-texts", folder / "texts")
    follower = tutorial()
    steps = follower.steps_of(OWN.read_text(encoding="utf-8"))
    return follower.follow(steps, folder), [step.text for step in steps if step.kind == "output"]


def test_a_case_of_ones_own_comes_out_as_its_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POURPARLER_CODER", "Ana")
    (tmp_path / "place").mkdir()
    outputs, shown = followed_from_nothing(tmp_path / "place")
    assert len(outputs) == len(shown) == OWN.read_text(encoding="utf-8").count("```sh\n")
    for output, text in zip(outputs, shown, strict=True):
        assert output.splitlines() == text.splitlines(), "python tests/test_read_howto.py rewrites the outputs"
    assert (tmp_path / "place" / "report" / "report.html").is_file()


def test_the_page_shows_what_its_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POURPARLER_CODER", "Ana")
    monkeypatch.setenv("POURPARLER_CHECKOUT", str(REPOSITORY))
    (tmp_path / "place").mkdir()
    outputs, shown = followed(tmp_path / "place")
    assert len(outputs) == len(shown) == PAGE.read_text(encoding="utf-8").count("```sh\n")
    for output, text in zip(outputs, shown, strict=True):
        assert output.splitlines() == text.splitlines(), "python tests/test_read_howto.py rewrites the outputs"
    assert (tmp_path / "place" / "network" / "network.graphml").is_file()
    assert (tmp_path / "place" / "agreement" / "conflicts.csv").is_file()
    assert "<h1>Codebook" in (tmp_path / "place" / "codebook.html").read_text(encoding="utf-8")


def rewrite() -> None:
    """Put what the commands print now into the page."""
    os.environ |= {"POURPARLER_CODER": "Ana", "POURPARLER_CHECKOUT": str(REPOSITORY)}
    for page, follow in ((PAGE, followed), (OWN, followed_from_nothing)):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "place"
            place.mkdir()
            left = iter(follow(place)[0])
        pieces = re.split(r"```text\n.*?```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        shown = "".join(f"{piece}```text\n{output}\n```" for piece, output in zip(pieces, left, strict=False))
        page.write_text(f"{shown}{pieces[-1]}", encoding="utf-8")


if __name__ == "__main__":
    rewrite()
    pytest.main([__file__, "-q", "-p", "no:xdist"])
