"""``conclusion``: what a source itself concludes about a package."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["ConcludedVerdict", "Conclusion"]

ConcludedVerdict = Literal["reachable", "within_reach", "open", "unknown", "resisted", "blocked"]


class Conclusion(Strict):
    """A source's own verdict on a package; it stands beside the computed one and never enters it.

    >>> Conclusion(kind="conclusion", package="pause", verdict="blocked").verdict
    'blocked'
    """

    kind: Literal["conclusion"]
    package: Identifier
    verdict: ConcludedVerdict
