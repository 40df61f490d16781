"""What bargaining is about, and what it ends in: additive and continuous issues, and settlements of both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask

__all__ = [
    "NO_AGREEMENT",
    "AdditiveIssues",
    "ContinuousIssues",
    "ContinuousSettlement",
    "PackageSettlement",
    "Ties",
    "WithoutAgreement",
    "options_of",
]

Ties: TypeAlias = Literal["leximin", "first"]
"""Among packages of equal value: the one whose smallest share is largest, then the next smallest, ...; or the first."""

WithoutAgreement: TypeAlias = Literal["refuse", "disagreement"]
"""Where no package will do: an error, or package -1 with the disagreement utilities."""

NO_AGREEMENT = -1
"""Stands for the package where there is none."""


@dataclass(frozen=True)
class AdditiveIssues:
    """Packages that pick an option on every issue, worth the sum of what the options are worth.

    ``utilities``: per issue (option, party) or (draw, option, party). Packages are numbered with the last issue
    changing fastest; ``options_of`` turns numbers into options.

    >>> AdditiveIssues(([[0, 1], [1, 0]], [[0, 2], [1, 1], [3, 0]])).options
    (2, 3)
    """

    utilities: Sequence[npt.ArrayLike]

    @property
    def options(self) -> tuple[int, ...]:
        """How many options each issue has."""
        return tuple(int(np.shape(each)[-2]) for each in self.utilities)


def options_of(package: npt.ArrayLike, options: Sequence[int]) -> Indices:
    """Return the option of each issue: numbers of packages (n,) and options per issue (issue,) to (n, issue).

    Packages are numbered with the last issue changing fastest. Raises ``ModelError`` for a number that is no package,
    such as -1 for no agreement.

    >>> options_of([0, 1, 5], [2, 3]).tolist()
    [[0, 0], [0, 1], [1, 2]]
    """
    wrong = (np.asarray(package) < 0) | (np.asarray(package) >= math.prod(options))
    if wrong.any():
        raise ModelError(
            f"package {np.asarray(package)[wrong][0]} is none of the {math.prod(options)} packages; -1 is no "
            "agreement, so look for it first"
        )
    return np.stack(np.unravel_index(np.asarray(package), tuple(options)), axis=-1)


@dataclass(frozen=True)
class ContinuousIssues:
    """Issues on which anything can be agreed, worth -sum_k weight_k |x_k - position_k| ** power to a party.

    ``positions`` and ``weights`` (draw, party, issue), or (draw, party) for one issue, in any unit: weights are the
    utility lost per unit of distance. ``loss``: linear or quadratic. ``reference`` (draw, issue): the outcome without
    agreement, for whoever gives no disagreement utilities.
    """

    positions: npt.ArrayLike
    weights: npt.ArrayLike
    loss: Literal["linear", "quadratic"] = "linear"
    reference: npt.ArrayLike | None = None


@dataclass(frozen=True)
class ContinuousSettlement:
    """``outcome`` (draw, issue), its ``utilities`` (draw, party), and whether it was ``agreed`` (draw,).

    Where it was not, the outcome is the reference.
    """

    outcome: Floats
    utilities: Floats
    agreed: Mask


@dataclass(frozen=True)
class PackageSettlement:
    """Which package is chosen: its number (draw,), -1 for no agreement, and the utilities there (draw, party)."""

    package: Indices
    utilities: Floats
