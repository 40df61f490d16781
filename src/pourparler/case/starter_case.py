"""Write the commented starter case: a small invented negotiation that a newcomer turns into their own."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import partial
from importlib.resources import files as resources
from pathlib import Path

from pourparler.case.json_schema import SCHEMA_FILE, case_json_schema_text
from pourparler.case.new_files import write_new_folder

__all__ = ["write_starter_case"]


def write_starter_case(directory: str | Path, *, empty: bool = False) -> list[Path]:
    """Write the starter case into a new or empty directory and return its files.

    ``empty``: a case with nothing but a title, named after the directory, and comments that say what belongs where.
    Everything is written under a temporary name and moved into place at the end, so that a failure leaves nothing.
    Raises ``OutputError`` where the directory is not empty or cannot be written.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp(), "my-case")
    >>> [path.name for path in write_starter_case(folder)][:3]
    ['actors.yaml', 'case.schema.json', 'case.yaml']
    >>> write_starter_case(folder)
    Traceback (most recent call last):
        ...
    pourparler.errors.OutputError: ...my-case: exists and is not empty; choose a new directory
    """
    return write_new_folder(directory, partial(_write_empty, Path(directory)) if empty else _write_into)


def _write_empty(directory: Path, folder: Path) -> None:
    name = directory.resolve().name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    id_ = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "my-case"
    empty = Path(str(resources("pourparler"))) / "case" / "starter-empty"
    for source in sorted(empty.glob("*.yaml")):
        text = source.read_text(encoding="utf-8")
        if source.name == "case.yaml":
            text = text.format(
                id=json.dumps(id_) if id_.isdecimal() else id_, title=json.dumps(name or id_, ensure_ascii=False)
            )
        (folder / source.name).write_text(text, encoding="utf-8")
    (folder / SCHEMA_FILE).write_text(case_json_schema_text(), encoding="utf-8")


def _write_into(folder: Path) -> None:
    starter = Path(str(resources("pourparler"))) / "case" / "starter"
    for source in sorted(starter.rglob("*")):
        if source.suffix in (".yaml", ".txt"):
            copy = folder / source.relative_to(starter)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(source.read_bytes())
    (folder / SCHEMA_FILE).write_text(case_json_schema_text(), encoding="utf-8")
