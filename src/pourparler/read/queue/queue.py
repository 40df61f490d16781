"""The queue of suggestions of a case: list, accept, edit, reject, undo, progress. Commands and a workbench call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nsmallest
from pathlib import Path
from typing import Any, Literal

from pourparler.case.files import decode_file
from pourparler.case.places import nearest
from pourparler.case.schema import Case, Statement
from pourparler.errors import ChoiceError, OutputError
from pourparler.read.queue._checks import changed_by_hand, check_text, id_line, told_unreadable
from pourparler.read.queue.coder_fields import checked_name, checked_paraphrase, parsed_fields
from pourparler.read.queue.durable import locked, replace_file
from pourparler.read.queue.journal import Decision, Journal
from pourparler.read.queue.queue_items import (
    CodedPassages,
    Progress,
    QueueItem,
    State,
    already,
    item_of,
    progress_of,
    rank,
)
from pourparler.read.queue.statement_file import edited_block, holds_block, replaced_block, statement_of
from pourparler.read.queue.suggestion_store import SuggestionStore
from pourparler.read.queue.suggestions import Suggestion, next_statement_id, start_of
from pourparler.read.queue.taking_out import taken_out
from pourparler.read.queue.valid_statement import valid_statement
from pourparler.read.queue.working_case import WorkingCase

__all__ = ["Decision", "Progress", "Queue", "QueueItem", "State", "reading_folder"]

_AGAIN = re.compile(r"(?P<suggestion>.+)\+(?P<number>[0-9]+)")
"""The second statement made of a suggestion is decided under its id and ``+2``."""

_MOST_COMPARED = 300
"""An unknown id is compared with so many others, to ask whether one of them was meant."""


def reading_folder(case: Path) -> Path:
    """Return the folder in which READ keeps its working files: ``reading`` in a case folder, beside a case file."""
    return case / "reading" if case.is_dir() else case.with_name(f"{case.stem}.reading")


class Queue:
    """The suggestions of a case on disk.

    Every change takes a lock, is checked as the whole case would be, and is written in one move. Decisions are lines
    of a journal: what is open follows from them. A decision is journalled before the case is written; where a kill
    comes between, whoever comes next finds out, and that decision alone does not count. An undo that was cut short is
    completed.

    >>> import shutil, tempfile
    >>> from pourparler.case.files import shipped_cases
    >>> folder = Path(shutil.copytree(shipped_cases()["water-dispute"], Path(tempfile.mkdtemp(), "river")))
    >>> queue = Queue(folder)
    >>> text = Path("docs/tutorials/water-texts/review.txt").read_text(encoding="utf-8")
    >>> replace_file(queue.folder / "texts" / "review.txt", text.encode())
    >>> from pourparler.case.load import load_case
    >>> from pourparler.read.queue.suggestions import Suggester
    >>> case = load_case(folder)
    >>> queue.fill(Suggester(case).suggest(case.sources[1], text)) > 1
    True
    >>> queue.accept(queue.items()[0].id, {"paraphrase": "Brennia wants water in summer."}, "Ana").id
    'review-15'
    >>> queue.undo("Ana").statement, queue.progress().accepted
    ('review-15', 0)
    """

    def __init__(self, case: str | Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.case = Path(case)
        if not self.case.exists():
            raise ChoiceError(f"{case}: no such case; a queue needs a case of your own: pourparler new DIR")
        self.folder = reading_folder(self.case)
        self._journal = Journal(self.folder / "journal.jsonl")
        self._store = SuggestionStore(self.folder / "suggestions.jsonl")
        self._working = WorkingCase(self.case, self.folder)
        self._clock = clock
        self._text: tuple[str, str] | None = None

    def fill(self, suggestions: Iterable[Suggestion]) -> int:
        """Add suggestions that are not there yet; return how many were added."""
        with locked(self.folder / "lock", "an ingestion"):
            held = self._store.read()
            added = {each.id: each for each in suggestions if each.id not in held}
            self._store.append(added.values())
            return len(added)

    def append(self, suggestions: Iterable[Suggestion]) -> None:
        """Add suggestions that the caller knows to be new, without reading those that are there."""
        with locked(self.folder / "lock", "an ingestion"):
            self._store.append(suggestions)

    def suggested_ids(self, sources: Collection[str] | None = None) -> set[str]:
        """Return the ids of the suggestions, or those from some sources, holding no more than them."""
        return self._store.ids_of(sources)

    def items(self, state: State | None = "open", source: str | None = None) -> list[QueueItem]:
        """Return the suggestions in a state (None: all), best first, then in the order of sources and texts.

        Those of passages that the case has statements of already come last. Raises ``CaseError`` for a case that cannot
        be read.
        """
        decided = self._decisions()
        passages = self._coded_otherwise(decided)
        items = []
        for suggestion in self._store.read().values():
            item = item_of(suggestion.id, suggestion, decided)
            if (state is None or item.state == state) and source in (None, suggestion.source):
                coded = passages.of(suggestion.source, suggestion.span)
                items.append(replace(item, coded=coded) if coded else item)
        return sorted(items, key=lambda item: rank(item.suggestion, is_coded=bool(item.coded)))

    def first(self, count: int) -> tuple[list[QueueItem], int]:
        """Return the first of the open ``items``, at most so many, and how many are open; quicker than ``items``."""
        decided = self._decisions()
        passages = self._coded_otherwise(decided)
        ranks = {
            name: rank(mark, is_coded=passages.any_of(mark.source, mark.span))
            for name, mark in self._store.marks().items()
            if name not in decided
        }
        names = nsmallest(count, ranks, key=ranks.__getitem__)
        held = self._store.read(names) if names else {}
        found = ((name, held[name]) for name in names)
        items = [QueueItem(name, each, "open", None, passages.of(each.source, each.span)) for name, each in found]
        return items, len(ranks)

    def _coded_otherwise(self, decided: Mapping[str, Decision]) -> CodedPassages:
        """Return the passages of the statements that were not made by this queue."""
        made = {decision.statement for decision in decided.values()}
        return CodedPassages(each for each in self._working.overview().statements if each.id not in made)

    def item(self, suggestion: str) -> QueueItem:
        """Return one suggestion. Raises ``ChoiceError`` for an unknown id."""
        again = _AGAIN.fullmatch(suggestion)
        wanted = (suggestion, *([again["suggestion"]] if again else []))
        held = self._store.read(wanted)
        base = next((name for name in wanted if name in held), None)
        if base is None:
            near = nearest(suggestion, self._alike(suggestion))
            raise ChoiceError(f"no suggestion {suggestion!r}; " + (near or "see --list"))
        return item_of(suggestion, held[base], self._decisions())

    def _alike(self, suggestion: str) -> list[str]:
        """Return ids that may have been meant by an unknown one: of the same source, if there are any."""
        source = suggestion.rpartition("-")[0]
        known = [*self._store.read()]
        return ([each for each in known if each.rpartition("-")[0] == source] or known)[:_MOST_COMPARED]

    def text(self, source: str) -> str:
        """Return the text of a source as it was ingested. Raises ``OutputError`` where it is not there."""
        if self._text is not None and self._text[0] == source:
            return self._text[1]
        path = self.folder / "texts" / f"{source}.txt"
        try:
            self._text = (source, path.read_bytes().decode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else error.reason
            raise OutputError(f"cannot read {path}: {why}; ingest its document again") from None
        return self._text[1]

    def settings(self) -> Case:
        """Return the case with hardly any statements: its sources, actors, issues and so on, read quickly."""
        return self._working.overview().lean

    def next_id(self, source: str) -> str:
        """Return the id that the next statement of a source gets."""
        held = self._working.overview()
        return next_statement_id(source, {each.id for each in held.lean.sources}, (each.id for each in held.statements))

    def passed_over(self) -> list[str]:
        """Say which lines of the journal and of the suggestions cannot be read and do not count, as after a kill."""
        return told_unreadable(self._journal.path, self._store.path)

    def progress(self) -> Progress:
        """Count suggestions and decisions."""
        return progress_of(self._store.ids_of(), self._decisions())

    def accept(self, suggestion: str, fields: Mapping[str, str], coder: str, *, again: bool = False) -> Statement:
        """Make a suggestion a statement of the case, with the coder's words and corrections; return it.

        ``fields``: paraphrase (a stopgap stands there without one), voice, speaker, via, span (start,end), event_date,
        note, codes (YAML), and dotted ones such as stance.actor, stance.issue, stance.position; stance2.actor begins a
        second one. ``again``: make another statement of a suggestion that was accepted before; it is decided as ID+2,
        ID+3 and so on. Raises
        ``ChoiceError`` for a field that is unknown, missing or unreadable or a suggestion that is decided already,
        ``CaseError`` where the case would no longer be in order: nothing is then changed.
        """
        with self._turn(coder):
            item = self.item(suggestion)
            if again and item.state == "accepted":
                item = self._next_of(item)
            if item.state != "open":
                raise ChoiceError(already(item, "accepted"))
            source, held = item.suggestion.source, self._working.overview()
            data = self._coded({"id": self.next_id(source), **start_of(item.suggestion)}, fields, coder)
            check_text(self.folder, held.lean, source)
            made = self._working.with_statement(source, data, valid_statement(data, held))
            where = {"file": made.path.name, "block": made.added.block, "before": made.added.before}
            decision = Decision(item.id, "accepted", coder, str(data["coded_at"]), str(data["id"]), **where)
            self._write("accept", made.path, made.text, decision)
            return made.statement

    def edit(self, suggestion: str, fields: Mapping[str, str], coder: str) -> Statement:
        """Change an accepted statement in its place: the fields given replace what they name. Raises as ``accept``."""
        with self._turn(coder):
            item = self.item(suggestion)
            if item.decision is None or item.state != "accepted":
                raise ChoiceError(already(item, "edited"))
            old, held = item.decision, self._working.overview()
            if not held.has(old.statement):
                raise ChoiceError(f"statement {old.statement} is no longer in the case; there is nothing to edit")
            check_text(self.folder, held.lean, item.suggestion.source)
            path, text = self._path(old.file), self._read(old.file)
            if not holds_block(text, old.block):
                told = changed_by_hand(old.statement, path, text)
                raise OutputError(
                    f"{told} since it was accepted (a comment counts), so it is left alone; change it there by hand, "
                    "too"
                )
            data = self._coded(statement_of(old.block), fields, coder)
            valid_statement(data, held.without(old.statement))
            block = edited_block(old.block, data)
            text = replaced_block(text, old.block, block)
            statements = self._working.as_it_would_be(path, text).statements
            changed = replace(old, coder=coder, at=str(data["coded_at"]), statement=str(data["id"]), block=block)
            self._write("edit", path, text, replace(changed, replaced=old.block))
            return next(each for each in statements if each.id == data["id"])

    def reject(self, suggestion: str, coder: str) -> None:
        """Set a suggestion aside. Raises ``ChoiceError`` where it is unknown or decided already."""
        with self._turn(coder):
            item = self.item(suggestion)
            if item.state != "open":
                raise ChoiceError(already(item, "rejected"))
            self._journal.append("reject", Decision(item.id, "rejected", coder, self._now()))

    def undo(self, coder: str) -> Decision:
        """Take the coder's last decision back and return it: an edit, an acceptance with its statement, a rejection.

        A statement that was taken out by hand needs no more than that its decision is taken back; of one that holds
        comments of somebody's, they stay. Raises ``ChoiceError`` where there is nothing to undo, ``OutputError`` where
        the statement was edited by hand, ``CaseError`` where something else in the case rests on it.
        """
        with self._turn(coder):
            mine = [each for each in self._decisions().values() if each.coder == coder]
            if not mine:
                raise ChoiceError(f"{coder} decided nothing that could be undone; see --progress")
            last = mine[-1]
            undone = last
            if last.action == "accepted" and self._working.overview().has(last.statement):
                undone, text = self._without(last)
                if text:
                    self._working.as_it_would_be(self._path(last.file), text)
            self._journal.append("undo", undone, by=coder, at=self._now())
            self._take_out(undone)
            return last

    def _without(self, decision: Decision) -> tuple[Decision, str]:
        """Return a decision with the lines that its statement has now, and the text of its file without them."""
        path, text = self._path(decision.file), self._read(decision.file)
        if not holds_block(text, decision.block):
            found = taken_out(text, decision.file, decision.block, decision.replaced)
            if found is None:
                told = changed_by_hand(decision.statement, path, text)
                raise OutputError(
                    f"{told} since it was accepted, so it is left alone; put back what it said, or take it out there "
                    "by hand, and give --undo again, which then goes on"
                )
            decision = replace(decision, block=found.block, replaced=found.left, before="")
        return decision, replaced_block(text, decision.block, decision.replaced, decision.before)

    @contextmanager
    def _turn(self, coder: str) -> Iterator[None]:
        """Hold the lock of the case, with journal and case in agreement. Raises ``ChoiceError`` for nobody."""
        checked_name(coder)
        with locked(self.folder / "lock", coder, drafts=(self.folder.parent, self.folder)):
            self._settle()
            yield

    def _settle(self) -> None:
        """Bring journal and case together where a kill came between them."""
        records = self._journal.records()
        last = records[-1] if records else None
        if last is None or last.decision.action != "accepted":
            return
        if last.do == "undo":
            self._take_out(last.decision)
        elif last.do in ("accept", "edit") and not self._stands(last.decision):
            self._journal.append("lost", last.decision, at=self._now())

    def _take_out(self, decision: Decision) -> None:
        """Put what stood before a decision in its place, if that has not happened yet."""
        path = self._path(decision.file)
        if decision.action != "accepted" or not path.exists() or decision.block not in self._read(decision.file):
            return
        text = replaced_block(self._read(decision.file), decision.block, decision.replaced, decision.before)
        if text:
            replace_file(path, text.encode("utf-8"))
        else:
            path.unlink()

    def _stands(self, decision: Decision) -> bool:
        """Tell whether a decision reached its file; what was changed by hand since did."""
        path = self._path(decision.file)
        if not path.exists():
            return False
        text = self._read(decision.file)
        if decision.block in text:
            return True
        if decision.replaced:
            return decision.replaced not in text
        return re.search(id_line(decision.statement), text) is not None

    def _coded(self, data: dict[str, Any], fields: Mapping[str, str], coder: str) -> dict[str, Any]:
        """Return a statement with the coder's fields, and who coded it when."""
        passage = self.text(data["source"])
        told = parsed_fields(fields, data.get("codes") or ())
        data = data | told | {"coder": coder, "coded_at": self._now()}
        span = data["span"]
        is_span = isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)
        words = passage[span[0] : span[1]] if is_span else ""
        data["paraphrase"] = checked_paraphrase(str(data.get("paraphrase") or ""), words)
        if is_span and not 0 <= span[0] < span[1] <= len(passage):
            raise ChoiceError(f"span {span} is no passage of {data['source']}, which has {len(passage)} characters")
        ordered = {key: data[key] for key in (*Statement.model_fields, *data) if key in data}
        return {key: value for key, value in ordered.items() if value not in (None, "", ()) and value != []}

    def _write(self, do: Literal["accept", "edit"], path: Path, text: str, decision: Decision) -> None:
        """Journal a decision, and write the file of the case."""
        self._journal.append(do, decision)
        replace_file(path, text.encode("utf-8"))

    def _now(self) -> str:
        return self._clock().replace(microsecond=0).isoformat()

    def _next_of(self, item: QueueItem) -> QueueItem:
        decided = self._decisions()
        base, number = item.suggestion.id, 2
        while f"{base}+{number}" in decided:
            number += 1
        return QueueItem(f"{base}+{number}", item.suggestion, "open", None)

    def _path(self, name: str) -> Path:
        return self.case if self.case.is_file() else self.case / name

    def _read(self, name: str) -> str:
        try:
            return decode_file(self._path(name).read_bytes(), name)
        except OSError as error:
            raise OutputError(f"cannot read {self._path(name)}: {error.strerror}; nothing was changed") from None

    def _decisions(self) -> dict[str, Decision]:
        """Return the decision that stands for each suggestion, the latest last; one lost in a kill does not count."""
        records = self._journal.records()
        last = records[-1] if records else None
        if last is not None and last.do in ("accept", "edit") and not self._stands(last.decision):
            records = records[:-1]
        return self._journal.standing(records)
