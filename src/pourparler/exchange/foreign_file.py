"""What a file of another program says, in its own units, and the Case that says the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pourparler.case.codes import Code, Influence, Stance
from pourparler.case.identifiers import EVERYONE
from pourparler.case.native import Native, NativeWeights
from pourparler.case.places import listed
from pourparler.case.schema import POOLED, Actor, Case, Issue, Source, Statement

__all__ = [
    "NO_DATE",
    "NO_DATE_BASIS",
    "ForeignActor",
    "ForeignFile",
    "ForeignFormat",
    "ForeignIssue",
    "ForeignMeaning",
    "ForeignRow",
    "ForeignStance",
    "case_of",
    "identifier",
]

ForeignFormat = Literal["ktab", "decide", "bdm", "gmcr"]

NO_DATE = date(1970, 1, 1)
"""The day that stands for an unknown one: visible whatever the date of a study."""

NO_DATE_BASIS = "A data file without a date; this day only makes it visible whatever the date of a study."
_PROGRAMS: dict[ForeignFormat, str] = {"ktab": "KTAB CSV", "decide": "DECIDE", "bdm": "BDM-style CSV"}
_SAME_ANCHOR = 1e-9
_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class ForeignActor:
    """An actor as the file names it; ``key`` is how its rows refer to it."""

    key: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class ForeignMeaning:
    """What the file says that a native position means, and where it says so."""

    position: float
    text: str
    line: int
    span: tuple[int, int]


@dataclass(frozen=True)
class ForeignIssue:
    """An issue, its bounds in native units, and what the file says that some native positions mean.

    ``assumed`` says where the bounds are from; it is empty where the file states them.
    """

    key: str
    title: str
    question: str = ""
    low: float = 0.0
    high: float = 100.0
    meanings: tuple[ForeignMeaning, ...] = ()
    assumed: str = ""

    @property
    def native(self) -> Native | None:
        """What 0 and 100 stand for; nothing where the file's own scale is 0-100."""
        return None if (self.low, self.high) == (0, 100) else Native(low=self.low, high=self.high)

    def to_scale(self, value: float) -> float:
        """Turn a native position into one on the 0-100 scale."""
        return value if self.native is None else min(max(self.native.to_scale(value), 0.0), 100.0)

    def anchor(self, meaning: ForeignMeaning) -> int | None:
        """Return the anchor of the 0-100 scale that a position is; none where it falls between whole numbers."""
        place = self.to_scale(meaning.position)
        return round(place) if abs(place - round(place)) < _SAME_ANCHOR else None


@dataclass(frozen=True)
class ForeignStance:
    """A position and a salience on one issue, in native units."""

    issue: str
    position: float
    salience: float


@dataclass(frozen=True)
class ForeignRow:
    """One row that places an actor, with its line and its span; ``influence_on`` names the issue it is limited to."""

    line: int
    span: tuple[int, int]
    actor: str
    influence: float
    stances: tuple[ForeignStance, ...]
    influence_on: str | None = None


@dataclass(frozen=True)
class ForeignFile:
    """Everything a file says; a case's salience of 100 stands for ``salience_of_100``, 1 where it is a share.

    ``notes`` say how the file was understood where it could be understood otherwise.
    """

    actors: tuple[ForeignActor, ...]
    issues: tuple[ForeignIssue, ...]
    rows: tuple[ForeignRow, ...]
    title: str = ""
    description: str = ""
    salience_of_100: float = 100.0
    notes: tuple[str, ...] = ()


def identifier(text: str, taken: Container[str], otherwise: str) -> str:
    """Turn a name into an id that is not taken: letters, digits, '-', '_' and '.', which does not come first.

    >>> identifier("Li Keqiang", [], "actor"), identifier("a", ["a", "a-2"], "actor"), identifier("&", [], "actor")
    ('Li-Keqiang', 'a-3', 'actor')
    >>> identifier("../EU (28)*", [], "actor")
    'EU-28'
    """
    stem = _NOT_IN_AN_ID.sub("-", unicodedata.normalize("NFC", text)).lstrip(".-").rstrip("-") or otherwise
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def case_of(file: ForeignFile, format_: ForeignFormat, path: Path, data: bytes, text: str) -> tuple[Case, list[str]]:
    """Make a Case of a file, and the notes on how it was read.

    The file is the one source. Each row is a statement with the row's span, in the voice ``author_claim``: a table of
    positions is an expert's coding that others may dispute, not an event that can be checked. Positions go onto the
    0-100 scale, and ``Issue.native`` keeps the bounds; influence goes onto 0-100 with the largest at 100, and
    ``Case.native_weights`` keeps what 100 stands for, of salience too.
    """
    case_id = identifier(path.stem, (), format_)
    actors = _ids([actor.key for actor in file.actors], "actor", (EVERYONE, POOLED, case_id))
    issues = _ids([issue.key for issue in file.issues], "issue", ())
    largest = max((row.influence for row in file.rows), default=0.0) or 100.0
    weights = NativeWeights(salience=file.salience_of_100, influence=largest)
    case = Case(
        id=case_id,
        title=file.title or path.stem,
        description=file.description,
        native_weights=None if weights == NativeWeights() else weights,
        sources=(
            Source(
                id="data",
                title=path.name,
                kind="primary",
                sha256=hashlib.sha256(data).hexdigest(),
                characters=len(text),
                published=(NO_DATE, NO_DATE),
                published_basis=NO_DATE_BASIS,
                note=f"{_PROGRAMS[format_]} file, turned into a case by pourparler; each row is a statement.",
            ),
        ),
        actors=tuple(
            Actor(id=actors[actor.key], name=actor.name or actor.key, kind="organisation", note=actor.note)
            for actor in file.actors
        ),
        issues=tuple(_issue(issue, issues[issue.key]) for issue in file.issues),
        statements=_Statements(file, actors, issues, weights).all(),
    )
    return case, [*file.notes, *_notes(file, actors, issues, weights)]


