"""What of a situation is uncertain, and between which ends: every input of the models, by name.

An input is ``ACTOR.ISSUE.position``, ``ACTOR.ISSUE.salience``, ``ACTOR.influence`` or ``ACTOR.ISSUE.influence``,
``ISSUE.reference``, ``ACTOR.cost`` or ``ACTOR.kappa``. A stated interval is sampled, a stated number is fixed, and what
is not stated is lacking, unless open cells are to be sampled. Values are on the case's own scales of 0-100.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from pourparler.case.codes import Influence
from pourparler.case.places import nearest
from pourparler.case.situation import Cell, ReferencePoint, Situation
from pourparler.errors import ChoiceError
from pourparler.exchange.numbers import stated_influences
from pourparler.reach.acceptance.ordinal_weights import HIGH, LOW, MEDIUM
from pourparler.reach.ensemble.distributions import Distribution
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.space import LevelGroup, SampleSpace
from pourparler.reach.settle_inputs import Lack

__all__ = ["LEVELS", "OVER_SILENCE", "EnsembleInputs", "InputKind", "UncertainInput", "read_inputs", "space_of"]

InputKind = Literal["position", "salience", "influence", "reference", "cost", "kappa"]
Origin = Literal["stated", "spread", "level", "open", "free"]
LEVELS = {"high": HIGH, "medium": MEDIUM, "low": LOW}
OVER_SILENCE = ", or --assume-open uniform"
"""The other way out of what is lacking, where there are draws."""
_WHOLE = (0.0, 100.0)
_EVEN = Distribution()


@dataclass(frozen=True)
class UncertainInput:
    """An input that is sampled: between which ends, from what, and what stands behind it.

    ``origin``: a ``stated`` interval; a number that was ``spread``; a ``level`` in words, sampled in the order of the
    levels of its ``group``; ``open``: nobody states it; ``free``: a weight that no level orders. ``number``: what was
    spread.
    """

    name: str
    input: InputKind
    actor: str | None
    issue: str | None
    low: float
    high: float
    distribution: Distribution
    origin: Origin
    sources: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    group: str = ""
    level: int = 0
    number: float | None = None

    @property
    def is_clipped(self) -> bool:
        """Whether a ``number`` that was spread met the end of its scale, so that it is not the middle any more."""
        return self.number is not None and abs(self.low + self.high - 2.0 * self.number) > 1e-9

    def as_json(self) -> dict[str, object]:
        """Return the input as JSON holds it."""
        return {
            "name": self.name,
            "input": self.input,
            "actor": self.actor,
            "issue": self.issue,
            "low": self.low,
            "high": self.high,
            "distribution": str(self.distribution),
            "origin": self.origin,
            "sources": [*self.sources],
            "statements": [*self.statements],
            "clipped": self.is_clipped,
        }


@dataclass(frozen=True)
class EnsembleInputs:
    """Everything that models may take of a situation, by name: what is sampled, what is fixed, and what is lacking."""

    uncertain: dict[str, UncertainInput]
    fixed: dict[str, float]
    lacking: dict[str, Lack] = field(repr=False)

    def influence_name(self, actor: str, issue: str | None) -> str:
        """Return the name of an actor's influence on an issue: that on the issue where it is stated for it."""
        own = f"{actor}.{issue}.influence"
        return own if own in self.uncertain or own in self.fixed or own in self.lacking else f"{actor}.influence"


