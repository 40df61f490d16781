"""A database of the Discourse Network Analyzer as a Case: who endorses or rejects which concept, where, and when.

Documents become sources, organizations actors with their persons as speakers, and concepts issues on which 0 is to
reject and 100 to endorse: that is all an agreement of yes or no says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from pourparler.case.codes import Stance
from pourparler.case.identifiers import EVERYONE
from pourparler.case.schema import POOLED, Actor, Case, Issue, Statement
from pourparler.exchange.coded_file import CodedDocument, ImportedTexts, source_ids, text_source
from pourparler.exchange.dna import DnaDatabase, DnaDocument, DnaStatement
from pourparler.exchange.fields import counted
from pourparler.exchange.foreign_file import identifier

__all__ = ["case_of_dna"]

_VARIABLES = ("organization", "concept", "agreement")
_SCALE = {0: "rejects it", 100: "endorses it"}
_LONGEST_STEM = 60


def case_of_dna(database: DnaDatabase, case_id: str) -> ImportedTexts:
    """Make a Case of a database, with the texts of its documents, and list what a case has no place for.

    A statement type with the variables organization, concept and agreement gives stances, in the voice ``reported``
    with the person as the speaker; where one of the first two is blank, and for other types, the statement keeps its
    values in words and has no code.
    """
    documents = tuple(_document(each) for each in database.documents)
    ids = source_ids(documents)
    positions = {label for label, variables in database.variables.items() if {*_VARIABLES} <= {*variables}}
    stated = [each for each in database.statements if each.type in positions and _names(each)]
    actors = _ids((_text(each, "organization") for each in stated), "actor", (EVERYONE, POOLED, case_id))
    issues = _ids((_text(each, "concept") for each in stated), "issue", ())
    speakers: dict[str, dict[str, None]] = defaultdict(dict)
    for each in stated:
        if person := _text(each, "person"):
            speakers[_text(each, "organization")][person] = None
    numbers: Counter[int] = Counter()
    statements = []
    for each in sorted(database.statements, key=lambda each: (each.document, each.start, each.stop, each.id)):
        numbers[each.document] += 1
        source = ids[str(each.document)]
        statements.append(_statement(each, source, numbers[each.document], actors, issues, each.type in positions))
    case = Case(
        id=case_id,
        title=case_id,
        sources=tuple(text_source(document, ids[document.key], "dna") for document in documents),
        actors=tuple(
            Actor(id=id_, name=name, kind="organisation", speakers=tuple(speakers[name]))
            for name, id_ in actors.items()
        ),
        issues=tuple(
            Issue(id=id_, title=name, question=name, scale=_SCALE, built=(0, 100)) for name, id_ in issues.items()
        ),
        statements=tuple(statements),
    )
    texts = {ids[document.key]: document.text for document in documents}
    return ImportedTexts(case, "dna", texts, _notes(database, positions, stated, documents), _lost(database))


def _document(document: DnaDocument) -> CodedDocument:
    when: date | datetime | None = document.published
    if isinstance(when, datetime) and when.time() == time(0):
        when = when.date()
    told = [f"{name} {value}" for name, value in (("section", document.section), ("type", document.type)) if value]
    return CodedDocument(
        str(document.id), document.title, document.text, document.author, document.source, when, ", ".join(told)
    )


def _text(statement: DnaStatement, variable: str) -> str:
    return str(statement.values.get(variable, "")).strip()


def _names(statement: DnaStatement) -> bool:
    return bool(_text(statement, "organization") and _text(statement, "concept"))


def _ids(names: Iterable[str], word: str, reserved: tuple[str, ...]) -> dict[str, str]:
    taken = set(reserved)
    ids: dict[str, str] = {}
    for name in sorted(set(names)):
        ids[name] = identifier(name[:_LONGEST_STEM], taken, word)
        taken.add(ids[name])
    return ids


def _statement(
    statement: DnaStatement, source: str, number: int, actors: dict[str, str], issues: dict[str, str], is_stance: bool
) -> Statement:
    organization, concept, person = (_text(statement, name) for name in ("organization", "concept", "person"))
    codes: tuple[Stance, ...] = ()
    others = {name: value for name, value in statement.values.items() if value not in ("", None)}
    if is_stance and _names(statement):
        end = 100.0 if statement.values.get("agreement") else 0.0
        codes = (Stance(kind="stance", actor=actors[organization], issue=issues[concept], position=(end, end)),)
        said = f"{organization} {'endorses' if end else 'rejects'}: {concept}"
        others = {name: value for name, value in others.items() if name not in (*_VARIABLES, "person")}
    else:
        said = (
            "; ".join(f"{name}: {value}" for name, value in others.items()) or f"a statement of type {statement.type}"
        )
        others = {}
    return Statement(
        id=f"{source}-{number:03d}",
        source=source,
        span=(statement.start, statement.stop),
        paraphrase=said,
        voice="reported" if codes else "author_claim",
        speaker=person or None,
        codes=codes,
        note=_in_words(others),
        coder=statement.coder,
    )


def _in_words(values: Mapping[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in values.items())


def _notes(
    database: DnaDatabase, positions: set[str], stated: list[DnaStatement], documents: tuple[CodedDocument, ...]
) -> tuple[str, ...]:
    notes = ["0 stands for rejecting a concept and 100 for endorsing it, and both are built: agreement is yes or no"]
    if bare := len(database.statements) - len(stated):
        notes.append(
            f"{counted(bare, 'statement')} without an organization or a concept: values kept in words, uncoded"
        )
    if not positions:
        notes.append(f"no statement type has the variables {', '.join(_VARIABLES)}: nothing is coded")
    if undated := sum(document.published is None for document in documents):
        notes.append(f"{counted(undated, 'document')} without a date that can be read: give it in sources.yaml")
    notes.append("times of publication are read as UTC; DNA stores no time zone")
    notes.append("every actor has the kind organisation, every source the kind news; mend them in the case")
    return tuple(notes)


def _lost(database: DnaDatabase) -> tuple[str, ...]:
    lost = ["colours, coders' rights, regular expressions, attributes of entities and links between statements"]
    lost += [
        f"what statements of type {label} are made of ({', '.join(variables)}): their values are kept in words"
        for label, variables in database.variables.items()
        if not {*_VARIABLES} <= {*variables} and any(each.type == label for each in database.statements)
    ]
    return tuple(lost)
