"""Tell what an ID means to a queue: a suggestion, one of the statements made of it (ID+2), or a statement by its id."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pourparler.case.places import listed, nearest
from pourparler.errors import ChoiceError
from pourparler.read.queue.journal import Decision
from pourparler.read.queue.working_case import HeldStatement

__all__ = ["base_of", "decision_made", "decisions_meant", "the_one_meant", "told_unknown"]

_AGAIN = re.compile(r"(?P<suggestion>.+)\+(?P<number>[0-9]+)")
"""The second statement made of a suggestion is decided under its id and ``+2``; ``+1`` is the first."""

_MOST_COMPARED = 300
"""An unknown id is compared with so many others, to ask whether one of them was meant."""


def base_of(name: str) -> tuple[str, str]:
    """Return the suggestion that an id may name a statement of, and the id under which that is decided.

    >>> base_of("memo-12+2"), base_of("memo-12+1"), base_of("memo-12")
    (('memo-12', 'memo-12+2'), ('memo-12', 'memo-12'), ('memo-12', 'memo-12'))
    """
    again = _AGAIN.fullmatch(name)
    if again is None:
        return name, name
    base = again["suggestion"]
    return base, base if int(again["number"]) == 1 else name


def decision_made(statement: str, decided: Mapping[str, Decision]) -> str | None:
    """Return the id of the decision that made a statement, None where none that stands did."""
    made = (name for name, each in decided.items() if each.action == "accepted" and each.statement == statement)
    return next(made, None)


def decisions_meant(name: str, decided: Mapping[str, Decision]) -> list[str]:
    """Return the acceptances that an id can mean: that of a statement, and those of a suggestion.

    >>> made = Decision("memo-12", "accepted", "An", "2025-01-01", "memo-1")
    >>> more = Decision("memo-12+2", "accepted", "An", "2025-01-02", "memo-2")
    >>> held = {"memo-12": made, "memo-12+2": more}
    >>> [decisions_meant(each, held) for each in ("memo-2", "memo-12", "memo-12+1", "memo-3")]
    [['memo-12+2'], ['memo-12', 'memo-12+2'], ['memo-12'], []]
    """
    by_statement = decision_made(name, decided)
    base, exact = base_of(name)
    accepted = [each for each, decision in decided.items() if decision.action == "accepted"]
    of_suggestion = [each for each in accepted if each == exact or (base == name and base_of(each)[0] == name)]
    return list(dict.fromkeys([*([by_statement] if by_statement is not None else []), *of_suggestion]))


def the_one_meant(name: str, decided: Mapping[str, Decision]) -> str | None:
    """Return the one acceptance that an id means, None where it means none. Raises ``ChoiceError`` for several."""
    meant = decisions_meant(name, decided)
    if len(meant) < 2:
        return meant[0] if meant else None
    if decision_made(name, decided) is None:
        ways = " or ".join(decided[each].statement for each in meant)
        raise ChoiceError(f"suggestion {name} became {len(meant)} statements; say which one: {ways}")
    ways = " or ".join(
        f"{each if base_of(each)[0] != each else each + '+1'} (statement {decided[each].statement})" for each in meant
    )
    raise ChoiceError(f"{name} is the id of a statement and that of a suggestion; say which one: {ways}")


def told_unknown(name: str, known: Collection[str], statements: Collection[HeldStatement]) -> str:
    """Say that an id names nothing in the queue, and the way out.

    ``known``: the ids of suggestions. Another sentence of the same source is never offered: an id differs from that
    of another sentence by its number alone, however near.

    >>> told_unknown("reviw-66", ["review-66"], []), told_unknown("review-6", ["review-66"], [])
    ("no suggestion 'reviw-66'; did you mean 'review-66'?", "no suggestion 'review-6', and no statement ...")
    """
    held = next((each for each in statements if each.id == name), None)
    if held is not None:
        where = f"change it by hand, in line {held.line} of {held.file}"
        return f"statement {name} was not made with this queue; {where}"
    number = base_of(name)[0].rpartition("-")[2].lstrip("0")
    alike = [each for each in known if each.rpartition("-")[2].lstrip("0") == number]
    if near := nearest(name, alike[:_MOST_COMPARED]):
        return f"no suggestion {name!r}; {near}"
    made = listed([each.id for each in statements if each.id.rpartition("-")[0] == name.rpartition("-")[0]], 3)
    told = f"; the case has statements {made}" if made else ""
    return f"no suggestion {name!r}, and no statement made of one; see --list{told}"
