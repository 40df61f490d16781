"""Which statement of one coder is which of another, and which code is which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pourparler.case.codes import Code
from pourparler.case.schema import Statement
from pourparler.read.compare._assignment import assignment, joined_parts

__all__ = ["code_fields", "matched_codes", "matched_statements"]

_LEAST_OVERLAP = 0.5
"""Two passages can be the same where they share half of the shorter one."""
_FOR_CODES = 0.1
"""What equal codes add to the overlap of two passages: they decide between statements of one passage."""


def matched_statements(one: Sequence[Statement], other: Sequence[Statement]) -> list[tuple[int, int]]:
    """Pair the statements of two coders on one document, by their places; each is in one pair at most.

    A pair shares at least half of the shorter passage. Of all pairings the one is taken whose passages share most,
    summed as intersection over union, with a tenth for equal codes; an assignment problem (Kuhn 1955).

    >>> a = Statement(id="a", source="s", span=(0, 10), paraphrase="x", voice="author_claim")
    >>> b = Statement(id="b", source="s", span=(2, 10), paraphrase="y", voice="author_claim")
    >>> matched_statements([a], [b]), matched_statements([a], [b.model_copy(update={"span": (9, 40)})])
    ([(0, 0)], [])
    """
    if not one or not other:
        return []
    (low, high), (start, end) = (np.array([each.span for each in held]).T for held in (one, other))
    overlap = np.minimum(high[:, np.newaxis], end) - np.maximum(low[:, np.newaxis], start)
    weight = np.zeros(overlap.shape)
    for row, column in np.argwhere(overlap > 0).tolist():
        weight[row, column] = _likeness(one[row], other[column])
    pairs = []
    for rows, columns in joined_parts(weight):
        held = assignment(weight[np.ix_(rows, columns)])
        pairs += [(rows[row], columns[column]) for row, column in held if weight[rows[row], columns[column]] > 0]
    return sorted(pairs)


def _likeness(one: Statement, other: Statement) -> float:
    shared = min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])
    sizes = [each.span[1] - each.span[0] for each in (one, other)]
    if shared < _LEAST_OVERLAP * min(sizes) or shared <= 0:
        return 0.0
    codes = [{_key(code) for code in each.codes} for each in (one, other)]
    either = len(codes[0] | codes[1])
    equal = len(codes[0] & codes[1]) / either if either else 0.0
    return shared / (sum(sizes) - shared) + _FOR_CODES * equal


def _key(code: Code) -> str:
    return f"{code.kind} {sorted(map(str, code_fields(code).items()))}"


_FREE_TEXT = frozenset({"note", "means", "finding", "what", "likelihood", "conditional_on"})


def code_fields(code: Code) -> dict[str, object]:
    """Return what a code says, without its free text; actors under the names that the case format uses.

    >>> from pourparler.case.codes import Stance
    >>> code_fields(Stance(kind="stance", actor="a", issue="k", position=40))
    {'actor': 'a', 'issue': 'k', 'position': (40.0, 40.0)}
    """
    said = code.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    return {key: value for key, value in said.items() if key != "kind" and key not in _FREE_TEXT}


def matched_codes(one: Sequence[Code], other: Sequence[Code]) -> list[tuple[Code, Code]]:
    """Pair codes of one kind that say most alike, field by field; each is in one pair at most.

    >>> from pourparler.case.codes import Stance
    >>> a, b, c = (Stance(kind="stance", actor="a", issue=issue, position=40) for issue in "klm")
    >>> [(x.issue, y.issue) for x, y in matched_codes([a, b], [c, b])]
    [('k', 'm'), ('l', 'l')]
    """
    pairs: list[tuple[Code, Code]] = []
    for kind in dict.fromkeys(code.kind for code in one):
        mine = [code for code in one if code.kind == kind]
        theirs = [code for code in other if code.kind == kind]
        if not theirs:
            continue
        alike = np.array([[_equal_fields(a, b) for b in theirs] for a in mine], dtype=np.float64)
        pairs += [(mine[row], theirs[column]) for row, column in assignment(alike)]
    return pairs


def _equal_fields(one: Code, other: Code) -> int:
    mine, theirs = code_fields(one), code_fields(other)
    return sum(theirs.get(key) == value for key, value in mine.items())
