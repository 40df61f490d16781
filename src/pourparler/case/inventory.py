"""What a case holds and what it leaves open, counted: the answer of ``pourparler check``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, get_args

from pourparler.case.codes import Reference, Stance
from pourparler.case.identifiers import mentions
from pourparler.case.schema import Actor, Assumption, Case, Issue, Package, Voice

__all__ = ["VOICES", "Inventory", "OpenCell", "SourceCount", "SpeakerCount", "take_inventory"]

VOICES: tuple[str, ...] = get_args(Voice)
"""Every voice a statement can have."""

_COUNTED = (
    "sources",
    "statements",
    "actors",
    "issues",
    "packages",
    "follow_ups",
    "formats",
    "frames",
    "assumptions",
    "questions",
    "factors",
    "disputes",
    "hypotheses",
    "codings",
)


@dataclass(frozen=True)
class SourceCount:
    """How many statements of a source are in each voice."""

    source: str
    by_voice: dict[str, int]
    statements: int


@dataclass(frozen=True)
class OpenCell:
    """An actor and an issue on which no statement gives its position."""

    actor: str
    issue: str


@dataclass(frozen=True)
class SpeakerCount:
    """A speaker in a source's words, and the number of statements."""

    speaker: str
    statements: int


@dataclass(frozen=True)
class Inventory:
    """What a case holds, and what rests on nothing; everything in the case's order.

    ``unfounded_numbers`` are numbers behind which stands neither a statement nor an assumption: issues without any
    reference, package terms that are no anchor of their issue's scale and are not declared ``built``, anchors that
    the analyst built and no statement names.
    """

    case: str
    title: str
    counts: dict[str, int]
    statements_by_source: tuple[SourceCount, ...]
    codes_by_kind: dict[str, int]
    cells: int
    open_cells: tuple[OpenCell, ...]
    actors_nobody_speaks_of: tuple[str, ...]
    issues_without_position: tuple[str, ...]
    unfounded_numbers: tuple[str, ...]
    speakers_of_no_actor: tuple[SpeakerCount, ...]
    assumptions_without_statements: tuple[str, ...]
    preferences_without_statements: tuple[str, ...]
    sources_without_sha256: tuple[str, ...]
    sources_without_characters: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the inventory as plain data for ``--json``."""
        return asdict(self)


def take_inventory(case: Case) -> Inventory:
    """Count what a case holds, and list what nobody says and what rests on nothing.

    >>> from pourparler.case.schema import Actor, Issue
    >>> case = Case(id="c", title="", actors=[Actor(id="a", name="A", kind="state")],
    ...             issues=[Issue(id="k", question="How long?", scale={0: "never", 100: "always"})])
    >>> inventory = take_inventory(case)
    >>> inventory.open_cells, inventory.unfounded_numbers
    ((OpenCell(actor='a', issue='k'),), ("issue 'k' has no reference",))
    """
    stated = {
        (code.actor, code.issue)
        for statement in case.statements
        for code in statement.codes
        if isinstance(code, Stance) and code.position is not None
    }
    kinds = Counter(code.kind for statement in case.statements for code in statement.codes)
    spoken_of = {m.id for m in mentions(case) if m.collection == "actors" and m.path[0] == "statements"}
    issues_stated = {issue for _, issue in stated}
    cells = [OpenCell(actor.id, issue.id) for actor in case.actors for issue in case.issues]
    return Inventory(
        case=case.id,
        title=case.title,
        counts={collection: len(getattr(case, collection)) for collection in _COUNTED},
        statements_by_source=_by_source(case),
        codes_by_kind=dict(sorted(kinds.items())),
        cells=len(cells),
        open_cells=tuple(cell for cell in cells if (cell.actor, cell.issue) not in stated),
        actors_nobody_speaks_of=tuple(actor.id for actor in case.actors if actor.id not in spoken_of),
        issues_without_position=tuple(issue.id for issue in case.issues if issue.id not in issues_stated),
        unfounded_numbers=tuple(_unfounded_numbers(case)),
        speakers_of_no_actor=_speakers_of_no_actor(case),
        assumptions_without_statements=tuple(a.name for a in _assumptions(case) if not a.statements),
        preferences_without_statements=tuple(_assumed_preferences(case)),
        sources_without_sha256=tuple(source.id for source in case.sources if source.sha256 is None),
        sources_without_characters=tuple(source.id for source in case.sources if source.characters is None),
    )


def _by_source(case: Case) -> tuple[SourceCount, ...]:
    counts: Counter[tuple[str, str]] = Counter((statement.source, statement.voice) for statement in case.statements)
    rows = []
    for source in case.sources:
        by_voice = {voice: number for voice in VOICES if (number := counts[source.id, voice])}
        rows.append(SourceCount(source.id, by_voice, sum(by_voice.values())))
    return tuple(rows)


def _assumptions(case: Case) -> list[Assumption]:
    inline = [item for frame in case.frames for item in frame.assumptions if isinstance(item, Assumption)]
    return [*case.assumptions, *inline]


def _assumed_preferences(case: Case) -> Iterator[str]:
    """Name the preferences of the conflict that no statement is cited for: the analyst assumes them."""
    for preference in () if case.conflict is None else case.conflict.preferences:
        if not preference.statements:
            what = preference.prefers or preference.unknown or "a ranking"
            yield f"{preference.actor}: {'unknown: ' if preference.unknown else ''}{what}"


def _unfounded_numbers(case: Case) -> Iterator[str]:
    codes = [code for statement in case.statements for code in statement.codes]
    referred = {code.issue for code in codes if isinstance(code, Reference)}
    referred |= {issue for assumption in _assumptions(case) for issue in assumption.reference}
    for issue in case.issues:
        if issue.reference is None and issue.id not in referred:
            yield f"issue {issue.id!r} has no reference"
    issues = {issue.id: issue for issue in case.issues}
    for package in case.packages:
        yield from _unfounded_terms(package, issues)
    reached = _reached_anchors(case)
    for issue in case.issues:
        for anchor in issue.built:
            if (issue.id, float(anchor)) not in reached:
                yield f"anchor {anchor} of {issue.id!r} is built, and no statement names it"


def _unfounded_terms(package: Package, issues: dict[str, Issue]) -> Iterator[str]:
    for name, ends in package.terms.items():
        issue = issues.get(name)
        if issue is None or name in package.built:
            continue
        strange = [end for end in dict.fromkeys(ends) if end not in issue.scale]
        if strange:
            numbers = " and ".join(f"{end:g}" for end in strange)
            yield f"package {package.id!r} sets {name!r} to {numbers}, no anchor, without a reason"


def _reached_anchors(case: Case) -> set[tuple[str, float]]:
    """Find the points of the scales that codes of statements name; [75, 100] names 75, its end is only the scale's."""
    reached: set[tuple[str, float]] = set()
    for statement in case.statements:
        for code in statement.codes:
            name = getattr(code, "issue", None)
            named = [(name, getattr(code, key, None)) for key in ("position", "accepts_within", "within", "value")]
            for key in ("terms", "conditions"):
                named.extend((getattr(code, key, None) or {}).items())
            for issue, pair in named:
                if issue and isinstance(pair, tuple):
                    reached.update((issue, end) for end in pair if pair[0] == pair[1] or 0 < end < 100)
    return reached


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def _names_of(actor: Actor) -> Iterator[str]:
    yield from (actor.id, actor.name, *actor.speakers)
    for aliases in actor.aliases.values():
        yield from aliases


def _speakers_of_no_actor(case: Case) -> tuple[SpeakerCount, ...]:
    known = {_folded(name) for actor in case.actors for name in _names_of(actor)}
    counts = Counter(statement.speaker for statement in case.statements if statement.speaker)
    strangers = ((speaker, number) for speaker, number in counts.items() if _folded(speaker) not in known)
    return tuple(SpeakerCount(speaker, number) for speaker, number in sorted(strangers, key=lambda pair: -pair[1]))
