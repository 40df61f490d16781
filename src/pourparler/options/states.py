"""The states that options leave: feasible, those that cannot be told apart made one, numbered and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pourparler.errors import ModelError
from pourparler.options.conditions import Condition, Decimals, Holds, feasible_decimals, holds, write_condition

__all__ = ["StateSpace"]


@dataclass(frozen=True)
class StateSpace:
    """The states of a conflict, numbered from 1 in the order of their decimals.

    ``infeasible`` are conditions under which no state is possible. States that meet one condition of
    ``indistinguishable`` are one state, as in GMCR II: its decimal is its largest member's, and its pattern has ``-``
    where members differ. Without options, ``names`` are the states. Raises ``ModelError`` where no state is left.

    >>> from pourparler.options.conditions import parse_condition
    >>> space = StateSpace(("stop", "leave"), (parse_condition("leave AND NOT stop"),))
    >>> space.patterns, space.decimals, space.ordinal_of("d3")
    (('NN', 'YN', 'YY'), (0, 1, 3), 3)
    >>> StateSpace(("stop", "leave"), (), (parse_condition("leave"),)).patterns
    ('NN', 'YN', '-Y')
    """

    options: tuple[str, ...] = ()
    infeasible: tuple[Condition, ...] = ()
    indistinguishable: tuple[Condition, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.options) == bool(self.names):
            raise ModelError("a conflict has options, or states and moves; give one of the two")
        for kind, names in (("option", self.options), ("state", self.names)):
            if repeated := [name for at, name in enumerate(names) if name in names[:at]]:
                raise ModelError(f"{kind} {repeated[0]!r} stands twice; rename one")
        if not len(self.feasible):
            raise ModelError("no state is feasible: the infeasible conditions leave none; remove or narrow one")

    @cached_property
    def feasible(self) -> Decimals:
        """The feasible states as whole numbers, before indistinguishable ones are made one."""
        if self.names:
            return np.arange(len(self.names), dtype=np.int64)
        return feasible_decimals(self.options, self.infeasible)

    @cached_property
    def labels(self) -> Decimals:
        """For each feasible state the number of the state it is part of, from 0."""
        last = np.arange(len(self.feasible))
        for condition in self.indistinguishable:
            together = holds(condition, self.feasible, self.bits)
            if together.any():
                joined = np.isin(last, last[together])
                last[joined] = last[joined].max()
        return np.unique(last, return_inverse=True)[1].astype(np.int64)

    @property
    def bits(self) -> dict[str, int]:
        """The bit of each option."""
        return {option: bit for bit, option in enumerate(self.options)}

    @property
    def count(self) -> int:
        """How many states there are."""
        return int(self.labels.max()) + 1

    @property
    def is_merged(self) -> bool:
        """Whether indistinguishable states were made one."""
        return self.count < len(self.feasible)

    @cached_property
    def decimals(self) -> tuple[int, ...]:
        """Each state as a whole number; of indistinguishable states the largest."""
        largest = np.zeros(self.count, dtype=np.int64)
        np.maximum.at(largest, self.labels, self.feasible)
        return tuple(largest.tolist())

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """Each state as Y and N for its options in order, or by its name."""
        if self.names:
            return self.names
        members = np.bincount(self.labels, minlength=self.count)
        rows = []
        for bit in range(len(self.options)):
            taken = np.bincount(self.labels, (self.feasible >> bit) & 1, self.count)
            rows.append(np.where(taken == 0, "N", np.where(taken == members, "Y", "-")).tolist())
        return tuple("".join(letters) for letters in zip(*rows, strict=True))

    def satisfying(self, condition: Condition) -> Holds:
        """Tell in which states a condition holds. Raises ``ModelError`` where members of one state differ."""
        if not self.options:
            raise ModelError("states given by name have no options for conditions to be about; rank them")
        each = holds(condition, self.feasible, self.bits)
        count = np.bincount(self.labels, each, self.count)
        mixed = np.flatnonzero((count > 0) & (count < np.bincount(self.labels, minlength=self.count)))
        if mixed.size:
            raise ModelError(
                f"'{write_condition(condition)}' is both true and false of the indistinguishable states "
                f"{self.patterns[mixed[0]]}; say in the condition which it is there"
            )
        return count > 0

    def ordinal_of(self, text: str) -> int:
        """Return the ordinal of a state named by its ordinal, as ``d12`` by its decimal, or by its pattern.

        Raises ``ModelError`` for a state that there is not.
        """
        if text in self.patterns:
            return self.patterns.index(text) + 1
        if _is_whole(text) and 1 <= int(text) <= self.count:
            return int(text)
        if text[:1] == "d" and _is_whole(text[1:]):
            found = np.flatnonzero(self.feasible == int(text[1:]))
            if found.size:
                return int(self.labels[found[0]]) + 1
        wanted = text.upper()
        if self.options and len(wanted) == len(self.options) and set(wanted) <= set("YN-"):
            fits = [at for at, pattern in enumerate(self.patterns) if _fits(wanted, pattern)]
            if len(fits) == 1:
                return fits[0] + 1
            if fits:
                raise ModelError(f"the pattern {text!r} fits {len(fits)} states; write Y or N for more options")
        ways = [f"an ordinal from 1 to {self.count}"]
        if self.options:
            ways.append(f"a decimal such as d{self.decimals[0]}")
        raise ModelError(f"no feasible state is {text!r}; give {', '.join(ways)}, or one such as {self.patterns[0]}")

    def check_ranking(self, ordinals: Sequence[int]) -> None:
        """Raise ``ModelError`` where a ranking misses a state or ranks one twice."""
        seen: set[int] = set()
        for ordinal in ordinals:
            if not 1 <= ordinal <= self.count:
                raise ModelError(f"ranks state {ordinal}, and there are 1 to {self.count}; rank every state once")
            if ordinal in seen:
                raise ModelError(f"ranks state {ordinal} ({self.patterns[ordinal - 1]}) twice; rank every state once")
            seen.add(ordinal)
        missed = [ordinal for ordinal in range(1, self.count + 1) if ordinal not in seen]
        if missed:
            rest = f" and {len(missed) - 1} more" if len(missed) > 1 else ""
            raise ModelError(f"misses state {missed[0]} ({self.patterns[missed[0] - 1]}){rest}; rank every state once")


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _fits(wanted: str, pattern: str) -> bool:
    return all(a == b or a == "-" for a, b in zip(wanted, pattern, strict=True)) or all(
        a == b or b == "-" for a, b in zip(wanted, pattern, strict=True)
    )
