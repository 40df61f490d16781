"""Break-even values: where, in one input of a result, a deal turns from kept to broken, the others in intervals.

Every result's margin is monotone in each input, so for given others there is one such value, found by bisection; and it
is itself monotone in the others, so its bounds over their intervals lie at two corners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pourparler.errors import ModelError
from pourparler.hold.compliance._inputs import Floats, broadcast, need
from pourparler.hold.compliance.intervals import Ends
from pourparler.hold.quantities import QUANTITIES
from pourparler.hold.results import Result

__all__ = ["Threshold", "margin_bounds", "refuse_wrong_order", "threshold_of"]

_EDGE = 1e-9
"""How near the end of its domain a value is tried that must not lie on it."""
_BISECTIONS = 64
_NARROW = 2e-15
"""How far on either side of a straight line's root the turn is looked for."""
_MOST_PERIODS = 2.0**40


@dataclass(frozen=True)
class Threshold:
    """Where an input turns a deal: ``sure`` suffices whatever the others are, ``possible`` is needed at the very least.

    Where more of the input helps (``at_least``), the deal is kept for certain from ``sure`` up and broken for certain
    below ``possible``; else the other way round. Infinite where any value does, or none.
    """

    at_least: bool
    sure: Floats
    possible: Floats


def _corner(result: Result, known: Mapping[str, Ends], *, worst: bool) -> dict[str, Floats]:
    """Return the known inputs where they favour keeping least (worst) or most."""
    corner = {}
    for name, (low, high) in known.items():
        least, most = broadcast(result.name, **{f"{name} low": low, f"{name} high": high})
        need(result.name, least <= most, f"the interval of {name} is reversed", low=least, high=most)
        corner[name] = least if result.helps[name] == worst else most
    return corner


def refuse_wrong_order(result: Result, known: Mapping[str, Ends]) -> None:
    """Raise where a share could lie outside [0, 1], or two payoffs in the wrong order, somewhere in their intervals."""
    for name, (least, most) in known.items():
        if QUANTITIES[name].scale == "share":
            low, high = np.asarray(least, dtype=float), np.asarray(most, dtype=float)
            fine = (low >= 0.0) & (high <= 1.0)
            need(result.name, fine, f"{name} must lie in [0, 1]", **{f"least_{name}": low, f"greatest_{name}": high})
    for higher, lower in result.order:
        if higher in known and lower in known:
            low, high = np.asarray(known[higher][0], dtype=float), np.asarray(known[lower][1], dtype=float)
            rule = f"{higher} must lie above {lower} throughout their intervals"
            need(result.name, low > high, rule, **{f"least_{higher}": low, f"greatest_{lower}": high})


def margin_bounds(result: Result, known: Mapping[str, Ends]) -> tuple[Floats, Floats]:
    """Return the least and greatest margin over intervals of all inputs: kept for certain where the least is >= 0.

    Raises ``ModelError`` where an input is missing or the payoffs are not in the result's order.

    >>> from pourparler.hold.results import RESULTS
    >>> known = {"temptation": (5, 5), "reward": (3, 3), "punishment": (1, 1), "patience": (0.4, 0.7)}
    >>> low, high = margin_bounds(RESULTS["repeated_prisoners_dilemma"], known)
    >>> low.round(6).tolist(), high.round(6).tolist()
    (-0.1, 0.2)
    """
    if missing := [name for name in result.inputs if name not in known]:
        raise ModelError(f"{result.name}: {missing[0]} is missing; give all of {', '.join(result.inputs)}")
    given = {name: known[name] for name in result.inputs}
    refuse_wrong_order(result, given)
    worst, best = (_corner(result, given, worst=worst) for worst in (True, False))
    return np.asarray(result.margin(**worst)), np.asarray(result.margin(**best))


def threshold_of(result: Result, unknown: str, known: Mapping[str, Ends]) -> Threshold:
    """Return where ``unknown`` turns the deal, the other inputs lying in intervals (numbers or arrays, draws first).

    Raises ``ModelError`` where the result has no such input, another is missing, or payoffs are in the wrong order.

    >>> from pourparler.hold.results import RESULTS
    >>> known = {"temptation": (5, 5), "reward": (3, 3), "punishment": (1, 1), "patience": (0.7, 0.8)}
    >>> found = threshold_of(RESULTS["detection_lag"], "detection_lag", known)
    >>> found.at_least, found.sure.round(4).tolist(), found.possible.round(4).tolist()
    (False, 1.9434, 3.1063)
    """
    if unknown not in result.helps:
        raise ModelError(f"{result.name}: has no input {unknown!r}; it takes {', '.join(result.inputs)}")
    if missing := [name for name in result.inputs if name != unknown and name not in known]:
        raise ModelError(f"{result.name}: {missing[0]} is missing; give all inputs but {unknown}")
    others = {name: known[name] for name in result.inputs if name != unknown}
    refuse_wrong_order(result, others)
    worst, best = (_corner(result, others, worst=worst) for worst in (True, False))
    sure = _turn(result, unknown, worst)
    is_point = all(np.array_equal(worst[name], best[name]) for name in others)
    return Threshold(result.helps[unknown], sure, sure if is_point else _turn(result, unknown, best))


