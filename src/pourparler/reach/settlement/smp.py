"""Spatial model of politics, SMP, of KTAB (Wise, Lester & Efird 2015), on several issues.

With positions on scales of 0-1, d = sqrt(sum (s_k d_k)^2 / sum s_k^2) is the distance as an actor with saliences s sees
it, and u = (1 - d)(1 + R d) what a position is worth to it, R being its attitude to risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement._election import ELECTIONS, VICTORIES, VOTINGS, Election, Victory, Voting
from pourparler.reach.settlement._issues import checked_issues, checked_scales, checked_whole
from pourparler.reach.settlement._smp_turn import SmpCodes, new_turn, play_turn

__all__ = [
    "BargainWeights",
    "DegenerateRisk",
    "Election",
    "Proposals",
    "RiskKnown",
    "RiskRange",
    "SalienceSum",
    "Smp",
    "Victory",
    "Voting",
    "smp",
]

RiskRange: TypeAlias = Literal["min", "mid", "max"]
RiskKnown: TypeAlias = Literal["none", "one-third", "half", "two-thirds", "full"]
BargainWeights: TypeAlias = Literal["s1p1", "s2p2"]
Proposals: TypeAlias = Literal["initiator", "initiator-and-receiver"]
DegenerateRisk: TypeAlias = Literal["neutral", "refuse"]
SalienceSum: TypeAlias = Literal["refuse", "scale-each", "scale-all"]
"""Where an actor's saliences add up to more than 1: an error, or all divided by that actor's sum, or by the largest."""

_RISK_LOW: Final[dict[str, float]] = {"min": 0.0, "mid": -0.5, "max": -1.0}
_RISK_KNOWN: Final[dict[str, float]] = {
    "none": 0.0,
    "one-third": 1.0 / 3.0,
    "half": 0.5,
    "two-thirds": 2.0 / 3.0,
    "full": 1.0,
}
_POWER: Final[dict[str, int]] = {"s1p1": 1, "s2p2": 2}
_ROUNDING: Final = 1e-9
_LARGEST = 100.0
"""Capabilities are scaled to this largest one: only ratios count, and the program's small constants suit its data."""


@dataclass(frozen=True)
class Smp:
    """What the bargains lead to, in native units; turn 0 is the start, and a draw that has stopped stays.

    ``positions`` (draw, turn, actor, issue). ``mean`` (draw, turn, issue), weighted by capability times salience
    as given. ``turns_played`` (draw,). Of every turn from the first, (draw, turn, actor): ``support``, the chance that
    the actor's position wins the election of positions; ``risk``, its R; ``target``, whom it challenges (-1 nobody),
    with the ``gain`` it expects and its ``chance`` to prevail; ``partner``, whom it moves with (-1: it stays). Turns
    that a draw has not played are 0, and -1.
    """

    positions: Floats
    mean: Floats
    turns_played: Indices
    support: Floats
    risk: Floats
    target: Indices
    gain: Floats
    chance: Floats
    partner: Indices


