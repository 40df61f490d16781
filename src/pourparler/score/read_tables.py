"""Read decided issues from two tables, ``issues.csv`` and ``actors.csv``: DEU III as tidied, or data of one's own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from pourparler.case.files import check_regular
from pourparler.case.places import listed, nearest
from pourparler.errors import CaseError, ModelError, Problem
from pourparler.exchange.delimited import Cell, ForeignText, Row, read_rows
from pourparler.reach.acceptance.arrays import Floats
from pourparler.score.decided import FEWEST_ACTORS, DecidedIssue, DecidedIssues
from pourparler.score.treaty_power import PARLIAMENT, actor_code, regime_of, treaty_power

__all__ = ["ACTORS_FILE", "ISSUES_FILE", "read_decided_tables"]

ISSUES_FILE, ACTORS_FILE = "issues.csv", "actors.csv"
_NOTHING = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "-"})
_NEEDED = {ISSUES_FILE: ("issue_id", "outcome"), ACTORS_FILE: ("issue_id", "actor", "position")}


@dataclass(frozen=True)
class _Table:
    """A table's rows below its header, with the place of each named column."""

    name: str
    columns: dict[str, int]
    rows: list[Row] = field(repr=False)

    def cell(self, row: Row, column: str) -> Cell:
        return row.cell(self.columns[column]) if column in self.columns else Cell("", row.line, 1)

    def plain(self, row: Row, column: str) -> str:
        """Return a cell's text as it stands: an id may be called NA."""
        return self.cell(row, column).text.strip()

    def text(self, row: Row, column: str) -> str:
        """Return a cell's text, empty where it says that there is nothing."""
        text = self.plain(row, column)
        return "" if text.casefold() in _NOTHING else text

    def number(self, row: Row, column: str) -> float | None:
        """Return a cell's number, None where there is none. Raises ``CaseError`` where it is something else."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.inf
        if not math.isfinite(value):
            raise self.error(row, column, f"{text!r} is not a number", "write a number, or leave the cell empty")
        return value

    def error(self, row: Row, column: str, what: str, way_out: str) -> CaseError:
        cell = self.cell(row, column)
        return CaseError([Problem(self.name, cell.line, cell.column, column, what, way_out)])


@dataclass
class _Placed:
    """The actors of one issue as they are read."""

    position: dict[str, float] = field(default_factory=dict)
    salience: dict[str, float] = field(default_factory=dict)
    capability: dict[str, float] = field(default_factory=dict)


def read_decided_tables(folder: Path) -> DecidedIssues:
    """Read ``issues.csv`` and ``actors.csv`` of a folder: positions, saliences and outcomes on scales of 0-100.

    ``issues.csv`` needs ``issue_id`` and ``outcome``; ``dossier_id`` (else every issue is one), ``reference_point``,
    ``procedure``, ``council_vote``, ``intro_fixed`` and ``finact_fixed`` are used where they are there. ``actors.csv``
    needs ``issue_id``, ``actor`` and ``position``; without a column ``salience`` everybody cares alike, and
    ``capability`` is influence. Where the issues have a ``procedure`` and actors no capability, it is the voting power
    by the treaty in force. Actor ``ep`` is the European Parliament. Other columns are passed over; an empty cell, NA
    or NaN is nothing; any order and UTF-8, UTF-16 or Windows-1252 will do. Issues that cannot be scored are left out
    and counted in ``notes``; those that only lack an outcome are kept as undecided.

    Raises ``CaseError`` with file and line where a table cannot be read, ``ModelError`` where no issue can be scored.
    """
    issues, actors = (_read_table(folder / name, _NEEDED[name]) for name in (ISSUES_FILE, ACTORS_FILE))
    placed, outside = _read_actors(actors)
    found: list[DecidedIssue] = []
    undecided: list[DecidedIssue] = []
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    off_scale = 0
    for row in issues.rows:
        name = issues.plain(row, "issue_id")
        if not name:
            raise issues.error(row, "issue_id", "no issue is named", "give every row an issue_id")
        if name in seen:
            raise issues.error(row, "issue_id", f"issue {name!r} has a row already", "keep one row per issue")
        seen.add(name)
        reference, off = _on_scale(issues, row, "reference_point")
        off_scale += off
        outcome, off = _on_scale(issues, row, "outcome")
        issue = _decided(issues, row, name, placed.get(name, _Placed()), (outcome, reference))
        if outcome is None:
            left_out["its outcome is outside 0 to 100" if off else "no outcome"] += 1
            if isinstance(issue, DecidedIssue):
                undecided.append(issue)
        elif isinstance(issue, DecidedIssue):
            found.append(issue)
        else:
            left_out[issue] += 1
    notes = [f"{_issues(count)} left out: {why}" for why, count in left_out.items()]
    if outside:
        notes.append(f"positions or saliences of {outside} rows left out: outside 0 to 100")
    if off_scale:
        notes.append(f"reference points of {_issues(off_scale)} left out: outside 0 to 100")
    if stray := len(placed.keys() - seen):
        notes.append(f"{_issues(stray)} of {ACTORS_FILE} passed over: not in {ISSUES_FILE}")
    if not found:
        raise ModelError("\n".join([f"{folder}: no issue can be scored", *notes]))
    return DecidedIssues(tuple(found), tuple(notes), tuple(undecided))


def _issues(count: int) -> str:
    return f"{count} issue{'s' * (count != 1)}"


def _read_table(path: Path, needed: tuple[str, ...]) -> _Table:
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = read_rows(ForeignText(path.name, text), delimiter)
    if not rows:
        raise CaseError([Problem(path.name, 1, 1, "", "the file is empty", f"begin with {', '.join(needed)}")])
    columns = {cell.text.strip().casefold(): place for place, cell in reversed([*enumerate(rows[0].cells)])}
    for name in needed:
        if name not in columns:
            way_out = nearest(name, columns) or f"columns: {listed([*columns])}"
            raise CaseError([Problem(path.name, rows[0].line, 1, "", f"no column {name!r}", way_out)])
    return _Table(path.name, columns, rows[1:])


def _decoded(path: Path) -> str:
    check_regular(path, path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise CaseError(
            [Problem(path.name, 0, 0, "", f"cannot be read ({why})", "name a folder that holds it")]
        ) from None
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_actors(table: _Table) -> tuple[dict[str, _Placed], int]:
    """Return the actors of every issue, and how many rows were left out as off the scale."""
    placed: dict[str, _Placed] = {}
    outside = 0
    everybody_cares = "salience" not in table.columns
    for row in table.rows:
        issue, actor = table.plain(row, "issue_id"), actor_code(table.plain(row, "actor"))
        for column, text in (("issue_id", issue), ("actor", actor)):
            if not text:
                raise table.error(row, column, f"no {column} is named", "fill it in, or remove the row")
        mine = placed.setdefault(issue, _Placed())
        if actor in mine.position:
            what = f"actor {actor!r} has a position on {issue!r} already"
            raise table.error(row, "actor", what, "keep one row per actor and issue")
        position, salience = table.number(row, "position"), table.number(row, "salience")
        salience = 1.0 if everybody_cares else salience
        capability = table.number(row, "capability")
        if capability is not None and capability < 0.0:
            raise table.error(row, "capability", f"{capability:g} is negative", "write 0 or more")
        if any(each is not None and not 0.0 <= each <= 100.0 for each in (position, salience)):
            outside += 1
        elif position is not None and salience is not None:
            mine.position[actor], mine.salience[actor] = position, salience
            if capability is not None:
                mine.capability[actor] = capability
    return placed, outside


def _on_scale(table: _Table, row: Row, column: str) -> tuple[float | None, bool]:
    """Return a number from 0 to 100, None where there is none, and whether it was left out as off the scale."""
    number = table.number(row, column)
    off = number is not None and not 0.0 <= number <= 100.0
    return (None if off else number), off


def _decided(
    table: _Table, row: Row, name: str, placed: _Placed, known: tuple[float | None, float | None]
) -> DecidedIssue | str:
    """Return an issue with its outcome and reference, where they are ``known``, or why no model can be run on it."""
    outcome, reference = known
    actors = tuple(sorted(placed.position))
    if len(actors) < FEWEST_ACTORS:
        return f"fewer than {FEWEST_ACTORS} actors with a position and a salience"
    salience = np.array([placed.salience[actor] for actor in actors])
    if not salience.any():
        return "nobody has any salience"
    return DecidedIssue(
        issue_id=name,
        dossier_id=table.plain(row, "dossier_id") or name,
        actors=actors,
        position=np.array([placed.position[actor] for actor in actors]),
        salience=salience,
        outcome=outcome,
        capability=_capability(table, row, actors, placed),
        reference=reference,
        parliament=placed.position.get(PARLIAMENT),
    )


def _capability(table: _Table, row: Row, actors: tuple[str, ...], placed: _Placed) -> Floats | None:
    """Return the influence stated for all actors, else that by the treaty; None where it weighs nobody who cares."""
    if len(placed.capability) == len(actors):
        power = np.array([placed.capability[actor] for actor in actors])
    elif procedure := table.text(row, "procedure"):
        when = next(_days(table, row), None)
        found = treaty_power(regime_of(actors, when), procedure, table.text(row, "council_vote"))
        power = np.array([found.get(actor, 0.0) for actor in actors])
    else:
        return None
    cares = np.array([placed.salience[actor] for actor in actors]) > 0.0
    return power if (power[cares] > 0.0).any() else None


def _days(table: _Table, row: Row) -> Iterator[date]:
    """Yield the day of adoption, then that of the proposal, where they are dates."""
    for column in ("finact_fixed", "intro_fixed"):
        text = table.text(row, column)[:10]
        try:
            yield date.fromisoformat(text)
        except ValueError:
            continue
