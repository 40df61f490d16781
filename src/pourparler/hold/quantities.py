"""The quantities that results take: what each is, where it may lie, and how a threshold on it reads as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["PAYOFFS", "QUANTITIES", "Quantity", "told"]

PAYOFFS = frozenset({"temptation", "reward", "punishment", "sucker"})
"""Only their differences count, and one of these is a unit: where one is unknown, none has a scale."""


@dataclass(frozen=True)
class Quantity:
    """A quantity: its name in words, its unit, its domain, and what a least or greatest value of it means.

    ``scale`` says what values it takes: a ``share`` of [0, 1], any ``amount`` from 0 up, a ``payoff`` (bounded by the
    payoffs it must exceed or fall short of), a ``loss`` below 0, or a ``count`` 1, 2, 3 ...
    """

    name: str
    label: str
    unit: str
    scale: Literal["share", "amount", "payoff", "loss", "count"]
    at_least: str
    at_most: str
    meaning: str


_ALL = (
    Quantity(
        "temptation",
        "the temptation",
        "payoff per period",
        "payoff",
        "breaking the deal once brings at least {}",
        "breaking the deal once brings at most {}",
        "what a side gets in a period in which it breaks the deal and the other keeps it",
    ),
    Quantity(
        "reward",
        "the reward",
        "payoff per period",
        "payoff",
        "the kept deal is worth at least {} per period",
        "the kept deal is worth at most {} per period",
        "what a side gets in a period in which both keep the deal",
    ),
    Quantity(
        "punishment",
        "the punishment payoff",
        "payoff per period",
        "payoff",
        "having no deal is worth at least {} per period",
        "having no deal is worth at most {} per period",
        "what a side gets in a period in which neither keeps the deal",
    ),
    Quantity(
        "sucker",
        "the sucker's payoff",
        "payoff per period",
        "payoff",
        "being cheated leaves it at least {}",
        "being cheated leaves it at most {}",
        "what a side gets in a period in which it keeps the deal and the other breaks it",
    ),
    Quantity(
        "patience",
        "patience",
        "weight of the next period, 0-1",
        "share",
        "the next period counts at least {} of this one",
        "the next period counts at most {} of this one",
        "the discount factor: how much the next period counts against this one",
    ),
    Quantity(
        "tenure_hazard",
        "the hazard of losing office",
        "probability per period",
        "share",
        "its leader loses office with a probability of at least {} per period",
        "its leader loses office with a probability of at most {} per period",
        "the probability that the leader is out of office next period",
    ),
    Quantity(
        "detection_lag",
        "the detection lag",
        "periods",
        "amount",
        "cheating goes unseen for at least {} periods",
        "cheating is detected within {} periods",
        "how many periods cheating pays before it is seen",
    ),
    Quantity(
        "detection_probability",
        "the probability of detection",
        "probability per period",
        "share",
        "cheating is detected with a probability of at least {} per period",
        "cheating is detected with a probability of at most {} per period",
        "the probability that cheating is seen in the period in which it happens",
    ),
    Quantity(
        "good_if_honest",
        "the probability of a good signal if all are honest",
        "probability per period",
        "share",
        "honest sides are cleared with a probability of at least {} per period",
        "honest sides are cleared with a probability of at most {} per period",
        "the probability that monitoring reports compliance where there is compliance",
    ),
    Quantity(
        "good_if_cheating",
        "the probability of a good signal in spite of cheating",
        "probability per period",
        "share",
        "cheating passes for compliance with a probability of at least {} per period",
        "cheating passes for compliance with a probability of at most {} per period",
        "the probability that monitoring reports compliance where there is cheating",
    ),
    Quantity(
        "punishment_periods",
        "the length of the punishment",
        "periods",
        "count",
        "a breach is punished for at least {} periods",
        "a breach is punished for at most {} periods",
        "how many periods the deal is suspended after a breach",
    ),
    Quantity(
        "guarantor_probability",
        "the probability that the guarantor acts",
        "probability",
        "share",
        "a guarantor acts with a probability of at least {}",
        "a guarantor acts with a probability of at most {}",
        "the probability that a third party acts against a breach",
    ),
    Quantity(
        "penalty",
        "the penalty",
        "payoff",
        "amount",
        "a breach is punished by a loss of at least {}",
        "a breach is punished by a loss of at most {}",
        "what the third party takes from whoever breaks the deal",
    ),
    Quantity(
        "belief",
        "the belief that the other is trustworthy",
        "probability",
        "share",
        "it holds the other trustworthy with a probability of at least {}",
        "it holds the other trustworthy with a probability of at most {}",
        "the probability an actor gives to another's being trustworthy",
    ),
    Quantity(
        "share",
        "its share under the terms",
        "share of what is at stake",
        "share",
        "the terms give it at least {} of what is at stake",
        "the terms give it at most {} of what is at stake",
        "what the terms give a side of what is at stake",
    ),
    Quantity(
        "win_probability",
        "its chance to win a war",
        "probability",
        "share",
        "it would win a war with a probability of at least {}",
        "it would win a war with a probability of at most {}",
        "the probability that a side would win a war",
    ),
    Quantity(
        "rival_win_now",
        "its rival's chance to win now",
        "probability",
        "share",
        "its rival would already win now with a probability of at least {}",
        "its rival would win now with a probability of at most {}",
        "the probability that the rival would win a war now",
    ),
    Quantity(
        "rival_win_later",
        "its rival's chance to win later",
        "probability",
        "share",
        "its rival would later win with a probability of at least {}",
        "its rival would later win with a probability of at most {}",
        "the probability that the rival would win a war later, once it has risen",
    ),
    Quantity(
        "war_cost",
        "its cost of war",
        "share of what is at stake",
        "amount",
        "war would cost it at least {} of what is at stake",
        "war would cost it at most {} of what is at stake",
        "what a war would cost a side, paid once",
    ),
    Quantity(
        "rival_war_cost",
        "its rival's cost of war",
        "share of what is at stake",
        "amount",
        "war would cost its rival at least {} of what is at stake",
        "war would cost its rival at most {} of what is at stake",
        "what a war would cost the rival, paid once",
    ),
    Quantity(
        "war_value",
        "the value of carrying the threat out",
        "payoff; 0 is to back down at once",
        "loss",
        "carrying the threat out is worth at least {}",
        "carrying the threat out is worth at most {}",
        "what carrying a public threat out is worth, below 0",
    ),
    Quantity(
        "audience_cost",
        "the audience cost",
        "payoff per unit of time",
        "amount",
        "backing down costs it at least {} more at home per unit of time",
        "backing down costs it at most {} more at home per unit of time",
        "how fast backing down from a public threat becomes dearer at home",
    ),
    Quantity(
        "escalation_time",
        "how long the threat has stood in public",
        "units of time",
        "amount",
        "the threat has stood in public for at least {} units of time",
        "the threat has stood in public for at most {} units of time",
        "how long a threat has been standing in public",
    ),
)
QUANTITIES: dict[str, Quantity] = {each.name: each for each in _ALL}


def told(value: float) -> str:
    """Write a threshold with as many digits as a reader needs.

    >>> told(1 / 3), told(2.0), told(0.97531), told(1234.5), told(-0.3)
    ('0.33', '2', '0.975', '1234', '-0.3')
    >>> told(0.99999), told(0.0004)
    ('0.99999', '0.0004')
    """
    if 0.95 < value < 1.0:
        digits = next((digits for digits in range(3, 12) if round(value, digits) < 1.0), 12)
        return f"{value:.{digits}f}".rstrip("0").rstrip(".")
    if 0.0 < abs(value) < 0.005:
        return f"{value:.2g}"
    rounded = round(value, 2) if abs(value) < 100 else round(value)
    return f"{rounded + 0.0:g}"
