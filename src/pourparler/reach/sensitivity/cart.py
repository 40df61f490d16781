"""Classification tree (Breiman, Friedman, Olshen & Stone 1984), through scikit-learn, told as boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.sensitivity.boxes import Box, Limit, checked_cases, describe_box
from pourparler.reach.sensitivity.input_space import optional_module

__all__ = ["cart"]


def cart(
    inputs: Sequence[str],
    points: npt.ArrayLike,
    interest: npt.ArrayLike,
    *,
    least_mass: float = 0.05,
    most_leaves: int = 8,
) -> tuple[Box, ...]:
    """Classification tree (Breiman et al. 1984): its leaves as boxes, the densest first; they divide all cases.

    ``points`` (n, d), ``interest`` (n,): yes or no. ``least_mass``: least share of the cases in a leaf;
    ``most_leaves``: how many there may be. scikit-learn breaks ties at random; its seed is fixed. Raises
    ``ModelError`` where scikit-learn is missing or a number cannot be.

    Reference: Breiman, L., Friedman, J. H., Olshen, R. A. & Stone, C. J. (1984), Classification and Regression Trees.

    >>> x = np.linspace(0, 1, 101)
    >>> found = cart(["x"], x[:, np.newaxis], x > 0.695)
    >>> [(box.limits[0].low is None, round(box.limits[0].low or box.limits[0].high, 6), box.density) for box in found]
    [(False, 0.695, 1.0), (True, 0.695, 0.0)]
    """
    if not 0.0 < least_mass < 1.0:
        raise ModelError(f"cart: least_mass cannot be {least_mass}; give a share above 0 and below 1")
    if most_leaves < 2:
        raise ModelError(f"cart: most_leaves cannot be {most_leaves}; give at least 2")
    cases, wanted = checked_cases("cart", points, interest, inputs)
    tree = optional_module("sklearn.tree").DecisionTreeClassifier(
        max_leaf_nodes=most_leaves,
        min_samples_leaf=max(1, int(np.ceil(least_mass * wanted.size))),
        random_state=0,
    )
    nodes = tree.fit(cases, wanted.astype(np.int64)).tree_
    leaf_of = tree.apply(cases)
    d = len(inputs)
    boxes: list[Box] = []
    waiting = [(0, np.full(d, -np.inf), np.full(d, np.inf))]
    while waiting:
        node, low, high = waiting.pop()
        left, right = int(nodes.children_left[node]), int(nodes.children_right[node])
        if left < 0:
            finite = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
            limits = tuple(Limit(inputs[int(k)], _end(low[k]), _end(high[k])) for k in finite)
            boxes.append(describe_box(limits, np.asarray(leaf_of == node), wanted))
            continue
        k, split = int(nodes.feature[node]), float(nodes.threshold[node])
        below, above = high.copy(), low.copy()
        below[k], above[k] = split, split
        waiting += [(right, above, high), (left, low, below)]
    return tuple(sorted(boxes, key=lambda box: (-box.density, -box.coverage)))


def _end(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
