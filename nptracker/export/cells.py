"""Writes the cells of a worksheet as XML: text stays text, numbers stay exact, nothing becomes a formula."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from nptracker.errors import UserError
from nptracker.export import text
from nptracker.export.sheet import Align, Cell, Column, Kind, Row, RowCell, Value
from nptracker.export.styles import BODY, Style, StyleBook
from nptracker.export.workbook import DEFAULT_ROW_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

LONGEST_TEXT = 32767  # UTF-16 units, Excel's own limit
LONGEST_AS_TEXT_FORMAT = 255  # a longer text under "@" shows as #### in older Excel
TALLEST_ROW = 409.0  # points, Excel's own limit
LINE_HEIGHT = 1.36  # of the font size; a little more than 宋体 needs, so that no line is cut
_ROW_AIR = 6.0

_EPOCH = date(1899, 12, 30)
_FIRST_SAFE_DATE = date(1900, 3, 1)  # Excel believes in 29 February 1900
_NEEDS_CARE = re.compile(
    "[&<>\\x00-\\x1f\\x7f-\\x9f\ud800-\udfff\ufffe\uffff]|^[=+\\-@＝＋－＠ ]| $|  |_x[0-9A-Fa-f]{4}_"
)
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_STARTS_LIKE_FORMULA = tuple("=+-@＝＋－＠\t\n")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def escaped(value: str) -> str:
    """Return the inside of a ``<t>`` element and its attributes: ``> a &lt; b``."""
    shown = text.visible(value)
    # Excel would read the text _x0041_ as the letter A
    body = _LIKE_ESCAPE.sub("_x005F_", shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    keep = ' xml:space="preserve"' if shown != shown.strip() or "\n" in shown or "  " in shown else ""
    return f"{keep}>{body}"


def half_widths(value: str) -> float:
    """Return about how many half-width places a line of text takes; Chinese characters take two."""
    return (len(value) + len(value.encode("utf-8", "replace"))) / 2


def line_count(value: str, width: float) -> int:
    """Return how many lines text takes in a column ``width`` half-width characters wide, rather too many."""
    room = max(width - 1.2, 2)  # Excel keeps some room at both sides, and Chinese lines end early
    return sum(max(1, math.ceil(half_widths(line) / room)) for line in value.split("\n"))


def row_height(lines: int, size: float = BODY.size) -> float:
    """Return the height in points of a row that shows so many lines."""
    return min(max(lines * size * LINE_HEIGHT + _ROW_AIR, DEFAULT_ROW_HEIGHT), TALLEST_ROW)


@dataclass
class ColumnLook:
    """One column's styles, looked up once: most cells of a column share two or three."""

    column: Column
    base: Style
    quick_length: int
    text: int
    fixed_number: int | None
    by_pattern: dict[str, int] = field(default_factory=dict)


