"""A whole ensemble as something that can be sent to workers: the space, the models, and how chunks become columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from pourparler.errors import ChoiceError
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.ensemble.sampling import Sampling
from pourparler.reach.ensemble.space import SampleSpace

__all__ = ["CHUNK", "Batch", "EnsemblePlan", "Shard", "chunks_of", "idle_shards", "read_shard"]

CHUNK = 65_536
"""Draws in a file, unless asked otherwise; it changes no result."""
_MOST_CHUNK = 2**22
_MOST_BYTES = 2**21
"""About how much memory the inputs take that are drawn at once."""
Shard = tuple[int, int]
"""Which of how many shards, counted from 1."""


class Batch(Protocol):
    """Something that turns draws into columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        ...

    def evaluate(self, values: Floats, first: int) -> Floats:
        """Return the columns (column, draw) for draws (draw, input), of which the first has the number ``first``."""
        ...


@dataclass(frozen=True)
class EnsemblePlan:
    """What is computed, chunk by chunk.

    ``identity``: everything the results depend on, as JSON holds it; a store of another identity is another ensemble.
    ``input_names``: of the columns of ``space``; they are stored, too, where ``keep_inputs``.
    """

    sampling: Sampling
    space: SampleSpace = field(repr=False)
    batches: tuple[Batch, ...] = field(repr=False)
    identity: dict[str, Any] = field(repr=False)
    input_names: tuple[str, ...] = ()
    keep_inputs: bool = False
    chunk: int = CHUNK

    def __post_init__(self) -> None:
        if not 1 <= self.chunk <= _MOST_CHUNK:
            raise ChoiceError(f"chunk size cannot be {self.chunk}; give a whole number from 1 to {_MOST_CHUNK}")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns that models fill."""
        return tuple(name for batch in self.batches for name in batch.columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a chunk, besides the number of the draw."""
        return (*self.outcomes, *(self.input_names if self.keep_inputs else ()))

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.sampling.draws // self.chunk)

    def bounds(self, chunk: int) -> tuple[int, int]:
        """Return the first draw of a chunk, and how many it has."""
        first = chunk * self.chunk
        return first, min(self.chunk, self.sampling.draws - first)

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """What ``ensemble.json`` holds: the identity, the layout, and a digest of both."""
        told = {**self.identity, **self.sampling.as_json(), "chunk": self.chunk, "columns": [*self.columns]}
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return {**told, "stamps": [*self.sampling.stamps], "id": hashlib.sha256(text.encode()).hexdigest()}

    def values(self, chunk: int) -> Floats:
        """Return the values of the uncertain inputs (draw, input) in a chunk."""
        chosen = self.sampling
        return self.space.values(chosen.sampler, chosen.seed, *self.bounds(chunk), chosen.draws)

    def compute(self, chunk: int) -> Floats:
        """Return the columns (column, draw) of a chunk. Raises ``ModelError`` where a model refuses a draw."""
        first, count = self.bounds(chunk)
        chosen, inputs = self.sampling, max(1, len(self.space.distributions))
        step = max(256, _MOST_BYTES // (8 * inputs))
        columns = np.empty((len(self.columns), count))
        for start in range(0, count, step):
            part = slice(start, min(start + step, count))
            size = part.stop - part.start
            values = self.space.values(chosen.sampler, chosen.seed, first + start, size, chosen.draws)
            found = [batch.evaluate(values, first + start) for batch in self.batches]
            columns[:, part] = np.concatenate([*found, values.T] if self.keep_inputs else found)
        return columns


def read_shard(text: str) -> Shard:
    """Read ``i/n``, the i-th of n shards. Raises ``ChoiceError``.

    >>> read_shard("2/3")
    (2, 3)
    >>> read_shard("4/3")
    Traceback (most recent call last):
        ...
    pourparler.errors.ChoiceError: --shard '4/3': write i/n with i from 1 to n, such as 1/3
    """
    first, slash, second = text.partition("/")
    if slash and first.strip().isdecimal() and second.strip().isdecimal():
        shard = int(first), int(second)
        if 1 <= shard[0] <= shard[1]:
            return shard
    raise ChoiceError(f"--shard {text!r}: write i/n with i from 1 to n, such as 1/3")


def chunks_of(shard: Shard, chunks: int) -> Sequence[int]:
    """Return the chunks of a shard: every n-th, so that shards are of one size.

    >>> [*chunks_of((2, 3), 8)]
    [1, 4, 7]
    """
    return range(shard[0] - 1, chunks, shard[1])


def idle_shards(shard: Shard, chunks: int) -> str | None:
    """Say that there are more shards than chunks, so that some have nothing to draw; None where there are not.

    >>> idle_shards((2, 3), 8)
    >>> idle_shards((2, 3), 2)
    '--shard 2/3: there are only 2 parts, so shard 3 has nothing to draw; take fewer shards, or a smaller --chunk'
    """
    if shard[1] <= chunks:
        return None
    idle = f"shard {shard[1]} has" if shard[1] == chunks + 1 else f"shards {chunks + 1} to {shard[1]} have"
    parts = f"{chunks} part{'s' * (chunks != 1)}"
    return (
        f"--shard {shard[0]}/{shard[1]}: there {'are' if chunks != 1 else 'is'} only {parts}, so {idle} nothing to "
        "draw; take fewer shards, or a smaller --chunk"
    )
