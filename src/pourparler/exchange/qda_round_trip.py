"""A REFI-QDA project as a Case: by itself, or with the sidecar written beside it, which gives the case back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pourparler.case.files import read_file
from pourparler.case.schema import Case, Source, Statement
from pourparler.errors import CaseError, Problem
from pourparler.exchange.coded_file import CodedDocument, ImportedTexts, case_of_coded, passage_statement, text_source
from pourparler.exchange.fields import counted
from pourparler.exchange.foreign_file import identifier
from pourparler.exchange.qda_project_file import SIDECAR, selection_guid, source_guid
from pourparler.exchange.refi_qda import QdaProject, read_qdpx

__all__ = ["case_of_qdpx"]


def case_of_qdpx(path: str | Path) -> ImportedTexts:
    """Read a project as a Case.

    With its sidecar (``NAME.qdpx.json``): the case it was written from, with what was done to the passages since. A
    passage is recognised by its GUID, else by its place; one that was moved moves, one that was taken out is gone, a
    new one is a statement without codes. Raises ``CaseError``.
    """
    file = Path(path)
    project = read_qdpx(file)
    sidecar = file.with_name(file.name + SIDECAR)
    if not sidecar.exists():
        read = case_of_coded(project.file, "qdpx", identifier(file.stem, (), "project"))
        return replace(read, notes=(_without(sidecar.name), *read.notes)) if project.is_ours else read
    return _Merged(_case_in(sidecar), project).read(sidecar.name)


def _without(sidecar: str) -> str:
    lost = "actors, issues, codes with their numbers, speakers and dates are not read"
    return f"{sidecar} does not lie beside the project, which was written by pourparler: {lost}; put it there for them"


def _case_in(sidecar: Path) -> Case:
    way_out = "move it away to read the project alone"
    try:
        told: Any = json.loads(read_file(sidecar))
        return Case.model_validate(told["case"])
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CaseError([Problem(sidecar.name, 0, 0, where, first["msg"], way_out)]) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CaseError([Problem(sidecar.name, 0, 0, "", "not the sidecar of a project", way_out)]) from None


class _Merged:
    """A case, and a project that was made of it and worked on."""

    def __init__(self, case: Case, project: QdaProject) -> None:
        self.case, self.project = case, project
        self.texts: dict[str, str] = {}
        self.notes: list[str] = [*project.file.notes]
        self.sources: dict[str, Source] = {source.id: source for source in case.sources}
        self.ids: dict[str, str] = {}

    def read(self, name: str) -> ImportedTexts:
        by_guid = {source_guid(self.case, source): source for source in self.case.sources}
        by_hash = {source.sha256: source for source in self.case.sources if source.sha256}
        for document in self.project.file.documents:
            sha256 = hashlib.sha256(document.text.encode("utf-8")).hexdigest()
            self._document(document, by_guid.get(document.key) or by_hash.get(sha256), sha256)
        kept, statements = self._statements()
        self.notes.insert(0, f"with {name}: {counted(kept, 'statement')} as they were coded")
        data = self.case.model_copy(update={"sources": (*self.sources.values(),), "statements": (*statements,)})
        return ImportedTexts(data, "qdpx", self.texts, tuple(self.notes), self.project.file.lost)

    def _document(self, document: CodedDocument, source: Source | None, sha256: str) -> None:
        if source is None:
            id_ = identifier(document.title[:60], self.sources, "document")
            self.sources[id_] = text_source(document, id_, "qdpx")
            self.notes.append(f"{id_} is new: give its date and kind in sources.yaml")
        else:
            id_ = source.id
            if source.sha256 not in (None, sha256):
                self.notes.append(f"the text of {id_} is not the one it was coded from; its hash and length are new")
                changed = {"sha256": sha256, "characters": len(document.text)}
                self.sources[id_] = source.model_copy(update=changed)
        self.ids[document.key] = id_
        self.texts[id_] = document.text

    def _statements(self) -> tuple[int, list[Statement]]:
        """Return how many statements were kept, and all of them."""
        selections = {each.guid: each for each in self.project.selections}
        at: set[tuple[str, int, int]] = set()
        known = {selection_guid(self.case, each) for each in self.case.statements}
        for each in self.project.selections:
            if each.guid not in known:
                at.add((self.ids[each.source], each.passage.start, each.passage.stop))
        kept: list[Statement] = []
        gone = 0
        for statement in self.case.statements:
            selection = selections.get(selection_guid(self.case, statement))
            place = (statement.source, *statement.span)
            if statement.source not in self.texts or place in at:
                kept.append(statement)
            elif selection is not None:
                span = (selection.passage.start, selection.passage.stop)
                kept.append(statement.model_copy(update={"span": span}))
            else:
                gone += 1
        if gone:
            self.notes.append(f"{counted(gone, 'statement')} taken out: the project no longer marks the passage")
        return len(kept), [*kept, *self._new(known, {(each.source, *each.span) for each in self.case.statements}, kept)]

    def _new(self, known: set[str], places: set[tuple[str, int, int]], kept: list[Statement]) -> list[Statement]:
        taken = {each.id for each in (*self.case.statements, *kept)}
        made = []
        for each in self.project.selections:
            source = self.ids[each.source]
            if each.guid in known or (source, each.passage.start, each.passage.stop) in places:
                continue
            id_ = identifier(f"{source}-new", taken, "new")
            taken.add(id_)
            made.append(passage_statement(each.passage, source, id_))
        if made:
            self.notes.append(
                f"{counted(len(made), 'statement')} new, without codes: the project says only which words"
            )
        return made
