"""Agreement of coders and of sources, on codings made for it."""

from __future__ import annotations

import io
import itertools
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

import pourparler
from pourparler.case.check import check_case
from pourparler.case.schema import Actor, Case, Issue, Source, Statement
from pourparler.cli import app
from pourparler.errors import ChoiceError
from pourparler.read.agreement.krippendorff_alpha import krippendorff_alpha
from pourparler.read.agreement.unitizing_alpha import unitizing_alpha
from pourparler.read.compare._assignment import assignment
from pourparler.read.compare.coders import CoderAgreement, Part, coder_agreement
from pourparler.read.compare.matching import matched_statements, wider_statements
from pourparler.read.compare.sources import source_agreement
from pourparler.report.coding_file import coding_of
from pourparler.report.read_results import agreement_result, read_passages, sources_result

WATER = Path(__file__).parents[1] / "src" / "pourparler" / "cases" / "water-dispute"
SCALE = {0: "no", 100: "yes"}


def said(name: str, span: tuple[int, int], source: str = "s", **more: Any) -> Statement:
    voice = more.pop("voice", "author_claim")
    return Statement(id=name, source=source, span=span, paraphrase=f"What {name} says", voice=voice, **more)


def stance(actor: str, issue: str, low: float, high: float) -> dict[str, Any]:
    return {"kind": "stance", "actor": actor, "issue": issue, "position": (low, high)}


def case_of(*statements: Statement, characters: int = 100, sources: str = "s") -> Case:
    return Case(
        id="c",
        title="C",
        sources=tuple(
            Source(id=each, title=each, kind="news", published="2024-01-01", characters=characters) for each in sources
        ),
        actors=tuple(Actor(id=each, name=each, kind="state") for each in ("north", "south")),
        issues=tuple(Issue(id=each, question="?", scale=SCALE) for each in ("aid", "truce")),
        statements=statements,
    )


def test_a_coder_agrees_with_itself_about_everything() -> None:
    case = pourparler.load_case("alaska-2025")
    found = coder_agreement(case, case)
    assert len(found.pairs) == len(case.statements)
    assert all(one == other for one, other in found.pairs)
    assert not found.conflicts
    assert {each.alpha.alpha for each in found.fields} <= {1.0, None}
    assert {each.alpha.alpha for each in found.passages} == {1.0}


def test_alpha_of_a_field_is_that_of_its_values() -> None:
    voices = ["quoted", "reported", "author_claim", "author_claim", "reported"]
    others = ["quoted", "author_claim", "author_claim", "author_claim", "reported"]
    spans = [(20 * at, 20 * at + 10) for at in range(5)]
    one = case_of(
        *(
            said(f"a{at}", span, voice=voice, speaker="X")
            for at, (span, voice) in enumerate(zip(spans, voices, strict=True))
        )
    )
    other = case_of(
        *(
            said(f"b{at}", span, voice=voice, speaker="x")
            for at, (span, voice) in enumerate(zip(spans, others, strict=True))
        )
    )
    found = coder_agreement(one, other)
    fields = {each.field: each for each in found.fields}
    codes = {"quoted": 0, "reported": 1, "author_claim": 2}
    values = [[codes[each] for each in voices], [codes[each] for each in others]]
    assert fields["voice"].alpha == krippendorff_alpha(values)
    assert fields["voice"].equal == 0.8
    assert fields["speaker"].equal == 1.0, "case does not count in names"
    assert [(each.one, each.other, each.field, each.says, each.other_says) for each in found.conflicts] == [
        ("a1", "b1", "voice", "reported", "author_claim")
    ]


def test_passages_are_compared_by_unitizing_alpha() -> None:
    one = case_of(said("a", (10, 20)), said("b", (50, 60)))
    other = case_of(said("c", (12, 20)), said("d", (80, 90)))
    found = coder_agreement(one, other)
    expected = unitizing_alpha([[(10, 20), (50, 60)], [(12, 20), (80, 90)]], 100)
    assert [each.alpha for each in found.passages][:1] == [expected]
    assert (found.pairs, found.only_one, found.only_other) == ((("a", "c"),), ("b",), ("d",))
    assert [(each.one, each.other, each.field) for each in found.conflicts] == [
        ("b", "", "statement"),
        ("", "d", "statement"),
    ]
    inside = coder_agreement(one, other, {"s": [(0, 30)]})
    assert inside.passages[0].alpha == unitizing_alpha([[(10, 20)], [(12, 20)]], 30)
    assert (inside.only_one, inside.only_other) == ((), ())


