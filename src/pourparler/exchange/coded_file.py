"""What a program for coding texts says (documents, coded passages, codes), and the Case that says the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from pourparler.case.schema import Case, Factor, Source, Statement, Voice
from pourparler.exchange.fields import counted
from pourparler.exchange.foreign_file import NO_DATE, NO_DATE_BASIS, identifier

__all__ = [
    "CodeLabel",
    "CodedDocument",
    "CodedFile",
    "CodedFormat",
    "CodedPassage",
    "ImportedTexts",
    "case_of_coded",
    "passage_statement",
    "source_ids",
    "text_source",
]

CodedFormat: TypeAlias = Literal["dna", "qdpx", "qdc", "taguette"]

_LONGEST_STEM = 60
_PROGRAMS: dict[CodedFormat, str] = {
    "dna": "a DNA database",
    "qdpx": "a REFI-QDA project",
    "qdc": "a REFI-QDA codebook",
    "taguette": "Taguette's table of highlights",
}


@dataclass(frozen=True)
class CodedDocument:
    """A document: what passages call it, and what the file says of it; ``published`` is None where it does not say."""

    key: str
    title: str
    text: str = field(repr=False)
    author: str = ""
    publisher: str = ""
    published: date | datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class CodedPassage:
    """A passage [start, stop), in code points of its document, with the paths of its codes and the coder's memo.

    ``voice`` is None where the file does not say whose words they are.
    """

    document: str
    start: int
    stop: int
    codes: tuple[str, ...]
    memo: str = ""
    coder: str = ""
    coded_at: datetime | None = None
    voice: Voice | None = None


@dataclass(frozen=True)
class CodeLabel:
    """A code by its path (``parent > child``), and what it stands for."""

    path: str
    description: str = ""


@dataclass(frozen=True)
class CodedFile:
    """Everything a file says; ``notes``: how it was understood; ``lost``: what of it a case has no place for."""

    documents: tuple[CodedDocument, ...]
    passages: tuple[CodedPassage, ...]
    codes: tuple[CodeLabel, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedTexts:
    """A case made of coded texts, the texts of its sources by their ids, how it was read, and what was left behind."""

    case: Case
    format: CodedFormat
    texts: Mapping[str, str] = field(repr=False)
    notes: tuple[str, ...]
    lost: tuple[str, ...]


def text_source(document: CodedDocument, id_: str, format_: CodedFormat) -> Source:
    """Return the source that a document is: its hash and length are those of its text in UTF-8."""
    when = document.published or NO_DATE
    return Source(
        id=id_,
        title=document.title or id_,
        publisher=document.publisher,
        author=document.author,
        kind="news",
        sha256=hashlib.sha256(document.text.encode("utf-8")).hexdigest(),
        characters=len(document.text),
        published=(when, when),
        published_basis="" if document.published else NO_DATE_BASIS,
        note="; ".join(filter(None, [document.note, f"from {_PROGRAMS[format_]}"])),
    )


def source_ids(documents: tuple[CodedDocument, ...]) -> dict[str, str]:
    """Give every document an id made of its title, by its key."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for document in documents:
        ids[document.key] = identifier(document.title[:_LONGEST_STEM], taken, "document")
        taken.add(ids[document.key])
    return ids


def case_of_coded(file: CodedFile, format_: CodedFormat, case_id: str) -> ImportedTexts:
    """Make a Case of coded texts.

    Documents become sources, passages statements in the voice ``author_claim`` unless they name one, and codes factors:
    a code of another program says neither who wants what nor how much, so no actor, issue or position is made of it.
    The paraphrase is the coder's memo, or the names of the codes.

    >>> text = CodedDocument("1", "Letter", "They agree.")
    >>> file = CodedFile((text,), (CodedPassage("1", 0, 11, ("will",)),), (CodeLabel("will"),))
    >>> read = case_of_coded(file, "taguette", "talks")
    >>> read.case.statements[0].paraphrase, read.case.factors[0].title, [*read.texts]
    ('coded as will', 'will', ['Letter'])
    """
    ids = source_ids(file.documents)
    texts = {ids[document.key]: document.text for document in file.documents}
    numbers: Counter[str] = Counter()
    statements = []
    order = {key: place for place, key in enumerate(ids)}
    for passage in sorted(file.passages, key=lambda each: (order[each.document], each.start, each.stop)):
        source = ids[passage.document]
        numbers[source] += 1
        statements.append(passage_statement(passage, source, f"{source}-{numbers[source]:03d}"))
    factors: dict[str, Factor] = {}
    for code in file.codes:
        name = identifier(code.path.replace(" > ", "."), factors, "code")
        factors[name] = Factor(id=name, title=code.path)
    case = Case(
        id=case_id,
        title=file.title or case_id,
        sources=tuple(text_source(document, ids[document.key], format_) for document in file.documents),
        statements=tuple(statements),
        factors=tuple(factors.values()),
    )
    return ImportedTexts(case, format_, texts, (*file.notes, *_notes(file)), (*file.lost, *_lost(file)))


def passage_statement(passage: CodedPassage, source: str, id_: str) -> Statement:
    """Return the statement that a passage is: its memo, or else its codes, in words.

    What is quoted of nobody named counts as reported, since a quotation needs a speaker.
    """
    coded = f"coded as {', '.join(passage.codes)}" if passage.codes else "marked, without a code"
    unnamed = "quoted, but the file does not say whom" if passage.voice == "quoted" else ""
    return Statement(
        id=id_,
        source=source,
        span=(passage.start, passage.stop),
        paraphrase=passage.memo or coded,
        voice="reported" if unnamed else passage.voice or "author_claim",
        note="; ".join(filter(None, (coded if passage.memo else "", unnamed))),
        coder=passage.coder,
        coded_at=passage.coded_at,
    )


def _notes(file: CodedFile) -> list[str]:
    notes = []
    if voiced := sum(passage.voice is not None for passage in file.passages):
        told = f"{counted(voiced, 'statement')} of {len(file.passages)} in the voice that a code of the passage names"
        notes.append(f"{told}, all without codes yet")
        if quoted := sum(passage.voice == "quoted" for passage in file.passages):
            told = f"{counted(quoted, 'statement')} quoted, of a speaker whom the file does not name"
            notes.append(f"{told}: kept as reported")
    elif file.passages:
        notes.append("every statement has the voice author_claim, and no codes yet: the file does not say who speaks")
    if file.codes:
        notes.append("codes are factors of the case, and stand in the statements in words")
    if undated := sum(document.published is None for document in file.documents):
        notes.append(f"{counted(undated, 'document')} without a date of publication: give it in sources.yaml")
    if file.documents:
        notes.append("every source has the kind news; mend it in sources.yaml")
    return notes


def _lost(file: CodedFile) -> list[str]:
    described = sum(bool(code.description) for code in file.codes)
    return [f"descriptions of {counted(described, 'code')}"] if described else []
