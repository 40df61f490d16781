"""What the registered settlement models forecast for decided issues, with equal power and with the power that is known.

A forecast is named as ``settle`` names models: ``weighted_mean``, ``challenge:replication-2014``. Everybody has the
same power, unless the name ends in ``@power``: then influence is what is stated, or what follows from the treaty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from pourparler.errors import ChoiceError, ModelError
from pourparler.reach.acceptance.arrays import Floats, Mask
from pourparler.reach.registry import MODELS, Model, find_model
from pourparler.score.decided import DecidedIssue, DecidedIssues

__all__ = ["BASELINE", "ForecastModel", "PointForecasts", "forecast", "forecast_models"]

BASELINE = "weighted_mean"
_POWER = "@power"
_SCALE = (0.0, 100.0)


@dataclass(frozen=True)
class ForecastModel:
    """A registered model as it is run here: with a preset or none, with equal power or that which is known."""

    model: Model
    preset: str | None = None
    with_power: bool = False

    @property
    def name(self) -> str:
        """The name it is asked for by."""
        return self.model.name + (f":{self.preset}" if self.preset else "") + (_POWER if self.with_power else "")

    @property
    def needs_reference(self) -> bool:
        """Whether it cannot be run without knowing what no agreement would bring."""
        chosen = self.model.preset_options(self.preset) if self.preset else {}
        return "reference" in self.model.inputs or "reference" in chosen.values()


@dataclass(frozen=True, eq=False)
class PointForecasts:
    """One model's forecasts (issue,), where it ``made`` one (issue,), and why it made none elsewhere."""

    name: str
    value: Floats = field(repr=False)
    made: Mask = field(repr=False)
    why_not: tuple[str, ...] = ()


def forecast_models(names: Iterable[str] | None, *, with_power: bool = True) -> list[ForecastModel]:
    """Return the models to run: those named, or every settlement model of issues with every preset.

    ``with_power`` says whether power is known, so that models that weigh it run with it too. The weighted mean with
    equal power always comes first. Raises ``ChoiceError`` for a name that is unknown or forecasts no outcome.

    >>> [each.name for each in forecast_models(["median", "expected-utility@power"])]
    ['weighted_mean', 'weighted_median', 'challenge:replication-2014@power']
    """
    chosen = list(_named(names)) if names is not None else list(_every(with_power))
    return [ForecastModel(MODELS[BASELINE]), *(each for each in chosen if each.name != BASELINE)]


def _every(with_power: bool) -> Iterator[ForecastModel]:
    for model in MODELS.values():
        if model.settles in ("issue", "issues"):
            for preset in model.presets or (None,):
                yield ForecastModel(model, preset)
                if with_power and "capability" in model.inputs:
                    yield ForecastModel(model, preset, with_power=True)


def _named(names: Iterable[str]) -> Iterator[ForecastModel]:
    for text in names:
        name, _, after = text.strip().partition("@")
        if after and f"@{after}" != _POWER:
            raise ChoiceError(f"{text}: unknown way to weigh {after!r}; write {name} or {name}{_POWER}")
        found, _, preset = name.partition(":")
        try:
            model = find_model(found)
        except ChoiceError as error:
            told = str(error).removesuffix("see: pourparler settle --list")
            names = ", ".join(way.name for way in _every(with_power=True))
            raise ChoiceError(f"{told}choose from {names}") from None
        if model.settles not in ("issue", "issues"):
            raise ChoiceError(f"{model.name} forecasts no outcome of an issue; see: pourparler settle --list")
        if preset:
            model.preset_options(preset)
        if after and "capability" not in model.inputs:
            raise ChoiceError(f"{model.name} does not weigh power; write {model.name}")
        yield ForecastModel(model, preset or (model.presets[0] if model.presets else None), bool(after))