def test_positions_levels_and_what_one_leaves_out() -> None:
    spans = [(0, 10), (20, 30), (40, 50)]
    mine = [stance("north", "truce", 10, 20), stance("south", "aid", 60, 80), stance("north", "aid", 0, 0)]
    theirs = [
        stance("north", "truce", 10, 30),
        stance("south", "aid", 60, 80) | {"salience": "high"},
        stance("north", "aid", 5, 5),
    ]
    one = case_of(
        *(said(f"a{at}", span, codes=[code]) for at, (span, code) in enumerate(zip(spans, mine, strict=True)))
    )
    other = case_of(
        *(said(f"b{at}", span, codes=[code]) for at, (span, code) in enumerate(zip(spans, theirs, strict=True)))
    )
    found = coder_agreement(one, other)
    fields = {each.field: each for each in found.fields}
    assert fields["stance.position.high"].alpha == krippendorff_alpha([[20, 80, 0], [30, 80, 5]], "interval")
    assert fields["stance.actor"].alpha.alpha == 1.0
    assert fields["code: stance"].alpha.alpha is None, "both always have one: nothing to agree on"
    assert ("stance.salience", "-", "high") in {(each.field, each.says, each.other_says) for each in found.conflicts}


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4),
)
def test_matching_is_the_best_there_is(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    """Against every possible pairing; and each statement is in one pair at most."""
    mine = [said(f"a{at}", (start, start + size)) for at, (start, size) in enumerate(one)]
    theirs = [said(f"b{at}", (start, start + size)) for at, (start, size) in enumerate(other)]

    def worth(a: Statement, b: Statement) -> float:
        shared = min(a.span[1], b.span[1]) - max(a.span[0], b.span[0])
        sizes = (a.span[1] - a.span[0], b.span[1] - b.span[0])
        return shared / (sum(sizes) - shared) if shared > 0 and 2 * shared >= min(sizes) else 0.0

    few, many = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    best = max(
        (
            sum(worth(a, b) for a, b in zip(few, chosen, strict=True))
            for chosen in itertools.permutations(many, len(few))
        ),
        default=0.0,
    )
    pairs = matched_statements(mine, theirs)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert sum(worth(mine[a], theirs[b]) for a, b in pairs) == pytest.approx(best)
    assert all(worth(mine[a], theirs[b]) > 0 for a, b in pairs)


def coded(name: str, span: tuple[int, int], *codes: dict[str, Any], **more: Any) -> Statement:
    return said(name, span, codes=list(codes), **more)


NORTH, SOUTH = stance("north", "truce", 50, 100), stance("south", "aid", 0, 10)
RAISES = {"kind": "effect", "cause": "x", "on": "y", "sign": "raises"}


def conflicts_of(found: CoderAgreement) -> list[tuple[str, str, str, str, str]]:
    return [(each.one, each.other, each.field, each.says, each.other_says) for each in found.conflicts]


def test_a_passage_that_one_coder_cuts_in_two_is_no_disagreement() -> None:
    """The piece with the code goes with the wider statement that has it, though the other piece overlaps it more."""
    one = case_of(coded("code", (0, 15), NORTH), said("bare", (15, 60)))
    other = case_of(coded("wide", (0, 60), NORTH))
    found = coder_agreement(one, other)
    assert found.pairs == (("code", "wide"),)
    assert found.parts == (Part("one", "bare", "wide"),)
    assert (found.only_one, found.only_other, found.conflicts) == ((), (), ())
    turned = coder_agreement(other, one)
    assert (turned.pairs, turned.parts) == ((("wide", "code"),), (Part("other", "bare", "wide"),))
    assert not turned.conflicts


def test_codes_of_both_pieces_are_compared_with_those_of_the_wider_statement() -> None:
    one = case_of(coded("a", (0, 30), NORTH), coded("b", (30, 60), SOUTH), coded("c", (40, 60), RAISES))
    other = case_of(coded("wide", (0, 60), NORTH, stance("south", "aid", 0, 20)))
    for found, turn in ((coder_agreement(one, other), 1), (coder_agreement(other, one), -1)):
        fields = {each.field: each for each in found.fields}
        assert fields["stance.position.high"].alpha == krippendorff_alpha([[100, 10], [100, 20]][::turn], "interval")
        assert fields["code: effect"].equal == 0.0
        assert fields["code: stance"].equal == 1.0
        expected = [("b", "wide", "stance.position.high", "10", "20"), ("c", "wide", "codes", "effect", "none")]
        assert sorted(conflicts_of(found)) == sorted(
            row if turn == 1 else (row[1], row[0], row[2], row[4], row[3]) for row in expected
        )


def test_a_piece_that_repeats_a_code_of_the_wider_statement_is_no_conflict() -> None:
    """Both pieces carry the code that the other coder gave once; a code that is not there is one."""
    other = case_of(coded("wide", (0, 60), NORTH))
    found = coder_agreement(case_of(coded("a", (0, 40), NORTH), coded("b", (40, 60), NORTH)), other)
    assert (found.parts, found.conflicts) == ((Part("one", "b", "wide"),), ())
    found = coder_agreement(case_of(coded("a", (0, 40), NORTH), coded("b", (40, 60), SOUTH)), other)
    assert conflicts_of(found) == [("b", "wide", "codes", "stance", "none")]
    assert found.conflicts[0].about == "south, aid"


def test_half_of_a_statement_inside_another_makes_it_a_part() -> None:
    other = case_of(said("wide", (0, 40)))
    for span, is_part in (((30, 50), True), ((31, 52), False)):
        found = coder_agreement(case_of(said("a", (0, 40)), said("b", span)), other)
        assert [part.statement for part in found.parts] == (["b"] if is_part else [])
        assert found.only_one == (() if is_part else ("b",))


_codings = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20), st.sampled_from([(), (10,), (40,), (10, 40)])), max_size=4
)


