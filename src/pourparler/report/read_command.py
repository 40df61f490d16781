"""The work of ``pourparler read``: ingest documents into a case's queue, and show what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.load import load_case
from pourparler.case.schema import Case, Source
from pourparler.errors import ChoiceError, OutputError
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.read.documents.read_document import ReadDocument, read_document
from pourparler.read.queue.durable import replace_file
from pourparler.read.queue.queue import Progress, Queue, QueueItem
from pourparler.read.queue.suggestions import Suggester

__all__ = [
    "Ingested",
    "fields_of",
    "ingest",
    "ingested_screen",
    "item_json",
    "item_screen",
    "list_screen",
    "progress_screen",
]

Advance = Callable[[str, int, int], None]
_CONTEXT = 300
"""Characters of context shown on either side of a suggestion."""
_PROPOSED = "proposed-sources.yaml"
_NOTE = """\
# What the documents say of themselves, proposed and not yet part of the case. Check every line, say what kind each is
# (primary, news, analysis, opinion) and when it was published, and move the entries into the sources of the case; then
# ingest the documents again.
"""


@dataclass(frozen=True)
class Ingested:
    """What became of the documents: suggestions added per source, and those that are no source of the case yet."""

    added: dict[str, int]
    proposed: tuple[str, ...]
    proposals: Path | None
    open: int

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``--json`` prints."""
        return {
            "added": self.added,
            "proposed_sources": [*self.proposed],
            "proposals": str(self.proposals) if self.proposals else None,
            "open": self.open,
        }


def ingest(queue: Queue, documents: Sequence[str], encoding: str | None, advance: Advance) -> Ingested:
    """Read documents, keep their texts beside the case, and add what they suggest to the queue.

    A document belongs to the source with its hash; one that is no source yet is proposed in a file, and suggests
    nothing until it has been confirmed. Raises ``CaseError`` for a document that cannot be read; nothing is then
    added.
    """
    case = load_case(queue.case)
    by_hash = {source.sha256: source for source in case.sources if source.sha256}
    paths = [path for each in documents for path in _files(Path(each))]
    suggester = Suggester(case)
    read: list[tuple[ReadDocument, Source | None]] = []
    for path in paths:
        document = read_document(path, encoding)
        read.append((document, by_hash.get(document.sha256) or by_hash.get(document.file_sha256)))
        advance("Reading documents", 1, len(paths))
    added: dict[str, int] = {}
    for document, source in read:
        if source is None:
            continue
        replace_file(queue.folder / "texts" / f"{source.id}.txt", document.text.encode("utf-8"))
        added[source.id] = queue.fill(suggester.suggest(source, document.text))
    unknown = [document for document, source in read if source is None]
    proposals = _propose(queue, case, unknown) if unknown else None
    return Ingested(added, tuple(each.name for each in unknown), proposals, queue.progress().open)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
    return [path]


def _propose(queue: Queue, case: Case, documents: Sequence[ReadDocument]) -> Path:
    """Write what unknown documents say of themselves for the coder to check."""
    used = {source.id for source in case.sources}
    sources = []
    for document in documents:
        stem = re.sub(r"[^\w-]+", "-", Path(document.name).stem).strip("-") or "document"
        name, number = stem, 2
        while name in used:
            name, number = f"{stem}-{number}", number + 1
        used.add(name)
        told = document.metadata
        source: dict[str, object] = {"id": name, "title": told.title or document.name, "kind": "CHOOSE"}
        source |= {key: value for key in ("publisher", "author", "language", "url") if (value := getattr(told, key))}
        source["published"] = told.published.isoformat() if told.published else "GIVE A DATE"
        if told.published_basis:
            source["published_basis"] = told.published_basis
        sources.append(source | {"sha256": document.sha256, "characters": document.characters})
        replace_file(queue.folder / "texts" / f"{name}.txt", document.text.encode("utf-8"))
    path = queue.folder / _PROPOSED
    replace_file(path, (_NOTE + "\n".join(yaml_lines({"sources": sources})) + "\n").encode("utf-8"))
    return path


def fields_of(given: Sequence[str]) -> dict[str, str]:
    """Read FIELD=VALUE arguments. Raises ``ChoiceError`` for one without an equals sign, or given twice.

    >>> fields_of(["voice=quoted", "paraphrase=a = b"])
    {'voice': 'quoted', 'paraphrase': 'a = b'}
    """
    fields: dict[str, str] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign:
            raise ChoiceError(f"{each!r} is no FIELD=VALUE; write, for example, paraphrase='They meet on Friday.'")
        if name in fields:
            raise ChoiceError(f"{name} is given twice")
        fields[name] = value
    return fields


