"""Everything that the section of one package shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pourparler.case.codes import Answer, Conclusion, Legal, Requires, Stance
from pourparler.case.schema import Package, Statement
from pourparler.reach.tables import (
    ANSWERS,
    AcceptanceRow,
    CellRow,
    ConcessionRow,
    ReferenceRow,
)
from pourparler.report.lookup import Lookup
from pourparler.report.matrix import Matrix, MatrixCell
from pourparler.report.positions import seated_actors
from pourparler.report.uncertainty import say_where
from pourparler.report.words import VERDICT_WORDS

__all__ = ["Answers", "LegalNote", "PackageView", "Term", "build_packages"]

MOST_ANSWERS = 25


@dataclass(frozen=True)
class Term:
    """One term of a package in words, with the reference it moves from."""

    issue: str
    low: float
    high: float
    words: str
    built: str
    starred: bool
    core: bool
    reference: ReferenceRow | None


@dataclass(frozen=True)
class LegalNote:
    """What a source says about law or consent, and what it says it about."""

    statement: Statement
    finding: str
    about: str


@dataclass(frozen=True)
class Answers:
    """The answers of the frames that give the same to a package: those shown in full, the silent ones only named."""

    frames: tuple[str, ...]
    rows: tuple[AcceptanceRow, ...]
    silent: tuple[str, ...]
    left_out: int
    cells: Mapping[tuple[str, str], CellRow]

    @property
    def limit(self) -> float:
        """The largest gain or loss shown, at least 1: what the bars of all rows are drawn to."""
        ends = [abs(end) for row in self.rows for end in (row.low, row.high, row.stated_low, row.stated_high) if end]
        return max(1.0, *ends, 1.0)


@dataclass(frozen=True)
class PackageView:
    """Everything the section of one package shows."""

    package: Package
    terms: tuple[Term, ...]
    cells: tuple[MatrixCell, ...]
    answers: tuple[Answers, ...]
    legal: tuple[LegalNote, ...]
    conclusions: tuple[tuple[Statement, str], ...]
    later: tuple[Statement, ...]
    concessions: tuple[tuple[str, str], ...]


def build_packages(names: Lookup, matrix: Matrix) -> tuple[PackageView, ...]:
    """Return the sections of the packages in the matrix."""
    study = names.study
    shown = {package.id for package in matrix.packages}
    answers: dict[tuple[str, str], list[AcceptanceRow]] = defaultdict(list)
    for row in study.acceptance_rows:
        if row.package in shown and row.frame in matrix.detailed_frames:
            answers[row.package, row.frame].append(row)
    cells: dict[str, dict[tuple[str, str], CellRow]] = defaultdict(dict)
    for cell in study.cell_rows:
        if cell.frame in matrix.detailed_frames:
            cells[cell.frame][cell.actor, cell.issue] = cell
    references = {row.issue: row for row in reversed(study.reference_rows) if row.frame == _first_frame(names)}
    concessions: dict[str, list[ConcessionRow]] = defaultdict(list)
    for concession in study.concession_rows:
        concessions[concession.package].append(concession)
    bearing = _bearing_on(study.visible), _bearing_on(study.later)
    seated = seated_actors(names)
    return tuple(
        PackageView(
            package=package,
            terms=_terms(package, names, references),
            cells=tuple(
                matrix.cells[package.id, each.id] for each in matrix.formats if (package.id, each.id) in matrix.cells
            ),
            answers=_merged(
                [
                    _answers(package, answers[package.id, frame.id], seated, cells[frame.id])
                    for frame in study.frames
                    if answers.get((package.id, frame.id))
                ]
            ),
            legal=tuple(_legal(package, bearing[0], names)),
            conclusions=tuple(_conclusions(package, bearing[0])),
            later=tuple(_later(package, bearing[1])),
            concessions=tuple(_concessions(concessions[package.id], names)),
        )
        for package in matrix.packages
    )


def _concessions(rows: Iterable[ConcessionRow], names: Lookup) -> Iterable[tuple[str, str]]:
    """Yield each concession in words once, with where it lifts a block."""
    by_text: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        by_text[row.text].append((row.format, row.frame))
    return ((text, say_where(where, names)) for text, where in by_text.items())


def _first_frame(names: Lookup) -> str:
    return names.study.frames[0].id if names.study.frames else ""


def _terms(package: Package, names: Lookup, references: Mapping[str, ReferenceRow]) -> tuple[Term, ...]:
    return tuple(
        Term(
            issue,
            low,
            high,
            names.term_words(issue, low, high),
            package.built.get(issue, ""),
            names.built_term(package.id, issue),
            issue in package.core,
            references.get(issue),
        )
        for issue, (low, high) in package.terms.items()
    )


def _answers(
    package: Package, rows: list[AcceptanceRow], seated: frozenset[str], cells: Mapping[tuple[str, str], CellRow]
) -> Answers:
    """Show in full those who say something, sit somewhere or are needed; name the rest, who are silent."""
    always = seated | set(package.needs)
    telling = [row for row in rows if row.answer != "silent" or row.actor in always]
    shown = sorted(telling, key=lambda row: ANSWERS.index(row.answer))[:MOST_ANSWERS]
    silent = tuple(row.actor for row in rows if row.answer == "silent" and row.actor not in always)
    places = [(row.actor, issue) for row in shown for issue in package.terms]
    placed = {place: cells[place] for place in places if place in cells}
    return Answers((rows[0].frame,), tuple(shown), silent, len(telling) - len(shown), placed)


def _merged(answers: list[Answers]) -> tuple[Answers, ...]:
    """Put frames together that give the same answers for the same reasons, from the same cells."""
    alike: dict[tuple[object, ...], list[Answers]] = defaultdict(list)
    for each in answers:
        rows = tuple(replace(row, frame="") for row in each.rows)
        cells = tuple(replace(cell, frame="") for cell in each.cells.values())
        alike[rows, each.silent, cells].append(each)
    return tuple(
        replace(group[0], frames=tuple(frame for each in group for frame in each.frames)) for group in alike.values()
    )


_Bearing = Mapping[tuple[str, str], list[tuple[Statement, object]]]


def _bearing_on(statements: Iterable[Statement]) -> _Bearing:
    """Map ("package", id) and ("issue", id) to the statements whose codes name it."""
    found: dict[tuple[str, str], list[tuple[Statement, object]]] = defaultdict(list)
    for statement in statements:
        for code in statement.codes:
            packages: tuple[str, ...] = ()
            issues: tuple[str, ...] = ()
            match code:
                case Requires():
                    packages = code.packages
                case Conclusion():
                    packages = (code.package,)
                case Answer() | Legal():
                    packages = (code.package,) if code.package else ()
                    issues = (
                        tuple(code.terms or ()) if isinstance(code, Answer) else (code.issue,) if code.issue else ()
                    )
                case Stance():
                    issues = (code.issue,)
                case _:
                    continue
            for kind, ids in (("package", packages), ("issue", issues)):
                for each in ids:
                    found[kind, each].append((statement, code))
    return found


def _legal(package: Package, bearing: _Bearing, names: Lookup) -> Iterable[LegalNote]:
    for statement, code in bearing.get(("package", package.id), ()):
        if isinstance(code, Legal):
            yield LegalNote(statement, code.finding, "this package")
    for issue in package.terms:
        for statement, code in bearing.get(("issue", issue), ()):
            if isinstance(code, Legal):
                yield LegalNote(statement, code.finding, names.issue(issue))


def _conclusions(package: Package, bearing: _Bearing) -> Iterable[tuple[Statement, str]]:
    for statement, code in bearing.get(("package", package.id), ()):
        if isinstance(code, Conclusion):
            yield statement, VERDICT_WORDS[code.verdict].word.lower()


def _later(package: Package, bearing: _Bearing) -> list[Statement]:
    """Return what appeared after the date and names the package, or bears on the issues it stands or falls with."""
    named = [statement for statement, _ in bearing.get(("package", package.id), ())]
    for issue in package.core or tuple(package.terms):
        named += [statement for statement, _ in bearing.get(("issue", issue), ())]
    return list({statement.id: statement for statement in named}.values())
