"""Krippendorff's alpha for values: nominal, ordinal and interval data, any number of coders, missing values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["Alpha", "MeasurementLevel", "krippendorff_alpha"]

MeasurementLevel: TypeAlias = Literal["nominal", "ordinal", "interval"]

_WIDEST = 1e100
"""Interval data farther apart than this, or closer than its inverse, are refused: squares would overflow or vanish."""


@dataclass(frozen=True)
class Alpha:
    """Alpha with what it is made of.

    ``alpha`` is None where it is not defined, with the ``reason``: too few values, or no variation at all. ``units``
    and ``values`` are those that can be compared: units with two values or more.
    """

    alpha: float | None
    reason: str
    observed: float
    expected: float
    units: int
    values: int


def krippendorff_alpha(values: npt.ArrayLike, level: MeasurementLevel = "nominal") -> Alpha:
    """Krippendorff's alpha (Krippendorff 2019) of reliability: 1 - observed / expected disagreement.

    ``values`` (coder, unit): numbers, NaN where a coder gave none; for nominal data any numbers that stand for
    categories. Each unit's pairs of values count 1 / (m_u - 1), m_u the values of the unit, and units with fewer than
    two are left out. Squared differences: nominal 0 or 1; interval (c - k)^2; ordinal (sum of n_g from c to k, less
    half of n_c and n_k)^2, n_g the number of values of rank g. Expected disagreement is that of all pairs of values.

    1 is perfect agreement, 0 what chance gives, less is systematic disagreement. Where all values are equal there is
    nothing to agree on: alpha is None, and no NaN. Raises ``ModelError`` for another shape, infinite values, an unknown
    level, or interval data so far apart, or so close, that their squares are no numbers a machine can hold.

    Reference: Krippendorff, K. (2019), Content Analysis, 4th ed., Sage, chapter 12; Krippendorff, K. (2011), Computing
    Krippendorff's alpha-reliability, University of Pennsylvania (its worked example: .743 nominal, .815 ordinal, .849
    interval).

    >>> round(krippendorff_alpha([[1, 1, 2, 2], [1, 1, 2, 1]]).alpha, 3)
    0.533
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 2:
        raise ModelError(f"krippendorff_alpha: values have shape {given.shape}, not (coder, unit)")
    if np.isinf(given).any():
        raise ModelError("krippendorff_alpha: values must be finite, or NaN where a coder gave none")
    if level not in get_args(MeasurementLevel):
        raise ModelError(f"krippendorff_alpha: level {level!r} is not one of {', '.join(get_args(MeasurementLevel))}")
    there = ~np.isnan(given)
    pairable = there.sum(axis=0) >= 2
    given, there = given[:, pairable], there[:, pairable]
    if level == "interval":
        _check_range(given[there])
    units, number = int(pairable.sum()), int(there.sum())
    if not units:
        return Alpha(None, "no unit has values of two coders", 0.0, 0.0, 0, 0)
    held, place = np.unique(given[there], return_inverse=True)
    per_unit = np.zeros((units, held.size))
    np.add.at(per_unit, (np.nonzero(there)[1], place), 1.0)
    of_unit = per_unit.sum(axis=1)
    coincidence = (per_unit / (of_unit - 1.0)[:, np.newaxis]).T @ per_unit
    coincidence -= np.diag((per_unit / (of_unit - 1.0)[:, np.newaxis]).sum(axis=0))
    total = per_unit.sum(axis=0)
    distance = _squared_differences(held, total, level)
    observed = float((coincidence * distance).sum()) / number
    expected = float((np.outer(total, total) * distance).sum()) / (number * (number - 1))
    if expected <= 0.0:
        return Alpha(None, "all values are equal: there is nothing to agree on", observed, expected, units, number)
    return Alpha(1.0 - observed / expected, "", observed, expected, units, number)


def _check_range(values: npt.NDArray[np.float64]) -> None:
    """Refuse values whose squared differences, or their sums, would overflow or vanish."""
    held = np.unique(values)
    if held.size < 2:
        return
    # Halves, since the difference of the largest numbers is none.
    widest, least = held[-1] / 2.0 - held[0] / 2.0, np.diff(held / 2.0).min()
    if widest > _WIDEST or least < 1.0 / _WIDEST:
        what = f"interval values from {held[0]:g} to {held[-1]:g} are too far apart or too close to square"
        raise ModelError(f"krippendorff_alpha: {what}; give them in other units")


def _squared_differences(
    held: npt.NDArray[np.float64], total: npt.NDArray[np.float64], level: MeasurementLevel
) -> npt.NDArray[np.float64]:
    """Return the squared difference of every two values, (value, value)."""
    if level == "nominal":
        return 1.0 - np.eye(held.size)
    if level == "interval":
        return np.square(held[:, np.newaxis] - held)
    middle = np.cumsum(total) - total / 2.0
    return np.square(middle[:, np.newaxis] - middle)
