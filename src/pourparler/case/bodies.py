"""Bodies that must agree by weighted voting, such as a council that ratifies: who votes, and what a decision needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Body", "VotingRule", "whole_votes"]

_MOST_VOTES = 2**53
"""Votes, made whole, up to which every count is exact, also where a number is kept as a float."""

Votes = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
"""A number of votes, from 0 up; it need not be whole."""


class VotingRule(Strict):
    """One weighted vote: those in favour need at least ``quota`` of the members' votes."""

    quota: Votes
    members: dict[Identifier, Votes] = Field(min_length=1, description="actor: its votes")

    @model_validator(mode="after")
    def _can_be_met(self) -> VotingRule:
        _check_quota(self.quota, self.members)
        return self


class Body(Strict):
    """A body that decides by weighted voting: one vote, or several that must all be met, and members with a veto.

    >>> body = Body(id="senate", quota=1.5, members={"left": 0.5, "right": 2}, veto=["left"])
    >>> body.rules, body.actors
    (((1.5, {'left': 0.5, 'right': 2.0}), (1.0, {'left': 1.0})), ('left', 'right'))
    """

    id: Identifier
    name: str = ""
    quota: Votes | None = Field(default=None, description="the votes that those in favour need; or give `all_of`")
    members: dict[Identifier, Votes] = Field(default={}, description="actor: its votes")
    all_of: tuple[VotingRule, ...] = Field(
        default=(), description="several votes that must all be met, such as members, states and population"
    )
    veto: tuple[Identifier, ...] = Field(default=(), description="actors each of which alone can refuse")

    @model_validator(mode="after")
    def _has_one_way_of_voting(self) -> Body:
        if bool(self.all_of) == bool(self.members) or (self.quota is None) == bool(self.members):
            raise ValueError("a body has quota and members, or all_of; give one of the two")
        if self.quota is not None:
            _check_quota(self.quota, self.members)
        return self

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    @property
    def rules(self) -> tuple[tuple[float, dict[str, float]], ...]:
        """Every rule that those in favour must meet, (quota, votes by actor); a veto is a rule of one vote."""
        games = [(each.quota, dict(each.members)) for each in self.all_of]
        if self.quota is not None:
            games.append((self.quota, dict(self.members)))
        return (*games, *((1.0, {actor: 1.0}) for actor in self.veto))

    @property
    def actors(self) -> tuple[str, ...]:
        """Everyone who votes in it or has a veto, once."""
        return tuple(dict.fromkeys(actor for _, votes in self.rules for actor in votes))

    @property
    def lone_blockers(self) -> tuple[str, ...]:
        """Those without whom some rule cannot be met, so that each alone can refuse for the body."""
        return tuple(actor for actor in self.actors if not self.passes(each for each in self.actors if each != actor))

    def passes(self, in_favour: Iterable[str]) -> bool:
        """Whether actors in favour meet every rule.

        >>> body = Body(id="council", quota=0.3, members={"a": 0.1, "b": 0.2, "c": 0.2})
        >>> body.passes(["a", "b"]), body.passes(["a"])
        (True, False)
        """
        favour = frozenset(in_favour)
        for given, votes in self.rules:
            quota, whole = whole_votes(given, votes)
            if sum(count for actor, count in whole.items() if actor in favour) < quota:
                return False
        return True


def whole_votes(quota: float, members: Mapping[str, float]) -> tuple[int, dict[str, int]]:
    """Return a quota and votes as whole numbers, by a common denominator of their decimals, which changes nothing.

    >>> whole_votes(0.3, {"a": 0.1, "b": 0.25})
    (6, {'a': 2, 'b': 5})
    """
    exact = {actor: Fraction(repr(votes)) for actor, votes in members.items()}
    least = Fraction(repr(quota))
    common = math.lcm(least.denominator, *(votes.denominator for votes in exact.values()))
    return int(least * common), {actor: int(votes * common) for actor, votes in exact.items()}


def _check_quota(quota: float, members: Mapping[str, float]) -> None:
    """Refuse a quota that nobody needs, or that all together cannot meet."""
    if quota <= 0:
        raise ValueError(f"quota {quota:g} is met by nobody's votes; give more than 0")
    least, whole = whole_votes(quota, members)
    total = sum(whole.values())
    if least > total:
        stated = float(math.fsum(members.values()))
        raise ValueError(f"quota {quota:.15g} is more than all {stated:.15g} votes; lower it, or mend the votes")
    if total > _MOST_VOTES:
        raise ValueError(f"votes are too finely stated to be counted exactly ({total} in whole numbers); round them")
