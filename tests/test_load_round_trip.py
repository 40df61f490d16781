"""What is written is what is read: random cases, however they are written; and random harm done to them."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pourparler.case.load import case_sha256, load_case, read_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError, Problem


def _not_misread_by_the_dumper(text: str) -> bool:
    return not text.lstrip("+-").startswith(".")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(_not_misread_by_the_dumper)
NUMBER = st.one_of(st.integers(0, 100), st.floats(0, 100))
INTERVAL = st.one_of(NUMBER, st.tuples(NUMBER, NUMBER).map(sorted))
LEVEL = st.sampled_from(["high", "medium", "low"])


def ids(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(1, most).map(lambda count: [f"{prefix}{number}" for number in range(count)])


def codes(actors: list[str], issues: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    actor, issue = st.sampled_from(actors), st.sampled_from(issues)

    def kind(name: str, **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"kind": st.just(name), **keys})

    return st.lists(
        st.one_of(
            kind("stance", actor=actor, issue=issue, position=INTERVAL, salience=LEVEL, accepts_within=INTERVAL),
            kind("requires", actor=actor, issue=issue, within=INTERVAL, **{"for": st.just(["deal"])}),
            kind("answer", actor=actor, terms=st.dictionaries(issue, INTERVAL, min_size=1), answer=st.just("rejects")),
            kind("reference", issue=issue, value=st.one_of(st.just("none"), INTERVAL)),
            kind("trust", level=LEVEL, **{"from": actor, "to": actor}),
            kind("commitment", who=actor, what=TEXT, kept=st.sampled_from(["yes", "no"])),
            kind("legal", issue=issue, finding=TEXT),
        ),
        max_size=3,
    )


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    actors, issues = draw(ids("a", 4)), draw(ids("k", 3))
    statements = [
        {
            "id": name,
            "source": "f",
            "span": [start, start + draw(st.integers(1, 50))],
            "paraphrase": draw(TEXT),
            "voice": draw(st.sampled_from(["reported", "quoted", "author_claim"])),
            "speaker": draw(TEXT),
            "event_date": draw(st.dates().filter(lambda day: day.year < 2025)).isoformat(),
            "codes": draw(codes(actors, issues)),
        }
        for start, name in enumerate(draw(ids("s", 4)))
    ]
    return {
        "id": "case-1",
        "title": draw(TEXT),
        "authors": draw(st.lists(TEXT, max_size=2)),
        "sources": [{"id": "f", "title": draw(TEXT), "kind": "news", "published": "2025-08-15T21:30:00Z"}],
        "actors": [
            {"id": name, "name": draw(TEXT), "kind": "state", "aliases": {"x": [draw(TEXT)]}} for name in actors
        ],
        "issues": [{"id": name, "question": draw(TEXT), "scale": {0: draw(TEXT), 100: "b"}} for name in issues],
        "statements": statements,
        "packages": [{"id": "deal", "terms": draw(st.dictionaries(st.sampled_from(issues), INTERVAL, min_size=1))}],
        "formats": [{"id": "room", "stages": [actors, ["all"]]}],
        "frames": [{"id": "x", "assumptions": [{"name": "y", "reason": draw(TEXT), "reference": {issues[0]: "none"}}]}],
    }


def dump(data: object, file: Path) -> None:
    yaml = YAML(typ="safe", pure=False)
    yaml.allow_unicode = True
    with file.open("w", encoding="utf-8") as stream:
        yaml.dump(data, stream)


def reversed_keys(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: reversed_keys(value) for key, value in reversed(data.items())}
    return [reversed_keys(value) for value in data] if isinstance(data, list) else data


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_written_read_and_split_over_files_a_case_stays_the_same(data: dict[str, Any], chance: random.Random) -> None:
    expected = Case.model_validate(data)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump(data, folder / "one.yaml")
        assert load_case(folder / "one.yaml") == expected
        dump(reversed_keys(data), folder / "one.yaml")
        assert read_case(folder / "one.yaml").sha256 == case_sha256(expected)
        (folder / "one.yaml").unlink()
        parts: list[dict[str, Any]] = [{}, {}, {}]
        for key, value in data.items():
            if not isinstance(value, list):
                chance.choice(parts)[key] = value
                continue
            cuts = sorted(chance.randint(0, len(value)) for _ in range(2))
            for part, piece in zip(parts, (value[: cuts[0]], value[cuts[0] : cuts[1]], value[cuts[1] :]), strict=True):
                part[key] = piece
        for number, part in enumerate(parts):
            dump(part, folder / f"{number}.yaml")
        assert load_case(folder) == expected


WRONG = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 500), st.floats(), TEXT, st.sampled_from(["all", "none", "k0"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["kind", "id", "x"]), inner)),
    max_leaves=4,
)


def problems(folder: str) -> tuple[Problem, ...]:
    try:
        load_case(folder)
    except CaseError as error:
        return error.problems
    return ()


@given(cases(), WRONG, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_wrong_value_is_answered_in_our_own_words(data: dict[str, Any], wrong: Any, chance: random.Random) -> None:
    holder: Any = data
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = chance.choice(keys)
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.2:
            break
        holder = holder[key]
    holder[key] = wrong
    with tempfile.TemporaryDirectory() as name:
        dump(data, Path(name) / "case.yaml")
        found = problems(name)
    assert all(problem.line for problem in found)
    for word in ("cannot stand here", "Input", "valid ", "pydantic", "Value error"):
        assert not any(word in problem.what for problem in found)
