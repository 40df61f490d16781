"""Pydantic's errors in plain English, at the line of the file they come from.

An error's ``loc`` mixes keys, positions and the names pydantic gives to members of a union. Each is walked through the
model's annotations and the file's nodes side by side: that tells the three apart, finds the line, and knows which keys
a model has when one is misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pourparler.case.codes.base import shown
from pourparler.case.places import Path, Place, listed, nearest, path_text
from pourparler.case.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence, plain
from pourparler.errors import Problem

__all__ = ["keys_of", "list_needed", "problems_of"]

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"'([^']*)'")
_PATTERNS = {"^[0-9a-f]{64}$": "64 hexadecimal digits in lower case"}
_SHORT = 60


@dataclass
class _Spot:
    """Where an error's ``loc`` leads: the node, the last key passed, the annotation, and the union member chosen."""

    node: Node
    path: Path
    annotation: Any
    entry: Entry | None = None
    at_key: bool = False
    owner: type[BaseModel] | None = None
    choice: tuple[Path, str, int] | None = None

    def place(self, file: str) -> Place:
        if self.at_key and self.entry:
            return Place(file, self.entry.line, self.entry.column, path_text(self.path))
        return Place(file, self.node.line, self.node.column, path_text(self.path))


def problems_of(error: ValidationError, model: Any, node: Node, path: Path, file: str) -> list[Problem]:
    r"""Translate a pydantic error about a node into problems with our words and the file's lines.

    ``model`` is the type that was validated, ``path`` leads to ``node`` inside ``file``.

    >>> from pydantic import TypeAdapter
    >>> from pourparler.case.schema import Factor
    >>> from pourparler.case.yaml_nodes import parse_yaml
    >>> node, _ = parse_yaml("id: peace\ntitel: Peace", "factors.yaml")
    >>> try:
    ...     TypeAdapter(Factor).validate_python(plain(node))
    ... except ValidationError as error:
    ...     print(*problems_of(error, Factor, node, ("factors", 0), "factors.yaml"), sep="\n")
    factors.yaml:1:1 factors[0]: missing key 'title'
    factors.yaml:2:1 factors[0].titel: unknown key 'titel'; did you mean 'title'?
    """
    walked = [(details, _walk(model, node, path, details["loc"])) for details in error.errors(include_url=False)]
    found: dict[Problem, None] = {}
    for details, spot in _best_members(walked):
        message = _MESSAGES.get(details["type"], _unforeseen)(details, spot)
        if message:
            found[spot.place(file).problem(*message)] = None
    return sorted(found)


def keys_of(model: type[BaseModel]) -> list[str]:
    """Name the keys a model has in a file.

    >>> from pourparler.case.codes import Trust
    >>> keys_of(Trust)
    ['kind', 'from', 'to', 'level', 'change']
    """
    return [field.alias or name for name, field in model.model_fields.items()]


def list_needed(value: object) -> tuple[str, str]:
    """Say that a list should stand where something else does, and how to write it.

    >>> list_needed("deal")
    ("should be a list, not 'deal'", 'write [deal]')
    """
    way_out = "write [] for none, or leave the key out" if value is None else ""
    if isinstance(value, str | int | float) and len(str(value)) <= _SHORT:
        way_out = f"write [{value}]"
    return f"should be a list, not {shown(value)}", way_out