def read_inputs(situation: Situation, sampling: Sampling) -> EnsembleInputs:
    """Return every input of a situation: sampled, fixed or lacking.

    Raises ``ChoiceError`` where a distribution is asked for an input that is not sampled.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.load import load_case
    >>> situation = assemble(load_case("ec-emissions"), "pooled")
    >>> found = read_inputs(situation, Sampling(draws=10, spread=10.0)).uncertain["DK.delay.salience"]
    >>> (found.low, found.high, found.origin, found.statements)
    (90.0, 100.0, 'spread', ('DK',))
    """
    reader = _Reader(situation, sampling, EnsembleInputs({}, {}, {}))
    reader.read()
    found = reader.found
    for name, _ in sampling.own:
        if name not in found.uncertain:
            near = nearest(name, found.uncertain)
            why = "is a single number" if name in found.fixed else "is no uncertain input"
            raise ChoiceError(f"--distribution {name}: {name} {why}{'; ' + near if near else ''}")
    return EnsembleInputs(dict(sorted(found.uncertain.items())), found.fixed, found.lacking)


@dataclass(frozen=True)
class _Reader:
    """A situation while its inputs are read."""

    situation: Situation
    sampling: Sampling
    found: EnsembleInputs

    def read(self) -> None:
        situation = self.situation
        for issue in (issue.id for issue in situation.case.issues):
            self._reference(situation.references[issue])
            for actor in (actor.id for actor in situation.case.actors):
                self._cell(situation.cell(actor, issue))
        self._influences()
        for actor, cost in situation.costs.items():
            self._take("cost", actor, None, (cost.low, cost.high), cost.statements)
        for actor, named in situation.relative_gains.items():
            self._take("kappa", actor, None, named.gains.kappa, ())

    def _take(
        self,
        kind: InputKind,
        actor: str | None,
        issue: str | None,
        ends: tuple[float, float],
        statements: Iterable[str],
        origin: Origin = "stated",
        group: str = "",
        level: int = 0,
    ) -> None:
        """Take a number, spread where that was asked for, or an interval."""
        name = _name(kind, actor, issue)
        low, high = float(ends[0]), float(ends[1])
        number = None
        if low == high:
            number = low
            low, high = self._spread(kind, low)
            origin = "spread" if low < high else origin
        if low == high:
            self.found.fixed[name] = low
            return
        behind = tuple(statements)
        even = origin in ("open", "level")
        self.found.uncertain[name] = UncertainInput(
            name,
            kind,
            actor,
            issue,
            low,
            high,
            _EVEN if even else self.sampling.of(name),
            origin,
            self._sources(behind),
            behind,
            group,
            level,
            number,
        )

    def _spread(self, kind: InputKind, number: float) -> tuple[float, float]:
        spread = self.sampling.spread
        if kind in ("position", "reference"):
            return max(0.0, number - spread), min(100.0, number + spread)
        if kind in ("salience", "influence"):
            return number * (1.0 - spread / 100.0), min(100.0, number * (1.0 + spread / 100.0))
        return number, number

    def _sources(self, statements: tuple[str, ...]) -> tuple[str, ...]:
        named = {statement.id: statement.source for statement in self.situation.admitted}
        return tuple(dict.fromkeys(named[statement] for statement in statements if statement in named))

    def _lack(self, kind: InputKind, actor: str | None, issue: str | None, why: str, state: str) -> None:
        """Note an input that is not stated; sample it all the same where that was asked for."""
        if self.sampling.assume_open is not None:
            self._take(kind, actor, issue, _WHOLE, (), "open")
        else:
            self.found.lacking[_name(kind, actor, issue)] = Lack(kind, why, f"state it: {{{state}}}{OVER_SILENCE}")

    def _level(self, kind: InputKind, actor: str, issue: str | None, word: str, statements: tuple[str, ...]) -> None:
        """Note a level in words: no number, but an order, which is sampled where open cells are."""
        if self.sampling.assume_open is not None:
            group = f"salience of {actor}" if kind == "salience" else f"influence on {issue or 'all'}"
            self._take(kind, actor, issue, _WHOLE, statements, "level", group, LEVELS[word])
            return
        way_out = f"state numbers, such as [60, 80]{OVER_SILENCE}"
        self.found.lacking[_name(kind, actor, issue)] = Lack(kind, f"needs numbers; stated as {word!r}", way_out)

    def _cell(self, cell: Cell) -> None:
        actor, issue = cell.actor, cell.issue
        stance = f"kind: stance, actor: {actor}, issue: {issue}"
        if cell.stated:
            self._take("position", actor, issue, (cell.low, cell.high), cell.statements)
        else:
            self._lack("position", actor, issue, "is not stated", f"{stance}, position: [0 to 100, 0 to 100]")
        salience = None if cell.salience_disputed else cell.salience
        if isinstance(salience, tuple):
            self._take("salience", actor, issue, salience, cell.salience_statements)
        elif salience is not None:
            self._level("salience", actor, issue, salience, cell.salience_statements)
        else:
            why = "differs between sources" if cell.salience_disputed else "is not stated"
            self._lack("salience", actor, issue, why, f"{stance}, salience: [0 to 100, 0 to 100]")

    def _reference(self, point: ReferencePoint) -> None:
        if not point.exists:
            why = "does not exist: the term is there only inside an agreement"
            self.found.lacking[f"{point.issue}.reference"] = Lack("reference", why, "")
        elif point.basis in ("disputed", "open"):
            why = (
                "is disputed: sources differ on whether there is one" if point.basis == "disputed" else "is not stated"
            )
            self._lack("reference", None, point.issue, why, f"kind: reference, issue: {point.issue}, value: 0 to 100")
        else:
            self._take("reference", None, point.issue, (point.low, point.high), point.statements)

    def _influences(self) -> None:
        stated = stated_influences(self.situation)
        behind: dict[tuple[str, str | None], list[str]] = {}
        for statement in self.situation.admitted:
            for code in statement.codes:
                if isinstance(code, Influence):
                    behind.setdefault((code.actor, code.issue), []).append(statement.id)
        keys = [*stated, *((actor.id, None) for actor in self.situation.case.actors if (actor.id, None) not in stated)]
        for actor, issue in keys:
            values = stated.get((actor, issue), frozenset())
            words = sorted(value for value in values if isinstance(value, str))
            statements = tuple(dict.fromkeys(behind.get((actor, issue), ())))
            state = f"kind: influence, actor: {actor}, level: [0 to 100, 0 to 100]"
            if len(words) == 1 and len(values) == 1:
                self._level("influence", actor, issue, words[0], statements)
            elif words:
                self._lack("influence", actor, issue, f"differs between sources: {', '.join(words)}", state)
            elif values:
                ends = [end for value in values if isinstance(value, tuple) for end in value]
                self._take("influence", actor, issue, (min(ends), max(ends)), statements)
            else:
                self._lack("influence", actor, issue, "is not stated", state)


