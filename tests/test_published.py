"""Every number of ``tests/published/*.yaml``: what models print against what was published.

One file per citation: one entry, or a list of entries. An entry has

``citation``    whose number it is, with page or table
``model``       ``module:function``
``call``        its keyword arguments. A rectangular list of numbers becomes an array (whole numbers stay integers), a
                mapping with ``$call: module:name`` becomes what that function or class makes of the other keys (named),
                or of ``$args`` (in order), and any other mapping stays one
``data``        (optional) files in the shared folder's ``data``: one name or a list; with
``loader``      ``module:function`` that turns their paths into further keyword arguments
``expected``    {path into the result: value}. A path is ``rounds[0].median``, ``median[0, 1:]``, ``rounds[*].nbs`` or,
                for the result itself, ``.``; a name is an attribute or a key. Values may be nested lists and mappings;
                text such as ``421/2145`` asks for that exact fraction, and ``untested`` leaves a cell out
``tolerance``   greatest absolute difference: one number, or {path: number}; 0 asks for equality
``name``        (optional) which of several numbers of a citation
``note``        (optional) what a reader should know
``unreached``   (optional) why the number is not reached and what was tried: then the test must fail
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

PUBLISHED = Path(__file__).parent / "published"
UNTESTED = "untested"
_STEP = re.compile(r"\.?(?P<name>[^.\[\]]+)|\[(?P<index>[^\]]*)\]")
_FRACTION = re.compile(r"-?\d+(/\d+)?")


@dataclass(frozen=True)
class Entry:
    """One published result of one model."""

    citation: str
    model: str
    expected: dict[str, Any]
    tolerance: float | dict[str, float]
    call: dict[str, Any] = field(default_factory=dict)
    data: str | tuple[str, ...] = ()
    loader: str = ""
    name: str = ""
    note: str = ""
    unreached: str = ""

    def tolerance_of(self, path: str) -> float:
        return self.tolerance[path] if isinstance(self.tolerance, dict) else self.tolerance


def read_entries(path: Path) -> list[Entry]:
    """Return the entries of a file; an unknown, missing or empty key is refused with the file's name."""
    told = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    known = {each.name for each in fields(Entry)}
    entries = []
    for raw in told if isinstance(told, list) else [told]:
        assert set(raw) <= known, f"{path.name}: unknown keys {sorted(set(raw) - known)}; known are {sorted(known)}"
        missing = {"citation", "model", "expected", "tolerance"} - {key for key, value in raw.items() if value != {}}
        assert not missing, f"{path.name}: {sorted(missing)} missing"
        if isinstance(raw.get("data"), list):
            raw["data"] = tuple(raw["data"])
        entry = Entry(**raw)
        if isinstance(entry.tolerance, dict):
            assert set(entry.tolerance) == set(entry.expected), f"{path.name}: a tolerance for each path, no others"
        assert bool(entry.data) == bool(entry.loader), f"{path.name}: data and loader come together"
        entries.append(entry)
    return entries


def resolve(place: str) -> Any:
    """Return what stands at ``module:name``."""
    module, _, name = place.partition(":")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def argument(value: Any) -> Any:
    """Turn a value of ``call`` into an argument: arrays of numbers, what ``$call`` makes, anything else as it is."""
    if isinstance(value, list):
        items = [argument(each) for each in value]
        return np.array(items) if items and _is_rectangular(items) else items
    if isinstance(value, dict):
        keywords = {key: argument(each) for key, each in value.items() if not str(key).startswith("$")}
        if "$call" not in value:
            return keywords
        return resolve(value["$call"])(*map(argument, value.get("$args", [])), **keywords)
    return value


def _is_rectangular(items: Sequence[Any]) -> bool:
    """Whether all items are numbers, or arrays of one shape."""
    if all(isinstance(each, (bool, int, float)) for each in items):
        return len({isinstance(each, bool) for each in items}) == 1
    return all(isinstance(each, np.ndarray) for each in items) and len({each.shape for each in items}) == 1


def look_up(result: Any, path: str) -> Any:
    """Return what stands at a path of a result."""
    if path == ".":
        return result
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        assert step, f"not a path: {path!r} at {path[position:]!r}"
        position = step.end()
        if step["index"] == "*":
            return [look_up(each, path[position:] or ".") for each in result]
        result = _named(result, step["name"]) if step["name"] else _indexed(result, step["index"])
    return result


def _named(result: Any, name: str) -> Any:
    return result[name] if isinstance(result, Mapping) else getattr(result, name)


def _indexed(result: Any, text: str) -> Any:
    steps = [_index(each) for each in text.split(",")]
    return result[tuple(steps) if isinstance(result, np.ndarray) else steps[0]]


def _index(text: str) -> int | slice:
    ends = [int(each) if each.strip() else None for each in text.split(":")]
    if len(ends) == 1:
        assert ends[0] is not None, "an empty index"
        return ends[0]
    return slice(*ends)


