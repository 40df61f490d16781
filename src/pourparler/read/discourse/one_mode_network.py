"""One-mode discourse networks (Leifeld 2013): which actors share concepts, agree on them, or contradict each other."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.read.discourse.two_mode_network import checked_counts

__all__ = ["OneModeAggregation", "OneModeNormalization", "one_mode_network"]

OneModeAggregation: TypeAlias = Literal["ignore", "congruence", "conflict", "subtract"]
OneModeNormalization: TypeAlias = Literal["none", "average_activity", "jaccard", "cosine"]


def one_mode_network(
    counts: npt.ArrayLike,
    *,
    aggregation: OneModeAggregation = "congruence",
    normalization: OneModeNormalization = "none",
    dna_compat: bool = False,
) -> npt.NDArray[np.float64]:
    """One-mode network (Leifeld 2013) of actors, (actor, actor), symmetric with zeros on the diagonal.

    ``counts`` (actor, concept, agreement) as ``statement_counts`` makes them; with n_ika the statements of actor i on
    concept k with agreement a, the weight of i and j is, summed over k,

    - ``ignore``: n_ik n_jk, n_ik = sum_a n_ika; shared concepts whatever is said of them,
    - ``congruence``: sum_a n_ika n_jka; said alike,
    - ``conflict``: n_ik0 n_jk1 + n_ik1 n_jk0; said against each other,
    - ``subtract``: congruence minus conflict.

    To work on the columns instead (which concepts share actors), swap the first two axes of ``counts``.

    ``normalization`` with ``dna_compat=False`` keeps each weight within [0, 1] (``subtract``: [-1, 1]): ``jaccard`` is
    the number of concepts (with their agreement, where it counts) that both use over those that either uses, ``cosine``
    the weight over the product of the lengths of the two profiles. ``average_activity`` divides by the most
    that the weight can reach at that average, ((n_i + n_j) / 2)^2, n_i all statements of i.
    With ``dna_compat=True`` ``jaccard`` divides the weight by the number of concepts that either uses, ``cosine`` by
    sqrt(n_i n_j) and ``average_activity`` by (n_i + n_j) / 2: weights can then exceed 1. These three are as we
    understand the Discourse Network Analyzer; they were not checked against the program. Two actors of whom one says
    nothing have weight 0.

    Raises ``ModelError`` for another shape, counts that are negative or missing, or an unknown choice.

    Reference: Leifeld, P. (2013), Reconceptualizing major policy change in the advocacy coalition framework, Policy
    Studies Journal 41(1), 169-198.

    >>> one_mode_network([[[0, 2], [1, 0]], [[0, 1], [0, 1]]], aggregation="subtract").tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    given = checked_counts(counts)
    for name, chosen, choices in (
        ("aggregation", aggregation, get_args(OneModeAggregation)),
        ("normalization", normalization, get_args(OneModeNormalization)),
    ):
        if chosen not in choices:
            raise ModelError(f"one_mode_network: {name} {chosen!r} is not one of {', '.join(choices)}")
    if aggregation == "subtract":
        made = one_mode_network(
            given, aggregation="congruence", normalization=normalization, dna_compat=dna_compat
        ) - one_mode_network(given, aggregation="conflict", normalization=normalization, dna_compat=dna_compat)
        return np.asarray(made, dtype=np.float64)
    mine, theirs = _profiles(given, aggregation)
    weight = mine @ theirs.T
    if normalization != "none":
        whole = _whole(given, mine, theirs, normalization, dna_compat=dna_compat)
        if normalization == "jaccard" and not dna_compat:
            weight = (mine > 0).astype(np.float64) @ (theirs > 0).T.astype(np.float64)
        weight = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    np.fill_diagonal(weight, 0.0)
    return weight


def _profiles(
    counts: npt.NDArray[np.float64], aggregation: OneModeAggregation
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return what is compared of the one and of the other: (actor, concept) or (actor, concept x agreement)."""
    if aggregation == "ignore":
        both = counts.sum(axis=2)
        return both, both
    flat = counts.reshape(counts.shape[0], -1)
    other = counts[:, :, ::-1] if aggregation == "conflict" else counts
    return flat, np.ascontiguousarray(other).reshape(counts.shape[0], -1)


def _whole(
    counts: npt.NDArray[np.float64],
    mine: npt.NDArray[np.float64],
    theirs: npt.NDArray[np.float64],
    normalization: OneModeNormalization,
    *,
    dna_compat: bool,
) -> npt.NDArray[np.float64]:
    """Return what each weight is divided by, (actor, actor)."""
    said = counts.sum(axis=(1, 2))
    if normalization == "average_activity":
        silent = said == 0
        whole = (said[:, np.newaxis] + said) / 2.0
        if not dna_compat:
            # n_i n_j bounds the weight, and the square of their mean bounds n_i n_j.
            whole = whole**2
        return np.where(silent[:, np.newaxis] | silent, 0.0, whole)
    if normalization == "cosine":
        if dna_compat:
            return np.sqrt(np.outer(said, said), dtype=np.float64)
        return np.sqrt(np.outer((mine**2).sum(axis=1), (theirs**2).sum(axis=1)), dtype=np.float64)
    one, other = (counts.sum(axis=2),) * 2 if dna_compat else (mine, theirs)
    used, used_too = (one > 0).astype(np.float64), (other > 0).astype(np.float64)
    either: npt.NDArray[np.float64] = used.sum(axis=1)[:, np.newaxis] + used_too.sum(axis=1) - used @ used_too.T
    return either
