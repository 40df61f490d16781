"""The section "How often would they accept?": shares with their errors, and nothing over silence."""

from __future__ import annotations

import re

import pytest

import pourparler
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.report.how_often import build_how_often, gain_dots, share_bar
from pourparler.report.lookup import Lookup
from pourparler.report.repeat import command_again
from pourparler.report.report import render_report
from pourparler.study import Study
from tests.report_page import Page, hostile_case

SECTION = re.compile(r'<section id="how-often".*?</section>', re.DOTALL)


@pytest.fixture(scope="module")
def drawn() -> Study:
    """The shipped case over 500 draws of what is stated."""
    return pourparler.run_study(pourparler.load_case("alaska-2025"), sampling=Sampling(draws=500, seed=1))


@pytest.fixture(scope="module")
def section(drawn: Study) -> str:
    found = SECTION.search(render_report(drawn))
    assert found is not None
    return found.group(0)


def test_without_draws_there_is_no_section() -> None:
    study = pourparler.run_study(pourparler.load_case("water-dispute"))
    assert build_how_often(Lookup(study)) is None
    assert "how-often" not in re.sub(r"<style>.*?</style>", "", render_report(study), flags=re.DOTALL)


def test_the_grid_tells_shares_with_their_errors(drawn: Study, section: str) -> None:
    assert "500 draws (Monte Carlo, seed 1; uniform inside intervals)" in section
    row = next(
        row for row in drawn.acceptability_rows if row.frame == "pooled" and row.basis == "drawn" and row.standard_error
    )
    assert row.index is not None
    assert row.standard_error is not None
    assert f"{100 * row.index:.1f} % ±{100 * row.standard_error:.2g}" in section
    largest = max(each.standard_error or 0.0 for each in drawn.acceptability_rows if each.frame == "pooled")
    assert f"at most {100 * largest:.2g} points here" in section


def test_what_is_withheld_is_never_a_number(drawn: Study, section: str) -> None:
    found = build_how_often(Lookup(drawn))
    assert found is not None
    withheld = [share for package in found.packages for share in (*package.withheld, *package.together)]
    assert withheld
    for share in withheld:
        assert share.words == "withheld"
        assert "%" not in share.words + share.bar + share.told
        assert 'class="open"' in share.bar
        assert 'class="part"' not in share.bar
    cells = re.findall(r"<td>.*?</td>", section, re.DOTALL)
    hatched = [cell for cell in cells if 'class="open"' in cell]
    assert hatched
    assert all(">withheld</a>" in cell and "%" not in cell for cell in hatched)


def test_what_is_withheld_names_the_reason_and_the_open_cells(drawn: Study, section: str) -> None:
    row = next(
        row for row in drawn.acceptability_rows if row.frame == "pooled" and row.basis == "withheld" and row.open_cells
    )
    page = Page(section)
    listed = [element.text for element in page.all("li")]
    names = Lookup(drawn)
    cell = row.open_cells[0]
    assert any(
        names.actor(row.actor) in text
        and row.why.removeprefix("withheld: ") in text
        and f"{names.actor(cell.actor)} on {names.issue(cell.issue)}" in text
        for text in listed
    )


def test_counts_agree_with_the_rows(drawn: Study) -> None:
    found = build_how_often(Lookup(drawn))
    assert found is not None
    rows = [row for row in drawn.acceptability_rows if row.frame == "pooled"]
    assert found.counted == len(rows)
    assert found.withheld == sum(row.index is None for row in rows)
    assert sum(len(package.drawn) for package in found.packages) == sum(row.basis == "drawn" for row in rows)
    assert found.other_frames == ("proxy-war", "attrition-opening", "imperial-bargain")


def test_draws_over_silence_are_stamped_at_the_top() -> None:
    sampling = Sampling(draws=64, seed=1, assume_open="uniform", spread=5.0)
    page = render_report(pourparler.run_study(pourparler.load_case("water-dispute"), sampling=sampling))
    found = SECTION.search(page)
    assert found is not None
    stamps = re.findall(r'<p class="stamp"><strong>(.*?)</strong>', found.group(0))
    assert stamps[0].startswith("Computed over silence: open cells are sampled evenly")
    assert "--spread 5" in stamps[1]
    assert "What nobody states was drawn, too" in found.group(0)
    assert "<caption>How often each accepts, by package (computed over silence)</caption>" in found.group(0)
    assert "counts over the cells that are stated" not in found.group(0)


def test_hostile_names_stay_text() -> None:
    study = pourparler.run_study(hostile_case(), sampling=Sampling(draws=64, seed=1))
    page = Page(render_report(study))
    assert len(page.all("script")) == 1
    assert not page.fetched
    assert not page.broken_links
    assert not page.unclosed


def test_the_report_with_draws_is_whole(drawn: Study) -> None:
    page = Page(render_report(drawn))
    assert not page.unclosed
    assert not page.broken_links
    assert len(page.ids) == len(set(page.ids))
    assert page.named("how-often")


def test_the_command_that_repeats_it_names_the_draws() -> None:
    sampling = Sampling(draws=100, seed=7, sampler="lhs", assume_open="uniform", spread=2.5)
    study = pourparler.run_study(pourparler.load_case("water-dispute"), seed=7, sampling=sampling)
    words = command_again(study)[0]
    assert "--draws 100 --sampler lhs --spread 2.5 --assume-open uniform --seed 7" in words


def test_a_bar_is_as_long_as_the_share() -> None:
    assert 'width="25.0"' in share_bar(0.25, 0.01, "drawn")
    assert 'd="M24.0 6H26.0"' in share_bar(0.25, 0.01, "drawn")
    assert 'class="held"' in share_bar(1.0, 0.0, "held")
    assert 'class="held"' not in share_bar(0.0, 0.0, "held")


def test_gains_are_dots_on_both_sides_of_no_agreement() -> None:
    gains = [round(-0.9 + 0.1 * n, 1) for n in range(19)]
    drawn = gain_dots(gains, 1.0)
    assert drawn.count("<circle") == 19
    assert drawn.count('class="loss"') == 9
    assert drawn.count('class="gain"') == 10
    assert "median 0.00, 90% of draws −0.90 to +0.90" in drawn
    same = gain_dots([0.5] * 19, 1.0)
    assert same.count("<circle") == 1
    assert "+0.50 in every draw" in same
    assert gain_dots((), 1.0) == ""
