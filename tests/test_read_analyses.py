"""Competing hypotheses of a case, its codebook, and discourse networks through the command."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import networkx
import numpy as np
import pytest
from pydantic import TypeAdapter
from rich.console import Console
from typer.testing import CliRunner, Result

import pourparler
from pourparler.case.codes import Code
from pourparler.case.hypotheses import HypothesisSet
from pourparler.case.schema import Case, Source, Statement, Voice
from pourparler.cli import app
from pourparler.errors import CaseError, ChoiceError
from pourparler.exchange.dna import read_dna
from pourparler.read.competing_hypotheses import CAVEAT, competing_hypotheses
from pourparler.read.discourse.coded_statements import coded_statements_of_case, coded_statements_of_dna
from pourparler.read.discourse.one_mode_network import one_mode_network
from pourparler.read.discourse.statements import statement_counts
from pourparler.read.hypotheses_of_case import analysed_hypotheses
from pourparler.read.queue.suggestions import Suggester
from pourparler.report._codebook_examples import EXAMPLES
from pourparler.report.codebook import RULES, codebook_html, codebook_markdown
from pourparler.report.read_network import network_result
from pourparler.report.read_results import sources_result
from pourparler.report.read_texts import texts_result

CASE = """\
id: c
title: C
sources:
  - {id: s, title: S, kind: news, published: 2024-01-01}
  - {id: t, title: T, kind: news, published: 2024-01-02}
statements:
  - {id: s1, source: s, span: [0, 5], paraphrase: One, voice: author_claim}
  - {id: s2, source: s, span: [5, 9], paraphrase: Two, voice: author_claim}
  - {id: t1, source: t, span: [0, 5], paraphrase: Three, voice: author_claim}
hypotheses:
  - id: why
    question: Why?
    claims: {peace: They want peace., time: They want time.}
    evidence:
      - {id: talks, statements: [s1], fits: {peace: CC, time: C}}
      - {id: troops, statements: [s2], fits: {peace: I, time: C}, credibility: low}
      - {id: maps, statements: [t1], fits: {time: II}, credibility: high, relevance: high}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["read", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE)
    return path


def test_hypotheses_of_a_case_are_analysed_as_the_arrays_are(file: Path) -> None:
    (found,) = analysed_hypotheses(pourparler.load_case(file))
    expected = competing_hypotheses(
        [["CC", "C"], ["I", "C"], ["N", "II"]],
        credibility=["medium", "low", "high"],
        relevance=["medium", "medium", "high"],
        group=[0, 0, 1],
    )
    assert found.results is not None
    assert found.sources == ("s", "t")
    for name in ("inconsistency", "weighted_inconsistency", "diagnosticity", "without", "turned_by"):
        np.testing.assert_array_equal(getattr(found.results, name), getattr(expected, name))
    assert found.least == ("peace",)
    assert expected.turned_by.tolist() == [False, True], "without t nothing speaks against time"


def test_the_command_prints_matrix_scores_and_caveat(file: Path, tmp_path: Path) -> None:
    done = run(file, "--hypotheses", "--json", "--out", tmp_path / "out")
    document = json.loads(done.stdout)
    (why,) = document["sets"]
    assert why["weighted_inconsistency"] == {"peace": pytest.approx(2**-0.5), "time": pytest.approx(4.0)}
    assert [each["turns"] for each in why["without"]] == [False, True]
    assert document["caveat"] == CAVEAT
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "hypotheses-why.csv").read_text())))
    assert [(row["evidence"], row["peace"], row["time"]) for row in rows] == [
        ("talks", "CC", "C"),
        ("troops", "I", "C"),
        ("maps", "N", "II"),
    ]
    shown = run(file, "--hypotheses").stdout
    assert "Contradicted least: peace." in shown
    assert "Without t: peace 0.71, time 0.00; that turns the result." in shown
    assert "Trials found no gain in accuracy from this method" in " ".join(shown.split())


def test_each_source_is_left_out_with_what_rests_on_it_alone(file: Path) -> None:
    """Evidence of two sources stays without either, in whatever order its statements stand."""
    for order in ("s2, t1", "t1, s2"):
        file.write_text(CASE.replace("statements: [s2]", f"statements: [{order}]"))
        (found,) = analysed_hypotheses(pourparler.load_case(file))
        assert found.results is not None
        assert (found.sources, found.alone) == (("s", "t"), (1, 1))
        np.testing.assert_allclose(found.results.without, [[2**-0.5, 4.0], [2**-0.5, 0.0]])


