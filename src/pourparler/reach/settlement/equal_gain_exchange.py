"""Equal gain exchange of voting positions (Stokman & Van Oosten 1994), with rounds and externalities.

With c capability, s salience and x the position at the start of a round, the outcome of an issue is the Nash
bargaining solution NBS = sum c s y / sum c s of voting positions y. Two actors on opposite sides of the NBS of two
issues p and q can exchange: the one whose s_p / s_q is lower supplies p, that is, moves its voting position on p
towards the other's position, which supplies q in return. A move shifts the NBS by delta = |move| c s / sum c s, and
both gain the same where delta_q = delta_p (s_ip + s_jp) / (s_iq + s_jq) [the exchange ratio]. What the shifts do to
everybody else are externalities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from numba import njit

from pourparler.errors import ModelError, OptionError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.settlement._exchange_round import RoundInputs, new_round, play_round
from pourparler.reach.settlement._issues import checked_issues, checked_scales, checked_whole
from pourparler.reach.settlement._positions import Weighted

__all__ = ["EqualGainExchange", "ExchangeTie", "Exchanges", "equal_gain_exchange"]

ExchangeTie: TypeAlias = Literal["first", "random"]


@dataclass(frozen=True)
class Exchanges:
    """Every exchange, in the order in which it was executed, (n,) or (n, 2) or (n, actor).

    ``draw`` and ``round`` (from 1) say when. Column 0 is the actor that supplies the issue that comes first in the
    order of issues, column 1 its partner: ``actor``, the ``issue`` each supplies, its ``move`` on it (native units) and
    its ``gain`` (salience times shift of the NBS in points of 100). ``externality`` (n, actor): what the two shifts are
    worth to everybody, measured from positions at the start of the round; 0 for the two who exchange.
    """

    draw: Indices
    round: Indices
    actor: Indices
    issue: Indices
    move: Floats
    gain: Floats
    externality: Floats


@dataclass(frozen=True)
class EqualGainExchange:
    """What the exchanges lead to, in native units; round 0 is the start.

    ``positions`` (draw, round, actor, issue): what actors want at the start of a round, and after the last one.
    ``voting`` (draw, round, actor, issue): how they vote after the exchanges of a round, at first their positions.
    ``nbs`` (draw, round, issue): the outcome of the voting positions. ``exchange_count`` (draw, round).
    ``own_gain``, ``gain_from_others``, ``loss_from_others`` (draw, round, actor): what an actor's own exchanges brought
    it, and the sums of positive and of negative externalities. ``exchanges``: every one.
    """

    positions: Floats
    voting: Floats
    nbs: Floats
    exchange_count: Indices
    own_gain: Floats
    gain_from_others: Floats
    loss_from_others: Floats
    exchanges: Exchanges


def equal_gain_exchange(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    bounds: tuple[npt.ArrayLike, npt.ArrayLike] = (0.0, 100.0),
    rounds: int = 10,
    salience_weight: float = 0.4,
    fixed_weight: float = 0.1,
    randomness: float = 0.0,
    tie: ExchangeTie = "first",
    rng: np.random.Generator | None = None,
) -> EqualGainExchange:
    """Equal gain exchange of voting positions (Stokman & Van Oosten 1994) over several issues and rounds.

    1. Per pair of issues, actors left of the NBS (position <= NBS) or right of both form groups; those right of both
       can exchange with those left of both, those left of the first only with those left of the second only.
    2. The supplier of the first issue moves all the way to its partner's position; if the other would then overshoot,
       that one moves all the way and the first less, by the exchange ratio. Nor is the NBS, as the two know it (start
       of the round, the supplier's present vote, what others supplied to the partner), pushed past the partner.
    3. The exchange with the highest gain is executed, the exchanges it touches are calculated anew, and so on until
       none is left. One that would turn a voter back, or bring nobody anything, is dropped for the round.
    4. The next round starts from x + (salience_weight (1 - s) + fixed_weight) (y - x).

    ``position`` (draw, actor, issue), or (actor, issue) for one draw, within ``bounds``: the ends of the scales, one
    number or (issue,) each. ``capability`` and ``salience``: one number, (actor,), (draw, actor) or the shape of
    ``position``; salience a share from 0 to 1. An actor that has no position on an issue takes part with salience 0
    there: it then neither weighs nor exchanges.

    ``randomness`` z > 0 is a declared variant: the exchange ratio of each pair is (1 - z) times the equal one plus z
    times one drawn evenly between the two that leave one partner without gain, anew in each round; exchanges are
    ranked by the mean gain. Gains within 1e-9 tie: ``first`` takes the exchange listed first (pairs of issues in order,
    then right of both x left of both, then left of the first x left of the second, actors in order); ``random`` any.
    Both need ``rng``; draw d depends on the generator and d alone.

    Raises ``ModelError`` where a value is missing or outside its range, or nobody weighs anything on an issue.

    Reference: Stokman, F. N. & Van Oosten, R. (1994), The exchange of voting positions, in Bueno de Mesquita & Stokman
    (eds), European Community Decision Making, Yale University Press, 105-127.

    Two who each care about the other's lesser issue:

    >>> from pourparler.reach.settlement.equal_gain_exchange import equal_gain_exchange
    >>> found = equal_gain_exchange([[100, 100], [0, 0]], 1, [[0.2, 0.8], [0.8, 0.2]], rounds=1)
    >>> found.nbs[0].round(6).tolist()
    [[20.0, 80.0], [0.0, 100.0]]
    >>> found.exchanges.move.tolist(), found.exchanges.gain.round(6).tolist()
    ([[-100.0, 100.0]], [[12.0, 12.0]])
    """
    given = checked_issues("equal_gain_exchange", position, capability, salience)
    low, span = checked_scales("equal_gain_exchange", bounds, given.position)
    rounds = checked_whole("equal_gain_exchange", "rounds", rounds, 0)
    _check_shares(salience_weight=salience_weight, fixed_weight=fixed_weight, randomness=randomness)
    if salience_weight + fixed_weight > 1.0:
        raise OptionError(
            "equal_gain_exchange: salience_weight and fixed_weight add up to more than 1; nobody moves so far"
        )
    draws, actors, issues = given.position.shape
    seeds = _checked_seeds(draws, randomness, tie, rng)
    room = (draws, rounds + 1, actors)
    record = Record(
        positions=np.empty((*room, issues)),
        voting=np.empty((*room, issues)),
        nbs=np.empty((draws, rounds + 1, issues)),
        exchange_count=np.zeros((draws, rounds + 1), dtype=np.int64),
        own_gain=np.zeros(room),
        gain_from_others=np.zeros(room),
        loss_from_others=np.zeros(room),
    )
    record.positions[:, 0] = (given.position - low) / span * 100.0
    carry = salience_weight * (1.0 - given.salience) + fixed_weight
    given = given._replace(weight=given.weight / given.weight.sum(axis=1, keepdims=True))
    whole, shares, externality = _solve(given, carry, float(randomness), tie == "random", seeds, record)
    return _in_native_units(record, low, span / 100.0, whole, shares, externality)


class Record(NamedTuple):
    """What the kernel fills: the fields of ``EqualGainExchange`` on scales of 0-100, without the exchanges."""

    positions: Floats
    voting: Floats
    nbs: Floats
    exchange_count: Indices
    own_gain: Floats
    gain_from_others: Floats
    loss_from_others: Floats


def _in_native_units(
    record: Record, low: Floats, native: Floats, whole: Indices, shares: Floats, externality: Floats
) -> EqualGainExchange:
    """Name the results, on the scales they came on."""
    return EqualGainExchange(
        positions=low + record.positions * native,
        voting=low + record.voting * native,
        nbs=low + record.nbs * native,
        exchange_count=record.exchange_count,
        own_gain=record.own_gain,
        gain_from_others=record.gain_from_others,
        loss_from_others=record.loss_from_others,
        exchanges=Exchanges(
            draw=whole[:, 0],
            round=whole[:, 1],
            actor=whole[:, 2:4],
            issue=whole[:, 4:6],
            move=shares[:, 0:2] * native[whole[:, 4:6]],
            gain=shares[:, 2:4],
            externality=externality,
        ),
    )


def _checked_seeds(draws: int, randomness: float, tie: str, rng: np.random.Generator | None) -> npt.NDArray[np.uint64]:
    """Return a seed per draw, zeros where nothing is drawn."""
    if tie not in get_args(ExchangeTie):
        raise OptionError(f"equal_gain_exchange: tie cannot be {tie!r}; choose first or random")
    if tie == "first" and randomness == 0.0:
        return np.zeros(draws, dtype=np.uint64)
    if rng is None:
        raise ModelError(
            "equal_gain_exchange: randomness and tie='random' need rng; give numpy.random.default_rng(seed)"
        )
    return rng.integers(0, 2**64, size=(draws,), dtype=np.uint64)


def _check_shares(**shares: float) -> None:
    for name, value in shares.items():
        if not 0.0 <= value <= 1.0:
            raise OptionError(f"equal_gain_exchange: {name} is {value!r}; it must be a share from 0 to 1")


@njit(cache=True)
def _solve(
    given: Weighted, carry: Floats, randomness: float, shuffle: bool, seeds: npt.NDArray[np.uint64], record: Record
) -> tuple[Indices, Floats, Floats]:
    """Play all rounds of all draws, fill the record, and return the exchanges: whole (n, 6), shares (n, 4), (n, actor).

    ``whole``: draw, round, the two actors, the two issues; ``shares``: the two moves and the two gains.
    """
    draws, actors, issues = given.position.shape
    whole, shares = np.empty((64, 6), dtype=np.int64), np.empty((64, 4))
    externality = np.empty((64, actors))
    filled = 0
    for d in range(draws):
        x = record.positions[d, 0].copy()
        record.voting[d, 0] = x
        inputs = RoundInputs(x, given.weight[d], given.salience[d], randomness, shuffle)
        for k in range(issues):
            record.nbs[d, 0, k] = (given.weight[d, :, k] * x[:, k]).sum()
        for number in range(1, record.nbs.shape[1]):
            played = new_round(inputs)
            play_round(inputs, played, seeds[d] + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15))
            n = played.executed[0]
            while filled + n > whole.shape[0]:
                whole = np.concatenate((whole, np.empty_like(whole)))
                shares = np.concatenate((shares, np.empty_like(shares)))
                externality = np.concatenate((externality, np.empty_like(externality)))
            whole[filled : filled + n, 0], whole[filled : filled + n, 1] = d, number
            whole[filled : filled + n, 2:] = played.who[:n]
            shares[filled : filled + n] = played.what[:n]
            externality[filled : filled + n] = played.externality[:n]
            for m in range(n):
                record.own_gain[d, number, played.who[m, 0]] += played.what[m, 2]
                record.own_gain[d, number, played.who[m, 1]] += played.what[m, 3]
                for k in range(actors):
                    record.gain_from_others[d, number, k] += max(played.externality[m, k], 0.0)
                    record.loss_from_others[d, number, k] += min(played.externality[m, k], 0.0)
            filled += n
            record.exchange_count[d, number] = n
            record.voting[d, number] = played.vote
            for k in range(issues):
                record.nbs[d, number, k] = (given.weight[d, :, k] * played.vote[:, k]).sum()
            x += carry[d] * (played.vote - x)
            record.positions[d, number] = x
    return whole[:filled], shares[:filled], externality[:filled]
