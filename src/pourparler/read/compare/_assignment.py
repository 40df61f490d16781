"""Assignment problems of two coders: mostly of a few rows, for which importing a solver would take longest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["assignment", "joined_parts"]

_MOST_ROWS = 24
"""From more rows on the solver of scipy is faster, its import included."""


def assignment(weight: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair every row with a column of its own, or every column with a row, so that the weights sum to most.

    The Hungarian method (Kuhn 1955) with potentials: rows are added one by one along a shortest augmenting path.
    ``weight`` is (row, column) and finite; pairs come by row.

    >>> assignment(np.array([[5.0, 4.0, 0.0], [4.0, 0.0, 0.0]]))
    [(0, 1), (1, 0)]
    """
    rows, columns = weight.shape
    if not rows or not columns:
        return []
    if rows > columns:
        return sorted((row, column) for column, row in assignment(weight.T))
    if rows == 1:
        return [(0, int(weight[0].argmax()))]
    if rows > _MOST_ROWS:
        from scipy.optimize import linear_sum_assignment

        return [(int(row), int(column)) for row, column in zip(*linear_sum_assignment(-weight), strict=True)]
    of_column = _hungarian((-weight).tolist())
    return sorted((row, column) for column, row in enumerate(of_column) if row >= 0)


def _hungarian(cost: list[list[float]]) -> list[int]:
    """Return the row of each column, -1 for none, at the least cost; there are no more rows than columns."""
    rows, columns = len(cost), len(cost[0])
    of_column = [-1] * (columns + 1)
    row_potential, column_potential = [0.0] * rows, [0.0] * (columns + 1)
    for start in range(rows):
        of_column[columns] = start
        at, least = columns, [float("inf")] * columns
        came_from, is_done = [columns] * columns, [False] * (columns + 1)
        while of_column[at] >= 0:
            is_done[at] = True
            row, step, following = of_column[at], float("inf"), -1
            for column in range(columns):
                if is_done[column]:
                    continue
                reduced = cost[row][column] - row_potential[row] - column_potential[column]
                if reduced < least[column]:
                    least[column], came_from[column] = reduced, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(columns + 1):
                if is_done[column]:
                    row_potential[of_column[column]] += step
                    column_potential[column] -= step
                elif column < columns:
                    least[column] -= step
            at = following
        while at != columns:
            of_column[at] = of_column[came_from[at]]
            at = came_from[at]
    return of_column[:columns]


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
