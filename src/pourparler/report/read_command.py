"""The work of ``pourparler read`` on the queue of a case: what the coder gives, and what the screen shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pourparler.case.codes import Code
from pourparler.case.places import listed
from pourparler.case.schema import Case, Voice
from pourparler.errors import ChoiceError
from pourparler.exchange.fields import counted
from pourparler.read.queue.queue import Progress, Queue, QueueItem
from pourparler.read.queue.suggest_from_texts import texts_that_wait
from pourparler.read.text.folds import fold

__all__ = [
    "edit_command",
    "fields_of",
    "item_commands",
    "item_json",
    "item_screen",
    "lexicon_missing",
    "list_screen",
    "nothing_open",
    "progress_screen",
    "speakers_without_actor",
]

_OTHER_KINDS = tuple(
    kind
    for each in get_args(get_args(Code)[0])
    for kind in get_args(each.model_fields["kind"].annotation)
    if kind != "stance"
)
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
            told = "write, for example, paraphrase='They meet on Friday.', with quotes around a value that has blanks"
            raise ChoiceError(f"{each[:60]!r} is no FIELD=VALUE; {told}")
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
        "dates": [
            {"span": [day.start, day.end], "earliest": day.earliest.isoformat(), "latest": day.latest.isoformat()}
            for day in each.dates
        ],
        "coded": [*item.coded],
        "shared_with": [*each.shared_with],
    }


def item_screen(queue: Queue, item: QueueItem, open_items: int) -> RenderableType:
    """Show one suggestion: the sentence in its context, what is filled in, and what can be set."""
    told, case = item_json(queue, item), queue.settings()
    passage = Text()
    passage.append(_shown(told["before"], from_end=True), style="dim")
    passage.append(" ".join(told["sentence"].split()), style="bold")
    passage.append(_shown(told["after"], from_end=False), style="dim")
    source = next(each for each in case.sources if each.id == told["source"])
    about = f"{told['source']} ({source.title}, {_days(*source.published)})"
    coded = [Text(f"The case has statements of this passage: {', '.join(told['coded'])}")] if told["coded"] else []
    if told["shared_with"]:
        coded.append(
            Text(f"Another source has this passage, word for word or nearly: {', '.join(told['shared_with'])}")
        )
    return Group(
        Text(f"{told['id']}  ({open_items} open)", style="bold"),
        Text(about, style="dim"),
        Text(""),
        passage,
        Text(""),
        _fields_table(told, case, queue.next_id(told["source"])),
        Text(""),
        _codes_table(told, case),
        *coded,
        Text(""),
    )


def item_commands(queue: Queue, item: QueueItem) -> str:
    """Return the commands that decide a suggestion, each in a line of its own, to be copied."""
    accept = _accept_command(queue.case, item_json(queue, item))
    return f"Accept: {accept}\nReject: {_command(queue.case, '--reject', item.id)}"


def edit_command(queue: Queue, suggestion: str) -> str:
    """Return the command that gives an accepted suggestion its paraphrase."""
    return f"{_command(queue.case, '--edit', suggestion)} paraphrase='...'"


def _days(first: date, last: date) -> str:
    return " to ".join(dict.fromkeys(each.isoformat()[:10] for each in (first, last)))


def _named(told: Mapping[str, Any], case: Case) -> dict[str, str]:
    """Return what the fields ``via`` and ``speaker`` may be: names of the case that stand in the sentence."""
    sentence = fold(" ".join(told["sentence"].split()))

    def standing(names: Iterable[str], filled_in: str) -> str:
        words = {name: fold(" ".join(name.split())) for name in names if name.strip() and name != filled_in}
        found = [name for name, each in words.items() if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", sentence)]
        return f"; named here: {', '.join(found)}" if found else ""

    others = [each for each in case.sources if each.id != told["source"]]
    passing_on = [name for each in others for name in (each.publisher, each.title)]
    speaking = [name for actor in case.actors for name in actor.speakers] + [each.author for each in others]
    return {"via": standing(passing_on, told["via"]), "speaker": standing(speaking, told["speaker"] or "")}


def _fields_table(told: Mapping[str, Any], case: Case, statement: str) -> Table:
    """Show every FIELD, with what is filled in, and what can be given instead."""
    named = _named(told, case)
    table = Table(box=None, show_header=True, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("field", "as suggested", "what else it can be"):
        table.add_column(name)
    for name, value, other in (
        ("paraphrase", "", "what the sentence says, in your own words; a stopgap stands there until you write it"),
        ("voice", told["voice"], ", ".join(each for each in get_args(Voice) if each != told["voice"])),
        ("speaker", told["speaker"] or "-", f"a name; needed where the voice is quoted{named['speaker']}"),
        ("via", told["via"] or "-", f"who passes it on, as in: according to a station{named['via']}"),
        (
            "event_date",
            " to ".join(dict.fromkeys(told["event_date"] or ())) or "-",
            "a day such as 2024-03-02, or [2024-03-01, 2024-03-05]",
        ),
        ("span", f"{told['span'][0]},{told['span'][1]}", "the characters coded, from the first to behind the last"),
        ("note", "-", "whatever other coders should know"),
        ("id", statement, "any other that is free"),
    ):
        table.add_row(name, value, other)
    return table


def _codes_table(told: Mapping[str, Any], case: Case) -> Table:
    """Show what the sentence may be coded as: whose position on which issues, on which scales."""
    actors = {actor.id: actor.name for actor in case.actors}
    where = "; named in a sentence before, not in this one" if told["carried"] else ""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("stance.actor", ", ".join(f"{each} ({actors.get(each, each)})" for each in told["actors"]) + where)
    label = "stance.issue"
    for issue in (each for each in case.issues if each.id in told["issues"]):
        scale = "; ".join(f"{value:g} = {words}" for value, words in sorted(issue.scale.items()))
        table.add_row(label, f"{issue.id}: {issue.question} {scale}")
        label = ""
    table.add_row("stance.position", "a number on that scale, or 40-60; stance.accepts_within, a red line, likewise")
    table.add_row("stance.salience", "high, medium or low, or numbers throughout")
    table.add_row("other codes", f"{', '.join(_OTHER_KINDS)}: such as requires.actor=...; see --codebook")
    return table


def _command(case: Path, option: str, suggestion: str) -> str:
    return f"pourparler read {shlex.quote(str(case))} {option} {shlex.quote(suggestion)}"


def _accept_command(case: Path, told: Mapping[str, Any]) -> str:
    """Return the command that accepts a suggestion as a position; the dots are the coder's to fill in."""
    speaker = " speaker=..." if told["voice"] == "quoted" and not told["speaker"] else ""
    stance = f"stance.actor={told['actors'][0]} stance.issue={told['issues'][0]} stance.position=..."
    return f"{_command(case, '--accept', told['id'])} paraphrase='...'{speaker} {stance}"


