"""``docs/how-to/add-a-model.md``, followed: the toy model of the page, from its file to the command's output."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

from pourparler.reach import registry, settlement
from pourparler.reach.registry import Model, ModelOption
from pourparler.reach.settle import settle
from pourparler.reach.settle_rows import IssueResult
from pourparler.report.settle_screen import models_text
from tests.settle_cases import case_of
from tests.test_published import Entry, differences, read_entries, resolve
from tests.test_registry import public_models

PUBLISHED = """
citation: "Nobody (2024): of 10 and 30, the second cares more"
model: "pourparler.reach.settlement.loudest:loudest"
call: {position: [10, 30], salience: [1, 2]}
expected: {".": [30.0]}
tolerance: 0
"""


@pytest.fixture
def toy(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Model:
    """The model of the page, in a folder of models and in the registry."""
    page = (repository / "docs" / "how-to" / "add-a-model.md").read_text(encoding="utf-8")
    lines = [line[4:] for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    function, _, line = "\n".join(lines).partition("from pourparler.reach.registry import Model")
    (tmp_path / "loudest.py").write_text(function, encoding="utf-8")
    monkeypatch.setattr(settlement, "__path__", [*settlement.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "pourparler.reach.settlement.loudest", raising=False)
    (tmp_path / "the_line.py").write_text(f"from pourparler.reach.registry import Model{line}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "the_line", raising=False)
    model: Model = importlib.import_module("the_line").line
    monkeypatch.setitem(registry.MODELS, model.name, model)
    return model


def test_the_registry_tells_and_runs_it(toy: Model) -> None:
    assert toy.inputs == ("position", "salience")
    assert toy.options == {"tie": ModelOption("tie", "choice", ("first", "last"), "first")}
    assert toy.citation == "A toy, published nowhere (2024)."
    assert "  option tie=first: first, last\n" in models_text([toy])
    results = settle(case_of(), ["loudest"]).results
    assert [result.outcome for result in results if isinstance(result, IssueResult)] == [5.0, 23.0]


def test_without_its_line_the_test_of_the_registry_would_fail(toy: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert toy.place in public_models()
    assert public_models() == {model.place for model in registry.MODELS.values()}
    monkeypatch.delitem(registry.MODELS, "loudest")
    assert public_models() != {model.place for model in registry.MODELS.values()}


def test_its_published_number_is_run(toy: Model, tmp_path: Path) -> None:
    path = tmp_path / "nobody-2024.yaml"
    path.write_text(PUBLISHED, encoding="utf-8")
    entry: Entry = read_entries(path)[0]
    assert entry.model == toy.place
    assert differences(resolve(entry.model)(**entry.call), entry.expected["."], entry.tolerance_of(".")) == []
