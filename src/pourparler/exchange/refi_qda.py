"""Projects (``.qdpx``) and codebooks (``.qdc``) of the REFI-QDA standard 1.0, as QDA programs exchange them.

Positions are taken as the standard means them: code points of the plain text, the first being 0, the end not included,
line ends as they stand in the file, without a byte order mark. Programs that count otherwise are recognised by passages
that they call by their words (``qda_positions``).
"""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element

from pourparler.case.schema import Voice
from pourparler.errors import CaseError, Problem
from pourparler.exchange.coded_file import CodedDocument, CodedFile, CodedPassage, CodeLabel
from pourparler.exchange.fields import counted
from pourparler.exchange.qda_positions import STANDARD, MarkedPassage, fits, position_reading, words_found
from pourparler.exchange.safe_archive import SafeArchive, leaves_archive
from pourparler.exchange.safe_xml import children, local_name, parse_xml

__all__ = ["ORIGIN", "VOICE", "QdaProject", "QdaSelection", "read_qdc", "read_qdpx"]

ORIGIN = "pourparler"
"""What projects that we write name as the program they are from; their passages are called by ids, not by words."""

VOICE = "voice"
"""The code in projects that we write under which the voices stand."""

_PROJECT = "project.qde"
_INTERNAL = "internal://"
_MOST_DIGITS = 12
_LISTED = {
    "Cases": "case",
    "Variables": "variable",
    "Notes": "note",
    "Links": "link",
    "Sets": "set",
    "Graphs": "graph",
}
_SOURCES = {"PictureSource": "picture", "AudioSource": "recording", "VideoSource": "video"}


@dataclass(frozen=True)
class QdaSelection:
    """A passage of a project, with the GUIDs of the selection itself and of its document."""

    guid: str
    source: str
    passage: CodedPassage


@dataclass(frozen=True)
class QdaProject:
    """A project: what it says, and the selections by their GUIDs; documents are called by theirs.

    ``is_ours``: it names Pourparler as the program that it is from.
    """

    file: CodedFile
    selections: tuple[QdaSelection, ...] = field(repr=False)
    is_ours: bool = False


def read_qdpx(path: str | Path) -> QdaProject:
    """Read a REFI-QDA project: its texts, coded passages and codes; nothing is unpacked to the disk.

    Raises ``CaseError`` for what is no archive, a ZIP bomb, a part or a text outside of the archive, XML that is broken
    or declares entities, and texts that are missing or not UTF-8.
    """
    file = Path(path)
    with SafeArchive(file, f"{file.name} (a REFI-QDA project)") as archive:
        project = archive.find(_PROJECT)
        if project is None:
            raise archive.problem(f"no {_PROJECT} in it: not a REFI-QDA project", "export one from your QDA program")
        root = parse_xml(archive.read(project), f"{file.name}:{project}")
        if local_name(root) != "Project":
            raise archive.problem(f"{project} is a {local_name(root)}, not a Project", "export the whole project")
        return _Project(archive, root).read()


def read_qdc(data: bytes, name: str) -> CodedFile:
    """Read a REFI-QDA codebook: its codes, and what they stand for.

    >>> codebook = b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name="peace" guid="1"/></Codes></CodeBook>'
    >>> read_qdc(codebook, "a.qdc").codes
    (CodeLabel(path='peace', description=''),)
    """
    root = parse_xml(data, name)
    if local_name(root) != "CodeBook":
        what = f"a {local_name(root)}, not the CodeBook of a REFI-QDA codebook"
        raise CaseError([Problem(name, 1, 1, "", what, "export the codebook from your QDA program as .qdc")])
    codes = _codes(root)
    sets = sum(len(children(each, "Set")) for each in children(root, "Sets"))
    return CodedFile((), (), tuple(codes.values()), lost=(counted(sets, "set"),) if sets else ())


def _codes(codebook: Element | None) -> dict[str, CodeLabel]:
    """Return codes by GUID, each under the path of its parents."""
    found: dict[str, CodeLabel] = {}

    def add(code: Element, above: str) -> None:
        path = f"{above} > {code.get('name', '')}" if above else code.get("name", "")
        described = " ".join((each.text or "").strip() for each in children(code, "Description")).strip()
        found[_guid(code.get("guid", ""))] = CodeLabel(path, described)
        for inner in children(code, "Code"):
            add(inner, path)

    for codes in children(codebook, "Codes"):
        for code in children(codes, "Code"):
            add(code, "")
    return found


def _guid(text: str) -> str:
    return text.strip("{}").casefold()


