"""How text and numbers are written into the fields of other programs' files."""

from __future__ import annotations

from pourparler.case.schema import Issue

__all__ = ["anchor_value", "anchor_words", "counted", "csv_text", "number_text", "one_line"]


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
    """Write text in one line of CSV, quoted where it holds the delimiter or a quote.

    >>> csv_text('Li "Ke", premier')
    '"Li ""Ke"", premier"'
    """
    line = one_line(text)
    return '"' + line.replace('"', '""') + '"' if "," in line or '"' in line else line


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
