"""Utilitarian solution (Harsanyi 1955): the largest sum of utilities."""

from __future__ import annotations

from typing import overload

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._continuous import (
    UTILITARIAN,
    CheckedIssues,
    checked_issues,
    settle_issues,
    utilities_at,
)
from pourparler.reach.settlement._packages import checked_packages
from pourparler.reach.settlement._search import ROUNDING, SUM, one_unit, search
from pourparler.reach.settlement.spaces import (
    AdditiveIssues,
    ContinuousIssues,
    ContinuousSettlement,
    PackageSettlement,
    Ties,
    WithoutAgreement,
)

__all__ = ["utilitarian"]


@overload
def utilitarian(
    space: ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    individually_rational: bool = ...,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> ContinuousSettlement: ...
@overload
def utilitarian(
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    individually_rational: bool = ...,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> PackageSettlement: ...
def utilitarian(
    space: npt.ArrayLike | AdditiveIssues | ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    individually_rational: bool = False,
    ties: Ties = "leximin",
    without_agreement: WithoutAgreement = "refuse",
) -> PackageSettlement | ContinuousSettlement:
    """Utilitarian solution (Harsanyi 1955): the largest sum of utilities.

    Utilities of different parties are added as they stand, so they must be in one unit. No agreement plays no part,
    unless only what is ``individually_rational`` counts: what gives no party less than its disagreement utility.

    ``space``: packages as utilities (package, party) or (draw, package, party), or as ``AdditiveIssues``; or
    ``ContinuousIssues``. ``disagreement`` (draw, party), or (party,) for all draws: needed only for individual
    rationality and for ties. ``ties``: of packages with the same sum the one whose smallest gain over the disagreement
    (smallest utility without one) is largest, then the next smallest, then the first; or at once the first. On a
    continuous issue with linear losses, where everything between two positions can be equally good, the midpoint.
    ``without_agreement``: where no package is individually rational, refuse, or return package -1 with the disagreement
    utilities.

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there is no agreement.

    Reference: Harsanyi, J. C. (1955). Cardinal welfare, individualistic ethics, and interpersonal comparisons of
    utility. Journal of Political Economy 63(4), 309-321.

    >>> utilitarian([[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55]]).utilities.tolist()
    [[0.7, 0.55]]
    """
    model = "utilitarian"
    if isinstance(space, ContinuousIssues):
        issues = checked_issues(model, space, disagreement)
        if individually_rational:
            return settle_issues(model, issues, UTILITARIAN, anywhere=False, without_agreement=without_agreement)
        outcome = _best_sum(issues)
        return ContinuousSettlement(outcome, utilities_at(space, outcome), np.ones(outcome.shape[0], dtype=np.bool_))
    if disagreement is None:
        if individually_rational:
            raise ModelError(f"{model}: individually_rational needs the disagreement utilities; state them")
        disagreement = np.zeros(checked_packages(model, space).table.shape[2])
    return search(
        model,
        space,
        disagreement,
        SUM,
        one_unit,
        rational=individually_rational,
        ties=ties,
        without_agreement=without_agreement,
        why="every package gives some party less than no agreement",
    )


def _best_sum(issues: CheckedIssues) -> Floats:
    """Issue by issue: the weighted mean for quadratic losses, the middle of the weighted medians for linear ones."""
    positions, weights = issues.positions, issues.weights
    nobody = ~(weights > 0.0).any(axis=1, keepdims=True)
    shares = weights + nobody
    shares = shares / shares.max(axis=1, keepdims=True)
    if issues.power == 2:
        mean: Floats = (shares * positions).sum(axis=1) / shares.sum(axis=1)
        return mean
    order = np.argsort(positions, axis=1, kind="stable")
    sorted_positions = np.take_along_axis(positions, order, axis=1)
    below = np.cumsum(np.take_along_axis(shares, order, axis=1), axis=1)
    half = below[:, -1:] / 2.0
    room = ROUNDING * half
    first = np.argmax(below >= half - room, axis=1)[:, np.newaxis]
    last = np.argmax(below > half + room, axis=1)[:, np.newaxis]
    ends = [np.take_along_axis(sorted_positions, place, axis=1)[:, 0] for place in (first, last)]
    middle: Floats = (ends[0] + ends[1]) / 2.0
    return middle
