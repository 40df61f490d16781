"""Decided issues: what actors wanted, how much they cared, and what came out; all on the scale of 0-100."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pourparler.errors import ModelError
from pourparler.reach.acceptance.arrays import Floats, Indices

__all__ = ["FEWEST_ACTORS", "DecidedIssue", "DecidedIssues"]

FEWEST_ACTORS = 3
"""An issue is scored where at least so many actors have a position and a salience."""


@dataclass(frozen=True, eq=False)
class DecidedIssue:
    """One issue and its outcome; None where that is not known.

    ``position`` and ``salience`` (actor,) from 0 to 100. ``capability`` (actor,), in any unit, is the influence that is
    stated or follows from the treaty; None where nothing says. ``parliament`` is the position of the European
    Parliament, None elsewhere or where it has none; ``reference`` what no agreement would bring.
    """

    issue_id: str
    dossier_id: str
    actors: tuple[str, ...]
    position: Floats
    salience: Floats
    outcome: float | None
    capability: Floats | None = None
    reference: float | None = None
    parliament: float | None = None

    @property
    def power(self) -> Floats:
        """The capability, or 1 for everybody where there is none."""
        return np.ones(self.position.size) if self.capability is None else self.capability


@dataclass(frozen=True)
class DecidedIssues:
    """The issues of a data set that can be scored, in its order, and what was left out and why (``notes``).

    ``undecided`` are further issues that have actors enough but no outcome: models run on them with the others of
    their dossier, so that no forecast depends on which outcomes are known; they are not scored. Raises ``ModelError``
    for an issue to be scored without an outcome.
    """

    issues: tuple[DecidedIssue, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    undecided: tuple[DecidedIssue, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for issue in self.issues:
            if issue.outcome is None:
                raise ModelError(f"{issue.issue_id} has no outcome to be scored with; put it among the undecided")

    @cached_property
    def outcome(self) -> Floats:
        """The outcomes (issue,)."""
        return np.array([issue.outcome for issue in self.issues], dtype=np.float64)

    @cached_property
    def dossier(self) -> Indices:
        """The number of each issue's dossier (issue,), dossiers counted in the order of their ids."""
        return np.unique([issue.dossier_id for issue in self.issues], return_inverse=True)[1].astype(np.int64)

    @property
    def dossiers(self) -> int:
        """How many dossiers there are."""
        return len({issue.dossier_id for issue in self.issues})

    @property
    def has_power(self) -> bool:
        """Whether influence is known on any issue."""
        return any(issue.capability is not None for issue in self.issues)
