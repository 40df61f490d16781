"""Continuous issues of the bargaining models: what outcomes are worth, and the settlement of every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Mask
from pourparler.reach.settlement._barrier import EGALITARIAN, KALAI_SMORODINSKY, NASH, UTILITARIAN, Stakes, settle
from pourparler.reach.settlement._packages import check_choice, checked_disagreement
from pourparler.reach.settlement.spaces import ContinuousIssues, ContinuousSettlement, WithoutAgreement

__all__ = [
    "EGALITARIAN",
    "KALAI_SMORODINSKY",
    "NASH",
    "UTILITARIAN",
    "checked_issues",
    "settle_issues",
    "utilities_at",
]


@dataclass(frozen=True)
class CheckedIssues:
    """Arrays (draw, party, issue), and where given the reference (draw, issue) and disagreement (draw, party)."""

    positions: Floats
    weights: Floats
    power: int
    reference: Floats | None
    disagreement: Floats | None


def checked_issues(model: str, issues: ContinuousIssues, disagreement: npt.ArrayLike | None) -> CheckedIssues:
    """Return continuous issues with their disagreement utilities, or say what is wrong with them."""
    positions, weights = _array(model, "positions", issues.positions), _array(model, "weights", issues.weights)
    if positions.shape[1:] != weights.shape[1:]:
        raise ModelError(f"{model}: positions {positions.shape} and weights {weights.shape} differ; give one shape")
    if issues.loss not in ("linear", "quadratic"):
        raise ModelError(f"{model}: loss is {issues.loss!r}; it is 'linear' or 'quadratic'")
    wrong = (weights < 0).any(axis=2) | ~(weights > 0).any(axis=2)
    if wrong.any():
        draw, party = (int(index) for index in np.argwhere(wrong)[0])
        raise ModelError(
            f"{model}: weights of draw {draw}, party {party} are negative or all 0; leave out a party that "
            "cares about nothing"
        )
    power = 2 if issues.loss == "quadratic" else 1
    reference = None if issues.reference is None else _outcome(model, "reference", issues.reference, positions.shape[2])
    none = None
    if disagreement is not None:
        none = checked_disagreement(model, disagreement, positions.shape[1])
    elif reference is not None:
        none = _utilities(positions, weights, power, reference)
    given = [each for each in (positions, weights, reference, none) if each is not None]
    draws = max(each.shape[0] for each in given)
    if any(each.shape[0] not in (1, draws) for each in given):
        counts = ", ".join(str(each.shape[0]) for each in given)
        raise ModelError(f"{model}: inputs have {counts} draws; give all the same number, or one for all")
    spread = [None if each is None else np.broadcast_to(each, (draws, *each.shape[1:])) for each in (reference, none)]
    shape = (draws, *positions.shape[1:])
    return CheckedIssues(np.broadcast_to(positions, shape), np.broadcast_to(weights, shape), power, *spread)


def _array(model: str, name: str, values: npt.ArrayLike) -> Floats:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{model}: {name} are not an array of numbers ({error})") from None
    if numbers.ndim == 2:
        numbers = numbers[:, :, np.newaxis]
    if numbers.ndim != 3 or numbers.size == 0:
        raise ModelError(
            f"{model}: {name} have the shape {numbers.shape}; they must be (draw, party, issue), or (draw, party) "
            "for one issue, none of them empty"
        )
    if not np.isfinite(numbers).all():
        draw, party, issue = (int(index) for index in np.argwhere(~np.isfinite(numbers))[0])
        raise ModelError(
            f"{model}: {name} of draw {draw}, party {party}, issue {issue} is {numbers[draw, party, issue]}; draw "
            "what nobody states, or leave the issue out"
        )
    return numbers


def _outcome(model: str, name: str, values: npt.ArrayLike, issues: int) -> Floats:
    try:
        numbers = np.atleast_2d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise ModelError(f"{model}: {name} is not an array of numbers ({error})") from None
    if numbers.ndim != 2 or numbers.shape[1] != issues or not np.isfinite(numbers).all():
        raise ModelError(f"{model}: {name} of shape {numbers.shape} for {issues} issues; give finite (draw, issue)")
    return numbers


def _utilities(positions: Floats, weights: Floats, power: int, outcome: Floats) -> Floats:
    distance = np.abs(outcome[:, np.newaxis] - positions)
    utilities: Floats = -(weights * distance**power).sum(axis=2)
    return utilities


def utilities_at(issues: ContinuousIssues, outcome: npt.ArrayLike) -> Floats:
    """Return what an outcome (draw, issue) is worth to each party: (draw, party).

    >>> utilities_at(ContinuousIssues([[0.0, 100.0]], [[1.0, 2.0]]), [30.0]).tolist()
    [[-30.0, -140.0]]
    """
    checked = checked_issues("utilities_at", issues, None)
    point = _outcome("utilities_at", "outcome", outcome, checked.positions.shape[2])
    return _utilities(checked.positions, checked.weights, checked.power, point)


def settle_issues(
    model: str, issues: CheckedIssues, kind: int, *, anywhere: bool, without_agreement: WithoutAgreement
) -> ContinuousSettlement:
    """Settle every draw by one of the kinds of ``_barrier``."""
    check_choice(model, "without_agreement", without_agreement, WithoutAgreement)
    if issues.disagreement is None:
        raise ModelError(f"{model}: no disagreement; give what no agreement would bring each party, or a reference")
    if without_agreement == "disagreement" and issues.reference is None:
        raise ModelError(f"{model}: without_agreement='disagreement' needs the reference outcome of the issues")
    outcome, agreed = _settle_all(
        np.ascontiguousarray(issues.positions),
        np.ascontiguousarray(issues.weights),
        np.ascontiguousarray(issues.disagreement),
        issues.power,
        kind,
        anywhere,
    )
    if not agreed.all() and without_agreement == "refuse":
        raise ModelError(
            f"{model}: in draw {int(np.argmin(agreed))} no outcome gives every party a gain; check the disagreement "
            "utilities, or ask for without_agreement='disagreement'"
        )
    if issues.reference is not None:
        outcome = np.where(agreed[:, np.newaxis], outcome, issues.reference)
    utilities = _utilities(issues.positions, issues.weights, issues.power, outcome)
    return ContinuousSettlement(outcome, np.where(agreed[:, np.newaxis], utilities, issues.disagreement), agreed)


@njit(cache=True)
def _settle_all(
    positions: Floats, weights: Floats, disagreement: Floats, power: int, kind: int, anywhere: bool
) -> tuple[Floats, Mask]:
    """Scale each draw to positions in [0, 1] and a largest stake of 1, settle it, and scale back."""
    draws, parties, issues = positions.shape
    outcome, agreed = np.empty((draws, issues)), np.zeros(draws, dtype=np.bool_)
    place, stake, x = np.empty((parties, issues)), np.empty((parties, issues)), np.empty(issues)
    for draw in range(draws):
        for k in range(issues):
            low, high = positions[draw, :, k].min(), positions[draw, :, k].max()
            for i in range(parties):
                place[i, k] = (positions[draw, i, k] - low) / (high - low) if high > low else 0.5
                stake[i, k] = weights[draw, i, k] * (high - low) ** power
        largest = 0.0
        for i in range(parties):
            largest = max(largest, stake[i].sum())
        ends = -disagreement[draw]
        if largest > 0.0:
            agreed[draw] = settle(Stakes(place, stake / largest, ends / largest, power), kind, anywhere, x)
        else:
            agreed[draw] = ends.min() > 0.0
            x[:] = 0.5
        for k in range(issues):
            low, high = positions[draw, :, k].min(), positions[draw, :, k].max()
            outcome[draw, k] = low + x[k] * (high - low)
    return outcome, agreed