def smp(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    bounds: tuple[npt.ArrayLike, npt.ArrayLike] = (0.0, 100.0),
    rounds: int = 100,
    least_turns: int = 2,
    stop_share: float = 0.02,
    voting: Voting = "proportional",
    victory: Victory = "linear",
    election: Election = "conditional",
    risk_range: RiskRange = "mid",
    risk_known: RiskKnown = "one-third",
    bargain_weights: BargainWeights = "s2p2",
    proposals: Proposals = "initiator",
    degenerate_risk: DegenerateRisk = "neutral",
    salience_sum: SalienceSum = "refuse",
    decimals: int = 4,
) -> Smp:
    """Spatial model of politics of KTAB (Wise, Lester & Efird 2015; Efird, Lester & Wise 2016), on several issues.

    In every turn: 1. a probabilistic Condorcet election of positions among neutral voters gives each actor a chance P,
    and a risk R rising with it to 1 for the highest, from -1/2 (``mid``), 0 (``min``) or -1 (``max``) for the lowest;
    another's R an actor knows to a share ``risk_known``, and for the rest takes its own. 2. Each actor challenges the
    one it expects to gain most from: a share of 1 - S (the sum of the target's saliences) yields, else the contest goes
    by capability times S, all others taking sides. 3. Each challenge proposes a bargain, both moving together by
    weights (salience x chance to prevail), squared in ``s2p2``; with ``initiator-and-receiver`` the target's own
    estimate of the chance makes a second one. 4. From staying and the bargains it is part of, each actor takes the one
    most likely to win an election by capability, and all move at once, positions rounded to ``decimals`` of a scale
    from 0 to 1. It ends when the sum of moves is below ``stop_share`` of the first turn's (plus 0.0001 of the scale),
    after ``least_turns`` and at most ``rounds`` turns.

    ``voting``: how a difference in worth becomes votes: its sign (``binary``), itself (``proportional``), its cube
    (``cubic``), .8 and .2 of the second and the first (``prop-bin``), halves of the second and the third
    (``prop-cbc``), or two thirds of gains against whole losses (``asym-prosp``). ``victory``: the chance to beat
    another option goes with the power 1, 2, 4 or 8 of support, or the stronger wins but for 1e-8 (``binary``).
    ``election``: of all options by the chance to beat every other (``conditional``), or by their long-run shares when
    challengers come evenly (``markov-uniform``) or as they have support (``markov-incentive``). Contests are always
    linear.

    ``position`` (draw, actor, issue), or (actor, issue) for one draw, within ``bounds``, the ends of the scales.
    ``capability``: one number, (actor,) or (draw, actor), only ratios count. ``salience``: shares from 0 to 1, in the
    shape of ``position`` or per actor; an actor's may add up to 1 at most, and not all be 0. ``salience_sum`` says what
    is done with more: ``refuse`` it, divide the saliences of that actor by their sum (``scale-each``), or those of all
    by the largest sum of the draw (``scale-all``), which keeps the ratios between actors. Ties: the target listed
    first; staying before moving, and bargains in the order of those who propose them. Where all chances are the same R
    is not defined: ``neutral`` takes 0, ``refuse`` is an error.

    Raises ``ModelError`` where a value is missing or outside its range, and for a name that is no option.

    References: Wise, B., Lester, L. & Efird, B. (2015), An introduction to the KAPSARC Toolkit for Behavioral Analysis
    (KTAB) using one-dimensional spatial models, KAPSARC. Efird, B., Lester, L. & Wise, B. (2016), Journal of East Asian
    Studies 16(1), 117-145.

    >>> from pourparler.reach.settlement.smp import smp
    >>> found = smp([[10], [40], [90]], [1, 2, 1], [[0.9], [0.5], [0.2]], rounds=1)
    >>> found.positions[0, 1].ravel().round(2).tolist(), found.partner[0, 0].tolist()
    ([10.14, 40.24, 40.24], [2, 2, 1])
    """
    given = checked_issues("smp", position, capability, salience)
    scales = checked_scales("smp", bounds, given.position)
    capabilities = _checked_capability(position, capability)
    saliences = _checked_saliences(given.salience, salience_sum)
    codes = SmpCodes(
        voting=_place("voting", voting, VOTINGS),
        victory=_place("victory", victory, VICTORIES),
        election=_place("election", election, ELECTIONS),
        risk_low=_chosen("risk_range", risk_range, _RISK_LOW),
        risk_known=_chosen("risk_known", risk_known, _RISK_KNOWN),
        power=_chosen("bargain_weights", bargain_weights, _POWER),
        counterproposals=bool(_place("proposals", proposals, ("initiator", "initiator-and-receiver"))),
        decimals=min(checked_whole("smp", "decimals", decimals, 0), 15),
    )
    refuse = bool(_place("degenerate_risk", degenerate_risk, ("neutral", "refuse")))
    most_turns, least_turns = (
        checked_whole("smp", name, value, 0) for name, value in (("rounds", rounds), ("least_turns", least_turns))
    )
    if not 0.0 <= stop_share <= 1.0:
        raise ModelError(f"smp: stop_share is {stop_share!r}; it must be a share from 0 to 1")
    record = _new_record(given.position.shape, most_turns)
    record.positions[:, 0] = (given.position - scales.low) / scales.length
    limits = Limits(least_turns, float(stop_share), refuse)
    draw, number = _solve(capabilities, saliences, codes, limits, record)
    if draw >= 0:
        raise ModelError(
            f"smp: in turn {number} of draw {draw} all positions are as likely to win, so that R divides by zero; "
            "choose degenerate_risk='neutral' for R = 0"
        )
    last = int(record.turns_played.max())
    positions = scales.low + record.positions[:, : last + 1] * scales.length
    weight = given.weight / given.weight.sum(axis=1, keepdims=True)
    return Smp(
        positions=positions,
        mean=np.einsum("daik,dik->dak", positions, weight),
        **{name: getattr(record, name)[:, :last] for name in _PER_TURN},
        turns_played=record.turns_played,
    )


