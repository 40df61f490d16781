"""Read what a coder says of a statement, FIELD=VALUE by FIELD=VALUE, and refuse what a case could not hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pourparler.case.codes import Code
from pourparler.case.places import listed, nearest
from pourparler.case.schema import Voice
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError, ChoiceError
from pourparler.read.text.folds import fold

__all__ = ["FIELDS", "checked_name", "checked_note", "checked_paraphrase", "code_labels", "parsed_fields"]

FIELDS = ("paraphrase", "voice", "speaker", "via", "span", "event_date", "note", "codes", "id")
"""What a coder can say of a statement; further fields, such as stance.issue, make up its codes."""
_DOTTED = re.compile(r"(?P<kind>[a-z_]+)(?P<number>[0-9]*)\.(?P<key>[a-z_]+)")
_KINDS = {
    get_args(kind.model_fields["kind"].annotation)[0]: {
        info.alias or name: str(info.annotation) for name, info in kind.model_fields.items() if name != "kind"
    }
    for kind in get_args(get_args(Code)[0])
}
"""The kinds of code, and of which type each of their fields is."""
_TEXT = (str(str), str(str | None))
_NUMBERS = re.compile(r"(?P<low>[0-9]+(?:\.[0-9]+)?) ?[-,] ?(?P<high>[0-9]+(?:\.[0-9]+)?)")
_DECIMAL_COMMA = re.compile(r"(?P<first>[0-9]+),(?P<second>[0-9]+)")
"""May be one number or two: of whole numbers of two figures or more, the second one larger, two are meant."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST = {"codes": 20_000, "note": 5_000, "paraphrase": 5_000}
_LONGEST_OTHER = 1_000
"""The most characters of a value; a statement says what one passage says, in a sentence or two."""
_COPIED_WORDS = 8
"""A paraphrase of so many words or more that stands in the passage word by word is a copy."""


