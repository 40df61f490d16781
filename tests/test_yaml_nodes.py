"""Text that is not a YAML document we read: refused with a message, at once, and without harm."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError

BAD_YAML: dict[str, tuple[bytes | str, ...]] = {
    "empty": (
        b"",
        "1:1: the file is empty; write a mapping of the case's keys: id, title, description, as_of, "
        "licence, authors, native_weights, conflict, sources, actors, issues, statements, packages, follow_ups, "
        "formats, assumptions, frames, questions, factors, disputes, hypotheses, codings",
    ),
    "only comments": (
        b"# nothing\n",
        "1:1: the file is empty; write a mapping of the case's keys: id, title, description, as_of, "
        "licence, authors, native_weights, conflict, sources, actors, issues, statements, packages, follow_ups, "
        "formats, assumptions, frames, questions, factors, disputes, hypotheses, codings",
    ),
    "list": (
        b"- 1\n- 2\n",
        "1:1: the file holds just a list, which only a file named like a list of the case may; name it "
        "so, such as actors.yaml, or write 'actors:' above it",
    ),
    "scalar": (
        b"just text\n",
        "1:1: the file holds a single value; write a mapping of the case's keys: id, title, "
        "description, as_of, licence, authors, native_weights, conflict, sources, actors, issues, statements, "
        "packages, follow_ups, formats, assumptions, frames, questions, factors, disputes, hypotheses, codings",
    ),
    "tab": (
        b"id: talks\nactors:\n\t- id: usa\n",
        "3:1: not valid YAML: found character that cannot start any token while scanning for the next "
        "token; YAML is indented with spaces, not tabs",
    ),
    "unclosed": (
        b"id: talks\nactors: [{id: usa}\ntitle: Talks\n",
        "2:9: not valid YAML: the [ that opens here is not closed; write its ]",
    ),
    "two documents": (
        b"id: talks\n---\ntitle: Talks\n",
        "2:1: a second document begins here; a case file holds one; remove the ---",
    ),
    "NUL": (
        b"id: talks\ntitle: a\x00b\n",
        "2:9: the character U+0000 is not allowed in YAML (is this a text file?); remove it",
    ),
    "control character": (
        b"id: talks\r\ntitle: \x07\r\n",
        "2:8: the character U+0007 is not allowed in YAML; remove it",
    ),
    "invalid UTF-8": (
        b"id: talks\ntitle: caf\xe9\n",
        "2:11: not UTF-8: byte 0xe9 at offset 20; save the file as UTF-8",
    ),
    "UTF-16": ("id: talks".encode("utf-16"), "1:1: not UTF-8: byte 0xff at offset 0; save the file as UTF-8"),
    "python tag": (
        b"id: talks\ntitle: !!python/object/apply:os.system [ls]\n",
        "2:8: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read; write the value without a tag",
    ),
    "own tag": (b"id: !mine talks\n", "1:5: the tag '!mine' is not read; write the value without a tag"),
    "unknown alias": (
        b"id: *talks\n",
        "1:5: alias *talks has no anchor before it; put quotes around words that begin with *, or write the & of an "
        "alias before it",
    ),
    "recursive alias": (
        b"id: talks\nactors: &a [*a]\n",
        "2:13: alias *a stands inside its own anchor; write the value out",
    ),
    "merge key": (
        b"id: talks\nbase: &b {title: T}\n<<: *b\n",
        "3:1: the merge key '<<' is not read; write the keys out",
    ),
    "complex key": (b"? [a, b]\n: c\n", "1:3: a key should be text, not a list or a mapping"),
    "alias as key of a list": (b"id: &a [x]\n*a : c\n", "2:1: a key should be text"),
    "deep brackets": (b"[" * 100_000, "1:51: lists and mappings are nested deeper than 50 levels"),
    "deep and closed": (
        b"id: " + b"[" * 100_000 + b"]" * 100_000,
        "1:54: lists and mappings are nested deeper than 50 levels",
    ),
    "deep braces": (b"{a: " * 100_000, "1:201: lists and mappings are nested deeper than 50 levels"),
    "deep dashes": (b"- " * 3_000, "1:101: lists and mappings are nested deeper than 50 levels"),
    "deep through aliases": (
        b"a: &a [[[[[[[[[[1]]]]]]]]]]\nb: &b [[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]\n"
        b"c: [[[[[[[[[[[[[[[[[[[[[[[*b]]]]]]]]]]]]]]]]]]]]]]]\n",
        "3:27: lists and mappings are nested deeper than 50 levels",
    ),
    "question mark in braces": (
        b"questions: [{question: Who?}]\n",
        "1:27: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping; inside "
        "{} and [], put text that holds a '?' in quotes",
    ),
    "colon in text": (
        b"id: talks\ntitle: Talks: the first\n",
        "2:13: not valid YAML: mapping values are not allowed in this context; put text that holds a colon in quotes",
    ),
    "time in brackets": (
        b"as_of: [2025-08-16T00:00:00Z]\n",
        "1:22: not valid YAML: found unexpected ':' while scanning a plain scalar; put text that holds "
        "a colon in quotes",
    ),
    "quote that is not closed": (
        b'id: talks\ntitle: "Talks on water\nactors:\n- id: a\n  name: "A"\n',
        "2:8: not valid YAML: the quote that opens here is not closed in its line, but only in line 5; close it at the "
        "end of its text",
    ),
    "quote that is never closed": (
        b"id: talks\r\nauthors: ['A', \"B\"]\r\ntitle: 'Talks on water\r\nactors: []\r\n",
        "3:8: not valid YAML: the quote that opens here is never closed; close it at the end of its text",
    ),
    "apostrophe in quotes": (
        b"id: talks\ntitle: 'there's none'\n",
        "2:14: not valid YAML: the text in quotes that begins in column 8 ends here, and words follow; for a ' inside "
        "it write '', or put the whole text in \"",
    ),
    "quotes in quotes": (
        b'id: talks\nactors: [{id: a, name: "the "old" one"}]\n',
        '2:29: not valid YAML: the text in quotes that begins in column 24 ends here, and words follow; for a " inside '
        "it write \\\", or put the whole text in '",
    ),
    "quotes that are in order": (
        b'id: talks # "\ndescription: |\n  "no" they said\n  \'tis\ntitle: don\'t "say" it\n'
        b"  \"again\" and on\nlicence: 'it''s'\nas_of: a: b\n",
        "8:9: not valid YAML: mapping values are not allowed in this context; put text that holds a colon in quotes",
    ),
    "indent of a key": (
        b"id: talks\nactors:\n- id: a\n  name: A\n   kind: state\n",
        "5:4: not valid YAML: the key is indented by 3, the one before it in line 4 by 2; indent the keys of one "
        "mapping alike, with spaces",
    ),
    "no blank after a colon": (
        b"id: talks\ntitle:Talks\nactors: []\n",
        "2:6: not valid YAML: no blank stands after the colon; write key: value",
    ),
    "star before and behind a word": (
        b"lexicon: [*toll*]\n",
        "1:16: not valid YAML: did not find expected alphabetic or numeric character while scanning an alias; put "
        "quotes around words that begin with *, or write the & of an alias before it",
    ),
    "question mark in braces over lines": (
        b"questions: [{id: a,\n  question: Who?}]\n",
        "2:16: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping; inside "
        "{} and [], put text that holds a '?' in quotes",
    ),
    "at sign": (
        b"id: talks\ntitle: @home\n",
        "2:8: not valid YAML: found character that cannot start any token while scanning for the next "
        "token; put text that begins with '@' in quotes",
    ),
    "newer YAML": (b"%YAML 3.0\n---\nid: talks\n", "1:1: not valid YAML: found incompatible YAML document"),
    "duplicate key": (
        b"id: talks\ntitle: Talks\nactors: [{id: usa, name: USA, kind: state, name: US}]\n",
        "3:44: the key 'name' stands twice in one mapping; first in line 3; keep one",
    ),
    "duplicate top-level key": (
        b"id: talks\ntitle: Talks\nactors: [{id: usa, name: USA, kind: state}]\n"
        b"actors: [{id: usa, name: US, kind: state}]\n",
        "4:1: the key 'actors' stands twice in one mapping; first in line 3; keep one",
        "4:15 actors[1].id: duplicate actor id 'usa'; the first is at case.yaml:3:15; rename one",
    ),
}


@pytest.mark.parametrize("name", BAD_YAML)
def test_bad_yaml_is_refused(name: str, tmp_path: Path) -> None:
    data, *expected = BAD_YAML[name]
    file = tmp_path / "case.yaml"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(CaseError) as caught:
        load_case(file)
    assert [str(problem).removeprefix("case.yaml:") for problem in caught.value.problems] == expected


PLAIN_SCALARS = {
    "12": 12,
    "-5": -5,
    "+7": 7,
    "012": 12,
    "0o17": 15,
    "0xff": 255,
    "1.5": 1.5,
    ".5": 0.5,
    "1e3": 1000.0,
    "-.inf": float("-inf"),
    "true": True,
    "FALSE": False,
    "null": None,
    "~": None,
    "": None,
    "no": "no",
    "yes": "yes",
    "none": "none",
    "on": "on",
    "1_000": "1_000",
    "0b1": "0b1",
    "12:30": "12:30",
    "2025-08-15": "2025-08-15",
    "2025-08-15T21:30:00Z": "2025-08-15T21:30:00Z",
    "'12'": "12",
    '"true"': "true",
    "!!str 12": "12",
    "! 12": "12",
    "|\n  12": "12",
    ".": ".",
    "-": "-",
    "=": "=",
}


@pytest.mark.parametrize("text", [text for text in PLAIN_SCALARS if text != "-"])
def test_plain_scalars_follow_yaml_1_2(text: str) -> None:
    root, problems = parse_yaml(f"a: {text}", "case.yaml")
    value = plain(root)
    assert problems == []
    assert value == {"a": PLAIN_SCALARS[text]}
    assert isinstance(value, dict)
    assert type(value["a"]) is type(PLAIN_SCALARS[text])


def test_not_a_number_is_read_as_such() -> None:
    root, _ = parse_yaml(".nan", "case.yaml")
    value = plain(root)
    assert isinstance(value, float)
    assert math.isnan(value)


def test_bomb_is_counted_and_never_expanded() -> None:
    levels = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    levels += [
        f"{here}: &{here} [{', '.join([f'*{below}'] * 10)}]" for below, here in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(CaseError) as caught:
        parse_yaml("\n".join(levels), "bomb.yaml")
    assert str(caught.value) == (
        "bomb.yaml:7:8: the case holds more than 2,000,000 values once its aliases are written out; "
        "a case this large (or a YAML bomb) is not read"
    )


def test_columns_count_characters_not_bytes() -> None:
    root, _ = parse_yaml("{é: 日本, \U0001f600: [x, y]}", "case.yaml")
    assert plain(root) == {"é": "日本", "\U0001f600": ["x", "y"]}
    with pytest.raises(CaseError, match=r"^case\.yaml:1:8: alias"):
        parse_yaml("[é, 日, *x]", "case.yaml")
