"""What drives the outcomes of the settlement models: one method on every outcome of every model asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

import numpy as np

from pourparler.case.assemble import assemble
from pourparler.case.schema import Case
from pourparler.case.situation import Situation
from pourparler.errors import CaseError, ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.batches import ModelBatch
from pourparler.reach.ensemble.inputs import OVER_SILENCE, UncertainInput, read_inputs
from pourparler.reach.ensemble.model_inputs import Wanted, batches_of, names_of
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.leave_out import case_without_source
from pourparler.reach.registry import OptionValue, find_model
from pourparler.reach.sensitivity.break_even import Crossing, break_even
from pourparler.reach.sensitivity.input_space import InputSpace
from pourparler.reach.sensitivity.leave_one_out import LeftOut, leave_one_out
from pourparler.reach.sensitivity.morris import MorrisEffects, morris
from pourparler.reach.sensitivity.sobol_indices import SobolIndices, sobol_indices
from pourparler.reach.sensitivity.tornado import Tornado, tornado
from pourparler.reach.settle import settle_situation
from pourparler.reach.settle_inputs import Gap
from pourparler.reach.settle_options import read_options
from pourparler.reach.settle_rows import IssueResult

__all__ = ["METHODS", "LeftOutOutcome", "Method", "OutcomeSensitivity", "Sensitivity", "settle_sensitivity"]

Method = Literal["morris", "sobol", "tornado", "leave-one-out", "break-even"]
METHODS: tuple[Method, ...] = ("morris", "sobol", "tornado", "leave-one-out", "break-even")
_FIXED = ("are all single numbers, so nothing varies", "state intervals, or choose --spread POINTS")
_SAMPLES = {"morris": 64, "sobol": 1024}
"""Default number of trajectories and of base samples."""


@dataclass(frozen=True)
class LeftOutOutcome:
    """The outcome with all, and without each source and each actor (``source:ID``, ``actor:ID``) in turn."""

    outcome: float | None
    without: tuple[LeftOut, ...]


Found = MorrisEffects | SobolIndices | Tornado | LeftOutOutcome | tuple[Crossing, ...]


@dataclass(frozen=True)
class OutcomeSensitivity:
    """What drives one outcome: of a model on an issue, in native units of that issue."""

    model: str
    issue: str
    found: Found

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON holds it."""
        told: dict[str, Any] = (
            {"crossings": [asdict(each) for each in self.found]}
            if isinstance(self.found, tuple)
            else asdict(self.found)
        )
        return {"model": self.model, "issue": self.issue, **told}


