"""ARCHITECTURE.md draws the tree that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_LINE = re.compile(r"^(?P<indent>[│ ]*)(?:[├└]── )?(?P<name>[\w.-]+(?:/[\w.-]+)*/?)(?: {2,}.*)?$")


def drawn_paths(text: str) -> set[str]:
    """Return every path of the drawing, folders with a slash at the end."""
    block = text.split("```")[1].strip("\n")
    paths: set[str] = set()
    folders: list[str] = []
    for line in block.splitlines():
        found = _LINE.match(line)
        assert found, f"not a line of a tree: {line!r}"
        depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
        folders[depth:] = [found["name"]]
        paths.add("".join(folders))
    return paths


def folders_below(folder: Path, root: Path) -> set[str]:
    """Return every folder below one, but for caches and what is built."""
    skipped = re.compile(r"^(__pycache__|_build|\..*)$")
    return {
        f"{path.relative_to(root)}/"
        for path in folder.rglob("*")
        if path.is_dir() and not any(skipped.match(part) for part in path.relative_to(root).parts)
    }


@pytest.fixture(scope="module")
def drawn() -> set[str]:
    return drawn_paths((Path(__file__).parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8"))


def test_a_drawing_is_read() -> None:
    text = "```\nsrc/a/\n├── b.py     what\n├── c/\n│   └── d/   what\n└── e.py\ndocs/\n```"
    assert drawn_paths(text) == {"src/a/", "src/a/b.py", "src/a/c/", "src/a/c/d/", "src/a/e.py", "docs/"}


def test_everything_drawn_is_there(drawn: set[str], repository: Path) -> None:
    for path in drawn:
        place = repository / path
        assert place.is_dir() if path.endswith("/") else place.is_file(), path


def test_every_folder_and_every_module_of_the_package_is_drawn(drawn: set[str], repository: Path) -> None:
    package = repository / "src" / "pourparler"
    modules = {str(path.relative_to(repository)) for path in package.glob("*.py") if path.name != "__init__.py"}
    there = modules | folders_below(package, repository) | folders_below(repository / "docs", repository)
    assert there - drawn == set()


def test_every_layer_is_told(repository: Path) -> None:
    text = (repository / "ARCHITECTURE.md").read_text(encoding="utf-8")
    layers = re.search(r"layers = \[(.*?)\]", (repository / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL)
    assert layers
    names = re.findall(r"pourparler\.(\w+)", layers[1])
    assert names
    told = re.search(r"enforces the layers \(`pyproject.toml`\): (.*?)\.", text, re.DOTALL)
    assert told
    assert re.findall(r"`(\w+)`", told[1]) == names
