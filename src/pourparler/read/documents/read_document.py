"""Read one document, whatever its format: the text as it will be stored, and what it says of itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from pourparler.case.files import check_regular
from pourparler.read.documents.decode import decode_text
from pourparler.read.documents.extracted import PAGE_BASIS, Extracted, Metadata, iso_day, unreadable
from pourparler.read.documents.html_article import html_article
from pourparler.read.documents.pdf_text import pdf_text
from pourparler.read.documents.word_text import word_text
from pourparler.read.text.dates import date_expressions
from pourparler.read.words.word_lists import LANGUAGES

__all__ = [
    "LARGEST_BYTES",
    "SUFFIXES",
    "DocumentFormat",
    "Metadata",
    "ReadDocument",
    "content_of",
    "plain_document",
    "read_content",
    "read_document",
]

DocumentFormat: TypeAlias = Literal["text", "html", "pdf", "docx"]

LARGEST_BYTES = 200_000_000
"""The most bytes of one document."""

SUFFIXES: dict[str, DocumentFormat] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""The endings of the names of documents."""

_NOT_READ = {b"\xd0\xcf\x11\xe0": "a file of old Word or Excel", b"{\\rtf": "an RTF file"}
_CODED = {
    ".dna": "a database of the Discourse Network Analyzer (.dna)",
    ".qdpx": "a REFI-QDA project (.qdpx)",
    ".qdc": "a REFI-QDA codebook (.qdc)",
}
"""Files of coded texts, which are no documents."""
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")
_TOP = 600
"""Characters at the top of a text in which a day may be the day of publication."""

_LONGEST_TITLE = 200
_LEAST_WORDS = 8


@dataclass(frozen=True)
class ReadDocument:
    """A document: its text, as it is stored and as spans count it, and how it was read.

    ``sha256`` is that of the text in UTF-8, ``file_sha256`` that of the file it came from.
    """

    name: str
    text: str = field(repr=False)
    format: DocumentFormat
    encoding: str
    sha256: str
    file_sha256: str
    metadata: Metadata

    @property
    def characters(self) -> int:
        """The length of the text in code points."""
        return len(self.text)


def read_document(path: str | Path, encoding: str | None = None) -> ReadDocument:
    r"""Read a text, HTML, PDF or Word file.

    A text is kept as it stands, line ends and all, without a byte order mark. Of HTML the article is kept, of PDF and
    Word the text in reading order. ``encoding`` says how a text or HTML file is encoded; by default it is found out.
    Needs the extra ``read`` for HTML and PDF. Raises ``CaseError`` with one problem: what cannot be read, why, and the
    way out.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.txt")
    >>> _ = file.write_bytes(b"Bonjour.\\r\\n")
    >>> read_document(file).text
    'Bonjour.\\r\\n'
    """
    return read_content(content_of(path), Path(path).name, encoding, str(path))


def content_of(path: str | Path) -> bytes:
    """Return the bytes of a document. Raises ``CaseError`` for none, one that is too large, and a pipe or device."""
    file = Path(path)
    check_regular(file, str(path))
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise unreadable(str(path), f"larger than {LARGEST_BYTES // 1_000_000} MB", "split it")
        return file.read_bytes()
    except OSError as error:
        raise unreadable(str(path), f"cannot be read ({error.strerror})", "check the path") from None


