"""Put a statement into the YAML file that holds its like, or take it out: every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from pathlib import Path

from pourparler.case.files import decode_file, read_file
from pourparler.case.yaml_nodes import Entry, Mapping, Node, Sequence, parse_yaml
from pourparler.errors import CaseError, OutputError, Problem
from pourparler.exchange.yaml_text import yaml_lines

__all__ = ["StatementFile", "edited_block", "file_for_statements", "holds_block", "replaced_block", "with_statement"]

_KEY = "statements"
_EMPTY_LIST = re.compile(rf"^{_KEY}:[ \t]*\r?\n(?=[^\s#-]|\s*\Z)", re.MULTILINE)
"""A list without a statement is no case: where the last one is taken out, the key goes too."""


@dataclass(frozen=True)
class StatementFile:
    """A file of a case and its text; an empty text where it has to be made."""

    path: Path
    text: str


def file_for_statements(case: Path, source: str) -> StatementFile:
    """Choose the file of a case that a statement of a source belongs to.

    The case itself where it is one file; else the file with most statements of the source, else one with statements,
    else ``statements.yaml``. Raises ``CaseError`` for a file that cannot be read.
    """
    if case.is_file():
        return StatementFile(case, _text(case))
    best, most = case / f"{_KEY}.yaml", -1
    for path in sorted(each for each in case.iterdir() if each.suffix.lower() in (".yaml", ".yml")):
        if path.name.startswith("."):
            continue
        held = _statements(path, _text(path))
        if held is None:
            continue
        of_source = sum(_value(item, "source") == source for item in held.items)
        if of_source > most:
            best, most = path, of_source
    return StatementFile(best, _text(best) if best.exists() else "")


def _text(path: Path) -> str:
    return decode_file(read_file(path), path.name)


def _value(item: Node, key: str) -> object:
    if not isinstance(item, Mapping) or key not in item.entries:
        return None
    node = item.entries[key].node
    return getattr(node, "value", None)


def _entry(root: Node | None) -> Entry | None:
    return root.entries.get(_KEY) if isinstance(root, Mapping) else None


def _statements(path: Path, text: str) -> Sequence | None:
    """Return the list of statements of a file, None where it holds none."""
    root, _ = parse_yaml(text, path.name)
    if isinstance(root, Sequence):
        return root if path.stem == _KEY else None
    entry = _entry(root)
    return entry.node if entry is not None and isinstance(entry.node, Sequence) else None


def with_statement(file: StatementFile, statement: AbstractMapping[str, object]) -> tuple[str, str]:
    r"""Return the text with a statement after the last one, and what was put in: the text without it is as before.

    Comments, order, quotes and line ends of everything else stay. Raises ``CaseError`` where the list is written in
    brackets and not empty.

    >>> file = StatementFile(Path("statements.yaml"), "statements:\n  - id: a  # first\n    note: x\n\nother: 1\n")
    >>> print(with_statement(file, {"id": "b", "note": "z"})[0], end="")
    statements:
      - id: a  # first
        note: x
      - id: b
        note: z
    <BLANKLINE>
    other: 1
    """
    line_break = "\r\n" if "\r\n" in file.text else "\n"
    lines = file.text.splitlines(keepends=True)
    if not file.text.strip():
        block = _block(statement, 2, line_break)
        return f"{file.text}{_KEY}:{line_break}{block}", f"{_KEY}:{line_break}{block}"
    root, _ = parse_yaml(file.text.removeprefix("\ufeff"), file.path.name)
    entry = _entry(root)
    whole = root if isinstance(root, Sequence) else entry.node if entry is not None else None
    if whole is None and (root is None or isinstance(root, Mapping)):
        made = _opened(file.text, line_break) + f"{_KEY}:{line_break}{_block(statement, 2, line_break)}"
        return file.text + made, made
    if not isinstance(whole, Sequence) or not whole.items:
        raise _refused(file, whole or root, "an empty list of statements", "take the key out")
    last = whole.items[-1]
    start = lines[last.line - 1]
    margin = len(start) - len(start.lstrip(" "))
    if not start.lstrip(" ").startswith("-"):
        raise _refused(file, last, "a list of statements in brackets", "write it as a block, one '- id:' per statement")
    end = _end_of_list(lines, root, entry, last.line, margin)
    before = "".join(lines[:end])
    block = _opened(before, line_break) + _block(statement, margin, line_break)
    return before + block + "".join(lines[end:]), block


def _refused(file: StatementFile, node: Node | None, what: str, way_out: str) -> CaseError:
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return CaseError([Problem(file.path.name, line, column, _KEY, f"{what} cannot be added to", way_out)])


def _block(statement: AbstractMapping[str, object], margin: int, line_break: str) -> str:
    first, *others = yaml_lines(dict(statement), margin + 2)
    return line_break.join([f"{' ' * margin}- {first[margin + 2 :]}", *others]) + line_break


def _opened(text: str, line_break: str) -> str:
    """Return what ends the last line of a text, if that is still to be done."""
    return line_break if text and not text.endswith("\n") else ""


def _end_of_list(lines: list[str], root: Node | None, entry: Entry | None, last: int, margin: int) -> int:
    """Return how many lines stand before the place after the last statement, comments of it included."""
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


def edited_block(block: str, statement: AbstractMapping[str, object]) -> str:
    r"""Return a block that was put in with another statement in it: what opens the list and the margin stay.

    >>> edited_block("statements:\n  - id: a\n    note: x\n", {"id": "a", "note": "z"})
    'statements:\n  - id: a\n    note: z\n'
    """
    line_break = "\r\n" if "\r\n" in block else "\n"
    opening, item = _parted(block)
    return opening + _block(statement, len(item) - len(item.lstrip(" ")), line_break)


def _parted(block: str) -> tuple[str, str]:
    """Return what opens the list, if the block does, and its statement."""
    lines = block.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.lstrip(" ").startswith("-"))
    return "".join(lines[:first]), "".join(lines[first:])


def holds_block(text: str, block: str) -> bool:
    r"""Tell whether a block still stands in a text as it was put in.

    >>> holds_block("statements:\n  - id: x  # mine\n", "  - id: x\n")
    False
    """
    return _place_of(text, block) >= 0


def _place_of(text: str, block: str) -> int:
    """Return where a block stands in a text, at the beginning of a line; less than 0 where it does not."""
    at = text.find(block)
    while at > 0 and text[at - 1] != "\n" and not block.startswith(("\n", "\r\n")):
        at = text.find(block, at + 1)
    return at


def replaced_block(text: str, block: str, other: str = "") -> str:
    r"""Return the text with another block, or none, in the place of one that was put in.

    What opens the list stays as long as the list has other statements, and goes with the last one. Raises
    ``OutputError`` where the block no longer stands there as it was.

    >>> replaced_block("a: 1\nstatements:\n  - id: x\n", "statements:\n  - id: x\n")
    'a: 1\n'
    """
    at = _place_of(text, block)
    if at < 0:
        raise OutputError("the statement was changed since it was accepted; take it out of the file by hand")
    rest = text[at + len(block) :]
    if other:
        return text[:at] + other + rest
    opening, item = _parted(block)
    goes_on = rest.startswith(item[: len(item) - len(item.lstrip(" "))] + "- ")
    return _EMPTY_LIST.sub("", text[:at] + (opening if goes_on else "") + rest)
