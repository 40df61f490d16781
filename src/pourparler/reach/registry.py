"""Every model of REACH that ``pourparler settle`` knows: one line each; everything else is read off its function.

What a model claims and who published it stand in its docstring; inputs, options with their choices and defaults, and
presets in its signature. Nothing of that is typed twice: a line says only where the function is, what it settles, which
of its results is the outcome, and which published examples it reproduces.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Literal, Union, Unpack, get_args, get_origin, get_type_hints

from pourparler.case.places import nearest
from pourparler.errors import ChoiceError
from pourparler.reach.settlement.spaces import ContinuousIssues

__all__ = ["INPUTS", "MODELS", "Model", "ModelOption", "OptionValue", "Settles", "find_model"]

OptionValue = str | float | int | bool
Settles = Literal["issue", "issues", "packages", "frontier", "division", "vetoes", "power"]
"""What a model settles: one issue, all issues together, a choice of package; or what it says instead: which packages
are efficient, how two parties divide the issues, what those who must agree on an issue leave of it, who has power."""

INPUTS: dict[str, str] = {
    "position": "each actor's position on the issue, as one number",
    "capability": "each actor's influence, as a number",
    "salience": "each actor's salience, as a number",
    "reference": "what no agreement would bring on the issue",
    "bounds": "the ends of the issue's scale",
    "space": "packages, and each party's positions and saliences on the issues they are about",
    "disagreement": "what no agreement would bring on the issues that packages are about",
    "weights": "each actor's influence as a number, or the votes of a body that can block",
    "quotas": "the quota, an option; of a body, or of those who must agree, the case's own",
    "positions": "the position of everyone whose consent counts in a format, as one number",
    "status_quo": "what no agreement would bring on the issue",
    "blocking_quotas": "from Python only",
    "blocking_weights": "from Python only",
    "agenda_setter": "who proposes, an option",
    "points": "each of two parties' saliences as points: how much of the same total each issue is worth",
}
"""What parameters of models stand for in a case; every other parameter is an option, or one of the four below."""

_ALWAYS = frozenset({"disagreement"})
"""Inputs that are given even where the function does without: they are what its results are held against."""

_RUN = frozenset({"rounds", "preset", "rng", "detail"})


@dataclass(frozen=True)
class ModelOption:
    """An option of a model: its choices (none where it is a number), its type in a word, and its default."""

    name: str
    type: Literal["choice", "number", "whole number", "yes or no", "text"]
    choices: tuple[str, ...]
    default: OptionValue | None

    def read(self, model: str, text: str) -> OptionValue:
        """Read a value as it was written on the command line. Raises ``ChoiceError`` where it cannot be one.

        >>> ModelOption("tie", "choice", ("lower", "upper"), "lower").read("weighted_median", "uper")
        Traceback (most recent call last):
            ...
        pourparler.errors.ChoiceError: weighted_median: tie cannot be 'uper'; choose one of lower, upper
        """
        if self.type == "choice":
            if text in self.choices:
                return text
            raise ChoiceError(f"{model}: {self.name} cannot be {text!r}; choose one of {', '.join(self.choices)}")
        if self.type == "text":
            return text
        if self.type == "yes or no":
            if text.casefold() in ("yes", "no", "true", "false"):
                return text.casefold() in ("yes", "true")
            raise ChoiceError(f"{model}: {self.name} cannot be {text!r}; choose yes or no")
        try:
            return int(text) if self.type == "whole number" else float(text)
        except ValueError:
            raise ChoiceError(f"{model}: {self.name} cannot be {text!r}; give a {self.type}") from None


@dataclass(frozen=True)
class Model:
    """A model: its folder and name, what it settles, its outcome in words and as a field, and published examples.

    ``result`` names the field of the function's result that holds the outcome; an empty one is the result itself.
    ``published`` are the files of ``tests/published`` that name the model. ``everywhere``: every actor must stand on
    every issue, with one influence over all. ``on_request``: it says no outcome, and is run only where it is named.
    """

    folder: Literal["settlement", "power"]
    name: str
    settles: Settles
    output: str
    result: str = ""
    published: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    everywhere: bool = False
    on_request: bool = False

    @property
    def place(self) -> str:
        """Where the function is, as ``module:function``."""
        return f"pourparler.reach.{self.folder}.{self.name}:{self.name}"

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function; its module is imported when it is first asked for."""
        module, _, name = self.place.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found

    @property
    def claim(self) -> str:
        """What it is and whose, the first line of its docstring."""
        return (inspect.getdoc(self.function) or "").splitlines()[0]

    @property
    def citation(self) -> str:
        """The references of its docstring, or its first line where it has none."""
        text = inspect.getdoc(self.function) or ""
        found = re.search(r"^References?: (.+?)(?:\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
        return " ".join(found[1].split()) if found else self.claim

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's parameters, without the options that stand for many."""
        kinds = inspect.signature(self.function).parameters.values()
        return tuple(each.name for each in kinds if each.kind is not inspect.Parameter.VAR_KEYWORD)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The parameters that a case gives the values of: those that have no default, and disagreement points."""
        given = inspect.signature(self.function).parameters
        return tuple(
            name
            for name in self.parameters
            if name in INPUTS and (given[name].default is given[name].empty or name in _ALWAYS)
        )

    @cached_property
    def continuous(self) -> bool:
        """Whether it can bargain over all values of the issues, too, and not only over packages."""
        return "space" in self.parameters and ContinuousIssues in get_args(get_type_hints(self.function)["space"])

    @cached_property
    def presets(self) -> tuple[str, ...]:
        """Named whole sets of options, the default first; none where the model has no parameter ``preset``."""
        if "preset" not in self.parameters:
            return ()
        default = inspect.signature(self.function).parameters["preset"].default
        names = get_args(get_type_hints(self.function)["preset"])
        return (default, *(name for name in names if name != default))

    @cached_property
    def options(self) -> dict[str, ModelOption]:
        """The options, from the function's types; where there are presets, the defaults are those of the first."""
        hints = get_type_hints(self.function, include_extras=True)
        found: dict[str, ModelOption] = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                choices = get_args(hints[name])[0] if get_origin(hints[name]) is Unpack else None
                types_ = get_type_hints(choices) if choices is not None else {}
                defaults = self.preset_options(self.presets[0]) if self.presets else {}
                found |= {key: _option(key, type_, defaults.get(key)) for key, type_ in types_.items()}
            elif name not in INPUTS and name not in _RUN:
                found[name] = _option(name, hints[name], parameter.default)
        return found

    @property
    def default_rounds(self) -> int | None:
        """How many rounds are played unless asked otherwise; none where the model has no rounds."""
        parameters = inspect.signature(self.function).parameters
        return int(parameters["rounds"].default) if "rounds" in parameters else None

    def preset_options(self, preset: str) -> dict[str, OptionValue]:
        """Return the options that a preset stands for, from the table ``<MODEL>_PRESETS`` beside the function."""
        if preset not in self.presets:
            near = nearest(preset, self.presets)
            known = ", ".join(self.presets) or "none"
            raise ChoiceError(
                f"{self.name}: unknown preset {preset!r}; there are: {known}" + (f"; {near}" if near else "")
            )
        table = getattr(import_module(self.place.partition(":")[0]), f"{self.name.upper()}_PRESETS")
        return dict(table[preset])

    def as_json(self) -> dict[str, object]:
        """Return everything that is known of the model."""
        return {
            "name": self.name,
            "aliases": [*self.aliases],
            "claim": self.claim,
            "citation": self.citation,
            "settles": self.settles,
            "on_request": self.on_request,
            "inputs": {name: INPUTS[name] for name in self.inputs},
            "output": self.output,
            "options": [
                {"name": each.name, "type": each.type, "choices": [*each.choices], "default": each.default}
                for each in self.options.values()
            ],
            "rounds": self.default_rounds,
            "presets": {preset: self.preset_options(preset) for preset in self.presets},
            "published": [*self.published],
            "function": self.place,
        }


def _option(name: str, type_: object, default: object) -> ModelOption:
    known = default if isinstance(default, (str, float, int)) else None
    if get_origin(type_) in (Union, types.UnionType):
        type_ = next(each for each in get_args(type_) if each is not types.NoneType)
    if get_origin(type_) is Literal:
        return ModelOption(name, "choice", get_args(type_), known)
    if type_ is bool:
        return ModelOption(name, "yes or no", (), known)
    if type_ in (int, float):
        return ModelOption(name, "number" if type_ is float else "whole number", (), known)
    raise TypeError(f"parameter {name} is neither an input (registry.INPUTS) nor an option: {type_}")


_EC = ("bueno-de-mesquita-1994",)
_MEDIAN = "the weighted median of the positions after the last round"
_FRONTIER = "the packages that no other dominates, and what they are worth to every party"
_PACKAGE = "the package, or the value of every issue, and what it is worth to every party"
_PANAMA = ("raiffa-1982-panama-canal",)
_POINTS = "each party's share of every issue, its points, and the terms that this comes to"
_SHARES = "each actor's share of power, as an exact fraction"
_BANZHAF = ("banzhaf-1965", "eec-1958", "eu15-simple-majority", "un-security-council")
_SHAPLEY = ("eec-1958", "improper-game", "un-security-council")
_STABLE = "the core, the win-set of the status quo, and what an agenda setter would propose"

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model("settlement", "plain_mean", "issue", "the mean of the positions", aliases=("mean",)),
        Model("settlement", "weighted_mean", "issue", "sum c s x / sum c s", "", _EC, ("compromise",)),
        Model("settlement", "weighted_median", "issue", "the median weighted by c s", "", _EC, ("median", "black")),
        Model("settlement", "reference_outcome", "issue", "what no agreement would bring", aliases=("reference",)),
        Model(
            "settlement",
            "challenge",
            "issue",
            _MEDIAN,
            "median",
            (*_EC, "challenge-replication-2014", "scholz-calbert-smith-2011"),
            ("expected-utility",),
        ),
        Model(
            "settlement",
            "equal_gain_exchange",
            "issues",
            "NBS after the exchanges",
            "nbs",
            ("decide-sample",),
            ("exchange",),
        ),
        Model(
            "settlement",
            "smp",
            "issues",
            "the mean weighted by c s, after the last turn",
            "mean",
            ("ktab-samples",),
            ("ktab",),
            everywhere=True,
        ),
        Model("settlement", "nash_bargaining", "packages", _PACKAGE, "", ("discrete-bargaining",), ("nash",)),
        Model("settlement", "kalai_smorodinsky", "packages", _PACKAGE, "", ("discrete-bargaining",)),
        Model("settlement", "egalitarian", "packages", _PACKAGE),
        Model("settlement", "utilitarian", "packages", _PACKAGE),
        Model("settlement", "least_spread", "packages", _PACKAGE, "", ("discrete-bargaining",)),
        Model("settlement", "pareto_frontier", "frontier", _FRONTIER, aliases=("pareto",), on_request=True),
        Model("settlement", "adjusted_winner", "division", _POINTS, "", _PANAMA, on_request=True),
        Model("power", "shapley_shubik", "power", _SHARES, "index", _SHAPLEY),
        Model("power", "banzhaf", "power", _SHARES, "index", _BANZHAF),
        Model("power", "veto_players", "vetoes", _STABLE, "outcome", aliases=("tsebelis",), on_request=True),
    )
}
"""Every registered model, by name; a test compares the list with the folders and ``tests/published``."""


def find_model(name: str) -> Model:
    """Return a model by its name or an alias; ``-`` and ``_`` are the same. Raises ``ChoiceError``.

    >>> find_model("expected-utility").name
    'challenge'
    >>> find_model("chalenge")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: unknown model 'chalenge'; did you mean 'challenge'? see: pourparler settle --list
    """
    plain = name.strip().casefold().replace("-", "_")
    for model in MODELS.values():
        if plain in (model.name, *(alias.replace("-", "_") for alias in model.aliases)):
            return model
    near = nearest(plain, MODELS)
    raise ChoiceError(f"unknown model {name!r}; {near + ' ' if near else ''}see: pourparler settle --list")