@dataclass(frozen=True)
class Sensitivity:
    """A method on every outcome.

    ``inputs`` are those that vary, by name, on the case's scales; ``gaps`` what models miss.
    ``stamps`` is what every output must say about the inputs.
    """

    case: Case = field(repr=False)
    frame: str
    as_of: datetime
    method: Method
    samples: int | None
    threshold: float | None
    seed: int
    outcomes: tuple[OutcomeSensitivity, ...]
    inputs: dict[str, UncertainInput]
    gaps: tuple[Gap, ...]
    stamps: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return what ``pourparler settle --sensitivity ... --json`` prints."""
        return {
            "method": self.method,
            "samples": self.samples,
            "threshold": self.threshold,
            "seed": self.seed,
            "stamps": [*self.stamps],
            "inputs": [each.as_json() for each in self.inputs.values()],
            "results": [each.as_json() for each in self.outcomes],
        }


@dataclass(frozen=True)
class _Asked:
    """What was asked for."""

    models: tuple[str, ...]
    method: Method
    preset: str | None
    options: dict[str, OptionValue]
    rounds: int | None
    seed: int
    samples: int | None
    threshold: float | None
    spread: float


def settle_sensitivity(
    case: Case,
    models: Sequence[str],
    method: str,
    *,
    preset: str | None = None,
    options: dict[str, OptionValue] | None = None,
    rounds: int | None = None,
    seed: int = 0,
    frame: str = "pooled",
    as_of: date | datetime | None = None,
    samples: int | None = None,
    threshold: float | None = None,
    spread: float = 0.0,
    advance: Callable[[int], None] = lambda _: None,
) -> Sensitivity:
    """Say what drives the outcomes of models, over the stated intervals of a frame at a date.

    ``method``: ``morris``, ``sobol`` (with ``samples`` trajectories or base samples), ``tornado``, ``break-even`` (with
    a ``threshold`` in native units) over the stated intervals, each input anywhere in its own; ``leave-one-out`` runs
    the models without each source and each actor. ``spread``: see ``Sampling``; nothing else is varied, and open cells
    never are. Models, presets, options and rounds as ``settle`` takes them; what a model misses is a gap.

    Raises ``ChoiceError`` for what there is not, ``ModelError`` where a model refuses a number inside the intervals.

    >>> from pourparler.case.load import load_case
    >>> done = settle_sensitivity(load_case("ec-emissions"), ["weighted_mean"], "tornado", spread=10.0)
    >>> done.outcomes[0].found.inputs[0]
    'UK.delay.position'
    """
    asked = _asked(models, method, preset, dict(options or {}), rounds, seed, samples, threshold, spread)
    situation = assemble(case, frame, as_of)
    if asked.method == "leave-one-out":
        return _left_out(case, frame, situation, asked, advance)
    return _over_intervals(situation, asked, advance)


def _asked(
    models: Sequence[str],
    method: str,
    preset: str | None,
    options: dict[str, OptionValue],
    rounds: int | None,
    seed: int,
    samples: int | None,
    threshold: float | None,
    spread: float,
) -> _Asked:
    known = {each: each for each in METHODS}
    if method not in known:
        raise ChoiceError(f"--sensitivity {method!r} is not one of {', '.join(METHODS)}")
    if (threshold is None) == (method == "break-even"):
        way_out = "give the outcome to reach, in native units: --threshold X" if threshold is None else "leave it out"
        raise ChoiceError(f"--sensitivity {method}: {'needs' if threshold is None else 'has no'} threshold; {way_out}")
    if samples is not None and method not in _SAMPLES:
        raise ChoiceError(f"--sensitivity {method} draws no samples; leave --samples out")
    if method == "leave-one-out" and spread:
        raise ChoiceError("--sensitivity leave-one-out varies no numbers; leave --spread out")
    number = samples if samples is not None else _SAMPLES.get(method)
    names = tuple(dict.fromkeys(find_model(each).name for each in models))
    if not names:
        raise ChoiceError("name a model; see: pourparler settle --list")
    return _Asked(names, known[method], preset, options, rounds, seed, number, threshold, spread)


def _over_intervals(situation: Situation, asked: _Asked, advance: Callable[[int], None]) -> Sensitivity:
    inputs = read_inputs(situation, Sampling(draws=1, seed=asked.seed, spread=asked.spread))
    chosen = [find_model(name) for name in asked.models]
    choices = read_options(chosen, asked.preset, asked.options, asked.rounds)
    outcomes: list[OutcomeSensitivity] = []
    gaps: list[Gap] = []
    varied: dict[str, UncertainInput] = {}
    column = {name: j for j, name in enumerate(inputs.uncertain)}
    for model in chosen:
        wanted = Wanted(model, choices[model.name], situation, inputs, column, asked.rounds, asked.seed)
        batches, missing = batches_of(wanted)
        gaps += [replace(gap, way_out=gap.way_out.removesuffix(OVER_SILENCE)) for gap in missing]
        named = names_of([wanted])
        for batch in batches:
            mine = _varied(batch, {name: each for name, each in inputs.uncertain.items() if name in named}, column)
            if not mine:
                gaps += [Gap(model.name, issue, None, "inputs", *_FIXED) for issue in batch.issues]
                continue
            varied |= mine
            points = _Points(batch, [column[name] for name in mine], len(column))
            outcomes += [
                OutcomeSensitivity(model.name, issue, _analyse(points, issue, mine, asked, advance))
                for issue in batch.issues
            ]
    stamps = Sampling(draws=1, spread=asked.spread).stamps
    return Sensitivity(
        situation.case,
        situation.frame.id,
        situation.as_of,
        asked.method,
        asked.samples,
        asked.threshold,
        asked.seed,
        tuple(outcomes),
        dict(sorted(varied.items())),
        tuple(gaps),
        stamps,
    )


def _varied(
    batch: ModelBatch, uncertain: dict[str, UncertainInput], column: dict[str, int]
) -> dict[str, UncertainInput]:
    """Return the uncertain inputs that a batch reads."""
    read = {int(j) for slots in batch.slots.values() for j in slots.column if j >= 0}
    return {name: each for name, each in uncertain.items() if column[name] in read}


class _Points:
    """Runs a model on points the way draws of an ensemble are run; points of one issue serve the others, too."""

    def __init__(self, batch: ModelBatch, columns: Sequence[int], width: int) -> None:
        self._batch, self._columns, self._width = batch, list(columns), width
        self._known: dict[bytes, Floats] = {}

    def evaluate(self, issue: str, points: Floats) -> Floats:
        """Return the outcome on an issue for each point (n,)."""
        key = points.tobytes()
        found = self._known.get(key)
        if found is None:
            values = np.zeros((points.shape[0], self._width))
            values[:, self._columns] = points
            found = np.asarray(self._batch.evaluate(values, 0), dtype=np.float64)
            if len(self._batch.issues) > 1:
                self._known[key] = found
        outcome: Floats = found[self._batch.issues.index(issue)]
        return outcome


def _analyse(
    points: _Points,
    issue: str,
    varied: dict[str, UncertainInput],
    asked: _Asked,
    advance: Callable[[int], None],
) -> Found:
    """Run the method on one outcome."""
    space = InputSpace(
        tuple(varied), tuple(each.low for each in varied.values()), tuple(each.high for each in varied.values())
    )

    def evaluate(at: Floats) -> Floats:
        return points.evaluate(issue, at)

    if asked.method == "morris":
        return morris(space, evaluate, trajectories=asked.samples or 0, seed=asked.seed, advance=advance)
    if asked.method == "sobol":
        return sobol_indices(space, evaluate, base_samples=asked.samples or 0, seed=asked.seed, advance=advance)
    if asked.method == "tornado":
        return tornado(space, evaluate)
    return break_even(space, evaluate, 0.0 if asked.threshold is None else asked.threshold)


def _left_out(
    case: Case, frame: str, situation: Situation, asked: _Asked, advance: Callable[[int], None]
) -> Sensitivity:
    """Settle without each source that speaks and each actor that is placed; what is left is assembled anew."""
    speaking = {statement.source for statement in situation.admitted}
    placed = {actor for (actor, _), cell in situation.cells.items() if cell.stated}
    parts = [f"source:{source.id}" for source in case.sources if source.id in speaking]
    parts += [f"actor:{actor.id}" for actor in case.actors if actor.id in placed]
    whole, gaps = _outcomes(situation, asked)
    without: dict[str, dict[tuple[str, str], float]] = {}
    for part in parts:
        try:
            reduced = assemble(_case_without(case, part), frame, situation.as_of, situation.combine)
            without[part] = _outcomes(reduced, asked)[0]
        except CaseError:
            # Under intersect, what the source had superseded contradicts another one: there is no outcome without it.
            without[part] = {}
        advance(1)
    outcomes = []
    for model, issue in dict.fromkeys(key for each in (whole, *without.values()) for key in each):

        def outcome(part: str | None, key: tuple[str, str] = (model, issue)) -> float | None:
            return (whole if part is None else without[part]).get(key)

        found = LeftOutOutcome(*leave_one_out(parts, outcome))
        outcomes.append(OutcomeSensitivity(model, issue, found))
    return Sensitivity(
        case, situation.frame.id, situation.as_of, asked.method, None, None, asked.seed, tuple(outcomes), {}, gaps
    )


def _outcomes(situation: Situation, asked: _Asked) -> tuple[dict[tuple[str, str], float], tuple[Gap, ...]]:
    done = settle_situation(
        situation, asked.models, preset=asked.preset, options=asked.options, rounds=asked.rounds, seed=asked.seed
    )
    found = {(each.model, each.issue): each.outcome for each in done.results if isinstance(each, IssueResult)}
    return found, done.gaps


def _case_without(case: Case, part: str) -> Case:
    """Return the case as if a source had not appeared, or an actor were not part of it."""
    kind, _, name = part.partition(":")
    if kind == "source":
        return case_without_source(case, name)
    return case.model_copy(update={"actors": tuple(actor for actor in case.actors if actor.id != name)})
