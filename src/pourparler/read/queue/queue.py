"""The queue of suggestions of a case: list, accept, edit, reject, undo, progress. Commands and a workbench call it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pourparler.case.files import decode_file
from pourparler.case.load import read_case
from pourparler.case.places import nearest
from pourparler.case.schema import Case, Statement
from pourparler.errors import ChoiceError, OutputError
from pourparler.read.queue._checks import changed_by_hand, check_text, id_line, told_unreadable
from pourparler.read.queue.coder_fields import checked_paraphrase, parsed_fields
from pourparler.read.queue.durable import append_lines, locked, replace_file
from pourparler.read.queue.journal import Decision, Journal, of_file, read_json_lines
from pourparler.read.queue.statement_file import (
    StatementFile,
    edited_block,
    file_for_statements,
    holds_block,
    replaced_block,
    with_statement,
)
from pourparler.read.queue.suggestions import Suggestion, record_of, start_of, suggestion_of

__all__ = ["Decision", "Progress", "Queue", "QueueItem", "State", "reading_folder"]

State: TypeAlias = Literal["open", "accepted", "rejected"]
_AGAIN = re.compile(r"(?P<suggestion>.+)\+(?P<number>[0-9]+)")
"""The second statement made of a suggestion is decided under its id and ``+2``."""


_MOST_COMPARED = 2_000
"""An unknown id is compared with so many others, to ask whether one of them was meant."""


@dataclass(frozen=True)
class QueueItem:
    """A suggestion with its state, and the decision that put it there; ``id`` names the decision.

    ``coded``: statements that the case has of the same passage, made by other ways than this queue.
    """

    id: str
    suggestion: Suggestion
    state: State
    decision: Decision | None
    coded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far the coding has come: suggestions in all, by state, statements made, and per coder the decisions."""

    suggestions: int
    open: int
    accepted: int
    rejected: int
    statements: int
    by_coder: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the counts under their names."""
        return asdict(self)


def reading_folder(case: Path) -> Path:
    """Return the folder in which READ keeps its working files: ``reading`` in a case folder, beside a case file."""
    return case / "reading" if case.is_dir() else case.with_name(f"{case.stem}.reading")


class Queue:
    """The suggestions of a case on disk.

    Every change takes a lock, is checked as a whole case, and is written in one move. Decisions are lines of a journal:
    what is open follows from them. A decision is journalled before the case is written; where a kill comes between,
    whoever comes next finds out, and that decision alone does not count. An undo that was cut short is completed.

    >>> from pourparler.case.files import shipped_cases
    >>> folder = Path(shutil.copytree(shipped_cases()["water-dispute"], Path(tempfile.mkdtemp(), "river")))
    >>> queue = Queue(folder)
    >>> text = Path("docs/tutorials/water-texts/review.txt").read_text(encoding="utf-8")
    >>> replace_file(queue.folder / "texts" / "review.txt", text.encode())
    >>> from pourparler.read.queue.suggestions import Suggester
    >>> case = read_case(folder).case
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
        self._clock = clock
        self._text: tuple[str, str] | None = None

    def fill(self, suggestions: Iterable[Suggestion]) -> int:
        """Add suggestions that are not there yet; return how many were added."""
        with locked(self.folder / "lock", "an ingestion"):
            held = self._suggestions()
            added = {each.id: each for each in suggestions if each.id not in held}
            append_lines(self.folder / "suggestions.jsonl", [record_of(each) for each in added.values()])
            return len(added)

    def append(self, suggestions: Iterable[Suggestion]) -> None:
        """Add suggestions that the caller knows to be new, without reading those that are there."""
        with locked(self.folder / "lock", "an ingestion"):
            append_lines(self.folder / "suggestions.jsonl", [record_of(each) for each in suggestions])

    def suggested_ids(self, sources: Collection[str] | None = None) -> set[str]:
        """Return the ids of the suggestions, or those from some sources, holding no more than them."""
        path = self.folder / "suggestions.jsonl"
        found: set[str] = set()
        if path.exists():
            with path.open("rb") as opened:
                for line in opened:
                    with suppress(ValueError):  # a line that a kill cut short
                        record = json.loads(line)
                        with of_file(path, record):
                            if sources is None or record["source"] in sources:
                                found.add(str(record["id"]))
        return found

    def items(self, state: State | None = "open", source: str | None = None) -> list[QueueItem]:
        """Return the suggestions in a state (None: all), best first, then in the order of sources and texts.

        Those of passages that the case has statements of already come last. Raises ``CaseError`` for a case that cannot
        be read.
        """
        decided = self._decisions()
        made = {decision.statement for decision in decided.values()}
        others: dict[str, list[Statement]] = {}
        for statement in read_case(self.case).case.statements:
            if statement.id not in made:
                others.setdefault(statement.source, []).append(statement)
        items = []
        for suggestion in self._suggestions().values():
            item = _item(suggestion.id, suggestion, decided)
            if (state is None or item.state == state) and source in (None, suggestion.source):
                there = (each.id for each in others.get(suggestion.source, ()) if _is_of(each.span, suggestion.span))
                items.append(replace(item, coded=tuple(there)))
        return sorted(items, key=_rank)

    def item(self, suggestion: str) -> QueueItem:
        """Return one suggestion. Raises ``ChoiceError`` for an unknown id."""
        again = _AGAIN.fullmatch(suggestion)
        wanted = (suggestion, *([again["suggestion"]] if again else []))
        held = self._suggestions(wanted)
        base = next((name for name in wanted if name in held), None)
        if base is None:
            near = nearest(suggestion, [*self._suggestions()][:_MOST_COMPARED])
            raise ChoiceError(f"no suggestion {suggestion!r}; " + (near or "see --list"))
        return _item(suggestion, held[base], self._decisions())

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

    def passed_over(self) -> list[str]:
        """Say which lines of the journal and of the suggestions cannot be read and do not count, as after a kill."""
        return told_unreadable(self._journal.path, self.folder / "suggestions.jsonl")

    def progress(self) -> Progress:
        """Count suggestions and decisions."""
        decided = self._decisions()
        known = self.suggested_ids()
        states = [decided[each].action for each in known if each in decided]
        coders: dict[str, int] = {}
        for decision in decided.values():
            coders[decision.coder] = coders.get(decision.coder, 0) + 1
        accepted, rejected = states.count("accepted"), states.count("rejected")
        statements = sum(each.action == "accepted" for each in decided.values())
        left = len(known) - len(states)
        return Progress(len(known), left, accepted, rejected, statements, dict(sorted(coders.items())))

    def accept(self, suggestion: str, fields: Mapping[str, str], coder: str, *, again: bool = False) -> Statement:
        """Make a suggestion a statement of the case, with the coder's words and corrections; return it.

        ``fields``: paraphrase (needed), voice, speaker, via, span (start,end), event_date, note, codes (YAML), and
        dotted ones such as stance.actor, stance.issue, stance.position; stance2.actor begins a second one. ``again``:
        make another statement of a suggestion that was accepted before; it is decided as ID+2, ID+3 and so on. Raises
        ``ChoiceError`` for a field that is unknown, missing or unreadable or a suggestion that is decided already,
        ``CaseError`` where the case would no longer be in order: nothing is then changed.
        """
        with self._turn(coder):
            item = self.item(suggestion)
            if again and item.state == "accepted":
                item = self._next_of(item)
            if item.state != "open":
                raise ChoiceError(_already(item, "accepted"))
            read = read_case(self.case).case
            data = self._coded(start_of(item.suggestion, read), fields, coder)
            check_text(self.folder, read, item.suggestion.source)
            file = file_for_statements(self.case, item.suggestion.source)
            text, block = with_statement(file, data)
            name = file.path.name
            decision = Decision(item.id, "accepted", coder, str(data["coded_at"]), str(data["id"]), name, block)
            return self._written(file, text, decision)

    def edit(self, suggestion: str, fields: Mapping[str, str], coder: str) -> Statement:
        """Change an accepted statement in its place: the fields given replace what they name. Raises as ``accept``."""
        with self._turn(coder):
            item = self.item(suggestion)
            if item.decision is None or item.state != "accepted":
                raise ChoiceError(_already(item, "edited"))
            old = item.decision
            case = read_case(self.case).case
            statement = next((each for each in case.statements if each.id == old.statement), None)
            if statement is None:
                raise ChoiceError(f"statement {old.statement} is no longer in the case; there is nothing to edit")
            check_text(self.folder, case, statement.source)
            file = StatementFile(self._path(old.file), self._read(old.file))
            if not holds_block(file.text, old.block):
                told = changed_by_hand(old.statement, file.path, file.text)
                raise OutputError(f"{told}; change it there by hand, too")
            data = self._coded(
                dict(statement.model_dump(mode="json", by_alias=True, exclude_defaults=True)), fields, coder
            )
            block = edited_block(old.block, data)
            text = replaced_block(file.text, old.block, block)
            changed = replace(
                old, coder=coder, at=str(data["coded_at"]), statement=str(data["id"]), block=block, replaced=old.block
            )
            return self._written(file, text, changed)

    def reject(self, suggestion: str, coder: str) -> None:
        """Set a suggestion aside. Raises ``ChoiceError`` where it is unknown or decided already."""
        with self._turn(coder):
            item = self.item(suggestion)
            if item.state != "open":
                raise ChoiceError(_already(item, "rejected"))
            self._journal.append("reject", Decision(item.id, "rejected", coder, self._now()))

    def undo(self, coder: str) -> Decision:
        """Take the coder's last decision back and return it: an edit, an acceptance with its statement, a rejection.

        A statement that was taken out by hand needs no more than that its decision is taken back. Raises
        ``ChoiceError`` where there is nothing to undo, ``OutputError`` where the statement was changed by hand,
        ``CaseError`` where something else in the case rests on it.
        """
        with self._turn(coder):
            mine = [each for each in self._decisions().values() if each.coder == coder]
            if not mine:
                raise ChoiceError(f"{coder} decided nothing that could be undone; see --progress")
            last = mine[-1]
            if last.action == "accepted" and self._is_in_case(last):
                file = StatementFile(self._path(last.file), self._read(last.file))
                if not holds_block(file.text, last.block):
                    told = changed_by_hand(last.statement, file.path, file.text)
                    raise OutputError(f"{told}; take it out there by hand, and give --undo again, which then goes on")
                text = replaced_block(file.text, last.block, last.replaced)
                if text:
                    self._as_it_would_be(file, text)
            self._journal.append("undo", last, by=coder, at=self._now())
            self._take_out(last)
            return last

    @contextmanager
    def _turn(self, coder: str) -> Iterator[None]:
        """Hold the lock of the case, with journal and case in agreement. Raises ``ChoiceError`` for nobody."""
        if not coder.strip():
            raise ChoiceError("nobody is named who codes; give --coder NAME, or set POURPARLER_CODER")
        with locked(self.folder / "lock", coder, drafts=(self.folder.parent,)):
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
        text = replaced_block(self._read(decision.file), decision.block, decision.replaced)
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
        data = data | parsed_fields(fields) | {"coder": coder, "coded_at": self._now()}
        span = data["span"]
        is_span = isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)
        told = passage[span[0] : span[1]] if is_span else ""
        data["paraphrase"] = checked_paraphrase(str(data.get("paraphrase") or ""), told)
        if is_span and not 0 <= span[0] < span[1] <= len(passage):
            raise ChoiceError(f"span {span} is no passage of {data['source']}, which has {len(passage)} characters")
        return {key: value for key, value in data.items() if value not in (None, "", ()) and value != []}

    def _written(self, file: StatementFile, text: str, decision: Decision) -> Statement:
        """Check the case as it would be, journal the decision, and write the file; return the statement."""
        case = self._as_it_would_be(file, text)
        statement = next(each for each in case.statements if each.id == decision.statement)
        self._journal.append("edit" if decision.replaced else "accept", decision)
        replace_file(file.path, text.encode("utf-8"))
        return statement

    def _is_in_case(self, decision: Decision) -> bool:
        """Tell whether the case still has the statement of a decision."""
        return any(each.id == decision.statement for each in read_case(self.case).case.statements)

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

    def _as_it_would_be(self, file: StatementFile, text: str) -> Case:
        """Load the case with a file as it would be. Raises ``CaseError`` with its problems."""
        with tempfile.TemporaryDirectory() as folder:
            if self.case.is_file():
                copy = Path(folder) / self.case.name
                copy.write_bytes(text.encode("utf-8"))
            else:
                copy = Path(folder)
                for path in self.case.iterdir():
                    if path.is_file() and path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith("."):
                        shutil.copyfile(path, copy / path.name)
                (copy / file.path.name).write_bytes(text.encode("utf-8"))
            return read_case(copy).case

    def _suggestions(self, wanted: Sequence[str] | None = None) -> dict[str, Suggestion]:
        """Return all suggestions, or those wanted, by their ids."""
        path = self.folder / "suggestions.jsonl"
        found: dict[str, Suggestion] = {}
        for record in read_json_lines(path, wanted):
            with of_file(path, record):
                found[str(record["id"])] = suggestion_of(record)
        return found if wanted is None else {name: each for name, each in found.items() if name in wanted}

    def _decisions(self) -> dict[str, Decision]:
        """Return the decision that stands for each suggestion, the latest last; one lost in a kill does not count."""
        records = self._journal.records()
        last = records[-1] if records else None
        if last is not None and last.do in ("accept", "edit") and not self._stands(last.decision):
            records = records[:-1]
        return self._journal.standing(records)


def _item(name: str, suggestion: Suggestion, decided: Mapping[str, Decision]) -> QueueItem:
    decision = decided.get(name)
    return QueueItem(name, suggestion, decision.action if decision else "open", decision)


def _is_of(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two passages share half of the shorter one."""
    shared = min(span[1], other[1]) - max(span[0], other[0])
    return shared > 0 and 2 * shared >= min(span[1] - span[0], other[1] - other[0])


def _rank(item: QueueItem) -> tuple[bool, float, str, tuple[int, int]]:
    each = item.suggestion
    return bool(item.coded), -each.score, each.source, each.span


def _already(item: QueueItem, wanted: str) -> str:
    if item.decision is None:
        return f"suggestion {item.id} is still open and cannot be {wanted}; accept it first"
    who = f"{item.decision.action} by {item.decision.coder} on {item.decision.at}"
    way_out = "; --again makes another statement of it" if wanted == item.state == "accepted" else ""
    return f"suggestion {item.id} is {who}; --undo takes your last decision back{way_out}"
