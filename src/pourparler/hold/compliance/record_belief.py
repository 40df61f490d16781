"""Belief from a record under near-ignorance (Walley 1996): the imprecise beta model of kept and broken commitments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, shares

__all__ = ["RecordBelief", "record_belief"]


@dataclass(frozen=True)
class RecordBelief:
    """Bounds of the probability that the next commitment is kept."""

    low: Floats
    high: Floats


def record_belief(
    kept: npt.ArrayLike,
    broken: npt.ArrayLike,
    *,
    prior_low: npt.ArrayLike = 0.0,
    prior_high: npt.ArrayLike = 1.0,
    strength: npt.ArrayLike = 2.0,
) -> RecordBelief:
    """Probability that the next commitment is kept (Walley 1996): [k + s t]/[n + s], for every prior mean t allowed.

    The chance to keep a commitment is unknown; beliefs about it are beta distributions of one strength s (as if s
    commitments had been seen) and any mean t in [prior_low, prior_high]. With nothing known before, t runs over all of
    [0, 1], and the bounds are k/(n + s) and (k + s)/(n + s): [0, 1] without a record, narrower as it grows. Walley
    recommends s of 1 or 2; 2 is the more cautious.

    Counts >= 0, prior means in [0, 1], ``strength`` > 0; draws first. Commitments count alike and independently. Raises
    ``ModelError`` for other inputs.

    Reference: Walley, P. (1996). Inferences from multinomial data: learning about a bag of marbles. Journal of the
    Royal Statistical Society B 58(1), 3-57.

    >>> found = record_belief(kept=[0, 1, 6], broken=[0, 3, 0])
    >>> found.low.round(4).tolist(), found.high.round(4).tolist()
    ([0.0, 0.1667, 0.75], [1.0, 0.5, 1.0])
    """
    model = "record_belief"
    k, b, least, most, s = broadcast(
        model, kept=kept, broken=broken, prior_low=prior_low, prior_high=prior_high, strength=strength
    )
    need(model, (k >= 0.0) & (b >= 0.0), "counts must be at least 0", kept=k, broken=b)
    shares(model, prior_low=least, prior_high=most)
    need(model, least <= most, "prior_low must not exceed prior_high", prior_low=least, prior_high=most)
    need(model, s > 0.0, "the strength of the prior must be above 0", strength=s)
    total = k + b + s
    return RecordBelief(np.asarray((k + s * least) / total), np.asarray((k + s * most) / total))
