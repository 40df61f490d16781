"""The Pareto frontier of a case's packages in each format: exactly where all inputs are numbers, else by bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pourparler.case.schema import Format, Package
from pourparler.case.situation import Situation
from pourparler.reach.acceptance.arrays import Floats
from pourparler.reach.acceptance.verdicts import NOT_APPLICABLE
from pourparler.reach.encode import Evaluation, table_of
from pourparler.reach.mediation.dominance import Dominance, dominance
from pourparler.reach.mediation.missing import Missing, missing_reference, missing_stance
from pourparler.reach.mediation.tables import FrontierRow, FrontierStatus, PartyWorth
from pourparler.reach.settlement.pareto_frontier import pareto_frontier
from pourparler.reach.tables import VERDICTS, CellRef

__all__ = ["frontier", "package_worth"]

_DIGITS = 9
"""Digits of a package's worth that count, on a scale of 100."""


def frontier(
    evaluation: Evaluation, advance: Callable[[], None] = lambda: None
) -> tuple[list[FrontierRow], list[Missing]]:
    """Return, per format and package, whether another package dominates it, and the inputs that would tell.

    The parties are those who sit at the table, silent ones among them. Packages that are not applicable in a format
    are left out there. Where fewer than two are left, or nobody sits, there is nothing to compare. ``advance`` is
    called once per package where bounds are needed.
    """
    among: list[_Among] = []
    for f, format_ in enumerate(evaluation.formats):
        packages = np.flatnonzero(evaluation.verdicts.verdict[f] != NOT_APPLICABLE).tolist()
        parties = table_of(format_, list(evaluation.actor_index))
        if len(packages) > 1 and parties:
            worth = package_worth(evaluation.situation, evaluation.packages, parties)
            among.append(_Among(evaluation, f, format_, parties, packages, None, worth))
    by_bounds = [each for each in among if each.worth is None]
    tables = list(dict.fromkeys(each.parties for each in by_bounds))
    indices = [[evaluation.actor_index[party] for party in parties] for parties in tables]
    found = dict(zip(tables, dominance(evaluation.inputs, indices, advance) if tables else [], strict=True))
    rows: list[FrontierRow] = []
    missing: list[Missing] = []
    for each in among:
        judged = each if each.worth is not None else replace(each, found=found[each.parties])
        for row, lacking in judged.rows():
            rows.append(row)
            missing += lacking
    return rows, missing


def package_worth(situation: Situation, packages: Sequence[Package], parties: Sequence[str]) -> Floats | None:
    """Return what packages are worth to parties (package, party), or None where an input is not a number.

    Worth is minus the distance of the terms from what a party wants, in points of 100, weighted by its saliences as
    shares of their sum over all issues that packages are about; issues not named stay at the reference.
    """
    issues = [issue.id for issue in situation.case.issues if any(issue.id in package.terms for package in packages)]
    references = [situation.references[issue] for issue in issues]
    if any(not point.exists or point.low != point.high for point in references):
        return None
    points = {point.issue: (point.low, point.high) for point in references}
    terms = np.array([[package.terms.get(issue, points[issue]) for issue in issues] for package in packages])
    wanted, weight = [], []
    for party in parties:
        cells = [situation.cell(party, issue) for issue in issues]
        saliences = [cell.salience for cell in cells if isinstance(cell.salience, tuple)]
        if party in situation.relative_gains or len(saliences) < len(cells):
            return None
        wanted.append([(cell.low, cell.high) for cell in cells])
        weight.append(saliences)
    ideal, stake = np.array(wanted), np.array(weight)
    if any((each[..., 0] != each[..., 1]).any() for each in (terms, ideal, stake)):
        return None
    if not (stake[..., 0].sum(axis=1) > 0).all():
        return None
    shares = stake[..., 0] / stake[..., 0].sum(axis=1, keepdims=True)
    worth: Floats = -(shares * np.abs(terms[:, np.newaxis, :, 0] - ideal[..., 0])).sum(axis=2)
    return worth.round(_DIGITS) + 0.0


