"""Blocks of cells on the clipboard: tab-separated text as Excel and WPS write and read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Block = list[list[str]]

# A quoted cell is taken as such only when its closing quote ends the cell; otherwise the quote is a letter
# of the text, as in 3/4" or a name in quotation marks.
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r\n|\n|\r|\Z)|([^\t\r\n]*)')
_ROW_END = re.compile(r"\r\n|\n|\r")


def parse_block(text: str) -> Block:
    """Return the rows of cells of a clipboard text; the line end after the last row makes no row of its own.

    Line ends inside quoted cells become ``\\n``, whatever the sender used.
    """
    rows: Block = [[]]
    at = 0
    while True:
        match = _CELL.match(text, at)
        assert match is not None  # the second branch matches anything, even nothing
        rows[-1].append(_cell_text(match))
        at = match.end()
        if at < len(text) and text[at] == "\t":
            at += 1
            continue
        line_end = _ROW_END.match(text, at)
        if line_end is None or line_end.end() == len(text):
            return rows if text else []
        at = line_end.end()
        rows.append([])


def format_block(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as clipboard text that ``parse_block`` and Excel read back to the letter."""
    return "".join("\t".join(_quoted(cell) for cell in row) + "\r\n" for row in rows)


def _cell_text(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    return _ROW_END.sub("\n", match[1].replace('""', '"'))


def _quoted(cell: str) -> str:
    if not cell.startswith('"') and not any(mark in cell for mark in "\t\r\n"):
        return cell
    return '"' + cell.replace('"', '""') + '"'
