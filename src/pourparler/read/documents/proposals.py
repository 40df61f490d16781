"""Proposed sources: what documents say of themselves, in a file for the coder to check before a case takes it over."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from pourparler.case.files import decode_file, read_file
from pourparler.case.load import read_case
from pourparler.case.messages import problems_of
from pourparler.case.places import nearest
from pourparler.case.schema import Case, Source
from pourparler.case.yaml_nodes import Mapping as MappingNode
from pourparler.case.yaml_nodes import Node, parse_yaml, plain
from pourparler.errors import CaseError, ChoiceError, Problem
from pourparler.exchange.yaml_list import list_in, with_entries
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.read.documents.extracted import PAGE_BASIS
from pourparler.read.documents.shelf import Shelf, ShelfRecord
from pourparler.read.queue.durable import replace_file

__all__ = ["FIELDS", "Confirmed", "Proposals", "published_of"]

FIELDS = ("title", "publisher", "author", "language", "kind", "published", "published_basis", "url", "note")
"""What can be said of a proposed source on the command line."""

_NEEDED = ("kind", "published")
_NOTE = """\
# What the documents say of themselves: proposals, not yet part of the case. Check every line; give each its kind and
# its date of publication, a day or [earliest, latest] with published_basis. Take out what should not become a source.
# Then: pourparler read CASE --confirm

