"""Conditions over options that are taken or not, in words: ``ceasefire AND NOT sanctions IF recognition``.

NOT binds most tightly, then AND, then OR, then IF, then IFF; parentheses group. ``a IF b`` holds unless b holds and a
does not; ``a IFF b`` holds where both do or neither does. A name with spaces, or one that is a key word, stands in
double quotes. States are whole numbers: bit k is 1 where option k is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = [
    "MOST_OPTIONS",
    "Condition",
    "Decimals",
    "Holds",
    "Joined",
    "Named",
    "Negated",
    "feasible_decimals",
    "holds",
    "names_in",
    "parse_condition",
    "write_condition",
]

MOST_OPTIONS = 24
"""A conflict of more options is not enumerated: 2^24 states are 128 MB."""

Decimals = npt.NDArray[np.int64]
Holds = npt.NDArray[np.bool_]
_Word = Literal["AND", "OR", "IF", "IFF"]
_BINDING: dict[_Word, int] = {"IFF": 0, "IF": 1, "OR": 2, "AND": 3}
_NOT = 4
_KEY_WORDS = ("AND", "OR", "NOT", "IF", "IFF")
_TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|"(?P<quoted>[^"]*)"|(?P<word>[^\s()"]+))')
_DEEPEST = 50


@dataclass(frozen=True)
class Named:
    """An option is taken."""

    name: str


@dataclass(frozen=True)
class Negated:
    """A condition does not hold."""

    of: Condition


@dataclass(frozen=True)
class Joined:
    """Two conditions or more, joined by one word; IF and IFF join two."""

    word: _Word
    parts: tuple[Condition, ...]


Condition = Named | Negated | Joined


@dataclass(frozen=True)
class _Token:
    text: str
    kind: Literal["mark", "name", "word", "end"]
    column: int


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises ``ModelError`` with the column at which it cannot be read, and the way out.

    >>> write_condition(parse_condition("ceasefire AND (NOT sanctions) IF recognition"))
    'ceasefire AND NOT sanctions IF recognition'
    >>> parse_condition("ceasefire AND AND sanctions")
    Traceback (most recent call last):
        ...
    pourparler.errors.ModelError: 'ceasefire AND AND sanctions': column 15: AND stands where an option should; ...
    """
    return _Parser(text).whole()


