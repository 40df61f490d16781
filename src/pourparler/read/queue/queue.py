"""The queue of suggestions of a case: list, accept, edit, reject, undo, progress. Commands and a workbench call it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pourparler.case.load import read_case
from pourparler.case.places import nearest
from pourparler.case.schema import Case, Statement
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError, ChoiceError, OutputError
from pourparler.read.queue.durable import append_lines, locked, replace_file
from pourparler.read.queue.statement_file import (
    StatementFile,
    file_for_statements,
    with_statement,
    without_block,
)
from pourparler.read.queue.suggestions import SuggestedMention, Suggestion

__all__ = ["Decision", "Progress", "Queue", "QueueItem", "State", "reading_folder"]

_JOURNAL = "journal.jsonl"

State: TypeAlias = Literal["open", "accepted", "rejected"]

_FIELDS = ("paraphrase", "voice", "speaker", "via", "span", "event_date", "note", "codes", "id")
"""What a coder can say of a statement; further fields, such as stance.issue, make up its codes."""
_DOTTED = re.compile(r"(?P<kind>[a-z_]+)(?P<number>[0-9]*)\.(?P<key>[a-z_]+)")


@dataclass(frozen=True)
class Decision:
    """What was decided of a suggestion, by whom and when; ``statement`` is the id of the statement it became."""

    suggestion: str
    action: Literal["accepted", "rejected"]
    coder: str
    at: str
    statement: str = ""
    file: str = ""
    block: str = ""


@dataclass(frozen=True)
class QueueItem:
    """A suggestion with its state, and the decision that put it there."""

    suggestion: Suggestion
    state: State
    decision: Decision | None


@dataclass(frozen=True)
class Progress:
    """How far the coding has come: suggestions in all, by state, and per coder the decisions made."""

    suggestions: int
    open: int
    accepted: int
    rejected: int
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
    what is open follows from them. A decision is journalled before the case is written; where a kill comes between, the
    case stands as before and the decision does not count.
    """

    def __init__(self, case: str | Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.case = Path(case)
        if not self.case.exists():
            raise ChoiceError(f"{case}: no such case; a queue needs a case of your own: pourparler new DIR")
        self.folder = reading_folder(self.case)
        self._clock = clock

    def fill(self, suggestions: Iterable[Suggestion]) -> int:
        """Add suggestions that are not there yet; return how many were added."""
        with locked(self.folder / "lock", "an ingestion"):
            held = self._suggestions()
            added = {each.id: each for each in suggestions if each.id not in held}
            append_lines(self.folder / "suggestions.jsonl", [asdict(each) for each in added.values()])
            return len(added)

    def items(self, state: State | None = "open", source: str | None = None) -> list[QueueItem]:
        """Return the suggestions in a state (None: all), best first, then in the order of sources and texts."""
        decided = self._decisions()
        items = []
        for suggestion in self._suggestions().values():
            decision = decided.get(suggestion.id)
            item = QueueItem(suggestion, decision.action if decision else "open", decision)
            if (state is None or item.state == state) and source in (None, suggestion.source):
                items.append(item)
        return sorted(items, key=lambda item: (-item.suggestion.score, item.suggestion.source, item.suggestion.span))

    def item(self, suggestion: str) -> QueueItem:
        """Return one suggestion. Raises ``ChoiceError`` for an unknown id."""
        held = self._suggestions()
        if suggestion not in held:
            near = nearest(suggestion, held)
            raise ChoiceError(f"no suggestion {suggestion!r}" + (f"; {near}" if near else "; see --list"))
        decision = self._decisions().get(suggestion)
        return QueueItem(held[suggestion], decision.action if decision else "open", decision)

    def progress(self) -> Progress:
        """Count suggestions and decisions."""
        decided = self._decisions()
        known = self._suggestions()
        states = [decided[each].action for each in known if each in decided]
        coders: dict[str, int] = {}
        for decision in decided.values():
            coders[decision.coder] = coders.get(decision.coder, 0) + 1
        accepted, rejected = states.count("accepted"), states.count("rejected")
        return Progress(len(known), len(known) - len(states), accepted, rejected, dict(sorted(coders.items())))

    def accept(self, suggestion: str, fields: Mapping[str, str], coder: str) -> Statement:
        """Make a suggestion a statement of the case, with the coder's words and corrections; return it.

        ``fields``: paraphrase (needed), voice, speaker, via, span (start,end), event_date, note, codes (YAML), and
        dotted ones such as stance.actor, stance.issue, stance.position; stance2.actor begins a second one. Raises
        ``ChoiceError`` for a field that is unknown, missing or unreadable or a suggestion that is decided already,
        ``CaseError`` where the case would no longer be in order: nothing is then changed.
        """
        return self._write(suggestion, fields, coder, is_edit=False)

    def edit(self, suggestion: str, fields: Mapping[str, str], coder: str) -> Statement:
        """Change an accepted statement: the fields given replace what they name. Raises as ``accept`` does."""
        return self._write(suggestion, fields, coder, is_edit=True)

    def _write(self, suggestion: str, fields: Mapping[str, str], coder: str, *, is_edit: bool) -> Statement:
        with locked(self.folder / "lock", coder or "somebody"):
            item = self.item(suggestion)
            wanted = "accepted" if is_edit else "open"
            if item.state != wanted:
                raise ChoiceError(_already(item, "edited" if is_edit else "accepted"))
            read = read_case(self.case)
            data, file = _start_of(item, read.case), file_for_statements(self.case, item.suggestion.source)
            if is_edit and item.decision is not None:
                old = next(each for each in read.case.statements if each.id == item.decision.statement)
                data = _as_written(old)
                file = StatementFile(self._path(item.decision.file), self._read(item.decision.file))
                file = StatementFile(file.path, without_block(file.text, item.decision.block))
            data |= _parsed(fields)
            data |= {"coder": coder, "coded_at": self._clock().replace(microsecond=0).isoformat()}
            if not data.get("paraphrase"):
                raise ChoiceError("a statement needs paraphrase=...: what the sentence says, in your own words")
            text, block = with_statement(
                file, {key: value for key, value in data.items() if value not in (None, "", ())}
            )
            statement = self._checked(file, text, str(data["id"]))
            name = file.path.name
            decision = Decision(suggestion, "accepted", coder, str(data["coded_at"]), statement.id, name, block)
            append_lines(self.folder / _JOURNAL, [{"do": "edit" if is_edit else "accept", **asdict(decision)}])
            replace_file(file.path, text.encode("utf-8"))
            return statement

    def reject(self, suggestion: str, coder: str) -> None:
        """Set a suggestion aside. Raises ``ChoiceError`` where it is unknown or decided already."""
        with locked(self.folder / "lock", coder or "somebody"):
            item = self.item(suggestion)
            if item.state != "open":
                raise ChoiceError(_already(item, "rejected"))
            now = self._clock().replace(microsecond=0).isoformat()
            decision = Decision(suggestion, "rejected", coder, now)
            append_lines(self.folder / _JOURNAL, [{"do": "reject", **asdict(decision)}])

    def undo(self, coder: str) -> Decision:
        """Take the coder's last decision back: the suggestion is open again, its statement gone; return the decision.

        Raises ``ChoiceError`` where there is nothing to undo, ``OutputError`` where the statement was changed by hand.
        """
        with locked(self.folder / "lock", coder or "somebody"):
            decided = self._decisions()
            mine = [each for each in decided.values() if each.coder == coder]
            if not mine:
                raise ChoiceError(f"{coder or 'you'} decided nothing that could be undone; see --progress")
            last = mine[-1]
            if last.action == "accepted":
                file = StatementFile(self._path(last.file), self._read(last.file))
                text = without_block(file.text, last.block)
                if text.strip():
                    self._as_it_would_be(file, text)
                    replace_file(file.path, text.encode("utf-8"))
                else:
                    file.path.unlink()
            now = self._clock().replace(microsecond=0).isoformat()
            record = {"do": "undo", "suggestion": last.suggestion, "coder": coder, "at": now}
            append_lines(self.folder / _JOURNAL, [record])
            return last

    def _path(self, name: str) -> Path:
        return self.case if self.case.is_file() else self.case / name

    def _read(self, name: str) -> str:
        try:
            return self._path(name).read_bytes().decode("utf-8")
        except OSError as error:
            raise OutputError(f"cannot read {self._path(name)}: {error.strerror}; nothing was changed") from None

    def _checked(self, file: StatementFile, text: str, statement: str) -> Statement:
        """Load the case as it would be, and return the new statement; raises ``CaseError`` with its problems."""
        case = self._as_it_would_be(file, text)
        return next(each for each in case.statements if each.id == statement)

    def _as_it_would_be(self, file: StatementFile, text: str) -> Case:
        with tempfile.TemporaryDirectory() as folder:
            if self.case.is_file():
                copy = Path(folder) / self.case.name
                copy.write_bytes(text.encode("utf-8"))
            else:
                copy = Path(folder)
                for path in self.case.iterdir():
                    if path.is_file() and path.suffix.lower() in (".yaml", ".yml"):
                        shutil.copyfile(path, copy / path.name)
                (copy / file.path.name).write_bytes(text.encode("utf-8"))
            return read_case(copy).case

    def _suggestions(self) -> dict[str, Suggestion]:
        return {str(each["id"]): _suggestion(each) for each in self._lines("suggestions.jsonl")}

    def _decisions(self) -> dict[str, Decision]:
        """Return the decision that stands for each suggestion, the latest last."""
        decided: dict[str, Decision] = {}
        before: Decision | None = None
        last: Decision | None = None
        for each in self._lines(_JOURNAL):
            before = decided.pop(str(each["suggestion"]), None)
            last = None
            if each["do"] != "undo":
                last = Decision(**{key: each[key] for key in Decision.__dataclass_fields__ if key in each})
                decided[last.suggestion] = last
        if last is not None and last.action == "accepted" and not self._stands(last):
            del decided[last.suggestion]
            if before is not None:
                decided[before.suggestion] = before
        return decided

    def _stands(self, decision: Decision) -> bool:
        """Tell whether an accepted statement is in its file: a kill may have come before it was written."""
        path = self._path(decision.file)
        if not path.exists():
            return False
        text = self._read(decision.file)
        return decision.block in text or f"id: {decision.statement}" in text

    def _lines(self, name: str) -> list[dict[str, Any]]:
        """Return the records of a file of JSON lines; one that a kill cut short is left out."""
        path = self.folder / name
        if not path.exists():
            return []
        records = []
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                records.append(record)
        return records


def _suggestion(record: dict[str, Any]) -> Suggestion:
    event = record["event_date"]
    return Suggestion(
        **record
        | {
            "span": tuple(record["span"]),
            "event_date": tuple(map(date.fromisoformat, event)) if event else None,
            "actors": tuple(record["actors"]),
            "issues": tuple(record["issues"]),
            "mentions": tuple(SuggestedMention(**each) for each in record["mentions"]),
        }
    )


def _already(item: QueueItem, wanted: str) -> str:
    if item.decision is None:
        return f"suggestion {item.suggestion.id} is still open and cannot be {wanted}; accept it first"
    who = f"{item.decision.action} by {item.decision.coder or 'somebody'} on {item.decision.at}"
    return f"suggestion {item.suggestion.id} is {who}; --undo takes your last decision back"


def _start_of(item: QueueItem, case: Case) -> dict[str, Any]:
    """Return what a suggestion says of its statement, under the next free id of its source."""
    source = item.suggestion.source
    used = {each.id for each in case.statements}
    numbers = [int(match[1]) for each in used if (match := re.fullmatch(rf"{re.escape(source)}-([0-9]+)", each))]
    number = max(numbers, default=0) + 1
    event = item.suggestion.event_date
    return {
        "id": f"{source}-{number:03d}",
        "source": source,
        "span": list(item.suggestion.span),
        "paraphrase": "",
        "voice": item.suggestion.voice,
        "speaker": item.suggestion.speaker,
        "via": item.suggestion.via,
        "event_date": None if event is None else _date_of(event),
    }


def _date_of(event: Sequence[date]) -> object:
    low, high = event
    return low.isoformat() if low == high else [low.isoformat(), high.isoformat()]


def _as_written(statement: Statement) -> dict[str, Any]:
    return dict(statement.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def _parsed(fields: Mapping[str, str]) -> dict[str, Any]:
    """Read the coder's fields: text as text, numbers and lists as YAML, dotted ones into codes."""
    found: dict[str, Any] = {}
    codes: dict[str, dict[str, Any]] = {}
    for key, value in fields.items():
        dotted = _DOTTED.fullmatch(key)
        if dotted is not None:
            code = codes.setdefault(f"{dotted['kind']}{dotted['number']}", {"kind": dotted["kind"]})
            code[dotted["key"]] = _yaml(key, value)
        elif key in ("span", "codes"):
            found[key] = _yaml(key, f"[{value}]" if key == "span" and "[" not in value else value)
        elif key == "event_date":
            found[key] = _yaml(key, value)
        elif key in _FIELDS:
            found[key] = value
        else:
            near = nearest(key, _FIELDS)
            known = f"the fields are {', '.join(_FIELDS)}, and those of codes, such as stance.actor"
            raise ChoiceError(f"unknown field {key!r}; {near + '; ' if near else ''}{known}")
    if codes:
        found["codes"] = [*found.get("codes", []), *codes.values()]
    return found


def _yaml(key: str, value: str) -> object:
    try:
        root, problems = parse_yaml(value, key)
    except CaseError as error:
        raise ChoiceError(f"{key}={value}: {error.problems[0].what}; {error.problems[0].way_out}") from None
    if problems:
        raise ChoiceError(f"{key}={value}: {problems[0].what}")
    return plain(root)