class CellWriter:
    """Writes body rows for given columns, using and extending the workbook's style book."""

    def __init__(
        self, columns: Sequence[Column], letters: Sequence[str], styles: StyleBook, tab: str
    ) -> None:
        self._styles, self._tab = styles, tab
        self._letters = letters
        self._looks = [self._look(column) for column in columns]
        self._plain = list(zip(letters, self._looks, strict=True))
        self._least_heights: dict[int, float] = {}
        self.merges: list[str] = []

    def _look(self, column: Column) -> ColumnLook:
        base = replace(BODY, horizontal=str(column.alignment()))
        worded = self._text_style(column, base)
        return ColumnLook(
            column,
            base,
            quick_length=int((column.width - 1.5) / 2),
            text=self._styles.number(worded),
            fixed_number=self._fixed_number(column, base),
        )

    @staticmethod
    def _text_style(column: Column, base: Style) -> Style:
        if column.kind is Kind.LONG_TEXT:
            return base
        return replace(base, number_format="@", quote=column.kind is Kind.CODE)

    def _fixed_number(self, column: Column, base: Style) -> int | None:
        pattern = text.number_pattern(column.number_format)
        parts = text.parse_pattern(pattern)
        if parts.least != parts.most:
            return None
        return self._styles.number(replace(base, number_format=text.excel_pattern(0, pattern)))

    def row(self, number: int, cells: Row) -> str:
        """Return one body row as XML, high enough for its longest text."""
        out: list[str] = []
        height = self._least_heights.pop(number, 0.0)
        needs_care = _NEEDS_CARE.search
        for (letter, look), cell in zip(self._plain, cells, strict=True):
            if cell is None:
                out.append(f'<c r="{letter}{number}" s="{look.text}"/>')
            elif type(cell) is str and len(cell) <= look.quick_length and not needs_care(cell):
                out.append(
                    f'<c r="{letter}{number}" s="{look.text}" t="inlineStr"><is><t>{cell}</t></is></c>'
                )
            else:
                xml, needed = self._careful(letter, number, look, cell)
                out.append(xml)
                height = max(height, needed)
        tall = f' ht="{height:.1f}"' if height > DEFAULT_ROW_HEIGHT else ""
        return f'<row r="{number}"{tall}>{"".join(out)}</row>'

    def _careful(self, letter: str, number: int, look: ColumnLook, cell: RowCell) -> tuple[str, float]:
        """Return a cell's XML and the row height it asks for."""
        if isinstance(cell, Cell):
            return self._dressed(letter, number, look, cell)
        if isinstance(cell, str):
            place = f"{letter}{number}"
            height = row_height(line_count(cell, look.column.width))
            return self._text(place, cell, look.base, look.column), height
        return self._value(f"{letter}{number}", cell, look, look.base), 0.0

    def _dressed(self, letter: str, number: int, look: ColumnLook, cell: Cell) -> tuple[str, float]:
        style = replace(look.base, bold=cell.bold, indent=cell.level * 2)
        if cell.align or cell.level or (cell.column_span > 1 and look.column.align is None):
            style = replace(style, horizontal=str(cell.align or Align.LEFT))
        width = self._merge(letter, number, cell) - cell.level * 2
        shown = text.display(cell.value, look.column.number_format)
        needed = row_height(line_count(shown, width))
        if cell.row_span > 1:
            needed /= cell.row_span
            self._least_heights.update((number + i, needed) for i in range(1, cell.row_span))
        return self._value(f"{letter}{number}", cell.value, look, style), needed

    def _merge(self, letter: str, number: int, cell: Cell) -> float:
        """Note the merged range of a cell and return its whole width."""
        first = self._letters.index(letter)
        last = first + cell.column_span - 1
        if cell.row_span > 1 or cell.column_span > 1:
            self.merges.append(f"{letter}{number}:{self._letters[last]}{number + cell.row_span - 1}")
        return sum(look.column.width for look in self._looks[first : last + 1])

    def _value(self, place: str, value: Value, look: ColumnLook, style: Style) -> str:
        if value is None:
            return f'<c r="{place}" s="{self._styles.number(self._text_style(look.column, style))}"/>'
        if isinstance(value, str):
            return self._text(place, value, style, look.column)
        if isinstance(value, date):
            return self._date(place, value, look, style)
        return self._number(place, value, look, style)

    def _text(self, place: str, value: str, style: Style, column: Column) -> str:
        dressed = self._text_style(column, style)
        body = escaped(value)
        self._check_length(place, body)
        if len(body) > LONGEST_AS_TEXT_FORMAT:
            dressed = style
        if value.startswith(_STARTS_LIKE_FORMULA):
            dressed = replace(dressed, quote=True)
        number = self._styles.number(dressed)
        return f'<c r="{place}" s="{number}" t="inlineStr"><is><t{body}</t></is></c>'

    def _check_length(self, place: str, body: str) -> None:
        if len(body) * 2 <= LONGEST_TEXT:
            return
        length = len(body.encode("utf-16-le")) // 2
        if length > LONGEST_TEXT:
            raise UserError(
                f"这一格的文字太长（约 {length} 字），Excel 一格最多 {LONGEST_TEXT} 字。",
                safe="文件没有写出，程序里的数据不受影响。",
                todo="请把这段文字分成几条记录，或改为导出 PDF。",
                sheet=self._tab,
                cell=place,
            )

    def _date(self, place: str, value: date, look: ColumnLook, style: Style) -> str:
        pattern = text.date_pattern(look.column.number_format)
        day = date(value.year, value.month, value.day)
        if day < _FIRST_SAFE_DATE:
            return self._text(place, text.format_date(day, pattern), style, look.column)
        quoted = re.sub("[年月日]", r'"\g<0>"', pattern)
        number = self._styles.number(replace(style, number_format=quoted))
        return f'<c r="{place}" s="{number}"><v>{(day - _EPOCH).days}</v></c>'

    def _number(self, place: str, value: Decimal | int, look: ColumnLook, style: Style) -> str:
        written, pattern = str(value), text.number_pattern(look.column.number_format)
        plain = _PLAIN_NUMBER.fullmatch(written) if len(written) <= text.EXCEL_DIGITS else None
        if not plain and not text.fits_excel(value):
            return self._text(place, text.format_number(value, pattern), style, look.column)
        if plain and style is look.base and look.fixed_number is not None:
            number = look.fixed_number
        else:
            number = self._number_style(look, style, text.excel_pattern(value, pattern))
        return f'<c r="{place}" s="{number}"><v>{written}</v></c>'

    def _number_style(self, look: ColumnLook, style: Style, pattern: str) -> int:
        if style is not look.base:
            return self._styles.number(replace(style, number_format=pattern))
        if pattern not in look.by_pattern:
            look.by_pattern[pattern] = self._styles.number(replace(style, number_format=pattern))
        return look.by_pattern[pattern]
