r"""Fold characters one to one, so that a match in the folded text has the same span in the original.

Apostrophes, hyphens and blanks of every kind become one; letters lose case and, where they are precomposed Latin ones,
accents. Nothing changes its length.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["fold", "fold_marks"]

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\uff07"
_BLANKS = "\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f"
_HYPHENS = "\u2010\u2011\u2012"
_LETTERS_END = 0x3000
"""Beyond it no letter has a case or an accent that is folded, but for full-width Latin ones."""


def fold_marks(text: str) -> str:
    r"""Make apostrophes, hyphens and blanks alike; line breaks stay.

    >>> fold_marks("l\u2019accord\u00a0: un rendez\u2011vous")
    "l'accord : un rendez-vous"
    """
    return text if text.isascii() and "\t" not in text else _mapped(text, _marks())


def fold(text: str) -> str:
    r"""Fold marks, case and accents; the result is as long as the text.

    >>> fold("Les \u00c9tats\u2011Unis et l\u2019\u0130stanbul")
    "les etats-unis et l'istanbul"
    """
    return text.lower().replace("\t", " ") if text.isascii() else _mapped(text, _letters())


def _mapped(text: str, table: npt.NDArray[np.uint32]) -> str:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    known = np.minimum(codes, np.uint32(table.size - 1))
    folded = np.where(codes < table.size, table[known], codes).astype("<u4")
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _marks() -> npt.NDArray[np.uint32]:
    """Return what each code point below U+10000 becomes."""
    table = np.arange(0x10000, dtype=np.uint32)
    for marks, plain in ((_APOSTROPHES, "'"), (_BLANKS, " "), (_HYPHENS, "-")):
        table[[ord(mark) for mark in marks]] = ord(plain)
    return table


@cache
def _letters() -> npt.NDArray[np.uint32]:
    table = _marks().copy()
    for code in (*range(_LETTERS_END), *range(0xFF21, 0xFF5B)):
        if table[code] == code and chr(code).isalpha():
            table[code] = ord(_plain(chr(code)))
    return table


def _plain(char: str) -> str:
    """Return a letter without its case and, where that leaves a Latin letter, its accent."""
    low = char.lower()[0]
    base = unicodedata.normalize("NFD", low)[0]
    return base if base.isascii() and base.isalpha() else low