class Record(NamedTuple):
    """What the kernel fills: the fields of ``Smp``, with positions on scales of 0-1."""

    positions: Floats
    turns_played: Indices
    support: Floats
    risk: Floats
    target: Indices
    gain: Floats
    chance: Floats
    partner: Indices


_PER_TURN = ("support", "risk", "target", "gain", "chance", "partner")


class Limits(NamedTuple):
    """When a draw stops, and whether an undefined risk is refused."""

    least_turns: int
    stop_share: float
    refuse: bool


def _place(name: str, value: str, names: tuple[str, ...]) -> int:
    if value not in names:
        raise ModelError(f"smp: {name} cannot be {value!r}; choose one of {', '.join(names)}")
    return names.index(value)


def _chosen(name: str, value: str, numbers: dict[str, Any]) -> Any:
    _place(name, value, tuple(numbers))
    return numbers[value]


def _checked_capability(position: npt.ArrayLike, capability: npt.ArrayLike) -> Floats:
    """Return capabilities (draw, actor), the largest of each draw ``_LARGEST``."""
    if np.ndim(capability) > 2 or (np.ndim(capability) == np.ndim(position) == 2):
        raise ModelError(
            f"smp: capability has the shape {np.shape(capability)}; an actor has one, so give one number, (actor,) or "
            "(draw, actor)"
        )
    given = checked_issues("smp", position, capability, 1.0)
    return np.ascontiguousarray(given.weight[:, :, 0]) * _LARGEST


def _checked_saliences(salience: Floats, salience_sum: SalienceSum) -> Floats:
    """Return saliences (draw, actor, issue) that add up to at most 1 for each actor, as ``salience_sum`` says."""
    way = _place("salience_sum", salience_sum, get_args(SalienceSum))
    total = salience.sum(axis=2)
    wrong = np.argwhere((total <= 0.0) | ((total > 1.0 + _ROUNDING) & (way == 0)))
    if wrong.size:
        d, i = (int(index) for index in wrong[0])
        raise ModelError(
            f"smp: the saliences of draw {d}, actor {i} add up to {total[d, i]:g}; they must add up to at most 1 (it "
            "is the chance that a target resists) and not all be 0"
            + ("; or choose salience_sum='scale-each' or 'scale-all'" if total[d, i] > 0.0 else "")
        )
    if way == 0:
        return salience
    divisor = total if way == 1 else total.max(axis=1, keepdims=True)
    scaled: Floats = salience / np.maximum(divisor, 1.0)[:, :, np.newaxis]
    return scaled


def _new_record(shape: tuple[int, ...], turns: int) -> Record:
    draws, actors, issues = shape
    number, index = np.zeros((3, draws, turns, actors)), np.full((2, draws, turns, actors), -1, dtype=np.int64)
    return Record(
        positions=np.empty((draws, turns + 1, actors, issues)),
        turns_played=np.zeros(draws, dtype=np.int64),
        support=np.zeros((draws, turns, actors)),
        risk=number[0],
        target=index[0],
        gain=number[1],
        chance=number[2],
        partner=index[1],
    )


@njit(cache=True)
def _solve(capability: Floats, salience: Floats, codes: SmpCodes, limits: Limits, record: Record) -> tuple[int, int]:
    """Play all draws and fill the record; return the draw and turn whose risks are undefined and refused, else -1."""
    draws, last, actors, _ = record.positions.shape
    for d in range(draws):
        first, going = 0.0, True
        for t in range(1, last):
            if not going:
                record.positions[d, t] = record.positions[d, t - 1]
                continue
            turn = new_turn(actors)
            x, moved = record.positions[d, t - 1], record.positions[d, t]
            if not play_turn(x, capability[d], salience[d], codes, turn, moved) and limits.refuse:
                return d, t
            record.support[d, t - 1], record.risk[d, t - 1] = turn.support, turn.risk
            record.target[d, t - 1], record.partner[d, t - 1] = turn.target, turn.partner
            record.gain[d, t - 1], record.chance[d, t - 1] = turn.gain, turn.chance
            record.turns_played[d] = t
            shift = np.sqrt(((moved - x) ** 2).sum(axis=1)).sum()
            if t == 1:
                first = shift
            going = t < limits.least_turns or shift >= limits.stop_share * (first + 1e-4)
    return -1, -1
