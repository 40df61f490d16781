"""Statements for discourse networks, from a case or from a database of the Discourse Network Analyzer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pourparler.case.codes import Answer, Stance
from pourparler.case.schema import Case, earliest_moment
from pourparler.errors import ChoiceError
from pourparler.exchange.dna import DnaDatabase
from pourparler.read.discourse.statements import StatementArrays, statement_arrays

__all__ = ["CodedStatements", "coded_statements_of_case", "coded_statements_of_dna"]

_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class CodedStatements:
    """Arrays with the names that their indices stand for, and what had to be left out."""

    arrays: StatementArrays
    actors: tuple[str, ...]
    concepts: tuple[str, ...]
    notes: tuple[str, ...]


def coded_statements_of_case(case: Case) -> CodedStatements:
    """Turn the positions and answers of a case into statements on concepts.

    A position above 50 endorses an issue, one below rejects it; one that holds 50 takes no side and is left out, with
    its number in the notes. Accepting or rejecting a package endorses or rejects it. The day is that of the event where
    it is told, else of publication.

    >>> import pourparler
    >>> found = coded_statements_of_case(pourparler.load_case("water-dispute"))
    >>> found.actors, found.concepts[:2], len(found.arrays.actor)
    (('altovar', 'brennia', 'celdor'), ('compensation', 'joint-commission'), 5)
    """
    published = {source.id: source.published[1] for source in case.sources}
    rows: list[tuple[str, str, bool, str, int]] = []
    no_side = 0
    for statement in case.statements:
        when = statement.event_date[0] if statement.event_date else published[statement.source]
        day = (earliest_moment(when).date() - _FIRST_DAY).days
        for code in statement.codes:
            if isinstance(code, Stance) and code.position is not None:
                low, high = code.position
                if low <= 50 <= high:
                    no_side += 1
                else:
                    rows.append((code.actor, code.issue, low > 50, statement.source, day))
            elif isinstance(code, Answer) and code.package is not None:
                rows.append((code.actor, code.package, code.answer == "accepts", statement.source, day))
    notes = [f"{no_side} positions on both sides of 50, or at it, take no side and are left out"] if no_side else []
    return _indexed(rows, notes)


def coded_statements_of_dna(database: DnaDatabase, actor: str = "", concept: str = "") -> CodedStatements:
    """Take the statements of a DNA database that have an actor, a concept and an agreement.

    ``actor`` and ``concept`` name variables; by default organization (else person) and concept. The statement type is
    the first one that has both and a boolean. Statements without a value, and in documents without a date, are left out
    and noted. Raises ``ChoiceError`` where no statement type has such variables.
    """
    for label, variables in database.variables.items():
        texts = [name for name, kind in variables.items() if kind == "short text"]
        sides = [name for name, kind in variables.items() if kind == "boolean"]
        who = actor or next((each for each in ("organization", "person") if each in texts), "")
        what = concept or "concept"
        if who in texts and what in texts and sides:
            return _of_type(database, label, who, what, "agreement" if "agreement" in sides else sides[0])
    known = {name for variables in database.variables.values() for name in variables}
    wanted = f"{actor or 'organization or person'}, {concept or 'concept'} and a boolean"
    raise ChoiceError(f"no statement type of {database.name} has {wanted}; variables: {', '.join(sorted(known))}")


def _of_type(database: DnaDatabase, label: str, who: str, what: str, side: str) -> CodedStatements:
    published = {document.id: document.published for document in database.documents}
    rows: list[tuple[str, str, bool, str, int]] = []
    empty = undated = 0
    for statement in database.of_type(label):
        actor, concept, agreement = (statement.values.get(name) for name in (who, what, side))
        when = published[statement.document]
        if not actor or not concept or agreement is None:
            empty += 1
        elif when is None:
            undated += 1
        else:
            day = (when.date() - _FIRST_DAY).days
            rows.append((str(actor), str(concept), bool(agreement), str(statement.document), day))
    notes = [f"statements of type {label}: {who}, {what}, {side}"]
    notes += [f"{empty} statements without {who}, {what} or {side} are left out"] if empty else []
    notes += [f"{undated} statements in documents without a date are left out"] if undated else []
    return _indexed(rows, notes)


def _indexed(rows: Sequence[tuple[str, str, bool, str, int]], notes: Sequence[str]) -> CodedStatements:
    actors, concepts, documents = (sorted({str(row[place]) for row in rows}) for place in (0, 1, 3))
    places = [{name: number for number, name in enumerate(names)} for names in (actors, concepts, documents)]
    arrays = statement_arrays(
        np.array([places[0][row[0]] for row in rows], dtype=np.int64),
        np.array([places[1][row[1]] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.bool_),
        np.array([places[2][row[3]] for row in rows], dtype=np.int64),
        np.array([row[4] for row in rows], dtype=np.int64),
    )
    return CodedStatements(arrays, tuple(actors), tuple(concepts), tuple(notes))
