"""What a frame says at a date: who is heard, what stands, how sources are joined, and where each number comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

import pourparler
from pourparler.case.assemble import Combine, assemble, default_as_of, frames_of, visible_statements
from pourparler.case.codes import Stance
from pourparler.case.schema import Case, Statement, latest_moment
from pourparler.case.situation import Situation
from pourparler.errors import CaseError, ChoiceError
from tests.small_cases import Data, accepts, cost, pooled, reference, rejects, requires, said, small, stance
from tests.strategies import random_case

ASSUMED = {"name": "assumed", "reason": "for the sake of argument"}


def place(situation: Situation, actor: str = "a", issue: str = "k") -> tuple[float, float] | None:
    cell = situation.cell(actor, issue)
    return (cell.low, cell.high) if cell.stated else None


# who is visible ------------------------------------------------------------------------------------------------------

VISIBLE: dict[str, tuple[Any, str, bool]] = {
    "the same day": ("2025-01-10", "2025-01-10", True),
    "the day before": ("2025-01-10", "2025-01-09", False),
    "a day is over at its end": ("2025-01-10", "2025-01-10T12:00", False),
    "a moment earlier that day": ("2025-01-10T11:59:59Z", "2025-01-10T12:00", True),
    "the very moment": ("2025-01-10T12:00:00Z", "2025-01-10T12:00", True),
    "a moment later that day": ("2025-01-10T12:00:01Z", "2025-01-10T12:00", False),
    "an interval counts from its latest moment": (["2025-01-08", "2025-01-10"], "2025-01-09", False),
    "an interval that is over": (["2025-01-08", "2025-01-10"], "2025-01-10", True),
    "a naive moment is in UTC": ("2025-01-10T12:00:00", "2025-01-10T12:00Z", True),
    "a zone ahead of UTC": ("2025-01-10T12:00:00+03:00", "2025-01-10T09:00", True),
    "a zone behind UTC": ("2025-01-10T12:00:00-03:00", "2025-01-10T14:59", False),
    "as of a moment in a zone ahead": ("2025-01-10T12:00:00Z", "2025-01-10T14:00+03:00", False),
    "midnight is a moment, not the day": ("2025-01-10T00:00:00Z", "2025-01-10T00:00", True),
}


def moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize(("published", "as_of", "visible"), VISIBLE.values(), ids=VISIBLE.keys())
def test_visible_from_the_latest_moment(published: Any, as_of: str, visible: bool) -> None:
    case = small([said(stance("a", "k", 40))], published={"s": published})
    assert bool(visible_statements(case, moment(as_of))) is visible
    assert (place(assemble(case, as_of=moment(as_of))) is not None) is visible
    assert bool(pourparler.run_study(case, as_of=as_of).visible) is visible


DATES: dict[str, tuple[str | None, Any, date | datetime]] = {
    "the case's own": ("2025-01-31", "2025-01-10", date(2025, 1, 31)),
    "else when the last source is visible": (None, "2025-01-10T08:00:00Z", datetime(2025, 1, 10, 8, tzinfo=UTC)),
    "a day is visible at its end": (None, "2025-01-10", latest_moment(date(2025, 1, 10))),
}


@pytest.mark.parametrize(("as_of", "published", "expected"), DATES.values(), ids=DATES.keys())
def test_default_date(as_of: str | None, published: Any, expected: date) -> None:
    assert default_as_of(small([said(stance("a", "k", 40))], published={"s": published}, as_of=as_of)) == expected


def test_a_study_sees_nothing_published_later() -> None:
    early, late = said(stance("a", "k", 40), source="early"), said(stance("a", "k", 80), source="late")
    case = small([early, late], published={"late": "2025-01-20"})
    alone = small([early])
    before = pourparler.run_study(case, as_of="2025-01-19")
    assert before.acceptance_rows == pourparler.run_study(alone, as_of="2025-01-19").acceptance_rows
    assert [statement.source for statement in before.later] == ["late"]
    assert place(assemble(case, as_of=date(2025, 1, 20))) == (40, 80)


# who is heard --------------------------------------------------------------------------------------------------------

HEARD: dict[str, tuple[str, str, Data, bool]] = {
    "quoted, in another source": ("quoted", "other", {"sources": ["own"]}, True),
    "reported, in another source": ("reported", "other", {"sources": ["own"]}, True),
    "claimed, in another source": ("author_claim", "other", {"sources": ["own"]}, False),
    "observed, in another source": ("observed_fact", "other", {"sources": ["own"]}, False),
    "another expert, in another source": ("other_expert", "other", {"sources": ["own"]}, False),
    "claimed, in its own source": ("author_claim", "own", {"sources": ["own"]}, True),
    "forecast, in its own source": ("author_forecast", "own", {"sources": ["own"]}, True),
    "judged, in its own source": ("author_judgement", "own", {"sources": ["own"]}, True),
    "claimed, in a voice it does not take over": (
        "author_claim", "own", {"sources": ["own"], "voices": ["author_judgement"]}, False),
    "judged, in a voice it takes over": (
        "author_judgement", "own", {"sources": ["own"], "voices": ["author_judgement"]}, True),
    "reported, in its own source, in a voice it does not take over": (
        "reported", "own", {"sources": ["own"], "voices": ["author_claim"]}, True),
}  # fmt: skip


@pytest.mark.parametrize(("voice", "source", "frame", "heard"), HEARD.values(), ids=HEARD.keys())
def test_admitted_voices(voice: str, source: str, frame: Data, heard: bool) -> None:
    other = said(stance("b", "k", 1), source="own", voice="author_judgement")
    case = small([said(stance("a", "k", 40), source=source, voice=voice), other], frames=[{"id": "f1", **frame}])
    assert (place(assemble(case, "f1")) is not None) is heard
    assert place(assemble(case, "pooled")) is not None


OWN_ONLY: dict[str, tuple[str, Data, float]] = {
    "its own source": ("own", {"sources": ["own"]}, 30),
    "another source, although reported": ("other", {"sources": ["own"]}, 0),
    "its own source in a voice it does not take over": ("own", {"sources": ["own"], "voices": ["author_claim"]}, 0),
}


@pytest.mark.parametrize(("source", "frame", "expected"), OWN_ONLY.values(), ids=OWN_ONLY.keys())
def test_references_are_only_the_frame_s_own(source: str, frame: Data, expected: float) -> None:
    case = small(
        [said(reference("k", 30), source=source), said(stance("a", "k", 1), source="own", voice="author_claim")],
        frames=[{"id": "f1", **frame}],
    )
    assert assemble(case, "f1").references["k"].low == expected
    assert assemble(case).references["k"].low == 30


@pytest.mark.parametrize(
    "code", [accepts("a", "p"), requires("a", "k", 1, "p"), cost("a", 1, 2)], ids=lambda c: c["kind"]
)
def test_what_everybody_reports_reaches_every_frame(code: Data) -> None:
    claim = said(stance("b", "k", 1), source="own", voice="author_claim")
    case = small([said(code, source="other"), claim], frames=[{"id": "f1", "sources": ["own"]}])
    situation = assemble(case, "f1")
    assert len(situation.answers) + len(situation.requirements) + len(situation.costs) == 1


def test_pooled_always_exists_and_comes_first() -> None:
    case = small(frames=[{"id": "f1"}, pooled(imposable={"b": "a"})])
    assert [frame.id for frame in frames_of(case)] == ["pooled", "f1"]
    assert assemble(case).impositions.keys() == {"b"}
    assert not assemble(case, "f1").impositions
    assert [frame.id for frame in frames_of(small())] == ["pooled"]


def test_unknown_frame() -> None:
    with pytest.raises(ChoiceError, match="unknown frame 'f9'; this case has pooled, f1"):
        assemble(small(frames=[{"id": "f1"}]), "f9")


# what stands ---------------------------------------------------------------------------------------------------------


def dated(position: Any, when: Any = None, source: str = "s") -> Data:
    return said(stance("a", "k", position), source=source, date=when)


STANDS: dict[str, tuple[list[Data], tuple[float, float]]] = {
    "the latest event": ([dated(20, "2025-01-01"), dated(60, "2025-01-02")], (60, 60)),
    "whatever the order they are written in": ([dated(60, "2025-01-02"), dated(20, "2025-01-01")], (60, 60)),
    "the hull of one day": ([dated(20, "2025-01-02"), dated(60, "2025-01-02")], (20, 60)),
    "the hull of undated ones": ([dated(20), dated([50, 60])], (20, 60)),
    "undated ones beside the latest": ([dated(90), dated(20, "2025-01-01"), dated(60, "2025-01-02")], (60, 90)),
    "a moment after another of that day": ([dated(20, "2025-01-02T08:00Z"), dated(60, "2025-01-02T09:00Z")], (60, 60)),
    "an interval of dates by its end": ([dated(20, ["2025-01-01", "2025-01-03"]), dated(60, "2025-01-02")], (20, 20)),
    "the same moment in two zones": (
        [dated(20, "2025-01-02T10:00+02:00"), dated(60, "2025-01-02T08:00Z")], (20, 60)),
    "each source's own latest, then the hull": (
        [dated(20, "2025-01-01", "s1"), dated(30, "2025-01-02", "s1"), dated(60, "2025-01-01", "s2")], (30, 60)),
    "positions outlive a later salience": (
        [dated(20, "2025-01-01"), said(stance("a", "k", salience="high"), date="2025-01-02")], (20, 20)),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "expected"), STANDS.values(), ids=STANDS.keys())
def test_latest_event_of_each_source_then_the_hull(statements: list[Data], expected: tuple[float, float]) -> None:
    assert place(assemble(small(statements))) == expected


def test_every_number_has_its_statements() -> None:
    case = small([dated(20, "2025-01-01"), dated(60, "2025-01-02"), dated(90, source="s2")])
    cell = assemble(case).cell("a", "k")
    assert [(each.source, each.low, each.statements) for each in cell.by_source] == [
        ("s", 60, ("t1",)),
        ("s2", 90, ("t2",)),
    ]
    assert cell.statements == ("t1", "t2")
    assert cell.said == ("t0", "t1", "t2")


SUPERSEDED: dict[str, tuple[list[Data], list[Data], str, int]] = {
    "an answer": ([accepts("a", "p")], [rejects("a", "p")], "answers", 1),
    "an answer to other terms stands": ([accepts("a", {"k": 50})], [rejects("a", "p")], "answers", 2),
    "a requirement": ([requires("a", "k", 10, "p")], [requires("a", "k", 20, "p")], "requirements", 1),
    "a requirement on another issue stands": (
        [requires("a", "k", 10, "p")], [requires("a", "m", 20, "p")], "requirements", 2),
}  # fmt: skip


@pytest.mark.parametrize(("early", "late", "what", "left"), SUPERSEDED.values(), ids=SUPERSEDED.keys())
def test_later_words_of_the_same_source_supersede(early: list[Data], late: list[Data], what: str, left: int) -> None:
    case = small([said(*early, date="2025-01-01"), said(*late, date="2025-01-02")])
    kept = [each.statement for each in getattr(assemble(case), what)]
    assert len(kept) == left
    assert "t1" in kept
    other = small([said(*early, date="2025-01-01", source="s1"), said(*late, date="2025-01-02", source="s2")])
    assert len(getattr(assemble(other), what)) == 2, "sources never supersede one another"


def test_red_lines_of_every_source_stand_and_of_each_the_latest() -> None:
    case = small(
        [
            said(stance("a", "k", within=[0, 50]), date="2025-01-01", source="s1"),
            said(stance("a", "k", within=[0, 60]), date="2025-01-02", source="s1"),
            said(stance("a", "k", within=[30, 100]), date="2025-01-01", source="s2"),
        ]
    )
    assert [(line.low, line.high, line.statement) for line in assemble(case).cell("a", "k").red_lines] == [
        (0, 60, "t1"),
        (30, 100, "t2"),
    ]


SALIENCE: dict[str, tuple[list[tuple[str, Any, Any]], Any, bool]] = {
    "one level": ([("s1", None, "high")], "high", False),
    "two sources agree": ([("s1", None, "high"), ("s2", None, "high")], "high", False),
    "two sources differ": ([("s1", None, "high"), ("s2", None, "low")], None, True),
    "one source, the later": ([("s1", "2025-01-01", "high"), ("s1", "2025-01-02", "low")], "low", False),
    "one source, the same day": ([("s1", "2025-01-01", "high"), ("s1", "2025-01-01", "low")], None, True),
    "numbers take their hull": ([("s1", None, [20, 40]), ("s2", None, 60)], (20.0, 60.0), False),
    "nobody says": ([], None, False),
}


@pytest.mark.parametrize(("given", "salience", "disputed"), SALIENCE.values(), ids=SALIENCE.keys())
def test_salience(given: list[tuple[str, Any, Any]], salience: Any, disputed: bool) -> None:
    statements = [said(stance("a", "k", salience=level), source=source, date=when) for source, when, level in given]
    cell = assemble(small(statements)).cell("a", "k")
    assert (cell.salience, cell.salience_disputed, cell.stated) == (salience, disputed, False)


COSTS: dict[str, tuple[list[tuple[str, Any, float, float]], tuple[float, float] | None]] = {
    "nobody says": ([], None),
    "the hull over sources": ([("s1", None, 0.1, 0.2), ("s2", None, 0.3, 0.4)], (0.1, 0.4)),
    "each source's latest": ([("s1", "2025-01-01", 0.1, 0.2), ("s1", "2025-01-02", 0.3, 0.4)], (0.3, 0.4)),
}


@pytest.mark.parametrize(("given", "expected"), COSTS.values(), ids=COSTS.keys())
def test_costs(given: list[tuple[str, Any, float, float]], expected: tuple[float, float] | None) -> None:
    statements = [said(cost("a", low, high), source=source, date=when) for source, when, low, high in given]
    found = assemble(small(statements)).costs.get("a")
    assert (None if found is None else (found.low, found.high)) == expected


# references ----------------------------------------------------------------------------------------------------------

REFERENCES: dict[str, tuple[Any, list[tuple[str, Any]], Data, tuple[str, float | None, float | None]]] = {
    "nobody says": (None, [], {}, ("open", 0, 100)),
    "the analyst's default": (30, [], {}, ("issue", 30, 30)),
    "the analyst's none": ("none", [], {}, ("issue", None, None)),
    "a source before the analyst's default": (30, [("s1", 60)], {}, ("statement", 60, 60)),
    "two sources: their hull": (30, [("s1", 60), ("s2", [10, 20])], {}, ("statement", 10, 60)),
    "a source says none": (30, [("s1", "none")], {}, ("statement", None, None)),
    "sources differ on whether there is one": (30, [("s1", 60), ("s2", "none")], {}, ("disputed", 0, 100)),
    "the frame's override before everything": (
        30, [("s1", 60)], {"reference": {"k": [70, 80]}}, ("assumption", 70, 80)),
    "the frame's none": (30, [("s1", 60)], {"reference": {"k": "none"}}, ("assumption", None, None)),
}  # fmt: skip


@pytest.mark.parametrize(("default", "stated", "assumed", "expected"), REFERENCES.values(), ids=REFERENCES.keys())
def test_references(
    default: Any, stated: list[tuple[str, Any]], assumed: Data, expected: tuple[str, float | None, float | None]
) -> None:
    case = small(
        [said(reference("k", value), source=source) for source, value in stated],
        references={"k": default},
        frames=[pooled(**assumed)] if assumed else [],
    )
    point = assemble(case).references["k"]
    ends = (point.low, point.high) if point.exists else (None, None)
    assert (point.basis, *ends) == expected


# assumptions ---------------------------------------------------------------------------------------------------------


def test_a_bloc_reaches_its_members_only_by_an_assumption() -> None:
    codes = [stance("a", "k", 40, "high", [20, 60]), accepts("a", "p"), requires("a", "k", [0, 50], "p")]
    statements = [said(*codes), said(stance("b", "k", 70), source="s2")]
    without = assemble(small(statements))
    assert place(without, "b") == (70, 70)
    assert not without.cell("b", "k").red_lines
    spoken = assemble(small(statements, frames=[pooled(speaks_for={"a": ["b"]})]))
    cell = spoken.cell("b", "k")
    assert (cell.low, cell.high, cell.salience, cell.assumptions) == (40, 70, "high", ("assumed",))
    assert [(line.low, line.high, line.assumption) for line in cell.red_lines] == [(20, 60, "assumed")]
    assert {(each.actor, each.assumption) for each in spoken.answers} == {("a", ""), ("b", "assumed")}
    assert {(each.actor, each.assumption) for each in spoken.requirements} == {("a", ""), ("b", "assumed")}
    assert place(spoken, "c") is None
    assert place(spoken, "a") == (40, 40)


def test_a_later_word_of_a_bloc_does_not_supersede_its_members_own() -> None:
    statements = [
        said(stance("b", "k", 70), date="2025-01-01"),
        said(stance("a", "k", 40), date="2025-01-02"),
        said(stance("b", "m", 70), date="2025-01-01"),
        said(stance("b", "m", 20), date="2025-01-02"),
    ]
    spoken = assemble(small(statements, frames=[pooled(speaks_for={"a": ["b"]})]))
    assert place(spoken, "b") == (40, 70)
    assert (spoken.cell("b", "m").low, spoken.cell("b", "m").high) == (20, 20)


def test_a_bloc_that_speaks_for_itself_is_not_heard_twice() -> None:
    case = small([said(accepts("a", "p"))], frames=[pooled(speaks_for={"a": ["a", "b"]})])
    assert [each.actor for each in assemble(case).answers] == ["a", "b"]


RESTS_ON: dict[str, tuple[list[str], bool]] = {
    "nothing": ([], True),
    "an early statement": (["early"], True),
    "a later statement": (["late"], False),
    "an early and a later one": (["early", "late"], True),
}


@pytest.mark.parametrize(("statements", "applies"), RESTS_ON.values(), ids=RESTS_ON.keys())
def test_an_assumption_applies_once_a_statement_it_rests_on_is_visible(statements: list[str], applies: bool) -> None:
    case = small(
        [said(stance("a", "k", 40), name="early"), said(stance("a", "k", 40), name="late", source="late")],
        frames=[pooled(statements=statements, imposable={"b": "a"})],
        published={"late": "2025-01-20"},
    )
    assert bool(assemble(case, as_of=date(2025, 1, 15)).impositions) is applies
    assert assemble(case, as_of=date(2025, 1, 20)).impositions


def test_assumptions_by_name_and_written_out() -> None:
    case = Case.model_validate(
        {
            **small(frames=[{"id": "f1", "assumptions": ["named", {**ASSUMED, "imposable": {"c": "a"}}]}]).model_dump(),
            "assumptions": [{"name": "named", "reason": "r", "imposable": {"b": "a"}}],
        }
    )
    assert assemble(case, "f1").impositions.keys() == {"b", "c"}


# disagreement, open cells, intersect ---------------------------------------------------------------------------------

APART: dict[str, tuple[list[Data], float, bool]] = {
    "one source": ([dated(20), dated(90)], 0, False),
    "two sources agree": ([dated([20, 40]), dated([20, 40], source="s2")], 0, False),
    "overlap": ([dated([20, 40]), dated([30, 70], source="s2")], 30, False),
    "touch": ([dated([20, 40]), dated([40, 50], source="s2")], 20, False),
    "disjoint": ([dated([20, 40]), dated(90, source="s2")], 70, True),
    "the farthest pair of three": ([dated(20), dated(30, source="s2"), dated(60, source="s3")], 40, True),
}


@pytest.mark.parametrize(("statements", "apart", "contradicted"), APART.values(), ids=APART.keys())
def test_disagreement_between_sources(statements: list[Data], apart: float, contradicted: bool) -> None:
    cell = assemble(small(statements)).cell("a", "k")
    assert (cell.disagreement, cell.contradicted) == (apart, contradicted)


def test_open_cells() -> None:
    situation = assemble(small([said(stance("a", "k", 40), stance("b", "k", within=[0, 50]))], actors=["a", "b"]))
    assert situation.open_cells == (("a", "m"), ("a", "n"), ("b", "k"), ("b", "m"), ("b", "n"))
    assert (situation.cell("b", "n").low, situation.cell("b", "n").high) == (0, 100)


INTERSECT: dict[str, tuple[list[Data], tuple[float, float] | None]] = {
    "sources that overlap": ([dated([20, 60]), dated([40, 90], source="s2")], (40, 60)),
    "sources that touch": ([dated([20, 40]), dated([40, 90], source="s2")], (40, 40)),
    "within a source still the hull": ([dated(20), dated(90), dated([50, 60], source="s2")], (50, 60)),
    "a superseded statement cannot contradict": (
        [dated(10, "2025-01-01"), dated(50, "2025-01-02"), dated([40, 60], source="s2")], (50, 50)),
    "disjoint sources": ([dated(20), dated(90, source="s2")], None),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "expected"), INTERSECT.values(), ids=INTERSECT.keys())
def test_intersect(statements: list[Data], expected: tuple[float, float] | None) -> None:
    case = small(statements)
    if expected is None:
        with pytest.raises(CaseError, match=r"a x k: under intersect, statement t0 .* contradicts t1 ") as caught:
            assemble(case, combine="intersect")
        assert "choose hull" in str(caught.value)
    else:
        assert place(assemble(case, combine="intersect")) == expected


def test_intersect_reports_every_contradiction_together() -> None:
    far = [said(stance(actor, "k", at), source=source) for actor in "ab" for source, at in (("s1", 10), ("s2", 90))]
    with pytest.raises(CaseError) as caught:
        assemble(small(far), combine="intersect")
    assert [problem.file for problem in caught.value.problems] == ["a x k", "b x k"]


# against a plain second reading --------------------------------------------------------------------------------------


def plainly(case: Case, situation: Situation, combine: Combine) -> dict[tuple[str, str], tuple[float, float] | None]:
    """Every position of a situation, read off the design's sentences; None where sources contradict."""
    frame, moment = situation.frame, situation.as_of
    shown = {source.id for source in case.sources if latest_moment(source.published[1]) <= moment}
    heard = [
        statement
        for statement in case.statements
        if statement.source in shown
        and (
            frame.id == "pooled"
            or statement.voice in ("quoted", "reported")
            or (statement.source in frame.sources and (not frame.voices or statement.voice in frame.voices))
        )
    ]
    members = [
        (bloc, member)
        for assumption in situation.assumptions
        for bloc, named in assumption.speaks_for.items()
        for member in named
    ]
    found: dict[tuple[str, str], tuple[float, float] | None] = {}
    for actor in (each.id for each in case.actors):
        voices = {actor, *(bloc for bloc, member in members if member == actor)}
        for issue in (each.id for each in case.issues):
            by_voice: dict[tuple[str, str], list[tuple[Statement, tuple[float, float]]]] = {}
            for statement in heard:
                for code in statement.codes:
                    if isinstance(code, Stance) and (code.actor in voices) and code.issue == issue and code.position:
                        voice = (statement.source, code.actor)
                        by_voice.setdefault(voice, []).append((statement, code.position))
            by_source: dict[str, list[tuple[float, float]]] = {}
            for (source, _), pairs in by_voice.items():
                days = [latest_moment(s.event_date[1]) for s, _ in pairs if s.event_date]
                standing = [at for s, at in pairs if not s.event_date or latest_moment(s.event_date[1]) == max(days)]
                by_source.setdefault(source, []).extend(standing)
            hulls = [(min(low for low, _ in ends), max(high for _, high in ends)) for ends in by_source.values()]
            if not hulls:
                continue
            if combine == "hull":
                found[actor, issue] = min(low for low, _ in hulls), max(high for _, high in hulls)
            else:
                low, high = max(low for low, _ in hulls), min(high for _, high in hulls)
                found[actor, issue] = (low, high) if low <= high else None
    return found


@pytest.mark.parametrize("combine", ["hull", "intersect"])
def test_positions_of_random_cases(combine: Combine) -> None:
    stated = contradicted = 0
    for seed in range(150):
        case = random_case(np.random.default_rng([1, seed]))
        for frame in frames_of(case):
            expected = plainly(case, assemble(case, frame), combine)
            if None in expected.values():
                contradicted += 1
                with pytest.raises(CaseError):
                    assemble(case, frame, combine=combine)
                continue
            situation = assemble(case, frame, combine=combine)
            found = {key: (cell.low, cell.high) for key, cell in situation.cells.items() if cell.stated}
            assert found == expected, (seed, frame.id)
            stated += len(found)
    assert stated > 300
    assert bool(contradicted) == (combine == "intersect")
