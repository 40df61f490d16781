"""Weighted mean, the compromise model (Van den Bos 1991; Achen 2006): the bar every other model has to clear."""

from __future__ import annotations

import numpy.typing as npt

from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._positions import checked_weights

__all__ = ["weighted_mean"]


def weighted_mean(position: npt.ArrayLike, capability: npt.ArrayLike, salience: npt.ArrayLike) -> Floats:
    """Weighted mean position, or compromise model (Van den Bos 1991): sum c s x / sum c s.

    It approximates the Nash bargaining solution where no agreement is bad for all (Achen 2006), and is the NBS of the
    exchange model. Few models forecast outcomes in the European Union better.

    ``position`` (draw, actor) or (draw, actor, issue) in any unit; (actor,) is one draw. ``capability`` and
    ``salience``: one number, one per actor, (draw, actor), or the shape of ``position``; at least 0, in any unit, as
    only ratios count. Returns (draw,) or (draw, issue), in the unit of ``position``. Raises ``ModelError`` where a
    value is missing or negative, or nobody has any weight.

    References: Achen, C. H. (2006), in Thomson et al. (eds), The European Union Decides, ch. 4. Van den Bos, J. M. M.
    (1991), Dutch EC policy making.

    The emissions standards of the European Community, in years of delay (Bueno de Mesquita 1994, p. 78):

    >>> from pourparler.reach.settlement.weighted_mean import weighted_mean
    >>> capability = [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]
    >>> salience = [80, 40, 20, 80, 60, 60, 90, 10, 100, 70]
    >>> weighted_mean([4, 7, 4, 4, 10, 10, 10, 7, 4, 7], capability, salience).round(3).tolist()
    [7.39]
    """
    given = checked_weights("weighted_mean", position, capability, salience)
    lowest = given.position.min(axis=1, keepdims=True)
    shares = given.weight / given.weight.sum(axis=1, keepdims=True)
    # From the lowest up, so that a unanimous position is the outcome to the last bit.
    mean: Floats = lowest.squeeze(axis=1) + (shares * (given.position - lowest)).sum(axis=1)
    return mean
