"""Why an actor answers as it does, in a sentence; and the statements and open cells behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pourparler.case.situation import RedLine, StatedAnswer, StatedRequirement
from pourparler.reach.acceptance.answers import BECAUSE, OVERLAPS, REJECTED, REQUIRED, SAID_YES
from pourparler.reach.acceptance.term_gain import term_gain_lower, term_gain_upper
from pourparler.reach.encode import Evaluation
from pourparler.reach.tables import ANSWERS, CellRef

__all__ = ["Reason", "reason_of", "span"]


@dataclass(frozen=True)
class Reason:
    """The sentence, the open cells that bear on the package, and the statements and assumptions behind the answer."""

    text: str
    open_cells: tuple[CellRef, ...]
    statements: tuple[str, ...]
    assumptions: tuple[str, ...]


_FORCED = {"requirement": REQUIRED, "stated rejection": REJECTED, "stated acceptance": SAID_YES}


def span(low: float, high: float) -> str:
    """Write an interval as a person would.

    >>> span(40, 60), span(75, 75)
    ('40–60', '75')
    """
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def reason_of(evaluation: Evaluation, i: int, p: int) -> Reason:
    """Return why one actor answers one package as it does."""
    return _Explainer(evaluation, i, p).reason()


class _Explainer:
    """One actor and one package of an evaluation."""

    def __init__(self, evaluation: Evaluation, i: int, p: int) -> None:
        self.situation = evaluation.situation
        self.answers = evaluation.answers
        self.forcings = evaluation.forcings.get((i, p), [])
        self.i, self.p = i, p
        self.actor = evaluation.situation.case.actors[i].id
        self.package = evaluation.packages[p]
        self.expected = evaluation.expected_compliance.get(self.package.id)
        self.labels = {issue.id: issue.label for issue in evaluation.situation.case.issues}
        self.issues = [name for name in evaluation.issue_index if name in self.package.terms]
        rival = int(evaluation.inputs.rival[i])
        self.rival = evaluation.situation.case.actors[rival].id if rival >= 0 else None

    def reason(self) -> Reason:
        because = BECAUSE[self.answers.because[self.i, self.p]]
        text, statements = {
            "red line": self._red_line,
            "requirement": self._forced,
            "stated rejection": self._forced,
            "stated acceptance": self._forced,
            "upper bound below zero": self._upper,
            "lower bound at least zero": self._lower,
            "nothing stated bears on it": self._nothing,
            "core cell open": self._core,
            "overlaps a limit in part": self._overlap,
            "outside a stated position": self._outside,
        }.get(because, self._stated)()
        open_cells = self._open_cells()
        if self.expected and because not in ("red line", *_FORCED):
            text += f" (if kept with a probability of {span(*self.expected)}, and else as without an agreement)"
        if self.answers.disputed[self.i, self.p]:
            accepted = [f.said.statement for f in self.forcings if f.bit == SAID_YES]
            text += f" (disputed: acceptance is stated too, in {', '.join(accepted)})"
            statements = (*statements, *accepted)
        return Reason(text, open_cells, tuple(dict.fromkeys(statements)), self._assumptions(because))

    def _assumptions(self, because: str) -> tuple[str, ...]:
        """The assumptions without which the reason would not stand."""
        cells = [self.situation.cell(self.actor, issue) for issue in self.issues]
        if because == "red line":
            crossed = (line for issue, line in self._crossed())
            return tuple(dict.fromkeys(line.assumption for line in crossed if line.assumption))
        if because in _FORCED:
            said = (f.said.assumption for f in self.forcings if f.bit == _FORCED[because])
            return tuple(dict.fromkeys(name for name in said if name))
        named = (
            *(name for cell in cells for name in cell.assumptions),
            *(f.said.assumption for f in self.forcings if f.said.assumption),
            *(self.situation.references[issue].assumption for issue in self._moved()),
            *(self.situation.relative_gains[self.actor].assumption for _ in [0] if self.rival),
        )
        return tuple(dict.fromkeys(name for name in named if name))

    def _crossed(self) -> list[tuple[str, RedLine]]:
        """The red lines that the package's terms lie outside of, with their issue."""
        found = []
        for issue in self.issues:
            low, high = self.package.terms[issue]
            lines = self.situation.cell(self.actor, issue).red_lines
            found += [(issue, line) for line in lines if high < line.low or low > line.high]
        return found

    def _moved(self) -> list[str]:
        moved = []
        for issue in self.issues:
            point, term = self.situation.references[issue], self.package.terms[issue]
            if point.exists and not (term[0] == term[1] == point.low == point.high):
                moved.append(issue)
        return moved

    def _bearing(self) -> list[str]:
        moved = self._moved()
        return [issue for issue in self.issues if issue in moved or not self.situation.references[issue].exists]

    def _open_cells(self) -> tuple[CellRef, ...]:
        refs = []
        bearing = self._bearing()
        for issue in self.issues:
            cell = self.situation.cell(self.actor, issue)
            placed = cell.stated or (not self.situation.references[issue].exists and bool(cell.red_lines))
            if not placed and (issue in bearing or issue in self.package.core):
                refs.append(CellRef(self.actor, issue))
        if self.rival:
            moved = self._moved()
            refs += [CellRef(self.rival, k) for k in moved if not self.situation.cell(self.rival, k).stated]
        return tuple(refs)

    def _behind_stated(self) -> tuple[str, ...]:
        """Every statement behind the stated cells, the saliences, the references and the cost that enter the gain."""
        behind: list[str] = []
        for actor in (self.actor, self.rival):
            for issue in self._bearing() if actor else []:
                cell = self.situation.cell(str(actor), issue)
                if cell.stated or cell.red_lines:
                    behind += [*cell.everything_behind, *self.situation.references[issue].statements]
        if self.actor in self.situation.costs:
            behind += self.situation.costs[self.actor].statements
        return tuple(behind)

    def _term(self, issue: str) -> str:
        built = " (the analyst's number)" if issue in self.package.built else ""
        return span(*self.package.terms[issue]) + built

    def _red_line(self) -> tuple[str, tuple[str, ...]]:
        parts = [
            f"accepts {self.labels[issue]} only at {span(line.low, line.high)} ({line.statement}); "
            f"the package sets {self._term(issue)}"
            for issue, line in self._crossed()
        ]
        return "; also ".join(parts), tuple(line.statement for _, line in self._crossed())

    def _forced(self) -> tuple[str, tuple[str, ...]]:
        because = BECAUSE[self.answers.because[self.i, self.p]]
        said = [forcing.said for forcing in self.forcings if forcing.bit == _FORCED[because]]
        return "; also ".join(self._wording(each) for each in said), tuple(each.statement for each in said)

    def _wording(self, said: StatedRequirement | StatedAnswer) -> str:
        if isinstance(said, StatedRequirement):
            issue = said.code.issue
            sets = self._term(issue) if issue in self.package.terms else "no term on it"
            return f"requires {self.labels[issue]} at {span(*said.code.within)} ({said.statement}); it has {sets}"
        note = f", with a condition in words: {said.code.note}" if said.code.note else ""
        return f"{said.code.answer} it, as stated in {said.statement}{note}"

    def _bounds(self, low: float, high: float) -> str:
        return f"{_signed(low)} to {_signed(high)}"

    def _upper(self) -> tuple[str, tuple[str, ...]]:
        high = _signed(float(self.answers.high[self.i, self.p]))
        return f"loses by it whatever silence hides: at best {high}", self._behind_stated()

    def _lower(self) -> tuple[str, tuple[str, ...]]:
        low = _signed(float(self.answers.low[self.i, self.p]))
        if not self._moved():
            return "the package leaves everything at the reference", ()
        return f"does not lose by it whatever silence hides: at least {low}", self._behind_stated()

    def _nothing(self) -> tuple[str, tuple[str, ...]]:
        return f"nobody states its position on {self._list(self._bearing() or self.issues)}", ()

    def _core(self) -> tuple[str, tuple[str, ...]]:
        missing = [c.issue for c in self._open_cells() if c.issue in self.package.core and c.actor == self.actor]
        rest = self.answers.rest[self.i, self.p]
        on_rest = "" if rest < 0 or ANSWERS[rest] == "silent" else f"; on the rest: {ANSWERS[rest]}"
        text = f"nobody states its position on {self._list(missing)}, at the core of the package{on_rest}"
        return text, self._behind_stated()

    def _overlap(self) -> tuple[str, tuple[str, ...]]:
        parts, behind = [], []
        for issue in self.issues:
            low, high = self.package.terms[issue]
            for line in self.situation.cell(self.actor, issue).red_lines:
                if not (line.low <= low and high <= line.high):
                    limit = f"accepts {self.labels[issue]} only at {span(line.low, line.high)} ({line.statement})"
                    parts.append(f"{limit}, which {self._term(issue)} overlaps in part")
                    behind.append(line.statement)
        for forcing in self.forcings:
            if forcing.bit == OVERLAPS:
                parts.append(f"{self._wording(forcing.said)}: met in part")
                behind.append(forcing.said.statement)
        return "; also ".join(parts), (*behind, *self._behind_stated())

    def _outside(self) -> tuple[str, tuple[str, ...]]:
        parts = []
        for issue in self.issues:
            cell, term = self.situation.cell(self.actor, issue), self.package.terms[issue]
            if self.situation.references[issue].exists or not cell.stated:
                continue
            if not (cell.low <= term[0] and term[1] <= cell.high):
                parts.append(f"asks for {self.labels[issue]} at {span(cell.low, cell.high)}, not {self._term(issue)}")
        return f"{'; '.join(parts)}, on which there is no outcome without an agreement", self._behind_stated()

    def _stated(self) -> tuple[str, tuple[str, ...]]:
        low, high = self.answers.stated_low[self.i, self.p], self.answers.stated_high[self.i, self.p]
        if np.isnan(low):
            return "no objection to the terms it has spoken on", self._behind_stated()
        text = f"{self._bounds(float(low), float(high))} on what is stated"
        if BECAUSE[self.answers.because[self.i, self.p]] == "stated cells straddle zero":
            text += f"; it turns on {self._deciders()}"
        elif missing := [cell for cell in self._open_cells() if cell.actor == self.actor]:
            text += f"; {self._list([cell.issue for cell in missing])} is open and could overturn it"
        return text, self._behind_stated()

    def _deciders(self) -> str:
        """Name the intervals and weights that decide an answer whose stated bounds straddle zero."""
        straddling: list[str] = []
        gains: list[str] = []
        losses: list[str] = []
        for issue in self._moved():
            cell, point = self.situation.cell(self.actor, issue), self.situation.references[issue]
            if cell.stated:
                ends = (cell.low, cell.high, *self.package.terms[issue], point.low, point.high)
                least, most = term_gain_lower(*ends)[0], term_gain_upper(*ends)[0]
                (straddling if least < 0 < most else gains if most > 0 else losses).append(issue)
        parts = [f"where it stands on {self.labels[k]} ({self._cell_span(k)})" for k in straddling]
        if ((gains or straddling) and losses) or (gains and straddling):
            parts.append(f"how much it cares about {self._list([*gains, *straddling, *losses])}")
        if self.rival:
            parts.append(f"how much it minds the gain of {self.situation.case.name_of('actor', self.rival)}")
        if self.actor in self.situation.costs:
            parts.append("what no agreement costs it")
        return " and ".join(parts) or "weights"

    def _cell_span(self, issue: str) -> str:
        cell = self.situation.cell(self.actor, issue)
        return span(cell.low, cell.high)

    def _list(self, issues: list[str]) -> str:
        return ", ".join(self.labels[issue] for issue in issues)


def _signed(value: float) -> str:
    """Write a gain with its sign, and a true minus.

    >>> _signed(-0.5)
    '−0.50'
    """
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")