@given(_codings, _codings)
def test_matching_takes_equal_codes_first_and_then_overlap(one: list[Any], other: list[Any]) -> None:
    """Against every possible pairing; and whoever is in none and lies in a statement of the other is part of one."""

    def statements(held: list[Any]) -> list[Statement]:
        return [
            coded(str(at), (start, start + size), *(stance("north", "truce", ends, ends) for ends in codes))
            for at, (start, size, codes) in enumerate(held)
        ]

    mine, theirs = statements(one), statements(other)

    def worth(a: Statement, b: Statement) -> tuple[int, float]:
        shared = min(a.span[1], b.span[1]) - max(a.span[0], b.span[0])
        sizes = (a.span[1] - a.span[0], b.span[1] - b.span[0])
        if shared <= 0 or 2 * shared < min(sizes):
            return 0, 0.0
        return sum(code in b.codes for code in a.codes), shared / (sum(sizes) - shared)

    def total(pairs: Iterable[tuple[Statement, Statement]]) -> tuple[int, float]:
        worths = [worth(a, b) for a, b in pairs]
        return sum(codes for codes, _ in worths), sum(overlap for _, overlap in worths)

    few, many = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    best = max(total(zip(few, chosen, strict=True)) for chosen in itertools.permutations(many, len(few)))
    pairs = matched_statements(mine, theirs)
    codes, overlap = total((mine[a], theirs[b]) for a, b in pairs)
    assert codes == best[0]
    assert overlap == pytest.approx(best[1])
    taken = {b for _, b in pairs}
    alone = [place for place in range(len(mine)) if place not in {a for a, _ in pairs}]
    parts = dict(wider_statements(mine, theirs, alone))
    for place in alone:
        start, end = mine[place].span
        inside = [min(end, b.span[1]) - max(start, b.span[0]) for b in theirs]
        assert (place in parts) == any(shared > 0 and 2 * shared >= end - start for shared in inside)
        assert place not in parts or parts[place] in taken, "the wider statement is in a pair of its own"


