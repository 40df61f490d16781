"""Turn a case, or a file of another program, into a case folder or a file of another program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pourparler.case.load import load_case
from pourparler.case.places import nearest
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.exchange.case_folder import write_case_folder
from pourparler.exchange.foreign import FORMATS, read_foreign, write_foreign

__all__ = ["Converted", "convert", "read_any"]

_CASE = "case"
_CHOICES = (*FORMATS, _CASE)


@dataclass(frozen=True)
class Converted:
    """What was read as what, the files written, how the input was understood, and what the target cannot hold."""

    from_format: str
    to_format: str
    written: tuple[Path, ...]
    notes: tuple[str, ...]
    not_held: tuple[str, ...]


def read_any(
    path_or_name: str | Path, format: str | None = None, option: str = "--from", scale: str | None = None
) -> tuple[Case, str, tuple[str, ...]]:
    """Read a case or a file of another program; return the case, the format (``case`` for a case) and notes.

    A folder, a YAML file and the name of a shipped case are cases; the format of any other file is detected, unless it
    is given; ``option`` is what the format is called in messages. ``scale`` names the ends of a file's scales, as in
    ``read_foreign``; a case states its own. Raises ``CaseError`` and ``ChoiceError``.

    >>> read_any("water-dispute")[1]
    'case'
    """
    path = Path(path_or_name)
    chosen = _choice(option, format) if format else None
    if chosen == _CASE or (chosen is None and (path.suffix.lower() in (".yaml", ".yml") or not _is_file(path))):
        if scale is not None:
            raise ChoiceError(f"scale {scale!r} is for files; a case states the ends as native of its issues")
        return load_case(path_or_name), _CASE, ()
    read = read_foreign(path_or_name, chosen, scale)
    return read.case, read.format, read.notes


def convert(
    path_or_name: str | Path, to: str, out: str | Path, from_format: str | None = None, scale: str | None = None
) -> Converted:
    """Convert a case or a file of another program; nothing that exists is overwritten.

    Raises ``CaseError`` for an input that cannot be read, ``OutputError`` for a place that cannot be written to or a
    case without numbers to write, ``ChoiceError`` for an unknown format.
    """
    target = _choice("--to", to)
    case, read_as, notes = read_any(path_or_name, from_format, scale=scale)
    if target == _CASE:
        lost = ("comments, and how the case is spread over files",) if read_as == _CASE else ()
        return Converted(read_as, target, tuple(write_case_folder(case, out)), notes, lost)
    return Converted(read_as, target, (Path(out),), notes, write_foreign(case, target, out))


def _choice(option: str, name: str) -> str:
    if name in _CHOICES:
        return name
    near = nearest(name, _CHOICES)
    raise ChoiceError(f"{option} {name!r} is not one of {', '.join(_CHOICES)}" + (f"; {near}" if near else ""))


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False
