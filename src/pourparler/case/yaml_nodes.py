"""Read YAML 1.2 into nodes that know their place, without trusting the text.

The tree is built from the C parser's events, not by its composer: the composer recurses in C, and a hundred thousand
open brackets crash the interpreter. Aliases share nodes, so a "YAML bomb" is counted and refused before it is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pourparler.case._yaml_hints import hint_of
from pourparler.errors import CaseError, Problem

__all__ = ["DEEPEST", "LARGEST", "Entry", "Mapping", "Node", "Scalar", "Sequence", "parse_yaml", "plain"]

LARGEST = 2_000_000
"""The most values a case may hold, counted with every alias written out."""

DEEPEST = 50
"""The deepest nesting of lists and mappings that is read."""

_NULL = re.compile(r"|~|null|Null|NULL")
_BOOLEAN = re.compile(r"(?P<true>true|True|TRUE)|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_DIGITS = 200
"""Longer integers are read as floats: no model holds them, and Python refuses to read more than 4,300 digits."""

_WAYS_OUT = {
    "\t": "YAML is indented with spaces, not tabs",
    "?": "inside {} and [], put text that holds a '?' in quotes",
    ":": "put text that holds a colon in quotes",
    "%": "put text that begins with '%' in quotes",
    "@": "put text that begins with '@' in quotes",
    "`": "put text that begins with '`' in quotes",
}
"""What to do about the character at which the parser stopped."""

_STAR = "put quotes around words that begin with *, or write the & of an alias before it"

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, at a 1-based line and column."""

    line: int
    column: int
    value: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping, at its own place, with its value."""

    key: str
    line: int
    column: int
    node: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; ``size`` counts its values with aliases written out, ``height`` its levels."""

    line: int
    column: int
    items: tuple[Node, ...]
    size: int
    height: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping by key as text; a key that stands twice keeps its first entry, the others are ``repeated``."""

    line: int
    column: int
    entries: dict[str, Entry]
    repeated: tuple[Entry, ...]
    size: int
    height: int

    def named(self, key: str) -> Iterator[Entry]:
        """Give every entry of a key, the first and the repeated ones."""
        if key in self.entries:
            yield self.entries[key]
            yield from (entry for entry in self.repeated if entry.key == key)


Node = Scalar | Sequence | Mapping
_Tagged = ScalarEvent | SequenceStartEvent | MappingStartEvent


def parse_yaml(text: str, file: str, largest: int = LARGEST) -> tuple[Node | None, list[Problem]]:
    r"""Parse one YAML document into nodes; ours, over the events of libyaml (YAML 1.2 core schema).

    Plain scalars become int, float, bool or null as YAML 1.2 says; all else, dates and ``no`` too, stays text. Returns
    the root (``None`` where the file holds nothing) and the problems that leave the tree usable: repeated keys.

    Raises ``CaseError`` for text that is not YAML, more than one document, tags, aliases inside their own anchor,
    more than ``largest`` values, or lists and mappings nested deeper than ``DEEPEST``.

    >>> root, problems = parse_yaml("a: 2025-08-15\nb: [1, no, true]", "case.yaml")
    >>> plain(root)
    {'a': '2025-08-15', 'b': [1, 'no', True]}
    >>> root.entries["b"].line, root.entries["b"].node.column
    (2, 4)
    """
    if forbidden := _FORBIDDEN.search(text):
        raise CaseError([_forbidden_character(text, forbidden.start(), file)])
    builder = _Builder(file, largest)
    try:
        for event in YAML(typ="safe", pure=False).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise CaseError([_broken_yaml(error, text, file)]) from None
    except YAMLError as error:
        raise CaseError([Problem(file, 1, 1, "", f"not valid YAML: {error}")]) from None
    return builder.root, builder.problems


def plain(node: Node | None) -> object:
    """Give the values of a node as lists, dictionaries with text keys, and scalars.

    >>> plain(Sequence(1, 1, (Scalar(1, 2, 5),), 2, 1))
    [5]
    """
    if isinstance(node, Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else node.value


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read; in a mapping, keys and values alternate."""

    line: int
    column: int
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    key: tuple[str, int, int] | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    repeated: list[Entry] = field(default_factory=list)
    size: int = 1
    height: int = 0


