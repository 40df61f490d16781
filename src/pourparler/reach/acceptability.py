"""Acceptability indices over draws of what is stated: for `favours`, `opposes` and `torn`, how often.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen & Salminen 1998). The definition of the gain is that
of ``acceptance``; each draw takes ideal points inside stated intervals, weights on the polytope of the stated levels,
and costs, references and regard for a rival's gain inside theirs. Open cells are not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pourparler.reach.acceptability_basis import Bases, bases_of
from pourparler.reach.acceptability_rows import AcceptabilityRow, AgreementRow, Basis, CentralWeight
from pourparler.reach.acceptance.answers import FAVOURS, OPPOSES, REFUSES, SILENT, answer_packages
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.acceptance.draw_counts import DRAWN, NO, WITHHELD, YES, Counts, Drawn, count_draws, empty_counts
from pourparler.reach.acceptance.gain import gain_bounds
from pourparler.reach.acceptance.verdicts import NOT_APPLICABLE, judge_packages
from pourparler.reach.bodies_drawn import BodyDrawn, bodies_drawn
from pourparler.reach.encode import Evaluation
from pourparler.reach.tables import ANSWERS, VERDICTS, CellRef

if TYPE_CHECKING:
    from pourparler.reach.ensemble.acceptance_draws import AcceptanceDraws
    from pourparler.reach.ensemble.sampling import Sampling

__all__ = [
    "QUANTILES",
    "Acceptability",
    "acceptability",
    "acceptability_of",
    "drawn_of",
    "may_refuse",
    "over_silence",
    "speakers_of",
    "stand_ins_of",
]

QUANTILES: tuple[float, ...] = tuple(round(0.05 * n, 2) for n in range(1, 20))
"""Where the distribution of a gain is told."""
_MOST_RANKS = 12
"""Ranks told one by one; later ones count in the expected rank only."""
_KEPT_GAINS = 4096
_MOST_KEPT = 4_000_000
_BASES: dict[int, Basis] = {DRAWN: "drawn", YES: "held", NO: "held", WITHHELD: "withheld"}


@dataclass(frozen=True)
class Acceptability:
    """How often packages are accepted: by each actor, and by all whose consent counts in a format.

    ``stamps`` is what every output must say about the draws.
    """

    rows: tuple[AcceptabilityRow, ...]
    agreements: tuple[AgreementRow, ...]
    sampling: Sampling | None = None
    stamps: tuple[str, ...] = ()


def acceptability(
    evaluations: Sequence[Evaluation], sampling: Sampling, advance: Callable[[int], None] = lambda _: None
) -> Acceptability:
    """Return how often packages are accepted in each frame; ``advance`` is called with the draws just done."""
    rows: list[AcceptabilityRow] = []
    agreements: list[AgreementRow] = []
    for evaluation in evaluations:
        found = acceptability_of(evaluation, sampling, advance)
        rows += found.rows
        agreements += found.agreements
    return Acceptability(tuple(rows), tuple(agreements), sampling, sampling.stamps)


def over_silence(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation with open cells as if they were stated to lie anywhere: for draws over silence only."""
    inputs = evaluation.inputs._replace(stated=np.ones_like(evaluation.inputs.stated))
    bounds = gain_bounds(inputs)
    answers = answer_packages(inputs, bounds)
    return Evaluation(
        evaluation.situation,
        evaluation.packages,
        evaluation.formats,
        evaluation.actor_index,
        evaluation.issue_index,
        inputs,
        evaluation.format_inputs,
        evaluation.forcings,
        bounds,
        answers,
        judge_packages(answers.answer, evaluation.format_inputs),
    )


def acceptability_of(
    evaluation: Evaluation, sampling: Sampling, advance: Callable[[int], None] = lambda _: None
) -> Acceptability:
    """Acceptability indices, ranks and central weights of one frame (SMAA; Lahdelma, Hokkanen & Salminen 1998).

    The index of a package to an actor is the share of draws with a gain of at least 0: the acceptability of first rank
    of two alternatives, the package and no agreement. It is withheld where an open cell decides, see ``bases_of``. The
    weights of a package are even on the polytope of the issues that it moves, whatever else the actor cares about.
    Ranks compare packages with one another and need one vector for all: it is even on the polytope of all stated
    issues, and not normalised again, so that a package that brings more is never ranked lower for it.

    Reference: Lahdelma, R., Hokkanen, J. & Salminen, P. (1998), SMAA: stochastic multiobjective acceptability analysis,
    European Journal of Operational Research 106(1), 137-143.
    """
    judged = over_silence(evaluation) if sampling.assume_open is not None else evaluation
    counted = _count(judged, evaluation, sampling, advance)
    return Acceptability(
        tuple(counted.row(i, p) for p in range(len(evaluation.packages)) for i in range(len(evaluation.actor_index))),
        tuple(counted.agreement(f, p) for p in range(len(evaluation.packages)) for f in range(len(evaluation.formats))),
        sampling,
        sampling.stamps,
    )


