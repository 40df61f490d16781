"""``legal``: what a source says about the legality of, or consent to, a package or an issue's terms."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Legal"]


class Legal(Strict):
    """A finding about law or consent, attributed to its source.

    >>> Legal(kind="legal", issue="territory", finding="annexation held unlawful").issue
    'territory'
    """

    kind: Literal["legal"]
    package: Identifier | None = None
    issue: Identifier | None = None
    finding: str

    @model_validator(mode="after")
    def _bears_on_one_thing(self) -> Legal:
        if (self.package is None) == (self.issue is None):
            raise ValueError("a legal finding bears on a package or on an issue; give one of the two")
        return self
