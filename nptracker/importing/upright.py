"""Sheets read from top to bottom: one field below the other, laid flat so that they read like any table.

Laid flat the labels are the head and what stands beside them the only row below it; every place found on
the flat sheet is told as the place a person sees.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nptracker.domain.problem import Problem
from nptracker.domain.survey_book import UPRIGHT_HEADS
from nptracker.importing.filled_rows import FilledRow
from nptracker.importing.workbook_cells import BookSheet, cell_name

_LABELS, _VALUES, _ = UPRIGHT_HEADS
_SEARCHED_ROWS = 12
_WIDEST_HEAD = 6  # columns of such a sheet, with some that a person added
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)|第(\d+)行")
_FLAT_HEAD, _FLAT_ROW = 1, 2


class Upright(NamedTuple):
    """A sheet laid flat, and where on it the labels stand and what was written beside them."""

    flat: BookSheet
    head_row: int
    label_column: int
    value_column: int

    def told(self, problem: Problem) -> Problem:
        """Return a problem of the flat sheet with its place on the sheet a person sees."""
        return problem._replace(cell=self._place(problem.cell))

    def row(self, filled: FilledRow) -> FilledRow:
        """Return a row of the flat sheet with its places on the sheet a person sees."""
        return filled._replace(
            row=self.head_row,
            problems=tuple(self.told(problem) for problem in filled.problems),
            cells={key: self._place(cell) for key, cell in filled.cells.items()},
        )

    def _place(self, cell: str) -> str:
        match = _PLACE.fullmatch(cell)
        if not match:
            return cell
        if match[3]:
            return f"第{self.head_row}行"
        column = self.label_column if int(match[2]) == _FLAT_HEAD else self.value_column
        return cell_name(_number_of(match[1]) + self.head_row, column)


def upright(sheet: BookSheet) -> Upright | None:
    """Return a sheet laid flat when it has the heads of one read from top to bottom, else None."""
    for number in sorted(sheet.rows)[:_SEARCHED_ROWS]:
        row = sheet.rows[number]
        if 1 < len(row) <= _WIDEST_HEAD and any(type(c[0]) is str and _VALUES in c[0] for c in row.values()):
            heads = {str(cell.value).strip(): column for column, cell in row.items()}
            if _VALUES in heads and _LABELS in heads:
                return _laid_flat(sheet, number, heads[_LABELS], heads[_VALUES])
    return None


def _laid_flat(sheet: BookSheet, head_row: int, labels: int, values: int) -> Upright:
    lines = {labels: _FLAT_HEAD, values: _FLAT_ROW}
    rows = {
        line: {
            number - head_row: row[column]
            for number, row in sheet.rows.items()
            if number > head_row and column in row
        }
        for column, line in lines.items()
    }
    flat = BookSheet(
        sheet.name,
        {line: row for line, row in rows.items() if row},
        hidden=sheet.hidden,
        hidden_columns=frozenset(number - head_row for number in sheet.hidden_rows if number > head_row),
    )
    return Upright(flat, head_row, labels, values)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