def _turn(result: Result, unknown: str, others: Mapping[str, Floats]) -> Floats:
    """Bisect for the value of one input at which the margin changes sign, for given others."""
    shape = np.broadcast_shapes(*(array.shape for array in others.values()))
    if QUANTITIES[unknown].scale == "count":
        return _turn_of_a_count(result, unknown, others, shape)
    value, first, last = _domain(result, unknown, others)

    def kept(place: Floats) -> np.ndarray:
        return np.asarray(result.margin(**others, **{unknown: value(place)})) >= 0.0

    helps = result.helps[unknown]
    at_first, at_last = kept(np.full(shape, first)), kept(np.full(shape, last))
    low, high = np.full(shape, first), np.full(shape, last)
    if QUANTITIES[unknown].scale == "share":
        low, high = _narrowed(lambda at: np.asarray(result.margin(**others, **{unknown: at})), low, high, helps=helps)
    # Where both ends say the same there is no turn to look for.
    high = np.where(at_first == at_last, low, high)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        if ((middle == low) | (middle == high)).all():
            break
        below = kept(middle) == helps
        low, high = np.where(below, low, middle), np.where(below, middle, high)
    inside = value(high if helps else low)
    always, never = (at_first, ~at_last) if helps else (at_last, ~at_first)
    sign = -np.inf if helps else np.inf
    return np.where(always, sign, np.where(never, -sign, inside))


def _narrowed(margin: Callable[[Floats], Floats], low: Floats, high: Floats, *, helps: bool) -> tuple[Floats, Floats]:
    """Narrow a bracket where the margin is a straight line in the input, as most are: the bisection then ends soon."""
    one, other = low + (high - low) / 4.0, high - (high - low) / 4.0
    at_one, at_other = margin(one), margin(other)
    straight = np.isfinite(at_one) & np.isfinite(at_other) & (at_one != at_other)
    rise = np.where(straight, at_other, 1.0) - np.where(straight, at_one, 0.0)
    root = one - np.where(straight, at_one, 0.0) * (other - one) / rise
    below, above = np.clip(root - _NARROW, low, high), np.clip(root + _NARROW, low, high)
    below_kept, above_kept = margin(below) >= 0.0, margin(above) >= 0.0
    brackets = straight & (below_kept != helps) & (above_kept == helps)
    return np.where(brackets, below, low), np.where(brackets, above, high)


def _turn_of_a_count(result: Result, unknown: str, others: Mapping[str, Floats], shape: tuple[int, ...]) -> Floats:
    """Bisect over whole numbers; more of a count helps."""
    low, high = np.ones(shape), np.full(shape, _MOST_PERIODS)
    never = np.asarray(result.margin(**others, **{unknown: high})) < 0.0
    for _ in range(42):
        middle = np.floor((low + high) / 2.0)
        kept = np.asarray(result.margin(**others, **{unknown: middle})) >= 0.0
        low, high = np.where(kept, low, np.minimum(middle + 1.0, high)), np.where(kept, middle, high)
    return np.where(never, np.inf, np.where(high <= 1.0, -np.inf, high))


def _domain(
    result: Result, unknown: str, others: Mapping[str, Floats]
) -> tuple[Callable[[Floats], Floats], float, float]:
    """Return how a place in [first, last], within [0, 1], maps to a value of the input, rising."""
    scale = QUANTITIES[unknown].scale
    if scale == "share":
        edge = _EDGE if unknown == "patience" else 0.0
        return (lambda place: place), edge, 1.0 - edge
    if scale == "amount":
        return (lambda place: place / (1.0 - place)), _EDGE, 1.0 - _EDGE
    if scale == "loss":
        return (lambda place: -(1.0 - place) / place), _EDGE, 1.0 - _EDGE
    above = [others[higher] for higher, lower in result.order if lower == unknown]
    below = [others[lower] for higher, lower in result.order if higher == unknown]
    rest = [others[higher] - others[lower] for higher, lower in result.order if unknown not in (higher, lower)]
    if above and below:
        rule = f"what must exceed {unknown} must exceed what it must exceed"
        need(result.name, above[0] > below[0], rule, above=above[0], below=below[0])
        return (lambda place: below[0] + (above[0] - below[0]) * place), _EDGE, 1.0 - _EDGE
    if below:
        return (lambda place: below[0] + rest[0] * place / (1.0 - place)), _EDGE, 1.0 - _EDGE
    return (lambda place: above[0] - rest[0] * (1.0 - place) / place), _EDGE, 1.0 - _EDGE