@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
        lambda shape: st.lists(
            st.lists(st.sampled_from([0.0, 0.05, 0.3, 1 / 3, 4.05, 4.3]), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )
)
@example([[0.0, 4.05, 0.0], [0.0, 4.05, 0.0], [0.3, 4.3, 0.3]])
def test_assignments_end_and_are_best_where_rounding_sets_ties_apart(weights: list[list[float]]) -> None:
    """The example is one in which a solver with a reduction of prices never ended."""
    weight = np.array(weights)
    few, many = sorted(weight.shape)
    wide = weight if weight.shape[0] == few else weight.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(each)) for each in itertools.permutations(range(many), few)
    )
    pairs = assignment(weight)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs) == few
    assert sum(weight[pair] for pair in pairs) == pytest.approx(best)


def test_a_red_line_that_only_one_coder_has_tells_in_a_row_of_its_own() -> None:
    spans = [(0, 10), (20, 30), (40, 50)]
    red = stance("north", "truce", 0, 9) | {"accepts_within": [0, 9]}
    one = case_of(*(coded(f"a{at}", span, red) for at, span in enumerate(spans)))
    plain = [red, red, stance("north", "truce", 0, 9)]
    other = case_of(*(coded(f"b{at}", span, code) for at, (span, code) in enumerate(zip(spans, plain, strict=True))))
    fields = {each.field: each for each in coder_agreement(one, other).fields}
    given_ = fields["stance.accepts_within, whether given"]
    assert given_.alpha == krippendorff_alpha([[1, 1, 1], [1, 1, 0]])
    assert given_.equal == pytest.approx(2 / 3)
    assert fields["stance.accepts_within.high"].equal == 1.0, "of the two that both have"
    assert "stance.position, whether given" not in fields, "both always give one"


def test_stretches_that_lie_apart_stay_apart() -> None:
    """Passages at the end of one stretch and the start of the next are two, as between documents."""
    one = case_of(said("a", (5, 10)), said("b", (60, 70)))
    other = case_of(said("c", (5, 10)), said("d", (62, 70)))
    found = coder_agreement(one, other, {"s": [(60, 80), (0, 10)]})
    assert found.passages[0].alpha == unitizing_alpha([[(5, 10), (11, 21)], [(5, 10), (13, 21)]], 31)
    whole = coder_agreement(one, other, {"s": [(0, 40), (40, 80), (30, 50)]})
    assert whole.passages[0].alpha == coder_agreement(one, other, {"s": [(0, 80)]}).passages[0].alpha, "counted once"


def test_what_crosses_the_border_of_adjoining_passages_lies_in_them() -> None:
    """One rule for comparing, for writing the coding and for checking it: more than half."""
    case = case_of(said("a", (10, 20)), said("b", (45, 54)), said("c", (45, 55)))
    within = {"s": [(0, 15), (15, 50)]}
    assert [a for a, _ in coder_agreement(case, case, within).pairs] == ["a", "b"]
    made = coding_of(case, case, within)
    assert [each.id for each in made.statements] == ["a", "b"]
    assert made.passages == {"s": ((0, 50),)}
    for passages in (made.passages, {"s": ((0, 15), (15, 50))}):
        kept = made.model_copy(update={"passages": passages})
        assert not check_case(case.model_copy(update={"codings": (kept,)}))


def test_other_documents_are_refused() -> None:
    case = case_of(said("a", (0, 10)))
    other = case_of(sources="t")
    with pytest.raises(ChoiceError, match="share no source id"):
        coder_agreement(case, other)
    changed = case.model_copy(update={"sources": (case.sources[0].model_copy(update={"sha256": "1" * 64}),)})
    twin = case.model_copy(update={"sources": (case.sources[0].model_copy(update={"sha256": "2" * 64}),)})
    with pytest.raises(ChoiceError, match="source s has another hash in the other case"):
        coder_agreement(changed, twin)
    with pytest.raises(ChoiceError, match="passages of an unknown source 'u'; sources: s"):
        coder_agreement(case, case, {"u": [(0, 9)]})
    assert coder_agreement(case_of(sources="st"), case).notes == (
        "t is a source of the first case only, and not compared",
    )