def read_content(content: bytes, name: str, encoding: str | None = None, shown: str = "") -> ReadDocument:
    """Read a document from its bytes; ``name`` tells its format where the bytes do not, ``shown`` names it in errors.

    >>> read_content(b"The treaty of 2 March 2024 was signed in the evening.", "treaty.txt").metadata.published
    datetime.date(2024, 3, 2)
    """
    for start, what in _NOT_READ.items():
        if content.startswith(start):
            raise unreadable(shown or name, what, "save it as .docx or as text")
    if (coded := _CODED.get(Path(name).suffix.lower())) is not None:
        raise unreadable(shown or name, coded, "make a case of it: pourparler convert FILE --to case --out DIR")
    kind = _format_of(name, content)
    extracted = _READERS[kind](content, shown or name, encoding)
    text = extracted.text
    if not text.strip():
        raise unreadable(shown or name, "holds no text", "give a file with text")
    if _SURROGATE.search(text):
        raise unreadable(shown or name, "holds half a character (a lone surrogate)", "save it anew as UTF-8")
    metadata = _with_proposals(extracted.metadata, text, name)
    hashes = (hashlib.sha256(text.encode("utf-8")).hexdigest(), hashlib.sha256(content).hexdigest())
    return ReadDocument(name, text, kind, extracted.encoding, *hashes, metadata)


def plain_document(content: bytes, name: str, shown: str = "") -> ReadDocument:
    """Return a document whose bytes are its text in UTF-8, every one of them, whatever they look like.

    >>> plain_document(b"<p>We agree.</p>", "a").text
    '<p>We agree.</p>'
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        way_out = "save it as UTF-8, and code it anew"
        raise unreadable(shown or name, f"not UTF-8 (byte {error.start})", way_out) from None
    if not text.strip():
        raise unreadable(shown or name, "holds no text", "give a document with text")
    sha256 = hashlib.sha256(content).hexdigest()
    metadata = _with_proposals(Metadata(title=_title(text)), text, name)
    return ReadDocument(name, text, "text", "utf-8", sha256, sha256, metadata)


def _format_of(name: str, content: bytes) -> DocumentFormat:
    """Tell the format, by what the file holds before what it is called."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    if _HTML.match(content[:2000]):
        return "html"
    return SUFFIXES.get(Path(name).suffix.lower(), "text")


def _read_text(content: bytes, name: str, encoding: str | None) -> Extracted:
    text, found = decode_text(content, name, encoding)
    return Extracted(text, found, Metadata(title=_title(text)))


def _title(text: str) -> str:
    """Propose the first line, where it is short enough for a title."""
    first = next((line.strip() for line in text[: 10 * _LONGEST_TITLE].splitlines() if line.strip()), "")
    return first if len(first) <= _LONGEST_TITLE else ""


_READERS: dict[DocumentFormat, Callable[[bytes, str, str | None], Extracted]] = {
    "text": _read_text,
    "html": html_article,
    "pdf": pdf_text,
    "docx": word_text,
}


def _with_proposals(said: Metadata, text: str, name: str) -> Metadata:
    """Add a language, and a day where no page states one: in the file's name, or else at the top of the text.

    The day on which the file was made is the weakest: it counts alone where there is no other, and else stands beside.
    """
    language = said.language or _language(text)
    is_stated = said.published_basis == PAGE_BASIS
    published, basis = (said.published, said.published_basis) if is_stated else (None, "")
    if published is None and (in_name := _DAY_IN_NAME.search(name)) and (day := iso_day(in_name[0])):
        published, basis = day, "the day in the name of the file"
    if published is None and language in LANGUAGES and (day := _day_at_top(text[:_TOP], language)):
        published, basis = day, "a day at the top of the text"
    if not is_stated and said.published is not None:
        made = f"{said.published_basis}: {said.published}"
        published, basis = (published, f"{basis}; {made}") if published else (said.published, said.published_basis)
    return replace(said, language=language, published=published, published_basis=basis)


def _day_at_top(top: str, language: str) -> date | None:
    for each in date_expressions(top, None, language):
        if each.basis == "stated" and each.earliest is not None and each.earliest == each.latest:
            return each.earliest
    return None


def _language(text: str) -> str:
    """Propose a language, from the first part of a text long enough to tell."""
    if len(text.split(None, _LEAST_WORDS)) < _LEAST_WORDS:
        return ""
    try:
        from py3langid.langid import classify
    except ImportError:
        return ""
    return str(classify(text[:5000])[0])
