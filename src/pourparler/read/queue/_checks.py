"""What a queue looks at before it changes a case: that a text is the one read in, that nobody changed a statement."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pourparler.case.schema import Case
from pourparler.errors import OutputError
from pourparler.read.queue.journal import read_json_lines, unreadable_lines

__all__ = ["changed_by_hand", "check_text", "id_line", "told_unreadable"]


def check_text(folder: Path, case: Case, source: str) -> None:
    """Raise ``OutputError`` where the text of a source is not there, or no longer the one that was read in.

    ``folder``: the working files of READ. The source states the SHA-256 of its text; else the record of its reading
    does; else nothing is known and nothing is said.
    """
    stated = next((each.sha256 for each in case.sources if each.id == source), None)
    if stated is None:
        kept = read_json_lines(folder / "documents.jsonl", (source,))
        stated = next((each.get("sha256") for each in reversed(kept) if each.get("id") == source), None)
    if stated is None:
        return
    path = folder / "texts" / f"{source}.txt"
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise OutputError(f"cannot read {path}: {error.strerror}; ingest its document again") from None
    if found != stated:
        raise OutputError(
            f"the text {path} has changed since it was read in (its SHA-256 is not that of source {source!r}), so "
            "spans may point to other words; put the text back as it was, or delete it and ingest its document again"
        )


def id_line(statement: str) -> str:
    """Return the pattern of the line with which a statement of an id begins."""
    return rf"\bid:\s*[\"']?{re.escape(statement)}[\"']?\s*(?:[,}}#\r\n]|$)"


def changed_by_hand(statement: str, path: Path, text: str) -> str:
    r"""Say that a statement of a file was changed by hand, and in which line it begins.

    >>> changed_by_hand("a-1", Path("case.yaml"), "statements:\n- id: a-1  # mine\n")
    'statement a-1 in case.yaml, line 2, was changed by hand'
    """
    at = re.search(id_line(statement), text)
    line = "" if at is None else f", line {text.count(chr(10), 0, at.start()) + 1},"
    return f"statement {statement} in {path}{line} was changed by hand"


def told_unreadable(*paths: Path) -> list[str]:
    """Say which lines of files of JSON lines hold no record and do not count."""
    return [
        f"{path}:{line}: cannot be read and does not count; a run that was killed leaves such a line"
        for path in paths
        for line in unreadable_lines(path)
    ]
