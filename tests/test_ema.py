"""The file for the EMA workbench: read back the way ``ema_workbench.load_results`` reads it (version 2.5)."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pourparler.errors import ModelError
from pourparler.reach.sensitivity.ema import ema_archive, experiments_and_outcomes

POINTS = np.array([[0.1, 2.0], [0.25, 1e-17], [1 / 3, -4.0]])


def read_back(data: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    """As the workbench does: types and file names from ``metadata.json``, then the tables."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz", encoding="UTF8") as archive:

        def extract(name: str) -> io.BytesIO:
            member = archive.extractfile(name)
            assert member is not None
            return io.BytesIO(member.read())

        metadata = json.loads(extract("metadata.json").read().decode())
        assert metadata["version"] == 0.1
        experiments = pd.read_csv(extract("experiments.csv"))
        for name, kind in metadata["experiments"].items():
            experiments[name] = experiments[name].astype(kind)
        outcomes = {}
        for kind, name, file in metadata["outcomes"]:
            assert kind == "ScalarOutcome"
            assert file == f"{name}.cls"
            values = pd.read_csv(extract(file), index_col=False, header=None).to_numpy()
            outcomes[name] = np.reshape(values, (values.shape[0],))
    return experiments, outcomes


def test_what_is_written_is_read_back() -> None:
    given = {"agreed": np.array([1, 0, 1]), "gain": np.array([0.1, -0.2, 1 / 7])}
    experiments, outcomes = read_back(ema_archive(["x", "y, z"], POINTS, given, model="case"))
    assert experiments[["x", "y, z"]].to_numpy().tolist() == POINTS.tolist()
    assert experiments["scenario"].tolist() == [0, 1, 2]
    assert experiments["policy"].tolist() == ["none"] * 3
    assert experiments["model"].tolist() == ["case"] * 3
    assert {name: each.tolist() for name, each in outcomes.items()} == {
        "agreed": [1.0, 0.0, 1.0],
        "gain": [0.1, -0.2, 1 / 7],
    }


def test_the_frame_is_that_of_the_file() -> None:
    frame, outcomes = experiments_and_outcomes(["x", "y"], POINTS, {"agreed": [1, 0, 1]})
    read, read_outcomes = read_back(ema_archive(["x", "y"], POINTS, {"agreed": [1, 0, 1]}))
    pd.testing.assert_frame_equal(frame, read, check_dtype=False, check_categorical=False)
    assert outcomes["agreed"].tolist() == read_outcomes["agreed"].tolist()


def test_the_same_results_are_the_same_bytes() -> None:
    assert ema_archive(["x", "y"], POINTS, {"o": [1, 2, 3]}) == ema_archive(["x", "y"], POINTS, {"o": [1, 2, 3]})


@pytest.mark.parametrize(
    ("inputs", "outcomes", "told"),
    [
        (["x"], {"o": [1, 2, 3]}, r"points have the shape \(3, 2\); give \(n, 1\)"),
        (["x", "x"], {"o": [1, 2, 3]}, "'x' names two columns"),
        (["x", "policy"], {"o": [1, 2, 3]}, "'policy' names two columns; the workbench keeps scenario, policy, model"),
        (["x", "y"], {"o": [1, 2]}, r"outcome o has the shape \(2,\); give one number an experiment"),
        (["x", "y"], {"a/b": [1, 2, 3]}, "'a/b' cannot name a file"),
    ],
)
def test_what_does_not_fit_is_refused(inputs: list[str], outcomes: dict[str, list[int]], told: str) -> None:
    with pytest.raises(ModelError, match=told):
        ema_archive(inputs, POINTS, outcomes)


def test_stamps_stand_in_the_metadata() -> None:
    data = ema_archive(["x"], [[0.5]], {"agreed": [1]}, stamps=["computed over silence"])
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        member = archive.extractfile("metadata.json")
        assert member is not None
        assert json.loads(member.read())["stamps"] == ["computed over silence"]
    assert read_back(data)[1]["agreed"].tolist() == [1]
