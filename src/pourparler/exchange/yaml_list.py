"""Add entries to a list in a YAML file: every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping

from pourparler.case.yaml_nodes import Entry, Mapping, Node, Sequence, parse_yaml
from pourparler.errors import CaseError, Problem
from pourparler.exchange.yaml_text import yaml_lines

__all__ = ["list_in", "with_entries"]


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
    brackets.

    >>> print(with_entries("sources:\n  - id: a  # first\nother: 1\n", "case.yaml", "sources", [{"id": "b"}]), end="")
    sources:
      - id: a  # first
      - id: b
    other: 1
    """
    line_break = "\r\n" if "\r\n" in text else "\n"
    root, _ = parse_yaml(text.removeprefix("\ufeff"), file)
    entry = _entry(root, key)
    whole = root if isinstance(root, Sequence) else entry.node if entry is not None else None
    if whole is None and (root is None or isinstance(root, Mapping)) and entry is None:
        return _closed(text, line_break) + f"{key}:{line_break}" + _blocks(entries, 2, line_break)
    lines = text.splitlines(keepends=True)
    last = whole.items[-1] if isinstance(whole, Sequence) and whole.items else None
    start = lines[last.line - 1] if last is not None else ""
    if last is None or not start.lstrip(" ").startswith("-"):
        where = last or whole or root
        place = (where.line, where.column) if where is not None else (1, 1)
        what = f"the list {key!r} is empty or in brackets, so nothing can be added to it"
        way_out = f"take the key {key!r} out, or write the list as a block, one '- id:' per entry"
        raise CaseError([Problem(file, *place, key, what, way_out)])
    margin = len(start) - len(start.lstrip(" "))
    end = _end_of_list(lines, root, entry, last.line, margin)
    return _closed("".join(lines[:end]), line_break) + _blocks(entries, margin, line_break) + "".join(lines[end:])


def _entry(root: Node | None, key: str) -> Entry | None:
    return root.entries.get(key) if isinstance(root, Mapping) else None


def _closed(text: str, line_break: str) -> str:
    return text if not text or text.endswith("\n") else text + line_break


def _blocks(entries: Iterable[AbstractMapping[str, object]], margin: int, line_break: str) -> str:
    lines: list[str] = []
    for each in entries:
        first, *others = yaml_lines(dict(each), margin + 2)
        lines += [f"{' ' * margin}- {first[margin + 2 :]}", *others]
    return "".join(line + line_break for line in lines)


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
