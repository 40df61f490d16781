"""Suggestions from all texts of a case that were not looked through yet: in this process, in several, on a cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pourparler.case.schema import Case, Source
from pourparler.read.documents.furniture import skipped_spans
from pourparler.read.documents.shelf import DOCUMENTS, Shelf
from pourparler.read.queue._shared_sentences import PassageIndex, PassageWords, passage_words
from pourparler.read.queue.durable import append_lines
from pourparler.read.queue.journal import read_json_lines
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.suggestions import Suggester, Suggestion
from pourparler.workers.in_order import in_order
from pourparler.workers.task import Task

__all__ = ["suggest_from_texts", "texts_that_wait"]

_CHUNK_CHARACTERS = 200_000
_CHUNK_DOCUMENTS = 32
_MOST_AT_ONCE = 5_000
"""So many suggestions are held before they are written; a kill loses no more than these, and they are found again."""


class _Text(NamedTuple):
    """A source and its text, for a worker; ``mark`` tells what it was looked through for."""

    source: Source
    text: str
    mark: str


def suggest_from_texts(
    queue: Queue,
    shelf: Shelf,
    case: Case,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    advance: Callable[[str, int, int], None],
) -> dict[str, int]:
    """Add to the queue what the texts of a case's sources suggest; return how many are new, by source.

    A text is looked through once for the same actors, names, issues and words; when any of them changes it is looked
    through again, and what is new is added. Raises ``OutputError`` where the queue cannot be written.
    """
    lean = _lean(case)
    todo = _marked(queue.folder, case, lean)
    if not todo:
        return {}
    known = queue.suggested_ids({source.id for source, _ in todo})
    added: dict[str, int] = {}
    held = _held_passages(queue, shelf, case)
    waiting: list[Suggestion] = []
    marks: list[dict[str, object]] = []

    def write() -> None:
        queue.append(waiting)
        append_lines(queue.folder / "looked-through.jsonl", marks)
        waiting.clear()
        marks.clear()

    advance("Looking for statements", 0, len(todo))
    for chunk in in_order(Task(_suggest, lean, DOCUMENTS), _chunks(shelf, todo), workers, scheduler):
        for id_, mark, suggestions in chunk:
            new = [(each, words) for each, words in suggestions if each.id not in known]
            added[id_] = len(new)
            waiting += [replace(each, shared_with=held.shared(id_, words)) for each, words in new]
            for each, words in new:
                held.add(id_, each.id, words)
            marks.append({"id": id_, "mark": mark})
        advance("Looking for statements", len(chunk), len(todo))
        if len(waiting) > _MOST_AT_ONCE:
            write()
    write()
    return added


def _held_passages(queue: Queue, shelf: Shelf, case: Case) -> PassageIndex:
    """Return the passages of statements and of suggestions made before, as far as their texts are there."""
    index = PassageIndex()
    coded = [(each.source, each.id, each.span) for each in case.statements]
    for places in (coded, [(mark.source, id_, mark.span) for id_, mark in queue.marks().items()]):
        by_source: dict[str, list[tuple[str, tuple[int, int]]]] = {}
        for source, id_, span in places:
            by_source.setdefault(source, []).append((id_, span))
        for source, held in by_source.items():
            if shelf.path(source).exists():
                text = shelf.text(source)
                for id_, span in held:
                    index.add(source, id_, passage_words(text[slice(*span)]))
    return index


def texts_that_wait(folder: Path, case: Case) -> tuple[str, ...]:
    """Return the sources whose texts are in the folder of a queue and still to be looked through, as after a kill.

    >>> texts_that_wait(Path("no/reading"), Case(id="talks", title="Talks"))
    ()
    """
    return tuple(source.id for source, _ in _marked(folder, case, _lean(case)))


def _lean(case: Case) -> str:
    """Return what suggestions depend on, beside the texts."""
    return Case(id=case.id, title=case.title, actors=case.actors, issues=case.issues).model_dump_json()


def _marked(folder: Path, case: Case, lean: str) -> list[tuple[Source, str]]:
    """Return the sources whose texts are to be looked through, each with the mark of what for."""
    done = {str(each.get("id")): each.get("mark") for each in read_json_lines(folder / "looked-through.jsonl")}
    setting = hashlib.sha256(lean.encode("utf-8")).hexdigest()
    todo = []
    for source in case.sources:
        mark = _mark(source, setting)
        if done.get(source.id) != mark and (folder / "texts" / f"{source.id}.txt").exists():
            todo.append((source, mark))
    return todo


def _mark(source: Source, setting: str) -> str:
    told = f"{setting} {source.sha256} {source.language} {source.published[1]}"
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]


def _chunks(shelf: Shelf, todo: list[tuple[Source, str]]) -> Iterator[list[_Text]]:
    chunk: list[_Text] = []
    size = 0
    for source, mark in todo:
        text = shelf.text(source.id)
        chunk.append(_Text(source, text, mark))
        size += len(text)
        if size >= _CHUNK_CHARACTERS or len(chunk) >= _CHUNK_DOCUMENTS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@lru_cache(maxsize=1)
def _suggester(setting: str) -> Suggester:
    return Suggester(Case.model_validate_json(setting))


def _suggest(setting: str, chunk: list[_Text]) -> list[tuple[str, str, list[tuple[Suggestion, PassageWords]]]]:
    """Look through some texts; in a worker."""
    suggester = _suggester(setting)
    found = []
    for source, text, mark in chunk:
        skipped = skipped_spans(text, source.language[:2] or "fr")
        made = suggester.suggest(source, text, skipped)
        found.append((source.id, mark, [(each, passage_words(text[slice(*each.span)])) for each in made]))
    return found
