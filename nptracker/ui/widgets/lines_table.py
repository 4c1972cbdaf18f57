"""A plain read-only table of text lines, for lists of some hundred rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

_DATA = Qt.ItemDataRole.UserRole


class LinesTable(QTableWidget):
    """Columns by heading; each row may carry an object. One column stretches over what is left."""

    def __init__(
        self, name: str, headings: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(headings), parent)
        self._stretch = stretch
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(48)

    def show_lines(self, lines: Iterable[tuple[Sequence[str], Any]]) -> None:
        """Show these rows, each its texts and the object it stands for; keeps the current row's place."""
        row_before = self.currentRow()
        rows = list(lines)
        self.setRowCount(0)
        self.setRowCount(len(rows))
        for number, (texts, thing) in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(_DATA, thing)
                self.setItem(number, column, item)
        self._fit()
        if rows:
            self.setCurrentCell(min(max(row_before, 0), len(rows) - 1), 0)

    def _fit(self) -> None:
        widest = self.fontMetrics().horizontalAdvance("国") * 16
        for column in range(self.columnCount()):
            if column != self._stretch:
                self.resizeColumnToContents(column)
                self.setColumnWidth(column, min(self.columnWidth(column) + 8, widest))
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))

    @property
    def chosen(self) -> Any:
        """The object of the current row, or None."""
        item = self.item(self.currentRow(), 0)
        return None if item is None else item.data(_DATA)
