"""The journal of a queue: one line per decision, from which what stands follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from pourparler.errors import CaseError, Problem
from pourparler.read.queue.durable import append_lines

__all__ = ["Action", "Decision", "Deed", "Journal", "Record", "of_file", "read_json_lines", "unreadable_lines"]

Action: TypeAlias = Literal["accepted", "rejected"]
Deed: TypeAlias = Literal["accept", "edit", "reject", "undo", "lost"]


@dataclass(frozen=True)
class Decision:
    """What was decided of a suggestion, by whom and when.

    ``statement`` is the id of the statement it became, ``file`` and ``block`` where and how that was written;
    ``replaced`` is the block that stood there before, for an edit; ``before`` the empty list in whose place it was put.
    ``note``: what the coder said of a rejection.
    """

    suggestion: str
    action: Action
    coder: str
    at: str
    statement: str = ""
    file: str = ""
    block: str = ""
    replaced: str = ""
    before: str = ""
    note: str = ""


@dataclass(frozen=True)
class Record:
    """A line of the journal: a decision that was made (``accept``, ``edit``, ``reject``), taken back or lost."""

    do: Deed
    decision: Decision
    by: str
    at: str


class Journal:
    """Decisions in the order they were made; the file is only ever appended to.

    >>> import tempfile
    >>> journal = Journal(Path(tempfile.mkdtemp(), "journal.jsonl"))
    >>> journal.append("reject", Decision("a-1", "rejected", "An", "2025-01-01"))
    >>> journal.standing()["a-1"].coder
    'An'
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def records(self) -> list[Record]:
        """Return the lines of the journal; one that a kill cut short is left out.

        Raises ``CaseError`` for a line that is whole and no decision.
        """
        records = []
        for line in read_json_lines(self.path):
            with of_file(self.path, line):
                records.append(_record(line))
        return records

    def append(self, do: Deed, decision: Decision, **who: str) -> None:
        """Add a line and return once it is on the disk. ``by`` and ``at`` where not those of the decision."""
        line: dict[str, Any] = {"do": do, "by": who.get("by", decision.coder), "at": who.get("at", decision.at)}
        told = {key: value for key, value in asdict(decision).items() if key != "note" or value}
        append_lines(self.path, [{**line, "decision": told}])

    def standing(self, records: Iterable[Record] | None = None) -> dict[str, Decision]:
        """Return the decision that stands for each suggestion, the latest last."""
        stacks: dict[str, list[tuple[int, Decision]]] = {}
        for number, record in enumerate(self.records() if records is None else records):
            stack = stacks.setdefault(record.decision.suggestion, [])
            if record.do not in ("undo", "lost"):
                stack.append((number, record.decision))
            elif stack:
                stack.pop()
        return {each.suggestion: each for _, each in sorted((stack[-1] for stack in stacks.values() if stack), key=_at)}


def _at(numbered: tuple[int, Decision]) -> int:
    return numbered[0]


def _record(line: Mapping[str, Any]) -> Record:
    if line["do"] not in get_args(Deed):
        raise ValueError(line["do"])
    return Record(line["do"], Decision(**line["decision"]), line["by"], line["at"])


@contextmanager
def of_file(path: Path, record: object) -> Iterator[None]:
    """Read a record of a file of JSON lines in the body. Raises ``CaseError`` where the record is none of that file.

    >>> with of_file(Path("journal.jsonl"), {"a": 1}):
    ...     {"a": 1}["do"]
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: journal.jsonl: a line is none that pourparler writes there: {"a": 1}; ...
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        shown = json.dumps(record, ensure_ascii=False, default=str)
        what = f"a line is none that pourparler writes there: {shown if len(shown) <= 80 else shown[:80] + '...'}"
        raise CaseError([Problem(str(path), 0, 0, "", what, "take the line out")]) from None


def unreadable_lines(path: Path) -> list[int]:
    """Return the numbers of the lines of a file of JSON lines that hold no record."""
    if not path.exists():
        return []
    found = []
    with path.open("rb") as opened:
        for number, line in enumerate(opened, start=1):
            try:
                is_record = not line.strip() or isinstance(json.loads(line.decode("utf-8")), dict)
            except ValueError:
                is_record = False
            if not is_record:
                found.append(number)
    return found


def read_json_lines(path: Path, naming: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines, none where there is no file; lines cut short are left out.

    ``naming``: leave out lines that hold none of these strings.
    """
    if not path.exists():
        return []
    names = None if naming is None else [json.dumps(name, ensure_ascii=False).encode("utf-8") for name in naming]
    records = []
    for line in path.read_bytes().split(b"\n"):
        if names is not None and not any(name in line for name in names):
            continue
        try:
            record = json.loads(line.decode("utf-8"))
        except ValueError:
            continue
        if isinstance(record, dict):
            records.append(record)
    return records
