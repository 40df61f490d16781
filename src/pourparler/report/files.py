"""Writing files whole: under a temporary name in the same folder, then moved into place."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from pourparler.errors import OutputError

__all__ = ["write_bytes", "write_text"]


def write_text(path: Path | str, text: str) -> Path:
    r"""Write UTF-8 text in one move, so that no reader ever sees half a file; returns the path.

    Raises ``OutputError`` with the path and the way out where the place cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "new" / "a.txt", "é").read_bytes()
    b'\xc3\xa9'
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, data: bytes) -> Path:
    """Write bytes in one move; folders that are missing are made. Raises ``OutputError``."""
    path = Path(path)
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder; name a file inside it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise OutputError(_message(path, error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        raise OutputError(_message(path, error)) from error
    finally:
        with suppress(OSError):
            Path(temporary).unlink()
    return path


def _umask() -> int:
    """Return the process's umask; ``os.umask`` can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _message(path: Path, error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return f"cannot write {path}: {reason.lower()}; choose a folder you may write to, with room on its disk"
