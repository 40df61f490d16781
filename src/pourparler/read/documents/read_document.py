"""Read one document, whatever its format: the text as it will be stored, and what it says of itself."""

from __future__ import annotations

import hashlib
import logging
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pourparler.errors import CaseError, PourparlerError, Problem
from pourparler.read.documents.decode import decode_text

__all__ = ["LARGEST_BYTES", "DocumentFormat", "Metadata", "ReadDocument", "read_document"]

DocumentFormat: TypeAlias = Literal["text", "html", "pdf", "docx"]

LARGEST_BYTES = 200_000_000
"""The most bytes of one document, as a file or unpacked."""

_SUFFIXES: dict[str, DocumentFormat] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_EXTRA = "install what reads it with: pip install 'pourparler[read]'"


@dataclass(frozen=True)
class Metadata:
    """What a document says of itself, each with where it says so; a proposal, to be confirmed by the coder."""

    title: str = ""
    author: str = ""
    publisher: str = ""
    published: date | None = None
    published_basis: str = ""
    language: str = ""
    url: str = ""


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
    Needs the extra ``read`` for all but text. Raises ``CaseError`` with one problem: what cannot be read, why, and
    the way out.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.txt")
    >>> _ = file.write_bytes(b"Bonjour.\\r\\n")
    >>> read_document(file).text
    'Bonjour.\\r\\n'
    """
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise _problem(file, f"larger than {LARGEST_BYTES // 1_000_000} MB", "split it")
        content = file.read_bytes()
    except OSError as error:
        raise _problem(file, f"cannot be read ({error.strerror})", "check the path") from None
    kind = _format_of(file, content)
    readers: dict[DocumentFormat, Callable[[Path, bytes, str | None], tuple[str, str, Metadata]]] = {
        "text": _read_text,
        "html": _read_html,
        "pdf": _read_pdf,
        "docx": _read_docx,
    }
    text, found, metadata = readers[kind](file, content, encoding)
    if not text.strip():
        raise _problem(
            file, "holds no text", "give a file with text; pages that are pictures need character recognition"
        )
    stored = text.encode("utf-8", "surrogatepass")
    if _SURROGATE.search(text):
        raise _problem(file, "holds half a character (a lone surrogate)", "save it anew as UTF-8")
    metadata = replace(metadata, language=metadata.language or _language(text))
    return ReadDocument(
        file.name, text, kind, found, hashlib.sha256(stored).hexdigest(), hashlib.sha256(content).hexdigest(), metadata
    )


def _problem(file: Path, what: str, way_out: str) -> CaseError:
    return CaseError([Problem(str(file), 0, 0, "", what, way_out)])


def _format_of(file: Path, content: bytes) -> DocumentFormat:
    """Tell the format, by what the file holds before what it is called."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04") or file.suffix.lower() == ".docx":
        return "docx"
    if _HTML.match(content[:2000]):
        return "html"
    return _SUFFIXES.get(file.suffix.lower(), "text")


def _needs(file: Path, error: ImportError) -> CaseError:
    return _problem(file, f"cannot be read without {error.name}", _EXTRA)


def _read_text(file: Path, content: bytes, encoding: str | None) -> tuple[str, str, Metadata]:
    text, found = decode_text(content, str(file), encoding)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return text, found, Metadata(title=first if len(first) <= 200 else "")


def _read_html(file: Path, content: bytes, encoding: str | None) -> tuple[str, str, Metadata]:
    try:
        from trafilatura import bare_extraction
        from trafilatura.utils import decode_file
    except ImportError as error:
        raise _needs(file, error) from None
    page = decode_text(content, str(file), encoding)[0] if encoding else str(decode_file(content))
    found: Any = bare_extraction(page, with_metadata=True, include_comments=False)
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise _problem(file, "no article is found in this HTML page", "save the article's text as a .txt file")
    metadata = Metadata(
        title=found.title or "",
        author=found.author or "",
        publisher=found.sitename or "",
        published=_day(found.date),
        published_basis="the page's own metadata" if found.date else "",
        url=found.url or "",
    )
    return f"{text}\n", encoding or "as declared by the page", metadata


def _read_pdf(file: Path, content: bytes, _: str | None) -> tuple[str, str, Metadata]:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise _needs(file, error) from None
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _problem(file, "the PDF is locked with a password", "save it without one")
        pages = [page.extract_text() for page in reader.pages]
        said = reader.metadata
        metadata = Metadata(title=(said and said.title) or "", author=(said and said.author) or "")
        if said and (made := said.creation_date):
            metadata = replace(metadata, published=made.date(), published_basis="the day the PDF was made")
    except PourparlerError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise _problem(file, f"damaged PDF ({_first_line(error)})", "open it and print it to a new PDF") from None
    return "\n\n".join(page.strip() for page in pages) + "\n", "pdf", metadata


def _read_docx(file: Path, content: bytes, _: str | None) -> tuple[str, str, Metadata]:
    try:
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise _needs(file, error) from None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_BYTES:
                raise _problem(file, f"unpacks to more than {LARGEST_BYTES // 1_000_000} MB", "split it")
            if "word/document.xml" not in archive.namelist():
                raise _problem(file, "a ZIP archive that is no Word document", "unpack it, and give what it holds")
        opened: Any = Document(BytesIO(content))
        body = opened.element.body
        parts = [_paragraph_text(block) for block in body.iter() if str(block.tag).endswith("}p")]
        said = opened.core_properties
    except PourparlerError:
        raise
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise _problem(file, f"damaged Word document ({_first_line(error)})", "open it and save it anew") from None
    metadata = Metadata(title=said.title or "", author=said.author or "")
    if isinstance(said.created, datetime):
        metadata = replace(metadata, published=said.created.date(), published_basis="the day the Word file was made")
    return "\n".join(parts) + "\n", "docx", metadata


def _paragraph_text(block: Any) -> str:
    """Return the text of a paragraph of a Word document, with its tabs and line breaks."""
    kept = []
    for each in block.iter():
        tag = str(each.tag).rpartition("}")[2]
        kept.append({"t": each.text or "", "tab": "\t", "br": "\n", "noBreakHyphen": "\u2011"}.get(tag, ""))
    return "".join(kept)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _language(text: str) -> str:
    """Propose a language, from the first part of a text long enough to tell."""
    if len(text.split()) < 8:
        return ""
    try:
        from py3langid.langid import classify
    except ImportError:
        return ""
    return str(classify(text[:5000])[0])
