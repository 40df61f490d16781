"""``study --draws``: the stored gains are those that the acceptability indices count."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pourparler.case.assemble import assemble
from pourparler.case.load import load_case
from pourparler.reach.acceptability import acceptability_of
from pourparler.reach.encode import Evaluation, evaluate
from pourparler.reach.ensemble.gain_batches import plan_gains
from pourparler.reach.ensemble.sampling import AssumeOpen, Sampling
from tests.commands import Run

STUDIED = ("study", "alaska-2025", "--frame", "pooled", "--format", "us-russia", "--draws", 300, "--seed", 9)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    case = load_case("alaska-2025")
    return evaluate(assemble(case, "pooled"), case.packages, case.formats)


@pytest.mark.parametrize("assume_open", [None, "uniform"])
def test_the_share_of_gains_is_the_acceptability_index(evaluation: Evaluation, assume_open: AssumeOpen | None) -> None:
    sampling = Sampling(draws=700, seed=5, assume_open=assume_open)
    plan = plan_gains(evaluation, sampling, version="1", chunk=300)
    assert plan is not None
    gains = dict(zip(plan.columns, np.concatenate([plan.compute(k) for k in range(3)], axis=1), strict=True))
    rows = {f"{row.actor}:{row.package}": row for row in acceptability_of(evaluation, sampling).rows}
    assert {name for name, row in rows.items() if row.basis == "drawn"} == set(gains)
    for name, gain in gains.items():
        assert rows[name].index == np.mean(gain >= -1e-12)
        assert rows[name].gain_quantiles == pytest.approx(np.quantile(gain, np.arange(1, 20) / 20), abs=1e-9)


def test_a_study_stores_its_draws_and_finds_them_again(run: Run, tmp_path: Path) -> None:
    ran = run(*STUDIED, "--chunk", 100, "--out", tmp_path)
    assert ran.code == 0
    assert f"wrote {tmp_path / 'ensemble' / 'pooled'}: 3 of 3 parts are there" in ran.out
    table = pd.read_parquet(tmp_path / "ensemble" / "pooled" / "draws")
    document = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    drawn = [row for row in document["draws"]["acceptability"] if row["basis"] == "drawn"]
    assert len(drawn) == table.shape[1] - 1 > 0
    for row in drawn:
        assert row["index"] == (table[f"{row['actor']}:{row['package']}"] >= -1e-12).mean()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ensemble").rglob("*.parquet")}
    assert run(*STUDIED, "--chunk", 100, "--out", tmp_path, "--shard", "1/1").code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_shards_of_a_study(run: Run, tmp_path: Path) -> None:
    first = run(*STUDIED, "--chunk", 100, "--out", tmp_path, "--shard", "1/2")
    assert first.out == f"wrote {tmp_path / 'ensemble' / 'pooled'}: 2 of 3 parts are there\n"
    assert not (tmp_path / "report.html").exists()
    second = run(*STUDIED, "--chunk", 100, "--out", tmp_path, "--shard", "2/2", "--json")
    assert json.loads(second.out) == {"stored": [f"wrote {tmp_path / 'ensemble' / 'pooled'}: 3 of 3 parts are there"]}


def test_what_is_about_stored_draws_needs_a_folder(run: Run, tmp_path: Path) -> None:
    ran = run(*STUDIED, "--workers", 2)
    assert (ran.code, ran.out) == (2, "")
    assert "--workers, --shard, --scheduler and --chunk are about the stored draws; name --out DIR" in ran.err
    assert run(*STUDIED, "--out", tmp_path, "--shard", "1/1").code == 0
    other = run(*STUDIED[:-1], 10, "--out", tmp_path)
    assert (other.code, other.out) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["ensemble"]
    assert "holds another ensemble (seed 9 there, 10 here)" in other.err
