"""The top of a sheet, where a head may stand, with merged cells spread out."""

from __future__ import annotations

from nptracker.importing.workbook_cells import BookSheet, Merge, shown

SEARCHED_ROWS = 30
_MOST_COLUMNS = 512


class HeadGrid:
    """The top of a sheet with merged cells spread out."""

    def __init__(self, sheet: BookSheet) -> None:
        self._sheet = sheet
        self._covered: dict[tuple[int, int], tuple[int, int]] = {}
        self.bottoms: dict[int, int] = {}
        for top, left, bottom, right in sheet.merges:
            if top <= SEARCHED_ROWS and left <= _MOST_COLUMNS:
                self._spread((top, left, min(bottom, SEARCHED_ROWS + 10), min(right, _MOST_COLUMNS)))

    def _spread(self, merge: Merge) -> None:
        top, left, bottom, right = merge
        for row in range(top, bottom + 1):
            self.bottoms[row] = max(self.bottoms.get(row, row), bottom)
            for column in range(left, right + 1):
                self._covered[row, column] = (top, left)

    def text(self, row: int, column: int) -> str:
        """Return what stands at a place, or over it in a merged cell."""
        row, column = self._covered.get((row, column), (row, column))
        return shown(self._sheet.rows.get(row, {}).get(column))

    def columns(self, row: int) -> list[int]:
        """Return the columns that say something in a row."""
        own = set(self._sheet.rows.get(row, {}))
        own.update(column for at, column in self._covered if at == row)
        return sorted(c for c in own if c <= _MOST_COLUMNS and self.text(row, c))
