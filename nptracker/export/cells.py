"""Writes the body rows of a worksheet: heights that show every line, spans, and the place of an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nptracker.errors import UserError
from nptracker.export import text
from nptracker.export.looks import LONGEST_TEXT, ColumnLook, TooLongError, base_style, line_count, room_of
from nptracker.export.sheet import Align, Cell, Column, Row, RowCell, plain
from nptracker.export.styles import BODY, Style, StyleBook
from nptracker.export.workbook import DEFAULT_ROW_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

TALLEST_ROW = 409.0  # points, Excel's own limit
LINE_HEIGHT = 1.36  # of the font size; a little more than 宋体 needs, so that no line is cut
_ROW_AIR = 6.0


def row_height(lines: int, size: float = BODY.size) -> float:
    """Return the height in points of a row that shows so many lines."""
    return min(max(lines * size * LINE_HEIGHT + _ROW_AIR, DEFAULT_ROW_HEIGHT), TALLEST_ROW)


class CellWriter:
    """Writes body rows for given columns, using and extending the workbook's style book."""

    def __init__(self, columns: Sequence[Column], letters: Sequence[str], book: StyleBook, tab: str) -> None:
        self._book, self._tab, self._letters = book, tab, letters
        self._looks = [ColumnLook(column, base_style(column), book) for column in columns]
        self._starts = [f'<c r="{letter}' for letter in letters]
        self._dressed_looks: dict[tuple[int, Style], ColumnLook] = {}
        self._least_heights: dict[int, float] = {}
        self.merges: list[str] = []

    def rows(self, first: int, rows: Sequence[Row]) -> str:
        """Return a stretch of body rows as XML, the first one numbered ``first``.

        Raises UserError naming the cell when a text is longer than Excel can hold.
        """
        numbers = range(first, first + len(rows))
        lines = [1] * len(rows)
        columns = [
            self._column(index, numbers, values, lines)
            for index, values in enumerate(zip(*rows, strict=True))
        ]
        return "".join(
            self._finished(number, lines[i], cells)
            for i, (number, cells) in enumerate(zip(numbers, zip(*columns, strict=True), strict=True))
        )

    def _column(
        self, index: int, numbers: Sequence[int], values: Sequence[RowCell], lines: list[int]
    ) -> list[str]:
        """Return one column's cells over the rows; ``lines`` grows where its texts need more."""
        kinds = set(map(type, values))
        if len(kinds) == 1:
            cells, needed = self._of_one_kind(kinds.pop(), index, numbers, values)
            _raise_to(lines, range(len(lines)), needed)
            return cells
        cells = [""] * len(values)
        for kind in kinds:
            places = [i for i, value in enumerate(values) if type(value) is kind]
            rows = [numbers[i] for i in places]
            some, needed = self._of_one_kind(kind, index, rows, [values[i] for i in places])
            _raise_to(lines, places, needed)
            for i, cell in zip(places, some, strict=True):
                cells[i] = cell
        return cells

    def _of_one_kind(
        self, kind: type, index: int, numbers: Sequence[int], values: Sequence[RowCell]
    ) -> tuple[list[str], list[int]]:
        """Return cells and the lines they take, made in one go unless one of the values needs care."""
        look, start = self._looks[index], self._starts[index]
        lines: list[int] = []
        quick = look.stretch(kind, start, numbers, values, lines)
        if quick is not None:
            return quick, lines
        cells: list[str] = []
        try:
            for number, value in zip(numbers, values, strict=True):
                if isinstance(value, Cell):
                    cells.append(f"{start}{number}{self._dressed(index, number, look, value)}")
                else:
                    cells.append(f"{start}{number}{look.tail(value)}")
        except TooLongError as trouble:
            raise self._too_long(f"{self._letters[index]}{numbers[len(cells)]}", trouble.length) from None
        return cells, [look.lines(plain(value)) if kind is not Cell else 1 for value in values]

    def _finished(self, number: int, lines: int, cells: Sequence[str]) -> str:
        least = self._least_heights.pop(number, 0.0)
        height = max(row_height(lines), least) if lines > 1 or least else 0.0
        tall = f' ht="{height:.1f}"' if height > DEFAULT_ROW_HEIGHT else ""
        return f'<row r="{number}"{tall}>{"".join(cells)}</row>'

    def _dressed(self, index: int, number: int, look: ColumnLook, cell: Cell) -> str:
        style = replace(look.base, bold=cell.bold, indent=cell.level * 2)
        if cell.align or cell.level or (cell.column_span > 1 and look.column.align is None):
            style = replace(style, horizontal=str(cell.align or Align.LEFT))
        width = self._merge(index, number, cell) - cell.level * 2
        lines = line_count(text.display(cell.value, look.column.number_format), room_of(width))
        self._keep_height(number, cell.row_span, row_height(lines) / cell.row_span)
        return self._look_for(index, look, style).tail(cell.value)

    def _look_for(self, index: int, look: ColumnLook, style: Style) -> ColumnLook:
        key = (index, style)
        if key not in self._dressed_looks:
            self._dressed_looks[key] = ColumnLook(look.column, style, self._book)
        return self._dressed_looks[key]

    def _keep_height(self, number: int, rows: int, height: float) -> None:
        for row in range(number, number + rows):
            self._least_heights[row] = max(height, self._least_heights.get(row, 0.0))

    def _merge(self, first: int, number: int, cell: Cell) -> float:
        """Note the merged range of a cell and return its whole width."""
        last = first + cell.column_span - 1
        if cell.row_span > 1 or cell.column_span > 1:
            start, end = self._letters[first], self._letters[last]
            self.merges.append(f"{start}{number}:{end}{number + cell.row_span - 1}")
        return sum(look.column.width for look in self._looks[first : last + 1])

    def _too_long(self, place: str, length: int) -> UserError:
        return UserError(
            f"这一格的文字太长（{length} 字），Excel 一格最多 {LONGEST_TEXT} 字。",
            safe="文件没有写出，程序里的数据不受影响。",
            todo="请把这段文字分成几条记录，或改为导出 PDF。",
            sheet=self._tab,
            cell=place,
        )


def _raise_to(lines: list[int], places: Sequence[int], needed: Sequence[int]) -> None:
    """Let ``lines`` be at least ``needed`` at the places; an empty ``needed`` asks for nothing."""
    for place, count in zip(places, needed, strict=False):
        lines[place] = max(lines[place], count)
