"""How far an alpha would vary with other units: percentile intervals of a bootstrap over units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.read.agreement.krippendorff_alpha import MeasurementLevel, krippendorff_alpha

__all__ = ["AlphaInterval", "alpha_interval"]

_MOST_UNDEFINED = 0.05
"""Where more of the resamples hold no variation, and so no alpha, the units are too few for an interval."""
_LARGEST_BLOCK = 2_000_000


@dataclass(frozen=True)
class AlphaInterval:
    """The ends of the interval, or None with the ``reason``; ``undefined``: resamples in which alpha is not defined."""

    low: float | None
    high: float | None
    reason: str
    resamples: int
    undefined: int


def alpha_interval(
    values: npt.ArrayLike,
    level: MeasurementLevel,
    rng: np.random.Generator,
    *,
    resamples: int = 1000,
    coverage: float = 0.95,
) -> AlphaInterval:
    """Bootstrap interval of Krippendorff's alpha (Zapf, Castell, Morawietz & Karch 2016): percentiles over units.

    ``values`` (coder, unit) and ``level`` as in ``krippendorff_alpha``. The units that two coders gave a value are
    drawn anew with replacement, ``resamples`` times, and alpha is computed of each draw, its expected disagreement with
    it; the interval holds the middle ``coverage`` of them. It says how far alpha hangs on which units were coded, and
    nothing of what other coders would do.

    There is no interval, and no NaN, where alpha is not defined, where all units agree (then every resample does), or
    where more than one in twenty resamples holds no variation. Raises ``ModelError`` as ``krippendorff_alpha`` does,
    for fewer than 100 resamples or a coverage outside (0, 1).

    Reference: Zapf, A., Castell, S., Morawietz, L., & Karch, A. (2016), Measuring inter-rater reliability for nominal
    data - which coefficients and confidence intervals are appropriate?, BMC Medical Research Methodology 16, 93.

    >>> found = alpha_interval([[1, 1, 2, 2] * 10, [1, 1, 2, 1] * 10], "nominal", np.random.default_rng(0))
    >>> round(found.low, 2), round(found.high, 2)
    (0.17, 0.75)
    """
    if resamples < 100:
        raise ModelError(f"alpha_interval: {resamples} resamples are too few; give 100 or more")
    if not 0.0 < coverage < 1.0:
        raise ModelError(f"alpha_interval: coverage {coverage:g} is not between 0 and 1")
    whole = krippendorff_alpha(values, level)
    if whole.alpha is None:
        return AlphaInterval(None, None, whole.reason, resamples, 0)
    if whole.observed <= 0.0:
        reason = "all pairs agree: drawing them anew shows nothing else"
        return AlphaInterval(None, None, reason, resamples, 0)
    held, counts, times = _kinds_of_units(np.asarray(values, dtype=np.float64))
    if level == "interval":
        held = held - held[0]
    drawn = rng.multinomial(int(times.sum()), times / times.sum(), size=resamples)
    block = max(1, _LARGEST_BLOCK // max(counts.shape))
    parts = [_alphas(held, counts, drawn[at : at + block], level) for at in range(0, resamples, block)]
    alphas = np.concatenate(parts)
    undefined = resamples - alphas.size
    if undefined > _MOST_UNDEFINED * resamples:
        return AlphaInterval(None, None, "too few units differ for an interval", resamples, undefined)
    low, high = np.quantile(alphas, [(1.0 - coverage) / 2.0, (1.0 + coverage) / 2.0])
    return AlphaInterval(float(low), float(high), "", resamples, undefined)


_Floats = npt.NDArray[np.float64]


def _kinds_of_units(given: _Floats) -> tuple[_Floats, _Floats, npt.NDArray[np.int64]]:
    """Return the values that occur, how often each kind of unit holds each (kind, value), and how many units it has."""
    there = ~np.isnan(given)
    pairable = there.sum(axis=0) >= 2
    given, there = given[:, pairable], there[:, pairable]
    held, place = np.unique(given[there], return_inverse=True)
    per_unit = np.zeros((given.shape[1], held.size))
    np.add.at(per_unit, (np.nonzero(there)[1], place), 1.0)
    counts, times = np.unique(per_unit, axis=0, return_counts=True)
    return held, counts, times


def _alphas(held: _Floats, counts: _Floats, drawn: npt.NDArray[np.int64], level: MeasurementLevel) -> _Floats:
    """Return alpha of each resample (resample, kind of unit) in which it is defined.

    Sums of squared differences over pairs come from sums: sum_ck n_c n_k (x_c - x_k)^2 = 2 (n sum n_c x_c^2 - (sum n_c
    x_c)^2), with the middles of ranks for x where data are ordinal; nominal ones come from n^2 - sum n_c^2.
    """
    size = counts.sum(axis=1)
    total = drawn @ counts
    number = total.sum(axis=1)
    if level == "nominal":
        within = np.broadcast_to((size**2 - (counts**2).sum(axis=1)) / (size - 1.0), drawn.shape)
        across = number**2 - (total**2).sum(axis=1)
    else:
        place = np.cumsum(total, axis=1) - total / 2.0 if level == "ordinal" else held[np.newaxis, :]
        within = 2.0 * (size * (place**2 @ counts.T) - (place @ counts.T) ** 2) / (size - 1.0)
        across = 2.0 * (number * (total * place**2).sum(axis=1) - (total * place).sum(axis=1) ** 2)
    observed = (drawn * within).sum(axis=1) / number
    varies = (total > 0).sum(axis=1) > 1
    expected = across[varies] / (number[varies] * (number[varies] - 1.0))
    return np.asarray(1.0 - observed[varies] / expected, dtype=np.float64)