sources:
"""
_EXAMPLES = {"title": "'A letter'", "kind": "news", "published": "2024-03-02"}
_HINTS = {
    "kind": "primary, news, analysis or opinion",
    "published": "a day such as 2024-03-02, or [earliest, latest] with published_basis",
}


@dataclass(frozen=True)
class Confirmed:
    """The ids of the sources that a case took over, those that wait with what they lack, and the case as it now is."""

    sources: tuple[str, ...]
    waiting: dict[str, tuple[str, ...]]
    file: Path | None
    case: Case


@dataclass(frozen=True)
class _Entry:
    """A proposal as it stands in the file, with its lines [start, end), counted from 0."""

    node: Node
    data: dict[str, Any]
    start: int
    end: int

    @property
    def id(self) -> str:
        return str(self.data.get("id") or "")


class Proposals:
    """The file of proposed sources of a case."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "proposed-sources.yaml"

    def add(self, records: Iterable[ShelfRecord]) -> int:
        """Propose documents that are not proposed yet, and leave those that are as the coder has them.

        Returns how many are proposed now.
        """
        text = self._text()
        entries = self._entries(text)
        held = {entry.data.get("sha256") for entry in entries}
        new = [record for record in records if record.sha256 not in held]
        if new:
            start = text if entries else _NOTE
            made = "".join(_block(record) for record in new)
            between = "" if start.endswith("\n") else "\n"
            replace_file(self.path, f"{start}{between}{made}".encode())
        return len(entries) + len(new)

    def waiting(self) -> dict[str, tuple[str, ...]]:
        """Return the proposals by id, with what each still lacks."""
        return {entry.id: _missing(entry.data) for entry in self._entries(self._text())}

    def confirm(
        self,
        case: Path,
        shelf: Shelf,
        given: Mapping[str, str],
        only: str | None = None,
        *,
        goes_on: bool = False,
    ) -> Confirmed:
        """Take proposals over into the sources of a case: those that lack nothing.

        ``given`` fills in what proposals leave blank; with ``only``, the id of one proposal, it also replaces what that
        one says. The case is checked as a whole before anything is written, and its comments and order stay. Raises
        ``CaseError`` with the lines of what is wrong, ``ChoiceError`` where nothing can be confirmed; with ``goes_on``,
        after a run that was interrupted, nothing may be left to confirm.
        """
        text = self._text()
        entries = self._entries(text)
        before = read_case(case).case
        held = {source.sha256 for source in before.sources if source.sha256}
        said = _fields(given)
        chosen = [entry for entry in entries if entry.data.get("sha256") not in held and only in (None, entry.id)]
        if not chosen:
            if not goes_on or only not in (None, *(source.id for source in before.sources)):
                raise ChoiceError(self._nothing(entries, only))
            self._remove(text, [entry for entry in entries if entry.data.get("sha256") in held])
            return Confirmed((), {}, None, before)
        places = {entry.start for entry in chosen}
        ready: list[tuple[_Entry, Source]] = []
        waiting: dict[str, tuple[str, ...]] = {}
        problems: list[Problem] = []
        for number, entry in enumerate(entries):
            if entry.start not in places:
                continue
            data = _filled(entry.data, said, replaces=only is not None)
            if lacks := _missing(data):
                waiting[entry.id] = lacks
                continue
            try:
                ready.append((entry, Source.model_validate(data)))
            except ValidationError as error:
                problems += problems_of(error, Source, entry.node, ("sources", number), self.path.name)
        if problems:
            raise CaseError(problems)
        if not ready and goes_on:
            return Confirmed((), waiting, None, before)
        if not ready:
            raise ChoiceError(self._incomplete(waiting, only))
        file, changed = self._take_over(case, shelf, ready)
        gone = {entry.start for entry, _ in ready} | {
            entry.start for entry in entries if entry.data.get("sha256") in held
        }
        self._remove(text, [entry for entry in entries if entry.start in gone])
        return Confirmed(tuple(source.id for _, source in ready), waiting, file, changed)

    def _text(self) -> str:
        return decode_file(read_file(self.path), self.path.name) if self.path.exists() else ""

    def _entries(self, text: str) -> list[_Entry]:
        items = list_in(text, self.path.name, "sources") if text.strip() else None
        if items is None:
            return []
        starts = [item.line - 1 for item in items.items]
        ends = [*starts[1:], text.count("\n") + 1]
        entries = []
        for item, start, end in zip(items.items, starts, ends, strict=True):
            if not isinstance(item, MappingNode):
                what = "a proposal is a mapping with an id, a title and so on"
                raise CaseError([Problem(self.path.name, item.line, item.column, "sources", what, "take it out")])
            data: Any = plain(item)
            entries.append(_Entry(item, data, start, end))
        return entries

    def _nothing(self, entries: Sequence[_Entry], only: str | None) -> str:
        if only is None:
            return f"nothing is proposed in {self.path}; read documents in first: pourparler read CASE DOCS..."
        near = nearest(only, [entry.id for entry in entries])
        return f"no proposed source {only!r}; {near or f'see {self.path}'}"

    def _incomplete(self, waiting: Mapping[str, tuple[str, ...]], only: str | None) -> str:
        told = [f"{id_}: {', '.join(lacks)}" for id_, lacks in [*waiting.items()][:5]]
        more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
        lacking = dict.fromkeys(key for lacks in waiting.values() for key in lacks)
        given = " ".join(f"{key}={_EXAMPLES[key]}" for key in lacking if key in _EXAMPLES)
        if only is not None:
            way_out = f"give it, such as --source {only} {given}" if given else ""
            return f"{only} is not confirmed, because it lacks {', '.join(lacking)}; " + (
                f"write it into {self.path}" + (f", or {way_out}" if way_out else "")
            )
        by_option = f", or give it for all of them, such as --confirm {given}, or for one: --source ID {given}"
        return (
            f"nothing is confirmed, because every proposal lacks something ({'; '.join(told)}{more}); write it into "
            f"{self.path}{by_option if given else ''}"
        )

    def _take_over(self, case: Path, shelf: Shelf, ready: Sequence[tuple[_Entry, Source]]) -> tuple[Path, Case]:
        by_text = {record.sha256: record for record in shelf.records.values() if not record.same_as}
        for entry, source in ready:
            if source.sha256 not in by_text:
                what = f"no document with this hash was read in, so the text of {source.id!r} is not there"
                line, column = entry.node.line, entry.node.column
                way_out = "leave sha256 as it was proposed, or read the document in again"
                raise CaseError([Problem(self.path.name, line, column, "sha256", what, way_out)])
            length = by_text[source.sha256].characters
            if source.characters not in (None, length):
                what = f"the text of {source.id!r} has {length} characters, not {source.characters}"
                line, column = entry.node.line, entry.node.column
                way_out = "leave characters as it was proposed, or take it out"
                raise CaseError([Problem(self.path.name, line, column, "characters", what, way_out)])
        file = _file_for_sources(case)
        before = decode_file(read_file(file), file.name) if file.exists() else ""
        after = with_entries(before, file.name, "sources", [_as_written(source) for _, source in ready])
        changed = _check_as_it_would_be(case, file, after)
        for _, source in ready:
            record = by_text[source.sha256 or ""]
            if record.id != source.id:
                shelf.rename(record, source.id)
        replace_file(file, after.encode("utf-8"))
        return file, changed

    def _remove(self, text: str, entries: Sequence[_Entry]) -> None:
        if not entries:
            return
        lines = text.splitlines(keepends=True)
        taken = {number for entry in entries for number in range(entry.start, entry.end)}
        left = "".join(line for number, line in enumerate(lines) if number not in taken)
        if list_in(left, self.path.name, "sources") is None:
            self.path.unlink()
        else:
            replace_file(self.path, left.encode("utf-8"))