def _members(annotation: Any) -> list[Any]:
    """Give the alternatives of an annotation, without ``Annotated`` and ``None``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, UnionType):
        alternatives = [member for member in get_args(annotation) if member is not NoneType]
        return _members(alternatives[0]) if len(alternatives) == 1 else alternatives
    return [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _walk(model: Any, node: Node, path: Path, loc: tuple[int | str, ...]) -> _Spot:
    spot = _Spot(node, path, model)
    for step in loc:
        members = _members(spot.annotation)
        if step == "[key]":
            spot.at_key = True
        elif len(members) > 1:
            _choose(spot, members, str(step))
        elif _is_model(members[0]):
            _enter_field(spot, members[0], str(step))
        elif get_origin(members[0]) is tuple:
            inner = get_args(members[0])
            spot.annotation = inner[0]
            if isinstance(spot.node, Sequence) and isinstance(step, int) and step < len(spot.node.items):
                spot.node, spot.path = spot.node.items[step], (*spot.path, step)
        elif get_origin(members[0]) is dict:
            spot.annotation = get_args(members[0])[1]
            _enter_key(spot, str(step))
    return spot


def _choose(spot: _Spot, members: list[Any], tag: str) -> None:
    """Follow a union member's tag; where members are not told apart by ``kind``, remember the choice and its rank."""
    if all(_is_model(member) for member in members):
        spot.annotation = next((m for m in members if tag in get_args(m.model_fields["kind"].annotation)), members[0])
        return
    is_literal = tag.startswith("literal[")
    models = {member.__name__: member for member in members if _is_model(member)}
    named = [models[word] for word in _WORD.findall(tag) if word in models]
    others = [m for m in members if not _is_model(m) and (get_origin(_members(m)[0]) is Literal) == is_literal]
    spot.annotation = (named or others or members)[0]
    spot.choice = (spot.path, tag, _rank(spot.node, is_literal=is_literal, is_model=bool(named)))


def _rank(node: Node, *, is_literal: bool, is_model: bool) -> int:
    """Say how well a member of a union fits what was written, 0 the best."""
    if isinstance(node, Mapping):
        return 0 if is_model else 1
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return 0 if is_literal else 2 if is_model else 1
    return 1 if is_literal or is_model else 0


def _enter_field(spot: _Spot, model: type[BaseModel], key: str) -> None:
    spot.owner = model
    annotation = next((f.annotation for name, f in model.model_fields.items() if (f.alias or name) == key), None)
    spot.annotation = annotation
    _enter_key(spot, key)


def _enter_key(spot: _Spot, key: str) -> None:
    if isinstance(spot.node, Mapping) and key in spot.node.entries:
        spot.entry = spot.node.entries[key]
        spot.node, spot.path = spot.entry.node, (*spot.path, key)


def _best_members(walked: list[tuple[ErrorDetails, _Spot]]) -> Iterable[tuple[ErrorDetails, _Spot]]:
    """Keep, of a union's members, only the errors of the one that was probably meant."""
    best: dict[Path, tuple[int, str]] = {}
    for _, spot in walked:
        if spot.choice:
            path, tag, rank = spot.choice
            best[path] = min(best.get(path, (rank, tag)), (rank, tag))
    for details, spot in walked:
        if spot.choice is None or best[spot.choice[0]][1] == spot.choice[1]:
            yield details, spot


_Message = tuple[str, str] | None


def _unknown_key(details: ErrorDetails, spot: _Spot) -> _Message:
    key = str(details["loc"][-1])
    spot.at_key = True
    known = keys_of(spot.owner) if spot.owner else []
    return f"unknown key {key!r}", nearest(key, known) or f"keys here: {listed(known, 20)}"


def _missing_key(details: ErrorDetails, _spot: _Spot) -> _Message:
    return f"missing key {str(details['loc'][-1])!r}", ""


def _kinds(spot: _Spot) -> list[str]:
    return [str(get_args(member.model_fields["kind"].annotation)[0]) for member in _members(spot.annotation)]


def _missing_kind(_details: ErrorDetails, spot: _Spot) -> _Message:
    return "missing key 'kind'", f"kinds: {listed(_kinds(spot), 20)}"


def _unknown_kind(_details: ErrorDetails, spot: _Spot) -> _Message:
    kinds = _kinds(spot)
    _enter_key(spot, "kind")
    kind = plain(spot.node)
    return f"unknown kind {shown(kind)}", nearest(str(kind), kinds) or f"kinds: {listed(kinds, 20)}"


def _not_one_of(details: ErrorDetails, spot: _Spot) -> _Message:
    choices = _QUOTED.findall(details.get("ctx", {}).get("expected", ""))
    value = plain(spot.node)
    known = [*choices, "a number or [low, high]"] if spot.choice else choices
    near = nearest(value, choices) if isinstance(value, str) else ""
    return f"{shown(value)} is not one of {', '.join(known)}", near


