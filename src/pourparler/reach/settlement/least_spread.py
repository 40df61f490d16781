"""The package with the most equal shares of the ideal gain: a rule of its own, often taken for Kalai-Smorodinsky's."""

from __future__ import annotations

import numpy.typing as npt

from pourparler.reach.settlement._search import LEAST_SPREAD, search, shares_of_ideal
from pourparler.reach.settlement.spaces import AdditiveIssues, PackageSettlement, Ties, WithoutAgreement

__all__ = ["least_spread"]


def least_spread(
    space: npt.ArrayLike | AdditiveIssues,
    disagreement: npt.ArrayLike,
    *,
    ties: Ties = "leximin",
    without_agreement: WithoutAgreement = "refuse",
) -> PackageSettlement:
    """Least spread: the package whose shares of the ideal gain differ least, however small they are.

    Some programs find a discrete Kalai-Smorodinsky solution this way. It is another rule, and not an efficient one: a
    package that is worse for all can be chosen for being more equal. Among packages by which every party gains, the
    largest share of an ideal gain less the smallest is least.

    ``space``: utilities (package, party) or (draw, package, party), or ``AdditiveIssues``. ``disagreement``
    (draw, party), or (party,) for all draws. ``ties``: of packages with the same spread the one whose smallest share is
    largest, then the next smallest, then the first; or at once the first. ``without_agreement``: where no package
    gives every party a gain, refuse, or return package -1 with the disagreement utilities.

    Raises ``ModelError`` if utilities are not finite, shapes do not fit, or there is no agreement.

    No published source recommends it; it carries its own name so that it is not mistaken for
    ``kalai_smorodinsky``, which chooses (0.7, 0.55) here:

    >>> least_spread([[0, 1], [1, 0], [0.5, 0.6], [0.7, 0.55]], [0, 0]).utilities.tolist()
    [[0.5, 0.6]]
    """
    model = "least_spread"
    return search(
        model,
        space,
        disagreement,
        LEAST_SPREAD,
        shares_of_ideal,
        rational=True,
        ties=ties,
        without_agreement=without_agreement,
        why="no package gives every party a gain",
    )
