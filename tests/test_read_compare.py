"""Agreement of coders and of sources, on codings made for it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pourparler
from pourparler.case.schema import Actor, Case, Issue, Source, Statement
from pourparler.errors import ChoiceError
from pourparler.read.agreement.krippendorff_alpha import krippendorff_alpha
from pourparler.read.agreement.unitizing_alpha import unitizing_alpha
from pourparler.read.compare.coders import coder_agreement
from pourparler.read.compare.matching import matched_statements
from pourparler.read.compare.sources import source_agreement
from pourparler.report.read_results import agreement_result, read_passages, sources_result

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


def test_other_documents_are_refused() -> None:
    case = case_of(said("a", (0, 10)))
    other = case_of(sources="t")
    with pytest.raises(ChoiceError, match="share no source id"):
        coder_agreement(case, other)
    changed = case.model_copy(update={"sources": (case.sources[0].model_copy(update={"sha256": "1" * 64}),)})
    twin = case.model_copy(update={"sources": (case.sources[0].model_copy(update={"sha256": "2" * 64}),)})
    with pytest.raises(ChoiceError, match="source s has another hash in the other case"):
        coder_agreement(changed, twin)
    assert coder_agreement(case_of(sources="st"), case).notes == (
        "t is a source of the first case only, and not compared",
    )


def test_the_passages_that_both_read_come_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "read.csv"
    table.write_text("source,start,end\ns,0,30\ns,40,50\n")
    assert read_passages(table) == {"s": [(0, 30), (40, 50)]}
    for text, message in (("source,start\ns,1\n", "no passage"), ("source,start,end\ns,9,3\n", "empty or reversed")):
        table.write_text(text)
        with pytest.raises(ChoiceError, match=message):
            read_passages(table)


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
