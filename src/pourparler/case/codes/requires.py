"""``requires``: a condition an actor attaches to some packages only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pourparler.case.codes.base import Identifier, Interval, Strict

__all__ = ["Requires"]


class Requires(Strict):
    """An actor refuses the named packages unless their term on the issue lies within the interval.

    >>> Requires.model_validate({"kind": "requires", "actor": "a", "issue": "k", "within": [80, 100],
    ...                          "for": ["swap"]}).within
    (80.0, 100.0)
    """

    kind: Literal["requires"]
    actor: Identifier
    issue: Identifier
    within: Interval
    packages: tuple[Identifier, ...] = Field(alias="for", min_length=1)
