"""Sharp bounds of a result over intervals of its inputs, from what is known of its monotonicity.

Where a result rises or falls in an input throughout, its extremes lie at the ends of that input's interval, whatever
the others are; where it turns once at a known point, there or at the ends. So finitely many points suffice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.hold.compliance._inputs import Floats, broadcast, need
from pourparler.hold.compliance.belief_updating import belief_updating

__all__ = ["Ends", "belief_bounds", "interval_bounds"]

Ends = tuple[npt.ArrayLike, npt.ArrayLike]
"""(low, high) of an input: numbers, or arrays with draws first."""


def interval_bounds(
    result: Callable[..., Floats],
    inputs: Mapping[str, Ends],
    rises: Mapping[str, bool],
    turns: Mapping[str, npt.ArrayLike] | None = None,
) -> tuple[Floats, Floats]:
    """Return the least and greatest value of a result over a box of inputs.

    ``result`` takes the inputs by name. ``rises`` says of each input whether the result rises (True) or falls (False)
    in it over the whole box; ``turns`` gives the point at which it turns in an input that does neither, whatever the
    other inputs are. Both extremes are attained. Raises ``ModelError`` where an interval is reversed, an input is in
    neither or both tables, or the result refuses one of the corners: then the box holds inputs it cannot take.

    >>> from pourparler.hold.compliance.repeated_prisoners_dilemma import repeated_prisoners_dilemma
    >>> low, high = interval_bounds(
    ...     repeated_prisoners_dilemma,
    ...     {"temptation": (4, 5), "reward": (3, 3), "punishment": (0, 1)},
    ...     {"temptation": True, "reward": False, "punishment": True},
    ... )
    >>> low.round(6).tolist(), high.round(6).tolist()
    (0.25, 0.5)
    """
    turning = dict(turns or {})
    if set(rises) & set(turning) or set(rises) | set(turning) != set(inputs):
        raise ModelError("interval_bounds: say of every input either whether the result rises in it or where it turns")
    name = "interval_bounds"
    flat = {f"{key} {end}": ends[k] for key, ends in inputs.items() for k, end in enumerate(("low", "high"))}
    arrays = dict(zip(flat, broadcast(name, **flat), strict=True))
    low = {key: arrays[f"{key} low"] for key in inputs}
    high = {key: arrays[f"{key} high"] for key in inputs}
    for key in inputs:
        need(name, low[key] <= high[key], f"the interval of {key} is reversed", low=low[key], high=high[key])
    candidates = {
        key: [low[key], high[key], np.clip(np.asarray(point, dtype=np.float64), low[key], high[key])]
        for key, point in turning.items()
    }
    least = {key: low[key] if up else high[key] for key, up in rises.items()}
    most = {key: high[key] if up else low[key] for key, up in rises.items()}
    lows, highs = [], []
    for point in product(*candidates.values()):
        chosen = dict(zip(candidates, point, strict=True))
        lows.append(np.asarray(result(**least, **chosen)))
        highs.append(np.asarray(result(**most, **chosen)))
    return np.min(lows, axis=0), np.max(highs, axis=0)


def belief_bounds(
    prior: Ends, kept: Ends, total: npt.ArrayLike, keeps_if_trustworthy: Ends, keeps_if_untrustworthy: Ends
) -> tuple[Floats, Floats]:
    """Return bounds of ``belief_updating`` over intervals of its inputs, ``total`` commitments being kept or broken.

    The posterior rises in the prior. In the number kept it rises or falls throughout, according to the likelihoods; in
    each likelihood it turns once, where the likelihood is the share kept. ``keeps_if_trustworthy`` must not lie below
    ``keeps_if_untrustworthy``, so that keeping speaks for being trustworthy. Raises ``ModelError`` otherwise.

    >>> low, high = belief_bounds((0.5, 0.5), (0, 1), 1, (0.9, 0.9), (0.3, 0.3))
    >>> low.round(6).tolist(), high.round(6).tolist()
    (0.125, 0.75)
    """
    name = "belief_bounds"
    h_low, h_high, u_low, u_high = broadcast(
        name,
        keeps_if_trustworthy_low=keeps_if_trustworthy[0],
        keeps_if_trustworthy_high=keeps_if_trustworthy[1],
        keeps_if_untrustworthy_low=keeps_if_untrustworthy[0],
        keeps_if_untrustworthy_high=keeps_if_untrustworthy[1],
    )
    rule = "keeps_if_trustworthy must not lie below keeps_if_untrustworthy"
    need(name, h_low >= u_high, rule, keeps_if_trustworthy=h_low, keeps_if_untrustworthy=u_high)
    k_low, k_high, all_of_them = broadcast(name, kept_low=kept[0], kept_high=kept[1], total=total)
    need(name, k_high <= all_of_them, "more kept than there are", kept=k_high, total=all_of_them)

    def at(number: Floats) -> tuple[Floats, Floats]:
        share = np.where(all_of_them > 0.0, number / np.where(all_of_them > 0.0, all_of_them, 1.0), 0.5)
        return interval_bounds(
            lambda **given: belief_updating(kept=number, broken=all_of_them - number, **given),
            {
                "prior": prior,
                "keeps_if_trustworthy": (h_low, h_high),
                "keeps_if_untrustworthy": (u_low, u_high),
            },
            {"prior": True},
            {"keeps_if_trustworthy": share, "keeps_if_untrustworthy": share},
        )

    return at(k_low)[0], at(k_high)[1]
