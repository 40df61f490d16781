from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.report.brief import render_brief, write_brief
from pourparler.report.report import render_report
from pourparler.report.words import NOTICE
from pourparler.study import Study, run_study
from tests.report_page import CHROMIUM, HOSTILE, Page, chromium, empty_study, hostile_case, hostile_study, in_browser


def test_the_brief_holds_the_answer_and_the_notice() -> None:
    page = Page(render_brief(hostile_study()))
    text = page.all("body")[0].text
    for wanted in (
        NOTICE,
        "Within reach",
        "Blocked or resisted, and by whom",
        "What nobody knows",
        "Most useful to find out",
    ):
        assert wanted in text
    assert page.unclosed == []
    assert page.fetched == []


def test_hostile_text_stays_text() -> None:
    page = Page(render_brief(hostile_study()))
    assert page.all("script") == []
    assert page.all("img") == []
    assert HOSTILE[:20] in page.all("h1")[0].text


def test_its_links_lead_into_the_report() -> None:
    study = hostile_study()
    ids = set(Page(render_report(study)).ids)
    hrefs = [element.attributes["href"] for element in Page(render_brief(study)).all("a")]
    assert any(href.startswith("report.html#s-") for href in hrefs)
    for href in hrefs:
        name, _, target = href.partition("#")
        assert name == "report.html"
        assert not target or target.replace("%25", "%").replace("%23", "#") in ids


def test_headings_and_tables_are_in_order() -> None:
    page = Page(render_brief(hostile_study()))
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(element.attributes.get("scope") for element in page.all("th"))


def test_an_empty_case_renders() -> None:
    assert "This case describes no format." in render_brief(empty_study())


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium to print")
def test_the_alaska_brief_prints_on_one_page(tmp_path: Path) -> None:
    study = run_study(load_case("alaska-2025"), compare="2025-08-17")
    page = write_brief(study, tmp_path / "brief.html")
    target = tmp_path / "brief.pdf"
    chromium("--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri(), folder=tmp_path)
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages[^>]*?/Count\s+(\d+)", target.read_bytes())]
    assert counts == [1]


@pytest.fixture(scope="module")
def brief(alaska: Study) -> str:
    """The text of the brief on the shipped case, its white space as a reader sees it."""
    return " ".join(Page(render_brief(alaska)).all("main")[0].text.split())


def test_it_says_what_is_assumed_what_is_computed_and_who_is_imposed_on(brief: str) -> None:
    assert "Refused (stated of others, by assumption)" in brief
    assert "By assumption: western-capitals-include-washington." in brief
    assert "✕ Blocked†: United States 1/3" in brief
    assert "✕ Blocked: Europeans (computed) 1/3 resisted" in brief


def test_it_says_what_is_robust_and_on_what_that_rests(brief: str) -> None:
    assert "Robust, 3 of 3 accounts, all rest on f0-022." in brief
    assert "One account only." in brief
    assert "robust from 2; 1: one account only; ≠: contested" in brief
    assert "✕ Blocked: Russia 3/3" in brief


def test_it_stars_the_analysts_numbers_and_names_what_a_verdict_hangs_on(brief: str) -> None:
    assert "this sets 75* (the analyst’s number), between “frozen in fact, not recognised”" in brief
    assert "Hangs on the analyst’s number 75* on Status of occupied territory." in brief
    assert "✕ Blocked*: Russia 3/3" in brief
    assert "Hangs on no single statement." in brief


def test_reasons_carry_the_words_of_the_scale(brief: str) -> None:
    assert (
        "Refused (stated): on Terms of a ceasefire Russia accepts only 0–10, near “Ukraine first leaves the parts of "
        "four oblasts that Russia does not hold”; this sets 100, “at the contact line, without withdrawal”. f0-022"
    ) in brief


def test_what_it_says_of_law_is_true_of_it_and_begins_with_the_packages_shown(brief: str) -> None:
    assert "stands beside each package" not in brief
    assert "Some of what sources say about law and consent stands below" in brief
    law = brief[brief.index("Law and consent, as sources put it") : brief.index("Where sources conclude")]
    assert "f0-024" in law
    assert "f0-015" not in law


def test_every_parenthesis_is_closed_and_conclusions_that_settle_nothing_say_so(brief: str) -> None:
    assert brief.count("(") == brief.count(")")
    assert "concludes “blocked”; here not settled" in brief
    assert "of 172 verdicts" in brief


def test_the_footer_says_whose_reading_it_is(alaska: Study) -> None:
    footer = Page(render_brief(alaska)).all("footer")[0].text
    assert (
        "Every position is a coder’s reading of a cited sentence; every other number is a named assumption." in footer
    )


def test_contested_verdicts_are_marked() -> None:
    position = {"kind": "stance", "actor": "a", "issue": "k"}
    said = {"span": [0, 5], "paraphrase": "P", "voice": "author_claim"}
    statements = [
        said | {"id": "x1", "source": "f-1", "codes": [position | {"accepts_within": [0, 10]}]},
        said | {"id": "x2", "source": "g#1", "codes": [{"kind": "answer", "actor": "a", "package": "p"} | _ACCEPTS]},
    ]
    case = hostile_case(
        statements=statements, formats=[{"id": "t", "at_table": ["a"]}], disputes=[], assumptions=[], frames=_FRAMES
    )
    case = case.model_copy(update={"packages": tuple(p.model_copy(update={"needs": ()}) for p in case.packages)})
    assert "≠" in Page(render_brief(run_study(case))).all("table")[0].text
    assert "Contested, the accounts differ: blocked in “one”; reachable in “two”." in " ".join(
        Page(render_report(run_study(case))).named("answer").text.split()
    )


_ACCEPTS = {"answer": "accepts"}
_FRAMES = [{"id": "one", "sources": ["f-1"]}, {"id": "two", "sources": ["g#1"]}]


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_narrow_screen_does_not_scroll_sideways(alaska: Study, tmp_path: Path) -> None:
    script = "const page = document.documentElement; return page.scrollWidth <= page.clientWidth;"
    assert in_browser(render_brief(alaska), script, tmp_path, 420) == "true"