class _Project:
    """The parts of a project while they are read."""

    def __init__(self, archive: SafeArchive, root: Element) -> None:
        self.archive, self.root = archive, root
        self.is_ours = root.get("origin") == ORIGIN
        self.codes = _codes(next(iter(children(root, "CodeBook")), None))
        self.users = {
            _guid(user.get("guid", "")): user.get("name", "")
            for users in children(root, "Users")
            for user in children(users, "User")
        }
        self.notes: list[str] = []
        self.lost: Counter[str] = Counter()
        self.documents: list[CodedDocument] = []
        self.selections: list[QdaSelection] = []
        self.marked: list[tuple[Element, str, MarkedPassage]] = []

    def read(self) -> QdaProject:
        for sources in children(self.root, "Sources"):
            for source in sources:
                self._source(source)
        self._place()
        for name, word in _LISTED.items():
            for group in children(self.root, name):
                self.lost[word] += len(group)
        lost = [counted(count, word) for word, count in self.lost.items() if count]
        file = CodedFile(
            documents=tuple(self.documents),
            passages=tuple(each.passage for each in self.selections),
            codes=tuple(self.codes.values()),
            title=self.root.get("name", ""),
            notes=tuple(self.notes),
            lost=tuple(lost),
        )
        return QdaProject(file, tuple(self.selections), self.is_ours)

    def _source(self, source: Element) -> None:
        kind = local_name(source)
        if kind == "TextSource":
            self._text(source, source)
        elif kind == "PDFSource":
            self.lost["coded place on PDF pages (their texts are kept)"] += len(children(source, "PDFSelection"))
            for representation in children(source, "Representation"):
                self._text(source, representation)
        else:
            self.lost[_SOURCES.get(kind, kind)] += 1

    def _text(self, source: Element, holder: Element) -> None:
        title = source.get("name", "")
        key = _guid(source.get("guid", "")) or f"source {len(self.documents) + 1}"
        text = self._plain_text(holder, title)
        about = " ".join((each.text or "").strip() for each in children(source, "Description")).strip()
        self.documents.append(CodedDocument(key, title, text, note=about))
        self.lost["code of a document as a whole"] += len(children(source, "Coding"))
        for selection in children(holder, "PlainTextSelection"):
            positions = _whole(selection.get("startPosition")), _whole(selection.get("endPosition"))
            self.marked.append((selection, key, MarkedPassage(selection.get("name", ""), *positions, text)))

    def _place(self) -> None:
        """Find the passages of all texts, once it is known how the project counts."""
        marks = [mark for _, _, mark in self.marked]
        reading = STANDARD if self.is_ours else position_reading(marks)
        if reading != STANDARD:
            self.notes.append(
                f"positions are read {reading.in_words()}: so the passages have the words they are called by"
            )
        named, found = (0, 0) if self.is_ours else words_found(marks, reading)
        if not fits(named, found):
            told = f"{named - found} of {counted(named, 'passage')} called by words of the text lie elsewhere"
            self.notes.append(f"{told} however positions are read; they are read {reading.in_words()}: look at them")
        titles = {document.key: document.title for document in self.documents}
        for (key, text), group in groupby(self.marked, key=lambda each: (each[1], each[2].text)):
            of_text = [*group]
            spans = reading.spans(text, [(mark.start, mark.end) for _, _, mark in of_text])
            for (selection, _, _), span in zip(of_text, spans, strict=True):
                if span is None:
                    told = f"[{selection.get('startPosition')}, {selection.get('endPosition')})"
                    here = f"{titles[key]!r}, which has {len(text)} characters"
                    self.notes.append(f"left out: {told} is no passage of {here}")
                else:
                    self._selection(selection, key, titles[key], span)

    def _plain_text(self, holder: Element, title: str) -> str:
        place = holder.get("plainTextPath")
        if place is None:
            held = children(holder, "PlainTextContent")
            if not held:
                what = f"the text of {title!r} is not in the project"
                raise self.archive.problem(what, "export the project with its sources inside")
            return held[0].text or ""
        inside = place.removeprefix(_INTERNAL).lstrip("/") if place.startswith(_INTERNAL) else place
        if not place.startswith(_INTERNAL) or leaves_archive(inside):
            what = f"the text of {title!r} is at {place[:80]!r}, which leaves the archive"
            raise self.archive.problem(what, "export the project with its sources inside")
        part = self.archive.find(f"sources/{inside}") or self.archive.find(inside)
        if part is None:
            raise self.archive.problem(f"the text of {title!r}, {inside!r}, is missing", "export the project anew")
        return self._decoded(self.archive.read(part), part)

    def _decoded(self, data: bytes, part: str) -> str:
        marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        try:
            return data.decode("utf-16" if data.startswith(marks) else "utf-8-sig")
        except UnicodeDecodeError as error:
            what = f"{part} is not UTF-8 (byte {error.start})"
            raise self.archive.problem(what, "export the project anew: the standard asks for UTF-8") from None

    def _selection(self, selection: Element, source: str, title: str, span: tuple[int, int]) -> None:
        guid = _guid(selection.get("guid", ""))
        paths: dict[str, None] = {}
        coder = selection.get("creatingUser", "")
        for coding in children(selection, "Coding"):
            coder = coding.get("creatingUser", coder)
            for reference in children(coding, "CodeRef"):
                target = _guid(reference.get("targetGUID", ""))
                if target not in self.codes:
                    self.notes.append(f"a passage of {title!r} has a code that the codebook does not hold: {target}")
                else:
                    paths[self.codes[target].path] = None
        self.lost["note on a passage"] += len(children(selection, "NoteRef"))
        memo = " ".join((each.text or "").strip() for each in children(selection, "Description")).strip()
        when = _moment(selection.get("creationDateTime", ""))
        by = self.users.get(_guid(coder), "")
        voice = _voice([*paths]) if self.is_ours else None
        passage = CodedPassage(source, *span, tuple(paths), memo, by, when, voice)
        self.selections.append(QdaSelection(guid, source, passage))


def _voice(paths: list[str]) -> Voice | None:
    """Return the voice that one of our own codes names; None where none does, or two do."""
    named = [voice for voice in get_args(Voice) if f"{VOICE} > {voice}" in paths]
    return named[0] if len(named) == 1 else None


def _whole(text: str | None) -> int:
    """Return a position, -1 for what is none."""
    return int(text) if text is not None and text.isdecimal() and len(text) <= _MOST_DIGITS else -1


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
