"""Voting power of the Commission, the Parliament and the members of the Council, by treaty regime and procedure.

The regimes are facts typed in (``treaty_regimes.yaml``, with the articles); the power that follows is computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files as resources

from ruamel.yaml import YAML

from pourparler.errors import ModelError
from pourparler.reach.power.shapley_shubik import shapley_shubik

__all__ = ["COMMISSION", "PARLIAMENT", "Regime", "actor_code", "regime_of", "treaty_power"]

COMMISSION, PARLIAMENT = "com", "ep"
_GRAIN = 5
"""Populations count in half millions: the exact count takes seconds instead of a quarter of a minute."""


@dataclass(frozen=True)
class Regime:
    """How the Council votes from a day on: rules of whole weights (rule, member) and quotas, all of them to be met.

    Fewer opponents than ``blocking`` cannot block, whatever the rules say (0: there is no such clause).
    """

    id: str
    begins: date
    basis: str
    members: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    quotas: tuple[int, ...]
    blocking: int = 0


@dataclass(frozen=True)
class _Facts:
    regimes: tuple[Regime, ...]
    parliament: dict[str, bool]
    unanimity: frozenset[str]
    aliases: dict[str, str]


@cache
def _facts() -> _Facts:
    text = resources("pourparler").joinpath("score", "treaty_regimes.yaml").read_text(encoding="utf-8")
    told = YAML(typ="safe").load(text)
    votes_with = {code: kind["parliament"] for kind in told["procedures"].values() for code in kind["codes"]}
    return _Facts(
        tuple(_regime(each) for each in told["regimes"]), votes_with, frozenset(told["unanimity"]), told["aliases"]
    )


def _regime(told: dict[str, object]) -> Regime:
    votes, population = told.get("votes"), told.get("population")
    members = votes or population
    if not isinstance(members, dict):
        raise ModelError(f"treaty regime {told['id']}: neither votes nor population; state one of them")
    weights, quotas = [], []
    if isinstance(votes, dict):
        weights.append(tuple(votes.values()))
        quotas.append(int(str(told["quota"])))
    if isinstance(population, dict):
        row = tuple(max(1, round(each / _GRAIN)) for each in population.values())
        weights.append(row)
        quotas.append(-(-sum(row) * int(str(told["population_quota"])) // 100))
    if "states" in told:
        weights.append((1,) * len(members))
        quotas.append(int(str(told["states"])))
    begins = date.fromisoformat(str(told["from"]))
    blocking = int(str(told.get("blocking", 0)))
    return Regime(str(told["id"]), begins, str(told["basis"]), tuple(members), tuple(weights), tuple(quotas), blocking)


def actor_code(text: str) -> str:
    """Return the code of an actor as the regimes spell it.

    >>> actor_code(" GR "), actor_code("Commission"), actor_code("bu")
    ('el', 'com', 'bg')
    """
    plain = text.strip().casefold()
    return _facts().aliases.get(plain, plain)


def regime_of(actors: Iterable[str], when: date | None) -> Regime:
    """Return the regime in force on a day, or the nearest one that knows every member among the actors.

    Without a day it is the first that knows them all. Actors that no regime knows (the Commission, the Parliament,
    an observer) do not count.

    >>> regime_of(["com", "de", "fr"], date(2002, 5, 1)).id
    'eu-15'
    >>> regime_of(["de", "ro"], date(2002, 5, 1)).id
    'nice-27'
    """
    regimes = _facts().regimes
    known = {member for regime in regimes for member in regime.members}
    needed = {actor_code(actor) for actor in actors} & known
    fitting = [regime for regime in regimes if needed <= set(regime.members)] or list(regimes)
    if when is None:
        return fitting[0]
    begun = [regime for regime in fitting if regime.begins <= when]
    return begun[-1] if begun else fitting[0]


@cache
def treaty_power(regime: Regime, procedure: str, council_vote: str) -> dict[str, float]:
    """Power of each institution and member, by its Shapley-Shubik index in the game that the treaty sets up.

    The Council adopts a proposal of the Commission by qualified majority, or by unanimity against the Commission
    (Art. 250(1) EC, 293(1) TFEU); where it must be unanimous, the Commission therefore decides nothing. Under
    co-decision the Parliament must agree; when it is only consulted it has no vote (nor has it under an unknown
    procedure). What agenda setting, conciliation and the right to withdraw a proposal add is left out.

    Raises nothing: a ``procedure`` or ``council_vote`` that is not known counts as consultation by qualified majority.

    >>> power = treaty_power(regime_of(["de"], date(2000, 1, 1)), "COD", "QMV")
    >>> [round(power[actor], 4) for actor in ("com", "ep", "de", "lu")]
    [0.1955, 0.258, 0.0617, 0.0136]
    """
    facts = _facts()
    with_parliament = facts.parliament.get(procedure.strip().casefold(), False)
    unanimous = council_vote.strip().casefold() in facts.unanimity
    everyone = (1,) * len(regime.members)
    rows = (everyone,) if unanimous else regime.weights
    quotas = (len(everyone),) if unanimous else regime.quotas
    blocking = 0 if unanimous else regime.blocking
    weights, needed = [], []
    for row, quota in zip(rows, quotas, strict=True):
        # The Commission weighs what all members have beyond the quota; the Parliament more than can be done without.
        total = sum(row)
        commission = total - quota
        parliament = commission + 1 if with_parliament else 0
        weights.append((*row, commission, parliament))
        needed.append(total + parliament)
    clause = (*everyone, blocking - 1, blocking if with_parliament else 0)
    index = shapley_shubik(
        needed,
        weights,
        blocking_quotas=[blocking] if blocking else None,
        blocking_weights=[clause] if blocking else None,
    ).index
    return dict(zip((*regime.members, COMMISSION, PARLIAMENT), map(float, index), strict=True))