def test_the_passages_that_both_read_come_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "read.csv"
    table.write_text("source,start,end\ns,0,30\ns,40,50\n")
    assert read_passages(table) == {"s": [(0, 30), (40, 50)]}
    for text, message in (
        ("source,start\ns,1\n", "no passage"),
        ("source,start,end\ns,9,3\n", "empty or reversed"),
        ("source,start,end\n", "no passage in it"),
        ("source,start,end\nreviw,0,9\n", "read.csv:2: unknown source 'reviw'; did you mean 'review'?"),
        ("source,start,end\nreview,0,900\n", "read.csv:2: 900 goes beyond source 'review', which has 100 characters"),
    ):
        table.write_text(text)
        with pytest.raises(ChoiceError, match=re.escape(message)):
            read_passages(table, {"review": 100, "s": None})


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_of_passages_may_come_from_a_spreadsheet(separator: str, tmp_path: Path) -> None:
    """With a byte order mark, with semicolons; what overlaps or adjoins is one passage."""
    lines = ("source,start,end", "s,40,60", "s,0,30", "s,30,35", "s,50,70")
    table = tmp_path / "read.csv"
    table.write_bytes(("\r\n".join(lines) + "\r\n").replace(",", separator).encode("utf-8-sig"))
    assert read_passages(table, {"s": 100}) == {"s": [(0, 35), (40, 70)]}


def test_a_coding_that_the_case_would_refuse_says_so_where_it_is_written(tmp_path: Path) -> None:
    """Ids that only the other case knows, and that both are one case."""
    other = Path(shutil.copytree(WATER, tmp_path / "other"))
    for file in other.glob("*.yaml"):
        file.write_text(re.sub(r"\bceldor\b", "delta", file.read_text(encoding="utf-8")), encoding="utf-8")
    command = ["read", "water-dispute", "--agreement", str(other)]
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / "out")])
    told = " ".join(done.output.split())
    assert "codings.yaml: check will refuse it in the first case" in told
    assert "unknown actor 'delta'; actors: altovar, brennia, celdor" in told
    assert "check will refuse" not in CliRunner().invoke(app, command).output, "nothing was written"
    same = CliRunner().invoke(app, ["read", str(other), "--agreement", f"{other}/../other", "--json"])
    assert json.loads(same.stdout)["notes"][0].startswith("Both are the same case")
    assert json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["notes"] == []


def test_one_statement_that_matches_is_one() -> None:
    case = case_of(said("a", (10, 20)))
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(agreement_result(case, case).screen)
    assert "1 statement matches; 0 only in the first case" in console.export_text()


def test_results_hold_the_same_in_json_and_tables() -> None:
    one = case_of(said("a", (10, 20)), said("b", (50, 60)))
    other = case_of(said("c", (12, 20), voice="observed_fact"))
    done = agreement_result(one, other)
    assert done.document["matched"] == [{"one": "a", "other": "c"}]
    assert len(done.files["agreement-fields.csv"].splitlines()) == 1 + len(done.document["fields"])
    assert done.files["conflicts.csv"].splitlines()[1:] == [
        "s,10,20,a,c,voice,author_claim,observed_fact",
        "s,50,60,b,,statement,What b says,",
    ]


def positions(**of_sources: tuple[float, float]) -> list[Statement]:
    return [
        said(f"{name}1", (0, 30), name, codes=[stance("north", "truce", *ends)]) for name, ends in of_sources.items()
    ]


