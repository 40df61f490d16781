"""``find_passages(case, documents)``: the original sentences, where the user has the documents and the hash agrees."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pourparler.case.schema import Case, Statement
from pourparler.errors import ChoiceError

__all__ = ["Passages", "find_passages", "texts_as_read", "told_of_passages"]

_MOST_NAMED = 20

_LARGEST_DOCUMENT = 50_000_000


@dataclass(frozen=True)
class Passages:
    """The texts of the sources whose file was found, and a note for each source whose was not.

    ``asked`` says whether a folder of documents was given at all.
    """

    asked: bool = False
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def original(self, statement: Statement) -> str | None:
        """Return the words a statement's span covers, or ``None`` where its document is not at hand."""
        text = self.texts.get(statement.source)
        start, end = statement.span
        return text[start:end] if text is not None and end <= len(text) else None


def find_passages(case: Case, documents: Path | None) -> Passages:
    """Match the files under a folder, whatever their names, to the case's sources by sha256.

    A span is only ever shown from a file whose hash agrees; every other source gets a note that says what was missing.
    A file under a source's own name (``f0.txt`` for ``f0``) with another hash is named as such. Raises ``ChoiceError``
    where the folder does not exist.

    >>> find_passages(Case(id="c", title="C"), None).asked
    False
    """
    if documents is None:
        return Passages()
    if not documents.is_dir():
        raise ChoiceError(f"--documents {documents}: there is no such folder; give the folder that holds the sources")
    wanted: dict[str, list[str]] = {}
    for source in case.sources:
        wanted.setdefault(source.sha256 or "", []).append(source.id)
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    notes: dict[str, str] = {}
    other_hash: dict[str, Path] = {}
    for path, data in _documents(documents):
        matched = wanted.get(hashlib.sha256(data).hexdigest(), [])
        if not matched:
            other_hash.setdefault(path.stem, path)
        for source_id in matched:
            try:
                texts[source_id] = data.decode("utf-8")
                files[source_id] = str(path.relative_to(documents))
            except UnicodeDecodeError as error:
                notes[source_id] = f"{path.name} has the right hash but is not UTF-8 (byte {error.start})"
    for source in case.sources:
        if source.id not in texts and source.id not in notes:
            notes[source.id] = _note(source.sha256, other_hash.get(source.id), documents)
    return Passages(asked=True, texts=texts, files=files, notes=notes)


def texts_as_read(case: str | Path) -> Path | None:
    """Return the folder of the texts that were read into a case, None where there is none.

    >>> texts_as_read("water-dispute") is None
    True
    """
    from pourparler.read.queue.queue import reading_folder

    texts = reading_folder(Path(case)) / "texts"
    return texts if Path(case).exists() and texts.is_dir() else None


def told_of_passages(case: Case, place: str | Path, documents: Path | None) -> tuple[str, ...]:
    """Say of how many sources a report shows no sentences, and where their texts are; nothing where it shows all.

    >>> told_of_passages(Case(id="c", title="C"), "c.yaml", None)
    ()
    """
    texts = texts_as_read(place)
    if documents is None:
        told = f"the texts that were read in are in {texts}; with --documents {texts} the report shows their sentences"
        return (told,) if texts else ()
    used = {statement.source for statement in case.statements}
    without = [each for each in find_passages(case, documents).notes if each in used]
    if not without:
        return ()
    named = ", ".join(without[:_MOST_NAMED]) + (", ..." if len(without) > _MOST_NAMED else "")
    told = f"{len(without)} of {len(used)} sources with statements have no text in {documents}, so their sentences "
    told += f"are not shown: {named}"
    if texts is not None and texts.resolve() != documents.resolve():
        held = [each for each in without if each in find_passages(case, texts).texts]
        told += f"; {len(held)} of them are, as they were read in, in {texts}" if held else ""
    return (told,)


def _documents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every readable file under a folder in name order; links to folders are not followed (they may loop)."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            try:
                if path.is_file() and path.stat().st_size <= _LARGEST_DOCUMENT:
                    yield path, path.read_bytes()
            except OSError:
                continue


def _note(sha256: str | None, named_alike: Path | None, folder: Path) -> str:
    if sha256 is None:
        return "the case does not give this source's sha256, so no file can be recognised as it"
    if named_alike is not None:
        return (
            f"the hash of {named_alike.name} differs from the one the case was coded from, so its sentences are not "
            f"shown; the file needed has sha256 {sha256}"
        )
    return f"no file in {folder} has this source's sha256 ({sha256})"
