"""Read a case: files to nodes, nodes to models, models checked against one another; all problems at once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from pourparler.case.check import check_case
from pourparler.case.files import CaseFile, read_case_files
from pourparler.case.identifiers import COLLECTIONS, Invalid
from pourparler.case.messages import keys_of, list_needed, problems_of
from pourparler.case.places import Locate, Path, Place, listed, path_text
from pourparler.case.schema import Case
from pourparler.case.yaml_nodes import LARGEST, Entry, Mapping, Node, Scalar, Sequence, parse_yaml, plain
from pourparler.errors import CaseError, Problem

__all__ = ["ReadCase", "case_sha256", "load_case", "read_case"]

_LISTS = {key: get_args(info.annotation)[0] for key, info in Case.model_fields.items() if info.default == ()}
"""The keys of a case that hold lists, and what each list holds."""


@dataclass(frozen=True)
class ReadCase:
    """A case with its hash and the way to find the line that any of its values was read from."""

    case: Case
    sha256: str
    locate: Locate


def load_case(path_or_name: str | FilePath) -> Case:
    r"""Load a case: a YAML file, a folder of them, or the name of a case that comes with Pourparler.

    In a folder every ``*.yaml`` and ``*.yml`` is read, sorted by name; a list may be spread over several files, and a
    file named like a list (``actors.yaml``) may hold just the list. A path that exists wins over a shipped name.

    Raises ``CaseError`` with everything that is wrong: each problem has its file, line, column and a way out.

    >>> import tempfile
    >>> file = FilePath(tempfile.mkdtemp(), "talks.yaml")
    >>> _ = file.write_text("id: talks\ntitle: Talks\nactors: [{id: a, name: A, knid: state}]", encoding="utf-8")
    >>> load_case(file)
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: talks.yaml:3:10 actors[0]: missing key 'kind'
    talks.yaml:3:27 actors[0].knid: unknown key 'knid'; did you mean 'kind'?
    >>> _ = file.write_text("{id: talks, title: Talks, actors: [{id: a, name: A, kind: state}]}", encoding="utf-8")
    >>> load_case(file).actors[0].name
    'A'
    """
    return read_case(path_or_name).case


def case_sha256(case: Case) -> str:
    """Hash what a case says, so that formatting, comments and the files it is spread over do not matter.

    SHA-256 of the validated case as JSON, with sorted keys and without spaces.

    >>> case_sha256(Case(id="talks", title="Talks")) == case_sha256(Case(title="Talks", id="talks", actors=[]))
    True
    """
    data = case.model_dump(mode="json", by_alias=True)
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_case(path_or_name: str | FilePath) -> ReadCase:
    r"""Load a case as ``load_case`` does, and keep where each value stands in its files.

    >>> import tempfile
    >>> file = FilePath(tempfile.mkdtemp(), "talks.yaml")
    >>> _ = file.write_text("id: talks\ntitle: Talks\nauthors:\n- An\n- Bo", encoding="utf-8")
    >>> str(read_case(file).locate(("authors", 1)))
    'talks.yaml:5:3'
    """
    files, problems = read_case_files(path_or_name)
    gathered = _Gathered(problems=problems)
    remaining = LARGEST
    for file in files:
        remaining -= _gather(file, gathered, remaining)
    _require_case(gathered, path_or_name)
    _require_keys(gathered)
    case, rest = _validated(gathered)
    if not gathered.broken:
        gathered.problems.extend(check_case(case, gathered.locate, rest))
    if gathered.problems:
        raise CaseError(list(dict.fromkeys(gathered.problems)))
    return ReadCase(case, case_sha256(case), gathered.locate)


@dataclass(frozen=True)
class _Item:
    """A member of one of the case's lists, as it stands in its file."""

    node: Node
    file: str
    position: int


