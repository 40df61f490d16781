"""Assignment problems of two coders: which passage or code of the one goes with which of the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["assignment", "joined_parts"]


def assignment(weight: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair every row with a column of its own, or every column with a row, so that the weights sum to most.

    ``weight`` is (row, column) and finite; pairs come by row. Shortest augmenting paths (Kuhn 1955; Jonker & Volgenant
    1987 without their reduction, in which prices that rounding sets apart can fall against each other without end):
    each row takes at most as many steps as there are columns, whatever the rounding.

    >>> assignment(np.array([[5.0, 4.0, 0.0], [4.0, 0.0, 0.0]]))
    [(0, 1), (1, 0)]
    """
    if not weight.size:
        return []
    if weight.shape[0] > weight.shape[1]:
        return sorted((row, column) for column, row in assignment(weight.T))
    rows, columns = weight.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    row_of = np.full(columns, -1, dtype=np.int64)
    for start in range(rows):
        distance = np.full(columns, np.inf)
        came_from = np.full(columns, -1, dtype=np.int64)
        is_reached = np.zeros(columns, dtype=np.bool_)
        row, last = start, -1
        while row >= 0:
            reduced = -weight[row] - row_price[row] - column_price
            is_nearer = ~is_reached & (reduced < distance)
            distance[is_nearer], came_from[is_nearer] = reduced[is_nearer], last
            last = int(np.where(is_reached, np.inf, distance).argmin())
            step = distance[last]
            row_price[[start, *row_of[is_reached]]] += step
            column_price[is_reached] -= step
            distance[~is_reached] -= step
            is_reached[last] = True
            row = int(row_of[last])
        while last >= 0:
            before = int(came_from[last])
            row_of[last] = start if before < 0 else row_of[before]
            last = before
    return sorted((int(row), column) for column, row in enumerate(row_of) if row >= 0)


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
