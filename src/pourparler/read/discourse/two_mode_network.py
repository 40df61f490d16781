"""Two-mode discourse network (Leifeld 2013): which actor uses which concept."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["TwoModeAggregation", "TwoModeNormalization", "two_mode_network"]

TwoModeAggregation: TypeAlias = Literal["ignore", "agree", "disagree", "subtract", "combine"]
TwoModeNormalization: TypeAlias = Literal["none", "activity", "prominence"]


def two_mode_network(
    counts: npt.ArrayLike,
    *,
    aggregation: TwoModeAggregation = "ignore",
    normalization: TwoModeNormalization = "none",
) -> npt.NDArray[np.float64]:
    """Two-mode network (Leifeld 2013) of actors and concepts, (actor, concept), from counts of statements.

    ``counts`` (actor, concept, agreement) as ``statement_counts`` makes them, rejecting first. ``aggregation``:
    ``ignore`` counts every statement, ``agree`` and ``disagree`` one side, ``subtract`` endorsing minus rejecting ones,
    ``combine`` names the sides taken: 0 none, 1 endorses, 2 rejects, 3 both. ``normalization``: ``activity`` divides by
    the number of statements of the actor, ``prominence`` by those on the concept; who or what has none stays at 0. A
    combined network holds names, not quantities, and is not normalised. Raises ``ModelError`` for another shape,
    negative or missing counts.

    Reference: Leifeld, P. (2013), Reconceptualizing major policy change in the advocacy coalition framework, Policy
    Studies Journal 41(1), 169-198; Leifeld, P. (2017), Discourse network analysis, The Oxford Handbook of Political
    Networks, 301-326.

    >>> two_mode_network([[[0, 2], [1, 0]]], aggregation="subtract").tolist()
    [[2.0, -1.0]]
    """
    given = checked_counts(counts)
    if aggregation not in get_args(TwoModeAggregation):
        raise ModelError(f"two_mode_network: aggregation {aggregation!r} is not one of {_listed(TwoModeAggregation)}")
    if normalization not in get_args(TwoModeNormalization):
        raise ModelError(
            f"two_mode_network: normalization {normalization!r} is not one of {_listed(TwoModeNormalization)}"
        )
    against, in_favour = given[:, :, 0], given[:, :, 1]
    if aggregation == "combine":
        if normalization != "none":
            raise ModelError("two_mode_network: combine holds names, not quantities; use normalization='none'")
        return (in_favour > 0) + 2.0 * (against > 0)
    made = {
        "ignore": in_favour + against,
        "agree": in_favour,
        "disagree": against,
        "subtract": in_favour - against,
    }[aggregation].astype(np.float64)
    if normalization == "none":
        return made
    axis = 1 if normalization == "activity" else 0
    whole = given.sum(axis=(axis, 2))
    whole = np.where(whole > 0, whole, 1.0)
    return np.asarray(made / np.expand_dims(whole, axis), dtype=np.float64)


def _listed(choices: object) -> str:
    return ", ".join(get_args(choices))


def checked_counts(counts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return counts (actor, concept, agreement) as floats. Raises ``ModelError`` where they cannot be counts."""
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 3 or given.shape[2] != 2:
        raise ModelError(f"discourse network: counts have shape {given.shape}, not (actor, concept, 2)")
    if not np.isfinite(given).all() or (given < 0).any():
        raise ModelError("discourse network: counts must be finite and not negative")
    return given
