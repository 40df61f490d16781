"""``outcome``: what a source reports a question came to."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Outcome"]


class Outcome(Strict):
    """What a source reports a question came to; sources may differ, and both stay.

    >>> Outcome(kind="outcome", question="q", value="no").value
    'no'
    """

    kind: Literal["outcome"]
    question: Identifier
    value: str
