"""Write what was not there before, whole or not at all: a new folder, or a new file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pourparler.errors import OutputError

__all__ = ["write_new_file", "write_new_folder"]


def write_new_folder(directory: str | Path, write_into: Callable[[Path], None]) -> list[Path]:
    """Let ``write_into`` fill a new or empty directory, and return the files in it.

    Everything is written under a temporary name and moved into place at the end, so that a failure leaves nothing.
    Raises ``OutputError`` where the directory is not empty or cannot be written.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp(), "new")
    >>> [path.name for path in write_new_folder(folder, lambda place: (place / "a.txt").touch())]
    ['a.txt']
    """
    target = Path(directory)
    with _in_our_words(directory, "directory"):
        exists = target.is_dir()
        if exists and any(target.iterdir()):
            raise OutputError(f"{directory}: exists and is not empty; choose a new directory")
        if not exists and (target.exists() or target.is_symlink()):
            raise OutputError(f"{directory}: exists and is not a directory; choose a new directory")
        if not exists:
            target.parent.mkdir(parents=True, exist_ok=True)
        _write_and_move(target, write_into, exists=exists)
    return sorted(path for path in target.rglob("*") if path.is_file())


def write_new_file(path: str | Path, content: str | bytes) -> Path:
    """Write bytes, or text in UTF-8, to a file that does not exist yet, in one move, and return its path.

    Raises ``OutputError`` where there is something already, or the place cannot be written to.

    >>> import tempfile
    >>> file = write_new_file(Path(tempfile.mkdtemp(), "a.csv"), "1,2")
    >>> write_new_file(file, "3,4")
    Traceback (most recent call last):
        ...
    pourparler.errors.OutputError: ...a.csv: exists already; choose another file
    """
    target = Path(path)
    with _in_our_words(path, "file"):
        if target.exists() or target.is_symlink():
            raise OutputError(f"{path}: exists already; choose another file")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.parent / f".{target.name[:40]}.partial-{os.getpid()}"
        try:
            partial.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            partial.replace(target)
        finally:
            with suppress(OSError):
                partial.unlink()
    return target


@contextmanager
def _in_our_words(place: str | Path, kind: str) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{place}: stands below a file; choose another {kind}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(f"{place}: cannot be written: {reason.lower()}; choose another {kind}") from None


def _write_and_move(target: Path, write_into: Callable[[Path], None], *, exists: bool) -> None:
    """Write beside a new directory, or inside one that exists (it may be the one the user stands in), then move."""
    place = target if exists else target.parent
    partial = place / f".{target.name or 'case'}.partial-{os.getpid()}"
    partial.mkdir()
    try:
        write_into(partial)
        if exists:
            for path in sorted(partial.iterdir()):
                path.replace(target / path.name)
            partial.rmdir()
        else:
            partial.replace(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
