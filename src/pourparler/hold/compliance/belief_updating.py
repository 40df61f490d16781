"""Bayesian updating from kept and broken commitments (Kydd 2005): what a record does to a belief."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pourparler.hold.compliance._inputs import Floats, broadcast, need, shares

__all__ = ["belief_updating"]


def belief_updating(
    prior: npt.ArrayLike,
    kept: npt.ArrayLike,
    broken: npt.ArrayLike,
    keeps_if_trustworthy: npt.ArrayLike,
    keeps_if_untrustworthy: npt.ArrayLike,
) -> Floats:
    """Belief that a side is trustworthy after k kept and b broken commitments (Bayes, as in Kydd 2005).

    The odds are multiplied by (h/u)^k ((1 - h)/(1 - u))^b, where h and u are the probabilities that a trustworthy and
    an untrustworthy side keep a commitment, independently each time. A record moves belief only so far as the two
    kinds of side would have behaved differently; certainty (prior 0 or 1) never moves.

    Probabilities in [0, 1], counts >= 0 (fractions allowed, for a commitment kept in part); draws first. Returns the
    posterior, in [0, 1]. Raises ``ModelError`` for a record that neither kind of side could have left.

    Reference: Kydd, A. H. (2005). Trust and Mistrust in International Relations. Princeton University Press.

    >>> belief_updating(0.5, kept=[0, 1, 0], broken=[0, 0, 2], keeps_if_trustworthy=0.9,
    ...                 keeps_if_untrustworthy=0.3).round(6).tolist()
    [0.5, 0.75, 0.02]
    """
    model = "belief_updating"
    p, k, b, h, u = broadcast(
        model,
        prior=prior,
        kept=kept,
        broken=broken,
        keeps_if_trustworthy=keeps_if_trustworthy,
        keeps_if_untrustworthy=keeps_if_untrustworthy,
    )
    shares(model, prior=p, keeps_if_trustworthy=h, keeps_if_untrustworthy=u)
    need(model, (k >= 0.0) & (b >= 0.0), "counts must be at least 0", kept=k, broken=b)
    # Logarithms, so that a long record does not vanish; 0 * -inf counts as 0, since 0^0 is 1.
    honest, cheat = _log_power(h, k) + _log_power(1.0 - h, b), _log_power(u, k) + _log_power(1.0 - u, b)
    with np.errstate(divide="ignore"):
        one, other = np.log(p) + honest, np.log1p(-p) + cheat
    rule = "neither kind of side, as far as the prior allows it, could have left this record"
    top = np.maximum(one, other)
    need(model, top > -np.inf, rule, prior=p, kept=k, broken=b, keeps_if_trustworthy=h, keeps_if_untrustworthy=u)
    weight, rest = np.exp(one - top), np.exp(other - top)
    return np.asarray(weight / (weight + rest))


def _log_power(base: Floats, exponent: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.where(exponent == 0.0, 0.0, np.log(base) * np.where(exponent == 0.0, 1.0, exponent))
