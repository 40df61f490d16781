"""The case a queue writes to: quick where that is sound, and refused exactly where ``check`` refuses."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pourparler.case.load import load_case, read_case
from pourparler.case.schema import Case
from pourparler.errors import CaseError
from pourparler.exchange.yaml_list import added_entries
from pourparler.read.queue import working_case
from pourparler.read.queue.queue import Queue
from pourparler.read.queue.queue_items import CodedPassages
from pourparler.read.queue.valid_statement import valid_statement
from pourparler.read.queue.working_case import HeldStatement, WorkingCase, overview_of
from tests.water_queue import WATER, statements_file, water

__all__ = ["water"]


def no_reading(*_: object) -> None:
    raise AssertionError("the case is read whole")


def test_a_second_statement_is_written_without_reading_the_case(water: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [item.id for item in water.items()[:3]]
    with monkeypatch.context() as patch:
        patch.setattr(working_case, "read_case", no_reading)
        for number, name in enumerate(names):
            fields = {"paraphrase": f"Number {number}", "stance.actor": "brennia", "stance.issue": "summer-flow"}
            made = water.accept(name, fields | {"stance.position": "70-90"}, "An")
            assert made.paraphrase == f"Number {number}"
        [item], opened = water.first(1)
    assert (item, opened) == (water.items()[0], len(water.items()))
    assert water.first(4) == (water.items()[:4], opened)
    assert water.first(10_000) == (water.items(), opened)
    case = load_case(water.case)
    assert [each.paraphrase for each in case.statements[-3:]] == ["Number 0", "Number 1", "Number 2"]
    kept = water._working.overview()
    assert (
        kept == overview_of(read_case(water.case)) or kept.statements == overview_of(read_case(water.case)).statements
    )


def test_what_another_hand_writes_is_read_at_once(water: Queue) -> None:
    first, second = (item.id for item in water.items()[:2])
    water.accept(first, {"paraphrase": "One"}, "An")
    path = statements_file(water)
    path.write_text(path.read_text() + "  - id: by-hand\n    source: nowhere\n", encoding="utf-8")
    with pytest.raises(CaseError, match="missing key 'paraphrase'"):
        water.accept(second, {"paraphrase": "Two"}, "An")
    path.write_text(path.read_text().replace("  - id: by-hand\n    source: nowhere\n", ""), encoding="utf-8")
    water.accept(second, {"paraphrase": "Two"}, "An")


@pytest.mark.parametrize(
    "kept", ["", "{", '{"mark": 1}', "[]", '{"mark": "x", "lean": {}, "statements": [], "values": 0}']
)
def test_an_overview_that_is_none_is_made_anew(water: Queue, kept: str) -> None:
    names = [item.id for item in water.items()[:2]]
    water.accept(names[0], {"paraphrase": "One"}, "An")
    (water.folder / "case-overview.json").write_text(kept, encoding="utf-8")
    water.accept(names[1], {"paraphrase": "Two"}, "An")
    assert len(load_case(water.case).statements) == 27


@pytest.mark.parametrize("name", ["water-dispute", "alaska-2025", "ec-emissions", "elmira"])
def test_an_overview_comes_back_from_its_file_as_it_was(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WATER.parent / name, tmp_path / name))
    (folder / "reading").mkdir()
    made = WorkingCase(folder, folder / "reading").overview()
    assert (folder / "reading" / "case-overview.json").exists()
    assert WorkingCase(folder, folder / "reading").overview() == made
    case = load_case(folder)
    assert [each.id for each in made.statements] == [each.id for each in case.statements]
    for each in made.statements:
        line = (folder / each.file).read_text(encoding="utf-8").splitlines()[each.line - 1]
        assert line.lstrip().startswith("-")


def test_a_statement_is_refused_where_check_refuses_it(water: Queue) -> None:
    """Every way in which one statement can be at odds with a case, by the whole check and by the overview alike."""
    overview = overview_of(read_case(water.case))
    good: dict[str, Any] = {
        "id": "new", "source": "review", "span": [0, 9], "paraphrase": "No.", "voice": "author_claim",
    }  # fmt: skip
    stance = {"kind": "stance", "actor": "brennia", "issue": "commission"}
    bad: list[dict[str, Any]] = [
        {"id": "review-1"},
        {"source": "rewiev"},
        {"span": [0, 10**7]},
        {"span": [9, 9]},
        {"voice": "quoted"},
        {"voice": "reported", "event_date": "2099-01-01"},
        {"codes": [stance]},
        {"codes": [stance | {"position": 101}]},
        {"codes": [stance | {"actor": "brenia", "position": 1}]},
        {"codes": [stance | {"salience": 50}]},
        {"codes": [{"kind": "answer", "actor": "brennia", "package": "nothing", "verdict": "accepts"}]},
        {"codes": [{"kind": "forecast", "question": "nothing", "value": "yes", "likelihood": "likely"}]},
        {"codes": [{"kind": "stance", "actor": "brennia", "issue": "commission", "position": 1, "extra": 2}]},
    ]
    assert valid_statement(good, overview).id == "new"
    for change in ({}, *bad):
        data = good | change
        text, _, _ = added_entries(statements_file(water).read_text(), "statements.yaml", "statements", [data])
        whole: Case | CaseError
        try:
            whole = water._working.as_it_would_be(statements_file(water), text)
        except CaseError as error:
            whole = error
        if not change:
            assert isinstance(whole, Case)
            continue
        assert isinstance(whole, CaseError), change
        with pytest.raises(CaseError) as raised:
            valid_statement(data, overview)
        assert len(raised.value.problems) == len(whole.problems)
        if change != {"id": "review-1"}:
            assert sorted(each.what for each in raised.value.problems) == sorted(each.what for each in whole.problems)
        assert not any("statements[" in str(each) for each in raised.value.problems)


LAYOUTS = {
    "plain": "statements:\n{}",
    "comments": "# head\nstatements:  # of the list\n{}  # of the last\n\n# of the rest\nfactors: []\n",
    "end of document": "---\nstatements:\n{}...\n",
    "windows": "statements:\r\n{}\r\nfactors: []\r\n",
    "no margin": "statements:\n- id: a\n  source: review\n  span: [0, 9]\n  paraphrase: A\n  voice: author_claim\n",
    "just the list": "- id: a\n  source: review\n  span: [0, 9]\n  paraphrase: A\n  voice: author_claim\n",
    "no last line end": "statements:\n  - {{id: a, source: review, span: [0, 9], paraphrase: A, voice: author_claim}}",
    "a block of words": "statements:\n{}    note: |\n      # no comment\n      - id: b\n\nfactors: []\n",
    "anchors": "statements:\n{}    note: &x No.\n"
    "  - id: b\n    source: review\n    span: [1, 2]\n    paraphrase: *x\n    voice: author_claim\n",
    "mark": "\ufeffstatements:\n{}",
}  # fmt: skip
ITEM = "  - id: a\n    source: review\n    span: [0, 9]\n    paraphrase: A\n    voice: author_claim\n"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_quick_way_writes_what_the_whole_way_writes(
    water: Queue, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("frames.yaml", "conflict.yaml"):
        (water.case / name).unlink(missing_ok=True)
    case_file = water.case / "case.yaml"
    case_file.write_text(re.split(r"^(?:disputes|frames|assumptions):", case_file.read_text(), flags=re.M)[0])
    item = ITEM.replace("\n", "\r\n") if layout == "windows" else ITEM
    path = statements_file(water)
    path.write_bytes(LAYOUTS[layout].format(item).encode())
    before = path.read_bytes()
    names = [each.id for each in water.items()[:2]]
    texts = []
    for quick in (True, False):
        if not quick:
            monkeypatch.setattr(WorkingCase, "_quickly", lambda *_: None)
        for number, name in enumerate(names):
            water.accept(name, {"paraphrase": f"Said {number}"}, "An")
        texts.append(path.read_bytes())
        assert len(load_case(water.case).statements) == (4 if layout == "anchors" else 3)
        water.undo("An")
        water.undo("An")
        assert path.read_bytes() == before
    assert texts[0] == texts[1]


@pytest.mark.parametrize("empty", ["statements: []\n", "# Ours.\nstatements: []  # none yet\n", "statements: [ ]"])
def test_an_empty_list_is_begun_and_comes_back(water: Queue, empty: str) -> None:
    for name in ("frames.yaml", "conflict.yaml"):
        (water.case / name).unlink(missing_ok=True)
    case_file = water.case / "case.yaml"
    case_file.write_text(re.split(r"^(?:disputes|frames|assumptions):", case_file.read_text(), flags=re.M)[0])
    path = statements_file(water)
    path.write_text(empty)
    one, two = (each.id for each in water.items()[:2])
    water.accept(one, {"paraphrase": "One"}, "An")
    water.accept(two, {"paraphrase": "Two"}, "Bo")
    assert len(load_case(water.case).statements) == 2
    water.undo("Bo")
    water.undo("An")
    assert path.read_text() == empty
    water.accept(one, {"paraphrase": "One"}, "An")
    water.accept(two, {"paraphrase": "Two"}, "Bo")
    water.undo("An")
    assert [each.paraphrase for each in load_case(water.case).statements] == ["Two"]
    water.undo("Bo")
    assert load_case(water.case).statements == ()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=12), st.integers(0, 40), st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_passages_are_found_as_by_looking_at_each(held: list[tuple[int, int]], start: int, length: int) -> None:
    statements = [HeldStatement(f"s-{at}", "s", low, low + width, "", 1) for at, (low, width) in enumerate(held)]
    span = (start, start + length)
    wanted = []
    for each in statements:
        shared = len({*range(each.start, each.end)} & {*range(*span)})
        if shared and 2 * shared >= min(each.end - each.start, length):
            wanted.append(each.id)
    passages = CodedPassages(statements)
    assert passages.of("s", span) == tuple(wanted)
    assert passages.any_of("s", span) == bool(wanted)
    assert passages.of("t", span) == ()


def test_a_case_of_many_values_is_read_whole(water: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [item.id for item in water.items()[:2]]
    water.accept(names[0], {"paraphrase": "One"}, "An")
    monkeypatch.setattr(working_case, "LARGEST", 10)
    monkeypatch.setattr(working_case, "read_case", no_reading)
    with pytest.raises(AssertionError, match="read whole"):
        water.accept(names[1], {"paraphrase": "Two"}, "An")


def test_the_count_of_values_is_never_less_than_the_files_hold() -> None:
    from pourparler.case.yaml_nodes import parse_yaml

    for name in ("water-dispute", "alaska-2025", "ec-emissions", "elmira"):
        counted = 0
        for path in (WATER.parent / name).glob("*.yaml"):
            root, _ = parse_yaml(path.read_text(encoding="utf-8"), path.name)
            assert root is not None
            counted += getattr(root, "size", 1) - 1
        assert overview_of(read_case(name)).values >= 0.9 * counted


def test_a_folder_that_cannot_keep_an_overview_still_works() -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Path(shutil.copytree(WATER, Path(folder) / "water"))
        assert len(Queue(case).settings().actors) == 3
        assert not (case / "reading").exists()


ACTORS, ISSUES = ("brennia", "altovar", "celdor", "nobody"), ("summer-flow", "commission", "nothing")
CODES = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("stance"), "actor": st.sampled_from(ACTORS), "issue": st.sampled_from(ISSUES)},
        optional={
            "position": st.sampled_from([5, [1, 9], [9, 1], 101]),
            "salience": st.sampled_from(["high", "low", 40, "strong"]),
            "accepts_within": st.sampled_from([[0, 50], 7]),
        },
    ),
    st.fixed_dictionaries(
        {"kind": st.just("cost_sign"), "actor": st.sampled_from(ACTORS), "sign": st.sampled_from(["rises", "up"])}
    ),
)
DATA = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["new-1", "new-2", "review-1", "a b"]),
        "source": st.sampled_from(["review", "ministry", "nowhere"]),
        "span": st.sampled_from([[0, 9], [9, 0], [0, 10**6]]),
        "paraphrase": st.just("No."),
        "voice": st.sampled_from(["author_claim", "reported", "quoted"]),
    },
    optional={
        "speaker": st.just("An"),
        "event_date": st.sampled_from(["2024-01-01", "2099-01-01", "soon"]),
        "codes": st.lists(CODES, max_size=3),
    },
)


@given(DATA)
@settings(max_examples=60, deadline=None)
def test_what_the_overview_lets_pass_is_what_check_lets_pass(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Path(shutil.copytree(WATER, Path(folder) / "water"))
        working = WorkingCase(case, case / "reading")
        file = case / "statements.yaml"
        text, _, _ = added_entries(file.read_text(encoding="utf-8"), file.name, "statements", [data])
        try:
            valid_statement(data, working.overview())
            passes = True
        except CaseError:
            passes = False
        try:
            working.as_it_would_be(file, text)
            is_in_order = True
        except CaseError:
            is_in_order = False
        assert passes == is_in_order
