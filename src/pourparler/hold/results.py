"""Every result that answers "kept or not", as one line: its inputs, and which way each pushes.

A result's function gives the value that one of its quantities needs (``needs``); the rest is the same for all. Results
without such a condition (the optimal demand, the war of attrition, the costly signal) are used from Python.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from pourparler.hold.compliance._inputs import Floats
from pourparler.hold.compliance.audience_costs import audience_costs
from pourparler.hold.compliance.bargaining_range import bargaining_range
from pourparler.hold.compliance.commitment_problem import commitment_problem
from pourparler.hold.compliance.detection_lag import detection_lag
from pourparler.hold.compliance.detection_probability import detection_probability
from pourparler.hold.compliance.finite_punishment import finite_punishment
from pourparler.hold.compliance.guarantor import guarantor
from pourparler.hold.compliance.imperfect_public_monitoring import imperfect_public_monitoring
from pourparler.hold.compliance.preventive_war import preventive_war
from pourparler.hold.compliance.repeated_prisoners_dilemma import repeated_prisoners_dilemma
from pourparler.hold.compliance.time_horizon import time_horizon
from pourparler.hold.compliance.trust_threshold import trust_threshold

__all__ = ["RESULTS", "Result"]

_IMPATIENT, _PATIENT = 1e-12, float(np.nextafter(1.0, 0.0))
"""Stand for a patience of 0 and 1 in results that are defined between them only."""
_PUSH = {"temptation": False, "reward": True, "punishment": False, "patience": True}


@dataclass(frozen=True)
class Result:
    """A result: ``margin`` of its inputs is at least 0 where the deal is kept; ``helps`` says which way each pushes.

    ``helps`` maps every input to whether more of it favours keeping. ``order`` holds the pairs of payoffs of which the
    result assumes the first to be the higher. ``axes`` are the inputs that a curve draws, the needed one first, and
    ``illustrations`` what it takes for others that nobody states: drawn, never used for a verdict. ``kinds`` are the
    follow-ups that the result speaks of; none means every agreement. Where not ``of_packages``, it is about the
    relation between two actors rather than about terms.
    """

    name: str
    function: Callable[..., object]
    margin: Callable[..., Floats]
    helps: Mapping[str, bool]
    kept: str
    axes: tuple[str, str]
    order: tuple[tuple[str, str], ...] = ()
    illustrations: Mapping[str, float] | None = None
    kinds: tuple[str, ...] = ()
    of_packages: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return tuple(self.helps)

    @property
    def claim(self) -> str:
        """What it is and whose: the first line of its function's docstring."""
        return _docstring(self.function).splitlines()[0]

    @property
    def citation(self) -> str:
        """The references of its function's docstring."""
        return _reference(self.function) or self.claim


@cache
def _docstring(function: Callable[..., object]) -> str:
    return inspect.getdoc(function) or ""


@cache
def _reference(function: Callable[..., object]) -> str:
    found = re.search(r"^References?: (.+?)(?:\n\n|\Z)", _docstring(function), re.DOTALL | re.M)
    return " ".join(found[1].split()) if found else ""


def _less(one: Floats, other: Floats) -> Floats:
    """Subtract, where infinity less infinity is minus infinity: no patience reaches what none suffices for."""
    return np.where(np.isinf(other), -np.inf, np.asarray(one) - np.where(np.isinf(other), 0.0, other))


def _grim(temptation: Floats, reward: Floats, punishment: Floats, patience: Floats) -> Floats:
    return _less(patience, repeated_prisoners_dilemma(temptation, reward, punishment))


def _horizon(temptation: Floats, reward: Floats, punishment: Floats, patience: Floats, tenure_hazard: Floats) -> Floats:
    needed = repeated_prisoners_dilemma(temptation, reward, punishment)
    return _less(time_horizon(patience, tenure_hazard), needed)


def _finite(
    temptation: Floats, reward: Floats, punishment: Floats, patience: Floats, punishment_periods: Floats
) -> Floats:
    return _less(patience, finite_punishment(temptation, reward, punishment, punishment_periods))


def _lag(temptation: Floats, reward: Floats, punishment: Floats, patience: Floats, detection_lag_: Floats) -> Floats:
    return _less(patience, detection_lag(temptation, reward, punishment, detection_lag_))


def _detection(temptation: Floats, reward: Floats, punishment: Floats, patience: Floats, seen: Floats) -> Floats:
    return _less(patience, detection_probability(temptation, reward, punishment, seen))


def _monitoring(
    temptation: Floats,
    reward: Floats,
    punishment: Floats,
    patience: Floats,
    good_if_honest: Floats,
    good_if_cheating: Floats,
) -> Floats:
    # A signal that says nothing deters nothing; the model refuses it, and here it is the limit p = q.
    telling = np.asarray(good_if_honest) > np.asarray(good_if_cheating)
    p, q = np.where(telling, good_if_honest, 1.0), np.where(telling, good_if_cheating, 0.0)
    needed = imperfect_public_monitoring(temptation, reward, punishment, p, q).patience
    return _less(patience, np.where(telling, needed, np.inf))


def _guaranteed(
    temptation: Floats,
    reward: Floats,
    punishment: Floats,
    patience: Floats,
    guarantor_probability: Floats,
    penalty: Floats,
) -> Floats:
    return _less(patience, guarantor(temptation, reward, punishment, guarantor_probability, penalty).patience)


