"""Draws of what acceptance depends on: ideal points, weights, costs, references and the regard for a rival's gain.

Only stated cells are drawn. The weights of an actor with ordinal salience are even on the polytope that its levels
leave over its stated cells (``ordinal_polytope``); numeric saliences are drawn inside their intervals and made to sum
to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from pourparler.case.situation import Cell, Situation
from pourparler.reach.acceptance.arrays import Floats, Indices, Integers, Mask
from pourparler.reach.ensemble.distributions import Distribution
from pourparler.reach.ensemble.inputs import LEVELS, EnsembleInputs, UncertainInput, read_inputs, space_of
from pourparler.reach.ensemble.ordinal_polytope import weights_among
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.space import SampleSpace

__all__ = ["AcceptanceDraws", "AcceptanceSpace", "acceptance_space", "draw_acceptance_inputs"]

_TINY = 1e-300


class AcceptanceDraws(NamedTuple):
    """Draws ``first`` to ``first + D - 1`` of A actors and K issues, in the order of the case's actors and issues.

    ``theta`` (D, A, K): ideal points, 0-100, where ``stated`` (A, K) is true; 0 elsewhere, and weight 0: open cells are
    not sampled (with ``assume_open`` they are, and count as stated). ``weights`` (D, A, K): at least 0, they sum to 1
    over the stated cells of an actor (0 throughout for an actor with none): one vector per actor, by which packages are
    compared with one another. The weights of one package, which sum to 1 over the stated issues that it moves, come
    from ``raw`` (D, A, K) and ``levels`` (A, K) by ``ordinal_polytope.weights_among``: even on the polytope of the
    levels of these issues, or drawn saliences as shares (levels are 0 there). ``reference`` (D, K): 0-100, where
    ``reference_stated`` (K,) is true; 0 elsewhere. Terms that exist only inside an agreement have no reference: see
    ``inside_only`` of ``AcceptanceInputs``. ``cost`` (D, A): cost of no agreement in value units, 0 where none is
    stated. ``kappa`` (D, A): weight of the named rival's gain, 0 without one. Nothing is NaN.
    """

    first: int
    theta: Floats
    stated: Mask
    weights: Floats
    reference: Floats
    reference_stated: Mask
    cost: Floats
    kappa: Floats
    raw: Floats
    levels: Integers


class _Slots(NamedTuple):
    """Values of an array of the model: what is fixed, and which columns of the draws go where (flat places)."""

    fixed: Floats
    places: Indices
    columns: Indices

    def filled(self, values: Floats) -> Floats:
        """Return the array for every draw (draw, ...)."""
        draws = np.broadcast_to(self.fixed, (values.shape[0], *self.fixed.shape)).copy()
        draws.reshape(values.shape[0], -1)[:, self.places] = values[:, self.columns]
        return draws


class _Weights(NamedTuple):
    """How one actor's weights are drawn: on which issues, from which columns; levels, or None for numeric salience."""

    actor: int
    issues: Indices
    columns: Indices
    fixed: Floats
    levels: Integers | None


@dataclass(frozen=True)
class AcceptanceSpace:
    """What acceptance draws of one situation are made of; plain arrays, so that it can be sent to workers."""

    uncertain: tuple[UncertainInput, ...]
    space: SampleSpace
    sampling: Sampling
    stated: Mask
    reference_stated: Mask
    theta: _Slots
    reference: _Slots
    cost: _Slots
    kappa: _Slots
    weights: tuple[_Weights, ...]

    def draw(self, first: int, count: int) -> AcceptanceDraws:
        """Return the draws ``first`` to ``first + count - 1``."""
        chosen = self.sampling
        return self.drawn(self.space.values(chosen.sampler, chosen.seed, first, count, chosen.draws), first)

    def drawn(self, values: Floats, first: int) -> AcceptanceDraws:
        """Return the draws of some values (draw, input) of the space, the first of which has the number ``first``."""
        weights, raw = np.zeros((2, values.shape[0], *self.stated.shape))
        levels = np.zeros(self.stated.shape, dtype=np.int8)
        for mine in self.weights:
            raw[:, mine.actor, mine.issues] = own = _raw_of(mine, values)
            if mine.levels is not None:
                levels[mine.actor, mine.issues] = mine.levels
            weights[:, mine.actor, mine.issues] = weights_among(own, levels[mine.actor, mine.issues])
        return AcceptanceDraws(
            first,
            self.theta.filled(values),
            self.stated,
            weights,
            self.reference.filled(values),
            self.reference_stated,
            self.cost.filled(values),
            self.kappa.filled(values),
            raw,
            levels,
        )


