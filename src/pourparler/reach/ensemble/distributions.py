"""Distributions inside an interval, by their inverse distribution functions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble._beta_quantiles import beta_quantiles

__all__ = ["Distribution", "Kind", "quantiles"]

Kind = Literal["uniform", "triangular", "pert", "beta"]
_PERT_WEIGHT = 4.0


@dataclass(frozen=True)
class Distribution:
    """A distribution on [0, 1], the share of an interval.

    ``uniform``; ``triangular`` and ``pert`` (a beta distribution with mean (low + 4 mode + high) / 6; Malcolm,
    Roseboom, Clark & Fazar 1959) with a ``mode`` in [0, 1], the middle unless given; ``beta`` with parameters ``a`` and
    ``b``. Raises ``ChoiceError`` for parameters that cannot be.

    >>> str(Distribution("triangular", mode=0.25)), str(Distribution())
    ('triangular:0.25', 'uniform')
    >>> Distribution("pert", mode=2.0)
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: pert: the mode cannot be 2; give a share of the interval, from 0 to 1
    """

    kind: Kind = "uniform"
    mode: float = 0.5
    a: float = 2.0
    b: float = 2.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ChoiceError(f"distribution cannot be {self.kind!r}; choose one of {', '.join(get_args(Kind))}")
        if not 0.0 <= self.mode <= 1.0:
            raise ChoiceError(
                f"{self.kind}: the mode cannot be {self.mode:g}; give a share of the interval, from 0 to 1"
            )
        for parameter in (self.a, self.b):
            if not (math.isfinite(parameter) and parameter > 0.0):
                raise ChoiceError(f"beta: a parameter cannot be {parameter:g}; give two positive numbers: beta:2,2")

    def __str__(self) -> str:
        if self.kind == "beta":
            return f"beta:{_exact(self.a)},{_exact(self.b)}"
        return self.kind if self.kind == "uniform" or self.mode == 0.5 else f"{self.kind}:{_exact(self.mode)}"


def _exact(number: float) -> str:
    """Write a number so that it reads back as the same."""
    return repr(float(number)).removesuffix(".0")


def quantiles(distribution: Distribution, uniform: Floats) -> Floats:
    """Inverse distribution function: shares of the interval, in [0, 1], for ``uniform`` numbers in (0, 1) of any shape.

    Reference: Devroye, L. (1986), Non-uniform random variate generation, Springer, ch. 2.

    >>> quantiles(Distribution("triangular"), np.array([0.125, 0.5, 0.875])).tolist()
    [0.25, 0.5, 0.75]
    >>> quantiles(Distribution("beta", a=1.0, b=1.0), np.array([0.25])).round(12).tolist()
    [0.25]
    """
    if distribution.kind == "uniform":
        return uniform
    mode = distribution.mode
    if distribution.kind == "triangular":
        rising: Floats = np.sqrt(uniform * mode)
        return np.where(uniform <= mode, rising, 1.0 - np.sqrt((1.0 - uniform) * (1.0 - mode)))
    a, b = distribution.a, distribution.b
    if distribution.kind == "pert":
        a, b = 1.0 + _PERT_WEIGHT * mode, 1.0 + _PERT_WEIGHT * (1.0 - mode)
    return beta_quantiles(a, b, uniform)