def _trust(reward: Floats, temptation: Floats, punishment: Floats, sucker: Floats, belief: Floats) -> Floats:
    return _less(belief, trust_threshold(reward, temptation, punishment, sucker))


def _range(win_probability: Floats, war_cost: Floats, share: Floats) -> Floats:
    return _less(share, bargaining_range(win_probability, war_cost, 0.0).low)


def _preventive(rival_win_now: Floats, rival_win_later: Floats, war_cost: Floats, patience: Floats) -> Floats:
    weight = np.clip(patience, _IMPATIENT, _PATIENT)
    return preventive_war(rival_win_now, rival_win_later, war_cost, weight).threshold - rival_win_later


def _commitment(
    rival_win_now: Floats, rival_win_later: Floats, rival_war_cost: Floats, war_cost: Floats, patience: Floats
) -> Floats:
    weight = np.clip(patience, _IMPATIENT, _PATIENT)
    found = commitment_problem(rival_win_now, rival_win_later, rival_war_cost, war_cost, weight)
    return found.threshold - rival_win_later


def _audience(war_value: Floats, audience_cost: Floats, escalation_time: Floats) -> Floats:
    return _less(escalation_time, audience_costs(war_value, war_value, audience_cost, audience_cost).time_a)


_ORDER = (("temptation", "reward"), ("reward", "punishment"))
_RISE = {"rival_win_now": True, "rival_win_later": False}

RESULTS: dict[str, Result] = {
    result.name: result
    for result in (
        Result(
            "repeated_prisoners_dilemma",
            repeated_prisoners_dilemma,
            _grim,
            _PUSH,
            "kept, where a breach ends the deal for good,",
            ("patience", "temptation"),
            _ORDER,
        ),
        Result(
            "time_horizon",
            time_horizon,
            _horizon,
            {**_PUSH, "tenure_hazard": False},
            "kept by a leader who may lose office,",
            ("patience", "tenure_hazard"),
            _ORDER,
        ),
        Result(
            "trust_threshold",
            trust_threshold,
            _trust,
            {"reward": True, "temptation": False, "punishment": False, "sucker": True, "belief": True},
            "worth keeping for a side that would not cheat first",
            ("belief", "sucker"),
            (("reward", "temptation"), ("punishment", "sucker")),
        ),
        Result(
            "detection_lag",
            detection_lag,
            lambda detection_lag, **rest: _lag(detection_lag_=detection_lag, **rest),
            {**_PUSH, "detection_lag": False},
            "kept, where cheating is seen late,",
            ("patience", "detection_lag"),
            _ORDER,
            kinds=("verification",),
        ),
        Result(
            "detection_probability",
            detection_probability,
            lambda detection_probability, **rest: _detection(seen=detection_probability, **rest),
            {**_PUSH, "detection_probability": True},
            "kept, where cheating may be missed,",
            ("patience", "detection_probability"),
            _ORDER,
            kinds=("verification",),
        ),
        Result(
            "imperfect_public_monitoring",
            imperfect_public_monitoring,
            _monitoring,
            {**_PUSH, "good_if_honest": True, "good_if_cheating": False},
            "kept, where monitoring errs both ways,",
            ("patience", "good_if_cheating"),
            _ORDER,
            {"good_if_honest": 0.9},
            kinds=("verification",),
        ),
        Result(
            "guarantor",
            guarantor,
            _guaranteed,
            {**_PUSH, "guarantor_probability": True, "penalty": True},
            "kept, where a third party may punish a breach,",
            ("patience", "guarantor_probability"),
            _ORDER,
            {"penalty": 0.5, "guarantor_probability": 0.5},
            kinds=("guarantee", "sanctions"),
        ),
        Result(
            "finite_punishment",
            finite_punishment,
            _finite,
            {**_PUSH, "punishment_periods": True},
            "kept, where a breach is punished for a time,",
            ("patience", "punishment_periods"),
            _ORDER,
            kinds=("sanctions",),
        ),
        Result(
            "audience_costs",
            audience_costs,
            _audience,
            {"war_value": True, "audience_cost": True, "escalation_time": True},
            "carried out, where the threat is public,",
            ("escalation_time", "audience_cost"),
            illustrations={"war_value": -0.5, "audience_cost": 0.1},
            kinds=("sanctions",),
        ),
        Result(
            "bargaining_range",
            bargaining_range,
            _range,
            {"win_probability": False, "war_cost": True, "share": True},
            "better than war for it",
            ("share", "win_probability"),
            illustrations={"war_cost": 0.1, "win_probability": 0.5},
        ),
        Result(
            "preventive_war",
            preventive_war,
            _preventive,
            {**_RISE, "war_cost": True, "patience": False},
            "not broken by a war to forestall its rival's rise",
            ("rival_win_later", "patience"),
            illustrations={"rival_win_now": 0.3, "war_cost": 0.2, "patience": 0.9},
            of_packages=False,
        ),
        Result(
            "commitment_problem",
            commitment_problem,
            _commitment,
            {**_RISE, "rival_war_cost": True, "war_cost": True, "patience": False},
            "not broken because its rival rises too fast to promise restraint",
            ("rival_win_later", "patience"),
            illustrations={"rival_win_now": 0.3, "rival_war_cost": 0.2, "war_cost": 0.2, "patience": 0.9},
            of_packages=False,
        ),
    )
}
"""Every result by name; what each needs of a case is ``inputs``."""
