"""XML from elsewhere: parsed without expanding entities, without reading other files, and only so deep."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from pourparler.errors import CaseError, Problem

__all__ = ["children", "local_name", "parse_xml"]

_DEEPEST = 200


def parse_xml(data: bytes, name: str) -> Element:
    r"""Parse an XML document; its tags are ``{namespace}local``.

    Raises ``CaseError`` with the line and column of what is not well-formed, of a document type declaration, which is
    where entities are made, and of elements nested deeper than 200.

    >>> parse_xml(b"<a xmlns='u'><b c='1'>x</b></a>", "a.xml")[0].get("c")
    '1'
    >>> parse_xml(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.xml")
    Traceback (most recent call last):
        ...
    pourparler.errors.CaseError: a.xml:1:...: a document type declaration, which can define entities, is not read; ...
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    builder = TreeBuilder()
    depth = 0

    def refuse(what: str, way_out: str) -> NoReturn:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise CaseError([Problem(name, line, column, "", what, way_out)])

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse(f"elements are nested deeper than {_DEEPEST}", "save it anew where it comes from")
        builder.start(_braced(tag), {_braced(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_braced(tag))

    def declared(*_: object) -> None:
        what = "a document type declaration, which can define entities, is not read"
        refuse(what, "take the DOCTYPE out, or save the file anew where it comes from")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = f"not well-formed XML ({expat.errors.messages[error.code]})"
        raise CaseError(
            [Problem(name, error.lineno, error.offset + 1, "", what, "save it anew where it comes from")]
        ) from None
    except (LookupError, ValueError) as error:
        raise CaseError([Problem(name, 1, 1, "", f"not readable as XML ({error})", "save it as UTF-8")]) from None
    return builder.close()


def _braced(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def local_name(element: Element) -> str:
    """Return a tag without its namespace.

    >>> local_name(Element("{urn:x}Code"))
    'Code'
    """
    return element.tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """Return the children of a tag, whatever their namespace; none of no element.

    >>> len(children(parse_xml(b"<a><b/><c/><b/></a>", "a.xml"), "b"))
    2
    """
    return [] if element is None else [each for each in element if local_name(each) == name]
