"""Registered models on batches of draws: which numbers they are given, as plain arrays that can be sent to workers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices
from pourparler.reach.registry import MODELS, Model, OptionValue

__all__ = ["ModelBatch", "Slots"]

_IN_DRAW = re.compile(r"\bdraw (\d+)\b")
_MOST_BYTES = 2**21
"""About how much memory the positions of one call of a model take."""
_RNG_WORD = 3
"""Third word of the counter of Philox, for models that draw themselves; see ``samplers``."""


class Slots(NamedTuple):
    """Numbers of a model's input (n,): fixed, or a column of the draws (-1: fixed) times ``factor`` plus ``offset``.

    ``low`` and ``high`` are the ends of what is drawn, in the model's units.
    """

    fixed: Floats
    column: Indices
    factor: Floats
    offset: Floats
    low: Floats
    high: Floats

    def filled(self, values: Floats) -> Floats:
        """Return the input for every draw (draw, n)."""
        filled = np.broadcast_to(self.fixed, (values.shape[0], self.fixed.size)).copy()
        drawn = self.column >= 0
        if drawn.any():
            native = values[:, self.column[drawn]] * self.factor[drawn] + self.offset[drawn]
            filled[:, drawn] = np.clip(native, self.low[drawn], self.high[drawn])
        return filled


@dataclass(frozen=True)
class ModelBatch:
    """One model on one issue, or on several together: its inputs as slots, its options, and the columns it fills.

    ``shape``: (actor,) or (actor, issue), the slots being flat; capability is per actor where the model needs everybody
    ``everywhere``. ``fixed``: inputs that are the same in every draw.
    ``issues``: of the columns. ``keep_rounds``: the weighted median after every round, too, where the model has any.
    """

    model: str
    issues: tuple[str, ...]
    actors: tuple[str, ...]
    shape: tuple[int, ...]
    slots: dict[str, Slots]
    fixed: dict[str, Any]
    options: dict[str, OptionValue] = field(default_factory=dict)
    seed: int = 0
    keep_rounds: bool = False

    @property
    def registered(self) -> Model:
        """The model's line of the registry."""
        return MODELS[self.model]

    @property
    def rounds(self) -> int:
        """How many rounds the model plays, 0 for one that has none."""
        default = self.registered.default_rounds
        return 0 if default is None else int(self.options.get("rounds", default))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns: ``MODEL:ISSUE``, and ``MODEL:ISSUE:ROUND`` for the medians after each round."""
        outcomes = tuple(f"{self.model}:{issue}" for issue in self.issues)
        if not self.keep_rounds or self.rounds == 0:
            return outcomes
        return outcomes + tuple(f"{name}:{played}" for name in outcomes for played in range(self.rounds + 1))

    def evaluate(self, values: Floats, first: int) -> Floats:
        """Return the columns (column, draw) for draws (draw, input), of which ``first`` is the number of the first.

        Raises ``ModelError`` with the number of the draw that the model refuses.
        """
        draws = values.shape[0]
        found = np.empty((len(self.columns), draws))
        step = max(64, _MOST_BYTES // (8 * (self.rounds + 1) * max(1, int(np.prod(self.shape)))))
        for start in range(0, draws, step):
            part = slice(start, min(start + step, draws))
            found[:, part] = self._call(values[part], first + start)
        return found

    def _call(self, values: Floats, first: int) -> Floats:
        given: dict[str, Any] = {
            name: slots.filled(values).reshape(values.shape[0], *self._shape_of(name))
            for name, slots in self.slots.items()
        }
        extra: dict[str, Any] = dict(self.options)
        if "rng" in self.registered.parameters:
            extra["rng"] = _generator(self.seed, first)
        try:
            found = self.registered.function(**given, **self.fixed, **extra)
        except ModelError as error:
            text = _IN_DRAW.sub(lambda match: f"draw {first + int(match[1])}", str(error), count=1)
            raise ModelError(f"{text} (draws count from 0; narrow its intervals, or choose another option)") from None
        return self._columns_of(found, values.shape[0])

    def _shape_of(self, name: str) -> tuple[int, ...]:
        if name == "reference":
            return ()
        return self.shape[:1] if name == "capability" and self.registered.everywhere else self.shape

    def _columns_of(self, found: Any, draws: int) -> Floats:
        named = self.registered.result
        outcome = np.asarray(getattr(found, named) if named else found, dtype=np.float64)
        per_issue = outcome.reshape(draws, -1, len(self.issues))
        columns = [per_issue[:, -1, k] for k in range(len(self.issues))]
        if self.keep_rounds and self.rounds:
            # Where every draw of a batch stopped early, the last round played stands for the rest.
            after = np.minimum(np.arange(self.rounds + 1), per_issue.shape[1] - 1)
            columns += [per_issue[:, played, k] for k in range(len(self.issues)) for played in after]
        return np.array(columns)


def _generator(seed: int, first: int) -> np.random.Generator:
    """Return a generator whose n-th word of 64 bits belongs to draw ``first + n``, whatever the batch."""
    counter = ((_RNG_WORD << 128) + first // 4 - 1) % 2**256
    bits = np.random.Philox(key=seed, counter=counter)
    if first % 4:
        bits.random_raw(first % 4)
    return np.random.Generator(bits)