def _not_text(_details: ErrorDetails, spot: _Spot) -> _Message:
    value = plain(spot.node)
    is_single = isinstance(value, int | float)
    return f"should be text, not {shown(value)}", "write it in quotes" if is_single else ""


def _not_a_list(_details: ErrorDetails, spot: _Spot) -> _Message:
    return list_needed(plain(spot.node))


def _not_a_mapping(_details: ErrorDetails, spot: _Spot) -> _Message:
    members = _members(spot.annotation)
    if spot.path[-1:] == ("scale",):
        way_out = "write 0: ..., 100: ..., each with what that end of the scale means"
        return f"should be a mapping, not {shown(plain(spot.node))}", way_out
    keys = keys_of(members[0]) if _is_model(members[0]) and len(members) == 1 else []
    return f"should be a mapping, not {shown(plain(spot.node))}", f"keys: {listed(keys, 20)}" if keys else ""


def _too_short(details: ErrorDetails, spot: _Spot) -> _Message:
    """Count what was written: pydantic counts only the members that were valid."""
    needed = int(details.get("ctx", {}).get("min_length", 1))
    written = plain(spot.node)
    count = len(written) if isinstance(written, list | dict) else 0
    return (f"should hold at least {needed}, not {count}", "") if count < needed else None


def _not_whole(_details: ErrorDetails, spot: _Spot) -> _Message:
    value = spot.entry.key if spot.at_key and spot.entry else plain(spot.node)
    return f"should be a whole number, not {shown(value)}", ""


def _not_finite(_details: ErrorDetails, spot: _Spot) -> _Message:
    return f"should be a finite number, not {shown(plain(spot.node))}", ""


def _not_a_number(_details: ErrorDetails, spot: _Spot) -> _Message:
    return f"should be a number, not {shown(plain(spot.node))}", ""


def _too_small(details: ErrorDetails, spot: _Spot) -> _Message:
    return f"should be at least {details.get('ctx', {}).get('ge')}, not {shown(plain(spot.node))}", ""


def _not_true_or_false(_details: ErrorDetails, spot: _Spot) -> _Message:
    return f"should be true or false, not {shown(plain(spot.node))}", ""


def _unlike_pattern(details: ErrorDetails, spot: _Spot) -> _Message:
    pattern = str(details.get("ctx", {}).get("pattern"))
    return f"should be {_PATTERNS.get(pattern, f'like {pattern}')}, not {shown(plain(spot.node))}", ""


def _empty_text(_details: ErrorDetails, _spot: _Spot) -> _Message:
    return "should not be empty", ""


def _own_words(details: ErrorDetails, _spot: _Spot) -> _Message:
    return str(details.get("ctx", {}).get("error", details["msg"])), ""


def _unforeseen(_details: ErrorDetails, spot: _Spot) -> _Message:
    return f"{shown(plain(spot.node))} cannot stand here", ""


_MESSAGES: dict[str, Callable[[ErrorDetails, _Spot], _Message]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "union_tag_not_found": _missing_kind,
    "union_tag_invalid": _unknown_kind,
    "literal_error": _not_one_of,
    "string_type": _not_text,
    "string_too_short": _empty_text,
    "string_pattern_mismatch": _unlike_pattern,
    "tuple_type": _not_a_list,
    "dict_type": _not_a_mapping,
    "model_type": _not_a_mapping,
    "model_attributes_type": _not_a_mapping,
    "too_short": _too_short,
    "int_type": _not_whole,
    "int_parsing": _not_whole,
    "int_parsing_size": _not_whole,
    "int_from_float": _not_whole,
    "float_type": _not_a_number,
    "finite_number": _not_finite,
    "greater_than_equal": _too_small,
    "bool_type": _not_true_or_false,
    "bool_parsing": _not_true_or_false,
    "value_error": _own_words,
}