def test_a_source_with_nothing_of_its_own_is_left_out_in_turn_and_told(file: Path) -> None:
    text = CASE.replace("statements: [s1]", "statements: [s1, t1]").replace("statements: [s2]", "statements: [t1, s2]")
    file.write_text(text)
    (found,) = analysed_hypotheses(pourparler.load_case(file))
    assert (found.sources, found.alone) == (("s", "t"), (0, 1))
    assert found.results is not None
    np.testing.assert_array_equal(found.results.without[0], found.results.weighted_inconsistency)
    shown = run(file, "--hypotheses").stdout
    assert "Without s: no evidence rests on it alone; the result stands." in shown
    assert "s and t" not in shown


def test_what_is_not_rated_is_told(file: Path) -> None:
    """It counts as neither, and is no rating."""
    shown = run(file, "--hypotheses").stdout
    assert "(N): not rated, counted as N. maps: peace." in shown
    (why,) = json.loads(run(file, "--hypotheses", "--json").stdout)["sets"]
    assert [each["not_rated_counted_as_n"] for each in why["evidence"]] == [[], [], ["peace"]]
    assert why["evidence"][2]["fits"] == {"peace": "N", "time": "II"}


MISTAKES = {
    "unknown statement": ("statements: [s1]", "statements: [s9]", "unknown statement 's9'; statements: s1, s2, t1"),
    "unknown hypothesis": ("{peace: I,", "{peac: I,", "evidence 'troops' rates 'peac', which is no hypothesis"),
    "unknown rating": ("peace: I,", "peace: III,", "evidence[1].fits.peace"),
    "one hypothesis": ("{peace: They want peace., time: They want time.}", "{peace: P}", "claims"),
    "evidence twice": ("id: troops", "id: talks", "two pieces of evidence have the id 'talks'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_in_hypotheses_are_found_by_check(file: Path, mistake: str) -> None:
    before, after, message = MISTAKES[mistake]
    file.write_text(CASE.replace(before, after, 1))
    with pytest.raises(CaseError) as raised:
        pourparler.load_case(file)
    assert message in str(raised.value)
    assert "case.yaml:" in str(raised.value)


def test_a_case_without_hypotheses_says_how_to_add_them() -> None:
    with pytest.raises(ChoiceError, match="holds no competing hypotheses; add a section hypotheses:"):
        analysed_hypotheses(pourparler.load_case("water-dispute"))
    empty = Case(id="c", title="C", hypotheses=(HypothesisSet(id="q", question="?", claims={"a": "A", "b": "B"}),))
    (found,) = analysed_hypotheses(empty)
    assert (found.results, found.least, found.as_json()["evidence"]) == (None, (), [])
    with pytest.raises(ChoiceError, match="no hypotheses 'r'"):
        analysed_hypotheses(empty, "r")


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute", "ec-emissions"])
def test_the_codebook_names_everything_a_coder_needs(name: str) -> None:
    case = pourparler.load_case(name)
    text = codebook_markdown(case)
    page = codebook_html(case)
    for issue in case.issues:
        assert f"(`{issue.id}`)" in text
        assert all(f"| {anchor} | " in text for anchor in issue.scale)
    for held in (case.actors, case.packages, case.questions, case.factors, case.sources):
        assert all(f"| `{each.id}` |" in text for each in held)
    kinds = {code.kind for statement in case.statements for code in statement.codes}
    assert all(f"### `{kind}`" in text for kind in {"stance", "requires", "legal", *kinds})
    for kind in EXAMPLES:
        part = text.split(f"### `{kind}`")[1].split("\n### ")[0]
        assert "Example (" in part, f"an example of {kind}"
    assert all(f"**{rule}.**" in text for rule, _ in RULES)
    assert page.count("<h2>") == text.count("\n## ")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page


@pytest.mark.parametrize("name", ["alaska-2025", "water-dispute"])
def test_a_blind_coder_sees_no_statement_of_the_case_in_the_codebook(name: str) -> None:
    """Nor an id or a code of one: the examples are from an invented dispute."""
    case = pourparler.load_case(name)
    text, page = codebook_markdown(case), html.unescape(codebook_html(case))
    statements = [*case.statements, *(each for coding in case.codings for each in coding.statements)]
    for each in statements:
        assert " ".join(each.paraphrase.split()) not in " ".join(text.split())
        assert " ".join(each.paraphrase.split()) not in " ".join(page.split())
    blocks = "\n".join(re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL))
    known = [each.id for held in (case.actors, case.issues, case.packages, case.questions) for each in held]
    assert blocks
    assert not [each for each in known if re.search(rf": {re.escape(each)}\b", blocks)]


def test_every_kind_of_code_has_an_example_that_is_one() -> None:
    kinds = {get_args(model.model_fields["kind"].annotation)[0] for model in get_args(get_args(Code)[0])}
    assert set(EXAMPLES) == kinds
    for kind, examples in EXAMPLES.items():
        for example in examples:
            assert TypeAdapter(Code).validate_python(example.code).kind == kind
            assert example.voice in get_args(Voice)


def test_the_examples_of_the_codebook_are_paraphrases(documents: Path) -> None:
    """No passage of the documents gets into the codebook."""
    text = codebook_markdown(pourparler.load_case("alaska-2025"))
    for path in documents.iterdir():
        words = path.read_bytes().decode().split()
        runs = {" ".join(words[at : at + 9]) for at in range(len(words) - 8)}
        own = text.split()
        assert not runs & {" ".join(own[at : at + 9]) for at in range(len(own) - 8)} - _titles()


def _titles() -> set[str]:
    case = pourparler.load_case("alaska-2025")
    words = [each.title.split() for each in case.sources]
    return {" ".join(title[at : at + 9]) for title in words for at in range(len(title))}


def test_html_of_a_codebook_is_escaped() -> None:
    case = Case(
        id="c", title="A < B & `code`", sources=(Source(id="s", title="<b>", kind="news", published="2024-01-01"),)
    )
    page = codebook_html(case)
    assert "<h1>Codebook: A &lt; B &amp; <code>code</code></h1>" in page
    assert "<td>&lt;b&gt;</td>" in page


def test_a_codebook_is_written_by_its_ending(tmp_path: Path) -> None:
    for name, start in (("codebook.md", "# Codebook"), ("codebook.html", "<!doctype html>")):
        assert run("water-dispute", "--codebook", "--out", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text().startswith(start)
    assert run("water-dispute", "--codebook").stdout.startswith("# Codebook")
    for name in ("cb.docx", "cb", "."):
        done = run("water-dispute", "--codebook", "--out", tmp_path / name)
        assert isinstance(done.exception, ChoiceError)
        assert "a codebook is a file that ends in .md or .html; name one" in str(done.exception)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["codebook.html", "codebook.md"]


def sources_shown(case: Case, width: int) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(sources_result(case, {}).screen)
    return console.export_text()


def test_ten_sources_are_told_line_by_line_where_the_matrix_does_not_fit() -> None:
    names = [f"newspaper-{letter}" for letter in "abcdefghij"]
    sources = tuple(Source(id=name, title=name, kind="news", published="2024-01-01") for name in names)
    said = {"kind": "stance", "actor": "north", "issue": "truce"}
    told = [
        coded("1", said | {"position": [0, 20]}, source=names[0]),
        coded("2", said | {"position": [60, 80]}, source=names[4]),
        coded("3", said | {"accepts_within": [70, 100]}, source=names[9]),
    ]
    case = Case(id="c", title="C", sources=sources, statements=tuple(told))
    narrow = sources_shown(case, 80)
    assert max(map(len, narrow.splitlines())) <= 80
    line = "north: newspaper-a \u2260 0-20, newspaper-e \u2260 60-80, newspaper-j \u2260 within 70-100; origins 3;"
    assert line in " ".join(narrow.split())
    assert all(name in narrow for name in names)
    wide = sources_shown(case, 200)
    assert "\u2502 \u2260 within 70-100" in wide
    assert "silent: newspaper" not in wide


def coded(name: str, code: dict[str, Any], day: str | None = None, source: str = "s") -> Statement:
    return Statement(
        id=name, source=source, span=(0, 5), paraphrase="X", voice="author_claim", codes=(code,), event_date=day
    )  # fmt: skip


def test_positions_and_answers_take_sides() -> None:
    sources = (Source(id="s", title="S", kind="news", published="2024-01-01"),)
    stance = {"kind": "stance", "actor": "a", "issue": "k"}
    case = Case(
        id="c",
        title="C",
        sources=sources,
        statements=(
            coded("1", stance | {"position": [60, 100]}, "1970-01-03"),
            coded("2", stance | {"position": [0, 49]}),
            coded("3", stance | {"position": [40, 60]}),
            coded("4", {"kind": "answer", "actor": "b", "package": "p", "answer": "rejects"}),
        ),
    )
    found = coded_statements_of_case(case)
    said = found.arrays
    assert (found.actors, found.concepts) == (("a", "b"), ("k", "p"))
    assert said.agreement.tolist() == [True, False, False]
    assert said.actor.tolist() == [0, 0, 1]
    assert said.day.tolist()[0] == 2
    assert found.notes == ("1 positions on both sides of 50, or at it, take no side and are left out",)


@pytest.fixture(scope="module")
def sample(shared: Path) -> Path:
    path = shared / "data" / "dna" / "sample.dna"
    if not path.is_file():
        pytest.skip(f"no {path}")
    return path


def test_the_network_of_dna_s_sample_is_the_one_of_its_arrays(sample: Path, tmp_path: Path) -> None:
    said = coded_statements_of_dna(read_dna(sample))
    counts = statement_counts(said.arrays, duplicates="per_document")
    expected = one_mode_network(counts, aggregation="subtract", normalization="average_activity")
    choices = ("--aggregation", "subtract", "--normalization", "average_activity", "--duplicates", "per_document")
    done = run(sample, "--network", "one-mode", *choices, "--out", tmp_path, "--json")
    assert done.exit_code == 0
    (network,) = json.loads(done.stdout)["networks"]
    places = {name: number for number, name in enumerate(said.actors)}
    made = np.zeros_like(expected)
    for edge in network["edges"]:
        made[places[edge["from"]], places[edge["to"]]] = made[places[edge["to"]], places[edge["from"]]] = edge["weight"]
    np.testing.assert_array_equal(made, expected)
    graph = networkx.read_graphml(tmp_path / "network.graphml")
    assert graph.number_of_nodes() == len(said.actors)
    assert graph.number_of_edges() == len(network["edges"])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "network.csv").read_text())))
    assert [float(row["weight"]) for row in rows] == pytest.approx([edge["weight"] for edge in network["edges"]])
    labels = networkx.get_node_attributes(graph, "label")
    weights = {frozenset((labels[a], labels[b])): weight for a, b, weight in graph.edges(data="weight")}
    assert weights == {frozenset((e["from"], e["to"])): e["weight"] for e in network["edges"]}


