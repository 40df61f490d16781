"""Bootstrap intervals of alpha: each resample against the slow alpha, and what has no interval."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pourparler.errors import ModelError
from pourparler.read.agreement.alpha_interval import _alphas, _kinds_of_units, alpha_interval
from pourparler.read.agreement.krippendorff_alpha import MeasurementLevel, krippendorff_alpha
from tests.reference_agreement import alpha, interval, nominal, ordinal

DIFFERENCES = {"nominal": nominal, "ordinal": ordinal, "interval": interval}
LEVELS: tuple[MeasurementLevel, ...] = ("nominal", "ordinal", "interval")
VALUES = st.lists(
    st.lists(st.sampled_from([1.0, 2.0, 4.0, math.nan]), min_size=3, max_size=3), min_size=2, max_size=7
).map(lambda units: np.array(units).T)


def drawn_again(
    held: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], times: npt.NDArray[np.int64]
) -> list[list[float | None]]:
    """The resample written out, per coder, per unit."""
    units = []
    for kind, often in zip(counts, times, strict=True):
        values: list[float | None] = [*np.repeat(held, kind.astype(int)).tolist()]
        units += [values + [None] * (3 - len(values))] * int(often)
    return [list(coder) for coder in zip(*units, strict=True)]


@pytest.mark.parametrize("level", LEVELS)
@given(values=VALUES, seed=st.integers(0, 2**32 - 1))
def test_alpha_of_a_resample_is_the_slow_one(
    level: MeasurementLevel, values: npt.NDArray[np.float64], seed: int
) -> None:
    held, counts, times = _kinds_of_units(values)
    if not times.size:
        return
    drawn = np.random.default_rng(seed).multinomial(times.sum(), times / times.sum(), size=3)
    slow = [alpha(drawn_again(held, counts, each), DIFFERENCES[level]) for each in drawn]
    found = _alphas(held, counts, drawn, level)
    assert found == pytest.approx([each for each in slow if each is not None])


def test_the_interval_holds_the_middle_of_the_resamples() -> None:
    rng = np.random.default_rng(3)
    one = rng.integers(0, 3, 60).astype(float)
    other = np.where(rng.random(60) < 0.7, one, rng.integers(0, 3, 60))
    found = alpha_interval([one, other], "nominal", np.random.default_rng(1), resamples=4000)
    units = np.random.default_rng(2).integers(0, 60, (1500, 60))
    slow = [float(krippendorff_alpha([one[each], other[each]]).alpha or 0.0) for each in units]
    assert [found.low, found.high] == pytest.approx(np.quantile(slow, [0.025, 0.975]), abs=0.02)
    whole = krippendorff_alpha([one, other]).alpha
    assert found.low is not None
    assert found.high is not None
    assert whole is not None
    assert found.low < whole < found.high
    narrow = alpha_interval([one, other], "nominal", np.random.default_rng(1), resamples=4000, coverage=0.5)
    assert narrow.low is not None
    assert narrow.low > found.low


def test_the_same_generator_gives_the_same_interval() -> None:
    values = [[1, 1, 2, 3, 3, 2] * 4, [1, 2, 2, 3, 3, 3] * 4]
    made = [alpha_interval(values, "ordinal", np.random.default_rng(seed)) for seed in (5, 5, 6)]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([[1, 2, 1], [1, 2, 1]], "all pairs agree: drawing them anew shows nothing else"),
        ([[1, 1, 1], [1, 1, 1]], "all values are equal: there is nothing to agree on"),
        ([[1, math.nan], [math.nan, 2]], "no unit has values of two coders"),
        ([[1, 1, 1, 1], [1, 1, 1, 2]], "too few units differ for an interval"),
    ],
)
def test_where_no_interval_can_be_a_reason_stands(values: list[list[float]], reason: str) -> None:
    found = alpha_interval(values, "nominal", np.random.default_rng(0))
    assert (found.low, found.high, found.reason) == (None, None, reason)


def test_wrong_choices_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ModelError, match="10 resamples are too few; give 100 or more"):
        alpha_interval([[1, 2], [1, 1]], "nominal", rng, resamples=10)
    with pytest.raises(ModelError, match="coverage 1 is not between 0 and 1"):
        alpha_interval([[1, 2], [1, 1]], "nominal", rng, coverage=1.0)
    with pytest.raises(ModelError, match="values have shape"):
        alpha_interval([1, 2], "nominal", rng)
