"""``trust``: how far one actor trusts another, or how that changes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pourparler.case.codes.base import Identifier, Level, Strict

__all__ = ["Trust"]


class Trust(Strict):
    """One actor's trust in another: a level, or a change.

    >>> Trust.model_validate({"kind": "trust", "from": "a", "to": "b", "change": "falls"}).change
    'falls'
    """

    kind: Literal["trust"]
    truster: Identifier = Field(alias="from")
    trusted: Identifier = Field(alias="to")
    level: Level | None = None
    change: Literal["rises", "falls"] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Trust:
        if self.level is None and self.change is None:
            raise ValueError("a trust code states nothing; give level or change")
        return self
