"""``stance``: where an actor stands on an issue, how much it cares, and its red line."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from pourparler.case.codes.base import Identifier, Interval, Salience, Strict

__all__ = ["Stance"]


class Stance(Strict):
    """An actor's position on an issue, its salience, or the only zone it accepts (a red line).

    >>> Stance(kind="stance", actor="a", issue="k", position=40).position
    (40.0, 40.0)
    """

    kind: Literal["stance"]
    actor: Identifier
    issue: Identifier
    position: Interval | None = None
    salience: Salience | None = None
    accepts_within: Interval | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Stance:
        if self.position is None and self.salience is None and self.accepts_within is None:
            raise ValueError("a stance states nothing; give position, salience or accepts_within")
        return self