class _Parser:
    """Reads a condition by precedence; ours."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._split())
        self.at = 0
        self.depth = 0

    def _split(self) -> Iterator[_Token]:
        position, end = 0, len(self.text.rstrip())
        while position < end:
            found = _TOKEN.match(self.text, position)
            if found is None:
                raise self._error(position + 1, "a quotation mark is not closed", 'close it with "')
            kind = found.lastgroup or "word"
            column = found.start(kind) + (0 if kind == "quoted" else 1)
            word = found[kind]
            position = found.end()
            if kind == "mark":
                yield _Token(word, "mark", column)
            elif kind == "quoted" or word not in _KEY_WORDS:
                if not word:
                    raise self._error(column, "an option without a name", "name it between the quotation marks")
                yield _Token(word, "name", column)
            else:
                yield _Token(word, "word", column)
        yield _Token("", "end", end + 1)

    def _error(self, column: int, what: str, way_out: str) -> ModelError:
        return ModelError(f"{self.text!r}: column {column}: {what}; {way_out}")

    def whole(self) -> Condition:
        if self.tokens[0].kind == "end":
            raise self._error(1, "the condition is empty", "name an option, such as: ceasefire AND NOT sanctions")
        read = self._joined(0)
        left = self.tokens[self.at]
        if left.kind != "end":
            if left.text == ")":
                raise self._error(left.column, "a parenthesis closes that was not opened", "remove it")
            meant = left.text.upper() if left.text.upper() in _KEY_WORDS else ""
            way_out = f"write {meant} in capitals" if meant else "join names with AND, OR, IF or IFF, or quote them"
            raise self._error(left.column, f"{left.text!r} follows without a joining word", way_out)
        return read

    def _joined(self, binding: int) -> Condition:
        if binding == _NOT:
            return self._single()
        word = next(each for each, level in _BINDING.items() if level == binding)
        parts = [self._joined(binding + 1)]
        while self.tokens[self.at].kind == "word" and self.tokens[self.at].text == word:
            if binding < _BINDING["OR"] and len(parts) == 2:
                column = self.tokens[self.at].column
                raise self._error(column, f"{word} stands twice without parentheses", "group two of the three parts")
            self.at += 1
            parts.append(self._joined(binding + 1))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _single(self) -> Condition:
        token = self.tokens[self.at]
        self.at += 1
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(token.column, f"nested deeper than {_DEEPEST} levels", "write it in several conditions")
        try:
            if token.kind == "name":
                return Named(token.text)
            if token.text == "NOT":
                return Negated(self._single())
            if token.text == "(":
                inner = self._joined(0)
                if self.tokens[self.at].text != ")" or self.tokens[self.at].kind != "mark":
                    raise self._error(token.column, "a parenthesis is not closed", "close it with )")
                self.at += 1
                return inner
        finally:
            self.depth -= 1
        stands = "the condition ends" if token.kind == "end" else f"{token.text} stands"
        raise self._error(token.column, f"{stands} where an option should", "name an option there, or NOT an option")


def write_condition(condition: Condition) -> str:
    """Write a condition so that it reads back as the same, without needless parentheses.

    >>> write_condition(Negated(Joined("OR", (Named("a"), Named("b c")))))
    'NOT (a OR "b c")'
    """
    return _written(condition, 0)


def _written(condition: Condition, binding: int) -> str:
    if isinstance(condition, Named):
        found = _TOKEN.fullmatch(condition.name)
        is_word = found is not None and found.lastgroup == "word" and condition.name not in _KEY_WORDS
        return condition.name if is_word else f'"{condition.name}"'
    if isinstance(condition, Negated):
        return f"NOT {_written(condition.of, _NOT)}"
    own = _BINDING[condition.word]
    text = f" {condition.word} ".join(_written(part, own + 1) for part in condition.parts)
    return f"({text})" if own < binding else text


def names_in(condition: Condition) -> tuple[str, ...]:
    """Return the options that a condition names, each once, in order.

    >>> names_in(parse_condition("b AND a IF b"))
    ('b', 'a')
    """
    if isinstance(condition, Named):
        return (condition.name,)
    parts = (condition.of,) if isinstance(condition, Negated) else condition.parts
    return tuple(dict.fromkeys(name for part in parts for name in names_in(part)))


def holds(condition: Condition, decimals: Decimals, bits: Mapping[str, int]) -> Holds:
    """Tell in which states a condition holds.

    ``decimals`` are states as whole numbers, ``bits`` the bit of each option. Raises ``ModelError`` for an option
    that is not among them.

    >>> holds(parse_condition("a IF b"), np.arange(4), {"a": 0, "b": 1}).tolist()
    [True, True, False, True]
    """
    if isinstance(condition, Named):
        if condition.name not in bits:
            raise ModelError(f"unknown option {condition.name!r}; options: {', '.join(bits)}")
        taken: Holds = (decimals >> bits[condition.name]) & 1 == 1
        return taken
    if isinstance(condition, Negated):
        return ~holds(condition.of, decimals, bits)
    parts = [holds(part, decimals, bits) for part in condition.parts]
    if condition.word == "IF":
        return parts[0] | ~parts[1]
    if condition.word == "IFF":
        return ~(parts[0] ^ parts[1])
    joined: Holds = (np.logical_and if condition.word == "AND" else np.logical_or).reduce(parts)
    return joined


def feasible_decimals(options: Sequence[str], infeasible: Sequence[Condition]) -> Decimals:
    """Return the states in which no condition of ``infeasible`` holds, as whole numbers in ascending order.

    The first option is bit 0. Raises ``ModelError`` for more than ``MOST_OPTIONS`` options.

    >>> feasible_decimals(["a", "b"], [parse_condition("a AND b")]).tolist()
    [0, 1, 2]
    """
    if len(options) > MOST_OPTIONS:
        raise ModelError(
            f"{len(options)} options are more than {MOST_OPTIONS}; join options that are only taken together"
        )
    bits = {name: bit for bit, name in enumerate(options)}
    decimals = np.arange(1 << len(options), dtype=np.int64)
    for condition in infeasible:
        decimals = decimals[~holds(condition, decimals, bits)]
    return decimals
