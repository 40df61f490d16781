"""The case that a queue writes to: checked as a whole once, and then statement by statement as long as it stays so.

Reading 5,000 statements takes a second. What a check of them needs is little: their ids, which sources and passages
they are of, and the first uses of salience per actor. That overview is kept beside the queue, under the hash of the
case's files, and goes with the first change by another hand. What it cannot answer, and everything it refuses, is read
whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from pourparler.case.codes import Stance
from pourparler.case.files import LARGEST_BYTES, decode_file, read_file
from pourparler.case.load import ReadCase, read_case
from pourparler.case.schema import Case, Statement
from pourparler.case.yaml_nodes import LARGEST, Mapping, parse_yaml, plain
from pourparler.errors import CaseError, OutputError
from pourparler.exchange.yaml_list import Added, added_entries, line_break_of, list_in
from pourparler.read.queue.durable import replace_file
from pourparler.read.queue.statement_file import STATEMENTS, StatementFile

__all__ = ["HeldStatement", "Overview", "WithStatement", "WorkingCase", "case_files", "overview_of"]

_ALONE = f"{STATEMENTS}:\n"
"""What stands before the tail of a file, so that it can be read by itself."""


class HeldStatement(NamedTuple):
    """A statement of a case: its id, its source, its passage, and where it begins."""

    id: str
    source: str
    start: int
    end: int
    file: str
    line: int


@dataclass(frozen=True)
class Overview:
    """What a case in order holds: ``lean`` is the case with those statements only that others are checked against.

    ``values``: how many values its files hold, or a few more.
    """

    lean: Case
    statements: tuple[HeldStatement, ...]
    values: int

    def has(self, statement: str) -> bool:
        """Tell whether the case has a statement."""
        return any(each.id == statement for each in self.statements)

    def without(self, statement: str) -> Overview:
        """Return what the case would hold without a statement."""
        lean = self.lean.model_copy(
            update={"statements": tuple(each for each in self.lean.statements if each.id != statement)}
        )
        return replace(self, lean=lean, statements=tuple(each for each in self.statements if each.id != statement))


class WithStatement(NamedTuple):
    """A file of a case as it would be with one more statement: what was put in, and the statement as it is read."""

    path: Path
    text: str
    added: Added
    statement: Statement


def case_files(case: Path) -> list[Path]:
    """Return the files that a case consists of, in the order in which they are read.

    >>> case_files(Path("talks.yaml"))
    [PosixPath('talks.yaml')]
    """
    if not case.is_dir():
        return [case]
    return sorted(
        path for path in case.iterdir() if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(".")
    )


class WorkingCase:
    """A case on disk with its overview, which is kept in ``folder``."""

    def __init__(self, case: Path, folder: Path) -> None:
        self.path = case
        self._kept = folder / "case-overview.json"
        self._last: tuple[str, Overview] | None = None

    def overview(self) -> Overview:
        """Return what the case holds; it is read whole where its files are not those of the overview that is kept.

        Raises ``CaseError`` for a case that is not in order.
        """
        mark = _mark(self._contents())
        kept = self._last[1] if self._last is not None and self._last[0] == mark else self._load(mark)
        if kept is None:
            kept = overview_of(read_case(self.path))
            self._keep(mark, kept)
        self._last = (mark, kept)
        return kept

    def with_statement(self, source: str, statement: AbstractMapping[str, object], valid: Statement) -> WithStatement:
        """Return the file that a statement of a source belongs to, with the statement in it; nothing is written.

        ``valid``: the statement as it was held against the overview. Raises ``CaseError`` where the list of statements
        is written in a way that cannot be added to.
        """
        overview = self.overview()
        file = self._file_for(source, overview)
        quick = self._quickly(file, statement, valid, overview)
        if quick is not None:
            return quick
        added = added_entries(file.text, file.path.name, STATEMENTS, [statement])
        made = self.as_it_would_be(file.path, added.text)
        return WithStatement(file.path, added.text, added, next(x for x in made.statements if x.id == statement["id"]))

    def as_it_would_be(self, file: Path, text: str) -> Case:
        """Read the case with a file as it would be; its overview is kept. Raises ``CaseError`` with its problems."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self.path.name
            if self.path.is_dir():
                copy.mkdir()
                for path in case_files(self.path):
                    if path.is_file():
                        shutil.copyfile(path, copy / path.name)
                (copy / file.name).write_bytes(text.encode("utf-8"))
            else:
                copy.write_bytes(text.encode("utf-8"))
            read = read_case(copy)
        self._keep(_mark(self._contents() | {file.name: text.encode("utf-8")}), overview_of(read))
        return read.case

    def _contents(self) -> dict[str, bytes]:
        found = {}
        for path in case_files(self.path):
            with suppress(OSError):  # the reading of the case tells what is wrong with it
                found[path.name] = path.read_bytes()
        return found

    def _file_for(self, source: str, overview: Overview) -> StatementFile:
        """Choose the file for a statement of a source: with most of its statements, else with any, else a new one."""
        if not self.path.is_dir():
            return _file(self.path)
        held = Counter(each.file for each in overview.statements)
        of_source = Counter(each.file for each in overview.statements if each.source == source)
        if held:
            return _file(self.path / max(sorted(held), key=lambda name: of_source[name]))
        for path in case_files(self.path):
            file = _file(path)
            if list_in(file.text, path.name, STATEMENTS) is not None:
                return file
        return _file(self.path / f"{STATEMENTS}.yaml")

    def _quickly(
        self, file: StatementFile, statement: AbstractMapping[str, object], valid: Statement, overview: Overview
    ) -> WithStatement | None:
        """Put a statement in by what the overview tells; None where that is not enough."""
        last = max((each.line for each in overview.statements if each.file == file.path.name), default=0)
        lines = file.text.splitlines(keepends=True)
        if not 0 < last <= len(lines):
            return None
        head, tail = "".join(lines[: last - 1]), "".join(lines[last - 1 :])
        made = _added_to_tail(tail, statement, line_break_of(file.text))
        if made is None:
            return None
        added, data = made
        text = head + added.text
        files = self._contents() | {file.path.name: text.encode("utf-8")}
        values = overview.values + _size(data)
        if values > LARGEST or sum(map(len, files.values())) > LARGEST_BYTES:
            return None
        if Statement.model_validate(data, by_alias=True, by_name=False) != valid:
            return None
        at = text.index(added.block, len(head)) + len(added.block) - len(added.block.lstrip("\r\n"))
        line = text.count("\n", 0, at) + 1
        held = HeldStatement(valid.id, valid.source, *valid.span, file.path.name, line)
        lean = overview.lean
        lean = lean.model_copy(update={"statements": _salience_witnesses([*lean.statements, valid])})
        self._keep(_mark(files), Overview(lean, (*overview.statements, held), values))
        return WithStatement(file.path, text, added, valid)

    def _load(self, mark: str) -> Overview | None:
        try:
            told: Any = json.loads(self._kept.read_bytes())
            if told["mark"] != mark:
                return None
            held = tuple(HeldStatement(*each) for each in told["statements"])
            return Overview(Case.model_validate(told["lean"]), held, int(told["values"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _keep(self, mark: str, overview: Overview) -> None:
        """Keep an overview; where the folder cannot be written, the case is read whole the next time, too."""
        told = {
            "mark": mark,
            "values": overview.values,
            "lean": overview.lean.model_dump(mode="json", by_alias=True),
            "statements": overview.statements,
        }
        if self._kept.parent.is_dir():
            with suppress(OutputError):
                replace_file(self._kept, json.dumps(told, ensure_ascii=False).encode("utf-8"))


def overview_of(read: ReadCase) -> Overview:
    """Return the overview of a case that was read, and so is in order.

    >>> made = overview_of(read_case("water-dispute"))
    >>> made.statements[0]._replace(line=0)
    HeldStatement(id='ministry-1', source='ministry', start=..., end=..., file='statements.yaml', line=0)
    """
    places = [read.locate((STATEMENTS, number)) for number in range(len(read.case.statements))]
    held = tuple(
        HeldStatement(each.id, each.source, *each.span, place.file, place.line)
        for each, place in zip(read.case.statements, places, strict=True)
    )
    lean = read.case.model_copy(update={"statements": _salience_witnesses(read.case.statements)})
    return Overview(lean, held, _size(read.case.model_dump(mode="json", exclude_unset=True)))


def _mark(files: AbstractMapping[str, bytes]) -> str:
    """Return what tells the contents of a case's files, as this version of the program reads them."""
    try:
        program = version("pourparler")
    except PackageNotFoundError:
        program = "-"
    told = [program, *(f"{name} {hashlib.sha256(files[name]).hexdigest()}" for name in sorted(files))]
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _file(path: Path) -> StatementFile:
    return StatementFile(path, decode_file(read_file(path), path.name) if path.exists() else "")


def _size(value: object) -> int:
    """Count the values of plain data, keys too, as the limit of a case does."""
    if isinstance(value, dict):
        return 1 + len(value) + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list | tuple) else 1


def _salience_witnesses(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the first statements that give an actor's salience as a level, and as a number."""
    seen: set[tuple[str, bool]] = set()
    kept = []
    for statement in statements:
        ways = {
            (code.actor, isinstance(code.salience, str))
            for code in statement.codes
            if isinstance(code, Stance) and code.salience is not None
        }
        if not ways <= seen:
            kept.append(statement)
            seen |= ways
    return tuple(kept)


def _added_to_tail(
    tail: str, statement: AbstractMapping[str, object], line_break: str
) -> tuple[Added, AbstractMapping[str, object]] | None:
    """Put a statement into what follows on the beginning of a file's last one; None where the rest would change.

    Returns the tail with it, and what a reader of the file finds.
    """
    try:
        before = _read_tail(tail)
        added = added_entries(_ALONE + tail, f"{STATEMENTS}.yaml", STATEMENTS, [statement], line_break)
        after = _read_tail(added.text.removeprefix(_ALONE))
    except CaseError:
        return None
    if before is None or after is None:
        return None
    *held, new = after.pop(STATEMENTS)
    if held != before.pop(STATEMENTS) or after != before or len(held) != 1 or not isinstance(new, dict):
        return None
    return Added(added.text.removeprefix(_ALONE), added.block, added.before), new


def _read_tail(tail: str) -> dict[str, Any] | None:
    root, problems = parse_yaml(_ALONE + tail, STATEMENTS)
    told: Any = plain(root)
    return told if isinstance(root, Mapping) and not problems and isinstance(told.get(STATEMENTS), list) else None
