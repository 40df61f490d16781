"""The text of a Word document (``.docx``), read from its XML with entity expansion off."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

from pourparler.errors import CaseError
from pourparler.exchange.safe_archive import SafeArchive
from pourparler.exchange.safe_xml import local_name, parse_xml
from pourparler.read.documents.extracted import Extracted, Metadata, iso_day

__all__ = ["word_text"]

_BODY = "word/document.xml"
_CORE = "docProps/core.xml"
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_SKIPPED = frozenset({"Fallback", "moveFrom", "del", "rPr", "pPr", "instrText"})
"""What a reader does not see: the second copy of a drawing for old programs, and text moved or struck out."""


def word_text(content: bytes, name: str, _encoding: str | None) -> Extracted:
    """Return the paragraphs of a Word document, one a line, those of tables and text boxes where they stand.

    Tracked changes count as accepted. Raises ``CaseError`` for a damaged file, a ZIP bomb and another kind of archive.
    """
    with SafeArchive(BytesIO(content), name) as archive:
        if _BODY not in archive.names:
            raise archive.problem("a ZIP archive that is no Word document", "unpack it, and give what it holds")
        body = parse_xml(archive.read(_BODY), f"{name}:{_BODY}")
        said = _core(archive, name) if _CORE in archive.names else {}
    text = "\n".join(_paragraphs(body)) + "\n"
    made = iso_day(said.get("created"))
    basis = "the day the Word file was made" if made else ""
    return Extracted(text, "docx", Metadata(said.get("title", ""), said.get("creator", ""), "", made, basis))


def _core(archive: SafeArchive, name: str) -> dict[str, str]:
    """Return what the file says of itself; broken properties are as good as none."""
    try:
        root = parse_xml(archive.read(_CORE), name)
    except CaseError:
        return {}
    return {local_name(each): (each.text or "").strip() for each in root}


def _paragraphs(element: Element) -> Iterator[str]:
    """Yield the paragraphs below an element; those inside another one, as in a text box, come after it."""
    for each in element:
        tag = local_name(each)
        if tag in _SKIPPED:
            continue
        if tag == "p":
            yield "".join(_pieces(each))
            for inner in each:
                yield from _paragraphs(inner)
        else:
            yield from _paragraphs(each)


def _pieces(element: Element) -> Iterator[str]:
    for each in element:
        tag = local_name(each)
        if tag in _SKIPPED or tag == "p":
            continue
        if tag == "t":
            yield each.text or ""
        elif tag in _MARKS:
            yield _MARKS[tag]
        else:
            yield from _pieces(each)