class _Builder:
    """Turns parser events into nodes, with a stack instead of recursion."""

    def __init__(self, file: str, largest: int) -> None:
        self.file = file
        self.largest = largest
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.documents = 0
        self.size = 0
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}

    def take(self, event: Event) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, ScalarEvent):
            self._check_tag(event, line, column, "str")
            self._scalar(event, line, column)
        elif isinstance(event, AliasEvent):
            self._alias(event.anchor, line, column)
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            is_mapping = isinstance(event, MappingStartEvent)
            self._check_tag(event, line, column, "map" if is_mapping else "seq")
            self._begin(_Open(line, column, event.anchor, is_mapping))
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._end()
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._refuse(line, column, "a second document begins here", "a case file holds one; remove the ---")

    def _refuse(self, line: int, column: int, what: str, way_out: str = "") -> None:
        raise CaseError([*self.problems, Problem(self.file, line, column, "", what, way_out)])

    def _check_tag(self, event: _Tagged, line: int, column: int, allowed: str) -> None:
        tag = event.tag
        if tag and tag not in ("!", f"tag:yaml.org,2002:{allowed}"):
            self._refuse(line, column, f"the tag {tag!r} is not read", "write the value without a tag")

    def _scalar(self, event: ScalarEvent, line: int, column: int) -> None:
        if self.open and self.open[-1].is_mapping and self.open[-1].key is None:
            self._key(event.value, line, column)
            if event.anchor:
                self.anchors[event.anchor] = Scalar(line, column, event.value)
            return
        is_plain = not event.style and not event.tag
        node = Scalar(line, column, _plain_value(event.value) if is_plain else event.value)
        if event.anchor:
            self.anchors[event.anchor] = node
        self._place(node, 1, 0, line, column)

    def _key(self, key: str, line: int, column: int) -> None:
        if key == "<<":
            self._refuse(line, column, "the merge key '<<' is not read", "write the keys out")
        self._count(1, line, column)
        mapping = self.open[-1]
        mapping.key = (key, line, column)
        mapping.size += 1

    def _alias(self, anchor: str, line: int, column: int) -> None:
        if anchor not in self.anchors:
            self._refuse(line, column, f"alias *{anchor} has no anchor before it", _STAR)
        node = self.anchors[anchor]
        if node is None:
            self._refuse(line, column, f"alias *{anchor} stands inside its own anchor", "write the value out")
        elif self.open and self.open[-1].is_mapping and self.open[-1].key is None:
            if isinstance(node, Scalar) and isinstance(node.value, str):
                self._key(node.value, line, column)
            else:
                self._refuse(line, column, "a key should be text")
        elif isinstance(node, Scalar):
            self._place(node, 1, 0, line, column)
        else:
            self._place(node, node.size, node.height, line, column)

    def _begin(self, container: _Open) -> None:
        line, column = container.line, container.column
        if self.open and self.open[-1].is_mapping and self.open[-1].key is None:
            self._refuse(line, column, "a key should be text, not a list or a mapping")
        self._count(1, line, column)
        self.open.append(container)
        self._check_depth(0, line, column)
        if container.anchor:
            self.anchors[container.anchor] = None

    def _end(self) -> None:
        done = self.open.pop()
        node: Node
        if done.is_mapping:
            node = Mapping(done.line, done.column, done.entries, tuple(done.repeated), done.size, done.height + 1)
        else:
            node = Sequence(done.line, done.column, tuple(done.items), done.size, done.height + 1)
        if done.anchor:
            self.anchors[done.anchor] = node
        self._attach(node, node.size, node.height)

    def _place(self, node: Node, size: int, height: int, line: int, column: int) -> None:
        self._count(size, line, column)
        self._check_depth(height, line, column)
        self._attach(node, size, height)

    def _attach(self, node: Node, size: int, height: int) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += size
        parent.height = max(parent.height, height)
        if parent.key is None:
            parent.items.append(node)
            return
        entry = Entry(*parent.key, node)
        parent.key = None
        if first := parent.entries.get(entry.key):
            parent.repeated.append(entry)
            what = f"the key {entry.key!r} stands twice in one mapping; first in line {first.line}"
            self.problems.append(Problem(self.file, entry.line, entry.column, "", what, "keep one"))
        else:
            parent.entries[entry.key] = entry

    def _count(self, size: int, line: int, column: int) -> None:
        self.size += size
        if self.size > self.largest:
            what = f"the case holds more than {LARGEST:,} values once its aliases are written out"
            self._refuse(line, column, what, "a case this large (or a YAML bomb) is not read")

    def _check_depth(self, height: int, line: int, column: int) -> None:
        if len(self.open) + height > DEEPEST:
            self._refuse(line, column, f"lists and mappings are nested deeper than {DEEPEST} levels")


def _plain_value(text: str) -> Value:
    """Read a plain scalar by the YAML 1.2 core schema."""
    value: Value = text
    if _NULL.fullmatch(text):
        value = None
    elif text[0] not in "-+.0123456789":
        truth = _BOOLEAN.fullmatch(text)
        value = bool(truth["true"]) if truth else text
    elif len(text) <= _MOST_DIGITS and _INTEGER.fullmatch(text):
        value = int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    elif _FLOAT.fullmatch(text):
        value = float(text)
    elif _NOT_FINITE.fullmatch(text):
        value = float(text.replace(".", ""))
    return value


def _forbidden_character(text: str, at: int, file: str) -> Problem:
    before = text[:at]
    line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
    line = len(re.findall(r"\r\n|\r|\n", before)) + 1
    code = ord(text[at])
    what = f"the character U+{code:04X} is not allowed in YAML"
    if code == 0:
        what += " (is this a text file?)"
    return Problem(file, line, at - line_start + 1, "", what, "remove it")


def _broken_yaml(error: MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    parts = [part for part in (error.problem, error.context) if part]
    what = f"not valid YAML: {' '.join(parts)}"
    lines = text.splitlines()[line - 1 : line]
    stopped_at = lines[0][column - 1 : column] if lines else ""
    if (hint := hint_of(error, text, line)) is not None:
        line, column, told, way_out = hint
        return Problem(file, line, column, "", f"not valid YAML: {told}", way_out)
    way_out = _WAYS_OUT.get(stopped_at, "") if "document" not in what else ""
    if "alias" in (error.context or ""):
        way_out = _STAR
    return Problem(file, line, column, "", what, way_out)
