"""The options of an ensemble, which ``settle`` and ``study`` share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pourparler.errors import ChoiceError

if TYPE_CHECKING:
    from pourparler.report.ensemble_command import Drawing

__all__ = [
    "AssumeOpenOption",
    "ChunkOption",
    "CorrelationOption",
    "DistributionOption",
    "DrawsOption",
    "SamplerOption",
    "ShardOption",
    "SpreadOption",
    "StoreInputsOption",
    "StoreRoundsOption",
    "drawing_of",
    "read_draws",
]

_MOST_DRAWS = 2**32


def read_draws(text: str | int) -> int:
    """Read how many draws there shall be; ``1e7`` and ``10_000_000`` are whole numbers, too. Raises ``ChoiceError``.

    >>> read_draws("1e7"), read_draws("10_000")
    (10000000, 10000)
    >>> read_draws("0.5")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: draws cannot be 0.5; give a whole number from 1 to 4294967296, such as 10000 or 1e7
    """
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 1 <= number <= _MOST_DRAWS or number != number.to_integral_value():
        raise ChoiceError(f"draws cannot be {text}; give a whole number from 1 to {_MOST_DRAWS}, such as 10000 or 1e7")
    return int(number)


DrawsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", parser=read_draws, help="Draw the stated intervals N times, up to 2^32. Default: no draws."
    ),
]
SamplerOption = Annotated[
    str, typer.Option(metavar="mc|lhs|sobol", help="Monte Carlo, Latin hypercube or scrambled Sobol draws.")
]
DistributionOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[INPUT=]NAME",
        help="uniform, triangular[:mode], pert[:mode] or beta[:a,b] inside intervals; of one: A.ISSUE.position=pert.",
    ),
]
CorrelationOption = Annotated[
    float, typer.Option(metavar="RHO", help="How far cells that rest on one source err together, 0 to 1.")
]
AssumeOpenOption = Annotated[
    str | None,
    typer.Option(metavar="uniform", help="Sample what nobody states, too; stamps every output: computed over silence."),
]
SpreadOption = Annotated[
    float,
    typer.Option(
        metavar="POINTS",
        help="Assume an error of single numbers: positions +- POINTS of the scale, weights +- per cent of themselves.",
    ),
]
ShardOption = Annotated[
    str | None, typer.Option(metavar="I/N", help="Draw only the I-th of N shards, for batch systems; needs --out.")
]
ChunkOption = Annotated[
    int | None, typer.Option(metavar="N", help="Draws in a file of the store; changes no result. Default: 65536.")
]
StoreInputsOption = Annotated[bool, typer.Option("--store-inputs", help="Store the drawn inputs beside the outcomes.")]
StoreRoundsOption = Annotated[bool, typer.Option("--store-rounds", help="Store the median after every round, too.")]

_DEFAULTS: dict[str, Any] = {
    "sampler": "mc",
    "distribution": (),
    "source_correlation": 0.0,
    "spread": 0.0,
    "assume_open": None,
    "workers": 1,
    "shard": None,
    "scheduler": None,
    "chunk": None,
    "keep_inputs": False,
    "keep_rounds": False,
}
_CALLED = {"keep_inputs": "store-inputs", "keep_rounds": "store-rounds"}


def drawing_of(draws: int | None, seed: int, *, distribution: Sequence[str] = (), **given: Any) -> Drawing | None:
    """Return how an ensemble is to be run, None without draws; options of draws are then refused."""
    if draws is None:
        for name, value in {"distribution": tuple(distribution), **given}.items():
            if value != _DEFAULTS[name]:
                option = _CALLED.get(name, name.replace("_", "-"))
                raise ChoiceError(f"--{option} is about draws; say how many: --draws N")
        return None
    from pourparler.reach.ensemble.plan import CHUNK, read_shard
    from pourparler.reach.ensemble.sampling import Sampling, read_distributions
    from pourparler.report.ensemble_command import Drawing

    every = {**_DEFAULTS, **given}
    general, own = read_distributions(tuple(distribution))
    sampling = Sampling(
        draws,
        seed,
        every["sampler"],
        general,
        own,
        every["source_correlation"],
        every["assume_open"],
        every["spread"],
    )
    return Drawing(
        sampling,
        workers=every["workers"],
        shard=None if every["shard"] is None else read_shard(every["shard"]),
        scheduler=every["scheduler"],
        chunk=CHUNK if every["chunk"] is None else every["chunk"],
        keep_inputs=every["keep_inputs"],
        keep_rounds=every["keep_rounds"],
    )
