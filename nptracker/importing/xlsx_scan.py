"""Reads the cells of a plainly written sheet straight from its bytes, several times faster than event by event.

Spreadsheet programs write nearly all sheets alike. What is written otherwise in the least (prefixes, comments,
rich text, counted-on addresses, malformed XML …) is not read here at all: the caller then reads it strictly.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
_ATTRIBUTE = re.compile(r" ([A-Za-z]+)=")
_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_TEXT = r"((?:[^<&\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt|quot|apos);)++)"
_BLANKS = r'(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")? ?/>)*+'
# the tag of a row, a cell that holds something, the end of a row, or a character that fits nowhere
_TOKEN = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?>'
    r"(?:(<f>[^<&\x00-\x08\x0b-\x1f]*+</f>)?(?:<v>" + _TEXT + r"</v>)?|"
    r'<is><t(?: xml:space="preserve")?>' + _TEXT + r"</t></is>)</c>" + _BLANKS + "|"
    r'<row r="([0-9]{1,7})"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|'
    r'thickBot)="[0-9A-Za-z.:]*")*+) ?(?:(/)>|>' + _BLANKS + ")|(</row>)|(.)",
    re.DOTALL,
)
_SHARED = re.compile(rb'<si><t(?: xml:space="preserve")?>' + _TEXT.encode() + rb"</t></si>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_CHUNK = 128 * 1024  # bytes looked at between two steps
_MOST_REMEMBERED = 4_000
LONGEST_KEPT = 64 * 1024  # bytes of what workbooks from one blank share, remembered for the next one

Rows = dict[int, dict[int, Cell]]
_NO_CELLS: dict[int, Cell] = {}
_new = tuple.__new__  # what Cell() does, without the call of its own


class Unusual(Exception):  # noqa: N818 - no error: the sheet is merely not written plainly
    """Says that a sheet is not written plainly and must be read strictly."""


def shell_of(content: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the rows of a plainly written sheet; raises Unusual for another."""
    start, end = content.find(_OPEN), content.rfind(_CLOSE)
    if not 0 <= start < end or b"]]>" in content or _holds_noncharacters(content):
        raise Unusual
    before, after = content[: start + len(_OPEN)], content[end:]
    is_short = len(before) + len(after) < LONGEST_KEPT
    (_refuse_unusual_shell if is_short else _refuse_unusual_shell.__wrapped__)(before, after)
    return before, after


@lru_cache(maxsize=256)
def _refuse_unusual_shell(before: bytes, after: bytes) -> None:
    """Raise Unusual unless there is nothing but elements around the rows: workbooks from one blank share them."""
    is_plain = _STARTS.match(before) and b"<!" not in before and before.find(b"<?", 1) < 0
    if not is_plain or b"<!" in after or b"<?" in after or _OPEN in after:
        raise Unusual
    if _CELL_PARTS.search(before) or _CELL_PARTS.search(after):
        raise Unusual


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
        self._made: dict[tuple[str, str, str, str], Cell] = {}
        self.rows: Rows = {}
        self.hidden: set[int] = set()
        self.count = 0

    def run(self, at: int, end: int) -> None:
        while at < end:
            self._parts.step()
            close = self._content.find(b"</row>", min(at + _CHUNK, end), end)
            stop = close + len(b"</row>") if close >= 0 else end
            try:
                self._rows(self._content[at:stop].decode())
            except UnicodeDecodeError as error:
                raise Unusual from error
            at = stop

    def _rows(self, text: str) -> None:
        """Read some whole rows."""
        within, cells = "", _NO_CELLS
        for (
            letters,
            row,
            style,
            kind,
            formula,
            value,
            words,
            number,
            attributes,
            closed,
            end,
            _,
        ) in _TOKEN.findall(text):
            if letters:
                if row != within:
                    raise Unusual
                if value or words or formula:
                    cells[COLUMNS.get(letters) or _new_column(letters)] = self._cell(
                        style, kind, value or words, formula
                    )
                    self.count += 1
            elif number:
                if within:
                    raise Unusual
                if attributes:
                    self._note_hidden(int(number), attributes)
                within, cells = ("" if closed else number), {}
            elif end and within:
                self._keep(int(within), cells)
                within = ""
            else:
                raise Unusual
        if within:
            raise Unusual

    def _note_hidden(self, number: int, attributes: str) -> None:
        if _says_hidden(attributes):
            self.hidden.add(number)

    def _keep(self, number: int, cells: dict[int, Cell]) -> None:
        if not cells:
            return
        if number > MAX_ROWS or self.count > self._parts.room or max(cells) > MAX_COLUMNS:
            raise Unusual  # the strict reader words it
        if number in self.rows:
            self.rows[number].update(cells)
        else:
            self.rows[number] = cells

    def _cell(self, style: str, kind: str, value: str, formula: str) -> Cell:
        if kind == "inlineStr" and "&" not in value and "_x" not in value and not formula:
            return _new(Cell, (value, "", False, False, ""))
        asked = style, kind, value, formula
        known = self._made.get(asked)
        if known is None:
            if len(self._made) >= _MOST_REMEMBERED:
                self._made.clear()
            text = _unescaped(value) or None
            known = made_cell(self._parts, kind or "n", int(style or "0"), text, bool(formula))
            self._made[asked] = known
        return known


@lru_cache(maxsize=256)
def _says_hidden(attributes: str) -> bool:
    """Tell whether the tag of a row hides it; raises Unusual for one that says the same thing twice."""
    names = _ATTRIBUTE.findall(attributes)
    if len(set(names)) < len(names):
        raise Unusual
    return _HIDDEN.search(attributes) is not None


def _new_column(letters: str) -> int:
    place = place_of(f"{letters}1")
    if place is None:
        raise Unusual
    return place[1]


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
        return plain_text(_unescaped(value.decode()))
    except UnicodeDecodeError as error:
        raise Unusual from error


def _unescaped(value: str) -> str:
    if "&" in value:
        for written, meant in _ENTITIES:
            value = value.replace(written, meant)
    return value
