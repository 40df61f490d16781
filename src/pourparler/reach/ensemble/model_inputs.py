"""What registered models are given in an ensemble: slots for the uncertain inputs, numbers for the rest, and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from pourparler.case.native import Native, NativeWeights
from pourparler.case.schema import Issue
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError
from pourparler.reach.ensemble.batches import ModelBatch, Slots
from pourparler.reach.ensemble.inputs import EnsembleInputs
from pourparler.reach.registry import Model
from pourparler.reach.settle_inputs import Gap, Lack, unplaced
from pourparler.reach.settle_options import Choices

__all__ = ["Wanted", "batches_of", "names_of"]

_ROUNDING = 1e-9
_OF_ACTORS = ("position", "salience", "capability")
_WORDS = {"position": "position", "salience": "salience", "capability": "influence"}
_UNIT = Native(low=0.0, high=100.0)
_NO_POSITION = Lack("position", "is stated for nobody", "state at least one, or --assume-open uniform")
_NO_INPUTS = Lack("inputs", "are complete for nobody", "state what those left out lack")


@dataclass(frozen=True)
class Wanted:
    """One model with what was chosen for it, on the inputs of one situation."""

    model: Model
    choices: Choices
    situation: Situation = field(repr=False)
    inputs: EnsembleInputs = field(repr=False)
    column: dict[str, int] = field(repr=False)
    rounds: int | None = None
    seed: int = 0
    keep_rounds: bool = False

    @property
    def stops(self) -> bool:
        """Whether an actor that lacks an input stops the model; otherwise it is left out."""
        return self.choices.case.get("incomplete", "refuse") == "refuse"

    @cached_property
    def taken(self) -> tuple[str, ...]:
        """The inputs of actors that the model takes."""
        return tuple(name for name in _OF_ACTORS if name in self.model.inputs)

    @cached_property
    def asks_reference(self) -> bool:
        """Whether the model needs what no agreement would bring."""
        return "reference" in self.model.inputs or "reference" in self.choices.options.values()

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments that do not come from the case."""
        extra: dict[str, Any] = dict(self.choices.given)
        if self.choices.preset is not None:
            extra["preset"] = self.choices.preset
        if self.rounds is not None and self.model.default_rounds is not None:
            extra["rounds"] = self.rounds
        return extra

    def gap(self, lack: Lack, issue: str | None, actor: str | None = None, *, stops: bool = True) -> Gap:
        """Name an input that is missing."""
        return Gap(self.model.name, issue, actor, lack.input, lack.why, lack.way_out, stops)


def batches_of(wanted: Wanted) -> tuple[list[ModelBatch], list[Gap]]:
    """Return what a model is given, a batch per issue or one for all issues, and what it misses."""
    if wanted.choices.case.get("position", "point") != "point":
        raise ChoiceError("option position: with draws intervals are sampled, not cut to a point; leave it out")
    issues = wanted.situation.case.issues
    if wanted.model.settles == "issue":
        pairs = [_one_issue(wanted, issue) for issue in issues]
        return [batch for batch, _ in pairs if batch], [gap for _, gaps in pairs for gap in gaps]
    if wanted.model.settles == "issues":
        return _all_issues(wanted, issues)
    why = "counts whole votes exactly" if wanted.model.settles == "power" else "chooses among packages"
    lack = Lack("", f"is not run on draws: it {why}", "run it without --draws")
    return [], [wanted.gap(lack, None)]


def names_of(batches: Sequence[Wanted]) -> set[str]:
    """Return the names of the inputs that some models take, sampled or not, of everybody who is placed."""
    return {
        name
        for wanted in batches
        for issue in wanted.situation.case.issues
        for name in (
            *(_input_name(wanted, each, actor, issue.id) for actor in _placed(wanted, issue) for each in wanted.taken),
            *([f"{issue.id}.reference"] if wanted.asks_reference else []),
        )
    }


def _input_name(wanted: Wanted, what: str, actor: str, issue: str) -> str:
    return wanted.inputs.influence_name(actor, issue) if what == "capability" else f"{actor}.{issue}.{what}"


def _placed(wanted: Wanted, issue: Issue) -> list[str]:
    """Return the actors that are placed on an issue; everybody, where open cells are sampled."""
    known = (wanted.inputs.fixed, wanted.inputs.uncertain)
    names = [(actor.id, f"{actor.id}.{issue.id}.position") for actor in wanted.situation.case.actors]
    return [actor for actor, name in names if any(name in each for each in known)]


