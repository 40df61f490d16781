"""Kalai-Smorodinsky solution (Kalai & Smorodinsky 1975): equal shares of what each could gain at best."""

from __future__ import annotations

from typing import Literal, TypeAlias, overload

import numpy.typing as npt

from pourparler.reach.settlement._continuous import KALAI_SMORODINSKY, checked_issues, settle_issues
from pourparler.reach.settlement._packages import check_choice
from pourparler.reach.settlement._search import SMALLEST, search, shares_of_ideal, shares_of_ideal_anywhere
from pourparler.reach.settlement.spaces import (
    AdditiveIssues,
    ContinuousIssues,
    ContinuousSettlement,
    PackageSettlement,
    Ties,
    WithoutAgreement,
)

__all__ = ["Ideal", "kalai_smorodinsky"]

Ideal: TypeAlias = Literal["individually rational", "anywhere"]
"""Where a party's ideal gain is looked for: where no party loses by agreeing (as printed), or in every outcome."""


@overload
def kalai_smorodinsky(
    space: ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ideal: Ideal = ...,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> ContinuousSettlement: ...
@overload
def kalai_smorodinsky(
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike,
    *,
    ideal: Ideal = ...,
    ties: Ties = ...,
    without_agreement: WithoutAgreement = ...,
) -> PackageSettlement: ...
def kalai_smorodinsky(
    space: npt.ArrayLike | AdditiveIssues | ContinuousIssues,
    disagreement: npt.ArrayLike | None = None,
    *,
    ideal: Ideal = "individually rational",
    ties: Ties = "leximin",
    without_agreement: WithoutAgreement = "refuse",
) -> PackageSettlement | ContinuousSettlement:
    """Kalai-Smorodinsky solution (Kalai & Smorodinsky 1975): the smallest share of the ideal gain is largest.

    A party's ideal gain is the most it could gain over the disagreement where no party loses by agreeing. Over
    continuous issues this is the point at which all get the same, largest possible share of it, or the best for the
    least served where not all can get the same. Over packages, where equal shares rarely exist, it is the package whose
    smallest share is largest; the package with the most equal shares is another rule (``least_spread``).

    ``space``: packages as utilities (package, party) or (draw, package, party), or as ``AdditiveIssues``; or
    ``ContinuousIssues``. ``disagreement`` (draw, party), or (party,) for all draws, never clipped; for continuous
    issues the utilities of their reference, if it is not given. ``ideal``: whether ideal gains are those where no
    party loses, or anywhere. ``ties``: of packages with the same smallest share the one whose next smallest is largest,
    and so on, then the first; or at once the first. ``without_agreement``: where every package gives some party less
    than the disagreement, or some party cannot gain, refuse, or return package -1 with the disagreement utilities (for
    continuous issues the reference, not agreed).

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there is no agreement.

    Reference: Kalai, E. & Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43(3),
    513-518.

    >>> kalai_smorodinsky([[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55]], [0, 0]).utilities.tolist()
    [[0.7, 0.55]]
    """
    model = "kalai_smorodinsky"
    check_choice(model, "ideal", ideal, Ideal)
    if isinstance(space, ContinuousIssues):
        issues = checked_issues(model, space, disagreement)
        return settle_issues(
            model, issues, KALAI_SMORODINSKY, anywhere=ideal == "anywhere", without_agreement=without_agreement
        )
    return search(
        model,
        space,
        disagreement,
        SMALLEST,
        shares_of_ideal_anywhere if ideal == "anywhere" else shares_of_ideal,
        rational=True,
        ties=ties,
        without_agreement=without_agreement,
        why="no package spares every party a loss, or some party cannot gain",
    )
