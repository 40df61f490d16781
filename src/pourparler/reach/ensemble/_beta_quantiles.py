"""The inverse distribution function of the beta distribution, quickly: a polynomial per eighth of an octave.

As a function of u the quantile x is smooth but for u = 0 and u = 1, where it behaves like a power. On an eighth of an
octave, u in [m, m + 1/8] 2^e, the nearest singularity is 17 half-widths away, so that a Chebyshev polynomial of degree
9 is right to 17 + 288^(1/2) = 34 to the power -10, about the rounding of a double. The upper half is the complement.
The table is held against scipy when it is made; parameters for which it is less accurate get scipy's function.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit

from pourparler.reach.acceptance.arrays import Floats

__all__ = ["beta_quantiles"]

_OCTAVES = 54
_EIGHTHS = 8
_TERMS = 10
_ACCURACY = 1e-13


@njit(cache=True)
def _evaluate(uniform: Floats, lower: Floats, upper: Floats, found: Floats) -> None:
    """Evaluate the polynomials of ``lower`` (u up to 1/2) and ``upper`` (of 1 - u), each (octave, eighth, term)."""
    for place in range(uniform.size):
        u = uniform[place]
        table = lower if u <= 0.5 else upper
        share = u if u <= 0.5 else 1.0 - u
        octave, scaled = 0, 2.0 * share
        while scaled < 1.0 and octave < table.shape[0] - 1:
            scaled *= 2.0
            octave += 1
        # Now scaled = 2^(octave + 1) u lies in [1, 2), but for u = 1/2, where it is 1.
        eighth = min(7, int((scaled - 1.0) * 8.0))
        t = 2.0 * ((scaled - 1.0) * 8.0 - eighth) - 1.0
        one, two = 0.0, 0.0
        for term in range(table.shape[2] - 1, 0, -1):
            one, two = 2.0 * t * one - two + table[octave, eighth, term], one
        value = t * one - two + table[octave, eighth, 0]
        found[place] = value if u <= 0.5 else 1.0 - value


def _of_scipy(a: float, b: float, shares: Floats) -> Floats:
    # Imported when it is needed: importing scipy.special takes a tenth of a second of every study.
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, shares), dtype=np.float64)


def _table(a: float, b: float) -> Floats:
    """Return Chebyshev coefficients (octave, eighth, term) of the quantile of u = [1, 2) / 2^(octave + 1)."""
    angles = np.pi * (np.arange(_TERMS) + 0.5) / _TERMS
    inside = (np.cos(angles) + 1.0) / 2.0
    scaled = 1.0 + (np.arange(_EIGHTHS)[:, np.newaxis] + inside) / _EIGHTHS
    shares = scaled * 0.5 ** (np.arange(_OCTAVES)[:, np.newaxis, np.newaxis] + 1)
    values = _of_scipy(a, b, shares)
    basis = np.cos(np.arange(_TERMS)[:, np.newaxis] * angles)
    coefficients = 2.0 / _TERMS * np.einsum("oej,tj->oet", values, basis)
    coefficients[:, :, 0] /= 2.0
    return np.ascontiguousarray(coefficients)


@lru_cache(maxsize=256)
def _tables(a: float, b: float) -> tuple[Floats, Floats] | None:
    """Return the tables of both halves, or None where they are not accurate."""
    lower, upper = _table(a, b), _table(b, a)
    tried = np.concatenate([(np.arange(4000) + 0.5) / 4000, 0.5 ** np.linspace(2, 50, 2000)])
    found = np.empty(tried.size)
    _evaluate(tried, lower, upper, found)
    wrong = np.abs(found - _of_scipy(a, b, tried)).max()
    return (lower, upper) if wrong <= _ACCURACY else None


def beta_quantiles(a: float, b: float, uniform: Floats) -> Floats:
    """Quantiles of the beta distribution with the parameters a and b, for numbers in (0, 1) of any shape.

    >>> beta_quantiles(2.0, 1.0, np.array([0.25])).round(12).tolist()
    [0.5]
    """
    tables = _tables(a, b)
    if tables is None:
        return _of_scipy(a, b, uniform)
    found = np.empty(uniform.size)
    _evaluate(np.ascontiguousarray(uniform).reshape(-1), *tables, found)
    return np.clip(found, 0.0, 1.0).reshape(uniform.shape)
