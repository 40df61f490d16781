"""Where YAML that a parser gave up on probably went wrong: a quote, a bracket or an indent that stands lines before."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

__all__ = ["Hint", "hint_of"]

Hint = tuple[int, int, str, str]
"""Line, column, what is wrong, and the way out."""

_CLOSED = re.compile(r"[ \t]*(?:$|[,:\]}]|(?<=[ \t])#)", re.MULTILINE)
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*+(?P<end>")', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^']|'')*+(?P<end>')")
_BLANK = re.compile(r"\s+|(?:(?<=\s)|^)#[^\n]*", re.MULTILINE)
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\n")
_INDICATOR = re.compile(r"[-?:](?=\s|$)", re.MULTILINE)
_PROPERTY = re.compile(r"[&*!][^\s,\]}]*")
_PLAIN = re.compile(r"(?:[^:#\n]|:(?!\s|$)|(?<!\s)#)+", re.MULTILINE)
_PLAIN_INSIDE = re.compile(r"(?:[^:#\n,\[\]{}]|:(?![\s,\]}]|$)|(?<!\s)#)+", re.MULTILINE)
_BEFORE_KEY = re.compile(r" *(?:- +)*")
_KEY = re.compile(r"[ ]*(?:- +)*[\w.-]+:(?=\s|$)")
_KEY_OR_ITEM = re.compile(r"[ ]*(?:- |[\w.-]+:(?=\s|$))")
_TIGHT_KEY = re.compile(r"[ ]*(?:- +)*[\w.-]+:\S")


def hint_of(error: MarkedYAMLError, text: str, line: int) -> Hint | None:
    r"""Return where the text before a parser's error probably went wrong; None where nothing tells.

    ``line`` is the 1-based line at which the parser gave up.

    >>> from ruamel.yaml import YAML
    >>> text = 'title: "Talks\nactors: []\nname: "A"'
    >>> try:
    ...     YAML(typ="safe", pure=False).load(text)
    ... except MarkedYAMLError as error:
    ...     hint_of(error, text, 3)[:3]
    (1, 8, 'the quote that opens here is not closed in its line, but only in line 3')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.splitlines()
    before = "".join(text.splitlines(keepends=True)[:line])
    if (quote := _first_bad_quote(text, len(before))) is not None:
        return quote
    return _bad_bracket(error, lines, line) or _bad_key(error, lines) or _bad_indent(error, lines, line)


def _first_bad_quote(text: str, until: int) -> Hint | None:
    """Return the first text in quotes that is not closed, or behind which words stand."""
    at = depth = 0
    while at < until:
        here = text[at]
        if blank := _BLANK.match(text, at):
            at = blank.end()
        elif here in "'\"":
            found = (_DOUBLE if here == '"' else _SINGLE).match(text, at)
            if found is None or not _CLOSED.match(text, found.end()):
                return _quote_hint(text, at, found)
            at = found.end()
        elif here in "[{]}":
            depth = max(0, depth + (1 if here in "[{" else -1))
            at += 1
        elif (mark := _INDICATOR.match(text, at)) or (mark := _PROPERTY.match(text, at)):
            at = mark.end()
        elif not depth and (block := _BLOCK.match(text, at)):
            at = _after_deeper_lines(text, at, block.end())
        else:
            plain = (_PLAIN_INSIDE if depth else _PLAIN).match(text, at)
            at = plain.end() if plain else at + 1
            if not depth and text[at : at + 1] == "\n":
                at = _after_deeper_lines(text, at, at + 1)
    return None


def _after_deeper_lines(text: str, at: int, start: int) -> int:
    """Return where the lines end that go on with a text: those indented deeper than the key before it."""
    line_start = text.rfind("\n", 0, at) + 1
    prefix = _BEFORE_KEY.match(text, line_start)
    indent = prefix.end() - line_start if prefix else 0
    if prefix and prefix.end() == at:
        indent = max(0, len(prefix[0].rstrip()) - 1)
    deeper = re.compile(rf"(?:[ \t]*\n| {{{indent + 1},}}[^\n]*(?:\n|\Z))*")
    found = deeper.match(text, start)
    return found.end() if found else start


def _quote_hint(text: str, at: int, found: re.Match[str] | None) -> Hint:
    line, column = _place(text, at)
    if found is None:
        return line, column, "the quote that opens here is never closed", "close it at the end of its text"
    end_line, end_column = _place(text, found.start("end"))
    if end_line != line:
        what = f"the quote that opens here is not closed in its line, but only in line {end_line}"
        return line, column, what, "close it at the end of its text"
    other = '"' if text[at] == "'" else "'"
    twice = "write ''" if text[at] == "'" else 'write \\"'
    what = f"the text in quotes that begins in column {column} ends here, and words follow"
    return line, end_column, what, f"for a {text[at]} inside it {twice}, or put the whole text in {other}"


def _place(text: str, at: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at) + 1, at - start + 1


def _bad_bracket(error: MarkedYAMLError, lines: list[str], line: int) -> Hint | None:
    """Return the bracket before a line that begins as if it were closed: with a key or item no deeper than its own."""
    opened = error.context_mark
    if opened is None or "while parsing a flow" not in (error.context or ""):
        return None
    if not opened.line + 1 < line <= len(lines) or not _KEY_OR_ITEM.match(lines[line - 1]):
        return None
    if _blanks(lines[line - 1]) > _blanks(lines[opened.line]):
        return None
    sign, close = ("{", "}") if "mapping" in error.context else ("[", "]")
    return opened.line + 1, opened.column + 1, f"the {sign} that opens here is not closed", f"write its {close}"


def _bad_key(error: MarkedYAMLError, lines: list[str]) -> Hint | None:
    if error.context_mark is None or "simple key" not in (error.context or ""):
        return None
    at = error.context_mark.line
    if at < len(lines) and _TIGHT_KEY.match(lines[at]):
        return at + 1, lines[at].index(":") + 1, "no blank stands after the colon", "write key: value"
    return at + 1, error.context_mark.column + 1, "a line that is no key: value", "write a key and a colon before it"


def _bad_indent(error: MarkedYAMLError, lines: list[str], line: int) -> Hint | None:
    """Return a key that is indented otherwise than the key before it, where the parser stopped at one."""
    if not 1 < line <= len(lines) or not _KEY.match(lines[line - 1]):
        return None
    if not any(each in (error.problem or "") for each in ("mapping values are not", "expected '-'", "expected key")):
        return None
    before = next((at for at in range(line - 2, -1, -1) if _KEY.match(lines[at])), None)
    if before is None:
        return None
    own, other = _indent(lines[line - 1]), _indent(lines[before])
    if own == other:
        return None
    what = f"the key is indented by {own}, the one before it in line {before + 1} by {other}"
    return line, own + 1, what, "indent the keys of one mapping alike, with spaces"


def _indent(line: str) -> int:
    prefix = _BEFORE_KEY.match(line)
    return prefix.end() if prefix else 0


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
