from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pourparler.case.load import load_case
from pourparler.report.brief import render_brief, write_brief
from pourparler.report.report import render_report
from pourparler.report.words import NOTICE
from pourparler.study import run_study
from tests.report_page import HOSTILE, Page, empty_study, hostile_study

CHROMIUM = shutil.which("chromium")


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
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    flags += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"]
    target = tmp_path / "brief.pdf"
    command = [str(CHROMIUM), *flags, "--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages[^>]*?/Count\s+(\d+)", target.read_bytes())]
    assert counts == [1]
