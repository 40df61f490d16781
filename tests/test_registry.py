"""The registry: every public model is in it, says what its function says, and behaves as a model should."""

from __future__ import annotations

import importlib
import json
import math
import pkgutil
import re
from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

from pourparler.errors import ChoiceError
from pourparler.reach import power, settlement
from pourparler.reach.registry import INPUTS, MODELS, Model, ModelOption, find_model
from pourparler.reach.settle import settle
from pourparler.reach.settle_rows import (
    ContinuousResult,
    DivisionResult,
    FrontierResult,
    IssueResult,
    PackageResult,
    PowerResult,
    Settlement,
    VetoResult,
)
from pourparler.reach.settlement.challenge import CHALLENGE_PRESETS, ChallengePreset
from pourparler.reach.settlement.weighted_median import MedianTie
from tests.settle_cases import ROWS, Row, case_of

PUBLISHED = Path(__file__).parent / "published"
Way = tuple[str, str | None, dict[str, str]]
"""A model, its preset, and the options without which it does not run on the small case, or runs otherwise."""

OPTIONS = {
    "smp": {"salience_sum": "scale-all"},
    "adjusted_winner": {"parties": "ann,bob", "unequal_totals": "scale"},
}
WAYS: list[Way] = [
    (model.name, preset, OPTIONS.get(model.name, {}))
    for model in MODELS.values()
    for preset in model.presets or (None,)
]
WAYS += [(model.name, None, {"space": "continuous"}) for model in MODELS.values() if model.continuous]
REFERENCES = {"toll": 100.0, "ring": 0.0}
PACKAGES = {"mine": {"toll": 30.0, "ring": 70.0}, "yours": {"toll": 70.0, "ring": 30.0}, "half": {"toll": 60.0}}


def public_models() -> set[str]:
    """Return the module of every model: public, in a folder of models, with a function of its own name."""
    found = set()
    for folder in (settlement, power):
        for module in pkgutil.iter_modules(folder.__path__):
            if not module.name.startswith("_"):
                place = f"{folder.__name__}.{module.name}"
                if callable(getattr(importlib.import_module(place), module.name, None)):
                    found.add(f"{place}:{module.name}")
    return found


def test_every_public_model_is_registered_and_no_other() -> None:
    assert public_models() == {model.place for model in MODELS.values()}


def test_every_published_example_is_named_by_its_models() -> None:
    named: dict[str, set[str]] = {}
    for path in PUBLISHED.glob("*.yaml"):
        told = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for entry in told if isinstance(told, list) else [told]:
            named.setdefault(entry["model"], set()).add(path.stem)
    registered = {model.place: set(model.published) for model in MODELS.values() if model.published}
    assert registered == {place: files for place, files in named.items() if place in public_models()}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_model_says_whose_it_is_and_what_it_takes(model: Model) -> None:
    assert re.search(r"\d{4}", model.citation) or "No published source" in (model.function.__doc__ or "")
    assert model.claim.endswith(".")
    assert model.inputs
    assert set(model.inputs) <= set(INPUTS)
    assert model.output
    for option in model.options.values():
        assert option.type != "choice" or option.default in option.choices
    assert json.loads(json.dumps(model.as_json()))["name"] == model.name


def test_options_and_presets_come_from_the_types_of_the_function() -> None:
    assert MODELS["weighted_median"].options == {"tie": ModelOption("tie", "choice", get_args(MedianTie), "lower")}
    challenge = MODELS["challenge"]
    assert set(challenge.presets) == set(get_args(ChallengePreset))
    assert {name: option.default for name, option in challenge.options.items()} == CHALLENGE_PRESETS["replication-2014"]
    assert MODELS["utilitarian"].options["individually_rational"].type == "yes or no"
    assert MODELS["equal_gain_exchange"].default_rounds == 10


def test_names_and_aliases_name_one_model_each() -> None:
    names = [name for model in MODELS.values() for name in (model.name, *model.aliases)]
    assert len(set(names)) == len(names)
    assert find_model("Kalai-Smorodinsky") is MODELS["kalai_smorodinsky"]
    assert find_model("exchange") is MODELS["equal_gain_exchange"]
    with pytest.raises(ChoiceError, match=r"^unknown model 'nashh'; did you mean .* see: pourparler settle --list$"):
        find_model("nashh")


def _settled(way: Way, rows: tuple[Row, ...] = ROWS, *, mirrored: bool = False, **native: float) -> Settlement:
    def turned(terms: dict[str, float]) -> dict[str, float]:
        return {issue: 100.0 - x if mirrored else x for issue, x in terms.items()}

    if mirrored:
        rows = tuple((who, c, {issue: (100 - x, s) for issue, (x, s) in cells.items()}) for who, c, cells in rows)
    case = case_of(
        rows,
        native={"low": 0.0, "high": 100.0, **native},
        references=turned(REFERENCES),
        packages={name: turned({**REFERENCES, **terms}) for name, terms in PACKAGES.items()},
    )
    name, preset, options = way
    done = settle(case, [name], preset=preset, options=options)
    assert done.gaps == ()
    assert done.results
    return done


def _values(done: Settlement) -> dict[str, float]:
    """Return every value of an issue, in native units, that a model gives for the whole, by what it is."""
    found: dict[str, float] = {}
    for result in done.results:
        if isinstance(result, IssueResult):
            found[result.issue] = result.outcome
        elif isinstance(result, PackageResult | ContinuousResult | DivisionResult):
            found |= result.package
        elif isinstance(result, FrontierResult):
            for each in result.frontier:
                found |= {f"{each.package_id} {issue}": x for issue, x in each.package.items()}
        elif isinstance(result, VetoResult):
            ends = [(name, sorted(getattr(result, name))) for name in ("core", "win_set")]
            found |= {f"{result.issue} {name} {n}": x for name, pair in ends for n, x in enumerate(pair)}
    return found


