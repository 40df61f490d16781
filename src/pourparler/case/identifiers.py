"""Every place where one part of a case names another: what is listed twice, and what is not there at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from pourparler.case.bodies import Body, VotingRule
from pourparler.case.codes import (
    Answer,
    Commitment,
    Compliance,
    Conclusion,
    Cost,
    CostSign,
    Effect,
    Forecast,
    Influence,
    Legal,
    Outcome,
    Reference,
    Requires,
    Stance,
    Trust,
)
from pourparler.case.conflict import ConflictCondition, ConflictOption, ConflictPreference, ConflictSection
from pourparler.case.follow_up import FollowUp
from pourparler.case.hypotheses import Evidence
from pourparler.case.places import Locate, Path, Place, listed, nearest
from pourparler.case.schema import (
    POOLED,
    Actor,
    Assumption,
    Case,
    Coding,
    DisputeSide,
    Format,
    Frame,
    IssueReference,
    Package,
    RelativeGains,
    Statement,
)
from pourparler.errors import Problem

__all__ = [
    "COLLECTIONS",
    "EVERYONE",
    "NAMES",
    "Invalid",
    "Mention",
    "duplicate_ids",
    "mentions",
    "mentions_below",
    "repeated_mentions",
    "unknown_ids",
]

COLLECTIONS = {
    "sources": "source",
    "actors": "actor",
    "issues": "issue",
    "statements": "statement",
    "packages": "package",
    "follow_ups": "follow-up",
    "formats": "format",
    "assumptions": "assumption",
    "frames": "frame",
    "questions": "question",
    "factors": "factor",
    "disputes": "dispute",
    "hypotheses": "set of hypotheses",
    "codings": "coding",
}
"""The collections of a case whose members have an id, and the word for one member."""

EVERYONE = "all"
"""Stands for every actor at a table."""

NAMES: dict[type[BaseModel], dict[str, str | tuple[str, str]]] = {
    Actor: {"member_of": "actors"},
    IssueReference: {"statements": "statements"},
    Statement: {"source": "sources"},
    Coding: {"passages": "sources"},
    Package: {"terms": "issues", "core": "issues", "built": "issues", "between": "actors", "needs": "actors"},
    FollowUp: {"where": "issues", "guarantors": "actors", "statements": "statements"},
    VotingRule: {"members": "actors"},
    Body: {"members": "actors", "veto": "actors"},
    Format: {"at_table": "actors", "stages": "actors", "can_block": "actors"},
    RelativeGains: {"rival": "actors"},
    Assumption: {
        "statements": "statements",
        "imposable": ("actors", "actors"),
        "speaks_for": ("actors", "actors"),
        "relative_gains": "actors",
        "reference": "issues",
    },
    Frame: {"sources": "sources", "assumptions": "assumptions"},
    DisputeSide: {"statements": "statements"},
    ConflictSection: {"decision_makers": "actors", "moves": "actors"},
    ConflictOption: {"actor": "actors"},
    ConflictCondition: {"statements": "statements"},
    ConflictPreference: {"actor": "actors", "statements": "statements", "frames": "frames"},
    Evidence: {"statements": "statements"},
    Stance: {"actor": "actors", "issue": "issues"},
    Requires: {"actor": "actors", "issue": "issues", "packages": "packages"},
    Answer: {"actor": "actors", "package": "packages", "terms": "issues", "conditions": "issues"},
    Reference: {"issue": "issues"},
    Cost: {"actor": "actors"},
    CostSign: {"actor": "actors"},
    Influence: {"actor": "actors", "issue": "issues"},
    Trust: {"truster": "actors", "trusted": "actors"},
    Commitment: {"who": "actors"},
    Compliance: {"actor": "actors", "other": "actors", "package": "packages", "follow_up": "follow_ups"},
    Effect: {"cause": "factors", "on": "factors"},
    Forecast: {"question": "questions"},
    Outcome: {"question": "questions"},
    Conclusion: {"package": "packages"},
    Legal: {"package": "packages", "issue": "issues"},
}
"""Which field of which model names members of which collection; of a mapping its keys, or (its keys, its values)."""

_MOST_COMPARISONS = 100_000
"""Looking for the nearest of thousands of names takes time: after comparing so many, no nearest is looked for."""


@dataclass(frozen=True)
class Mention:
    """An id where it is used: its path, whether it is a key, the collection it should be in, and the model it is in."""

    path: Path
    is_key: bool
    collection: str
    id: str
    model: type[BaseModel]


@dataclass(frozen=True)
class Invalid:
    """What a case holds besides its valid members: ids of members that have other problems, and where they stand.

    In an ``unreadable`` collection any id may be, so none is called unknown.
    """

    ids: Mapping[str, tuple[tuple[str, Place], ...]] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()


def mentions(case: Case) -> Iterator[Mention]:
    """Find every id that a case uses, in the case's order.

    >>> from pourparler.case.schema import Package
    >>> case = Case(id="c", title="", packages=[Package(id="p", terms={"k": 50}, needs=["a"])])
    >>> [(mention.collection, mention.id) for mention in mentions(case)]
    [('issues', 'k'), ('actors', 'a')]
    """
    for collection in COLLECTIONS:
        for position, member in enumerate(getattr(case, collection)):
            yield from mentions_below(member, (collection, position))
    if case.conflict is not None:
        yield from mentions_below(case.conflict, ("conflict",))


def mentions_below(value: object, path: Path) -> Iterator[Mention]:
    """Find every id that a model and the models inside it use; ``path`` leads to the value.

    >>> cost = Cost(kind="cost", actor="a", low=0, high=1)
    >>> [(mention.path, mention.id) for mention in mentions_below(cost, ("codes", 0))]
    [(('codes', 0, 'actor'), 'a')]
    """
    if isinstance(value, BaseModel):
        model = type(value)
        named = NAMES.get(model, {})
        for name, info in model.model_fields.items():
            inner, inner_path = getattr(value, name), (*path, info.alias or name)
            if name in named:
                yield from _named(inner, inner_path, named[name], model)
            yield from mentions_below(inner, inner_path)
    elif isinstance(value, tuple):
        for position, member in enumerate(value):
            if isinstance(member, BaseModel | tuple):
                yield from mentions_below(member, (*path, position))
    elif isinstance(value, dict):
        for key, member in value.items():
            if isinstance(member, BaseModel):
                yield from mentions_below(member, (*path, str(key)))


def _named(value: object, path: Path, collections: str | tuple[str, str], model: type[BaseModel]) -> Iterator[Mention]:
    keys, values = collections if isinstance(collections, tuple) else (collections, "")
    if isinstance(value, str):
        yield Mention(path, False, keys, value, model)
    elif isinstance(value, tuple):
        for position, member in enumerate(value):
            yield from _named(member, (*path, position), keys, model)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield Mention((*path, key), True, keys, key, model)
            if values:
                yield from _named(member, (*path, key), values, model)


def duplicate_ids(case: Case, locate: Locate, invalid: Invalid) -> Iterator[Problem]:
    """Find ids that two members of one collection share; assumptions share names across the frames too.

    >>> from pourparler.case.places import unlocated
    >>> from pourparler.case.schema import Factor
    >>> case = Case(id="c", title="", factors=[Factor(id="f", title="F"), Factor(id="f", title="G")])
    >>> print(*duplicate_ids(case, unlocated, Invalid()))
    case factors[1].id: duplicate factor id 'f'; the first is at factors[0].id; rename one
    """
    for collection, word in COLLECTIONS.items():
        key = "name" if collection == "assumptions" else "id"
        places = [
            (str(getattr(member, key)), locate((collection, position, key)))
            for position, member in enumerate(getattr(case, collection))
        ]
        if collection == "assumptions":
            places += [(name, locate(path)) for name, path in _inline_assumptions(case)]
        places += invalid.ids.get(collection, ())
        first: dict[str, Place] = {}
        for name, place in sorted(places, key=lambda pair: (pair[1].file, pair[1].line, pair[1].column)):
            if name in first:
                yield place.problem(f"duplicate {word} {key} {name!r}; the first is at {first[name]}", "rename one")
            else:
                first[name] = place


def _inline_assumptions(case: Case) -> Iterator[tuple[str, Path]]:
    for position, frame in enumerate(case.frames):
        for place, assumption in enumerate(frame.assumptions):
            if isinstance(assumption, Assumption):
                yield assumption.name, ("frames", position, "assumptions", place, "name")


def _known(case: Case, collection: str, invalid: Invalid) -> Collection[str]:
    key = "name" if collection == "assumptions" else "id"
    valid = [str(getattr(member, key)) for member in getattr(case, collection)]
    return dict.fromkeys([*valid, *(name for name, _ in invalid.ids.get(collection, ()))])


def _is_everyone(mention: Mention) -> bool:
    return mention.model is Format and mention.id == EVERYONE


def unknown_ids(case: Case, locate: Locate, invalid: Invalid) -> Iterator[Problem]:
    """Find ids that no member of their collection has, and the nearest one that has.

    >>> from pourparler.case.places import unlocated
    >>> case = Case(id="c", title="", actors=[Actor(id="eu", name="EU", kind="bloc", member_of=["un"])])
    >>> print(*unknown_ids(case, unlocated, Invalid()))
    case actors[0].member_of[0]: unknown actor 'un'; actors: eu
    """
    known = {collection: _known(case, collection, invalid) for collection in COLLECTIONS}
    ways_out: dict[tuple[str, str], str] = {}
    comparisons = 0
    for mention in mentions(case):
        there = known[mention.collection]
        if mention.id in there or mention.collection in invalid.unreadable:
            continue
        if _is_everyone(mention) or (mention.collection == "frames" and mention.id == POOLED):
            continue
        word = COLLECTIONS[mention.collection]
        if (mention.collection, mention.id) not in ways_out:
            comparisons += len(there)
            near = nearest(mention.id, there) if comparisons <= _MOST_COMPARISONS else ""
            here = f"{mention.collection}: {listed(there)}" if there else f"the case has no {mention.collection}"
            ways_out[mention.collection, mention.id] = near or here
        place = locate(mention.path, key=mention.is_key)
        yield place.problem(f"unknown {word} {mention.id!r}", ways_out[mention.collection, mention.id])


def repeated_mentions(case: Case, locate: Locate) -> Iterator[Problem]:
    """Find lists of ids that name one twice, such as a table at which an actor sits twice.

    >>> from pourparler.case.places import unlocated
    >>> print(*repeated_mentions(Case(id="c", title="", formats=[Format(id="f", at_table=["a", "a"])]), unlocated))
    case formats[0].at_table[1]: names actor 'a' twice; keep one
    """
    rows: dict[Path, set[str]] = {}
    for mention in mentions(case):
        if mention.is_key or not isinstance(mention.path[-1], int):
            continue
        row = rows.setdefault(mention.path[:-1], set())
        place = locate(mention.path)
        if mention.id in row:
            yield place.problem(f"names {COLLECTIONS[mention.collection]} {mention.id!r} twice", "keep one")
        elif row and (_is_everyone(mention) or (mention.model is Format and EVERYONE in row)):
            yield place.problem("names 'all' beside other actors", "'all' already means every actor")
        row.add(mention.id)
