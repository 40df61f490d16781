"""What the bodies of a format answer to a package, and which of their members decide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pourparler.case.bodies import Body
from pourparler.reach.acceptance.answers import OPPOSES, REFUSES, SILENT
from pourparler.reach.acceptance.arrays import Mask
from pourparler.reach.acceptance.verdicts import Bodies, answer_of_body
from pourparler.reach.encode import Evaluation

__all__ = ["BodyHeard", "bodies_heard", "members_of_bodies"]

_ADVERB = {REFUSES: "without", OPPOSES: "without", SILENT: "nobody knows of"}
_LOSES = {REFUSES: "it cannot agree", OPPOSES: "it would not agree", SILENT: "who could decide it"}


@dataclass(frozen=True)
class BodyHeard:
    """A body that refuses, opposes or is silent: its answer's code, and the indices of the members who make it so."""

    body: Body
    answer: int
    members: tuple[int, ...]

    @property
    def counts(self) -> bool:
        """Whether it weakens the verdict: who can block counts only where it refuses or opposes."""
        return self.answer <= OPPOSES

    def why(self, names: str) -> str:
        """Say in words why it answers so; ``names`` are those of the members.

        >>> BodyHeard(Body(id="b", quota=2, members={"a": 1, "c": 1}), REFUSES, (0,)).why("Ann")
        'without Ann it cannot agree'
        """
        return f"{_ADVERB[self.answer]} {names}{',' if self.answer == SILENT else ''} {_LOSES[self.answer]}"


def bodies_heard(evaluation: Evaluation, f: int, p: int) -> list[BodyHeard]:
    """Return the bodies of a format that refuse a package, oppose it, or are silent on it, in the format's order."""
    bodies, answer = evaluation.format_inputs.bodies, evaluation.answers.answer
    heard = []
    mine = np.flatnonzero(bodies.format == f)
    for b, body in zip(mine, evaluation.formats[f].bodies, strict=True):
        code = int(answer_of_body(answer, bodies, int(b), p))
        if code > SILENT:
            continue
        against = answer[:, p] <= code
        votes = bodies.votes[bodies.start[b] : bodies.start[b + 1]]
        fails = votes[:, ~against].sum(axis=1) < bodies.quota[bodies.start[b] : bodies.start[b + 1]]
        telling = against & (votes[fails] > 0).any(axis=0)
        heard.append(BodyHeard(body, code, tuple(int(i) for i in np.flatnonzero(telling))))
    return heard


def members_of_bodies(bodies: Bodies, f: int, actors: int) -> Mask:
    """Return who votes in some body of a format: (A,)."""
    members: Mask = np.zeros(actors, dtype=np.bool_)
    for b in np.flatnonzero(bodies.format == f):
        members |= (bodies.votes[bodies.start[b] : bodies.start[b + 1]] > 0).any(axis=0)
    return members