def _answers(done: Settlement) -> dict[str, float]:
    """Return every number that a model gives for the whole, by what it is."""
    found = _values(done)
    for result in done.results:
        if isinstance(result, PackageResult):
            found |= {f"{result.package_id} {party}": worth for party, worth in result.utilities.items()}
        elif isinstance(result, ContinuousResult | DivisionResult):
            found |= {f"worth to {party}": worth for party, worth in result.utilities.items()}
        elif isinstance(result, FrontierResult):
            for each in result.frontier:
                found |= {f"{each.package_id} {party}": worth for party, worth in each.utilities.items()}
        elif isinstance(result, PowerResult):
            found |= {player: float(share) for player, share in result.index.items()}
    return dict(sorted(found.items()))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_model_runs_and_no_number_is_missing(way: Way) -> None:
    done = _settled(way)
    text = json.dumps(done.as_json(), allow_nan=False)
    assert json.loads(text)["results"]
    assert all(math.isfinite(value) for value in _answers(done).values())
    if MODELS[way[0]].settles in ("issue", "issues"):
        assert set(_answers(done)) == {"toll", "ring"}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_order_of_actors_changes_nothing(way: Way) -> None:
    rows = (ROWS[2], ROWS[0], ROWS[3], ROWS[1])
    assert _answers(_settled(way, rows)) == pytest.approx(_answers(_settled(way)), abs=1e-9)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_scaling_influence_changes_nothing(way: Way) -> None:
    rows = tuple((actor, influence / 4, cells) for actor, influence, cells in ROWS)
    assert _answers(_settled(way, rows)) == pytest.approx(_answers(_settled(way)), abs=1e-9)


@pytest.mark.parametrize("way", [way for way in WAYS if MODELS[way[0]].settles != "power"], ids=str)
def test_results_are_in_native_units(way: Way) -> None:
    native = _values(_settled(way, low=-3.0, high=17.0))
    plain = _values(_settled(way))
    assert plain
    assert native == pytest.approx({issue: -3.0 + 0.2 * x for issue, x in plain.items()}, abs=1e-8)


def _of_ends(name: str) -> str:
    """Name the other of two ends, which a mirror makes of it."""
    return name.translate(str.maketrans("01", "10"))


@pytest.mark.parametrize("way", [way for way in WAYS if MODELS[way[0]].settles != "power"], ids=str)
def test_a_scale_turned_round_turns_the_results_round(way: Way) -> None:
    mirrored = {_of_ends(name): 100.0 - x for name, x in _values(_settled(way, mirrored=True)).items()}
    assert mirrored == pytest.approx(_values(_settled(way)), abs=1e-9)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_all_want_is_the_outcome(way: Way) -> None:
    model = MODELS[way[0]]
    wanted = {"toll": 30.0, "ring": 70.0}
    rows = tuple(
        (
            actor,
            10.0 if model.settles == "power" else influence,
            {"toll": (30, cells["toll"][1]), "ring": (70, cells["ring"][1])},
        )
        for actor, influence, cells in ROWS
    )
    for result in _settled(way, rows).results:
        if isinstance(result, PackageResult):
            assert result.package_id == "mine"
            assert set(result.utilities.values()) == {0.0}
        elif isinstance(result, FrontierResult):
            assert [each.package_id for each in result.frontier] == ["mine"]
        elif isinstance(result, ContinuousResult | DivisionResult):
            assert result.package == pytest.approx(wanted, abs=1e-9)
        elif isinstance(result, VetoResult):
            assert result.core == (wanted[result.issue], wanted[result.issue])
        elif isinstance(result, PowerResult):
            assert len(set(result.index.values())) == 1
        elif "reference" not in model.inputs:
            assert result.outcome == pytest.approx(wanted[result.issue], abs=1e-12)
            assert all(set(each.positions.values()) == {wanted[result.issue]} for each in result.rounds)
        else:
            assert result.outcome == REFERENCES[result.issue]


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        (ModelOption("a", "choice", ("x", "y"), "x"), "y", "y"),
        (ModelOption("a", "number", (), 0.5), "1e-3", 0.001),
        (ModelOption("a", "whole number", (), 1), "7", 7),
        (ModelOption("a", "yes or no", (), False), "Yes", True),
        (ModelOption("a", "text", (), None), "62%", "62%"),
    ],
)
def test_options_are_read_by_their_type(option: ModelOption, text: str, value: object) -> None:
    assert option.read("model", text) == value


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        (ModelOption("a", "choice", ("x", "y"), "x"), "z", "model: a cannot be 'z'; choose one of x, y"),
        (ModelOption("a", "number", (), 0.5), "half", "model: a cannot be 'half'; give a number"),
        (ModelOption("a", "whole number", (), 1), "1.5", "model: a cannot be '1.5'; give a whole number"),
        (ModelOption("a", "yes or no", (), False), "1", "model: a cannot be '1'; choose yes or no"),
    ],
)
def test_options_that_cannot_be_are_refused(option: ModelOption, text: str, message: str) -> None:
    with pytest.raises(ChoiceError) as refused:
        option.read("model", text)
    assert str(refused.value) == message
