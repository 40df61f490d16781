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
from pourparler.case.schema import Case, Statement
from pourparler.errors import ChoiceError, OutputError
from pourparler.read.queue._checks import changed_by_hand, check_text, id_line, told_unreadable
from pourparler.read.queue._naming import base_of, decision_made, the_one_meant, told_unknown
from pourparler.read.queue.coder_fields import checked_name, checked_note
from pourparler.read.queue.durable import locked, replace_file
from pourparler.read.queue.journal import Decision, Journal
from pourparler.read.queue.queue_items import (
    CodedPassages,
    Progress,
    QueueItem,
    State,
    already,
    item_of,
    nothing_to_undo,
    progress_of,
    rank,
)
from pourparler.read.queue.statement_data import coded_data, dates_explained, proposed_data
from pourparler.read.queue.statement_file import edited_block, holds_block, replaced_block, statement_of
from pourparler.read.queue.suggestion_store import SuggestionMark, SuggestionStore
from pourparler.read.queue.suggestions import Suggestion, next_statement_id
from pourparler.read.queue.taking_out import taken_out
from pourparler.read.queue.valid_statement import valid_statement
from pourparler.read.queue.working_case import WorkingCase

__all__ = ["Decision", "Progress", "Queue", "QueueItem", "State", "reading_folder"]


def reading_folder(case: Path) -> Path:
    """Return the folder in which READ keeps its working files: ``reading`` in a case folder, beside a case file."""
    return case / "reading" if case.is_dir() else case.with_name(f"{case.stem}.reading")


