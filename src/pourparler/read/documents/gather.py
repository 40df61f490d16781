"""Which documents are meant: files, folders with all that is in them, and tables of documents."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pourparler.case.files import check_regular
from pourparler.read.documents.document_table import is_document_table, read_document_table
from pourparler.read.documents.extracted import unreadable
from pourparler.read.documents.read_document import SUFFIXES, content_of

__all__ = ["Gathered", "GivenDocument", "UnreadFile", "gather"]


@dataclass(frozen=True)
class GivenDocument:
    """A document that was given: what it is called, its content, and what a table says of it.

    ``key`` is the hash of all that, by which a document is known again. ``is_text``: the content is text in UTF-8.
    """

    name: str
    shown: str
    content: bytes = field(repr=False)
    known: dict[str, str]
    is_text: bool
    key: str


@dataclass(frozen=True)
class UnreadFile:
    """A file whose content is still to be read, and what a table says of it."""

    path: Path
    known: dict[str, str]


@dataclass(frozen=True)
class Gathered:
    """The files and tables meant, in order; ``count`` documents, and the files passed over by their endings."""

    places: tuple[Path, ...]
    count: int
    passed_over: dict[str, int]
    encoding: str | None = None

    def documents(self) -> Iterator[GivenDocument | UnreadFile]:
        """Yield the documents one by one, or the file of one whose content is still to be read.

        Raises ``CaseError`` for a table that is broken.
        """
        for place in self.places:
            if not is_document_table(place):
                yield UnreadFile(place, {})
                continue
            for row in read_document_table(place, self.encoding):
                shown = f"{place}:{row.line}"
                if row.text is not None:
                    name = f"{row.known.get('id') or row.known.get('title') or place.stem}"
                    yield given(name, shown, row.text.encode("utf-8", "surrogatepass"), row.known, is_text=True)
                elif row.path is not None:
                    yield UnreadFile(row.path, row.known)

    def loaded(self, file: UnreadFile) -> GivenDocument:
        """Read the content of a file. Raises ``CaseError`` where it cannot be read."""
        path = file.path
        return given(path.name, str(path), content_of(path), file.known, encoding=self.encoding)


def given(
    name: str,
    shown: str,
    content: bytes,
    known: dict[str, str],
    *,
    encoding: str | None = None,
    is_text: bool = False,
) -> GivenDocument:
    """Return a document with its key."""
    told = json.dumps([known, encoding, is_text], sort_keys=True).encode("utf-8")
    key = hashlib.sha256(hashlib.sha256(content).digest() + told).hexdigest()
    return GivenDocument(name, shown, content, known, is_text, key)


def gather(arguments: Sequence[str], encoding: str | None = None) -> Gathered:
    """Find the documents that arguments mean.

    A file is one document, whatever its name; a ``.csv`` or ``.tsv`` is a table of documents; of a folder all files
    with the ending of a document are taken, at any depth, in the order of their paths; hidden ones are left out, and so
    are symbolic links to what lies outside of the folder. Raises ``CaseError`` for a path that is not there, for
    pipes and devices, and a table without its columns.

    >>> gather(["docs/tutorials/water-texts"]).count
    3
    """
    places: list[Path] = []
    passed_over: Counter[str] = Counter()
    count = 0
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            found = sorted(_files(path), key=lambda each: each.relative_to(path).parts)
            inside = [each for each in found if not _leads_out(each, path)]
            documents = [each for each in inside if each.suffix.lower() in SUFFIXES]
            passed_over.update(
                each.suffix.lower() or "no ending" for each in inside if each.suffix.lower() not in SUFFIXES
            )
            passed_over.update("link out of the folder" for _ in range(len(found) - len(inside)))
            places += documents
            count += len(documents)
        elif not path.exists():
            raise unreadable(argument, "no such file or folder", "name documents, or folders that hold them")
        else:
            check_regular(path, argument)
            places.append(path)
            count += sum(1 for _ in read_document_table(path, encoding)) if is_document_table(path) else 1
    return Gathered(tuple(places), count, dict(sorted(passed_over.items())), encoding)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _leads_out(path: Path, folder: Path) -> bool:
    """Tell whether a file of a folder is a symbolic link to one outside of it; links to folders are not followed."""
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
