"""The matrix of packages and formats: one verdict per cell, and what the accounts say beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pourparler.case.schema import Format, Package
from pourparler.reach.find_out import is_determinate
from pourparler.reach.tables import FindingRow, VerdictRow
from pourparler.report.lookup import Lookup
from pourparler.report.words import VERDICT_WORDS, capital, join_words

__all__ = ["Across", "Matrix", "MatrixCell", "Shared", "build_matrix"]

MOST_PACKAGES, MOST_FORMATS, MOST_ROWS = 60, 12, 6_000
_ACROSS = ("robust", "contested", "one_account_only", "nobody_says", "not_applicable")
_USEFUL_FIRST = {
    verdict: rank
    for rank, verdict in enumerate(("reachable", "within_reach", "open", "blocked", "resisted", "unknown"))
}


@dataclass(frozen=True)
class Across:
    """What the accounts say beside the verdict at the head of a cell.

    ``words`` may end on the statements that follow it; ``short`` says the same without them, ``code`` as a fraction.
    """

    kind: str = ""
    words: str = ""
    short: str = ""
    code: str = ""
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shared:
    """A verdict and the frames that give it for the same reasons, resting on the same statements."""

    row: VerdictRow
    frames: tuple[str, ...]


@dataclass(frozen=True)
class MatrixCell:
    """A package in a format: the verdict of every frame, the first at its head, and what holds across accounts."""

    package: str
    format: str
    rows: tuple[VerdictRow, ...]
    across: Across = field(default_factory=Across)

    @property
    def telling(self) -> VerdictRow:
        """The row at the head of the cell: that of the first frame, which is ``pooled`` where it was run."""
        return self.rows[0]

    @property
    def headline(self) -> str:
        """The verdict at the head of the cell."""
        return self.telling.verdict

    @property
    def others(self) -> tuple[VerdictRow, ...]:
        """The verdicts of the accounts that give another one."""
        return tuple(row for row in self.rows[1:] if row.verdict != self.headline)

    @property
    def contested(self) -> bool:
        """Whether two accounts give different determinate verdicts."""
        return self.across.kind == "contested"

    def rows_of(self, frames: Sequence[str]) -> tuple[VerdictRow, ...]:
        """Return the rows of some frames."""
        return tuple(row for row in self.rows if row.frame in frames)

    @property
    def shared(self) -> tuple[Shared, ...]:
        """The verdicts, those that differ in nothing but the frame together."""
        alike: dict[VerdictRow, list[VerdictRow]] = defaultdict(list)
        for row in self.rows:
            alike[replace(row, frame="")].append(row)
        return tuple(Shared(rows[0], tuple(row.frame for row in rows)) for rows in alike.values())


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


def build_matrix(names: Lookup) -> Matrix:
    """Return the matrix; of a large case only the packages on which something is determinate come first."""
    study = names.study
    findings = {(row.package, row.format): row for row in study.finding_rows if row.kind in _ACROSS}
    by_cell: dict[tuple[str, str], list[VerdictRow]] = defaultdict(list)
    for row in study.verdict_rows:
        by_cell[row.package, row.format].append(row)
    formats = study.formats[:MOST_FORMATS]
    packages = _most_useful(study.case.packages, by_cell, formats)
    places = [(package.id, each.id) for package in packages for each in formats if by_cell.get((package.id, each.id))]
    frames = study.frames if len(study.acceptance_rows) <= MOST_ROWS else study.frames[:1]
    return Matrix(
        packages,
        formats,
        {place: _cell(*place, by_cell[place], findings.get(place), names) for place in places},
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


def _cell(
    package: str, format_: str, rows: Sequence[VerdictRow], finding: FindingRow | None, names: Lookup
) -> MatrixCell:
    accounts = [row for row in rows if row.frame in names.accounts]
    across = _across(finding.kind, rows[0].verdict, accounts, names) if finding and len(rows) > 1 else Across()
    return MatrixCell(package, format_, tuple(rows), across)


def _across(kind: str, headline: str, accounts: Sequence[VerdictRow], names: Lookup) -> Across:
    settling = [row for row in accounts if is_determinate(row.verdict)]
    if len(accounts) == 1:
        (only,) = accounts
        said = "" if only.verdict == headline else f"account {_frames(accounts, names)}: {_word(only.verdict)}"
        return Across("", capital(said), said, said and _word(only.verdict))
    one = f"1/{len(accounts)}"
    match kind:
        case "robust":
            return _robust(headline, accounts, settling)
        case "contested":
            by_verdict: dict[str, list[VerdictRow]] = defaultdict(list)
            for row in settling:
                by_verdict[row.verdict].append(row)
            said = "; ".join(f"{_word(verdict)} in {_frames(rows, names)}" for verdict, rows in by_verdict.items())
            return Across(kind, f"Contested, the accounts differ: {said}", f"contested: {said}", "≠")
        case "one_account_only":
            if settling[0].verdict == headline:
                return Across(kind, f"One account only: {_frames(settling, names)}", "one account only", one)
            verdict = _word(settling[0].verdict)
            words = f"One account: {verdict} ({_frames(settling, names)})"
            return Across(kind, words, f"one account: {verdict}", f"{one} {verdict}")
        case "nobody_says" if headline not in ("unknown", "open"):
            return Across(kind, "No account alone settles it", "no account alone", f"0/{len(accounts)}")
    return Across()


def _robust(headline: str, accounts: Sequence[VerdictRow], settling: Sequence[VerdictRow]) -> Across:
    """Say how many accounts give the verdict, and whether they rest on the same statements."""
    count = f"{len(settling)} of {len(accounts)} accounts"
    verdict = _word(settling[0].verdict)
    said = f"the same in {count}" if settling[0].verdict == headline else f"{verdict} in {count}"
    short = f"robust, {len(settling)} of {len(accounts)}" + ("" if settling[0].verdict == headline else f": {verdict}")
    behind = [row.statements for row in settling]
    every = dict.fromkeys(statement for each in behind for statement in each)
    common = tuple(statement for statement in every if all(statement in each for each in behind))
    them = "both" if len(settling) == 2 else "all"
    if not every:
        rest = f"; {them} rest on no statement"
    elif not common:
        rest = "; they rest on different statements"
    else:
        rest = f"; {them} rest {'' if len(common) == len(every) else 'in part '}on"
    code = f"{len(settling)}/{len(accounts)}" + ("" if settling[0].verdict == headline else f" {verdict}")
    return Across("robust", f"Robust: {said}{rest}", short, code, common)


def _word(verdict: str) -> str:
    return VERDICT_WORDS[verdict].word.lower()


def _frames(rows: Sequence[VerdictRow], names: Lookup) -> str:
    return join_words(f"“{names.frame(row.frame)}”" for row in rows)
