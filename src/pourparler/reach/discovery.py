"""Scenario discovery: under which inputs a package is accepted by all whose consent counts, and under which it is not.

Over the draws of acceptability (Lempert, Groves, Popper & Bankes 2006; Bryant & Lempert 2010): boxes of the inputs by
PRIM, a tree by CART, and the places where one stated cell, if it were known, turns the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pourparler.case.places import nearest
from pourparler.case.schema import Case
from pourparler.errors import ChoiceError
from pourparler.reach.acceptability import drawn_of, may_refuse, over_silence, speakers_of, stand_ins_of
from pourparler.reach.acceptability_basis import Bases, bases_of
from pourparler.reach.acceptance.arrays import Floats, Indices, Mask
from pourparler.reach.acceptance.draw_counts import DRAWN, NO, WITHHELD, YES, Drawn, draw_gains
from pourparler.reach.acceptance.gain import is_moved
from pourparler.reach.acceptance.verdicts import NOT_APPLICABLE
from pourparler.reach.bodies_drawn import bodies_drawn
from pourparler.reach.encode import Evaluation
from pourparler.reach.ensemble.acceptance_draws import acceptance_space, draw_acceptance_inputs
from pourparler.reach.ensemble.ordinal_polytope import weights_among
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.find_out import scratch_of
from pourparler.reach.sensitivity.boxes import Box
from pourparler.reach.sensitivity.break_even import switch_points
from pourparler.reach.sensitivity.cart import cart
from pourparler.reach.sensitivity.prim import prim
from pourparler.reach.tables import VERDICTS, CellRef, VerdictName

__all__ = ["MOST_DRAWS", "Discovery", "Experiments", "Scenario", "Turn", "discover"]

MOST_DRAWS = 100_000
"""Draws that boxes are sought in; more would add time and no insight."""
_ZERO = 1e-12


@dataclass(frozen=True)
class Experiments:
    """The draws as experiments: points (n, d) of named inputs, and by whom the package is accepted in each (n,)."""

    inputs: tuple[str, ...]
    labels: dict[str, str]
    points: Floats = field(repr=False)
    accepted: dict[str, Mask] = field(repr=False)


@dataclass(frozen=True)
class Scenario:
    """Where somebody (an actor, or ``all`` whose consent counts) accepts a package, and where not.

    ``share``: in how many of the draws. ``accepts``, ``rejects``: boxes by PRIM; ``tree``: the leaves of CART, with the
    density of acceptance. All empty where it is the same in every draw.
    """

    who: str
    share: float
    accepts: tuple[Box, ...]
    rejects: tuple[Box, ...]
    tree: tuple[Box, ...]


@dataclass(frozen=True)
class Turn:
    """Where one stated cell, if it were known, turns the verdict: ``below`` the value it is one, from there another."""

    actor: str
    issue: str
    value: float
    below: VerdictName
    above: VerdictName


@dataclass(frozen=True)
class Discovery:
    """What was found on one package in one format and frame.

    ``withheld`` says why nothing is said of all together, and ``open_cells`` names the cells; scenarios of single
    actors stand nevertheless.
    """

    case: Case = field(repr=False)
    package: str
    format: str
    frame: str
    verdict: VerdictName
    draws: int
    sampling: Sampling
    withheld: str
    open_cells: tuple[CellRef, ...]
    scenarios: tuple[Scenario, ...]
    turns: tuple[Turn, ...]
    experiments: Experiments


def discover(
    evaluation: Evaluation, package: str, format: str, sampling: Sampling, *, least_density: float = 0.8, boxes: int = 3
) -> Discovery:
    """Scenario discovery on a package (Bryant & Lempert 2010): boxes of the stated inputs where it is accepted or not.

    The draws are those of ``acceptability_of``. ``least_density`` and ``boxes`` go to ``prim``. Raises ``ChoiceError``
    for a package or format that there is not, or too many draws, ``ModelError`` where scikit-learn is missing.

    References: Lempert, R. J., Groves, D. G., Popper, S. W. & Bankes, S. C. (2006), Management Science 52(4), 514-528.
    Bryant, B. P. & Lempert, R. J. (2010), Technological Forecasting and Social Change 77(1), 34-49.
    """
    p = _index("package", package, [each.id for each in evaluation.packages])
    f = _index("format", format, [each.id for each in evaluation.formats])
    if sampling.draws > MOST_DRAWS:
        raise ChoiceError(f"--discover looks at {MOST_DRAWS} draws at most, not {sampling.draws}; choose fewer --draws")
    judged = over_silence(evaluation) if sampling.assume_open is not None else evaluation
    bases = bases_of(judged, acceptance_space(evaluation.situation, sampling).reference_stated)
    speakers = speakers_of(judged, bases, f, p)
    applies = int(evaluation.verdicts.verdict[f, p]) != NOT_APPLICABLE
    bodies = bodies_drawn(judged, bases.mode[:, p] == NO, may_refuse(judged, bases, p), f)
    voting = {i for body in bodies for i in body.members}
    involved = sorted({*speakers, *stand_ins_of(judged, bases, speakers, f, p), *voting})
    refusing = any(bases.mode[i, p] == NO for i in speakers) or any(body.always for body in bodies)
    seeking = [i for i in involved if bases.mode[i, p] == DRAWN] if applies else []
    experiments = _experiments(judged, sampling, seeking, p)
    withheld, cells = _withheld(judged, bases, refusing, involved, p) if applies else (_NOT_APPLICABLE, ())
    if not withheld:
        experiments.accepted["all"] = _together(judged, bases, experiments, speakers, f, p)
    return Discovery(
        evaluation.situation.case,
        package,
        format,
        evaluation.situation.frame.id,
        VERDICTS[int(evaluation.verdicts.verdict[f, p])],
        sampling.draws,
        sampling,
        withheld,
        cells,
        tuple(_scenarios(experiments, least_density, boxes)),
        tuple(_turns(evaluation, seeking, f, p)),
        experiments,
    )


_NOT_APPLICABLE = "the package only makes sense among actors who do not all sit in this format"


def _index(kind: str, name: str, known: Sequence[str]) -> int:
    if name not in known:
        near = nearest(name, known)
        raise ChoiceError(f"unknown {kind} {name!r}; {near + ' ' if near else ''}this case has {', '.join(known)}")
    return known.index(name)


def _withheld(
    evaluation: Evaluation, bases: Bases, refusing: bool, involved: Sequence[int], p: int
) -> tuple[str, tuple[CellRef, ...]]:
    """Say why nothing can be said of all together, and name the open cells; nothing where somebody always refuses."""
    missing = [i for i in involved if bases.mode[i, p] == WITHHELD]
    if not missing or refusing:
        return "", ()
    names = [evaluation.situation.case.actors[i].name for i in missing]
    told = "; ".join(f"{name}: {bases.why[i, p]}" for i, name in zip(missing, names, strict=True))
    return told, tuple(dict.fromkeys(cell for i in missing for cell in bases.open_cells[i, p]))


def _together(
    evaluation: Evaluation, bases: Bases, experiments: Experiments, speakers: Sequence[int], f: int, p: int
) -> Mask:
    """In which draws all accept, a principal's answer standing for that of an actor on whom it can impose.

    A body accepts where the members who do not leave votes enough for every one of its rules.
    """
    draws = experiments.points.shape[0]
    formats, actors = evaluation.format_inputs, evaluation.situation.case.actors

    def accepts(i: int) -> Mask:
        own = experiments.accepted.get(actors[i].id)
        return np.full(draws, bases.mode[i, p] == YES) if own is None else own

    agreed = np.ones(draws, dtype=np.bool_)
    for i in speakers:
        own = accepts(int(i))
        by = int(formats.imposed_by[i])
        asked = formats.table[f, i] or formats.can_block[f, i]
        if by >= 0 and formats.needs[p, i] and not asked and bases.mode[i, p] == DRAWN:
            own = own | accepts(by)
        agreed &= own
    bodies = formats.bodies
    for b in np.flatnonzero(bodies.format == f):
        for rule in range(bodies.start[b], bodies.start[b + 1]):
            voting = [int(i) for i in np.flatnonzero(bodies.votes[rule]) if bases.mode[i, p] != WITHHELD]
            against = sum((bodies.votes[rule, i] * ~accepts(i) for i in voting), np.zeros(draws, dtype=np.int64))
            agreed &= bodies.votes[rule].sum() - against >= bodies.quota[rule]
    return agreed


def _experiments(evaluation: Evaluation, sampling: Sampling, actors: Sequence[int], p: int) -> Experiments:
    """Return every input that varies and enters the gain of some actor, and in which draws each of them accepts."""
    case, inputs = evaluation.situation.case, evaluation.inputs
    rivals = [int(inputs.rival[i]) for i in actors if inputs.rival[i] >= 0]
    collected = _Collected(evaluation, p)
    accepted: dict[str, list[Mask]] = {case.actors[i].id: [] for i in actors}
    for batch in draw_acceptance_inputs(evaluation.situation, sampling):
        drawn = drawn_of(batch)
        for who in dict.fromkeys([*actors, *rivals]):
            collected.add_actor(drawn, who)
        for i in actors:
            accepted[case.actors[i].id].append(draw_gains(inputs, drawn, i, p) >= -_ZERO)
    joined = {name: np.concatenate(parts) for name, parts in collected.columns.items()}
    varying = {name: column for name, column in joined.items() if np.ptp(column) > _ZERO}
    points = np.column_stack([*varying.values()]) if varying else np.empty((sampling.draws, 0))
    labels = {name: collected.labels[name] for name in varying}
    return Experiments(tuple(varying), labels, points, {who: np.concatenate(parts) for who, parts in accepted.items()})


class _Collected:
    """The inputs of one package, by name, batch after batch, with what they are in words."""

    def __init__(self, evaluation: Evaluation, p: int) -> None:
        self.case = evaluation.situation.case
        inputs = evaluation.inputs
        terms = range(inputs.start[p], inputs.start[p + 1])
        self.moved = [int(inputs.term_issue[t]) for t in terms if is_moved(inputs, t)]
        self.columns: dict[str, list[Floats]] = {}
        self.labels: dict[str, str] = {}
        self._batch: Drawn | None = None
        self._added: set[str] = set()

    def add_actor(self, drawn: Drawn, i: int) -> None:
        """Add ideal points, shares of the weight, references, cost and regard for a rival's gain of one actor."""
        if drawn is not self._batch:
            self._batch, self._added = drawn, set()
        actor = self.case.actors[i]
        issues = [k for k in self.moved if drawn.stated[i, k]]
        shares = weights_among(drawn.raw[:, i, issues], drawn.levels[i, issues])
        for place, k in enumerate(issues):
            issue = self.case.issues[k]
            position = f"the position of {actor.name} on {issue.label}"
            self._add(f"{actor.id}.{issue.id}.position", position, drawn.theta[:, i, k])
            # Of two shares one says it all.
            if len(issues) > 2 or (len(issues) == 2 and k == issues[0]):
                weight = f"the weight that {actor.name} gives to {issue.label}"
                self._add(f"{actor.id}.{issue.id}.weight", weight, shares[:, place])
            reference = f"what no agreement would bring on {issue.label}"
            self._add(f"{issue.id}.reference", reference, drawn.reference[:, k])
        self._add(f"{actor.id}.cost", f"what no agreement costs {actor.name}", drawn.cost[:, i])
        self._add(f"{actor.id}.kappa", f"how much {actor.name} minds its rival's gain", drawn.kappa[:, i])

    def _add(self, name: str, label: str, values: Floats) -> None:
        """Add a column of the batch once, though several actors may share it."""
        if name not in self._added:
            self._added.add(name)
            self.columns.setdefault(name, []).append(values.copy())
            self.labels[name] = label


