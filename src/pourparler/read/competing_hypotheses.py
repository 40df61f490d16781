"""Analysis of competing hypotheses (Heuer 1999): which hypothesis the evidence contradicts least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError

__all__ = ["CAVEAT", "CompetingHypotheses", "Consistency", "Weight", "competing_hypotheses"]

Consistency: TypeAlias = Literal["CC", "C", "N", "I", "II"]
"""Very consistent, consistent, neutral or not applicable, inconsistent, very inconsistent."""
Weight: TypeAlias = Literal["high", "medium", "low"]

CAVEAT = (
    "Trials found no gain in accuracy from this method, and less consistent judgements in some of them (Dhami, "
    "Belton & Mandel 2019; Whitesmith 2019): it lays out what speaks against what, and does not weigh it for you."
)

_INCONSISTENCY = {"CC": 0.0, "C": 0.0, "N": 0.0, "I": 1.0, "II": 2.0}
_ORDER = {"CC": 2.0, "C": 1.0, "N": 0.0, "I": -1.0, "II": -2.0}
_FACTOR = {"high": 2.0**0.5, "medium": 1.0, "low": 2.0**-0.5}


@dataclass(frozen=True)
class CompetingHypotheses:
    """Scores (hypothesis,), diagnosticity (evidence,), and what hangs on each piece of evidence and each source.

    ``inconsistency`` is not weighted, ``weighted_inconsistency`` is; less is better. ``least`` (hypothesis,) marks
    those that are contradicted least, by weight. ``diagnosticity`` is 0 for evidence that speaks alike about every
    hypothesis, 1 where it is very consistent with one and very inconsistent with another. ``without`` (group,
    hypothesis): weighted scores without a group of evidence, such as a source; ``turned_by`` (group,) marks groups
    without which other hypotheses are contradicted least.
    """

    inconsistency: npt.NDArray[np.float64]
    weighted_inconsistency: npt.NDArray[np.float64]
    least: npt.NDArray[np.bool_]
    diagnosticity: npt.NDArray[np.float64]
    without: npt.NDArray[np.float64]
    turned_by: npt.NDArray[np.bool_]


def competing_hypotheses(
    consistency: npt.ArrayLike,
    credibility: npt.ArrayLike | None = None,
    relevance: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
) -> CompetingHypotheses:
    """Analysis of competing hypotheses (Heuer 1999) with the weights of PARC's ACH program.

    ``consistency`` (evidence, hypothesis): CC, C, N, I or II. Only inconsistency counts: I is 1 and II 2, times the
    weights of the evidence, credibility and relevance (evidence,): high is the root of 2, medium 1, low its inverse;
    both are medium where not given. ``group`` (evidence,): whole numbers from 0 that say which pieces stand or fall
    together (a source); by default each stands alone. Scores within 1e-9 tie. Raises ``ModelError`` for another shape
    or word.

    Reference: Heuer, R. J. (1999), Psychology of Intelligence Analysis, CIA, chapter 8; Palo Alto Research Center
    (2006), ACH 2.0: the weights are as understood from its documentation.

    >>> found = competing_hypotheses([["C", "II"], ["I", "C"], ["C", "C"]], credibility=["high", "low", "medium"])
    >>> found.weighted_inconsistency.round(3).tolist(), found.least.tolist()
    ([0.707, 2.828], [True, False])
    >>> found.diagnosticity.tolist(), found.turned_by.tolist()
    ([0.75, 0.5, 0.0], [True, False, False])
    """
    words = np.asarray(consistency, dtype=np.str_)
    if words.ndim != 2 or words.shape[1] < 1:
        raise ModelError(f"competing_hypotheses: consistency has shape {words.shape}, not (evidence, hypothesis)")
    against = _numbers("consistency", words, _INCONSISTENCY, get_args(Consistency))
    order = _numbers("consistency", words, _ORDER, get_args(Consistency))
    pieces = words.shape[0]
    weight = _weights("credibility", credibility, pieces) * _weights("relevance", relevance, pieces)
    weighted = against * weight[:, np.newaxis]
    groups = _groups(group, pieces)
    score = weighted.sum(axis=0)
    without = np.empty((int(groups.max(initial=-1)) + 1, words.shape[1]))
    for number in range(without.shape[0]):
        without[number] = weighted[groups != number].sum(axis=0)
    least = _least(score)
    return CompetingHypotheses(
        inconsistency=against.sum(axis=0),
        weighted_inconsistency=score,
        least=least,
        diagnosticity=(order.max(axis=1) - order.min(axis=1)) / 4.0,
        without=without,
        turned_by=(_least(without) != least).any(axis=1),
    )


def _least(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(scores <= scores.min(axis=-1, keepdims=True) + 1e-9, dtype=np.bool_)


def _numbers(
    name: str, words: npt.NDArray[np.str_], numbers: dict[str, float], allowed: tuple[str, ...]
) -> npt.NDArray[np.float64]:
    if unknown := sorted(set(words.ravel().tolist()) - set(numbers)):
        raise ModelError(f"competing_hypotheses: {name} {unknown[0]!r} is not one of {', '.join(allowed)}")
    return np.array([numbers[word] for word in words.ravel().tolist()], dtype=np.float64).reshape(words.shape)


def _weights(name: str, words: npt.ArrayLike | None, pieces: int) -> npt.NDArray[np.float64]:
    if words is None:
        return np.ones(pieces)
    given = np.asarray(words, dtype=np.str_)
    if given.shape != (pieces,):
        where = f"{name} has shape {given.shape}, not ({pieces},), one per piece of evidence"
        raise ModelError(f"competing_hypotheses: {where}")
    return _numbers(name, given, _FACTOR, get_args(Weight))


def _groups(group: npt.ArrayLike | None, pieces: int) -> npt.NDArray[np.int64]:
    if group is None:
        return np.arange(pieces, dtype=np.int64)
    given = np.asarray(group)
    if given.shape != (pieces,) or (pieces and (not np.issubdtype(given.dtype, np.integer) or int(given.min()) < 0)):
        raise ModelError(f"competing_hypotheses: group must be {pieces} whole numbers from 0, one per piece")
    return given.astype(np.int64)
