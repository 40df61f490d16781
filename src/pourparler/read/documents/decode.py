"""Decode a text file: by its mark, as UTF-8, or as Windows-1252 where that is plausible, and say which."""

from __future__ import annotations

import codecs
import re

from pourparler.errors import CaseError, Problem

__all__ = ["decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that no text in Windows-1252 holds."""


def decode_text(content: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    r"""Return a file's text and its encoding; line ends and everything else stay as they are.

    A byte order mark decides; then UTF-8, if all of it is; then Windows-1252, if no byte of it is undefined there and
    there are no control characters. ``encoding`` overrides all that. Raises ``CaseError`` where none fits: for bytes
    that are no text, or an encoding that is unknown or wrong.

    >>> decode_text("l\u2019\u00e9t\u00e9".encode("cp1252"), "a.txt")
    ('l’été', 'cp1252')
    """
    if encoding is not None:
        return _decode_as(content, name, encoding)
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, name, marked)
    try:
        text, found = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if not _UNDEFINED.isdisjoint(content):
            what = f"not UTF-8 (byte {error.start}) and not Windows-1252"
            raise _problem(name, what, "name its encoding, such as --encoding utf-16 or mac-roman") from None
        text, found = content.decode("cp1252"), "cp1252"
    if _CONTROLS.search(text):
        raise _problem(name, "holds control characters: no plain text", "give a text, HTML, PDF or Word file")
    return text, found


def _decode_as(content: bytes, name: str, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), codecs.lookup(encoding).name
    except LookupError:
        raise _problem(name, f"unknown encoding {encoding!r}", "use a name such as utf-8, cp1252 or utf-16") from None
    except UnicodeDecodeError as error:
        what = f"not {encoding}: {error.reason} at byte {error.start}"
        raise _problem(name, what, "name another encoding, or none to have it found") from None


def _problem(name: str, what: str, way_out: str) -> CaseError:
    return CaseError([Problem(name, 0, 0, "", what, way_out)])
