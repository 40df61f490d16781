"""Small cases that state numbers, for the tests of ``settle`` and of the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pourparler.case.schema import Case

NATIVE = {"low": 0.0, "high": 100.0, "unit": "points"}
Row = tuple[str, Any, dict[str, tuple[Any, Any]]]
"""An actor, its influence (None where it is not stated), and by issue its position and salience, on scales of 0-100."""

ROWS: tuple[Row, ...] = (
    ("ann", 100, {"toll": (5, 81), "ring": (92, 34)}),
    ("bob", 63, {"toll": (78, 37), "ring": (23, 93)}),
    ("cem", 41, {"toll": (61, 72), "ring": (44, 55)}),
    ("dee", 27, {"toll": (34, 64), "ring": (71, 12)}),
)


def case_of(
    rows: Sequence[Row] = ROWS,
    *,
    native: Mapping[str, Any] = NATIVE,
    references: Mapping[str, float] | None = None,
    packages: Mapping[str, Mapping[str, Any]] | None = None,
    codes: Sequence[Mapping[str, Any]] = (),
) -> Case:
    """Build a case in which one source states everything; ``codes`` are added to the first actor's statement."""
    issues = list(dict.fromkeys(issue for _, _, cells in rows for issue in cells))
    statements: list[dict[str, Any]] = []
    for number, (actor, influence, cells) in enumerate(rows):
        said: list[Mapping[str, Any]] = [{"kind": "influence", "actor": actor, "level": influence}]
        for issue, (position, salience) in cells.items():
            stance = {"kind": "stance", "actor": actor, "issue": issue, "position": position, "salience": salience}
            said.append({key: value for key, value in stance.items() if value is not None})
        if number == 0:
            said += [{"kind": "reference", "issue": issue, "value": x} for issue, x in (references or {}).items()]
            said += codes
        span = (10 * number, 10 * number + 9)
        statement = {"id": f"s{number}", "source": "table", "span": span, "paraphrase": "x", "voice": "author_claim"}
        statements.append({**statement, "codes": [code for code in said if code.get("level", 0) is not None]})
    return Case.model_validate(
        {
            "id": "small",
            "title": "Small",
            "sources": [{"id": "table", "title": "A table", "kind": "primary", "published": "2020-01-01"}],
            "actors": [{"id": actor, "name": actor.title(), "kind": "state"} for actor, _, _ in rows],
            "issues": [
                {"id": issue, "question": "?", "scale": {0: "none", 100: "all"}, "native": native} for issue in issues
            ],
            "statements": statements,
            "packages": [{"id": name, "terms": terms} for name, terms in (packages or {}).items()],
        }
    )
