"""``influence``: how much weight an actor is said to carry, and by what means."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Salience, Strict

__all__ = ["Influence"]


class Influence(Strict):
    """An actor's influence, on one issue or on all, as a level or on a 0-100 scale.

    >>> Influence(kind="influence", actor="a", level="high", means="arms deliveries").level
    'high'
    """

    kind: Literal["influence"]
    actor: Identifier
    issue: Identifier | None = None
    level: Salience
    means: str = ""
