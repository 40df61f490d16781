"""Read files of programs for coding texts as cases (DNA, REFI-QDA, Taguette), and write cases for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from pourparler.case.documents import find_documents
from pourparler.case.files import decode_file, read_file
from pourparler.case.new_files import write_new_file
from pourparler.case.schema import Case
from pourparler.errors import CaseError, ChoiceError, OutputError, Problem
from pourparler.exchange.case_folder import TEXTS
from pourparler.exchange.coded_file import CodedFormat, ImportedTexts, case_of_coded
from pourparler.exchange.delimited import ForeignText
from pourparler.exchange.dna import read_dna
from pourparler.exchange.dna_case import case_of_dna
from pourparler.exchange.foreign_file import identifier
from pourparler.exchange.qda_project_file import SIDECAR, qda_project
from pourparler.exchange.qda_round_trip import case_of_qdpx
from pourparler.exchange.refi_qda import read_qdc
from pourparler.exchange.statements_csv import statements_csv
from pourparler.exchange.taguette import read_taguette

__all__ = ["CODED_FORMATS", "WRITTEN_FORMATS", "read_coded", "texts_of", "write_coded"]

WrittenFormat: TypeAlias = Literal["qdpx", "csv"]

CODED_FORMATS: tuple[CodedFormat, ...] = get_args(CodedFormat)
"""The formats of coded texts that are read."""

WRITTEN_FORMATS: tuple[WrittenFormat, ...] = get_args(WrittenFormat)
"""The formats of coded texts that are written."""

_LARGEST_TEXT = 200_000_000


def read_coded(path: str | Path, format: CodedFormat, documents: str | Path | None = None) -> ImportedTexts:
    """Read a file of a program for coding texts; ``documents``: a folder of the texts that Taguette's table is about.

    Raises ``CaseError`` for a file that is damaged, dangerous or of another program, ``ChoiceError`` for a folder that
    is not there.
    """
    file = Path(path)
    name = identifier(file.stem, (), format)
    if format == "qdpx":
        return case_of_qdpx(file)
    if format == "dna":
        return case_of_dna(read_dna(file), name)
    data = read_file(file)
    if format == "qdc":
        read = case_of_coded(read_qdc(data, file.name), format, name)
        return replace(read, notes=("the codes of the codebook are factors of the case", *read.notes[1:]))
    table = ForeignText(file.name, decode_file(data, file.name))
    return case_of_coded(read_taguette(table, _texts_in(documents)), format, name)


def texts_of(case: Case, path: str | Path, documents: str | Path | None) -> dict[str, str]:
    """Return the texts of a case's sources that are at hand, by source id: those with their hash, and no others.

    They are looked for in ``documents``, or else in the case's own ``reading/texts``.
    """
    folder = Path(documents) if documents is not None else Path(path) / TEXTS
    if documents is None and not folder.is_dir():
        return {}
    texts: dict[str, str] = {}
    for source, place in find_documents(case, folder).items():
        try:
            texts[source] = place.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"the document of source {source!r} is not UTF-8 (byte {error.start})"
            raise CaseError([Problem(str(place), 0, 0, "", what, "save it as UTF-8, and code it anew")]) from None
    return texts


def write_coded(
    case: Case, format: WrittenFormat, path: str | Path, texts: Mapping[str, str]
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write a case as a REFI-QDA project with its sidecar, or as a CSV of statements; return the files and the losses.

    Raises ``OutputError`` where a file exists already or the file would hold nothing.
    """
    if not case.statements:
        raise OutputError(f"{case.id}: nothing to write as {format}: the case has no statements")
    if format == "csv":
        table, lost = statements_csv(case, texts)
        return (write_new_file(path, table),), lost
    if not texts:
        why = "none of the texts of its sources is at hand"
        raise OutputError(f"{case.id}: nothing to write as qdpx: {why}; name their folder with --documents DIR")
    beside = Path(f"{path}{SIDECAR}")
    if beside.exists():
        raise OutputError(f"{beside}: exists already, where the sidecar belongs; choose another file")
    made = qda_project(case, texts)
    return (write_new_file(path, made.project), write_new_file(beside, made.sidecar)), made.not_held


def _texts_in(folder: str | Path | None) -> dict[str, str]:
    """Return the texts directly in a folder, by file name; what is not UTF-8 is no text."""
    if folder is None:
        return {}
    place = Path(folder)
    if not place.is_dir():
        raise ChoiceError(f"{folder}: no such directory; give the folder that holds the documents")
    texts = {}
    for path in sorted(place.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.stat().st_size <= _LARGEST_TEXT:
            try:
                texts[path.name] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue
    return texts