def _complete(wanted: Wanted, issue: Issue, taken: Sequence[str]) -> tuple[list[str], list[Gap]]:
    """Return the actors on an issue that have all of some inputs, and what the others lack."""
    gaps: list[Gap] = []
    complete: list[str] = []
    placed = _placed(wanted, issue)
    for actor in placed:
        lacks = [wanted.inputs.lacking.get(_input_name(wanted, each, actor, issue.id)) for each in taken]
        gaps += [wanted.gap(lack, issue.id, actor, stops=wanted.stops) for lack in lacks if lack]
        if not any(lacks):
            complete.append(actor)
    if taken and not complete and not any(gap.stops for gap in gaps):
        gaps.append(wanted.gap(_NO_INPUTS if placed else _NO_POSITION, issue.id))
    return complete, gaps


def _one_issue(wanted: Wanted, issue: Issue) -> tuple[ModelBatch | None, list[Gap]]:
    actors, gaps = _complete(wanted, issue, wanted.taken)
    reference = wanted.inputs.lacking.get(f"{issue.id}.reference")
    if wanted.asks_reference and reference is not None:
        gaps.append(wanted.gap(reference, issue.id))
    if any(gap.stops for gap in gaps):
        return None, gaps
    slots = {each: _slots(wanted, each, [(actor, issue) for actor in actors]) for each in wanted.taken}
    if wanted.asks_reference:
        slots["reference"] = _slots(wanted, "reference", [("", issue)])
    return _batch(wanted, (issue.id,), actors, (len(actors),), slots, {}), gaps


def _all_issues(wanted: Wanted, issues: Sequence[Issue]) -> tuple[list[ModelBatch], list[Gap]]:
    """Return one batch for a model of all issues; where an actor has no position it has salience and influence 0.

    A model that needs everybody ``everywhere`` gets those who stand on every issue, with one influence each.
    """
    found, gaps = _everywhere(wanted, issues) if wanted.model.everywhere else _anywhere(wanted, issues)
    kept = [issue for issue in issues if found[issue.id]]
    if not kept and not any(gap.stops for gap in gaps):
        gaps.append(wanted.gap(_NO_INPUTS if gaps else _NO_POSITION, None))
    if any(gap.stops for gap in gaps):
        return [], gaps
    actors = [a.id for a in wanted.situation.case.actors if any(a.id in found[issue.id] for issue in kept)]
    places = [(actor if actor in found[issue.id] else None, issue) for actor in actors for issue in kept]
    slots = {each: _slots(wanted, each, places) for each in wanted.taken}
    if wanted.model.everywhere:
        slots["capability"] = _slots(wanted, "capability", [(actor, kept[0]) for actor in actors])
    low, high = (np.array(ends) for ends in zip(*((_scale(i).low, _scale(i).high) for i in kept), strict=True))
    shape = (len(actors), len(kept))
    return [_batch(wanted, tuple(i.id for i in kept), actors, shape, slots, {"bounds": (low, high)})], gaps


def _anywhere(wanted: Wanted, issues: Sequence[Issue]) -> tuple[dict[str, list[str]], list[Gap]]:
    """Return, by issue, the actors that are placed there and complete, and what the others lack."""
    found = {issue.id: _complete(wanted, issue, wanted.taken) for issue in issues}
    # An issue on which nobody stands is not part of the exchange, and no reason not to exchange on the others.
    gaps = [gap for _, missing in found.values() for gap in missing if gap.actor is not None]
    return {issue: complete for issue, (complete, _) in found.items()}, gaps


def _everywhere(wanted: Wanted, issues: Sequence[Issue]) -> tuple[dict[str, list[str]], list[Gap]]:
    """Return, by issue, the actors that are placed and complete on every issue on which anybody is."""
    placed = {issue.id: _placed(wanted, issue) for issue in issues}
    stood_on = [issue.id for issue in issues if placed[issue.id]]
    whole: list[str] = []
    gaps: list[Gap] = []
    for actor in (each.id for each in wanted.situation.case.actors):
        own = [issue for issue in stood_on if actor in placed[issue]]
        lacks: list[tuple[Lack, str | None]] = [
            (replace(wanted.inputs.lacking[f"{actor}.{issue}.position"], why=unplaced(actor, issue).why), issue)
            for issue in stood_on
            if own and issue not in own
        ]
        names = [(_input_name(wanted, each, actor, issue), issue) for issue in own for each in wanted.taken]
        lacks += [(wanted.inputs.lacking[name], issue) for name, issue in names if name in wanted.inputs.lacking]
        if own and not lacks:
            lacks = [(lack, None) for lack in _over_all(wanted, actor, own)]
        gaps += [wanted.gap(lack, issue, actor, stops=wanted.stops) for lack, issue in lacks]
        if own and not lacks:
            whole.append(actor)
    return {issue.id: whole if issue.id in stood_on else [] for issue in issues}, gaps


