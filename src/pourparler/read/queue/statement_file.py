"""A statement where a case keeps it: found again as it was put in, changed, or taken out; every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import OutputError
from pourparler.exchange.yaml_list import entry_block, line_break_of

__all__ = [
    "STATEMENTS",
    "StatementFile",
    "edited_block",
    "holds_block",
    "parted_block",
    "replaced_block",
    "statement_of",
]

STATEMENTS = "statements"
"""The key of a case under which statements stand."""

_EMPTY_LIST = re.compile(rf"^{STATEMENTS}:[ \t]*\r?\n(?=[^\s#-]|\s*\Z)", re.MULTILINE)
"""A key without a list is no case: where the last statement is taken out, the key goes too."""
_EMPTY_WITH_COMMENT = re.compile(
    rf"^(?P<key>{STATEMENTS}:)(?P<comment>[ \t]+#[^\r\n]*\r?\n)(?=[^\s#-]|\s*\Z)", re.MULTILINE
)
"""With a comment of somebody's it stays, and the list is empty."""


@dataclass(frozen=True)
class StatementFile:
    """A file of a case and its text; an empty text where it has to be made."""

    path: Path
    text: str


def edited_block(block: str, statement: AbstractMapping[str, object]) -> str:
    r"""Return a block that was put in with another statement in it: what opens the list and the margin stay.

    >>> edited_block("statements:\n  - id: a\n    note: x\n", {"id": "a", "note": "z"})
    'statements:\n  - id: a\n    note: z\n'
    """
    opening, item = parted_block(block)
    return opening + entry_block(statement, len(item) - len(item.lstrip(" ")), line_break_of(block))


def parted_block(block: str) -> tuple[str, str]:
    r"""Return what opens the list, if the block does, and its statement.

    >>> parted_block("statements:\n  - id: a\n")
    ('statements:\n', '  - id: a\n')
    """
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


def replaced_block(text: str, block: str, other: str = "", before: str = "") -> str:
    r"""Return the text with another block, or none, in the place of one that was put in.

    What opens the list stays as long as the list has other statements, and goes with the last one: ``before``, an
    empty list that stood there, comes back. A file of nothing but comments is no part of a case: an empty list ends
    it. Raises ``OutputError`` where the block no longer stands there as it was.

    >>> replaced_block("a: 1\nstatements:\n  - id: x\n", "statements:\n  - id: x\n")
    'a: 1\n'
    >>> replaced_block("# Mine.\nstatements:\n  - id: x\n", "  - id: x\n")
    '# Mine.\nstatements: []\n'
    """
    at = _place_of(text, block)
    if at < 0:
        raise OutputError("the statement was changed since it was accepted; take it out of the file by hand")
    rest = text[at + len(block) :]
    if other:
        return text[:at] + other + rest
    opening, item = parted_block(block)
    goes_on = rest.startswith(item[: len(item) - len(item.lstrip(" "))] + "- ")
    made = _EMPTY_LIST.sub("", text[:at] + (opening if goes_on else before) + rest)
    made = _EMPTY_WITH_COMMENT.sub(r"\g<key> []\g<comment>", made)
    is_bare = bool(made.strip()) and all(line.startswith("#") for line in made.split("\n") if line.strip())
    return f"{made}{STATEMENTS}: []{line_break_of(made)}" if is_bare else made


def statement_of(block: str) -> dict[str, Any]:
    r"""Return what the statement of a block says, as it is written.

    >>> statement_of("  - id: a\n    span: [1, 9]\n")
    {'id': 'a', 'span': [1, 9]}
    """
    root, _ = parse_yaml(parted_block(block)[1], STATEMENTS)
    told: Any = plain(root)
    return dict(told[0])
