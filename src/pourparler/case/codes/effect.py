"""``effect``: one named factor raises or lowers another, according to a source."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Effect"]


class Effect(Strict):
    """A causal claim between two named factors.

    >>> Effect(kind="effect", cause="precedent", on="imitation", sign="raises").sign
    'raises'
    """

    kind: Literal["effect"]
    cause: Identifier
    on: Identifier
    sign: Literal["raises", "lowers"]
