"""How the acceptability of each package to each actor is had: counted over draws, held in all of them, or withheld."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pourparler.reach.acceptance.answers import BECAUSE, FAVOURS, OPPOSES, REFUSES, SILENT, TORN
from pourparler.reach.acceptance.arrays import Integers, Mask
from pourparler.reach.acceptance.deciding import Deciders
from pourparler.reach.acceptance.draw_counts import DRAWN, NO, WITHHELD, YES
from pourparler.reach.acceptance.gain import is_moved
from pourparler.reach.encode import Evaluation
from pourparler.reach.reasons import reason_of, span
from pourparler.reach.tables import CellRef

__all__ = ["Bases", "bases_of"]

_OUTRIGHT = frozenset({"red line", "requirement", "stated rejection", "stated acceptance"})
_NOT_BY_GAIN = {
    "overlaps a limit in part": "whether it accepts is not a matter of its gain: the package meets a limit in part",
    "outside a stated position": "whether it accepts is not a matter of its gain: a term that exists only inside an "
    "agreement lies outside what it asks for",
}


@dataclass(frozen=True)
class Bases:
    """Per actor and package: ``mode`` (A, P), see ``draw_counts``; ``ranked`` (A, P); why, and the open cells."""

    mode: Integers
    ranked: Mask
    why: dict[tuple[int, int], str] = field(repr=False)
    open_cells: dict[tuple[int, int], tuple[CellRef, ...]] = field(repr=False)


def bases_of(evaluation: Evaluation, reference_stated: Mask, assumed: Evaluation | None = None) -> Bases:
    """Return how every acceptability is had, and why; ``reference_stated`` (K,): where references can be drawn.

    Where open cells are drawn, too, ``assumed`` is the evaluation in which they are open: ``why`` then names them.

    Withheld where the answer is silent (nothing stated bears on the package, or a core cell is open), where an open
    cell decides (known at 0, 50 or 100 it turns the answer between yes and no), and where the answer is torn for
    another reason than its gain, or its gain cannot be drawn: an interval term is a family of packages, and an open
    reference is silence.
    """
    shape = evaluation.answers.answer.shape
    bases = Bases(np.full(shape, WITHHELD, dtype=np.int8), np.zeros(shape, dtype=np.bool_), {}, {})
    deciders = Deciders(evaluation.inputs, evaluation.bounds)
    for i in range(shape[0]):
        for p in range(shape[1]):
            _Basis(evaluation, reference_stated, deciders, i, p, assumed).enter(bases)
    few = bases.ranked.sum(axis=1) < 2
    bases.ranked[few] = False
    return bases


class _Basis:
    """One actor and one package of an evaluation."""

    def __init__(
        self,
        evaluation: Evaluation,
        reference_stated: Mask,
        deciders: Deciders,
        i: int,
        p: int,
        assumed: Evaluation | None,
    ) -> None:
        self.evaluation, self.reference_stated, self.deciders = evaluation, reference_stated, deciders
        self.i, self.p, self.assumed = i, p, assumed
        self.answer = int(evaluation.answers.answer[i, p])
        self.because = BECAUSE[evaluation.answers.because[i, p]]
        self.labels = {issue.id: issue.label for issue in evaluation.situation.case.issues}

    def enter(self, bases: Bases) -> None:
        mode, why, cells = self._judged()
        key = (self.i, self.p)
        bases.mode[key], bases.why[key], bases.open_cells[key] = mode, why + self._assumption(), cells
        said_no = self.answer == REFUSES and self.because in _OUTRIGHT
        bases.ranked[key] = mode != WITHHELD and not said_no and self._undrawable() is None

    def _assumption(self) -> str:
        """Say what was assumed of open cells, where they were drawn."""
        if self.assumed is None or self.because in _OUTRIGHT:
            return ""
        cells = _open_cells(self.assumed, self.i, self.p)
        named = f": {self._named(cells)}" if cells else ""
        return f"; computed over silence: what nobody states is assumed to lie evenly over its whole scale{named}"

    def _judged(self) -> tuple[int, str, tuple[CellRef, ...]]:
        if self.answer == SILENT:
            return WITHHELD, f"withheld: {self._reason()}", self._silent_cells()
        if self.because in _OUTRIGHT:
            return (NO if self.answer == REFUSES else YES), f"in every draw: {self._reason()}", ()
        undrawable = self._undrawable()
        if self.answer not in (TORN, FAVOURS, OPPOSES):
            if undrawable is None and not self._open():
                return DRAWN, "counted over draws", ()
            return (NO if self.answer == REFUSES else YES), f"in every draw: {self._reason()}", ()
        if deciding := tuple(cell for cell in self._open() if self._decides(cell)):
            return WITHHELD, f"withheld: what alone could turn the answer is open: {self._named(deciding)}", deciding
        if self.because in _NOT_BY_GAIN:
            return WITHHELD, f"withheld: {_NOT_BY_GAIN[self.because]}", ()
        if undrawable is None:
            left = f"; open and left out: {self._named(self._open())}" if self._open() else ""
            of = "" if self.assumed else " of stated cells"
            return DRAWN, f"counted over draws{of}{left}", self._open()
        if self.answer == TORN:
            return WITHHELD, f"withheld: {undrawable}", self._open()
        return (
            (YES if self.answer == FAVOURS else NO),
            f"in every draw{'' if self.assumed else ', on what is stated'}: {self._reason()}",
            (self._open()),
        )

    def _reason(self) -> str:
        return reason_of(self.evaluation, self.i, self.p).text

    def _open(self) -> tuple[CellRef, ...]:
        """The open cells that bear on the answer; none where draws are made over silence."""
        return _open_cells(self.evaluation, self.i, self.p)

    def _silent_cells(self) -> tuple[CellRef, ...]:
        """The open cells that silence the actor: those of the core, else all that bear."""
        core = set(self.evaluation.packages[self.p].core)
        actor = self.evaluation.situation.case.actors[self.i].id
        cells = self._open()
        return tuple(cell for cell in cells if cell.actor == actor and cell.issue in core) or cells

    def _decides(self, cell: CellRef) -> bool:
        who, issue = self.evaluation.actor_index[cell.actor], self.evaluation.issue_index[cell.issue]
        return self.deciders.decides(self.i, self.p, who, issue)

    def _undrawable(self) -> str | None:
        """Say why a gain cannot be drawn, or None where it can."""
        inputs, moved = self.evaluation.inputs, 0
        actors = [self.i, *([int(inputs.rival[self.i])] if inputs.rival[self.i] >= 0 else [])]
        ids = list(self.evaluation.issue_index)
        for t in range(inputs.start[self.p], inputs.start[self.p + 1]):
            k = int(inputs.term_issue[t])
            if not (is_moved(inputs, t) and any(inputs.stated[who, k] for who in actors)):
                continue
            moved += bool(inputs.stated[self.i, k])
            low, high = float(inputs.term_low[t]), float(inputs.term_high[t])
            if low < high:
                return f"its term on {self.labels[ids[k]]} is {span(low, high)}: a family of packages, not one"
            if not self.reference_stated[k]:
                return f"nobody says what no agreement would bring on {self.labels[ids[k]]}"
        return None if moved else "nothing that it moves has a stated cell"

    def _named(self, cells: tuple[CellRef, ...]) -> str:
        case = self.evaluation.situation.case
        return ", ".join(f"{case.name_of('actor', cell.actor)} on {self.labels[cell.issue]}" for cell in cells)


def _open_cells(evaluation: Evaluation, i: int, p: int) -> tuple[CellRef, ...]:
    """Return the cells that bear on an answer and that nobody states."""
    actors, issues = evaluation.actor_index, evaluation.issue_index
    cells = reason_of(evaluation, i, p).open_cells
    return tuple(cell for cell in cells if not evaluation.inputs.stated[actors[cell.actor], issues[cell.issue]])
