"""The suggestions of a queue, one per line of a file that is only ever appended to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pourparler.read.queue.durable import append_lines
from pourparler.read.queue.journal import of_file, read_json_lines
from pourparler.read.queue.suggestions import Suggestion, record_of, suggestion_of

__all__ = ["SuggestionMark", "SuggestionStore"]


class SuggestionMark(NamedTuple):
    """What a suggestion is sorted by."""

    score: float
    source: str
    span: tuple[int, int]
    is_shared: bool = False


class SuggestionStore:
    """The file of suggestions. Raises ``CaseError`` for a line that is none.

    >>> import tempfile
    >>> store = SuggestionStore(Path(tempfile.mkdtemp(), "suggestions.jsonl"))
    >>> made = Suggestion("a-0", "a", (0, 9), "reported", "An", "", None, ("an",), (), ("toll",), 1.5)
    >>> store.append([made])
    >>> store.read() == {"a-0": made}, store.ids_of(["a"]), store.read(["a-1"])
    (True, {'a-0'}, {})
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, suggestions: Iterable[Suggestion]) -> None:
        """Add suggestions, whether they are there or not."""
        append_lines(self.path, [record_of(each) for each in suggestions])

    def read(self, wanted: Sequence[str] | None = None) -> dict[str, Suggestion]:
        """Return all suggestions, or those wanted, by their ids; one that stands there twice as it was last."""
        found: dict[str, Suggestion] = {}
        for record in read_json_lines(self.path, wanted):
            with of_file(self.path, record):
                name = str(record["id"])
                if wanted is None or name in wanted:
                    found[name] = suggestion_of(record)
        return found

    def marks(self) -> dict[str, SuggestionMark]:
        """Return what all suggestions are sorted by, and no more of them, by their ids: quicker than ``read``."""
        found: dict[str, SuggestionMark] = {}
        for record in read_json_lines(self.path):
            with of_file(self.path, record):
                start, end = record["span"]
                shared = bool(record.get("shared_with"))
                mark = SuggestionMark(float(record["score"]), str(record["source"]), (int(start), int(end)), shared)
                found[str(record["id"])] = mark
        return found

    def speakers(self) -> dict[str, int]:
        """Return how many suggestions each speaker has."""
        found: dict[str, int] = {}
        for record in self._records():
            with of_file(self.path, record):
                if speaker := str(record["speaker"] or ""):
                    found[speaker] = found.get(speaker, 0) + 1
        return found

    def ids_of(self, sources: Collection[str] | None = None) -> set[str]:
        """Return the ids of the suggestions, or those from some sources, holding no more than them."""
        found: set[str] = set()
        for record in self._records():
            with of_file(self.path, record):
                if sources is None or record["source"] in sources:
                    found.add(str(record["id"]))
        return found

    def _records(self) -> Iterator[Any]:
        """Yield the lines of the file one by one; those that a kill cut short are left out."""
        if self.path.exists():
            with self.path.open("rb") as opened:
                for line in opened:
                    with suppress(ValueError):
                        yield json.loads(line)
