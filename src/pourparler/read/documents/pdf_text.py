"""The text of a PDF, page after page."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from pourparler.errors import CaseError, PourparlerError
from pourparler.read.documents.extracted import Extracted, Metadata, first_line, not_installed, unreadable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["pdf_text"]

_MOST_UNPACKED = 100_000_000
"""The most bytes that the contents of all pages together may unpack to; pypdf has a limit for each stream."""

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

    Raises ``CaseError`` for a PDF that is damaged or locked, one whose pages hold no text, and one that unpacks to more
    than a text can be.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
    except ImportError as error:
        raise not_installed(name, error) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise unreadable(name, "the PDF is locked with a password", "save it without one")
        pages = [_whole(page.extract_text()).strip() for page in _checked_pages(reader, name)]
        said = reader.metadata
        made = said.creation_date if said is not None else None
        title, author = (said.title or "", said.author or "") if said is not None else ("", "")
    except PourparlerError:
        raise
    except LimitReachedError as error:
        raise _too_large(name, first_line(error)) from None
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


def _checked_pages(reader: PdfReader, name: str) -> Iterator[PageObject]:
    """Yield the pages once their contents are known to be within limits; pypdf leaves out, unsaid, what is not."""
    unpacked = 0
    for page in reader.pages:
        unpacked += _unpacked_size(page)
        if unpacked > _MOST_UNPACKED:
            raise _too_large(name, f"more than {_MOST_UNPACKED:,} bytes")
        yield page


def _unpacked_size(page: PageObject) -> int:
    """Return how many bytes the contents of a page unpack to, 0 where they are damaged: the text shows what is left."""
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        contents = page.get_contents()
        return 0 if contents is None else len(contents.get_data())
    except LimitReachedError:
        raise
    except (PyPdfError, *_BROKEN):
        return 0


def _too_large(name: str, how: str) -> CaseError:
    what = f"a PDF whose pages unpack to far more than texts do ({how})"
    return unreadable(name, what, "open it and print it to a new PDF, or split it")


def _whole(text: str) -> str:
    """Join the halves of characters that fonts name one by one; a half alone becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
