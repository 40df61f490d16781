"""Which statement of one coder is which of another, and which code is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.case.codes import Code
from pourparler.case.schema import Statement
from pourparler.read.compare._assignment import assignment, joined_parts

__all__ = [
    "code_fields",
    "matched_codes",
    "matched_places",
    "matched_statements",
    "optional_fields",
    "same_code",
    "wider_statements",
]

_LEAST_OVERLAP = 0.5
"""Two passages can be the same where they share half of the shorter one."""


def matched_statements(one: Sequence[Statement], other: Sequence[Statement]) -> list[tuple[int, int]]:
    """Pair the statements of two coders on one document, by codes and places; each is in one pair at most.

    A pair shares at least half of the shorter passage. Of all pairings those are taken that share most equal codes, and
    of these the one whose passages share most, summed as intersection over union; an assignment problem (Kuhn 1955).

    >>> a = Statement(id="a", source="s", span=(0, 10), paraphrase="x", voice="author_claim")
    >>> b = Statement(id="b", source="s", span=(2, 10), paraphrase="y", voice="author_claim")
    >>> matched_statements([a], [b]), matched_statements([a], [b.model_copy(update={"span": (9, 40)})])
    ([(0, 0)], [])
    """
    if not one or not other:
        return []
    overlap, sizes, others = _overlap(one, other)
    either = sizes[:, np.newaxis] + others - overlap
    can_pair = (overlap > 0) & (overlap >= _LEAST_OVERLAP * np.minimum(sizes[:, np.newaxis], others))
    weight = np.where(can_pair, overlap / either, 0.0)
    shared = _shared_codes(one, other, can_pair)
    pairs = []
    for rows, columns in joined_parts(weight):
        place = np.ix_(rows, columns)
        # The overlaps of all pairs sum to min(rows, columns) at most: one more equal code outweighs them.
        held = assignment(weight[place] + (min(len(rows), len(columns)) + 1.0) * shared[place])
        pairs += [(rows[row], columns[column]) for row, column in held if weight[rows[row], columns[column]] > 0]
    return sorted(pairs)


def wider_statements(
    one: Sequence[Statement], other: Sequence[Statement], alone: Sequence[int]
) -> list[tuple[int, int]]:
    """Find for statements of one coder that are in no pair the statement of the other that holds them, if any.

    ``alone``: their places in ``one``. A statement is part of another where at least half of its passage lies in that
    one's; of several it belongs to the one with which it shares most codes, then most characters, then to the first.

    >>> wide = Statement(id="w", source="s", span=(0, 40), paraphrase="x", voice="author_claim")
    >>> cut = [wide.model_copy(update={"id": name, "span": span}) for name, span in (("a", (0, 25)), ("b", (25, 40)))]
    >>> wider_statements(cut, [wide], [1])
    [(1, 0)]
    """
    if not alone or not other:
        return []
    left = [one[place] for place in alone]
    overlap, sizes, _ = _overlap(left, other)
    lies_in = (overlap > 0) & (overlap >= _LEAST_OVERLAP * sizes[:, np.newaxis])
    shared = _shared_codes(left, other, lies_in)
    first = np.lexsort((-overlap, -shared, ~lies_in), axis=1)[:, 0].tolist()
    return [(place, first[row]) for row, place in enumerate(alone) if lies_in[row, first[row]]]


_Floats: TypeAlias = npt.NDArray[np.float64]


def _overlap(one: Sequence[Statement], other: Sequence[Statement]) -> tuple[_Floats, _Floats, _Floats]:
    """Return the characters that every two statements share, (one, other), and the lengths of both."""
    (low, high), (start, end) = (np.array([each.span for each in held], dtype=np.float64).T for held in (one, other))
    shared = np.minimum(high[:, np.newaxis], end) - np.maximum(low[:, np.newaxis], start)
    return np.maximum(shared, 0.0), high - low, end - start


def _shared_codes(one: Sequence[Statement], other: Sequence[Statement], asked: npt.NDArray[np.bool_]) -> _Floats:
    """Count the equal codes of the pairs that are asked for, (one, other)."""
    mine, theirs = ([Counter(map(_key, each.codes)) for each in held] for held in (one, other))
    shared = np.zeros(asked.shape)
    for row, column in np.argwhere(asked).tolist():
        shared[row, column] = (mine[row] & theirs[column]).total()
    return shared


def same_code(one: Code, other: Code) -> bool:
    """Tell whether two codes say the same, their free text aside.

    >>> from pourparler.case.codes import Legal
    >>> same_code(*(Legal(kind="legal", issue="k", finding=each) for each in ("unlawful", "against the law")))
    True
    """
    return _key(one) == _key(other)


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


def optional_fields(code: Code) -> list[str]:
    """Return the fields of a kind of code that may be left out without a default of their own, free text aside.

    >>> from pourparler.case.codes import Stance
    >>> optional_fields(Stance(kind="stance", actor="a", issue="k", position=40))
    ['position', 'salience', 'accepts_within']
    """
    fields = ((info.alias or name, info) for name, info in type(code).model_fields.items())
    return [name for name, info in fields if not info.is_required() and not info.default and name not in _FREE_TEXT]


def matched_codes(one: Sequence[Code], other: Sequence[Code]) -> list[tuple[Code, Code]]:
    """Pair codes of one kind that say most alike, field by field; each is in one pair at most.

    >>> from pourparler.case.codes import Stance
    >>> a, b, c = (Stance(kind="stance", actor="a", issue=issue, position=40) for issue in "klm")
    >>> [(x.issue, y.issue) for x, y in matched_codes([a, b], [c, b])]
    [('k', 'm'), ('l', 'l')]
    """
    return [(one[row], other[column]) for row, column in matched_places(one, other)]


def matched_places(one: Sequence[Code], other: Sequence[Code]) -> list[tuple[int, int]]:
    """Pair codes as ``matched_codes`` does, and return their places.

    >>> from pourparler.case.codes import Stance
    >>> a, b = (Stance(kind="stance", actor="a", issue=issue, position=40) for issue in "kl")
    >>> matched_places([a, b], [b])
    [(1, 0)]
    """
    pairs: list[tuple[int, int]] = []
    for kind in dict.fromkeys(code.kind for code in one):
        mine = [place for place, code in enumerate(one) if code.kind == kind]
        theirs = [place for place, code in enumerate(other) if code.kind == kind]
        if not theirs:
            continue
        alike = np.array([[_equal_fields(one[a], other[b]) for b in theirs] for a in mine], dtype=np.float64)
        pairs += [(mine[row], theirs[column]) for row, column in assignment(alike)]
    return pairs


def _equal_fields(one: Code, other: Code) -> int:
    mine, theirs = code_fields(one), code_fields(other)
    return sum(theirs.get(key) == value for key, value in mine.items())
