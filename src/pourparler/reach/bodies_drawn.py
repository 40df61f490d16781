"""Bodies that can block over draws: whether one objects in every draw, in some, or in none, and whose votes tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pourparler.case.bodies import Body
from pourparler.reach.acceptance.arrays import Mask
from pourparler.reach.encode import Evaluation

__all__ = ["BodyDrawn", "bodies_drawn"]


@dataclass(frozen=True)
class BodyDrawn:
    """A body that may object to a package in a draw.

    ``members`` are those whose votes tell, as indices of actors: of rules that are missed ``always``, in every draw,
    those who never accept; else, of rules that can be missed, those who are not known to accept in every draw.
    """

    body: Body
    members: tuple[int, ...]
    always: bool

    def why(self, names: str) -> str:
        """Say in words whose votes it hangs on; ``names`` are those of the members.

        >>> board = Body(id="board", quota=2, members={"a": 1, "c": 1})
        >>> BodyDrawn(board, (0,), True).why("Ann")
        'board, which cannot agree without Ann'
        >>> BodyDrawn(board, (0, 1), False).why("Ann, Cem")
        'board, by the votes of Ann, Cem'
        """
        return f"{self.body.label}, {'which cannot agree without' if self.always else 'by the votes of'} {names}"


def bodies_drawn(evaluation: Evaluation, never: Mask, may_refuse: Mask, f: int) -> list[BodyDrawn]:
    """Return the bodies of a format that object to a package in every draw or may in some, in the format's order.

    A body objects in a draw in which those of its members who do not accept leave the others too few votes for one of
    its rules. ``never`` (A,): who accepts a package in no draw; ``may_refuse`` (A,): who is not known to accept it in
    all, those who never do among them. Silent members are in neither: as with one who can block alone, nobody's silence
    is a no.
    """
    bodies, found = evaluation.format_inputs.bodies, []
    for b, body in zip(np.flatnonzero(bodies.format == f), evaluation.formats[f].bodies, strict=True):
        rules = slice(bodies.start[b], bodies.start[b + 1])
        votes, quota = bodies.votes[rules], bodies.quota[rules]
        for against, always in ((never, True), (may_refuse, False)):
            missed = votes[:, ~against].sum(axis=1) < quota
            if missed.any():
                telling = against & (votes[missed] > 0).any(axis=0)
                found.append(BodyDrawn(body, tuple(np.flatnonzero(telling).tolist()), always))
                break
    return found
