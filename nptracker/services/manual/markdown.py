"""Reads the Markdown of the manual into blocks: headings, paragraphs, lists in lists, tables, remarks and pictures.

It knows what the manual uses and no more; 【…】 is what stands on a button or in a menu. Window, paper and search all
go by what is read here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"(#{1,4}) (.+?)(?: \{#([\w-]+)\})?")
_ITEM = re.compile(r"( *)(?:(-)|(\d+\.)) (.+)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_RULE = re.compile(r"\|[-| :]+\|")
_ESCAPED = re.compile(r"\\([\\*`\[\]{}|])")
_INLINE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)]+)\)|\[(?P<words>[^\]]+)\]\((?P<target>[^)]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|(?P<button>【[^】]+】)"
)
_HELD = 0xE000  # escaped marks wait as letters of the private use area


class Dress(StrEnum):
    """What a stretch of words is."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"
    BUTTON = "button"
    LINK = "link"
    PICTURE = "picture"


class Span(NamedTuple):
    """A stretch of words; a bold one or a link has its words in ``parts``, a picture its description in ``text``."""

    dress: Dress
    text: str = ""
    target: str = ""  # of a link or a picture
    parts: tuple[Span, ...] = ()


Spans = tuple[Span, ...]


class Heading(NamedTuple):
    """A heading of level 1 to 4 and the anchor that leads to it."""

    level: int
    spans: Spans
    anchor: str


class Prose(NamedTuple):
    """A paragraph, line by line."""

    lines: tuple[Spans, ...]


class Remark(NamedTuple):
    """What is said beside the text, line by line."""

    lines: tuple[Spans, ...]


class Item(NamedTuple):
    """One item of a list: how many blanks further in, its sign (“-” or “2.”), and its words."""

    depth: int
    sign: str
    spans: Spans


class Listing(NamedTuple):
    """Items one below the other, some in lists of their own."""

    items: tuple[Item, ...]


class Table(NamedTuple):
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[Spans, ...], ...]


class Figure(NamedTuple):
    """A picture on a line of its own."""

    picture: Span


Block = Heading | Prose | Remark | Listing | Table | Figure


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    lines = [_hold(line.rstrip()) for line in text.splitlines()]
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, taken = _block(lines[at:])
        yield block
        at += taken


def words_of_spans(spans: Spans) -> str:
    """Return words without any dress; pictures say nothing."""
    return "".join(
        "" if span.dress is Dress.PICTURE else span.text + words_of_spans(span.parts) for span in spans
    )


def anchor_of(title: str) -> str:
    """Return the anchor that a heading without one of its own gets, as links on the web write it."""
    return re.sub(r"[^\w-]", "", title.strip().lower().replace(" ", "-"))


def _hold(line: str) -> str:
    return _ESCAPED.sub(lambda m: chr(_HELD + ord(m[1])), line)


def _free(text: str) -> str:
    return re.sub(f"[{chr(_HELD)}-{chr(_HELD + 127)}]", lambda m: chr(ord(m[0]) - _HELD), text)


def _block(rest: Sequence[str]) -> tuple[Block, int]:
    """Return the block that lines begin with, and how many of them it takes."""
    if heading := _HEADING.fullmatch(rest[0]):
        title = heading[2]
        return Heading(len(heading[1]), _spans(title), heading[3] or anchor_of(_free(title))), 1
    if rest[0].startswith("|"):
        rows = list(takewhile(lambda line: line.startswith("|"), rest))
        return Table(tuple(_cells(row) for row in rows if not _RULE.fullmatch(row))), len(rows)
    if rest[0].startswith("> "):
        said = list(takewhile(lambda line: line.startswith("> "), rest))
        return Remark(tuple(_spans(line[2:]) for line in said)), len(said)
    if _ITEM.fullmatch(rest[0]):
        items = [item for line in takewhile(_ITEM.fullmatch, rest) if (item := _item(line))]
        return Listing(tuple(items)), len(items)
    if _PICTURE.fullmatch(rest[0]):
        return Figure(_spans(rest[0])[0]), 1
    said = [rest[0], *takewhile(_is_prose, rest[1:])]
    return Prose(tuple(map(_spans, said))), len(said)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("#", "|", "> ")) and not _ITEM.fullmatch(line)


def _cells(row: str) -> tuple[Spans, ...]:
    return tuple(_spans(part.strip()) for part in row.strip("|").split("|"))


def _item(line: str) -> Item | None:
    match = _ITEM.fullmatch(line)
    return Item(len(match[1]), match[2] or match[3], _spans(match[4])) if match else None


def _spans(text: str) -> Spans:
    found, at = [], 0
    for match in _INLINE.finditer(text):
        found += [*_plain(text[at : match.start()]), _dressed(match)]
        at = match.end()
    return (*found, *_plain(text[at:]))


def _plain(text: str) -> Spans:
    return (Span(Dress.PLAIN, _free(text)),) if text else ()


def _dressed(match: re.Match[str]) -> Span:
    if match["picture"]:
        return Span(Dress.PICTURE, _free(match["alt"]), _free(match["picture"]))
    if match["target"]:
        return Span(Dress.LINK, target=_free(match["target"]), parts=_spans(match["words"]))
    if match["bold"]:
        return Span(Dress.BOLD, parts=_spans(match["bold"]))
    if match["code"]:
        return Span(Dress.CODE, _free(match["code"]))
    return Span(Dress.BUTTON, _free(match["button"]))
