"""Read a file of another program as a Case, and write a Case as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from pourparler.case.assemble import assemble
from pourparler.case.files import decode_file, read_file
from pourparler.case.new_files import write_new_file
from pourparler.case.places import nearest
from pourparler.case.schema import POOLED, Case
from pourparler.errors import ChoiceError, OutputError
from pourparler.exchange.bdm_csv import read_bdm_csv, write_bdm_csv
from pourparler.exchange.decide import read_decide, write_decide
from pourparler.exchange.delimited import ForeignText
from pourparler.exchange.detect import detect_format
from pourparler.exchange.foreign_file import ForeignFile, ForeignFormat, case_of
from pourparler.exchange.gmcr import read_gmcr
from pourparler.exchange.gmcr_case import case_of_gmcr
from pourparler.exchange.ktab_csv import read_ktab_csv, write_ktab_csv
from pourparler.exchange.losses import losses
from pourparler.exchange.numbers import Numbers, numbers_of
from pourparler.exchange.scale import choose_scale
from pourparler.exchange.write_gmcr import write_gmcr

__all__ = ["FORMATS", "Imported", "foreign_format", "read_foreign", "write_foreign"]

FORMATS: tuple[ForeignFormat, ...] = get_args(ForeignFormat)
"""The formats of other programs that are read and written."""

_READERS: dict[ForeignFormat, Callable[[ForeignText], ForeignFile]] = {
    "ktab": read_ktab_csv,
    "decide": read_decide,
    "bdm": read_bdm_csv,
}
_WRITERS: dict[ForeignFormat, Callable[[Numbers], tuple[str, tuple[str, ...]]]] = {
    "ktab": write_ktab_csv,
    "decide": write_decide,
    "bdm": write_bdm_csv,
}


@dataclass(frozen=True)
class Imported:
    """A case made of another program's file, the file's format, and how it was understood."""

    case: Case
    format: ForeignFormat
    notes: tuple[str, ...]


def foreign_format(name: str) -> ForeignFormat:
    """Return a format by its name. Raises ``ChoiceError`` for any other.

    >>> foreign_format("katb")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: 'katb' is not one of ktab, decide, bdm, gmcr; did you mean 'ktab'?
    """
    for known in FORMATS:
        if name == known:
            return known
    near = nearest(name, FORMATS)
    raise ChoiceError(f"{name!r} is not one of {', '.join(FORMATS)}" + (f"; {near}" if near else ""))


def read_foreign(path: str | Path, format: str | None = None, scale: str | None = None) -> Imported:
    r"""Read a file of KTAB, DECIDE, a BDM-style or a GMCR program as a Case; the format is detected unless it is given.

    The file is the case's one source: each row is a statement with the row's span, and the file's hash and length are
    kept, so that ``pourparler check --documents`` finds the file again. Numbers outside 0-100 are rescaled, and the
    case keeps what its scales stand for in native units. ``scale`` names the ends where the file does not, LOW,HIGH
    for every issue or ISSUE:LOW,HIGH;ISSUE:LOW,HIGH, see ``choose_scale``. Raises ``CaseError`` with everything that is
    wrong with the file, each problem with its line, column and a way out, and ``ChoiceError`` for an unknown format.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "toll.csv")
    >>> _ = file.write_text("Actor,Capability,Position,Salience\nAnn,3,20,0.5\nBo,1,80,0.7\n", encoding="utf-8")
    >>> read = read_foreign(file)
    >>> read.format, read.notes[0], read.case.statements[0].paraphrase
    ('bdm', 'salience is read as a share of 1, because the largest is 0.7, not above 1', 'Ann: influence 3; ...')
    """
    file = Path(path)
    chosen = None if format is None else foreign_format(format)
    data = read_file(file, str(path))
    text = ForeignText(str(path), decode_file(data, str(path)))
    chosen = chosen or detect_format(text)
    if chosen == "gmcr":
        if scale is not None:
            raise ChoiceError("--scale is about positions; a .gmcr file holds none")
        case, notes = case_of_gmcr(read_gmcr(text.name, text.text), file, data, text.text)
    else:
        read = _READERS[chosen](text)
        if scale is not None:
            read = choose_scale(read, scale, text.name)
        case, notes = case_of(read, chosen, file, data, text.text)
    return Imported(case, chosen, tuple(notes))


def write_foreign(
    case: Case,
    format: str,
    path: str | Path,
    *,
    frame: str = POOLED,
    as_of: date | datetime | None = None,
) -> tuple[str, ...]:
    """Write what one frame of a case says at a date as a file of another program; return what that cannot hold.

    Only single numbers are written: an open cell is left out, and so is one that is an interval or a level in words, or
    on which sources differ; each is named in what is returned. Raises ``OutputError`` where the file exists, cannot be
    written, or would hold nothing.
    """
    chosen = foreign_format(format)
    if chosen == "gmcr":
        return _write_conflict(case, path, frame, as_of)
    numbers = numbers_of(case, frame, as_of)
    text, lost = _WRITERS[chosen](numbers) if numbers.cells else ("", ())
    if not text:
        why = "\n".join(["", *numbers.left_out, *lost]) or "; the case states no position"
        needs = "no actor has a position, a salience and an influence that are single numbers"
        raise OutputError(f"{case.id}: nothing to write as {chosen}: {needs}; state them as numbers" + why)
    write_new_file(path, text)
    return (*numbers.left_out, *lost, *losses(case, chosen))


def _write_conflict(case: Case, path: str | Path, frame: str, as_of: date | datetime | None) -> tuple[str, ...]:
    text, lost = write_gmcr(assemble(case, frame, as_of))
    if not text:
        raise OutputError(f"{case.id}: nothing to write as gmcr: the case has no conflict of options; give it one")
    write_new_file(path, text)
    return (*lost, *losses(case, "gmcr"))
