"""Turn a case, or a file of another program, into a case folder or a file of another program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pourparler.case.load import load_case
from pourparler.case.places import nearest
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.exchange.case_folder import write_case_folder
from pourparler.exchange.coded_file import CodedFormat
from pourparler.exchange.coded_texts import (
    CODED_FORMATS,
    WRITTEN_FORMATS,
    read_coded,
    texts_of,
    write_coded,
)
from pourparler.exchange.detect import detect_coded
from pourparler.exchange.foreign import FORMATS, read_foreign, write_foreign

__all__ = ["Converted", "convert", "read_any"]

_CASE = "case"
_READ = (*FORMATS, _CASE, *CODED_FORMATS)
_WRITTEN = (*FORMATS, _CASE, *WRITTEN_FORMATS)


@dataclass(frozen=True)
class Converted:
    """What was read as what, the files written, how the input was understood, and what the target cannot hold.

    ``left_behind``: what of the input a case cannot hold, whatever it is turned into.
    """

    from_format: str
    to_format: str
    written: tuple[Path, ...]
    notes: tuple[str, ...]
    not_held: tuple[str, ...]
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Input:
    """A case, what it was read as, how, and the texts that came with it."""

    case: Case
    format: str
    notes: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


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
    read = _read(path_or_name, format, option, None, scale)
    return read.case, read.format, read.notes


def _read(
    path_or_name: str | Path, format: str | None, option: str, documents: str | Path | None, scale: str | None
) -> _Input:
    path = Path(path_or_name)
    chosen = _choice(option, format, _READ) if format else None
    if chosen == _CASE or (chosen is None and (path.suffix.lower() in (".yaml", ".yml") or not _is_file(path))):
        if scale is not None:
            raise ChoiceError(f"scale {scale!r} is for files; a case states the ends as native of its issues")
        case = load_case(path_or_name)
        return _Input(case, _CASE, texts=texts_of(case, path_or_name, documents))
    coded = _coded(chosen) if chosen else detect_coded(path)
    if coded is not None:
        if scale is not None:
            raise ChoiceError(f"scale {scale!r} is about positions in numbers; a file of coded texts holds none")
        imported = read_coded(path, coded, documents)
        return _Input(imported.case, coded, imported.notes, imported.lost, imported.texts)
    read = read_foreign(path_or_name, chosen, scale)
    return _Input(read.case, read.format, read.notes)


def _coded(name: str) -> CodedFormat | None:
    return next((each for each in CODED_FORMATS if each == name), None)


def convert(
    path_or_name: str | Path,
    to: str,
    out: str | Path,
    from_format: str | None = None,
    documents: str | Path | None = None,
    scale: str | None = None,
) -> Converted:
    """Convert a case or a file of another program; nothing that exists is overwritten.

    ``documents``: a folder with the texts of a case's sources, or of the documents of Taguette's highlights. The texts
    of coded documents go into ``reading/texts`` of a case folder.

    Raises ``CaseError`` for an input that cannot be read, ``OutputError`` for a place that cannot be written to or a
    case without numbers to write, ``ChoiceError`` for an unknown format.
    """
    target = _choice("--to", to, _WRITTEN)
    read = _read(path_or_name, from_format, "--from", documents, scale)
    written: tuple[Path, ...] = (Path(out),)
    lost: tuple[str, ...] = ()
    if target == _CASE:
        texts = read.texts if read.format in CODED_FORMATS else {}
        written = tuple(write_case_folder(read.case, out, texts))
        if read.format == _CASE:
            lost = ("comments, and how the case is spread over files",)
    elif (coded := next((each for each in WRITTEN_FORMATS if each == target), None)) is not None:
        written, lost = write_coded(read.case, coded, out, read.texts)
    else:
        lost = write_foreign(read.case, target, out)
    return Converted(read.format, target, written, read.notes, lost, read.left_behind)


def _choice(option: str, name: str, choices: Sequence[str]) -> str:
    if name in choices:
        return name
    near = nearest(name, choices)
    raise ChoiceError(f"{option} {name!r} is not one of {', '.join(choices)}" + (f"; {near}" if near else ""))


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False
