"""The store of an ensemble: a folder of Parquet files, one per chunk, and what they are of.

``DIR/ensemble.json`` holds the identity; ``DIR/draws/part-00000012.parquet`` the chunk 12: the number of the draw and
the columns, in draw order. A part is written under another name and moved into place, and carries the id of its
ensemble: parts are whole or absent, and parts of one ensemble written anywhere can be copied together.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pourparler.errors import OutputError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.plan import EnsemblePlan

__all__ = ["Store", "encode_part", "open_store"]

_FORMAT = "pourparler-ensemble-1"
open_handle = os.fdopen
"""Opens what is written; tests make it a full disk."""
_RESUME = "run the same command again to go on"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OWNER = re.compile(r"\.(?P<node>[^.]+)~(?P<process>\d+)\.[^.]*\.part$")
"""Whose a temporary file is: the machine and the process that write it."""
_ABANDONED = 24 * 3600.0
"""Seconds after which a temporary file of another machine counts as left behind."""


@dataclass(frozen=True)
class Store:
    """A folder that holds, or will hold, the parts of one ensemble."""

    directory: Path
    plan: EnsemblePlan

    @property
    def draws(self) -> Path:
        """The folder of the parts."""
        return self.directory / "draws"

    def path(self, chunk: int) -> Path:
        """Return the file of a chunk."""
        return self.draws / f"part-{chunk:08d}.parquet"

    def present(self) -> set[int]:
        """Return the chunks whose parts are there and whole.

        Raises ``OutputError`` for a file that is no part of this ensemble, naming it and the way out.
        """
        there = {chunk for chunk in range(self.plan.chunks) if self.path(chunk).exists()}
        for path in sorted(self.draws.glob("part-*.parquet")):
            if path not in {self.path(chunk) for chunk in there}:
                raise OutputError(f"{path}: this ensemble has no such part; remove it, or choose another folder")
        for chunk in there:
            _check_part(self.path(chunk), self.plan, chunk)
        return there

    def missing(self) -> list[int]:
        """Return the chunks that are not there yet."""
        return sorted(set(range(self.plan.chunks)) - self.present())

    def write(self, chunk: int, data: bytes) -> None:
        """Write a part in one move; raises ``OutputError`` where there is no room for it.

        What a writer that was killed left of the part is removed, and what another one is writing is left alone.
        """
        for stale in self.draws.glob(f".part-{chunk:08d}.*"):
            with suppress(FileNotFoundError):
                if _is_left_behind(stale):
                    stale.unlink()
        write_whole(self.path(chunk), data)

    def read(self, column: str, limit: int | None = None) -> Iterator[Floats]:
        """Yield a column part by part, in draw order; at most the first ``limit`` draws."""
        left = self.plan.sampling.draws if limit is None else limit
        for chunk in range(self.plan.chunks):
            if left <= 0:
                return
            values = _read_column(self.path(chunk), column)[:left]
            left -= values.size
            yield values


def open_store(directory: Path, plan: EnsemblePlan) -> Store:
    """Open the store of a plan in a folder, new or begun.

    Where only parts were copied there, ``ensemble.json`` is written anew, once they are known to be of this plan. Two
    runs may open the same store at once. Raises ``OutputError`` where the folder holds another ensemble (which of its
    choices differ), or something else.
    """
    store = Store(directory, plan)
    file = directory / "ensemble.json"
    metadata = json.loads(json.dumps({"format": _FORMAT, **plan.metadata}))
    if not file.exists():
        _check_free(store, file)
        write_whole(file, (json.dumps(metadata, indent=1, ensure_ascii=False) + "\n").encode(), replace=False)
    _check_same(file, metadata)
    try:
        store.draws.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(_cannot_write(store.draws, error)) from error
    return store


def _check_free(store: Store, file: Path) -> None:
    """Refuse a folder that holds anything but parts of this plan; another run may be about to begin the same store."""
    directory = store.directory
    held = {each.name for each in directory.iterdir()} if directory.is_dir() else set()
    others = {name for name in held if not name.startswith(".ensemble.")} - {store.draws.name}
    if file.exists():
        return
    if others or (store.draws.is_dir() and any(store.draws.iterdir()) and not store.present()):
        raise OutputError(
            f"{directory}: is not empty and holds no ensemble.json; choose a new or empty folder, or one that holds "
            "nothing but the draws folder of this ensemble"
        )


def _check_same(file: Path, metadata: dict[str, Any]) -> None:
    try:
        there = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OutputError(
            f"{file}: cannot be read ({error}); choose another folder, or put back what it was"
        ) from error
    if there == metadata:
        return
    if not isinstance(there, dict) or there.get("format") != _FORMAT:
        raise OutputError(f"{file}: is not an ensemble of this program; choose another folder")
    differ = [key for key in dict.fromkeys([*metadata, *there]) if metadata.get(key) != there.get(key) and key != "id"]
    told = [
        f"{key} {there.get(key)!r} there, {metadata.get(key)!r} here"
        if not isinstance(metadata.get(key), (dict, list))
        else key
        for key in differ
    ]
    raise OutputError(
        f"{file}: holds another ensemble ({'; '.join(told) or 'its id'}); choose another folder, or the same choices "
        "to go on with it"
    )


def _is_left_behind(path: Path) -> bool:
    """Whether nobody is writing a temporary file any more: its process has ended, or it is of no process and old."""
    owner = _OWNER.search(path.name)
    if owner is None:
        return True
    if owner["node"] == _node() and os.name == "posix":
        try:
            os.kill(int(owner["process"]), 0)
        except ProcessLookupError:
            return True
        except (PermissionError, OverflowError):
            return False
        return _has_ended(int(owner["process"]))
    return time.time() - path.stat().st_mtime > _ABANDONED


def _has_ended(process: int) -> bool:
    """Whether a process that is still listed has ended and waits for its parent to take notice (Linux)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[:1] == ["Z"]


