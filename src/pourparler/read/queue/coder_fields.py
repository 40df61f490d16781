"""Read what a coder says of a statement, FIELD=VALUE by FIELD=VALUE, and refuse what a case could not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from pourparler.case.codes import Code
from pourparler.case.places import listed, nearest
from pourparler.case.schema import Voice
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError, ChoiceError
from pourparler.read.text.folds import fold

__all__ = ["FIELDS", "checked_paraphrase", "parsed_fields"]

FIELDS = ("paraphrase", "voice", "speaker", "via", "span", "event_date", "note", "codes", "id")
"""What a coder can say of a statement; further fields, such as stance.issue, make up its codes."""
_DOTTED = re.compile(r"(?P<kind>[a-z_]+)(?P<number>[0-9]*)\.(?P<key>[a-z_]+)")
_KINDS = tuple(get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Code)[0]))
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_COPIED_WORDS = 8
"""A paraphrase of so many words or more that stands in the passage word by word is a copy."""


def parsed_fields(fields: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields of a statement: text as text, numbers and lists as YAML, dotted ones into codes.

    ``stance.actor`` and its like make one code of that kind, ``stance2.actor`` a second one. Raises ``ChoiceError``
    for a field, a voice or a kind of code that does not exist, or a value that is no YAML.

    >>> parsed_fields({"voice": "reported", "stance.actor": "a", "stance.position": "[40, 60]"})
    {'voice': 'reported', 'codes': [{'kind': 'stance', 'actor': 'a', 'position': [40, 60]}]}
    """
    found: dict[str, Any] = {}
    codes: dict[str, dict[str, Any]] = {}
    for key, value in fields.items():
        dotted = _DOTTED.fullmatch(key)
        if dotted is not None:
            kind = dotted["kind"]
            if kind not in _KINDS:
                raise ChoiceError(f"{key}: {_not_one_of(kind, _KINDS, 'kind of code')}")
            code = codes.setdefault(f"{kind}{dotted['number']}", {"kind": kind})
            code[dotted["key"]] = _yaml(key, value)
        elif key == "span":
            found[key] = _yaml(key, value if "[" in value else f"[{value.replace('-', ',')}]")
        elif key == "codes":
            found[key] = _codes(key, value)
        elif key == "event_date":
            found[key] = _yaml(key, value) if value.strip().startswith("[") else value.strip() or None
        elif key == "voice":
            if value not in get_args(Voice):
                raise ChoiceError(_not_one_of(value, get_args(Voice), "voice"))
            found[key] = value
        elif key in FIELDS:
            found[key] = value
        else:
            near = nearest(key, FIELDS)
            known = f"the fields are {', '.join(FIELDS)}, and those of codes, such as stance.actor"
            raise ChoiceError(f"unknown field {key!r}; {near + '; ' if near else ''}{known}")
    if codes:
        found["codes"] = [*found.get("codes", []), *codes.values()]
    return found


def _not_one_of(given: str, known: tuple[str, ...], what: str) -> str:
    near = nearest(given, known)
    return f"{given!r} is no {what}; " + (near or f"there are {listed(known, len(known))}")


def _codes(key: str, value: str) -> list[object]:
    read = _yaml(key, value)
    if isinstance(read, dict):
        return [read]
    if not isinstance(read, list):
        raise ChoiceError(f"codes={value}: not a list of codes; write codes='[{{kind: stance, actor: ..., ...}}]'")
    return read


def _yaml(key: str, value: str) -> object:
    try:
        root, problems = parse_yaml(value, key)
    except CaseError as error:
        raise ChoiceError(f"{key}={value}: {error.problems[0].what}; {error.problems[0].way_out}") from None
    if problems:
        raise ChoiceError(f"{key}={value}: {problems[0].what}")
    return plain(root)


def checked_paraphrase(paraphrase: str, passage: str) -> str:
    """Return a paraphrase without blanks around it.

    Raises ``ChoiceError`` where it is missing, copies the passage, or holds control characters, such as an escape.

    >>> checked_paraphrase("They want more.", "We demand that more be given to us at once, said the minister of trade.")
    'They want more.'
    """
    given = " ".join(paraphrase.split())
    if not given:
        raise ChoiceError("a statement needs paraphrase=...: what the sentence says, in your own words")
    if (found := _CONTROL.search(given)) is not None:
        raise ChoiceError(
            f"the paraphrase holds a control character (U+{ord(found[0]):04X}, after {given[: found.start()][-20:]!r})"
            "; type it anew without it"
        )
    said, theirs = _words(given), _words(passage)
    copied = f" {' '.join(said)} " in f" {' '.join(theirs)} "
    if copied and (len(said) >= _COPIED_WORDS or len(said) == len(theirs)):
        raise ChoiceError("the paraphrase is the sentence itself; say in your own words what it says")
    return given


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
