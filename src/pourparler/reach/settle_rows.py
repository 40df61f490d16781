"""What ``settle`` returns: frozen results, each with the JSON that ``pourparler settle --json`` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from pourparler.case.schema import Case
from pourparler.reach.registry import OptionValue
from pourparler.reach.settle_inputs import Gap

__all__ = ["IssueResult", "PackageResult", "PowerResult", "Result", "Round", "Settlement"]


@dataclass(frozen=True)
class Round:
    """Where the actors are after a round, in native units; round 0 is the start.

    ``median`` and ``mean`` are weighted by influence times salience, None where those are not stated. ``nbs`` is the
    outcome of the votes in the exchange model, None in others.
    """

    round: int
    median: float | None
    mean: float | None
    positions: dict[str, float]
    nbs: float | None = None

    def as_json(self) -> dict[str, object]:
        """Return the round as JSON holds it; ``nbs`` only where there is one."""
        nbs = {} if self.nbs is None else {"nbs": self.nbs}
        return {"round": self.round, "median": self.median, "mean": self.mean, **nbs, "positions": self.positions}


@dataclass(frozen=True)
class IssueResult:
    """Where a model settles an issue, in native units.

    ``baseline`` is the plain mean of the positions of the same actors, None where no model of positions was run.
    """

    model: str
    preset: str | None
    options: dict[str, OptionValue]
    issue: str
    outcome: float
    rounds: tuple[Round, ...]
    baseline: float | None

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it."""
        return {
            "model": self.model,
            "preset": self.preset,
            "options": self.options,
            "issue": self.issue,
            "outcome": self.outcome,
            "rounds": [each.as_json() for each in self.rounds],
            "baseline": self.baseline,
        }


@dataclass(frozen=True)
class PackageResult:
    """Which package a model chooses (None: no agreement), its terms in native units, and what it is worth to all.

    Utilities: minus the distance from what a party wants, in points of 100, weighted by its salience; 0 is the best.
    ``disagreement`` is what the reference is worth.
    """

    model: str
    options: dict[str, OptionValue]
    package_id: str | None
    package: dict[str, float]
    utilities: dict[str, float]
    disagreement: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it; no agreement is the terms of the reference."""
        return {"model": self.model, "package": self.package, "utilities": self.utilities}


@dataclass(frozen=True)
class PowerResult:
    """Each actor's share of power, and the quota in native units of influence."""

    model: str
    options: dict[str, OptionValue]
    quota: Fraction
    votes: Fraction
    index: dict[str, Fraction]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it: shares as exact fractions."""
        shares = {player: f"{share.numerator}/{share.denominator}" for player, share in self.index.items()}
        return {"model": self.model, "index": shares}


Result = IssueResult | PackageResult | PowerResult


@dataclass(frozen=True)
class Settlement:
    """What the models say of one frame of a case at a date, and what they miss; results by model, then by issue."""

    case: Case = field(repr=False)
    frame: str
    as_of: datetime
    models: tuple[str, ...]
    seed: int
    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]

    @property
    def not_run(self) -> tuple[str, ...]:
        """The models that gave no result at all."""
        ran = {result.model for result in self.results}
        return tuple(model for model in self.models if model not in ran)

    def as_json(self) -> dict[str, object]:
        """Return what ``pourparler settle --json`` prints."""
        return {"results": [result.as_json() for result in self.results]}