def _node() -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", platform.node())[:40] or "here"


def write_whole(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file under a temporary name of this process and move it into place.

    Without ``replace`` a file that has come to be there in the meantime stays. Raises ``OutputError``.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{path.stem}.{_node()}~{os.getpid()}."
        handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=".part", dir=path.parent)
        with open_handle(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        if replace or not _linked(Path(temporary), path):
            Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise OutputError(_cannot_write(path, error)) from error


def _linked(temporary: Path, path: Path) -> bool:
    """Give a file its name unless that is taken, and drop the temporary one; False where there are no hard links."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    except OSError:
        return path.exists()
    temporary.unlink()
    return True


def _cannot_write(path: Path, error: OSError) -> str:
    why = (error.strerror or type(error).__name__).lower()
    if error.errno in _NO_ROOM:
        return f"cannot write {path}: {why}; the parts so far are kept: make room and {_RESUME}"
    if error.errno == errno.ENOENT:
        return f"cannot write {path}: its folder, or the file itself, was removed while it was written; {_RESUME}"
    return f"cannot write {path}: {why}; choose a folder that you may write to, or make it so and {_RESUME}"


def encode_part(plan: EnsemblePlan, chunk: int, columns: Floats) -> bytes:
    """Return the bytes of a part: Parquet with the columns (column, draw) and what they are of, the same everywhere."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first, count = plan.bounds(chunk)
    metadata = {"id": plan.metadata["id"], "chunk": chunk, "first": first, "count": count}
    schema = pa.schema(
        [("draw", pa.int64()), *((name, pa.float64()) for name in plan.columns)],
        metadata={"pourparler": json.dumps(metadata), "stamps": json.dumps(plan.sampling.stamps)},
    )
    # Arrays from buffers: pa.array() would import pandas, for nothing.
    values = [np.arange(first, first + count), *np.ascontiguousarray(columns)]
    arrays = [
        pa.Array.from_buffers(field.type, count, [None, pa.py_buffer(column)])
        for field, column in zip(schema, values, strict=True)
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        sink,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        column_encoding={"draw": "DELTA_BINARY_PACKED", **dict.fromkeys(plan.columns, "BYTE_STREAM_SPLIT")},
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def _mend(path: Path) -> str:
    return f"remove that file and run the same command again to have it computed anew: {path}"


def _read(path: Path, read: Callable[[], Any]) -> Any:
    """Read something of a part; what Arrow says of a broken file becomes an ``OutputError``."""
    import pyarrow as pa

    try:
        return read()
    except (pa.ArrowException, OSError, KeyError) as error:
        raise OutputError(f"{path}: is truncated or broken ({_first_line(error)}); {_mend(path)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _check_part(path: Path, plan: EnsemblePlan, chunk: int) -> None:
    """Refuse a part that is broken, or of another ensemble, or does not hold its draws."""
    import pyarrow.parquet as pq

    def read_footer() -> tuple[int, dict[bytes, bytes], Sequence[str]]:
        footer = pq.read_metadata(path)
        return footer.num_rows, dict(footer.metadata or {}), footer.schema.to_arrow_schema().names

    rows, metadata, names = _read(path, read_footer)
    first, count = plan.bounds(chunk)
    expected = {"id": plan.metadata["id"], "chunk": chunk, "first": first, "count": count}
    try:
        told = json.loads(metadata.get(b"pourparler", b"{}"))
    except json.JSONDecodeError:
        told = {}
    if told != expected:
        raise OutputError(f"{path}: is a part of another ensemble; remove it, or choose another folder")
    if rows != count or [*names] != ["draw", *plan.columns]:
        raise OutputError(f"{path}: holds {rows} draws instead of {count}, or other columns; {_mend(path)}")


def _read_column(path: Path, column: str) -> Floats:
    import pyarrow.parquet as pq

    def read() -> Floats:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            chunks = file.read(columns=[column])[column].chunks
            return np.concatenate(
                [np.frombuffer(each.buffers()[1], np.float64)[each.offset : each.offset + len(each)] for each in chunks]
            )

    found: Floats = _read(path, read)
    return found
