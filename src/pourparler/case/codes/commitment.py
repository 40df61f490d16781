"""``commitment``: a promise and whether it was kept, according to a source."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Commitment"]


class Commitment(Strict):
    """Who promised what, and whether a source says it was kept; ``under`` names the agreement it belongs to.

    >>> Commitment(kind="commitment", who="a", what="withdraw heavy weapons", kept="disputed").kept
    'disputed'
    """

    kind: Literal["commitment"]
    who: Identifier
    what: str
    kept: Literal["yes", "no", "partly", "disputed"]
    under: str = ""
