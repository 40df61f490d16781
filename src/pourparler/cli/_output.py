"""What the commands share: printing, and failing early where results could not be written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pourparler.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["check_writable", "print_json", "print_screen"]

_PIPED_COLUMNS = 120
"""Width of tables that go to a file or a pipe."""


def print_json(document: object) -> None:
    import json

    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    typer.echo(json.dumps(document, indent=2, ensure_ascii=not is_unicode))


def print_screen(screen: RenderableType) -> None:
    """Print a screen; brackets and colons of a document's text, a title or a name stay as they are."""
    import os

    from rich.console import Console

    is_free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    columns = _PIPED_COLUMNS if is_free else None
    Console(highlight=False, markup=False, emoji=False, width=columns).print(screen)


def check_writable(directory: Path) -> None:
    """Fail before the work begins where its results could not be written."""
    import os

    nearest = directory
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        why = "is not a folder" if not nearest.is_dir() else "cannot be written to"
        raise OutputError(f"--out {directory}: {nearest} {why}; choose another folder")
