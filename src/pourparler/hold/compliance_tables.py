"""The rows of the compliance tables: frozen, and the single definition of their columns and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "AgreementRow",
    "BeliefRow",
    "BeliefVerdict",
    "BreakEvenRow",
    "CommitmentRow",
    "ComplianceVerdict",
    "CountsAs",
    "CurveLine",
    "CurveRow",
    "Holds",
    "KeptIfRow",
    "KnownInput",
    "Saying",
    "ThresholdRow",
    "TrustSaying",
]

ComplianceVerdict = Literal["kept", "broken", "either", "depends", "unstated", "not applicable"]
"""``depends``: on one input that nobody states, with its threshold. ``unstated``: on more, with a curve."""

BeliefVerdict = Literal["above", "below", "either", "no threshold"]
CountsAs = Literal["kept", "broken", "either"]
Holds = Literal["always", "never", "either", "from the threshold"]


@dataclass(frozen=True)
class KnownInput:
    """An input that is stated or assumed: bounds or levels, and what says so."""

    quantity: str
    low: float | None
    high: float | None
    levels: tuple[str, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class ThresholdRow:
    """Where one input turns the deal, the others lying where they are stated to lie.

    Kept for certain from ``sure`` on, broken for certain before ``possible``; ``direction`` says which way. ``always``
    and ``never``: whatever the input is; ``either``: it may be kept or not, whatever it is. A bound is None where no
    value of the input reaches it, or every one does.
    """

    quantity: str
    direction: Literal["at least", "at most"]
    sure: float | None
    possible: float | None
    holds: Holds
    clause: str


@dataclass(frozen=True)
class BreakEvenRow:
    """One result for one actor, package and follow-up: kept or not, or what it would take, and what is missing."""

    frame: str
    package: str | None
    follow_up: str | None
    in_package: bool | None
    follow_up_statements: tuple[str, ...]
    actor: str
    result: str
    verdict: ComplianceVerdict
    statement: str
    thresholds: tuple[ThresholdRow, ...]
    known: tuple[KnownInput, ...]
    missing: tuple[str, ...]
    curve: str | None
    citation: str


@dataclass(frozen=True)
class KeptIfRow:
    """What would do, each alone, to keep an actor to a package, by the results of the repeated dilemma."""

    frame: str
    package: str
    actor: str
    results: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class CurveLine:
    """One line of a curve: what it supposes, and the needed value at each place (None: no value suffices)."""

    label: str
    sure: tuple[float | None, ...]
    possible: tuple[float | None, ...]


@dataclass(frozen=True)
class CurveRow:
    """A threshold curve: how much of ``y`` is needed at each value of ``x``, for inputs that nobody states."""

    id: str
    result: str
    x: str
    x_label: str
    y: str
    y_label: str
    direction: Literal["at least", "at most"]
    x_values: tuple[float, ...]
    lines: tuple[CurveLine, ...]
    text: str


@dataclass(frozen=True)
class Saying:
    """Who says that a commitment was kept or not."""

    kept: Literal["yes", "no", "partly", "disputed"]
    source: str
    voice: str
    speaker: str | None
    statement: str


@dataclass(frozen=True)
class CommitmentRow:
    """One commitment of the ledger, with everyone who says whether it was kept, and what it counts as."""

    frame: str
    who: str
    what: str
    under: str
    sayings: tuple[Saying, ...]
    counts_as: CountsAs
    text: str


@dataclass(frozen=True)
class AgreementRow:
    """One agreement of the ledger: whose part in it admitted statements speak of, and of whose they say nothing."""

    frame: str
    under: str
    spoken_of: tuple[str, ...]
    silent_on: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class TrustSaying:
    """A level or change of trust, as a statement has it."""

    level: str | None
    change: str | None
    source: str
    voice: str
    statement: str


@dataclass(frozen=True)
class BeliefRow:
    """What a record implies for the belief that an actor will keep its next commitment, and what is said of trust.

    ``truster`` is None where the belief is that of anyone who reads this record. ``low`` and ``high`` follow from the
    record under near-ignorance (Walley 1996) with the prior given; ``posterior`` from Bayes where a prior and both
    likelihoods are stated. ``threshold`` is the truster's own (Kydd 2005), where its payoffs are stated.
    """

    frame: str
    truster: str | None
    trusted: str
    kept: tuple[int, int]
    commitments: int
    prior: tuple[float, float]
    strength: float
    low: float
    high: float
    posterior: tuple[float, float] | None
    threshold: tuple[float, float] | None
    verdict: BeliefVerdict
    trust: tuple[TrustSaying, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]
    text: str