def _over_all(wanted: Wanted, actor: str, issues: Sequence[str]) -> list[Lack]:
    """Return what is wrong with an actor's inputs over all issues: more than one influence, or its saliences' sum."""
    weights = wanted.situation.case.native_weights or NativeWeights()
    found = []
    levels = {name: _ends(wanted, name) for name in (wanted.inputs.influence_name(actor, issue) for issue in issues)}
    if len(levels) > 1 and (len(set(levels.values())) > 1 or any(low < high for low, high in levels.values())):
        ends = [[f"{weights.native_influence(end):.15g}" for end in each] for each in sorted(levels.values())]
        stated = ", ".join(low if low == high else f"[{low}, {high}]" for low, high in ends)
        way_out = "state one influence over all, without an issue"
        found.append(
            Lack("influence", f"differs between issues, and the model has one per actor; stated {stated}", way_out)
        )
    low, high = np.sum([_ends(wanted, f"{actor}.{issue}.salience") for issue in issues], axis=0) / 100.0
    if high <= 0.0:
        found.append(Lack("salience", "is 0 on every issue", "leave it out, or state what it cares about"))
    elif high > 1.0 + _ROUNDING and wanted.choices.options.get("salience_sum") == "refuse":
        total = f"{weights.salience * high:.6g}"
        why = f"adds up to more than {weights.salience:.15g} over the issues"
        why += f"; stated {total}" if low == high else f" in some draws; up to {total}"
        way_out = (
            f"state shares that add up to at most {weights.salience:.15g}, or choose --option salience_sum=scale-each "
            "(divide its own by their sum) or scale-all (divide everybody's by the largest sum)"
        )
        found.append(Lack("salience", why, way_out))
    return found


def _ends(wanted: Wanted, name: str) -> tuple[float, float]:
    """Return the ends of an input of 0-100: of what it is drawn from, or the number that it is."""
    if name in wanted.inputs.fixed:
        return wanted.inputs.fixed[name], wanted.inputs.fixed[name]
    drawn = wanted.inputs.uncertain[name]
    return drawn.low, drawn.high


def _batch(
    wanted: Wanted,
    issues: tuple[str, ...],
    actors: Sequence[str],
    shape: tuple[int, ...],
    slots: dict[str, Slots],
    fixed: dict[str, Any],
) -> ModelBatch:
    name, options = wanted.model.name, wanted.options
    return ModelBatch(name, issues, tuple(actors), shape, slots, fixed, options, wanted.seed, wanted.keep_rounds)


def _scale(issue: Issue) -> Native:
    return issue.native or _UNIT


def _slots(wanted: Wanted, what: str, places: Sequence[tuple[str | None, Issue]]) -> Slots:
    """Return one input at some places (actor, issue), in the units models take; nobody stands at the low end, at 0."""
    rows = []
    for actor, issue in places:
        scale = _scale(issue)
        if actor is None:
            rows.append((scale.low if what == "position" else 0.0, -1, 1.0, 0.0, 0.0, 0.0))
            continue
        name = f"{issue.id}.reference" if what == "reference" else _input_name(wanted, what, actor, issue.id)
        placed = what in ("position", "reference")
        factor = (scale.high - scale.low) / 100.0 if placed else (0.01 if what == "salience" else 1.0)
        offset = scale.low if placed else 0.0

        def native(number: float, scale: Native = scale, placed: bool = placed) -> float:
            return scale.from_scale(number) if placed else (number / 100.0 if what == "salience" else number)

        if name in wanted.inputs.fixed:
            number = native(wanted.inputs.fixed[name])
            rows.append((number, -1, 1.0, 0.0, number, number))
        else:
            drawn = wanted.inputs.uncertain[name]
            ends = native(drawn.low), native(drawn.high)
            rows.append((0.0, wanted.column[name], factor, offset, *ends))
    table = np.array(rows, dtype=np.float64).reshape(-1, 6)
    return Slots(table[:, 0], table[:, 1].astype(np.int64), *(table[:, k].copy() for k in range(2, 6)))
