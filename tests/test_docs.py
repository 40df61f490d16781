"""The documentation: every example runs, every command and key is told, every command shown exists."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import pourparler
from pourparler.case.codes import Code
from pourparler.cli import app

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
GENERATED = {"case-format.md", "cli.md", "study-json.md"}
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted(path for path in DOCS.rglob("*.md") if path.name not in GENERATED and "_build" not in path.parts),
]
_EXAMPLES = Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)])


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("page", [page for page in PAGES if ">>>" in page.read_text(encoding="utf-8")], ids=_name)
def test_the_examples_of_a_page_give_what_it_shows(page: Path) -> None:
    document = _EXAMPLES.parse(page)
    examples = list(document.examples())
    assert examples
    for example in examples:
        example.evaluate()


def test_an_example_that_is_wrong_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8")
    (example,) = _EXAMPLES.parse(page).examples()
    with pytest.raises(Exception, match="Expected"):
        example.evaluate()


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def test_every_command_and_option_is_told(generate: ModuleType) -> None:
    page = generate.commands()
    assert set(_commands()) >= {"study", "check", "new", "cases"}
    for name, command in _commands().items():
        assert len(command.help or "") > 20, f"{name} has no help"
        section = page.partition(f"\n## `{name}`\n")[2].partition("\n## ")[0]
        assert section, f"{name} is not told"
        for parameter in command.params:
            shown = parameter.opts if str(parameter.opts[0]).startswith("-") else [parameter.name.upper()]
            for spelling in shown:
                assert spelling in section or (parameter.metavar or "-") in section, f"{name} {spelling} is not told"
            assert len(parameter.help or "") > 8, f"{name} {parameter.name} has no help"


def test_every_key_and_kind_of_code_is_told(generate: ModuleType) -> None:
    meanings = generate.read_meanings()
    schema = generate.case_json_schema()
    definitions = {"Case": schema, **schema["$defs"]}
    page = generate.case_format()
    assert len(generate.CODES) == len(_kinds()) == 15
    assert set(definitions) == {"Case", *generate.MODELS, *generate.CODES}
    for kind in _kinds():
        assert f"### `{kind}`" in page
    for model, definition in definitions.items():
        for key, value in definition["properties"].items():
            if not (key == "kind" and "const" in value):
                assert generate.meaning_of(model, key, value, meanings), f"{model}.{key} has no meaning"


def _kinds() -> set[str]:
    from typing import get_args

    return {get_args(model.model_fields["kind"].annotation)[0] for model in get_args(get_args(Code)[0])}


def test_no_meaning_is_left_over(generate: ModuleType) -> None:
    """A meaning belongs to a key, and does not repeat what the model says itself."""
    schema = generate.case_json_schema()
    definitions = {"Case": schema, **schema["$defs"]}
    meanings = generate.read_meanings()
    used = meanings.pop("any")
    keys = {key for definition in definitions.values() for key in definition["properties"]}
    assert set(used) <= keys
    assert set(meanings.pop("Voice")) == set(generate.VOICES)
    for model, by_key in meanings.items():
        for key in by_key:
            assert "description" not in definitions[model]["properties"][key], f"{model}.{key} says so itself"


def test_every_table_of_a_study_is_told(generate: ModuleType) -> None:
    page = generate.study_json()
    for key in ("verdicts", "acceptance", "cells", "findings", "find_out", "pivotal", "case_sha256", "seed"):
        assert f"| `{key}` |" in page


def _shown_commands() -> list[tuple[str, str]]:
    shown = []
    for page in [*PAGES, *sorted((REPOSITORY / "src" / "pourparler" / "case" / "starter").glob("*.yaml"))]:
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
        shown += [
            (_name(page), line.strip())
            for block in blocks
            for line in block.splitlines()
            if re.match(r"\s*pourparler\s", line)
        ]
    return shown


@pytest.mark.parametrize(("page", "line"), _shown_commands())
def test_every_command_shown_is_one_the_program_takes(page: str, line: str) -> None:
    """Words are read up to the first that belongs to the shell."""
    words = shlex.split(re.split(r"\s(?:\||>|&&|\|\|)\s", line, maxsplit=1)[0], comments=True)
    command = _commands().get(words[1])
    assert command is not None, f"{page}: {line}"
    with command.make_context(words[1], words[2:], resilient_parsing=False) as context:
        assert context.params


def test_the_summary_in_the_readme_is_what_the_program_prints(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    excerpt = re.search(r"```text\n(.*?)\n```", text, re.DOTALL)
    assert excerpt
    done = subprocess.run(
        [sys.executable, "-m", "pourparler", "study", "alaska-2025", "--format", "us-russia"],
        env={"PYTHONPATH": str(repository / "src"), "PYTHONUTF8": "1", "COLUMNS": "80", "PATH": ""},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    assert excerpt[1] in printed


def test_the_api_page_tells_every_public_name(repository: Path) -> None:
    text = (repository / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    told = re.findall(r"^\.\. auto\w+:: pourparler\.(\w+)$", text, re.MULTILINE)
    assert sorted(told) == sorted(pourparler.__all__)


def test_links_between_pages_lead_somewhere() -> None:
    """Sphinx checks those inside docs; these are the ones of the pages beside it."""
    for page in REPOSITORY.glob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"