def test_windows_share_out_the_statements(sample: Path) -> None:
    whole = network_result(str(sample), "two-mode")
    parts = network_result(str(sample), "two-mode", window="1month")
    count = [network["statements"] for network in parts.document["networks"]]
    assert sum(count) == whole.document["networks"][0]["statements"]
    assert {name.rsplit(".", 1)[1] for name in parts.files} == {"csv", "graphml"}
    assert len(parts.files) == 2 * len(count)


def test_an_actor_and_a_concept_of_one_name_stay_two_nodes(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "id: c\ntitle: C\nsources: [{id: s, title: S, kind: news, published: 2024-01-01}]\n"
        "actors: [{id: same, name: S, kind: state}]\nissues: [{id: same, question: Q, scale: {0: a, 100: b}}]\n"
        "statements: [{id: x, source: s, span: [0, 1], paraphrase: p, voice: author_claim, "
        "codes: [{kind: stance, actor: same, issue: same, position: 90}]}]\n"
    )
    done = network_result(str(file), "two-mode")
    graph = networkx.parse_graphml(done.files["network.graphml"])
    assert sorted(graph.nodes) == ["a:same", "c:same"]


REFUSED = {
    "mode": (["--network", "three-mode"], "--network three-mode: there are two-mode, one-mode"),
    "aggregation": (["--network", "two-mode", "--aggregation", "congruence"], "--aggregation congruence: there are"),
    "normalization": (["--network", "one-mode", "--normalization", "activity"], "--normalization activity: there are"),
    "duplicates": (["--network", "one-mode", "--duplicates", "never"], "--duplicates never: there are keep"),
    "window": (["--network", "one-mode", "--window", "soon"], "--window soon: write a width and a unit"),
    "alone": (["--window", "3days"], "--window is a choice of networks; give --network two-mode"),
    "within": (["--within", "x.csv"], "--within says what two coders read; give --agreement OTHER_CASE"),
    "out": (["--out", "x"], "--out takes what an analysis writes"),
    "two": (["--sources", "--codebook"], "--sources and --codebook: one at a time"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_choices_that_do_not_go_together_are_refused(mistake: str) -> None:
    arguments, message = REFUSED[mistake]
    done = run("water-dispute", *arguments)
    assert isinstance(done.exception, ChoiceError)
    assert message in str(done.exception)


def test_what_is_not_installed_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    case = pourparler.load_case("water-dispute")
    needs: dict[str, Callable[[], object]] = {
        "networkx": lambda: network_result("water-dispute", "two-mode"),
        "ahocorasick": lambda: Suggester(case),
    }
    for module, act in needs.items():
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ChoiceError, match=rf"this needs {module}, .*: pip install 'pourparler\[read\]'"):
            act()


def test_a_case_that_takes_no_side_has_no_network(file: Path) -> None:
    with pytest.raises(ChoiceError, match="no statement takes a side on anything"):
        network_result(str(file), "one-mode")


def test_texts_tell_where_they_look_and_which_names_are_unknown(documents: Path) -> None:
    case = pourparler.load_case("alaska-2025")
    by_hash = {source.sha256: source.id for source in case.sources}
    texts = {}
    for path in sorted(documents.glob("*.txt")):
        texts[by_hash[hashlib.sha256(path.read_bytes()).hexdigest()]] = path.read_text(encoding="utf-8")
    done = texts_result(case, texts)
    leans = {each["source"]: each["leans"] for each in done.document["texts"]}
    assert leans == {"f0": "ahead", "f1": "ahead", "f2": "ahead", "f3": "back", "f4": "back"}
    for each in done.document["unknown_names"]:
        place = each["places"][0]
        assert texts[place["source"]][slice(*place["span"])]
    assert not {"Trump", "Poutine", "Ukraine"} & {each["name"] for each in done.document["unknown_names"]}
    assert done.files["texts.csv"].count("\n") == 6
    separation = done.document["separation"]
    assert separation["separates"]
    assert ([*separation["before"]], [*separation["after"]]) == (["f0", "f1", "f2"], ["f3", "f4"])
    assert texts_result(case, {}).document == {"texts": [], "separation": None, "unknown_names": []}


def test_texts_of_both_sides_of_a_day_may_not_be_separated() -> None:
    case = pourparler.load_case("alaska-2025")
    ahead, back = "Ils se verront demain. Ils parleront.", "Hier, ils ont parl\u00e9. Ils ont sign\u00e9."
    done = texts_result(case, {"f0": back, "f3": ahead})
    assert done.document["separation"]["separates"] is False
    console = Console(width=200)
    with console.capture() as shown:
        console.print(done.screen)
    assert "does not separate the texts published by 2025-08-15 (f0: 0.00)" in shown.get()
    assert texts_result(case, {"f0": back, "f1": ahead}).document["separation"] is None
    undated = case.model_copy(update={"as_of": None})
    assert texts_result(undated, {"f0": back, "f3": ahead}).document["separation"] is None


def test_a_capital_that_only_begins_sentences_is_no_name() -> None:
    case = pourparler.load_case("water-dispute")
    told = (
        'Nobody has asked. Fund must pay, says Ada. "Costs rise," says Ada Kouri. They met in Norelle. Kassel Mo came.'
    )
    names = {each["name"] for each in texts_result(case, {"gazette": told}).document["unknown_names"]}
    assert names >= {"Norelle", "Kassel Mo"}
    assert not {"Nobody", "Fund", "Costs", "They"} & names
    elsewhere = "Fund must pay. The seat of the Fund is open, and the Fund is small."
    assert "Fund" in {each["name"] for each in texts_result(case, {"gazette": elsewhere}).document["unknown_names"]}


def test_a_database_is_made_a_case_before_it_is_compared(file: Path) -> None:
    done = run(file, "--agreement", "talks.dna")
    assert isinstance(done.exception, ChoiceError)
    assert str(done.exception).endswith("make one of it first: pourparler convert talks.dna --to case --out talks")
