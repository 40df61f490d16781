"""A CSV of the statements of a case: one row per code, with its place and, where at hand, the words themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pourparler.case.codes import Code
from pourparler.case.schema import Case, Source, Statement
from pourparler.exchange.csv_lines import csv_lines
from pourparler.exchange.fields import counted

__all__ = ["COLUMNS", "is_statements_header", "statements_csv"]

COLUMNS = (
    "statement",
    "source",
    "title",
    "published_from",
    "published_to",
    "start",
    "end",
    "text",
    "paraphrase",
    "voice",
    "speaker",
    "via",
    "event_from",
    "event_to",
    "coder",
    "coded_at",
    "note",
    "code",
    "kind",
    "actor",
    "issue",
    "package",
    "position_low",
    "position_high",
    "fields",
)
"""The columns; start and end count code points, ``code`` numbers the codes of a statement from 1, and ``fields`` is the
whole code as JSON."""

_MARKS = ("statement", "source", "paraphrase", "voice", "code", "fields")
"""The columns by which such a table is recognised."""

_COLLECTIONS = ("packages", "formats", "assumptions", "frames", "questions", "factors", "disputes")


def statements_csv(case: Case, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the CSV, and what of the case it cannot hold; ``texts``: those of sources at hand, by their ids.

    >>> import pourparler
    >>> table, lost = statements_csv(pourparler.load_case("water-dispute"), {})
    >>> table.splitlines()[0].split(",")[:4], lost[-1]
    (['statement', 'source', 'title', 'published_from'], ...)
    """
    rows: list[Sequence[str]] = [COLUMNS]
    sources = {source.id: source for source in case.sources}
    for statement in case.statements:
        for row in _rows(sources[statement.source], statement, texts):
            rows.append([_cell(row.get(column)) for column in COLUMNS])  # noqa: PERF401
    return csv_lines(rows), _not_held(case, texts)


def is_statements_header(names: Iterable[str]) -> bool:
    """Tell whether a table has the columns of a CSV of statements.

    >>> is_statements_header(COLUMNS), is_statements_header(["text", "source"])
    (True, False)
    """
    return {*_MARKS} <= {name.strip().removeprefix("\ufeff").casefold() for name in names}


def _rows(source: Source, statement: Statement, texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    start, end = statement.span
    event = statement.event_date or (None, None)
    said = statement.model_dump(include={"paraphrase", "voice", "speaker", "via", "coder", "coded_at", "note"})
    row = said | {
        "statement": statement.id,
        "source": source.id,
        "title": source.title,
        "published_from": source.published[0],
        "published_to": source.published[1],
        "start": start,
        "end": end,
        "text": texts[source.id][start:end] if source.id in texts else None,
        "event_from": event[0],
        "event_to": event[1],
    }
    if not statement.codes:
        yield row
    for number, code in enumerate(statement.codes, 1):
        yield row | _of_code(code) | {"code": number}


def _of_code(code: Code) -> dict[str, Any]:
    said = code.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    low, high = said.get("position") or (None, None)
    whole = json.dumps(said, ensure_ascii=False, sort_keys=True)
    named = {key: said.get(key) for key in ("kind", "actor", "issue", "package")}
    return named | {"position_low": low, "position_high": high, "fields": whole}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _not_held(case: Case, texts: Mapping[str, str]) -> tuple[str, ...]:
    lost = []
    if without := {statement.source for statement in case.statements} - {*texts}:
        lost.append(f"the words of {counted(len(without), 'source')} whose text is not at hand; give --documents DIR")
    lost += [
        f"{counted(len(members), name.removesuffix('s'))}, but for their ids"
        for name in ("actors", "issues", *_COLLECTIONS)
        if (members := getattr(case, name))
    ]
    if case.hypotheses:
        lost.append(f"{counted(len(case.hypotheses), 'set')} of hypotheses")
    if case.codings:
        lost.append(f"{counted(len(case.codings), 'other coding')} of the documents")
    return (*lost, "of the sources: all but title and dates; of the case: title, description, licence, authors")
