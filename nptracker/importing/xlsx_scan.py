"""Reads the cells of a plainly written sheet straight from its bytes, several times faster than event by event.

Spreadsheet programs write nearly all sheets alike. What is written otherwise in the least (prefixes, comments,
rich text, counted-on addresses, malformed XML …) is not read here at all: the caller then reads it strictly.
"""

from __future__ import annotations

import re

from nptracker.importing.workbook_cells import Cell
from nptracker.importing.xlsx_values import (
    COLUMNS,
    MAX_COLUMNS,
    MAX_ROWS,
    Parts,
    made_cell,
    place_of,
    plain_text,
)

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_DECLARED = rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="(?:yes|no)")? ?\?>\s*)?'
_STARTS = re.compile(_DECLARED + rb"<worksheet[ >]")
_STARTS_TEXTS = re.compile(_DECLARED + rb"<sst[ >]")
_CELL_PARTS = re.compile(rb"[<:](?:c|v|t|row|rPh)[\s/>]")  # outside the rows they would mean something else
_ROW = re.compile(
    rb'<row r="([0-9]{1,7})"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|'
    rb'thickBot)="[0-9A-Za-z.:]*")*+) ?(/?)>'
)
_ATTRIBUTE = re.compile(rb" ([A-Za-z]+)=")
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_TEXT = rb"((?:[^<&\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt|quot|apos);)++)"
_BLANKS = rb'(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")? ?/>)*+'
_CELL = re.compile(
    _BLANKS + rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?>'
    rb"(?:(<f>[^<&\x00-\x08\x0b-\x1f]*+</f>)?(?:<v>" + _TEXT + rb"</v>)?|"
    rb'<is><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></is>)</c>"
)
_SHARED = re.compile(rb'<si><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></si>")
_ONLY_BLANKS = re.compile(_BLANKS)
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))
_ROWS_A_STEP = 200

Rows = dict[int, dict[int, Cell]]


class Unusual(Exception):  # noqa: N818 - no error: the sheet is merely not written plainly
    """Says that a sheet is not written plainly and must be read strictly."""


def shell_of(content: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the rows of a plainly written sheet; raises Unusual for another."""
    start, end = content.find(_OPEN), content.rfind(_CLOSE)
    is_plain = _STARTS.match(content) and 0 <= start < end and b"]]>" not in content
    if not is_plain or b"<!" in content or content.find(b"<?", 1) >= 0 or _holds_noncharacters(content):
        raise Unusual
    before, after = content[: start + len(_OPEN)], content[end:]
    if _OPEN in after or _CELL_PARTS.search(before) or _CELL_PARTS.search(after):
        raise Unusual
    return before, after


def _holds_noncharacters(content: bytes) -> bool:
    return b"\xef\xbf\xbe" in content or b"\xef\xbf\xbf" in content


def scan_rows(content: bytes, before: bytes, after: bytes, parts: Parts) -> tuple[Rows, set[int]]:
    """Return the cells by row and column, and the hidden rows; raises Unusual, and counts no cell then."""
    scan = _Scan(content, parts)
    scan.run(len(before), len(content) - len(after))
    parts.room -= scan.count
    return scan.rows, scan.hidden


class _Scan:
    """One pass over the rows of a sheet."""

    def __init__(self, content: bytes, parts: Parts) -> None:
        self._content, self._parts = content, parts
        self.rows: Rows = {}
        self.hidden: set[int] = set()
        self.count = 0

    def run(self, at: int, end: int) -> None:
        done = 0
        while at < end:
            if done % _ROWS_A_STEP == 0:
                self._parts.step()
            done += 1
            row = _ROW.match(self._content, at, end)
            if row is None:
                raise Unusual
            at = row.end()
            number, attributes, is_empty = row.groups()
            self._note_hidden(int(number), attributes)
            if not is_empty:
                at = self._row(number, at, end)

    def _note_hidden(self, number: int, attributes: bytes) -> None:
        names = _ATTRIBUTE.findall(attributes)
        if len(set(names)) < len(names):
            raise Unusual
        if _HIDDEN.search(attributes):
            self.hidden.add(number)

    def _row(self, number: bytes, at: int, end: int) -> int:
        """Read the cells of one row and return where the next begins."""
        content, match = self._content, _CELL.match
        close = content.find(b"</row>", at, end)
        cells: dict[int, Cell] = {}
        while found := match(content, at, close) if close >= 0 else None:
            at = found.end()
            letters, row, style, kind, formula, value, text = found.groups()
            if row != number:
                raise Unusual
            if value or text or formula:
                cells[_column(letters.decode())] = self._cell(style, kind, value or text, formula)
                self.count += 1
        blanks = _ONLY_BLANKS.match(content, at, close) if close >= 0 else None
        if blanks is None or blanks.end() != close:
            raise Unusual
        if cells:
            self._keep(int(number), cells)
        return close + len(b"</row>")

    def _keep(self, number: int, cells: dict[int, Cell]) -> None:
        if number > MAX_ROWS or self.count > self._parts.room:
            raise Unusual  # the strict reader words it
        if number in self.rows:
            self.rows[number].update(cells)
        else:
            self.rows[number] = cells

    def _cell(
        self, style: bytes | None, kind: bytes | None, value: bytes | None, formula: bytes | None
    ) -> Cell:
        try:
            text = _unescaped(value).decode() if value else None
            if formula:
                formula.decode()
        except UnicodeDecodeError as error:
            raise Unusual from error
        if kind == b"inlineStr" and text and "_x" not in text:
            return Cell(text)
        return made_cell(
            self._parts, kind.decode() if kind else "n", int(style or b"0"), text, formula is not None
        )


def _column(letters: str) -> int:
    column = COLUMNS.get(letters) or (place_of(f"{letters}1") or (1, 0))[1]
    if not 0 < column <= MAX_COLUMNS:
        raise Unusual
    return column


def scan_texts(content: bytes) -> tuple[list[str], bytes]:
    """Return plainly written shared texts and the bytes around them, which are still to be checked as XML.

    Raises Unusual where one of them is formatted in parts.
    """
    start, end = content.find(b"<si>"), content.rfind(b"</si>") + len(b"</si>")
    is_plain = _STARTS_TEXTS.match(content) and 0 <= start < end and b"]]>" not in content
    if not is_plain or b"<!" in content or content.find(b"<?", 1) >= 0 or _holds_noncharacters(content):
        raise Unusual
    texts, at = [], start
    while at < end:
        found = _SHARED.match(content, at, end)
        if found is None:
            raise Unusual
        at = found.end()
        texts.append(_text_of(found[1]))
    return texts, content[:start] + content[end:]


def _text_of(value: bytes) -> str:
    try:
        return plain_text(_unescaped(value).decode())
    except UnicodeDecodeError as error:
        raise Unusual from error


def _unescaped(value: bytes) -> bytes:
    if b"&" in value:
        for written, meant in _ENTITIES:
            value = value.replace(written, meant)
    return value
