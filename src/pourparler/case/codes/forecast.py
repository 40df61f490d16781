"""``forecast``: how likely a source holds an answer to a question, in its own words."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, Strict

__all__ = ["Forecast"]


class Forecast(Strict):
    """A forecast in words; words become numbers only through a named assumption table.

    ``value`` is the answer that is forecast (one of the question's values); ``likelihood`` keeps the source's words,
    put in the case's language, with the "not" they may contain.

    >>> Forecast(kind="forecast", question="q", likelihood="probably not", value="no").value
    'no'
    """

    kind: Literal["forecast"]
    question: Identifier
    likelihood: str
    value: str = "yes"
    conditional_on: str | None = None