def differences(found: Any, expected: Any, tolerance: float, path: str = "") -> list[str]:
    """Return every place where the found value is not the expected one within the tolerance.

    >>> differences([0.25, 1.0], [0.2, 1], 0.01, "shares")
    ['shares[0]: 0.25, published is 0.2 (tolerance 0.01)']
    """
    if isinstance(expected, str) and expected == UNTESTED:
        return []
    if isinstance(expected, dict):
        if not isinstance(found, Mapping) or set(found) != set(expected):
            return [f"{path}: {found!r}, published is {expected!r}"]
        return [line for key in expected for line in differences(found[key], expected[key], tolerance, f"{path}.{key}")]
    if isinstance(expected, list):
        if not isinstance(found, (Sequence, np.ndarray)) or isinstance(found, str) or len(found) != len(expected):
            return [f"{path}: {found!r}, published is {expected!r}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [line for k, (one, other) in pairs for line in differences(one, other, tolerance, f"{path}[{k}]")]
    if _agree(found, expected, tolerance):
        return []
    return [f"{path}: {found}, published is {expected} (tolerance {tolerance})"]


def _agree(found: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(found, np.generic):
        found = found.item()
    if isinstance(expected, str) and _FRACTION.fullmatch(expected) and isinstance(found, (int, Fraction)):
        return found == Fraction(expected)
    if isinstance(expected, (str, bool)) or expected is None:
        return type(found) is type(expected) and bool(found == expected)
    if isinstance(found, bool) or not isinstance(found, (int, float, Fraction)):
        return False
    if tolerance == 0 or (isinstance(expected, float) and math.isinf(expected)):
        return bool(found == expected)
    return bool(abs(found - expected) <= tolerance)


def all_entries() -> list[Any]:
    cases = []
    for path in sorted(PUBLISHED.glob("*.yaml")):
        for number, entry in enumerate(read_entries(path)):
            label = f"{path.stem}-{entry.name or number}-{entry.model.partition(':')[2]}"
            marks = [pytest.mark.xfail(reason=entry.unreached, raises=AssertionError, strict=True)]
            cases.append(pytest.param(entry, id=label, marks=marks if entry.unreached else []))
    return cases


@pytest.mark.parametrize("entry", all_entries())
def test_a_published_number_is_reached(entry: Entry, request: pytest.FixtureRequest) -> None:
    call = argument(entry.call)
    if entry.data:
        names = [entry.data] if isinstance(entry.data, str) else list(entry.data)
        folder: Path = request.getfixturevalue("shared") / "data"
        call = {**resolve(entry.loader)(*[folder / name for name in names]), **call}
    result = resolve(entry.model)(**call)
    wrong = [
        line
        for path, expected in entry.expected.items()
        for line in differences(look_up(result, path), expected, entry.tolerance_of(path), path)
    ]
    assert not wrong, "\n".join([entry.citation, *wrong])


def test_there_are_published_numbers() -> None:
    assert list(PUBLISHED.glob("*.yaml"))


def test_paths_reach_into_results() -> None:
    result = {"rounds": [Outcome(1, np.arange(6).reshape(2, 3)), Outcome(2, np.zeros((2, 3)))]}
    assert look_up(result, "rounds[1].number") == 2
    assert look_up(result, "rounds[*].number") == [1, 2]
    assert look_up(result, "rounds[0].values[1, 1:]").tolist() == [4, 5]
    assert look_up(result, ".") is result


@dataclass(frozen=True)
class Outcome:
    """Stands for what a model returns."""

    number: int
    values: np.ndarray[Any, Any]


@pytest.mark.parametrize(
    ("found", "expected", "tolerance"),
    [
        (1.0, 1.1, 0.01),
        (math.nan, 0.0, 1e9),
        (Fraction(1, 3), "1/4", 1.0),
        (0.25, "1/4", 1.0),
        ([1.0], [1.0, 2.0], 1.0),
        ({"a": 1}, {"b": 1}, 1.0),
        (1, True, 0.0),
        ("left", "right", 1.0),
        (None, 0.0, 1.0),
        (np.array([[1.0, math.nan]]), [[1.0, 1.0]], 1.0),
    ],
)
def test_a_number_that_is_not_reached_is_found(found: Any, expected: Any, tolerance: float) -> None:
    assert differences(found, expected, tolerance)


@pytest.mark.parametrize(
    ("found", "expected", "tolerance"),
    [
        (np.float64(1.0), 1, 0),
        (Fraction(2, 6), "1/3", 0),
        (np.array([[1.0, 2.0]]), [[1.001, UNTESTED]], 0.01),
        ({"a": (1, 2)}, {"a": [1, 2]}, 0),
        (np.bool_(True), True, 0),
        (math.inf, math.inf, 1.0),
        (None, None, 0),
    ],
)
def test_a_number_that_is_reached_is_none(found: Any, expected: Any, tolerance: float) -> None:
    assert differences(found, expected, tolerance) == []


def test_arguments_are_arrays_and_what_calls_make() -> None:
    made = argument(
        {"a": [[1, 2], [3, 4]], "b": [1, 0.5], "c": ["x", 1], "d": {"$call": "fractions:Fraction", "$args": [1, 2]}}
    )
    assert made["a"].dtype == np.int64
    assert made["a"].shape == (2, 2)
    assert made["b"].tolist() == [1.0, 0.5]
    assert made["c"] == ["x", 1]
    assert made["d"] == Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{citation: a, model: b, expected: {.: 1}, tolerance: 0, expeced: 1}", "unknown keys"),
        ("{citation: a, model: b, expected: {.: 1}}", r"\['tolerance'\] missing"),
        ("{citation: a, model: b, expected: {}, tolerance: 0}", r"\['expected'\] missing"),
        ("{citation: a, model: b, expected: {.: 1}, tolerance: {x: 0}}", "a tolerance for each path"),
        ("{citation: a, model: b, expected: {.: 1}, tolerance: 0, data: a.csv}", "data and loader come together"),
    ],
)
def test_a_file_that_is_wrong_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match=message):
        read_entries(tmp_path / "a.yaml")
