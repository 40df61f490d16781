"""How a case was coded, in the report: coders, alphas as they are read, conflicts; and source beside source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pourparler
from pourparler.case.schema import Case, Statement
from pourparler.report.coding import ALPHA_WORDS, alpha_word, build_coding, field_words
from pourparler.report.lookup import Lookup
from pourparler.report.report import render_report
from pourparler.study import Study, run_study
from tests.report_page import CHROMIUM, HOSTILE, Page, hostile_case, in_browser
from tests.small_cases import said, small, stance


@pytest.fixture(scope="module")
def page(alaska: Study) -> Page:
    return Page(render_report(alaska))


def text_of(page: Page, name: str) -> str:
    return " ".join(page.named(name).text.split())


def has(section: str, told: str) -> bool:
    """Whether a text holds another, blanks aside: cells of a table stand without blanks between them."""
    return "".join(told.split()) in "".join(section.split())


def reported(case: Case, documents: Path | None = None) -> Page:
    return Page(render_report(run_study(case), documents))


def with_coding(case: Case, *statements: dict[str, Any], **coding: Any) -> Case:
    held = {"id": "second", "coder": "Bo", "statements": [{"span": [0, 1], "paraphrase": "q"} | s for s in statements]}
    return Case.model_validate(case.model_dump(by_alias=True) | {"codings": [held | coding]})


def test_the_section_says_who_coded_what_twice_and_how(page: Page, alaska: Study) -> None:
    section = text_of(page, "coding")
    for source, count in (("f0", 50), ("f1", 51), ("f2", 117), ("f3", 59), ("f4", 55)):
        assert has(section, f"({source}) not recorded {count} not recorded")
    assert has(section, "Blind yes, as the note on how it was made says")
    assert "saw none of the case’s statements" not in section, "the note says that six of them were known"
    told = (
        "64 here, 75 of the case in what was read: 61 match, 12 of the case and 2 here are parts of a wider statement"
    )
    assert f"{told} of the other, 2 only in the case, 1 only here" in section
    for part in alaska.read.agreements[0].found.parts:
        assert has(section, f"{part.statement} is part of {part.part_of}")
    assert "4 passages of f0, 28% of its text" in section
    (blind,) = alaska.case.codings
    assert blind.coder in section
    assert "had read the page docs/explanation/blind-judgement.md" in section
    assert '<a href="#coding">How this was coded</a>' in page.source


def test_every_alpha_stands_with_its_pairs_and_how_it_is_read(page: Page, alaska: Study) -> None:
    section = text_of(page, "coding")
    for row in alaska.read.coding_agreement:
        if row.level == "unitizing":
            continue
        told = "–" if row.alpha is None else f"{row.alpha:.2f}".replace("-", "−")
        start = f"{field_words(row.field)} {row.units} {100 * (row.equal or 0):.0f}% {told}"
        assert has(section, start), row.field
        bare = "".join(section.split())
        rest = bare.partition("".join(start.split()))[2][:70]
        word = ALPHA_WORDS["few" if row.units < 20 and row.alpha is not None else alpha_word(row.alpha)].word
        assert has(rest, word), row.field
        if row.low is not None and row.high is not None:
            assert has(rest, f"{row.low:.2f} to {row.high:.2f}".replace("-", "−"))
    assert has(section, "voice, as far as it decides who sees a position 61 98% 0.95")
    assert has(section, "≈ tentative"), "of the passages"


@pytest.mark.parametrize(
    ("alpha", "word"),
    [(1.0, "reliable"), (0.8, "reliable"), (0.7999, "tentative"), (0.667, "tentative"), (0.6669, "low"), (-0.2, "low")],
)
def test_the_thresholds_are_krippendorffs(alpha: float, word: str) -> None:
    assert alpha_word(alpha) == word


def test_what_the_disagreement_means_is_told_of_this_case(page: Page, alaska: Study) -> None:
    section = text_of(page, "coding")
    assert "the coders agree in 98% of 61 pairs (alpha 0.95); on the exact voice in 69% (alpha 0.58)" in section
    assert "No account of this case picks among the other voices, so the exact voice moves no verdict." in section
    (view,) = build_coding(Lookup(alaska)).codings
    means = {heading: statements for heading, _, statements in view.means}
    mine = {each.id: each for each in alaska.case.statements}
    theirs = {each.id: each for each in alaska.case.codings[0].statements}
    found = alaska.read.agreements[0].found
    differing = 0
    for one, other in found.pairs:
        narrow = [each.statement for each in found.parts if (each.coder, each.part_of) == ("one", other)]
        narrow_too = [each.statement for each in found.parts if (each.coder, each.part_of) == ("other", one)]
        said = [bearing(mine[name]) for name in (one, *narrow)]
        said_too = [bearing(theirs[name]) for name in (other, *narrow_too)]
        if set().union(*said) != set().union(*said_too):
            differing += 1
            assert {one, *narrow} & {*means["Positions"]}
    assert f"In {differing} of {len(found.pairs)} matched pairs only one coder has a position, a red line" in section
    assert "f0-020" in means["Positions"], "it has a position where the second coding has a salience alone"
    hanging = {row.id for row in alaska.pivotal_rows if row.kind == "statement"}
    shown = set(means["Statements on which a verdict hangs alone"])
    assert shown <= hanging
    assert shown <= {row.statement for row in alaska.read.coding_conflicts}


def bearing(statement: Statement) -> set[str]:
    """Return what verdicts come from."""
    keys = {"position", "accepts_within"}
    told = [code.model_dump(exclude_none=True) for code in statement.codes]
    kinds = {str(code["kind"]) for code in told} & {"requires", "answer", "reference", "cost"}
    return kinds | {key for code in told if code["kind"] == "stance" for key in keys & set(code)}


def test_a_stance_with_a_salience_alone_is_no_position() -> None:
    """The row counts any stance, the sentence on positions what it names."""
    case = small([said(stance("a", "k", 10), name="one")])
    other = said({"kind": "stance", "actor": "a", "issue": "k", "salience": "high"}, name="two")
    section = text_of(reported(with_coding(case, other)), "coding")
    assert "In 1 of 1 matched pair only one coder has a position, a red line, a condition" in section
    assert has(section, "whether there is a stance (position, red line or salience) 1 100%")
    assert has(section, "stance: whether position is given 1 0%")


def test_an_account_that_picks_voices_makes_the_exact_voice_decide() -> None:
    case = small([said(stance("a", "k", 10), name="one")], frames=[{"id": "x", "title": "Exact", "voices": ["quoted"]}])
    other = said(stance("a", "k", 10), name="two", voice="quoted")
    section = text_of(reported(with_coding(case, other)), "coding")
    assert "The exact voice decides what is taken over by the accounts Exact." in section


def test_every_conflict_shows_both_readings_and_links_to_the_statement(page: Page, alaska: Study) -> None:
    box = text_of(page, "conflicts:blind")
    assert f"Where they differ: {len(alaska.read.coding_conflicts)} readings" in box
    theirs = {each.id: each for each in alaska.case.codings[0].statements}
    mine = {each.id: each for each in alaska.case.statements}
    links = {e.attributes.get("href") for e in page.all("a")}
    for row in alaska.read.coding_conflicts:
        if row.statement:
            assert f"#s-{row.statement}" in links
            assert f"#conflict:blind:{row.statement}" in links
            assert "by a second coder blind" in text_of(page, f"s-{row.statement}")
            assert " ".join(mine[row.statement].paraphrase.split()) in box
        if row.other:
            assert has(box, f"{row.other} {theirs[row.other].paraphrase}")
        if row.field not in ("statement", "voice"):
            said_of = ["–" if each == "-" else each for each in (row.says, row.other_says)]
            assert has(box, f"{field_words(row.field)} {row.about} {' '.join(said_of)}")
    assert "published after the date of this study" in box, "two documents appeared later"
    assert page.broken_links == set()


def test_statements_of_the_second_coding_stand_in_no_other_section(page: Page, alaska: Study) -> None:
    start = page.source.index('<section id="coding"')
    end = page.source.index('<section id="claims"')
    elsewhere = page.source[:start] + page.source[end:]
    for each in alaska.case.codings[0].statements:
        assert f">{each.id}<" not in elsewhere
        assert each.paraphrase.replace("'", "&#39;") not in elsewhere


def test_a_case_without_a_second_coding_says_so_and_how_to_make_one(water: Study) -> None:
    section = text_of(Page(render_report(water)), "coding")
    assert section.count("No second coding of these documents exists") == 1
    assert "pourparler read CASE --codebook" in section
    assert "pourparler read CASE --agreement OTHER --out DIR" in section
    assert "alpha" not in section.lower()


def test_what_the_queue_accepted_shows_its_coders_and_when() -> None:
    bare = small([said(name=name) for name in ("one", "two", "three")])
    told = [{"coder": "Ana", "coded_at": "2025-02-03T10:00:00Z"}, {"coder": "Ana", "coded_at": "2025-02-05"}, {}]
    statements = [each.model_dump(by_alias=True) | more for each, more in zip(bare.statements, told, strict=True)]
    page = reported(Case.model_validate(bare.model_dump(by_alias=True) | {"statements": statements}))
    section = text_of(page, "coding")
    assert "Ana: 2 statements; not recorded: 1." in section
    assert has(section, "Ana 2 2025-02-03 to 2025-02-05")
    assert "coded by Ana" in text_of(page, "s-one")
    assert "coded by" not in text_of(page, "s-three")


def test_hostile_codings_stay_text_and_leave_the_page_whole() -> None:
    code = {"kind": "stance", "actor": "a", "issue": "k", "position": 100}
    told = {"source": "f-1", "span": [0, 5], "paraphrase": HOSTILE, "speaker": HOSTILE, "voice": "quoted"}
    coding = {"id": "x#1%", "coder": HOSTILE, "note": HOSTILE, "passages": {"f-1": [[0, 9]], "late": [[0, 5]]}}
    late = told | {"source": "late", "voice": "reported"}
    page = reported(
        hostile_case(
            codings=[
                coding | {"statements": [told | {"id": "f-001", "codes": [code]}, late | {"id": "z%"}]},
                {"id": "nothing", "coder": HOSTILE, "blind": True},
            ]
        )
    )
    assert page.broken_links == set()
    assert page.unclosed == []
    assert len(page.ids) == len(set(page.ids))
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert HOSTILE in page.named("coding:x#1%").text
    assert "No statement of the one matches a statement of the other" in text_of(page, "coding:nothing")


def test_source_beside_source_shows_who_contradicts_whom_and_links() -> None:
    case = small(
        [
            said(stance("a", "k", 10), source="s", name="low"),
            said(stance("a", "k", [80, 90]), source="t", name="high"),
            said(stance("b", "m", 50), source="s", name="single") | {"via": "Radio"},
            said(stance("b", "m", [40, 60]), source="u", name="again") | {"via": "radio"},
        ],
    )
    page = reported(case)
    section = text_of(page, "agreement")
    table = section[section.index("Source by source") : section.index("Disputes between")]
    assert has(table, "2 ≠ contradicts t 10 low ≠ contradicts s 80–90 high · silent")
    assert has(table, "1 one origin: s u 1 alone 50 single · silent 1 alone 40–60 again")
    assert "1 of 2 cells rests on a single independent source." in table
    assert "No text was at hand, so words that sources share were not looked for: run with --documents DIR." in table
    links = {e.attributes.get("href") for e in page.all("a") if "table" in e.inside}
    assert {"#s-low", "#s-high", "#s-single", "#s-again"} <= links


def test_what_a_source_said_before_is_marked_and_red_lines_are_told_as_such() -> None:
    early, late = {"event_date": "2024-12-01"}, {"event_date": "2025-01-01"}
    red = {"kind": "stance", "actor": "b", "issue": "m", "accepts_within": [0, 38]}
    case = small(
        [
            said(stance("a", "k", 10), source="s", name="older") | early,
            said(stance("a", "k", 90), source="s", name="newer") | late,
            said(red, source="t", name="limit"),
        ],
    )
    section = text_of(reported(case), "agreement")
    table = section[section.index("Source by source") : section.index("Disputes between")]
    assert has(table, "1 alone 90 newer superseded, not counted: older")
    assert has(table, "1 alone within 0–38 limit")
    told = section[: section.index("Source by source")]
    assert "Only a red line and no position is given, on any issue shown, by the date, of: b" in told
    assert "b" not in told.partition("Nobody places, on any issue shown, by the date:")[2].split()


def test_with_documents_shared_words_are_looked_for(documents: Path) -> None:
    case = pourparler.load_case("alaska-2025")
    told = "looked for in f0, f1, f2, f3, f4."
    study = run_study(case, as_of="2025-08-17", frames=["pooled"], formats=["us-russia"])
    text = text_of(Page(render_report(study, documents)), "agreement")
    assert told in text
    assert "were not looked for" not in text


def test_alaska_by_source_counts_independent_sources(page: Page, alaska: Study) -> None:
    section = text_of(page, "agreement")
    cells = alaska.read.source_cells()
    single = sum(cell.independent == 1 for cell in cells)
    assert f"{single} of {len(cells)} cells rest on a single independent source" in section
    assert "(f3)" not in section[section.index("Issue by issue") : section.index("Disputes between")], (
        "not yet published"
    )


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_keyboard_reaches_the_conflicts_and_a_preview_of_the_statement(alaska: Study, tmp_path: Path) -> None:
    script = """
      const box = document.getElementById("conflicts:blind");
      box.querySelector("summary").focus();
      const reached = document.activeElement.closest("details").id;
      box.open = true;
      const cite = box.querySelector("a.cite");
      cite.focus();
      await new Promise((done) => setTimeout(done, 200));
      const peek = document.getElementById("peek");
      const wide = [...document.querySelectorAll("#coding .scroll")].every((each) => each.tabIndex === 0);
      return [reached, peek.hidden, peek.textContent.includes(cite.textContent), wide].join();
    """
    assert in_browser(render_report(alaska), script, tmp_path) == "conflicts:blind,false,true,true"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_statement_leads_to_where_the_second_coder_differs(alaska: Study, tmp_path: Path) -> None:
    script = """
      const box = document.getElementById("conflicts:blind");
      const before = box.open;
      const link = document.querySelector('#s-f0-018 a[href="#conflict:blind:f0-018"]');
      link.click();
      await new Promise((done) => setTimeout(done, 300));
      return [before, box.open, document.getElementById("conflict:blind:f0-018").getClientRects().length > 0].join();
    """
    assert in_browser(render_report(alaska), script, tmp_path) == "false,true,true"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [1300, 420])
def test_tables_of_the_section_never_widen_the_page(alaska: Study, tmp_path: Path, width: int) -> None:
    script = """
      for (const each of document.querySelectorAll("#coding details, #agreement details")) each.open = true;
      await new Promise((done) => setTimeout(done, 300));
      const page = document.documentElement;
      const fit = [...document.querySelectorAll("#coding .scroll, #agreement .by-source")]
        .filter((box) => box.scrollWidth > box.clientWidth + 1).length;
      return [page.scrollWidth <= page.clientWidth, fit].join();
    """
    still, wider = in_browser(render_report(alaska), script, tmp_path, width).split(",")
    assert still == "true"
    assert width < 1300 or wider == "0"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_on_a_telephone_the_caption_and_the_number_of_sources_are_seen(alaska: Study, tmp_path: Path) -> None:
    script = """
      const table = document.querySelector("table.by-source");
      await new Promise((done) => setTimeout(done, 300));
      const inside = (each) => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && box.left >= 0 && box.right <= document.documentElement.clientWidth;
      };
      const heads = [...table.querySelectorAll("thead th")];
      const number = heads.find((each) => each.textContent === "Independent");
      const overflow = table.closest(".scroll").scrollWidth > table.closest(".scroll").clientWidth;
      return [inside(table.querySelector("caption > span")), inside(number), overflow].join();
    """
    assert in_browser(render_report(alaska), script, tmp_path, 390) == "true,true,true"
