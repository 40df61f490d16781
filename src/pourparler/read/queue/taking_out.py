"""Take a statement out of a file in which somebody wrote comments into it: the comments stay."""

from __future__ import annotations

import re
from typing import NamedTuple

from pourparler.case.yaml_nodes import Mapping, Node, Sequence, parse_yaml, plain
from pourparler.errors import CaseError
from pourparler.exchange.yaml_list import line_break_of, list_in
from pourparler.read.queue.statement_file import STATEMENTS, parted_block

__all__ = ["TakenOut", "taken_out"]

_COMMENT = re.compile(r"(?<!\S)#")


class TakenOut(NamedTuple):
    """Lines of a file, and what is to stand in their place."""

    block: str
    left: str


def taken_out(text: str, file: str, block: str, replaced: str = "") -> TakenOut | None:
    r"""Find the lines of a statement that was put in as a block, and what stays of them: their comments.

    ``replaced``: the block that comes back, where an edit is undone. None where the statement no longer says what it
    said, so that somebody edited it, or where it cannot be told which lines are its own.

    >>> text = "statements:\n  - id: a\n  - id: b  # sure?\n    # Ask An.\n    note: x\n  - id: c\n"
    >>> taken_out(text, "case.yaml", "  - id: b\n    note: x\n").left
    '  # sure?\n  # Ask An.\n'
    >>> taken_out(text, "case.yaml", "  - id: b\n    note: y\n") is None
    True
    """
    wanted = _value(parted_block(block)[1])
    try:
        root, _ = parse_yaml(text.removeprefix("\ufeff"), file)
        held = list_in(text, file, STATEMENTS)
    except CaseError:
        return None
    found = [number for number, item in enumerate(held.items) if plain(item) == wanted] if held is not None else []
    if held is None or len(found) != 1:
        return None
    lines = text.splitlines(keepends=True)
    first, stop = _lines_of(lines, root, held, found[0])
    own = lines[first:stop]
    if not own or not own[0].lstrip(" ").startswith("-") or _value("".join(own)) != wanted:
        return None
    margin = len(own[0]) - len(own[0].lstrip(" "))
    comments = _comments(own, wanted)
    end = line_break_of(text)
    if replaced:
        made = TakenOut("".join(own), parted_block(replaced)[1] + _written(comments, margin, end))
    elif len(held.items) > 1:
        made = TakenOut("".join(own), _written(comments, margin, end))
    else:
        made = _emptied(lines, root, (first, stop), comments, end)
    left = [plain(item) for number, item in enumerate(held.items) if number != found[0]]
    if replaced:
        left.insert(found[0], _value(parted_block(replaced)[1]))
    return made if _says(text.replace(made.block, made.left, 1), file, left) else None


def _value(text: str) -> object:
    """Return what the one entry of a list says; None where it cannot be read by itself."""
    try:
        root, _ = parse_yaml(text, STATEMENTS)
    except CaseError:
        return None
    return plain(root.items[0]) if isinstance(root, Sequence) and len(root.items) == 1 else None


def _lines_of(lines: list[str], root: Node | None, held: Sequence, number: int) -> tuple[int, int]:
    """Return the lines [first, stop) of a statement; blank lines and comments that follow the list are not its own."""
    first = held.items[number].line - 1
    later = [item.line - 1 for item in held.items[number + 1 :]]
    if isinstance(root, Mapping):
        later += [entry.line - 1 for entry in root.entries.values() if entry.line - 1 > first]
    stop = min(later, default=len(lines))
    margin = held.items[number].column
    while stop > first + 1 and _is_apart(lines[stop - 1], margin):
        stop -= 1
    return first, stop


def _is_apart(line: str, margin: int) -> bool:
    """Tell whether a line after a statement is none of it: blank, the end of the file, a comment left of its words."""
    words = line.lstrip()
    is_left = len(line) - len(words) < margin - 1
    return not words or words.startswith(("...", "---")) or (words.startswith("#") and is_left)


def _comments(lines: list[str], wanted: object) -> list[str]:
    """Return the comments in the lines of a statement: what can be cut without its saying anything else."""
    comments = []
    lines = [*lines]
    for number, line in enumerate(lines):
        for found in _COMMENT.finditer(line):
            cut = [*lines[:number], line[: found.start()].rstrip() + "\n", *lines[number + 1 :]]
            if _value("".join(cut)) == wanted:
                comments.append(line[found.start() :].strip())
                lines = cut
                break
    return comments


def _written(comments: list[str], margin: int, line_break: str) -> str:
    return "".join(f"{' ' * margin}{comment}{line_break}" for comment in comments)


def _emptied(
    lines: list[str], root: Node | None, own: tuple[int, int], comments: list[str], line_break: str
) -> TakenOut:
    """Take the only statement out: its key goes, or stays with an empty list where comments do."""
    start = root.entries[STATEMENTS].line - 1 if isinstance(root, Mapping) else own[0]
    above = [line.strip() for line in lines[start + 1 : own[0]] if line.strip()]
    found = _COMMENT.search(lines[start]) if start < own[0] else None
    of_key = f"  {lines[start][found.start() :].strip()}" if found is not None else ""
    block = "".join(lines[start : own[1]])
    others = [*lines[:start], *lines[own[1] :]]
    if not (above or comments or of_key) and not any(line.strip().startswith("#") for line in others):
        return TakenOut(block, "")
    kept = _written([*above, *comments], 0, line_break)
    return TakenOut(block, f"{STATEMENTS}: []{of_key}{line_break}{kept}")


def _says(text: str, file: str, items: list[object]) -> bool:
    """Tell whether the list of statements of a text says so."""
    try:
        held = list_in(text, file, STATEMENTS)
    except CaseError:
        return False
    return [plain(item) for item in held.items] == items if held is not None else not items
