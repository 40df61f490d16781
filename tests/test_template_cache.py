"""Compiled templates are kept beside their source, and used only for what they were compiled from."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path
from unittest import mock

import pytest
from jinja2 import Environment, FileSystemLoader
from jinja2.environment import Environment as Compiling

from pourparler.report.template_cache import TemplateCache


@pytest.fixture(autouse=True)
def _bytecode_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def render(folder: Path, *, compiles: bool, trim: bool = False) -> str:
    """Render ``a.html`` in a new environment, and assert whether it had to be compiled."""
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, trim_blocks=trim, bytecode_cache=TemplateCache()
    )
    with mock.patch.object(Compiling, "compile", autospec=True, side_effect=Compiling.compile) as compiled:
        text = environment.get_template("a.html").render(name="<b>")
    assert bool(compiled.call_count) is compiles
    return text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text("{% if name %}\n{{ name }}{% endif %}", encoding="utf-8")
    return tmp_path


def test_a_template_is_compiled_once(folder: Path) -> None:
    first = render(folder, compiles=True)
    assert [path.name for path in (folder / "__pycache__").iterdir()] == [
        Path(cache_from_source(str(folder / "a.html"))).name
    ]
    assert render(folder, compiles=False) == first == "\n&lt;b&gt;"


def test_a_changed_template_is_compiled_again(folder: Path) -> None:
    render(folder, compiles=True)
    (folder / "a.html").write_text("{{ name }}!", encoding="utf-8")
    assert render(folder, compiles=True) == "&lt;b&gt;!"
    assert render(folder, compiles=False) == "&lt;b&gt;!"


def test_other_options_compile_it_again(folder: Path) -> None:
    render(folder, compiles=True)
    assert render(folder, compiles=True, trim=True) == "&lt;b&gt;"


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 500])
def test_a_damaged_file_is_passed_over(folder: Path, damage: bytes) -> None:
    first = render(folder, compiles=True)
    stored = next((folder / "__pycache__").iterdir())
    for data in (damage, stored.read_bytes()[:-1], stored.read_bytes() + b"x"):
        stored.write_bytes(data)
        assert render(folder, compiles=True) == first
    assert render(folder, compiles=False) == first


def test_nothing_is_written_where_python_writes_no_bytecode(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    render(folder, compiles=True)
    assert not (folder / "__pycache__").exists()


def test_a_folder_that_cannot_be_written_to_is_no_failure(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file", encoding="utf-8")
    assert render(folder, compiles=True) == render(folder, compiles=True) == "\n&lt;b&gt;"
