"""``cost`` and ``cost_sign``: what no agreement costs an actor."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Cost", "CostSign"]


class Cost(Strict):
    """What no agreement costs an actor, in value units (1 = the whole scale of the issues a package moves).

    >>> Cost(kind="cost", actor="a", low=0.1, high=0.3).high
    0.3
    """

    kind: Literal["cost"]
    actor: Identifier
    low: Annotated[float, Field(strict=True)]
    high: Annotated[float, Field(strict=True)]

    @model_validator(mode="after")
    def _ordered(self) -> Cost:
        if not (abs(self.low) < float("inf") and abs(self.high) < float("inf")):
            raise ValueError("costs must be finite numbers")
        if self.low > self.high:
            raise ValueError(f"interval reversed: low {self.low:g} is above high {self.high:g}")
        return self


class CostSign(Strict):
    """Whether no agreement grows dearer or cheaper to an actor; shown beside the break-even cost, never a number.

    >>> CostSign(kind="cost_sign", actor="a", sign="rises").sign
    'rises'
    """

    kind: Literal["cost_sign"]
    actor: Identifier
    sign: Literal["rises", "falls"]
