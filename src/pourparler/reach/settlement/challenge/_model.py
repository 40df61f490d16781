"""The public function of the challenge model: checks, then the kernels, then named results."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError, OptionError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.settlement._positions import checked_weights
from pourparler.reach.settlement.challenge._choices import (
    ChallengeChoices,
    ChallengePreset,
    codes_of,
    resolve,
)
from pourparler.reach.settlement.challenge._results import Challenge, ChallengeDetail
from pourparler.reach.settlement.challenge._solve import Outcomes, Record, new_record, solve

__all__ = ["challenge"]

_REFUSED = {
    1: "nobody votes between two positions, so that P divides by zero; choose undecided='half' for P = 1/2",
    2: "all actors are equally secure, so that R divides by zero; choose degenerate_risk='neutral' for R = 0",
}


def challenge(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    rounds: int = 10,
    preset: ChallengePreset = "replication-2014",
    reference: npt.ArrayLike | None = None,
    detail: bool = False,
    **options: Unpack[ChallengeChoices],
) -> Challenge:
    """Challenge, or expected utility, model (Bueno de Mesquita 1985, 1994; Scholz, Calbert & Smith 2011).

    Actors hold positions on one scale. In every round each compares, with every rival, what it expects of challenging
    it and of being challenged, given who would vote for whom; offers follow, everybody takes one, and all move at once.
    The literature leaves a dozen choices open, and they change outcomes: each is a named option, see
    ``ChallengeChoices``, and ``CHALLENGE_PRESETS`` name whole sets.

    ``position`` (draw, actor) in any unit; (actor,) is one draw. ``capability``: at least 0, in any unit. ``salience``:
    shares from 0 to 1, as it is also the chance that a rival resists. Both may be one number, one per actor, or
    (draw, actor). ``reference``: one number or (draw,), the outcome without agreement, for ``drift="reference"``.
    ``detail`` keeps everything that happened, by pair of actors; leave it out for many draws.

    Differences below 1e-12, of the range or in expected utility, count as none. Ties: between offers of one kind, the
    first listed actor's; between positions with half of the weight on either side, the lower. Actors who all agree
    stay. Positions outside the original range cannot occur.

    Raises ``ModelError`` where a value is missing, negative or, of salience, above 1; where nobody has any weight; for
    an unknown preset or option; and where, under ``undecided="zero"`` or ``degenerate_risk="refuse"``, the model would
    divide by zero.

    References: Bueno de Mesquita, B. (1985), The war trap revisited, American Political Science Review 79(1), 156-177;
    (1994), in Bueno de Mesquita & Stokman (eds), European Community Decision Making. Scholz, J. B., Calbert, G. J. &
    Smith, G. A. (2011), Unravelling Bueno de Mesquita's group decision model, Journal of Theoretical Politics 23(4),
    510-531.

    The emissions standards of the European Community, in years of delay, as the public 2014 replication prints them:

    >>> from pourparler.reach.settlement.challenge import challenge
    >>> capability = [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]
    >>> salience = [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]
    >>> found = challenge([4, 7, 4, 4, 10, 10, 10, 7, 4, 7], capability, salience, rounds=2, detail=True)
    >>> found.median.round(3).tolist()
    [[7.0, 8.416, 9.611]]
    >>> found.moves()[0]
    Move(round=1, actor=1, by=4, because='compromise', start=7.0, end=8.4159...)
    """
    choices = resolve(preset, options)
    given = checked_weights("challenge", position, capability, salience)
    if given.position.ndim != 2:
        raise ModelError("challenge: position has three axes; it takes one issue, so call it once per issue")
    if given.salience.max() > 1.0:
        raise ModelError(
            f"challenge: salience goes up to {given.salience.max():g}; it must be a share from 0 to 1 (divide per cent "
            "by 100)"
        )
    if isinstance(rounds, bool) or not isinstance(rounds, (int, np.integer)) or rounds < 0:
        raise OptionError(f"challenge: rounds is {rounds!r}; it must be a whole number of 0 or more")
    draws, actors = given.position.shape
    outcomes = Outcomes(
        np.empty((draws, rounds + 1, actors)),
        np.empty((draws, rounds + 1)),
        np.empty((draws, rounds + 1)),
        np.zeros(draws, dtype=np.int64),
    )
    outcomes.positions[:, 0] = given.position
    record = new_record(draws if detail else 0, rounds, actors)
    references = _checked_reference(choices, reference, draws)
    status, draw, number = solve(given.weight, given.salience, references, codes_of(choices), outcomes, record)
    if status:
        raise ModelError(f"challenge: in round {number} of draw {draw} {_REFUSED[status]}")
    last = rounds if choices["stop"] == "rounds" else int(outcomes.rounds_played.max())
    return Challenge(
        preset=preset,
        choices=choices,
        positions=outcomes.positions[:, : last + 1],
        median=outcomes.median[:, : last + 1],
        mean=outcomes.mean[:, : last + 1],
        rounds_played=outcomes.rounds_played,
        detail=_detail(record, last) if detail else None,
    )


def _checked_reference(choices: ChallengeChoices, reference: npt.ArrayLike | None, draws: int) -> Floats:
    """Return the reference outcome per draw, 0 where it is not asked for."""
    if choices["drift"] != "reference":
        return np.zeros(draws)
    try:
        references = np.broadcast_to(np.array(reference, dtype=np.float64), (draws,)).copy()
    except (TypeError, ValueError):
        references = np.full(draws, np.nan)
    if not np.isfinite(references).all():
        raise ModelError(
            "challenge: drift='reference' needs reference, the outcome without agreement: one number, or one per draw; "
            "where there is none, choose another drift"
        )
    return references


def _detail(record: Record, rounds: int) -> ChallengeDetail:
    """Name what was recorded, up to the last round that any draw played."""
    return ChallengeDetail(
        security=record.security[:, :rounds],
        risk=record.risk[:, :rounds],
        exponent=record.exponent[:, :rounds],
        probability=record.probability[:, :rounds],
        neutral_expected_utility=record.neutral[:, :rounds],
        own_expected_utility=record.own[:, :rounds],
        rival_expected_utility=record.rival[:, :rounds],
        octant=record.octant[:, :rounds],
        offer=record.offer[:, :rounds],
        offered_position=record.offered[:, :rounds],
        moved_by=record.moved_by[:, :rounds],
        moved_because=record.moved_because[:, :rounds],
    )
