"""Verdicts: packages in formats, implementation, stages, and what holds across frames, as tables of small cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

import pourparler
from pourparler.reach.tables import FindingRow, VerdictRow
from pourparler.study import Study
from tests.small_cases import Data, accepts, pooled, rejects, said, small, stance

TERMS = {"k": 50, "m": 50}
SAYS: dict[str, Callable[[str], list[Data]]] = {
    "accepts": lambda actor: [accepts(actor, "p")],
    "favours": lambda actor: [stance(actor, "k", 100)],
    "torn": lambda actor: [stance(actor, "k", [20, 30])],
    "silent": lambda _actor: [],
    "opposes": lambda actor: [stance(actor, "k", 0)],
    "refuses": lambda actor: [rejects(actor, "p")],
}
"""What somebody must be said to think for each answer to a package that sets k and m at 50, from 0."""


def codes_for(answers: Mapping[str, str]) -> list[Data]:
    return [code for actor, answer in answers.items() for code in SAYS[answer](actor)]


@dataclass(frozen=True)
class Row:
    """Answers, a package and a format; and the verdict the design's text gives."""

    id: str
    verdict: str
    answers: Mapping[str, str]
    at_table: Sequence[str] = ()
    stages: Sequence[Sequence[str]] = ()
    can_block: Sequence[str] = ()
    needs: Sequence[str] = ()
    between: Sequence[str] = ()
    imposable: Mapping[str, str] = field(default_factory=dict)
    decided_by: Sequence[str] | None = None
    blockers: Sequence[str] = ()
    parts: tuple[str, str] | None = None
    imposed: Sequence[str] = ()
    not_asked: Sequence[str] | None = None

    def study(self) -> Study:
        format_ = {"at_table": list(self.at_table), "stages": [list(stage) for stage in self.stages]}
        case = small(
            [said(code) for code in codes_for(self.answers)],
            packages={"p": {"terms": TERMS, "needs": list(self.needs), "between": list(self.between)}},
            formats={"f": {**format_, "can_block": list(self.can_block)}},
            frames=[pooled(imposable=self.imposable)] if self.imposable else [],
            actors=list(self.answers),
        )
        return pourparler.run_study(case)


def abc(a: str, b: str, c: str = "silent") -> dict[str, str]:
    return {"a": a, "b": b, "c": c}


TABLE = [
    Row("all accept: reachable", "reachable", abc("accepts", "accepts"), "ab", decided_by="ab", not_asked="c"),
    Row("all accept or favour: within reach", "within_reach", abc("accepts", "favours"), "ab", decided_by="b"),
    Row("someone is torn: open", "open", abc("torn", "favours"), "ab", decided_by="a"),
    Row("someone is silent: unknown", "unknown", abc("torn", "silent"), "ab", decided_by="b"),
    Row("someone opposes: resisted", "resisted", abc("opposes", "silent"), "ab", decided_by="a"),
    Row("someone refuses: blocked", "blocked", abc("opposes", "refuses"), "ab", decided_by="b", blockers="b"),
    Row("two refuse: both decide", "blocked", abc("refuses", "refuses"), "ab", decided_by="ab", blockers="ab"),
    Row("who is not at the table does not count", "reachable", abc("accepts", "refuses"), "a", not_asked="bc"),
    Row("all means everyone", "unknown", abc("accepts", "accepts"), ["all"], decided_by="c", not_asked=""),
    Row("all beside a name", "unknown", abc("accepts", "accepts"), ["b", "all"], decided_by="c", not_asked=""),
]

BLOCKING = [
    Row(
        "can block, and refuses",
        "blocked",
        abc("accepts", "refuses"),
        "a",
        can_block="b",
        decided_by="b",
        blockers="b",
        not_asked="c",
    ),
    Row(
        "can block, and opposes",
        "resisted",
        abc("accepts", "opposes"),
        "a",
        can_block="b",
        decided_by="b",
        not_asked="c",
    ),
    Row("can block, but is silent", "reachable", abc("accepts", "silent"), "a", can_block="b", not_asked="bc"),
    Row("can block, but is torn", "reachable", abc("accepts", "torn"), "a", can_block="b", not_asked="bc"),
    Row("can block, and favours: does not weaken", "reachable", abc("accepts", "favours"), "a", can_block="b"),
    Row(
        "everyone can block",
        "blocked",
        abc("accepts", "silent", "refuses"),
        "a",
        can_block=["all"],
        decided_by="c",
        blockers="c",
        not_asked="b",
    ),
]