def _raw_of(mine: _Weights, values: Floats) -> Floats:
    """Return what weights are drawn from: exponential numbers for levels in words, else saliences."""
    if mine.levels is not None:
        # Their intervals are [0, 1] and their distributions uniform: values are the uniform numbers behind them.
        exponential: Floats = -np.log(values[:, mine.columns])
        return exponential
    drawn = np.broadcast_to(mine.fixed, (values.shape[0], mine.fixed.size)).copy()
    sampled = mine.columns >= 0
    drawn[:, sampled] = values[:, mine.columns[sampled]]
    # Drawn saliences are above 0, but for those whose interval starts and is drawn there.
    raw: Floats = np.maximum(drawn, np.where(drawn.sum(axis=1, keepdims=True) > 0.0, 0.0, _TINY))
    return raw


def acceptance_space(situation: Situation, sampling: Sampling) -> AcceptanceSpace:
    """Read a situation once, so that any draws of it can be made; raises ``ChoiceError`` as ``read_inputs`` does."""
    return _Builder(situation, sampling, read_inputs(situation, sampling)).build()


@dataclass(frozen=True)
class _Builder:
    situation: Situation
    sampling: Sampling
    inputs: EnsembleInputs

    @cached_property
    def actors(self) -> list[str]:
        return [actor.id for actor in self.situation.case.actors]

    @cached_property
    def issues(self) -> list[str]:
        return [issue.id for issue in self.situation.case.issues]

    @cached_property
    def stated(self) -> Mask:
        known = {**self.inputs.fixed, **self.inputs.uncertain}
        rows = [[f"{actor}.{issue}.position" in known for issue in self.issues] for actor in self.actors]
        return np.array(rows, dtype=np.bool_).reshape(len(self.actors), len(self.issues))

    def build(self) -> AcceptanceSpace:
        wanted = [each for each in self.inputs.uncertain.values() if each.input not in ("salience", "influence")]
        plans = [self._salience(i) for i in range(len(self.actors)) if self.stated[i].any()]
        wanted += [each for _, mine in plans for each in mine if each is not None]
        uncertain = tuple(sorted(wanted, key=lambda each: each.name))
        column = {each.name: j for j, each in enumerate(uncertain)}
        references = np.array([self._known(f"{issue}.reference") for issue in self.issues], dtype=np.bool_)
        names = [f"{actor}.{issue}.position" for actor in self.actors for issue in self.issues]
        return AcceptanceSpace(
            uncertain=uncertain,
            space=space_of(uncertain, self.sampling.source_correlation),
            sampling=self.sampling,
            stated=self.stated,
            reference_stated=references,
            theta=self._slots(names, self.stated.shape, column),
            reference=self._slots([f"{issue}.reference" for issue in self.issues], (len(self.issues),), column),
            cost=self._slots([f"{actor}.cost" for actor in self.actors], (len(self.actors),), column),
            kappa=self._slots([f"{actor}.kappa" for actor in self.actors], (len(self.actors),), column),
            weights=tuple(self._weights(plan, mine, column) for plan, mine in plans),
        )

    def _known(self, name: str) -> bool:
        return name in self.inputs.fixed or name in self.inputs.uncertain

    def _slots(self, names: list[str], shape: tuple[int, ...], column: dict[str, int]) -> _Slots:
        fixed = np.array([self.inputs.fixed.get(name, 0.0) for name in names], dtype=np.float64).reshape(shape)
        places = [place for place, name in enumerate(names) if name in column]
        columns = [column[names[place]] for place in places]
        return _Slots(fixed, np.array(places, dtype=np.int64), np.array(columns, dtype=np.int64))

    def _salience(self, i: int) -> tuple[_Weights, list[UncertainInput | None]]:
        """Return how an actor's weights are drawn, without columns yet, and the uncertain input of each issue."""
        issues = np.flatnonzero(self.stated[i])
        cells = [self.situation.cell(self.actors[i], self.issues[k]) for k in issues]
        every = [cell.salience for (who, _), cell in self.situation.cells.items() if who == self.actors[i]]
        numeric = any(isinstance(salience, tuple) for salience in every)
        fixed = np.array([self.inputs.fixed.get(_salience_name(cell), 0.0) for cell in cells])
        if numeric:
            found = [self._numeric(cell) for cell in cells]
            if fixed.any() or any(each is not None and each.high > 0.0 for each in found):
                return _Weights(i, issues, issues, fixed, None), found
        levels = np.array([LEVELS[c.salience] if isinstance(c.salience, str) else 0 for c in cells], dtype=np.int8)
        ordinal = [_ordinal(cell) for cell in cells] if len(cells) > 1 else [None] * len(cells)
        if len(cells) == 1:
            return _Weights(i, issues, issues, np.ones(1), None), [None]
        return _Weights(i, issues, issues, fixed, levels), [*ordinal]

    def _numeric(self, cell: Cell) -> UncertainInput | None:
        """Return the salience of an actor with numeric saliences; over the whole scale where it is not stated."""
        name = _salience_name(cell)
        if name in self.inputs.fixed:
            return None
        whole = UncertainInput(name, "salience", cell.actor, cell.issue, 0.0, 100.0, Distribution(), "free")
        return self.inputs.uncertain.get(name, whole)

    def _weights(self, plan: _Weights, mine: list[UncertainInput | None], column: dict[str, int]) -> _Weights:
        columns = [-1 if each is None else column[each.name] for each in mine]
        return plan._replace(columns=np.array(columns, dtype=np.int64))


