"""The kinds of code a statement can carry, one file per kind, and their discriminated union."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pourparler.case.codes.answer import Answer
from pourparler.case.codes.commitment import Commitment
from pourparler.case.codes.compliance import Compliance
from pourparler.case.codes.conclusion import ConcludedVerdict, Conclusion
from pourparler.case.codes.cost import Cost, CostSign
from pourparler.case.codes.effect import Effect
from pourparler.case.codes.forecast import Forecast
from pourparler.case.codes.influence import Influence
from pourparler.case.codes.legal import Legal
from pourparler.case.codes.outcome import Outcome
from pourparler.case.codes.reference import Reference
from pourparler.case.codes.requires import Requires
from pourparler.case.codes.stance import Stance
from pourparler.case.codes.trust import Trust

__all__ = [
    "Answer",
    "Code",
    "Commitment",
    "Compliance",
    "ConcludedVerdict",
    "Conclusion",
    "Cost",
    "CostSign",
    "Effect",
    "Forecast",
    "Influence",
    "Legal",
    "Outcome",
    "Reference",
    "Requires",
    "Stance",
    "Trust",
]

Code = Annotated[
    Stance
    | Requires
    | Answer
    | Reference
    | Cost
    | CostSign
    | Influence
    | Trust
    | Commitment
    | Compliance
    | Effect
    | Forecast
    | Outcome
    | Conclusion
    | Legal,
    Field(discriminator="kind"),
]
