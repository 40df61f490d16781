"""Find the files of a case and read their text, within limits that are checked before anything is read."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

from pourparler.case.places import listed, nearest
from pourparler.errors import CaseError, Problem

__all__ = ["LARGEST_BYTES", "CaseFile", "check_regular", "decode_file", "read_case_files", "read_file", "shipped_cases"]

LARGEST_BYTES = 50_000_000
"""The most bytes a case may have, in one file or in all its files together."""

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class CaseFile:
    """The text of one file, and the name its problems carry."""

    name: str
    text: str


def shipped_cases() -> dict[str, Path]:
    """Return the folders of the cases that come with Pourparler, by name.

    >>> all(folder.is_dir() for folder in shipped_cases().values())
    True
    """
    root = Path(str(resources("pourparler"))) / "cases"
    folders = sorted(root.iterdir()) if root.is_dir() else []
    return {folder.name: folder for folder in folders if folder.is_dir() and _yaml_files(folder)}


def read_case_files(path_or_name: str | Path) -> tuple[list[CaseFile], list[Problem]]:
    """Read the files of a case: one file, every ``*.yaml`` and ``*.yml`` of a folder by name, or a shipped case.

    A path that exists wins over a shipped name. Hidden files are skipped. Returns what could be read and the problems
    of what could not. Raises ``CaseError`` where there is nothing to read.

    >>> read_case_files("no-such-case-anywhere")
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: no-such-case-anywhere: no such file, folder or shipped case; shipped cases: ...
    """
    path = Path(path_or_name)
    if not str(path_or_name):
        raise CaseError([Problem("''", 0, 0, "", "no case is named", "give a path, or the name of a shipped case")])
    try:
        found = path.stat()
    except FileNotFoundError:
        shipped = shipped_cases()
        if str(path) not in shipped:
            raise CaseError([_not_found(path, shipped)]) from None
        path = shipped[str(path)]
        found = path.stat()
    except (OSError, ValueError) as error:
        raise CaseError([Problem(str(path), 0, 0, "", f"cannot be read: {_reason(error)}")]) from None
    if not stat.S_ISDIR(found.st_mode):
        return _read([path])
    try:
        paths = _yaml_files(path)
    except OSError as error:
        raise CaseError([Problem(str(path), 0, 0, "", f"cannot be read: {_reason(error)}")]) from None
    if not paths:
        way_out = "'pourparler new DIR' writes a starter case"
        raise CaseError([Problem(str(path), 0, 0, "", "the folder holds no *.yaml file", way_out)])
    return _read(paths)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(
        (file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES and not file.name.startswith(".")),
        key=lambda file: file.name,
    )


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _not_found(path: Path, shipped: dict[str, Path]) -> Problem:
    try:
        beside = [file.name for file in path.parent.iterdir() if not file.name.startswith(".")]
    except OSError:
        beside = []
    known = f"shipped cases: {listed(list(shipped)) or 'none'}"
    near = nearest(path.name, [*shipped, *beside])
    return Problem(str(path), 0, 0, "", "no such file, folder or shipped case", f"{near} {known}".strip())


def _read(paths: list[Path]) -> tuple[list[CaseFile], list[Problem]]:
    read: list[CaseFile] = []
    problems: list[Problem] = []
    sizes: dict[Path, int] = {}
    for path in paths:
        try:
            sizes[path] = _size(path, path.name)
        except CaseError as error:
            problems.extend(error.problems)
    if sum(sizes.values()) > LARGEST_BYTES:
        raise CaseError([*problems, _too_large(paths[0].parent.name, "its files have", sum(sizes.values()))])
    for path in sizes:
        try:
            read.append(CaseFile(path.name, decode_file(read_file(path), path.name).removeprefix("\ufeff")))
        except CaseError as error:
            problems.extend(error.problems)
    return read, problems


def check_regular(path: Path, name: str) -> None:
    """Refuse named pipes, devices and sockets, which may never end; what is not there is left to whoever opens it.

    Raises ``CaseError``.

    >>> check_regular(Path("/dev/zero"), "/dev/zero")
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: /dev/zero: is not a regular file (a pipe, a device or a socket); save what it gives ...
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        what = "is not a regular file (a pipe, a device or a socket)"
        raise CaseError([Problem(name, 0, 0, "", what, "save what it gives to a file, and name that")])


def _size(path: Path, name: str) -> int:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise CaseError([Problem(name, 0, 0, "", f"cannot be read: {_reason(error)}")]) from None
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise CaseError([Problem(name, 0, 0, "", f"is {kind}", "give it another name, or remove it")])
    if found.st_size > LARGEST_BYTES:
        raise CaseError([_too_large(name, "the file has", found.st_size)])
    return found.st_size


def _too_large(name: str, whose: str, size: int) -> Problem:
    what = f"{whose} {size / 1e6:.0f} MB; a case of more than {LARGEST_BYTES / 1e6:.0f} MB is not read"
    return Problem(name, 0, 0, "", what)


def read_file(path: Path, name: str | None = None) -> bytes:
    """Read a regular file of at most ``LARGEST_BYTES``; its size is looked at first.

    ``name`` is what problems call it, the file's own name unless it is given. Raises ``CaseError``.
    """
    called = path.name if name is None else name
    check_regular(path, called)
    _size(path, called)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CaseError([Problem(called, 0, 0, "", f"cannot be read: {_reason(error)}")]) from None
    if len(data) > LARGEST_BYTES:
        raise CaseError([_too_large(called, "the file has", len(data))])
    return data


def decode_file(data: bytes, name: str) -> str:
    r"""Decode UTF-8, with the byte order mark where there is one.

    >>> decode_file(b"id: caf\xe9", "case.yaml")
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: case.yaml:1:8: not UTF-8: byte 0xe9 at offset 7; save the file as UTF-8
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        what = f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        raise CaseError([Problem(name, line, column, "", what, "save the file as UTF-8")]) from None
