"""The work of ``pourparler read`` on the queue of a case: what the coder gives, and what the screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.load import load_case
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.read.queue.queue import Progress, Queue, QueueItem

__all__ = [
    "fields_of",
    "item_json",
    "item_screen",
    "lexicon_missing",
    "list_screen",
    "nothing_open",
    "progress_screen",
]

_CONTEXT = 300
"""Characters of context shown on either side of a suggestion."""


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


def item_json(queue: Queue, item: QueueItem) -> dict[str, Any]:
    """Return a suggestion with its sentence and what stands around it."""
    each = item.suggestion
    text = queue.text(each.source)
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
        "carried": each.carried,
        "coded": [*item.coded],
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
        *([("coded as", ", ".join(told["coded"]))] if told["coded"] else []),
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
        text = texts.setdefault(each.source, "") or queue.text(each.source)
        texts[each.source] = text
        sentence = " ".join(text[slice(*each.span)].split())
        short = sentence if len(sentence) <= 90 else f"{sentence[:88]}\u2026"
        table.add_row(each.id, each.voice, each.speaker or "", ", ".join(each.actors), ", ".join(each.issues), short)
    return table


def nothing_open(queue: Queue) -> str:
    """Say why nothing is open: all is decided, nothing was read in, or nothing was found in what was."""
    if queue.progress().suggestions:
        return "Nothing is open: every suggestion was accepted or rejected."
    case = load_case(queue.case)
    missing = lexicon_missing(case)
    texts = queue.folder / "texts"
    if not any((texts / f"{source.id}.txt").exists() for source in case.sources):
        told = (
            f"No suggestions yet: ingest documents (pourparler read {queue.case} DOCS...) and confirm them as sources."
        )
    else:
        told = "No suggestions: no sentence of the sources that were read in touches an issue and mentions an actor."
    return f"{told}\n{missing}" if missing else told


def lexicon_missing(case: Case) -> str:
    """Say that no issue of a case has a lexicon, so that nothing can be suggested; empty where one has.

    >>> from pourparler.case.load import load_case
    >>> lexicon_missing(load_case("water-dispute"))
    ''
    """
    if any(words for issue in case.issues for words in issue.lexicon.values()):
        return ""
    return (
        "No issue has a lexicon: add words that show that a sentence touches it, such as lexicon: {en: [clos*, "
        "midnight]}; without them nothing is suggested."
    )


def progress_screen(counted: Progress) -> RenderableType:
    """Show how far the coding has come."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("suggestions", "open", "accepted", "rejected", "statements"):
        table.add_row(name, f"{getattr(counted, name):>6}")
    for coder, number in counted.by_coder.items():
        table.add_row(f"decided by {coder}", f"{number:>6}")
    return table
