"""The tutorial, followed to the letter: its files are saved, its commands run, and what it shows is what comes out.

``python tests/test_tutorial.py`` rewrites the outputs in the tutorial from a fresh run.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

import pourparler

REPOSITORY = Path(__file__).parents[1]
TUTORIAL = REPOSITORY / "docs" / "tutorials" / "first-study.md"
TEXTS = TUTORIAL.parent / "water-texts"
_BLOCK = re.compile(
    r"```(?:\{code-block\} yaml\n:caption: (?P<file>\S+)\n\n(?P<content>.*?)"
    r"|sh\n(?P<commands>.*?)|text\n(?P<output>.*?))```",
    re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    """A block of the tutorial: a file to save, commands to run, or the output that the last commands give."""

    kind: Literal["file", "commands", "output"]
    text: str
    file: str = ""


def steps_of(tutorial: str) -> list[Step]:
    """Return the steps of the tutorial in order; every fenced block is one."""
    steps = []
    for block in _BLOCK.finditer(tutorial):
        if block["file"]:
            steps.append(Step("file", block["content"], block["file"]))
        elif block["commands"] is not None:
            steps.append(Step("commands", block["commands"]))
        else:
            steps.append(Step("output", block["output"]))
    return steps


def follow(steps: list[Step], folder: Path) -> list[str]:
    """Follow the steps in a folder; return the output of each block of commands. The first that fails raises."""
    programs = folder.with_name(f"{folder.name}-programs")
    programs.mkdir()
    program = programs / "pourparler"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pourparler "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "src"),
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
    }
    outputs = []
    for step in steps:
        if step.kind == "file":
            (folder / step.file).write_text(step.text, encoding="utf-8")
        elif step.kind == "commands":
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step.text],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                encoding="utf-8",
            )
            if done.returncode:
                raise RuntimeError(f"exit code {done.returncode} of\n{step.text}\n{done.stdout}")
            outputs.append("\n".join(line.rstrip() for line in done.stdout.splitlines()))
    return outputs


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return steps_of(TUTORIAL.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tutorial")


@pytest.fixture(scope="module")
def outputs(steps: list[Step], place: Path) -> list[str]:
    return follow(steps, place)


def test_every_block_is_a_step_and_every_output_follows_commands(steps: list[Step]) -> None:
    assert len(steps) == TUTORIAL.read_text(encoding="utf-8").count("```") // 2
    for before, after in pairwise(steps):
        assert after.kind != "output" or before.kind == "commands"
    assert sum(step.kind == "output" for step in steps) >= 10


def test_commands_give_what_the_tutorial_shows(steps: list[Step], outputs: list[str]) -> None:
    commands = [position for position, step in enumerate(steps) if step.kind == "commands"]
    for position, output in zip(commands, outputs, strict=True):
        following = steps[position + 1] if position + 1 < len(steps) else None
        if following is not None and following.kind == "output":
            way_out = "python tests/test_tutorial.py rewrites the outputs; then read the text around them"
            assert output.splitlines() == following.text.splitlines(), way_out


def test_the_report_of_ones_own_case_is_there(outputs: list[str], place: Path) -> None:
    assert outputs
    report = (place / "out" / "report.html").read_text(encoding="utf-8")
    assert len(report) > 20_000
    for named in ("Altovar", "Brennia", "Celdor", "a quarter of the flow", "review-8"):
        assert named.lower() in report.lower()
    sentence = "Brennia would rather pay nothing for lost power."
    assert sentence in report, "given --documents, the report shows the sentences themselves"


def test_the_texts_are_the_shipped_ones(outputs: list[str], place: Path) -> None:
    assert outputs
    written = {path.name: path.read_bytes() for path in (place / "water" / "texts").iterdir()}
    assert written == {path.name: path.read_bytes() for path in TEXTS.iterdir()}


def test_the_case_of_the_tutorial_is_a_part_of_the_shipped_one(outputs: list[str], place: Path) -> None:
    assert outputs
    own, shipped = pourparler.load_case(place / "water"), pourparler.load_case("water-dispute")
    without_words = tuple(issue.model_copy(update={"lexicon": {}}) for issue in shipped.issues)
    assert (own.sources, own.actors, own.issues, own.frames) == (
        shipped.sources,
        shipped.actors,
        without_words,
        shipped.frames,
    )
    assert own.formats == shipped.formats
    for key in ("statements", "packages", "assumptions"):
        assert [item for item in getattr(own, key) if item not in getattr(shipped, key)] == [], key
    left_out = len(shipped.statements) - len(own.statements)
    assert f"with {_WORDS[left_out]} more statements" in TUTORIAL.read_text(encoding="utf-8")


_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _rewrite() -> None:
    """Put the outputs of a fresh run into the tutorial."""
    text = TUTORIAL.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory, "tutorial")
        folder.mkdir()
        outputs = iter(follow(steps_of(text), folder))
    latest = ""

    def renewed(block: re.Match[str]) -> str:
        nonlocal latest
        if block["commands"] is not None:
            latest = next(outputs)
        return f"```text\n{latest}\n```" if block["output"] is not None else block[0]

    TUTORIAL.write_text(_BLOCK.sub(renewed, text), encoding="utf-8")


if __name__ == "__main__":
    _rewrite()
