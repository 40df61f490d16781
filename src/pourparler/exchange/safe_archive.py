"""ZIP archives from elsewhere: read within limits, and only what lies inside them."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from copy import copy
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import TracebackType

from pourparler.case.files import check_regular
from pourparler.errors import CaseError, Problem

__all__ = ["LARGEST_UNPACKED", "MOST_RATIO", "SafeArchive"]

LARGEST_UNPACKED = 1_000_000_000
"""The most bytes that an archive may unpack to."""

MOST_RATIO = 200
"""How many times its packed size an archive may unpack to, beyond 20 MB; text seldom gets beyond 20 times."""

_SMALL = 20_000_000
_MOST_PARTS = 100_000
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The methods that are read: all that the formats know, and those that can be unpacked in pieces of a known size."""

_DRIVE = re.compile(r"[A-Za-z]:")


class SafeArchive:
    """An open archive: a context manager whose parts are read by name; nothing is ever unpacked to the disk.

    Raises ``CaseError`` with one problem for what is no archive, is locked or damaged, unpacks to more than
    ``LARGEST_UNPACKED`` bytes or ``MOST_RATIO`` times its size (a ZIP bomb), or has a part outside of it.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.zip")
    >>> with zipfile.ZipFile(file, "w") as archive:
    ...     archive.writestr("../a.txt", "a")
    >>> SafeArchive(file)
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: ...a.zip: the part '../a.txt' leaves the archive; do not trust this file: ...
    """

    def __init__(self, source: Path | BytesIO, name: str = "") -> None:
        self.name = name or str(source)
        if isinstance(source, Path):
            check_regular(source, self.name)
        try:
            self._archive = zipfile.ZipFile(source)
        except OSError as error:
            raise self.problem(f"cannot be read ({error.strerror})", "check the path") from None
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError) as error:
            raise self.problem(f"damaged archive ({_first_line(error)})", "save it anew where it comes from") from None
        try:
            self._check()
        except CaseError:
            self._archive.close()
            raise

    def __enter__(self) -> SafeArchive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the archive."""
        self._archive.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(self._archive.namelist())

    def find(self, name: str) -> str | None:
        """Return the part of a name, or else the one that is called so but for upper and lower case; None of none.

        Raises ``CaseError`` where several are.
        """
        alike = self._alike.get(name.casefold(), [])
        if name in alike or not alike:
            return name if alike else None
        if len(alike) > 1:
            what = f"no part {name!r}, and several that differ from it in upper and lower case ({', '.join(alike[:3])})"
            raise self.problem(what, "save it anew where it comes from")
        return alike[0]

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        alike: dict[str, list[str]] = {}
        for name in dict.fromkeys(self.names):
            alike.setdefault(name.casefold(), []).append(name)
        return alike

    def read(self, part: str) -> bytes:
        """Return what a part holds, unpacked chunk by chunk.

        Raises ``CaseError`` where it is damaged, and as soon as it unpacks to more than the archive says.
        """
        try:
            return self._unpacked(part)
        except KeyError:
            raise self.problem(f"has no part {part!r}", "save it anew where it comes from") from None
        except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError) as error:
            what = f"the part {part!r} is damaged or locked ({_first_line(error)})"
            raise self.problem(what, "save it anew where it comes from, without a password") from None

    def _unpacked(self, part: str) -> bytes:
        stated = self._archive.getinfo(part)
        if stated.compress_type not in _METHODS:
            what = f"the part {part[:80]!r} is packed in a way that is not read (method {stated.compress_type})"
            raise self.problem(what, "save it anew where it comes from")
        beyond = copy(stated)
        beyond.file_size += 2 * _CHUNK  # zipfile would cut off, unsaid, what is beyond the stated size
        unpacked = bytearray()
        with self._archive.open(beyond) as opened:
            while chunk := opened.read(_CHUNK):
                unpacked += chunk
                if len(unpacked) > stated.file_size:
                    what = f"a ZIP bomb: {part[:80]!r} unpacks to more than the {stated.file_size:,} bytes that it says"
                    raise self.problem(what, "do not trust this file: an honest program writes none such")
        return bytes(unpacked)

    def problem(self, what: str, way_out: str) -> CaseError:
        """Return an error about the archive."""
        return CaseError([Problem(self.name, 0, 0, "", what, way_out)])

    def _check(self) -> None:
        parts = self._archive.infolist()
        if len(parts) > _MOST_PARTS:
            raise self.problem(f"holds more than {_MOST_PARTS:,} parts", "split it")
        total = packed = 0
        for part in parts:
            if leaves_archive(part.filename):
                what = f"the part {part.filename[:80]!r} leaves the archive"
                raise self.problem(what, "do not trust this file: an honest program writes none such")
            total, packed = total + part.file_size, packed + part.compress_size
            if total > LARGEST_UNPACKED or (total > _SMALL and total > MOST_RATIO * packed):
                what = f"a ZIP bomb, or as large as one: {part.filename[:80]!r} unpacks to {part.file_size:,} bytes"
                way_out = f"at most {LARGEST_UNPACKED:,} bytes in all, and {MOST_RATIO} times the packed size, are read"
                raise self.problem(what, way_out)


def leaves_archive(name: str) -> bool:
    r"""Tell whether the name of a part points outside of the archive, on any system.

    >>> [leaves_archive(name) for name in ("a/b.txt", "a/../../b", "/etc/x", "C:\\x", "..\\x", "a..b")]
    [False, True, True, True, True, False]
    """
    steps = name.replace("\\", "/").split("/")
    return ".." in steps or not steps[0] or _DRIVE.match(name) is not None or "\x00" in name


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
