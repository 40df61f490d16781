"""What ``settle`` returns: frozen results, each with the JSON that ``pourparler settle --json`` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from pourparler.case.schema import Case
from pourparler.reach.registry import OptionValue
from pourparler.reach.settle_inputs import Gap

__all__ = [
    "ContinuousResult",
    "DivisionResult",
    "FrontierPackage",
    "FrontierResult",
    "IssueResult",
    "PackageResult",
    "PowerResult",
    "Result",
    "Round",
    "Settlement",
    "VetoResult",
]


@dataclass(frozen=True)
class Round:
    """Where the actors are after a round, in native units; round 0 is the start.

    ``median`` and ``mean`` are weighted by influence times salience, None where those are not stated. ``nbs`` is the
    outcome of the votes in the exchange model, None in others. ``risk`` and ``partner`` are of the turn that led here
    in SMP: each actor's attitude to risk, and whom it moved with, None where it stayed.
    """

    round: int
    median: float | None
    mean: float | None
    positions: dict[str, float]
    nbs: float | None = None
    risk: dict[str, float] | None = None
    partner: dict[str, str | None] | None = None

    def as_json(self) -> dict[str, object]:
        """Return the round as JSON holds it; what only some models have only where there is one."""
        nbs = {} if self.nbs is None else {"nbs": self.nbs}
        more = {"risk": self.risk, "partner": self.partner}
        return {
            "round": self.round,
            "median": self.median,
            "mean": self.mean,
            **nbs,
            "positions": self.positions,
            **{name: value for name, value in more.items() if value is not None},
        }


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
class ContinuousResult:
    """What a model agrees on where anything can be agreed: the value of every issue in native units.

    Utilities and ``disagreement`` are those of ``PackageResult``; ``package`` is the reference where nothing is
    ``agreed``. ``baseline`` is the plain mean of the parties' positions, by issue.
    """

    model: str
    options: dict[str, OptionValue]
    package: dict[str, float]
    utilities: dict[str, float]
    disagreement: dict[str, float]
    agreed: bool
    baseline: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it; no agreement is the terms of the reference."""
        return {
            "model": self.model,
            "space": "continuous",
            "package": self.package,
            "utilities": self.utilities,
            "disagreement": self.disagreement,
            "agreed": self.agreed,
        }


@dataclass(frozen=True)
class FrontierPackage:
    """A package on the frontier: its id, its terms in native units, and what it is worth to every party."""

    package_id: str
    package: dict[str, float]
    utilities: dict[str, float]


@dataclass(frozen=True)
class FrontierResult:
    """The packages that no other dominates, in the case's order; ``dominated`` are the ids of the rest."""

    model: str
    options: dict[str, OptionValue]
    frontier: tuple[FrontierPackage, ...]
    dominated: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it."""
        found = [
            {"id": each.package_id, "package": each.package, "utilities": each.utilities} for each in self.frontier
        ]
        return {"model": self.model, "frontier": found, "dominated": [*self.dominated]}


@dataclass(frozen=True)
class DivisionResult:
    """How two parties divide the issues: by issue each one's share, and the terms that this comes to, in native units.

    ``utilities``: each party's points, in the units of its saliences. ``divided``: the one issue that is shared.
    """

    model: str
    options: dict[str, OptionValue]
    shares: dict[str, dict[str, float]]
    divided: str | None
    package: dict[str, float]
    utilities: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it."""
        return {
            "model": self.model,
            "package": self.package,
            "utilities": self.utilities,
            "shares": self.shares,
            "divided": self.divided,
        }


@dataclass(frozen=True)
class VetoResult:
    """What those whose consent counts in a format leave of an issue, in native units.

    ``core``: the points that nothing beats; ``win_set``: what can replace the ``reference``, itself included; both
    (low, high). ``outcome``: what the agenda setter would propose, None without one. ``players``: actors
    and bodies, by id; ``positions`` of everyone who takes part, also as a member of a body.
    """

    model: str
    options: dict[str, OptionValue]
    issue: str
    format: str | None
    reference: float
    core: tuple[float, float]
    win_set: tuple[float, float]
    outcome: float | None
    players: tuple[str, ...]
    positions: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it."""
        return {
            "model": self.model,
            "options": self.options,
            "issue": self.issue,
            "format": self.format,
            "veto_players": [*self.players],
            "positions": self.positions,
            "reference": self.reference,
            "core": [*self.core],
            "win_set": [*self.win_set],
            "outcome": self.outcome,
        }


@dataclass(frozen=True)
class PowerResult:
    """Each actor's share of power by influence with a quota, in native units, or in a body of a format by its rules.

    ``rules``: (quota, all votes) of every vote that must be won.
    """

    model: str
    options: dict[str, OptionValue]
    rules: tuple[tuple[Fraction, Fraction], ...]
    index: dict[str, Fraction]
    body: str | None = None
    formats: tuple[str, ...] = ()

    @property
    def quota(self) -> Fraction:
        """The quota of the first rule."""
        return self.rules[0][0]

    @property
    def votes(self) -> Fraction:
        """All votes of the first rule."""
        return self.rules[0][1]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it: shares as exact fractions; of a body with its id and its formats."""
        shares = {player: f"{share.numerator}/{share.denominator}" for player, share in self.index.items()}
        body: dict[str, object] = {} if self.body is None else {"body": self.body, "formats": [*self.formats]}
        return {"model": self.model, **body, "index": shares}


Result = IssueResult | PackageResult | ContinuousResult | FrontierResult | DivisionResult | VetoResult | PowerResult


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
