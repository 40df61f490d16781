"""Nash bargaining solution (Nash 1950): the largest product of gains over no agreement."""

from __future__ import annotations

from typing import overload

import numpy.typing as npt

from pourparler.reach.settlement._continuous import NASH, checked_issues, settle_issues
from pourparler.reach.settlement._search import PRODUCT, search, shares_of_ideal
from pourparler.reach.settlement.spaces import (
    AdditiveIssues,
    ContinuousIssues,
    ContinuousSettlement,
    PackageSettlement,
    Ties,
    WithoutAgreement,
)

__all__ = ["nash_bargaining"]


@overload
def nash_bargaining(
    space: ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> ContinuousSettlement: ...
@overload
def nash_bargaining(
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike,
    *,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> PackageSettlement: ...
def nash_bargaining(
    space: npt.ArrayLike | AdditiveIssues | ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ties: Ties = "leximin",
    without_agreement: WithoutAgreement = "refuse",
) -> PackageSettlement | ContinuousSettlement:
    """Nash bargaining solution (Nash 1950): the largest product of gains over no agreement.

    Among what gives no party less than its disagreement utility, the product over parties of utility less disagreement
    is largest. It does not depend on the units or zeros of utilities, and interpersonal comparison plays no part. A
    disagreement point is taken as it is, also far below every package.

    ``space``: packages as utilities (package, party) or (draw, package, party), or as ``AdditiveIssues``; or
    ``ContinuousIssues``. ``disagreement`` (draw, party), or (party,) for all draws; for continuous issues the utilities
    of their reference, if it is not given. ``ties``: of packages with the same product the one whose smallest share of
    its party's greatest gain is largest, then the next smallest; then, or at once ("first"), the first. Values
    count as tied within rounding. ``without_agreement``: where no package gives every party a gain, refuse, or return
    package -1 with the disagreement utilities (for continuous issues the reference, not agreed).

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there is no agreement.

    Reference: Nash, J. F. (1950). The bargaining problem. Econometrica 18(2), 155-162.

    >>> packages = [[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55]]
    >>> nash_bargaining(packages, [0, 0]).utilities.tolist()
    [[0.7, 0.55]]
    >>> nash_bargaining(packages, [-10, 0]).utilities.tolist()
    [[0.0, 1.0]]
    """
    model = "nash_bargaining"
    if isinstance(space, ContinuousIssues):
        issues = checked_issues(model, space, disagreement)
        return settle_issues(model, issues, NASH, anywhere=False, without_agreement=without_agreement)
    return search(
        model,
        space,
        disagreement,
        PRODUCT,
        shares_of_ideal,
        rational=True,
        ties=ties,
        without_agreement=without_agreement,
        why="no package gives every party a gain",
    )
