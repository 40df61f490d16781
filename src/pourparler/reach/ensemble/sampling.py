"""What was chosen for an ensemble: how many draws, how they are drawn, and from which distributions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from pourparler.errors import ChoiceError
from pourparler.reach.ensemble.distributions import Distribution, Kind
from pourparler.reach.ensemble.samplers import MOST_DRAWS, Sampler

__all__ = ["AssumeOpen", "Sampling", "read_distribution", "read_distributions"]

AssumeOpen = Literal["uniform"]
"""What open cells are taken to be, where they are sampled at all."""


@dataclass(frozen=True)
class Sampling:
    """Everything draws depend on, besides the situation.

    ``distribution``: of every uncertain input; ``own``: of single ones, by name (``DK.delay.position``).
    ``source_correlation``: between the errors of cells that rest on one source, 0 to 1. ``assume_open``: sample open
    cells, too; every output says "computed over silence". ``spread``: an analyst's assumption: a position or reference
    that is one number becomes that number plus or minus so many points of its scale, a salience or influence plus or
    minus so many per cent of itself.

    >>> Sampling(draws=1000, seed=1).stamps
    ()
    >>> Sampling(draws=1000, seed=1, assume_open="uniform").stamps
    ('computed over silence: open cells are sampled evenly over their whole scale (--assume-open uniform)',)
    >>> Sampling(draws=0, seed=1)
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: draws cannot be 0; give a whole number from 1 to 4294967296
    """

    draws: int
    seed: int = 0
    sampler: Sampler = "mc"
    distribution: Distribution = field(default_factory=Distribution)
    own: tuple[tuple[str, Distribution], ...] = ()
    source_correlation: float = 0.0
    assume_open: AssumeOpen | None = None
    spread: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.draws <= MOST_DRAWS:
            raise ChoiceError(f"draws cannot be {self.draws}; give a whole number from 1 to {MOST_DRAWS}")
        if not 0 <= self.seed < 2**64:
            raise ChoiceError(f"seed cannot be {self.seed} with draws; give a whole number from 0 to 2^64 - 1")
        if self.sampler not in get_args(Sampler):
            raise ChoiceError(f"sampler cannot be {self.sampler!r}; choose one of {', '.join(get_args(Sampler))}")
        if not 0.0 <= self.source_correlation <= 1.0:
            raise ChoiceError(f"source correlation cannot be {self.source_correlation:g}; give a number from 0 to 1")
        if self.assume_open not in (None, *get_args(AssumeOpen)):
            raise ChoiceError(f"assume-open cannot be {self.assume_open!r}; the only choice is uniform")
        if not (math.isfinite(self.spread) and 0.0 <= self.spread <= 100.0):
            raise ChoiceError(f"spread cannot be {self.spread:g}; give a number of points from 0 to 100")

    @property
    def stamps(self) -> tuple[str, ...]:
        """What every output must say about these draws."""
        stamps = []
        if self.assume_open is not None:
            stamps.append(
                "computed over silence: open cells are sampled evenly over their whole scale (--assume-open uniform)"
            )
        if self.spread > 0.0:
            stamps.append(
                f"analyst's assumption: single numbers are spread (--spread {self.spread:g}): positions and references "
                f"by {self.spread:g} points of their scale, saliences and influences by {self.spread:g} per cent"
            )
        return tuple(stamps)

    def of(self, name: str) -> Distribution:
        """Return the distribution of an input."""
        return dict(self.own).get(name, self.distribution)

    def as_json(self) -> dict[str, object]:
        """Return the choices as JSON holds them."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "sampler": self.sampler,
            "distribution": str(self.distribution),
            "own_distributions": {name: str(each) for name, each in self.own},
            "source_correlation": self.source_correlation,
            "assume_open": self.assume_open,
            "spread": self.spread,
        }


def read_distribution(text: str) -> Distribution:
    """Read a distribution: ``uniform``, ``triangular[:mode]``, ``pert[:mode]`` or ``beta[:a,b]``.

    The mode is a share of the interval, 0 its low end. Raises ``ChoiceError``.

    >>> read_distribution("beta:2,5")
    Distribution(kind='beta', mode=0.5, a=2.0, b=5.0)
    >>> read_distribution("normal")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: distribution cannot be 'normal'; write uniform, triangular[:mode], pert[:mode] or ...
    """
    kind, colon, rest = text.strip().partition(":")
    wrong = ChoiceError(f"distribution cannot be {text!r}; write uniform, triangular[:mode], pert[:mode] or beta[:a,b]")
    known: dict[str, Kind] = {each: each for each in get_args(Kind)}
    try:
        numbers = [float(each) for each in rest.split(",")] if colon else []
    except ValueError:
        raise wrong from None
    if kind not in known or len(numbers) not in {"uniform": (0,), "beta": (0, 2)}.get(kind, (0, 1)):
        raise wrong
    if kind == "beta" and numbers:
        return Distribution("beta", a=numbers[0], b=numbers[1])
    return Distribution(known[kind], mode=numbers[0]) if numbers else Distribution(known[kind])


def read_distributions(texts: tuple[str, ...]) -> tuple[Distribution, tuple[tuple[str, Distribution], ...]]:
    """Read ``--distribution`` options: one for all without a name, others as NAME=DISTRIBUTION.

    >>> read_distributions(("pert", "DK.delay.position=uniform"))[1]
    (('DK.delay.position', Distribution(kind='uniform', mode=0.5, a=2.0, b=2.0)),)
    """
    general: list[Distribution] = []
    own: dict[str, Distribution] = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if equals and name.strip() in own:
            raise ChoiceError(f"--distribution {name.strip()} is given twice; give it once")
        if equals:
            own[name.strip()] = read_distribution(value)
        else:
            general.append(read_distribution(text))
    if len(general) > 1:
        raise ChoiceError("--distribution is given twice for all inputs; name one of them: NAME=DISTRIBUTION")
    return (general[0] if general else Distribution()), tuple(sorted(own.items()))
