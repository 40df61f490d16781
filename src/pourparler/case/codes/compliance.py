"""``compliance``: a number or a level of what makes an actor keep or break an agreement."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import model_validator

from pourparler.case.codes.base import Identifier, Level, NumberInterval, Strict

__all__ = ["QUANTITIES", "Compliance", "Quantity"]

Quantity = Literal[
    "temptation",
    "reward",
    "punishment",
    "sucker",
    "patience",
    "tenure_hazard",
    "detection_lag",
    "detection_probability",
    "good_if_honest",
    "good_if_cheating",
    "punishment_periods",
    "guarantor_probability",
    "penalty",
    "belief",
    "prior",
    "keeps_if_trustworthy",
    "keeps_if_untrustworthy",
    "share",
    "win_probability",
    "rival_win_now",
    "rival_win_later",
    "war_cost",
    "rival_war_cost",
    "war_value",
    "audience_cost",
    "escalation_time",
]
QUANTITIES: tuple[str, ...] = get_args(Quantity)

_SHARES = {
    "patience",
    "tenure_hazard",
    "detection_probability",
    "good_if_honest",
    "good_if_cheating",
    "guarantor_probability",
    "belief",
    "prior",
    "keeps_if_trustworthy",
    "keeps_if_untrustworthy",
    "share",
    "win_probability",
    "rival_win_now",
    "rival_win_later",
}
_AT_LEAST_ZERO = {"detection_lag", "penalty", "war_cost", "rival_war_cost", "audience_cost", "escalation_time"}
_ABOUT_ANOTHER = {"belief", "prior", "keeps_if_trustworthy", "keeps_if_untrustworthy"}


class Compliance(Strict):
    """What makes an actor keep or break an agreement: one quantity, as a number, an interval or a level.

    Without a package it is said of any package, without a follow-up of any follow-up. ``other`` is whom a belief is
    about.

    >>> Compliance(kind="compliance", actor="a", quantity="patience", value=[0.8, 0.9]).value
    (0.8, 0.9)
    """

    kind: Literal["compliance"]
    actor: Identifier
    quantity: Quantity
    package: Identifier | None = None
    follow_up: Identifier | None = None
    other: Identifier | None = None
    value: NumberInterval | None = None
    level: Level | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Compliance:
        if (self.value is None) == (self.level is None):
            raise ValueError("a compliance code gives a value or a level; give one of the two")
        if (self.other is not None) != (self.quantity in _ABOUT_ANOTHER):
            if self.other is None:
                raise ValueError(f"{self.quantity} is about another actor; name it in other")
            raise ValueError(f"{self.quantity} is about the actor itself; remove other")
        return self

    @model_validator(mode="after")
    def _in_range(self) -> Compliance:
        if self.value is None:
            return self
        low, high = self.value
        written = f"{low:g}" if low == high else f"[{low:g}, {high:g}]"
        if self.quantity in _SHARES and not (low >= 0 and high <= 1):
            raise ValueError(f"{self.quantity} {written} is outside 0-1")
        if self.quantity == "patience" and high == 1:
            raise ValueError(f"patience {written} must lie below 1: it is the weight of the next period")
        if self.quantity in _AT_LEAST_ZERO and low < 0:
            raise ValueError(f"{self.quantity} {written} is below 0")
        if self.quantity == "punishment_periods" and (low < 1 or low != int(low) or high != int(high)):
            raise ValueError(f"punishment_periods {written} should be whole numbers of at least 1")
        if self.quantity == "war_value" and high >= 0:
            raise ValueError(f"war_value {written} should be below 0, the value of backing down at once")
        return self
