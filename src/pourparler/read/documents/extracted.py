"""What is taken out of a file: its text, how it was encoded, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pourparler.errors import CaseError, Problem

__all__ = ["PAGE_BASIS", "Extracted", "Metadata", "first_line", "iso_day", "not_installed", "unreadable"]

PAGE_BASIS = "the page's own metadata"
"""How the day of publication of an HTML page is known that states it; other days are mere hints."""

_LONGEST_REASON = 120


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


class Extracted(NamedTuple):
    """The text of a file, its encoding, and its metadata."""

    text: str
    encoding: str
    metadata: Metadata


def unreadable(name: str, what: str, way_out: str) -> CaseError:
    """Return the error that a document cannot be read."""
    return CaseError([Problem(name, 0, 0, "", what, way_out)])


def not_installed(name: str, error: ImportError) -> CaseError:
    """Return the error that a document cannot be read without what the extra ``read`` installs."""
    return unreadable(
        name,
        f"cannot be read without {error.name or error}",
        "install what reads it with: pip install 'pourparler[read]'",
    )


def first_line(error: Exception) -> str:
    r"""Return the first line of what another library says.

    >>> first_line(ValueError("no\nmore")), first_line(KeyError())
    ('no', 'KeyError')
    """
    return (str(error).splitlines() or [type(error).__name__])[0][:_LONGEST_REASON]


def iso_day(text: str | None) -> date | None:
    """Read a day that begins a text; None where none does.

    >>> iso_day("2024-03-02T10:00:00Z"), iso_day("March")
    (datetime.date(2024, 3, 2), None)
    """
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
