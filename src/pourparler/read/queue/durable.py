"""Write so that a kill at any moment leaves the file before or the file after, and take turns."""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pourparler.errors import OutputError

__all__ = ["append_lines", "locked", "replace_file"]

_PATIENCE = 10.0
"""Seconds to wait for a lock that another process holds."""


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file, or make it, in one move, once the new content is on the disk. Raises ``OutputError``.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.yaml")
    >>> replace_file(file, b"a: 1")
    >>> file.read_bytes()
    b'a: 1'
    """
    partial = path.with_name(f".{path.name[:40]}.partial-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        if path.exists():
            partial.chmod(path.stat().st_mode)
        partial.replace(path)
        _settle_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise OutputError(f"cannot write {path}: {error.strerror}; nothing was changed") from None


def _settle_folder(folder: Path) -> None:
    """Return once the names in a folder are on the disk, where the system can tell."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def append_lines(path: Path, records: Iterable[Mapping[str, object]]) -> None:
    """Append JSON lines, and return once they are on the disk; dates become text. Raises ``OutputError``.

    A line that a kill cut short is closed first, so that what follows can be read.
    """
    lines = "".join(json.dumps(each, ensure_ascii=False, sort_keys=True, default=str) + "\n" for each in records)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as opened:
            if opened.tell() and not _ends_in_line_break(path):
                opened.write(b"\n")
            is_new = not opened.tell()
            opened.write(lines.encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
        if is_new:
            _settle_folder(path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; the decision was not recorded") from None


def _ends_in_line_break(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"


@contextmanager
def locked(path: Path, who: str, patience: float = _PATIENCE, drafts: Iterable[Path] = ()) -> Iterator[None]:
    """Hold a lock file while the body runs; others wait ``patience`` seconds for it.

    The file says who holds it since when. One left by a process of this machine that no longer runs is taken over.
    ``drafts``: folders that are written to under this lock alone; drafts that such processes left there are removed.
    Raises ``OutputError`` where somebody else keeps it, naming who, and what to do.

    >>> import tempfile
    >>> lock = Path(tempfile.mkdtemp(), "lock")
    >>> with locked(lock, "An"), locked(lock, "Bo", patience=0):
    ...     pass
    Traceback (most recent call last):
        ...
    pourparler.errors.OutputError: An is writing to this case (process ...
    """
    mine: dict[str, object] = {
        "who": who,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "token": secrets.token_hex(8),
    }
    until = time.monotonic() + patience
    while not _take(path, mine):
        holder = _holder(path)
        if holder is not None and _is_dead(holder):
            _break(path, holder)
        elif time.monotonic() >= until:
            raise OutputError(_busy(path, holder or {}))
        else:
            time.sleep(0.02)
    try:
        _sweep(path, drafts)
        yield
    finally:
        if _holder(path) == mine:
            with suppress(OSError):
                path.unlink()


def _sweep(lock: Path, folders: Iterable[Path]) -> None:
    """Remove the drafts of files and locks that processes of this machine left behind which run no more."""
    for folder in folders:
        with suppress(OSError):
            for draft in folder.glob(".*.partial-*"):
                number = draft.name.rpartition("-")[2]
                if number.isdecimal() and _is_gone(int(number)):
                    draft.unlink()
    breaking = _breaking(lock)
    if breaking.exists():
        with _alone(breaking):
            pass
    for draft in lock.parent.glob(f".{lock.name}-*"):
        holder = _holder(draft)
        if holder is not None and _is_dead(holder):
            with suppress(OSError):
                draft.unlink()


def _take(path: Path, mine: dict[str, object]) -> bool:
    """Make the lock, with its content in it from the start; False where there is one already."""
    draft = path.with_name(f".{path.name}-{mine['token']}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(mine), encoding="utf-8")
        try:
            _link(draft, path)
        finally:
            draft.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(f"cannot lock {path.parent}: {error.strerror}; choose a case you may write to") from None
    return True


def _link(draft: Path, path: Path) -> None:
    """Give the draft its name, unless there is such a file; on a disk without hard links, by making it anew."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        with path.open("x", encoding="utf-8") as opened:
            opened.write(draft.read_text(encoding="utf-8"))


def _holder(path: Path) -> dict[str, object] | None:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held if isinstance(held, dict) else None


def _is_dead(holder: dict[str, object]) -> bool:
    """Tell whether the holder ran on this machine and runs no more; on Windows asking would stop it."""
    pid = holder.get("pid")
    return holder.get("host") == socket.gethostname() and isinstance(pid, int) and _is_gone(pid)


def _is_gone(pid: int) -> bool:
    """Tell whether no process of this machine has a number, or one that ended and was not yet buried by its parent."""
    if os.name == "nt" or pid in (0, os.getpid()):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in (b"Z", b"X")


def _break(path: Path, holder: dict[str, object]) -> None:
    """Remove a dead lock. One process at a time looks and removes, so that a lock just taken is never removed."""
    with _alone(_breaking(path)):
        if _holder(path) == holder:
            with suppress(OSError):
                path.unlink()


def _breaking(lock: Path) -> Path:
    """Return the file that whoever takes a dead lock over holds meanwhile."""
    return lock.with_name(f".{lock.name}-breaking")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file the way the system knows, which ends with the process; where it cannot, go on without.

    The file is removed while it is held. Whoever was waiting for it then holds a file that has no name any more, and
    begins again, so that two never go on at once.
    """
    while True:
        with path.open("ab") as opened:
            _hold(opened)
            if _is_named(opened, path):
                try:
                    yield
                finally:
                    with suppress(OSError):
                        path.unlink()
                return


def _hold(opened: IO[bytes]) -> None:
    """Wait until no other process holds an open file, where the system has such a thing."""
    try:
        import fcntl
    except ImportError:
        return
    with suppress(OSError):
        fcntl.flock(opened, fcntl.LOCK_EX)


def _is_named(opened: IO[bytes], path: Path) -> bool:
    """Tell whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path, holder: dict[str, object]) -> str:
    who = f"{holder.get('who', 'somebody')} is writing to this case"
    where = f"process {holder.get('pid', '?')} on {holder.get('host', '?')}, since {holder.get('since', '?')}"
    return f"{who} ({where}); try again, or delete {path} if that process is gone"