@dataclass(frozen=True)
class _Among:
    """The packages that are applicable in one format, among those who sit there; ``found`` or ``worth`` is given."""

    evaluation: Evaluation
    f: int
    format: Format
    parties: tuple[str, ...]
    packages: list[int]
    found: Dominance | None
    worth: Floats | None

    def rows(self) -> Iterator[tuple[FrontierRow, tuple[Missing, ...]]]:
        kept = None if self.worth is None else pareto_frontier(self.worth[self.packages]).package
        on_frontier = set() if kept is None else {self.packages[n] for n in kept.tolist()}
        for q in self.packages:
            yield self._row(q, on_frontier)

    def _row(self, q: int, on_frontier: set[int]) -> tuple[FrontierRow, tuple[Missing, ...]]:
        surely, as_stated, possibly = self._surely(q), self._as_stated(q), self._possibly(q)
        status: FrontierStatus = "dominated" if surely else "open" if possibly else "on_frontier"
        if self.worth is not None:
            status = "on_frontier" if q in on_frontier else "dominated"
        ids = [package.id for package in self.evaluation.packages]
        cells = self._cells(q, surely or as_stated or possibly)
        silent = [cell for cell in cells if not self._situation.cell(*cell).stated]
        behind = (self._situation.cell(*cell).everything_behind for cell in cells)
        missing = self._missing(q, possibly) if status == "open" else ()
        row = FrontierRow(
            package=ids[q],
            format=self.format.id,
            frame=self._situation.frame.id,
            status=status,
            basis="bounds" if self.worth is None else "numbers",
            dominated_by=tuple(ids[p] for p in surely),
            dominated_as_stated_by=tuple(ids[p] for p in as_stated),
            possibly_dominated_by=tuple(ids[p] for p in possibly),
            worth=self._worth_of(q),
            open_cells=tuple(CellRef(*cell) for cell in silent) if status == "open" else (),
            statements=tuple(dict.fromkeys(name for names in behind for name in names)),
            verdict=VERDICTS[self.evaluation.verdicts.verdict[self.f, q]],
            text=self._text(status, surely, as_stated, possibly, missing),
        )
        return row, missing

    @property
    def _situation(self) -> Situation:
        return self.evaluation.situation

    def _surely(self, q: int) -> list[int]:
        if self.worth is not None:
            better = (self.worth >= self.worth[q]).all(axis=1) & (self.worth > self.worth[q]).any(axis=1)
            return [p for p in self.packages if better[p]]
        return [] if self.found is None else [p for p in self.packages if self.found.surely[q, p]]

    def _as_stated(self, q: int) -> list[int]:
        found = self.found
        return [] if found is None else [p for p in self.packages if found.as_stated[q, p] and not found.surely[q, p]]

    def _possibly(self, q: int) -> list[int]:
        found = self.found
        return [] if found is None else [p for p in self.packages if found.possibly[q, p] and not found.surely[q, p]]

    def _worth_of(self, q: int) -> tuple[PartyWorth, ...]:
        if self.worth is None:
            return ()
        return tuple(PartyWorth(party, float(x)) for party, x in zip(self.parties, self.worth[q], strict=True))

    def _issues(self, q: int, p: int) -> list[str]:
        """Return the issues on which two packages differ, in the case's order."""
        one, other = self.evaluation.packages[q].terms, self.evaluation.packages[p].terms
        named = [issue for issue in self.evaluation.issue_index if issue in one or issue in other]
        return [issue for issue in named if self._place(one, issue) != self._place(other, issue)]

    def _place(self, terms: dict[str, tuple[float, float]], issue: str) -> tuple[float, float] | None:
        point = self._situation.references[issue]
        return terms.get(issue, (point.low, point.high) if point.exists else None)

    def _cells(self, q: int, others: Iterable[int]) -> list[tuple[str, str]]:
        """Return the cells of those at the table on the issues on which a package differs from others."""
        issues = dict.fromkeys(issue for p in others for issue in self._issues(q, p))
        return [(party, issue) for party in self.parties for issue in issues]

    def _missing(self, q: int, others: Sequence[int]) -> tuple[Missing, ...]:
        """Return what is not stated of the differences from some packages, each once."""
        situation = self._situation
        differences = {tuple(self._issues(q, p)) for p in others}
        weighed = {issue for issues in differences if len(issues) > 1 for issue in issues}
        named = [self.evaluation.packages[p].terms for p in (q, *others)]
        found: dict[Missing, None] = {}
        for issue in (issue for issue in self.evaluation.issue_index if any(issue in each for each in differences)):
            for party in self.parties:
                cell = situation.cell(party, issue)
                lacks = missing_stance(situation, cell, self.format.id, "frontier", alone=issue not in weighed)
                found |= dict.fromkeys(lacks)
            if not all(issue in terms for terms in named):
                found |= dict.fromkeys(missing_reference(situation, issue, self.format.id))
        return tuple(found)

    def _text(
        self,
        status: FrontierStatus,
        surely: list[int],
        as_stated: list[int],
        possibly: list[int],
        missing: Sequence[Missing],
    ) -> str:
        if status == "dominated":
            return f"{self._named(surely)} would leave nobody at the table worse off, and somebody better."
        if status == "on_frontier":
            return "No other package would leave somebody at the table better off and nobody worse."
        lacks = Counter(each.input for each in missing)
        counts = ", ".join(f"{count} {name}{'s' * (count > 1)}" for name, count in lacks.items())
        hangs = f"what is missing: {counts}" if counts else "how wide stated positions are, and on their weights"
        if as_stated:
            told = f"On stated positions alone {self._named(as_stated)} would leave nobody worse off"
            return f"{told}, and somebody better; that hangs on {hangs}."
        return f"{self._named(possibly)} could leave nobody worse off; that hangs on {hangs}."

    def _named(self, packages: list[int]) -> str:
        shown = ", ".join(self.evaluation.packages[p].label for p in packages[:3])
        return shown + (f" and {len(packages) - 3} more" if len(packages) > 3 else "")
