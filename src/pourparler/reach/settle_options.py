"""The options of ``settle``: those of the models, read by their types, and those that say how a case is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pourparler.case.places import listed, nearest
from pourparler.errors import ChoiceError
from pourparler.reach.registry import Model, ModelOption, OptionValue
from pourparler.reach.settle_inputs import Incomplete, Point, Space, Voters

__all__ = ["CASE_OPTIONS", "CaseOption", "Choices", "named_values", "read_options"]


@dataclass(frozen=True)
class CaseOption:
    """An option that says how a case is read, for the models that have one of some inputs, and none of others."""

    option: ModelOption
    inputs: frozenset[str]
    meaning: str
    unless: frozenset[str] = frozenset()
    only_continuous: bool = False

    def is_of(self, model: Model) -> bool:
        """Whether a model has the option."""
        inputs = frozenset(model.inputs)
        return (
            bool(self.inputs & inputs) and not self.unless & inputs and (model.continuous or not self.only_continuous)
        )


_PLACED = frozenset({"position", "positions", "reference", "space", "points"})
_VETOES = frozenset({"status_quo"})
_EVERY = _PLACED | {"weights"}

CASE_OPTIONS: dict[str, CaseOption] = {
    each.option.name: each
    for each in (
        CaseOption(
            ModelOption("position", "choice", get_args(Point), "point"),
            _PLACED,
            "what is taken of an interval; with point, the model is not run on it",
        ),
        CaseOption(
            ModelOption("incomplete", "choice", get_args(Incomplete), "refuse"),
            _EVERY,
            "where an actor takes part but lacks an input: do not run the model, or leave the actor out",
        ),
        CaseOption(
            ModelOption("quota", "text", (), "majority"),
            frozenset({"quotas"}),
            "majority (more than half), a share such as 62%, or a number in units of influence",
            _VETOES,
        ),
        CaseOption(
            ModelOption("issue", "text", (), None),
            frozenset({"quotas"}),
            "take the influence on this issue, where it is stated by issue",
            _VETOES,
        ),
        CaseOption(
            ModelOption("voters", "choice", get_args(Voters), None),
            frozenset({"quotas"}),
            "the bodies that can block in a format, or influence as votes; unless chosen, bodies where there are any",
            _VETOES,
        ),
        CaseOption(
            ModelOption("space", "choice", get_args(Space), None),
            frozenset({"space"}),
            "the packages of the case, or all values of its issues; unless chosen, packages where there are any",
            only_continuous=True,
        ),
        CaseOption(
            ModelOption("parties", "text", (), None),
            frozenset({"points"}),
            "the two parties, as A,B; unless chosen, the two that are placed",
        ),
        CaseOption(
            ModelOption("format", "text", (), None),
            _VETOES,
            "the format whose table and whose can_block have a veto; unless chosen, the first; without any, everybody",
        ),
        CaseOption(
            ModelOption("agenda_setter", "text", (), None),
            _VETOES,
            "the actor who proposes",
        ),
    )
}
"""Options that are no model's own."""


@dataclass(frozen=True)
class Choices:
    """What was chosen for one model: a preset, its own options with preset and defaults filled in, and the case's.

    ``given`` are the model's own options that were asked for.
    """

    preset: str | None
    given: dict[str, OptionValue]
    options: dict[str, OptionValue]
    case: dict[str, str]

    @property
    def recorded(self) -> dict[str, OptionValue]:
        """All options that differ from nothing: the model's own, and the case's where they are not the default."""
        read = {name: value for name, value in self.case.items() if value != CASE_OPTIONS[name].option.default}
        return {**self.options, **read}


def read_options(
    models: Sequence[Model], preset: str | None, options: Mapping[str, OptionValue], rounds: int | None
) -> dict[str, Choices]:
    """Return what was chosen for each model, by its name.

    An option goes to every chosen model that has it. Raises ``ChoiceError`` for a preset, an option or rounds that no
    chosen model has, and for values that cannot be.
    """
    _check_used(models, preset, options, rounds)
    found: dict[str, Choices] = {}
    for model in models:
        chosen = preset if model.presets and preset is not None else next(iter(model.presets), None)
        filled = {name: each.default for name, each in model.options.items()}
        if chosen is not None:
            filled |= model.preset_options(chosen)
        given = {name: model.options[name].read(model.name, str(v)) for name, v in options.items() if name in filled}
        case = {
            name: str(each.option.read("option", str(options[name])) if name in options else each.option.default)
            for name, each in CASE_OPTIONS.items()
            if each.is_of(model) and (name in options or each.option.default is not None)
        }
        own = {name: value for name, value in {**filled, **given}.items() if value is not None}
        found[model.name] = Choices(chosen, given, own, case)
    return found


def _check_used(
    models: Sequence[Model], preset: str | None, options: Mapping[str, OptionValue], rounds: int | None
) -> None:
    names = ", ".join(model.name for model in models)
    if preset is not None and not any(model.presets for model in models):
        raise ChoiceError(f"preset {preset!r}: {names} has no presets; leave it out")
    if rounds is not None and all(model.default_rounds is None for model in models):
        raise ChoiceError(f"rounds {rounds}: {names} has no rounds; leave it out")
    known = {name for model in models for name in model.options}
    known |= {name for model in models for name, each in CASE_OPTIONS.items() if each.is_of(model)}
    for name in options:
        if name not in known:
            near = nearest(name, known)
            there = f"there are {listed(sorted(known), most=40)}" if known else "there are none"
            raise ChoiceError(f"unknown option {name!r} of {names}; {near + ' ' if near else ''}{there}")


def named_values(texts: Iterable[str]) -> dict[str, str]:
    """Read options written as NAME=VALUE. Raises ``ChoiceError``.

    >>> named_values(["position=low", "tie = upper"])
    {'position': 'low', 'tie': 'upper'}
    """
    named: dict[str, str] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not (name and value):
            raise ChoiceError(f"--option {text!r}: write NAME=VALUE, such as position=low")
        if named.get(name, value) != value:
            raise ChoiceError(f"--option {name} is given twice, as {named[name]!r} and as {value!r}; give it once")
        named[name] = value
    return named
