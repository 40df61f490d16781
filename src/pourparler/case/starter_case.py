"""Write the commented starter case: a small invented negotiation that a newcomer turns into their own."""

from __future__ import annotations

import json
import os
import shutil
from importlib.resources import files as resources
from pathlib import Path

from pourparler.case.json_schema import SCHEMA_FILE, case_json_schema
from pourparler.errors import OutputError

__all__ = ["write_starter_case"]


def write_starter_case(directory: str | Path) -> list[Path]:
    """Write the starter case into a new or empty directory and return its files.

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
    target = Path(directory)
    try:
        exists = target.is_dir()
        if exists and any(target.iterdir()):
            raise OutputError(f"{directory}: exists and is not empty; choose a new directory")
        if not exists and (target.exists() or target.is_symlink()):
            raise OutputError(f"{directory}: exists and is not a directory; choose a new directory")
        if not exists:
            target.parent.mkdir(parents=True, exist_ok=True)
        _write_and_move(target, exists=exists)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{directory}: stands below a file; choose another directory") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(f"{directory}: cannot be written: {reason.lower()}; choose another directory") from None
    return sorted(path for path in target.rglob("*") if path.is_file())


def _write_and_move(target: Path, *, exists: bool) -> None:
    """Write beside a new directory, or inside one that exists (it may be the one the user stands in), then move."""
    place = target if exists else target.parent
    partial = place / f".{target.name or 'case'}.partial-{os.getpid()}"
    partial.mkdir()
    try:
        _write_into(partial)
        if exists:
            for path in sorted(partial.iterdir()):
                path.replace(target / path.name)
            partial.rmdir()
        else:
            partial.replace(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _write_into(folder: Path) -> None:
    starter = Path(str(resources("pourparler"))) / "case" / "starter"
    for source in sorted(starter.rglob("*")):
        if source.suffix in (".yaml", ".txt"):
            copy = folder / source.relative_to(starter)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(source.read_bytes())
    schema = json.dumps(case_json_schema(), indent=2, ensure_ascii=False)
    (folder / SCHEMA_FILE).write_text(schema + "\n", encoding="utf-8")
