"""Experiments and outcomes as the EMA workbench reads them (``ema_workbench.load_results``): one ``tar.gz``."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.exchange.csv_lines import csv_lines
from pourparler.reach.acceptance.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ema_archive", "experiments_and_outcomes"]

_VERSION = 0.1
"""Of the file format, as version 2.5 of the workbench writes it."""
_SCALAR = ("ScalarOutcome", "cls")
"""The workbench's class of an outcome with one number an experiment, and the ending it gives such files."""
_NO_POLICY = "none"
"""Not ``None``, which pandas reads as a value that is missing."""
_OWN = ("scenario", "policy", "model")
"""Columns that the workbench adds to the inputs."""


def experiments_and_outcomes(
    inputs: Sequence[str], points: npt.ArrayLike, outcomes: Mapping[str, npt.ArrayLike], *, model: str = "pourparler"
) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """Return (experiments, outcomes) as the EMA workbench's functions take them (Kwakkel 2017).

    ``points`` (n, d): one experiment a row; ``outcomes``: name to (n,). The experiments get the workbench's own columns
    ``scenario`` (the row), ``policy`` (none) and ``model``. Raises ``ModelError`` where lengths or names clash.

    Reference: Kwakkel, J. H. (2017), Environmental Modelling & Software 96, 239-250.

    >>> experiments, outcomes = experiments_and_outcomes(["x"], [[0.5], [0.75]], {"agreed": [1, 0]})
    >>> list(experiments.columns), outcomes["agreed"].tolist()
    (['x', 'scenario', 'policy', 'model'], [1.0, 0.0])
    """
    import pandas as pd

    cases, found = _checked(inputs, points, outcomes)
    columns: dict[str, object] = {name: cases[:, k] for k, name in enumerate(inputs)}
    columns |= {"scenario": np.arange(cases.shape[0]), "policy": _NO_POLICY, "model": model}
    experiments = pd.DataFrame(columns)
    return experiments.astype({"policy": "category", "model": "category"}), found


def ema_archive(
    inputs: Sequence[str],
    points: npt.ArrayLike,
    outcomes: Mapping[str, npt.ArrayLike],
    *,
    model: str = "pourparler",
    stamps: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a file that ``ema_workbench.load_results`` reads; the same input gives the same bytes.

    As ``save_results`` of its version 2.5 does: ``experiments.csv``, one file an outcome, and ``metadata.json`` with
    the type of each; ``stamps``, what must be said of the experiments, stand in it, too. Takes and raises what
    ``experiments_and_outcomes`` does.

    >>> data = ema_archive(["x"], [[0.5], [0.75]], {"agreed": [1, 0]})
    >>> with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
    ...     archive.getnames()
    ['experiments.csv', 'agreed.cls', 'metadata.json']
    """
    cases, found = _checked(inputs, points, outcomes)
    own = ((str(n), _NO_POLICY, model) for n in range(cases.shape[0]))
    rows = [[*map(repr, row.tolist()), *more] for row, more in zip(cases, own, strict=True)]
    types = dict.fromkeys(inputs, "float64") | {"scenario": "int64", "policy": "category", "model": "category"}
    kind, ending = _SCALAR
    metadata: dict[str, object] = {
        "version": _VERSION,
        "outcomes": [[kind, name, f"{name}.{ending}"] for name in found],
        "experiments": types,
    }
    if stamps:
        metadata["stamps"] = [*stamps]
    files = {"experiments.csv": _csv([[*inputs, *_OWN], *rows])}
    files |= {f"{name}.{ending}": _csv([[repr(value)] for value in column.tolist()]) for name, column in found.items()}
    files["metadata.json"] = json.dumps(metadata).encode("utf-8")
    packed = io.BytesIO()
    # A fixed time, so that the same results are the same file.
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def _checked(
    inputs: Sequence[str], points: npt.ArrayLike, outcomes: Mapping[str, npt.ArrayLike]
) -> tuple[Floats, dict[str, Floats]]:
    cases = np.asarray(points, dtype=np.float64)
    if cases.ndim != 2 or cases.shape[1] != len(inputs):
        raise ModelError(f"ema: points have the shape {cases.shape}; give (n, {len(inputs)}), one column an input")
    names = [*inputs, *outcomes, *_OWN]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ModelError(f"ema: {twice!r} names two columns; the workbench keeps {', '.join(_OWN)} for itself")
    found = {}
    for name, values in outcomes.items():
        column = np.asarray(values, dtype=np.float64)
        if column.shape != (cases.shape[0],):
            raise ModelError(f"ema: outcome {name} has the shape {column.shape}; give one number an experiment")
        if not name or "/" in name:
            raise ModelError(f"ema: outcome {name!r} cannot name a file; leave out the slash")
        found[name] = column
    return cases, found


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    return csv_lines(rows).encode("utf-8")