NEEDED = [
    Row(
        "a needed actor is silent",
        "unknown",
        abc("accepts", "silent"),
        "a",
        needs="b",
        decided_by="b",
        parts=("reachable", "unknown"),
        not_asked="c",
    ),
    Row("a needed actor is torn", "open", abc("accepts", "torn"), "a", needs="b", parts=("reachable", "open")),
    Row(
        "the weaker of the two: the table",
        "resisted",
        abc("opposes", "accepts"),
        "a",
        needs="b",
        decided_by="a",
        parts=("resisted", "resisted"),
    ),
    Row(
        "a needed actor that can also block, and opposes",
        "resisted",
        abc("accepts", "opposes"),
        "a",
        can_block="b",
        needs="b",
        decided_by="b",
        parts=("resisted", "resisted"),
        not_asked="c",
    ),
    Row(
        "a needed actor that can also block, but is silent",
        "unknown",
        abc("accepts", "silent"),
        "a",
        can_block="b",
        needs="b",
        decided_by="b",
        parts=("reachable", "unknown"),
        not_asked="c",
    ),
]

IMPOSED = [
    Row(
        "replaces a silent answer by the principal's",
        "reachable",
        abc("accepts", "silent"),
        "a",
        needs="b",
        imposable={"b": "a"},
        imposed="b",
        parts=("reachable", "reachable"),
        decided_by="a",
        not_asked="c",
    ),
    Row(
        "replaces an opposing answer",
        "within_reach",
        abc("favours", "opposes"),
        "a",
        needs="b",
        imposable={"b": "a"},
        imposed="b",
        parts=("within_reach", "within_reach"),
        decided_by="a",
    ),
    Row(
        "a stated refusal stays",
        "blocked",
        abc("accepts", "refuses"),
        "a",
        needs="b",
        imposable={"b": "a"},
        decided_by="b",
        blockers="b",
        parts=("reachable", "blocked"),
    ),
    Row(
        "a torn answer stays",
        "open",
        abc("accepts", "torn"),
        "a",
        needs="b",
        imposable={"b": "a"},
        decided_by="b",
        parts=("reachable", "open"),
    ),
    Row(
        "an accepting answer stays",
        "reachable",
        abc("accepts", "accepts", "opposes"),
        "a",
        needs="b",
        imposable={"b": "c"},
        decided_by="ab",
    ),
    Row(
        "nobody needs it: nothing to impose",
        "reachable",
        abc("accepts", "silent"),
        "a",
        imposable={"b": "a"},
        not_asked="bc",
    ),
    Row(
        "who sits at the table is still asked",
        "unknown",
        abc("accepts", "silent"),
        "ab",
        needs="b",
        imposable={"b": "a"},
        imposed="b",
        parts=("unknown", "reachable"),
        decided_by="b",
    ),
    Row(
        "who sits at the table and is not needed is not imposed on",
        "resisted",
        abc("accepts", "opposes", "refuses"),
        "ab",
        imposable={"b": "c"},
        parts=("resisted", "resisted"),
        decided_by="b",
        not_asked="c",
    ),
    Row(
        "a principal outside that refuses",
        "blocked",
        abc("accepts", "silent", "refuses"),
        "a",
        needs="b",
        imposable={"b": "c"},
        imposed="b",
        parts=("reachable", "blocked"),
        decided_by="c",
        blockers="c",
        not_asked="",
    ),
    Row(
        "a principal outside that refuses, for one who sits and opposes",
        "blocked",
        abc("accepts", "opposes", "refuses"),
        "ab",
        needs="b",
        imposable={"b": "c"},
        imposed="b",
        parts=("resisted", "blocked"),
        decided_by="c",
        blockers="c",
    ),
    Row(
        "a principal outside that is silent",
        "unknown",
        abc("accepts", "opposes", "silent"),
        "a",
        needs="b",
        imposable={"b": "c"},
        imposed="b",
        parts=("reachable", "unknown"),
        decided_by="c",
    ),
    Row(
        "who can block, and opposes, blocks although it is imposed on",
        "resisted",
        abc("accepts", "opposes"),
        "a",
        can_block="b",
        needs="b",
        imposable={"b": "a"},
        imposed="b",
        parts=("resisted", "reachable"),
        decided_by="b",
    ),
    Row(
        "the principal's own answer, not what is imposed on it",
        "resisted",
        abc("accepts", "silent", "opposes"),
        "a",
        needs="b",
        imposable={"b": "c", "c": "a"},
        imposed="b",
        parts=("reachable", "resisted"),
        decided_by="c",
    ),
]

BETWEEN = [
    Row(
        "outside between: not applicable",
        "not_applicable",
        abc("refuses", "accepts"),
        "a",
        between="ab",
        decided_by="",
        parts=("not_applicable", "not_applicable"),
    ),
    Row("between those at the table", "blocked", abc("refuses", "accepts"), "ab", between="ab", blockers="a"),
    Row("between some of those at the table", "blocked", abc("refuses", "accepts"), "ab", between="a", blockers="a"),
    Row("between those who meet in stages", "reachable", abc("accepts", "accepts"), stages=["a", "b"], between="ab"),
    Row(
        "who can only block does not sit",
        "not_applicable",
        abc("accepts", "refuses"),
        "a",
        can_block="b",
        between="ab",
        decided_by="",
    ),
]

