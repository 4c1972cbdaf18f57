"""Describes running text before it is a file: headings, paragraphs, lists, tables and pictures, in reading order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one weight; ``\\n`` begins a new line."""

    words: str
    is_bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading; level 1 begins a part, 2 and 3 stand within it."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or an item of a list: its sign stands before it, ``depth`` counts lists within lists from 1."""

    runs: Runs
    sign: str = ""
    depth: int = 0
    is_remark: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a few columns; the first row is its head and comes again on every page."""

    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Illustration:
    """The bytes of an image file, as wide as the text at most."""

    content: bytes


Piece = Title | Passage | Grid | Illustration


@dataclass(frozen=True, slots=True)
class Part:
    """What begins on a page of its own; ``title`` leads to it from the outline of the file."""

    title: str
    pieces: tuple[Piece, ...]