def _shown(text: str, *, from_end: bool) -> str:
    words = " ".join(text.split())
    if not words:
        return ""
    more = "..." if len(text) == _CONTEXT else ""
    return f"{more}{words} " if from_end else f" {words}{more}"


def list_screen(
    queue: Queue, items: Sequence[QueueItem], open_items: int, all_of_them: str = "--list shows"
) -> RenderableType:
    """Show open suggestions in a table, best first; where there are more, say what has all of them."""
    title = f"{counted(open_items, 'open suggestion')}, best first"
    if len(items) < open_items:
        title = f"{title}: the first {len(items)}; {all_of_them} all"
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title=title, title_justify="left")
    table.add_column(no_wrap=True)
    table.add_column()
    texts: dict[str, str] = {}
    for item in items:
        each = item.suggestion
        text = texts.setdefault(each.source, "") or queue.text(each.source)
        texts[each.source] = text
        voice = f"{each.voice} ({each.speaker})" if each.speaker else each.voice
        about = f"{voice}; {', '.join(each.actors)}; {', '.join(each.issues)}"
        if each.shared_with:
            about = f"as {', '.join(each.shared_with)}; {about}"
        table.add_row(each.id, Text(about, style="dim", no_wrap=True, overflow="ellipsis"))
        sentence = " ".join(text[slice(*each.span)].split())
        table.add_row("", Text(sentence, no_wrap=True, overflow="ellipsis"))
    return table


def nothing_open(queue: Queue) -> str:
    """Say why nothing is open: all is decided, nothing was read in, or nothing was found in what was."""
    case = queue.settings()
    if queue.progress().suggestions:
        told = "Nothing is open: every suggestion was accepted or rejected."
        if waits := texts_that_wait(queue.folder, case):
            told += f" {counted(len(waits), 'text')} still to be looked through: pourparler read {queue.case} --confirm"
        return told
    missing = lexicon_missing(case)
    texts = queue.folder / "texts"
    proposed = queue.folder / "proposed-sources.yaml"
    if waits := texts_that_wait(queue.folder, case):
        told = (
            f"No suggestions yet: {counted(len(waits), 'text')} of sources still to be looked through, as after an "
            f"interruption, or since actors or issues changed: pourparler read {queue.case} --confirm"
        )
    elif proposed.exists() and not any((texts / f"{source.id}.txt").exists() for source in case.sources):
        told = (
            f"No suggestions yet: documents were read in, and none is a source so far. Complete {proposed}, then: "
            f"pourparler read {queue.case} --confirm"
        )
    elif not any((texts / f"{source.id}.txt").exists() for source in case.sources):
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


def speakers_without_actor(queue: Queue) -> dict[str, int]:
    """Return how many suggestions each speaker has who belongs to no actor of the case, the busiest first."""
    from pourparler.read.queue.suggestions import finder_of

    finder = finder_of(queue.settings())
    unknown = {name: count for name, count in queue.speakers().items() if not finder.find(name)}
    return dict(sorted(unknown.items(), key=lambda each: (-each[1], each[0])))


def progress_screen(progress: Progress, without_actor: Mapping[str, int]) -> RenderableType:
    """Show how far the coding has come, and who speaks without belonging to an actor."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("suggestions", "open", "accepted", "rejected", "statements"):
        table.add_row(name, f"{getattr(progress, name):>6}")
    if progress.unparaphrased:
        table.add_row("without a paraphrase", f"{progress.unparaphrased:>6}")
    for coder, number in progress.by_coder.items():
        table.add_row(f"decided by {coder}", f"{number:>6}")
    if not without_actor:
        return table
    shown = listed([f"{name} ({count})" for name, count in without_actor.items()])
    return Group(table, Text(f"Speakers of suggestions who belong to no actor: {shown}"))