@dataclass
class _Gathered:
    """What the files of a case hold, before it is validated. ``broken`` once a file could not be understood."""

    problems: list[Problem]
    files: list[tuple[str, Node]] = field(default_factory=list)
    singles: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    lists: dict[str, list[_Item]] = field(default_factory=dict)
    valid: dict[str, list[_Item]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    broken: bool = False

    def __post_init__(self) -> None:
        self.broken = bool(self.problems)

    def locate(self, path: Path, *, key: bool = False) -> Place:
        """Find where a path of the validated case was read from."""
        name, rest = str(path[0]), path[1:]
        if name in self.singles:
            entry, file = self.singles[name]
            return _place(entry.node, (name,), rest, file, key=key)
        if rest and isinstance(rest[0], int) and rest[0] < len(self.valid.get(name, ())):
            item = self.valid[name][rest[0]]
            return _place(item.node, (name, item.position), rest[1:], item.file, key=key)
        file, root = self.files[0] if self.files else ("case", Scalar(0, 0, None))
        return Place(file, root.line, root.column, path_text(path))


def _place(node: Node, start: Path, steps: Path, file: str, *, key: bool) -> Place:
    """Walk down to a value, as far as the file spells it out (a number may stand for an interval)."""
    line, column, path = node.line, node.column, start
    for step in steps:
        if isinstance(node, Mapping) and str(step) in node.entries:
            entry = node.entries[str(step)]
            line, column = (entry.line, entry.column) if key else (entry.node.line, entry.node.column)
            node = entry.node
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line, column = node.line, node.column
        else:
            break
        path = (*path, step)
    return Place(file, line, column, path_text(path))


def _gather(file: CaseFile, gathered: _Gathered, remaining: int) -> int:
    """Sort what a file holds into single keys and list members; return how many values it has."""
    try:
        root, problems = parse_yaml(file.text, file.name, remaining)
    except CaseError as error:
        gathered.problems.extend(error.problems)
        gathered.broken = True
        return 0
    gathered.problems.extend(problems)
    if isinstance(root, Mapping):
        _gather_mapping(root, file.name, gathered)
        gathered.files.append((file.name, root))
        return root.size
    stem = FilePath(file.name).stem
    if isinstance(root, Sequence) and stem in _LISTS:
        _gather_list(stem, root, file.name, gathered)
        return root.size
    gathered.problems.append(_not_a_case(root, file.name))
    gathered.broken = True
    return 1


def _not_a_case(root: Node | None, file: str) -> Problem:
    keys = f"write a mapping of the case's keys: {listed(keys_of(Case), 40)}"
    if root is None:
        return Problem(file, 1, 1, "", "the file is empty", keys)
    if isinstance(root, Sequence):
        what = "the file holds just a list, which only a file named like a list of the case may"
        way_out = "name it so, such as actors.yaml, or write 'actors:' above it"
        return Problem(file, root.line, root.column, "", what, way_out)
    return Problem(file, root.line, root.column, "", "the file holds a single value", keys)


def _gather_mapping(root: Mapping, file: str, gathered: _Gathered) -> None:
    for key, first in root.entries.items():
        if key in _LISTS:
            for entry in root.named(key):
                _gather_list(key, entry.node, file, gathered)
            continue
        if key in gathered.singles:
            place = _single_place(gathered.singles[key])
            what = f"the key {key!r} stands in two files; the other is at {place}"
            gathered.problems.append(Problem(file, first.line, first.column, key, what, "keep one"))
            continue
        gathered.singles[key] = (first, file)
        if problems := _problems_of_single(key, root, file):
            gathered.problems.extend(problems)
            gathered.unreadable.add(key)


def _single_place(single: tuple[Entry, str]) -> str:
    entry, file = single
    return f"{file}:{entry.line}:{entry.column}"


def _problems_of_single(key: str, root: Mapping, file: str) -> list[Problem]:
    """Validate one key of the case; what else is missing is another file's to give."""
    value = plain(root.entries[key].node) if key in Case.model_fields else None
    alone = Mapping(root.line, root.column, {key: root.entries[key]}, (), root.size, root.height)
    try:
        Case.model_validate({key: value}, by_alias=True, by_name=False)
    except ValidationError as error:
        return [problem for problem in problems_of(error, Case, alone, (), file) if problem.path]
    return []


def _gather_list(key: str, node: Node, file: str, gathered: _Gathered) -> None:
    if isinstance(node, Sequence):
        before = sum(1 for item in gathered.lists.get(key, []) if item.file == file)
        members = [_Item(member, file, before + position) for position, member in enumerate(node.items)]
        gathered.lists.setdefault(key, []).extend(members)
        return
    gathered.unreadable.add(key)
    gathered.problems.append(Problem(file, node.line, node.column, key, *list_needed(plain(node))))


def _require_case(gathered: _Gathered, path_or_name: str | FilePath) -> None:
    """Refuse a folder of lists alone in one line: without the file that says what the case is, nothing fits."""
    required = {key for key, info in Case.model_fields.items() if info.is_required()}
    if gathered.broken or not required.isdisjoint(gathered.singles) or not FilePath(path_or_name).is_dir():
        return
    if all(FilePath(file).stem != "case" for file, _ in gathered.files):
        what = "no case.yaml, and no other file with the id and title of the case"
        way_out = "write case.yaml with id: and title:, or name the folder that holds it"
        raise CaseError([*gathered.problems, Problem(str(path_or_name), 0, 0, "", what, way_out)])


def _require_keys(gathered: _Gathered) -> None:
    """Report the keys that no file gives, at the file named case.yaml or else the first."""
    if gathered.broken or not gathered.files:
        return
    file, root = next((pair for pair in gathered.files if FilePath(pair[0]).stem == "case"), gathered.files[0])
    for key, info in Case.model_fields.items():
        if info.is_required() and key not in gathered.singles:
            gathered.problems.append(Problem(file, root.line, root.column, "", f"missing key {key!r}"))


def _validated(gathered: _Gathered) -> tuple[Case, Invalid]:
    """Validate the members of each list one by one, so that a bad one does not hide the others."""
    ids: dict[str, list[tuple[str, Place]]] = {key: [] for key in COLLECTIONS}
    members: dict[str, list[object]] = {}
    for key, items in gathered.lists.items():
        adapter: TypeAdapter[object] = TypeAdapter(_LISTS[key])
        members[key], gathered.valid[key] = [], []
        for item in items:
            path = (key, item.position)
            try:
                members[key].append(adapter.validate_python(plain(item.node), by_alias=True, by_name=False))
                gathered.valid[key].append(item)
            except ValidationError as error:
                gathered.problems.extend(problems_of(error, _LISTS[key], item.node, path, item.file))
                ids.setdefault(key, []).extend(_ids_of(item, path))
    singles = {key: plain(entry.node) for key, (entry, _) in gathered.singles.items() if key not in gathered.unreadable}
    case = Case.model_validate({"id": "-", "title": "", **singles, **members}, by_alias=True, by_name=False)
    return case, Invalid({key: tuple(found) for key, found in ids.items()}, frozenset(gathered.unreadable))


def _ids_of(item: _Item, path: Path) -> list[tuple[str, Place]]:
    """Give the id of a member that is not valid, so that what names it is not called unknown."""
    key = "name" if path[0] == "assumptions" else "id"
    name = plain(item.node.entries[key].node) if isinstance(item.node, Mapping) and key in item.node.entries else None
    return [(name, _place(item.node, path, (key,), item.file, key=False))] if isinstance(name, str) else []
