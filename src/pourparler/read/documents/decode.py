"""Decode a text file: by its mark, as UTF-8, as UTF-16, or as Windows-1252 where that is plausible, and say which."""

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
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ«»‹›‘’‚“”„–—…•·°§©®™€£¡¿ªº²³½¼¾×±´¨\xa0\xad"
)
"""Characters outside ASCII that texts in western languages hold."""

_LEAST_WESTERN = 0.9
_MOST_ACCENTED = 0.3
"""The most of the letters that carry accents in a western text: about 0.04 in French, nearly 1 in misread Cyrillic."""

_WAY_OUT = "name its encoding, such as --encoding utf-16, cp1251 or mac-roman"


def decode_text(content: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    r"""Return a file's text and its encoding; line ends and everything else stay as they are.

    A byte order mark decides; then UTF-8, if all of it is; then UTF-16 without a mark, if every other byte is mostly
    zero; then Windows-1252, if no byte of it is undefined there and what comes out looks like a western language: nine
    in ten of the characters outside ASCII are usual there, and at most three in ten letters carry accents. ``encoding``
    overrides all that. Raises ``CaseError`` where none fits, with what was tried, and for bytes that are no text.

    >>> decode_text("l\u2019\u00e9t\u00e9 dernier".encode("cp1252"), "a.txt")
    ('l’été dernier', 'cp1252')
    >>> decode_text("\u0412\u0447\u0435\u0440\u0430".encode("cp1251"), "a.txt")
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: a.txt: encoding not recognised: not UTF-8 (byte 0), not UTF-16 (no zero bytes), ...
    """
    if encoding is not None:
        return _decode_as(content, name, encoding)
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, name, marked)
    if wide := _unmarked_utf16(content):
        return _decode_as(content, name, wide)
    try:
        text, found = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        text, found = _as_western(content, name, error.start), "cp1252"
    if _CONTROLS.search(text):
        raise _problem(name, "holds control characters: no plain text", "give a text, HTML, PDF or Word file")
    return text, found


def _unmarked_utf16(content: bytes) -> str:
    """Name the UTF-16 of a text without a mark: zero bytes are half of each ASCII character."""
    start = content[:4000]
    if len(start) < 4 or len(content) % 2:
        return ""
    half = len(start) // 2
    high, low = start[1::2].count(0), start[0::2].count(0)
    if high > 0.6 * half and low < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if low > 0.6 * half and high < 0.1 * half else ""


def _as_western(content: bytes, name: str, first: int) -> str:
    tried = f"encoding not recognised: not UTF-8 (byte {first}), not UTF-16 (no zero bytes), not Windows-1252"
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _problem(name, f"{tried} (byte {error.start} means nothing there)", _WAY_OUT) from None
    others = _NOT_ASCII.findall(text)
    letters = sum(letter.isalpha() for letter in text)
    accented = sum(letter.isalpha() for letter in others)
    is_western = sum(letter in _WESTERN for letter in others) >= _LEAST_WESTERN * len(others)
    if not is_western or (letters > 20 and accented > _MOST_ACCENTED * letters) or accented == letters:
        raise _problem(name, f"{tried} (no western language comes out)", _WAY_OUT)
    return text


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