STAGED = [
    Row("the weakest stage", "resisted", abc("favours", "opposes"), stages=["a", "b"], decided_by="b", not_asked="c"),
    Row("an actor in two stages", "open", abc("torn", "accepts"), stages=["a", "ab"], decided_by="a"),
    Row("a stage of all", "unknown", abc("accepts", "accepts"), stages=["ab", ["all"]], decided_by="c", not_asked=""),
    Row(
        "a stage and one who can block",
        "blocked",
        abc("accepts", "accepts", "refuses"),
        stages=["a", "b"],
        can_block="c",
        decided_by="c",
        blockers="c",
    ),
]

ROWS = [*TABLE, *BLOCKING, *NEEDED, *IMPOSED, *BETWEEN, *STAGED]


def verdict_of(study: Study) -> VerdictRow:
    [row] = study.verdict_rows
    return row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_verdict(row: Row) -> None:
    study = row.study()
    assert {each.actor: each.answer for each in study.acceptance_rows} == row.answers, "the table's own premises"
    found = verdict_of(study)
    assert found.verdict == row.verdict, found.why
    assert found.blockers == tuple(row.blockers)
    assert [each.on for each in found.imposed] == list(row.imposed)
    if row.parts:
        assert (found.at_table, found.implementable) == row.parts
    if row.decided_by is not None:
        assert found.decided_by == tuple(row.decided_by)
    if row.not_asked is not None:
        assert found.not_asked == tuple(row.not_asked)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_verdict_has_deciders_and_a_block_has_blockers(row: Row) -> None:
    found = verdict_of(row.study())
    assert bool(found.decided_by) == (found.verdict != "not_applicable")
    assert bool(found.blockers) == (found.verdict == "blocked")


STAGES = {
    "stuck at stage 1": (abc("opposes", "accepts"), ["a", "b"], "stuck at stage 1 by a", ["resisted", "reachable"]),
    "stuck at stage 2": (abc("accepts", "refuses"), ["a", "ab"], "agreed at stage 1, stuck at stage 2 by b",
                         ["reachable", "blocked"]),
    "stuck by two": (abc("accepts", "silent", "silent"), ["a", ["all"]], "agreed at stage 1, stuck at stage 2 by b, c",
                     ["reachable", "unknown"]),
    "stuck at both": (abc("torn", "refuses"), ["a", "b"], "stuck at stage 1 by a", ["open", "blocked"]),
    "agreed": (abc("favours", "accepts"), ["a", "b"], "agreed at stage 2", ["within_reach", "reachable"]),
    "three": (abc("favours", "accepts", "opposes"), ["a", "b", "c"], "agreed at stage 2, stuck at stage 3 by c",
              ["within_reach", "reachable", "resisted"]),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "stages", "words", "verdicts"), STAGES.values(), ids=STAGES.keys())
def test_stages_in_words(answers: dict[str, str], stages: list[Any], words: str, verdicts: list[str]) -> None:
    found = verdict_of(Row("", "", answers, stages=stages).study())
    assert found.why.lower().startswith(f"{words}.")
    assert [stage.verdict for stage in found.stages] == verdicts


def test_imposition_is_marked_as_not_consented() -> None:
    found = verdict_of(Row("", "", abc("accepts", "silent"), "a", needs="b", imposable={"b": "a"}).study())
    assert "imposed, not consented: b by a" in found.why.lower()
    [imposed] = found.imposed
    assert (imposed.on, imposed.by, imposed.assumption) == ("b", "a", "assumed")
    assert "assumed" in found.assumptions


def test_within_reach_names_what_silence_could_hide() -> None:
    found = verdict_of(Row("", "", abc("favours", "accepts"), "ab").study())
    assert [(cell.actor, cell.issue) for cell in found.open_cells] == [("a", "m")]


def test_unknown_names_the_open_cells() -> None:
    found = verdict_of(Row("", "", abc("silent", "accepts"), "ab").study())
    assert [(cell.actor, cell.issue) for cell in found.open_cells] == [("a", "k"), ("a", "m")]


def frames_study(*answers: str, frames: Sequence[Data] | None = None, extra: Sequence[Data] = ()) -> Study:
    """A study in which the author of source s1, s2 ... claims that actor a answers so (an empty text: says nothing)."""
    statements = [
        said(code, source=f"s{n}", voice="author_claim")
        for n, answer in enumerate(answers, start=1)
        for code in SAYS[answer]("a")
    ]
    default = [{"id": f"f{n}", "sources": [f"s{n}"]} for n in range(1, len(answers) + 1)]
    case = small(
        [*statements, *extra],
        packages={"p": {"terms": TERMS}},
        frames=default if frames is None else frames,
        published={f"s{n}": "2025-01-10" for n in range(1, len(answers) + 1)},
    )
    return pourparler.run_study(case)


