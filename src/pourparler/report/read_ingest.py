"""Documents in, of ``pourparler read``: texts kept, sources proposed and confirmed, suggestions added to the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import ModelError, Problem
from pourparler.exchange.fields import counted
from pourparler.read.documents.alike_on_shelf import Alike, alike_on_shelf, not_compared
from pourparler.read.documents.changed import note_changed
from pourparler.read.documents.gather import gather
from pourparler.read.documents.proposals import Proposals, published_of
from pourparler.read.documents.shelf import Shelf, ShelfRecord, shelve
from pourparler.read.queue.durable import locked
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggest_from_texts import suggest_from_texts, texts_that_wait
from pourparler.report.read_command import lexicon_missing

__all__ = ["Alike", "Confirmation", "Ingested", "confirm", "confirmed_screen", "ingest", "ingested_screen"]

Advance = Callable[[str, int, int], None]
_MOST_ROWS = 20
_TITLE = 40
_BESIDE = {
    "caption": "caption",
    "page": "page line",
    "pull quote": "repeated pull quote",
    "repeated": "repeated paragraph",
    "truncated pull quote": "truncated pull quote",
}
"""What each kind of furniture is called in the singular."""


@dataclass(frozen=True)
class Changed:
    """A document that was read in before, when it said something else: its name, both ids, statements of the old text.

    ``is_source``: the text as it was is a source of the case.
    """

    document: str
    id: str
    was: str
    statements: int
    is_source: bool


@dataclass(frozen=True)
class Ingested:
    """What became of documents that were given.

    ``records``: how each was read; ``proposed``: the ids that are no sources of the case yet; ``added``: new
    suggestions by source; ``same``: names of files whose text another one has, with that one's id; ``alike``: near
    duplicates, None where they were not looked for; ``not_compared`` says why, or of which; ``passed_over``: files of
    a folder that are no documents, by ending; ``refused``: what could not be read; ``missing``: what the case lacks for
    anything to be suggested; ``by_name``: sources without a hash whose documents were known by their names, with the
    hash.
    """

    records: tuple[ShelfRecord, ...]
    new: int
    proposed: tuple[str, ...]
    proposals: Path | None
    added: dict[str, int]
    same: tuple[tuple[str, str], ...]
    alike: tuple[Alike, ...] | None
    passed_over: dict[str, int]
    refused: tuple[Problem, ...]
    open: int
    missing: str = ""
    not_compared: str = ""
    by_name: tuple[tuple[str, str], ...] = ()
    changed: tuple[Changed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``--json`` prints."""
        return {
            "documents": [_record_json(record) for record in self.records],
            "new": self.new,
            "proposed_sources": [*self.proposed],
            "proposals": str(self.proposals) if self.proposals else None,
            "added": self.added,
            "same_text": [{"document": name, "as": id_} for name, id_ in self.same],
            "alike": None if self.alike is None else [vars(each) for each in self.alike],
            "not_compared": self.not_compared,
            "passed_over": self.passed_over,
            "refused": [str(problem) for problem in self.refused],
            "missing": self.missing,
            "by_name": [{"source": id_, "sha256": sha256} for id_, sha256 in self.by_name],
            "changed": [vars(each) for each in self.changed],
            "open": self.open,
        }


