"""Agreement between coders against slow references, a library and the published worked example."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask, binary_distance

from pourparler.errors import ModelError
from pourparler.read.agreement.krippendorff_alpha import MeasurementLevel, krippendorff_alpha
from pourparler.read.agreement.unitizing_alpha import unitizing_alpha
from tests import reference_agreement as reference

DIFFERENCES: dict[MeasurementLevel, Callable[[float, float, list[float]], float]] = {
    "nominal": reference.nominal,
    "ordinal": reference.ordinal,
    "interval": reference.interval,
}
cells = st.one_of(st.none(), st.integers(0, 4).map(float))
tables = st.tuples(st.integers(2, 4), st.integers(1, 8)).flatmap(
    lambda shape: st.lists(st.lists(cells, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)


def as_array(rows: list[list[float | None]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[np.nan if cell is None else cell for cell in row] for row in rows])


@given(tables, st.sampled_from(list(DIFFERENCES)))
def test_alpha_equals_the_slow_reference(rows: list[list[float | None]], level: MeasurementLevel) -> None:
    found, expected = krippendorff_alpha(as_array(rows), level).alpha, reference.alpha(rows, DIFFERENCES[level])
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found == pytest.approx(expected, abs=1e-9)


@given(tables)
def test_alpha_equals_nltk(rows: list[list[float | None]]) -> None:
    distances = {"nominal": binary_distance, "interval": lambda a, b: (a - b) ** 2}
    data = [(coder, unit, cell) for coder, row in enumerate(rows) for unit, cell in enumerate(row) if cell is not None]
    for level in ("nominal", "interval"):
        found = krippendorff_alpha(as_array(rows), "nominal" if level == "nominal" else "interval")
        if found.alpha is None:
            continue
        task = AnnotationTask(data=data, distance=distances[level])
        assert found.alpha == pytest.approx(task.alpha(), abs=1e-9)


@given(tables, st.sampled_from(list(DIFFERENCES)))
def test_the_order_of_coders_and_units_changes_nothing(rows: list[list[float | None]], level: MeasurementLevel) -> None:
    given_rows = as_array(rows)
    found = krippendorff_alpha(given_rows, level).alpha
    turned = krippendorff_alpha(given_rows[::-1, ::-1], level).alpha
    assert found == pytest.approx(turned, abs=1e-12) if found is not None else turned is None


marks = st.integers(2, 25).flatmap(
    lambda length: st.lists(st.lists(st.booleans(), min_size=length, max_size=length), min_size=2, max_size=3)
)


@given(marks)
def test_unitizing_alpha_equals_the_slow_reference(coders: list[list[bool]]) -> None:
    length = len(coders[0])
    spans = [[(b, b + size) for b, size, unit in reference.sections(each) if unit] for each in coders]
    found, expected = unitizing_alpha(spans, length).alpha, reference.unitizing(coders)
    if found is None or expected is None:
        assert found is expected
    else:
        assert found == pytest.approx(expected, abs=1e-9)


def test_unitizing_alpha_is_one_for_equal_marks_and_falls_with_distance() -> None:
    near = unitizing_alpha([[(100, 120)], [(102, 120)]], 1000).alpha
    far = unitizing_alpha([[(100, 120)], [(500, 520)]], 1000).alpha
    same = unitizing_alpha([[(100, 120)], [(100, 120)]], 1000).alpha
    assert near is not None
    assert far is not None
    assert same == 1
    assert 1 > near > 0.9 > 0 > far


def test_where_everybody_marks_everything_they_agree() -> None:
    """As Krippendorff's formula has it: two passages of one length that could have met otherwise."""
    for coders in ([[(0, 9)], [(0, 9)]], [[(0, 4), (4, 9)], [(0, 9)], [(0, 9)]]):
        assert unitizing_alpha(coders, 9).alpha == 1.0
    nothing = unitizing_alpha([[], []], 9)
    assert (nothing.alpha, nothing.reason) == (None, "nobody marks a passage")


@pytest.mark.parametrize("values", [[[1e308, -1e308], [1e308, 1.0]], [[1e200, 0.0], [1e200, 1.0]], [[0, 1e-200]] * 2])
def test_intervals_that_cannot_be_squared_are_refused_and_give_no_nan(values: list[list[float]]) -> None:
    with pytest.raises(ModelError, match="too far apart or too close to square; give them in other units"):
        krippendorff_alpha(values, "interval")
    for level in ("nominal", "ordinal"):
        assert krippendorff_alpha(values, level).alpha is not None
    far = krippendorff_alpha([[1e90, 2e90, 3e90], [1e90, 2e90, 2e90]], "interval")
    assert far.alpha == pytest.approx(krippendorff_alpha([[1, 2, 3], [1, 2, 2]], "interval").alpha)


def test_input_that_cannot_be_compared_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match=r"\(coder, unit\)"):
        krippendorff_alpha(np.array([1.0, 2.0]))
    with pytest.raises(ModelError, match="finite"):
        krippendorff_alpha([[np.inf, 1.0], [1.0, 1.0]])
    with pytest.raises(ModelError, match="two or more"):
        unitizing_alpha([[(0, 1)]], 10)
    with pytest.raises(ModelError, match="outside a text of 10"):
        unitizing_alpha([[(5, 11)], []], 10)
    assert krippendorff_alpha([[1.0, 1.0], [1.0, 1.0]]).reason.startswith("all values are equal")


def test_the_worked_example_of_krippendorff_2011() -> None:
    gone = np.nan
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gone, gone, gone],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gone, 3],
        [gone, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gone],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gone],
    ]
    levels: tuple[MeasurementLevel, ...] = ("nominal", "ordinal", "interval")
    found = [krippendorff_alpha(table, level).alpha for level in levels]
    assert found == pytest.approx([0.743, 0.815, 0.849], abs=5e-4)
