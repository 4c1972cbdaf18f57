"""XML parts of office files as element trees: expat feeding the C tree builder, document types refused.

Tags are ``namespace}local``. A document type declaration is the door to entity bombs and outside files, and
no office program writes one, so its mere presence is a refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from nptracker.errors import UnreadableFileError
from nptracker.importing import office_zip

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse(data: bytes, name: str) -> Element:
    """Return the root element; raise UnreadableFileError for broken XML or one with a document type."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data

    def refuse(*_: object) -> None:
        raise UnreadableFileError(
            "文件里有不该出现的文档类型声明，可能有危险，已停止读取。",
            safe="没有写入任何数据，原文件没有改动。",
            todo="请在 Word、Excel 或 WPS 中打开，另存一份后再试一次。",
            file=name,
        )

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
        root: Element = builder.close()
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise office_zip.damaged(name) from error
    return root


def local_name(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def descend(element: Element, *path: str) -> Element | None:
    """Return the first child along the path of whole tags, or None (``find`` wants another tag spelling)."""
    found: Element | None = element
    for tag in path:
        found = next((child for child in found if child.tag == tag), None) if found is not None else None
    return found