def across(study: Study) -> FindingRow:
    [row] = [each for each in study.finding_rows if each.package == "p" and each.format == "f" and each.frames
             and each.kind not in ("source_agrees", "source_differs")]  # fmt: skip
    return row


ACROSS = {
    "two accounts agree": (("favours", "favours"), "robust", "within_reach"),
    "three accounts agree": (("refuses", "refuses", "refuses"), "robust", "blocked"),
    "two agree, one is torn": (("favours", "favours", "torn"), "robust", "within_reach"),
    "two accounts differ": (("favours", "opposes"), "contested", None),
    "within reach and reachable differ": (("favours", "accepts"), "contested", None),
    "one speaks, one is torn": (("favours", "torn"), "one_account_only", "within_reach"),
    "both torn": (("torn", "torn"), "nobody_says", None),
    "one account": (("opposes",), "one_account_only", "resisted"),
}


@pytest.mark.parametrize(("answers", "kind", "verdict"), ACROSS.values(), ids=ACROSS.keys())
def test_across_frames(answers: tuple[str, ...], kind: str, verdict: str | None) -> None:
    study = frames_study(*answers)
    assert [frame.id for frame in study.frames] == ["pooled", *(f"f{n}" for n in range(1, len(answers) + 1))]
    found = across(study)
    assert (found.kind, found.verdict) == (kind, verdict), found.text


def test_no_account_but_the_pooled_one() -> None:
    found = across(frames_study("favours", frames=[]))
    assert (found.kind, found.verdict) == ("one_account_only", "within_reach")


def test_not_applicable_in_every_frame() -> None:
    case = small(
        [said(stance("a", "k", 100))],
        packages={"p": {"terms": TERMS, "between": ["a", "b"]}},
        frames=[{"id": "f1", "sources": ["s"]}],
    )
    assert across(pourparler.run_study(case)).kind == "not_applicable"


NOT_RUN: dict[str, Data] = {
    "its source is not yet visible": {"sources": ["late"]},
    "its source says nothing in its voices": {"sources": ["s1"], "voices": ["other_expert"]},
    "it has neither sources nor assumptions": {},
}


@pytest.mark.parametrize("frame", NOT_RUN.values(), ids=NOT_RUN.keys())
def test_frame_with_nothing_of_its_own_is_not_run(frame: Data) -> None:
    late = said(stance("a", "k", 0), source="late")
    case = small(
        [said(stance("a", "k", 100), source="s1", voice="author_claim"), late],
        frames=[{"id": "empty", **frame}, {"id": "one", "sources": ["s1"]}],
        published={"late": "2025-02-10"},
    )
    study = pourparler.run_study(case)
    assert [each.id for each in study.frames] == ["pooled", "one"]
    assert [each.frame for each in study.frames_not_run] == ["empty"]
    assert not [row for row in study.verdict_rows if row.frame == "empty"]
    [found] = [row for row in study.finding_rows if row.kind == "frame_not_run"]
    assert "empty" in found.text


def test_frame_of_assumptions_alone_is_run() -> None:
    assumption = {"name": "x", "reason": "r", "imposable": {"b": "a"}}
    study = frames_study("favours", frames=[{"id": "argued", "assumptions": [assumption]}])
    assert [each.id for each in study.frames] == ["pooled", "argued"]


def test_claimed_beside_computed() -> None:
    claims = [
        said(
            {"kind": "conclusion", "package": "p", "verdict": verdict}, name=name, source="s1", voice="author_judgement"
        )
        for name, verdict in (("same", "within_reach"), ("other", "blocked"))
    ]
    rows = frames_study("favours", "refuses", extra=claims).finding_rows
    found = {row.statements: (row.kind, row.verdict, {f.frame: f.verdict for f in row.frames}) for row in rows
             if row.kind.startswith("source_")}  # fmt: skip
    assert found == {
        ("same",): ("source_agrees", "within_reach", {"f1": "within_reach"}),
        ("other",): ("source_differs", "blocked", {"f1": "within_reach"}),
    }


def test_a_conclusion_never_enters_the_verdict() -> None:
    claim = said({"kind": "conclusion", "package": "p", "verdict": "blocked"}, source="s1")
    with_claim, without = frames_study("favours", extra=[claim]), frames_study("favours")
    assert [row.verdict for row in with_claim.verdict_rows] == [row.verdict for row in without.verdict_rows]
