"""The article of an HTML page, without its navigation, comments and advertisements."""

from __future__ import annotations

import re
from typing import Any

from pourparler.errors import CaseError
from pourparler.read.documents.decode import decode_text
from pourparler.read.documents.extracted import PAGE_BASIS, Extracted, Metadata, iso_day, not_installed, unreadable

__all__ = ["html_article"]

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_LEAST_WORDS = 20
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
"""Control characters, which have no meaning in HTML: browsers pass over them, too."""

_FEW = 10
_SENTENCE_END = re.compile(r"[.!?\u2026](?:\W|$)")
_SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What browsers read pages as that are declared so."""


def html_article(content: bytes, name: str, encoding: str | None) -> Extracted:
    """Return the article of a page, by trafilatura, with the page's own metadata.

    The encoding is the one given, or the one the page declares, or found as for plain text. Raises ``CaseError`` for a
    page without an article: what is left is less than twenty words, or holds no sentence.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise not_installed(name, error) from None
    page, found = _decoded(content, name, encoding)
    article: Any = bare_extraction(page, with_metadata=True, include_comments=False)
    text = (article.text or "").strip() if article is not None else ""
    if len(text.split(None, _LEAST_WORDS)) < _LEAST_WORDS or not _SENTENCE_END.search(text):
        raise unreadable(name, "no article is found in this HTML page", "save the article's text as a .txt file")
    metadata = Metadata(
        title=article.title or "",
        author=article.author or "",
        publisher=article.sitename or "",
        published=iso_day(article.date),
        published_basis=PAGE_BASIS if iso_day(article.date) else "",
        url=article.url or "",
    )
    return Extracted(f"{text}\n", found, metadata)


def _decoded(content: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    if content.count(0) * _FEW < len(content):  # in UTF-16 every other byte is zero
        content = content.translate(None, _CONTROLS)
    declared = _DECLARED.search(content[:_HEAD])
    if encoding is None and declared is not None:
        said = declared[1].decode("ascii").lower()
        try:
            return decode_text(content, name, _SAME.get(said, said))
        except CaseError:
            pass  # a page that declares what it is not is read by the rules for text
    return decode_text(content, name, encoding)