def _name(kind: InputKind, actor: str | None, issue: str | None) -> str:
    return ".".join(each for each in (actor, issue, kind) if each)


def space_of(uncertain: Iterable[UncertainInput], correlation: float) -> SampleSpace:
    """Return the space of some uncertain inputs, in their order.

    Only stated intervals and spread numbers share their sources' errors: silence has no source.
    """
    every = list(uncertain)
    sharing = [each.sources if each.origin in ("stated", "spread") else () for each in every]
    sources = sorted({source for mine in sharing for source in mine}) if correlation > 0.0 else []
    loadings = np.zeros((len(every), len(sources)))
    for j, mine in enumerate(sharing if sources else ()):
        for source in mine:
            loadings[j, sources.index(source)] = 1.0 / np.sqrt(len(mine))
    groups: dict[str, list[int]] = {}
    for j, each in enumerate(every):
        if each.group:
            groups.setdefault(each.group, []).append(j)
    return SampleSpace(
        np.array([each.low for each in every], dtype=np.float64),
        np.array([each.high for each in every], dtype=np.float64),
        tuple(each.distribution for each in every),
        loadings,
        correlation,
        tuple(
            LevelGroup(np.array(mine), np.array([every[j].level for j in mine], dtype=np.int8))
            for _, mine in sorted(groups.items())
        ),
    )
