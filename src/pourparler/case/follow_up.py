"""Follow-ups: devices that are to make an agreement last, and the packages that have them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pourparler.case.codes.base import Identifier, Interval, Strict

__all__ = ["FollowUp"]


class FollowUp(Strict):
    """A device that is to make an agreement last: verification, a guarantee, sanctions that return.

    A package has it where its terms lie within ``where``; for any other package it would have to be added.

    >>> FollowUp(id="monitors", kind="verification", reason="asked for", where={"follow-up": 100}).label
    'monitors'
    """

    id: Identifier
    title: str = ""
    kind: Literal["verification", "guarantee", "sanctions"]
    where: dict[Identifier, Interval] = Field(
        default={}, description="issues and the terms on them with which a package has the device; empty: none has it"
    )
    guarantors: tuple[Identifier, ...] = Field(default=(), description="actors who would act against a breach")
    reason: Annotated[str, Field(min_length=1)]
    statements: tuple[Identifier, ...] = ()

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id
