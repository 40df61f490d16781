"""``settle`` over draws: the plan of an ensemble of registered models on one situation, and its results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from pourparler.case.load import case_sha256
from pourparler.case.places import listed
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError, ModelError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.batches import ModelBatch
from pourparler.reach.ensemble.inputs import UncertainInput, read_inputs, space_of
from pourparler.reach.ensemble.model_inputs import Wanted, batches_of, names_of
from pourparler.reach.ensemble.plan import CHUNK, EnsemblePlan
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.store import Store
from pourparler.reach.ensemble.summary import Summary, summarise
from pourparler.reach.registry import Model, OptionValue, find_model
from pourparler.reach.settle_gaps import gap_lines
from pourparler.reach.settle_inputs import Gap
from pourparler.reach.settle_options import Choices, read_options

__all__ = ["EnsembleResult", "SettleEnsemble", "plan_settle", "results_of"]


_MOST_HELD = 2**24
"""Draws of one outcome that are held in memory while they are summarised: 128 MiB."""


@dataclass(frozen=True)
class EnsembleResult:
    """Where a model settles an issue, over all draws, in native units."""

    model: str
    preset: str | None
    options: dict[str, OptionValue]
    issue: str
    actors: tuple[str, ...]
    summary: Summary


@dataclass(frozen=True)
class SettleEnsemble:
    """A planned ensemble of settlement models: what is computed, from which inputs, and what is missing."""

    plan: EnsemblePlan
    uncertain: tuple[UncertainInput, ...]
    choices: dict[str, Choices] = field(repr=False)
    gaps: tuple[Gap, ...] = ()

    @property
    def batches(self) -> tuple[ModelBatch, ...]:
        """The models and issues that are run."""
        return tuple(batch for batch in self.plan.batches if isinstance(batch, ModelBatch))


def plan_settle(
    situation: Situation,
    models: Sequence[str],
    sampling: Sampling,
    *,
    version: str,
    preset: str | None = None,
    options: Mapping[str, OptionValue] | None = None,
    rounds: int | None = None,
    keep_inputs: bool = False,
    keep_rounds: bool = False,
    chunk: int = CHUNK,
) -> SettleEnsemble:
    """Plan an ensemble of models, as ``settle_situation`` runs them on points.

    All models see the same draws. An actor whom nobody places on an issue takes no part there; one that lacks an input
    stops the model there (a ``Gap``), unless open cells are sampled. Raises ``ChoiceError`` for a choice that there is
    not, and where nothing that the models take is uncertain; ``ModelError`` where no model can be run.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.load import load_case
    >>> situation = assemble(load_case("ec-emissions"), "pooled")
    >>> planned = plan_settle(situation, ["challenge"], Sampling(draws=1000, spread=10.0), version="1", rounds=2)
    >>> len(planned.uncertain), planned.plan.columns
    (30, ('challenge:delay',))
    """
    chosen = list({model.name: model for model in map(find_model, models)}.values())
    choices = read_options(chosen, preset, options or {}, rounds)
    inputs = read_inputs(situation, sampling)

    def wanted(column: dict[str, int]) -> list[Wanted]:
        given = (situation, inputs, column, rounds, sampling.seed, keep_rounds)
        return [Wanted(model, choices[model.name], *given) for model in chosen]

    # Every draw's inputs are those that the models take, whether or not each model can be run on every issue.
    taken = names_of(wanted({}))
    uncertain = tuple(each for name, each in inputs.uncertain.items() if name in taken)
    pairs = [batches_of(each) for each in wanted({each.name: j for j, each in enumerate(uncertain)})]
    batches = tuple(batch for found, _ in pairs for batch in found)
    gaps = tuple(gap for _, missing in pairs for gap in missing)
    if not batches:
        raise ModelError("\n".join([f"{situation.case.id}: no model could be run on draws", *gap_lines(gaps)]))
    if not any((slots.column >= 0).any() for batch in batches for slots in batch.slots.values()):
        names = listed([model.name for model in chosen])
        raise ChoiceError(
            f"--draws: nothing that {names} takes is uncertain, as every input is a single number; leave --draws "
            "out, or assume an error: --spread POINTS"
        )
    identity = _identity(situation, chosen, choices, rounds, uncertain) | {"version": version}
    plan = EnsemblePlan(
        sampling,
        space_of(uncertain, sampling.source_correlation),
        batches,
        identity,
        tuple(each.name for each in uncertain),
        keep_inputs,
        chunk,
    )
    return SettleEnsemble(plan, uncertain, choices, gaps)


def _identity(
    situation: Situation,
    models: Sequence[Model],
    choices: Mapping[str, Choices],
    rounds: int | None,
    uncertain: Sequence[UncertainInput],
) -> dict[str, object]:
    """Return what the results depend on, besides the sampling and the version, as JSON holds it."""
    return {
        "case": situation.case.id,
        "case_sha256": case_sha256(situation.case),
        "frame": situation.frame.id,
        "as_of": situation.as_of.isoformat(),
        "combine": situation.combine,
        "models": [
            {
                "model": model.name,
                "preset": choices[model.name].preset,
                "options": choices[model.name].recorded,
                "rounds": rounds if rounds is not None else model.default_rounds,
            }
            for model in models
        ],
        "inputs": [each.as_json() for each in uncertain],
    }


def _reader(store: Store, column: str) -> Callable[[int], Iterable[Floats]]:
    """Return what reads the first values of a column: from memory where there is room for it, else from the parts."""
    draws = store.plan.sampling.draws
    if draws > _MOST_HELD:
        return partial(store.read, column)
    held, start = np.empty(draws), 0
    for part in store.read(column):
        held[start : start + part.size] = part
        start += part.size
    return lambda limit: [held[:limit]]


def results_of(planned: SettleEnsemble, store: Store) -> tuple[EnsembleResult, ...]:
    """Summarise a store that holds all parts, model by model and issue by issue."""
    results = []
    for batch in planned.batches:
        chosen = planned.choices[batch.model]
        for issue in batch.issues:
            name = f"{batch.model}:{issue}"
            summary = summarise(_reader(store, name), planned.plan.sampling.draws)
            results.append(EnsembleResult(batch.model, chosen.preset, chosen.recorded, issue, batch.actors, summary))
    return tuple(results)
