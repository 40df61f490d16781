"""Add entries to a list in a YAML file, or take them for what they are: every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from typing import NamedTuple

from pourparler.case.yaml_nodes import Entry, Mapping, Node, Sequence, parse_yaml
from pourparler.errors import CaseError, Problem
from pourparler.exchange.yaml_text import yaml_lines

__all__ = ["Added", "added_entries", "entry_block", "line_break_of", "list_in", "with_entries"]

_EMPTY = re.compile(r"[ \t]*\[[ \t]*\](?=[ \t]*(?:#|\r|\n|$))")
"""An empty list in the line of its key, as far as the bracket that closes it."""


class Added(NamedTuple):
    """A text with entries in it, the lines that were put in, and those that stood in their place: none, or ``[]``."""

    text: str
    block: str
    before: str


def list_in(text: str, file: str, key: str) -> Sequence | None:
    """Return the list under a key, or the whole file where it is named after the key; None where there is none.

    >>> list_in("sources: [{id: a}]", "case.yaml", "sources").items[0].entries["id"].node.value
    'a'
    """
    root, _ = parse_yaml(text.removeprefix("\ufeff"), file)
    if isinstance(root, Sequence):
        return root if file.rpartition(".")[0] == key else None
    entry = _entry(root, key)
    return entry.node if entry is not None and isinstance(entry.node, Sequence) else None


def with_entries(text: str, file: str, key: str, entries: Iterable[AbstractMapping[str, object]]) -> str:
    r"""Return a text with entries after the last of a list; the list is made where there is none.

    Comments, order, quotes and line ends of everything else stay. Raises ``CaseError`` where the list is written in
    brackets and not empty.

    >>> print(with_entries("sources:\n  - id: a  # first\nother: 1\n", "case.yaml", "sources", [{"id": "b"}]), end="")
    sources:
      - id: a  # first
      - id: b
    other: 1
    """
    return added_entries(text, file, key, entries).text


def added_entries(
    text: str, file: str, key: str, entries: Iterable[AbstractMapping[str, object]], line_break: str = ""
) -> Added:
    r"""Do as ``with_entries``, and tell which lines are new: with ``before`` in their place the text is as it was.

    ``line_break``: that of the file, where the text is a part of it. Raises as ``with_entries``.

    >>> added_entries("a: 1\ns: []  # none\n", "case.yaml", "s", [{"id": "b"}])
    Added(text='a: 1\ns:  # none\n  - id: b\n', block='s:  # none\n  - id: b\n', before='s: []  # none\n')
    """
    line_break = line_break or line_break_of(text)
    root, _ = parse_yaml(text.removeprefix("\ufeff"), file)
    entry = _entry(root, key)
    whole = root if isinstance(root, Sequence) else entry.node if entry is not None else None
    if entry is None and (root is None or isinstance(root, Mapping)):
        opened = _closed(text, line_break)[len(text) :]
        block = f"{opened}{key}:{line_break}" + _blocks(entries, 2, line_break)
        return Added(text + block, block, "")
    lines = text.splitlines(keepends=True)
    last = whole.items[-1] if isinstance(whole, Sequence) and whole.items else None
    if last is None:
        return _begun(lines, file, key, entries, line_break, entry.node if entry is not None else root)
    start = lines[last.line - 1]
    if not start.lstrip(" ").startswith("-"):
        what = f"the list {key!r} is written in brackets and cannot be added to"
        raise _refused(file, key, last, what, "write it as a block, one '- id:' per entry")
    margin = len(start) - len(start.lstrip(" "))
    end = _end_of_list(lines, root, entry, last.line, margin)
    before = "".join(lines[:end])
    block = _closed(before, line_break)[len(before) :] + _blocks(entries, margin, line_break)
    return Added(before + block + "".join(lines[end:]), block, "")


def line_break_of(text: str) -> str:
    r"""Return the line break of a text: ``\r\n`` where it has one, else ``\n``.

    >>> line_break_of("a\r\nb")
    '\r\n'
    """
    return "\r\n" if "\r\n" in text else "\n"


def entry_block(entry: AbstractMapping[str, object], margin: int, line_break: str) -> str:
    r"""Return an entry of a list as the lines of a block, its dash behind so many spaces.

    >>> entry_block({"id": "a", "note": "x"}, 2, "\n")
    '  - id: a\n    note: x\n'
    """
    first, *others = yaml_lines(dict(entry), margin + 2)
    return line_break.join([f"{' ' * margin}- {first[margin + 2 :]}", *others]) + line_break


def _begun(
    lines: list[str],
    file: str,
    key: str,
    entries: Iterable[AbstractMapping[str, object]],
    line_break: str,
    node: Node | None,
) -> Added:
    """Put the first entries into a list that is there and empty: ``key: []`` in a line of its own."""
    at = node.line - 1 if node is not None else 0
    line = lines[at] if at < len(lines) else ""
    after = line.removeprefix("\ufeff").removeprefix(f"{key}:")
    found = _EMPTY.match(after) if isinstance(node, Sequence) and after != line else None
    if found is None:
        what = f"the list {key!r} is empty and cannot be added to"
        raise _refused(file, key, node, what, f"take the key out, or write '{key}: []' in one line")
    opened = line.replace(found[0], "", 1)
    block = _closed(opened, line_break) + _blocks(entries, 2, line_break)
    return Added("".join([*lines[:at], block, *lines[at + 1 :]]), block, line)


def _refused(file: str, key: str, node: Node | None, what: str, way_out: str) -> CaseError:
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return CaseError([Problem(file, line, column, key, what, way_out)])


def _entry(root: Node | None, key: str) -> Entry | None:
    return root.entries.get(key) if isinstance(root, Mapping) else None


def _closed(text: str, line_break: str) -> str:
    return text if not text or text.endswith("\n") else text + line_break


def _blocks(entries: Iterable[AbstractMapping[str, object]], margin: int, line_break: str) -> str:
    return "".join(entry_block(each, margin, line_break) for each in entries)


def _end_of_list(lines: list[str], root: Node | None, entry: Entry | None, last: int, margin: int) -> int:
    """Return how many lines stand before the place after the last entry, comments of it included."""
    following = [
        other.line
        for other in (root.entries.values() if isinstance(root, Mapping) else ())
        if entry is not None and other.line > entry.line
    ]
    end = min(following) - 1 if following else len(lines)
    while end > last:
        line = lines[end - 1]
        is_comment = line.lstrip().startswith("#") and len(line) - len(line.lstrip(" ")) < max(margin, 1)
        if line.strip() and not is_comment and line.strip() not in ("...", "---"):
            break
        end -= 1
    return end
