"""Write plain data as YAML that people like to read: blocks, short things in one line, quotes only where needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

__all__ = ["yaml_lines"]

_WIDTH = 118
_PLAIN = re.compile(r"[A-Za-z][\w./()+-]*( [\w./()+-]+)*", re.ASCII)
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPED = re.compile("[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def yaml_lines(value: object, indent: int = 0) -> Iterator[str]:
    r"""Yield the lines of a mapping or a list; what fits stands in one line, in braces or brackets.

    A pair of equal numbers or dates is written as the one of them, as the case format reads it.

    >>> print(*yaml_lines({"id": "a", "codes": [{"kind": "stance", "position": (40.0, 40.0)}], "note": "so: it is"}),
    ...       sep="\n")
    id: a
    codes: [{kind: stance, position: 40}]
    note: "so: it is"
    """
    margin = " " * indent
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _entry(f"{margin}{_scalar(key)}:", inner, indent)
    elif isinstance(value, list | tuple):
        for item in value:
            flow = _flow(item)
            if not _is_nested(item) or len(flow) + indent + 2 <= _WIDTH:
                yield f"{margin}- {flow}"
            else:
                first, *others = yaml_lines(item, indent + 2)
                yield f"{margin}- {first[indent + 2 :]}"
                yield from others


def _entry(start: str, value: object, indent: int) -> Iterator[str]:
    flow = _flow(value)
    if not _is_nested(value) or len(start) + 1 + len(flow) <= _WIDTH:
        yield f"{start} {flow}"
    else:
        yield start
        yield from yaml_lines(value, indent + 2)


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list | tuple) and len(value) > 0 and not _is_point(value)


def _is_point(value: object) -> bool:
    if not isinstance(value, tuple) or len(value) != 2:
        return False
    return (
        all(isinstance(end, float | date) for end in value)
        and type(value[0]) is type(value[1])
        and value[0] == value[1]
    )


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return _scalar(value[0]) if _is_point(value) else f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT:
        return text
    return _ESCAPED.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
