"""The command ``settle --draws``: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.commands import Run

DRAWN = ("settle", "ec-emissions", "--rounds", 1, "--draws", 600, "--spread", 10, "--seed", 3)


def test_quantiles_stand_beside_the_outcome_at_points(run: Run) -> None:
    ran = run(*DRAWN, "--model", "challenge,mean")
    assert ran.code == 0
    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert "600 draws (mc, seed 3); 30 uncertain inputs; uniform" in lines
    assert any(line.startswith("analyst's assumption: single numbers are spread (--spread 10)") for line in lines)
    rows = [line.split() for line in lines]
    header = next(row for row in rows if row[:1] == ["model"])
    assert header[:4] == ["model", "at", "points", "5"]
    mean = next(row for row in rows if row[:1] == ["plain_mean"])
    assert mean[1] == "6.7"
    assert "600 draws in" in ran.err


def test_json_has_the_ensemble_under_the_result_of_its_model(run: Run) -> None:
    ran = run(*DRAWN, "--model", "challenge,mean,banzhaf", "--sampler", "sobol", "--json")
    document: dict[str, Any] = json.loads(ran.out)
    challenge, mean, banzhaf = document["results"]
    assert (challenge["model"], mean["model"], banzhaf["model"]) == ("challenge", "plain_mean", "banzhaf")
    assert challenge["outcome"] == pytest.approx(8.416, abs=5e-4)
    assert "ensemble" not in banzhaf
    found = challenge["ensemble"]
    assert (found["draws"], found["seed"], found["sampler"], found["spread"]) == (600, 3, "sobol", 10.0)
    assert list(found["quantiles"]) == [f"{n / 20:g}" for n in range(1, 20)]
    values = list(found["quantiles"].values())
    assert values == sorted(values)
    assert found["min"] <= values[0] <= values[-1] <= found["max"]
    assert [step["draws"] for step in found["convergence"]] == [64, 128, 256, 512, 600]
    assert found["convergence"][-1]["mean"] == found["mean"]
    assert len(document["ensemble"]["inputs"]) == 30
    assert document["ensemble"]["stamps"] == found["stamps"]
    assert "single numbers are spread" in found["stamps"][0]
    assert "banzhaf was not run:" in ran.err


def test_a_model_that_runs_on_draws_only_has_no_outcome_at_points(run: Run) -> None:
    ran = run("settle", "alaska-2025", "--model", "mean", "--draws", 200, "--json")
    results = {each["issue"]: each for each in json.loads(ran.out)["results"]}
    assert results["territory"]["outcome"] is None
    assert results["territory"]["ensemble"]["draws"] == 200
    assert results["first-step"]["outcome"] == results["first-step"]["ensemble"]["mean"] == 100.0


def test_every_output_over_silence_says_so(run: Run, tmp_path: Path) -> None:
    stamp = "computed over silence"
    drawn = ("settle", "alaska-2025", "--model", "challenge", "--rounds", 1, "--draws", 64)
    assert run(*drawn).code == 2
    ran = run(*drawn, "--assume-open", "uniform", "--out", tmp_path)
    assert ran.code == 0
    assert stamp in ran.out
    document = json.loads((tmp_path / "settlement.json").read_text(encoding="utf-8"))
    assert stamp in document["ensemble"]["stamps"][0]
    assert all(stamp in each["ensemble"]["stamps"][0] for each in document["results"])
    with (tmp_path / "quantiles.csv").open(encoding="utf-8") as file:
        assert all(stamp in row["stamps"] for row in csv.DictReader(file))
    assert "Computed over silence" in (tmp_path / "ensemble.html").read_text(encoding="utf-8")
    part = tmp_path / "ensemble" / "draws" / "part-00000000.parquet"
    assert stamp.encode() in part.read_bytes()
    assert stamp in (tmp_path / "ensemble" / "ensemble.json").read_text(encoding="utf-8")


def test_files_are_written_and_a_finished_run_is_not_drawn_again(run: Run, tmp_path: Path) -> None:
    ran = run(*DRAWN, "--model", "challenge", "--out", tmp_path, "--store-inputs", "--store-rounds", "--chunk", 100)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("convergence.csv", "ensemble", "ensemble.html", "missing.csv", "quantiles.csv", "settlement.json")
    ]
    assert f"wrote {tmp_path / 'settlement.json'}" in ran.out.replace("\n", "")
    table = pd.read_parquet(tmp_path / "ensemble" / "draws")
    assert table.shape == (600, 1 + 1 + 2 + 30)
    assert table["DK.delay.salience"].between(90, 100).all()
    again = run(*DRAWN, "--model", "challenge", "--out", tmp_path, "--store-inputs", "--store-rounds", "--chunk", 100)
    assert (again.out, again.err.split()[:3]) == (ran.out, ["0", "draws", "in"])


def test_the_page_draws_a_dot_for_every_twentieth_draw(run: Run, tmp_path: Path) -> None:
    run(*DRAWN, "--model", "challenge,exchange", "--out", tmp_path)
    page = (tmp_path / "ensemble.html").read_text(encoding="utf-8")
    chart = page[page.index('aria-label="Outcomes over the draws on Delay') : page.index("Quantiles of Delay")]
    places = [float(x) for x in re.findall(r'transform="translate\(([\d.]+),[\d.]+\)" d="[^"]*" fill="var', chart)]
    # 20 dots and the outcome at points of each model, and the plain mean.
    assert len(places) == 2 * (20 + 1) + 1
    # At points: 8.416 of 4 to 10 years, 73.6 on the scale; the plain mean: 6.7 years, 45.
    assert any(x == pytest.approx(440 * 0.73598, abs=0.01) for x in places)
    assert any(x == pytest.approx(440 * 0.45) for x in places)
    assert "4 years" in chart
    assert "Analyst&#39;s assumption: single numbers are spread" in page
    assert "<script" not in page


def test_shards_tell_what_is_missing_and_the_last_run_sums_up(run: Run, tmp_path: Path) -> None:
    drawn = (*DRAWN, "--model", "mean,challenge", "--chunk", 100, "--out", tmp_path)
    first = run(*drawn, "--shard", "1/3")
    assert "2 of 6 parts are there; missing: part-00000001, part-00000002, part-00000004, part-00000005" in first.out
    assert not (tmp_path / "settlement.json").exists()
    second = run(*drawn, "--shard", "2/3", "--json")
    assert json.loads(second.out)["ensemble"]["missing_parts"] == [2, 5]
    third = run(*drawn, "--shard", "3/3")
    assert (tmp_path / "settlement.json").exists()
    assert third.out == run(*drawn).out


def test_chunks_and_a_folder_change_nothing_that_is_printed(run: Run, tmp_path: Path) -> None:
    drawn = (*DRAWN, "--model", "challenge,mean", "--json")
    alone = json.loads(run(*drawn).out)
    several = json.loads(run(*drawn, "--chunk", 150, "--out", tmp_path).out)
    assert alone["results"] == several["results"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--draws", 0), "draws cannot be 0; give a whole number from 1"),
        (("--draws", 5, "--sampler", "halton"), "sampler cannot be 'halton'; choose one of mc, lhs, sobol"),
        (("--draws", 5, "--shard", "1/2"), "--shard needs --out DIR"),
        (("--draws", 5, "--shard", "3/2"), "--shard '3/2': write i/n"),
        (("--draws", 5, "--assume-open", "pert"), "assume-open cannot be 'pert'; the only choice is uniform"),
        (("--draws", 5, "--distribution", "normal"), "distribution cannot be 'normal'"),
        (("--draws", 5, "--workers", 0, "--spread", 5), "workers cannot be 0"),
        (("--draws", 5), "nothing that plain_mean takes is uncertain"),
        (("--workers", 2), "--workers is about draws; say how many: --draws N"),
        (("--store-inputs",), "--store-inputs is about draws; say how many: --draws N"),
        (("--distribution", "pert"), "--distribution is about draws; say how many: --draws N"),
        (("--sampler", "lhs"), "--sampler is about draws; say how many: --draws N"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(run: Run, more: tuple[object, ...], message: str) -> None:
    ran = run("settle", "ec-emissions", "--model", "mean", *more)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_store_of_other_draws_is_refused(run: Run, tmp_path: Path) -> None:
    assert run(*DRAWN, "--model", "challenge", "--out", tmp_path).code == 0
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    ran = run(*DRAWN[:-1], 4, "--model", "challenge", "--out", tmp_path)
    assert ran.code == 2
    assert "holds another ensemble (seed 3 there, 4 here); choose another folder" in ran.err
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_tables_over_silence_say_so_too(run: Run, tmp_path: Path) -> None:
    drawn = ("settle", "alaska-2025", "--model", "mean", "--draws", 64, "--assume-open", "uniform")
    assert run(*drawn, "--out", tmp_path / "out").code == 0
    for name in ("convergence.csv", "missing.csv"):
        with (tmp_path / "out" / name).open(encoding="utf-8") as file:
            rows = [*csv.DictReader(file)]
        assert rows
        assert all("computed over silence" in row["stamps"] for row in rows)


def test_json_says_what_it_is_of(run: Run) -> None:
    document = json.loads(run(*DRAWN, "--model", "challenge", "--json").out)
    made = ["version", "case", "case_sha256", "frame", "as_of", "seed"]
    assert list(document) == [*made, "results", "ensemble"]
    assert (document["case"], document["seed"]) == ("ec-emissions", 3)


@pytest.mark.parametrize("text", ["6e2", "600.0", "600"])
def test_draws_may_be_written_as_a_power_of_ten(run: Run, text: str) -> None:
    ran = run("settle", "ec-emissions", "--model", "mean", "--spread", 10, "--draws", text, "--json")
    assert json.loads(ran.out)["ensemble"]["draws"] == 600


@pytest.mark.parametrize("text", ["1.5", "0", "1e10", "many", "inf", "-3"])
def test_draws_that_cannot_be_are_one_line_with_the_limit(run: Run, text: str) -> None:
    ran = run("settle", "ec-emissions", "--model", "mean", "--spread", 10, f"--draws={text}")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "give a whole number from 1 to 4294967296" in ran.err


def test_a_cut_at_the_end_of_the_scale_is_told(run: Run) -> None:
    text = " ".join(run(*DRAWN, "--model", "challenge").out.split())
    assert (
        "cut at the end of the scale, so that the stated number is not the middle: DE.delay.position (0 to 10)" in text
    )
    assert "at points: the outcome where every input is its stated number" in text


def test_more_shards_than_parts_are_told(run: Run, tmp_path: Path) -> None:
    ran = run(*DRAWN, "--model", "challenge", "--out", tmp_path / "out", "--shard", "1/3")
    assert ran.code == 0
    assert "there is only 1 part, so shards 2 to 3 have nothing to draw" in " ".join((ran.out + ran.err).split())


def test_files_of_another_run_are_not_mixed_with_new_ones(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(*DRAWN, "--model", "challenge", "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for arguments in (
        ("settle", "ec-emissions", "--model", "mean"),
        ("settle", "ec-emissions", "--model", "mean", "--sensitivity", "tornado", "--spread", 5),
    ):
        ran = run(*arguments, "--out", out)
        assert (ran.code, ran.out) == (2, "")
        assert f"--out {out}: holds " in ran.err
        assert "choose a new or empty folder" in ran.err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert run(*DRAWN, "--model", "challenge", "--out", out).code == 0
    (out / ".settlement.json.x1.part").write_text("what a killed run left", encoding="utf-8")
    assert run(*DRAWN, "--model", "challenge", "--out", out).code == 0
    plain = tmp_path / "plain"
    for model in ("mean", "median"):
        assert run("settle", "ec-emissions", "--model", model, "--out", plain).code == 0
    other = run("settle", "water-dispute", "--model", "mean", "--option", "position=middle", "--out", plain)
    assert other.code == 2
    assert "holds results of ec-emissions, and not of water-dispute" in other.err