def _scenarios(experiments: Experiments, least_density: float, boxes: int) -> list[Scenario]:
    """Return what holds of all together, then of each actor, where that says something else."""
    together = experiments.accepted.get("all")
    order = ["all", *(who for who in experiments.accepted if who != "all")]
    found = []
    for who in order:
        accepted = experiments.accepted.get(who)
        if accepted is None or (who != "all" and together is not None and np.array_equal(accepted, together)):
            continue
        if accepted.all() or not accepted.any():
            found.append(Scenario(who, float(accepted.mean()), (), (), ()))
            continue
        names, points = experiments.inputs, experiments.points
        found.append(
            Scenario(
                who,
                float(accepted.mean()),
                prim(names, points, accepted, boxes=boxes, least_density=least_density),
                prim(names, points, ~accepted, boxes=boxes, least_density=least_density),
                cart(names, points, accepted),
            )
        )
    return found


def _turns(evaluation: Evaluation, actors: Sequence[int], f: int, p: int) -> list[Turn]:
    """Where a stated interval of one of the actors on what the package moves, if it were known, turns the verdict."""
    inputs, scratch = evaluation.inputs, scratch_of(evaluation)
    now = int(evaluation.verdicts.verdict[f, p])
    found = []
    for i in actors:
        for t in range(inputs.start[p], inputs.start[p + 1]):
            k = int(inputs.term_issue[t])
            low, high = float(inputs.theta_low[i, k]), float(inputs.theta_high[i, k])
            if not (is_moved(inputs, t) and inputs.stated[i, k] and low < high):
                continue

            def verdicts(values: Floats, i: int = int(i), k: int = k) -> Indices:
                known = np.empty(values.size, dtype=np.int64)
                for n, value in enumerate(values.tolist()):
                    changed = scratch.verdicts_if(i, [(k, {"theta_low": value, "theta_high": value})])
                    known[n] = next((verdict for at, of, verdict in changed if (at, of) == (f, p)), now)
                return known

            case = evaluation.situation.case
            for _, right, below, above in switch_points(verdicts, low, high):
                value = round(right, 6)
                found.append(Turn(case.actors[i].id, case.issues[k].id, value, VERDICTS[below], VERDICTS[above]))
    return found
