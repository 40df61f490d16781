"""``answer``: an actor's stated acceptance or rejection of a package or of terms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pourparler.case.codes.base import Identifier, Interval, Strict

__all__ = ["Answer"]


class Answer(Strict):
    """An actor accepts or rejects a package, or any package that contains some terms.

    ``conditions`` are terms the answer depends on; ``note`` is a condition in words, which is shown and never counts
    as met.

    >>> Answer(kind="answer", actor="a", terms={"k": 100}, answer="rejects").terms
    {'k': (100.0, 100.0)}
    """

    kind: Literal["answer"]
    actor: Identifier
    package: Identifier | None = None
    terms: dict[Identifier, Interval] | None = Field(default=None, min_length=1)
    answer: Literal["accepts", "rejects"]
    conditions: dict[Identifier, Interval] = Field(default={})
    note: str = ""

    @model_validator(mode="after")
    def _answers_one_thing(self) -> Answer:
        if (self.package is None) == (self.terms is None):
            raise ValueError("an answer is to a package or to terms; give one of the two")
        return self
