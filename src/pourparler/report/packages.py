"""The matrix of packages and formats, and everything that one package's section shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pourparler.case.codes import Answer, Conclusion, Legal, Requires, Stance
from pourparler.case.schema import Format, Package, Statement
from pourparler.reach.tables import (
    ANSWERS,
    AcceptanceRow,
    CellRow,
    ConcessionRow,
    FindingRow,
    ReferenceRow,
    VerdictRow,
)
from pourparler.report.lookup import Lookup
from pourparler.report.positions import seated_actors
from pourparler.report.uncertainty import say_where
from pourparler.report.words import ACROSS, VERDICT_WORDS

__all__ = ["Answers", "LegalNote", "Matrix", "MatrixCell", "PackageView", "Term", "build_matrix", "build_packages"]

MOST_PACKAGES, MOST_FORMATS, MOST_ANSWERS, MOST_ROWS = 60, 12, 25, 6_000
_ACROSS = ("robust", "contested", "one_account_only", "nobody_says", "not_applicable")
_USEFUL_FIRST = {
    verdict: rank
    for rank, verdict in enumerate(("reachable", "within_reach", "open", "blocked", "resisted", "unknown"))
}


@dataclass(frozen=True)
class MatrixCell:
    """A package in a format: the verdict of every frame, and what holds across them."""

    package: str
    format: str
    rows: tuple[VerdictRow, ...]
    finding: FindingRow | None

    @property
    def across(self) -> str:
        """What holds across frames; only one frame leaves nothing to compare."""
        return self.finding.kind if self.finding and len(self.rows) > 1 else ""

    @property
    def uniform(self) -> bool:
        """Whether every frame gives the same verdict."""
        return len({row.verdict for row in self.rows}) == 1

    @property
    def headline(self) -> str:
        """The verdict across frames; where none is determinate or two differ, that of the first frame."""
        if self.finding and self.finding.verdict and self.across in ("robust", "one_account_only"):
            return self.finding.verdict
        return self.rows[0].verdict

    @property
    def telling(self) -> VerdictRow:
        """The row that explains the headline."""
        return next((row for row in self.rows if row.verdict == self.headline), self.rows[0])

    @property
    def shared(self) -> tuple[Shared, ...]:
        """The verdicts, those that differ in nothing but the frame together."""
        alike: dict[VerdictRow, list[VerdictRow]] = defaultdict(list)
        for row in self.rows:
            alike[replace(row, frame="")].append(row)
        return tuple(Shared(rows[0], tuple(row.frame for row in rows)) for rows in alike.values())

    @property
    def across_word(self) -> str:
        """What holds across frames in a few words, where it adds to the verdict."""
        redundant = self.across == "nobody_says" and self.headline in ("unknown", "open")
        if redundant or self.contested or not self.across or self.headline == "not_applicable":
            return ""
        return ACROSS[self.across].word

    @property
    def contested(self) -> bool:
        """Whether two accounts give different determinate verdicts."""
        return self.across == "contested"


@dataclass(frozen=True)
class Shared:
    """A verdict and the frames that give it for the same reasons, resting on the same statements."""

    row: VerdictRow
    frames: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """The packages and formats shown, their cells, and how many were left out."""

    packages: tuple[Package, ...]
    formats: tuple[Format, ...]
    cells: Mapping[tuple[str, str], MatrixCell]
    packages_left_out: int
    formats_left_out: int
    detailed_frames: frozenset[str]

    @property
    def everything(self) -> bool:
        """Whether nothing was left out."""
        return not (self.packages_left_out or self.formats_left_out)


@dataclass(frozen=True)
class Term:
    """One term of a package in words, with the reference it moves from."""

    issue: str
    low: float
    high: float
    words: str
    built: str
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


def build_matrix(names: Lookup) -> Matrix:
    """Return the matrix; of a large case only the packages on which something is determinate come first."""
    study = names.study
    findings = {(row.package, row.format): row for row in study.finding_rows if row.kind in _ACROSS}
    by_cell: dict[tuple[str, str], list[VerdictRow]] = defaultdict(list)
    for row in study.verdict_rows:
        by_cell[row.package, row.format].append(row)
    formats = study.formats[:MOST_FORMATS]
    packages = _most_useful(study.case.packages, by_cell, formats)
    cells = {
        (package.id, each.id): MatrixCell(
            package.id, each.id, tuple(by_cell[package.id, each.id]), findings.get((package.id, each.id))
        )
        for package in packages
        for each in formats
        if by_cell.get((package.id, each.id))
    }
    rows = len(study.acceptance_rows)
    frames = study.frames if rows <= MOST_ROWS else study.frames[:1]
    return Matrix(
        packages,
        formats,
        cells,
        len(study.case.packages) - len(packages),
        len(study.formats) - len(formats),
        frozenset(frame.id for frame in frames),
    )


def _most_useful(
    packages: tuple[Package, ...], by_cell: Mapping[tuple[str, str], list[VerdictRow]], formats: tuple[Format, ...]
) -> tuple[Package, ...]:
    if len(packages) <= MOST_PACKAGES:
        return packages

    def rank(package: Package) -> int:
        rows = [row for each in formats[:1] for row in by_cell.get((package.id, each.id), [])]
        return min((_USEFUL_FIRST.get(row.verdict, 9) for row in rows), default=9)

    chosen = {package.id for package in sorted(packages, key=rank)[:MOST_PACKAGES]}
    return tuple(package for package in packages if package.id in chosen)


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
