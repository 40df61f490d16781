"""``settle --sensitivity``, ``study --draws``, ``--discover`` and ``--leave-one-out``: what they print and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import pourparler
from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.batches import ModelBatch
from pourparler.reach.sensitivity.sobol_indices import SobolIndices
from pourparler.reach.sensitivity.tornado import Tornado
from pourparler.reach.settle_sensitivity import LeftOutOutcome, settle_sensitivity
from tests.commands import Run
from tests.settle_cases import case_of

# settle --sensitivity ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "more", "shown"),
    [
        ("tornado", (), "position of Brennia on Summer flow    70  100"),
        ("morris", ("--samples", 8), "mu*"),
        ("sobol", ("--samples", 64), "with others"),
        ("break-even", ("--threshold", 70), "position of Altovar on Summer flow    55             rises"),
    ],
)
def test_what_drives_an_outcome_is_printed(run: Run, method: str, more: tuple[object, ...], shown: str) -> None:
    ran = run("settle", "water-dispute", "--model", "plain_mean", "--sensitivity", method, *more)
    assert ran.code == 0, ran.err
    assert "plain_mean on Summer flow" in ran.out
    assert shown in ran.out


def test_leaving_one_out_is_printed(run: Run) -> None:
    asked = ("--model", "plain_mean", "--option", "position=middle", "--sensitivity", "leave-one-out")
    ran = run("settle", "water-dispute", *asked)
    assert ran.code == 0, ran.err
    assert "actor Altovar         85  +13.25" in ran.out
    assert "source ministry       80   +8.25" in ran.out


def test_json_and_files_say_the_same(run: Run, tmp_path: Path) -> None:
    asked = ("--model", "plain_mean", "--sensitivity", "tornado", "--out", tmp_path / "new", "--json")
    ran = run("settle", "water-dispute", *asked)
    document = json.loads(ran.out)
    assert document == json.loads((tmp_path / "new" / "sensitivity.json").read_text(encoding="utf-8"))
    assert document["method"] == "tornado"
    assert document["results"][0]["inputs"][0] == "brennia.summer-flow.position"
    assert "sensitivity.json" in ran.err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--sensitivity", "sobl"), "--sensitivity 'sobl' is not one of morris, sobol, tornado, leave-one-out"),
        (("--sensitivity", "break-even"), "--sensitivity break-even: needs threshold; give the outcome to reach"),
        (("--sensitivity", "tornado", "--threshold", 1), "--sensitivity tornado: has no threshold; leave it out"),
        (("--sensitivity", "tornado", "--samples", 8), "draws no samples; leave --samples out"),
        (("--sensitivity", "sobol", "--samples", 9), "samples cannot be 9; give a power of two"),
        (("--sensitivity", "sobol", "--draws", 9), "--sensitivity takes its own samples, even inside stated intervals"),
        (("--sensitivity", "sobol", "--assume-open", "uniform"), "leave --assume-open out"),
        (("--sensitivity", "leave-one-out", "--spread", 9), "varies no numbers; leave --spread out"),
        (("--samples", 9), "--samples and --threshold are about --sensitivity"),
    ],
)
def test_what_cannot_be_asked(run: Run, asked: tuple[object, ...], told: str) -> None:
    ran = run("settle", "water-dispute", "--model", "plain_mean", *asked)
    assert ran.code == 2
    assert told in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("module", "asked"),
    [
        ("SALib", ("settle", "water-dispute", "--model", "plain_mean", "--sensitivity", "sobol")),
        ("sklearn", ("study", "water-dispute", "--discover", "quarter-flow", "--draws", 100)),
    ],
)
def test_without_the_extra_the_way_out_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str, asked: tuple[object, ...]
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=module)

    monkeypatch.setattr("pourparler.reach.sensitivity.input_space.import_module", missing)
    ran = run(*asked)
    assert ran.code == 2
    assert "is not installed: pip install pourparler[sensitivity]" in ran.err


def test_single_numbers_leave_nothing_to_vary(run: Run, tmp_path: Path) -> None:
    asked = ("settle", "ec-emissions", "--model", "weighted_mean", "--sensitivity", "tornado")
    ran = run(*asked, "--out", tmp_path / "new")
    assert ran.code == 2
    assert "all single numbers, so nothing varies" in ran.err
    assert not (tmp_path / "new").exists()
    spread = run(*asked, "--spread", 10)
    assert spread.code == 0
    assert "analyst's assumption: single numbers are spread" in spread.out


def test_the_swings_of_the_weighted_mean_are_those_by_hand() -> None:
    """Positions +- 10 of 100 points of 10 years: the swing of an actor is 2 years times its share of the weight.

    The influence of DE and UK is 100 of 100: spread to 90 to 100, it has its middle at 95.
    """
    case = pourparler.load_case("ec-emissions")
    found = settle_sensitivity(case, ["weighted_mean"], "tornado", spread=10.0).outcomes[0].found
    assert isinstance(found, Tornado)
    weights = {"NL": 0.08 * 80, "DE": 0.95 * 0.16 * 80, "UK": 0.95 * 0.16 * 90}
    swings = dict(zip(found.inputs, found.swing, strict=True))
    ratio = swings["DE.delay.position"] / swings["NL.delay.position"]
    low_high = dict(zip(found.inputs, zip(found.low, found.high, strict=True), strict=True))
    widths = {name: high - low for name, (low, high) in low_high.items()}
    by_hand = (weights["DE"] * widths["DE.delay.position"]) / (weights["NL"] * widths["NL.delay.position"])
    assert ratio == pytest.approx(by_hand, rel=0.02)


def test_sobol_of_a_mean_is_in_proportion_to_squared_widths() -> None:
    """The plain mean is linear: every share is the width squared over the sum of the squares."""
    case = pourparler.load_case("water-dispute")
    done = settle_sensitivity(case, ["plain_mean"], "sobol", samples=2048)
    found = done.outcomes[0].found
    assert isinstance(found, SobolIndices)
    widths = np.array([done.inputs[name].high - done.inputs[name].low for name in found.inputs])
    assert found.first == pytest.approx(widths**2 / (widths**2).sum(), abs=0.02)
    assert found.total == pytest.approx(found.first, abs=0.02)


def test_a_case_without_its_only_source_has_no_outcome() -> None:
    done = settle_sensitivity(pourparler.load_case("ec-emissions"), ["plain_mean"], "leave-one-out")
    found = done.outcomes[0].found
    assert isinstance(found, LeftOutOutcome)
    assert (found.without[0].left_out, found.without[0].outcome) == ("source:table-1", None)
    assert found.outcome == pytest.approx(6.7)


def test_a_model_of_all_issues_is_run_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """And every issue has the outcomes that a run of its own would give."""
    runs: list[int] = []
    real = ModelBatch.evaluate

    def counted(self: ModelBatch, values: Floats, first: int) -> Floats:
        runs.append(values.shape[0])
        return real(self, values, first)

    monkeypatch.setattr(ModelBatch, "evaluate", counted)
    done = settle_sensitivity(case_of(), ["exchange"], "tornado", spread=5.0, rounds=1)
    assert [outcome.issue for outcome in done.outcomes] == ["toll", "ring"]
    assert runs == [2 * len(done.inputs) + 1]
    for outcome in done.outcomes:
        assert isinstance(outcome.found, Tornado)
        assert outcome.found.swing[0] > 0.0
    bases = [outcome.found.base for outcome in done.outcomes if isinstance(outcome.found, Tornado)]
    assert bases[0] != bases[1]


def test_no_model_is_refused() -> None:
    with pytest.raises(ChoiceError, match="name a model"):
        settle_sensitivity(pourparler.load_case("ec-emissions"), [], "tornado")


# study ---------------------------------------------------------------------------------------------------------------


def test_draws_say_how_often(run: Run) -> None:
    ran = run("study", "water-dispute", "--draws", 1000, "--seed", 3, "--frame", "pooled")
    assert ran.code == 0, ran.err
    assert "How often, over 1000 draws of what is stated (frame pooled)" in ran.out
    assert "All whose consent counts accept" in ran.out
    assert "withheld, as a cell that decides is open" in ran.out
    assert "How often" not in run("study", "water-dispute", "--frame", "pooled").out


def test_the_same_seed_gives_the_same_bytes(run: Run) -> None:
    asked = ("study", "water-dispute", "--draws", 200, "--json", "--sampler", "sobol")
    assert run(*asked, "--seed", 4).out == run(*asked, "--seed", 4).out
    assert run(*asked, "--seed", 4).out != run(*asked, "--seed", 5).out


def test_discovery_names_the_cells_and_writes_for_the_workbench(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "new"
    asked = ("study", "water-dispute", "--discover", "quarter-flow", "--format", "two-governments", "--draws", 2000)
    ran = run(*asked, "--out", out)
    assert ran.code == 0, ran.err
    assert "accepted where what no agreement would bring on Summer flow is at most 25" in ran.out
    assert (out / "experiments-quarter-flow-two-governments-pooled.tar.gz").is_file()
    document = json.loads((out / "discovery.json").read_text(encoding="utf-8"))
    assert document == json.loads(run(*asked, "--json").out)
    (found,) = document["discoveries"]
    assert found["inputs"][0]["name"] == "altovar.summer-flow.position"
    assert found["scenarios"][0]["accepts"][0]["text"].startswith("what no agreement would bring on Summer flow")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--discover", "quarter-flow"), "--discover quarter-flow looks at draws; say how many"),
        (("--discover", "quarterflow", "--draws", 10), "did you mean 'quarter-flow'?"),
        (("--discover", "quarter-flow", "--draws", 10, "--compare", "2024-04-12"), "are asked for alone"),
        (("--discover", "quarter-flow", "--draws", 10, "--leave-one-out"), "are asked for alone"),
        (("--leave-one-out", "--draws", 10), "--leave-one-out draws nothing"),
    ],
)
def test_what_a_study_cannot_be_asked(run: Run, asked: tuple[object, ...], told: str) -> None:
    ran = run("study", "water-dispute", *asked)
    assert ran.code == 2
    assert told in ran.err


def test_a_case_without_packages_has_nothing_to_discover(run: Run) -> None:
    ran = run("study", "ec-emissions", "--discover", "x", "--draws", 10)
    assert ran.code == 2
    assert "this case has no packages" in ran.err


def test_a_study_without_one_source_or_actor(run: Run, tmp_path: Path) -> None:
    ran = run("study", "water-dispute", "--leave-one-out", "--out", tmp_path)
    assert ran.code == 0, ran.err
    assert "Without one source, or one actor's consent" in ran.out
    document = json.loads((tmp_path / "left_out.json").read_text(encoding="utf-8"))
    assert {row["kind"] for row in document["left_out"]} == {"source", "actor"}


def test_sensitivity_does_not_advise_what_it_refuses(run: Run) -> None:
    ran = run("settle", "alaska-2025", "--model", "challenge,mean", "--sensitivity", "tornado", "--json")
    assert "is not stated" in ran.err
    assert "--assume-open" not in ran.err + ran.out


def test_a_negative_seed_is_one_line(run: Run) -> None:
    for arguments in (("study", "water-dispute"), ("settle", "ec-emissions", "--model", "mean")):
        ran = run(*arguments, "--seed", -1)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert "seed cannot be -1" in ran.err
