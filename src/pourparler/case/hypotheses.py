"""Competing hypotheses of a case: rival answers to a question, and how each piece of evidence fits each of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pourparler.case.codes.base import Identifier, Level, Strict

__all__ = ["Evidence", "HypothesisSet"]


class Evidence(Strict):
    """A piece of evidence: the statements it is, and how it fits each hypothesis, from CC (very well) to II (not)."""

    id: Identifier
    statements: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    fits: dict[Identifier, Literal["CC", "C", "N", "I", "II"]] = Field(
        min_length=1, description="per hypothesis CC, C, N, I or II; a hypothesis that is left out counts as N"
    )
    credibility: Level = "medium"
    relevance: Level = "medium"
    note: str = ""


class HypothesisSet(Strict):
    """Rival answers to one question, none of which follows from another, and the evidence about them.

    >>> ratings = {"id": "e", "statements": ["s"], "fits": {"bluf": "C"}}
    >>> HypothesisSet.model_validate({"id": "q", "question": "?", "claims": {"bluff": "A", "deal": "B"},
    ...                               "evidence": [ratings]})
    Traceback (most recent call last):
        ...
    pydantic_core._pydantic_core.ValidationError: 1 validation error for HypothesisSet
      Value error, evidence 'e' rates 'bluf', which is no hypothesis; hypotheses: bluff, deal...
    """

    id: Identifier
    question: str
    claims: dict[Identifier, str] = Field(min_length=2, description="the hypotheses: a short name and a sentence each")
    evidence: tuple[Evidence, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _rates_its_own(self) -> HypothesisSet:
        known = ", ".join(self.claims)
        seen: set[str] = set()
        for piece in self.evidence:
            if unknown := [claim for claim in piece.fits if claim not in self.claims]:
                raise ValueError(
                    f"evidence {piece.id!r} rates {unknown[0]!r}, which is no hypothesis; hypotheses: {known}"
                )
            if piece.id in seen:
                raise ValueError(f"two pieces of evidence have the id {piece.id!r}; rename one")
            seen.add(piece.id)
        return self