@dataclass(frozen=True)
class Confirmation:
    """The sources that a case took over, those that wait with what they lack, and the suggestions added by source.

    ``changed``: those of the sources that were read in before, when their documents said something else.
    """

    sources: tuple[str, ...]
    waiting: dict[str, tuple[str, ...]]
    file: Path | None
    added: dict[str, int]
    open: int
    missing: str = ""
    changed: tuple[Changed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``--json`` prints."""
        return {
            "changed": [vars(each) for each in self.changed],
            "confirmed": [*self.sources],
            "waiting": {id_: [*lacks] for id_, lacks in self.waiting.items()},
            "file": str(self.file) if self.file else None,
            "added": self.added,
            "open": self.open,
            "missing": self.missing,
        }


def ingest(
    queue: Queue,
    documents: Sequence[str],
    encoding: str | None = None,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    advance: Advance,
) -> Ingested:
    """Read documents in, keep their texts beside the case, and add what those of its sources suggest to the queue.

    A document belongs to the source with its hash; one that is no source yet is proposed in a file, and suggests
    nothing until it has been confirmed. What was read before is passed over, so a run that was interrupted goes on.
    Raises ``CaseError`` for a path that is not there or a table that is broken; a document that cannot be read is left
    out and told in ``refused``.
    """
    case = load_case(queue.case)
    gathered = gather(documents, encoding)
    with locked(queue.folder / "ingest.lock", "another ingestion", 0, (queue.folder, queue.folder / "texts")):
        shelf = Shelf(queue.folder)
        done = shelve(shelf, gathered, case.sources, workers=workers, scheduler=scheduler, advance=advance)
        done = replace(done, records=note_changed(shelf, done.records))
        known = {source.id for source in case.sources} | {source.sha256 for source in case.sources}
        unhashed = {source.id for source in case.sources if not source.sha256}
        unknown = [each for each in done.records if not each.same_as and not {each.id, each.sha256} & known]
        proposals = Proposals(queue.folder)
        if unknown:
            proposals.add(unknown)
        added = suggest_from_texts(queue, shelf, case, workers=workers, scheduler=scheduler, advance=advance)
        alike: tuple[Alike, ...] | None
        uncompared = ""
        try:
            alike = alike_on_shelf(shelf, done.records, workers=workers, scheduler=scheduler, advance=advance)
            if left := not_compared(shelf):
                named = ", ".join(left[:_MOST_ROWS]) + (", ..." if len(left) > _MOST_ROWS else "")
                told = "more than a million pairs share rare passages; the same command goes on with the next of them"
                uncompared = f"{counted(len(left), 'document')} not compared yet ({named}): {told}"
        except ModelError as error:
            alike, uncompared = None, str(error)
    return Ingested(
        records=done.records,
        new=done.new,
        proposed=tuple(record.id for record in unknown),
        proposals=proposals.path if unknown else None,
        added=added,
        same=tuple((record.name, record.same_as) for record in done.records if record.same_as),
        alike=alike,
        passed_over=gathered.passed_over,
        refused=done.refused,
        open=queue.progress().open,
        missing=lexicon_missing(case),
        not_compared=uncompared,
        changed=_changed(done.records, case),
        by_name=tuple((each.id, each.sha256) for each in done.records if each.id in unhashed and not each.same_as),
    )


def confirm(
    queue: Queue,
    given: Mapping[str, str],
    only: str | None = None,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    advance: Advance,
) -> Confirmation:
    """Take proposed sources over into the case, and add what their texts suggest to the queue.

    Where a run was interrupted after sources were taken over, their texts are looked through now.
    Raises as ``Proposals.confirm`` does; nothing is then changed.
    """
    with locked(queue.folder / "ingest.lock", "another ingestion", 0, (queue.folder, queue.folder / "texts")):
        shelf = Shelf(queue.folder)
        with locked(queue.folder / "lock", "a confirmation of sources"):
            goes_on = bool(texts_that_wait(queue.folder, load_case(queue.case)))
            done = Proposals(queue.folder).confirm(queue.case, shelf, given, only, goes_on=goes_on)
        added = suggest_from_texts(queue, shelf, done.case, workers=workers, scheduler=scheduler, advance=advance)
    changed = _changed([record for record in shelf.records.values() if record.id in {*done.sources}], done.case)
    missing = lexicon_missing(done.case)
    return Confirmation(done.sources, done.waiting, done.file, added, queue.progress().open, missing, changed)


def _changed(records: Sequence[ShelfRecord], case: Case) -> tuple[Changed, ...]:
    coded = Counter(statement.source for statement in case.statements)
    sources = {source.id for source in case.sources}
    return tuple(
        Changed(each.name, each.id, each.changed_from, coded[each.changed_from], each.changed_from in sources)
        for each in records
        if each.changed_from
    )


def _record_json(record: ShelfRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "format": record.format,
        "encoding": record.encoding,
        "sha256": record.sha256,
        "characters": record.characters,
        "says": {**record.metadata, **record.known},
        "furniture": record.furniture,
    }


def ingested_screen(done: Ingested, case: Path) -> RenderableType:
    """Show what became of the documents, and how to go on."""
    read = len(done.records)
    before = read - done.new
    told = f"{counted(read, 'document')} read" + (f", {before:,} of them before" if before else "")
    parts: list[RenderableType] = [Text(told)]
    if done.proposed:
        parts.append(_proposal_table([record for record in done.records if record.id in {*done.proposed}]))
    parts += [
        Text(f"{source}: {counted(number, 'new suggestion')}") for source, number in [*done.added.items()][:_MOST_ROWS]
    ]
    if len(done.added) > _MOST_ROWS:
        parts.append(
            Text(f"and {counted(sum([*done.added.values()][_MOST_ROWS:]), 'new suggestion')} of other sources")
        )
    parts += [Text(line) for line in _remarks(done)]
    if done.proposals is not None:
        number = len(done.proposed)
        told = f"{counted(number, 'document')} {'is no source' if number == 1 else 'are no sources'} of the case yet."
        parts += [
            Text(f"{told} Check and complete {done.proposals}, then:"),
            Text(f"  pourparler read {case} --confirm"),
        ]
    if done.missing:
        parts.append(Text(done.missing))
    if done.open:
        parts.append(Text(f"{counted(done.open, 'suggestion')} open; see --next"))
    return Group(*parts)


def _changed_lines(changed: Sequence[Changed]) -> list[str]:
    """Say which documents have changed, and what becomes of what was coded."""
    lines = []
    for each in changed[:_MOST_ROWS]:
        told = f"{each.document} has changed since it was read in as {each.was}: as it is now it is {each.id}"
        if each.is_source:
            coded = f"{counted(each.statements, 'statement')} of {each.was}" if each.statements else each.was
            lines.append(f"{told}; {coded} {'stay' if each.statements > 1 else 'stays'} with the text as it was")
        else:
            lines.append(f"{told}; confirm one of the two, and take the other one out of the proposals")
    if len(changed) > _MOST_ROWS:
        lines.append(f"and {counted(len(changed) - _MOST_ROWS, 'more document')} that changed")
    return lines


def _remarks(done: Ingested) -> list[str]:
    lines = _changed_lines(done.changed)
    lines += [f"{name}: the same text as {id_}, kept once" for name, id_ in done.same[:_MOST_ROWS]]
    if len(done.same) > _MOST_ROWS:
        lines.append(f"and {counted(len(done.same) - _MOST_ROWS, 'more document')} whose text is there already")
    lines += [
        f"{id_}: known by the name of its file, since the source has no hash; add to it  sha256: {sha256}"
        for id_, sha256 in done.by_name[:_MOST_ROWS]
    ]
    if len(done.by_name) > _MOST_ROWS:
        lines.append(f"and {counted(len(done.by_name) - _MOST_ROWS, 'more source')} without a hash, by name")
    beside = [record for record in done.records if record.furniture]
    lines += [f"{record.id}: {_beside(record.furniture)}" for record in beside[:_MOST_ROWS]]
    if len(beside) > _MOST_ROWS:
        lines.append(
            f"and {counted(len(beside) - _MOST_ROWS, 'more document')} with captions, pull quotes and the like"
        )
    alike = done.alike or ()
    lines += [
        f"{each.one} and {each.other} have {each.share:.0%} of the shorter text in common"
        for each in alike[:_MOST_ROWS]
    ]
    if len(alike) > _MOST_ROWS:
        lines.append(f"and {counted(len(alike) - _MOST_ROWS, 'more pair')} of near duplicates")
    if done.alike is None:
        lines.append(f"near duplicates were not looked for: {done.not_compared}")
    elif done.not_compared:
        lines.append(f"near duplicates: {done.not_compared}")
    if done.passed_over:
        told = ", ".join(f"{number} {ending}" for ending, number in done.passed_over.items())
        lines.append(f"passed over, because no documents by their names, or outside of the folder: {told}")
    return lines


def _beside(furniture: Mapping[str, int]) -> str:
    """Say what stands beside a text, and what of it is not read for suggestions."""
    told = ", ".join(counted(number, _BESIDE[kind]) for kind, number in furniture.items())
    return f"{told} beside the text" + (
        "" if {*furniture} == {"caption"} else "; what repeats or frames it is not read"
    )


def _proposal_table(records: Sequence[ShelfRecord]) -> Table:
    title = "What the documents say of themselves"
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title=title, title_justify="left")
    table.add_column(no_wrap=True)
    table.add_column()
    for record in records[:_MOST_ROWS]:
        said = {**record.metadata, **record.known}
        names = (said.get("title", ""), said.get("publisher", ""), said.get("author", ""))
        day, basis = published_of(record)
        published = day or (f"? {said['published']}" if "published" in said else "not said")
        read_as = record.format if record.format == record.encoding else f"{record.format}, {record.encoding}"
        about = (
            f"published {published}{f' ({basis})' if basis else ''}",
            f"language {said.get('language') or 'not said'}",
            f"read as {read_as}",
            counted(record.characters, "character"),
        )
        table.add_row(record.id, ", ".join(map(_short, filter(None, names))) or "no title")
        table.add_row("", Text("; ".join(about), style="dim"))
    if len(records) > _MOST_ROWS:
        table.caption = f"and {counted(len(records) - _MOST_ROWS, 'more document')}"
    return table


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}\u2026"


def confirmed_screen(done: Confirmation) -> RenderableType:
    """Show which sources were taken over, and which wait."""
    shown = ", ".join(done.sources[:_MOST_ROWS]) + (", ..." if len(done.sources) > _MOST_ROWS else "")
    lines = [f"{counted(len(done.sources), 'source')} taken over into {done.file}: {shown}"] if done.sources else []
    lines += [f"{id_} waits: it lacks {', '.join(lacks)}" for id_, lacks in [*done.waiting.items()][:_MOST_ROWS]]
    if len(done.waiting) > _MOST_ROWS:
        lines.append(f"and {len(done.waiting) - _MOST_ROWS} more wait")
    lines += _changed_lines(done.changed)
    new = sum(done.added.values())
    lines.append(f"{counted(new, 'new suggestion')}, {done.open:,} open" + ("; see --next" if done.open else ""))
    if done.missing:
        lines.append(done.missing)
    return Text("\n".join(lines))
