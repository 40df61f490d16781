"""``settle``: where the registered models would settle a case, one frame at one date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from pourparler.case.assemble import assemble
from pourparler.case.schema import POOLED, Case
from pourparler.case.situation import Situation
from pourparler.errors import ChoiceError
from pourparler.reach.registry import Model, OptionValue, Settles, find_model
from pourparler.reach.settle_division import settle_division
from pourparler.reach.settle_inputs import Gap, Inputs, Point
from pourparler.reach.settle_issues import settle_issue, settle_issues
from pourparler.reach.settle_options import Choices, read_options
from pourparler.reach.settle_packages import settle_frontier, settle_packages
from pourparler.reach.settle_power import settle_power
from pourparler.reach.settle_rows import Result, Settlement
from pourparler.reach.settle_run import Run
from pourparler.reach.settle_vetoes import settle_vetoes

__all__ = ["run_model", "settle", "settle_situation"]

_MOST_ROUNDS = 10_000


def settle(
    case: Case,
    models: Sequence[str],
    *,
    preset: str | None = None,
    options: Mapping[str, OptionValue] | None = None,
    rounds: int | None = None,
    seed: int = 0,
    frame: str = POOLED,
    as_of: date | datetime | None = None,
) -> Settlement:
    """Run models on what a frame of a case says at a date, over the actors whose inputs are stated.

    ``models``: names or aliases of the registry. ``preset``, ``options`` (by name; values as text or typed) and
    ``rounds`` go to every chosen model that has them. ``seed`` starts the generator of models that draw.

    An actor whom nobody places on an issue takes no part in it. One that is placed but on an interval, or lacks another
    input, stops the model there: a ``Gap`` says what is stated and what stating it would take. ``position=low``,
    ``middle`` or ``high`` takes a point of every interval, ``incomplete=leave-out`` runs the model without the actor.
    Results are in native units of the issue. A model that refuses the numbers is a gap, too.

    Raises ``ChoiceError`` for a model, preset, option or frame that there is not.

    >>> from pourparler.case.load import load_case
    >>> done = settle(load_case("ec-emissions"), ["challenge"], rounds=2)
    >>> [round(each.median, 3) for each in done.results[0].rounds], round(done.results[0].baseline, 3)
    ([7.0, 8.416, 9.611], 6.7)
    """
    return settle_situation(
        assemble(case, frame, as_of), models, preset=preset, options=options, rounds=rounds, seed=seed
    )


def settle_situation(
    situation: Situation,
    models: Sequence[str],
    *,
    preset: str | None = None,
    options: Mapping[str, OptionValue] | None = None,
    rounds: int | None = None,
    seed: int = 0,
) -> Settlement:
    """Run models on a situation, as ``settle`` does on a frame of a case."""
    chosen = list({model.name: model for model in map(find_model, models)}.values())
    if not chosen:
        raise ChoiceError("name a model; see: pourparler settle --list")
    if rounds is not None and not 0 <= rounds <= _MOST_ROUNDS:
        raise ChoiceError(f"rounds cannot be {rounds}; give a number from 0 to {_MOST_ROUNDS}")
    if seed < 0:
        raise ChoiceError(f"seed cannot be {seed}; give a number from 0 up")
    choices = read_options(chosen, preset, options or {}, rounds)
    every: dict[Point, Inputs] = {}
    results: list[Result] = []
    gaps: list[Gap] = []
    for model in chosen:
        mine = choices[model.name]
        inputs = _inputs(every, situation, mine)
        found, missing = run_model(Run(model, mine, inputs, rounds, seed))
        results += found
        gaps += missing
    names = tuple(model.name for model in chosen)
    return Settlement(situation.case, situation.frame.id, situation.as_of, names, seed, tuple(results), tuple(gaps))


def _inputs(every: dict[Point, Inputs], situation: Situation, choices: Choices) -> Inputs:
    """Return the inputs for what is taken of intervals; those read before are kept."""
    known: dict[str, Point] = {"point": "point", "low": "low", "middle": "middle", "high": "high"}
    point = known[choices.case.get("position", "point")]
    if point not in every:
        every[point] = Inputs(situation, point)
    return every[point]


def run_model(run: Run) -> tuple[Sequence[Result], Sequence[Gap]]:
    """Run one model on one situation; return its results and what it misses."""
    model: Model = run.model
    if model.settles == "issue":
        pairs = [settle_issue(run, issue) for issue in run.inputs.issues]
        if not pairs:
            return [], [Gap(model.name, None, None, "issues", "are not stated", "state one under issues")]
        return [result for result, _ in pairs if result], [gap for _, gaps in pairs for gap in gaps]
    if model.settles == "issues":
        return settle_issues(run)
    return _OTHERS[model.settles](run)


_OTHERS: dict[Settles, Callable[[Run], tuple[Sequence[Result], Sequence[Gap]]]] = {
    "packages": settle_packages,
    "frontier": settle_frontier,
    "division": settle_division,
    "vetoes": settle_vetoes,
    "power": settle_power,
}
