"""The rows of one list or of all lists as a table model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from nptracker.services.reference_lists import HEADINGS, WIDE, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QTableView, QWidget

    from nptracker.services.list_shelf import ShelfList

ShownRow = tuple["ShelfList", dict[str, str]]
_Index = QModelIndex | QPersistentModelIndex
_WIDE_LETTERS, _LETTERS = 18, 10


class RowsModel(QAbstractTableModel):
    """Rows of one or of all lists; over all lists the first column names the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns: list[str] = []
        self._rows: list[ShownRow] = []

    def show_rows(self, columns: list[str], rows: list[ShownRow]) -> None:
        """Show these rows; the column "" is the title of the list."""
        self.beginResetModel()
        self._columns, self._rows = columns, rows
        self.endResetModel()

    def row(self, at: int) -> ShownRow | None:
        """Return a row with its list, None outside the table."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def texts(self) -> tuple[list[str], list[list[str]]]:
        """Return the headings and every cell as a person reads them."""
        heads = [HEADINGS[column] if column else "名录" for column in self._columns]
        return heads, [[self._text(row, column) for column in self._columns] for row in self._rows]

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, also as its tip."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._text(self._rows[index.row()], self._columns[index.column()])

    @staticmethod
    def _text(row: ShownRow, column: str) -> str:
        of_list, texts = row
        return shown(column, texts.get(column) or "") if column else of_list.title

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's heading, or the row's number."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if side is Qt.Orientation.Vertical:
            return str(section + 1)
        column = self._columns[section]
        return HEADINGS[column] if column else "名录"

    def letters_of(self, section: int) -> int:
        """Return the most Chinese letters a column is wide."""
        column = self._columns[section]
        return _WIDE_LETTERS if not column or column in WIDE else _LETTERS


def fit(table: QTableView, model: RowsModel) -> None:
    """Give the columns the widths of their texts, within reason."""
    unit = table.fontMetrics().horizontalAdvance("国")
    table.resizeColumnsToContents()
    for section in range(model.columnCount()):
        fitted = table.columnWidth(section) + 8
        table.setColumnWidth(section, min(fitted, model.letters_of(section) * unit))
    table.verticalHeader().setDefaultSectionSize(int(table.fontMetrics().height() * 1.6))


def used_columns(rows: Sequence[ShownRow]) -> list[str]:
    """Return the columns that hold anything in rows of several lists, the list's title first."""
    return ["", *(name for name in HEADINGS if any(row.get(name) for _, row in rows))]
