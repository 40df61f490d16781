"""Read JSON into nodes that know where they stand, so that a problem can name line and column."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from pourparler.errors import CaseError, Problem

__all__ = ["JsonFile", "JsonNode"]

_DEEPEST = 50
_MOST_VALUES = 2_000_000
_BLANK = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONGEST_PATH = 40
_WORDS: dict[str, str] = {"str": "text", "int": "a number", "float": "a number", "bool": "true or false"}


@dataclass(frozen=True)
class JsonNode:
    """A value with its span [start, end); the members of lists and objects are nodes, too."""

    value: dict[str, JsonNode] | list[JsonNode] | str | int | float | bool | None
    start: int
    end: int
    path: str

    @property
    def kind(self) -> str:
        """What it is, in words."""
        if isinstance(self.value, dict):
            return "an object"
        if isinstance(self.value, list):
            return "a list"
        return "nothing" if self.value is None else _WORDS[type(self.value).__name__]


class JsonFile:
    r"""Parse one JSON document; ours, with Python's decoder for texts and numbers.

    Raises ``CaseError`` for what is not JSON, keys that stand twice, and nesting deeper than 50 levels.

    >>> file = JsonFile("a.gmcr", '{"options":\n [1, "x"]}')
    >>> file.problem(file.root.value["options"].value[1], "should be a number")
    Problem(file='a.gmcr', line=2, column=6, path='options[1]', what='should be a number', way_out='')
    """

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self._count = 0
        at = self._skip(1 if text.startswith("\ufeff") else 0)
        if at == len(text):
            self.refuse(0, "", "the file is empty", "give a file that GMCR programs read")
        self.root = self._value(at, "", 0)
        at = self._skip(self.root.end)
        if at < len(text):
            self.refuse(at, "", "not valid JSON: more stands behind the end of the document", "remove it")

    def problem(self, node: JsonNode, what: str, way_out: str = "") -> Problem:
        """State a problem at a node."""
        return Problem(self.name, *self.place(node.start), node.path, what, way_out)

    def refuse(self, at: int, path: str, what: str, way_out: str = "") -> NoReturn:
        """Raise a problem at an offset."""
        raise CaseError([Problem(self.name, *self.place(at), path, what, way_out)])

    def place(self, at: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", self.text))]

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def _value(self, at: int, path: str, depth: int) -> JsonNode:
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_VALUES:
            limit = f"{_DEEPEST} levels" if depth > _DEEPEST else f"{_MOST_VALUES:,} values"
            self.refuse(at, _beginning(path), f"the file has more than {limit}")
        mark = self.text[at : at + 1]
        if mark == "{":
            return self._object(at, path, depth)
        if mark == "[":
            return self._list(at, path, depth)
        try:
            value, end = self._decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            found = f"{self.text[at]!r}" if at < len(self.text) else "the end"
            way_out = "text stands in double quotes; after the last member no comma stands"
            told = error.msg[0].lower() + error.msg[1:]
            self.refuse(error.pos, path, f"not valid JSON: {told}, and here stands {found}", way_out)
        except ValueError as error:
            self.refuse(at, path, f"not valid JSON: {error}", "write a number or null")
        if isinstance(value, str) and _SURROGATE.search(value):
            self.refuse(at, path, "the text has half of a surrogate pair, which is no character", "write both or none")
        return JsonNode(value, at, end, path)

    def _list(self, at: int, path: str, depth: int) -> JsonNode:
        items: list[JsonNode] = []
        here = self._skip(at + 1)
        if self.text[here : here + 1] == "]":
            return JsonNode(items, at, here + 1, path)
        while True:
            items.append(self._value(here, f"{path}[{len(items)}]", depth + 1))
            here, is_last = self._separator(items[-1].end, "]", path)
            if is_last:
                return JsonNode(items, at, here, path)

    def _object(self, at: int, path: str, depth: int) -> JsonNode:
        members: dict[str, JsonNode] = {}
        here = self._skip(at + 1)
        if self.text[here : here + 1] == "}":
            return JsonNode(members, at, here + 1, path)
        while True:
            if self.text[here : here + 1] != '"':
                self.refuse(here, path, "not valid JSON: a key in double quotes should stand here")
            key = self._value(here, path, depth + 1)
            name = str(key.value)
            if name in members:
                self.refuse(here, path, f"the key {name!r} stands twice", "keep one")
            colon = self._skip(key.end)
            if self.text[colon : colon + 1] != ":":
                self.refuse(colon, path, f"not valid JSON: a colon should follow the key {name!r}")
            inner = f"{path}.{name}" if path else name
            members[name] = self._value(self._skip(colon + 1), inner, depth + 1)
            here, is_last = self._separator(members[name].end, "}", path)
            if is_last:
                return JsonNode(members, at, here, path)

    def _separator(self, at: int, closing: str, path: str) -> tuple[int, bool]:
        here = self._skip(at)
        mark = self.text[here : here + 1]
        if mark == closing:
            return here + 1, True
        if mark != ",":
            self.refuse(here, path, f"not valid JSON: ',' or '{closing}' should stand here")
        return self._skip(here + 1), False


def _beginning(path: str) -> str:
    """Cut a path that is long because it is deep."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}..."


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
