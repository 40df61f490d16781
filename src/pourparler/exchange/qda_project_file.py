"""Write a Case as a REFI-QDA project: one code per dimension, and a JSON sidecar with everything else.

A QDA code is a word on a passage. So each statement is a passage that carries its voice, its kinds of codes, and the
actors, issues and packages they name; positions, intervals and all that is no word stand in the sidecar, by which the
case comes back whole when the project is read again.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pourparler.case.schema import Case, Source, Statement
from pourparler.exchange.fields import counted
from pourparler.exchange.refi_qda import ORIGIN, VOICE
from pourparler.exchange.safe_archive import MOST_RATIO

__all__ = ["SIDECAR", "QdaFiles", "qda_project", "selection_guid", "source_guid"]

SIDECAR = ".json"
"""What the name of the sidecar adds to that of its project."""

_NAMESPACE = "urn:QDA-XML:project:1.0"
_OURS = UUID("5d0f0f2e-3d5c-5a0e-9b1b-6d8f4a2c7e11")
_ANCIENT = (1980, 1, 1, 0, 0, 0)
"""The date of every part: a ZIP archive needs one, and the same case gives the same bytes."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DIMENSIONS = (VOICE, "kind", "actor", "issue", "package")
_ACTOR_KEYS = ("actor", "who", "from", "to", "by")


class QdaFiles(NamedTuple):
    """The bytes of a project and of its sidecar, and what the project itself cannot hold."""

    project: bytes
    sidecar: bytes
    not_held: tuple[str, ...]


def source_guid(case: Case, source: Source) -> str:
    """Return the GUID under which a source is written; the same whenever it is."""
    return str(uuid5(_OURS, f"{case.id}/source/{source.id}"))


def selection_guid(case: Case, statement: Statement) -> str:
    """Return the GUID under which a statement is written; the same whenever it is."""
    return str(uuid5(_OURS, f"{case.id}/statement/{statement.id}"))


def qda_project(case: Case, texts: Mapping[str, str]) -> QdaFiles:
    """Return a case as a REFI-QDA project; ``texts``: those of its sources that are at hand, by their ids.

    Statements of other sources stand in the sidecar alone.
    """
    held = [source for source in case.sources if source.id in texts]
    root = Element("Project", {"xmlns": _NAMESPACE, "name": _printable(case.title), "origin": ORIGIN})
    users = _users(root, case)
    codes = _codebook(root, case)
    sources = SubElement(root, "Sources")
    for source in held:
        guid = source_guid(case, source)
        about = {"guid": guid, "name": _printable(source.title), "plainTextPath": f"internal://{guid}.txt"}
        element = SubElement(sources, "TextSource", about)
        for statement in case.statements:
            if statement.source == source.id:
                _selection(element, case, statement, codes, users)
    indent(root)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "project.qde", tostring(root, encoding="utf-8", xml_declaration=True))
        for source in held:
            _add(archive, f"sources/{source_guid(case, source)}.txt", _encoded(texts[source.id]))
    sidecar = {"format": "pourparler sidecar of a REFI-QDA project", "version": 1, "case": case.model_dump(mode="json")}
    written = json.dumps(sidecar, ensure_ascii=False, indent=1) + "\n"
    return QdaFiles(packed.getvalue(), written.encode("utf-8"), _not_held(case, texts))


def _encoded(text: str) -> bytes:
    """Return a text as UTF-8; before a byte order mark of its own stands another, which readers take off."""
    return text.encode("utf-8-sig" if text.startswith("\ufeff") else "utf-8")


def _printable(text: str) -> str:
    """Return text without the control characters that XML cannot hold."""
    return _CONTROLS.sub("\ufffd", text)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    part = zipfile.ZipInfo(name, _ANCIENT)
    part.external_attr = 0o644 << 16
    is_dense = len(data) > MOST_RATIO // 2 * len(zlib.compress(data, 1))
    part.compress_type = zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED
    archive.writestr(part, data)


def _users(root: Element, case: Case) -> dict[str, str]:
    names = sorted({statement.coder for statement in case.statements if statement.coder})
    guids = {name: str(uuid5(_OURS, f"user/{name}")) for name in names}
    if names:
        users = SubElement(root, "Users")
        for name, guid in guids.items():
            SubElement(users, "User", {"guid": guid, "name": _printable(name)})
    return guids


def _codebook(root: Element, case: Case) -> dict[tuple[str, str], str]:
    """Write a code per dimension and, below it, one per value that occurs; return their GUIDs."""
    used = {pair: None for statement in case.statements for pair in _values(statement)}
    titles: dict[str, dict[str, str]] = {
        "actor": {actor.id: actor.name for actor in case.actors},
        "issue": {issue.id: issue.label for issue in case.issues},
        "package": {package.id: package.label for package in case.packages},
    }
    codes = SubElement(SubElement(root, "CodeBook"), "Codes")
    guids: dict[tuple[str, str], str] = {}
    for dimension in _DIMENSIONS:
        values = sorted(value for each, value in used if each == dimension)
        if not values:
            continue
        guid = str(uuid5(_OURS, f"code/{dimension}"))
        group = SubElement(codes, "Code", {"guid": guid, "name": dimension, "isCodable": "false"})
        for value in values:
            guids[dimension, value] = str(uuid5(_OURS, f"code/{dimension}/{value}"))
            about = {"guid": guids[dimension, value], "name": value, "isCodable": "true"}
            code = SubElement(group, "Code", about)
            title = titles.get(dimension, {}).get(value, value)
            if title != value:
                SubElement(code, "Description").text = _printable(title)
    return guids


def _values(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the dimensions and values of a statement: its voice, and what its codes are and name."""
    yield VOICE, statement.voice
    for code in statement.codes:
        yield "kind", code.kind
        said = code.model_dump(mode="json", by_alias=True)
        for key in _ACTOR_KEYS:
            if isinstance(value := said.get(key), str):
                yield "actor", value
        for key in ("issue", "package"):
            if isinstance(value := said.get(key), str):
                yield key, value


def _selection(
    source: Element,
    case: Case,
    statement: Statement,
    codes: Mapping[tuple[str, str], str],
    users: Mapping[str, str],
) -> None:
    guid = selection_guid(case, statement)
    start, stop = statement.span
    by = {"creatingUser": users[statement.coder]} if statement.coder else {}
    when = {"creationDateTime": statement.coded_at.isoformat()} if statement.coded_at else {}
    about = {"guid": guid, "name": statement.id, "startPosition": str(start), "endPosition": str(stop)}
    selection = SubElement(source, "PlainTextSelection", about | by | when)
    SubElement(selection, "Description").text = _printable(statement.paraphrase)
    for pair in dict.fromkeys(_values(statement)):
        coding = SubElement(selection, "Coding", {"guid": str(uuid5(UUID(guid), "/".join(pair)))} | by)
        SubElement(coding, "CodeRef", {"targetGUID": codes[pair]})


def _not_held(case: Case, texts: Mapping[str, str]) -> tuple[str, ...]:
    without = [source.id for source in case.sources if source.id not in texts]
    left = sum(statement.source in without for statement in case.statements)
    lost = []
    if without:
        told = ", ".join(without[:5]) + (", ..." if len(without) > 5 else "")
        lost.append(
            f"{counted(left, 'statement')} of {counted(len(without), 'source')} whose text is not at hand ({told}); "
            "give --documents DIR"
        )
    lost.append("numbers, intervals, speakers, dates, and everything about the case but its passages: see the sidecar")
    return tuple(lost)
