"""What the codings of a case say against themselves: passages that cannot be, statements outside what was read."""

from __future__ import annotations

from collections.abc import Iterator

from pourparler.case.passages import lies_within
from pourparler.case.places import Locate, Path
from pourparler.case.schema import Case, Coding, Statement
from pourparler.errors import Problem

__all__ = ["coded_statements", "coding_problems"]


def coded_statements(case: Case) -> Iterator[tuple[Statement, Path]]:
    """Yield every statement with its path: those of the case, then those of its other codings.

    >>> said = {"id": "s", "source": "f", "span": [0, 5], "paraphrase": "p", "voice": "reported"}
    >>> case = Case(id="c", title="C", codings=[Coding(id="blind", coder="Bo", statements=[said])])
    >>> [(statement.id, path) for statement, path in coded_statements(case)]
    [('s', ('codings', 0, 'statements', 0))]
    """
    for position, statement in enumerate(case.statements):
        yield statement, ("statements", position)
    for position, coding in enumerate(case.codings):
        for at, statement in enumerate(coding.statements):
            yield statement, ("codings", position, "statements", at)


def coding_problems(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find passages that are empty, overlap or go beyond their source, statements outside them, and ids used twice.

    A statement is outside unless more than half of it lies in the passages; those that adjoin count as one.

    >>> from pourparler.case.places import unlocated
    >>> case = Case(id="c", title="C", codings=[Coding(id="blind", coder="Bo", passages={"f": [[5, 5]]})])
    >>> print(*coding_problems(case, unlocated))
    case codings[0].passages.f[0]: passage [5, 5] is empty or reversed; write [start, end) with end after start
    """
    lengths = {source.id: source.characters for source in case.sources}
    for position, coding in enumerate(case.codings):
        path: Path = ("codings", position)
        yield from _passages(coding, path, lengths, locate)
        yield from _statements(coding, path, locate)


def _passages(coding: Coding, path: Path, lengths: dict[str, int | None], locate: Locate) -> Iterator[Problem]:
    for source, passages in coding.passages.items():
        length = lengths.get(source)
        for at, (start, end) in enumerate(passages):
            place = locate((*path, "passages", source, at))
            before = [other for other in passages[:at] if other[0] < end and start < other[1]]
            if end <= start:
                what = f"passage [{start}, {end}] is empty or reversed"
                yield place.problem(what, "write [start, end) with end after start")
            elif length is not None and end > length:
                what = f"passage [{start}, {end}] goes beyond source {source!r}, which has {length} characters"
                yield place.problem(what)
            elif before:
                what = f"passage [{start}, {end}] overlaps [{before[0][0]}, {before[0][1]}] of the same source"
                yield place.problem(what, "join the two")


def _statements(coding: Coding, path: Path, locate: Locate) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for at, statement in enumerate(coding.statements):
        place = (*path, "statements", at)
        if (before := first.setdefault(statement.id, at)) != at:
            where = locate((*path, "statements", before, "id"))
            what = f"duplicate statement id {statement.id!r} in one coding; the first is at {where}"
            yield locate((*place, "id")).problem(what, "rename one")
        if not coding.passages:
            continue
        start, end = statement.span
        held = coding.passages.get(statement.source, ())
        if not lies_within(statement.span, held):
            what = f"span [{start}, {end}] of source {statement.source!r} lies in no passage of coding {coding.id!r}"
            way_out = "passages says what was coded; add the passage, or leave the statement out"
            yield locate((*place, "span")).problem(what, way_out)