def _count(evaluation: Evaluation, shown: Evaluation, sampling: Sampling, advance: Callable[[int], None]) -> _Counted:
    """Run through the draws in batches: memory does not grow with their number."""
    from pourparler.reach.ensemble.acceptance_draws import acceptance_space, draw_acceptance_inputs

    actors, packages = evaluation.answers.answer.shape
    references = acceptance_space(evaluation.situation, sampling).reference_stated
    bases = bases_of(evaluation, references, assumed=None if sampling.assume_open is None else shown)
    counts = empty_counts(
        actors, packages, len(evaluation.formats), len(evaluation.issue_index), min(packages, _MOST_RANKS)
    )
    pairs = np.argwhere(bases.mode == DRAWN).astype(np.int64)
    kept = min(sampling.draws, _KEPT_GAINS, max(256, _MOST_KEPT // max(1, pairs.shape[0])))
    gains = np.empty((kept, pairs.shape[0]))
    done = 0
    for batch in draw_acceptance_inputs(evaluation.situation, sampling):
        count_draws(
            evaluation.inputs,
            evaluation.format_inputs,
            drawn_of(batch),
            bases.mode,
            evaluation.answers.answer == REFUSES,
            bases.ranked,
            counts,
            pairs,
            gains[done : done + batch.theta.shape[0]],
        )
        done += batch.theta.shape[0]
        advance(batch.theta.shape[0])
    return _Counted(evaluation, shown, bases, counts, done, pairs, gains, sampling.stamps)


def drawn_of(batch: AcceptanceDraws) -> Drawn:
    """Return draws as the kernels take them."""
    return Drawn(
        batch.theta, batch.weights, batch.reference, batch.cost, batch.kappa, batch.stated, batch.raw, batch.levels
    )


class _Counted:
    """The counts of one frame, and the rows made of them."""

    def __init__(
        self,
        evaluation: Evaluation,
        shown: Evaluation,
        bases: Bases,
        counts: Counts,
        draws: int,
        pairs: Indices,
        gains: Floats,
        stamps: tuple[str, ...],
    ) -> None:
        self.evaluation, self.shown, self.bases = evaluation, shown, bases
        self.counts, self.draws = counts, draws
        self.column = {(int(i), int(p)): n for n, (i, p) in enumerate(pairs)}
        self.gains, self.stamps = gains, stamps
        self.actors = [actor.id for actor in evaluation.situation.case.actors]

    def _error(self, index: float) -> float:
        """Monte Carlo standard error of a share: sqrt(p (1 - p) / n)."""
        return float(np.sqrt(index * (1.0 - index) / self.draws))

    def row(self, i: int, p: int) -> AcceptabilityRow:
        """Return the row of one actor and package."""
        mode = int(self.bases.mode[i, p])
        index = None if mode == WITHHELD else int(self.counts.yes[i, p]) / self.draws
        ranked = bool(self.bases.ranked[i, p])
        return AcceptabilityRow(
            actor=self.actors[i],
            package=self.evaluation.packages[p].id,
            frame=self.evaluation.situation.frame.id,
            answer=ANSWERS[self.shown.answers.answer[i, p]],
            draws=self.draws,
            index=index,
            standard_error=None if index is None else self._error(index),
            basis=_BASES[mode],
            why=self.bases.why[i, p],
            open_cells=self.bases.open_cells[i, p],
            gain_quantiles=self._quantiles(i, p),
            central_weights=self._central_weights(i, p),
            ranked=int(self.bases.ranked[i].sum()) if ranked else 0,
            expected_rank=float(self.counts.rank_sum[i, p] / self.draws) if ranked else None,
            rank_shares=self._rank_shares(i, p) if ranked else (),
            stamps=self.stamps,
        )

    def _quantiles(self, i: int, p: int) -> tuple[float, ...]:
        if (i, p) not in self.column:
            return ()
        found = np.quantile(self.gains[:, self.column[i, p]], QUANTILES)
        return tuple(round(float(each), 12) + 0.0 for each in found)

    def _central_weights(self, i: int, p: int) -> tuple[CentralWeight, ...]:
        """Mean weights where the actor accepts, of the stated issues that the package moves; none for one issue."""
        sums, yes = self.counts.weight[i, p], int(self.counts.yes[i, p])
        if self.bases.mode[i, p] != DRAWN or yes == 0 or np.count_nonzero(sums) < 2:
            return ()
        issues = list(self.evaluation.issue_index)
        return tuple(CentralWeight(issues[k], float(sums[k] / yes)) for k in np.flatnonzero(sums))

    def _rank_shares(self, i: int, p: int) -> tuple[float, ...]:
        compared = min(int(self.bases.ranked[i].sum()), self.counts.rank.shape[2])
        return tuple(float(count / self.draws) for count in self.counts.rank[i, p, :compared])

    def agreement(self, f: int, p: int) -> AgreementRow:
        """Return the row of one format and package."""
        evaluation = self.evaluation
        verdict = int(self.shown.verdicts.verdict[f, p])
        speakers = speakers_of(evaluation, self.bases, f, p)
        refusing = [i for i in speakers if self._never_accepts(i, p) and not _is_imposed_on(evaluation, i, f, p)]
        never = np.array([self._never_accepts(i, p) for i in range(len(self.actors))], dtype=np.bool_)
        bodies = bodies_drawn(evaluation, never, may_refuse(evaluation, self.bases, p), f)
        speakers = sorted({*speakers, *stand_ins_of(evaluation, self.bases, speakers, f, p)})
        refused = self._told(refusing, [each for each in bodies if each.always])
        everybody = self._told(speakers, bodies)
        speakers = sorted({*speakers, *(i for each in bodies for i in each.members)})
        missing = [i for i in speakers if self.bases.mode[i, p] == WITHHELD]
        index: float | None = int(self.counts.agreed[f, p]) / self.draws
        basis: Basis = "drawn" if any(self.bases.mode[i, p] == DRAWN for i in speakers) else "held"
        cells: tuple[CellRef, ...] = ()
        if verdict == NOT_APPLICABLE:
            index, basis, why = None, "withheld", "it only makes sense among actors who do not all sit in this format"
        elif refused:
            index, basis, why = 0.0, "held", f"accepted in no draw by {refused}"
        elif missing:
            index, basis = None, "withheld"
            why = "; ".join(f"{self._names([i])}: {self.bases.why[i, p]}" for i in missing)
            cells = tuple(dict.fromkeys(cell for i in missing for cell in self.bases.open_cells[i, p]))
        else:
            why = f"all of {everybody}" if everybody else "nobody's consent counts"
        return AgreementRow(
            package=evaluation.packages[p].id,
            format=evaluation.formats[f].id,
            frame=evaluation.situation.frame.id,
            verdict=VERDICTS[verdict],
            draws=self.draws,
            index=index,
            standard_error=None if index is None else self._error(index),
            basis=basis,
            why=why,
            actors=tuple(self.actors[i] for i in speakers),
            open_cells=cells,
            stamps=self.stamps,
        )

    def _never_accepts(self, i: int, p: int) -> bool:
        """Whether an actor accepts in no draw, by what is stated."""
        mode, answer = self.bases.mode[i, p], self.evaluation.answers.answer[i, p]
        return bool(mode == NO or (mode == DRAWN and answer <= OPPOSES and self.counts.yes[i, p] == 0))

    def _told(self, actors: Sequence[int], bodies: Sequence[BodyDrawn]) -> str:
        """Name actors, and bodies with the members whose votes tell; nothing for nobody."""
        named = [self._names(actors)] if actors else []
        return "; ".join([*named, *(body.why(self._names(body.members)) for body in bodies)])

    def _names(self, actors: Sequence[int]) -> str:
        case = self.evaluation.situation.case
        return ", ".join(case.actors[i].name for i in actors)


def speakers_of(evaluation: Evaluation, bases: Bases, f: int, p: int) -> list[int]:
    """Return the actors whose acceptance a package takes in a format (indices, in the case's order).

    Who sits, whom the package needs, and who can block unless it is silent; a principal where it can impose on an actor
    whose own answer is withheld or no.
    """
    formats, answer = evaluation.format_inputs, evaluation.answers.answer[:, p]
    counted: Mask = formats.table[f] | formats.needs[p] | (formats.can_block[f] & (answer != SILENT))
    speakers = set()
    for i in np.flatnonzero(counted):
        stands_in = _is_imposed_on(evaluation, int(i), f, p) and bases.mode[i, p] in (WITHHELD, NO)
        speakers.add(int(formats.imposed_by[i] if stands_in else i))
    return sorted(speakers)


def may_refuse(evaluation: Evaluation, bases: Bases, p: int) -> Mask:
    """Return who is not known to accept a package in every draw (A,); not who is silent, as silence is no vote."""
    mask: Mask = (bases.mode[:, p] != YES) & (evaluation.answers.answer[:, p] != SILENT)
    return mask


def stand_ins_of(evaluation: Evaluation, bases: Bases, speakers: Sequence[int], f: int, p: int) -> list[int]:
    """Return the principals whose answer stands for a speaker's in the draws in which that one does not accept."""
    return [
        int(evaluation.format_inputs.imposed_by[i])
        for i in speakers
        if bases.mode[i, p] == DRAWN
        and evaluation.answers.answer[i, p] < FAVOURS
        and _is_imposed_on(evaluation, i, f, p)
    ]


def _is_imposed_on(evaluation: Evaluation, i: int, f: int, p: int) -> bool:
    """Whether a principal's answer can stand for that of an actor that the package needs and nobody asks."""
    formats = evaluation.format_inputs
    asked = formats.table[f, i] or formats.can_block[f, i]
    imposable = formats.needs[p, i] and formats.imposed_by[i] >= 0 and not asked
    return bool(imposable and evaluation.answers.answer[i, p] != REFUSES)