def _salience_name(cell: Cell) -> str:
    return f"{cell.actor}.{cell.issue}.salience"


def _ordinal(cell: Cell) -> UncertainInput:
    """Return the weight of an issue by its level: a share of 1, free but for the order of the levels."""
    ordered = isinstance(cell.salience, str)
    return UncertainInput(
        _salience_name(cell),
        "salience",
        cell.actor,
        cell.issue,
        0.0,
        1.0,
        Distribution(),
        "level" if ordered else "free",
        statements=cell.salience_statements if ordered else (),
    )


def draw_acceptance_inputs(
    situation: Situation, sampling: Sampling, *, first: int = 0, count: int | None = None, batch: int = 8192
) -> Iterator[AcceptanceDraws]:
    """Yield draws ``first`` to ``first + count - 1`` of a situation (default: all), in batches of at most ``batch``.

    Draw k depends on the sampling (seed, sampler, number of draws for ``lhs``, number of uncertain inputs) and k alone:
    neither ``first`` nor ``batch`` changes it. Memory is that of one batch.

    Reference: Lahdelma, R., Hokkanen, J. & Salminen, P. (1998), SMAA: stochastic multiobjective acceptability analysis,
    European Journal of Operational Research 106(1), 137-143.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.load import load_case
    >>> situation = assemble(load_case("alaska-2025"), "pooled")
    >>> drawn = next(draw_acceptance_inputs(situation, Sampling(draws=100, seed=1)))
    >>> drawn.theta.shape[0], bool((drawn.weights[:, ~drawn.stated] == 0).all())
    (100, True)
    """
    space = acceptance_space(situation, sampling)
    last = sampling.draws if count is None else first + count
    for start in range(first, last, batch):
        yield space.draw(start, min(batch, last - start))
