"""Egalitarian solution (Kalai 1977): the smallest gain is largest."""

from __future__ import annotations

from typing import overload

import numpy.typing as npt

from pourparler.reach.settlement._continuous import EGALITARIAN, checked_issues, settle_issues
from pourparler.reach.settlement._search import SMALLEST, one_unit, search
from pourparler.reach.settlement.spaces import (
    AdditiveIssues,
    ContinuousIssues,
    ContinuousSettlement,
    PackageSettlement,
    Ties,
    WithoutAgreement,
)

__all__ = ["egalitarian"]


@overload
def egalitarian(
    space: ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> ContinuousSettlement: ...
@overload
def egalitarian(
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike,
    *,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> PackageSettlement: ...
def egalitarian(
    space: npt.ArrayLike | AdditiveIssues | ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ties: Ties = "leximin",
    without_agreement: WithoutAgreement = "refuse",
) -> PackageSettlement | ContinuousSettlement:
    """Egalitarian solution (Kalai 1977): the smallest gain over no agreement is largest.

    Gains of different parties are compared as they stand, so their utilities must be in one unit. Over continuous
    issues all get the same gain, or the least served the most possible.

    ``space``: packages as utilities (package, party) or (draw, package, party), or as ``AdditiveIssues``; or
    ``ContinuousIssues``. ``disagreement`` (draw, party), or (party,) for all draws, never clipped; for continuous
    issues the utilities of their reference, if it is not given. ``ties``: of packages with the same smallest gain the
    one whose next smallest is largest, and so on (leximin), then the first; or at once the first.
    ``without_agreement``: where every package gives some party less than the disagreement, refuse, or return package -1
    with the disagreement utilities (for continuous issues, where all must gain, the reference, not agreed).

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there is no agreement.

    Reference: Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons.
    Econometrica 45(7), 1623-1630.

    >>> egalitarian([[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55]], [0, 0]).utilities.tolist()
    [[0.7, 0.55]]
    """
    model = "egalitarian"
    if isinstance(space, ContinuousIssues):
        issues = checked_issues(model, space, disagreement)
        return settle_issues(model, issues, EGALITARIAN, anywhere=False, without_agreement=without_agreement)
    return search(
        model,
        space,
        disagreement,
        SMALLEST,
        one_unit,
        rational=True,
        ties=ties,
        without_agreement=without_agreement,
        why="every package gives some party less than no agreement",
    )
