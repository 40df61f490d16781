"""What a picky reader asks of the report: who decides, on what it rests, and what is assumed or computed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pourparler.case.schema import Case
from pourparler.reach.tables import VerdictRow
from pourparler.report.report import render_report
from pourparler.report.words import VERDICT_WORDS
from pourparler.study import Study, run_study
from tests.report_page import CHROMIUM, HOSTILE, Page, hostile_case, hostile_study, in_browser
from tests.small_cases import cost, said, small, stance


@pytest.fixture(scope="module")
def page(alaska: Study) -> Page:
    return Page(render_report(alaska))


def reported(case: Case) -> Page:
    return Page(render_report(run_study(case)))


def text_of(page: Page, name: str) -> str:
    """The text of an element, its white space as a reader sees it."""
    return " ".join(page.named(name).text.split())


def matrix_cell(page: Page, package: str, room: str) -> str:
    """The text of the table cell that holds the link to a verdict."""
    cell = None
    for element in page.elements:
        if element.tag == "td":
            cell = element
        elif element.attributes.get("href") == f"#verdict:{package}:{room}" and "td" in element.inside and cell:
            return " ".join(cell.text.split())
    raise AssertionError(f"no cell for {package} in {room}")


def verdict(study: Study, package: str, room: str, frame: str = "pooled") -> VerdictRow:
    return next(r for r in study.verdict_rows if (r.package, r.format, r.frame) == (package, room, frame))


@pytest.mark.parametrize(
    ("statement", "likelihood", "answer"),
    [
        ("f0-049", "probably not", "no"),
        ("f1-022", "not necessarily", "no"),
        ("f2-082", "impossible", "no"),
        ("f0-027", "seems out of reach", "no"),
        ("f1-047", "can tip either way", "yes"),
        ("f1-047", "can tip either way", "no"),
        ("f0-004", "probably", "no"),
    ],
)
def test_a_forecast_gives_the_words_first_and_then_the_answer_they_point_to(
    page: Page, statement: str, likelihood: str, answer: str
) -> None:
    wanted = f"“{likelihood}”, pointing to the answer “{answer}”"
    forecasts = [" ".join(e.text.split()) for e in page.all("p") if e.text.rstrip().endswith(statement)]
    assert any(each.startswith(wanted) for each in forecasts)
    assert wanted in text_of(page, f"s-{statement}")
    assert not re.search("(yes|no), “", text_of(page, "ledger"))


def test_nobody_on_whom_is_imposed_is_said_to_refuse_or_to_be_torn(page: Page, alaska: Study) -> None:
    card = text_of(page, "verdict:ceasefire-after-withdrawal:us-russia")
    assert "by United States, which this account assumes decides for Ukraine (imposed, not consented)." in card
    text = " ".join(text_of(page, f"package:{package.id}") for package in alaska.case.packages)
    named = re.findall(r"(?:Refused \([^)]*\) by|What is stated of) ([^.]*)", text)
    assert named
    assert not [each for each in named if "Ukraine" in each.partition(", which this account assumes")[0]]
    assert "This account assumes that United States decides for Ukraine (imposed, not consented)." in text_of(
        page, "verdict:recognition:us-russia"
    )


def test_what_rests_on_an_assumption_says_so_everywhere(page: Page) -> None:
    name = "western-capitals-include-washington"
    words = "what is said of The West also holds for United States and Europeans"
    assert f"By assumption {name}: {words}." in text_of(page, "answer")
    assert "Refused (stated of others, by assumption) by United States." in text_of(page, "answer")
    assert f"By assumption: {name}" in matrix_cell(page, "ceasefire-after-withdrawal", "us-russia")
    assert "f0, by assumption" in text_of(page, "issue:ceasefire-terms")
    assert "only 90–100, by assumption" in text_of(page, "issue:ceasefire-terms")
    assert "dashed and pale: by assumption" in text_of(page, "positions")
    drawn = [e for e in page.elements if e.attributes.get("aria-label", "").startswith("United States according to f0")]
    assert drawn[0].attributes["aria-label"].endswith("by assumption: 90–100")
    assert drawn[0].attributes["stroke-dasharray"]
    own = [e for e in page.elements if e.attributes.get("aria-label", "").startswith("Russia according to f0: 0–10")]
    assert "stroke-dasharray" not in own[0].attributes or own[0].attributes["stroke-dasharray"] in ("1,0", "1 0")


def test_the_verdict_at_the_head_of_every_cell_is_the_pooled_one(page: Page, alaska: Study) -> None:
    for package in alaska.case.packages:
        for room in alaska.formats:
            word = VERDICT_WORDS[verdict(alaska, package.id, room.id).verdict].word
            assert matrix_cell(page, package.id, room.id)[2:].startswith(word)
    cell = matrix_cell(page, "bilateral-normalisation", "with-ukraine-and-europe")
    assert "Europeans (computed)" in cell
    assert "One account: resisted (“A war by proxy (f0)”)." in cell


def test_a_computed_refusal_is_not_worded_as_a_stated_one(page: Page) -> None:
    card = text_of(page, "verdict:bilateral-normalisation:with-ukraine-and-europe")
    assert "Europeans would lose by it on everything stated (computed)." in card
    assert "Refused" not in card
    assert "Refused (stated) by Russia." in text_of(page, "verdict:contact-line-ceasefire:us-russia")
    answers = [e for e in page.all("tr") if e.text.strip().startswith("Europeans") and "Would lose" in e.text]
    assert answers


def test_robust_says_how_many_accounts_and_on_what_all_rest(page: Page) -> None:
    cell = matrix_cell(page, "contact-line-ceasefire", "us-russia")
    assert "Robust: the same in 3 of 3 accounts; all rest on f0-022." in cell
    assert "Robust: the same in 2 of 3 accounts; both rest in part on" in matrix_cell(page, "channel", "us-russia")
    assert "no account says otherwise" not in page.source
    assert "Robust: the same in 3 of 3 accounts; all rest on f0-022." in text_of(page, "answer")


def test_the_analysts_numbers_are_starred_where_a_verdict_is_told(page: Page) -> None:
    hangs = "Hangs on the analyst’s number 75* on Status of occupied territory"
    answer = text_of(page, "answer")
    assert "this sets 75* (the analyst’s number)" in answer
    assert hangs in answer
    assert hangs in matrix_cell(page, "territorial-swap", "us-russia")
    assert hangs in text_of(page, "verdict:territorial-swap:us-russia")


def test_a_number_on_an_anchor_that_the_analyst_built_is_starred_too() -> None:
    case = small([said(stance("a", "k", 100))], packages={"p": {"terms": {"k": 50}}})
    issues = tuple(each.model_copy(update={"built": (50,)}) for each in case.issues)
    answer = text_of(reported(case.model_copy(update={"issues": issues})), "answer")
    assert "analyst’s number" in answer
    assert "50* on k" in answer


def test_each_verdict_names_the_single_statement_it_hangs_on(page: Page) -> None:
    answer = text_of(page, "answer")
    assert "Hangs on f0-022 alone: without it, unknown." in answer
    assert "Hangs on f0-025 alone: without it, unknown. The coder notes: “Free indirect speech" in answer
    assert "Hangs on no single statement." in answer
    card = text_of(page, "verdict:bilateral-normalisation:with-ukraine-and-europe")
    assert "Hangs on f0-042 alone: without it, unknown." in card


def test_what_to_find_out_gives_the_denominator_and_what_it_would_change(page: Page, alaska: Study) -> None:
    judged = sum(row.verdict != "not_applicable" for row in alaska.verdict_rows)
    answer = text_of(page, "answer")
    assert f"30 of {judged} verdicts hang on it" in answer
    assert "unknown now; becomes blocked at 0, “nothing”; stays unknown at 50 and 100." in answer
    assert "How far does the fighting stop at first? 0 “nothing”; 50 “local truces" in answer
    assert f"30 of {judged}" in text_of(page, "find-out")


def test_reasons_carry_the_words_of_the_scale_for_both_numbers_and_the_statement(page: Page) -> None:
    assert (
        "On Terms of a ceasefire Russia accepts only 0–10, near “Ukraine first leaves the parts of four oblasts that "
        "Russia does not hold”; this sets 100, “at the contact line, without withdrawal”. f0-022"
    ) in text_of(page, "answer")


def bars(page: Page) -> list[tuple[float, float]]:
    rects = [e for e in page.all("rect") if e.attributes.get("class") in ("everything", "stated")]
    return [(float(e.attributes["x"]), float(e.attributes["width"])) for e in rects]


def test_gains_beyond_one_are_drawn_to_scale_and_not_cut_off() -> None:
    dear = small([said(stance("a", "k", 100), cost("a", 1.5, 3.0))], packages={"p": {"terms": {"k": 50}}})
    found = reported(dear)
    assert "bars from −3.5 to 3.5" in text_of(found, "package:p")
    assert all(x >= 0 and x + width <= 120 for x, width in bars(found))
    assert max(x + width for x, width in bars(found)) == pytest.approx(119)


def test_a_cost_lifts_no_red_line(page: Page) -> None:
    rows = [" ".join(e.text.split()) for e in page.all("tr") if "accepts Terms of a ceasefire only" in e.text.lower()]
    rows += [" ".join(e.text.split()) for e in page.all("tr") if "Accepts Terms of a ceasefire only" in e.text]
    refusing = [row for row in rows if "Refuses" in row]
    assert refusing
    assert all("break-even cost –" in row and "weight" not in row for row in refusing)


def test_no_objection_has_words_of_its_own() -> None:
    case = small(
        [said(stance("a", "k", [0, 100]))],
        packages={"p": {"terms": {"k": 50}}},
        references={"k": "none"},
        actors=("a",),
    )
    found = reported(case)
    assert "Nobody whose consent counts has stated an objection." in text_of(found, "answer")
    assert "No objection" in [e.text.strip()[1:].strip() for e in found.all("span") if "badge" in str(e.attributes)]


def test_the_method_says_who_coded_and_cites_what_it_uses(page: Page, alaska: Study) -> None:
    method = text_of(page, "method")
    assert "Authors of the case: The Pourparler developers." in method
    assert alaska.case.description in method
    assert "each is the coder’s translation of words" in method
    for cited in (
        "Anarchy and the limits of cooperation: a realist critique of the newest liberal institutionalism. "
        "International Organization 42(3), 485–507",
        "Operations Research 34(2), 296–310",
        "Operations Research 40(6), 1053–1061",
        "191(2), 416–436",
    ):
        assert cited in method


def test_conclusions_that_cannot_be_held_to_a_verdict_do_not_differ(page: Page) -> None:
    told = text_of(page, "conclusions")
    for verb in ("agrees", "differs", "not settled here"):
        assert verb in told
    rows = [" ".join(e.text.split()) for e in page.all("tr") if "The source" not in e.text]
    pause = [row for row in rows if row.startswith("P2 A humanitarian pause") and "f0-027" in row]
    assert pause
    assert "differs" not in pause[0]


def test_those_who_can_block_are_marked_among_those_not_asked(page: Page) -> None:
    assert "United States (can block)" in text_of(page, "not-asked")
    assert "can block: United States" in text_of(page, "package:contact-line-ceasefire")


def test_a_statement_bears_on_packages_through_a_condition_or_an_answer() -> None:
    assert "Bears on: P1" in text_of(Page(render_report(hostile_study())), "s-g-2")


def test_one_account_alone_is_not_called_one_account_only(alaska: Study) -> None:
    for frames in (["proxy-war"], ["pooled", "proxy-war"]):
        text = render_report(run_study(alaska.case, frames=frames))
        assert "ne account only" not in text
        assert "One account:" not in text


def test_before_any_source_one_sentence_stands_for_the_answer(alaska: Study) -> None:
    found = Page(render_report(run_study(alaska.case, as_of="2020-01-01")))
    for section in ("answer", "matrix"):
        assert "No source of this case had been published by 1 January 2020" in text_of(found, section)
        assert "No package." not in text_of(found, section)
    assert "matrix" not in [e.attributes.get("class") for e in found.all("table")]


def test_where_no_account_speaks_nothing_is_called_not_applicable(alaska: Study) -> None:
    found = Page(render_report(run_study(alaska.case, frames=["detente"])))
    assert "Nothing was computed: by 15 August 2025 nothing of its own had appeared" in text_of(found, "answer")
    assert "Not applicable" not in text_of(found, "answer")
    assert found.broken_links == set()


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, ""),
        ({"frames": ["pooled", "proxy-war"]}, " --frame pooled --frame proxy-war"),
        ({"formats": ["with-ukraine"], "seed": 7}, " --format with-ukraine --seed 7"),
        ({"compare": "2025-08-17"}, " --compare 2025-08-17"),
        ({"compare": "2025-08-10"}, " --compare 2025-08-10"),
    ],
    ids=["default", "frames", "formats", "later", "earlier"],
)
def test_the_command_makes_this_very_report_again(alaska: Study, choices: dict[str, object], words: str) -> None:
    study = run_study(alaska.case, as_of="2025-08-15", **choices)  # type: ignore[arg-type]
    wanted = f"pourparler study alaska-2025 --as-of 2025-08-15{words} --out DIR"
    assert wanted in text_of(Page(render_report(study)), "method")


def test_the_command_of_a_case_of_ones_own_says_what_to_put_in() -> None:
    study = run_study(hostile_case(statements=[], disputes=[], assumptions=[], frames=[]), combine="intersect")
    method = text_of(Page(render_report(study)), "method")
    assert "pourparler study CASE --as-of 2025-08-15 --combine intersect --out DIR, where CASE is" in method


def test_the_formats_counted_are_those_of_the_case(alaska: Study) -> None:
    found = Page(render_report(run_study(alaska.case, formats=["with-ukraine"])))
    assert "one of the case’s 5 formats" in text_of(found, "answer")


def test_the_answer_comes_early_and_jumps_are_not_slow(page: Page) -> None:
    before = page.source.index("answer-h") - page.source.index("<header>")
    shown = re.sub(r"<details id=\"about\">.*?</details>", "", page.source, flags=re.DOTALL)
    assert "The texts are not shipped" not in shown[shown.index("<header>") : shown.index("</header>")]
    assert before < 6_000
    assert "scroll-behavior: smooth" not in page.source


def test_small_slips_of_language_are_gone(page: Page) -> None:
    text = " ".join(page.all("body")[0].text.split())
    assert not re.search(r"moreand|Where \w+ stands| \)|\d-\d+ on |[ (]-\d", text)
    assert "Baltic states, Poland, Romania; Germany, France" in text
    assert "L-Post (f1)" not in text
    assert "Sébastien Boussois (f1)" in text


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_link_to_a_statement_that_a_filter_hides_resets_the_filter(tmp_path: Path) -> None:
    script = """
      const form = document.querySelector("#statements form");
      const target = document.getElementById("s-f-001");
      form.querySelector("[type=search]").value = "matches nothing";
      form.dispatchEvent(new Event("input"));
      const before = target.hidden;
      document.querySelector('a[href="#s-f-001"]').click();
      await new Promise((done) => setTimeout(done, 300));
      return [before, target.hidden, form.querySelector("[type=search]").value].join();
    """
    assert in_browser(render_report(hostile_study()), script, tmp_path) == "true,false,"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [1300, 420])
def test_the_page_never_scrolls_sideways_and_wide_boxes_say_so(alaska: Study, tmp_path: Path, width: int) -> None:
    script = """
      for (const each of document.querySelectorAll("details")) each.open = true;
      await new Promise((done) => setTimeout(done, 500));
      const page = document.documentElement;
      const silent = [...document.querySelectorAll(".scroll")]
        .filter((box) => box.scrollWidth > box.clientWidth + 1 && !box.classList.contains("overflows"));
      const wide = [...document.querySelectorAll("#packages .scroll")]
        .filter((box) => box.scrollWidth > box.clientWidth + 1);
      return [page.scrollWidth <= page.clientWidth, silent.length, wide.length].join();
    """
    sideways, silent, wide = in_browser(render_report(alaska), script, tmp_path, width).split(",")
    assert (sideways, silent) == ("true", "0")
    assert width < 1300 or wide == "0"


def test_a_hostile_note_of_a_coder_stays_text() -> None:
    assert HOSTILE in Page(render_report(hostile_study())).named("answer").text
