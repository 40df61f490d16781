"""Highlights of Taguette, exported as CSV: the columns id, document, tag (or tags) and content.

The table holds the words of each highlight and not where they stand. Where the document is at hand, the words are
looked for in it; a highlight that cannot be placed in one way only has the row of the table for its passage. Columns
``start_offset`` and ``end_offset``, as Taguette counts in its own database, are bytes of UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from pourparler.errors import CaseError, Problem
from pourparler.exchange.coded_file import CodedDocument, CodedFile, CodedPassage, CodeLabel
from pourparler.exchange.delimited import ForeignText, Row, read_rows
from pourparler.exchange.fields import counted
from pourparler.exchange.offsets import code_point_offsets

__all__ = ["is_taguette_header", "read_taguette"]

_TABLE = "the table itself"
_TAGS = ("tag", "tags")
_NEEDED = ("document", "content")
_OFFSETS = ("start_offset", "end_offset")
_WHOLE = re.compile("[0-9]{1,12}")


def is_taguette_header(names: list[str]) -> bool:
    """Tell whether a table has the columns of Taguette's highlights.

    >>> is_taguette_header(["id", "document", "tag", "content"]), is_taguette_header(["actor", "position"])
    (True, False)
    """
    held = {name.strip().casefold() for name in names}
    return {*_NEEDED} <= held and not held.isdisjoint(_TAGS)


def read_taguette(file: ForeignText, texts: Mapping[str, str]) -> CodedFile:
    r"""Read highlights; ``texts`` are the documents at hand, by file name. Raises ``CaseError`` for another table.

    >>> table = ForeignText("h.csv", "id,document,tag,content\n1,Letter,peace,they agree\n1,Letter,trust,they agree\n")
    >>> read = read_taguette(table, {"letter.txt": "So they\nagree."})
    >>> read.passages
    (CodedPassage(document='letter.txt', start=3, stop=13, codes=('peace', 'trust'), ...),)
    """
    rows = read_rows(file, ",")
    columns = {cell.text.strip().casefold(): at for at, cell in enumerate(rows[0].cells)} if rows else {}
    if not is_taguette_header([*columns]):
        what = f"no table of highlights: it needs columns {', '.join(_NEEDED)}, and tag"
        raise CaseError([Problem(file.name, 1, 1, "", what, "export the highlights from Taguette as CSV")])
    return _Highlights(file, columns, texts).read(rows[1:])


class _Highlights:
    """The rows of a table while they are read."""

    def __init__(self, file: ForeignText, columns: Mapping[str, int], texts: Mapping[str, str]) -> None:
        self.file, self.columns, self.texts = file, columns, texts
        self.by_name = {name.casefold(): name for name in texts}
        self.by_name |= {PurePath(name).stem.casefold(): name for name in reversed([*texts])}
        self.unplaced: dict[str, int] = {}

    def read(self, rows: list[Row]) -> CodedFile:
        places: dict[tuple[str, ...], tuple[str, int, int]] = {}
        tags: dict[tuple[str, ...], dict[str, None]] = {}
        for row in rows:
            said = tuple(self._cell(row, name) for name in ("document", "content", *_OFFSETS))
            key = (self._cell(row, "id") or str(row.line), *said)
            if key not in places:
                places[key] = self._place(row, *said)
                tags[key] = {}
            tags[key].update(dict.fromkeys(self._tags(row)))
        passages = tuple(CodedPassage(*place, codes=tuple(tags[key])) for key, place in places.items())
        used = {passage.document for passage in passages}
        documents = [
            CodedDocument(name, PurePath(name).stem, text) for name, text in self.texts.items() if name in used
        ]
        if _TABLE in used:
            documents.append(CodedDocument(_TABLE, self.file.name, self.file.text))
        codes = tuple(CodeLabel(path) for path in dict.fromkeys(tag for each in tags.values() for tag in each))
        notes = [
            f"{counted(count, 'highlight')} {why}: the row of the table is the passage"
            for why, count in self.unplaced.items()
        ]
        return CodedFile(tuple(documents), passages, codes, notes=tuple(notes))

    def _cell(self, row: Row, name: str) -> str:
        return row.cell(self.columns[name]).text if name in self.columns else ""

    def _tags(self, row: Row) -> list[str]:
        if "tag" in self.columns:
            return [self._cell(row, "tag")] if self._cell(row, "tag") else []
        return [tag.strip() for tag in self._cell(row, "tags").split(",") if tag.strip()]

    def _place(self, row: Row, document: str, content: str, *offsets: str) -> tuple[str, int, int]:
        name = self.by_name.get(document.strip().casefold())
        if name is None:
            return self._in_table(row, f"of {document!r}, which is not at hand (give --documents DIR)")
        text = self.texts[name]
        if all(_WHOLE.fullmatch(each) for each in offsets):
            start, stop = code_point_offsets(text, [int(each) for each in offsets], "utf-8")
            if start is None or stop is None or start >= stop:
                return self._in_table(row, f"whose offsets are no passage of {name!r}")
            return name, start, stop
        words = content.split()
        found = [each.span() for each in re.finditer(r"\s+".join(map(re.escape, words)), text)] if words else []
        if len(found) != 1:
            times = "nowhere" if not found else "more than once"
            return self._in_table(row, f"whose words stand {times} in {name!r}")
        return (name, *found[0])

    def _in_table(self, row: Row, why: str) -> tuple[str, int, int]:
        self.unplaced[why] = self.unplaced.get(why, 0) + 1
        return _TABLE, row.start, row.end