def test_sources_agree_contradict_and_keep_silent() -> None:
    case = case_of(*positions(a=(0, 40), b=(30, 60), c=(70, 100)), sources="abcd")
    (cell,) = source_agreement(case)
    assert [(each.source, each.view, each.differs_from) for each in cell.sources] == [
        ("a", "contradicts", ("c",)),
        ("b", "contradicts", ("c",)),
        ("c", "contradicts", ("a", "b")),
        ("d", "silent", ()),
    ]
    (pair,) = source_agreement(case_of(*positions(a=(0, 40), b=(30, 60)), sources="ab"))
    assert [each.view for each in pair.sources] == ["agrees", "agrees"]
    (single,) = source_agreement(case_of(*positions(a=(0, 40)), sources="ab"))
    assert [each.view for each in single.sources] == ["alone", "silent"]


WIRE = "Northland will accept a truce before winter, its envoy said on Monday evening in the capital."


def test_one_wire_story_in_three_papers_counts_once() -> None:
    """Shared words collapse to one origin; a paper of its own counts beside them."""
    texts = {
        "a": f"{WIRE} More.",
        "b": f"Also here: {WIRE}",
        "c": f"{WIRE}",
        "d": "A truce suits Northland, we hear from the hills.",
    }
    spans = {
        name: (text.index(WIRE), text.index(WIRE) + len(WIRE)) if WIRE in text else (0, len(text))
        for name, text in texts.items()
    }
    statements = [
        said(f"{name}1", span, name, codes=[stance("north", "truce", 50, 100)]) for name, span in spans.items()
    ]
    case = case_of(*statements, characters=200, sources="abcd")
    (cell,) = source_agreement(case, texts)
    assert cell.origins == (("a", "b", "c"), ("d",))
    assert cell.independent == 2
    assert source_agreement(case)[0].independent == 4, "without texts shared words cannot be seen"
    done = sources_result(case, texts)
    assert "truce,north,2,a b c | d" in done.files["independent-sources.csv"]


def test_a_nested_source_named_by_two_counts_once() -> None:
    statements = [
        said(f"{name}1", (0, 30), name, via=via, codes=[stance("north", "truce", 50, 100)])
        for name, via in (("a", "Radio North"), ("b", "radio north"), ("c", ""))
    ]
    (cell,) = source_agreement(case_of(*statements, sources="abc"))
    assert cell.origins == (("a", "b"), ("c",))


def test_a_source_stands_by_its_latest_event() -> None:
    statements = [
        said("a1", (0, 9), "a", event_date="2023-01-01", codes=[stance("north", "truce", 0, 10)]),
        said("a2", (9, 18), "a", event_date="2023-06-01", codes=[stance("north", "truce", 80, 90)]),
    ]
    (cell,) = source_agreement(case_of(*statements, sources="a"))
    assert cell.sources[0].position == (80.0, 90.0)
    assert (cell.sources[0].statements, cell.sources[0].superseded) == (("a2",), ("a1",))


def test_a_red_line_is_told_apart_from_a_position() -> None:
    red = {"kind": "stance", "actor": "north", "issue": "truce", "accepts_within": [0, 38]}
    case = case_of(coded("a1", (0, 9), red, source="a"), *positions(b=(0, 10)), sources="ab")
    (cell,) = source_agreement(case)
    assert [(each.position, each.is_red_line) for each in cell.sources] == [((0.0, 38.0), True), ((0.0, 10.0), False)]
    assert "truce,north,a,agrees,0.0,38.0,a1,,yes" in sources_result(case, {}).files["sources.csv"]


def test_the_no_deal_quotation_is_one_origin_in_two_documents(documents: Path) -> None:
    """What two of the five documents quote in other words is one quotation, not two independent sources."""
    case = pourparler.load_case("alaska-2025")
    texts = {
        source.id: path.read_bytes().decode()
        for source, path in zip(case.sources, sorted(documents.iterdir()), strict=True)
    }
    done = sources_result(case, texts)
    cells = done.document["cells"]
    assert {len(cell["sources"]) for cell in cells} == {5}
    for cell in cells:
        speaking = [each["source"] for each in cell["sources"] if each["view"] != "silent"]
        assert sorted(np.concatenate([list(origin) for origin in cell["origins"]])) == sorted(speaking)
        assert 1 <= cell["independent"] <= len(speaking)
