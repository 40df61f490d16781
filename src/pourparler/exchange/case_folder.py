"""Write a Case as a folder of YAML files, commented, with the schema beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pourparler.case.json_schema import SCHEMA_FILE, case_json_schema_text
from pourparler.case.new_files import write_new_folder
from pourparler.case.schema import Case
from pourparler.exchange.yaml_text import yaml_lines

__all__ = ["TEXTS", "write_case_folder"]

TEXTS = Path("reading", "texts")
"""Where the texts of a case's sources are kept, below its folder."""

_ABOUT = {
    "case": "What the case is called, and what its scales stand for.",
    "sources": "The documents: where each statement comes from, and since when it could be known.",
    "actors": "Those who can want something.",
    "issues": "The questions to be settled, each on a scale of 0-100; `native` is what its ends stand for.",
    "statements": "What the documents say: each with its place in the text, and the codes the models read.",
    "packages": "What could be agreed.",
    "conflict": "Who can do what, what cannot be, and what each prefers, for the graph model.",
    "follow_ups": "Devices that are to make an agreement last.",
    "formats": "The rooms in which it could be agreed.",
    "assumptions": "Choices of the analyst, with their reasons; frames name them.",
    "frames": "The accounts: their own sources, and the assumptions they make.",
    "questions": "What forecasts and outcomes are about.",
    "factors": "What effects run between.",
    "disputes": "Where the sources disagree.",
    "hypotheses": "Rival answers to a question, and how the evidence fits each of them.",
    "codings": "Other codings of the documents, to see how far coders agree; nothing of them enters a result.",
}


def write_case_folder(case: Case, directory: str | Path, texts: Mapping[str, str] = MappingProxyType({})) -> list[Path]:
    """Write a case to a new or empty directory and return its files; reading it back gives the same case.

    One file per list that is not empty, ``case.yaml`` for the rest, and the JSON Schema that each file names for
    editors; ``texts`` of sources, by their ids, go to ``reading/texts``. All of it is written or nothing. Raises
    ``OutputError``.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp(), "talks")
    >>> [file.name for file in write_case_folder(Case(id="talks", title="Talks"), folder)]
    ['case.schema.json', 'case.yaml']
    >>> print((folder / "case.yaml").read_text(encoding="utf-8"))
    # yaml-language-server: $schema=./case.schema.json
    #
    # What the case is called, and what its scales stand for.
    <BLANKLINE>
    id: talks
    title: Talks
    <BLANKLINE>
    """
    data = case.model_dump(by_alias=True, exclude_defaults=True)
    files = {"case": {key: value for key, value in data.items() if key not in _ABOUT}}
    files |= {key: {key: data[key]} for key in _ABOUT if key in data}

    def write_into(folder: Path) -> None:
        for name, held in files.items():
            (folder / f"{name}.yaml").write_text(_text(name, held), encoding="utf-8", newline="\n")
        (folder / SCHEMA_FILE).write_text(case_json_schema_text(), encoding="utf-8", newline="\n")
        for source, text in texts.items():
            place = folder / TEXTS / f"{source}.txt"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode("utf-8"))

    return write_new_folder(directory, write_into)


def _text(name: str, held: dict[str, Any]) -> str:
    lines = [f"# yaml-language-server: $schema=./{SCHEMA_FILE}", "#", f"# {_ABOUT[name]}", ""]
    if name == "case" or isinstance(held[name], dict):
        lines += yaml_lines(held)
    else:
        lines.append(f"{name}:")
        for item in held[name]:
            first, *others = yaml_lines(item, 4)
            lines += [f"  - {first[4:]}", *others, ""]
        lines.pop()
    return "\n".join(lines) + "\n"
