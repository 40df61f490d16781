"""What an ensemble says: quantiles, mean, spread, and how far they have settled."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.order_statistics import Blocks, rank_of, values_at_ranks

__all__ = ["QUANTILES", "Convergence", "Summary", "summarise"]

QUANTILES: Final = tuple(round(0.05 * step, 2) for step in range(1, 20))
_SETTLING: Final = (0.05, 0.5, 0.95)
_DOTS: Final = tuple((2 * dot + 1) / 40 for dot in range(20))
_FIRST_POWER: Final = 6
_BLOCK: Final = 65_536


@dataclass(frozen=True)
class Convergence:
    """Mean and quantiles over the first so many draws, each with its Monte Carlo standard error."""

    draws: int
    mean: float
    mean_error: float
    quantiles: dict[float, float]
    quantile_errors: dict[float, float]

    def as_json(self) -> dict[str, object]:
        """Return the step as JSON holds it."""
        return {
            "draws": self.draws,
            "mean": self.mean,
            "mean_error": self.mean_error,
            "quantiles": {f"{share:g}": value for share, value in self.quantiles.items()},
            "quantile_errors": {f"{share:g}": value for share, value in self.quantile_errors.items()},
        }


@dataclass(frozen=True)
class Summary:
    """One outcome over all draws, in its own units.

    ``quantiles``: the least outcome that at least such a share of the draws does not exceed. ``dots``: those at 1/40,
    3/40, ..., each of which stands for 1 draw in 20. ``convergence``: over the first 2^k draws. Standard errors are
    those of independent draws; of ``lhs`` and ``sobol``, whose draws spread more evenly, they are a cautious guide.
    """

    draws: int
    mean: float
    sd: float
    low: float
    high: float
    quantiles: dict[float, float]
    dots: tuple[float, ...]
    convergence: tuple[Convergence, ...]

    @property
    def mean_error(self) -> float:
        """The Monte Carlo standard error of the mean."""
        return self.sd / math.sqrt(self.draws)

    def as_json(self) -> dict[str, object]:
        """Return the summary as JSON holds it."""
        return {
            "draws": self.draws,
            "mean": self.mean,
            "mean_error": self.mean_error,
            "sd": self.sd,
            "min": self.low,
            "max": self.high,
            "quantiles": {f"{share:g}": value for share, value in self.quantiles.items()},
            "dots": [*self.dots],
            "convergence": [each.as_json() for each in self.convergence],
        }


def summarise(read: Callable[[int], Iterable[Floats]], draws: int) -> Summary:
    """Summarise one column of ``draws`` values; ``read`` gives the first so many of them, cut into any blocks.

    How they are cut changes nothing. Memory is that of a block.

    Reference of the quantiles' errors: David, H. A. & Nagaraja, H. N. (2003), Order statistics, 3rd ed., Wiley, 7.1.

    >>> found = summarise(lambda limit: [np.arange(100.0)[:limit]], 100)
    >>> found.mean, found.quantiles[0.05], found.quantiles[0.5], [each.draws for each in found.convergence]
    (49.5, 4.0, 49.0, [64, 100])
    """
    mean, sd = _moments(read, draws)
    shares = [*QUANTILES, *_DOTS]
    ranks = [0, *(rank_of(share, draws) for share in shares), draws - 1]
    low, *middle, high = values_at_ranks(_first(read, draws), ranks, draws).tolist()
    quantiles, dots = middle[: len(QUANTILES)], middle[len(QUANTILES) :]
    powers = range(_FIRST_POWER, max(_FIRST_POWER, draws.bit_length() + 1))
    steps = [2**power for power in powers if 2**power < draws]
    settled = tuple(_converged(read, step) for step in [*steps, draws])
    return Summary(draws, mean, sd, low, high, dict(zip(QUANTILES, quantiles, strict=True)), tuple(dots), settled)


def _first(read: Callable[[int], Iterable[Floats]], limit: int) -> Blocks:
    return lambda: read(limit)


def _cut(blocks: Iterable[Floats]) -> Iterator[Floats]:
    """Cut values into blocks of one size, whatever blocks they come in, so that sums do not depend on that."""
    waiting: list[Floats] = []
    held = 0
    for block in blocks:
        waiting.append(block)
        held += block.size
        if held >= _BLOCK:
            joined = np.concatenate(waiting)
            whole = held - held % _BLOCK
            yield from (joined[start : start + _BLOCK] for start in range(0, whole, _BLOCK))
            waiting, held = [joined[whole:]], held - whole
    if held:
        yield np.concatenate(waiting)


def _moments(read: Callable[[int], Iterable[Floats]], limit: int) -> tuple[float, float]:
    """Return mean and standard deviation of the first values; 0 for the deviation of one."""
    mean = math.fsum(float(block.sum()) for block in _cut(read(limit))) / limit
    squares = math.fsum(float(((block - mean) ** 2).sum()) for block in _cut(read(limit)))
    return mean, math.sqrt(squares / (limit - 1)) if limit > 1 else 0.0


def _converged(read: Callable[[int], Iterable[Floats]], limit: int) -> Convergence:
    mean, sd = _moments(read, limit)
    ranks: list[int] = []
    for share in _SETTLING:
        middle, away = rank_of(share, limit), math.sqrt(limit * share * (1.0 - share))
        ranks += [middle, max(0, math.floor(middle - away)), min(limit - 1, math.ceil(middle + away))]
    values = values_at_ranks(_first(read, limit), ranks, limit).reshape(-1, 3)
    return Convergence(
        limit,
        mean,
        sd / math.sqrt(limit),
        {share: float(row[0]) for share, row in zip(_SETTLING, values, strict=True)},
        {share: float(row[2] - row[1]) / 2.0 for share, row in zip(_SETTLING, values, strict=True)},
    )