def forecast(
    data: DecidedIssues, way: ForecastModel, seed: int = 0, advance: Callable[[int], None] = lambda _done: None
) -> PointForecasts:
    """Run one model on every issue; models of several issues together run on each dossier.

    On a dossier run all its issues, undecided ones too, in the order of their ids: neither the order of the data nor
    which outcomes are known changes a forecast. A model that needs every actor on every issue (SMP) is run on each
    issue alone: few actors state a whole dossier. Salience is given as a share. An issue that the model refuses, or
    whose reference it needs and nobody knows, has no forecast. ``advance`` is called with the number of issues done.
    """
    value, made = np.zeros(len(data.issues)), np.zeros(len(data.issues), dtype=np.bool_)
    why_not: dict[str, None] = {}
    for issues, places in _runs(data, _needs_dossier(way)):
        found = _run(way, issues, seed)
        scored = [number for number, place in enumerate(places) if place is not None]
        at = [place for place in places if place is not None]
        if isinstance(found, str):
            why_not[found] = None
        else:
            value[at], made[at] = found[scored], True
        advance(len(at))
    return PointForecasts(way.name, value, made, tuple(why_not))


def _runs(data: DecidedIssues, together: bool) -> Iterator[tuple[list[DecidedIssue], list[int | None]]]:
    """Yield the issues of each run, by id, with their place among those that are scored (None: undecided)."""
    every: list[tuple[DecidedIssue, int | None]] = [(issue, place) for place, issue in enumerate(data.issues)]
    if together:
        every += [(issue, None) for issue in data.undecided]
    every.sort(key=lambda each: (each[0].dossier_id, each[0].issue_id))
    for _, group in groupby(every, key=lambda each: each[0].dossier_id if together else each[0].issue_id):
        mine = list(group)
        if any(place is not None for _, place in mine):
            yield [issue for issue, _ in mine], [place for _, place in mine]


def _run(way: ForecastModel, issues: Sequence[DecidedIssue], seed: int) -> Floats | str:
    """Return the outcomes of issues (all of one dossier, or only one), or why there are none."""
    one = issues[0]
    given: dict[str, Any] = {"bounds": _SCALE}
    if _needs_dossier(way):
        given |= _together(issues, with_power=way.with_power)
    elif way.model.everywhere:
        power = one.power if way.with_power else np.ones(one.position.size)
        salience = one.salience[None, :, None] / 100.0
        given |= {"position": one.position[None, :, None], "capability": power[None], "salience": salience}
    else:
        power = one.power if way.with_power else np.ones(one.position.size)
        given |= {"position": one.position[None], "capability": power[None], "salience": one.salience[None] / 100.0}
        if one.reference is not None:
            given["reference"] = one.reference
        elif way.needs_reference:
            return "no reference"
    taken = {name: each for name, each in given.items() if name in way.model.parameters}
    if way.preset is not None:
        taken["preset"] = way.preset
    if "rng" in way.model.parameters:
        taken["rng"] = np.random.default_rng(seed)
    try:
        result = way.model.function(**taken)
    except ModelError as error:
        return str(error).removeprefix(f"{way.model.name}: ")
    outcome = np.asarray(getattr(result, way.model.result) if way.model.result else result)
    if _needs_dossier(way):
        last: Floats = outcome[0, -1]
        return last
    return np.array([outcome.reshape(-1)[-1]], dtype=np.float64)


def _needs_dossier(way: ForecastModel) -> bool:
    return way.model.settles == "issues" and not way.model.everywhere


def _together(issues: Sequence[DecidedIssue], *, with_power: bool) -> dict[str, Floats]:
    """Return (1, actor, issue) arrays; an actor without a position on an issue weighs nothing there."""
    actors = sorted({actor for issue in issues for actor in issue.actors})
    row_of = {actor: row for row, actor in enumerate(actors)}
    position, capability, salience = np.zeros((3, 1, len(actors), len(issues)))
    for column, issue in enumerate(issues):
        rows = [row_of[actor] for actor in issue.actors]
        position[0, rows, column] = issue.position
        capability[0, rows, column] = issue.power if with_power else 1.0
        salience[0, rows, column] = issue.salience / 100.0
    return {"position": position, "capability": capability, "salience": salience}
