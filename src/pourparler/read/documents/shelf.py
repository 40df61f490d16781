"""The texts of a case that were read in: kept as they are, with how each was read, so that a run can be resumed."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pourparler.case.schema import Source
from pourparler.errors import CaseError, OutputError, Problem
from pourparler.exchange.foreign_file import identifier
from pourparler.read.documents.furniture import furniture
from pourparler.read.documents.gather import Gathered, GivenDocument
from pourparler.read.documents.read_document import Metadata, ReadDocument, plain_document, read_content
from pourparler.read.queue.durable import append_lines
from pourparler.read.queue.journal import of_file
from pourparler.workers.in_order import in_order
from pourparler.workers.task import Task, WorkKind

__all__ = ["DOCUMENTS", "Advance", "Shelf", "ShelfRecord", "Shelved", "shelve"]

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how many documents were just done, and how many there are to do."""

DOCUMENTS = WorkKind(
    "documents",
    "what was read so far is kept",
    ("pourparler", "numpy", "py3langid", "pyahocorasick", "pypdf", "trafilatura"),
)
"""What is said of documents where workers die, and the packages on which what is read depends."""

_LONGEST_STEM = 60
_CHUNK_BYTES = 500_000
_CHUNK_DOCUMENTS = 32


@dataclass(frozen=True)
class ShelfRecord:
    """How a document was read, and under which id its text is kept.

    ``key``: the hash by which the same document is known again; ``same_as``: the id of an earlier one with the very
    same text, which is then kept once; ``known``: what a table of documents said of it; ``changed_from``: the id of the
    text that a document of this name had before.
    """

    key: str
    id: str
    name: str
    format: str
    encoding: str
    sha256: str
    file_sha256: str
    bytes: int
    characters: int
    metadata: dict[str, str]
    known: dict[str, str] = field(default_factory=dict)
    furniture: dict[str, int] = field(default_factory=dict)
    same_as: str = ""
    changed_from: str = ""


@dataclass(frozen=True)
class Shelved:
    """The records of the documents given, in their order, how many of them are new, and what could not be read."""

    records: tuple[ShelfRecord, ...]
    new: int
    refused: tuple[Problem, ...]


class Shelf:
    """The folder of a case's texts, ``texts/ID.txt``, and ``documents.jsonl``, a line per document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines = folder / "documents.jsonl"
        self.records: dict[str, ShelfRecord] = {}
        if self._lines.exists():
            with self._lines.open(encoding="utf-8") as opened:
                for line in opened:
                    with suppress(ValueError):  # a line that a kill cut short
                        held = json.loads(line)
                        with of_file(self._lines, held):
                            record = ShelfRecord(**held)
                            self.records[record.key] = record

    def path(self, id_: str) -> Path:
        """Return where a text is kept."""
        return self.folder / "texts" / f"{id_}.txt"

    def text(self, id_: str) -> str:
        """Return a text. Raises ``OutputError`` where it is not there."""
        try:
            return self.path(id_).read_bytes().decode("utf-8")
        except OSError as error:
            way_out = "read its document in again"
            raise OutputError(f"cannot read {self.path(id_)}: {error.strerror}; {way_out}") from None

    def holds(self, record: ShelfRecord) -> bool:
        """Tell whether the text of a record is there, whole."""
        try:
            return self.path(record.same_as or record.id).stat().st_size == record.bytes
        except OSError:
            return False

    def put(self, records: Iterable[tuple[ShelfRecord, str]]) -> None:
        """Keep texts and then their records, which come last so that a kill between leaves no record without a text."""
        kept = []
        for record, text in records:
            if not record.same_as:
                _write(self.path(record.id), text.encode("utf-8"))
            kept.append(record)
        if kept:
            append_lines(self._lines, [vars(record) for record in kept])
            self.records.update({record.key: record for record in kept})

    def note(self, records: Iterable[ShelfRecord]) -> None:
        """Keep records anew whose texts are there."""
        kept = [*records]
        if kept:
            append_lines(self._lines, [vars(record) for record in kept])
            self.records.update({record.key: record for record in kept})

    def rename(self, record: ShelfRecord, id_: str) -> None:
        """Keep a text, and those of the same words, under another id."""
        text = self.text(record.id)
        same = [replace(each, same_as=id_) for each in self.records.values() if each.same_as == record.id]
        self.put([(replace(record, id=id_), text), *((each, text) for each in same)])
        self.note(
            replace(each, changed_from=id_) for each in [*self.records.values()] if each.changed_from == record.id
        )
        self.path(record.id).unlink()


def _write(path: Path, content: bytes) -> None:
    """Write a text in one move; whether it is whole is seen by its length when it is needed again."""
    partial_path = path.with_name(f".{path.name[:40]}.partial-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial_path.write_bytes(content)
        partial_path.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial_path.unlink()
        raise OutputError(f"cannot write {path}: {error.strerror}; what was read before it is kept") from None


class _Job(NamedTuple):
    """A document for a worker to read; ``as_stored``: its bytes are a source's, so its text is they and no other."""

    given: GivenDocument
    as_stored: bool


class _Read(NamedTuple):
    """What a worker returns: the document, or the problem, and what it was given but for the content."""

    key: str
    known: dict[str, str]
    document: ReadDocument | None
    problem: Problem | None
    furniture: dict[str, int]


