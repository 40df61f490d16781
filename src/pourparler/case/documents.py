"""Hold a case against the documents it was coded from, where the user has them."""

from __future__ import annotations

import hashlib
from pathlib import Path as FilePath

from pourparler.case.check_codings import coded_statements
from pourparler.case.places import Locate, unlocated
from pourparler.case.schema import Case, Source
from pourparler.errors import ChoiceError, Problem

__all__ = ["check_documents", "find_documents"]


def check_documents(
    case: Case,
    directory: str | FilePath,
    locate: Locate = unlocated,
    *,
    texts: FilePath | None = None,
    is_all: bool = True,
) -> list[Problem]:
    """Find where a case and its documents disagree: no file with a source's hash, another length, spans that miss.

    A document is recognised by its SHA-256 alone, whatever its name; only the files directly in the directory are
    read. Sources without a hash cannot be looked for and are passed over. Offsets count the code points of the file
    decoded as UTF-8. ``texts``: another directory, of texts as they were read in, to be named where they are there.
    Without ``is_all`` documents may be missing. Raises ``ChoiceError`` where the directory cannot be read.

    >>> import hashlib, tempfile
    >>> folder = FilePath(tempfile.mkdtemp())
    >>> _ = (folder / "letter.txt").write_bytes(b"We accept.")
    >>> source = Source(id="letter", title="Letter", kind="primary", published="2025-08-15", characters=12,
    ...                 sha256=hashlib.sha256(b"We accept.").hexdigest())
    >>> print(*check_documents(Case(id="c", title="", sources=[source]), folder))
    case sources[0].characters: the document letter.txt has 10 characters, not 12
    """
    documents = find_documents(case, directory)
    as_read = find_documents(case, texts) if texts is not None else {}
    problems: list[Problem] = []
    for position, source in enumerate(case.sources):
        if source.sha256 is None or (source.id not in documents and not is_all):
            continue
        if source.id not in documents:
            what = f"no file in {directory} has the hash of source {source.id!r}"
            way_out = "add the document as it was coded; a changed file has another hash"
            if source.id in as_read:
                way_out = f"its text as it was read in is {as_read[source.id]}; give --documents {texts}"
            problems.append(locate(("sources", position, "sha256")).problem(what, way_out))
            continue
        problems.extend(_against_document(case, position, documents[source.id], locate))
    return sorted(problems)


def find_documents(case: Case, directory: str | FilePath) -> dict[str, FilePath]:
    """Find each source's document among the files of a directory, by its SHA-256.

    Raises ``ChoiceError`` where the directory cannot be read.

    >>> find_documents(Case(id="c", title=""), "no/such/directory")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: no/such/directory: no such directory; give the folder that holds the documents
    """
    folder = FilePath(directory)
    if not folder.is_dir():
        raise ChoiceError(f"{directory}: no such directory; give the folder that holds the documents")
    wanted = {source.sha256 for source in case.sources if source.sha256}
    found: dict[str, FilePath] = {}
    try:
        for path in sorted(folder.iterdir()) if wanted else []:
            if path.is_file():
                with path.open("rb") as file:
                    found.setdefault(hashlib.file_digest(file, "sha256").hexdigest(), path)
    except OSError as error:
        raise ChoiceError(f"{directory}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    return {source.id: found[source.sha256] for source in case.sources if source.sha256 and source.sha256 in found}


def _against_document(case: Case, position: int, document: FilePath, locate: Locate) -> list[Problem]:
    source: Source = case.sources[position]
    try:
        text = document.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"the document {document.name} is not UTF-8: byte at offset {error.start}"
        return [locate(("sources", position, "sha256")).problem(what, "save it as UTF-8, and code it anew")]
    problems: list[Problem] = []
    if source.characters is not None and source.characters != len(text):
        what = f"the document {document.name} has {len(text)} characters, not {source.characters}"
        problems.append(locate(("sources", position, "characters")).problem(what))
    for statement, path in coded_statements(case):
        if statement.source != source.id:
            continue
        start, end = statement.span
        place = locate((*path, "span"))
        if end > len(text):
            what = f"span [{start}, {end}] goes beyond the document {document.name} of {len(text)} characters"
            problems.append(place.problem(what))
        elif not text[start:end].strip():
            problems.append(place.problem(f"span [{start}, {end}] of {document.name} is blank"))
    return problems
