"""Tell captions of pictures from paragraphs of a text."""

from __future__ import annotations

import re

from pourparler.read.text.folds import fold

__all__ = ["is_caption"]

_LONGEST = 700
_CREDIT = re.compile(
    r"\([^()]*(?:photo|credit|image|getty|\bafp\b|\breuters\b|\bap\b)[^()]*\)[.\s]*$"
    r"|^(?:photo|image|credit|legende|caption)s? ?:"
    r"|\b(?:photo|credit|image)s? ?: ?[^.]{2,60}$"
)
_AGENCY = re.compile(r"\([^()]*[A-Z]\w* ?/ ?[A-Z][^()]*\)[.\s]*$")
"""A photographer and an agency."""


def is_caption(paragraph: str) -> bool:
    """Tell whether a paragraph is the caption of a picture: it ends with a credit in brackets, or begins as one.

    >>> is_caption("The mayor (left) leaves the hall. (A. Lens / Press Pool)"), is_caption("The mayor left (at last).")
    (True, False)
    """
    if len(paragraph) > _LONGEST:
        return False
    return _AGENCY.search(paragraph) is not None or _CREDIT.search(fold(paragraph)) is not None
