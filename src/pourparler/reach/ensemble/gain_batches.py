"""``study`` over draws: what packages gain actors in every draw, one store per frame.

Stored are the pairs of actor and package whose answer is a matter of the drawn gain (``reach.acceptability_basis``);
of those that hold in every draw, or are withheld as silence decides, there is nothing to store.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pourparler.case.load import case_sha256
from pourparler.reach.acceptability import drawn_of, over_silence
from pourparler.reach.acceptability_basis import bases_of
from pourparler.reach.acceptance.answers import REFUSES
from pourparler.reach.acceptance.arrays import AcceptanceInputs, Floats, Indices, Integers, Mask
from pourparler.reach.acceptance.draw_counts import DRAWN, count_draws, empty_counts
from pourparler.reach.acceptance.verdicts import NO_BODIES, FormatInputs
from pourparler.reach.encode import Evaluation
from pourparler.reach.ensemble.acceptance_draws import AcceptanceSpace, acceptance_space
from pourparler.reach.ensemble.plan import CHUNK, EnsemblePlan
from pourparler.reach.ensemble.sampling import Sampling

__all__ = ["GainBatch", "plan_gains"]

_STEP = 2048


@dataclass(frozen=True)
class GainBatch:
    """The gains of some ``pairs`` (S, 2) of actor and package, as plain arrays that can be sent to workers."""

    columns: tuple[str, ...]
    pairs: Indices
    space: AcceptanceSpace = field(repr=False)
    inputs: AcceptanceInputs = field(repr=False)
    formats: FormatInputs = field(repr=False)
    mode: Integers = field(repr=False)
    refuses: Mask = field(repr=False)

    def evaluate(self, values: Floats, first: int) -> Floats:
        """Return the gains (pair, draw), in value units, for draws (draw, input)."""
        gains = np.empty((values.shape[0], self.pairs.shape[0]))
        actors, packages = self.mode.shape
        counts = empty_counts(actors, packages, 0, self.space.stated.shape[1], 1)
        table, can_block = self.formats.table[:0], self.formats.can_block[:0]
        no_formats = self.formats._replace(table=table, can_block=can_block, bodies=NO_BODIES)
        for start in range(0, values.shape[0], _STEP):
            batch = self.space.drawn(values[start : start + _STEP], first + start)
            drawn = drawn_of(batch)
            count_draws(
                self.inputs,
                no_formats,
                drawn,
                self.mode,
                self.refuses,
                np.zeros_like(self.refuses),
                counts,
                self.pairs,
                gains[start : start + _STEP],
            )
        return np.ascontiguousarray(gains.T)


def plan_gains(evaluation: Evaluation, sampling: Sampling, *, version: str, chunk: int = CHUNK) -> EnsemblePlan | None:
    """Plan the gains of one frame, columns ``ACTOR:PACKAGE``; None where no gain decides.

    >>> from pourparler.case.assemble import assemble
    >>> from pourparler.case.load import load_case
    >>> from pourparler.reach.encode import evaluate
    >>> case = load_case("alaska-2025")
    >>> evaluation = evaluate(assemble(case, "pooled"), case.packages, case.formats)
    >>> plan = plan_gains(evaluation, Sampling(draws=100), version="1")
    >>> plan.compute(0).shape == (len(plan.columns), 100)
    True
    """
    judged = over_silence(evaluation) if sampling.assume_open is not None else evaluation
    situation = evaluation.situation
    space = acceptance_space(situation, sampling)
    mode = bases_of(judged, space.reference_stated).mode
    pairs = np.argwhere(mode == DRAWN).astype(np.int64)
    if not pairs.size:
        return None
    actors = [actor.id for actor in situation.case.actors]
    columns = tuple(f"{actors[i]}:{evaluation.packages[p].id}" for i, p in pairs)
    refuses = judged.answers.answer == REFUSES
    identity = {
        "version": version,
        "case": situation.case.id,
        "case_sha256": case_sha256(situation.case),
        "frame": situation.frame.id,
        "as_of": situation.as_of.isoformat(),
        "combine": situation.combine,
        "models": ["acceptance"],
        "weights": "even on what a package moves",
        "inputs": [each.as_json() for each in space.uncertain],
    }
    batch = GainBatch(columns, pairs, space, judged.inputs, judged.format_inputs, mode, refuses)
    return EnsemblePlan(sampling, space.space, (batch,), identity, chunk=chunk)