def _text_of(queue: Queue, source: str) -> str:
    path = queue.folder / "texts" / f"{source}.txt"
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        way_out = "ingest its document again"
        raise OutputError(f"cannot read {path}: {error.strerror}; {way_out}") from None


def item_json(queue: Queue, item: QueueItem) -> dict[str, Any]:
    """Return a suggestion with its sentence and what stands around it."""
    each = item.suggestion
    text = _text_of(queue, each.source)
    start, end = each.span
    return {
        "id": each.id,
        "state": item.state,
        "source": each.source,
        "span": [start, end],
        "sentence": text[start:end],
        "before": text[max(start - _CONTEXT, 0) : start],
        "after": text[end : end + _CONTEXT],
        "voice": each.voice,
        "speaker": each.speaker,
        "via": each.via,
        "event_date": [day.isoformat() for day in each.event_date] if each.event_date else None,
        "actors": [*each.actors],
        "issues": [*each.issues],
        "mentions": [
            {"actor": mention.actor, "kind": mention.kind, "span": [mention.start, mention.end]}
            for mention in each.mentions
        ],
        "score": each.score,
    }


def item_screen(queue: Queue, item: QueueItem, open_items: int) -> RenderableType:
    """Show one suggestion: the sentence in its context, what is filled in, and how to go on."""
    told = item_json(queue, item)
    passage = Text()
    passage.append(_shown(told["before"], from_end=True), style="dim")
    passage.append(" ".join(told["sentence"].split()), style="bold")
    passage.append(_shown(told["after"], from_end=False), style="dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    event = " to ".join(dict.fromkeys(told["event_date"] or ()))
    for name, value in (
        ("source", f"{told['source']}, characters {told['span'][0]}-{told['span'][1]}"),
        ("voice", told["voice"]),
        ("speaker", told["speaker"] or "-"),
        ("via", told["via"] or "-"),
        ("event_date", event or "-"),
        ("actors", ", ".join(told["actors"])),
        ("issues", ", ".join(told["issues"])),
    ):
        table.add_row(name, value)
    how = (
        f"Accept: pourparler read {queue.case} --accept {told['id']} paraphrase='...' "
        f"stance.actor={told['actors'][0]} stance.issue={told['issues'][0]} stance.position=..."
    )
    return Group(
        Text(f"{told['id']}  ({open_items} open)", style="bold"),
        Text(""),
        passage,
        Text(""),
        table,
        Text(""),
        Text(how),
        Text(f"Reject: pourparler read {queue.case} --reject {told['id']}"),
    )


def _shown(text: str, *, from_end: bool) -> str:
    words = " ".join(text.split())
    if not words:
        return ""
    more = "..." if len(text) == _CONTEXT else ""
    return f"{more}{words} " if from_end else f" {words}{more}"


def list_screen(queue: Queue, items: Sequence[QueueItem]) -> RenderableType:
    """Show the open suggestions in a table, best first."""
    table = Table(title=f"{len(items)} open suggestions, best first", title_justify="left")
    for name in ("id", "voice", "speaker", "actors", "issues", "sentence"):
        table.add_column(name, no_wrap=name == "id", overflow="fold")
    texts: dict[str, str] = {}
    for item in items:
        each = item.suggestion
        text = texts.setdefault(each.source, "") or _text_of(queue, each.source)
        texts[each.source] = text
        sentence = " ".join(text[slice(*each.span)].split())
        short = sentence if len(sentence) <= 90 else f"{sentence[:88]}\u2026"
        table.add_row(each.id, each.voice, each.speaker or "", ", ".join(each.actors), ", ".join(each.issues), short)
    return table


def progress_screen(counted: Progress) -> RenderableType:
    """Show how far the coding has come."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("suggestions", "open", "accepted", "rejected"):
        table.add_row(name, f"{getattr(counted, name):>6}")
    for coder, number in counted.by_coder.items():
        table.add_row(f"decided by {coder or 'somebody'}", f"{number:>6}")
    return table


def ingested_screen(done: Ingested) -> RenderableType:
    """Show what became of the documents."""
    lines = [f"{source}: {number} new suggestions" for source, number in done.added.items()]
    if done.proposals is not None:
        lines += [f"{name}: no source of the case yet" for name in done.proposed]
        lines.append(f"What they say of themselves is proposed in {done.proposals}: check it, move it into the sources")
        lines.append("of the case, and ingest them again.")
    return Text("\n".join([*lines, f"{done.open} suggestions are open; see --next"]))
