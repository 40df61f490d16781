"""A ``.gmcr`` file as a Case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pourparler.case.conflict import ConflictCondition, ConflictOption, ConflictPreference, ConflictSection
from pourparler.case.identifiers import EVERYONE
from pourparler.case.schema import POOLED, Actor, Case, Source, Statement
from pourparler.exchange.foreign_file import NO_DATE, NO_DATE_BASIS, identifier
from pourparler.exchange.gmcr import GmcrFile, GmcrPreference
from pourparler.options.conditions import write_condition
from pourparler.options.states import StateSpace

__all__ = ["RENAMED", "case_of_gmcr"]

RENAMED = "names that cannot be ids"
"""How the note begins that says which ids stand for names."""


def case_of_gmcr(file: GmcrFile, path: Path, data: bytes, text: str) -> tuple[Case, list[str]]:
    """Make a Case of a ``.gmcr`` file, and the notes on how it was read.

    The file is the one source, and each preference and infeasible condition a statement with its span.
    """
    case_id = identifier(path.stem, (), "conflict")
    actors: list[str] = []
    for decider in file.deciders:
        actors.append(identifier(decider.name, {EVERYONE, POOLED, case_id, "infeasible", *actors}, "decision-maker"))
    cited = _Cited()
    conflict = _conflict(file, actors, cited)
    case = Case(
        id=case_id,
        title=file.title or path.stem,
        description=file.description,
        sources=(
            Source(
                id="data",
                title=path.name,
                kind="primary",
                sha256=hashlib.sha256(data).hexdigest(),
                characters=len(text),
                published=(NO_DATE, NO_DATE),
                published_basis=NO_DATE_BASIS,
                note="GMCR file, turned into a case by pourparler; each preference is a statement.",
            ),
        ),
        actors=tuple(
            Actor(id=actor, name=decider.name or actor, kind="organisation")
            for actor, decider in zip(actors, file.deciders, strict=True)
        ),
        statements=tuple(cited.statements),
        conflict=conflict,
    )
    return case, [*file.notes, *_notes(file, actors)]


@dataclass
class _Cited:
    """The statements that a file is read as; ``of`` adds one and returns what cites it."""

    statements: list[Statement] = field(default_factory=list)

    def of(self, name: str, span: tuple[int, int], what: str) -> tuple[str]:
        statement = Statement(id=name, source="data", span=span, paraphrase=what, voice="author_claim")
        self.statements.append(statement)
        return (name,)


def _conflict(file: GmcrFile, actors: list[str], cited: _Cited) -> ConflictSection:
    infeasible = tuple(
        ConflictCondition(
            when=write_condition(condition),
            statements=cited.of(f"infeasible-{at}", span, f"No state: {write_condition(condition)}"),
        )
        for at, (condition, span) in enumerate(file.infeasible, 1)
    )
    preferences = []
    for actor, decider in zip(actors, file.deciders, strict=True):
        for at, each in enumerate(decider.preferences, 1):
            said = cited.of(f"{actor}-{at}", each.span, f"{decider.name} prefers: {_in_words(each)}")
            preferences.append(_preference(actor, each, said))
        if not decider.preferences:
            said = cited.of(f"{actor}-0", decider.span, f"{decider.name} has no preference: all states tie")
            preferences.append(_indifferent(actor, file, said))
    return ConflictSection(
        decision_makers=tuple(actors),
        options=tuple(
            ConflictOption(id=each.id, actor=actors[each.owner], title=each.name, change=each.change)
            for each in file.options
        ),
        infeasible=infeasible,
        preferences=tuple(preferences),
    )


def _preference(actor: str, each: GmcrPreference, cited: tuple[str]) -> ConflictPreference:
    if each.condition is not None:
        return ConflictPreference(actor=actor, prefers=write_condition(each.condition), statements=cited)
    ranking = tuple(tuple(map(str, tied)) for tied in each.ranking)
    return ConflictPreference(actor=actor, ranking=ranking, statements=cited)


def _indifferent(actor: str, file: GmcrFile, cited: tuple[str]) -> ConflictPreference:
    space = StateSpace(tuple(each.id for each in file.options), tuple(condition for condition, _ in file.infeasible))
    everything = (tuple(str(ordinal) for ordinal in range(1, space.count + 1)),)
    return ConflictPreference(actor=actor, ranking=everything, statements=cited)


def _in_words(each: GmcrPreference) -> str:
    if each.condition is not None:
        return write_condition(each.condition)
    return "the states " + ", ".join(" = ".join(map(str, tied)) for tied in each.ranking) + ", best first"


def _notes(file: GmcrFile, actors: list[str]) -> Iterator[str]:
    renamed = [
        f"{decider.name!r} is {actor}"
        for actor, decider in zip(actors, file.deciders, strict=True)
        if actor != decider.name
    ]
    renamed += [f"{each.name!r} is {each.id}" for each in file.options if each.id != each.name]
    if renamed:
        yield f"{RENAMED}: {', '.join(renamed)}"
    if silent := [decider.name for decider in file.deciders if not decider.preferences]:
        yield f"no preferences of {', '.join(silent)}: all states tie, as programs for such files read it"