def parsed_fields(fields: Mapping[str, str], codes: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Read the fields of a statement: text as text, numbers and lists as YAML, dotted ones into codes.

    ``stance.actor`` and its like make one code of that kind, ``stance2.actor`` a second one; of ``codes``, those that
    the statement has already, they change what they name, and an empty value takes it away. Numbers from one to
    another are written ``[40, 60]``, ``40-60`` or ``40,60``; the last only where it cannot be one number with a
    decimal comma. Raises ``ChoiceError`` for a field, a voice or a kind of code that does not exist, for a value that
    is no YAML or too long, that holds control characters or halves of characters, or that may be one number or two.

    >>> parsed_fields({"voice": "reported", "stance.actor": "a", "stance.position": "40-60"})
    {'voice': 'reported', 'codes': [{'kind': 'stance', 'actor': 'a', 'position': [40, 60]}]}
    """
    found: dict[str, Any] = {}
    if "codes" in fields:
        codes = _codes(fields["codes"])
    labelled = dict(zip(code_labels(codes), (_copied(code) for code in codes), strict=True))
    for key, given in fields.items():
        if key == "codes":
            continue
        value = _text(key, given)
        if (dotted := _DOTTED.fullmatch(key)) is not None:
            _put(labelled, key, dotted, value)
        elif key == "span":
            found[key] = _yaml(key, value if "[" in value else f"[{value.replace('-', ',')}]")
        elif key == "event_date":
            found[key] = _yaml(key, value) if value.startswith("[") else value or None
        elif key == "voice":
            if value not in get_args(Voice):
                raise ChoiceError(_not_one_of(value, get_args(Voice), "voice"))
            found[key] = value
        elif key in FIELDS:
            found[key] = value
        else:
            raise ChoiceError(_unknown(key))
    if "codes" in fields or any(map(_DOTTED.fullmatch, fields)):
        # A code that fields emptied is taken out; one that was given whole stays, and is refused where it lacks a key.
        whole = {*code_labels(codes)} if "codes" in fields else set()
        kept = {name: code for name, code in labelled.items() if name in whole or code != {"kind": _kind_of(code)}}
        found["codes"] = [*kept.values()]
    return found


def code_labels(codes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names by which fields speak of codes: their kinds, numbered from the second one on.

    >>> code_labels([{"kind": "stance"}, {"kind": "cost"}, {"kind": "stance"}])
    ['stance', 'cost', 'stance2']
    """
    counted: Counter[str] = Counter()
    labels = []
    for code in codes:
        kind = _kind_of(code)
        counted[kind] += 1
        labels.append(kind if counted[kind] == 1 else f"{kind}{counted[kind]}")
    return labels


def _kind_of(code: object) -> str:
    return str(code.get("kind", "code")) if isinstance(code, Mapping) else "code"


def _copied(code: Any) -> Any:
    return dict(code) if isinstance(code, Mapping) else code


def _put(labelled: dict[str, Any], key: str, dotted: re.Match[str], value: str) -> None:
    """Put what a dotted field says into its code, and make the code where there is none yet."""
    kind, name = dotted["kind"], dotted["key"]
    if kind not in _KINDS:
        raise ChoiceError(f"{key}: {_not_one_of(kind, tuple(_KINDS), 'kind of code')}")
    number = dotted["number"].lstrip("0")
    code = labelled.setdefault(kind if number in ("", "1") else f"{kind}{number}", {"kind": kind})
    if not value:
        code.pop(name, None)
        return
    if not value.strip("."):
        raise ChoiceError(f"{key}={value}: write a value in the place of the dots")
    told = _KINDS[kind].get(name, "")
    numbers = _NUMBERS.fullmatch(value) if "tuple" in told else None
    if numbers is not None:
        _check_comma(key, value)
    if told in _TEXT:
        code[name] = value
    else:
        code[name] = _yaml(key, value if numbers is None else f"[{numbers['low']}, {numbers['high']}]")


def _check_comma(key: str, value: str) -> None:
    """Raise ``ChoiceError`` for a comma that may be a decimal one."""
    found = _DECIMAL_COMMA.fullmatch(value)
    if found is None:
        return
    first, second = found["first"], found["second"]
    are_two = min(len(first), len(second)) > 1 and not value.startswith("0") and int(first) < int(second)
    if not are_two or second.startswith("0"):
        low, high = sorted((int(first), int(second)))
        raise ChoiceError(
            f"{key}={value} may be one number or two; write {first}.{second} for one, {low}-{high} or [{low}, {high}] "
            "for from one to the other"
        )


def _unknown(key: str) -> str:
    homes = [f"{kind}.{key}" for kind, keys in _KINDS.items() if key in keys]
    near = f"did you mean {homes[0]!r}?" if homes else nearest(key, FIELDS)
    known = f"the fields are {', '.join(FIELDS)}, and those of codes, such as stance.actor"
    return f"unknown field {key[:40]!r}; {near or known}"


def _not_one_of(given: str, known: tuple[str, ...], what: str) -> str:
    near = nearest(given, known)
    return f"{given!r} is no {what}; " + (near or f"there are {listed(known, len(known))}")


def _codes(value: str) -> list[Any]:
    _text("codes", value)
    read = _yaml("codes", value)
    if isinstance(read, dict):
        return [read]
    if not isinstance(read, list):
        raise ChoiceError(f"codes={value}: not a list of codes; write codes='[{{kind: stance, actor: ..., ...}}]'")
    return read


def _yaml(key: str, value: str) -> object:
    try:
        root, problems = parse_yaml(value, key)
    except CaseError as error:
        told = "; ".join(filter(None, [error.problems[0].what, error.problems[0].way_out]))
        raise ChoiceError(f"{key}={value}: {told}") from None
    if problems:
        raise ChoiceError(f"{key}={value}: {problems[0].what}")
    read = plain(root)
    for text in _texts(read):
        _text(key, text)
    return read


def _texts(value: object) -> Iterator[str]:
    """Yield every text in plain data: an escape in quotes can be a control character."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _text(field: str, value: str) -> str:
    """Return a value in one line, without blanks around it. Raises ``ChoiceError`` for what no text should hold."""
    text = " ".join(value.split())
    if (found := _CONTROL.search(text)) is not None:
        code = ord(found[0])
        what = "half a character, or a byte that is not UTF-8" if 0xD800 <= code <= 0xDFFF else "a control character"
        where = f"U+{code:04X}, after {text[: found.start()][-20:]!r}" if found.start() else f"U+{code:04X}"
        raise ChoiceError(f"{_named(field)} holds {what} ({where}); type it anew without it")
    most = _LONGEST.get(field, _LONGEST_OTHER)
    if len(text) > most:
        raise ChoiceError(f"{_named(field)} has {len(text):,} characters; {most:,} are the most, so say it shorter")
    return text


def _named(field: str) -> str:
    """Return a field as a message names it, whatever was typed for it."""
    return field if field.isprintable() and len(field) <= 40 else repr(field[:40])


def checked_name(coder: str) -> str:
    """Return the name of a coder. Raises ``ChoiceError`` where there is none, or one that cannot be printed.

    >>> checked_name(" ")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: nobody is named who codes; give --coder NAME, or set POURPARLER_CODER
    """
    if not coder.strip():
        raise ChoiceError("nobody is named who codes; give --coder NAME, or set POURPARLER_CODER")
    return _text("--coder", coder)


def checked_note(note: str) -> str:
    """Return a note in one line. Raises ``ChoiceError`` where it is too long, or holds control characters."""
    return _text("note", note)


def checked_paraphrase(paraphrase: str, passage: str) -> str:
    """Return a paraphrase without blanks around it.

    Raises ``ChoiceError`` where it is missing, too long, copies the passage, or holds control characters.

    >>> checked_paraphrase("They want more.", "We demand that more be given to us at once, said the minister of trade.")
    'They want more.'
    """
    given = _text("paraphrase", paraphrase)
    if not any(map(str.isalnum, given)):
        raise ChoiceError("a statement needs paraphrase=...: what the sentence says, in your own words")
    said, theirs = _words(given), _words(passage)
    copied = f" {' '.join(said)} " in f" {' '.join(theirs)} "
    if copied and (len(said) >= _COPIED_WORDS or len(said) == len(theirs)):
        raise ChoiceError("the paraphrase is the sentence itself; say in your own words what it says")
    return given


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
