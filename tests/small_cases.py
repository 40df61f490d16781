"""Small hand-made cases, written as tersely as a table of cases needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pourparler.case.schema import Case

Data = dict[str, Any]

WHERE = {"k": 0, "m": 0, "n": 0}
"""Issues and, unless a case says otherwise, their references."""


def stance(actor: str, issue: str, position: Any = None, salience: Any = None, within: Any = None) -> Data:
    code: Data = {"kind": "stance", "actor": actor, "issue": issue}
    given = {"position": position, "salience": salience, "accepts_within": within}
    return {**code, **{key: value for key, value in given.items() if value is not None}}


def requires(actor: str, issue: str, within: Any, *packages: str) -> Data:
    return {"kind": "requires", "actor": actor, "issue": issue, "within": within, "for": list(packages)}


def accepts(actor: str, what: str | Data, **more: Any) -> Data:
    return answer(actor, "accepts", what, **more)


def rejects(actor: str, what: str | Data, **more: Any) -> Data:
    return answer(actor, "rejects", what, **more)


def answer(actor: str, verb: str, what: str | Data, **more: Any) -> Data:
    return {
        "kind": "answer",
        "actor": actor,
        "answer": verb,
        "package" if isinstance(what, str) else "terms": what,
        **more,
    }


def cost(actor: str, low: float, high: float) -> Data:
    return {"kind": "cost", "actor": actor, "low": float(low), "high": float(high)}


def reference(issue: str, value: Any) -> Data:
    return {"kind": "reference", "issue": issue, "value": value}


def said(*codes: Data, name: str = "", source: str = "s", date: Any = None, voice: str = "reported") -> Data:
    """A statement with these codes."""
    statement: Data = {"id": name, "source": source, "voice": voice, "speaker": "X", "codes": list(codes)}
    return {**statement, "event_date": date} if date is not None else statement


def small(
    statements: Iterable[Data] = (),
    *,
    packages: Mapping[str, Data] | None = None,
    formats: Mapping[str, Data] | None = None,
    frames: Sequence[Data] = (),
    actors: Sequence[str] = ("a", "b", "c"),
    references: Mapping[str, Any] | None = None,
    published: Mapping[str, Any] | None = None,
    as_of: str | None = "2025-01-31",
) -> Case:
    """A case of a few actors and the issues k, m, n; a reference of None leaves the issue's open."""
    statements = [
        {"span": [n, n + 1], "paraphrase": "p", **each, "id": each.get("id") or f"t{n}"}
        for n, each in enumerate(statements)
    ]
    days = {"s": "2025-01-10", **{each["source"]: "2025-01-10" for each in statements}, **(published or {})}
    return Case.model_validate(
        {
            "id": "small",
            "title": "A small case",
            "as_of": as_of,
            "sources": [
                {"id": name, "title": name, "kind": "news", "published": day, "published_basis": "as printed"}
                for name, day in days.items()
            ],
            "actors": [{"id": name, "name": name, "kind": "state"} for name in actors],
            "issues": [
                {
                    "id": issue,
                    "question": "?",
                    "scale": {0: "none", 50: "half", 100: "all"},
                    "reference": None if value is None else {"value": value, "reason": "as things stand"},
                }
                for issue, value in {**WHERE, **(references or {})}.items()
            ],
            "statements": statements,
            "packages": [
                {"id": name, **package} for name, package in (packages or {"p": {"terms": {"k": 50}}}).items()
            ],
            "formats": [{"id": name, **each} for name, each in (formats or {"f": {"at_table": ["a"]}}).items()],
            "frames": list(frames),
        }
    )


def pooled(**assumption: Any) -> Data:
    """The frame ``pooled`` with one assumption."""
    return {"id": "pooled", "assumptions": [{"name": "assumed", "reason": "for the sake of argument", **assumption}]}