def _block(record: ShelfRecord) -> str:
    """Write a proposal; what the document does not say is left blank, with what belongs there."""
    said = {**record.metadata, **record.known}
    day, basis = published_of(record)
    entry: dict[str, object] = {"id": record.id, "title": said.get("title") or record.name}
    entry |= {key: said[key] for key in ("publisher", "author", "language") if said.get(key)}
    entry |= {"kind": said.get("kind"), "published": day}
    entry |= {"published_basis": basis} if day and basis else {}
    entry |= {"url": said["url"]} if said.get("url") else {}
    entry |= {"sha256": record.sha256, "characters": record.characters}
    hints = _HINTS if day or "published" not in said else {**_HINTS, "published": f"{said['published']}? ({basis})"}
    lines = []
    for key, value in entry.items():
        if key == "id" and record.changed_from:
            lines += [f"{line}  # {_changed(record)}" for line in _line(key, value)]
        elif value is None:
            lines.append(f"{key}:  # {hints[key]}")
        else:
            lines += _line(key, value)
    return "".join(f"  {'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))


def _changed(record: ShelfRecord) -> str:
    """Say, in a comment, that a document is there as it was before, too."""
    name = " ".join(record.name.split())
    return f"{name} has changed since it was read in as {record.changed_from}; take out the one that is not meant"


def published_of(record: ShelfRecord) -> tuple[str | None, str]:
    """Return the day of publication that a document or its table states, and the basis of that or of a mere hint.

    A day in a file's name, at the top of a text, or on which a file was made may be any day: it is shown and not filled
    in.
    """
    if "published" in record.known:
        return record.known["published"], "the table of documents"
    basis = record.metadata.get("published_basis", "")
    return record.metadata.get("published") if basis == PAGE_BASIS else None, basis


def _line(key: str, value: object) -> Iterator[str]:
    day = str(value)
    if key == "published" and re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        yield f"{key}: {day}"
    else:
        yield from yaml_lines({key: value})


def _missing(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in ("id", "title", *_NEEDED) if data.get(key) in (None, ""))


def _filled(data: Mapping[str, Any], given: Mapping[str, Any], *, replaces: bool) -> dict[str, Any]:
    filled = {key: value for key, value in data.items() if value not in (None, "")}
    return {**filled, **given} if replaces else {**given, **filled}


def _fields(given: Mapping[str, str]) -> dict[str, Any]:
    """Read what the command line says of sources. Raises ``ChoiceError`` for a field or a kind that is none."""
    kinds = get_args(Source.model_fields["kind"].annotation)
    said: dict[str, Any] = {}
    for key, value in given.items():
        if key == "id":
            raise ChoiceError(f"id={value}: an id is not given here; rename it in the file of proposed sources")
        if key not in FIELDS:
            near = nearest(key, FIELDS)
            raise ChoiceError(f"a source has no {key!r} to be given here; {near or 'fields: ' + ', '.join(FIELDS)}")
        said[key] = value
        if key == "kind" and value not in kinds:
            raise ChoiceError(f"kind={value}: {nearest(value, kinds) or 'give one of ' + ', '.join(kinds)}")
        if key == "published":
            root, _ = parse_yaml(value, "published")
            said[key] = plain(root)
        if (wrong := _wrong(key, said[key])) is not None:
            raise ChoiceError(f"{key}={value}: {wrong}")
    return said


def _wrong(key: str, value: object) -> str | None:
    """Say what is wrong with a field that was given, seen alone."""
    alone = {"id": "document", "title": "A", "kind": "news", "published": "2024-01-01", "published_basis": "given"}
    try:
        Source.model_validate({**alone, key: value})
    except ValidationError as error:
        return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    return None


def _as_written(source: Source) -> dict[str, Any]:
    said = source.model_dump(exclude_defaults=True)
    return {"id": source.id, "title": source.title, **said}


def _file_for_sources(case: Path) -> Path:
    """Choose the file of a case that sources belong to: the one that holds some, else ``sources.yaml``."""
    if case.is_file():
        return case
    for path in sorted(each for each in case.iterdir() if each.suffix.lower() in (".yaml", ".yml")):
        if not path.name.startswith(".") and list_in(decode_file(read_file(path), path.name), path.name, "sources"):
            return path
    return case / "sources.yaml"


def _check_as_it_would_be(case: Path, file: Path, text: str) -> Case:
    """Load the case with a file as it would be. Raises ``CaseError`` with what would be wrong."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / case.name
        if case.is_dir():
            copy.mkdir()
            for path in case.iterdir():
                if path.is_file() and path.suffix.lower() in (".yaml", ".yml"):
                    shutil.copyfile(path, copy / path.name)
            (copy / file.name).write_bytes(text.encode("utf-8"))
        else:
            copy.write_bytes(text.encode("utf-8"))
        return read_case(copy).case