def shelve(
    shelf: Shelf,
    gathered: Gathered,
    sources: Sequence[Source],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    advance: Advance,
) -> Shelved:
    """Read documents in: those that are on the shelf already are passed over, so an interrupted run goes on.

    A document with the text of a source of the case, or its very bytes, is kept under the source's id, and so is the
    first that is called as a source without a hash; any other under an id made of its name. What cannot be read is
    told and left out. The same documents in the same order give the same bytes, whatever the number of workers. Raises
    ``CaseError`` for a table that is broken, ``OutputError`` where texts cannot be kept.
    """
    return _Shelving(shelf, gathered, sources, advance).run(workers, scheduler)


class _Shelving:
    """One run of reading documents in."""

    def __init__(self, shelf: Shelf, gathered: Gathered, sources: Sequence[Source], advance: Advance) -> None:
        self.shelf, self.gathered, self.advance = shelf, gathered, advance
        self.by_hash = {source.sha256: source.id for source in sources if source.sha256}
        self.without_hash = {source.id for source in sources if not source.sha256}
        self.taken = {source.id for source in sources} | {record.id for record in shelf.records.values()}
        self.by_text = {record.sha256: record for record in shelf.records.values() if not record.same_as}
        self.order: dict[str, None] = {}
        self.refused: list[Problem] = []
        self.new = 0

    def run(self, workers: int, scheduler: str | None) -> Shelved:
        self.advance("Reading documents", 0, self.gathered.count)
        task = Task(_read_chunk, self.gathered.encoding, DOCUMENTS)
        for chunk in in_order(task, self._chunks(), workers, scheduler):
            self.shelf.put([pair for each in chunk if (pair := self._record(each)) is not None])
            self.advance("Reading documents", len(chunk), self.gathered.count)
        records = [self.shelf.records[key] for key in self.order if key in self.shelf.records]
        return Shelved(tuple(records), self.new, tuple(self.refused))

    def _chunks(self) -> Iterator[list[_Job]]:
        """Yield the documents that are still to be read, some at a time."""
        chunk: list[_Job] = []
        size = 0
        for given in self._given():
            if given.key in self.order or ((held := self.shelf.records.get(given.key)) and self.shelf.holds(held)):
                self.order[given.key] = None
                self.advance("Reading documents", 1, self.gathered.count)
                continue
            self.order[given.key] = None
            chunk.append(_Job(given, hashlib.sha256(given.content).hexdigest() in self.by_hash))
            size += len(given.content)
            if size >= _CHUNK_BYTES or len(chunk) >= _CHUNK_DOCUMENTS:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _given(self) -> Iterator[GivenDocument]:
        for each in self.gathered.documents():
            if isinstance(each, GivenDocument):
                yield each
                continue
            try:
                yield self.gathered.loaded(each)
            except CaseError as error:
                self.refused.extend(error.problems)
                self.advance("Reading documents", 1, self.gathered.count)

    def _record(self, read: _Read) -> tuple[ShelfRecord, str] | None:
        """Return the record of a document, under the id it gets."""
        document = read.document
        if document is None:
            if read.problem is not None:
                self.refused.append(read.problem)
            return None
        before = self.shelf.records.get(read.key)
        first = self.by_text.get(document.sha256)
        source = self.by_hash.get(document.sha256) or self.by_hash.get(document.file_sha256)
        same_as = first.id if first is not None and first.key != read.key else ""
        id_ = same_as or source or (before.id if before else "")
        if not id_:
            stem = read.known.get("id") or Path(document.name).stem
            is_named = stem in self.without_hash and stem not in {each.id for each in self.by_text.values()}
            id_ = stem if is_named else identifier(stem[:_LONGEST_STEM], self.taken, "document")
        self.taken.add(id_)
        text = document.text
        record = ShelfRecord(
            key=read.key,
            id=id_,
            name=document.name,
            format=document.format,
            encoding=document.encoding,
            sha256=document.sha256,
            file_sha256=document.file_sha256,
            bytes=len(text.encode("utf-8")),
            characters=len(text),
            metadata=_words(document.metadata),
            known={key: value for key, value in read.known.items() if key != "id"},
            furniture=read.furniture,
            same_as=same_as,
        )
        if not same_as:
            self.by_text[document.sha256] = record
        self.new += 1
        return record, text


def _words(metadata: Metadata) -> dict[str, str]:
    said: Mapping[str, Any] = asdict(metadata)
    return {key: str(value) for key, value in said.items() if value}


def _read_chunk(encoding: str | None, jobs: list[_Job]) -> list[_Read]:
    """Read documents; in a worker."""
    return [_read(job, encoding) for job in jobs]


def _read(job: _Job, encoding: str | None) -> _Read:
    given = job.given
    try:
        if job.as_stored or given.is_text:
            document = plain_document(given.content, given.name, given.shown)
        else:
            document = read_content(given.content, given.name, encoding, given.shown)
    except CaseError as error:
        return _Read(given.key, given.known, None, error.problems[0], {})
    language = given.known.get("language") or document.metadata.language
    kinds = Counter(each.kind for each in furniture(document.text, language[:2]))
    return _Read(given.key, given.known, document, None, {str(kind): kinds[kind] for kind in sorted(kinds)})
