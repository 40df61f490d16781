"""The text of a PDF, page after page."""

from __future__ import annotations

import logging
import struct
import zlib
from io import BytesIO

from pourparler.errors import PourparlerError
from pourparler.read.documents.extracted import Extracted, Metadata, first_line, not_installed, unreadable

__all__ = ["pdf_text"]

_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf raises on damaged files, beside its own errors."""


def pdf_text(content: bytes, name: str, _encoding: str | None) -> Extracted:
    """Return the text of a PDF, its pages apart by a blank line; metadata: title, author, the day it was made.

    Raises ``CaseError`` for a PDF that is damaged or locked, and for one whose pages hold no text.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, PyPdfError
    except ImportError as error:
        raise not_installed(name, error) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise unreadable(name, "the PDF is locked with a password", "save it without one")
        pages = [_whole(page.extract_text()).strip() for page in reader.pages]
        said = reader.metadata
        made = said.creation_date if said is not None else None
        title, author = (said.title or "", said.author or "") if said is not None else ("", "")
    except PourparlerError:
        raise
    except DependencyError:
        raise unreadable(name, "the PDF is locked", "open it and print it to a new PDF") from None
    except (PyPdfError, *_BROKEN) as error:
        raise unreadable(name, f"damaged PDF ({first_line(error)})", "open it and print it to a new PDF") from None
    if not any(pages):
        what = "the PDF holds pictures of pages and no text"
        raise unreadable(name, what, "have its characters recognised (OCR), and give that text")
    basis = "the day the PDF was made" if made else ""
    metadata = Metadata(title, author, published=made.date() if made else None, published_basis=basis)
    return Extracted("\n\n".join(pages) + "\n", "pdf", metadata)


def _whole(text: str) -> str:
    """Join the halves of characters that fonts name one by one; a half alone becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
