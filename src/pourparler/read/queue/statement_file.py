"""Put a statement into the YAML file that holds its like, or take it out: every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from pathlib import Path

from pourparler.case.files import decode_file, read_file
from pourparler.case.yaml_nodes import Entry, Mapping, Node, Sequence, parse_yaml
from pourparler.errors import CaseError, OutputError, Problem
from pourparler.exchange.yaml_text import yaml_lines

__all__ = ["StatementFile", "file_for_statements", "with_statement", "without_block"]

_KEY = "statements"


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
    r"""Return the text with a statement after the last one, and the block that was put in.

    Comments, order, quotes and line ends of everything else stay. Raises ``CaseError`` where the list is written in
    brackets and not empty.

    >>> file = StatementFile(Path("statements.yaml"), "statements:\n  - id: a  # first\n    note: x\n\nother: 1\n")
    >>> print(with_statement(file, {"id": "b", "note": "y"})[0], end="")
    statements:
      - id: a  # first
        note: x
      - id: b
        note: y
    <BLANKLINE>
    other: 1
    """
    line_break = "\r\n" if "\r\n" in file.text else "\n"
    lines = file.text.splitlines(keepends=True)
    if not file.text.strip():
        block = _block(statement, 2, line_break)
        return f"{file.text}{_KEY}:{line_break}{block}", f"{_KEY}:{line_break}{block}"
    root, _ = parse_yaml(file.text, file.path.name)
    entry = _entry(root)
    whole = root if isinstance(root, Sequence) else entry.node if entry is not None else None
    if whole is None and isinstance(root, Mapping):
        made = f"{_KEY}:{line_break}{_block(statement, 2, line_break)}"
        return _closed(file.text, line_break) + made, made
    if not isinstance(whole, Sequence) or not whole.items:
        raise _refused(file, whole or root, "an empty list of statements", "take the key out")
    last = whole.items[-1]
    start = lines[last.line - 1]
    margin = len(start) - len(start.lstrip(" "))
    if not start.lstrip(" ").startswith("-"):
        raise _refused(file, last, "a list of statements in brackets", "write it as a block, one '- id:' per statement")
    end = _end_of_list(lines, root, entry, last.line, margin)
    block = _block(statement, margin, line_break)
    before = _closed("".join(lines[:end]), line_break)
    return before + block + "".join(lines[end:]), block


def _refused(file: StatementFile, node: Node | None, what: str, way_out: str) -> CaseError:
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return CaseError([Problem(file.path.name, line, column, _KEY, f"{what} cannot be added to", way_out)])


def _block(statement: AbstractMapping[str, object], margin: int, line_break: str) -> str:
    first, *others = yaml_lines(dict(statement), margin + 2)
    return line_break.join([f"{' ' * margin}- {first[margin + 2 :]}", *others]) + line_break


def _closed(text: str, line_break: str) -> str:
    return text if text.endswith("\n") or not text else text + line_break


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


def without_block(text: str, block: str) -> str:
    r"""Return the text without a block that was put in. Raises ``OutputError`` where it is no longer there as it was.

    >>> without_block("a: 1\nb: 2\n", "b: 2\n")
    'a: 1\n'
    """
    at = text.find(block)
    if at < 0 or (at and text[at - 1] != "\n"):
        raise OutputError("the statement was changed since it was accepted; take it out of the file by hand")
    return text[:at] + text[at + len(block) :]
