"""Native units: what the 0-100 scales of a case stand for in years, votes or shares, there and back."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from pourparler.case.codes.base import Strict

__all__ = ["Native", "NativeWeights"]

_DIGITS = 14
"""Significant digits, counted from the larger end of a scale, that survive the way onto the 0-100 scale and back."""


class Native(Strict):
    """What 0 and 100 of an issue's scale stand for in the units that people use.

    >>> years = Native(low=4, high=10, unit="years")
    >>> years.from_scale(50), years.to_scale(4), years.unit
    (7.0, 0.0, 'years')
    """

    low: Annotated[float, Field(strict=True, description="what 0 stands for")]
    high: Annotated[float, Field(strict=True, description="what 100 stands for; above `low`")]
    unit: str = Field(default="", description="the unit, such as years")

    @model_validator(mode="after")
    def _is_a_range(self) -> Native:
        if not math.isfinite((self.high - self.low) * 100):
            raise ValueError("low and high should be finite numbers")
        if self.low >= self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}; turn the scale or the two ends round")
        return self

    def from_scale(self, position: float) -> float:
        """Turn a position on the 0-100 scale into native units, to 14 digits of the scale's larger end.

        The rounding takes back what the way to the 0-100 scale adds in the sixteenth digit.

        >>> Native(low=0.5, high=7).from_scale(Native(low=0.5, high=7).to_scale(3.3))
        3.3
        """
        value = self.low + position / 100 * (self.high - self.low)
        larger = max(abs(self.low), abs(self.high))
        return round(value, _DIGITS - 1 - math.floor(math.log10(larger)))

    def to_scale(self, value: float) -> float:
        """Turn native units into a position on the 0-100 scale.

        >>> Native(low=0.5, high=7).to_scale(7)
        100.0
        """
        return (value - self.low) * 100 / (self.high - self.low)


class NativeWeights(Strict):
    """What 100 of salience and of influence stand for in the units that people use.

    >>> weights = NativeWeights(salience=1, influence=0.16)
    >>> weights.native_salience(80), weights.native_influence(18.75)
    (0.8, 0.03)
    """

    salience: Annotated[float, Field(strict=True)] = Field(
        default=100.0, description="what a salience of 100 stands for; 1 where saliences are shares"
    )
    influence: Annotated[float, Field(strict=True)] = Field(
        default=100.0, description="what an influence of 100 stands for, such as the votes of the strongest"
    )

    @model_validator(mode="after")
    def _are_positive(self) -> NativeWeights:
        for name, value in (("salience", self.salience), ("influence", self.influence)):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} {value:g} should be a positive number: it is what 100 stands for")
        return self

    def native_salience(self, salience: float) -> float:
        """Turn a salience of 0-100 into native units."""
        return _rounded(salience / 100 * self.salience)

    def native_influence(self, influence: float) -> float:
        """Turn an influence of 0-100 into native units."""
        return _rounded(influence / 100 * self.influence)


def _rounded(value: float) -> float:
    return float(f"{value:.15g}")
