"""The text of a Word document (``.docx``), read from its XML with entity expansion off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from xml.etree.ElementTree import Element

from pourparler.errors import CaseError
from pourparler.exchange.safe_archive import SafeArchive
from pourparler.exchange.safe_xml import children, local_name, parse_xml
from pourparler.read.documents.extracted import Extracted, Metadata, iso_day

__all__ = ["word_text"]

_BODY = "word/document.xml"
_CORE = "docProps/core.xml"
_STYLES = "word/styles.xml"
_NO_DAY = date(2013, 12, 23)
"""What python-docx writes into every file as the day on which it was made."""

_NEAR_TOP = 5
"""A heading of the first level is the title among so many paragraphs at the top."""

_LONGEST_TITLE = 200
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_SKIPPED = frozenset({"Fallback", "moveFrom", "del", "rPr", "pPr", "instrText"})
"""What a reader does not see: the second copy of a drawing for old programs, and text moved or struck out."""


def word_text(content: bytes, name: str, _encoding: str | None) -> Extracted:
    """Return the paragraphs of a Word document, one a line, those of tables and text boxes where they stand.

    Tracked changes count as accepted. The title is the paragraph in the style Title, or a first heading at the top, or
    what the file says of itself. Raises ``CaseError`` for a damaged file, a ZIP bomb and another kind of archive.
    """
    with SafeArchive(BytesIO(content), name) as archive:
        if _BODY not in archive.names:
            raise archive.problem("a ZIP archive that is no Word document", "unpack it, and give what it holds")
        body = parse_xml(archive.read(_BODY), f"{name}:{_BODY}")
        said = _core(archive, name) if _CORE in archive.names else {}
        names = _style_names(archive, name) if _STYLES in archive.names else {}
    text = "\n".join(_paragraphs(body)) + "\n"
    made = iso_day(said.get("created"))
    made = None if made == _NO_DAY else made
    basis = "the day the Word file was made" if made else ""
    title = _heading(body, names) or said.get("title", "")
    return Extracted(text, "docx", Metadata(title, said.get("creator", ""), "", made, basis))


def _heading(body: Element, names: Mapping[str, str]) -> str:
    """Return the paragraph in the style Title, or else a heading of the first level at the top; empty where none is."""
    styled = [(_style(each, names), "".join(_pieces(each)).strip()) for each in body.iter() if local_name(each) == "p"]
    written = [(style, text) for style, text in styled if text]
    titles = [text for style, text in written if style == "title"]
    titles += [text for style, text in written[:_NEAR_TOP] if style == "heading 1"]
    return next((" ".join(text.split()) for text in titles if len(text) <= _LONGEST_TITLE), "")


def _style(paragraph: Element, names: Mapping[str, str]) -> str:
    """Return the name of a paragraph's style in small letters, the same in Word of every language."""
    for properties in children(paragraph, "pPr"):
        for style in children(properties, "pStyle"):
            id_ = _value(style)
            return names.get(id_, {"heading1": "heading 1"}.get(id_.lower(), id_.lower()))
    return ""


def _style_names(archive: SafeArchive, name: str) -> dict[str, str]:
    """Return the names of styles by their ids, which differ by language; broken styles are as good as none."""
    try:
        root = parse_xml(archive.read(_STYLES), name)
    except CaseError:
        return {}
    return {
        _value(style, "styleId"): _value(each).lower()
        for style in children(root, "style")
        for each in children(style, "name")
    }


def _value(element: Element, attribute: str = "val") -> str:
    """Return an attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == attribute), "")


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