def _ids(keys: Iterable[str], word: str, reserved: Iterable[str]) -> dict[str, str]:
    """Give every key an id, in order; keys that can be ids keep them, whatever comes before."""
    listed = list(keys)
    taken = set(reserved)
    ids = {key: key for key in listed if key not in taken and identifier(key, (), "") == key}
    taken.update(ids)
    for key in listed:
        if key not in ids:
            ids[key] = identifier(key, taken, word)
            taken.add(ids[key])
    return ids


def _issue(issue: ForeignIssue, id_: str) -> Issue:
    scale = {0: f"{issue.low:.15g}", 100: f"{issue.high:.15g}"}
    for meaning in issue.meanings:
        if (anchor := issue.anchor(meaning)) is not None:
            scale[anchor] = meaning.text
    question = issue.question or issue.title
    return Issue(id=id_, title=issue.title, question=question, scale=dict(sorted(scale.items())), native=issue.native)


@dataclass(frozen=True)
class _Statements:
    """Turns rows into statements."""

    file: ForeignFile
    actors: dict[str, str]
    issues: dict[str, str]
    weights: NativeWeights

    def all(self) -> tuple[Statement, ...]:
        by_key = {issue.key: issue for issue in self.file.issues}
        made = [(row.line, self._of_row(row, by_key)) for row in self.file.rows]
        for issue in self.file.issues:
            for meaning in issue.meanings:
                if issue.anchor(meaning) is None:
                    text = f"{issue.title}: {meaning.position:.15g} means {meaning.text}"
                    made.append((meaning.line, _statement(meaning.line, meaning.span, text, ())))
        return tuple(statement for _, statement in sorted(made, key=lambda pair: pair[0]))

    def _of_row(self, row: ForeignRow, by_key: dict[str, ForeignIssue]) -> Statement:
        actor = self.actors[row.actor]
        level = row.influence / self.weights.influence * 100
        on = None if row.influence_on is None else self.issues[row.influence_on]
        codes: list[Code] = [Influence(kind="influence", actor=actor, issue=on, level=(level, level))]
        said = [f"{row.actor}: influence {row.influence:.15g}"]
        for stance in row.stances:
            position = by_key[stance.issue].to_scale(stance.position)
            salience = _rounded(stance.salience / self.weights.salience * 100)
            codes.append(
                Stance(
                    kind="stance",
                    actor=actor,
                    issue=self.issues[stance.issue],
                    position=(position, position),
                    salience=(salience, salience),
                )
            )
            said.append(f"{stance.issue} {stance.position:.15g}, salience {stance.salience:.15g}")
        return _statement(row.line, row.span, "; ".join(said), tuple(codes))


def _statement(line: int, span: tuple[int, int], text: str, codes: tuple[Code, ...]) -> Statement:
    name = f"row-{line}"
    return Statement(id=name, source="data", span=span, paraphrase=text, voice="author_claim", codes=codes)


def _rounded(value: float) -> float:
    """Take back the noise that 0.29 x 100 has in the sixteenth digit."""
    return float(f"{value:.15g}")


def _not_kept(file: ForeignFile, weights: NativeWeights) -> list[str]:
    """Name the numbers that do not come back from the scales of 0-100 as they stand in the file."""
    by_key = {issue.key: issue for issue in file.issues}
    pairs: list[tuple[float, float]] = []
    for row in file.rows:
        pairs.append((row.influence, weights.native_influence(row.influence / weights.influence * 100)))
        for stance in row.stances:
            native, place = by_key[stance.issue].native, by_key[stance.issue].to_scale(stance.position)
            salience = _rounded(stance.salience / weights.salience * 100)
            pairs.append((stance.position, native.from_scale(place) if native else place))
            pairs.append((stance.salience, weights.native_salience(salience)))
    told = dict.fromkeys(f"{number!r} as {kept!r}" for number, kept in pairs if number != kept)
    return [f"numbers with more digits than are kept (14): {listed(list(told), 6)}"] if told else []


def _notes(file: ForeignFile, actors: dict[str, str], issues: dict[str, str], weights: NativeWeights) -> list[str]:
    notes = []
    if weights.influence != 100:
        notes.append(f"influence: 100 stands for the largest, {weights.influence:.15g}")
    notes += [
        f"{issue.title}: scale taken as {issue.low:.15g}-{issue.high:.15g}, {issue.assumed}"
        for issue in file.issues
        if issue.assumed
    ]
    notes += [
        f"{issue.title}: 0 stands for {issue.low:.15g} and 100 for {issue.high:.15g}"
        for issue in file.issues
        if issue.native
    ]
    notes += _not_kept(file, weights)
    renamed = [f"{key!r} is {id_}" for ids in (actors, issues) for key, id_ in ids.items() if key != id_]
    if renamed:
        notes.append(f"names that cannot be ids: {', '.join(renamed)}")
    notes.append("the file does not say what its actors are: every one has the kind organisation; mend it in the case")
    return notes
