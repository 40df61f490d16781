"""What decision makers prefer, as arrays: from statements in order of importance, or from rankings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pourparler.errors import ModelError
from pourparler.hold.graph_model.move_graph import Flags, Whole

__all__ = ["Preferences", "from_payoffs", "from_rankings", "from_statements"]

_LARGEST_UNKNOWN = 4096


@dataclass(frozen=True, eq=False)
class Preferences:
    """Payoffs (decision maker, state), higher is better and only the order counts.

    ``grades`` (decision maker, state) tell the strength of preference: a state is *much* worse than another where its
    grade is lower. ``unknown`` (decision maker, state, state), symmetric, marks pairs between which the preference is
    not known; it overrules the payoffs.
    """

    payoffs: Whole
    grades: Whole | None = None
    unknown: Flags | None = None

    def __post_init__(self) -> None:
        if self.payoffs.ndim != 2 or 0 in self.payoffs.shape:
            raise ModelError("payoffs should be an array (decision maker, state)")
        if self.grades is not None:
            if self.grades.shape != self.payoffs.shape:
                raise ModelError("grades should be an array (decision maker, state), as payoffs are")
            for decider, (grade, payoff) in enumerate(zip(self.grades, self.payoffs, strict=True)):
                order = np.lexsort((-grade, payoff))
                if (np.diff(grade[order]) < 0).any():
                    raise ModelError(
                        f"decision maker {decider}: a state is much preferred to one that is preferred to it"
                    )
        if self.unknown is not None:
            deciders, states = self.payoffs.shape
            if self.unknown.shape != (deciders, states, states):
                raise ModelError("unknown should be an array (decision maker, state, state)")
            if (self.unknown != self.unknown.transpose(0, 2, 1)).any():
                raise ModelError("unknown preferences should be symmetric: s to t as t to s")

    @property
    def states(self) -> int:
        """How many states are ranked."""
        return int(self.payoffs.shape[1])

    @property
    def deciders(self) -> int:
        """How many decision makers rank them."""
        return int(self.payoffs.shape[0])

    def is_unknown(self, decider: int, here: int, there: int) -> bool:
        """Whether the preference between two states is not known."""
        return self.unknown is not None and bool(self.unknown[decider, here, there])

    def prefers(self, decider: int, there: int, here: int) -> bool:
        """Whether a decision maker certainly prefers ``there`` to ``here``."""
        better = self.payoffs[decider, there] > self.payoffs[decider, here]
        return bool(better) and not self.is_unknown(decider, here, there)


def from_payoffs(payoffs: npt.ArrayLike) -> Preferences:
    """Preferences by payoffs (decision maker, state): any numbers, of which only the order counts.

    >>> from_payoffs([[0.5, -1.0, 0.5]]).payoffs.tolist()
    [[1, 0, 1]]
    """
    given = np.asarray(payoffs, dtype=np.float64)
    if given.ndim != 2 or not np.isfinite(given).all():
        raise ModelError("payoffs should be an array (decision maker, state) of finite numbers")
    ranks = [np.unique(row, return_inverse=True)[1] for row in given]
    return Preferences(np.array(ranks, dtype=np.int64).reshape(given.shape))


def from_rankings(
    states: int, rankings: Sequence[Sequence[int | Sequence[int]]], much: Sequence[Sequence[int]] | None = None
) -> Preferences:
    """Preferences by rankings, best first, states counted from 0; a list inside a ranking is a tie.

    ``much[i]`` are positions p of ranking i such that what stands before position p is much preferred to what stands
    from there on. Raises ``ModelError`` where a ranking misses a state, or ranks one twice.

    >>> from_rankings(3, [[2, [0, 1]]]).payoffs.tolist()
    [[0, 0, 1]]
    >>> from_rankings(3, [[2, 0]])
    Traceback (most recent call last):
        ...
    pourparler.errors.ModelError: ranking of decision maker 0 misses state 1; rank every state once
    """
    payoffs = np.full((len(rankings), states), -1, dtype=np.int64)
    grades = np.zeros((len(rankings), states), dtype=np.int64)
    for decider, ranking in enumerate(rankings):
        breaks = sorted(much[decider]) if much is not None else []
        for position, entry in enumerate(ranking):
            for state in [entry] if isinstance(entry, (int, np.integer)) else entry:
                whose = f"ranking of decision maker {decider}"
                if not 0 <= state < states:
                    raise ModelError(f"{whose} ranks state {state}, and there are 0 to {states - 1}")
                if payoffs[decider, state] >= 0:
                    raise ModelError(f"{whose} ranks state {state} twice; rank every state once")
                payoffs[decider, state] = len(ranking) - 1 - position
                grades[decider, state] = sum(position < each for each in breaks)
        if (missed := np.flatnonzero(payoffs[decider] < 0)).size:
            raise ModelError(f"ranking of decision maker {decider} misses state {missed[0]}; rank every state once")
    return Preferences(payoffs, grades if much is not None and any(map(len, much)) else None)


def from_statements(
    satisfied: Sequence[npt.ArrayLike],
    much: Sequence[Sequence[bool]] | None = None,
    unknown: Sequence[Sequence[bool]] | None = None,
) -> Preferences:
    """Option prioritisation (Peng, Hipel, Kilgour & Fang 1997): the first statement on which states differ decides.

    Args:
        satisfied: for each decision maker an array (statement, state) of truth values, most important first. This is
            the order of the weights 2^(k - 1 - index), without their limit of some 60 statements.
        much: for each decision maker and statement, whether what it decides is *much* preferred. Such statements come
            first.
        unknown: for each decision maker and statement, whether it is not known how it decides.

    Raises:
        ModelError: a much preferred statement after one that is not, or too many states for unknown preferences.

    Reference: Peng, X., Hipel, K. W., Kilgour, D. M. and Fang, L. (1997). Representing ordinal preferences in the
    decision support system GMCR II. IEEE International Conference on Systems, Man, and Cybernetics, 809-814.

    >>> from_statements([[[True, False, True], [False, True, True]]]).payoffs.tolist()
    [[1, 0, 2]]

    """
    tables = [np.asarray(each, dtype=np.bool_) for each in satisfied]
    states = max((each.shape[1] for each in tables if each.ndim == 2), default=0)
    tables = [each.reshape(-1, states) for each in tables]
    payoffs = np.array([_lexicographic(each) for each in tables])
    grades = None
    if much is not None and any(map(any, much)):
        rows = []
        for decider, (table, marks) in enumerate(zip(tables, much, strict=True)):
            if list(marks) != sorted(marks, reverse=True):
                raise ModelError(f"decision maker {decider}: statements of much preferred states should come first")
            rows.append(_lexicographic(table[: sum(marks)]))
        grades = np.array(rows)
    if unknown is None or not any(map(any, unknown)):
        return Preferences(payoffs, grades)
    if states > _LARGEST_UNKNOWN:
        raise ModelError(f"{states:,} states are too many for unknown preferences; at most {_LARGEST_UNKNOWN:,}")
    pairs = [_undecided(table, marks) for table, marks in zip(tables, unknown, strict=True)]
    return Preferences(payoffs, grades, np.array(pairs))


def _lexicographic(table: Flags) -> Whole:
    """Rank states by the columns of a table, its first row the most important; the best has the highest number."""
    ranks = np.zeros(table.shape[1], dtype=np.int64)
    for begin in range(0, len(table), 30):
        for row in table[begin : begin + 30]:
            ranks = 2 * ranks + row
        ranks = np.unique(ranks, return_inverse=True)[1].astype(np.int64)
    return ranks


def _undecided(table: Flags, marks: Sequence[bool]) -> Flags:
    """Tell which pairs first differ on a statement of which it is not known how it decides."""
    states = table.shape[1]
    same = np.zeros(states, dtype=np.int64)
    found = np.zeros((states, states), dtype=np.bool_)
    for row, is_unknown in zip(table, marks, strict=True):
        if is_unknown:
            found |= (same[:, np.newaxis] == same) & (row[:, np.newaxis] != row)
        same = np.unique(2 * same + row, return_inverse=True)[1].astype(np.int64)
    return found
