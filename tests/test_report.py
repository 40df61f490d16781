from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pourparler.errors import OutputError
from pourparler.report.report import read_resource, render_report, write_report
from pourparler.report.words import NOTICE
from pourparler.study import Study, run_study
from tests.report_page import HOSTILE, Page, empty_study, hostile_case, hostile_study


@cache
def hostile_page() -> Page:
    return Page(render_report(hostile_study()))


@cache
def empty_page() -> Page:
    return Page(render_report(empty_study()))


PAGES = pytest.mark.parametrize("page", [hostile_page, empty_page], ids=["hostile", "empty"])


@PAGES
def test_every_internal_link_resolves_and_ids_are_unique(page: Callable[[], Page]) -> None:
    assert page().broken_links == set()
    assert len(page().ids) == len(set(page().ids))
    assert page().unclosed == []
    assert {e.tag for e in page().elements if "p" in e.inside} & {
        "details",
        "div",
        "dl",
        "ol",
        "p",
        "table",
        "ul",
    } == set()


@PAGES
def test_nothing_is_fetched(page: Callable[[], Page]) -> None:
    assert page().fetched == []
    styles = " ".join(element.text for element in page().all("style"))
    assert "@import" not in styles
    assert "url(" not in styles
    policy = next(e for e in page().all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none';")


def test_hostile_text_stays_text() -> None:
    page = hostile_page()
    assert len(page.all("script")) == 1
    assert page.all("script")[0].text == read_resource("report.js")
    assert page.all("img") == []
    assert len(page.all("style")) == 1
    handlers = [key for element in page.elements for key in element.attributes if key.startswith("on")]
    assert handlers == []
    assert "49" not in page.all("h1")[0].text
    assert page.all("h1")[0].text == HOSTILE
    hrefs = [element.attributes.get("href", "") for element in page.all("a")]
    assert all(href.startswith(("#", "https://example.org/a")) for href in hrefs)


def test_hostile_text_in_charts_stays_text() -> None:
    drawn = [element for element in hostile_page().all("svg") if element.attributes.get("class") == "chart"]
    assert len(drawn) == 2
    for chart in drawn:
        assert chart.attributes["aria-label"]
        assert "</title>" in chart.text or "Positions on m" in chart.text
    inside = {element.tag for element in hostile_page().elements if "svg" in element.inside}
    assert inside <= {"a", "defs", "g", "line", "path", "pattern", "rect", "text", "title", "tspan"}


def test_charts_have_titles_labels_links_and_no_colours_of_their_own() -> None:
    page = hostile_page()
    for element in page.all("svg"):
        assert element.attributes.get("aria-label") or element.attributes.get("aria-hidden") == "true"
    marks = [e for e in page.elements if "svg" in e.inside and "a" in e.inside and e.tag == "path"]
    assert marks
    assert all(mark.attributes.get("aria-label") for mark in marks)
    paints = {
        e.attributes[key]
        for e in page.elements
        if "svg" in e.inside
        for key in ("fill", "stroke")
        if key in e.attributes
    }
    assert all(paint.startswith(("var(--", "url(#hatch)", "none", "transparent")) for paint in paints), paints
    assert "url(#hatch)" in paints


@PAGES
def test_headings_go_down_one_level_at_a_time(page: Callable[[], Page]) -> None:
    levels = [int(element.tag[1]) for element in page().elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@PAGES
def test_tables_have_captions_and_scoped_headers(page: Callable[[], Page]) -> None:
    source = page().source
    assert source.count("<table") == source.count("<caption>")
    assert all(element.attributes.get("scope") for element in page().all("th"))


def test_every_statement_has_one_anchor_and_says_where_it_comes_from() -> None:
    study = hostile_study()
    page = hostile_page()
    for statement in (*study.visible, *study.later):
        entry = page.named(f"s-{statement.id}")
        assert statement.paraphrase in entry.text
    cited = {e.attributes["href"] for e in page.all("a") if "cite" in e.attributes.get("class", "").split()}
    assert "#s-f-001" in cited
    assert "#s-g-1%25" in cited


def test_every_verdict_opens_to_who_decides_and_the_statements() -> None:
    study = hostile_study()
    page = hostile_page()
    for row in study.verdict_rows:
        assert page.named(f"verdict:{row.package}:{row.format}").tag == "details"
        assert page.named(f"verdict:{row.package}:{row.format}:{row.frame}")
    for answer in study.acceptance_rows:
        assert page.named(f"answers:{answer.package}:{answer.frame}")


def test_the_first_section_answers_in_sentences() -> None:
    answer = hostile_page().named("answer").text
    assert "Within reach" in answer
    assert "Blocked or resisted, and by whom" in answer
    assert "What nobody knows" in answer
    assert f"On {HOSTILE} {HOSTILE} accepts only 0–30, near “{HOSTILE}”; this sets 75* (the analyst’s number)" in answer


def test_the_notice_and_what_was_not_run_stand_at_the_top() -> None:
    header = hostile_page().all("header")[0].text
    assert NOTICE in header
    assert "three: nothing of its own is visible" in header


def test_what_came_later_is_marked_and_never_mixed_in() -> None:
    page = hostile_page()
    assert "published after the date of this study" in page.named("package:p").text
    assert "after the date" in page.named("s-l-1").text
    assert page.named("s-l-1").text.count("no") >= 1
    assert "l-2" not in page.named("cell:b:k").text
    assert page.named("question:q")
    assert "l-1" in page.named("question:q").text


def test_imposition_is_marked_as_not_consented() -> None:
    assert "Imposed, not consented:" in hostile_page().named("package:p").text


def test_law_and_conclusions_stand_beside_the_package_in_attributed_form() -> None:
    text = hostile_page().named("package:p").text
    assert "Law and consent, as sources put it" in text
    assert "g#1), author’s claim" in text
    assert "concludes “within reach”" in text


def test_the_comparison_names_what_changed() -> None:
    changes = hostile_page().named("changes").text
    assert "What changed between 15 August 2025 and 21 August 2025" in changes
    assert "l-2" in changes
    assert "changes" not in empty_page().ids


def test_an_empty_case_says_what_is_missing() -> None:
    page = empty_page()
    assert "This case describes no format" in page.named("answer").text
    assert "the case describes no package" in page.named("matrix").text
    assert "The case has no source." in page.named("statements").text


@pytest.mark.parametrize(
    "lacking", ["statements", "packages", "formats", "actors", "issues"], ids=lambda name: f"no-{name}"
)
def test_a_case_that_lacks_one_thing_renders(lacking: str) -> None:
    emptied: dict[str, list[str]] = {lacking: [], "disputes": [], "assumptions": [], "frames": []}
    if lacking in ("actors", "issues", "packages"):
        emptied |= {"statements": [], "packages": [], "formats": []}
    page = Page(render_report(run_study(hostile_case(**emptied))))
    assert page.broken_links == set()


def test_a_single_frame_without_pooled_has_no_broken_link() -> None:
    study = run_study(hostile_case(), frames=["one"], formats=["u"])
    assert Page(render_report(study)).broken_links == set()


def many_packages() -> Study:
    packages = [{"id": f"p{n}", "terms": {"k": n % 100, "m": 50}} for n in range(64)]
    formats = [{"id": f"t{n}", "at_table": ["a", "b"]} for n in range(13)]
    case = hostile_case(packages=packages, formats=formats, statements=[], disputes=[], frames=[], assumptions=[])
    return run_study(case)


def test_a_large_case_says_what_is_left_out() -> None:
    page = Page(render_report(many_packages()))
    assert page.broken_links == set()
    matrix = page.named("matrix").text
    assert "Shown: 60 of 64 packages" in matrix
    assert "12 of 13 formats" in matrix
    assert "study.json" in matrix


def test_many_statements_leave_only_the_cited_ones_in_the_appendix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pourparler.report.sources.MOST_STATEMENTS", 3)
    page = Page(render_report(hostile_study()))
    assert page.broken_links == set()
    assert "s-f-001" in page.ids
    quiet = [
        {"id": f"x{n}", "source": "g#1", "span": [n, n + 1], "paraphrase": "Said.", "voice": "reported"}
        for n in range(9)
    ]
    page = Page(render_report(run_study(hostile_case(statements=quiet, disputes=[], assumptions=[], frames=[]))))
    assert "9 further statements of this source, which nothing above cites" in page.named("statements").text


def test_the_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = write_report(empty_study(), tmp_path / "new" / "report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]


def test_an_unwritable_place_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write .*report\.html: .*; choose a folder you may write to"):
        write_report(empty_study(), tmp_path / "file" / "report.html")
    with pytest.raises(OutputError, match="it is a folder; name a file inside it"):
        write_report(empty_study(), tmp_path)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", read_resource("report.css"), re.DOTALL)
    light, dark, printed = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks)
    return {
        name: {k: v if len(v) == 7 else "#" + "".join(c * 2 for c in v[1:]) for k, v in each.items()}
        for name, each in (("light", light), ("dark", light | dark), ("print", light | printed))
    }


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_text_has_the_contrast_of_wcag_aa(theme: str) -> None:
    colours = themes()[theme]
    pairs = [(ink, ground) for ink in ("ink", "muted", "link", "red-line") for ground in ("paper", "panel")]
    pairs += [
        (f"{verdict}-ink", verdict) for verdict in ("blocked", "resisted", "unknown", "open", "within", "reachable")
    ]
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in low.items() if value < 4.5} == {}
    assert contrast(colours["focus"], colours["paper"]) >= 3


def test_frames_that_say_the_same_stand_together() -> None:
    blocks = [e for e in hostile_page().elements if e.attributes.get("class") == "verdict-in-frame"]
    assert 0 < len(blocks) < len(hostile_study().verdict_rows)
