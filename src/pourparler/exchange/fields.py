"""How text and numbers are written into the fields of other programs' files."""

from __future__ import annotations

from collections.abc import Sequence

from pourparler.case.places import listed
from pourparler.case.schema import Issue

__all__ = ["anchor_value", "anchor_words", "comment_notes", "counted", "csv_text", "number_text", "one_line"]


def number_text(value: float) -> str:
    """Write a number with at most 15 digits, so that noise in the last place does not show.

    >>> number_text(0.1 + 0.2), number_text(30.0), number_text(-0.0)
    ('0.3', '30', '0')
    """
    return f"{value + 0.0:.15g}"


def counted(count: int, word: str) -> str:
    """Write a number of things.

    >>> counted(1, "document"), counted(2, "document")
    ('1 document', '2 documents')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def one_line(text: str) -> str:
    r"""Write text in one line, without control characters.

    >>> one_line(" a\n b\x07")
    'a b'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def csv_text(text: str) -> str:
    """Write text in one line of CSV, quoted where it holds the delimiter or a quote, or begins like a comment.

    >>> csv_text('Li "Ke", premier')
    '"Li ""Ke"", premier"'
    """
    line = one_line(text)
    return '"' + line.replace('"', '""') + '"' if "," in line or '"' in line or line.startswith("#") else line


def comment_notes(lines: Sequence[int]) -> list[str]:
    """Say which lines of a file were passed over as comments; nothing where there are none.

    >>> comment_notes([1, 4])
    ['comments, not read: lines 1, 4; put a name that begins with # in quotes']
    """
    if not lines:
        return []
    word = "line" if len(lines) == 1 else "lines"
    where = listed([str(line) for line in lines], 12)
    return [f"comments, not read: {word} {where}; put a name that begins with # in quotes"]


def anchor_words(issue: Issue, anchor: int) -> str:
    """Return what an anchor of a scale means, in one line; empty where it only repeats its number.

    >>> toll = Issue(id="toll", question="?", scale={0: "0", 50: "half", 100: "100"})
    >>> [anchor_words(toll, anchor) for anchor in toll.scale]
    ['', 'half', '']
    """
    words = issue.scale[anchor]
    return "" if words == number_text(anchor_value(issue, anchor)) else one_line(words)


def anchor_value(issue: Issue, anchor: int) -> float:
    """Return an anchor in native units."""
    return issue.native.from_scale(anchor) if issue.native else float(anchor)
