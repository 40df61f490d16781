"""Hold what a coder says against the case, and tell what is wrong by the field that says it."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from typing import Any

from pydantic import ValidationError

from pourparler.case.check import check_case
from pourparler.case.identifiers import Invalid
from pourparler.case.messages import problems_of
from pourparler.case.places import Path, Place, path_text, unlocated
from pourparler.case.schema import Statement
from pourparler.case.yaml_nodes import parse_yaml, plain
from pourparler.errors import CaseError, Problem
from pourparler.exchange.yaml_text import yaml_lines
from pourparler.read.queue.coder_fields import code_labels
from pourparler.read.queue.statement_file import STATEMENTS
from pourparler.read.queue.working_case import Overview

__all__ = ["valid_statement"]

_OF_CODE = re.compile(r"codes\[(?P<number>[0-9]+)\]\.?(?P<rest>.*)")
_MISSING = re.compile(r"missing key '(?P<key>[a-z_]+)'")


def valid_statement(data: AbstractMapping[str, Any], overview: Overview) -> Statement:
    """Return the statement that data are, as a case reads them.

    ``overview``: the case without it. Raises ``CaseError`` with everything that would be wrong with the case; each
    problem names the field that says so, such as ``stance.actor``.

    >>> from pourparler.case.load import read_case
    >>> from pourparler.read.queue.working_case import overview_of
    >>> data = {"id": "x", "source": "review", "span": [0, 9], "paraphrase": "No.", "voice": "author_claim"}
    >>> data["codes"] = [{"kind": "stance", "actor": "brenia", "issue": "commission", "position": 50}]
    >>> valid_statement(data, overview_of(read_case("water-dispute")))
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: stance.actor: unknown actor 'brenia'; did you mean 'brennia'?
    """
    node, _ = parse_yaml("\n".join(yaml_lines(dict(data))), STATEMENTS)
    read: Any = plain(node)
    labels = code_labels(read.get("codes") or [])
    try:
        statement = Statement.model_validate(read, by_alias=True, by_name=False)
    except ValidationError as error:
        if node is None:
            raise
        raise CaseError([_named(each, labels) for each in problems_of(error, Statement, node, (), "")]) from None
    problems = _problems_with(statement, overview, labels)
    if problems:
        raise CaseError(problems)
    return statement


def _problems_with(statement: Statement, overview: Overview, labels: list[str]) -> list[Problem]:
    """Return what a case in order says against itself with a statement more."""
    mine = len(overview.lean.statements)
    held = {each.id for each in overview.lean.statements}
    others = tuple(
        (each.id, Place("", 0, 0, f"line {each.line} of {each.file}"))
        for each in overview.statements
        if each.id not in held
    )

    def locate(path: Path, *, key: bool = False) -> Place:
        if path[:2] != (STATEMENTS, mine):
            return unlocated(path, key=key)
        return Place(_field(path_text(path[2:]), labels), 0, 0, "")

    case = overview.lean.model_copy(update={"statements": (*overview.lean.statements, statement)})
    return check_case(case, locate, Invalid({STATEMENTS: others}))


def _named(problem: Problem, labels: list[str]) -> Problem:
    """Name a problem of a statement by its field instead of a line in a file that is not written."""
    field = _field(problem.path, labels)
    missing = _MISSING.match(problem.what)
    way_out = problem.way_out
    if missing is not None and field:
        way_out = f"add {field}.{missing['key']}=..."
    return Problem(field or "the statement", 0, 0, "", problem.what, way_out)


def _field(path: str, labels: list[str]) -> str:
    """Return the field that a path in a statement is given by, such as ``stance2.issue``."""
    found = _OF_CODE.fullmatch(path)
    if found is None or int(found["number"]) >= len(labels):
        return path
    return ".".join(filter(None, [labels[int(found["number"])], found["rest"]]))
