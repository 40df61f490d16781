"""Assignment problems of two coders: which passage or code of the one goes with which of the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["assignment", "joined_parts"]


def assignment(weight: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair every row with a column of its own, or every column with a row, so that the weights sum to most.

    ``weight`` is (row, column) and finite; pairs come by row. Solved by scipy's ``linear_sum_assignment``: its matching
    of sparse graphs, which is imported faster, does not come to an end on some weights that rounding sets apart.

    >>> assignment(np.array([[5.0, 4.0, 0.0], [4.0, 0.0, 0.0]]))
    [(0, 1), (1, 0)]
    """
    if not weight.size:
        return []
    if 1 in weight.shape:
        best = int(weight.argmax())
        return [(best // weight.shape[1], best % weight.shape[1])]
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(weight, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def joined_parts(weight: npt.NDArray[np.float64]) -> list[tuple[list[int], list[int]]]:
    """Split rows and columns into those that positive weights join, each part by itself, in the order of rows.

    >>> joined_parts(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 2.0], [0.0, 0.0, 0.0]]))
    [([0], [0]), ([1], [1, 2])]
    """
    is_joined = weight > 0
    parts: list[tuple[list[int], list[int]]] = []
    seen = np.zeros(weight.shape[0], dtype=np.bool_)
    for start in range(weight.shape[0]):
        if seen[start] or not is_joined[start].any():
            continue
        rows: npt.NDArray[np.bool_] = np.zeros(weight.shape[0], dtype=np.bool_)
        rows[start] = True
        while True:
            columns = is_joined[rows].any(axis=0)
            grown: npt.NDArray[np.bool_] = np.asarray(is_joined[:, columns].any(axis=1))
            if (grown == rows).all():
                break
            rows = grown
        seen |= rows
        parts.append((np.flatnonzero(rows).tolist(), np.flatnonzero(columns).tolist()))
    return parts