def _is_part(case: Path) -> bool:
    """Tell whether a file is one of several of a case in a folder."""
    if not case.is_file() or reading_folder(case).exists():
        return False
    beside = [each for each in case.parent.iterdir() if each.suffix.lower() in (".yaml", ".yml") and each != case]
    is_case = case.stem == "case" or any(each.stem == "case" for each in beside)
    return is_case and (bool(beside) or (case.parent / "reading" / "documents.jsonl").exists())


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
            from pourparler.case.files import shipped_cases

            if str(case) in shipped_cases():
                copy = f"pourparler convert {case} --to case --out my-{case}"
                raise ChoiceError(
                    f"{case} comes with Pourparler and is not written to; make a copy of your own: {copy}"
                )
            raise ChoiceError(f"{case}: no such case; a queue needs a case of your own: pourparler new DIR")
        if _is_part(self.case):
            raise ChoiceError(f"{case} is a file of a case in a folder; give the folder: {self.case.parent}")
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

    def marks(self) -> dict[str, SuggestionMark]:
        """Return where all suggestions stand, by their ids, without reading more of them."""
        return self._store.marks()

    def suggested_ids(self, sources: Collection[str] | None = None) -> set[str]:
        """Return the ids of the suggestions, or those from some sources, holding no more than them."""
        return self._store.ids_of(sources)

    def items(self, state: State | None = "open", source: str | None = None) -> list[QueueItem]:
        """Return the suggestions in a state (None: all), best first, then in the order of sources and texts.

        Those of passages that the case has statements of already, or that another source has, too, come last. Raises
        ``CaseError`` for a case that cannot be read.
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
        """Return one suggestion, by its id or by that of a statement made of it.

        ``ID+2`` is the second statement of a suggestion. Raises ``ChoiceError`` for an unknown id.
        """
        decided = self._decisions()
        found = self._suggested(suggestion, decided)
        made = decision_made(suggestion, decided) if found is None else None
        found = found if made is None else self._suggested(made, decided)
        if found is None:
            raise ChoiceError(told_unknown(suggestion, self._store.ids_of(), self._working.overview().statements))
        return found

    def _suggested(self, name: str, decided: Mapping[str, Decision]) -> QueueItem | None:
        """Return the item of a suggestion's id, or of a decision on it; None where there is no such suggestion."""
        base, exact = base_of(name)
        held = self._store.read((name, base))
        for key, item in ((name, name), (base, exact)):
            if key in held:
                return item_of(item, held[key], decided)
        return None

    def decided_as(self, statement: str) -> str:
        """Return the id under which a statement was decided. Raises ``ChoiceError`` where this queue made none."""
        made = decision_made(statement, self._decisions())
        return self.item(statement).id if made is None else made

    def _accepted(self, name: str) -> QueueItem:
        """Return the one accepted item that an id means. Raises ``ChoiceError`` where it means several."""
        meant = the_one_meant(name, self._decisions())
        return self.item(name if meant is None else meant)

    def _again(self, name: str) -> QueueItem:
        """Return the next item to make of the suggestion that an id means, or the item itself while it is open."""
        decided = self._decisions()
        item, made = self.item(name), decision_made(name, decided)
        if made is not None and base_of(made)[0] != item.suggestion.id:
            raise ChoiceError(
                f"{name} is the id of a statement and that of a suggestion; say which one: {base_of(made)[0]}+1 "
                f"(statement {name}) or {name}+1"
            )
        return self._next_of(item) if item.state == "accepted" else item

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

    def speakers(self) -> dict[str, int]:
        """Return how many suggestions each speaker has."""
        return self._store.speakers()

    def accept(self, suggestion: str, fields: Mapping[str, str], coder: str, *, again: bool = False) -> Statement:
        """Make a suggestion a statement of the case, with the coder's words and corrections; return it.

        ``fields``: paraphrase (a stopgap stands there without one), voice, speaker, via, span (start,end), event_date,
        note, codes (YAML), and dotted ones such as stance.actor, stance.issue, stance.position; stance2.actor begins a
        second one; an empty value clears a field. ``again``: make another statement of a suggestion that was accepted
        before, given by its id or by that of a statement; it is decided as ID+2, ID+3 and so on. Raises
        ``ChoiceError`` for a field that is unknown, missing or unreadable or a suggestion that is decided already,
        ``CaseError`` where the case would no longer be in order: nothing is then changed.
        """
        with self._turn(coder):
            item = self._again(suggestion) if again else self.item(suggestion)
            if item.state != "open":
                raise ChoiceError(already(item, "accepted"))
            source, held = item.suggestion.source, self._working.overview()
            about = next(each for each in held.lean.sources if each.id == source)
            proposed = {"id": self.next_id(source), **proposed_data(item.suggestion, about, fields)}
            data = self._coded(proposed, fields, item.suggestion, coder)
            check_text(self.folder, held.lean, source)
            with dates_explained(item.suggestion, data, fields):
                made = self._working.with_statement(source, data, valid_statement(data, held))
            where = {"file": made.path.name, "block": made.added.block, "before": made.added.before}
            decision = Decision(item.id, "accepted", coder, str(data["coded_at"]), str(data["id"]), **where)
            self._write("accept", made.path, made.text, decision)
            return made.statement

    def edit(self, suggestion: str, fields: Mapping[str, str], coder: str) -> Statement:
        """Change an accepted statement in its place: the fields given replace what they name.

        It is named by its own id, or by that of its suggestion where that became no other. Raises as ``accept``, and
        ``ChoiceError`` for an id that can mean several statements.
        """
        with self._turn(coder):
            item = self._accepted(suggestion)
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
            data = self._coded(statement_of(old.block), fields, item.suggestion, coder)
            with dates_explained(item.suggestion, data, fields):
                valid_statement(data, held.without(old.statement))
            block = edited_block(old.block, data)
            text = replaced_block(text, old.block, block)
            statements = self._working.as_it_would_be(path, text).statements
            changed = replace(old, coder=coder, at=str(data["coded_at"]), statement=str(data["id"]), block=block)
            self._write("edit", path, text, replace(changed, replaced=old.block))
            return next(each for each in statements if each.id == data["id"])

    def reject(self, suggestion: str, coder: str, note: str = "") -> None:
        """Set a suggestion aside; a note, such as why, stays in the journal.

        Raises ``ChoiceError`` where it is unknown or decided already.
        """
        with self._turn(coder):
            item = self.item(suggestion)
            if item.state != "open":
                raise ChoiceError(already(item, "rejected"))
            decision = Decision(item.id, "rejected", coder, self._now(), note=checked_note(note))
            self._journal.append("reject", decision)

    def undo(self, coder: str) -> Decision:
        """Take the coder's last decision back and return it: an edit, an acceptance with its statement, a rejection.

        A statement that was taken out by hand needs no more than that its decision is taken back; of one that holds
        comments of somebody's, they stay. Raises ``ChoiceError`` where there is nothing to undo, ``OutputError`` where
        the statement was edited by hand, ``CaseError`` where something else in the case rests on it.
        """
        with self._turn(coder):
            decided = [*self._decisions().values()]
            mine = [each for each in decided if each.coder == coder]
            if not mine:
                raise ChoiceError(nothing_to_undo(coder, decided))
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

    def _coded(
        self, data: Mapping[str, Any], fields: Mapping[str, str], suggestion: Suggestion, coder: str
    ) -> dict[str, Any]:
        """Return a statement with the coder's fields, and who coded it when."""
        who = {"coder": coder, "coded_at": self._now()}
        return coded_data({**data, **who}, fields, suggestion, self.text(data["source"]))

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
