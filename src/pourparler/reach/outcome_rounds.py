"""Where models that play rounds stood on the way to the outcomes of a study's section on standard models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pourparler.case.situation import Situation
from pourparler.reach.encode import table_of
from pourparler.reach.registry import MODELS, Model
from pourparler.reach.settle import run_model
from pourparler.reach.settle_adapter import SettlementRow, SettlementSection
from pourparler.reach.settle_inputs import Inputs
from pourparler.reach.settle_options import read_options
from pourparler.reach.settle_rows import IssueResult
from pourparler.reach.settle_run import Run

__all__ = ["OutcomeKey", "key_of", "outcome_rounds"]


class OutcomeKey(NamedTuple):
    """What names one outcome of the section."""

    frame: str
    format: str | None
    model: str
    preset: str | None
    issue: str


def key_of(row: SettlementRow) -> OutcomeKey | None:
    """Return what names a row, or None where it is a choice of package."""
    return None if row.issue is None else OutcomeKey(row.frame, row.format, row.model, row.preset, row.issue)


def outcome_rounds(section: SettlementSection) -> dict[OutcomeKey, tuple[float, ...]]:
    """Return the outcome after each round, in native units, from the start on, of every model that plays rounds.

    Only what the section has a row for is played again, with the same choices.
    """
    wanted = {key_of(row) for row in section.rows}
    return {
        key: rounds
        for situation in section.situations
        for format_ in section.formats or (None,)
        for key, rounds in _played(section, situation, None if format_ is None else format_.id)
        if key in wanted
    }


def _played(
    section: SettlementSection, situation: Situation, format_: str | None
) -> Iterator[tuple[OutcomeKey, tuple[float, ...]]]:
    """Yield the rounds of every way in which a row of one frame and format came about."""
    everyone = [actor.id for actor in situation.case.actors]
    sits = next((each for each in section.formats if each.id == format_), None)
    inputs = Inputs(situation, only=None if sits is None else frozenset(table_of(sits, everyone)))
    frame = situation.frame.id
    ran = dict.fromkeys((row.model, row.preset) for row in section.rows if (row.frame, row.format) == (frame, format_))
    for name, preset in ran:
        model = MODELS[name]
        if model.default_rounds is None:
            continue
        choices = read_options([model], preset, {}, None)[name]
        for result in run_model(Run(model, choices, inputs, None, 0))[0]:
            if isinstance(result, IssueResult) and (rounds := _outcomes(model, result)):
                yield OutcomeKey(frame, format_, name, preset, result.issue), rounds


def _outcomes(model: Model, result: IssueResult) -> tuple[float, ...]:
    """Return the outcome after each round, as far as rounds tell what the model's outcome is."""
    told = [getattr(each, model.result, None) for each in result.rounds]
    values = tuple(float(value) for value in told if value is not None)
    return values if len(values) == len(told) else ()
