"""``reference``: what no agreement would bring on an issue, according to a source."""

from __future__ import annotations

from typing import Literal

from pourparler.case.codes.base import Identifier, ReferenceValue, Strict

__all__ = ["Reference"]


class Reference(Strict):
    """What no agreement would bring; ``none`` where the term exists only inside an agreement.

    >>> Reference(kind="reference", issue="k", value="none").value
    'none'
    """

    kind: Literal["reference"]
    issue: Identifier
    value: ReferenceValue
